"""What “maximum likelihood” on a slide is: a mean, a product, or a logarithm."""

import math

import numpy as np

from losslab import find
from losslab.labs.meaning.page import PAGE
from losslab.labs.meaning.samples_words import SLIDE
from losslab.lessons.course.records import Choose, Lesson, Number, Option, Slip, Step
from losslab.text import shown

P = np.array(SLIDE)
LIST = ", ".join(map(shown, SLIDE))
SAMPLES = (
    {"section": "samples", "n": "5"} | {f"p{i}": p for i, p in enumerate(SLIDE)} | {f"y{i}": True for i in range(5)}
)
BOTH = SAMPLES | {"losses": ["bce", "likelihood"]}


def product():
    return float(np.prod(P))


def mean():
    return float(np.mean(P))


def cross_entropy():
    return float(np.mean(find("bce").value(P, y_true=1.0)))


def nearest(values, truth):
    return min(values, key=lambda key: abs(values[key] - truth))


READ = {
    "mean": lambda: -mean(),
    "product": lambda: product(),
    "log": lambda: cross_entropy(),
}


def slide():
    """Which of these the −0.7 of the slide is."""
    return nearest({name: value() for name, value in READ.items()}, -0.7)


ENTROPIES = {
    "product": lambda: -math.log(mean()),
    "sum": lambda: 5 * cross_entropy(),
    "mean": cross_entropy,
}


def rise(key):
    """By how much the mean loss rises where the fourth p falls from 0.4 to 0.01."""
    loss = find(key)
    return float(loss.value(0.01, y_true=1.0) - loss.value(0.4, y_true=1.0)) / 5


def best(key, share=0.7):
    p = np.linspace(0, 1, 1001)
    loss = find(key)
    return float(p[np.argmin(share * loss.value(p, y_true=1.0) + (1 - share) * loss.value(p, y_true=0.0))])


LESSON = Lesson(
    key="likelihood",
    title="What is “maximum likelihood”?",
    says="what a likelihood is, why its logarithm is the cross-entropy, and what a slide’s −0.7 is instead.",
    minutes=8,
    order=5,
    steps=(
        Step(
            f"Five samples, all with the label 1. A model gives their true labels the probabilities {LIST}.",
            PAGE,
            SAMPLES,
            Number(
                "How likely are all five labels together, by this model?",
                product,
                0.001,
                (
                    Slip(
                        mean, "That is the mean of the five. It is likely that one is 1 and the others too: multiply."
                    ),
                    Slip(lambda: float(np.sum(P)), "That is their sum; a probability is at most 1."),
                    Slip(lambda: float(np.min(P)), "That is the least of them. All five together are less likely yet."),
                ),
            ),
            lambda: (
                f"{LIST.replace(', ', ' · ')} = {shown(product())}. This product is the **likelihood** of the model: "
                "how "
                "probable it makes the labels that came."
            ),
            veiled=True,
            unlocks=("p3",),
            try_it="Move the fourth p to 0: what becomes of the product?",
        ),
        Step(
            "A product of thousands of numbers below 1 is too small for a computer. Its logarithm is a sum.",
            PAGE,
            SAMPLES,
            Choose(
                "What is minus the logarithm of the likelihood, divided by the five samples?",
                {
                    "product": Option(
                        "The logarithm of the mean probability",
                        lambda: f"−ln of the mean is {shown(ENTROPIES['product']())}. The logarithm goes inside first.",
                    ),
                    "mean": Option("The mean cross-entropy"),
                    "sum": Option(
                        "The sum of the cross-entropies",
                        lambda: f"That is {shown(ENTROPIES['sum']())}, before it is divided.",
                    ),
                },
                lambda: nearest({k: v() for k, v in ENTROPIES.items()}, -math.log(product()) / 5),
            ),
            lambda: (
                f"−ln {shown(product())} / 5 = {shown(cross_entropy())}. So to make the likelihood largest is to make "
                "the "
                "cross-entropy least: two words for one training."
            ),
            veiled=True,
            unlocks=("p3",),
            try_it="Move the fourth p, and watch one bar.",
        ),
        Step(
            "A slide says “maximum likelihood loss = −0.7” of the same five probabilities.",
            PAGE,
            BOTH,
            Choose(
                "What was computed?",
                {
                    "product": Option("Minus the product of the five", lambda: f"The product is {shown(product())}."),
                    "log": Option(
                        "The mean logarithm",
                        lambda: f"The mean of ln p is {shown(-cross_entropy())}.",
                    ),
                    "mean": Option("Minus the mean of the five"),
                },
                slide,
            ),
            lambda: (
                f"−({LIST.replace(', ', ' + ')}) / 5 = {shown(-mean())}. It is a loss, but no likelihood: nothing was "
                "multiplied, and no logarithm was taken."
            ),
            before={"losses": ["bce"]},
            veiled=True,
            unlocks=("p3",),
            try_it="Move the fourth p: that loss moves by a fifth of it, whatever p was.",
        ),
        Step(
            "The model becomes sure of the wrong answer for the fourth sample: its p falls from 0.4 to 0.01.",
            PAGE,
            BOTH,
            Choose(
                "Which of the two mean losses rises more?",
                {
                    "bce": Option("The cross-entropy"),
                    "likelihood": Option(
                        "Minus the mean probability",
                        lambda: f"It rises by 0.39 / 5 = {shown(rise('likelihood'))}.",
                    ),
                    "same": Option("Both alike", "A mean moves by a fifth of 0.39; the logarithm is steep near 0."),
                },
                lambda: max(("bce", "likelihood"), key=rise),
            ),
            lambda: (
                f"It rises by {shown(rise('bce'))}, the other by {shown(rise('likelihood'))}. A product punishes one "
                "factor "
                "near 0; a mean forgives it."
            ),
            veiled=True,
            unlocks=("p3",),
            try_it="Move the fourth p to 0.01, then to 0.",
        ),
        Step(
            "Of all samples that look alike 70 % are 1. A model that answers one p for all of them is trained with the "
            "slide’s loss.",
            PAGE,
            BOTH,
            Choose(
                "Which p will it learn?",
                {
                    "half": Option("0.5", "Nothing in the data says so."),
                    "share": Option("0.7", "That is what the cross-entropy teaches."),
                    "one": Option("1"),
                },
                lambda: nearest({"half": 0.5, "share": 0.7, "one": 1.0}, best("likelihood")),
            ),
            lambda: (
                f"The mean of −p over 70 % ones and of −(1 − p) over the rest falls all the way to p = "
                f"{shown(best('likelihood'))}; the cross-entropy is least at {shown(best('bce'))}. “Maximum "
                "likelihood” "
                "would be honest; the slide’s loss is not."
            ),
            veiled=True,
            unlocks=("p3",),
        ),
    ),
)
