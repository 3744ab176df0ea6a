"""Units: which measures of error change when the same target is expressed in cents instead of dollars."""

import math

import numpy as np
import streamlit as st

from losslab import find, link
from losslab.figures.units import DELTA, FACTORS, POWERS, Y_PRED, Y_TRUE, rescaled, units_figure
from losslab.live import live
from losslab.text import shown
from losslab.ui import state
from losslab.ui.controls import draw_stops
from losslab.ui.prose import prose
from losslab.ui.section import Section
from losslab.ui.tables import table

FIELDS = {"k": link.number(1.0, 1e-3, 1e3)}
SUPERSCRIPTS = {0: "unchanged", 1: "× k", 2: "× k²"}
DEFINITIONS = {
    "MSE": r"\frac1n\sum r_i^2",
    "RMSE": r"\sqrt{\mathrm{MSE}}",
    "MAE": r"\frac1n\sum \lvert r_i\rvert",
    "MAPE": r"\frac1n\sum \lvert r_i\rvert\,/\,\lvert y_i\rvert",
    "R²": r"1-\sum r_i^2\,\big/\sum (y_i-\bar y)^2",
}


def draw(chart, controls):
    """The figure, the definitions with what each does, and the points in old and new units."""
    with controls:
        stops = draw_stops("k", "New units in one old unit, k", map(float, FACTORS), words=shown)
        st.caption("100 cents are a dollar: k = 100. 0.001 km are a metre: k = 0.001.")
    k = float(st.session_state["k"])
    with chart:
        live(
            units_figure(),
            {"k": k},
            key="figure",
            words="Both axes are logarithmic: the slope of a line is the power of k. Dotted: the old units.",
            stops={"k": stops},
            on_drag=state.dragged,
        )
    now, left, right = rescaled(np.float64(k)), *st.columns(2, gap="large")
    with left:
        prose(
            "**“A loss has no unit.”** Some have one. Let r = prediction − true value, in units of the target, and ȳ "
            "be "
            f"the mean of the true values. With every number multiplied by k = {shown(k)}:"
        )
        lines = [f"{n} | ${DEFINITIONS[n]}$ | {SUPERSCRIPTS[POWERS[n]]} | {shown(now[n])}" for n in POWERS]
        table("Measure | Definition | Multiplied by k, it is | Now", lines)
        prose(
            "So the **mean squared error of prices in dollars is in dollars squared**, and a number like 400 is large "
            "or small only beside the data. MAPE and R² have no unit, but MAPE has no value where a true value is "
            "0, and R² has none where all true values are equal. R² is at most 1 and has no lower end: it is negative "
            "where the squared errors are larger than those of always predicting ȳ."
        )
    with right:
        prose(
            f"**A parameter has units too.** Huber’s δ is a residual size. If it stays at {shown(DELTA)} while the "
            "data "
            "are multiplied by k, the mean loss is proportional neither to k nor to k²: its line above bends. With δ "
            f"multiplied by k as well, here δ = {shown(DELTA * k)}, the mean loss is {shown(_huber(k))}: k² times the "
            f"{shown(_huber(1.0))} of k = 1."
        )
        prose(
            "**A cross-entropy** is made of probabilities, which do not depend on the unit of the target. Its own unit "
            "comes from the logarithm: of the natural one it is the nat, and a nat is "
            f"1/ln 2 = {shown(1 / math.log(2))} bits. A *density* does depend on it: multiply the target by k, and "
            f"−ln of its density changes by ln k = {shown(math.log(k))} for every sample."
        )
        prose("**The five samples:**")
        lines = [" | ".join(map(shown, row)) for row in zip(Y_TRUE, Y_PRED, k * Y_TRUE, k * Y_PRED, strict=True)]
        table("true | predicted | true × k | predicted × k", lines)
    return set(FIELDS)


def _huber(k):
    """The mean Huber loss at this factor, with δ multiplied by k too."""
    return float(np.mean(find("huber").value(k * (Y_PRED - Y_TRUE), delta=DELTA * k)))


UNITS = Section(
    title="Units",
    first="The same five predictions, expressed in other units: dollars as cents, metres as kilometres. **Drag the "
    "upright "
    "line**: which measures change, and by how much?",
    fields=FIELDS,
    presets={"Dollars as cents": {"k": 100.0}, "Metres as kilometres": {"k": 0.001}},
    draw=draw,
)
