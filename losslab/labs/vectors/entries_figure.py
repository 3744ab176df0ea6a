"""The figure of two vectors: predictions ŷ, true values y, the loss of each entry, and what becomes of these losses."""

from dataclasses import dataclass, replace

import numpy as np

from losslab import theme
from losslab.figures import parts
from losslab.figures.drawing import drawing
from losslab.trace import stack

MOST = 8
REDUCTIONS = {
    "none": "none",
    "sum": "sum",
    "mean": "mean",
    "weighted": "weighted mean",
    "root": "root of the mean",
}
READINGS = {  # of the same squared residuals
    "sum": "sum of r²",
    "mean": "mean of r² (MSE)",
    "half": "half the sum",
    "rmse": "root of the mean (RMSE)",
    "norm": "root of the sum (Euclidean norm)",
}
PREDICTED = parts.Look("predicted", "prediction ŷ", theme.VIOLET, "solid")
TRUE = parts.Look("true", "true value y", theme.MUTED, "solid")  # always on the right of the prediction
RESIDUAL = parts.Look("residual", "residual r = ŷ − y", theme.INK, "3px,2px")
SHORT = {"absolute_error": "L1", "squared_error": "L2"}


@dataclass(frozen=True)
class Axes:
    """The ranges of the axes: of the entries, and of the loss of one entry."""

    low: float = 0.0
    high: float = 1.0
    each_to: float = 1.0

    def panels(self, n):
        entries = tuple(str(i + 1) for i in range(n))
        room, across = 0.04 * (self.high - self.low), (-0.5, n - 0.5)
        return (
            parts.Panel("entries", "value", "entry", across, (self.low - room, self.high + room), ticks=entries),
            parts.Panel("each", "loss of one entry", "entry", across, (0.0, self.each_to), ticks=entries),
        )

    def stops(self):
        """Where an entry can be dragged to."""
        return np.round(np.linspace(self.low, self.high, 101), 10)


def rounded(p):
    """To the nearest whole number, halves up: 1 where a probability is at least ½."""
    return np.floor(p + 0.5)


def each_of(loss, settings, p, y):
    """(losses, slopes with respect to ŷ) of all entries. A cross-entropy of what is no probability is not defined."""
    argument = loss.family.argument
    if not argument.residual:
        there = (p >= 0) & (p <= 1) & (y >= 0) & (y <= 1)
        p, y = np.where(there, p, np.nan), np.where(there, y, 0.0)
    x, data = argument.of(p, y)
    return loss.value(x, **data, **settings), loss.gradient(x, **data, **settings)


def reduced(each, slopes, how, weights):
    """(value, slopes with respect to ŷ) of the losses of all entries, made one number. With "none" NaN and their own.

    An entry of weight 0 does not count, whatever its loss.
    """
    n = np.size(each)
    if how == "weighted":
        share = weights / np.sum(weights)  # without any weight NaN
        counts = ~(weights == 0) | np.isnan(share)
        return np.sum(np.where(counts, share * each, 0.0)), np.where(counts, share * slopes, 0.0)
    if how == "none":
        return np.nan, slopes
    total = np.sum(each)
    if how == "sum":
        return total, slopes
    if how == "mean":
        return total / n, slopes / n
    root = np.sqrt(total / n)
    return root, np.where(root > 0, slopes / n / np.where(root > 0, 2 * root, 1.0), slopes)


def readings(r):
    """{reading: (value, slopes)} of what is called the L2 loss. Where all r are 0 a norm has no slope: 0 is chosen."""
    n, total = np.size(r), np.sum(r * r)
    norm = np.sqrt(total)
    unit = r / np.where(norm > 0, norm, 1.0)
    return {
        "sum": (total, 2 * r),
        "mean": (total / n, 2 * r / n),
        "half": (total / 2, r),
        "rmse": (norm / np.sqrt(n), unit / np.sqrt(n)),
        "norm": (norm, unit),
    }


@drawing
def entry_losses(losses, n, axes=Axes(), how="sum", factor=1.0, rounds=False, hidden=False):
    """The figure of two vectors of n entries, as a function (p0, …, y0, …, **parameters) -> dict.

    `how` is one of REDUCTIONS; "weighted" takes w0, … too. `factor` stands before every loss. `rounds`: the predictions
    are rounded first. Where the numbers are `hidden` there are the two vectors only.
    """
    looks, panels, wide = parts.looks(losses), axes.panels(n), 120 / max(n, 5)
    for key in SHORT.keys() & looks.keys():
        looks[key] = replace(looks[key], name=f"{SHORT[key]}, {looks[key].name.lower()}")
    drawn, base = panels[:1] if hidden else panels, min(max(0.0, axes.low), axes.high)

    @np.errstate(all="ignore")  # a loss may be infinite, or below 0 and without a root
    def figure(**values):
        raw, y = (stack(*(values[f"{name}{i}"] for i in range(n))) for name in "py")
        weights = stack(*(values[f"w{i}"] for i in range(n))) if how == "weighted" else None
        p = rounded(raw) if rounds else raw
        r = p - y
        traces = [
            _bars(PREDICTED, panels[0], [i - 0.24 for i in range(n)], parts.entries(p, n), base, wide),
            _bars(TRUE, panels[0], [i + 0.24 for i in range(n)], parts.entries(y, n), base, wide),
            parts.bars(RESIDUAL, 0, panels[0], range(n), parts.entries(p, n), 5, bottoms=parts.entries(y, n)),
        ]
        for look, side, tops in ((PREDICTED, -0.24, raw), (TRUE, 0.24, y)):
            traces.append(parts.cloud(look, 0, panels[0], np.arange(n) + side, tops, 13))  # what a hand takes
        names = [str(i + 1) for i in range(n)]
        one = how != "none"
        rows, slopes = [parts.line("residual r", [np.nan] * one + parts.entries(r, n))], []
        for k, loss in enumerate(losses):
            look, settings = looks[loss.key], parts.own(loss, values)
            each, slope = (factor * part for part in each_of(loss, settings, p, y))
            value, slope = reduced(each, slope, how, weights)
            width = 0.76 / len(losses)
            places = [i + width * (k - (len(losses) - 1) / 2) for i in range(n)]
            tops = np.minimum(each, 4 * axes.each_to)  # out of sight, and no farther
            traces.append(parts.bars(look, 1, panels[1], places, parts.entries(tops, n), 1.7 * wide / len(losses)))
            if how in ("mean", "weighted", "root"):
                traces.append(parts.level(look, 1, panels[1], np.minimum(value, 4 * axes.each_to)))
            rows.append(parts.row(loss, look, settings, [value] * one + parts.entries(each, n)))
            slopes.append(parts.row(loss, look, settings, parts.entries(slope, n)))
        said = f"{REDUCTIONS[how]} " if one else ""
        half = ", ½ before each loss" if factor != 1 else ""
        which = "each rounded ŷ" if rounds else "each ŷ"
        here = [parts.line(READINGS[key], [value, *parts.entries(of, n)]) for key, (value, of) in readings(r).items()]
        tables = [
            parts.table([REDUCTIONS[how]] * one + names, rows, (), f"Entry by entry{half}", "loss"),
            parts.table(names, slopes, (), f"Slopes of the {said or 'loss '}with respect to {which}{half}", "loss"),
            parts.table(["value", *(f"slope {name}" for name in names)], here, (), "Which L2 do you mean?", "reading"),
        ]
        if hidden:
            traces = [trace for trace in traces if trace["xaxis"] == "x"]
            tables = [
                parts.table(names, [parts.line("residual r", parts.entries(r, n))], (), "What is L1, what is L2?", "")
            ]
        stops = axes.stops()
        lifts = [parts.lift(0, f"p{i}", stops, (i - 0.5, i)) for i in range(n)]
        lifts += [parts.lift(0, f"y{i}", stops, (i, i + 0.5)) for i in range(n)]
        return {"data": traces, "layout": parts.layout(drawn, tables, lifts)}

    return figure


def _bars(look, panel, places, tops, base, width):
    return parts.bars(look, 0, panel, places, tops, width, bottoms=[base] * len(places))
