"""The least value of a loss: seldom a 0 that means perfect. Soft labels, densities, margins; and the curve in NumPy."""

import inspect
import math

import numpy as np
import streamlit as st

from losslab import find, link
from losslab.figures.least import entropy, least_figure
from losslab.live import live
from losslab.snippets import literal, numpy_source
from losslab.text import shown
from losslab.ui import state
from losslab.ui.controls import draw_slider
from losslab.ui.prose import prose
from losslab.ui.section import Section
from losslab.ui.tables import table

FIELDS = {"y": link.number(0.3, 0.0, 1.0), "p": link.number(0.5, 0.0, 1.0)}
SMOOTHING = 0.1


def draw(chart, controls):
    """The figure, the least values of other losses, and the code of the curve."""
    with controls:
        draw_slider("y", "label y", 0.0, 1.0, 0.01, "1, 0, or a share between them: a soft label.")
        draw_slider("p", "prediction p", 0.0, 1.0, 0.01, "The predicted probability of 1.")
    y, p = float(st.session_state["y"]), float(st.session_state["p"])
    with chart:
        live(
            least_figure(),
            {"y": y, "p": p},
            key="figure",
            words="Solid upright: p on the left, y on the right. Dotted: p = y. Diamonds: the least loss.",
            on_drag=state.dragged,
        )
    left, right = st.columns(2, gap="large")
    with left:
        least = float(entropy(np.float64(y)))
        zero = "which is 0: the label is certain" if least == 0 else "not 0, although nothing is left to learn"
        prose(
            f"**“A good model’s loss goes to 0.”** For the label y = {shown(y)} the least binary cross-entropy is at "
            f"p = {shown(y)}, and it is the entropy H(y) = −y ln y − (1 − y) ln(1 − y) = **{shown(least)}** nats, "
            f"{zero}. Label smoothing makes labels soft: with ε = {SMOOTHING}, a 1 becomes {1 - SMOOTHING / 2:g}, and "
            f"even a perfect model pays {shown(entropy(np.float64(1 - SMOOTHING / 2)))}. A prediction that is more "
            "certain than that costs more."
        )
        prose("**Each loss has its own least value:**")
        table("Loss | least value | where", [" | ".join([name, shown(v), where]) for name, v, where in least_values()])
    with right:
        prose("**The curve in NumPy.** It prints where the loss is least, and its value there:")
        code, (where, value) = curve_program(y), curve_least(y)
        st.code(code, language="python")
        prose(f"It prints **{where:.3f} {value:.6f}**.")
    return set(FIELDS)


def least_values():
    """[(loss, its least value, where)] for losses whose least value is not simply 0 at a perfect answer."""
    poisson, gaussian = find("poisson"), find("gaussian_nll")
    narrow = 0.1
    density = float(gaussian.value(0.0, var=narrow**2)) + math.log(2 * math.pi) / 2
    return [
        ("Squared error", float(find("squared_error").value(0.0)), "r = 0 only"),
        ("Hinge", float(find("hinge").value(1.0)), "every margin from 1 on; its score is not a probability"),
        (
            f"Binary cross-entropy, smoothing {SMOOTHING}",
            float(entropy(np.float64(1 - SMOOTHING / 2))),
            f"p = {1 - SMOOTHING / 2:g}",
        ),
        ("Minus the mean probability of the true label", float(find("likelihood").value(1.0, y_true=1.0)), "p = 1"),
        ("Poisson, true count 5", float(poisson.value(5.0, y_true=5.0)), "prediction 5"),
        (f"−ln of a Gaussian density, σ = {narrow}", density, "r = 0; a density may exceed 1"),
    ]


def curve_program(y):
    """A NumPy program: the loss along the axis p, and the least of it."""
    loss = find("bce")
    name = inspect.unwrap(loss.value).__name__
    return (
        f"{numpy_source(loss)}\n\n\np = np.linspace(0, 1, 1001)\nloss = {name}(p, y_true={literal(y)})\n"
        'best = np.argmin(loss)\nprint(f"{p[best]:.3f} {loss[best]:.6f}")'
    )


def curve_least(y):
    """What it prints: (p, loss)."""
    p = np.linspace(0, 1, 1001)
    loss = find("bce").value(p, y_true=y)
    best = int(np.argmin(loss))
    return float(p[best]), float(loss[best])


LEAST = Section(
    title="Smallest loss",
    first="A label need not be certain: of ten samples like this one, three were 1, so **y = 0.3**. **Drag p** in the "
    "first chart to the least loss you can reach. Is it 0?",
    fields=FIELDS,
    presets={
        "The best answer to 0.3": {"p": 0.3},
        "Label smoothing, too sure": {"y": 1 - SMOOTHING / 2, "p": 0.99},
        "A certain label": {"y": 1.0, "p": 0.9},
    },
    draw=draw,
)
