"""Losses of predicted probabilities of several classes, one of which is true."""

import numpy as np

from losslab.core import Example, Family, Library, Loss, Param, Reference, Statistic, uniform
from losslab.families import PROBABILITIES
from losslab.stable import flat, part, ratio

EPS = np.finfo(float).eps

CLASS_PROBABILITIES = Family(
    key="class_probabilities",
    title="Of class probabilities",
    summary="What predicted probabilities of several classes cost once the true class is known, or its shares.",
    argument=PROBABILITIES,
    order=20,
)
SHARES = Statistic("the true shares themselves", lambda shares: np.asarray(shares, dtype=float))


def clipped_ce(p, y_true, least):
    """What the cross-entropy is where p is clipped to [least, 1 − least]."""
    return categorical_ce(np.clip(p, least, 1 - least), y_true)


def categorical_ce(p, y_true):
    return np.sum(part(y_true, -np.log(p)), axis=-1)


def categorical_ce_gradient(p, y_true):
    return -ratio(y_true, p)


CATEGORICAL_CE = Loss(
    key="categorical_ce",
    title="Categorical cross-entropy",
    family=CLASS_PROBABILITIES,
    value=categorical_ce,
    gradient=categorical_ce_gradient,
    latex=(
        r"-\sum_j<y_true>_j\ln <probabilities>_j",
        r"-\frac{<y_true>_j}{<probabilities>_j}",
    ),
    aliases=(
        "CategoricalCrossentropy",
        "SparseCategoricalCrossentropy",
        "multi-class log loss",
        "multinomial log loss",
        "log score of several classes",
    ),
    near=("ignorance score",),
    summary="Minus the logarithm of the probability given to the true class.",
    use="To judge or train predicted probabilities of several classes: it is the negative log-likelihood of a draw "
    "with these probabilities. Where the model has the scores before the softmax, take the form with scores.",
    trade="Only the probability of the true class counts, not how the rest is spread over the others; and a class that "
    "got the probability 0 and comes true costs infinitely much.",
    elicits=SHARES,
    claims={"convex": True, "differentiable": True, "proper": True, "zero_at_truth": True},
    related=("softmax_ce", "nll_logprob", "bce", "brier_multi", "gce_multi", "kl_div"),
    nats=True,
    reference=Reference(
        "I. J. Good, Rational decisions, Journal of the Royal Statistical Society B 14, 1952.",
        "https://doi.org/10.1111/j.2517-6161.1952.tb00104.x",
    ),
    example=Example(
        {},
        x=(0.15, 0.6, 0.25),
        value=1.38629436111989,
        gradient=(0.0, 0.0, -4.0),
        words="class 2, the last, is true and got 0.25, so the loss is −ln 0.25 = 1.386294361; its slope is "
        "−1/0.25 = −4, and the other probabilities do not enter",
        data={"y_true": 2},
    ),
    note="Given one share per class the loss is at least their entropy, even at p = y: 0.8018 for (0.7, 0.2, 0.1). In "
    "bits, −ln 0.8 = 0.2231 is 0.3219. The "
    "gradient counts every probability by itself; on the way that keeps the sum at 1, only its differences matter. "
    "Probabilities are not scores: for (0.8, 0, 0, 0.2, 0) and class 0 this loss is 0.2231, while PyTorch’s "
    "CrossEntropyLoss, which applies a softmax first, returns 1.0636, and its NLLLoss, which takes no logarithm, −0.8.",
    libraries=(
        Library(
            "torch",
            "torch.nn.NLLLoss",
            "F.nll_loss(torch.log(y_pred), y_true, reduction='none')",
            "Takes ln p, so the logarithm is written out; y_true is the index of the class. Averages over the samples "
            "unless told otherwise.",
            hard=True,
        ),
        Library(
            "keras",
            "keras.losses.CategoricalCrossentropy",
            "keras.losses.categorical_crossentropy(y_true, y_pred)",
            "y_pred is p, y_true one share per class. Divides p by its sum, then clips it to [1e-7, 1 − 1e-7]: at most "
            "16.118. By the division every entry of the gradient is 1 larger. The class averages, the function does "
            "not.",
            emulate=lambda p, y_true: clipped_ce(p / np.sum(p, axis=-1, keepdims=True), y_true, 1e-7),
        ),
        Library(
            "keras",
            "keras.losses.SparseCategoricalCrossentropy",
            "keras.losses.sparse_categorical_crossentropy(y_true, y_pred)",
            "The same with y_true as the index of the class.",
            hard=True,
            emulate=lambda p, y_true: clipped_ce(p / np.sum(p, axis=-1, keepdims=True), y_true, 1e-7),
        ),
        Library(
            "sklearn",
            "sklearn.metrics.log_loss",
            "sklearn.metrics.log_loss(y_true, y_pred, labels=np.arange(y_pred.shape[-1]))",
            "y_true is the class of each sample; labels must be given where not all classes occur. p is clipped to "
            "[2.2e-16, 1 − 2.2e-16]; the mean over the samples.",
            reduction="mean",
            hard=True,
            emulate=lambda p, y_true: clipped_ce(p, y_true, EPS),
        ),
    ),
)


def gce_multi(p, y_true, q=0.7):
    return np.sum(y_true * -np.expm1(q * np.log(p)), axis=-1) / q  # 1 − pᵠ without cancellation


def gce_multi_gradient(p, y_true, q=0.7):
    return flat(p, -part(y_true, p ** (q - 1)))


def sharpened(shares, q):
    """The shares to the power 1/(1 − q), made to sum to 1."""
    power = (shares / np.max(shares, axis=-1, keepdims=True)) ** (1 / np.maximum(1 - q, 1e-200))
    return power / np.sum(power, axis=-1, keepdims=True)


GCE_MULTI = Loss(
    key="gce_multi",
    title="Generalised cross-entropy of several classes",
    family=CLASS_PROBABILITIES,
    value=gce_multi,
    gradient=gce_multi_gradient,
    params=(
        Param(
            "q",
            "q",
            "q",
            "Where between the cross-entropy (towards 0) and 1 minus the probability of the true class (at 1) the loss "
            "stands.",
            domain="(0, 1]",
            stops=uniform(0.05, 1.0, 0.05),
        ),
    ),
    latex=(
        r"\sum_j<y_true>_j\frac{1-<probabilities>_j^{<q>}}{<q>}",
        r"-<y_true>_j\,<probabilities>_j^{<q>-1}",
    ),
    aliases=("CategoricalGeneralizedCrossEntropy", "multi-class GCE", "Lq loss"),
    summary="A bridge from the cross-entropy to the missing probability of the true class, on which no sample costs "
    "more than 1/q.",
    use="When some labels are simply wrong and the model should not bend to them.",
    trade="A larger q shrugs off more wrong labels, and with them samples that are hard but labelled right; the best p "
    "is sharper than the true shares.",
    elicits=Statistic(
        "the true shares sharpened: each to the power 1/(1 − q), divided by their sum; for q = 1 the most frequent "
        "class",
        sharpened,
    ),
    claims={
        "convex": True,
        "differentiable": True,
        "lipschitz": lambda q: q == 1 and 1.0,
        "bounded": lambda q: 1 / q,
        "zero_at_truth": True,
    },
    related=("categorical_ce", "gce", "brier_multi", "softmax_ce"),
    reference=Reference(
        "Z. Zhang, M. R. Sabuncu, Generalized cross entropy loss for training deep neural networks with noisy labels, "
        "NeurIPS 2018.",
        "https://arxiv.org/abs/1805.07836",
    ),
    example=Example(
        {"q": 0.5},
        x=(0.64, 0.27, 0.09),
        value=1.4,
        gradient=(0.0, 0.0, -1 / 0.3),
        words="class 2, the last, is true and got 0.09, so the loss is (1 − 0.09^0.5)/0.5 = (1 − 0.3)/0.5 = 1.4; its "
        "slope is −0.09^(−0.5) = −1/0.3 = −3.333333333",
        data={"y_true": 2},
    ),
    note="The true shares (0.5, 0.3, 0.2) have the best p = (0.813, 0.148, 0.038) at q = 0.7: the most frequent class "
    "stays first, but its probability is overstated.",
    libraries=(
        Library(
            "keras",
            "keras.losses.CategoricalGeneralizedCrossEntropy",
            "keras.losses.categorical_generalized_cross_entropy(y_true, y_pred, {q})",
            "y_pred is p, y_true the index of the class. q lies below 1 and defaults to 0.5 in the class; no clipping. "
            "The class averages, the function does not.",
            legal=lambda q: q < 1,
            hard=True,
        ),
    ),
)


def brier_multi(p, y_true):
    return np.sum((p - y_true) * (p - y_true), axis=-1)


def brier_multi_gradient(p, y_true):
    return 2 * (p - y_true)


BRIER_MULTI = Loss(
    key="brier_multi",
    title="Brier score of several classes",
    family=CLASS_PROBABILITIES,
    value=brier_multi,
    gradient=brier_multi_gradient,
    latex=(
        r"\sum_j\left(<probabilities>_j-<y_true>_j\right)^2",
        r"2\left(<probabilities>_j-<y_true>_j\right)",
    ),
    aliases=("multi-class Brier score", "quadratic score", "brier_score_loss", "squared distance of probabilities"),
    summary="The squared distance between the predicted probabilities and the truth, which is 1 for the true class and "
    "0 for the others.",
    use="To judge forecasts: like the cross-entropy it asks for honest probabilities, but it is never infinite, and it "
    "looks at all the probabilities, not that of the true class alone.",
    trade="No prediction costs more than 2; a class that was called impossible and comes true costs hardly more than "
    "one that was called unlikely.",
    elicits=SHARES,
    claims={
        "convex": True,
        "lipschitz": 2 * np.sqrt(2),
        "bounded": 2.0,
        "differentiable": True,
        "proper": True,
        "zero_at_truth": True,
    },
    related=("brier", "categorical_ce", "gce_multi", "squared_error"),
    reference=Reference(
        "G. W. Brier, Verification of forecasts expressed in terms of probability, Monthly Weather Review 78, 1950.",
        "https://doi.org/10.1175/1520-0493(1950)078%3C0001:VOFEIT%3E2.0.CO;2",
    ),
    example=Example(
        {},
        x=(0.5, 0.3, 0.2),
        value=0.78,
        gradient=(1.0, -1.4, 0.4),
        words="class 1, the middle one, is true, so 0.5² + (0.3 − 1)² + 0.2² = 0.25 + 0.49 + 0.04 = 0.78, and the "
        "gradient is twice (0.5, −0.7, 0.2)",
        data={"y_true": 1},
    ),
    note="Brier’s own sum over all classes, from 0 to 2. For two classes it is twice the squared error of one "
    "probability that is often called by the same name. Shares as the truth are compared as they stand: the loss is 0 "
    "at p = y. The mean over labels drawn with these shares is larger by 1 − Σy², whatever p.",
    libraries=(
        Library(
            "sklearn",
            "sklearn.metrics.brier_score_loss",
            "sklearn.metrics.brier_score_loss(y_true, y_pred, labels=np.arange(y_pred.shape[-1]), scale_by_half=False)",
            "y_true is the class of each sample. scale_by_half defaults to 'auto', which halves for two classes only; "
            "the mean over the samples.",
            reduction="mean",
            hard=True,
        ),
        Library(
            "torch",
            "torch.nn.MSELoss",
            "F.mse_loss(y_pred, y_true, reduction='none').sum(-1)",
            "y_true is one share per class. The class’s default averages over classes too: that is this loss divided "
            "by "
            "the number of classes.",
        ),
        Library(
            "keras",
            "keras.losses.MeanSquaredError",
            "keras.losses.mean_squared_error(y_true, y_pred) * y_pred.shape[-1]",
            "y_true is one share per class. Averages over the classes, hence the factor.",
        ),
    ),
)
