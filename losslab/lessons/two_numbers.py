"""Why L1 is 1.1 and L2 is 0.43 on the same two vectors."""

import numpy as np

from losslab.labs.vectors.entries import PREDICTED, TRUE, vectors_of
from losslab.labs.vectors.entries_figure import readings, rounded
from losslab.labs.vectors.page import PAGE
from losslab.lessons.course.records import Choose, Lesson, Number, Option, Slip, Step
from losslab.text import shown

P, Y = np.array(PREDICTED[:5]), np.array(TRUE[:5])
R = P - Y
FAR = ((1.1, 1.9, 3.2, 3.8, 8.0), (1.0, 2.0, 3.0, 4.0, 5.0))  # one entry far off
LIST = ", ".join(map(shown, np.abs(R)))


def l1():
    return float(np.sum(np.abs(R)))


def l2():
    return float(np.sum(R * R))


def reading(name):
    return float(readings(R)[name][0])


def fourth(power):
    """The share of the fourth entry."""
    each = np.abs(R) ** power
    return float(each[3] / np.sum(each))


def larger(p, y):
    """Which of the two numbers is the larger."""
    r = np.asarray(p) - np.asarray(y)
    a, b = float(np.sum(np.abs(r))), float(np.sum(r * r))
    return "equal" if np.isclose(a, b) else "l1" if a > b else "l2"


def wrong():
    """How many predictions are wrong once they are rounded."""
    return int(np.sum(rounded(P) != Y))


SHARES = {"half": 0.5, "five": 5 / 6, "fifth": 0.2}

LESSON = Lesson(
    key="two_numbers",
    title="Two vectors, two numbers",
    says="why L1 is 1.1 and L2 is 0.43 on the same two vectors, and which of the numbers called L2 someone means.",
    minutes=8,
    order=1,
    steps=(
        Step(
            "Five predictions ŷ, left bars, and five true values y, right bars. The line between two bars is the "
            f"**residual** r = ŷ − y. The sizes |r| are {LIST}.",
            PAGE,
            {"each": ["absolute_error"]},
            Number(
                "L1 adds up the sizes |r|. What does it come to?",
                l1,
                0.005,
                (
                    Slip(lambda: l1() / 5, "That is their mean: the sum divided by the five entries."),
                    Slip(lambda: float(np.sum(R)), "That is the sum of r with its signs, where misses cancel."),
                    Slip(l2, "That is the sum of the squares r²."),
                ),
            ),
            lambda: f"{LIST.replace(', ', ' + ')} = {shown(l1())}. A miss of 0.6 is charged 0.6: a size counts once.",
            before={"hidden": True},
            veiled=True,
            unlocks=("p3",),
            try_it="Move ŷ₄ to 0.5. L1 falls by as much as the bar has moved.",
        ),
        Step(
            "The same bars. L2 squares every residual before it adds.",
            PAGE,
            {},
            Number(
                "What does the sum of the squares r² come to?",
                l2,
                0.0051,
                (
                    Slip(lambda: l1() ** 2, "That squares the sum; L2 is the sum of squares."),
                    Slip(lambda: reading("mean"), "That is their mean, which is called L2 too, or MSE."),
                    Slip(lambda: reading("norm"), "That is the root of the sum: the Euclidean norm."),
                    Slip(lambda: reading("half"), "That is half the sum, which is what some libraries compute."),
                    Slip(l1, "That is the sum of the sizes once more."),
                ),
            ),
            lambda: (
                f"{' + '.join(shown(v) for v in R * R)} = {shown(l2())}. Below 1 a square is smaller than the number "
                "itself: four small misses nearly vanish."
            ),
            before={"hidden": True},
            veiled=True,
            unlocks=("p3",),
            try_it="Move ŷ₄ and compare: at which end do both numbers fall most?",
        ),
        Step(
            "The fourth prediction misses by 0.6, the others by 0.1 or 0.2.",
            PAGE,
            {},
            Choose(
                "What share of L2 is charged for the fourth entry alone?",
                {
                    "fifth": Option(
                        "About a fifth",
                        lambda: "That would be so if all entries missed by the same.",
                    ),
                    "half": Option(
                        "About a half",
                        lambda: f"That is its share of L1: {shown(100 * fourth(1), 2)} %.",
                    ),
                    "five": Option("About five sixths"),
                },
                lambda: min(SHARES, key=lambda key: abs(SHARES[key] - fourth(2))),
            ),
            lambda: (
                f"0.6² is {shown(R[3] ** 2)} of {shown(l2())}, which is {shown(100 * fourth(2), 2)} %. Of L1 the same "
                f"entry is {shown(100 * fourth(1), 2)} %. Squares listen to the largest miss."
            ),
            before={"hidden": True},
            veiled=True,
            unlocks=("p3",),
            try_it="Move ŷ₄ towards 1 until the four others count as well.",
        ),
        Step(
            "Now every prediction is rounded to 0 or 1: an answer of no or yes.",
            PAGE,
            {"rounds": True},
            Choose(
                "Which number is the larger now?",
                {
                    "l1": Option("L1", "That was so while the misses lay between 0 and 1."),
                    "l2": Option("L2", "That needs a miss beyond 1, and none is."),
                    "equal": Option("Neither: both are the same"),
                },
                lambda: larger(rounded(P), Y),
            ),
            lambda: (
                f"Each entry is right or wrong: r is 0 or ±1, and 1² is 1. Both count the wrong answers: {wrong()} of "
                "five here."
            ),
            before={"hidden": True},
            veiled=True,
            unlocks=("rounds",),
            try_it="Switch the rounding off and on again.",
        ),
        Step(
            "Other vectors, in other units: four entries are nearly right, the last one misses by 3.",
            PAGE,
            vectors_of(*FAR),
            Choose(
                "Which number is the larger here?",
                {
                    "l1": Option("L1", "So it was while no miss was beyond 1."),
                    "l2": Option("L2"),
                    "equal": Option("Neither", "They are equal where every miss is 0 or 1."),
                },
                lambda: larger(*FAR),
            ),
            lambda: (
                f"3 is charged 3 by L1, and 9 by L2. So L1 is {shown(float(np.sum(np.abs(np.subtract(*FAR)))))} and L2 "
                f"{shown(float(np.sum(np.subtract(*FAR) ** 2)))}. Which is larger depends on the unit: in another one "
                "the same miss is below 1."
            ),
            before={"hidden": True},
            veiled=True,
            unlocks=("p4",),
            try_it="Move ŷ₅ to where its own two charges are equal: it misses by 1 there.",
        ),
        Step(
            "Back to the first vectors. Someone else writes that their L2 loss is "
            f"{shown(reading('mean'))}, on the very same numbers.",
            PAGE,
            {"each": ["squared_error"]},
            Choose(
                "What have they done?",
                {
                    "half": Option(
                        "Put ½ before each square",
                        lambda: f"That gives {shown(reading('half'))}.",
                    ),
                    "norm": Option(
                        "Taken the root of the sum",
                        lambda: f"That gives {shown(reading('norm'))}, the length of r.",
                    ),
                    "mean": Option("Taken the mean"),
                    "sum": Option(
                        "Made a mistake", "It is what most libraries compute unless they are told otherwise."
                    ),
                },
                lambda: min(readings(R), key=lambda name: abs(reading(name) - reading("mean"))),
            ),
            lambda: (
                f"{shown(l2())} / 5 = {shown(reading('mean'))}, the mean squared error. Sum, mean, half and root are "
                "all "
                "called L2 somewhere. Ask which one before you compare two numbers."
            ),
            unlocks=("reduction",),
            try_it="Choose what becomes of the five charges, and read the number.",
        ),
    ),
)
