"""The points of the laboratory: which a state has, on which axes they are seen, which of them is looked at."""

import math
from functools import lru_cache

import numpy as np

from losslab import data, find
from losslab.figures.parts import round_up
from losslab.labs.outliers.figure import View
from losslab.labs.outliers.robustness import fit_of
from losslab.labs.parameters import LARGEST

OWN, ROWS = "own", "rows"  # the points, or the many rows, that the visitor brought, as choices of data
SAMPLES = {sample.key: sample for sample in data.SAMPLES}
DATASETS = {dataset.key: dataset for dataset in data.DATASETS}
FIRST = "eight"  # the data of a link that says nothing of them
TITLES = {key: record.title for key, record in ({FIRST: DATASETS[FIRST]} | SAMPLES | DATASETS).items()}
TITLES |= {OWN: "Your points", ROWS: "Your rows"}
AXES = ("x_from", "x_to", "y_from", "y_to", "r_to", "loss_from", "loss_to", "gradient_to")
USUAL = {name: getattr(View, name) for name in AXES} | {"left": 12.5, "right": 12.5}
FARTHEST = -2.0  # in the place of an index: the point farthest from the line of least absolute errors; −1 is none


def points_of(values):
    """(x, y) of a state."""
    key = values["data"]
    if key == OWN:
        return tuple(np.array(column, dtype=float) for column in zip(*values["points"], strict=True))
    if key == ROWS:
        return values["rows"].x, values["rows"].y
    if key in DATASETS:
        return DATASETS[key].points()
    share = values["share"] if SAMPLES[key].share and values["share"] >= 0 else None
    return _drawn(SAMPLES[key], int(values["seed"]), values["noise"], share)


@lru_cache(maxsize=64)
def _drawn(sample, seed, noise, share):
    x, y = sample.points(seed, noise, share)
    x.flags.writeable = y.flags.writeable = False
    return x, y


def share_of(values):
    """The share of bad points of a sample, as its slider says it; 0 of all other data."""
    sample = SAMPLES.get(values["data"])
    if not sample or not sample.share:
        return 0.0
    return values["share"] if values["share"] >= 0 else round(sample.share, 2)


LABELS = {("x", "y"), *((data.x_label, data.y_label) for data in DATASETS.values())}  # that are not a visitor's


def labels_of(values):
    """What the axes are called."""
    key = values["data"]
    if key in DATASETS:
        return DATASETS[key].x_label, DATASETS[key].y_label
    return values["rows"].labels if key == ROWS else values["labels"] if key == OWN else ("x", "y")


def selected_of(x, y, selected):
    """The index of the selected point, −1 for none."""
    if selected != FARTHEST:
        return int(selected)
    fit = fit_of(find("absolute_error"), {}, x, y)
    return int(np.argmax(np.abs(fit.intercept + fit.slope * x - y)))


def brought(values):
    """The Rows of what is drawn, None where that is not what the visitor brought."""
    if values["data"] == ROWS:
        return values["rows"]
    few = values["few"] if values["data"] == OWN else None
    return few if few and tuple(zip(few.x.tolist(), few.y.tolist(), strict=True)) == tuple(values["points"]) else None


def middle(values):
    """The ends of these numbers, of outliers without those: the middle 98 % and half as much on either side."""
    low, high = np.quantile(values, (0.01, 0.99))
    room = (high - low) / 2 or np.inf
    return np.array([max(np.min(values), low - room), min(np.max(values), high + room)])


def axes_of(x, y):
    """Axes that hold these points with room to drag one away, in round numbers, and the curves of their residuals.

    The usual ones, if they do.
    """
    if all(
        USUAL[f"{name}_from"] <= np.min(values) <= np.max(values) <= USUAL[f"{name}_to"] and np.ptp(values) >= 5
        for name, values in (("x", x), ("y", y))
    ):
        return USUAL
    return axes_around(x, y, 0.3)


def axes_around(x, y, room, r=None):
    """Axes in round numbers that hold these points, with some room above and below, and residuals up to r."""
    found = {}
    for name, values, share in (("x", x, 0.05), ("y", y, room)):
        low, high = float(np.min(values)), float(np.max(values))
        width = max(high - low, 1e-3 * max(abs(low), abs(high)), 1e-3)
        power = 10.0 ** math.floor(math.log10(width / 4))
        step = next(n * power for n in (1, 2, 5, 10) if n * power >= width / 10)
        ends = math.floor((low - share * width) / step) * step, math.ceil((high + share * width) / step) * step
        found |= {f"{name}_from": max(round(ends[0], 9), -LARGEST), f"{name}_to": min(round(ends[1], 9), LARGEST)}
    r, half = round_up(r or (found["y_to"] - found["y_from"]) / 2), (found["y_from"] + found["y_to"]) / 2
    found |= {"left": round(half, 9), "right": round(half, 9)}  # the own line is level at first
    return found | {"r_to": r, "loss_from": 0.0, "loss_to": round_up(2 * r), "gradient_to": round_up(2 * r)}
