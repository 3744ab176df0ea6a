"""Cost and gradient are two things: a descent whose cost falls while its gradient grows."""

import streamlit as st

from losslab import find, link
from losslab.figures.rising import FARTHEST, SHOWN, STEPS, apart, rising_figure
from losslab.live import live
from losslab.text import shown
from losslab.ui import state
from losslab.ui.controls import draw_slider
from losslab.ui.prose import prose
from losslab.ui.section import Section
from losslab.ui.tables import table

FIELDS = {
    "loss": link.choice("cauchy", SHOWN),
    "start": link.number(6.0, 0.0, FARTHEST),
    "rate": link.number(0.5, 0.05, 1.0),
    "step": link.whole(0.0, 0, STEPS),
}
ALIKE = (("cauchy", 6.0, 0.5), ("welsch", 8.0, 0.5), ("squared_error", 6.0, 0.1))


def draw(chart, controls):
    """The figure, and in how many steps the cost falls while the gradient grows."""
    with controls:
        st.segmented_control(
            "Loss", SHOWN, format_func=lambda key: find(key).title, key="loss", required=True, wrap=True
        )
        draw_slider("start", "height where the line starts", 0.0, FARTHEST, 0.1, "It starts level.")
        draw_slider("rate", "learning rate", 0.05, 1.0, 0.05, "")
        draw_slider("step", "step", 0.0, float(STEPS), 1.0, "")
    key, start, rate = (st.session_state[name] for name in ("loss", "start", "rate"))
    with chart:
        live(
            rising_figure(key),
            {"start": start, "rate": rate, "step": st.session_state["step"]},
            key="figure",
            words="Left: the cost, the mean loss of five points. Right: the length of its gradient, a vector of two "
            "derivatives. Drag the upright line.",
            on_drag=state.dragged,
        )
    left, right = st.columns(2, gap="large")
    with left:
        prose(
            "**“The gradient is going up, so the training gets worse.”** People who say this often mean the cost. The "
            "cost is one number; the gradient is the vector of its derivatives, one for each weight, and points the "
            "way in which the cost rises most steeply. A descent can do well while its gradient grows: far from the "
            "points a "
            f"loss like Cauchy or Welsch is nearly flat, and closer to them steeper. {_apart(find(key), start, rate)}"
        )
    with right:
        lines = []
        for name, begun, with_rate in ALIKE:
            fell, grew, _ = apart(find(name), begun, with_rate)
            lines.append(f"{find(name).title} | {shown(begun)} | {shown(with_rate)} | {fell} | {grew}")
        table(
            f"Loss | started at | rate | steps of {STEPS} in which the cost falls | and in which the gradient grows",
            lines,
        )
    return set(FIELDS)


def _apart(loss, start, rate):
    """What happens here, in a sentence."""
    fell, grew, of = apart(loss, start, rate)
    return (
        f"Here, with {loss.title}, the cost falls in {fell} of {of} steps, and in {grew} of these the gradient grows."
    )


RISING = Section(
    title="Cost or gradient",
    first="A line is fitted to five points by gradient descent. **Drag the upright line** along its steps: the cost "
    "falls. Does the gradient?",
    fields=FIELDS,
    presets={
        "A flatter loss": {"loss": "welsch", "start": 8.0},
        "Squared error": {"loss": "squared_error", "rate": 0.1},
    },
    draw=draw,
)
