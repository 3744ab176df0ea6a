"""Vectors and data at which a loss is measured: drawn at random, always the same.

They hold ties, corners of the domain and vectors with huge or tiny entries. An argument says by its `space` where its
vectors lie: on the "line" (any numbers), in the "simplex", in the unit "cube", on the "ray" (amounts), among "arrows"
(any numbers, with an origin), "boxes" or "cells".
"""

import itertools
from functools import lru_cache

import numpy as np

SIZES = (2, 3, 4)
LEVELS = (1e3, 1e6)  # what still grows from one to the other has no bound


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
    """Of all sizes and places, some with edges in common; then far away, large, tiny far away and near, and slivers."""
    low, wide = draw.normal(size=(96, 2)), np.exp(draw.normal(size=(96, 2)))
    ends = np.array(list(itertools.combinations(range(4), 2)), dtype=float)
    x, y = (side.reshape(-1, 2) for side in np.broadcast_arrays(ends[:, None], ends[None]))
    alike = np.stack([x[:, 0], y[:, 0], x[:, 1], y[:, 1]], axis=-1)
    ordinary = np.concatenate([low, low + wide], axis=-1)
    few = alike[::5]
    thin = np.array([[0, 0, 1 / level, level**-3], [0, 30 * level, level**-3, 30 * level + 1 / level]])
    slivers = thin, thin[:, [1, 0, 3, 2]]
    return np.concatenate(
        [ordinary, alike, few + 3 * level, level * few, few / level + 30 * level, few / level, *slivers]
    )


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
    return (argument.entries,) if argument.entries else SIZES


@lru_cache
def points(argument, size, level=LEVELS[0]):
    """Vectors of an argument, of shape (points, size)."""
    return DRAW[argument.space](np.random.default_rng(size), size, level)


def inside(argument, draw, shape):
    """Vectors well inside."""
    return INSIDE[argument.space](draw, shape)


def separate(argument):
    """Whether there is a label for every entry by itself, not shares of a whole."""
    datum = argument.data[0]
    return datum.interval.high == 1 and datum.rule is None


@lru_cache
def truths(argument, size, level=LEVELS[0], hard=False):
    """What may come with an argument: {name of a datum: array (many, ...)}, or {} without data.

    Shares of classes, labels, amounts. `hard` leaves out what is between labels.
    """
    if not argument.data:
        return {}
    if argument.data[0].axes is None:
        found = labels(argument, size, level, hard)
        return {argument.data[0].name: found} | beside(argument, len(found), size, level)
    return several(argument, size, level)


def beside(argument, many, size, level=LEVELS[0]):
    """What comes with labels and is of every entry: {name: positive numbers (many, size)}, some of them large."""
    draw = np.random.default_rng(50 + size)
    scale = np.resize([1.0, level, 1.0], many)[:, None]
    return {datum.name: scale * np.exp(draw.normal(size=(many, size))) for datum in argument.data[1:]}


def alike_beside(argument, many, size):
    """The same for all samples of a data set: of every class another number, the least of the last."""
    numbers = np.roll(np.geomspace(1, 1000, size), -1)
    return {datum.name: np.tile(numbers, (many, 1)) for datum in argument.data[1:]}


def labels(argument, size, level, hard):
    """What is true of each vector, of shape (many, size)."""
    draw, datum, ends = np.random.default_rng(10 + size), argument.data[0], _patterns(size, 0.0, 1.0)
    if separate(argument):
        return ends if hard else np.concatenate([ends, draw.random((3, size))])
    if datum.interval.high > 1:
        return np.concatenate([ends, level * ends[-2:], draw.integers(0, 5, (3, size)), draw.exponential(1, (2, size))])
    ends, shares = np.eye(size), draw.dirichlet(np.ones(size), 4)
    return ends if hard and datum.classes else np.concatenate([ends, shares])


MANY, ROWS = 12, 3  # data of each kind that go together; vectors in a list of them


def several(argument, size, level, among=ROWS):
    """Data of several shapes, `among` candidates in a list.

    Vectors are points of the argument; half of the time a second one is their opposite.
    """
    x = points(argument, size, level)
    draw, found, turn = np.random.default_rng(10 + size), {}, 1.0
    rows = x[draw.integers(len(x), size=MANY)]
    arrows = argument.space == "arrows"
    if arrows:
        rows[-1] = 0.0
    else:
        rows[:4] = x[-16::4]
    for datum in argument.data:
        if datum.index:
            found[datum.name] = np.arange(MANY) % among
        elif allowed := datum.interval.members:
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
