"""A validation loss below the training loss: what is in the one and not in the other.

One weight is fitted to y = 2x + noise, where x has mean square 1 and the noise variance ¼, by mini-batches; all numbers
are expectations, so chance has no part in it. Dropout hides x with the rate d and divides what is left by
1 − d, which adds w² d/(1 − d) to the squared error; the penalty is λw². A step takes w to w∞ + ρ(w − w∞).
"""

import numpy as np

from losslab import link, theme
from losslab.figures import parts
from losslab.figures.drawing import drawing
from losslab.labs.blocks import Columns, Figure, Paragraph, Table
from losslab.labs.controls import Slider, fields_in
from losslab.labs.page import Part, Question
from losslab.text import shown

SLOPE, NOISE = 2.0, 0.25
BATCHES, EPOCHS = 20, 30
EACH = np.arange(1.0, EPOCHS + 1)
STEPS = (EACH[:, None] - 1) * BATCHES + np.arange(BATCHES)  # of each epoch, those before which a loss is recorded
TRAINING = parts.Look("training", "training loss, as printed", theme.ORANGE, "solid")
BARE = parts.Look("bare", "training loss without dropout and penalty", theme.GREEN, "3px,3px")
VALIDATION = parts.Look("validation", "validation loss", theme.BLUE, "12px,4px")
PANEL = parts.Panel("loss", "squared error", "epoch", (0.0, EPOCHS), (0.0, 4.0))


def weight(steps, penalty, dropout, rate):
    """The weight after so many steps from 0."""
    more = 1 + penalty + dropout / (1 - dropout)
    return SLOPE / more * (1 - np.power(1 - 2 * rate * more, steps))


def error(w):
    """The expected squared error of a weight on new rows."""
    return NOISE + np.square(SLOPE - w)


def course(penalty, dropout, rate):
    """{what: its value after every epoch}: the validation loss, and what the training loss has beyond it."""
    during, after = weight(STEPS, penalty, dropout, rate), weight(EACH * BATCHES, penalty, dropout, rate)
    squares = np.sum(np.square(during), axis=-1) / BATCHES
    validation = error(after)
    return {
        "validation": validation,
        "lag": np.sum(error(during), axis=-1) / BATCHES - validation,
        "dropout": squares * dropout / (1 - dropout),
        "penalty": squares * penalty,
    }


@drawing
def validation_figure():
    """The figure as a function (penalty, dropout, pace, epoch) -> dict."""

    def figure(penalty, dropout, pace, epoch):
        found = course(penalty, dropout, pace)
        here = {name: np.sum(np.where(EACH == epoch, line, 0.0)) for name, line in found.items()}
        bare, at = found["validation"] + found["lag"], here["validation"] + here["lag"]
        whole = [line["dropout"] + line["penalty"] for line in (found, here)]
        traces = [parts.upright("epoch", 0, PANEL, epoch)]
        for look, line, place in (
            (TRAINING, bare + whole[0], at + whole[1]),
            (BARE, bare, at),
            (VALIDATION, found["validation"], here["validation"]),
        ):
            traces += [parts.curve(look, 0, PANEL, EACH, line), parts.mark(look, 0, PANEL, epoch, place)]
        rows = [
            parts.line("Validation loss", [here["validation"]], VALIDATION),
            parts.line("+ the mean over the epoch lags behind", [here["lag"]]),
            parts.line("+ dropout", [here["dropout"]]),
            parts.line("+ penalty", [here["penalty"]]),
            parts.line("= training loss, as printed", [at + whole[1]], TRAINING),
        ]
        table = parts.table(["loss"], rows, [("epoch", epoch)], "Expected squared error, ", "part")
        return {"data": traces, "layout": parts.layout((PANEL,), [table], [parts.drag(0, "epoch", EACH)])}

    return figure


CONTROLS = (
    Slider("penalty", "penalty λ", 0.05, 0.0, 0.5, 0.01, help="λw² is added to the training loss."),
    Slider("dropout", "dropout rate", 0.2, 0.0, 0.8, 0.05, help="The share of the inputs that training hides."),
    Slider("pace", "learning rate", 0.005, 0.001, 0.05, 0.001),
    Slider("epoch", "epoch", 5.0, 1.0, float(EPOCHS), 1.0, field=link.whole(5.0, 1, EPOCHS)),
)


def _figure(values):
    words = (
        f"Expected squared errors of one weight fitted to y = 2x + noise, {BATCHES} mini-batches per epoch. "
        "Training and validation rows come from the same source."
    )
    inputs = {name: values[name] for name in ("penalty", "dropout", "pace", "epoch")}
    return Figure(validation_figure(), inputs, words)


def _said(values):
    epoch, found = int(values["epoch"]), course(values["penalty"], values["dropout"], values["pace"])
    here = {name: float(line[epoch - 1]) for name, line in found.items()}
    yield Columns((tuple(map(Paragraph, _reasons(here, epoch))), (PRINTED, Paragraph(ALIKE))))


PRINTED = Table(
    ("Printed by", "penalty", "dropout", "weights"),
    (
        ("Keras, `loss`", "in it", "on", "those before each batch, averaged over the epoch"),
        ("Keras, `val_loss`", "in it", "off", "those after the epoch"),
        (
            "a PyTorch loop, training",
            "only if you add it; `weight_decay` is not in it",
            "on in `train()`",
            "as you average them",
        ),
        ("a PyTorch loop, validation", "only if you add it", "off in `eval()`", "those of the moment"),
    ),
)
ALIKE = (
    "To compare like with like, evaluate the **training** rows once more after the epoch, with dropout off and "
    "without the penalty. Here that gives the validation loss itself. If on your data it is still above it, "
    "the validation rows are easier or few, or the training rows are altered (augmented, weighted, mixed)."
)


def _reasons(here, epoch):
    above = here["lag"] + here["dropout"] + here["penalty"]
    yield (
        "**“My validation loss is below my training loss, so something is wrong.”** Often nothing is: the two numbers "
        f"are not made alike. After epoch {epoch} the training loss printed is {shown(here['validation'] + above)} and "
        f"the validation loss {shown(here['validation'])}, though the rows differ in nothing. Of the difference, "
        f"{shown(above)}:"
    )
    yield (
        f"- {shown(here['lag'])} because the training loss is a **mean over the epoch**, of weights that were still "
        "worse; the validation loss is that of the weights at its end. It fades as learning slows down;\n"
        f"- {shown(here['dropout'])} because of **dropout**, which is on in training only;\n"
        f"- {shown(here['penalty'])} because of the **penalty**, where it is counted in training only."
    )


PART = Part(
    title="Validation loss below training loss",
    lead="The validation loss is lower than the training loss: is that a mistake? **Drag the upright line** along the "
    "epochs, and set dropout and penalty to 0.",
    controls=CONTROLS,
    figure=_figure,
    questions=(
        Question(
            "Early: the mean lags",
            {"penalty": 0.0, "dropout": 0.0, "epoch": 2.0},
            look="Neither dropout nor a penalty is on. The printed training loss is a mean over the epoch: "
            "compare it with the loss at its end.",
        ),
        Question(
            "Late: dropout and penalty",
            {"epoch": 30.0},
            look="Late in training: what of the difference comes from the penalty, and what from dropout?",
        ),
        Question(
            "Dropout alone",
            {"penalty": 0.0, "dropout": 0.5, "epoch": 30.0},
            look="The penalty is 0. How much of the difference is left?",
        ),
        Question(
            "Neither, late",
            {"penalty": 0.0, "dropout": 0.0, "epoch": 30.0},
            look="Without either: which of the two curves lies below now?",
        ),
    ),
    sections=(_said,),
    fields=tuple(fields_in(CONTROLS)),
)
