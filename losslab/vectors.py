"""What can be said of a loss of a vector, decided by numbers and never by what a record claims.

A word is tried with two, three and four entries; a number that depends on how many there are is given for three. The
points are drawn at random, always the same, and hold ties, corners of the domain and vectors with huge or tiny entries.
The data are all hard labels or the like, and some shares between them; where a loss takes several arrays, a dozen of
each that go together.
"""

import itertools
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from losslab.core import members

SIZES = (2, 3, 4)
OWN_SIZES = {"box": (4,), "cell": (6,)}  # of arguments whose entries are not alike
NUMBERS_FOR = 3
LEVELS = (1e3, 1e6)  # what still grows from one to the other has no bound
NOISE = 1e-9  # relative; a rounding error is far smaller, a real difference far larger
SPACES = {  # where the vectors of an argument, or of data, lie
    "scores": "line",
    "items": "line",
    "logits": "line",
    "log_probabilities": "line",  # nothing makes sure that they are
    "probabilities": "simplex",
    "q": "simplex",
    "mask": "cube",
    "amounts": "ray",
    "a": "arrows",
    "anchor": "arrows",
    "w": "arrows",
    "box": "boxes",
    "cell": "cells",
}
VECTORS = tuple(SPACES)
WITH_LABELS = VECTORS[: VECTORS.index("amounts") + 1]  # or with one true value per entry
OF_SHARES = ("scores", "log_probabilities", "probabilities", "q", "logits", "mask")  # what can predict some
GRID = np.stack(np.meshgrid(*[np.linspace(-1, 1, 9)] * 2), axis=-1).reshape(-1, 2)
REGIONS = 30.0 * np.array([[[0, 1], [-1, 1]], [[-1, 1], [0, 1]], [[-1, 0], [-1, 0]]])  # class 1, 2 or 0 is not behind
UNEVEN = ((0.4, 0.35, 0.25), (0.49, 0.48, 0.03), (0.34, 0.33, 0.33), (0.8, 0.1, 0.1))


# --- points and data


def _patterns(size, *entries):
    return np.array(list(itertools.product(entries, repeat=size)), dtype=float)


def _line(draw, size, level):
    ordinary = draw.normal(size=(48, size)) * draw.choice([0.3, 1.0, 3.0, 10.0], (48, 1))
    far = level * _patterns(size, -1.0, 0.0, 1.0)
    return np.concatenate([ordinary, np.round(ordinary[:16]), far, far[draw.integers(len(far), size=48)] + ordinary])


def _simplex(draw, size, level):
    inside = np.concatenate([draw.dirichlet(np.full(size, a), 20) for a in (0.3, 1.0, 5.0)])
    hard = np.eye(size)
    edges = [(a + b) / 2 for a, b in itertools.combinations(hard, 2)]
    close = [(1 - 1 / level) * a + b / level for a, b in itertools.permutations(hard, 2)]
    return np.concatenate([inside, hard, edges, close, [np.full(size, 1 / size)]])


def _cube(draw, size, level):
    ends = _patterns(size, 0.0, 1.0)
    return np.concatenate([draw.random((64, size)), ends, np.abs(ends - 1 / level), _patterns(size, 0.0, 0.5, 1.0)])


def _ray(draw, size, level):
    ordinary = np.exp(draw.normal(size=(64, size)))
    ends = _patterns(size, 0.0, 1.0)
    return np.concatenate([ordinary, ends, level * ends, np.abs(ends - 1 / level), ends * ordinary[:1] + 1 / level])


def _arrows(draw, size, level):
    """As on a line, and short ones too: a direction has no end, but a beginning."""
    return np.concatenate([_line(draw, size, level), _patterns(size, -1.0, 0.0, 1.0) / level])


def _boxes(draw, size, level):
    """Of all sizes and places, some with edges in common, the last ones far away, large and tiny."""
    low, wide = draw.normal(size=(96, 2)), np.exp(draw.normal(size=(96, 2)))
    ends = np.array(list(itertools.combinations(range(4), 2)), dtype=float)
    x, y = (side.reshape(-1, 2) for side in np.broadcast_arrays(ends[:, None], ends[None]))
    alike = np.stack([x[:, 0], y[:, 0], x[:, 1], y[:, 1]], axis=-1)
    ordinary = np.concatenate([low, low + wide], axis=-1)
    few = alike[::5]
    return np.concatenate([ordinary, alike, few + 3 * level, level * few, few / level])


def _cells(draw, size, level):
    """A width and a height, the third and the fourth entry, are not negative."""
    x = _line(draw, size, level)
    x = np.concatenate([x[:64], x[64::40]])
    x[:, 2:4] = np.abs(x[:, 2:4])
    return x


def _inside_a_cell(draw, shape):
    x = 3 * draw.normal(size=shape)
    x[..., 2:4] = np.exp(x[..., 2:4] / 3)
    return x


def _inside_a_box(draw, shape):
    low = draw.normal(size=(*shape[:-1], 2))
    return np.concatenate([low, low + np.exp(draw.normal(size=low.shape))], axis=-1)


INSIDE = {  # (generator, shape) -> vectors well inside
    "line": lambda draw, shape: 3 * draw.normal(size=shape),
    "simplex": lambda draw, shape: draw.dirichlet(np.full(shape[-1], 2.0), shape[:-1]),
    "cube": lambda draw, shape: draw.uniform(0.01, 0.99, shape),
    "ray": lambda draw, shape: np.exp(draw.normal(size=shape)),
    "arrows": lambda draw, shape: 3 * draw.normal(size=shape),
    "boxes": _inside_a_box,
    "cells": _inside_a_cell,
}
WAYS = 12
DRAW = {
    "line": _line,
    "simplex": _simplex,
    "cube": _cube,
    "ray": _ray,
    "arrows": _arrows,
    "boxes": _boxes,
    "cells": _cells,
}


def sizes(argument):
    """Of how many entries vectors of this argument are tried."""
    return OWN_SIZES.get(argument, SIZES)


@lru_cache
def points(argument, size, level=LEVELS[0]):
    """Vectors of an argument, of shape (points, size)."""
    return DRAW[SPACES[argument]](np.random.default_rng(size), size, level)


@lru_cache
def truths(argument, size, level=LEVELS[0], hard=False):
    """What may come with an argument: {name of a datum: array (many, ...)}, or {} without data.

    Shares of classes, labels, amounts. `hard` leaves out what is between labels.
    """
    if not argument.data:
        return {}
    if argument.data[0].axes is None:
        return {argument.data[0].name: _labels(argument.name, size, level, hard)}
    return _several(argument, size, level)


def _labels(name, size, level, hard):
    draw = np.random.default_rng(10 + size)
    if name in ("logits", "mask"):
        ends = _patterns(size, 0.0, 1.0)
        return ends if hard else np.concatenate([ends, draw.random((3, size))])
    if name in ("items", "amounts"):
        ends = _patterns(size, 0.0, 1.0)
        return np.concatenate([ends, level * ends[-2:], draw.integers(0, 5, (3, size)), draw.exponential(1, (2, size))])
    ends, inside = np.eye(size), draw.dirichlet(np.ones(size), 4)
    return ends if hard and name != "q" else np.concatenate([ends, inside])


MANY, ROWS = 12, 3  # data of each kind that go together; vectors in a list of them


def _several(argument, size, level, among=ROWS):
    """Data of several shapes, `among` candidates in a list.

    Vectors are points of the argument; half of the time a second one is their opposite.
    """
    x = points(argument.name, size, level)
    draw, found, turn = np.random.default_rng(10 + size), {}, 1.0
    rows = x[draw.integers(len(x), size=MANY)]
    arrows = SPACES[argument.name] == "arrows"
    if arrows:
        rows[-1] = 0.0
    else:
        rows[:4] = x[-16::4]
    for datum in argument.data:
        if datum.index:
            found[datum.name] = np.arange(MANY) % among
        elif allowed := members(datum.domain):
            found[datum.name] = np.resize(allowed, MANY)
        elif datum.axes == ("size", "size"):
            found[datum.name] = _spreads(draw, size, level)
        elif len(datum.axes) == 2:
            others = np.resize(draw.permutation(x), (MANY, among, size))
            k = np.arange(MANY) % among
            others[: MANY // 2] = -rows[: MANY // 2, None]
            others[np.arange(MANY), k] = rows
            others[0], others[0, 0] = rows[0], -rows[0]
            found[datum.name] = others
        else:
            found[datum.name] = np.where(np.arange(MANY)[:, None] < MANY // 2, turn * rows, draw.permutation(rows))
            turn = -turn if arrows else turn
    return found


def _spreads(draw, size, level):
    """Inverse covariances: round ones, small and large, and long ones in any direction."""
    a = draw.normal(size=(MANY, size, size))
    long = a @ np.swapaxes(a, -1, -2) + 0.05 * np.eye(size)
    scale = np.resize([0.25, 1.0, 4.0, level], MANY)[:, None, None]
    return np.where(np.arange(MANY)[:, None, None] < 4, scale * np.eye(size), long)


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
        with np.errstate(over="ignore", under="ignore", divide="ignore"):
            return function.__wrapped__(x, **given)  # nothing to check: points and data are legal

    def value(self, x):
        return self._unchecked(self.loss.value, x)

    def gradient(self, x):
        return self._unchecked(self.loss.gradient, x)

    def steepness(self, x):
        with np.errstate(over="ignore"):
            return np.sqrt(np.sum(self.gradient(x) ** 2, axis=-1))


def _tables(loss, settings, only=None, level=LEVELS[0], hard=False):
    """(a table, points of shape (points, 1, size)) for each number of entries, or for one only."""
    argument = loss.family.argument
    for size in [only] if only else sizes(argument.name):
        yield _Table(loss, settings, truths(argument, size, level, hard)), points(argument.name, size, level)[:, None]


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
        found = _several(argument, self.size, level, self.among)
        fixed = [datum.name for datum in argument.data if datum.axes == ("size", "size") and self.matrix]
        return found | {name: np.broadcast_to(self.matrix, (MANY, self.size, self.size)) for name in fixed}


def _supremum(loss, settings, function, hard=False, case=None):
    """The largest value of function(table, x); infinity if it grows without end. `case`: of three entries, else."""
    argument = loss.family.argument
    case = case or Case(OWN_SIZES.get(argument.name, (NUMBERS_FOR,))[0])
    cases = [
        (_Table(loss, settings, case.truths(argument, level, hard)), points(argument.name, case.size, level)[:, None])
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
    name = loss.family.argument.name
    for table, x in _tables(loss, settings):
        size = x.shape[-1]
        draw = np.random.default_rng(20 + size)
        start, end = (INSIDE[SPACES[name]](draw, (WAYS, 1, 1, size)) for _ in range(2))
        if SPACES[name] == "arrows":  # a kink may be a single point: through 0, and through the vectors that are given
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
    hard = _labels(argument, size, LEVELS[0], True) if argument in ("logits", "mask") else np.eye(size)
    if argument in ("logits", "mask"):  # each label by itself
        return hard, lambda eta: np.prod(np.where(hard == 1, eta[..., None, :], 1 - eta[..., None, :]), axis=-1)
    return hard, lambda eta: eta


def proper(loss, settings):
    """Whether the expected loss is larger than at the true shares wherever other shares are predicted.

    Predicted by the argument's own link: those of a sparsemax are not those of a softmax.
    """
    argument, truth = loss.family.argument.name, loss.family.argument.saying
    apart = argument in ("logits", "mask")
    for size in SIZES:
        draw = np.random.default_rng(30 + size)
        hard, chances = _draws(argument, size)
        table = _Table(loss, settings, {loss.family.argument.data[0].name: hard})
        etas = np.concatenate([draw.dirichlet(np.full(size, a), 4) for a in (1.0, 4.0)])
        etas = (etas + 0.005) / (1 + 0.005 * size)
        for eta in etas:
            steps = 1e-3 * np.concatenate([np.eye(size), -np.eye(size), draw.normal(size=(20, size))])
            if apart:
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
        ways = INSIDE["arrows"](np.random.default_rng(40 + size), (WAYS, size))
        step = 1e-9 * ways / np.linalg.norm(ways, axis=-1, keepdims=True)
        if not np.all(loss.value(step, **settings) - loss.value(0 * step, **settings) > 1e-14):
            return False
    return True
