"""Relative error: an error is small or large compared with what was measured, from metres to the stars."""

import numpy as np

from losslab import find, theme
from losslab.core import geometric
from losslab.figures import parts
from losslab.figures.drawing import drawing
from losslab.labs.blocks import Columns, Figure, Paragraph, Table
from losslab.labs.controls import Stops, fields_in
from losslab.labs.meaning.units import Y_PRED, Y_TRUE, powers
from losslab.labs.page import Part, Question
from losslab.text import shown

KILOMETRES = {"10 m": 0.01, "Earth’s circumference": 40_075.0, "α Centauri": 4.13e13}
LENGTHS = np.array(geometric(1e-3, 1e14))  # km
RELATIVE = parts.Panel(
    "relative", "relative error", "true length, km", (1e-3, 1e14), (1e-14, 1e6), True, True, decades=20
)
ERROR = parts.Look("relative", "error / true length", theme.BLUE, "solid")
WHOLE = parts.Look("whole", "1: as large as the length itself", theme.MUTED, "6px,4px")


@drawing
def relative_error_figure():
    """The figure as a function (error, length) -> dict, both in km."""

    def figure(error, length):
        share = error / length
        traces = [
            *(parts.upright(f"known{i}", 0, RELATIVE, km, "2px,4px") for i, km in enumerate(KILOMETRES.values())),
            _names(),
            parts.upright("length", 0, RELATIVE, length),
            parts.level(WHOLE, 0, RELATIVE, 1.0, legend=True),
            parts.curve(ERROR, 0, RELATIVE, LENGTHS, error / LENGTHS),
            parts.mark(ERROR, 0, RELATIVE, length, share),
        ]
        rows = [
            parts.line("Error, km", [error]),
            parts.line("Relative error", [share], ERROR),
            parts.line("Relative error, %", [100 * share]),
        ]
        table = parts.table(["value"], rows, [("true length", length)], "In km: ", "measure")
        layout = parts.layout((RELATIVE,), [table], [parts.drag(0, "length", LENGTHS)])
        layout["xaxis"] |= powers(-3, 14, 3)
        layout["yaxis"] |= powers(-12, 6, 3)
        return {"data": traces, "layout": layout}

    return figure


def _names():
    """The known lengths by name, at the top of their dotted lines, each on the side that has room."""
    known = {
        "uid": "known-names",
        "x": list(KILOMETRES.values()),
        "y": [1e5, 1e5, 1e5],
        "mode": "text",
        "text": [f" {name.partition('’')[0]} " for name in KILOMETRES],
        "textposition": ["middle right", "middle right", "middle left"],
    }
    return known | {"showlegend": False, "hoverinfo": "skip"} | parts.axes(0)


ERRORS = geometric(1e-3, 1e6)  # km
ASKED, KELVIN = 42.0, 273.15
CONTROLS = (
    Stops("error", "Error, km", ASKED, ERRORS, shown),
    Stops("length", "True length, km", KILOMETRES["Earth’s circumference"], tuple(map(float, LENGTHS)), shown),
)


def _figure(values):
    inputs = {name: values[name] for name in ("error", "length")}
    return Figure(relative_error_figure(), inputs, "Dotted: three known lengths. Both axes are logarithmic.")


def _said(values):
    error = values["error"]
    rows = tuple((name, shown(km), shown(error / km)) for name, km in KILOMETRES.items())
    compared = (
        Paragraph(f"**“Is an error of {shown(error)} km large?”** Compared with what?"),
        Table(("True length", "km", "relative error"), rows),
    )
    yield Columns((compared, tuple(map(Paragraph, (_of_several(), _true_zero())))))


def _of_several():
    error, size = np.linalg.norm(Y_PRED - Y_TRUE), np.linalg.norm(Y_TRUE)
    return (
        "**“Accuracy for regression.”** For several numbers at once, with predictions ŷ and true values y: "
        "‖ŷ − y‖ / ‖y‖, the lengths of two vectors. For the five samples under “Units” it is "
        f"{shown(error)} / {shown(size)} = **{shown(error / size)}**, in any unit. It is an error, "
        "not an accuracy: 0 is perfect, and it has no upper end."
    )


def _true_zero():
    true, predicted = 20.0, 21.0  # °C
    celsius, kelvin = (
        shown(100 * float(find("mape").value(predicted + zero, y_true=true + zero))) for zero in (0.0, KELVIN)
    )
    return (
        "**It needs a true zero.** A prediction of 21 °C where 20 °C is true is off by "
        f"{celsius} %; in kelvin the same two temperatures differ by {kelvin} %. Where the true value is 0 there "
        "is no relative error at all."
    )


PART = Part(
    title="Relative error",
    lead="You are off by **42 km**. Is that a lot? **Drag the upright line** to the length you measured, from metres "
    "to the stars.",
    controls=CONTROLS,
    figure=_figure,
    questions=tuple(
        Question(name, {"length": km}, "The error stays as it is. What share of this length is it?")
        for name, km in KILOMETRES.items()
    ),
    sections=(_said,),
    fields=tuple(fields_in(CONTROLS)),
)
