"""The losses, one module a family: the only place where a loss is written. Here lies what families share.

An argument says what a loss is a function of, and which data (the label, the true value) it needs beside.
"""

from dataclasses import replace

import numpy as np

from losslab.core import Argument, Datum, Statistic
from losslab.families.links import EXP, LOG_SOFTMAX, SIGMOID, SOFTMAX


def _beside(y_pred, y_true):
    """Where the argument is the prediction itself, and the true value is needed beside it."""
    return y_pred, {"y_true": y_true}


def as_it_is(shares):
    """Where the argument is the prediction itself."""
    return shares


def log_odds(shares):
    return np.log(shares) - np.log1p(-np.asarray(shares, dtype=float))


NUMBER = ("convex", "strictly_convex", "strongly_convex", "lipschitz", "bounded")  # words for losses of a number
SMOOTH = ("differentiable", "twice_differentiable")
VECTOR = ("convex", "lipschitz", "bounded", "differentiable", "minimum")  # and of a vector
OF_AMOUNT = (*NUMBER, *SMOOTH, "least_at_truth", "zero_at_truth", "scale_free", "ratio_symmetric")
ANY = (*NUMBER, "gradient_lipschitz", *SMOOTH, "minimum")

RESIDUAL = Argument(
    name="r",
    symbol="r",
    meaning="residual r = ŷ − y: the prediction minus the true value; positive means too high",
    page="regression",
    of=lambda y_pred, y_true: (y_pred - y_true, {}),
    residual=True,
    words=(*ANY, "redescending", "symmetric", "unique_minimum"),
)

LABEL = Datum("y_true", "y", "the label: 1, 0, or a share between them (a soft label)", "[0, 1]")
MARGIN = Argument(
    name="m",
    symbol="m",
    meaning="margin m = t · f: the score times the label t, which is −1 or +1; positive means the right side",
    page="binary",
    of=lambda y_pred, y_true: (y_true * y_pred, {}),
    words=(*ANY, "monotone", "above_zero_one", "calibrated"),
)
PROBABILITY = Argument(
    name="p",
    symbol="p",
    meaning="p: the predicted probability that the label is 1",
    page="binary",
    of=_beside,
    domain="[0, 1]",
    data=(LABEL,),
    saying=as_it_is,
    link=SIGMOID,
    words=(*NUMBER, "minimum", "proper"),
    span=(0.0, 1.0),
)
LOGIT = Argument(
    name="z",
    symbol="z",
    meaning="logit z = ln(p / (1 − p)): any number, 0 for p = ½",
    page="binary",
    of=_beside,
    data=(LABEL,),
    saying=log_odds,
    words=(*NUMBER, "gradient_lipschitz", "minimum", "proper"),
)


def _whole(shares):
    """What is wrong with shares that must make up a whole along the last axis."""
    total = np.sum(shares, axis=-1)
    wrong = np.abs(total - 1) > 1e-6
    return f"must sum to 1 along the last axis, got {total[wrong].flat[0]:g}" if np.any(wrong) else ""


def _comparable(scores):
    """What is wrong with scores of which none is the largest."""
    none = np.any(scores == np.inf, axis=-1) | np.all(scores == -np.inf, axis=-1)
    return "must hold a finite number and no +∞ along the last axis" if np.any(none) else ""


def _finite(numbers):
    """What is wrong with numbers of which one is infinite."""
    return "must hold finite numbers only" if np.any(np.isinf(numbers)) else ""


def _spread(matrix):
    """What is wrong with a matrix that gives no distance: it must be symmetric, and all its eigenvalues positive."""
    if np.any(~np.isfinite(matrix)) or matrix.ndim < 2 or matrix.shape[-1] != matrix.shape[-2]:
        return ""  # NaN stays NaN; the shape has a sentence of its own
    turned = np.swapaxes(matrix, -1, -2)
    if np.any(np.abs(matrix - turned) > 1e-9 * np.max(np.abs(matrix))):
        return "must be symmetric"
    least = np.min(np.linalg.eigvalsh(matrix))
    return f"must be positive definite, got an eigenvalue of {least:.3g}" if least <= 0 else ""


TARGET = Datum("y_true", "y", "the true value, in the same units; some losses allow 0 too", "(0, inf)")
POSITIVE = Argument(
    name="y_pred",
    symbol="ŷ",
    meaning="ŷ: the prediction, a positive number in the units of the true value",
    page="positive",
    of=_beside,
    domain="(0, inf)",
    data=(TARGET,),
    saying=as_it_is,
    link=EXP,
    words=OF_AMOUNT,
    span=(0.02, 4.0),
)
LOG_LINK = Argument(
    name="eta",
    symbol="η",
    meaning="η = ln ŷ: any number, so that the prediction ŷ = e^η is positive by itself (log link)",
    page="positive",
    of=_beside,
    data=(TARGET,),
    saying=np.log,
    words=OF_AMOUNT,
)

CLASS = Datum(
    "y_true", "y", "the true class as an index from 0, or one share per class", "[0, 1]", rule=_whole, classes=True
)
SCORES = Argument(
    name="scores",
    symbol="z",
    meaning="z: one score per class, any numbers, which say an order and no probabilities",
    page="classes",
    of=_beside,
    data=(CLASS,),
    vector=True,
    rule=_comparable,
    words=(*VECTOR, "proper", "calibrated", "shift_invariant"),
)
LOGITS_OF_CLASSES = replace(
    SCORES, meaning="z: one score (logit) per class, any numbers; a softmax makes them probabilities", saying=np.log
)
SPARSE_SCORES = replace(
    SCORES, meaning="z: one score per class, any numbers; a sparsemax makes them probabilities", saying=as_it_is
)
PROBABILITIES = Argument(
    name="probabilities",
    symbol="p",
    meaning="p: one predicted probability per class; together they are 1",
    page="classes",
    of=_beside,
    domain="[0, 1]",
    data=(CLASS,),
    vector=True,
    rule=_whole,
    saying=as_it_is,
    link=SOFTMAX,
    words=(*VECTOR, "proper", "zero_at_truth"),
    space="simplex",
    span=(0.0, 1.0),
)
LOG_PROBABILITIES = Argument(
    name="log_probabilities",
    symbol="ℓ",
    meaning="ℓ = ln p: one logarithm of a predicted probability per class",
    page="classes",
    of=_beside,
    data=(CLASS,),
    vector=True,
    saying=np.log,
    link=LOG_SOFTMAX,
    words=(*VECTOR, "proper", "shift_invariant"),
    span=(-4.0, 0.0),
)
ITEMS = Argument(
    name="items",
    symbol="z",
    meaning="z: one score per item of a list to be ranked",
    page="classes",
    of=_beside,
    data=(Datum("y_true", "y", "the relevance of each item, not negative", "[0, inf)"),),
    vector=True,
    rule=_comparable,
    words=(*VECTOR, "shift_invariant"),
)
LABELS = Datum("y_true", "y", "one label per entry: 1, 0, or a share between them", "[0, 1]")
LOGITS = Argument(
    name="logits",
    symbol="z",
    meaning="z: one logit per label; every label may be true or not by itself",
    page="classes",
    of=_beside,
    data=(LABELS,),
    vector=True,
    saying=log_odds,
    words=(*VECTOR, "proper", "shift_invariant"),
)
MASK = Argument(
    name="mask",
    symbol="p",
    meaning="p: one probability per entry, such as a pixel, that it belongs to the object",
    page="classes",
    of=_beside,
    domain="[0, 1]",
    data=(LABELS,),
    vector=True,
    saying=as_it_is,
    link=SIGMOID,
    words=(*VECTOR, "proper", "zero_at_truth", "symmetric"),
    space="cube",
    span=(0.0, 1.0),
)
DISTRIBUTION = Argument(
    name="q",
    symbol="q",
    meaning="q: the distribution that is meant to come close to p",
    page="classes",
    of=lambda y_pred, y_true: (y_pred, {"p": y_true}),
    domain="[0, 1]",
    data=(Datum("p", "p", "the distribution to be described: one share per class", "[0, 1]", rule=_whole),),
    vector=True,
    rule=_whole,
    saying=as_it_is,
    link=SOFTMAX,
    words=(*VECTOR, "proper", "zero_at_truth", "symmetric"),
    space="simplex",
    span=(0.0, 1.0),
)
AMOUNTS = Argument(
    name="amounts",
    symbol="q",
    meaning="q: amounts that are meant to come close to p; neither need sum to 1",
    page="classes",
    of=lambda y_pred, y_true: (y_pred, {"p": y_true}),
    domain="[0, inf)",
    data=(Datum("p", "p", "the amounts to be described, not negative", "[0, inf)"),),
    vector=True,
    link=SOFTMAX,
    words=(*VECTOR, "zero_at_truth", "symmetric"),
    space="ray",
    span=(0.02, 4.0),
)


def as_given(x, data):
    """Where libraries have several arrays, with names of their own."""
    return x, data


def beside_class(datum):
    """The logits of classes with the class and one more number for each class, given by their names."""
    words = tuple(word for word in LOGITS_OF_CLASSES.words if word != "minimum")  # it depends on those numbers
    return replace(LOGITS_OF_CLASSES, of=as_given, data=(CLASS, datum), words=words)


LOGITS_WITH_WEIGHTS = beside_class(
    Datum("weights", "w", "one weight per class, not negative", "[0, inf)", axes=("size",))
)
LOGITS_WITH_COUNTS = beside_class(
    Datum("counts", "n", "how often each class occurs, or its share of all samples", "(0, inf)", axes=("size",))
)
LOGITS_OF_TEACHER = replace(
    LOGITS_OF_CLASSES,
    name="student",
    meaning="z: the student’s logits, one per class; a softmax makes them probabilities",
    of=lambda y_pred, y_true: (y_pred, {"teacher": y_true}),
    data=(Datum("teacher", "t", "the teacher’s logits, one per class", rule=_finite),),
    rule=_finite,
    words=("convex", "bounded", "differentiable", "minimum", "shift_invariant"),
)

OTHER = Datum("b", "b", "the other vector, of the same length", axes=("size",), rule=_finite)
SIDE = Datum("t", "t", "the label t: 1 or −1", "{-1, 1}", axes=())
SAME = Datum("same", "s", "1 where the two belong together, 0 where they do not", "{0, 1}", axes=())
PRECISION = Datum("precision", "Σ⁻¹", "the inverse of the covariance matrix", axes=("size", "size"), rule=_spread)
PAIR = Argument(
    name="a",
    symbol="a",
    meaning="a: a vector such as an embedding, compared with the vector b",
    page="vectors",
    of=as_given,
    data=(OTHER,),
    vector=True,
    rule=_finite,
    words=(*VECTOR, "zero_at_truth", "symmetric", "triangle", "scale_free"),
    space="arrows",
)
PAIR_IN_SPREAD = replace(PAIR, data=(OTHER, PRECISION))
PAIR_WITH_SIDE = replace(PAIR, data=(OTHER, SIDE))
PAIR_SAME_OR_NOT = replace(PAIR, data=(OTHER, SAME))
TRIPLET = replace(
    PAIR,
    name="anchor",
    words=(*VECTOR, "scale_free"),
    meaning="a: the vector (anchor) that belongs to p and not to n",
    data=(
        replace(OTHER, name="p", symbol="p", meaning="a vector of the same kind (positive)"),
        replace(OTHER, name="n", symbol="n", meaning="a vector of another kind (negative)"),
    ),
)
CANDIDATES = replace(
    PAIR,
    name="anchor",
    words=(*VECTOR, "scale_free"),
    meaning="a: the vector (anchor) that belongs to one of the candidates b₀, b₁, …",
    data=(
        replace(OTHER, name="candidates", meaning="the candidates, one vector each", axes=("n", "size")),
        Datum("k", "k", "which candidate belongs to a, counted from 0", axes=(), index="n"),
    ),
)
DISTANCE = Argument(
    name="x",
    symbol="x",
    meaning="x: the distance of two vectors, not negative",
    page="vectors",
    of=as_given,
    domain="[0, inf)",
    data=(SIDE,),
    words=ANY,
    span=(0.0, 4.0),
)
FIRST_SCORE = Argument(
    name="x1",
    symbol="x₁",
    meaning="x₁: the score of the first of two items",
    page="vectors",
    of=as_given,
    data=(
        Datum("x2", "x₂", "the score of the second item", axes=()),
        replace(SIDE, meaning="1 where the first item should be ranked above the second, −1 where below"),
    ),
    words=ANY,
)

WEIGHTS = Argument(
    name="w",
    symbol="w",
    meaning="w: the weights of a model, or one group of them; an intercept is usually left out",
    page="cost",
    of=as_given,
    vector=True,
    words=(*VECTOR, "sparse"),
    space="arrows",
)

MEAN = Statistic("the mean", lambda y, **settings: np.mean(y))
MEDIAN = Statistic("the median", lambda y, **settings: np.median(y))
