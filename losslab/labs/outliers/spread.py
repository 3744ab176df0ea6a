"""Residuals that do not depend on the loss that is looked at, and their scatter: what its sizes are held against."""

import numpy as np

from losslab import find
from losslab.figures.parts import round_up, step
from losslab.labs.outliers.points import ROWS, axes_around, middle, points_of
from losslab.labs.outliers.robustness import fit_of

NORMAL = 1.4826  # standard deviation of Gaussian noise / its median absolute deviation
WIDE = 8  # σ: the residuals that are drawn, where the largest are much larger


def line_of(values, mine):
    """(slope, intercept) of the line whose residuals are measured: `mine`, the visitor's, if shown, else that of L1."""
    if values["own"]:
        return mine
    x, y = points_of(values)
    loss, constant = find("absolute_error"), values["fit"] == "constant"
    if values["data"] == ROWS:
        return values["rows"].fit(loss, {}, constant, None)[:2]
    fit = fit_of(loss, {}, x, y, constant)
    return fit.slope, fit.intercept


def residuals_of(values, mine):
    """The residuals of that line."""
    (slope, intercept), (x, y) = line_of(values, mine), points_of(values)
    return intercept + slope * x - y


def scatter(r, y):
    """The standard deviation of Gaussian noise whose median absolute deviation is that of the residuals r of y."""
    sigma = NORMAL * float(np.median(np.abs(r - np.median(r))))
    return 0.0 if sigma < 1e-9 * np.max(np.abs(y - np.median(y))) else sigma  # rounding is no scatter


def reach_of(values, mine):
    """(least, largest) size that the parameters of a loss are good for on what a visitor brought, in round numbers."""
    r, (_, y) = residuals_of(values, mine), points_of(values)
    largest, sigma = float(np.max(np.abs(r))), scatter(r, y)
    if largest <= 1e-9 * np.max(np.abs(y)):  # every point lies on the line
        return None
    return step(sigma / 10 or largest / 1e3), round_up(1.001 * largest)


def axes_of_rows(rows, line, whole=False):
    """Axes for what a visitor brought: around the middle of it or, with `whole`, around all; `line` as of `line_of`.

    Points that can be dragged are all seen, and only the axis of the residuals leaves some out.
    """
    slope, intercept = line
    r = intercept + slope * rows.x - rows.y
    largest, sigma = float(np.max(np.abs(r))), scatter(r, rows.y)
    most = largest if whole or not sigma or largest <= 1.25 * WIDE * sigma else WIDE * sigma
    ends = rows.kind.ends(*(values if whole or not rows.many else middle(values) for values in (rows.x, rows.y)))
    axes = axes_around(*ends, 0.05 if rows.many else 0.3, most)
    return axes | rows.kind.heights(axes)


def outside(x, y, r, view):
    """(how many points lie outside the axes, how many have a residual beyond theirs)."""
    out = (x < view.x_from) | (x > view.x_to) | (y < view.y_from) | (y > view.y_to)
    return int(np.sum(out)), int(np.sum(np.abs(r) > view.r_to))
