"""What can be said of a loss of one number, decided by numbers on its curves and never by what a record claims.

A loss that takes a label is a curve for each label, one that takes a true value a curve for each of several: a word
holds if it holds for all of them.
"""

from functools import lru_cache

import numpy as np

from losslab.checks.curves import CENTRE, NOISE, jumps, largest, measured_at, of_shares, samples, zoom
from losslab.core import interval

SHARES = np.array([0.001, 0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.45, 0.49, 0.499])  # of ones, and the same of zeros
PREDICTIONS = np.union1d(CENTRE, np.geomspace(1e-100, 1e100, 201))
RATIOS = np.geomspace(1.001, 1000, 30)  # of prediction to true value


def all_curves(test):
    """The measurement: whether `test` holds of each curve."""
    return lambda loss, settings: all(test(s) for s in samples(loss, settings))


def extremum_over_curves(choose, quantity):
    """The measurement: the largest or smallest (`choose`) of a quantity of each curve.

    For true values only a number that is the same for each of them counts: how far another goes, these few do not say.
    """

    def measure(loss, settings):
        found = [quantity(s) for s in samples(loss, settings)]
        if any(number is False for number in found):
            return False
        amounts = loss.family.argument.saying and not of_shares(loss)
        return False if amounts and np.ptp(found) > 1e-6 * np.max(np.abs(found)) else choose(found)

    return measure


def continuous(s, names):
    """Whether all these functions ("value", "gradient", "curvature") are finite and free of jumps."""
    if not all(np.all(np.isfinite(s.on_grid[name])) for name in names):
        return False
    return not any(jumps(getattr(s, name), corner.place, s.low) for name in names for corner in s.corners)


def trend(x, y):
    """1 if y ≥ 0 grows without end along x, −1 if it falls to 0, otherwise 0. x leads away from ±1, outwards or to 0.

    It must rise or fall all the way from 1000 (or 1/1000) on, and by a tenth in the last half of that way as logarithms
    measure it: that is 75 decades, unless overflow comes first.
    """
    if not len(x):  # no such way
        return 0
    way = np.abs(np.log(np.abs(x)))
    late, last = y[way >= min(np.log(1000), way[-1] / 2)], y[way >= way[-1] / 2]
    with np.errstate(invalid="ignore"):
        rises, falls = late[1:] - late[:-1] >= -NOISE * late[:-1], late[1:] - late[:-1] <= NOISE * late[:-1]
    if np.all(rises) and last[-1] > 1.1 * last[0]:
        return 1
    if np.all(falls) and (last[-1] < 0.9 * last[0] or last[-1] == 0):
        return -1
    return 0


def tails(s, name):
    """The trends of |function| as x → −∞ and x → +∞."""
    return outwards(s.x, np.abs(s.on_grid[name]))


def outwards(x, y):
    """The trends of y as x → −∞ and x → +∞."""
    left, right = x <= -1, x >= 1
    return trend(x[left][::-1], y[left][::-1]), trend(x[right], y[right])


def towards_zero(s, name):
    """The trends of |function| as x rises to 0 and as x falls to 0; where x begins elsewhere, as it falls to there."""
    y, x = np.abs(s.on_grid[name]), s.x - (s.low if np.isfinite(s.low) else 0.0)
    left, right = (x < 0) & (x >= -1), (x > 0) & (x <= 1)
    return trend(x[left], y[left]), trend(x[right][::-1], y[right][::-1])


def explodes(s, name):
    """Whether a function has no bound: far away, or towards 0 or its lower end. The grid has a probability's ends."""
    if s.probability or not np.all(np.isfinite(s.on_grid[name])):
        return not np.all(np.isfinite(s.on_grid[name]))
    return 1 in (*tails(s, name), *towards_zero(s, name))


def supremum(s, name):
    return False if explodes(s, name) else largest(lambda x: np.abs(getattr(s, name)(x)), s.x)


@lru_cache(maxsize=16)  # two properties ask for it
def minimum(s):
    if any(side == 1 and end < 0 for side, end in zip(tails(s, "value"), s.on_grid["value"][[0, -1]], strict=True)):
        return -np.inf  # it falls without end
    return -largest(lambda x: -s.value(x), s.x)


def convex(s):
    """The gradient never falls, and the curve lies above its tangents: from each point to the next, both ways.

    An end where value or slope is infinite is left out: there a convex curve may rise as it likes.
    """
    v, g = s.on_grid["value"], s.on_grid["gradient"]
    finite = np.isfinite(v) & np.isfinite(g) & ((s.x == 0) | (np.abs(s.x) >= s.rough))
    v, g, step = v[finite], g[finite], np.diff(s.x[finite])
    with np.errstate(all="ignore"):
        rises = np.diff(g) >= -NOISE * np.maximum(np.abs(g[1:]), np.abs(g[:-1]))
        slack = NOISE * (np.abs(v[1:]) + np.abs(v[:-1])) + 5e-324 * step  # a slope may have underflowed to 0
        ahead = np.diff(v) - g[:-1] * step >= -slack - NOISE * np.abs(g[:-1] * step)
        back = np.diff(v) - g[1:] * step <= slack + NOISE * np.abs(g[1:] * step)
    return bool(np.all(rises & ahead & back))


def strictly_convex(s):
    """Convex, and the curvature is 0 at single points at most.

    A zero by underflow does not count. It shows: next to it the curvature is tiny, not suddenly of ordinary size.
    """
    size = np.abs(s.on_grid["curvature"])
    zero = size == 0
    run = zero & (np.append(zero[1:], False) | np.append(False, zero[:-1]))
    edge = ~zero & (np.append(run[1:], False) | np.append(False, run[:-1]))
    straight = np.any(run) and (not np.any(edge) or np.max(size[edge]) > 1e-100)
    return bool(not straight and convex(s))


def strongly_convex(s):
    if not convex(s) or not s.probability and -1 in tails(s, "curvature"):
        return False
    kinks = [c.place for c in s.corners if c.order < 2 and c.left != c.right]  # the curvature there is 0 by convention
    least = -largest(lambda x: -s.curvature(x), s.x[~np.isin(s.x, kinks)])
    return least if least > 0 else False


def lipschitz(s):
    return continuous(s, ["value"]) and supremum(s, "gradient")


def gradient_lipschitz(s):
    return continuous(s, ["value", "gradient"]) and supremum(s, "curvature")


def bounded(s):
    return False if explodes(s, "value") else largest(s.value, s.x) - minimum(s)


def redescending(s):
    """Whether the slope falls to 0. What rounding leaves of it where r²/(1 + r²) is flat counts as 0."""
    slope = np.abs(s.on_grid["gradient"])
    with np.errstate(all="ignore"):
        lost = slope * np.abs(s.x) <= 1e-12 * np.abs(s.on_grid["value"])
    return outwards(s.x, np.where(lost, 0.0, slope)) == (-1, -1)


def symmetric(s):
    x = s.x[np.isin(-s.x, s.x)]
    return len(x) == len(s.x) and bool(np.allclose(s.value(x), s.value(-x), rtol=NOISE, atol=0))


def unique_minimum(s):
    """Whether all places of the smallest value, on the grid or in a dip between its points, are one (up to 1e-6).

    A smallest value that is only approached, at infinity, is none.
    """
    size = np.abs(s.x)
    x = s.x[(s.x == 0) | (size >= 1e-6) & (size <= 1e6)]
    v = s.value(x)
    dip = 1 + np.flatnonzero((v[1:-1] < v[:-2]) & (v[1:-1] < v[2:]))
    places, lows = zoom(lambda x: -s.value(x), x[dip - 1], x[dip + 1])
    least = min(np.min(v), np.min(-lows, initial=np.inf))
    deep = -lows - least <= NOISE * (np.minimum(v[dip - 1], v[dip + 1]) - least)
    low = v - least <= 4 * np.finfo(float).eps * abs(least)
    found = np.concatenate([places[deep], x[low]])  # none where the smallest value is −∞
    return len(found) > 0 and bool(np.ptp(found) < 1e-6) and not np.any(s.on_grid["value"][[0, -1]] <= least)


def monotone(s):
    v = s.on_grid["value"]
    return bool(np.all(np.diff(v) <= NOISE * (np.abs(v[1:]) + np.abs(v[:-1]))))


def above_zero_one(s):
    return bool(np.all(s.on_grid["value"] >= np.where(s.x <= 0, 1 - NOISE, 0.0)))


def calibrated(s):
    """Whether scores of the wrong sign (or 0) stay clearly above the least expected loss, for shares above ½.

    Shares below ½ are their mirror image.
    """
    right, wrong = s.on_grid["value"], s.value(-s.x)
    costs = [share * right + (1 - share) * wrong for share in 1 - SHARES]
    return all(bool(np.min(cost[s.x <= 0]) - np.min(cost) > NOISE * abs(np.min(cost))) for cost in costs)


def proper(loss, settings):
    """Whether the expected loss is larger than at the true share of ones wherever one is not within a thousandth."""
    zero, one = samples(loss, settings)
    truth, grid = loss.family.argument.saying, np.union1d(zero.x, one.x)

    def cost(x, share):
        return share * one.value(x) + (1 - share) * zero.value(x)

    for share in [*SHARES, 0.5, *(1 - SHARES)]:
        low, high = truth(share + 1e-3 * share * (1 - share) * np.array([-1, 1]))
        others = np.concatenate([grid[grid < low], [low, high], grid[grid > high]])
        least = cost(truth(share), share)
        if not np.all(cost(others, share) > least + 1e-12 * abs(least)):
            return False
    return True


def of_prediction(loss, settings):
    """(the loss as a function of prediction and true value, the domain of predictions, the true values in it)."""
    argument = loss.family.argument
    link, name = argument.saying, argument.data[0].name
    domain = loss.domain(argument.name, **settings) if not argument.interval.whole else interval("(0, inf)")
    truths = [data[name] for data in measured_at(loss, settings) if domain.contains(data[name])]
    return lambda y_pred, y: loss.value(link(y_pred), **{name: y}, **settings), domain, truths


def least_at_truth(loss, settings):
    """Whether the loss at the true value is below that at all predictions farther than a thousandth from it."""
    value, domain, truths = of_prediction(loss, settings)
    for y in truths:
        low, high = sorted([y * (1 - 1e-3), y * (1 + 1e-3)])
        grid = np.concatenate([-PREDICTIONS, [0.0, low, high], PREDICTIONS])
        others = grid[domain.contains(grid) & ((grid <= low) | (grid >= high)) & (grid != y)]
        least = value(y, y)
        if not np.all(value(others, y) > least + 1e-12 * abs(least)):
            return False
    return True


def zero_at_truth(loss, settings):
    value, _, truths = of_prediction(loss, settings)
    return all(bool(abs(value(y, y)) <= NOISE * abs(value(y + 1, y))) for y in truths)


def scale_free(loss, settings):
    value, domain, truths = of_prediction(loss, settings)
    ratios = np.concatenate([-RATIOS, [0.0], 1 / RATIOS, RATIOS])
    ratios = ratios[domain.contains(ratios)]
    pairs = [(value(ratios * y, y), value(ratios * y * k, y * k)) for y in truths if y > 0 for k in (1e-3, 0.3, 7, 1e3)]
    return all(np.allclose(*pair, rtol=NOISE, atol=0) for pair in pairs)


def ratio_symmetric(loss, settings):
    value, _, truths = of_prediction(loss, settings)
    pairs = [(value(y * RATIOS, y), value(y / RATIOS, y)) for y in truths if y > 0]
    return all(np.allclose(*pair, rtol=NOISE, atol=0) for pair in pairs)
