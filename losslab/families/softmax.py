"""Losses of one score per class, made probabilities by a softmax or a sparser relative, and of log-probabilities."""

import math
from dataclasses import replace

import numpy as np

from losslab.core import Example, Family, Library, Loss, Param, Reference, Statistic, uniform
from losslab.families import LOG_PROBABILITIES, LOGITS_OF_CLASSES, SPARSE_SCORES
from losslab.families.probabilities import log_share
from losslab.families.smooth_margins import focal_gradient
from losslab.families.straight_tails import huber
from losslab.stable import flat, largest, log_excess, mean_pull, part, softmax

SOFTMAX = Family(
    key="softmax",
    title="Of one score per class",
    summary="One class is true: the scores of all classes become probabilities that share a whole between them.",
    argument=LOGITS_OF_CLASSES,
    order=16,
)
SPARSE = replace(SOFTMAX, argument=SPARSE_SCORES)
LOG_SHARES = Family(
    key="log_probabilities",
    title="Of log-probabilities",
    summary="The logarithm has been taken already: what remains is to pick the one of the true class.",
    argument=LOG_PROBABILITIES,
    order=17,
)


def softmax_ce(scores, y_true):
    _, _, surprise = softmax(scores)
    return np.sum(part(y_true, surprise), axis=-1)


def softmax_ce_gradient(scores, y_true):
    p, miss, _ = softmax(scores)
    return mean_pull(p, miss, y_true)


SOFTMAX_CE = Loss(
    key="softmax_ce",
    title="Softmax cross-entropy",
    family=SOFTMAX,
    value=softmax_ce,
    gradient=softmax_ce_gradient,
    latex=(
        r"\ln\sum_j e^{<scores>_j}-<scores>_{<y_true>}",
        r"p_j-[j=<y_true>]\qquad p_j=\frac{e^{<scores>_j}}{\sum_i e^{<scores>_i}}",
    ),
    aliases=(
        "CrossEntropyLoss",
        "cross_entropy",
        "categorical cross-entropy with logits",
        "SparseCategoricalCrossentropy",
        "sparse_categorical_crossentropy",
        "softmax_cross_entropy_with_integer_labels",
        "multinomial logistic loss",
        "multinomial log-likelihood",
        "softmax loss",
        "HalfMultinomialLoss",
    ),
    summary="Minus the logarithm of the probability that the softmax of the scores gives to the true class.",
    use="To train nearly every classifier of more than two classes, multinomial logistic regression included: it is "
    "the negative log-likelihood of the labels.",
    trade="Convex and asks for honest probabilities, but it is never content: a right class is pushed up for ever, if "
    "ever more weakly, and a wrong label is pushed with full strength.",
    elicits=Statistic("the logarithms of the shares η, up to one number added to all of them", lambda eta: np.log(eta)),
    claims={
        "convex": True,
        "lipschitz": math.sqrt(2),
        "differentiable": True,
        "shift_invariant": True,
        "proper": True,
        "calibrated": True,
    },
    related=("softmax_ce_soft", "softmax_ce_smooth", "nll_logprob", "bce_logits", "multilabel_soft_margin"),
    nats=True,
    reference=Reference(
        "J. S. Bridle, Probabilistic interpretation of feedforward classification network outputs, with relationships "
        "to statistical pattern recognition, Neurocomputing, NATO ASI Series 68, Springer 1990.",
        "https://doi.org/10.1007/978-3-642-76153-9_28",
    ),
    example=Example(
        {},
        x=(1.5, -0.5, 0.3),
        value=1.562230131874,
        gradient=(0.6961221495117, 0.09420988827145, -0.7903320377832),
        words="the exponentials 4.481689070, 0.606530660 and 1.349858808 sum to 6.438078538, so the loss is "
        "ln 6.438078538 − 0.3 = 1.862230132 − 0.3 = 1.562230132; the slopes are 4.481689070/6.438078538 = 0.696122150, "
        "0.606530660/6.438078538 = 0.094209888 and 1.349858808/6.438078538 − 1 = −0.790332038",
        data={"y_true": 2},
    ),
    note="Equal scores cost ln K: 0.6931 for 2 classes, 2.3026 for 10, 6.9078 for 1000. That is the loss to compare "
    "with, and e to the power of the loss (the perplexity) is then K. For two classes with the scores (z, 0) this is "
    "the binary cross-entropy of the logit z. With a single score the softmax is 1 whatever the score, and the loss "
    "always 0: a single output needs a sigmoid. What it takes are scores: fed with the probabilities (0.8, 0, 0, 0.2, "
    "0), true class 0, it returns 1.0636 and not −ln 0.8 = 0.2231. Some slides print the formula without its minus: "
    "that is the logarithm of the softmax, and the loss is its negative. A softmax lies strictly between 0 and 1, but "
    "in float64 it rounds to 0 where a score is 745.2 or more below the largest, in float32 from 104 on. "
    "Samples may be left out by their target, PyTorch’s ignore_index (−100) or Keras’ ignore_class: the mean is then "
    "over the others, and where none is left it is 0/0, NaN in PyTorch and 0 in Keras.",
    libraries=(
        Library(
            "torch",
            "torch.nn.CrossEntropyLoss",
            "F.cross_entropy(y_pred, y_true, reduction='none')",
            "y_pred are scores, the softmax is inside; y_true is the index of the class. Averages over the samples "
            "unless told otherwise; with weights of the classes it divides by the sum of the weights met. Of "
            "two classes, where the true one leads by 37 it returns 0; in float32 by 17.",
            hard=True,
        ),
        Library(
            "keras",
            "keras.losses.SparseCategoricalCrossentropy(from_logits=True)",
            "keras.losses.sparse_categorical_crossentropy(y_true, y_pred, from_logits=True)",
            "y_true is the index of the class; from_logits defaults to False, which takes y_pred for probabilities. "
            "The function returns one value per sample, the class averages them.",
            hard=True,
        ),
        Library(
            "optax",
            "optax.losses.softmax_cross_entropy_with_integer_labels",
            "optax.losses.softmax_cross_entropy_with_integer_labels(y_pred, y_true)",
            "y_pred are scores, y_true is the index of the class. No reduction.",
            hard=True,
        ),
        Library(
            "sklearn",
            "sklearn._loss.HalfMultinomialLoss",
            "sklearn._loss.HalfMultinomialLoss(n_classes=y_pred.shape[1])"
            ".loss(y_true=y_true.astype(float), raw_prediction=y_pred)",
            "y_pred are scores, y_true is the index of the class, as a float. Half the deviance, so no further factor. "
            "Private, behind LogisticRegression and HistGradientBoostingClassifier; no reduction.",
            gradient="sklearn._loss.HalfMultinomialLoss(n_classes=y_pred.shape[1])"
            ".gradient(y_true=y_true.astype(float), raw_prediction=y_pred)",
            hard=True,
        ),
    ),
)

SOFTMAX_CE_SOFT = Loss(
    key="softmax_ce_soft",
    title="Softmax cross-entropy with soft labels",
    family=SOFTMAX,
    value=softmax_ce,
    gradient=softmax_ce_gradient,
    latex=(
        r"-\sum_j <y_true>_j\ln p_j\qquad p_j=\frac{e^{<scores>_j}}{\sum_i e^{<scores>_i}}",
        r"p_j-<y_true>_j",
    ),
    aliases=("CategoricalCrossentropy(from_logits=True)", "softmax_cross_entropy", "cross-entropy of distributions"),
    near=("soft labels", "distillation loss"),
    summary="The softmax cross-entropy of a label that is itself a distribution: one share per class instead of one "
    "true class.",
    use="When the label is not certain: votes of several people, the output of a larger model to be imitated "
    "(distillation), two samples mixed.",
    trade="Its smallest value is the entropy of the shares, not 0, so its size alone does not tell how good a model "
    "is: subtract the entropy and the Kullback–Leibler divergence from the shares to the softmax is left.",
    elicits=Statistic(
        "the logarithms of the mean shares η, up to one number added to all of them", lambda eta: np.log(eta)
    ),
    claims={
        "convex": True,
        "lipschitz": math.sqrt(2),
        "differentiable": True,
        "shift_invariant": True,
        "proper": True,
        "calibrated": True,
    },
    related=("softmax_ce", "softmax_ce_smooth", "nll_logprob", "listnet_softmax"),
    nats=True,
    reference=Reference(
        "G. Hinton, O. Vinyals, J. Dean, Distilling the knowledge in a neural network, 2015.",
        "https://arxiv.org/abs/1503.02531",
    ),
    example=Example(
        {},
        x=(1.5, -0.5, 0.3),
        value=1.402230131874,
        gradient=(0.4961221495117, -0.00579011172855, -0.4903320377832),
        words="−ln of the softmax is 0.362230132, 2.362230132 and 1.562230132, so 0.2 · 0.362230132 + 0.1 · "
        "2.362230132 + 0.7 · 1.562230132 = 1.402230132; the slopes are 0.696122150 − 0.2 = 0.496122150, 0.094209888 − "
        "0.1 = −0.005790112 and 0.209667962 − 0.7 = −0.490332038",
        data={"y_true": (0.2, 0.1, 0.7)},
    ),
    note="The shares (0.2, 0.1, 0.7) cost at least their entropy 0.8018, and no scores do better. Written out naively, "
    "−Σ y ln p gives NaN where a share and its probability are both 0; here 0 · ln 0 is 0. A share on a class with the "
    "score −∞ costs +∞.",
    libraries=(
        Library(
            "torch",
            "torch.nn.CrossEntropyLoss",
            "F.cross_entropy(y_pred, y_true, reduction='none')",
            "The same call takes shares: y_true then is a float tensor shaped like y_pred. That they sum to 1 is not "
            "checked. Averages over the samples unless told otherwise; with weights of the classes too it divides by "
            "the number of samples.",
        ),
        Library(
            "keras",
            "keras.losses.CategoricalCrossentropy(from_logits=True)",
            "keras.losses.categorical_crossentropy(y_true, y_pred, from_logits=True)",
            "One share per class; from_logits defaults to False, which takes y_pred for probabilities. The function "
            "returns one value per sample, the class averages them.",
        ),
        Library(
            "optax",
            "optax.losses.softmax_cross_entropy",
            "optax.losses.softmax_cross_entropy(y_pred, y_true)",
            "y_pred are scores, y_true one share per class. No reduction.",
        ),
    ),
)


def softmax_ce_smooth(scores, y_true, smoothing=0.1):
    return softmax_ce(scores, spread(y_true, smoothing))


def softmax_ce_smooth_gradient(scores, y_true, smoothing=0.1):
    return softmax_ce_gradient(scores, spread(y_true, smoothing))


def spread(shares, smoothing):
    """The shares moved towards equal ones: of K classes the true one keeps 1 − ε + ε/K, every other gets ε/K."""
    return shares * (1 - smoothing) + smoothing / np.size(shares, -1)


def softmax_ce_smooth_lipschitz(smoothing, size=3):
    """‖p − y‖ when p is sure of a wrong class; its square is 1 + (1 − ε)² − ε²/K."""
    return math.sqrt(1 + (1 - smoothing) ** 2 - smoothing**2 / size)


def softmax_ce_smooth_minimum(smoothing, size=3):
    """The entropy of the smoothed label."""
    shares = spread(np.eye(size)[0], smoothing)
    return float(softmax_ce(np.log(shares), shares)) if smoothing > 0 else 0.0


SOFTMAX_CE_SMOOTH = Loss(
    key="softmax_ce_smooth",
    title="Softmax cross-entropy with label smoothing",
    family=SOFTMAX,
    value=softmax_ce_smooth,
    gradient=softmax_ce_smooth_gradient,
    params=(
        Param(
            "smoothing",
            "ε",
            r"\varepsilon",
            "How much of the label is spread evenly over all K classes: the true class keeps 1 − ε + ε/K, every other "
            "gets ε/K.",
            domain="[0, 1)",
            stops=uniform(0.0, 0.5, 0.01),
        ),
    ),
    latex=(
        r"-(1-<smoothing>)\ln p_{<y_true>}-\frac{<smoothing>}{K}\sum_j\ln p_j"
        r"\qquad p_j=\frac{e^{<scores>_j}}{\sum_i e^{<scores>_i}}",
        r"p_j-(1-<smoothing>)[j=<y_true>]-\frac{<smoothing>}{K}",
    ),
    aliases=("CrossEntropyLoss(label_smoothing=…)", "CategoricalCrossentropy(label_smoothing=…)"),
    near=("label smoothing", "smooth_labels", "label-smoothing regularisation"),
    summary="The softmax cross-entropy with a label of which a part is spread evenly over all classes, so that being "
    "too sure costs again.",
    use="Against overconfident classifiers: with smoothed labels there are best scores, and no reason to grow beyond "
    "them.",
    trade="Keeps the scores finite, but the probabilities it asks for are off on purpose: with 10 classes and ε = 0.1 "
    "a class that is always true should get 0.91. It cannot be combined with masked classes, whose score is −∞: every "
    "class has a share, and theirs costs +∞.",
    elicits=Statistic(
        "the logarithms of the smoothed shares η(1 − ε) + ε/K, up to one number added to all of them",
        lambda eta, smoothing: np.log(spread(np.asarray(eta), smoothing)),
    ),
    claims={
        "convex": True,
        "lipschitz": softmax_ce_smooth_lipschitz,
        "minimum": softmax_ce_smooth_minimum,
        "differentiable": True,
        "shift_invariant": True,
        "proper": lambda smoothing: smoothing == 0,
        "calibrated": True,
    },
    related=("softmax_ce", "softmax_ce_soft", "bce_logits_smooth", "softmax_focal"),
    nats=True,
    reference=Reference(
        "C. Szegedy, V. Vanhoucke, S. Ioffe, J. Shlens, Z. Wojna, Rethinking the Inception architecture for computer "
        "vision, CVPR 2016.",
        "https://doi.org/10.1109/CVPR.2016.308",
    ),
    example=Example(
        {"smoothing": 0.3},
        x=(1.5, -0.5, 0.3),
        value=1.522230131874,
        gradient=(0.5961221495117, -0.00579011172855, -0.5903320377832),
        words="the label 2 becomes the shares 0.1, 0.1 and 0.8, and −ln of the softmax is 0.362230132, 2.362230132 and "
        "1.562230132, so 0.1 · 0.362230132 + 0.1 · 2.362230132 + 0.8 · 1.562230132 = 1.522230132; the slopes are "
        "0.696122150 − 0.1 = 0.596122150, 0.094209888 − 0.1 = −0.005790112 and 0.209667962 − 0.8 = −0.590332038",
        data={"y_true": 2},
    ),
    note="The best scores put the true class ahead of every other by ln(1 + K(1 − ε)/ε): 4.511 for K = 10 and ε = 0.1, "
    "where the loss is 0.5003, the entropy of the smoothed label, and not 0. Some texts spread ε over the K − 1 other "
    "classes only; here the true class gets its part of it back.",
    libraries=(
        Library(
            "torch",
            "torch.nn.CrossEntropyLoss(label_smoothing=…)",
            "F.cross_entropy(y_pred, y_true, label_smoothing={smoothing}, reduction='none')",
            "Takes shares or the index of the class; label_smoothing defaults to 0. Averages over the samples unless "
            "told otherwise.",
        ),
        Library(
            "keras",
            "keras.losses.CategoricalCrossentropy(label_smoothing=…)",
            "keras.losses.categorical_crossentropy(y_true, y_pred, from_logits=True, label_smoothing={smoothing})",
            "One share per class; smooths to y(1 − ε) + ε/K. label_smoothing defaults to 0 and from_logits to False.",
        ),
        Library(
            "optax",
            "optax.losses.softmax_cross_entropy",
            "optax.losses.softmax_cross_entropy(y_pred, optax.losses.smooth_labels(y_true, {smoothing}))",
            "Smoothing is a call of its own, before the loss. No reduction.",
        ),
    ),
)


def softmax_focal(scores, y_true, gamma=2.0):
    _, miss, surprise = softmax(scores)
    return np.sum(part(y_true, miss**gamma * surprise), axis=-1)


def softmax_focal_gradient(scores, y_true, gamma=2.0):
    p, miss, surprise = softmax(scores)
    strength = miss**gamma * (1 + gamma * log_share(p, miss, -surprise))  # −p · d/dp of −(1 − p)ᵞ ln p
    return mean_pull(p, miss, y_true * strength)


def softmax_focal_lipschitz(gamma):
    """The pull on the true class, times √2: it is strongest where all the rest goes to one other class."""
    return math.sqrt(2) * largest(lambda m: -focal_gradient(m, gamma), -100.0, 100.0)


def _keras_focal(scores, y_true, gamma):
    """The focal loss as Keras takes it, of probabilities clipped at 1e-7 and 1 − 1e-7."""
    p = np.clip(softmax(scores)[0], 1e-7, 1 - 1e-7)
    return np.sum(-y_true * (1 - p) ** gamma * np.log(p), axis=-1)


SOFTMAX_FOCAL = Loss(
    key="softmax_focal",
    title="Softmax focal",
    family=SOFTMAX,
    value=softmax_focal,
    gradient=softmax_focal_gradient,
    params=(
        Param(
            "gamma",
            "γ",
            r"\gamma",
            "How strongly samples that are already predicted well are played down; 0 is the cross-entropy.",
            domain="[0, inf)",
            stops=uniform(0.0, 5.0, 0.1),
        ),
    ),
    latex=(
        r"-(1-p_{<y_true>})^{<gamma>}\ln p_{<y_true>}\qquad p_j=\frac{e^{<scores>_j}}{\sum_i e^{<scores>_i}}",
        r"\left((1-p_{<y_true>})^{<gamma>}-<gamma> p_{<y_true>}(1-p_{<y_true>})^{<gamma>-1}\ln p_{<y_true>}\right)"
        r"\left(p_j-[j=<y_true>]\right)",
    ),
    aliases=(
        "CategoricalFocalCrossentropy",
        "categorical_focal_crossentropy",
        "multi-class focal loss",
        "categorical focal loss",
    ),
    summary="The softmax cross-entropy, turned down for samples whose class already gets a high probability.",
    use="When easy samples are so many that together they drown the hard ones, and each sample has one class of many.",
    trade="Turns the attention to hard samples, mislabelled ones among them. It gives up convexity, and probabilities: "
    "at γ = 2 and the shares (0.7, 0.2, 0.1) it asks for (0.535, 0.293, 0.172).",
    elicits=Statistic(
        "scores in the order of the shares η, without a closed form for γ above 0; the logarithms of η for γ = 0"
    ),
    claims={
        "convex": lambda gamma: gamma == 0,
        "lipschitz": softmax_focal_lipschitz,
        "differentiable": True,
        "shift_invariant": True,
        "proper": lambda gamma: gamma == 0,
        "calibrated": True,
    },
    related=("softmax_ce", "poly1_softmax", "focal_logits", "focal_prob", "focal"),
    reference=Reference(
        "N. Charoenphakdee, J. Vongkulbhisal, N. Chairatanakul, M. Sugiyama, On focal loss for class-posterior "
        "probability estimation: a theoretical perspective, CVPR 2021. The loss is of T.-Y. Lin and others, 2017.",
        "https://doi.org/10.1109/CVPR46437.2021.00516",
    ),
    example=Example(
        {"gamma": 3.0},
        x=(1.5, -0.5, 0.3),
        value=0.7712119886305,
        gradient=(0.7709188681652, 0.1043325233756, -0.8752513915408),
        words="the softmax gives the true class p = 0.209667962, so (1 − p)³ · (−ln p) = 0.493660936 · 1.562230132 = "
        "0.771211989; the cross-entropy’s slopes 0.696122150, 0.094209888 and −0.790332038 are multiplied by "
        "(1 − p)³ − 3 · p · (1 − p)² · ln p = 1.107447692, which gives 0.770918868, 0.104332523 and −0.875251392",
        data={"y_true": 2},
    ),
    note="For two classes with the scores (z, 0) it is the focal loss of the logit z without weights. Where several "
    "classes can be true at once, as in object detection, each takes the sigmoid form instead.",
    libraries=(
        Library(
            "torch",
            "torch.nn.CrossEntropyLoss, weighted",
            "(lambda ce: (1 - torch.exp(-ce)) ** {gamma} * ce)(F.cross_entropy(y_pred, y_true, reduction='none'))",
            "PyTorch has none of its own: each sample’s cross-entropy, which is −ln p, is turned down by (1 − p)ᵞ. "
            "y_true is the index of the class. Averaged over the samples as you like.",
            hard=True,
        ),
        Library(
            "keras",
            "keras.losses.CategoricalFocalCrossentropy",
            "keras.losses.categorical_focal_crossentropy(y_true, y_pred, alpha=1.0, gamma={gamma}, from_logits=True)",
            "One share per class. alpha defaults to 0.25 and multiplies every class alike: without alpha=1.0 the loss "
            "is "
            "a quarter of this. Clips the probabilities to [1e-7, 1 − 1e-7], so the cross-entropy ends at 16.118.",
            emulate=_keras_focal,
        ),
    ),
)


def poly1_softmax(scores, y_true, epsilon=1.0):
    _, miss, surprise = softmax(scores)
    excess = np.where(miss < 0.4, log_excess(-np.minimum(miss, 0.4)), surprise - miss)  # −ln p − (1 − p)
    return np.sum(part(y_true, (1 + epsilon) * miss + excess), axis=-1)


def poly1_softmax_gradient(scores, y_true, epsilon=1.0):
    p, miss, _ = softmax(scores)
    return mean_pull(p, miss, y_true * (miss + (1 + epsilon) * p))  # 1 + εp, without cancelling near ε = −1


POLY1_SOFTMAX = Loss(
    key="poly1_softmax",
    title="Softmax Poly-1",
    family=SOFTMAX,
    value=poly1_softmax,
    gradient=poly1_softmax_gradient,
    params=(
        Param(
            "epsilon",
            "ε",
            r"\varepsilon",
            "Weight of the extra term, the probability given to the wrong classes; 0 leaves the cross-entropy.",
            domain="[-1, inf)",
            stops=uniform(-1.0, 6.0, 0.1),
        ),
    ),
    latex=(
        r"-\ln p_{<y_true>}+<epsilon>(1-p_{<y_true>})\qquad p_j=\frac{e^{<scores>_j}}{\sum_i e^{<scores>_i}}",
        r"\left(1+<epsilon> p_{<y_true>}\right)\left(p_j-[j=<y_true>]\right)",
    ),
    aliases=("PolyLoss", "poly_loss_cross_entropy", "polynomial cross-entropy"),
    summary="The softmax cross-entropy plus a number times the probability that was given to the wrong classes.",
    use="To tune a classifier by one number, where the cross-entropy is the starting point.",
    trade="Above 0 unsure samples count for more and large shares are made larger: at ε = 1 and the shares (0.7, 0.2, "
    "0.1) it asks for (0.789, 0.144, 0.067). Below 0 it goes the other way; above 1 it is no longer convex.",
    elicits=Statistic("scores in the order of the shares η, without a closed form; the logarithms of η for ε = 0"),
    claims={
        "convex": lambda epsilon: epsilon <= 1,
        "lipschitz": lambda epsilon: math.sqrt(2) * ((1 + epsilon) ** 2 / (4 * epsilon) if epsilon > 1 else 1),
        "differentiable": True,
        "shift_invariant": True,
        "proper": lambda epsilon: epsilon == 0,
        "calibrated": True,
    },
    related=("softmax_ce", "softmax_focal", "poly1"),
    reference=Reference(
        "Z. Leng, M. Tan, C. Liu, E. D. Cubuk, X. Shi, S. Cheng, D. Anguelov, PolyLoss: a polynomial expansion "
        "perspective of classification loss functions, ICLR 2022.",
        "https://arxiv.org/abs/2204.12511",
    ),
    example=Example(
        {"epsilon": 3.0},
        x=(1.5, -0.5, 0.3),
        value=3.933226245224,
        gradient=(1.133985687138, 0.1534682741551, -1.287453961293),
        words="the softmax gives the true class p = 0.209667962, so −ln p + 3 · (1 − p) = 1.562230132 + 3 · "
        "0.790332038 = 3.933226245; the cross-entropy’s slopes 0.696122150, 0.094209888 and −0.790332038 are "
        "multiplied by 1 + 3p = 1.629003887, which gives 1.133985687, 0.153468274 and −1.287453961",
        data={"y_true": 2},
    ),
    note="−ln p is the sum of (1 − p)ᵏ/k over k = 1, 2, 3, …; this changes the first coefficient from 1 to 1 + ε. For "
    "two classes with the scores (z, 0) it is the Poly-1 loss of the margin.",
    libraries=(
        Library(
            "optax",
            "optax.losses.poly_loss_cross_entropy",
            "optax.losses.poly_loss_cross_entropy(y_pred, y_true, epsilon={epsilon})",
            "One share per class; epsilon defaults to 2. No reduction.",
        ),
    ),
)


def sparsemax(scores):
    """(p, reach): p the point nearest to the scores of all whose entries are ≥ 0 and sum to 1, p = max(1 − reach, 0).

    p is max(z − τ, 0), where of all k the sum of the k largest scores less 1, divided by k, is greatest for τ. In terms
    of how far each is `behind` the largest, 1 + τ − max z, what the largest lacks to 1, comes without a difference.
    """
    behind = np.max(scores, axis=-1, keepdims=True) - scores
    ordered = np.sort(behind)
    count = np.cumsum(flat(ordered, 1.0), axis=-1)
    others = np.cumsum(np.where(count == 1, 0.0, 1 - ordered), axis=-1)
    lack = np.max(others / count, axis=-1, keepdims=True)
    return np.maximum(1 - behind - lack, 0), behind + lack


def sparsemax_loss(scores, y_true):
    """For the true class k, Huber's loss of 1 + τ − z_k, and half the squared probabilities of all others."""
    p, reach = sparsemax(scores)
    own = part(y_true, huber(reach, 1.0))
    return np.sum(own + (np.sum(y_true, axis=-1, keepdims=True) - y_true) * p * p / 2, axis=-1)


def sparsemax_loss_gradient(scores, y_true):
    p, reach = sparsemax(scores)
    return mean_pull(p, np.minimum(reach, 1), y_true)


SPARSEMAX_LOSS = Loss(
    key="sparsemax_loss",
    title="Sparsemax",
    family=SPARSE,
    value=sparsemax_loss,
    gradient=sparsemax_loss_gradient,
    latex=(
        r"\frac{1}{2}-\frac{1}{2}\sum_j p_j^2+\sum_j p_j<scores>_j-<scores>_{<y_true>}"
        r"\qquad p_j=\max\left(<scores>_j-\tau,0\right),\quad \sum_j p_j=1",
        r"p_j-[j=<y_true>]",
    ),
    aliases=("sparsemax loss", "multiclass_sparsemax_loss", "Fenchel–Young loss of sparsemax"),
    near=("sparse softmax",),
    summary="What the cross-entropy is to the softmax, for probabilities of which most are exactly 0: those nearest to "
    "the scores.",
    use="For classifiers and attention that should rule classes out altogether, and stop learning from samples that "
    "are clear: once the true class leads all others by 1 or more, the loss is exactly 0.",
    trade="Convex and without a kink, but the probability of the true class can be exactly 0, so it is no likelihood; "
    "and the scale of the scores matters: a class that is behind the leader by 1 or more gets exactly 0.",
    elicits=Statistic("the shares η themselves, up to one number added to all of them", lambda eta: np.asarray(eta)),
    claims={
        "convex": True,
        "lipschitz": math.sqrt(2),
        "differentiable": True,
        "shift_invariant": True,
        "proper": True,
        "calibrated": True,
    },
    related=("softmax_ce", "modified_huber", "squared_hinge"),
    reference=Reference(
        "A. F. T. Martins, R. F. Astudillo, From softmax to sparsemax: a sparse model of attention and multi-label "
        "classification, ICML 2016.",
        "https://arxiv.org/abs/1602.02068",
    ),
    example=Example(
        {},
        x=(1.5, -0.5, 0.9),
        value=0.64,
        gradient=(0.8, 0.0, -0.8),
        words="τ = (1.5 + 0.9 − 1)/2 = 0.7 gives the probabilities 0.8, 0 and 0.2, so ½ − (0.8² + 0.2²)/2 + 0.8 · 1.5 "
        "+ 0.2 · 0.9 − 0.9 = 0.5 − 0.34 + 1.38 − 0.9 = 0.64; the slopes are 0.8, 0 and 0.2 − 1 = −0.8",
        data={"y_true": 2},
    ),
    note="For two classes it is a quarter of the modified Huber loss of the difference of their scores. A distribution "
    "y as label costs the mean over its classes, at least ½ − ½Σy²; the Fenchel–Young loss of y is less by just that, "
    "so that its minimum is 0.",
    libraries=(
        Library(
            "optax",
            "optax.losses.multiclass_sparsemax_loss",
            "optax.losses.multiclass_sparsemax_loss(y_pred, y_true)",
            "y_pred are scores, y_true is the index of the class. Where the loss is small it loses digits: "
            "at the scores (1 − 1e-7, 0) it is 4 % too small. No reduction.",
            hard=True,
        ),
    ),
)


def nll_logprob(log_probabilities, y_true):
    return np.sum(part(y_true, -log_probabilities), axis=-1)


def nll_logprob_gradient(log_probabilities, y_true):
    return flat(log_probabilities, 0 - y_true)


NLL_LOGPROB = Loss(
    key="nll_logprob",
    title="Negative log-likelihood of log-probabilities",
    family=LOG_SHARES,
    value=nll_logprob,
    gradient=nll_logprob_gradient,
    latex=(r"-<log_probabilities>_{<y_true>}", r"-[j=<y_true>]"),
    aliases=("NLLLoss", "nll_loss", "NLL", "log loss of log-probabilities"),
    summary="Minus the number that stands at the place of the true class, which ought to be the logarithm of its "
    "probability.",
    use="Behind a layer that returns log-probabilities, such as log_softmax: together the two are the softmax "
    "cross-entropy.",
    trade="It takes no logarithm and makes nothing sum to 1: that is left to what comes before. Of numbers that are "
    "not log-probabilities it has no smallest value.",
    elicits=Statistic("the logarithms of the shares η, among all log-probabilities", lambda eta: np.log(eta)),
    claims={"convex": True, "lipschitz": 1.0, "minimum": -math.inf, "differentiable": True, "proper": True},
    related=("softmax_ce", "softmax_ce_soft", "bce", "likelihood"),
    nats=True,
    reference=Reference(
        "I. J. Good, Rational decisions, Journal of the Royal Statistical Society B 14, 1952.",
        "https://doi.org/10.1111/j.2517-6161.1952.tb00104.x",
    ),
    example=Example(
        {},
        x=(-0.4, -1.7, -1.9),
        value=1.7,
        gradient=(0.0, -1.0, 0.0),
        words="the number of class 1 is −1.7, so the loss is 1.7, and the slope is −1 for class 1 and 0 for all others",
        data={"y_true": 1},
    ),
    note="Fed with probabilities instead, (0.8, 0, 0, 0.2, 0) and the true class 0, it returns −0.8: minus the "
    "probability, not −ln 0.8 = 0.2231. For the loss of a probability take its logarithm first, for scores use the "
    "softmax cross-entropy.",
    libraries=(
        Library(
            "torch",
            "torch.nn.NLLLoss",
            "F.nll_loss(y_pred, y_true, reduction='none')",
            "y_pred are log-probabilities, which is not checked; y_true is the index of the class. Averages over the "
            "samples unless told otherwise; with weights of the classes it divides by the sum of the weights met.",
            hard=True,
        ),
    ),
)
