"""Units: which measures of error change when the same target is expressed in cents instead of dollars."""

import math

import numpy as np

from losslab import find, theme
from losslab.core import geometric
from losslab.figures import parts
from losslab.figures.drawing import drawing
from losslab.labs.blocks import Caption, Columns, Figure, Paragraph, Table
from losslab.labs.controls import Stops, fields_in
from losslab.labs.page import Part, Question
from losslab.text import shown

Y_TRUE = np.array([100.0, 150.0, 200.0, 250.0, 300.0])
Y_PRED = np.array([110.0, 140.0, 230.0, 250.0, 270.0])
FACTORS = np.array(geometric(1e-3, 1e3))  # new units in one old unit
POWERS = {"MSE": 2, "RMSE": 1, "MAE": 1, "MAPE": 0, "R²": 0}  # of the factor that a measure goes with
DELTA = 10.0  # of Huber, in whatever units
SQUARED, ABSOLUTE, HUBER = (find(key) for key in ("squared_error", "absolute_error", "huber"))


def rescaled(k, y_pred=Y_PRED, y_true=Y_TRUE):
    """The measures of these predictions, by their definitions, when target and prediction are both multiplied by k."""
    k = k[..., None]
    y, r, n = k * y_true, k * (y_pred - y_true), len(y_true)
    around = y - np.sum(y, axis=-1, keepdims=True) / n
    mse = np.sum(SQUARED.value(r), axis=-1) / n
    return {
        "MSE": mse,
        "RMSE": np.sqrt(mse),
        "MAE": np.sum(ABSOLUTE.value(r), axis=-1) / n,
        "Huber": np.sum(HUBER.value(r, delta=DELTA), axis=-1) / n,
        "MAPE": np.sum(np.abs(r / y), axis=-1) / n,
        "R²": 1 - np.sum(r * r, axis=-1) / np.sum(around * around, axis=-1),
    }


LOOKS = {
    name: parts.Look(group, title, theme.LIGHT[slot], theme.DASHES[slot])
    for name, group, title, slot in (
        ("MSE", "mse", "MSE, units²", 0),
        ("RMSE", "rmse", "RMSE, units", 3),
        ("MAE", "mae", "MAE, units", 1),
        ("Huber", "huber", "Huber, δ = 10", 2),
        ("MAPE", "mape", "MAPE", 6),
        ("R²", "r2", "R²", 5),
    )
}
RESCALED = parts.Panel(
    "measure", "measure", "k: new units in one old unit", (1e-3, 1e3), (1e-5, 1e9), True, True, decades=14
)


@drawing
def units_figure():
    """The figure as a function (k) -> dict."""
    lines, once = rescaled(FACTORS), rescaled(np.float64(1.0))

    def figure(k):
        now = rescaled(k)
        traces = [
            parts.upright("one", 0, RESCALED, 1.0, dash="2px,4px"),
            parts.upright("k", 0, RESCALED, k),
            *(  # the table is their legend
                parts.curve(look, 0, RESCALED, FACTORS, lines[name]) | {"showlegend": False}
                for name, look in LOOKS.items()
            ),
            *(parts.mark(look, 0, RESCALED, k, now[name]) for name, look in LOOKS.items()),
        ]
        rows = [parts.line(o.name, [once[name], now[name], now[name] / once[name]], o) for name, o in LOOKS.items()]
        table = parts.table(["k = 1", "now", "ratio"], rows, [("k", k)], "All numbers times k: ", "measure")
        layout = parts.layout((RESCALED,), [table], [parts.drag(0, "k", FACTORS)])
        layout["xaxis"] |= powers(-3, 3)
        layout["yaxis"] |= powers(-4, 8, 2)
        return {"data": traces, "layout": layout}

    return figure


def powers(low, high, step=1):
    """Ticks of a logarithmic axis at powers of ten: those between 0.01 and 100 in full."""
    found = range(low, high + 1, step)
    small = {power: f"{10.0**power:g}" for power in range(-2, 3)}
    return {
        "tickvals": [10.0**power for power in found],
        "ticktext": [small.get(p, f"10<sup>{p}</sup>") for p in found],
    }


TIMES = {0: "unchanged", 1: "× k", 2: "× k²"}
DEFINITIONS = {
    "MSE": r"\frac1n\sum r_i^2",
    "RMSE": r"\sqrt{\mathrm{MSE}}",
    "MAE": r"\frac1n\sum \lvert r_i\rvert",
    "MAPE": r"\frac1n\sum \lvert r_i\rvert\,/\,\lvert y_i\rvert",
    "R²": r"1-\sum r_i^2\,\big/\sum (y_i-\bar y)^2",
}
CONTROLS = (
    Stops("k", "New units in one old unit, k", 1.0, tuple(map(float, FACTORS)), shown),
    Caption("100 cents are a dollar: k = 100. 0.001 km are a metre: k = 0.001."),
)


def _figure(values):
    words = "Both axes are logarithmic: the slope of a line is the power of k. Dotted: the old units."
    return Figure(units_figure(), {"k": values["k"]}, words)


def _said(values):
    k = values["k"]
    yield Columns((tuple(_measures(k, rescaled(np.float64(k)))), tuple(_others(k))))


def _measures(k, now):
    yield Paragraph(
        "**“A loss has no unit.”** Some have one. Let r = prediction − true value, in units of the target, and ȳ be "
        f"the mean of the true values. With every number multiplied by k = {shown(k)}:"
    )
    rows = tuple((name, f"${DEFINITIONS[name]}$", TIMES[POWERS[name]], shown(now[name])) for name in POWERS)
    yield Table(("Measure", "Definition", "Multiplied by k, it is", "Now"), rows)
    yield Paragraph(
        "So the **mean squared error of prices in dollars is in dollars squared**, and a number like 400 is large "
        "or small only beside the data. MAPE and R² have no unit, but MAPE has no value where a true value is "
        "0, and R² has none where all true values are equal. R² is at most 1 and has no lower end: it is negative "
        "where the squared errors are larger than those of always predicting ȳ."
    )


def _others(k):
    yield Paragraph(
        f"**A parameter has units too.** Huber’s δ is a residual size. If it stays at {shown(DELTA)} while the data "
        "are multiplied by k, the mean loss is proportional neither to k nor to k²: its line above bends. With δ "
        f"multiplied by k as well, here δ = {shown(DELTA * k)}, the mean loss is {shown(_huber(k))}: k² times the "
        f"{shown(_huber(1.0))} of k = 1."
    )
    yield Paragraph(
        "**A cross-entropy** is made of probabilities, which do not depend on the unit of the target. Its own unit "
        "comes from the logarithm: of the natural one it is the nat, and a nat is "
        f"1/ln 2 = {shown(1 / math.log(2))} bits. A *density* does depend on it: multiply the target by k, and "
        f"−ln of its density changes by ln k = {shown(math.log(k))} for every sample."
    )
    yield Paragraph("**The five samples:**")
    rows = tuple(tuple(map(shown, row)) for row in zip(Y_TRUE, Y_PRED, k * Y_TRUE, k * Y_PRED, strict=True))
    yield Table(("true", "predicted", "true × k", "predicted × k"), rows)


def _huber(k):
    """The mean Huber loss at this factor, with δ multiplied by k too."""
    return float(np.mean(HUBER.value(k * (Y_PRED - Y_TRUE), delta=DELTA * k)))


PART = Part(
    title="Units",
    lead="The same five predictions, expressed in other units: dollars as cents, metres as kilometres. **Drag the "
    "upright line**: which measures change, and by how much?",
    controls=CONTROLS,
    figure=_figure,
    questions=(
        Question(
            "Dollars as cents",
            {"k": 100.0},
            look="The same errors in cents: MAE is 100 times as large, MSE 10,000 times, MAPE as before.",
        ),
        Question(
            "Metres as kilometres",
            {"k": 0.001},
            look="In kilometres every error is a thousandth. Which of the numbers in the table stay?",
        ),
    ),
    sections=(_said,),
    fields=tuple(fields_in(CONTROLS)),
)
