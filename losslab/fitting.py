"""The line, or the constant, that a loss fits through points.

`fit_line` and `fit_constant` minimise the sum of the losses of the residuals r = prediction − y. How is read off the
loss's record. Three kinds are solved outright: a curve of one curvature throughout (least squares, in closed form), a
convex curve of straight pieces (absolute error, quantile, ε-insensitive: by a search over slopes that ends in a corner
of the cost), and for a constant a curve of steps (the fullest window). All others go downhill from a start by `step`,
which has no branch and can be traced; what is convex and has kinks is then cut down by ellipsoids. `line` is all of
this for the browser: the same pieces, with no branch on a value.
"""

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from losslab.trace import Traced, iterate, join, take

EPS = np.finfo(float).eps
LENGTHS = (1.0, 1 / 8)  # of a step, as shares of the full one
MOST = 400  # steps
PIECES = 32  # points at a kink about which a line is turned in search of a way down
PIVOTS = 8  # points at a kink about which it is turned on a way down
DOUBLINGS = 22  # of the number of kinks that are passed at once


@dataclass(frozen=True, eq=False)
class Fit:
    """A fitted line, prediction = slope · x + intercept.

    `cost` is the sum (not the mean) of the losses. `weights` are the weights gradient/r of iteratively reweighted
    least squares, one a point; at r = 0 their limit, which is infinite at a kink. `iterations` counts passes over the
    data. `converged`: no direction leads down, as far as rounding lets one see; for a convex loss that is the optimum.
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


# One step: no branch on values, so that it can be traced.


def correction(x, weights, pull):
    """The (slope, intercept) c of least Σ weights · c(x)²/2 + pull · c(x); 0 in a direction that no weight holds.

    About the weighted mean of x the two unknowns part. Where the sum curves down its curvature is turned over, so that
    c leads down from 0 in any case.
    """
    total = np.sum(weights)
    held = np.abs(total) > 0
    mean = np.sum(weights * x) / np.where(held, total, 1.0)
    u = x - mean
    spread = np.abs(np.sum(weights * u * u))
    turns = held & (spread > 1e-20 * np.sum(np.abs(weights) * x * x))
    slope = np.where(turns, -np.sum(pull * u) / np.where(turns, spread, 1.0), 0.0)
    level = np.where(held, -np.sum(pull) / np.where(held, np.abs(total), 1.0), 0.0)
    return slope, level - slope * mean


def least_squares(x, y, weights):
    """(slope, intercept) of least Σ weights · r², in closed form about the centre; 0 where no weight decides."""
    return correction(x, weights, -weights * y)


def step(x, y, slope, intercept, loss, settings, floor, reach=1.0):
    """One step downhill: (slope, intercept), whose cost is not higher. Can be traced.

    Tried are Newton's step and that of reweighted least squares, in full and in parts of `reach`. The cheapest line
    wins of those that gain a tenth of what the slope promises; where Newton's costs the same to rounding it wins, as it
    is good to more digits than the cost shows. `floor` > 0 is the residual size below which weight and curvature no
    longer grow: at a kink they have no end.
    """
    with np.errstate(all="ignore"):
        r = intercept + slope * x - y
        lifted = np.where(np.abs(r) < floor, np.where(r < 0, -floor, floor), r)
        pull, value = loss.gradient(r, **settings), loss.value(r, **settings)
        curvature = loss.curvature(lifted, **settings)
        weights = np.abs(loss.gradient(lifted, **settings) / lifted)
        newton = correction(x, curvature, pull)
        reweighted = correction(x, np.maximum(weights, curvature), pull)  # a way down: no weight is below 0
        turn, lift = np.sum(pull * x), np.sum(pull)
        least = now = np.sum(value)
        rounding = 1e-15 * np.sum(np.abs(value) + np.abs(pull * y))  # of the values, and of r
        best = slope, intercept
        for direction in (reweighted, newton):
            rate = direction[0] * turn + direction[1] * lift
            for length in LENGTHS:
                line = slope + reach * length * direction[0], intercept + reach * length * direction[1]
                cost = np.sum(loss.value(line[1] + line[0] * x - y, **settings))
                lower = (cost < least) & (cost <= now + 0.1 * reach * length * rate)
                best = tuple(np.where(lower, new, old) for new, old in zip(line, best, strict=True))
                least = np.where(lower, cost, least)
        line = slope + newton[0], intercept + newton[1]
        cost = np.sum(loss.value(line[1] + line[0] * x - y, **settings))
        level = (cost <= least + rounding) & (cost <= now + rounding)
        return tuple(np.where(level, new, old) for new, old in zip(line, best, strict=True))


def descend(x, y, line, loss, settings, limit=MOST):
    """(slope, intercept, passes): steps from a line, until the pulls cancel or none leads down. Can be traced.

    A step that does not move is tried again in smaller parts; progress beyond the tenth step deserves larger ones.
    """
    size = np.max(np.abs(line[1] + line[0] * x - y))
    floor = np.where(size > 0, 1e-12 * size, 1.0)

    def move(slope, level, reach, idle, passes):
        line = step(x, y, slope, level, loss, settings, floor, reach)
        r = level + slope * x - y
        pull = loss.gradient(r, **settings)
        balance = np.maximum(np.abs(np.sum(pull * x)), np.abs(np.sum(pull)))
        still = np.maximum(np.abs(line[0] - slope), np.abs(line[1] - level)) <= 2 * EPS * size
        ended = (still & ((balance <= 1e-9 * np.sum(np.abs(pull))) | (reach <= 1e-6))) | (idle >= 3)
        gained = np.sum(loss.value(line[1] + line[0] * x - y, **settings)) < np.sum(loss.value(r, **settings))
        idle = np.where(ended | still, idle, np.where(gained, 0, idle + 1))
        reach = np.where(ended, reach, np.where(still, reach / 64, np.where(passes < 9, 1.0, 4.0)))
        moved = [np.where(ended, old, new) for old, new in zip((slope, level), line, strict=True)]
        return *moved, reach, idle, passes + np.where(ended, 0, 1)

    slope, level, _, _, passes = iterate(move, (*line, 1.0, 0, 0), limit)
    return slope, level, passes


def from_kink_to_kink(x, y, line, loss, settings):
    """(slope, intercept, passes) for a loss that is concave between its kinks. Can be traced.

    Down the steepest way until a point is at a kink: concave means that what begins to fall falls all the way to the
    next one. Tried are the kinks that come 1st, 2nd, 4th, 8th, ... on the way. Ways are to move the line as a whole, to
    turn it, and to turn it about points at a kink.
    """
    kinks = [c for c in loss.corners(**settings) if c.order == 1]
    last = len(kinks) * np.size(x) - 1

    def walk(slope, level, passes):
        r = level + slope * x - y
        rounding = 8 * EPS * np.max(np.abs(y) + np.abs(slope * x))
        near = 1e-11 * np.max(np.abs(r)) + rounding
        left = right = pull = loss.gradient(r, **settings)
        kinked = np.isnan(r)
        for c in kinks:
            here = (np.abs(r - c.place) <= near) & (c.left < c.right)
            left, right, kinked = np.where(here, c.left, left), np.where(here, c.right, right), kinked | here
        shake = np.abs(loss.gradient(r + rounding, **settings) - loss.gradient(r - rounding, **settings))
        noise = np.sum(np.where(kinked, 0.0, 1e-9 * np.abs(pull) + shake))
        pull = np.where(kinked, 0.0, pull)
        held, places = np.sum(np.where(kinked, 1.0, 0.0)), np.sort(np.where(kinked, x, np.inf))
        about = [take(places, np.floor(np.maximum(held - 1, 0) * i / (PIVOTS - 1))) for i in range(PIVOTS)]
        about = [np.where(held > 0, place, 0.0) for place in about]
        ways = [(0.0, 1.0), (1.0, 0.0), *((1.0, -place) for place in about), *((place, 1.0) for place in about)]
        turn, lift, fall = 0.0, 0.0, -noise
        for a, b in [(sign * a, sign * b) for a, b in ways for sign in (1, -1)]:
            move = a * x + b
            move = np.where(kinked & (np.abs(move) >= 1e-12), move, 0.0)
            gives = np.sum(np.where(move > 0, right * move, np.where(move < 0, left * move, 0.0)))
            rate = (a * np.sum(pull * x) + b * np.sum(pull) + gives) / np.maximum(np.abs(a), np.abs(b))
            steeper = rate < fall
            turn, lift, fall = np.where(steeper, a, turn), np.where(steeper, b, lift), np.where(steeper, rate, fall)
        stops = join(*((c.place - r) / (turn * x + lift) for c in kinks))
        stops = np.sort(np.where(np.isfinite(stops) & (stops > 0), stops, np.inf))
        least = np.where(fall < -noise, np.sum(loss.value(r, **settings)), -np.inf)
        best = slope, level
        for i in range(DOUBLINGS):
            stop = take(stops, np.minimum(2.0**i - 1, last))
            new = slope + stop * turn, level + stop * lift
            cost = np.sum(loss.value(new[1] + new[0] * x - y, **settings))
            lower = np.isfinite(stop) & (cost < least)
            best = [np.where(lower, after, before) for after, before in zip(new, best, strict=True)]
            least = np.where(lower, cost, least)
        return *best, passes + np.where(np.abs(best[0] - slope) + np.abs(best[1] - level) > 0, 1, 0)

    slope, level, passes = iterate(walk, (*line, 0), MOST)
    return slope, level, passes + 1


# The kinds of loss, read off the record.


def is_parabola(loss, settings):
    """Whether it is a parabola about 0: the claimed bounds below and above its curvature are equal."""
    least, most = (loss.claim(word, **settings) for word in ("strongly_convex", "gradient_lipschitz"))
    return least is not False and least == most and loss.gradient(0.0, **settings) == 0


def straight_pieces(loss, settings):
    """(places of the kinks, slope far left, slope far right) of a convex loss of straight pieces, else None.

    The gradient of a convex loss never falls. If its jumps add up to its whole rise, it is flat between them.
    """
    left, right = (float(loss.gradient(side, **settings)) for side in (-math.inf, math.inf))
    rises = {float(c.place): float(c.right - c.left) for c in loss.at(**settings) if c.order == 1}
    rises = {place: rise for place, rise in rises.items() if rise > 0}
    if not loss.claim("convex", **settings) or not math.isfinite(right - left) or not rises:
        return None
    sizes = list(rises.values())
    whole = math.isclose(sum(sizes), right - left, rel_tol=1e-12)
    return (list(rises), left, right) if whole and max(sizes) - min(sizes) <= 1e-12 * max(sizes) else None


def is_steps(loss, settings):
    """Whether the value jumps at the corners and is level between them. That it is level is measured, not claimed."""
    corners = loss.at(**settings)
    if not corners or any(c.order > 0 for c in corners):
        return False
    reach = 2 * max(abs(c.place) for c in corners)
    return not np.any(loss.gradient(np.linspace(-reach, reach, 401), **settings))


# Straight pieces: one search over the slope, with the best intercept for each.


def kth(values, k):
    """The value that has k others below it. Can be traced."""
    if isinstance(values, Traced) or isinstance(k, Traced):
        return take(np.sort(values), k)
    return np.partition(values, int(k))[int(k)]


def ranks(count, left, right):
    """The places, counted from 0, of the values between which a constant is best; equal where one value is best."""
    rank = -left / (right - left) * count
    return np.maximum(-np.floor(1e-9 - rank) - 1, 0), np.minimum(np.floor(rank + 1e-9), count - 1)


def level_for(x, y, slope, left, right):
    """(best intercept for this slope, its cost, the derivative of that cost in the slope). Can be traced.

    The loss of a residual costs `left` · r below 0 and `right` · r above it. Points on the line share what is missing
    to balance the others: that makes a sub-gradient.
    """
    rest = y - slope * x
    level = kth(rest, ranks(np.size(y), left, right)[0])
    r = level - rest
    above, below = np.sum(np.where(r > 0, 1.0, 0.0)), np.sum(np.where(r < 0, 1.0, 0.0))
    share = -(right * above + left * below) / np.sum(np.where(r == 0, 1.0, 0.0))
    pull = np.where(r > 0, right, np.where(r < 0, left, share))
    return level, np.sum(np.maximum(right * r, left * r)), np.sum(pull * x)


def straight_fit(x, y, left, right):
    """(slope, intercept, passes) of the least cost of a loss that is `left` · r below 0 and `right` · r above it.

    The cost of the best intercept is a convex function of the slope, of straight pieces. Two slopes with the best one
    between them give two tangents. If the cost at their crossing has the slope of one of them, the crossing is the
    optimum, and the line runs through the two points that hold the line at either side. With x all 0 it is level, in
    the middle of the best ones. Can be traced.
    """
    noise = 1e-13 * (right - left) * np.size(y)
    first = least_squares(x, y, 1 + 0 * x)[0]
    level, cost, turn = level_for(x, y, first, left, right)
    width = np.sum(np.abs(level + first * x - y)) / np.size(y)

    def crossing(low, cost_low, fall, high, cost_high, rise):
        bend = rise - fall
        return low + (cost_low - cost_high + rise * (high - low)) / np.where(bend > 0, bend, 1.0)

    def narrow(low, cost_low, fall, high, cost_high, rise, width, passes):
        cross = crossing(low, cost_low, fall, high, cost_high, rise)
        halve = (passes - 3 * np.floor(passes / 3) == 2) | (cross <= low) | (cross >= high)
        before, beyond = fall > noise, rise < -noise  # the optimum lies before low, or beyond high
        slope = np.where(halve, (low + high) / 2, cross)
        slope = np.where(before, low - width, np.where(beyond, high + width, slope))
        _, cost, turn = level_for(x, y, slope, left, right)
        found = (slope == cross) & (np.minimum(np.abs(turn - fall), np.abs(turn - rise)) <= noise)
        ended = (fall >= -noise) | (rise <= noise) | (slope <= low) | (slope >= high) | found
        ended = ended & (fall <= noise) & (rise >= -noise)
        down = turn < 0
        lower = [
            np.where(before, new, np.where(beyond, far, np.where(down, new, near)))
            for near, far, new in ((low, high, slope), (cost_low, cost_high, cost), (fall, rise, turn))
        ]
        upper = [
            np.where(before, near, np.where(beyond | np.logical_not(down), new, far))
            for near, far, new in ((low, high, slope), (cost_low, cost_high, cost), (fall, rise, turn))
        ]
        width = np.where(before | beyond, 4 * width, width)
        state = low, cost_low, fall, high, cost_high, rise
        moved = [np.where(ended, old, new) for old, new in zip(state, lower + upper, strict=True)]
        return *moved, width, passes + np.where(ended, 0, 1)

    state = first, cost, turn, first, cost, turn, np.where(width > 0, width, 1.0), 0
    *ends, _, passes = iterate(narrow, state, MOST)
    low, high = ends[0], ends[3]
    i, j = (np.argmin(np.abs(level_for(x, y, b, left, right)[0] + b * x - y)) for b in (low, high))
    apart = take(x, i) - take(x, j)
    through = np.where(apart == 0, low, (take(y, i) - take(y, j)) / np.where(apart == 0, 1.0, apart))
    best, level, least, _ = through, *level_for(x, y, through, left, right)
    for slope in (crossing(*ends), low, high):  # of equal ones the first
        other, cost, _ = level_for(x, y, slope, left, right)
        lower = cost < (1 - 1e-12) * least
        best, level, least = np.where(lower, slope, best), np.where(lower, other, level), np.where(lower, cost, least)
    ends = (kth(y, k) for k in ranks(np.size(y), left, right))
    return best, np.where(np.max(np.abs(x)) > 0, level, sum(ends) / 2), passes + 1


# Convex with kinks: no derivative to trust, but every sub-gradient cuts half of what is left.


def ellipsoid_fit(x, y, line, loss, settings, radius, passes=600):
    """(line, distance from the least cost at most, passes): the best centre of ever smaller ellipses. Can be traced.

    The ellipse {centre + B u : |u| ≤ 1} holds the optimum; the half where the sub-gradient points up is cut off, and
    more of it where the cost is above the best one known. Cost at the centre − |Bᵀg| bounds the cost from below.
    """

    def cut(p, q, a, b, c, d, best_p, best_q, least, floor, first_p, first_q, size, count):
        r = q + p * x - y  # of the centre (p, q); B = [[a, b], [c, d]]
        cost, pull = np.sum(loss.value(r, **settings)), loss.gradient(r, **settings)
        turn, lift = np.sum(pull * x), np.sum(pull)
        u, v = a * turn + c * lift, b * turn + d * lift
        length = np.hypot(u, v)
        legal = np.isfinite(cost + length)
        some = np.where(legal & (length > 0), length, 1.0)
        depth = np.where(length > 0, np.maximum(cost - least, 0.0) / some, 1.0)
        floor = np.where(legal, np.maximum(floor, cost - length), floor)
        better = legal & (cost < least)
        best_p, best_q = np.where(better, p, best_p), np.where(better, q, best_q)
        least = np.where(better, cost, least)
        widest = np.maximum(np.maximum(np.abs(a), np.abs(b)), np.maximum(np.abs(c), np.abs(d)))
        small = (depth >= 1) | (least - floor <= EPS * np.abs(least)) | (widest < 4 * EPS * size)
        far = np.maximum(np.abs(best_p - first_p), np.abs(best_q - first_q)) >= size / 2
        ended = np.logical_not(legal) | (small & np.logical_not(far & (size > 0)))
        again = small & far  # the optimum may lie outside: begin again around the best
        u, v, depth = u / some, v / some, np.minimum(depth, 1.0)
        e, f = a * u + b * v, c * u + d * v
        share, across = (1 + 2 * depth) / 3, np.sqrt(4 / 3 * (1 - depth * depth))
        along = 2 / 3 * (1 - depth) - across
        wide = 64 * size

        def chosen(old, anew, new):
            return np.where(ended, old, np.where(again, anew, new))

        return (
            chosen(p, best_p, p - share * e),
            chosen(q, best_q, q - share * f),
            chosen(a, wide, across * a + along * e * u),
            chosen(b, 0.0, across * b + along * e * v),
            chosen(c, 0.0, across * c + along * f * u),
            chosen(d, wide, across * d + along * f * v),
            best_p,
            best_q,
            least,
            chosen(floor, -math.inf, floor),
            chosen(first_p, best_p, first_p),
            chosen(first_q, best_q, first_q),
            chosen(size, wide, size),
            count + np.where(ended, 0, 1),
        )

    p, q = line
    start = p, q, radius, 0.0, 0.0, radius, p, q, math.inf, -math.inf, p, q, radius, 0
    state = iterate(cut, start, passes)
    return state[6:8], state[8] - state[9], state[13] + 1


def first_line(x, y, loss, settings):
    """The (slope, intercept) of least absolute errors, or of the quantile to which the loss tends. Can be traced.

    Where the cost of that is infinite in floats, the line is moved below or above all points.
    """
    left, right = -1.0, 1.0
    if loss.claims.get("symmetric") is not True:
        below, above = (loss.gradient(side, **settings) for side in (-math.inf, math.inf))
        two = (below > -math.inf) & (below < 0) & (above > 0) & (above < math.inf)
        left, right = np.where(two, below, left), np.where(two, above, right)
    slope, level, _ = straight_fit(x, y, left, right)
    r = level + slope * x - y
    best, least = level, np.sum(loss.value(r, **settings))
    for lift in (-np.max(r), -np.min(r)):
        cost = np.sum(loss.value(r + lift, **settings))
        lower = (cost < least) & np.logical_not(np.isfinite(least))
        best, least = np.where(lower, level + lift, best), np.where(lower, cost, least)
    return slope, best


# All of it as one function that can be traced.


@np.errstate(all="ignore")  # costs may lie beyond floats far from the optimum
def line(x, y, loss, settings, start=None):
    """(slope, intercept) of the line that `fit_line` fits, for points known only in the browser. Can be traced.

    `start` is a pair (slope, intercept), by default the least absolute errors; a convex loss needs none. Where several
    lines have those, a loss that is not convex may start from another than `fit_line` and end elsewhere. With x all
    equal the slope is 0.
    """
    middle, count = (np.min(x) + np.max(x)) / 2, np.size(x)
    centre = middle + np.sum(x - middle) / count
    spread = np.max(np.abs(x - centre))
    spread = np.where(spread > 0, spread, 1.0)
    x, middle = (x - centre) / spread, kth(y, np.floor(count / 2))
    y = y - middle
    kind = _kind(loss)
    if kind == "parabola":
        slope, level = least_squares(x, y, 1 + 0 * x)
    elif kind == "straight":
        places = [c.place for c in loss.corners(**settings)]
        left, right = (loss.gradient(side, **settings) for side in (-math.inf, math.inf))
        slope, level, _ = straight_fit(join(*(x for _ in places)), join(*(y + p for p in places)), left, right)
    else:
        convex = loss.claims.get("convex", False)
        if start is None or convex is True:
            begun = first_line(x, y, loss, settings)
        else:
            begun = start[0] * spread, start[1] + start[0] * centre - middle
        legal = convex(**settings) if callable(convex) else convex
        if convex or kind == "smooth":
            slope, level, _ = descend(x, y, begun, loss, settings, 30 if kind == "kinks" else MOST)
        if convex:  # the ellipses do the rest; none of size NaN is cut
            radius = np.where(legal, np.max(np.abs(level + slope * x - y)) / 1024, np.nan)
            (slope, level), *_ = ellipsoid_fit(x, y, (slope, level), loss, settings, radius)
        if kind == "kinks" and convex is not True:
            begun = [np.where(legal, np.nan, part) for part in begun]  # from there one pass ends it
            turned, lifted, _ = from_kink_to_kink(x, y, begun, loss, settings)
            slope, level = (
                (np.where(legal, slope, turned), np.where(legal, level, lifted)) if convex else (turned, lifted)
            )
    return slope / spread, level + middle - slope / spread * centre


@lru_cache(maxsize=256)  # more than the catalogue: visitors' own losses come and go
def _kind(loss):
    """What holds at all settings: "parabola", "straight", or else "kinks" where some may turn upwards, or "smooth"."""
    ends = [loss.settings()]
    for param in loss.params:
        ends += [loss.nearest(loss.settings() | {param.name: stop}) for stop in (param.stops[0], param.stops[-1])]
    if all(is_parabola(loss, settings) for settings in ends):
        return "parabola"
    if all(straight_pieces(loss, settings) for settings in ends):
        return "straight"
    corners = [corner for settings in ends for corner in loss.at(**settings)]
    return "kinks" if any(c.order == 1 and c.left < c.right for c in corners) else "smooth"


# The drivers.


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
    settings = loss.settings(**settings)
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
            "converged": math.isfinite(cost) and (around.way is None or gap <= 1e-10 * abs(cost)),
            "unique": not several,
            "interval": tuple(float(end + middle) for end in interval) if several and interval else None,
            "start": None if begun is None else (float(begun[0]), float(begun[1] + middle)),
        },
    )


def _middle_values(points, left, right):
    low, high = ranks(len(points), left, right)
    return kth(points, low), kth(points, high)


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
    if not convex and any(c.order == 1 and c.left < c.right for c in loss.at(**settings)):
        slope, level, passes = from_kink_to_kink(x, y, line, loss, settings)
        return (float(slope), float(level)), int(passes), math.inf
    *line, passes = descend(x, y, line, loss, settings)
    gap = math.inf
    if convex and _around(x, y, line, loss, settings).way is not None:
        line, gap, more = ellipsoid_fit(x, y, line, loss, settings, size / 1024)
        passes, gap = passes + more, float(gap)
    return tuple(map(float, line)), int(passes), gap


@dataclass(frozen=True, eq=False)
class _Around:
    """How the cost changes about a line: the steepest way down, if any; whether along some way nothing changes."""

    r: np.ndarray
    weights: np.ndarray
    way: tuple[float, float] | None
    flat: bool


def _around(x, y, line, loss, settings):
    """The directional derivatives of the cost at a line, in all directions that can be the steepest.

    A point at a kink gives way with its one-sided slopes. Over the directions in which no such point changes sides the
    derivative is linear, so its sign is decided at the edges: lines turned about such a point.
    """
    r = line[1] + line[0] * x - y
    rounding = 8 * EPS * float(np.max(np.abs(y) + np.abs(line[0] * x)))
    near = 1e-11 * float(np.max(np.abs(r))) + rounding
    left = right = pull = loss.gradient(r, **settings)
    weights = np.where(r == 0, loss.curvature(r, **settings), pull / np.where(r == 0, 1.0, r))
    kinked = np.zeros(len(r), bool)
    for corner in loss.at(**settings):
        if corner.order == 1 and corner.left < corner.right:
            here, place = np.abs(r - corner.place) <= near, float(corner.place)
            left, right, kinked = np.where(here, corner.left, left), np.where(here, corner.right, right), kinked | here
            weights = np.where(here, float(loss.gradient(place, **settings)) / place if place else math.inf, weights)
    curvature = np.where(kinked, 0.0, np.minimum(np.abs(loss.curvature(r, **settings)), 1e200))
    shake = np.abs(loss.gradient(r + rounding, **settings) - loss.gradient(r - rounding, **settings))
    pull, shake = np.where(kinked, 0.0, pull), np.where(kinked, 0.0, shake)
    slope, level, size = np.sum(pull * x), np.sum(pull), np.sum(np.abs(pull))
    held, places = np.sum(curvature), np.unique(x[kinked])
    places = places[np.linspace(0, len(places) - 1, min(len(places), PIECES)).astype(int)]
    ways = [(0.0, 1.0)]
    if np.any(x):
        ways += [(1.0, 0.0), *((1.0, -p) for p in places), *((p, 1.0) for p in places)]
        ways += [(1.0, -np.sum(curvature * x) / held)] if 0 < held < math.inf else []
    noise = np.sum(shake)
    way, fall, flat = None, -1e-9 * size - noise, False
    for turn, lift in ways + [(-turn, -lift) for turn, lift in ways]:
        move = turn * x[kinked] + lift
        move = np.where(np.abs(move) < 1e-12, 0.0, move)
        gives = np.where(move > 0, right[kinked] * move, np.where(move < 0, left[kinked] * move, 0.0))
        rate = turn * slope + lift * level + np.sum(gives)
        steepness = rate / max(abs(turn), abs(lift))
        way, fall = ((turn, lift), steepness) if steepness < fall else (way, fall)
        bent = np.sum(curvature * (turn * x + lift) ** 2)
        flat |= bool(rate <= 1e-11 * size + noise) and not bent > 1e-20 * held
    return _Around(r, weights, way, flat)
