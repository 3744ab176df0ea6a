"""Downhill to a line where no step leads down: Newton's steps and reweighted ones, aside, and from kink to kink.

Throughout x, y are arrays (points,), a residual is r = prediction − y, and the cost is the sum of the losses. There is
no branch on a value: all of it can be traced.
"""

import numpy as np

from losslab.trace import iterate, join, take

EPS = np.finfo(float).eps
LENGTHS = (1.0, 1 / 8)  # of a step, as shares of the full one
MOST = 400  # steps
ASIDE = 64.0 ** -np.arange(6)  # lengths of a step aside, as shares of the largest residual
RESTARTS = 8
PIVOTS = 8  # points at a kink about which a line is turned on a way down
DOUBLINGS = 22  # of the number of kinks that are passed at once


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
