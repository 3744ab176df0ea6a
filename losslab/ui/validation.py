"""A validation loss below the training loss: penalty, dropout, and a mean that lags behind."""

import streamlit as st

from losslab import link
from losslab.figures.validation import BATCHES, EPOCHS, course, validation_figure
from losslab.live import live
from losslab.text import shown
from losslab.ui import state
from losslab.ui.controls import draw_slider
from losslab.ui.prose import prose
from losslab.ui.section import Section
from losslab.ui.tables import table

FIELDS = {
    "penalty": link.number(0.05, 0.0, 0.5),
    "dropout": link.number(0.2, 0.0, 0.8),
    "pace": link.number(0.005, 0.001, 0.05),
    "epoch": link.whole(5.0, 1, EPOCHS),
}


def draw(chart, controls):
    """The figure, the three reasons with the numbers of the moment, and what is printed by whom."""
    with controls:
        draw_slider("penalty", "penalty λ", 0.0, 0.5, 0.01, "λw² is added to the training loss.")
        draw_slider("dropout", "dropout rate", 0.0, 0.8, 0.05, "The share of the inputs that training hides.")
        draw_slider("pace", "learning rate", 0.001, 0.05, 0.001, "")
        draw_slider("epoch", "epoch", 1.0, float(EPOCHS), 1.0, "")
    penalty, dropout, pace, epoch = (float(st.session_state[name]) for name in FIELDS)
    with chart:
        live(
            validation_figure(),
            {"penalty": penalty, "dropout": dropout, "pace": pace, "epoch": epoch},
            key="figure",
            words=f"Expected squared errors of one weight fitted to y = 2x + noise, {BATCHES} mini-batches per epoch. "
            "Training and validation rows come from the same source.",
            on_drag=state.dragged,
        )
    here = {name: float(line[int(epoch) - 1]) for name, line in course(penalty, dropout, pace).items()}
    left, right = st.columns(2, gap="large")
    with left:
        _reasons(here, int(epoch))
    with right:
        table(
            "Printed by | penalty | dropout | weights",
            [
                "Keras, `loss` | in it | on | those before each batch, averaged over the epoch",
                "Keras, `val_loss` | in it | off | those after the epoch",
                "a PyTorch loop, training | only if you add it; `weight_decay` is not in it | on in `train()` | as "
                "you average them",
                "a PyTorch loop, validation | only if you add it | off in `eval()` | those of the moment",
            ],
        )
        prose(
            "To compare like with like, evaluate the **training** rows once more after the epoch, with dropout off and "
            "without the penalty. Here that gives the validation loss itself. If on your data it is still above it, "
            "the validation rows are easier or few, or the training rows are altered (augmented, weighted, mixed)."
        )
    return set(FIELDS)


def _reasons(here, epoch):
    above = here["lag"] + here["dropout"] + here["penalty"]
    prose(
        "**“My validation loss is below my training loss, so something is wrong.”** Often nothing is: the two numbers "
        f"are not made alike. After epoch {epoch} the training loss printed is {shown(here['validation'] + above)} and "
        f"the validation loss {shown(here['validation'])}, though the rows differ in nothing. Of the difference, "
        f"{shown(above)}:"
    )
    st.markdown(
        f"- {shown(here['lag'])} because the training loss is a **mean over the epoch**, of weights that were still "
        "worse; the validation loss is that of the weights at its end. It fades as learning slows down;\n"
        f"- {shown(here['dropout'])} because of **dropout**, which is on in training only;\n"
        f"- {shown(here['penalty'])} because of the **penalty**, where it is counted in training only."
    )


VALIDATING = Section(
    title="Validation loss below training loss",
    first="The validation loss is lower than the training loss: is that a mistake? **Drag the upright line** along the "
    "epochs, and set dropout and penalty to 0.",
    fields=FIELDS,
    presets={
        "Early: the mean lags": {"penalty": 0.0, "dropout": 0.0, "epoch": 2.0},
        "Late: dropout and penalty": {"epoch": 30.0},
        "Dropout alone": {"penalty": 0.0, "dropout": 0.5, "epoch": 30.0},
        "Neither, late": {"penalty": 0.0, "dropout": 0.0, "epoch": 30.0},
    },
    draw=draw,
)
