"""A loss of one number on a grid of arguments, and how a curve on a grid is looked at.

Value, gradient and curvature are evaluated on a grid of arguments. It is fine where sliders put the shape of a loss and
goes out to 1e150 in long strides: a limit that is approached like r^−0.05 is not in sight at 1e8. Towards 0 it goes to
1e-300. On either side of a corner stands a point. A probability has its grid from 0 to 1, both included; an argument
with another lower end has the same grid of distances from that end. A loss that takes a label is a curve for each
label, one that takes a true value a curve for each of several: a word holds if it holds for all of them.
"""

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial

import numpy as np

CENTRE = np.geomspace(1e-6, 1e6, 241)
FAR = np.geomspace(1e6, 1e150, 73)
NEAR = np.geomspace(1e-300, 1e-6, 99)
NOISE = 1e-9  # relative; a rounding error is far smaller, a real difference far larger
FUNCTIONS = ("value", "gradient", "curvature")
PARTS = ("value", "derivative", "curvature")  # of a record: the gradient that trains may be none
TARGETS = (-0.5, 0.0, 0.3, 1.0, 2.5, 40.0)  # true values, where the loss allows them


@dataclass(frozen=True, eq=False)
class Samples:
    """A loss at one setting and label: its functions of the argument x alone, and what they give on a rising grid."""

    value: Callable
    gradient: Callable
    curvature: Callable
    x: np.ndarray
    on_grid: dict
    corners: tuple
    low: float  # where the argument begins; a probability ends at 1, all others at ∞
    probability: bool
    rough: float


def samples(loss, settings):
    """The Samples of a loss: one, or where it takes data one for each that it allows."""
    given = tuple(settings.items())
    return [_sample(loss, given, tuple(data.items())) for data in measured_at(loss, settings)]


def measured_at(loss, settings):
    """The data at which a loss is measured: both labels, or several true values."""
    return combinations(loss, (0.0, 1.0) if of_shares(loss) else TARGETS, **settings)


def of_shares(loss):
    """Whether it predicts the share of ones, and takes a label."""
    data = loss.family.argument.data
    return bool(data) and data[0].domain == "[0, 1]"


def combinations(loss, values, **settings):
    """Data of a loss that are made of these numbers, each as far as it is allowed: a list of dicts.

    Of a set all members count, with everything else. Numbers come in turn: the second datum begins one further, and so
    on. A vector is three numbers in a row, beginning with each.
    """
    sets, lines = {}, {}
    for datum in loss.family.argument.data:
        domain = loss.domain(datum.name, **settings)
        if allowed := domain.members:
            sets[datum.name] = allowed
        else:
            allowed = [y for y in values if domain.contains(y)]
            lists = [tuple(np.resize(allowed[i:], 3).tolist()) for i in range(len(allowed))]
            lines[datum.name] = lists if datum.axes else allowed
    turns = range(max(map(len, lines.values()), default=1))
    rows = [{name: y[(k + i) % len(y)] for i, (name, y) in enumerate(lines.items())} for k in turns]
    found = [row | dict(zip(sets, chosen, strict=True)) for row in rows for chosen in itertools.product(*sets.values())]
    return [{datum.name: data[datum.name] for datum in loss.family.argument.data} for data in found]


@lru_cache(maxsize=16)  # all data of one setting
def _sample(loss, settings, data):
    given, argument = dict(settings + data), loss.family.argument
    legal = loss.settings(**dict(settings)) | {name: np.asarray(y, dtype=float) for name, y in data}
    functions = [partial(_unchecked, getattr(loss, name), legal) for name in PARTS]
    corners, domain = loss.at(**given), loss.domain(argument.name, **dict(settings))
    probability = (domain.low, domain.high) == (0, 1)
    x = _probabilities() if probability else _line(functions, domain, corners)
    values = {name: f(x) for name, f in zip(FUNCTIONS, functions, strict=True)}
    return Samples(*functions, x, values, corners, domain.low, probability, loss.rough)


def _unchecked(function, given, x):
    """The function of a record at x: the grids lie in its domain, and the settings were looked at once."""
    with np.errstate(over="ignore", under="ignore", divide="ignore"):
        return function.__wrapped__(np.asarray(x, dtype=float), **given)[()]


def _line(functions, domain, corners):
    low, size = domain.low, np.concatenate([NEAR, CENTRE, FAR])
    places = np.array([place for c in corners for place in (c.place, *beside(c.place))])
    if np.isinf(low):
        size = np.concatenate([size, np.abs(places)])
        x = np.unique(np.concatenate([-size, [0.0], size]))
    else:
        x = np.unique(np.concatenate([[low], low + size, places]))
        x = x[domain.contains(x)]
    finite = np.all([np.isfinite(f(x)) for f in functions], axis=0)
    return x[finite | np.isinf(low) & (np.abs(x) < 1)]  # far away infinity means overflow, near 0 it is meant


def _probabilities():
    small = np.concatenate([[0.0], NEAR, CENTRE[CENTRE < 0.1], np.linspace(0.1, 0.5, 81)])
    return np.unique(np.concatenate([small, 1 - small]))


def beside(place, gap=2e-15, zero=1e-300, low=-np.inf):
    """The points just left and just right of a place: a relative gap away, at 0 an absolute one. Not left of `low`."""
    gap = abs(place) * gap if place else zero
    return max(place - gap, low), place + gap


def jumps(function, place, low=-np.inf):
    """Whether a function jumps at a place. A jump does not shrink with the gap across which it is seen.

    `low` is where the function begins.
    """

    def spread(left, right):
        return np.ptp(function([left, place, right]))

    seen, near = spread(*beside(place, 1e-4, 1e-150, low)), spread(*beside(place, low=low))
    size = np.max(np.abs(function(beside(place, low=low))))
    return not np.isfinite(near) or bool(near > 0.5 * seen and near > NOISE * size)


def zoom(function, low, high):
    """(places, values) of the largest values of a function in the intervals from `low` to `high`."""
    parts, rows = np.linspace(0, 1, 33), np.arange(len(low))
    for _ in range(8):
        x = low[:, None] + (high - low)[:, None] * parts
        y = function(x)
        best = np.argmax(y, axis=1)
        low, high = x[rows, np.maximum(best - 1, 0)], x[rows, np.minimum(best + 1, 32)]
    return x[rows, best], y[rows, best]


def border(test, inner, outer):
    """(inner, outer) brought together to neighbouring floats: places where `test` holds, and others where it does not.

    Both are numbers, or arrays of one shape.
    """
    for _ in range(60 if np.size(inner) else 0):
        middle = (inner + outer) / 2
        there = test(middle)
        inner, outer = np.where(there, middle, inner), np.where(there, outer, middle)
    return inner, outer


def largest(function, x):
    """The largest value of a function: on the grid, or between its points near the best of them."""
    y = function(x)
    centre = np.flatnonzero(np.abs(x) <= 1e6)
    best = centre[np.argsort(y[centre])[-8:]]
    low, high = x[np.maximum(best - 1, 0)], x[np.minimum(best + 1, len(x) - 1)]
    return float(max(np.max(y), np.max(zoom(function, low, high)[1])))
