"""Losses without labels: of inputs alone, of a copy, of weights."""

import numpy as np
import streamlit as st

from losslab import link
from losslab.figures.unlabelled import INPUTS, PANELS, best, surprise, unlabelled_figure
from losslab.live import live
from losslab.text import shown
from losslab.ui import state
from losslab.ui.controls import draw_slider
from losslab.ui.prose import prose
from losslab.ui.section import Section
from losslab.ui.tables import table

FIELDS = {"m": link.number(1.0, *PANELS[1].x), "s": link.number(1.0, 0.3, 3.0)}


def draw(chart, controls):
    """The figure, and other losses that ask for no label."""
    with controls:
        draw_slider("m", "mean μ", *PANELS[1].x, 0.1, "")
        draw_slider("s", "standard deviation σ", 0.3, 3.0, 0.1, "")
    m, s = float(st.session_state["m"]), float(st.session_state["s"])
    with chart:
        live(
            unlabelled_figure(),
            {"m": m, "s": s},
            key="figure",
            words="Dots: the inputs. Dotted: their mean.",
            on_drag=state.dragged,
        )
    inputs, (centre, spread) = np.array(INPUTS), best()
    least = float(np.mean(surprise(inputs, centre, spread)))
    left, right = st.columns(2, gap="large")
    with left:
        prose(
            "**“A loss means nothing without a label.”** This one has only inputs: "
            f"{', '.join(map(shown, inputs))}. The loss of an input is −ln of the density that a Gaussian gives it. "
            f"Whatever σ is, the mean of these losses is least at μ = {shown(centre)}, the mean of the inputs. With "
            f"that μ it is least at σ = {shown(spread)}, their standard deviation (divided by n = {len(INPUTS)}, not "
            f"n − 1), where it is **{shown(least)}** nats. So something was learnt from inputs alone."
        )
    with right:
        prose("**Other losses that need no label**, each on the same five inputs:")
        table("Loss | It compares | Here", [" | ".join([*words, shown(value)]) for *words, value in others()])
        prose(
            "Contrastive losses only need to know which inputs belong together, such as two views of one picture. In "
            "reinforcement learning a loss may compare a predicted value with a reward plus the model’s own next value."
        )
    return set(FIELDS)


def others():
    """[(loss, what it compares, its value)] of losses of the inputs, with no label."""
    inputs = np.array(INPUTS)
    copied = np.round(inputs)
    return [
        (
            "Reconstruction",
            "an input with a copy made from less: its rounded value",
            float(np.mean((copied - inputs) ** 2)),
        ),
        ("Squared distance", "an input with the mean of all", float(np.mean((inputs - np.mean(inputs)) ** 2))),
        (
            "Penalty",
            "the parameters (μ, σ) above with 0: half the sum of their squares",
            sum(v * v for v in best()) / 2,
        ),
    ]


UNLABELLED = Section(
    title="No labels",
    first="Five inputs without labels. **Drag the upright line**: where is the Gaussian least surprised by them?",
    fields=FIELDS,
    presets={"The best Gaussian": dict(zip("ms", best(), strict=True)), "Too narrow": {"m": 2.5, "s": 0.3}},
    draw=draw,
)
