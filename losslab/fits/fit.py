"""The line, or the constant, that a loss fits through points, and what else one asks of a fit: is it the only one?

`fit_line` and `fit_constant` minimise the sum of the losses of the residuals r = prediction − y, with the algorithms
that run in the browser too. For a constant a curve of steps is solved outright too, by the fullest window.
"""

import inspect
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from losslab.core import Loss, Settings
from losslab.fits.around import Line, around
from losslab.fits.convex import ellipsoid_fit, first_line, kth, ranks, straight_fit
from losslab.fits.downhill import EPS, descend, from_kink_to_kink, least_squares, settle
from losslab.fits.kinds import KINKS, PARABOLA, STEPS, STRAIGHT, kind_at, straight_pieces
from losslab.trace import join


@dataclass(frozen=True, eq=False)
class Fit:
    """A fitted line, prediction = slope · x + intercept.

    Parameters
    ----------
    slope, intercept : float
        Of the line, in units of y per unit of x, and in units of y.
    cost : float
        The sum (not the mean) of the losses.
    weights : ndarray
        The weights gradient/r of iteratively reweighted least squares, one a point; at r = 0 their limit, which is
        infinite at a kink.
    iterations : int
        Passes over the data.
    converged : bool
        No direction leads down, as far as rounding lets one see, not even where the pulls cancel; for a convex loss
        that is the optimum.
    unique : bool
        No line nearby costs as little; for a convex loss no line at all.
    interval : tuple of float, optional
        The ends of all constants of least cost where there are several; None of a line.
    start : tuple of float, optional
        The (slope, intercept) the descent began from; None where the optimum was computed outright.
    """

    slope: float
    intercept: float
    cost: float
    weights: np.ndarray
    iterations: int
    converged: bool
    unique: bool
    interval: tuple[float, float] | None
    start: tuple[float, float] | None


def fit_line(x: ArrayLike, y: ArrayLike, loss: Loss, *, start: Sequence[float] | None = None, **settings: float) -> Fit:
    """The line that a loss of the residual fits to points.

    Least squares is exact, and so is a convex loss of straight pieces. Any other convex loss is brought to its least
    cost, from any `start`. A loss that is not convex goes down from `start`, a pair (slope, intercept), or else from
    the least absolute errors, to a line where no direction leads down: the cost never rises, and which line it ends at
    depends on the start. Where no point pulls, as on the plateau of a loss that rejects outliers, or anywhere for hit
    or miss, whose slope is 0, the fit is its start.

    Parameters
    ----------
    x, y : array_like
        The points, of shape (n,) each.
    loss : Loss
        Of the residual r = prediction − y.
    start : sequence of float, optional
        (slope, intercept), from which to go down.
    **settings : float
        Parameters of the loss, those that are measured like the residual in units of y. What is left out takes its
        default.

    Returns
    -------
    Fit

    Raises
    ------
    ValueError
        For a loss of something else than a residual, lengths that differ, fewer than two points, numbers that are not
        finite, x that are all equal, and illegal settings.
    TypeError
        For a parameter that the loss does not have.

    Examples
    --------
    >>> from losslab import find
    >>> fit = fit_line([0, 1, 2, 3, 4], [1.0, 3.0, 5.0, 7.0, 60.0], find("absolute_error"))
    >>> fit.slope, fit.intercept, fit.cost
    (2.0, 1.0, 51.0)

    References
    ----------
    P. J. Huber and E. M. Ronchetti, Robust Statistics, 2nd edition, 2009, chapter 7: regression.
    """
    x, y = _column(x, "x"), _column(y, "y")
    if len(x) != len(y):
        raise ValueError(f"x and y must have the same length, got {len(x)} and {len(y)}")
    if len(x) < 2:
        raise ValueError(f"a line needs at least two points, got {len(x)}")
    centre = x[0] + np.mean(x - x[0])
    spread = np.max(np.abs(x - centre))
    if np.min(x) == np.max(x):
        raise ValueError(f"x must hold two different values, got {x[0]:g} only: move a point, or fit a constant")
    begin = None
    if start is not None:
        given = np.asarray(start, dtype=float)
        if given.shape != (2,) or not np.all(np.isfinite(given)):
            raise ValueError(f"start must be two finite numbers, slope and intercept, got {given.tolist()}")
        begin = given[0] * spread, given[1] + given[0] * centre
    slope, level, fit = _fit((x - centre) / spread, y, loss, begin, settings)
    begun = fit["start"]
    used = None if begun is None else _line(begun[0], begun[1], centre, spread)
    slope, intercept = _line(slope, level, centre, spread)
    return Fit(slope, intercept, **(fit | {"start": used, "interval": None}))


def fit_constant(y: ArrayLike, loss: Loss, *, start: float | None = None, **settings: float) -> Fit:
    """The constant, a line of slope 0, that a loss of the residual fits to values.

    As `fit_line`, but hit or miss is exact too, and of several constants of least cost in a row the middle is taken.

    Parameters
    ----------
    y : array_like
        The values, of shape (n,).
    loss : Loss
        Of the residual r = prediction − y.
    start : float, optional
        From where to go down; else the median.
    **settings : float
        Parameters of the loss, as of `fit_line`.

    Returns
    -------
    Fit

    Raises
    ------
    ValueError, TypeError
        As `fit_line` does, and ValueError for no value at all.

    Examples
    --------
    >>> from losslab import find
    >>> fit = fit_constant([1.0, 2.0, 3.0, 60.0], find("absolute_error"))
    >>> fit.intercept, fit.interval, fit.unique
    (2.5, (2.0, 3.0), False)
    """
    y = _column(y, "y")
    if len(y) < 1:
        raise ValueError("a constant needs at least one value, got none")
    if start is not None and not (np.ndim(start) == 0 and np.isfinite(start)):
        raise ValueError(f"start must be one finite number, got {start!r}")
    _, level, fit = _fit(np.zeros(len(y)), y, loss, None if start is None else (0.0, float(start)), settings)
    return Fit(0.0, level, **fit)


def fitted(
    loss: Loss,
    settings: Mapping[str, float],
    x: ArrayLike,
    y: ArrayLike,
    constant: bool = False,
    start: Sequence[float] | None = None,
) -> Fit:
    """The line that a loss fits, or the constant where that is asked for or all x are equal.

    Parameters
    ----------
    loss : Loss
        Of the residual.
    settings : mapping of str to float
        Parameters of the loss.
    x, y : array_like
        The points, of shape (n,) each.
    constant : bool
        Fit a constant.
    start : sequence of float, optional
        (slope, intercept), from which to go down.

    Returns
    -------
    Fit

    Raises
    ------
    ValueError, TypeError
        As `fit_line` and `fit_constant` do.
    """
    if constant or np.ptp(x) == 0:
        return fit_constant(y, loss, start=None if start is None else start[1], **settings)
    return fit_line(x, y, loss, start=start, **settings)


def _column(values: ArrayLike, name: str) -> np.ndarray:
    column = np.asarray(values, dtype=float)
    if column.ndim != 1:
        raise ValueError(f"{name} must be a list of numbers, got {column.ndim} dimensions")
    if not np.all(np.isfinite(column)):
        place = int(np.argmin(np.isfinite(column)))
        raise ValueError(f"{name} must hold finite numbers, got {column[place]} at place {place}")
    return column


def _line(slope: float, level: float, centre: float, spread: float) -> tuple[float, float]:
    """(slope, intercept) over x from those over (x − centre)/spread."""
    return float(slope / spread), float(level - slope / spread * centre)


@np.errstate(all="ignore")  # costs may lie beyond floats far from the optimum
def _fit(
    x: np.ndarray, y: np.ndarray, loss: Any, start: tuple[float, float] | None, settings: Mapping[str, float]
) -> tuple[float, float, dict[str, Any]]:
    """(slope, level, the other fields of Fit) for x within ±1 about their mean, or all 0 for a constant."""
    if not loss.family.argument.residual:
        raise ValueError(f"loss must be one of a residual, got {loss.key}, one of {loss.family.argument.symbol}")
    settings, loss = loss.settings(**settings), _Unchecked(loss)
    constant, convex = not np.any(x), bool(loss.claim("convex", **settings))
    middle = kth(y, len(y) // 2)
    y = y - middle  # about 0, so that no digit is lost to a common offset
    begun, gap, interval, passes = None, math.inf, None, 1
    kind = kind_at(loss, settings)
    if kind == PARABOLA:
        line = least_squares(x, y, np.ones(len(y)))
    elif kind == STRAIGHT:
        places, left, right = straight_pieces(loss, settings) or ([], 0.0, 0.0)
        points = join(*(y + place for place in places))  # the loss is a sum of losses with one kink each
        if constant:
            interval = _middle_values(points, left, right)
            line = 0.0, sum(interval) / 2
        else:
            *line, passes = straight_fit(join(*(x for _ in places)), points, left, right)
    elif constant and kind == STEPS:
        interval = _fullest(y, loss, settings)
        line = 0.0, sum(interval) / 2
    else:
        begun = first_line(x, y, loss, settings) if start is None else (start[0], start[1] - middle)
        if convex and not np.isfinite(np.sum(loss.value(begun[1] + begun[0] * x - y, **settings))):
            begun = first_line(x, y, loss, settings)
        line, passes, gap = _descend(x, y, begun, loss, settings, convex, kind)
    about = around(x, y, line, loss, settings)
    if constant and convex and interval is None and about.flat:
        interval = _flat_interval(y, line[1], loss, settings)
        line = 0.0, sum(interval) / 2
        about = around(x, y, line, loss, settings)
    several = about.flat
    if interval is not None:
        several = bool(interval[1] - interval[0] > 8 * EPS * np.max(np.abs(y)))
    cost = float(np.sum(loss.value(about.r, **settings)))
    return (
        float(line[0]),
        float(line[1] + middle),
        {
            "cost": cost,
            "weights": about.weights,
            "iterations": passes,
            "converged": math.isfinite(cost) and (not about.down or gap <= 1e-10 * abs(cost)),
            "unique": not several,
            "interval": tuple(float(end + middle) for end in interval) if several and interval else None,
            "start": None if begun is None else (float(begun[0]), float(begun[1] + middle)),
        },
    )


class _Unchecked:
    """A loss whose functions take what was checked once: half of the time of a fit would go into checking it again."""

    def __init__(self, loss: Loss) -> None:
        self.loss = loss
        self.value, self.gradient, self.curvature = map(inspect.unwrap, (loss.value, loss.gradient, loss.curvature))

    def __getattr__(self, name: str) -> Any:
        return getattr(self.loss, name)


def _middle_values(points: np.ndarray, left: float, right: float) -> tuple[float, float]:
    low, high = ranks(len(points), left, right)
    return kth(points, low), kth(points, high)


def _fullest(y: np.ndarray, loss: Loss, settings: Settings) -> tuple[float, float]:
    """The ends of the widest interval of constants that make a loss of steps least."""
    corners = loss.at(**settings)
    places = np.concatenate([y + corner.place for corner in corners])
    jumps = np.repeat([float(corner.right - corner.left) for corner in corners], len(y))
    order = np.lexsort((jumps, places))  # at one place the step down comes first
    places, height = places[order], np.cumsum(jumps[order])
    lowest = np.flatnonzero(height[:-1] <= np.min(height) + 0.5 * np.min(np.abs(jumps)))
    widest = lowest[np.argmax(places[lowest + 1] - places[lowest])]
    return places[widest], places[widest + 1]


def _flat_interval(y: np.ndarray, level: float, loss: Loss, settings: Settings) -> tuple[float, float]:
    """The ends of the constants at which the sum of the gradients is 0, one of them given."""

    def balanced(constant: float) -> bool:
        pull = loss.gradient(constant - y, **settings)
        return abs(np.sum(pull)) <= 1e-12 * np.sum(np.abs(pull))

    ends = []
    for side in (-1, 1):
        inside, width = level, side * (np.ptp(y) or 1.0)
        while balanced(inside + width):
            inside, width = inside + width, 2 * width
        outside = inside + width
        while inside != (middle := (inside + outside) / 2) != outside:
            inside, outside = (middle, outside) if balanced(middle) else (inside, middle)
        ends.append(inside)
    return ends[0], ends[1]


def _descend(
    x: np.ndarray, y: np.ndarray, line: Line, loss: Loss, settings: Settings, convex: bool, kind: str
) -> tuple[Line, int, float]:
    """(line, passes, how far the cost can be from the least one): steps until none leads down."""
    size = float(np.max(np.abs(line[1] + line[0] * x - y)))
    if not convex:
        down = from_kink_to_kink if kind == KINKS else settle
        slope, level, passes = down(x, y, line, loss, settings)
        return (float(slope), float(level)), int(passes), math.inf
    *line, passes = descend(x, y, line, loss, settings)
    gap = math.inf
    if around(x, y, line, loss, settings).down:
        line, gap, more = ellipsoid_fit(x, y, line, loss, settings, size / 1024)
        passes, gap = passes + more, float(gap)
    return (float(line[0]), float(line[1])), int(passes), gap
