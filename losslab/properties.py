"""What can be said of a loss: a word, its meaning in a sentence, and how numbers decide it.

A measurement evaluates value, gradient and curvature on a grid of residuals and never reads what a record claims.
The grid is fine where sliders put the shape of a loss and goes out to 1e150 in long strides: a limit that is approached
like r^−0.05 is not in sight at 1e8. Towards 0 it goes to 1e-300. On either side of a corner stands a point.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial

import numpy as np

CENTRE = np.geomspace(1e-6, 1e6, 241)
FAR = np.geomspace(1e6, 1e150, 73)
NEAR = np.geomspace(1e-300, 1e-6, 99)
NOISE = 1e-9  # relative; a rounding error is far smaller, a real difference far larger
FUNCTIONS = ("value", "gradient", "curvature")


@dataclass(frozen=True)
class Property:
    """A word for a loss. `measure(loss, settings)` is a bool, or where `quantity` a number (False: there is none)."""

    key: str
    title: str
    meaning: str
    quantity: bool
    measure: Callable


@dataclass(frozen=True, eq=False)
class Samples:
    """A loss at one setting: its functions of r alone, and what they give on the grid, in rising order of r."""

    value: Callable
    gradient: Callable
    curvature: Callable
    x: np.ndarray
    on_grid: dict
    corners: tuple


def sample(loss, settings):
    return _sample(loss, tuple(settings.items()))


@lru_cache(maxsize=8)
def _sample(loss, items):
    settings = dict(items)
    functions = [partial(getattr(loss, name), **settings) for name in FUNCTIONS]
    corners = loss.at(**settings)
    sides = [side for corner in corners for side in beside(corner.place)]
    places = np.concatenate([NEAR, CENTRE, FAR, np.abs([c.place for c in corners]), np.abs(sides)])
    x = np.unique(np.concatenate([-places, [0.0], places]))
    finite = np.all([np.isfinite(f(x)) for f in functions], axis=0)
    x = x[finite | (np.abs(x) < 1)]  # far away infinity means overflow, near 0 it is meant
    return Samples(*functions, x, {name: f(x) for name, f in zip(FUNCTIONS, functions, strict=True)}, corners)


def beside(place, gap=2e-15, zero=1e-300):
    """The points just left and just right of a place: a relative gap away, at 0 an absolute one."""
    gap = abs(place) * gap if place else zero
    return place - gap, place + gap


def jumps(function, place):
    """Whether a function jumps at a place. A jump does not shrink with the gap across which it is seen."""

    def spread(low, high):
        return np.ptp(function([low, place, high]))

    seen, near = spread(*beside(place, 1e-4, 1e-150)), spread(*beside(place))
    size = np.max(np.abs(function(beside(place))))
    return not np.isfinite(near) or bool(near > 0.5 * seen and near > NOISE * size)


def continuous(loss, settings, names):
    """Whether all these functions ("value", "gradient", "curvature") are finite and free of jumps."""
    s = sample(loss, settings)
    if not all(np.all(np.isfinite(s.on_grid[name])) for name in names):
        return False
    return not any(jumps(getattr(s, name), corner.place) for name in names for corner in s.corners)


def trend(x, y):
    """1 if y ≥ 0 grows without end along x, −1 if it falls to 0, otherwise 0. x leads away from ±1, outwards or to 0.

    It must rise or fall all the way from 1000 (or 1/1000) on, and by a tenth in the last half of that way as logarithms
    measure it: that is 75 decades, unless overflow comes first.
    """
    way = np.abs(np.log(np.abs(x)))
    late, last = y[way >= min(np.log(1000), way[-1] / 2)], y[way >= way[-1] / 2]
    steps, slack = np.diff(late), NOISE * late[:-1]
    if np.all(steps >= -slack) and last[-1] > 1.1 * last[0]:
        return 1
    if np.all(steps <= slack) and (last[-1] < 0.9 * last[0] or last[-1] == 0):
        return -1
    return 0


def tails(s, name):
    """The trends of |function| as r → −∞ and r → +∞."""
    y = np.abs(s.on_grid[name])
    left, right = s.x <= -1, s.x >= 1
    return trend(s.x[left][::-1], y[left][::-1]), trend(s.x[right], y[right])


def explodes(s, name):
    """Whether a function has no bound: far away, or where r → 0."""
    y = np.abs(s.on_grid[name])
    left, right = (s.x < 0) & (s.x >= -1), (s.x > 0) & (s.x <= 1)
    at_zero = trend(s.x[left], y[left]), trend(s.x[right][::-1], y[right][::-1])
    return not np.all(np.isfinite(y)) or 1 in (*tails(s, name), *at_zero)


def zoom(function, low, high):
    """(places, values) of the largest values of a function in the intervals from `low` to `high`."""
    for _ in range(8):
        x = low[:, None] + (high - low)[:, None] * np.linspace(0, 1, 33)
        y = function(x)
        best = np.argmax(y, axis=1)[:, None]
        low, high = (np.take_along_axis(x, np.clip(best + i, 0, 32), axis=1)[:, 0] for i in (-1, 1))
    return np.take_along_axis(x, best, axis=1)[:, 0], np.take_along_axis(y, best, axis=1)[:, 0]


def largest(function, x):
    """The largest value of a function: on the grid, or between its points near the best of them."""
    y = function(x)
    centre = np.flatnonzero(np.abs(x) <= 1e6)
    best = centre[np.argsort(y[centre])[-8:]]
    low, high = x[np.maximum(best - 1, 0)], x[np.minimum(best + 1, len(x) - 1)]
    return float(max(np.max(y), np.max(zoom(function, low, high)[1])))


def supremum(loss, settings, name):
    s = sample(loss, settings)
    return False if explodes(s, name) else largest(lambda x: np.abs(getattr(s, name)(x)), s.x)


def minimum(loss, settings):
    s = sample(loss, settings)
    return -largest(lambda x: -s.value(x), s.x)


def convex(loss, settings):
    """The gradient never falls, and the curve lies above its tangents: from each point to the next, both ways."""
    s = sample(loss, settings)
    v, g, step = s.on_grid["value"], s.on_grid["gradient"], np.diff(s.x)
    with np.errstate(all="ignore"):
        rises = np.diff(g) >= -NOISE * np.maximum(np.abs(g[1:]), np.abs(g[:-1]))
        slack = NOISE * (np.abs(v[1:]) + np.abs(v[:-1]))
        ahead = np.diff(v) - g[:-1] * step >= -slack - NOISE * np.abs(g[:-1] * step)
        back = np.diff(v) - g[1:] * step <= slack + NOISE * np.abs(g[1:] * step)
    return bool(np.all(rises & ahead & back))


def strictly_convex(loss, settings):
    """Convex, and the curvature is 0 at single points at most.

    A zero by underflow does not count. It shows: next to it the curvature is tiny, not suddenly of ordinary size.
    """
    zero = sample(loss, settings).on_grid["curvature"] == 0
    size = np.abs(sample(loss, settings).on_grid["curvature"])
    run = zero & (np.append(zero[1:], False) | np.append(False, zero[:-1]))
    edge = ~zero & (np.append(run[1:], False) | np.append(False, run[:-1]))
    straight = np.any(run) and (not np.any(edge) or np.max(size[edge]) > 1e-100)
    return bool(not straight and convex(loss, settings))


def strongly_convex(loss, settings):
    s = sample(loss, settings)
    if not convex(loss, settings) or -1 in tails(s, "curvature"):
        return False
    kinks = [c.place for c in s.corners if c.order < 2 and c.left != c.right]  # the curvature there is 0 by convention
    least = -largest(lambda x: -s.curvature(x), s.x[~np.isin(s.x, kinks)])
    return least if least > 0 else False


def lipschitz(loss, settings):
    return continuous(loss, settings, ["value"]) and supremum(loss, settings, "gradient")


def gradient_lipschitz(loss, settings):
    return continuous(loss, settings, ["value", "gradient"]) and supremum(loss, settings, "curvature")


def bounded(loss, settings):
    top = supremum(loss, settings, "value")
    return False if top is False else top - minimum(loss, settings)


def redescending(loss, settings):
    return tails(sample(loss, settings), "gradient") == (-1, -1)


def symmetric(loss, settings):
    s = sample(loss, settings)
    x = s.x[np.isin(-s.x, s.x)]
    return len(x) == len(s.x) and bool(np.allclose(s.value(x), s.value(-x), rtol=NOISE, atol=0))


def unique_minimum(loss, settings):
    """Whether all places of the smallest value, on the grid or in a dip between its points, are one (up to 1e-6)."""
    s = sample(loss, settings)
    size = np.abs(s.x)
    x = s.x[(s.x == 0) | (size >= 1e-6) & (size <= 1e6)]
    v = s.value(x)
    dip = 1 + np.flatnonzero((v[1:-1] < v[:-2]) & (v[1:-1] < v[2:]))
    places, lows = zoom(lambda x: -s.value(x), x[dip - 1], x[dip + 1])
    least = min(np.min(v), np.min(-lows, initial=np.inf))
    deep = -lows - least <= NOISE * (np.minimum(v[dip - 1], v[dip + 1]) - least)
    low = v - least <= 4 * np.finfo(float).eps * abs(least)
    return bool(np.ptp(np.concatenate([places[deep], x[low]])) < 1e-6)


PROPERTIES = (
    Property(
        "convex",
        "Convex",
        "No chord of the curve runs below it, so every place that looks like a minimum from nearby is one.",
        False,
        convex,
    ),
    Property(
        "strictly_convex",
        "Strictly convex",
        "Every chord runs strictly above the curve: it is convex and no piece of it is straight.",
        False,
        strictly_convex,
    ),
    Property(
        "strongly_convex",
        "Strongly convex",
        "The curvature is nowhere below this positive number, so the curve rises at least as fast as a parabola.",
        True,
        strongly_convex,
    ),
    Property(
        "lipschitz",
        "Bounded pull",
        "The slope is nowhere steeper than this number, so a single point cannot pull harder than that.",
        True,
        lipschitz,
    ),
    Property(
        "gradient_lipschitz",
        "Bounded curvature",
        "The slope changes nowhere faster than this number, so a gradient step below 2 divided by it never raises the"
        " loss.",
        True,
        gradient_lipschitz,
    ),
    Property(
        "bounded",
        "Bounded",
        "No residual, however large, costs more than this number above the minimum.",
        True,
        bounded,
    ),
    Property(
        "redescending",
        "Redescending",
        "The slope tends to 0 for large residuals on both sides, so points far away hardly pull at all.",
        False,
        redescending,
    ),
    Property(
        "differentiable",
        "Differentiable",
        "The curve has one slope everywhere and it never jumps: there is no kink.",
        False,
        lambda loss, settings: continuous(loss, settings, ["value", "gradient"]),
    ),
    Property(
        "twice_differentiable",
        "Twice differentiable",
        "The curvature is finite everywhere and never jumps.",
        False,
        lambda loss, settings: continuous(loss, settings, FUNCTIONS),
    ),
    Property(
        "symmetric",
        "Symmetric",
        "Too high costs the same as too low by the same amount.",
        False,
        symmetric,
    ),
    Property(
        "unique_minimum",
        "One minimiser",
        "Exactly one residual has the smallest loss.",
        False,
        unique_minimum,
    ),
    Property(
        "minimum",
        "Smallest value",
        "The smallest value the loss takes; for most losses it is 0.",
        True,
        minimum,
    ),
)


def holds(loss, settings):
    """All properties of a loss at complete settings, as measured: {key: bool or number}."""
    return {p.key: p.measure(loss, settings) for p in PROPERTIES}
