"""What can be said of a loss of a vector, decided by numbers and never by what a record claims.

A word is tried with two, three and four entries; a number that depends on how many there are is given for three. The
points are those of `spaces`. The data are all hard labels or the like, and some shares between them; where a loss takes
several arrays, a dozen of each that go together.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from losslab.checks.spaces import LEVELS, MANY, ROWS, SIZES, inside, labels, points, separate, several, sizes, truths

NUMBERS_FOR = 3
NOISE = 1e-9  # relative; a rounding error is far smaller, a real difference far larger
WAYS = 12
GRID = np.stack(np.meshgrid(*[np.linspace(-1, 1, 9)] * 2), axis=-1).reshape(-1, 2)
REGIONS = 30.0 * np.array([[[0, 1], [-1, 1]], [[-1, 1], [0, 1]], [[-1, 0], [-1, 0]]])  # class 1, 2 or 0 is not behind
UNEVEN = ((0.4, 0.35, 0.25), (0.49, 0.48, 0.03), (0.34, 0.33, 0.33), (0.8, 0.1, 0.1))


def _entries_apart(x):
    """The same array, the entries of a vector far apart in memory: NumPy adds up few of them much faster so."""
    return np.moveaxis(np.moveaxis(x, -1, 0).copy(), 0, -1)


class _Table:
    """A loss at one setting as a function of vectors x, one for each of its data (..., data, size) or one for all."""

    def __init__(self, loss, settings, data):
        self.loss, self.settings, self.data = loss, settings, data
        self.axes = {d.name: 1 if d.axes is None else len(d.axes) for d in loss.family.argument.data}

    @property
    def many(self):
        """How many data there are."""
        return max(map(len, self.data.values()), default=1)

    def _given(self, x):
        """x and the data, each repeated as often as the others: the functions of a loss need not do it."""
        lead = {n: y.shape[: y.ndim - self.axes[n]] for n, y in self.data.items()}
        whole = np.broadcast_shapes(x.shape[:-1], *lead.values())
        data = {n: np.broadcast_to(y, whole + y.shape[len(lead[n]) :]) for n, y in self.data.items()}
        return np.broadcast_to(x, (*whole, x.shape[-1])), data | self.settings

    def _unchecked(self, function, x):
        x, given = self._given(x)
        given = {name: _entries_apart(y) if np.ndim(y) >= x.ndim else y for name, y in given.items()}
        x = _entries_apart(x)
        with np.errstate(over="ignore", under="ignore", divide="ignore"):
            return function.__wrapped__(x, **given)  # nothing to check: points and data are legal

    def value(self, x):
        return self._unchecked(self.loss.value, x)

    def gradient(self, x):
        return self._unchecked(self.loss.derivative, x)

    def steepness(self, x):
        with np.errstate(over="ignore"):
            return np.sqrt(np.sum(self.gradient(x) ** 2, axis=-1))


def _tables(loss, settings, only=None, level=LEVELS[0], hard=False):
    """(a table, points of shape (points, 1, size)) for each number of entries, or for one only."""
    argument = loss.family.argument
    for size in [only] if only else sizes(argument):
        yield _Table(loss, settings, truths(argument, size, level, hard)), points(argument, size, level)[:, None]


# --- numbers


def _largest(function, table, x):
    """The largest value of function(table, x): at the points, or on ways from the best of them to the others."""
    y = function(table, x)
    best, data = np.unravel_index(np.argpartition(-y, min(6, y.size) - 1, axis=None)[:6], y.shape)
    here, top = x[best], y[best, data][:, None]
    few = _Table(table.loss, table.settings, {n: y[data][:, None] for n, y in table.data.items()})
    for share in np.geomspace(0.5, 1e-5, 32):
        tries = here + share * (x[:, 0] - here)
        y = function(few, tries)
        place = np.argmax(y, axis=-1)[:, None]
        found = np.take_along_axis(y, place, axis=-1)
        here = np.where((found > top)[..., None], np.take_along_axis(tries, place[..., None], axis=1), here)
        top = np.maximum(top, found)
    return float(np.max(top))


@dataclass(frozen=True)
class Case:
    """How many entries a vector has, how many candidates there are, and a matrix ((...), ...) that is given."""

    size: int
    among: int = ROWS
    matrix: tuple = ()

    def truths(self, argument, level, hard):
        if not argument.data or argument.data[0].axes is None:
            return truths(argument, self.size, level, hard)
        found = several(argument, self.size, level, self.among)
        fixed = [datum.name for datum in argument.data if datum.axes == ("size", "size") and self.matrix]
        return found | {name: np.broadcast_to(self.matrix, (MANY, self.size, self.size)) for name in fixed}


def _supremum(loss, settings, function, hard=False, case=None):
    """The largest value of function(table, x); infinity if it grows without end. `case`: of three entries, else."""
    argument = loss.family.argument
    case = case or Case(argument.entries or NUMBERS_FOR)
    cases = [
        (_Table(loss, settings, case.truths(argument, level, hard)), points(argument, case.size, level)[:, None])
        for level in LEVELS
    ]
    first, last = (float(np.max(function(*case))) for case in cases)
    if not np.isfinite(last) or last > max(1.5 * first, first + 1):
        return np.inf
    first, last = (_largest(function, *case) for case in cases)
    return last if np.isclose(first, last, rtol=1e-6, atol=1e-12) else np.inf


def lipschitz(loss, settings, case=None):
    found = _supremum(loss, settings, _Table.steepness, case=case)
    return found if np.isfinite(found) else False


def minimum(loss, settings, case=None):
    """The smallest value for hard labels."""
    return _minimum(loss, tuple(settings.items()), case)


@lru_cache(maxsize=1)  # two properties ask for it
def _minimum(loss, settings, case):
    least = _supremum(loss, dict(settings), lambda table, x: -np.minimum(table.value(x), 1e300), hard=True, case=case)
    return -least


def bounded(loss, settings, case=None):
    found = _supremum(loss, settings, _Table.value, case=case) - minimum(loss, settings, case)
    return found if np.isfinite(found) else False


# --- words


def _apart(x):
    """Each point with another, near and far: two arrays."""
    draw = np.random.default_rng(0)
    pairs = [(x, x + share * (draw.permutation(x) - x)) for share in (1.0, 1.0, 0.5, 0.1, 0.1, 0.01)]
    return tuple(np.concatenate(side) for side in zip(*pairs, strict=True))


def convex(loss, settings):
    """Whether the loss lies above its tangent planes, and an infinite value never between finite ones."""
    for table, x in _tables(loss, settings):
        a, b = _apart(x)
        at_a, at_b, slope = table.value(a), table.value(b), table.gradient(a)
        way = b - a
        known = np.isfinite(at_a) & np.isfinite(at_b) & np.all(np.isfinite(slope), axis=-1)
        with np.errstate(invalid="ignore"):
            rise, size = np.sum(slope * way, axis=-1), np.sum(np.abs(slope * way), axis=-1)
            entries = np.sum(np.abs(slope) * (np.abs(a) + np.abs(b)), axis=-1)
            allowed = 1e-14 + 1e-12 * (np.abs(at_a) + np.abs(at_b) + size) + 1e-15 * entries
            above = at_b - at_a - rise >= -allowed
        between = np.isfinite(table.value((a + b) / 2)) | ~np.isfinite(at_a) | ~np.isfinite(at_b)
        if not np.all((above | ~known) & between):
            return False
    return True


def differentiable(loss, settings):
    """Whether the gradient never jumps on random ways inside the domain, looked for by ever smaller steps."""
    argument = loss.family.argument
    for table, x in _tables(loss, settings):
        size = x.shape[-1]
        draw = np.random.default_rng(20 + size)
        start, end = (inside(argument, draw, (WAYS, 1, 1, size)) for _ in range(2))
        if argument.space == "arrows":  # a kink may be a single point: through 0, and through vectors that are given
            through = [y for y in table.data.values() if y.shape == (table.many, size)]
            for way, place in enumerate([0.0, *through]):
                end = np.where(np.arange(WAYS)[:, None, None, None] == way, 2 * place - start, end)
        if _jumps(table, start, end):
            return False
    return True


def _jumps(table, start, end):
    """Whether the gradient jumps on ways from start to end, arrays (ways, 1, 1, size), or such an array each datum.

    Where the difference across a piece has become small it is left out.
    """

    def slope(t, start, way):
        return table.gradient(start + t[..., None] * way)

    shape = (WAYS, 16, table.many, start.shape[-1])
    start, way = (np.broadcast_to(x, shape).reshape(-1, *shape[2:]) for x in (start, end - start))
    low, high = (np.tile(np.linspace(0, 1, 17)[part], WAYS)[:, None] for part in (slice(-1), slice(1, None)))
    low, high = (np.broadcast_to(t, start.shape[:-1]) for t in (low, high))
    at_low, at_high = slope(low, start, way), slope(high, start, way)
    least = 1e-6 * max(np.max(np.abs(at_low)), np.max(np.abs(at_high)))
    for step in range(34):
        middle = (low + high) / 2
        here = slope(middle, start, way)
        left = _gap(at_low, here) >= _gap(here, at_high)
        low, high = np.where(left, low, middle), np.where(left, middle, high)
        at_low, at_high = np.where(left[..., None], at_low, here), np.where(left[..., None], here, at_high)
        gap = _gap(at_low, at_high)
        if step == 10:
            seen = gap
        if step > 10:  # that of a jump does not shrink with the way across which it is seen
            keep = np.any((gap > 0.5 * seen) & (gap > least), axis=-1)
            if not np.any(keep):
                return False
            kept = (x[keep] for x in (low, high, at_low, at_high, start, way, gap, seen))
            low, high, at_low, at_high, start, way, gap, seen = kept
    return bool(np.any((gap > 0.5 * seen) & (gap > least)))


def _gap(a, b):
    return np.max(np.abs(a - b), axis=-1)


def shift_invariant(loss, settings):
    """Whether adding one number to all entries changes nothing."""
    for table, x in _tables(loss, settings):
        x = x[np.max(np.abs(x), axis=(1, 2)) < 100]
        value = table.value(x)
        size = max(map(np.max, table.data.values()), default=0.0)
        for shift in (-3.75, 1.0, 64.0):
            if not np.allclose(value, table.value(x + shift), rtol=NOISE, atol=1e-12 * (1 + size)):
                return False
    return True


def scale_free(loss, settings):
    """Whether multiplying the vector by a positive number changes nothing."""
    for table, x in _tables(loss, settings):
        value = table.value(x)
        if not all(np.allclose(value, table.value(x * k), rtol=NOISE, atol=1e-12) for k in (1e-3, 0.3, 7.0, 1e3)):
            return False
    return True


def triangle(loss, settings):
    """Whether the way from a over any third vector to b is never shorter than the one from a to b."""
    name = loss.family.argument.data[0].name
    for table, a in _tables(loss, settings):
        b = table.data[name]
        for third in (np.roll(a, 7, axis=0), (a + b) / 2, a + b):
            first = _Table(loss, settings, table.data | {name: third}).value(a)
            direct, second = table.value(a), table.value(third)
            if not np.all(direct <= (first + second) * (1 + NOISE) + 1e-12):
                return False
    return True


def _draws(argument, size):
    """(the data that may come, a function from shares η (..., size) to how likely each of them is)."""
    hard = labels(argument, size, LEVELS[0], True)
    if separate(argument):
        return hard, lambda eta: np.prod(np.where(hard == 1, eta[..., None, :], 1 - eta[..., None, :]), axis=-1)
    return np.eye(size), lambda eta: eta


def proper(loss, settings):
    """Whether the expected loss is larger than at the true shares wherever other shares are predicted.

    Predicted by the argument's own link: those of a sparsemax are not those of a softmax.
    """
    argument, truth = loss.family.argument, loss.family.argument.saying
    for size in SIZES:
        draw = np.random.default_rng(30 + size)
        hard, chances = _draws(argument, size)
        table = _Table(loss, settings, {argument.data[0].name: hard})
        etas = np.concatenate([draw.dirichlet(np.full(size, a), 4) for a in (1.0, 4.0)])
        etas = (etas + 0.005) / (1 + 0.005 * size)
        for eta in etas:
            steps = 1e-3 * np.concatenate([np.eye(size), -np.eye(size), draw.normal(size=(20, size))])
            if separate(argument):
                others = np.concatenate([eta + steps * eta * (1 - eta), draw.uniform(0.001, 0.999, (60, size))])
            else:
                near = eta * np.exp(steps)
                far = np.concatenate([draw.dirichlet(np.full(size, a), 30) for a in (0.5, 2.0)]) + 1e-12
                sharper = eta ** np.geomspace(0.1, 10, 8)[:, None]
                others = np.concatenate([near, far, sharper])
                others = others / np.sum(others, axis=-1, keepdims=True)
                others = others[np.max(np.abs(others - eta), axis=-1) > 1e-5]
            least, cost = (table.value(truth(x)[..., None, :]) @ chances(eta) for x in (eta, others))
            if not np.all(cost > least + 1e-12 * np.abs(least)):
                return False
    return True


def calibrated(loss, settings):
    """Whether scores that do not put the most frequent class strictly first stay clearly above the least expected loss.

    For three classes. Adding one number to all scores is taken to change nothing: the first score is 0.
    """
    data = {loss.family.argument.data[0].name: np.eye(3)}
    table, shares = _Table(loss, settings, data), np.repeat(UNEVEN, len(REGIONS), axis=0)

    def cost(x):
        x = np.insert(x, 0, 0.0, axis=-1)[:, :, None]
        return np.sum(table.value(x) * shares[:, None], axis=-1)

    least = _least(cost, np.tile(REGIONS, (len(UNEVEN), 1, 1))).reshape(-1, len(REGIONS))
    wrong, least = np.min(least[:, :2], axis=1), np.min(least, axis=1)
    return bool(np.all(wrong > least + 1e-8 * np.abs(least)))


def _least(cost, limits):
    """The smallest values of several functions of two numbers, each in its rectangle (functions, 2, 2).

    On a grid around the best place so far, which gets finer where that place is well inside: a narrow valley is
    followed, not left.
    """
    place, half = np.mean(limits, axis=-1), np.ptp(limits, axis=-1) / 2
    least, each = np.full(len(limits), np.inf), np.arange(len(limits))
    while np.max(half) > 1e-10:
        x = np.clip(place[:, None] + half[:, None] * GRID, limits[:, None, :, 0], limits[:, None, :, 1])
        y = cost(x)
        best = np.argmin(y, axis=1)
        found, low = x[each, best], y[each, best]
        better = low < least
        stay = better & np.any(np.abs(found - place) > 0.6 * half, axis=-1)
        half = np.where(stay[:, None], half, half / 2)
        place, least = np.where(better[:, None], found, place), np.minimum(low, least)
    return least


def symmetric(loss, settings):
    """Whether exchanging argument and data changes nothing."""
    datum = loss.family.argument.data[0].name
    for table, x in _tables(loss, settings):
        a, b = _apart(x)
        ours, swapped = (_Table(loss, settings, table.data | {datum: q}).value(p) for p, q in ((a, b), (b, a)))
        if not np.allclose(ours, swapped, rtol=NOISE, atol=1e-14):
            return False
    return True


def zero_at_truth(loss, settings):
    """Whether the loss is 0 where the argument is the data, of labels the hard ones, and above 0 elsewhere."""
    name = loss.family.argument.data[0].name
    for table, x in _tables(loss, settings, hard=True):
        truth = table.data[name][:, None]
        own = np.diagonal(table.value(truth))
        x = np.concatenate([x, *(truth + 1e-3 * (other - truth) for other in x[::7])])
        away = np.max(np.abs(x - table.data[name]), axis=-1) > 1e-9
        if not (np.all(np.abs(own) <= 1e-15) and np.all(table.value(x)[away] > 0)):
            return False
    return True


def sparse(loss, settings):
    """Whether the loss rises from 0 in every direction, however short the way."""
    for size in SIZES:
        ways = inside(loss.family.argument, np.random.default_rng(40 + size), (WAYS, size))
        step = 1e-9 * ways / np.linalg.norm(ways, axis=-1, keepdims=True)
        if not np.all(loss.value(step, **settings) - loss.value(0 * step, **settings) > 1e-14):
            return False
    return True
