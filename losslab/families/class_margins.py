"""Losses of the scores of several classes that ask how far the true class is ahead of the others."""

import math

import numpy as np

from losslab.core import Example, Family, Library, Loss, Param, Reference, Statistic, uniform
from losslab.families import SCORES
from losslab.stable import flat, part, ratio

CLASS_MARGINS = Family(
    key="class_margins",
    title="Margins between classes",
    summary="The score of the true class must be ahead of the others; what is far enough ahead costs nothing.",
    argument=SCORES,
    order=18,
)


def shortfall(scores, y_true, margin):
    """margin + z_j − z_k for each class j, k being the true one; a class with the score −∞ is out of the question."""
    true = np.sum(part(y_true, scores), axis=-1, keepdims=True)
    out = scores == -np.inf
    return np.where(out, -np.inf, margin + (np.where(out, 0.0, scores) - true))


def multi_margin(scores, y_true, margin=1.0, power=1.0):
    return np.sum(part(1 - y_true, np.maximum(shortfall(scores, y_true, margin), 0) ** power), axis=-1)


def multi_margin_gradient(scores, y_true, margin=1.0, power=1.0):
    short = shortfall(scores, y_true, margin)
    pull = part(1 - y_true, np.where(short > 0, power * np.maximum(short, 0) ** (power - 1), 0.0))
    return flat(short, pull - part(y_true, np.sum(pull, axis=-1, keepdims=True)))


MULTI_MARGIN = Loss(
    key="multi_margin",
    title="Multi-class hinge (Weston–Watkins)",
    family=CLASS_MARGINS,
    value=multi_margin,
    gradient=multi_margin_gradient,
    params=(
        Param(
            "margin",
            "Δ",
            r"\Delta",
            "How far the true class must be ahead of each other class.",
            domain="(0, inf)",
            stops=uniform(0.1, 3.0, 0.1),
        ),
        Param(
            "power",
            "a",
            "a",
            "The power to which each missing bit of margin is taken.",
            domain="[1, inf)",
            stops=uniform(1.0, 3.0, 0.25),
        ),
    ),
    latex=(
        r"\sum_{j\ne <y_true>}\max\left(0,\ <margin>+<scores>_j-<scores>_{<y_true>}\right)^{<power>}",
        r"<power>\sum_{j\ne <y_true>}\max\left(0,\ <margin>+<scores>_j-<scores>_{<y_true>}\right)^{<power>-1}"
        r"\left(e_j-e_{<y_true>}\right)",
    ),
    aliases=("MultiMarginLoss", "Weston–Watkins hinge", "multi-class SVM loss", "multi-class margin loss"),
    summary="Every class that is not left behind by the margin costs what is missing; all is added up.",
    use="For support vector machines of several classes, and networks whose scores need only be in the right order.",
    trade="Scores come out, not probabilities. With the power 1 and no class above half, even endless data need not "
    "put the most frequent class first: for the shares (0.4, 0.35, 0.25) the best scores are (0, 0, −1).",
    claims={
        "convex": True,
        "lipschitz": lambda margin, power, size=3: power == 1 and math.sqrt(size * (size - 1)),
        "differentiable": lambda margin, power: power > 1,
        "shift_invariant": True,
        "calibrated": lambda margin, power: power > 1,
    },
    related=("crammer_singer", "multiclass_perceptron", "hinge", "squared_hinge", "softmax_ce"),
    reference=Reference(
        "J. Weston, C. Watkins, Support vector machines for multi-class pattern recognition, ESANN 1999.",
    ),
    example=Example(
        {"margin": 1.5, "power": 2.0},
        x=(1.0, 0.2, -0.4),
        value=0.5,
        gradient=(-1.6, 1.4, 0.2),
        words="class 0 is true. Class 1 lacks 1.5 + 0.2 − 1 = 0.7 of the margin, class 2 lacks 1.5 − 0.4 − 1 = 0.1, so "
        "0.7² + 0.1² = 0.5; the slopes are 2 · 0.7 and 2 · 0.1, and minus their sum for class 0",
        data={"y_true": 0},
    ),
    note="At the shares (0.4, 0.35, 0.25), margin and power 1, the scores (0, 0, −1) cost 1.75 on average and "
    "(0, −1, −1), which put the most frequent class alone in front, 1.8. Where a class lacks exactly nothing there is "
    "a kink at the power 1; its part of the sub-gradient is taken as 0. Given shares, each class counts by what it "
    "lacks of a whole share and is compared with the mean score of the true ones: this is not the mean loss of the "
    "labels. The steepest slope is √(K(K − 1)) for K classes.",
    libraries=(
        Library(
            "torch",
            "torch.nn.MultiMarginLoss",
            "F.multi_margin_loss(y_pred, y_true, p=int({power}), margin={margin}, reduction='none') * y_pred.shape[-1]",
            "Divides by the number of classes, hence the factor. p is 1 or 2 only; y_true is the index of the class. "
            "Averages over the samples unless told otherwise.",
            legal=lambda margin, power: power in (1, 2),
            hard=True,
        ),
    ),
)


def rivals(scores):
    """For each class the best score of the others; which classes are top; which are best of those beside a top one."""
    best = np.max(scores, axis=-1, keepdims=True)
    top = scores == best
    alone = np.sum(np.where(top, 1.0, 0.0), axis=-1, keepdims=True) == 1
    rest = np.where(top & alone, -np.inf, scores)
    second = np.max(rest, axis=-1, keepdims=True)
    return np.where(top, second, best), top, rest == second


def dealt(total, weights):
    """The sum of `total`, dealt out in proportion to weights."""
    return weights * ratio(np.sum(total, axis=-1, keepdims=True), np.sum(weights, axis=-1, keepdims=True))


def crammer_singer(scores, y_true):
    other, _, _ = rivals(scores)
    return np.sum(part(y_true, np.maximum(1 + (other - scores), 0)), axis=-1)


def crammer_singer_gradient(scores, y_true):
    other, top, next_best = rivals(scores)
    short = np.where(1 + (other - scores) > 0, y_true, 0.0)
    ahead = np.where(top, short, 0.0)
    not_itself = np.sum(ahead, axis=-1, keepdims=True) - ahead
    pull = dealt(short - ahead, np.where(top, 1.0, 0.0)) + dealt(ahead, np.where(next_best, not_itself, 0.0))
    return flat(other, pull - short)


CRAMMER_SINGER = Loss(
    key="crammer_singer",
    title="Multi-class hinge (Crammer–Singer)",
    family=CLASS_MARGINS,
    value=crammer_singer,
    gradient=crammer_singer_gradient,
    latex=(
        r"\max\left(0,\ 1+\max_{j\ne <y_true>}<scores>_j-<scores>_{<y_true>}\right)",
        r"e_{j^*}-e_{<y_true>}\ \text{ or }\ 0,\qquad j^*=\arg\max_{j\ne <y_true>}<scores>_j",
    ),
    aliases=("Crammer–Singer hinge", "multiclass_hinge_loss", "multi-class SVM loss", "hinge_loss of several classes"),
    summary="The hinge of the lead that the true class has over its strongest rival.",
    use="For support vector machines of several classes, where only the strongest rival should matter.",
    trade="Scores come out, not probabilities, and one pair of classes learns at a time. Unless a class has more than "
    "half of all samples, equal scores for all are the best: nothing is learned from (0.4, 0.35, 0.25).",
    elicits=Statistic(
        "a class with more than half of all samples ahead by 1; if there is none, equal scores",
        lambda shares: np.where(np.asarray(shares) > 0.5, 1.0, 0.0),
    ),
    claims={"convex": True, "lipschitz": math.sqrt(2), "shift_invariant": True},
    related=("multi_margin", "multiclass_perceptron", "hinge", "softmax_ce"),
    reference=Reference(
        "K. Crammer, Y. Singer, On the algorithmic implementation of multiclass kernel-based vector machines, Journal "
        "of Machine Learning Research 2, 2001.",
        "https://www.jmlr.org/papers/v2/crammer01a.html",
    ),
    example=Example(
        {},
        x=(1.2, 0.5, 0.9),
        value=1.7,
        gradient=(1.0, -1.0, 0.0),
        words="class 1 is true and its strongest rival is class 0, so 1 + 1.2 − 0.5 = 1.7; the slope is 1 for the "
        "rival, −1 for the true class, and 0 for the rest",
        data={"y_true": 1},
    ),
    note="For the shares (0.4, 0.35, 0.25) equal scores cost 1 on average; with class 0 ahead by t ≤ 1 it is 1 + 0.2t. "
    "Rivals of equal score share the slope, the sub-gradient of least size; where the lead is exactly 1 it is 0. "
    "Keras’ CategoricalHinge is another loss: it lets a score of 0 stand in for the true class among its rivals. For "
    "the scores (−2, −3, −4) and class 0 it returns 3, this loss 0.",
    libraries=(
        Library(
            "optax",
            "optax.losses.multiclass_hinge_loss",
            "optax.losses.multiclass_hinge_loss(y_pred, y_true)",
            "y_true is the index of the class. No average over the samples.",
            hard=True,
        ),
        Library(
            "sklearn",
            "sklearn.metrics.hinge_loss",
            "sklearn.metrics.hinge_loss(y_true, y_pred, labels=np.arange(y_pred.shape[-1]))",
            "y_true is the class of each sample; labels must be given where not all classes occur. For three classes "
            "or more; the mean over the samples.",
            reduction="mean",
            hard=True,
        ),
    ),
)


def multiclass_perceptron(scores, y_true):
    return np.sum(part(y_true, np.max(scores, axis=-1, keepdims=True) - scores), axis=-1)


def multiclass_perceptron_gradient(scores, y_true):
    best = np.max(scores, axis=-1, keepdims=True)
    wrong = np.where(scores < best, y_true, 0.0)
    return flat(best, dealt(wrong, np.where(scores == best, 1.0, 0.0)) - wrong)


MULTICLASS_PERCEPTRON = Loss(
    key="multiclass_perceptron",
    title="Multi-class perceptron",
    family=CLASS_MARGINS,
    value=multiclass_perceptron,
    gradient=multiclass_perceptron_gradient,
    latex=(
        r"\max_j<scores>_j-<scores>_{<y_true>}",
        r"e_{j^*}-e_{<y_true>},\qquad j^*=\arg\max_j<scores>_j",
    ),
    aliases=("multiclass_perceptron_loss",),
    near=("structured perceptron loss", "Collins’ perceptron"),
    summary="How far the true class is behind the best one; a right answer costs nothing.",
    use="For the perceptron of several classes or of whole structures such as sequences of tags: only mistakes teach.",
    trade="It stops caring as soon as the true class is first, however narrowly, and equal scores for all cost nothing "
    "whatever the data.",
    elicits=Statistic("equal scores, whatever the shares", lambda shares: np.zeros(np.shape(shares))),
    claims={"convex": True, "lipschitz": math.sqrt(2), "shift_invariant": True},
    related=("crammer_singer", "multi_margin", "perceptron", "softmax_ce"),
    reference=Reference(
        "M. Collins, Discriminative training methods for hidden Markov models: theory and experiments with perceptron "
        "algorithms, EMNLP 2002.",
        "https://doi.org/10.3115/1118693.1118694",
    ),
    example=Example(
        {},
        x=(1.2, 0.5, 0.9),
        value=0.3,
        gradient=(1.0, 0.0, -1.0),
        words="class 2 is true and class 0 leads, so 1.2 − 0.9 = 0.3; the slope is 1 for the leader and −1 for the "
        "true class",
        data={"y_true": 2},
    ),
    note="The Crammer–Singer hinge without its demand for a lead of 1. For the shares (0.4, 0.35, 0.25) equal scores "
    "cost 0 and the scores (1, 0, 0) cost 0.6. Where the true class is among the leaders the slope is taken as 0; "
    "leaders of equal score share it otherwise. optax lets the true class share it too.",
    libraries=(
        Library(
            "optax",
            "optax.losses.multiclass_perceptron_loss",
            "optax.losses.multiclass_perceptron_loss(y_pred, y_true)",
            "y_true is the index of the class. No average over the samples.",
            hard=True,
        ),
    ),
)
