"""The line of least cost through points, by arithmetic with no branch on a value: traced, it runs in the browser.

Which algorithm fits a loss says `kinds`; what is convex and has kinks is first brought downhill and then cut down by
ellipsoids. x, y are arrays (points,), a residual is r = prediction − y, and the cost is the sum of the losses.
"""

import math

import numpy as np

from losslab.fits.convex import ellipsoid_fit, first_line, kth, straight_fit
from losslab.fits.downhill import MOST, descend, from_kink_to_kink, least_squares, settle
from losslab.fits.kinds import KINKS, PARABOLA, STRAIGHT, kind_of
from losslab.trace import join


@np.errstate(all="ignore")  # costs may lie beyond floats far from the optimum
def line(x, y, loss, settings, start=None):
    """(slope, intercept) of the line that `fit_line` fits, for points known only in the browser. Can be traced.

    `start` is a pair (slope, intercept), by default the least absolute errors; a convex loss needs none. Where several
    lines have those, a loss that is not convex may start from another than `fit_line` and end elsewhere. With x all
    equal the slope is 0.
    """
    middle, count = (np.min(x) + np.max(x)) / 2, np.size(x)
    centre = middle + np.sum(x - middle) / count
    spread = np.max(np.abs(x - centre))
    spread = np.where(spread > 0, spread, 1.0)
    x, middle = (x - centre) / spread, kth(y, np.floor(count / 2))
    y = y - middle
    kind = kind_of(loss)
    if kind == PARABOLA:
        slope, level = least_squares(x, y, 1 + 0 * x)
    elif kind == STRAIGHT:
        places = [c.place for c in loss.corners(**settings)]
        left, right = (loss.gradient(side, **settings) for side in (-math.inf, math.inf))
        slope, level, _ = straight_fit(join(*(x for _ in places)), join(*(y + p for p in places)), left, right)
    else:
        convex = loss.claims.get("convex", False)
        if start is None or convex is True:
            begun = first_line(x, y, loss, settings)
        else:
            begun = start[0] * spread, start[1] + start[0] * centre - middle
        legal = convex(**settings) if callable(convex) else convex
        if kind != KINKS and convex is not True:
            slope, level, _ = settle(x, y, begun, loss, settings)
        elif convex:
            slope, level, _ = descend(x, y, begun, loss, settings, 30 if kind == KINKS else MOST)
        if convex:  # the ellipses do the rest; none of size NaN is cut
            radius = np.where(legal, np.max(np.abs(level + slope * x - y)) / 1024, np.nan)
            (slope, level), *_ = ellipsoid_fit(x, y, (slope, level), loss, settings, radius)
        if kind == KINKS and convex is not True:
            begun = [np.where(legal, np.nan, part) for part in begun]  # from there one pass ends it
            turned, lifted, _ = from_kink_to_kink(x, y, begun, loss, settings)
            slope, level = (
                (np.where(legal, slope, turned), np.where(legal, level, lifted)) if convex else (turned, lifted)
            )
    return slope / spread, level + middle - slope / spread * centre
