"""What is measured of the descent of a residual: its first places, and how large a rate may be."""

import math
from dataclasses import dataclass

import numpy as np

from losslab.fits.descent import largest_rate, residual_path, residual_rule
from losslab.labs.descent.figure import STEPS


def places(loss, settings, start, rate, momentum=0.0, schedule="constant"):
    """The residuals before and after each step."""
    with np.errstate(all="ignore"):
        return residual_path(residual_rule(loss, settings, rate, momentum, schedule), start, STEPS)[0]


@dataclass(frozen=True)
class Limit:
    """A loss at r = 0. `sides` are its curvatures below and above 0, or, at a `kink`, its slopes there.

    Below `rate` a constant rate converges: none if 0, any if infinite; None where it is not known.
    """

    sides: tuple[float, float]
    kink: bool
    rate: float | None


def limit_of(loss, settings, momentum):
    """The Limit of a loss at legal settings, for steps with momentum."""
    c = float(loss.curvature(0.0, **settings))
    corners = [k for k in loss.at(**settings) if k.place == 0]
    for k in corners:
        if k.order == 1 and k.left < k.right:
            return Limit((float(k.left), float(k.right)), True, 0)
    for k in corners:
        if k.order == 2 and k.left != k.right and np.isfinite([k.left, k.right]).all():
            below, above = float(k.left), float(k.right)
            # two steps, one from either side, take r to (1 − rate · c₁)(1 − rate · c₂) r
            return Limit((below, above), False, None if momentum else 1 / below + 1 / above)
    return Limit((c, c), False, math.inf if c == 0 else 0 if math.isinf(c) else largest_rate(c, momentum))
