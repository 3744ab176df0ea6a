"""Sum or mean over a sequence: the same number is a blind guess or a good model, by how many losses are in it."""

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
NAMES, CHARACTERS = 1536, 19909  # of the exercise that prints it; the end of a name counts as a character
FIELDS = {"total": link.number(ASKED, 0.0, MOST), "steps": link.whole(13.0, 1, LONGEST)}
LENGTHS = (7, 12, 13, 20)


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
            words="Drag the upright line: the sum stays the same, its meaning does not.",
            on_drag=state.dragged,
        )
    left, right = st.columns(2, gap="large")
    with left:
        mean = total / steps
        if math.isclose(mean, BLIND, rel_tol=1e-6):
            side = "exactly that of a blind guess"
        else:
            side = f"{'worse' if mean > BLIND else 'better'} than a blind guess, {shown(BLIND)}"
        characters = CHARACTERS / NAMES
        prose(
            f"**“A loss of {ASKED} after 22 000 steps of training is quite high.”** It is low. A widely used exercise "
            "prints it, in which a model learns the names of dinosaurs. The losses of a name are **added** over its "
            "characters, and the number printed is a running mean of these sums: 0.999 of the old one and 0.001 of the "
            f"new. Its {NAMES} names have {CHARACTERS} characters with their ends, {shown(characters)} each, so that "
            f"one character costs about {shown(ASKED)} / {shown(characters)} = **{shown(ASKED / characters)} nats**, a "
            f"perplexity of {shown(math.exp(ASKED / characters))}. Each is chosen from {SYMBOLS}, 26 letters and an "
            f"end: a blind guess costs ln {SYMBOLS} = {shown(BLIND)}. The exercise starts its running mean at "
            f"7 ln {SYMBOLS} = {shown(7 * BLIND)}, as if a name had 7 characters; beside that 22.73 looks like no "
            "progress. What the same sum would mean at other lengths:"
        )
        lines = []
        for count in LENGTHS:
            found = list(measures(ASKED, count).values())
            lines.append(f"{count} | {shown(found[1])} | {shown(found[3])} | {shown(count * BLIND)}")
        table("T | mean per character | perplexity | sum of a blind guess", lines)
        prose(
            f"It is the sum of a blind guess at T = {shown(ASKED / BLIND)}. In the chart now: {shown(total)} over "
            f"{shown(steps)} character{'s' if steps != 1 else ''} is "
            f"{shown(mean)} per character, {side}."
        )
    with right:
        prose(
            "**Perplexity** is e to the mean loss in nats (2 to the mean in bits): a blind choice among so many equal "
            "characters would cost as much. It needs the mean: e to a sum means nothing."
        )
        prose(
            f"**Sum or mean changes the steps too.** The gradient of the sum is T times that of the mean, here T = "
            f"{shown(steps)}. With the same learning rate a sequence twice as long then moves the weights about twice "
            "as far; the mean is not affected."
        )
    return set(FIELDS)


SEQUENCE = Section(
    title="Sum or mean",
    first="A model guesses names character by character; the losses of a name are added. Is a sum of **22.73** high "
    "for "
    "names of 13 characters? **Drag the upright line** to other lengths T.",
    fields=FIELDS,
    presets={
        "An average name: 13": {},
        "A name of 7": {"steps": 7.0},
        "A name of 12": {"steps": 12.0},
        "A name of 20": {"steps": 20.0},
        "Blind guess at 7": {"total": 7 * BLIND, "steps": 7.0},
    },
    draw=draw,
)
