"""Does the value of a loss mean anything: beside a blind guess, over a sequence, in other units, at its least."""

import math

import numpy as np

from losslab import find
from losslab.labs.meaning.page import PAGE
from losslab.labs.meaning.smallest_loss import entropy
from losslab.labs.meaning.sum_or_mean import ASKED, BLIND, SYMBOLS, measures
from losslab.labs.meaning.units import rescaled
from losslab.lessons.course.records import Choose, Lesson, Option, Place, Slip, Step
from losslab.text import shown

BLIND_ANSWERS = {"section": "samples", "n": "5"} | {f"p{i}": 0.5 for i in range(5)}
LENGTH = 13


def blind(classes):
    return math.log(classes)


def side():
    """Of the sum that was asked about, over names of so many characters, beside a blind guess."""
    return "better" if ASKED < LENGTH * BLIND else "worse"


def perplexity(steps):
    return float(measures(ASKED, steps)["Perplexity"])


def cents(name):
    """By what a measure is multiplied where dollars become cents."""
    return float(rescaled(np.float64(100.0))[name] / rescaled(np.float64(1.0))[name])


def least(y):
    """The answer p at which the mean cross-entropy of labels y is least."""
    p = np.arange(1, 1000) / 1000
    return float(p[np.argmin(find("bce").value(p, y_true=y))])


def nearest(values, truth):
    return min(values, key=lambda key: abs(math.log(values[key] / truth)))


LESSON = Lesson(
    key="value",
    title="Does the value mean anything?",
    says="what a loss of 0.69, 2.3 or 22.7 tells, and what it does not.",
    minutes=9,
    order=7,
    steps=(
        Step(
            "A model of yes or no has not learnt anything yet, and answers p = ½ to everything.",
            PAGE,
            BLIND_ANSWERS,
            Choose(
                "What is its mean cross-entropy?",
                {
                    "half": Option("0.5", "That is the probability; the loss is minus its natural logarithm."),
                    "one": Option("1", "So it is in bits, with a logarithm to the base 2."),
                    "two": Option(lambda: shown(blind(2))),
                    "none": Option("That depends on the labels", "At p = ½ both labels are charged alike."),
                },
                lambda: nearest(
                    {"half": 0.5, "one": 1.0, "two": blind(2), "none": 100.0}, float(entropy(np.float64(0.5)))
                ),
            ),
            lambda: (
                f"−ln ½ = {shown(blind(2))}. Seen at the start of a training, it says: nothing is known yet. Seen "
                "after hours, it says the same."
            ),
            hidden=("bce", "guess"),
            veiled=True,
            unlocks=("p0",),
            try_it="Move the first p to both sides of ½.",
        ),
        Step(
            "Now ten classes, and again a model that knows nothing: 1/10 for each.",
            PAGE,
            BLIND_ANSWERS,
            Choose(
                "What is its cross-entropy?",
                {
                    "tenth": Option("0.1", "That is the probability of each."),
                    "two": Option(lambda: shown(blind(2)), "That is the blind guess between two."),
                    "ten": Option(lambda: shown(blind(10))),
                    "nine": Option("0.9", "That is the share of wrong answers, no cross-entropy."),
                },
                lambda: nearest({"tenth": 0.1, "two": blind(2), "ten": blind(10), "nine": 0.9}, -math.log(1 / 10)),
            ),
            lambda: (
                f"ln 10 = {shown(blind(10))}; with 1000 classes it is {shown(blind(1000))}. The value of a "
                "cross-entropy "
                "means something beside the blind guess, ln of the number of classes."
            ),
            veiled=True,
        ),
        Step(
            f"A model writes names letter by letter, from {SYMBOLS} signs. After 22 000 steps it prints a loss of "
            f"{shown(ASKED, 4)}. The losses of a name’s letters are added; a name has about {LENGTH} of them.",
            PAGE,
            {"section": "sequence", "steps": float(LENGTH)},
            Choose(
                "How does that compare with a blind guess?",
                {
                    "worse": Option(
                        "Far worse: a blind guess is ln 27",
                        lambda: (
                            f"ln {SYMBOLS} = {shown(BLIND)} is the price of one letter. This is a sum over {LENGTH}."
                        ),
                    ),
                    "better": Option("Better"),
                    "none": Option("It cannot be compared", "With the number of letters it can."),
                },
                side,
            ),
            lambda: (
                f"A blind guess would be charged {LENGTH} · ln {SYMBOLS} = {shown(LENGTH * BLIND)}. This model pays "
                f"{shown(ASKED / LENGTH)} a letter, like a choice among {shown(perplexity(LENGTH), 2)} equal letters: "
                "its "
                "**perplexity**."
            ),
            hidden=("blind", "sum-perplexity"),
            veiled=True,
            unlocks=("steps",),
            try_it="Move T: from which length on is the same sum better than a guess?",
        ),
        Step(
            "A model predicts prices. Its targets and predictions are changed from dollars to cents.",
            PAGE,
            {"section": "units", "k": 100.0},
            Choose(
                "What becomes of the mean squared error?",
                {
                    "same": Option("It stays: the model is the same", "So does R², which has no unit."),
                    "hundred": Option(
                        "100 times as large", "So is the mean absolute error, and the root of the mean square."
                    ),
                    "square": Option("10 000 times as large"),
                },
                lambda: nearest({"same": 1, "hundred": 100, "square": 10_000}, cents("MSE")),
            ),
            "It is in squared units. So a mean squared error of 2 is neither small nor large until someone says 2 of "
            "what.",
            before={"k": 1.0},
            veiled=True,
            unlocks=("k",),
            try_it="Move k, and find the lines that stay level.",
        ),
        Step(
            "Of ten samples that look alike, three are 1: their label is y = 0.3. The model answers with one p.",
            PAGE,
            {"section": "least", "y": 0.3},
            Place(
                "Put p where the mean cross-entropy is least.",
                lambda: least(0.3),
                0.03,
                (
                    Slip(lambda: 0.0, "There the seven cost nothing, and each of the three without end."),
                    Slip(lambda: 0.5, "There every sample costs ln 2."),
                ),
                control="p",
            ),
            lambda: (
                f"At p = 0.3, the share itself. And what is left there is {shown(float(entropy(np.float64(0.3))))}, "
                "not 0: "
                "the entropy of the label. No model can get below it; a smaller training loss has learnt by heart."
            ),
            hidden=("bce", "least", "best"),
            veiled=True,
            try_it="Move p off its place, to both sides.",
        ),
    ),
)
