"""The line of least cost through points, by arithmetic with no branch on a value: traced, it runs in the browser.

How a loss is fitted is read off its record. Two kinds are solved outright: a curve of one curvature throughout (least
squares, in closed form), and a convex curve of straight pieces (absolute error, quantile, ε-insensitive: by a search
over slopes that ends in a corner of the cost). All others go downhill by `step`; what is convex and has kinks is then
cut down by ellipsoids, and what is not convex steps aside where the pulls cancel at a maximum or on a saddle. `line` is
all of this as one function, `fitting` the same with answers to what else one asks.

Throughout x, y are arrays (points,), a residual is r = prediction − y, and the cost is the sum of the losses.
"""

import math
from functools import lru_cache

import numpy as np

from losslab.trace import Traced, iterate, join, take

EPS = np.finfo(float).eps
LENGTHS = (1.0, 1 / 8)  # of a step, as shares of the full one
MOST = 400  # steps
CUTS = 600  # of an ellipse
ASIDE = 64.0 ** -np.arange(6)  # lengths of a step aside, as shares of the largest residual
RESTARTS = 8
PIVOTS = 8  # points at a kink about which a line is turned on a way down
DOUBLINGS = 22  # of the number of kinks that are passed at once


# Downhill.


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


def beside(x, y, line, loss, settings):
    """(slope, intercept, whether its cost is lower) right beside a line where the pulls cancel. Can be traced.

    They cancel at a maximum and on a saddle too, of symmetric data for one. Looked at is the direction in which the
    cost curves least: where it curves down as far as the largest residual, and where it is 0, which leaves it
    open, near by. Where the slope of the loss falls at a corner, the curve bends down without end. Of two
    ways that cost the same the first is taken. On a plateau, where no point pulls, there is no way.
    """
    r = line[1] + line[0] * x - y
    size = np.max(np.abs(r))
    value, curvature = loss.value(r, **settings), loss.curvature(r, **settings)
    pulled = np.sum(np.abs(loss.gradient(r, **settings))) + np.sum(np.abs(curvature)) > 0
    for c in loss.corners(**settings) if loss.corners else ():
        here = np.abs(r - c.place) <= 1e-9 * size
        pulled = pulled | (np.sum(np.where(here, 1.0, 0.0)) > 0)  # the edge of a plateau is none
        if c.order == 1:
            bend = 1e6 * (c.right - c.left) / np.where(size > 0, size, 1.0)
            curvature = np.where(here & (c.left > c.right), bend, curvature)
    turns, both, lifts = np.sum(curvature * x * x), np.sum(curvature * x), np.sum(curvature)
    half, root = (turns - lifts) / 2, np.hypot((turns - lifts) / 2, both)
    even, over = root <= 1e-9 * (np.abs(turns) + np.abs(lifts)), half >= 0
    turn = np.where(even, 0.0, np.where(over, -both, root - half))
    lift = np.where(even, 1.0, np.where(over, half + root, -both))
    length = np.hypot(turn, lift)
    turn, lift = turn / np.where(length > 0, length, 1.0), lift / np.where(length > 0, length, 1.0)
    bent, margin, best, now = np.sum(np.abs(curvature)), 1e-9 * np.sum(np.abs(value)), line, np.sum(value)
    least = now
    bend = (turns + lifts) / 2 - root
    tried = pulled & ((bend < -1e-9 * bent) | ((bend <= 1e-6 * bent) & (ASIDE < 1)))
    for step in (size * ASIDE, -size * ASIDE):
        costs = np.sum(loss.value((step * turn)[..., None] * x + (step * lift)[..., None] + r, **settings), axis=-1)
        costs = np.where(tried & (costs < np.inf), costs, np.inf)
        far, cost = take(step, np.argmin(costs)), np.min(costs)
        lower = cost < least - margin
        best = np.where(lower, line[0] + far * turn, best[0]), np.where(lower, line[1] + far * lift, best[1])
        least = np.where(lower, cost, least)
    return *best, least < now


def settle(x, y, line, loss, settings):
    """(slope, intercept, passes): down from a line to where no line right beside it costs less. Can be traced."""

    def down(slope, level, passes, ended):
        begun = [np.where(ended > 0, np.nan, part) for part in (slope, level)]  # from there a few passes end it
        *found, more = descend(x, y, begun, loss, settings)
        turned, lifted, lower = beside(x, y, found, loss, settings)
        return (
            np.where(ended > 0, slope, turned),
            np.where(ended > 0, level, lifted),
            passes + np.where(ended > 0, 0, more),
            np.where(lower, ended, 1),
        )

    slope, level, passes, _ = iterate(down, (*line, 0, 0), RESTARTS)
    return slope, level, passes


def from_kink_to_kink(x, y, line, loss, settings):
    """(slope, intercept, passes) for a loss that is concave between its kinks. Can be traced.

    Down the steepest way until a point is at a kink: concave means that what begins to fall falls all the way to the
    next one. So does what is level and curves down. Tried are the kinks that come 1st, 2nd, 4th, 8th, ... on the way.
    Ways are to move the line as a whole, to turn it, and to turn it about points at a kink.
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
        noise = np.sum(np.where(kinked, 0.0, 1e-9 * np.abs(pull) + shake)) + 1e-300
        pull, beyond = np.where(kinked, 0.0, pull), 1e-9 * np.max(np.abs(r))
        after, before = (loss.curvature(r + side * np.where(kinked, beyond, 0.0), **settings) for side in (1, -1))
        held, places = np.sum(np.where(kinked, 1.0, 0.0)), np.sort(np.where(kinked, x, np.inf))
        about = [take(places, np.floor(np.maximum(held - 1, 0) * i / (PIVOTS - 1))) for i in range(PIVOTS)]
        about = [np.where(held > 0, place, 0.0) for place in about]
        ways = [(0.0, 1.0), (1.0, 0.0), *((1.0, -place) for place in about), *((place, 1.0) for place in about)]
        turn, lift, fall = 0.0, 0.0, 0.0
        for a, b in [(sign * a, sign * b) for a, b in ways for sign in (1, -1)]:
            move = np.where(kinked & (np.abs(a * x + b) < 1e-12), 0.0, a * x + b)
            bends = np.where(move > 0, after, np.where(move < 0, before, 0.0)) * move * move
            bend = np.sum(bends) / np.sum(np.where(np.abs(bends) > 0, np.abs(bends), 1e-300))
            move = np.where(kinked, move, 0.0)
            gives = np.sum(np.where(move > 0, right * move, np.where(move < 0, left * move, 0.0)))
            rate = (a * np.sum(pull * x) + b * np.sum(pull) + gives) / np.maximum(np.abs(a), np.abs(b))
            level_way = (rate <= noise) & (bend < -1e-9)
            rate = np.where(rate < -noise, rate, np.where(level_way, noise * bend / 2, 0.0))
            steeper = rate < fall * (1 + 1e-9)  # of equal ones the first, in spite of rounding
            turn, lift, fall = np.where(steeper, a, turn), np.where(steeper, b, lift), np.where(steeper, rate, fall)
        stops = join(*((c.place - r) / (turn * x + lift) for c in kinks))
        stops = np.sort(np.where(np.isfinite(stops) & (stops > 0), stops, np.inf))
        value = loss.value(r, **settings)
        margin = np.where(fall < -noise, 0.0, 1e-9 * np.sum(np.abs(value)))
        least = np.where(fall < 0, np.sum(value) - margin, -np.inf)
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
        down = turn < -noise
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


def ellipsoid_fit(x, y, line, loss, settings, radius):
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
    state = iterate(cut, start, CUTS)
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
    kind = kind_of(loss)
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
        if kind == "smooth" and convex is not True:
            slope, level, _ = settle(x, y, begun, loss, settings)
        elif convex:
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
def kind_of(loss):
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
