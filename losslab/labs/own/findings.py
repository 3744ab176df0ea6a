"""What is found out about a typed loss, in sentences: where it has values, where it is least, where floats fail it."""

import numpy as np

from losslab.checks.curves import border
from losslab.formulas import work
from losslab.formulas.corners import falls
from losslab.formulas.exact import NONE, precise
from losslab.formulas.loss import GRID, WITHIN, least_of
from losslab.text import shown

NOISE = 1e-12
SAY = 100_000_000  # work that finding what to say may cost, beside the measurements


def findings(loss, settings):
    """What there is to say of a loss, in sentences: of its formula, and of where computing it as typed fails."""
    settings = tuple(settings.items())
    found = _findings(loss, settings, least_of(loss, settings))
    if isinstance(found, work.Spent):
        return ["Too much work to find out where this formula has values and where it is least; try a shorter one."]
    return list(found)


@work.bounded(SAY, maxsize=128)
@np.errstate(all="ignore")
def _findings(loss, settings, low):
    settings = dict(settings)
    with np.errstate(all="ignore"):
        value, slope = loss.value(GRID, **settings), loss.gradient(GRID, **settings)
    places = loss.places(**settings)
    exact, kinds = _known(loss, 0, value, settings)
    if np.all(kinds == NONE):
        return [f"**It has no finite value** at any r from −{WITHIN:g} to {WITHIN:g}."]
    said, missing = [], [*places.infinite[:1]]
    if np.any(kinds == NONE):
        missing.append(_nearest(kinds == NONE, lambda r: _kind(loss, 0, r, settings) == NONE))
    if missing:
        said.append(f"**It has no finite value** at some r, the nearest to 0 at r = {shown(min(missing, key=abs))}.")
    for place in places.infinite:
        if falls(loss, place, settings):
            return [*said, f"**It falls beyond all bounds** beside r = {shown(place)}: no prediction is best."]
    said += _steep(loss, slope, kinds, settings)
    if low is None:
        said.append("Too much work to find out where this formula is least; try a shorter one.")
    else:
        said += _about_least(loss, settings, low)
    if not said:
        said.append("It is finite, never negative and least at r = 0.")
    return [*said, *_overflows(loss, value, slope, kinds, settings)]


def _known(loss, part, found, settings):
    """(values, kinds) of a part of a loss on the grid, where `found` are those of floats."""
    values, kinds = found.copy(), np.zeros(len(found), dtype=int)
    lost = ~np.isfinite(found)
    if np.any(lost):
        values[lost], kinds[lost] = precise(loss.trees[part], settings)(GRID[lost])
    return values, kinds


def _kind(loss, part, r, settings):
    return precise(loss.trees[part], settings)(r)[1]


def _steep(loss, slope, kinds, settings):
    """Where there is a value but no finite slope: at places that are known, or on the grid."""
    there = [c.place for c in loss.at(**settings) if c.order == 1 and not np.isfinite(c.left + c.right)]
    edges = [place for place in loss.places(**settings).edges if abs(place) <= WITHIN]
    there += [p for p in edges if _kind(loss, 0, p, settings) != NONE and _grows(loss, p, settings)]
    _, slopes = _known(loss, 1, np.where(kinds == NONE, 0.0, slope), settings)
    lost = slopes == NONE
    for place in sorted(GRID[lost], key=abs):  # only the nearest is named
        if _grows(loss, place, settings):
            there.append(float(place))
            break
    if not there:
        return []
    return [f"Its slope is not finite at some r, the nearest to 0 at r = {shown(min(there, key=abs))}."]


def _grows(loss, place, settings):
    """Whether the slope grows beyond all bounds towards a place, from one side at least."""
    gaps = max(abs(place), 1e-3) * np.array([1e-3, 1e-5, 1e-7, 1e-9])
    sizes = [np.abs(precise(loss.trees[1], settings)(place + side * gaps)[0]) for side in (-1, 1)]
    return any(np.all(np.isfinite(size)) and np.all(size[1:] > 1.05 * size[:-1]) for size in sizes)


def _overflows(loss, value, slope, kinds, settings):
    """Where the formula has a value, and computing it as typed gives none."""
    what, lost = "", ~np.isfinite(value) & (kinds != NONE)
    if np.any(lost):
        what, why = "Computed as typed it gives no number", "though the formula has a value"
        fails = lambda r: ~np.isfinite(loss.value(r, **settings))  # noqa: E731
    else:
        _, kinds = _known(loss, 1, np.where(np.isfinite(value), slope, 0.0), settings)
        lost = np.isfinite(value) & ~np.isfinite(slope) & (kinds != NONE) & (np.abs(GRID) > 1)
        what, why = "Computed as typed its slope gives no number", "though the formula has one"
        fails = lambda r: ~np.isfinite(loss.gradient(r, **settings))  # noqa: E731
    if not np.any(lost):
        return []
    ends = [
        _nearest(lost & (np.sign(GRID) == side), fails) for side in (-1, 1) if np.any(lost & (np.sign(GRID) == side))
    ]
    where = " and ".join(f"beyond r = {shown(end)}" for end in ends)
    return [f"{what} {where}: floating-point numbers overflow there, {why}. All else said here is of the formula."]


def _about_least(loss, settings, low):
    """Sentences on the least value: where it is taken, or why it is not."""
    with np.errstate(all="ignore"):
        zero, kind = precise(loss.trees[0], settings)(0.0)
        size = np.max(np.abs(loss.value(np.linspace(-10, 10, 101), **settings)), initial=0.0, where=True)
    size = size if np.isfinite(size) else 1.0
    edges = [p for p in loss.places(**settings).edges if any(abs(p - a) <= 1e-9 * abs(p) for a, _ in low.stretches)]
    noise = (1e-7 if edges else NOISE) * size  # of √u beside u = 0
    least = 0.0 if abs(low.value) <= noise else low.value
    at_zero = float(zero) if kind != NONE else None
    said = []
    if (-np.inf, np.inf) in low.stretches:
        said.append("**It is the same everywhere**: no prediction is better than another.")
    elif at_zero is None or at_zero - low.value > noise:
        said.append(_elsewhere(loss, settings, low, least))
    elif not low.stretches and low.towards:
        said.append(_approached(loss, settings, low, least))
    if low.value < -noise:
        below = f"down to {shown(least)}" if np.isfinite(least) else "without end"
        said.append(f"**It is negative** at some r, {below}: 0 is not the best that can be had.")
    if at_zero is not None and abs(at_zero) > noise and at_zero - low.value <= noise:
        said.append(f"At r = 0 it is {shown(at_zero)}, not 0. Adding a constant changes no fit, only the number.")
    return said


def _elsewhere(loss, settings, low, least):
    """Where it is least, which is not at r = 0."""
    if not low.stretches:
        return _approached(loss, settings, low, least)
    (a, b), *others = low.stretches
    above = a > 0
    more, way = ("", "above" if above else "below")
    if any((other[0] > 0) != above for other in others):
        more, way = " and on the other side", "away from"
    if np.isfinite(b - a) and b - a <= 1e-6 * max(1.0, abs(a)):
        return (
            f"**Its least value is not at r = 0** but at r = {shown(a)}{more}, where it is {shown(least)}: it draws "
            f"predictions {way} the true value."
        )
    if np.isinf(a) or np.isinf(b):
        end, far = (b, "below") if np.isinf(a) else (a, "above")
        taken = _kind(loss, 0, end, settings) != NONE and float(_exactly(loss, end, settings)) - low.value <= NOISE
        sign = {("below", True): "≤", ("below", False): "<", ("above", True): "≥"}.get((far, taken), ">")
        where = f"every r {sign} {shown(end)}"
        return (
            f"**Its least value is not at r = 0** but reached at {where}, where it is {shown(least)}: it draws "
            f"predictions {far} the true value, and all as far or farther out cost the same."
        )
    return (
        f"**Its least value is not at r = 0** but reached at every r from {shown(a)} to {shown(b)}{more}, where it is "
        f"{shown(least)}: it draws predictions {way} the true value."
    )


def _exactly(loss, r, settings):
    return precise(loss.trees[0], settings)(r)[0]


def _approached(loss, settings, low, least):
    """Why the least value is not taken: it lies at infinity, or beside a jump."""
    ends = [place for place in low.towards if np.isinf(place)]
    if len(ends) == 2:
        if low.value == -np.inf:
            return "**It is not a loss:** it has no least value; far out it falls beyond all bounds on both sides."
        return f"**It is not a loss:** far out on both sides it falls towards {shown(least)}, and never gets there."
    if ends:
        limit = "beyond all bounds" if low.value == -np.inf else f"to {shown(least)}, which it never reaches"
        return (
            f"**It is not a loss:** it falls all the way to r = {shown(ends[0])}, {limit}. "
            "A fit that makes it small runs away."
        )
    place = low.towards[0]
    there = (
        "it has no value"
        if _kind(loss, 0, place, settings) == NONE
        else f"it is {shown(_exactly(loss, place, settings))}"
    )
    return (
        f"**Its least value is not reached:** near r = {shown(place)} it comes as close to {shown(least)} as one "
        f"likes, but there {there}."
    )


def _nearest(where, test):
    """The place nearest to 0 of those on the grid, moved towards 0 as far as `test` holds."""
    place = GRID[where][np.argmin(np.abs(GRID[where]))]
    inner = GRID[np.searchsorted(GRID, place) - int(np.sign(place))]
    with np.errstate(all="ignore"):
        return float(border(test, place, inner)[0])
