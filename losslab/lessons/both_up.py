"""Cost up and accuracy up: two measures of the same answers that may go opposite ways."""

import numpy as np

from losslab import find
from losslab.labs.meaning.page import PAGE
from losslab.labs.meaning.samples_figure import measures
from losslab.labs.meaning.samples_words import FOUR
from losslab.lessons.course.records import Choose, Lesson, Number, Option, Place, Slip, Step
from losslab.text import shown

BCE = find("bce")


def samples(p):
    """The state of a page that shows these probabilities, of the label 1 each."""
    found = {f"p{i}": value for i, value in enumerate(p)} | {f"y{i}": True for i in range(len(p))}
    return {"section": "samples", "n": str(len(p))} | found


def accuracy(name):
    return float(measures(np.array(FOUR[name]), np.ones(4))["accuracy"])


def cost(name):
    return float(np.mean(BCE.value(np.array(FOUR[name]), y_true=1.0)))


def higher(measure, one, other):
    """Of two models: the one where a measure is higher."""
    a, b = measure(one), measure(other)
    return "same" if np.isclose(a, b) else one.lower() if a > b else other.lower()


def all_right():
    """The least p of a fourth answer, in steps of 0.01, at which the accuracy is 1."""
    steps = np.arange(101) / 100
    return float(next(p for p in steps if measures(np.array([0.9, 0.9, 0.9, p]), np.ones(4))["accuracy"] == 1))


def listed(name):
    return ", ".join(map(shown, FOUR[name]))


def sure_and_wrong():
    p = np.array([0.9, 0.9, 0.0, 0.9, 0.9])
    with np.errstate(divide="ignore"):
        return float(np.mean(BCE.value(p, y_true=1.0)))


LESSON = Lesson(
    key="both_up",
    title="Cost up, accuracy up",
    says="how a cost can rise while accuracy rises, and what each of the two does not see.",
    minutes=7,
    order=8,
    steps=(
        Step(
            f"Four samples, all with the label 1. Model A answers p = {listed('A')}. A sample counts as right where p "
            "is "
            "at least ½.",
            PAGE,
            samples(FOUR["A"]),
            Number(
                "What is A’s accuracy, as a share from 0 to 1?",
                lambda: accuracy("A"),
                0.001,
                (Slip(lambda: 0.51, "That is how sure it is. Accuracy asks only on which side of ½ an answer is."),),
            ),
            "All four are right, each by a hair. Accuracy does not see by how much.",
            veiled=True,
            hidden=("bce", "guess"),
            unlocks=("p3",),
            try_it="Move the fourth p: accuracy moves in steps of a quarter.",
        ),
        Step(
            f"Model B answers p = {listed('B')} to the same four samples. A was right in all four, by a hair.",
            PAGE,
            samples(FOUR["B"]),
            Choose(
                "Which model has the higher mean cross-entropy?",
                {
                    "a": Option("A, with all four right"),
                    "b": Option(
                        "B, which has a wrong one",
                        "Its wrong answer is close to ½, and costs little more than a right one there.",
                    ),
                    "same": Option(
                        "Both the same", "Three of B’s answers are nearly certain, and cost almost nothing."
                    ),
                },
                lambda: higher(cost, "A", "B"),
            ),
            lambda: (
                f"A costs {shown(cost('A'))}, B {shown(cost('B'))}. B has the lower accuracy, {shown(accuracy('B'))} "
                "against 1, and the lower cost."
            ),
            veiled=True,
            hidden=("bce", "guess"),
            unlocks=("p3",),
            try_it="Move B’s fourth p down: how wrong must it be until B costs as much as A?",
        ),
        Step(
            f"A training goes from model C, p = {listed('C')}, to model D, p = {listed('D')}. Accuracy rises from "
            f"{shown(0.75)} to 1.",
            PAGE,
            samples(FOUR["D"]),
            Choose(
                "What does the mean cross-entropy do?",
                {
                    "c": Option(
                        "It falls, as accuracy rises", "It would, if the three sure answers had stayed as sure."
                    ),
                    "d": Option("It rises"),
                    "same": Option("It stays", "All four answers have changed."),
                },
                lambda: higher(cost, "C", "D"),
            ),
            lambda: (
                f"From {shown(cost('C'))} to {shown(cost('D'))}. One answer crossed ½, and three became less sure. "
                "Cost up "
                "and accuracy up is no mistake in the program."
            ),
            before=samples(FOUR["C"]),
            veiled=True,
            hidden=("bce", "guess"),
            unlocks=("p3",),
            try_it="Move one p up: the cost falls at once, the accuracy not.",
        ),
        Step(
            "Three answers are sure, p = 0.9, and the fourth is wrong: p = 0.2.",
            PAGE,
            samples((0.9, 0.9, 0.9, 0.2)),
            Place(
                "Put the fourth p where accuracy becomes 1, and no higher than it must be.",
                all_right,
                0.02,
                (Slip(lambda: 1.0, "There the cost is least. Accuracy was 1 long before."),),
                control="p3",
            ),
            "At ½. From 0.49 to 0.50 accuracy jumps by a quarter, and the cost hardly moves. From 0.50 on it is the "
            "other "
            "way round: only the cost sees the answer get better.",
            veiled=True,
            hidden=("bce", "guess"),
            try_it="Go on to 1, and watch which of the two still moves.",
        ),
        Step(
            "Five samples: four are answered with 0.9, one with 0. All labels are 1.",
            PAGE,
            samples((0.9, 0.9, 0.0, 0.9, 0.9)) | {"losses": ["bce", "brier"]},
            Choose(
                "What is the mean cross-entropy?",
                {
                    "few": Option("About 0.5", "That would be one wrong answer with p = 0.1."),
                    "more": Option("About 20", "Some libraries cut the logarithm, and report a number such as that."),
                    "inf": Option("Infinite"),
                },
                lambda: "inf" if np.isinf(sure_and_wrong()) else "more" if sure_and_wrong() > 5 else "few",
            ),
            "−ln 0 is infinite, and so is every mean with it: one sure and wrong answer outweighs any number of right "
            "ones. Accuracy is 0.8, as if nothing had happened. The Brier score charges 1 at most.",
            hidden=("bce", "brier", "guess"),
            veiled=True,
            unlocks=("p2",),
            try_it="Move the third p a little off 0.",
        ),
    ),
)
