"""Sum or mean over a sequence: the same number is near to a blind guess or good, by how many losses are in it."""

import math

import streamlit as st

from losslab import link
from losslab.figures.sequence import BLIND, LONGEST, MOST, SYMBOLS, measures, sequence_figure
from losslab.live import live
from losslab.text import shown
from losslab.ui import state
from losslab.ui.controls import draw_slider
from losslab.ui.prose import prose
from losslab.ui.section import Section
from losslab.ui.tables import table

ASKED = 22.728886  # a sum of which a learner asked whether it is high
FIELDS = {"total": link.number(ASKED, 0.0, MOST), "steps": link.whole(7.0, 1, LONGEST)}
LENGTHS = (7, 12, 20)


def draw(chart, controls):
    """The figure, whether this sum is high, and how a sum differs from a mean in training."""
    with controls:
        draw_slider("total", "Sum of the losses, nats", 0.0, MOST, 0.1, "")
        draw_slider("steps", "Characters T", 1.0, float(LONGEST), 1.0, "")
    total, steps = float(st.session_state["total"]), float(st.session_state["steps"])
    with chart:
        live(
            sequence_figure(),
            {"total": total, "steps": steps},
            key="figure",
            words="Drag the upright line: the sum stays, what it means does not.",
            on_drag=state.dragged,
        )
    left, right = st.columns(2, gap="large")
    with left:
        mean = total / steps
        if math.isclose(mean, BLIND, rel_tol=1e-6):
            side = "just that of a blind guess"
        else:
            side = f"{'worse' if mean > BLIND else 'better'} than a blind guess, {shown(BLIND)}"
        prose(
            f"**“A loss of {ASKED} after 22 000 steps of training is quite high.”** One cannot say: it is a sum over "
            f"the characters of a name. Each is chosen from {SYMBOLS}, 26 letters and an end, so the loss of a blind "
            f"guess is ln {SYMBOLS} = {shown(BLIND)} nats each, and {shown(7 * BLIND)} for 7. That sum, by length:"
        )
        lines = []
        for count in LENGTHS:
            found = list(measures(ASKED, count).values())
            lines.append(f"{count} | {shown(found[1])} | {found[3]:.3g} | {shown(count * BLIND)}")
        table("T | mean a character | perplexity | sum of a blind guess", lines)
        prose(
            f"It is a blind guess’s sum at T = {shown(ASKED / BLIND)}. In the chart now: {shown(total)} over "
            f"{shown(steps)} character{'s' if steps != 1 else ''} is {shown(mean)} a character, {side}."
        )
    with right:
        prose(
            "**Perplexity** is e to the mean loss in nats (2 to the mean in bits): a blind choice among so many equal "
            "characters would cost as much. It needs the mean; of a sum it is a number without sense."
        )
        prose(
            f"**Sum or mean changes the steps too.** The gradient of the sum is T times that of the mean, here T = "
            f"{shown(steps)}. With the same learning rate a sequence twice as long then moves the weights about twice "
            "as far; the mean is free of that."
        )
    return set(FIELDS)


SEQUENCE = Section(
    title="Sum or mean",
    first="A model guesses a name character by character; its losses are added. Is the sum **22.73** high? "
    "**Drag the upright line** to other lengths T.",
    fields=FIELDS,
    presets={
        "A name of 7": {},
        "A name of 12": {"steps": 12.0},
        "A name of 20": {"steps": 20.0},
        "Blind guess at 7": {"total": 7 * BLIND},
    },
    draw=draw,
)
