"""Class weights and label smoothing: together they ask for a probability that neither asks for alone."""

import streamlit as st

from losslab import link
from losslab.figures.weighting import best, best_of, shares, weighting_figure
from losslab.live import live
from losslab.snippets import literal
from losslab.text import shown
from losslab.ui import state
from losslab.ui.controls import draw_slider
from losslab.ui.prose import prose
from losslab.ui.section import Section
from losslab.ui.tables import table

FIELDS = {
    "own": link.number(0.1, 0.01, 1.0),
    "other": link.number(0.9, 0.01, 1.0),
    "smoothing": link.number(0.1, 0.0, 0.5),
    "share": link.number(0.95, 0.01, 0.99),
}
KNOWN = ((0.5, 0.5), (0.1, 0.9), (0.01, 0.99))
THREE = (0.2, 0.3, 0.5)  # weights of three classes
WEIGHTED = (1.0, 2.0), (1.0, 3.0)  # two losses and their weights
BY_WEIGHTS = (
    "`torch.nn.CrossEntropyLoss(weight=w)`, `NLLLoss`: indices of classes",
    "`F.mse_loss(..., weight=w)`",
    "`sample_weight` of scikit-learn’s metrics",
    '`sample_weight` in Keras with `reduction="mean_with_sample_weight"`',
)
BY_COUNT = (
    "`torch.nn.CrossEntropyLoss(weight=w)`: shares of classes",
    "`torch.nn.BCELoss(weight=w)`, `BCEWithLogitsLoss`, also with `pos_weight`",
    "`sample_weight` and `class_weight` in Keras, whose default is `sum_over_batch_size`",
)


def draw(chart, controls):
    """The figure, what each library multiplies by the weight, and the best p found by PyTorch itself."""
    with controls:
        draw_slider("own", "weight of the true class", 0.01, 1.0, 0.01, "Only the ratio of the two weights counts.")
        draw_slider("other", "weight of the other class", 0.01, 1.0, 0.01, "")
        draw_slider("smoothing", "label smoothing ε", 0.0, 0.5, 0.01, "Each of two classes is given ε/2 of the label.")
        draw_slider("share", "p of the true class", 0.01, 0.99, 0.01, "")
    own, other, smoothing, share = (float(st.session_state[name]) for name in FIELDS)
    with chart:
        live(
            weighting_figure(),
            {"own": own, "other": other, "smoothing": smoothing, "share": share},
            key="figure",
            words="Upright lines: p on the left, ε on the right. Diamonds: the least loss. With its two weights "
            "equal, PyTorch’s line is that of label smoothing.",
            on_drag=state.dragged,
        )
    left, right = st.columns(2, gap="large")
    with left:
        _multiplied(own, other, smoothing)
    with right:
        prose(
            "**PyTorch finds the same.** The program tries 999 values of p for a sample of class 0 and prints the one "
            "of least loss:"
        )
        st.code(program(own, other, smoothing), language="python")
        prose(
            "To weight the whole loss of a sample instead, as Keras’s `class_weight` does: "
            '`F.cross_entropy(z, y, label_smoothing=ε, reduction="none") * weight[y]`. Its best p is '
            f"{shown(best(shares(own, other, smoothing)[1]))}, whatever the weights are."
        )
        _means()
    return set(FIELDS)


def _multiplied(own, other, smoothing):
    smooth, term = (best(pair) for pair in shares(own, other, smoothing)[1:])
    prose(
        "**“A class weight only says how much a class counts.”** Without label smoothing, yes: it multiplies the loss "
        f"of a sample and leaves its best p at 1. Smoothing alone asks for 1 − ε/2 = {shown(smooth)} of the true "
        "class. "
        "PyTorch’s `CrossEntropyLoss(weight=w, label_smoothing=ε)` multiplies the term of **each** class by the weight "
        "of **that** class, so the smoothed share of the other class counts with the other class’s weight. The best p "
        "is w·(1 − ε/2) / (w·(1 − ε/2) + w′·ε/2), with w and w′ the weights of the true and of the other class: "
        f"here **{shown(term)}**. {_verdict(own, other, smoothing, term)}"
    )
    lines = [f"{shown(a)}, {shown(b)} | {shown(best_of((a, b), 0, 0.1)[0])}" for a, b in KNOWN]
    table("Weights of class 0 and class 1 | best p of class 0 at ε = 0.1", lines)
    three = ", ".join(shown(p) for p in best_of(THREE, 0, 0.1))
    prose(
        f"With K classes each is given ε/K, and the best probabilities are the smoothed label times the weights, "
        f"divided by their sum: for the weights {', '.join(map(shown, THREE))}, class 0 and ε = 0.1 they are {three}."
    )


def divided(losses, weights):
    """(the sum of the weighted losses over that of the weights, over the number of samples)."""
    total = sum(weight * loss for weight, loss in zip(weights, losses, strict=True))
    return total / sum(weights), total / len(losses)


def _means():
    """What each call divides the weighted losses by."""
    by_weights, by_count = map(shown, divided(*WEIGHTED))
    losses, weights = (" and ".join(map(shown, numbers)) for numbers in WEIGHTED)
    prose(
        "**“The mean of weighted losses is a weighted mean.”** Not everywhere. Two samples with the losses "
        f"{losses} and the weights {weights}: divided by the sum of the weights it is {by_weights}, divided by the "
        f"number of samples {by_count}. The first stays the same if all weights are doubled; the second doubles, and "
        "every step of a descent with it."
    )
    table(
        "Call | Divides by | Here",
        [
            *(f"{call} | the sum of the weights | {by_weights}" for call in BY_WEIGHTS),
            *(f"{call} | the number of samples | {by_count}" for call in BY_COUNT),
        ],
    )


def _verdict(own, other, smoothing, term):
    """What the best p of the moment means for a decision, in a sentence."""
    if not smoothing:
        return "There is no smoothing now, so the weights do not move it."
    if term < 0.5:
        return "That is below ½: even a perfect model would be asked to decide against the true class."
    side = "below" if own < other else "above" if own > other else "exactly at"
    return f"That is {side} what smoothing alone asks for."


def program(own, other, smoothing):
    """PyTorch: the p of least loss for a sample of class 0."""
    return f"""\
import torch
import torch.nn.functional as F

p = torch.arange(1, 1000, dtype=torch.float64) / 1000  # of class 0
z = torch.stack([p.log(), (1 - p).log()], dim=1)
y = torch.zeros(len(p), dtype=torch.long)
weight = torch.tensor({literal([own, other])}, dtype=torch.float64)
loss = F.cross_entropy(z, y, weight=weight, label_smoothing={literal(smoothing)}, reduction="none")
print(p[loss.argmin()].item())"""


WEIGHTING = Section(
    title="Class weights and label smoothing",
    first="A rare class is given a larger weight, and the labels are smoothed. **Drag the upright line on the right**: "
    "which probability does the loss of a sample of the common class ask for?",
    fields=FIELDS,
    presets={
        "Weights 0.1 and 0.9": {},
        "Weights 0.01 and 0.99: the wrong answer": {"own": 0.01, "other": 0.99},
        "Equal weights": {"own": 0.5, "other": 0.5},
        "The rare class": {"own": 0.9, "other": 0.1},
        "Weights alone": {"smoothing": 0.0},
    },
    draw=draw,
)
