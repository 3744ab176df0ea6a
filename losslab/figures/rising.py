"""The figure of a descent whose cost falls while its gradient grows: they are two things."""

from functools import lru_cache

import numpy as np

from losslab import find
from losslab.descent import line_costs, line_path
from losslab.figures import parts
from losslab.trace import join, take

X = np.array([-2.0, -1.0, 0.0, 1.0, 2.0])
Y = np.array([1.0, 1.5, 2.2, 2.4, 3.1])
STEPS = 40
FARTHEST = 10.0  # height at which a descent may begin
SHOWN = ("cauchy", "welsch", "squared_error")
BEYOND = 1e9  # what diverges is drawn up to here, far beyond the panels


def descent(loss, start, rate):
    """(cost, derivative by intercept, derivative by slope) at each step, of gradient descent on the mean loss.

    The line begins level, at the height `start`.
    """
    settings = loss.settings()
    lines = line_path(X, Y, loss, settings, (0.0 * start, start), rate, 0.0, "constant", STEPS)
    cost, by_slope, by_level = line_costs(X, Y, loss, settings, *lines)
    return cost, by_level, by_slope


def _measured(loss, start, rate):
    """(cost, length of the gradient) at each step."""
    cost, *gradient = descent(loss, np.float64(start), rate)
    return cost, np.hypot(*gradient)


def apart(loss, start, rate):
    """(steps in which the cost falls, those of them in which the gradient grows, steps in all)."""
    cost, norm = _measured(loss, start, rate)
    falls = np.diff(cost) < -1e-13 * cost[:-1]  # by more than rounding, once it has come to rest
    return int(np.sum(falls)), int(np.sum(falls & (np.diff(norm) > 0))), STEPS


@lru_cache(maxsize=8)  # one function for one loss, so that it is traced once
def rising_figure(key):
    """The figure as a function (start, rate, step) -> dict."""
    loss = find(key)
    tops = [
        1.05 * max(float(column[0]) for column in columns)
        for columns in zip(*(_measured(loss, start, 0.0) for start in np.linspace(0, FARTHEST, 41)), strict=True)
    ]
    panels = tuple(
        parts.Panel(name, title, "step", (-0.5, STEPS + 0.5), (0.0, top))
        for name, title, top in zip(("cost", "norm"), ("cost", "gradient length"), tops, strict=True)
    )
    look, at = parts.looks((loss,))[key], np.arange(STEPS + 1.0)

    def figure(start, rate, step):
        costs, by_level, by_slope = descent(loss, start, rate)
        norms = np.hypot(by_level, by_slope)
        rows = [
            parts.line(name, [take(column, step), take(join(column, np.nan), step + 1)], mark)
            for name, column, mark in (
                ("Cost: one number", costs, look),
                ("Gradient, by the intercept", by_level, None),
                ("Gradient, by the slope", by_slope, None),
                ("Gradient length", norms, None),
            )
        ]
        traces = []
        for n, (panel, line) in enumerate(zip(panels, (costs, norms), strict=True)):
            line = np.minimum(line, BEYOND)
            traces += [
                parts.upright("step", n, panel, step),
                parts.curve(look, n, panel, at, line),
                parts.mark(look, n, panel, step, take(line, step)),
            ]
        table = parts.table(["here", "next"], rows, [("step", step)], f"{loss.label(**loss.settings())}: ", "what")
        drags = [parts.drag(n, "step", at) for n in range(2)]
        return {"data": traces, "layout": parts.layout(panels, [table], drags)}

    return figure
