"""The losses, one module a family: the only place where a loss is written. Here lies what families share."""

import numpy as np

from losslab.core import Argument, Datum, Statistic

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
    of=lambda y_pred, y_true: (y_pred, {"y_true": y_true}),
    domain="[0, 1]",
    data=(LABEL,),
)
LOGIT = Argument(
    name="z",
    symbol="z",
    meaning="logit z = ln(p / (1 − p)): any number, 0 for p = ½",
    page="binary",
    of=lambda y_pred, y_true: (y_pred, {"y_true": y_true}),
    data=(LABEL,),
)

MEAN = Statistic("the mean", lambda y, **settings: np.mean(y))
MEDIAN = Statistic("the median", lambda y, **settings: np.median(y))
