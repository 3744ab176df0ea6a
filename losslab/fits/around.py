"""How the cost of a fit changes about a line: does some way lead down, does it stay the same along some way?"""

import math
from dataclasses import dataclass

import numpy as np

from losslab.core import Loss, Settings
from losslab.fits.downhill import EPS, beside

Line = tuple[float, float]  # (slope, level)
PIECES = 32  # points at a kink about which a line is turned in search of a way down


@dataclass(frozen=True, eq=False)
class Around:
    """How the cost changes about a line: whether some way leads down; whether along some way nothing changes."""

    r: np.ndarray
    weights: np.ndarray
    down: bool
    flat: bool


def around(x: np.ndarray, y: np.ndarray, line: Line, loss: Loss, settings: Settings) -> Around:
    """The directional derivatives of the cost at a line, in all directions that can be the steepest.

    A point at a kink gives way with its one-sided slopes. Over the directions in which no such point changes sides the
    derivative is linear, so its sign is decided at the edges: lines turned about such a point. Where the derivative is
    0 a way may lead down all the same, as the cost curves: `beside` tells, or next to a kink the curvature. Ways of one
    cost end at points that a step or a jump of the curvature holds, so lines are turned about these too.
    """
    r = line[1] + line[0] * x - y
    rounding = 8 * EPS * float(np.max(np.abs(y) + np.abs(line[0] * x)))
    near = 1e-11 * float(np.max(np.abs(r))) + rounding
    left = right = pull = loss.gradient(r, **settings)
    weights = np.where(r == 0, loss.curvature(r, **settings), pull / np.where(r == 0, 1.0, r))
    kinked, touched, convex = np.zeros(len(r), bool), np.zeros(len(r), bool), bool(loss.claim("convex", **settings))
    corners = loss.at(**settings)
    for corner in corners:
        here, place = np.abs(r - corner.place) <= near, float(corner.place)
        touched = touched | here
        if corner.order == 1 and corner.left < corner.right:
            left, right, kinked = np.where(here, corner.left, left), np.where(here, corner.right, right), kinked | here
            weights = np.where(here, float(loss.gradient(place, **settings)) / place if place else math.inf, weights)
    curvature = np.where(kinked, 0.0, np.clip(loss.curvature(r, **settings), -1e200, 1e200))
    shake = np.abs(loss.gradient(r + rounding, **settings) - loss.gradient(r - rounding, **settings))
    pull, shake = np.where(kinked, 0.0, pull), np.where(kinked, 0.0, shake)
    slope, level, size = np.sum(pull * x), np.sum(pull), np.sum(np.abs(pull))
    held, places = np.sum(np.abs(curvature)), np.unique(x[touched])
    places = places[np.linspace(0, len(places) - 1, min(len(places), PIECES)).astype(int)]
    ways = [(0.0, 1.0)]
    if np.any(x):
        ways += [(1.0, 0.0), *((1.0, -p) for p in places), *((p, 1.0) for p in places)]
        ways += [(1.0, -np.sum(np.abs(curvature) * x) / held)] if 0 < held < math.inf else []
    noise, short = np.sum(shake), 1e-9 * np.max(np.abs(r))
    if own := [abs(corner.place) for corner in corners if corner.place]:
        short = min(short, max(1e-3 * min(own), rounding))  # a step within what the loss itself calls small
    down = not convex and not np.any(kinked) and bool(beside(x, y, line, loss, settings)[2])
    flat = False
    for turn, lift in ways + [(-turn, -lift) for turn, lift in ways]:
        way = np.where(kinked & (np.abs(turn * x + lift) < 1e-12), 0.0, turn * x + lift)
        move = way[kinked]
        gives = np.where(move > 0, right[kinked] * move, np.where(move < 0, left[kinked] * move, 0.0))
        rate = turn * slope + lift * level + np.sum(gives)
        down |= bool(rate / max(abs(turn), abs(lift)) < -1e-9 * size - noise)
        if rate <= 1e-11 * size + noise:
            ahead = r + short * way  # at a corner the curvature is that of the side one moves to
            bends = np.clip(loss.curvature(ahead, **settings), -1e200, 1e200) * way**2
            bends = np.where(kinked & (way == 0), 0.0, bends)
            bent, all_bends = np.sum(bends), np.sum(np.abs(bends))
            down |= not convex and bool(np.any(kinked)) and bool(bent < -1e-9 * all_bends)
            straight = not all_bends > 1e-20 * held or abs(bent) <= 1e-6 * all_bends
            steady = not _steps(r, ahead, way, touched, loss, settings)
            flat |= straight and steady and _level(r, way, loss, settings, np.max(np.abs(y)))
    return Around(r, weights, down, bool(flat))


def _steps(
    r: np.ndarray, ahead: np.ndarray, way: np.ndarray, touched: np.ndarray, loss: Loss, settings: Settings
) -> bool:
    """Whether the value of a point that stands at a corner jumps as soon as it moves."""
    if all(corner.order > 0 for corner in loss.at(**settings)):
        return False
    moves = touched & (np.abs(way) >= 1e-12)
    return bool(np.any(loss.value(ahead[moves], **settings) != loss.value(r[moves], **settings)))


def _level(r: np.ndarray, way: np.ndarray, loss: Loss, settings: Settings, size: float) -> bool:
    """Whether the cost stays the same along a way on which its derivative and its curvature are 0 at first.

    It rises or falls if the pulls do not cancel a little farther on. On a stretch of no curvature, be it ever so short,
    it stays.
    """
    far = np.max(np.abs(r))
    far = (far if far > 1e-9 * size else size) or 1.0
    pull = loss.gradient(r + 1e-3 * far * way, **settings) * way
    short = loss.curvature(r + np.array([[1e-6], [1e-9]]) * far * way, **settings) * way
    return bool(abs(np.sum(pull)) <= 1e-11 * np.sum(np.abs(pull)) or not np.any(short))
