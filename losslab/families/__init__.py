"""The losses, one module a family: the only place where a loss is written. Here lies what families share."""

import numpy as np

from losslab.core import Argument, Statistic

RESIDUAL = Argument(
    name="r",
    symbol="r",
    meaning="residual r = ŷ − y: the prediction minus the true value; positive means too high",
    page="regression",
    of=lambda y_pred, y_true: (y_pred - y_true, {}),
)

MEAN = Statistic("the mean", lambda y, **settings: np.mean(y))
MEDIAN = Statistic("the median", lambda y, **settings: np.median(y))
