"""The figure of a loss of inputs alone: how surprising they are to a Gaussian. There is no label."""

import math
from functools import cache

import numpy as np

from losslab import find, theme
from losslab.figures import parts

INPUTS = (1.2, 1.9, 2.4, 3.1, 3.9)
CONSTANT = math.log(2 * math.pi) / 2  # which the catalogue's Gaussian likelihood leaves out
X = np.linspace(-1.0, 6.0, 281)
STOPS = np.arange(-10, 61) / 10
GAUSSIAN = find("gaussian_nll")
DENSITY = parts.Look("density", "density of the Gaussian", theme.BLUE, "solid")
COST = parts.Look("cost", "cost over μ", theme.ORANGE, "12px,4px")
BEST = parts.Look("best", "least, at the mean of the inputs", theme.GREEN, "solid")
GIVEN = parts.Look("inputs", "inputs", theme.INK, "solid")
PANELS = (
    parts.Panel("density", "density", "input x", (-1.0, 6.0), (0.0, 1.4)),
    parts.Panel("cost", "cost, nats", "mean μ of the Gaussian", (-1.0, 6.0), (0.0, 8.0)),
)


def surprise(x, m, s):
    """−ln of the density at x of a Gaussian with mean m and standard deviation s, in nats."""
    return GAUSSIAN.value(x - m, var=s * s) + CONSTANT


@cache  # one function, so that it is traced once
def unlabelled_figure():
    """The figure as a function (m, s) -> dict."""
    inputs, n = np.array(INPUTS), len(INPUTS)
    centre = float(np.mean(inputs))

    def figure(m, s):
        each = surprise(inputs, m, s)
        heights = np.exp(-each)
        cost, least = np.sum(each) / n, np.sum(surprise(inputs, centre, s)) / n
        over = sum(surprise(x, X, s) for x in INPUTS) / n
        traces = [parts.upright("m", k, panel, m) for k, panel in enumerate(PANELS)]
        traces += [
            parts.upright("centre", 1, PANELS[1], centre, dash="2px,4px"),
            parts.curve(DENSITY, 0, PANELS[0], X, np.exp(-surprise(X, m, s))),
            parts.bars(GIVEN, 0, PANELS[0], INPUTS, parts.entries(heights, n), 4),
            parts.cloud(GIVEN, 0, PANELS[0], inputs, 0 * inputs, 11),
            parts.curve(COST, 1, PANELS[1], X, np.minimum(over, 100.0)) | {"showlegend": True},
            parts.mark(COST, 1, PANELS[1], m, np.minimum(cost, 100.0)),
            parts.mark(BEST, 1, PANELS[1], centre, least, "diamond"),
        ]
        rows = [parts.line("Cost, nats", [cost, least], COST)]
        table = parts.table(["here", "least over μ"], rows, [("μ", m), ("σ", s)], "Five inputs, no label, ", "cost")
        drags = [parts.drag(k, "m", STOPS) for k in range(2)]
        return {"data": traces, "layout": parts.layout(PANELS, [table], drags)}

    return figure


def best():
    """(mean, standard deviation) of the inputs: the Gaussian to which they are the least surprising."""
    inputs = np.array(INPUTS)
    return float(np.mean(inputs)), float(np.std(inputs))
