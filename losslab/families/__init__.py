"""The losses, one module a family: the only place where a loss is written. Here lies what families share.

An argument says what a loss is a function of, and which data (the label, the true value) it needs beside.
"""

import numpy as np

from losslab.core import Argument, Datum, Statistic


def _beside(y_pred, y_true):
    """Where the argument is the prediction itself, and the true value is needed beside it."""
    return y_pred, {"y_true": y_true}


RESIDUAL = Argument(
    name="r",
    symbol="r",
    meaning="residual r = ŷ − y: the prediction minus the true value; positive means too high",
    page="regression",
    of=lambda y_pred, y_true: (y_pred - y_true, {}),
)

LABEL = Datum("y_true", "y", "the label: 1, 0, or a share between them (a soft label)", "[0, 1]")
MARGIN = Argument(
    name="m",
    symbol="m",
    meaning="margin m = t · f: the score times the label t, which is −1 or +1; positive means the right side",
    page="binary",
    of=lambda y_pred, y_true: (y_true * y_pred, {}),
)
PROBABILITY = Argument(
    name="p",
    symbol="p",
    meaning="p: the predicted probability that the label is 1",
    page="binary",
    of=_beside,
    domain="[0, 1]",
    data=(LABEL,),
)
LOGIT = Argument(
    name="z",
    symbol="z",
    meaning="logit z = ln(p / (1 − p)): any number, 0 for p = ½",
    page="binary",
    of=_beside,
    data=(LABEL,),
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


TARGET = Datum("y_true", "y", "the true value, in the same units; some losses allow 0 too", "(0, inf)")
POSITIVE = Argument(
    name="y_pred",
    symbol="ŷ",
    meaning="ŷ: the prediction, a positive number in the units of the true value",
    page="positive",
    of=_beside,
    domain="(0, inf)",
    data=(TARGET,),
)
LOG_LINK = Argument(
    name="eta",
    symbol="η",
    meaning="η = ln ŷ: any number, so that the prediction ŷ = e^η is positive by itself (log link)",
    page="positive",
    of=_beside,
    data=(TARGET,),
)

CLASS = Datum(
    "y_true", "y", "the true class as an index from 0, or one share a class", "[0, 1]", rule=_whole, classes=True
)
SCORES = Argument(
    name="scores",
    symbol="z",
    meaning="z: one score (logit) a class, any numbers; a softmax makes them probabilities",
    page="classes",
    of=_beside,
    data=(CLASS,),
    vector=True,
    rule=_comparable,
)
PROBABILITIES = Argument(
    name="probabilities",
    symbol="p",
    meaning="p: one predicted probability a class; together they are 1",
    page="classes",
    of=_beside,
    domain="[0, 1]",
    data=(CLASS,),
    vector=True,
    rule=_whole,
)
LOG_PROBABILITIES = Argument(
    name="log_probabilities",
    symbol="ℓ",
    meaning="ℓ = ln p: one logarithm of a predicted probability a class",
    page="classes",
    of=_beside,
    data=(CLASS,),
    vector=True,
)
ITEMS = Argument(
    name="items",
    symbol="z",
    meaning="z: one score an item of a list to be ranked",
    page="classes",
    of=_beside,
    data=(Datum("y_true", "y", "the relevance of each item, not negative", "[0, inf)"),),
    vector=True,
    rule=_comparable,
)
LABELS = Datum("y_true", "y", "one label an entry: 1, 0, or a share between them", "[0, 1]")
LOGITS = Argument(
    name="logits",
    symbol="z",
    meaning="z: one logit a label; every label may be true or not by itself",
    page="classes",
    of=_beside,
    data=(LABELS,),
    vector=True,
)
MASK = Argument(
    name="mask",
    symbol="p",
    meaning="p: one probability an entry, such as a pixel, that it belongs to the object",
    page="classes",
    of=_beside,
    domain="[0, 1]",
    data=(LABELS,),
    vector=True,
)
DISTRIBUTION = Argument(
    name="q",
    symbol="q",
    meaning="q: the distribution that is meant to come close to p",
    page="classes",
    of=lambda y_pred, y_true: (y_pred, {"p": y_true}),
    domain="[0, 1]",
    data=(Datum("p", "p", "the distribution to be described: one share a class", "[0, 1]", rule=_whole),),
    vector=True,
    rule=_whole,
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
)
WEIGHTS = Argument(
    name="w",
    symbol="w",
    meaning="w: the weights of a model, or one group of them; an intercept is usually left out",
    page="cost",
    of=lambda y_pred, y_true: (y_pred, {}),
    vector=True,
)

MEAN = Statistic("the mean", lambda y, **settings: np.mean(y))
MEDIAN = Statistic("the median", lambda y, **settings: np.median(y))
