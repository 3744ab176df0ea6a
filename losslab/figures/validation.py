"""The figure of a validation loss below the training loss: what is in the one and not in the other.

One weight is fitted to y = 2x + noise, where x has mean square 1 and the noise variance ¼, by mini-batches; all numbers
are expectations, so chance has no part in it. Dropout hides x with the rate d and divides what is left by
1 − d, which adds w² d/(1 − d) to the squared error; the penalty is λw². A step takes w to w∞ + ρ(w − w∞).
"""

from functools import cache

import numpy as np

from losslab import theme
from losslab.figures import parts

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


@cache  # one function, so that it is traced once
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
