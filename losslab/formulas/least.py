"""The least value of a loss: where it is taken, at single residuals or along whole stretches, or only approached."""

from dataclasses import dataclass

import numpy as np

from losslab.checks.curves import CENTRE, FAR, border, zoom
from losslab.formulas.corners import FINEST

STRIDES = np.concatenate([CENTRE[CENTRE >= 1e-4], FAR])
RESIDUALS = np.unique(np.concatenate([-STRIDES, FINEST, np.linspace(-10, 10, 2001), [0.0], STRIDES]))
SMALLEST = 1e-300  # a limit as small is 0
MOST = 24  # dips that are looked into


@dataclass(frozen=True)
class Least:
    """The infimum of a loss. It is taken along `stretches` (low, high), the nearest to 0 first, each a single residual
    if the ends are equal; and it is approached `towards` places, among them ±∞, without being taken there.
    """

    value: float
    stretches: tuple[tuple[float, float], ...]
    towards: tuple[float, ...]

    @property
    def unique(self):
        return len(self.stretches) == 1 and np.ptp(self.stretches[0]) < 1e-6 and not self.towards


def least(value, gradient, places, jumps, falls):
    """The Least of a loss given by functions that know it exactly.

    `places` are looked at too; at `jumps`, {place: lower limit}, it jumps or has no value; near those of `falls` it
    falls beyond all bounds.
    """
    if falls:
        return Least(-np.inf, (), tuple(falls))
    x = np.union1d(RESIDUALS, places)
    v = value(x)
    known = np.isfinite(v)
    edges = np.flatnonzero(known[1:] != known[:-1])
    if len(edges):
        inner, outer = (np.where(known[edges] == left, x[edges], x[edges + 1]) for left in (True, False))
        ends = border(lambda r: np.isfinite(value(r)), inner, outer)[0]
        x = np.union1d(x[known], ends)
        v = value(x)
    if not len(x):
        return Least(np.nan, (), ())
    found = [*_ends(x, v, gradient), *_dips(x, v, value, gradient, jumps)]
    if not found:  # all that is lowest is one run up to an end, level in floats and not in the formula
        i = int(np.argmin(v))
        end = float(x[0] if v[0] == v[i] else x[-1])
        return Least(float(v[i]), (), (float(np.copysign(np.inf, end)) if abs(end) >= 1e2 else end,))
    lowest = min(low for low, *_ in found)
    if lowest == -np.inf:
        return Least(-np.inf, (), tuple(place for low, place, _, _ in found if low == -np.inf))
    best = [row for row in found if row[0] - lowest <= row[3] + 4e-16 * abs(lowest)]
    stretches = [row[1] for row in best if row[2]]
    towards = [row[1] for row in best if not row[2]]
    lowest = 0.0 if abs(lowest) < SMALLEST else float(lowest)
    return Least(lowest, tuple(sorted(_joined(stretches), key=_distance)), tuple(sorted(set(towards), key=abs)))


def _distance(stretch):
    low, high = stretch
    return 0.0 if low <= 0 <= high else min(abs(low), abs(high))


def _joined(stretches):
    """Stretches, those that touch as one."""
    found = []
    for low, high in sorted(stretches):
        if found and low - found[-1][1] <= 1e-9 * max(1e-3, abs(low)):
            found[-1] = found[-1][0], max(high, found[-1][1])
        else:
            found.append((low, high))
    return found


def _ends(x, v, gradient):
    """(limit, ±∞, False, slack) of each end towards which it falls for ever."""
    for side in (-1, 1):
        end = x[0] if side < 0 else x[-1]
        way = np.flatnonzero(side * x >= min(1e3, abs(end) / 2))[::side]  # outwards
        if abs(end) < 1e2 or len(way) < 3:
            continue
        slopes = side * gradient(x[way])
        if slopes[-1] < 0 and np.all(np.diff(v[way]) <= 0):
            late, last = v[way[len(way) // 2]], v[way[-1]]
            yield (-np.inf if last < 1.05 * late < 0 else last), side * np.inf, False, SMALLEST


def _dips(x, v, value, gradient, jumps):
    """(value, stretch or place, whether it is taken there, slack) at the bottom of each dip of the curve."""
    start = np.flatnonzero(np.append(True, np.diff(v) != 0))  # runs of equal values
    stop = np.append(start[1:], len(x)) - 1
    left = np.append(np.inf, v[start[:-1]])
    right = np.append(v[start[1:]], np.inf)
    low = (v[start] < left) & (v[start] < right)
    order = np.argsort(v[start][low], kind="stable")[:MOST]
    first, last = start[low][order], stop[low][order]
    rise = np.minimum(left[low][order], right[low][order]) - v[first]
    for a, b, up in zip(first, last, rise, strict=True):
        slack = 1e-12 * up if np.isfinite(up) else 0.0
        before, after = x[max(a - 1, 0)], x[min(b + 1, len(x) - 1)]
        if b > a and np.all(gradient(_inside(x[a : b + 1])) == 0):
            yield v[a], _stretch(x, v[a], a, b, value), True, slack
        elif b > a and (a == 0 or b == len(x) - 1):
            continue  # it falls for ever, by less than floats can tell
        else:
            yield _bottom(x[a], v[a], before, after, value, gradient, jumps, slack)


def _inside(x):
    """Residuals within a stretch, between those of the grid."""
    return (x[1:] + x[:-1])[:: max(1, len(x) // 64)] / 2


def _stretch(x, level, a, b, value):
    """The ends of a stretch along which the value is the same; infinite where the grid ends."""
    ends = []
    for i, j in ((a, a - 1), (b, b + 1)):
        if j in (-1, len(x)):
            ends.append(np.copysign(np.inf, x[i]))
        else:
            inner, outer = border(lambda r: value(r) == level, x[i : i + 1], x[j : j + 1])
            near = abs(inner[0] - outer[0]) <= 1e-15 and abs(inner[0]) < 1e-15
            ends.append(0.0 if near else float(inner[0]))
    return tuple(ends)


def _bottom(place, level, before, after, value, gradient, jumps, slack):
    """The bottom of one dip, by the sign of the slope; it may lie beside a jump, and is not taken then."""
    low, high = np.array([before]), np.array([after])
    ends = gradient(np.array([before, after]))
    if before < place < after and ends[0] < 0 < ends[1]:
        low, high = border(lambda r: gradient(r) < 0, low, high)
        low = np.where(value(low) <= value(high), low, high)
    elif before < after:
        low, _ = zoom(lambda r: -_finite(value(r)), low, high)
    found = float(value(low)[0]) if np.isfinite(value(low)[0]) else np.inf
    if found < level:
        place, level = float(low[0]), found
    beside = [jump for jump in jumps if before <= jump <= after and jump != place]
    closer = [jump for jump in beside if abs(place - jump) <= 1e-9 * max(abs(jump), 1e-3)]
    beside = closer or [jump for jump in beside if value(np.array([(place + jump) / 2]))[0] <= level]
    if beside:
        return min(level, jumps[beside[0]]), beside[0], False, slack
    return level, (float(place), float(place)), True, slack


def _finite(v):
    return np.where(np.isfinite(v), v, np.inf)
