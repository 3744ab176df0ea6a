"""What people say of loss values, each with a plain verdict and the numbers of the samples shown."""

import math

import numpy as np

from losslab import find
from losslab.labs.blocks import Paragraph, Table
from losslab.labs.meaning.samples_figure import measures, reduced
from losslab.libraries.clipping import UNITS, read
from losslab.text import shown

SLIDE = (0.5, 0.9, 0.8, 0.4, 0.9)  # probabilities of true labels
FOUR = {  # pairs of models for the same four samples, all with the label 1
    "A": (0.51, 0.51, 0.51, 0.51),
    "B": (0.99, 0.99, 0.99, 0.49),
    "C": (0.9, 0.9, 0.9, 0.49),
    "D": (0.55, 0.55, 0.55, 0.55),
}
CLASSES = (2, 5, 10, 27, 1000)


def of_performance(p, y_true, unit):
    """What a loss says of a model, beside its accuracy: blocks."""
    bce, four = read(find("bce"), unit), {name: (np.array(given), np.ones(len(given))) for name, given in FOUR.items()}
    accuracy = {name: shown(measures(*given)["accuracy"]) for name, given in four.items()}
    loss = {name: shown(reduced(bce, {}, *given, "mean")) for name, given in four.items()}
    yield Paragraph(
        "**“The lower the cost, the better the performance.”** True of that cost by definition, not of accuracy: "
        f"from A to B the mean cross-entropy falls from {loss['A']} to {loss['B']} {unit}, and accuracy falls from "
        f"{accuracy['A']} to {accuracy['B']}. From C to D both rise: the cross-entropy from {loss['C']} to "
        f"{loss['D']}, accuracy from {accuracy['C']} to {accuracy['D']}."
    )
    yield Table(
        ("Model", "p of four samples, y = 1", "Accuracy", "Mean cross-entropy"),
        tuple((name, ", ".join(map(shown, FOUR[name])), accuracy[name], loss[name]) for name in FOUR),
    )
    barely, sure = (shown(bce.value(value, y_true=1.0)) for value in (0.51, 0.95))
    yield Paragraph(
        f"**“Accuracy says how good a model is.”** With {len(p)} samples it moves in steps of {shown(1 / len(p))} and "
        "does not see how certain an answer is: for the label 1, p = 0.51 and p = 0.95 are both right, and cost "
        f"{barely} and {sure} {unit}."
    )
    yield Paragraph(
        "**“The loss of these samples is …”** A cross-entropy is a number only together with its logarithm and "
        "its reduction. Of the samples above:"
    )
    yield Table(
        ("Binary cross-entropy in", "mean", "sum"),
        tuple((name, *(shown(_cross_entropy(p, y_true, name, how)) for how in ("mean", "sum"))) for name in UNITS),
    )


def _cross_entropy(p, y_true, unit, reduction):
    return float(reduced(read(find("bce"), unit), {}, p, y_true, reduction))


def of_likelihood(p, y_true, unit):
    """What a number means beside a blind choice, and what a likelihood is: blocks."""
    here, nat, mean_p = measures(p, y_true), UNITS[unit], find("likelihood")
    yield Paragraph(
        "**“The absolute magnitude of a loss does not matter.”** It does, against a baseline: always answering ½ "
        f"costs {shown(nat * math.log(2))} {unit}; the samples above cost "
        f"{shown(_cross_entropy(p, y_true, unit, 'mean'))}, as much as a blind choice among "
        f"{shown(here['perplexity'])} equally likely answers, their perplexity. With K classes a blind choice costs:"
    )
    yield Table(
        ("K", f"Cross-entropy in {unit}", "Perplexity"),
        tuple((str(k), shown(nat * math.log(k)), shown(math.exp(math.log(k)))) for k in CLASSES),
    )
    linear, share = shown(reduced(mean_p, {}, p, y_true, "mean")), np.float64(0.7)
    yield Paragraph(
        "**“Minus the mean probability of the true label is the maximum likelihood loss.”** A slide says so of "
        f"{shown(-np.mean(SLIDE))} = −({' + '.join(map(shown, SLIDE))}) / {len(SLIDE)}; for the samples above it "
        f"is {linear}. But the likelihood is the product of these probabilities, "
        f"{shown(here['product of P(true label)'])}, and minus its logarithm, divided by {len(p)} samples, is "
        f"{shown(here['−mean ln P(true label)'])} nats: the mean cross-entropy. Nor does it reward an honest "
        "answer: where 70 % of the labels are 1, it is least at p = "
        f"{shown(mean_p.elicits.of(share))}, the cross-entropy at p = {shown(find('bce').elicits.of(share))}."
    )
    right, wrong = (shown(mean_p.value(value, y_true=1.0)) for value in (1.0, 0.0))
    yield Paragraph(
        f"**“A loss is never below 0.”** That one is {right} if every answer is certain and right, and {wrong} if "
        "every answer is certain and wrong. What 0 means differs from loss to loss."
    )
