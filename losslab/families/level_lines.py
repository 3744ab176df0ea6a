"""Lines of equal loss of two or more vectors in the plane, each kind one function that a record can name.

A loss of this kind depends on the place of a through one number only: its distance from b, its direction, the
difference of two distances, or that of its coordinates. The function is called
with `value(a)`, the loss of a (..., 2); `points` as pairs of coordinates, that of a first; `spread`, the entries
(first, mixed, second) of Σ⁻¹, (1, 0, 1) where the loss has none; the `levels`; and `reach`, how far the panel goes. It
returns (x, y) of the lines of these levels, one after the other with NaN between them; where they lie is read off the
value itself. All can be traced.
"""

import numpy as np

from losslab.trace import join, stack

PIECES = 240  # in which a line of equal loss is looked for
AROUND = np.append(np.linspace(0, 2 * np.pi, 121), np.nan)  # NaN parts one line from the next
ACROSS = np.append(np.linspace(-1, 1, 121) ** 3, np.nan)


def crossings(f, places, levels):
    """Where a function of one number, sampled at places, crosses each level: (levels, pieces), else NaN."""
    start, end, level = places[:-1], places[1:], levels[..., None]
    low, high = f(start), f(end)
    here = (low <= level) != (high <= level)
    at = start + (level - low) / np.where(here, high - low, 1.0) * (end - start)
    return np.where(here, at, np.nan)


def only(found):
    """The crossing of each level, where there is one at most; NaN where there is none."""
    here = ~np.isnan(found)
    total = np.sum(np.where(here, found, 0.0), axis=-1)
    return np.where(np.sum(np.where(here, 1.0, 0.0), axis=-1) > 0, total, np.nan)[..., None]


def rays(value, points, spread, levels, reach):
    """Of a loss of the direction of a alone."""
    angle = crossings(
        lambda angle: value(stack(np.cos(angle), np.sin(angle))), np.linspace(-np.pi, np.pi, PIECES + 1), levels
    )
    far = 2 * reach
    return join(stack(0 * angle, far * np.cos(angle), np.nan)), join(stack(0 * angle, far * np.sin(angle), np.nan))


def parallels(value, points, spread, levels, reach):
    """Of a loss of two scores, the coordinates of a, that sees their difference alone: straight lines."""
    gap = only(crossings(lambda gap: value(stack(gap, 0 * gap)), np.linspace(-4, 4, PIECES + 1) * reach, levels))
    x = np.array([-3.0, 3.0, np.nan]) * reach
    return join(x + 0 * gap), join(x - gap)


def hyperbolas(value, points, spread, levels, reach):
    """Of a loss of the difference of the distances of a from the next two points."""
    (px, py), (nx, ny) = points[1:3]
    wide = np.hypot(nx - px, ny - py)
    ex, ey = ((n - p) / np.where(wide > 0, wide, 1.0) for p, n in ((px, nx), (py, ny)))
    along = lambda share: stack(px + share * (nx - px), py + share * (ny - py))
    ends = value(along(np.array([0.0, 1.0])))
    low, high = ends[..., 0], ends[..., 1]  # at p and at n, beyond which a hyperbola is folded to a ray
    edge = 1e-6 * (high - low)
    inside = np.minimum(np.maximum(levels, low + edge), high - edge)
    levels = np.where((low - edge <= levels) & (levels <= high + edge), inside, np.nan)
    share = only(crossings(lambda share: value(along(share)), np.linspace(0, 1, PIECES + 1), levels))
    c, v = wide * (2 * share - 1), 3 * reach * ACROSS
    u = c / 2 * np.sqrt(1 + 4 * v * v / (wide * wide - c * c))
    return join((px + nx) / 2 + u * ex - v * ey), join((py + ny) / 2 + u * ey + v * ex)


def circles(value, points, spread, levels, reach):
    """Of a loss of the distance of a from b."""
    right = lambda way: stack(points[1][0] + way, points[1][1] + 0 * way)
    places = 15 * reach * np.linspace(0, 1, PIECES + 1) ** 2
    far = only(crossings(lambda way: value(right(way)), places, levels))
    return _around(points[1], far, *_ellipse(spread))


def balls(value, points, spread, levels, reach):
    """Of a norm of a − b: its unit ball has a point on each way."""
    (bx, by), (x, y) = points[1], _ellipse(spread)
    unit = value(stack(bx + x, by + y))
    return _around(points[1], levels[..., None], x / unit, y / unit)


def _ellipse(spread):
    """A circle, stretched by the Cholesky factor of Σ."""
    first, mixed, second = spread
    rest = first * second - mixed * mixed
    wide = np.sqrt(second / rest)
    return wide * np.cos(AROUND), np.sin(AROUND) / np.sqrt(second) - mixed / rest / wide * np.cos(AROUND)


def _around(centre, far, x, y):
    return join(centre[0] + far * x), join(centre[1] + far * y)
