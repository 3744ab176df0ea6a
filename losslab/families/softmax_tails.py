"""Losses of logits that know how much, or how often, each class counts: class weights and long tails."""

import math
from dataclasses import replace

import numpy as np

from losslab.core import Example, Library, Loss, Param, Reference, Statistic, uniform
from losslab.families import LOGITS_WITH_COUNTS, LOGITS_WITH_WEIGHTS
from losslab.families.softmax import SOFTMAX, softmax_ce, softmax_ce_gradient, spread
from losslab.stable import part, ratio, sigmoid, softmax, softplus

WEIGHTED = replace(SOFTMAX, argument=LOGITS_WITH_WEIGHTS)
COUNTED = replace(SOFTMAX, argument=LOGITS_WITH_COUNTS)
LED = tuple(word for word in LOGITS_WITH_COUNTS.words if word != "calibrated")  # it depends on the counts
LEADING = replace(SOFTMAX, argument=replace(LOGITS_WITH_COUNTS, words=LED))


def weighted_ce(scores, y_true, weights, smoothing=0.0):
    return softmax_ce(scores, weights * spread(y_true, smoothing))


def weighted_ce_gradient(scores, y_true, weights, smoothing=0.0):
    return softmax_ce_gradient(scores, weights * spread(y_true, smoothing))


def weighted_ce_lipschitz(smoothing, weights=None):
    """‖Σa · p − a‖ is largest where p is sure of one class; a are the weighted shares. None known: without limit."""
    if weights is None:
        return False
    w, size = np.asarray(weights, dtype=float), len(weights)
    shares = w * spread(np.eye(size), smoothing)
    ends = np.sum(shares, axis=-1)[:, None, None] * np.eye(size) - shares[:, None]
    return float(np.max(np.sqrt(np.sum(ends * ends, axis=-1))))


WEIGHTED_CE = Loss(
    key="weighted_ce",
    title="Softmax cross-entropy with class weights",
    family=WEIGHTED,
    value=weighted_ce,
    gradient=weighted_ce_gradient,
    params=(
        Param(
            "smoothing",
            "ε",
            r"\varepsilon",
            "How much of the label is spread evenly over all K classes, before the weights are put on.",
            domain="[0, 1]",
            stops=uniform(0.0, 0.5, 0.05),
        ),
    ),
    latex=(
        r"-\sum_j a_j\ln p_j\qquad a_j=<weights>_j\left((1-<smoothing>)[j=<y_true>]+\frac{<smoothing>}{K}\right),\quad "
        r"p_j=\frac{e^{<scores>_j}}{\sum_i e^{<scores>_i}}",
        r"p_j\sum_i a_i-a_j",
    ),
    aliases=("CrossEntropyLoss(weight=…)", "weighted cross-entropy", "class-weighted cross-entropy"),
    near=(
        "class weights",
        "class_weight balanced",
        "class imbalance",
        "weighted label smoothing",
        "class-balanced loss",
    ),
    summary="The softmax cross-entropy, multiplied by a weight that belongs to the true class.",
    use="When mistakes on some classes cost more, or when rare classes should count as much as frequent ones: weights "
    "of 1 over the number of samples of a class make every class count the same.",
    trade="It asks for other probabilities than the true shares: for shares times weights, divided by their sum. A "
    "large weight also makes single samples, and wrong labels, pull harder.",
    elicits=Statistic("the logarithms of the smoothed shares times the weights, up to one number added to all of them"),
    claims={"convex": True, "lipschitz": weighted_ce_lipschitz, "differentiable": True, "shift_invariant": True},
    related=("softmax_ce", "softmax_ce_smooth", "logit_adjusted", "bce_logits"),
    nats=True,
    reference=Reference(
        "G. King, L. Zeng, Logistic regression in rare events data, Political Analysis 9, 2001, where the weights are "
        "shares of the population over shares of the sample.",
        "https://doi.org/10.1093/oxfordjournals.pan.a004868",
    ),
    example=Example(
        {"smoothing": 0.3},
        x=(1.5, -0.5, 0.3),
        value=3.753129303311,
        gradient=(1.401080943877, -0.2833172569757, -1.117763686901),
        words="the label 2 becomes the shares 0.1, 0.1 and 0.8, times the weights 0.2, 0.5 and 1.6; −ln of the softmax "
        "is 0.362230132, 2.362230132 and 1.562230132, so 0.2 · 0.362230132 + 0.5 · 2.362230132 + 1.6 · 1.562230132 = "
        "3.753129303; the weighted shares sum to 2.3, so the slopes are 2.3 · 0.696122150 − 0.2 = 1.401080944, "
        "2.3 · 0.094209888 − 0.5 = −0.283317257 and 2.3 · 0.209667962 − 1.6 = −1.117763687",
        data={"y_true": 2, "weights": (2.0, 5.0, 2.0)},
    ),
    note="The mean is another question. PyTorch divides by the sum of the weights of the labels it met, not by the "
    "number of samples: of a single sample the weight then drops out. The same labels given as shares are divided by "
    "the number of samples. Where all weights met are 0 the mean is 0/0. With smoothing the weights bend the smoothed "
    "label too: other classes pull with their own weights, and even a true class of weight 0 leaves a loss. "
    "scikit-learn’s “balanced” weights are n/(K · nₖ), of n samples, K classes and nₖ samples of class k.",
    libraries=(
        Library(
            "torch",
            "torch.nn.CrossEntropyLoss(weight=…)",
            "F.cross_entropy(scores, y_true, weight=weights[0], label_smoothing={smoothing}, reduction='none')",
            "weight is one vector for all samples; y_true is one share per class here, and may be the index of the "
            "class. The mean over the samples divides by the sum of the weights of the labels where these are indices.",
        ),
    ),
)


def logit_adjusted(scores, y_true, counts, tau=1.0):
    return softmax_ce(scores + tau * np.log(counts), y_true)


def logit_adjusted_gradient(scores, y_true, counts, tau=1.0):
    return softmax_ce_gradient(scores + tau * np.log(counts), y_true)


LOGIT_ADJUSTED = Loss(
    key="logit_adjusted",
    title="Logit-adjusted cross-entropy",
    family=COUNTED,
    value=logit_adjusted,
    gradient=logit_adjusted_gradient,
    params=(
        Param(
            "tau",
            "τ",
            r"\tau",
            "How strongly the counts are made up for: 0 leaves the softmax cross-entropy, 1 makes up for them in full.",
            domain="[0, inf)",
            stops=uniform(0.0, 2.5, 0.25),
        ),
    ),
    latex=(
        r"-\ln p_{<y_true>}\qquad p_j=\frac{e^{<scores>_j}<counts>_j^{<tau>}}{\sum_i e^{<scores>_i}<counts>_i^{<tau>}}",
        r"p_j-[j=<y_true>]",
    ),
    aliases=("logit adjustment", "balanced softmax (τ = 1)", "balanced softmax", "prior-corrected softmax"),
    near=("long tail", "class imbalance", "Balanced Meta-Softmax", "log prior"),
    summary="The softmax cross-entropy of logits to which τ times the logarithm of each class’s count was added.",
    use="For long tails, where few classes have most of the samples and every class should be recognised equally "
    "well: a rare class must come out ahead without the head start that its rarity takes away.",
    trade="The plain logits then say how well a class fits, not how likely it is: predict with them as they are, and "
    "add the logarithms of the counts to get back probabilities. A count of 1 is made up for by a guess that may be "
    "wrong.",
    elicits=Statistic(
        "the logarithms of the shares η, less τ times those of the counts, up to one number added to all of them"
    ),
    claims={
        "convex": True,
        "lipschitz": math.sqrt(2),
        "differentiable": True,
        "shift_invariant": True,
        "proper": lambda tau: tau == 0,
        "calibrated": lambda tau: tau == 0,
    },
    related=("softmax_ce", "weighted_ce", "ldam"),
    nats=True,
    reference=Reference(
        "A. K. Menon, S. Jayasumana, A. S. Rawat, H. Jain, A. Veit, S. Kumar, Long-tail learning via logit "
        "adjustment, ICLR 2021; with τ = 1, J. Ren and others, Balanced meta-softmax for long-tailed visual "
        "recognition, NeurIPS 2020.",
        "https://arxiv.org/abs/2007.07314",
    ),
    example=Example(
        {"tau": 0.5},
        x=(1.5, -0.5, 0.3),
        value=2.929801157819,
        gradient=(0.8865983254684, 0.05999401774724, -0.9465923432156),
        words="½ ln of the counts 100, 25 and 4 are the logarithms of 10, 5 and 2, so the exponentials 4.481689070, "
        "0.606530660 and 1.349858808 become 44.81689070, 3.032653299 and 2.699717615; they sum to 50.54926162, so the "
        "loss is ln(50.54926162/2.699717615) = 2.929801158, and the slopes are 0.886598325, 0.059994018 and "
        "0.053407657 − 1 = −0.946592348",
        data={"y_true": 2, "counts": (100.0, 25.0, 4.0)},
    ),
    note="Only the proportions of the counts matter. At equal logits and τ = 1 the loss is −ln of the share of the "
    "true class: 4.605 for one sample in 100. Adding τ ln n once more at prediction undoes what was trained. The "
    "other way to do it is afterwards: train plainly, then predict the largest z − τ ln n.",
    libraries=(
        Library(
            "torch",
            "torch.nn.CrossEntropyLoss of adjusted logits",
            "F.cross_entropy(scores + {tau} * torch.log(counts), y_true, reduction='none')",
            "PyTorch has none of its own: the logits are moved before the call. y_true is one share per class here, "
            "and may be the index of the class.",
        ),
        Library(
            "optax",
            "optax.losses.softmax_cross_entropy of adjusted logits",
            "optax.losses.softmax_cross_entropy(scores + {tau} * jnp.log(counts), y_true)",
            "optax has none of its own: the logits are moved before the call. No reduction.",
        ),
    ),
)


def ldam(scores, y_true, counts, max_m=0.5, s=30.0):
    """For the true class k, ln(1 + e^(sΔₖ) · (1 − pₖ)/pₖ), p being the softmax of s times the scores."""
    _, miss, surprise = softmax(s * scores)
    with np.errstate(divide="ignore"):
        behind = np.log(miss) + surprise
    return np.sum(part(y_true, softplus(behind + s * leads(counts, max_m))), axis=-1)


def ldam_gradient(scores, y_true, counts, max_m=0.5, s=30.0):
    """With the lead the true class k misses `lost`, of which every other class gets its part of what p missed."""
    p, miss, surprise = softmax(s * scores)
    with np.errstate(divide="ignore"):
        lost = sigmoid(np.log(miss) + surprise + s * leads(counts, max_m))
    given = y_true * ratio(lost, miss)
    most = given == np.max(given, axis=-1, keepdims=True)
    few, much = (np.where(here, given, 0.0) for here in (~most, most))  # apart: their sum less much would cancel
    others = np.sum(few, axis=-1, keepdims=True) - few + (np.sum(much, axis=-1, keepdims=True) - much)
    return s * (others * p - y_true * lost)


def leads(counts, max_m):
    """By how much each class must be ahead: the rarest by max_m, others by less, as the fourth root of their counts."""
    return max_m * (np.min(counts, axis=-1, keepdims=True) / counts) ** 0.25


LDAM = Loss(
    key="ldam",
    title="LDAM",
    family=LEADING,
    value=ldam,
    gradient=ldam_gradient,
    params=(
        Param(
            "max_m",
            "m",
            "m",
            "By how much the rarest class must be ahead; a class that is 16 times as frequent, by half of that.",
            domain="[0, inf)",
            stops=uniform(0.0, 1.0, 0.1),
        ),
        Param(
            "s",
            "s",
            "s",
            "What the scores are multiplied by: made for cosines, which lie between −1 and 1.",
            domain="(0, inf)",
            stops=(1.0, 3.0, 10.0, 30.0, 64.0),
        ),
    ),
    latex=(
        r"-\ln\frac{e^{<s>(<scores>_{<y_true>}-\Delta_{<y_true>})}}"
        r"{e^{<s>(<scores>_{<y_true>}-\Delta_{<y_true>})}+\sum_{j\ne <y_true>}e^{<s> <scores>_j}}"
        r"\qquad \Delta_j=<max_m>\left(\frac{\min_i <counts>_i}{<counts>_j}\right)^{1/4}",
        r"<s>\left(p_j-[j=<y_true>]\right),\qquad p=\text{the softmax in the value}",
    ),
    aliases=("label-distribution-aware margin loss", "LDAM loss"),
    near=("long tail", "class imbalance", "margin softmax"),
    summary="A softmax cross-entropy in which the true class must be ahead by a margin, the larger the rarer it is.",
    use="For long tails, on scores that are cosines: rare classes, of which little was seen, are given more room, and "
    "frequent ones are not pressed as much.",
    trade="Only the score of the true class is lowered, where logit adjustment moves all of them. The scale s makes "
    "the slopes up to s times as steep as those of a cross-entropy, so it is a learning rate as well.",
    claims={
        "convex": True,
        "lipschitz": lambda max_m, s: math.sqrt(2) * s,
        "differentiable": True,
        "shift_invariant": True,
        "proper": lambda max_m, s: max_m == 0 and s == 1,
    },
    related=("softmax_ce", "logit_adjusted", "weighted_ce", "multi_margin"),
    nats=True,
    reference=Reference(
        "K. Cao, C. Wei, A. Gaidon, N. Arechiga, T. Ma, Learning imbalanced datasets with label-distribution-aware "
        "margin loss, NeurIPS 2019.",
        "https://arxiv.org/abs/1906.07413",
    ),
    example=Example(
        {"max_m": 0.4, "s": 2.0},
        x=(0.75, -0.5, 0.25),
        value=2.021048467635,
        gradient=(1.603355647841, 0.1316114461467, -1.734967093988),
        words="the counts 1600, 400 and 100 give the leads 0.4/2 = 0.2, 0.4/√2 = 0.2828427125 and 0.4; the last class "
        "is true, so its score becomes 0.25 − 0.4 = −0.15. Times 2 the scores are 1.5, −1 and −0.3, whose "
        "exponentials 4.481689070, 0.367879441 and 0.740818221 sum to 5.590386732: the loss is ln 5.590386732 + 0.3 = "
        "2.021048468. The slopes are 2 · 0.801677824 = 1.603355648, 2 · 0.065805723 = 0.131611446 and 2 · "
        "(0.132516453 − 1) = −1.734967094",
        data={"y_true": 2, "counts": (1600.0, 400.0, 100.0)},
    ),
    note="With m = 0 it is the softmax cross-entropy of s times the scores. In the paper the scores are cosines and s "
    "is 30; ordinary logits times 30 are saturated at once. The paper begins with plain weights and only later weighs "
    "rare classes more (deferred re-weighting).",
    libraries=(
        Library(
            "torch",
            "torch.nn.CrossEntropyLoss with margins",
            "F.cross_entropy({s} * (scores - y_true * {max_m} * (counts.min(-1, keepdim=True).values / counts) ** "
            "0.25), y_true, reduction='none')",
            "PyTorch has none of its own: the true score is lowered before the call. y_true is 1 for the true class "
            "and 0 for the others; of shares between, this lowers each score by its share and is not the mean over "
            "the classes.",
            hard=True,
        ),
    ),
)
