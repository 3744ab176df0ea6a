"""Several samples of a yes-or-no question: what is measured of them, what is said of it, and the code for it."""

import numpy as np

from losslab import LOSSES
from losslab.families.links import SIGMOID
from losslab.labs.blocks import Columns, Figure, Heading, Paragraph, Table
from losslab.labs.controls import Choice, Row, Slider, Stack, Subset, Switch, controls_in, fields_in
from losslab.labs.meaning.samples_code import in_code
from losslab.labs.meaning.samples_figure import MOST, decided, sample_losses
from losslab.labs.meaning.samples_words import FOUR, SLIDE, of_likelihood, of_performance
from losslab.labs.page import Part, Question
from losslab.libraries.clipping import UNITS, read
from losslab.libraries.kinds import KINDS
from losslab.text import SUBSCRIPTS, shown

ALL = {loss.key: loss for loss in LOSSES if loss.family.argument.link == SIGMOID and not loss.family.argument.vector}
P = (0.9, 0.2, 0.1, 0.4, 0.9, 0.7, 0.3, 0.6)  # the samples at first, and their labels
Y = (True, False, False, True, True, True, False, False)

COUNT = Choice("n", "Number of samples", "5", {str(n): str(n) for n in range(2, MOST + 1)}, look="slider")
SHOWN = Subset("losses", "Losses", ("bce",), {key: loss.title for key, loss in ALL.items()}, "losses")
UNIT = Choice("unit", "Logarithms in", "nats", {unit: unit for unit in UNITS})
REDUCTION = Choice("reduction", "Over the samples", "mean", {"mean": "mean", "sum": "sum"})
CODE = Choice(
    "code",
    "In a library",
    "torch",
    {row.kind: KINDS[row.kind].title for loss in ALL.values() for row in loss.libraries},
    look="pills",
)


def _sample(i, y):
    """A slider and a switch, which says the label."""
    p = Slider(f"p{i}", f"Sample {i + 1}: p", P[i], 0.0, 1.0, 0.01)
    return Row((p, Switch(f"y{i}", f"y{SUBSCRIPTS[i]} = {int(y)}", Y[i])), foot=True)


def _controls(values):
    samples = tuple(_sample(i, values[f"y{i}"]) for i in range(int(values["n"])))
    return COUNT, Stack(samples), SHOWN, UNIT, REDUCTION


_EVERY = [*controls_in(_sample(i, False) for i in range(MOST))]
_SAMPLES = sorted(_EVERY, key=lambda control: isinstance(control, Switch))  # the probabilities, then the labels
FIELDS = fields_in((COUNT, *_SAMPLES, SHOWN, UNIT, REDUCTION, CODE))


def _given(values):
    """(probabilities, labels) of the samples shown."""
    count = range(int(values["n"]))
    return np.array([float(values[f"p{i}"]) for i in count]), np.array([float(values[f"y{i}"]) for i in count])


def _losses(values):
    return tuple(read(ALL[key], values["unit"]) for key in values["losses"])


def _figure(values):
    p, y_true = _given(values)
    unit, reduction = values["unit"], values["reduction"]
    title = f"Losses: {reduction} over {len(p)} samples, in {unit}"
    drawing = sample_losses(_losses(values), tuple(map(int, y_true)), UNITS[unit], reduction, title)
    words = (
        "A sample is classified as 1 if p ≥ ½. Level lines on the right: the mean of each loss; dotted, what always "
        "answering ½ costs."
    )
    return Figure(drawing, {f"p{i}": value for i, value in enumerate(p.tolist())}, words)


def _sayings(values):
    p, y_true = _given(values)
    yield Heading("What is said of loss values, and what the numbers say")
    yield Columns(tuple(tuple(says(p, y_true, values["unit"])) for says in (of_performance, of_likelihood)))


def _each(values):
    """One line per sample; what is infinite is named."""
    (p, y_true), losses = _given(values), _losses(values)
    found = [loss.value(p, y_true=y_true, **loss.settings()) for loss in losses]
    titles = [f"{loss.title} ({values['unit']})" if loss.nats else loss.title for loss in losses]
    right, given = decided(p, y_true), np.where(y_true > 0, p, 1 - p)
    rows = []
    for i, numbers in enumerate(zip(p, y_true, given, strict=True)):
        verdict = "right" if right[i] else "wrong"
        rows.append((str(i + 1), *map(shown, numbers), verdict, *(shown(each[i]) for each in found)))
    for name, reduce in (("mean", np.mean), ("sum", np.sum)):
        rows.append((f"**{name}**", "", "", "", "", *(f"**{shown(reduce(each))}**" for each in found)))
    yield Heading("Sample by sample")
    yield Table(("Sample", "p", "y", "P(true label)", "Decided", *titles), tuple(rows))
    for title, each in zip(titles, found, strict=True):
        if endless := [str(i + 1) for i in np.flatnonzero(np.isinf(each))]:
            yield Paragraph(
                f"**{title}** is infinite for sample {' and '.join(endless)}, which gave its true label the "
                "probability 0; so are mean and sum, however good the other samples are.",
                linked=False,
            )


def _code(values):
    return in_code(_losses(values), CODE, values["code"], *_given(values), values["unit"], values["reduction"])


def _question(title, look, p, **more):
    """Samples with the label 1."""
    samples = {f"p{i}": value for i, value in enumerate(p)} | {f"y{i}": True for i in range(len(p))}
    return Question(title, {"n": str(len(p))} | samples | more, look)


PART = Part(
    title="Accuracy or loss",
    lead="Each bar is one sample: the predicted probability **p** that its label is 1. **Drag a bar**, or ask **A** "
    "and then **B**: which model is better by accuracy, and which by loss?",
    controls=_controls,
    figure=_figure,
    questions=(
        _question(
            "A: all right, barely",
            "All four answers are right, each by a hair. Remember the loss; then ask **B**.",
            FOUR["A"],
        ),
        _question(
            "B: sure, one wrong",
            "One answer is wrong, the others are sure. The accuracy is lower than in **A**. And the loss?",
            FOUR["B"],
        ),
        _question(
            "C: less sure, one wrong",
            "As many are right as in **B**, but less sure. Only one of the two numbers notices.",
            FOUR["C"],
        ),
        _question(
            "D: all right, unsure",
            "All are right again. Compare the loss with that of **B**, which has a wrong one.",
            FOUR["D"],
        ),
        _question(
            "A likelihood?",
            "Compare what the two losses charge for the sample with p = 0.4.",
            SLIDE,
            losses=["bce", "likelihood"],
        ),
        _question(
            "Which logarithm?",
            "All labels are 1. The mean of −ln p is one number; with another logarithm it is another.",
            (0.8, 0.6, 0.8, 0.7, 0.9),
        ),
        _question(
            "p = 0.8 in bits",
            "Twice p = 0.8, in bits. Switch to nats: the predictions stay, the number changes.",
            (0.8, 0.8),
            unit="bits",
        ),
        _question(
            "Sure and wrong",
            "One answer is sure and wrong: its cross-entropy is infinite. What does the Brier score charge?",
            (0.9, 0.9, 0.0, 0.9, 0.9),
            losses=["bce", "brier"],
        ),
    ),
    sections=(_sayings, _each, _code),
    fields=tuple(FIELDS),
)
