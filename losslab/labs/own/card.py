"""The card of a typed loss: its formula and derivatives, where it bends, its properties as measured, its programs."""

import numpy as np

from losslab.checks.properties import properties_of
from losslab.formulas.loss import GRID, least_of, measured
from losslab.formulas.programs import FLOORS, ROWS, TRAINED, WORDS, leaves, numpy_program, program
from losslab.labs import card as catalogue
from losslab.labs.blocks import Caption, Chips, Code, Columns, Formula, Heading, Paragraph, about
from losslab.labs.card import CODE
from losslab.labs.own.findings import NOISE
from losslab.labs.own.formula import KEY
from losslab.libraries.kinds import KINDS
from losslab.text import shown

LEFT_OUT = ("strictly_convex",)  # where the curvature of a formula is 0, rounding cannot be told from a straight piece


def card(page, loss, settings, x, data, y_pred, y_true, kind):
    """The card of a typed loss; of any other that of the catalogue. See `labs.card.card`."""
    if loss.key != KEY:
        return catalogue.card(page, loss, settings, x, data, y_pred, y_true, kind)
    mathematics = Heading("Your loss"), Code(loss.text, None), *_formulas(loss), _corners(loss, settings)
    return (
        Columns((mathematics, _properties(loss, settings))),
        Heading("The same number in code"),
        Columns((_ours(loss, settings, x), (CODE, *_theirs(loss, settings, y_pred, y_true, kind)))),
    )


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
    said = "\n".join(["**Where it bends or jumps**", "", *said]) if said else "It has no kink and no jump."
    return Paragraph(said, about(loss))


def _formulas(loss):
    from losslab.formulas.write import latex  # and with it SymPy

    for name, tree in zip(("L(r)", "L'(r)", "L''(r)"), loss.trees, strict=True):
        text = latex(tree)
        if text is None:
            yield Paragraph(f"${name}$ is too long to be read here; the code below has it.")
        else:
            yield Formula(f"{name} = {text}")
    yield Caption("The derivatives are SymPy's, made from your formula by the rules of calculus.")


def _properties(loss, settings):
    found = measured(loss, tuple(settings.items()))
    title = Paragraph(f"**Properties** of {loss.label(**settings)}, measured", about(loss))
    if not found:
        spent = least_of(loss, tuple(settings.items())) is None
        why = "Too much work to measure the properties of this formula; a shorter one can be measured."
        return title, Paragraph(why if spent else "None is measured: near r = 0 the loss is not finite everywhere.")
    parts = []
    for p in properties_of(loss):
        if p.key not in LEFT_OUT:
            value = found[p.key]
            noise = p.quantity and value is not False and abs(value) < NOISE
            parts.append(catalogue.chip(p, 0.0 if noise else value))
    return title, Chips(tuple(parts))


def _ours(loss, settings, x):
    value, gradient = loss.value(x, **settings), loss.gradient(x, **settings)
    where = "as in the chart" if np.isfinite(value) and np.isfinite(gradient) else "and that no chart can show"
    said = f"It prints {shown(value)} and {shown(gradient)}, {where}."
    return Code(numpy_program(loss, settings, x)), Caption(said)


def _theirs(loss, settings, y_pred, y_true, kind):
    if kind not in TRAINED:
        names = ", ".join(KINDS[k].title for k in TRAINED)
        return [Paragraph(f"For {KINDS[kind].title} no program is written. There is one for {names}.")]
    if KINDS[kind].booster:
        return _boosted(loss, settings, kind, y_pred, y_true)
    return [Code(program(loss, settings, kind, [y_pred], [y_true])), Paragraph(WORDS[kind])]


def _boosted(loss, settings, kind, y_pred, y_true):
    """The program for a booster, whose rows have two residuals, and what it does where curvature is not positive."""
    r = y_pred - y_true or 1.0
    residuals = r, -r / 2
    rows = [y_true + r, y_true - r / 2], [y_true] * 2
    with np.errstate(all="ignore"):
        curvature = loss.curvature(np.append(GRID[np.abs(GRID) <= 10], residuals), **settings)
    flat = bool(np.any(curvature <= 0))
    said = without_curvature(loss, settings, residuals, bool(np.all(curvature <= 0))) if flat else []
    code = program(loss, settings, kind, *rows, floor=FLOORS[0] if flat else None)
    return [Code(code), *map(Paragraph, (WORDS[kind], *said))]


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
