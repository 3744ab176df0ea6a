"""The line, or the constant, that a loss fits through points, and what else one asks of a fit: is it the only one?

`fit_line` and `fit_constant` minimise the sum of the losses of the residuals r = prediction − y, with the algorithms of
`best_line`. For a constant a curve of steps is solved outright too, by the fullest window.
"""

import inspect
import math
from dataclasses import dataclass

import numpy as np

from losslab.best_line import (
    EPS,
    beside,
    descend,
    ellipsoid_fit,
    first_line,
    from_kink_to_kink,
    is_parabola,
    kth,
    least_squares,
    ranks,
    settle,
    straight_fit,
    straight_pieces,
)
from losslab.trace import join

PIECES = 32  # points at a kink about which a line is turned in search of a way down


@dataclass(frozen=True, eq=False)
class Fit:
    """A fitted line, prediction = slope · x + intercept.

    `cost` is the sum (not the mean) of the losses. `weights` are the weights gradient/r of iteratively reweighted
    least squares, one a point; at r = 0 their limit, which is infinite at a kink. `iterations` counts passes over the
    data. `converged`: no direction leads down, as far as rounding lets one see, not even where the pulls cancel; for a
    convex loss that is the optimum.
    `unique`: no line nearby costs as little (for a convex loss: no line at all). `interval` are the ends of all best
    constants where there are several, and for a line None. `start` is the (slope, intercept) the descent began from,
    None where the optimum was computed outright.
    """

    slope: float
    intercept: float
    cost: float
    weights: np.ndarray
    iterations: int
    converged: bool
    unique: bool
    interval: tuple[float, float] | None
    start: tuple[float, float] | None


def fit_line(x, y, loss, *, start=None, **settings):
    """The Fit of a line to the points (x, y), two arrays of one length, by a loss of the residual.

    Least squares is exact, and so is a convex loss of straight pieces. Any other convex loss is brought to its least
    cost, from any `start`. A loss that is not convex goes down from `start`, a pair (slope, intercept), or else from
    the least absolute errors, to a line where no direction leads down: the cost never rises, and which line it ends at
    depends on the start. Where no point pulls, as on the plateau of a loss that rejects outliers, or anywhere for hit
    or miss, whose slope is 0, the fit is its start.

    Raises ValueError for a loss of something else than a residual, lengths that differ, fewer than two points, numbers
    that are not finite, x that are all equal, and illegal settings.
    """
    x, y = _column(x, "x"), _column(y, "y")
    if len(x) != len(y):
        raise ValueError(f"x and y must have the same length, got {len(x)} and {len(y)}")
    if len(x) < 2:
        raise ValueError(f"a line needs at least two points, got {len(x)}")
    centre = x[0] + np.mean(x - x[0])
    spread = np.max(np.abs(x - centre))
    if np.min(x) == np.max(x):
        raise ValueError(f"x must hold two different values, got {x[0]:g} only: move a point, or fit a constant")
    if start is not None:
        start = np.asarray(start, dtype=float)
        if start.shape != (2,) or not np.all(np.isfinite(start)):
            raise ValueError(f"start must be two finite numbers, slope and intercept, got {start.tolist()}")
        start = start[0] * spread, start[1] + start[0] * centre
    slope, level, fit = _fit((x - centre) / spread, y, loss, start, settings)
    used = None if fit["start"] is None else _line(*fit["start"], centre, spread)
    slope, intercept = _line(slope, level, centre, spread)
    return Fit(slope, intercept, **(fit | {"start": used, "interval": None}))


def fit_constant(y, loss, *, start=None, **settings):
    """The Fit of a constant, a line of slope 0, to the values y; `start` is a number, and else the median.

    As `fit_line`, but hit or miss is exact too, and of several best constants in a row the middle is taken. Raises
    ValueError as `fit_line` does, and for no value at all.
    """
    y = _column(y, "y")
    if len(y) < 1:
        raise ValueError("a constant needs at least one value, got none")
    if start is not None and not (np.ndim(start) == 0 and np.isfinite(start)):
        raise ValueError(f"start must be one finite number, got {start!r}")
    _, level, fit = _fit(np.zeros(len(y)), y, loss, None if start is None else (0.0, float(start)), settings)
    return Fit(0.0, level, **fit)


def fitted(loss, settings, x, y, constant=False, start=None):
    """The Fit of a line, or of a constant where that is asked for or all x are equal; `start` as of a line."""
    if constant or np.ptp(x) == 0:
        return fit_constant(y, loss, start=None if start is None else start[1], **settings)
    return fit_line(x, y, loss, start=start, **settings)


def _column(values, name):
    column = np.asarray(values, dtype=float)
    if column.ndim != 1:
        raise ValueError(f"{name} must be a list of numbers, got {column.ndim} dimensions")
    if not np.all(np.isfinite(column)):
        place = int(np.argmin(np.isfinite(column)))
        raise ValueError(f"{name} must hold finite numbers, got {column[place]} at place {place}")
    return column


def _line(slope, level, centre, spread):
    """(slope, intercept) over x from those over (x − centre)/spread."""
    return float(slope / spread), float(level - slope / spread * centre)


@np.errstate(all="ignore")  # costs may lie beyond floats far from the optimum
def _fit(x, y, loss, start, settings):
    """(slope, level, the other fields of Fit) for x within ±1 about their mean, or all 0 for a constant."""
    if loss.family.argument.name != "r":
        raise ValueError(f"loss must be one of a residual, got {loss.key}, one of {loss.family.argument.symbol}")
    settings, loss = loss.settings(**settings), _Unchecked(loss)
    constant, convex = not np.any(x), bool(loss.claim("convex", **settings))
    middle = kth(y, len(y) // 2)
    y = y - middle  # about 0, so that no digit is lost to a common offset
    begun, gap, interval, passes = None, math.inf, None, 1
    pieces = straight_pieces(loss, settings)
    if is_parabola(loss, settings):
        line = least_squares(x, y, np.ones(len(y)))
    elif pieces:
        places, left, right = pieces
        points = join(*(y + place for place in places))  # the loss is a sum of losses with one kink each
        if constant:
            interval = _middle_values(points, left, right)
            line = 0.0, sum(interval) / 2
        else:
            *line, passes = straight_fit(join(*(x for _ in places)), points, left, right)
    elif constant and is_steps(loss, settings):
        interval = _fullest(y, loss, settings)
        line = 0.0, sum(interval) / 2
    else:
        begun = first_line(x, y, loss, settings) if start is None else (start[0], start[1] - middle)
        if convex and not np.isfinite(np.sum(loss.value(begun[1] + begun[0] * x - y, **settings))):
            begun = first_line(x, y, loss, settings)
        line, passes, gap = _descend(x, y, begun, loss, settings, convex)
    around = _around(x, y, line, loss, settings)
    if constant and convex and interval is None and around.flat:
        interval = _flat_interval(y, line[1], loss, settings)
        line = 0.0, sum(interval) / 2
        around = _around(x, y, line, loss, settings)
    several = around.flat
    if interval is not None:
        several = bool(interval[1] - interval[0] > 8 * EPS * np.max(np.abs(y)))
    cost = float(np.sum(loss.value(around.r, **settings)))
    return (
        float(line[0]),
        float(line[1] + middle),
        {
            "cost": cost,
            "weights": around.weights,
            "iterations": passes,
            "converged": math.isfinite(cost) and (not around.down or gap <= 1e-10 * abs(cost)),
            "unique": not several,
            "interval": tuple(float(end + middle) for end in interval) if several and interval else None,
            "start": None if begun is None else (float(begun[0]), float(begun[1] + middle)),
        },
    )


class _Unchecked:
    """A loss whose functions take what was checked once: half of the time of a fit would go into checking it again."""

    def __init__(self, loss):
        self.loss = loss
        self.value, self.gradient, self.curvature = map(inspect.unwrap, (loss.value, loss.gradient, loss.curvature))

    def __getattr__(self, name):
        return getattr(self.loss, name)


def _middle_values(points, left, right):
    low, high = ranks(len(points), left, right)
    return kth(points, low), kth(points, high)


def is_steps(loss, settings):
    """Whether the value jumps at the corners and is level between them. That it is level is measured, not claimed."""
    corners = loss.at(**settings)
    if not corners or any(c.order > 0 for c in corners):
        return False
    reach = 2 * max(abs(c.place) for c in corners)
    return not np.any(loss.gradient(np.linspace(-reach, reach, 401), **settings))


def _fullest(y, loss, settings):
    """The ends of the widest interval of constants that make a loss of steps least."""
    corners = loss.at(**settings)
    places = np.concatenate([y + corner.place for corner in corners])
    jumps = np.repeat([float(corner.right - corner.left) for corner in corners], len(y))
    order = np.lexsort((jumps, places))  # at one place the step down comes first
    places, height = places[order], np.cumsum(jumps[order])
    lowest = np.flatnonzero(height[:-1] <= np.min(height) + 0.5 * np.min(np.abs(jumps)))
    widest = lowest[np.argmax(places[lowest + 1] - places[lowest])]
    return places[widest], places[widest + 1]


def _flat_interval(y, level, loss, settings):
    """The ends of the constants at which the sum of the gradients is 0, one of them given."""

    def balanced(constant):
        pull = loss.gradient(constant - y, **settings)
        return abs(np.sum(pull)) <= 1e-12 * np.sum(np.abs(pull))

    ends = []
    for side in (-1, 1):
        inside, width = level, side * (np.ptp(y) or 1.0)
        while balanced(inside + width):
            inside, width = inside + width, 2 * width
        outside = inside + width
        while inside != (middle := (inside + outside) / 2) != outside:
            inside, outside = (middle, outside) if balanced(middle) else (inside, middle)
        ends.append(inside)
    return tuple(ends)


def _descend(x, y, line, loss, settings, convex):
    """(line, passes, how far the cost can be from the least one): steps until none leads down."""
    size = float(np.max(np.abs(line[1] + line[0] * x - y)))
    if not convex:
        kinks = any(c.order == 1 and c.left < c.right for c in loss.at(**settings))
        slope, level, passes = (from_kink_to_kink if kinks else settle)(x, y, line, loss, settings)
        return (float(slope), float(level)), int(passes), math.inf
    *line, passes = descend(x, y, line, loss, settings)
    gap = math.inf
    if _around(x, y, line, loss, settings).down:
        line, gap, more = ellipsoid_fit(x, y, line, loss, settings, size / 1024)
        passes, gap = passes + more, float(gap)
    return tuple(map(float, line)), int(passes), gap


@dataclass(frozen=True, eq=False)
class _Around:
    """How the cost changes about a line: whether some way leads down; whether along some way nothing changes."""

    r: np.ndarray
    weights: np.ndarray
    down: bool
    flat: bool


def _around(x, y, line, loss, settings):
    """The directional derivatives of the cost at a line, in all directions that can be the steepest.

    A point at a kink gives way with its one-sided slopes. Over the directions in which no such point changes sides the
    derivative is linear, so its sign is decided at the edges: lines turned about such a point. Where the derivative is
    0 a way may lead down all the same, as the cost curves: `beside` tells, or next to a kink the curvature. Ways of one
    cost end at points that a step or a jump of the curvature holds, so lines are turned about these too.
    """
    r = line[1] + line[0] * x - y
    rounding = 8 * EPS * float(np.max(np.abs(y) + np.abs(line[0] * x)))
    near = 1e-11 * float(np.max(np.abs(r))) + rounding
    left = right = pull = loss.gradient(r, **settings)
    weights = np.where(r == 0, loss.curvature(r, **settings), pull / np.where(r == 0, 1.0, r))
    kinked, touched, convex = np.zeros(len(r), bool), np.zeros(len(r), bool), bool(loss.claim("convex", **settings))
    corners = loss.at(**settings)
    for corner in corners:
        here, place = np.abs(r - corner.place) <= near, float(corner.place)
        touched = touched | here
        if corner.order == 1 and corner.left < corner.right:
            left, right, kinked = np.where(here, corner.left, left), np.where(here, corner.right, right), kinked | here
            weights = np.where(here, float(loss.gradient(place, **settings)) / place if place else math.inf, weights)
    curvature = np.where(kinked, 0.0, np.clip(loss.curvature(r, **settings), -1e200, 1e200))
    shake = np.abs(loss.gradient(r + rounding, **settings) - loss.gradient(r - rounding, **settings))
    pull, shake = np.where(kinked, 0.0, pull), np.where(kinked, 0.0, shake)
    slope, level, size = np.sum(pull * x), np.sum(pull), np.sum(np.abs(pull))
    held, places = np.sum(np.abs(curvature)), np.unique(x[touched])
    places = places[np.linspace(0, len(places) - 1, min(len(places), PIECES)).astype(int)]
    ways = [(0.0, 1.0)]
    if np.any(x):
        ways += [(1.0, 0.0), *((1.0, -p) for p in places), *((p, 1.0) for p in places)]
        ways += [(1.0, -np.sum(np.abs(curvature) * x) / held)] if 0 < held < math.inf else []
    noise, short = np.sum(shake), 1e-9 * np.max(np.abs(r))
    if own := [abs(corner.place) for corner in corners if corner.place]:
        short = min(short, max(1e-3 * min(own), rounding))  # a step within what the loss itself calls small
    down = not convex and not np.any(kinked) and bool(beside(x, y, line, loss, settings)[2])
    flat = False
    for turn, lift in ways + [(-turn, -lift) for turn, lift in ways]:
        way = np.where(kinked & (np.abs(turn * x + lift) < 1e-12), 0.0, turn * x + lift)
        move = way[kinked]
        gives = np.where(move > 0, right[kinked] * move, np.where(move < 0, left[kinked] * move, 0.0))
        rate = turn * slope + lift * level + np.sum(gives)
        down |= bool(rate / max(abs(turn), abs(lift)) < -1e-9 * size - noise)
        if rate <= 1e-11 * size + noise:
            ahead = r + short * way  # at a corner the curvature is that of the side one moves to
            bends = np.clip(loss.curvature(ahead, **settings), -1e200, 1e200) * way**2
            bends = np.where(kinked & (way == 0), 0.0, bends)
            bent, all_bends = np.sum(bends), np.sum(np.abs(bends))
            down |= not convex and bool(np.any(kinked)) and bool(bent < -1e-9 * all_bends)
            straight = not all_bends > 1e-20 * held or abs(bent) <= 1e-6 * all_bends
            steady = not _steps(r, ahead, way, touched, loss, settings)
            flat |= straight and steady and _level(r, way, loss, settings, np.max(np.abs(y)))
    return _Around(r, weights, down, bool(flat))


def _steps(r, ahead, way, touched, loss, settings):
    """Whether the value of a point that stands at a corner jumps as soon as it moves."""
    if all(corner.order > 0 for corner in loss.at(**settings)):
        return False
    moves = touched & (np.abs(way) >= 1e-12)
    return bool(np.any(loss.value(ahead[moves], **settings) != loss.value(r[moves], **settings)))


def _level(r, way, loss, settings, size):
    """Whether the cost stays the same along a way on which its derivative and its curvature are 0 at first.

    It rises or falls if the pulls do not cancel a little farther on. On a stretch of no curvature, be it ever so short,
    it stays.
    """
    far = np.max(np.abs(r))
    far = (far if far > 1e-9 * size else size) or 1.0
    pull = loss.gradient(r + 1e-3 * far * way, **settings) * way
    short = loss.curvature(r + np.array([[1e-6], [1e-9]]) * far * way, **settings) * way
    return bool(abs(np.sum(pull)) <= 1e-11 * np.sum(np.abs(pull)) or not np.any(short))
