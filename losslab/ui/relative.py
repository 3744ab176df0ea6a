"""Relative error: an error is small or large compared with what was measured."""

import numpy as np
import streamlit as st

from losslab import find, link
from losslab.core import geometric
from losslab.figures.relative import KILOMETRES, LENGTHS, relative_figure
from losslab.figures.units import Y_PRED, Y_TRUE
from losslab.live import live
from losslab.text import shown
from losslab.ui import state
from losslab.ui.controls import draw_stops
from losslab.ui.prose import prose
from losslab.ui.section import Section
from losslab.ui.tables import table

ERRORS = geometric(1e-3, 1e6)  # km
ASKED, KELVIN = 42.0, 273.15
FIELDS = {
    "error": link.number(ASKED, ERRORS[0], ERRORS[-1]),
    "length": link.number(KILOMETRES["Earth’s circumference"], float(LENGTHS[0]), float(LENGTHS[-1])),
}


def draw(chart, controls):
    """The figure, the three lengths side by side, and the same measure of several numbers."""
    with controls:
        stops = {
            "error": draw_stops("error", "Error, km", ERRORS, words=shown),
            "length": draw_stops("length", "True length, km", map(float, LENGTHS), words=shown),
        }
    error = float(st.session_state["error"])
    with chart:
        live(
            relative_figure(),
            {"error": error, "length": float(st.session_state["length"])},
            key="figure",
            words="Dotted: three known lengths. Both axes are logarithmic.",
            stops=stops,
            on_drag=state.dragged,
        )
    left, right = st.columns(2, gap="large")
    with left:
        prose(f"**“Is an error of {shown(error)} km large?”** Compared with what?")
        lines = [f"{name} | {shown(km)} | {shown(error / km)}" for name, km in KILOMETRES.items()]
        table("True length | km | relative error", lines)
    with right:
        norms = np.linalg.norm(Y_PRED - Y_TRUE), np.linalg.norm(Y_TRUE)
        prose(
            "**“Accuracy for regression.”** For several numbers at once, with predictions ŷ and true values y: "
            "‖ŷ − y‖ / ‖y‖, the lengths of two vectors. For the five samples under “Units” it is "
            f"{shown(norms[0])} / {shown(norms[1])} = **{shown(norms[0] / norms[1])}**, in any unit. It is an error, "
            "not an accuracy: 0 is perfect, and it has no upper end."
        )
        celsius = 20.0, 21.0
        warm = [
            shown(100 * float(find("mape").value(celsius[1] + zero, y_true=celsius[0] + zero)))
            for zero in (0.0, KELVIN)
        ]
        prose(
            "**It needs a true zero.** A prediction of 21 °C where 20 °C is true is off by "
            f"{warm[0]} %; in kelvin the same two temperatures differ by {warm[1]} %. Where the true value is 0 there "
            "is no relative error at all."
        )
    return set(FIELDS)


RELATIVE = Section(
    title="Relative error",
    first="You are off by **42 km**. Is that a lot? **Drag the upright line** to the length you measured, from metres "
    "to the stars.",
    fields=FIELDS,
    presets={name: {"length": km} for name, km in KILOMETRES.items()},
    draw=draw,
)
