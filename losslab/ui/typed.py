"""A typed loss on a page: its formula in the link, the card, and what is found out about it."""

import math

import numpy as np
import streamlit as st

from losslab import LOSSES, find, link
from losslab.curves import border
from losslab.libraries import KINDS
from losslab.properties import properties_of
from losslab.text import shown
from losslab.typed import work
from losslab.typed.corners import falls
from losslab.typed.exact import NONE, precise
from losslab.typed.loss import GRID, WITHIN, least_of, measured, typed_loss
from losslab.typed.named import named
from losslab.typed.parse import LONGEST, NotUnderstood
from losslab.typed.programs import FLOORS, ROWS, TRAINED, WORDS, leaves, numpy_program, program
from losslab.ui import card as catalogue
from losslab.ui.prose import prose
from losslab.ui.tables import table

KEY = "typed"
SIDE = 1e-7  # of a kink
NOISE = 1e-12
SAY = 300_000_000  # work that finding what to say may cost, beside the measurements
LEFT_OUT = ("strictly_convex",)  # where the curvature of a formula is 0, rounding cannot be told from a straight piece


def clean(text):
    """A stranger's text as one line."""
    return "".join(c if c.isprintable() else " " for c in text)


def attend():
    """Work for this visitor ends when the visitor leaves or asks for something else: reading the session tells."""
    work.asking(lambda: st.session_state.get(KEY))


def _read(text):
    said = f"the formula was cut to {LONGEST} characters" if len(text) > LONGEST else ""
    return clean(text[:LONGEST]), said


def _read_good(text):
    text, said = _read(text)
    attend()
    try:
        return (text and typed_loss(text).text), said
    except NotUnderstood as error:
        return "", f"{error}; your own loss is left out"


ANY = lambda default: link.Field(default, _read)  # a formula that may be wrong
GOOD = link.Field("", _read_good)  # none, or one that is understood


def find_loss(key):
    """A loss of the catalogue, or the typed one of this page."""
    return typed_loss(st.session_state["formula"]) if key == KEY else find(key)


def card(loss, settings, x, data, y_pred, y_true, add):
    """The card of a typed loss; of any other that of the catalogue."""
    if loss.key != KEY:
        return catalogue.card(loss, settings, x, data, y_pred, y_true, add)
    mathematics, properties = st.columns(2, gap="large")
    with mathematics:
        st.subheader("Your loss")
        st.code(loss.text, language=None, wrap_lines=True)
        _formulas(loss)
        _corners(loss, settings)
    with properties:
        _properties(loss, settings)
    st.subheader("The same number in code")
    _code(loss, settings, x, y_pred, y_true)


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


def _corners(loss, settings):
    """Where it jumps, has a kink, or its curvature jumps."""
    words = {0: "the value jumps from {} to {}", 1: "a kink: the slope goes from {} to {}"}
    said = []
    for corner in sorted(loss.at(**settings), key=lambda corner: corner.place):
        if corner.left != corner.right:
            what = words.get(corner.order, "the curvature jumps from {} to {}")
            said.append(f"- r = {shown(corner.place)}: {what.format(shown(corner.left), shown(corner.right))}")
    if loss.places(**settings).more:
        said.append("- and at more places, farther from 0")
    said += [f"- r = {shown(place)}: no finite value" for place in loss.places(**settings).infinite]
    said += [
        f"- r = {shown(place)}: the value {shown(loss.value(place, **settings))} is there alone"
        for place in loss.places(**settings).alone
    ]
    st.markdown("\n".join(["**Where it bends or jumps**", "", *said]) if said else "It has no kink and no jump.")


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
        count = sum(other.family.argument.name == "r" for other in LOSSES)
        return [
            f"It is none of the {count} losses of the residual in the catalogue, whatever their parameters, "
            "also with a factor and a constant."
        ]
    first, *others = (match.words for match in found)
    said = [f"It is {first}."]
    if others:
        said.append(f"It can also be written as {'; '.join(others)}.")
    return said


def _formulas(loss):
    from losslab.typed.write import latex  # and with it SymPy

    for name, tree in zip(("L(r)", "L'(r)", "L''(r)"), loss.trees, strict=True):
        text = latex(tree)
        if text is None:
            st.markdown(f"${name}$ is too long to be read here; the code below has it.")
        else:
            st.latex(f"{name} = {text}")
    st.caption("The derivatives are SymPy's, made from your formula by the rules of calculus.")


def _properties(loss, settings):
    found = measured(loss, tuple(settings.items()))
    st.markdown(f"**Properties** of {loss.label(**settings)}, measured")
    if not found:
        spent = least_of(loss, tuple(settings.items())) is None
        why = "Too much work to measure the properties of this formula; a shorter one can be measured."
        st.markdown(why if spent else "None is measured: near r = 0 the loss is not finite everywhere.")
        return
    lines = []
    for p in properties_of(loss):
        if p.key not in LEFT_OUT:
            value = found[p.key]
            none = value is False and p.key != "minimum"
            number = 0.0 if p.quantity and abs(value) < NOISE else value
            says = "no" if none else shown(number) if p.quantity else "yes" if value else "no"
            lines.append(f"{p.title} | {says} | {p.meaning}")
    table("Property | Here | Meaning", lines)


def _code(loss, settings, x, y_pred, y_true):
    ours, theirs = st.columns(2, gap="large")
    with ours:
        st.code(numpy_program(loss, settings, x), language="python")
        value, gradient = loss.value(x, **settings), loss.gradient(x, **settings)
        where = "as in the chart" if np.isfinite(value) and np.isfinite(gradient) else "and that no chart can show"
        st.caption(f"It prints {shown(value)} and {shown(gradient)}, {where}.")
    with theirs:
        kind = st.pills(
            "In a library", KINDS, format_func=lambda k: KINDS[k].title, key="code", required=True, wrap=True
        )
        if kind not in TRAINED:
            names = ", ".join(KINDS[k].title for k in TRAINED)
            st.markdown(f"For {KINDS[kind].title} no program is written. There is one for {names}.")
            return
        if KINDS[kind].booster:
            _boosted(loss, settings, kind, y_pred, y_true)
        else:
            st.code(program(loss, settings, kind, [y_pred], [y_true]), language="python")
            prose(WORDS[kind])


def _boosted(loss, settings, kind, y_pred, y_true):
    """The program for a booster, whose rows have two residuals, and what it does where curvature is not positive."""
    r = y_pred - y_true or 1.0
    residuals = r, -r / 2
    rows = [y_true + r, y_true - r / 2], [y_true] * 2
    with np.errstate(all="ignore"):
        curvature = loss.curvature(np.append(GRID[np.abs(GRID) <= 10], residuals), **settings)
    flat = bool(np.any(curvature <= 0))
    st.code(program(loss, settings, kind, *rows, floor=FLOORS[0] if flat else None), language="python")
    prose(WORDS[kind])
    if flat:
        for sentence in without_curvature(loss, settings, residuals, bool(np.all(curvature <= 0))):
            prose(sentence)


def without_curvature(loss, settings, residuals, everywhere):
    """What boosters make of curvatures that are 0 or negative, and of a floor below them: sentences."""
    where = "nowhere positive" if everywhere else "not positive everywhere"
    alone = "no row is ever split from another" if everywhere else "splits are missed"
    said = [
        f"**The curvature is {where}.** Handed over as it is, {alone}, because XGBoost and LightGBM make no leaf of "
        "rows whose curvatures sum to 0 or less. So the program puts a floor below it: "
        "`np.maximum(curvature_of(r), 1.0)`."
    ]
    steps = [leaves(loss, settings, residuals, floor) for floor in FLOORS]
    if all(step is not None for step in steps):
        (one, _), (tiny, _) = steps
        said.append(
            f"With a floor of 1 the {ROWS} rows at r = {shown(residuals[0])} move by {shown(one)}, at most their mean "
            f"slope. With one of 1e-6 they move by {shown(tiny)}: where the curvature is 0, hardly anything but λ "
            "holds a leaf back, and its step grows with the number of its rows."
        )
    return said
