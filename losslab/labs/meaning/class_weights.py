"""Class weights and label smoothing: together they ask for a probability that neither asks for alone."""

import numpy as np

from losslab import theme
from losslab.figures import parts
from losslab.figures.drawing import drawing
from losslab.labs.blocks import Code, Columns, Figure, Paragraph, Table
from losslab.labs.controls import Slider, fields_in
from losslab.labs.page import Part, Question
from losslab.libraries.snippets import literal
from losslab.stable import part, sigmoid
from losslab.text import shown

P = sigmoid(np.linspace(-16, 16, 401))  # dense at both ends, where a loss is steep
STOPS = np.arange(1, 100) / 100
SMOOTH = np.arange(0, 51) / 100
LOOKS = (
    parts.Look("plain", "neither", theme.LIGHT[0], theme.DASHES[0]),
    parts.Look("smooth", "label smoothing", theme.LIGHT[1], theme.DASHES[1]),
    parts.Look("weighted", "smoothing and class weights", theme.LIGHT[2], theme.DASHES[2]),
)
PANELS = (
    parts.Panel("loss", "loss, nats", "p of the true class", (0.0, 1.0), (0.0, 4.0)),
    parts.Panel("best", "best p of the true class", "label smoothing ε", (0.0, 0.5), (0.0, 1.0)),
)


def shares(own, other, smoothing):
    """What −ln p of the true class and of the other one are multiplied by, for each of LOOKS, as PyTorch has it.

    Smoothing gives each of the two classes ε/2 of the label and leaves 1 − ε with the true one. The term of each class
    is multiplied by the weight of that class; the mean over samples divides by the weights of their true classes.
    """
    true, rest = 1 - smoothing / 2, smoothing / 2
    return (1.0, 0.0), (true, rest), (true, other / own * rest)


def loss(p, pair):
    """The loss of a probability of the true class."""
    with np.errstate(divide="ignore"):
        return part(pair[0], -np.log(p)) + part(pair[1], -np.log(1 - p))


def best(pair):
    """The probability of the true class at which it is least: the share of the true class's term."""
    return pair[0] / (pair[0] + pair[1])


@drawing
def class_weights_figure():
    """The figure as a function (own, other, smoothing, share) -> dict: the two weights, ε and p of the true class."""

    def figure(own, other, smoothing, share):
        pairs, along = shares(own, other, smoothing), shares(own, other, SMOOTH)
        traces = [parts.upright("share", 0, PANELS[0], share), parts.upright("smoothing", 1, PANELS[1], smoothing)]
        rows = []
        for look, pair, line in zip(LOOKS, pairs, along, strict=True):
            place, here = best(pair), loss(share, pair)
            least = loss(place, pair)
            traces += [
                parts.curve(look, 0, PANELS[0], P, loss(P, pair)),
                parts.mark(look, 0, PANELS[0], share, here),
                parts.mark(look, 0, PANELS[0], place, least, "diamond"),
                parts.curve(look, 1, PANELS[1], SMOOTH, best(line) + 0 * SMOOTH),
                parts.mark(look, 1, PANELS[1], smoothing, place),
            ]
            rows.append(parts.line(look.name, [here, place, least], look))
        at = [("p", share), ("ε", smoothing), ("weight of the true class", own), ("of the other", other)]
        table = parts.table(["loss", "best p", "least loss"], rows, at, "One sample at ", "loss")
        drags = [parts.drag(0, "share", STOPS), parts.drag(1, "smoothing", SMOOTH)]
        return {"data": traces, "layout": parts.layout(PANELS, [table], drags)}

    return figure


def best_of(weights, true, smoothing):
    """The probabilities of any number of classes at which PyTorch's weighted and smoothed loss is least."""
    weights = np.asarray(weights, dtype=float)
    target = np.full(len(weights), smoothing / len(weights))
    target[true] += 1 - smoothing
    return weights * target / np.sum(weights * target)


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
RATIO, HALVES = "Only the ratio of the two weights counts.", "Each of two classes is given ε/2 of the label."
CONTROLS = (
    Slider("own", "weight of the true class", 0.1, 0.01, 1.0, 0.01, help=RATIO),
    Slider("other", "weight of the other class", 0.9, 0.01, 1.0, 0.01),
    Slider("smoothing", "label smoothing ε", 0.1, 0.0, 0.5, 0.01, help=HALVES),
    Slider("share", "p of the true class", 0.95, 0.01, 0.99, 0.01),
)


def _figure(values):
    words = (
        "Upright lines: p on the left, ε on the right. Diamonds: the least loss. With its two weights equal, "
        "PyTorch’s line is that of label smoothing."
    )
    inputs = {name: values[name] for name in ("own", "other", "smoothing", "share")}
    return Figure(class_weights_figure(), inputs, words)


def _said(values):
    own, other, smoothing = values["own"], values["other"], values["smoothing"]
    _, smooth, term = map(best, shares(own, other, smoothing))
    multiplied = (
        Paragraph(_multiplied(smooth, term, _verdict(own, other, smoothing, term))),
        Table(
            ("Weights of class 0 and class 1", "best p of class 0 at ε = 0.1"),
            tuple((_list(pair), shown(best_of(pair, 0, 0.1)[0])) for pair in KNOWN),
        ),
        Paragraph(
            "With K classes each is given ε/K, and the best probabilities are the smoothed label times the weights, "
            f"divided by their sum: for the weights {_list(THREE)}, class 0 and ε = 0.1 they are "
            f"{_list(best_of(THREE, 0, 0.1))}."
        ),
    )
    in_code = (
        Paragraph(
            "**PyTorch finds the same.** The program tries 999 values of p for a sample of class 0 and prints the one "
            "of least loss:"
        ),
        Code(program(own, other, smoothing)),
        Paragraph(
            "To weight the whole loss of a sample instead, as Keras’s `class_weight` does: "
            '`F.cross_entropy(z, y, label_smoothing=ε, reduction="none") * weight[y]`. Its best p is '
            f"{shown(smooth)}, whatever the weights are."
        ),
    )
    yield Columns((multiplied, (*in_code, *_means(*map(shown, divided(*WEIGHTED))))))


def _list(numbers):
    return ", ".join(map(shown, numbers))


def _multiplied(smooth, term, verdict):
    return (
        "**“A class weight only says how much a class counts.”** Without label smoothing, yes: it multiplies the loss "
        f"of a sample and leaves its best p at 1. Smoothing alone asks for 1 − ε/2 = {shown(smooth)} of the true "
        "class. PyTorch’s `CrossEntropyLoss(weight=w, label_smoothing=ε)` multiplies the term of **each** class by the "
        "weight of **that** class, so the smoothed share of the other class counts with the other class’s weight. The "
        "best p is w·(1 − ε/2) / (w·(1 − ε/2) + w′·ε/2), with w and w′ the weights of the true and of the other "
        f"class: here **{shown(term)}**. {verdict}"
    )


def _verdict(own, other, smoothing, term):
    """What the best p of the moment means for a decision, in a sentence."""
    if not smoothing:
        return "There is no smoothing now, so the weights do not move it."
    if term < 0.5:
        return "That is below ½: even a perfect model would be asked to decide against the true class."
    side = "below" if own < other else "above" if own > other else "exactly at"
    return f"That is {side} what smoothing alone asks for."


def divided(losses, weights):
    """(the sum of the weighted losses over that of the weights, over the number of samples)."""
    total = sum(weight * loss for weight, loss in zip(weights, losses, strict=True))
    return total / sum(weights), total / len(losses)


def _means(by_weights, by_count):
    """What each call divides the weighted losses by."""
    losses, weights = (" and ".join(map(shown, numbers)) for numbers in WEIGHTED)
    yield Paragraph(
        "**“The mean of weighted losses is a weighted mean.”** Not everywhere. Two samples with the losses "
        f"{losses} and the weights {weights}: divided by the sum of the weights it is {by_weights}, divided by the "
        f"number of samples {by_count}. The first stays the same if all weights are doubled; the second doubles, and "
        "every step of a descent with it."
    )
    rows = [(call, "the sum of the weights", by_weights) for call in BY_WEIGHTS]
    rows += [(call, "the number of samples", by_count) for call in BY_COUNT]
    yield Table(("Call", "Divides by", "Here"), tuple(rows))


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


PART = Part(
    title="Class weights and label smoothing",
    lead="A rare class is given a larger weight, and the labels are smoothed. **Drag the upright line on the right**: "
    "which probability is best for a sample of the common class?",
    controls=CONTROLS,
    figure=_figure,
    questions=(
        Question(
            "Weights 0.1 and 0.9", {}, look="Weights and smoothing together: where is the loss least? Not at 1 − ε/2."
        ),
        Question(
            "Weights 0.01 and 0.99: the wrong answer",
            {"own": 0.01, "other": 0.99},
            look="Its own class counts a hundredth: the least loss is at an answer that calls it the other class.",
        ),
        Question(
            "Equal weights",
            {"own": 0.5, "other": 0.5},
            look="With equal weights only smoothing is left: the least loss is at 1 − ε/2.",
        ),
        Question(
            "The rare class",
            {"own": 0.9, "other": 0.1},
            look="The other way round: the rare class counts nine times as much. The best p lies above 1 − ε/2.",
        ),
        Question(
            "Weights alone",
            {"smoothing": 0.0},
            look="Without smoothing the weight is a factor: the least loss is at p = 1, whatever the weight.",
        ),
    ),
    sections=(_said,),
    fields=tuple(fields_in(CONTROLS)),
)
