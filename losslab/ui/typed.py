"""A typed loss on a page: its formula in the link, the card, and what is found out about it."""

import math

import numpy as np
import streamlit as st

from losslab import LOSSES, find, link
from losslab.curves import beside, border, zoom
from losslab.libraries import KINDS
from losslab.properties import properties_of
from losslab.text import shown
from losslab.typed.corners import FINEST, falls
from losslab.typed.loss import GRID, WITHIN, measured, typed_loss
from losslab.typed.named import named
from losslab.typed.parse import LONGEST, NotUnderstood
from losslab.typed.programs import FLOORS, ROWS, TRAINED, WORDS, leaves, numpy_program, program
from losslab.ui import card as catalogue
from losslab.ui.prose import prose
from losslab.ui.tables import table

KEY = "typed"
NOISE = 1e-12
LEFT_OUT = ("strictly_convex",)  # where the curvature of a formula is 0, rounding cannot be told from a straight piece


def clean(text):
    """A stranger's text as one line."""
    return "".join(c if c.isprintable() else " " for c in text)


def _read(text):
    said = f"the formula was cut to {LONGEST} characters" if len(text) > LONGEST else ""
    return clean(text[:LONGEST]), said


def _read_good(text):
    text, said = _read(text)
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
    """What there is to say of a loss, in sentences, each measured on a grid of residuals."""
    with np.errstate(all="ignore"):
        value, slope = loss.value(GRID, **settings), loss.gradient(GRID, **settings)
    finite = np.isfinite(value)
    if not np.any(finite):
        return [f"**It has no finite value** at any r from −{WITHIN:g} to {WITHIN:g}."]
    said = []
    places = list(loss.places(**settings).infinite[:1])
    if not np.all(finite):
        places.append(_nearest(~finite, lambda r: ~np.isfinite(loss.value(r, **settings))))
    if places:
        said.append(f"**It has no finite value** at some r, the nearest to 0 at r = {shown(min(places, key=abs))}.")
    for place in loss.places(**settings).infinite:
        if falls(loss, place, settings):
            return [*said, f"**It falls beyond all bounds** beside r = {shown(place)}: no prediction is best."]
    steep = finite & ~np.isfinite(slope)
    if np.any(steep):
        place = _nearest(steep, lambda r: ~np.isfinite(loss.gradient(r, **settings)))
        said.append(f"Its slope is not finite at some r, the nearest to 0 at r = {shown(place)}.")
    size = np.max(np.abs(value[finite & (np.abs(GRID) <= 10)]), initial=0.0)
    r, value = _with_dips(loss, settings)
    least, at_zero = np.min(value), value[r == 0]
    lowest = r[value <= least + 1e-15 * size]
    place = lowest[np.argmin(np.abs(lowest))]  # of equal ones the nearest to 0
    least = 0.0 if abs(least) <= NOISE * size else least
    if np.min(value) == np.max(value):
        said.append("**It is the same everywhere**: no prediction is better than another.")
    elif len(at_zero) and at_zero[0] - least > NOISE * size:
        beyond = value[r >= place] if place > 0 else value[r <= place][::-1]
        if abs(place) == WITHIN or (beyond[-1] < beyond[0] and np.all(np.diff(beyond) <= 0)):
            said.append(
                f"**It is not a loss:** it falls all the way to r = {shown(math.copysign(WITHIN, place))}, where it is "
                f"{shown(beyond[-1])}. A fit that makes it small runs away."
            )
        elif measured(loss, tuple(settings.items())).get("minimum") == -np.inf:
            said.append(f"**It is not a loss:** it has no least value; near r = {shown(place)} it is {shown(least)}.")
        else:
            more, way = ("", "above" if place > 0 else "below")
            if np.any(lowest * place < 0):
                more, way = " and on the other side", "away from"
            said.append(
                f"**Its least value is not at r = 0** but at r = {shown(place)}{more}, where it is {shown(least)}: it "
                f"draws predictions {way} the true value."
            )
    if least < -NOISE * size:
        said.append(f"**It is negative** at some r, down to {shown(least)}: 0 is not the best that can be had.")
    if len(at_zero) and abs(at_zero[0]) > NOISE * size:
        said.append(f"At r = 0 it is {shown(at_zero[0])}, not 0. A constant changes no fit, only the number.")
    if not said:
        said.append(f"It is finite, never negative and least at r = 0, looked at from r = −{WITHIN:g} to {WITHIN:g}.")
    return said


def _with_dips(loss, settings):
    """(residuals, values) where it is finite: on the grid, at and beside corners, and at the bottom of each dip."""

    @np.errstate(all="ignore")
    def depth(r):
        value = loss.value(r, **settings)
        return np.where(np.isfinite(value), -value, -np.inf)

    places = [p for corner in loss.at(**settings) for p in (corner.place, *beside(corner.place, 1e-12, 1e-12))]
    r = np.concatenate([GRID, FINEST, places])
    r = np.unique(r[np.abs(r) <= WITHIN])
    deep = depth(r)
    sound = np.isfinite(deep[:-2]) & np.isfinite(deep[2:])  # beside 0/0 is rounding
    dips = 1 + np.flatnonzero((deep[1:-1] > deep[:-2]) & (deep[1:-1] >= deep[2:]) & sound)
    r = np.union1d(r, zoom(depth, r[dips - 1], r[dips + 1])[0])
    there = np.isfinite(depth(r))
    edges = np.flatnonzero(there[1:] != there[:-1])
    inner, outer = (np.where(there[edges] == left, r[edges], r[edges + 1]) for left in (True, False))
    r = np.union1d(r, border(lambda r: np.isfinite(depth(r)), inner, outer)[0])
    r = r[np.isfinite(depth(r))]
    return r, -depth(r)


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
        value, slope = loss.value(x, **settings), loss.gradient(x, **settings)[clear]
        for other, given in others:
            theirs, size = other.value(x, **given), np.max(np.abs(value))
            off = np.max(np.abs(value - theirs)), np.max(np.abs(slope - other.gradient(x, **given)[clear]))
            factor = np.sum(value * theirs) / np.sum(theirs * theirs)
            equal = np.max(np.abs(value - factor * theirs)) <= 1e-9 * size
            found.append((other, given, float(off[0]), float(off[1]), float(factor) if equal and factor else None))
    return found


def compared(loss, settings, others, low, high):
    """The differences, in sentences."""
    said = []
    for other, given, off, slope, factor in differences(loss, settings, others, low, high):
        name, size = f"**{other.label(**given)}**", max(1.0, abs(low), abs(high)) ** 2
        if not math.isfinite(off + slope):
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
    if not found:
        count = sum(other.family.argument.name == "r" for other in LOSSES)
        return [
            f"None of the {count} losses of the residual in the catalogue, whatever their parameters, "
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
        st.markdown("None is measured: near 0 the loss or a part of its derivatives is no finite number.")
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
