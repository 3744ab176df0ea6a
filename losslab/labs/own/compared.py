"""A typed loss beside others: how far it is from those shown, and which of the catalogue it is."""

import math

import numpy as np

from losslab import LOSSES
from losslab.formulas.named import named
from losslab.text import shown

SIDE = 1e-7  # of a kink
NOISE = 1e-12  # of a value, relative to its size


def differences(loss, settings, others, low, high):
    """How far other losses are from a typed one on an interval: [(loss, settings, in value, in slope, factor)].

    `factor` is the number that makes the other one equal to it, None if there is none.
    """
    x = np.linspace(low, high, 2001)
    bends = [corner.place for other, given in [(loss, settings), *others] for corner in other.at(**given)]
    clear = np.all([np.abs(x - bend) > 1e-9 for bend in bends], axis=0) if bends else np.ones(len(x), bool)
    found = []
    with np.errstate(all="ignore"):
        sides = np.array([side for bend in bends for side in (bend - SIDE, bend + SIDE)])
        near = np.concatenate([x[clear], sides[(sides >= low) & (sides <= high)]])  # slopes differ most beside kinks
        value, slope = loss.value(x, **settings), loss.gradient(near, **settings)
        for other, given in others:
            theirs, size = other.value(x, **given), np.max(np.abs(value))
            off = np.max(np.abs(value - theirs)), np.max(np.abs(slope - other.gradient(near, **given)))
            off = off[0], math.inf if _upright(loss, settings) != _upright(other, given) else off[1]
            factor = np.sum(value * theirs) / np.sum(theirs * theirs)
            equal = np.max(np.abs(value - factor * theirs)) <= 1e-9 * size
            found.append((other, given, float(off[0]), float(off[1]), float(factor) if equal and factor else None))
    return found


def _upright(loss, settings):
    """The places from which a slope grows without bound."""
    corners = [corner for corner in loss.at(**settings) if corner.order == 1]
    return {float(c.place) for c in corners if not np.all(np.isfinite([float(c.left), float(c.right)]))}


def compared(loss, settings, others, low, high):
    """The differences, in sentences."""
    said = []
    for other, given, off, slope, factor in differences(loss, settings, others, low, high):
        name, size = f"**{other.label(**given)}**", max(1.0, abs(low), abs(high)) ** 2
        if math.isfinite(off) and slope == math.inf:
            said.append(f"From {name} its values differ by up to {shown(off)}, the slopes without bound.")
        elif not math.isfinite(off + slope):
            said.append(f"From {name} the difference is not finite at some r.")
        elif off <= NOISE * size and slope <= NOISE * size:
            rounding = f"up to rounding: the values differ by at most {shown(off)}, the slopes by {shown(slope)}"
            said.append(f"It is {name}, {rounding if off or slope else 'to the last digit'}.")
        else:
            more = f" It is {shown(factor)} times that loss." if factor and abs(factor - 1) > 1e-9 else ""
            said.append(f"From {name} its values differ by up to {shown(off)}, the slopes by {shown(slope)}.{more}")
    return said


def called(loss, settings):
    """Which losses of the catalogue it is, in sentences."""
    found = named(loss, tuple(settings.items()))
    if found is None:
        return ["Too much work to compare this formula with all losses of the catalogue; try a simpler one."]
    if not found:
        count = sum(other.family.argument.residual for other in LOSSES)
        return [
            f"It is none of the {count} losses of the residual in the catalogue, whatever their parameters, "
            "also with a factor and a constant."
        ]
    first, *others = (match.words for match in found)
    said = [f"It is {first}."]
    if others:
        said.append(f"It can also be written as {'; '.join(others)}.")
    return said
