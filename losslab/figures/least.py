"""The figure of a label that is not certain: the least cross-entropy is its entropy, not 0."""

from functools import cache

import numpy as np

from losslab import find, theme
from losslab.figures import parts
from losslab.stable import sigmoid

BCE = find("bce")
P = sigmoid(np.linspace(-16, 16, 401))  # dense at both ends, where the loss is steep
STOPS = np.arange(101) / 100
LOSS = parts.Look("bce", BCE.title, theme.BLUE, "solid")
LEAST = parts.Look("least", "its least value, H(y)", theme.ORANGE, "12px,4px")
PANELS = (
    parts.Panel("loss", "loss, nats", "prediction p", (0.0, 1.0), (0.0, 3.0)),
    parts.Panel("least", "least loss, nats", "label y", (0.0, 1.0), (0.0, 1.0)),
)


def entropy(y):
    """What the binary cross-entropy of a label y costs at the least: at p = y."""
    return BCE.value(y, y_true=y)


@cache  # one function, so that it is traced once
def least_figure():
    """The figure as a function (y, p) -> dict."""

    def figure(y, p):
        here, least = BCE.value(p, y_true=y), entropy(y)
        traces = [
            parts.upright("p", 0, PANELS[0], p),
            parts.upright("best", 0, PANELS[0], y, dash="2px,4px"),
            parts.upright("y", 1, PANELS[1], y),
            parts.curve(LOSS, 0, PANELS[0], P, BCE.value(P, y_true=y)),
            parts.level(LEAST, 0, PANELS[0], least),
            parts.curve(LEAST, 1, PANELS[1], P, entropy(P)) | {"showlegend": True},
            parts.mark(LOSS, 0, PANELS[0], p, np.minimum(here, 100.0)),
            parts.mark(LEAST, 0, PANELS[0], y, least, "diamond"),
            parts.mark(LEAST, 1, PANELS[1], y, least, "diamond"),
        ]
        rows = [
            parts.line("Here, at p", [here], LOSS),
            parts.line("Least, at p = y: H(y)", [least], LEAST),
            parts.line("Above the least: can be learnt", [here - least]),
        ]
        table = parts.table(["nats"], rows, [("y", y), ("p", p)], "Binary cross-entropy at ", "loss")
        drags = [parts.drag(0, "p", STOPS), parts.drag(1, "y", STOPS)]
        return {"data": traces, "layout": parts.layout(PANELS, [table], drags)}

    return figure
