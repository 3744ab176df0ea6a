"""Two weights under a penalty: where they end, the way there, and the lines of equal data term and penalty.

The data term is ½(w − m)ᵀA(w − m) with A = [[1, c], [c, 1]]: that of two inputs of variance 1 and correlation c,
whose least squares are at m. Its level lines are ellipses. A pair of weights is a tuple of two numbers or arrays;
`l1_ratio` is the share ρ of L1 in the elastic net. All can be traced.
"""

import numpy as np

from losslab.families.closed_forms import TURNS
from losslab.trace import iterate, stack

STEPS = np.linspace(-1, 1, 25)
GRID = [np.concatenate([[0.0], STEPS, STEPS, side.ravel()]) for side in np.meshgrid(STEPS, STEPS)]
FREE = [np.repeat(free, [1, 25, 25, 625]) for free in ([0.0, 1.0, 0.0, 1.0], [0.0, 0.0, 1.0, 1.0])]  # the others are 0
ROUNDS = 10  # of which each grid is an eighth as wide as the one before
FINE = np.linspace(-1, 1, 33)
RADII = 6 * np.linspace(0, 1, 241) ** 2
FEW = 3 * np.linspace(0, 1, 25) ** 2  # λ at which an answer is searched for


def settings_of(penalty, strength, l1_ratio):
    """The page's λ and ρ as the parameters of a penalty; any other has its default."""
    given = {"λ": strength, "ρ": l1_ratio}
    return {p.name: given.get(p.symbol, penalty.defaults[p.name]) for p in penalty.params}


def per_strength(penalty, l1_ratio, *w):
    """What λ multiplies: the penalty at λ = 1 of weights that stand apart, arrays of one shape."""
    return penalty.value(stack(*w), **settings_of(penalty, 1.0, l1_ratio))


def at(penalty, l1_ratio):
    """The settings of a penalty as a function of λ."""
    return lambda strength: settings_of(penalty, strength, l1_ratio)


def known(penalty, what):
    """A closed form that the penalty brings, or None."""
    return penalty.solution and getattr(penalty.solution, what)


def solution(penalty, m, c, strength, l1_ratio):
    """(w₁, w₂) that a penalty leaves."""
    if best := known(penalty, "best"):
        return best(m, c, **settings_of(penalty, strength, l1_ratio))
    return searched(penalty, m, c, strength, l1_ratio)


def searched(penalty, m, c, strength, l1_ratio):
    """The same for any penalty: the best of a grid, then of ever finer ones around it.

    Each grid is tried with one weight, or both, at 0 as well: a corner is met exactly.
    """
    pull = m[0] + c * m[1], c * m[0] + m[1]

    def finer(x, y, half):
        xs, ys = (half * GRID[0] + x) * FREE[0], (half * GRID[1] + y) * FREE[1]
        data = (xs * xs + ys * ys) / 2 + c * xs * ys - pull[0] * xs - pull[1] * ys
        _, x, y = _first_least(data + strength * per_strength(penalty, l1_ratio, xs, ys), xs, ys)
        return x, y, half / 8

    none = 0.0 * (pull[0] + strength)
    x, y, _ = iterate(finer, (none, none, 2 * (np.abs(m[0]) + np.abs(m[1])) + 1e-9), ROUNDS)
    return x, y


def _first_least(cost, *places):
    """The smallest cost along the last axis, and the place of the first that has it."""
    least = np.min(cost, axis=-1, keepdims=True)
    here = np.where(cost == least, 1.0, 0.0)
    first = (here > 0) & (np.cumsum(here, axis=-1) == 1)
    return np.min(cost, axis=-1), *(np.sum(np.where(first, place, 0.0), axis=-1) for place in places)


def path(penalty, m, c, l1_ratio):
    """The weights for all λ from 0 on, as two arrays."""
    if way := known(penalty, "path"):
        return way(m, c, at(penalty, l1_ratio))
    found = [solution(penalty, m, c, each, l1_ratio) for each in FEW]
    return tuple(stack(*along) for along in zip(*found, strict=True))


def over(penalty, m, c, l1_ratio, most):
    """(λ, w₁, w₂) for λ from 0 to `most` and on, three arrays."""
    if way := known(penalty, "over"):
        return way(m, c, at(penalty, l1_ratio), most)
    return FEW, *path(penalty, m, c, l1_ratio)


def last(penalty, m, c, l1_ratio):
    """The λ from which on both weights are 0; infinite where they only come close."""
    if end := known(penalty, "last"):
        return end(m, c, at(penalty, l1_ratio))
    x, y = np.cos(TURNS), np.sin(TURNS)  # where no direction leads down from 0: an upright slope is needed there
    steep = per_strength(penalty, l1_ratio, 1e-9 * x, 1e-9 * y) / 1e-9
    down = (m[0] + c * m[1]) * x + (c * m[0] + m[1]) * y
    needed = np.where(down > 0, down / np.where(steep > 1e-6, steep, 1e-300), 0.0)
    return np.where(np.max(needed) > 1e12, np.inf, np.max(needed))


def ball(penalty, w, l1_ratio):
    """All weights that cost as much penalty as w."""
    if shape := known(penalty, "ball"):
        return shape(w, at(penalty, l1_ratio))
    x, y = np.cos(TURNS), np.sin(TURNS)
    q = per_strength(penalty, l1_ratio, *w)
    far = RADII + 0.0 * x[:, None]
    value = per_strength(penalty, l1_ratio, far * x[:, None], far * y[:, None])
    inside = value < q  # which rises from 0 outwards; between the last place inside and the next a straight line
    (r0, r1), (v0, v1) = (
        (np.max(np.where(inside, part, 0.0), axis=-1), np.min(np.where(inside, np.inf, part), axis=-1))
        for part in (far, value)
    )
    share = (q - v0) / np.where(v1 > v0, v1 - v0, 1.0)
    size = np.where(r1 < np.inf, r0 + share * np.where(r1 < np.inf, r1 - r0, 0.0), np.nan)
    return size * x, size * y


def shrunk(penalty, v, settings):
    """What becomes of one weight v (..., 1) where the data term is ½(w − v)².

    Searched for where the penalty brings no closed form: between 0 and v, on a grid that gets finer, and at 0 itself.
    """
    if shrink := known(penalty, "shrink"):
        return shrink(v, **settings)
    share, half = 0.5 + 0.0 * v, 0.5
    for _ in range(8):
        tries = np.minimum(np.maximum(share + half * FINE, 0.0), 1.0)
        cost = np.square(tries - 1) * v * v / 2 + penalty.value((tries * v)[..., None], **settings)
        _, share = (part[..., None] for part in _first_least(cost, tries))
        half = half / 10
    place, none = share * v, 0.0 * v
    dear = np.square(place - v)[..., 0] / 2 + penalty.value(place, **settings)
    free = np.square(v)[..., 0] / 2 + penalty.value(none, **settings)
    return np.where((free <= dear * (1 + 1e-9))[..., None], none, place)


def kink_of(penalty, settings):
    """How hard one weight is held at 0: the slope of the penalty just beside it."""
    near = stack(1e-9)
    steep = (penalty.value(near, **settings) - penalty.value(0.0 * near, **settings)) / 1e-9
    return np.where(steep > 1e-6, steep, 0.0)


def ellipse(m, c, size):
    """All weights at which (w − m)ᵀA(w − m) is size²."""
    x, y = size * np.cos(TURNS) / np.sqrt(1 + c), size * np.sin(TURNS) / np.sqrt(1 - c)
    return m[0] + (x + y) / np.sqrt(2.0), m[1] + (x - y) / np.sqrt(2.0)


def distance(w, m, c):
    """√((w − m)ᵀA(w − m))."""
    x, y = w[0] - m[0], w[1] - m[1]
    return np.sqrt(np.maximum(x * x + 2 * c * x * y + y * y, 0.0))
