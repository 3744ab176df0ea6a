"""Which of the algorithms fits a loss: what kind of curve it is, read off its record.

Two kinds are solved outright: a curve of one curvature throughout (least squares, in closed form), and a convex curve
of straight pieces (absolute error, quantile, ε-insensitive). For a constant a curve of steps is too. All others go
downhill, from kink to kink where the slope jumps upwards.
"""

import math
from functools import lru_cache

import numpy as np

from losslab.core import Loss, Settings

PARABOLA, STRAIGHT, STEPS, KINKS, SMOOTH = "parabola", "straight", "steps", "kinks", "smooth"


def kind_at(loss: Loss, settings: Settings) -> str:
    """The kind of a loss at these settings: the first of these that it is."""
    if is_parabola(loss, settings):
        return PARABOLA
    if straight_pieces(loss, settings):
        return STRAIGHT
    if is_steps(loss, settings):
        return STEPS
    return KINKS if any(c.kind == "kink" and c.left < c.right for c in loss.at(**settings)) else SMOOTH


@lru_cache(maxsize=256)  # more than the catalogue: visitors' own losses come and go
def kind_of(loss: Loss) -> str:
    """The kind that holds at all settings; where they differ, with kinks if some have them."""
    ends = [loss.settings()]
    for param in loss.params:
        ends += [loss.nearest(loss.settings() | {param.name: stop}) for stop in (param.stops[0], param.stops[-1])]
    kinds = {kind_at(loss, settings) for settings in ends}
    if len(kinds) == 1:
        return kinds.pop()
    return KINKS if kinds & {STRAIGHT, KINKS} else SMOOTH


def is_parabola(loss: Loss, settings: Settings) -> bool:
    """Whether it is a parabola about 0: the claimed bounds below and above its curvature are equal."""
    least, most = (loss.claim(word, **settings) for word in ("strongly_convex", "gradient_lipschitz"))
    return least is not False and least == most and loss.gradient(0.0, **settings) == 0


def straight_pieces(loss: Loss, settings: Settings) -> tuple[list[float], float, float] | None:
    """(places of the kinks, slope far left, slope far right) of a convex loss of straight pieces, else None.

    The gradient of a convex loss never falls. If its jumps add up to its whole rise, it is flat between them.
    """
    left, right = (float(loss.gradient(side, **settings)) for side in (-math.inf, math.inf))
    rises = {float(c.place): float(c.right - c.left) for c in loss.at(**settings) if c.order == 1}
    rises = {place: rise for place, rise in rises.items() if rise > 0}
    if not loss.claim("convex", **settings) or not math.isfinite(right - left) or not rises:
        return None
    sizes = list(rises.values())
    whole = math.isclose(sum(sizes), right - left, rel_tol=1e-12)
    return (list(rises), left, right) if whole and max(sizes) - min(sizes) <= 1e-12 * max(sizes) else None


def is_steps(loss: Loss, settings: Settings) -> bool:
    """Whether the value jumps at the corners and is level between them. That it is level is measured, not claimed."""
    corners = loss.at(**settings)
    if not corners or any(c.kind != "jump" for c in corners):
        return False
    reach = 2 * max(abs(c.place) for c in corners)
    return not np.any(loss.gradient(np.linspace(-reach, reach, 401), **settings))
