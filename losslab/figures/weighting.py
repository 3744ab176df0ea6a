"""The figure of class weights and label smoothing together: which probability the weighted, smoothed loss asks for."""

from functools import cache

import numpy as np

from losslab import theme
from losslab.figures import parts
from losslab.stable import part, sigmoid

P = sigmoid(np.linspace(-16, 16, 401))  # dense at both ends, where a loss is steep
STOPS = np.arange(1, 100) / 100
SMOOTH = np.arange(0, 51) / 100
LOOKS = (
    parts.Look("plain", "neither", theme.LIGHT[0], theme.DASHES[0]),
    parts.Look("smooth", "label smoothing", theme.LIGHT[1], theme.DASHES[1]),
    parts.Look("weighted", "smoothing and class weights", theme.LIGHT[2], theme.DASHES[2]),
)
PANELS = (
    parts.Panel("loss", "loss, nats", "p of the true class", (0.0, 1.0), (0.0, 4.0)),
    parts.Panel("best", "best p of the true class", "label smoothing ε", (0.0, 0.5), (0.0, 1.0)),
)


def shares(own, other, smoothing):
    """What −ln p of the true class and of the other one are multiplied by, for each of LOOKS, as PyTorch has it.

    Smoothing gives each of the two classes ε/2 of the label and leaves 1 − ε with the true one. The term of each class
    is multiplied by the weight of that class; the mean over samples divides by the weights of their true classes.
    """
    true, rest = 1 - smoothing / 2, smoothing / 2
    return (1.0, 0.0), (true, rest), (true, other / own * rest)


def loss(p, pair):
    """The loss of a probability of the true class."""
    with np.errstate(divide="ignore"):
        return part(pair[0], -np.log(p)) + part(pair[1], -np.log(1 - p))


def best(pair):
    """The probability of the true class at which it is least: the share of the true class's term."""
    return pair[0] / (pair[0] + pair[1])


@cache  # one function, so that it is traced once
def weighting_figure():
    """The figure as a function (own, other, smoothing, share) -> dict: the two weights, ε and p of the true class."""

    def figure(own, other, smoothing, share):
        pairs, along = shares(own, other, smoothing), shares(own, other, SMOOTH)
        traces = [parts.upright("share", 0, PANELS[0], share), parts.upright("smoothing", 1, PANELS[1], smoothing)]
        rows = []
        for look, pair, line in zip(LOOKS, pairs, along, strict=True):
            place, here = best(pair), loss(share, pair)
            least = loss(place, pair)
            traces += [
                parts.curve(look, 0, PANELS[0], P, loss(P, pair)),
                parts.mark(look, 0, PANELS[0], share, here),
                parts.mark(look, 0, PANELS[0], place, least, "diamond"),
                parts.curve(look, 1, PANELS[1], SMOOTH, best(line) + 0 * SMOOTH),
                parts.mark(look, 1, PANELS[1], smoothing, place),
            ]
            rows.append(parts.line(look.name, [here, place, least], look))
        at = [("p", share), ("ε", smoothing), ("weight of the true class", own), ("of the other", other)]
        table = parts.table(["loss", "best p", "least loss"], rows, at, "One sample at ", "loss")
        drags = [parts.drag(0, "share", STOPS), parts.drag(1, "smoothing", SMOOTH)]
        return {"data": traces, "layout": parts.layout(PANELS, [table], drags)}

    return figure


def best_of(weights, true, smoothing):
    """The probabilities of any number of classes at which PyTorch's weighted and smoothed loss is least."""
    weights = np.asarray(weights, dtype=float)
    target = np.full(len(weights), smoothing / len(weights))
    target[true] += 1 - smoothing
    return weights * target / np.sum(weights * target)
