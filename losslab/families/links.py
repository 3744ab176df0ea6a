"""How the output of a model, any numbers, becomes what a loss is a function of."""

import numpy as np

from losslab.core import Link
from losslab.stable import part, sigmoid, softmax


def _through_softmax(a, slope):
    """The slope with respect to scores of what depends on their softmax."""
    p, miss, _ = softmax(a)
    slope = part(p, slope)
    return miss * slope - p * (np.sum(slope, axis=-1, keepdims=True) - slope)


SIGMOID = Link(sigmoid, lambda a, slope: sigmoid(a) * sigmoid(-a) * slope)
SOFTMAX = Link(lambda a: softmax(a)[0], _through_softmax)
LOG_SOFTMAX = Link(
    lambda a: -softmax(a)[2], lambda a, slope: slope - softmax(a)[0] * np.sum(slope, axis=-1, keepdims=True)
)
EXP = Link(np.exp, lambda a, slope: np.exp(a) * slope)
