"""Gradient descent with momentum, step by step: of one residual, and of a line through points. All can be traced.

The rule is that of the heavy ball as PyTorch's SGD has it: from v = 0, v ← momentum · v + gradient, then
p ← p − rate · v. Here p is a residual, or the slope and the level of a line.
"""

import inspect

import numpy as np

from losslab.trace import accumulate, iterate, take

LONG = 1000  # steps after which it is said what has become of a residual
REST, FAR = 1e-6, 1e6
SCHEDULES = {  # the share of the rate that is left in a step, the first of which is number 0
    "constant": lambda k: 1.0,
    "root": lambda k: 1 / np.sqrt(k + 1),
    "decay": lambda k: np.power(0.95, k),
}
FATES = ("still moving", "at rest, to 10⁻⁶", "never moves", "alternates between two values", "grows, beyond 10⁶")
LINE_FATES = (*FATES[:2], "costs more than at the start")


def rule(gradient, rate, momentum, schedule):
    """A step as a function of a state: the number of the step, then each place with its velocity.

    `gradient(k, *places)` gives as many slopes as there are places. A place that has become infinite stays.
    """

    def step(k, *state):
        places, velocities = state[::2], state[1::2]
        now, new = rate * SCHEDULES[schedule](k), []
        for place, velocity, slope in zip(places, velocities, gradient(k, *places), strict=True):
            velocity = momentum * velocity + slope
            after = place - now * velocity
            after = np.where(np.isnan(after), np.inf, after)  # ∞ − ∞
            new += [np.where(np.isinf(place), place, after), np.where(np.isinf(place), 0.0, velocity)]
        return k + 1, *new

    return step


def residual_rule(loss, settings, rate, momentum, schedule):
    """The step of one residual, whose loss is what goes down."""
    slope = inspect.unwrap(loss.gradient)  # the settings are checked already, and not again at every step
    return rule(lambda k, r: (slope(r, **settings),), rate, momentum, schedule)


def residual_path(step, start, count):
    """(residuals, velocities) before and after each of `count` steps, two arrays of `count` + 1 entries."""
    return accumulate(step, (0.0, start, 0.0), count)[1:]


def fate(step, start, schedule):
    """(index of FATES, r after LONG steps, r after one more)."""
    half = iterate(step, (0.0, start, 0.0), LONG // 2)
    states = [iterate(step, half, LONG // 2)]
    for _ in range(3):
        states.append(step(*states[-1]))
    r = [state[1] for state in states]
    with np.errstate(invalid="ignore"):
        moves = [np.abs(after - before) for before, after in zip(r, r[1:], strict=False)]
        rests = (moves[0] <= REST) & (moves[1] <= REST)
        small = 1e-9 * moves[0]
        returns = (np.abs(r[2] - r[0]) <= small) & (np.abs(r[3] - r[1]) <= small) & (schedule == "constant")
    grows = (np.abs(r[0]) > FAR) & ((np.abs(r[0]) > np.abs(half[1])) | np.isinf(r[0]))
    found = np.where(grows, 4, np.where(returns, 3, 0))
    return np.where(rests, np.where((r[1] == start) & (half[1] == start), 2, 1), found), _plain(r[0]), _plain(r[1])


def _plain(r):
    """0 for what is 0 to fifteen digits: a descent that settles never gets to 0 itself."""
    return np.where(np.abs(r) < 1e-15, 0.0, r)


def line_fate(slopes, levels, costs):
    """The index of LINE_FATES for the steps of a line, given its mean loss before and after each."""
    last = np.size(costs) - 1
    ends = [[take(values, last - i) for values in (slopes, levels)] for i in range(3)]
    with np.errstate(invalid="ignore"):
        moves = [np.hypot(*(b - a for a, b in zip(*pair, strict=True))) for pair in (ends[:2], ends[1:])]
        rests = (moves[0] <= REST) & (moves[1] <= REST)
        last, first = take(costs, last), take(costs, 0.0)
        return np.where(rests, 1, np.where(last < first, 0, 2))


def batches(count, size, steps, seed):
    """Weights of the points in each step, an array (points, steps): mini-batches, drawn anew in every epoch.

    In an epoch every point has its turn once. The points of a batch share the weight 1; what is left over at the end of
    an epoch is a smaller batch.
    """
    rng, weights = np.random.default_rng(seed), np.zeros((count, steps))
    epochs = -(-steps * size // count) + 1
    turns = [part for _ in range(epochs) for part in np.split(rng.permutation(count), range(size, count, size))]
    for k, part in enumerate(turns[:steps]):
        weights[part, k] = 1 / len(part)
    return weights


def line_gradient(x, y, loss, settings, slope, level, weights):
    """The slope of the weighted mean loss of a line, in its two places."""
    pull = weights * inspect.unwrap(loss.gradient)(level + slope * x - y, **settings)
    return np.sum(pull * x), np.sum(pull)


def line_path(x, y, loss, settings, start, rate, momentum, schedule, count, weights=None):
    """(slopes, levels) before and after each of `count` steps. Batches are columns of `weights`, else all points."""

    def gradient(k, slope, level):
        batch = 1 / len(x) if weights is None else take(weights, k)
        return line_gradient(x, y, loss, settings, slope, level, batch)

    state = 0.0, start[0], 0.0, start[1], 0.0
    path = accumulate(rule(gradient, rate, momentum, schedule), state, count)
    return path[1], path[3]


def line_costs(x, y, loss, settings, slopes, levels):
    """(mean loss, its derivative by the slope, by the level) of every line, three arrays."""
    r = levels[..., None] + slopes[..., None] * x - y
    pull = loss.gradient(r, **settings)
    return tuple(np.sum(each, axis=-1) / len(x) for each in (loss.value(r, **settings), pull * x, pull))


def largest_rate(curvature, momentum=0.0):
    """The rate at and above which the minimum of a parabola is not reached: without momentum r ↦ (1 − rate · c) r.

    With momentum the two roots of z² − (1 + momentum − rate · c) z + momentum lie inside the unit circle below it.
    """
    return 2 * (1 + momentum) / curvature


def curvatures(x):
    """(least, largest) curvature, over the directions in the plane of slope and level, of the mean of r²/2."""
    return np.linalg.eigvalsh([[np.mean(x * x), np.mean(x)], [np.mean(x), 1.0]])


def batch_spread(x, y, loss, settings, slope, level, size):
    """Standard deviations of the mean loss's slope in its two places, from one mini-batch to another.

    Of `size` points drawn from n without putting back, a mean has the variance σ²/size · (n − size)/(n − 1).
    """
    pull = loss.gradient(level + slope * x - y, **settings)
    share = (len(x) - size) / (size * (len(x) - 1))
    return tuple(float(np.std(each) * np.sqrt(share)) for each in (pull * x, pull))
