"""Lines of least cost for convex losses with kinks: straight pieces by a search over slopes, others by ellipsoids.

All of it can be traced.
"""

import math

import numpy as np

from losslab.fits.downhill import EPS, MOST, least_squares
from losslab.trace import Traced, iterate, take

CUTS = 600  # of an ellipse


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
    best, (level, least, _) = through, level_for(x, y, through, left, right)
    for slope in (crossing(*ends), low, high):  # of equal ones the first
        other, cost, _ = level_for(x, y, slope, left, right)
        lower = cost < (1 - 1e-12) * least
        best, level, least = np.where(lower, slope, best), np.where(lower, other, level), np.where(lower, cost, least)
    ends = (kth(y, k) for k in ranks(np.size(y), left, right))
    return best, np.where(np.max(np.abs(x)) > 0, level, sum(ends) / 2), passes + 1


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


# No derivative to trust, but every sub-gradient cuts half of what is left.


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
