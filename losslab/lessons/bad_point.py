"""One bad point: which line follows it, and why."""

import numpy as np

from losslab import find
from losslab.fits.fit import fit_constant, fit_line
from losslab.labs.home.page import POINTS, home
from losslab.labs.outliers.figure import View
from losslab.labs.outliers.page import PAGE as OUTLIERS
from losslab.labs.outliers.points import DATASETS
from losslab.lessons.course.records import Choose, Lesson, Number, Option, Place, Slip, Step
from losslab.text import shown

HOME = home(())
END = View().x_to  # the right end of the axis
TEN = DATASETS["ten"].y  # nine ones, and one reading far off
CONSTANT = {"data": "ten", "fit": "constant", "show": ["constants"], "selected": 9.0}
UPRIGHT = {"low": View().y_from, "high": View().y_to, "step": 0.1, "start": View().y_from, "axis": "y"}  # of a guess
LINES = ("absolute_error", "squared_error", "hint")


def end(key, points=POINTS):
    """Where the line of a loss is at the right end of the axis."""
    fit = fit_line(*np.array(points).T, find(key))
    return float(fit.intercept + fit.slope * END)


def without():
    """The same of squared errors, without the last point."""
    return end("squared_error", POINTS[:-1])


def twice():
    """The points with the last one twice as far above the line of the others."""
    x, y = POINTS[-1]
    fit = fit_line(*np.array(POINTS[:-1]).T, find("squared_error"))
    return (*POINTS[:-1], (x, y + (y - fit.intercept - fit.slope * x)))


def shift(key):
    """By how much the line of a loss moves then, at the right end."""
    return end(key, twice()) - end(key)


def which_moves():
    moved = abs(shift("absolute_error")) > 1e-6 * abs(shift("squared_error"))
    return "both" if moved else "l2"


def mean():
    return float(np.mean(TEN))


def median():
    return float(np.median(TEN))


def huber_constant():
    return float(fit_constant(TEN, find("huber"), delta=1.0).intercept)


def share(key):
    """The share of a loss that the last point is charged, where the nine others miss by 0.1 each."""
    each = find(key).value(np.array([0.1] * 9 + [999.0]))
    return float(each[-1] / np.sum(each))


def which_share():
    return "same" if min(share("absolute_error"), share("squared_error")) > 0.99 else "apart"


LESSON = Lesson(
    key="bad_point",
    title="One bad point",
    says="which line runs after a bad point, which does not, and why it is the pull that decides.",
    minutes=9,
    order=2,
    steps=(
        Step(
            "Eight points. Seven lie nearly on a line, the last one does not. L2 makes the sum of the **squares** of "
            "all misses as small as it can.",
            HOME,
            {},
            Place(
                "How high is L2’s line at the right end?",
                lambda: end("squared_error"),
                0.5,
                (Slip(without, "That is the line of the seven others: as if the last point were not there."),),
                **UPRIGHT,
            ),
            lambda: (
                f"Without the last point the line would end at {shown(without())}. Its miss is squared, so the line "
                "can save much there by giving up a little at all the others."
            ),
            hidden=LINES,
            veiled=True,
            unlocks=("points", "selected"),
            try_it="Drag the last point up and down: L2’s line follows.",
        ),
        Step(
            "The same points. L1 makes the sum of the **sizes** of all misses as small as it can.",
            HOME,
            {},
            Place(
                "And how high is L1’s line at the right end?",
                lambda: end("absolute_error"),
                0.5,
                (Slip(lambda: end("squared_error"), "That is where L2’s line ends."),),
                **UPRIGHT,
            ),
            lambda: (
                "To raise the line by 1 at the last point saves 1 there, and costs more than 1 at the others together. "
                "So the line stays with the seven."
            ),
            hidden=LINES,
            veiled=True,
            unlocks=("points", "selected"),
            try_it="Drag the last point again. How far down must it come until L1’s line notices?",
        ),
        Step(
            "Now the last point is moved up, to twice its distance from the others’ line.",
            HOME,
            {},
            Choose(
                "Which line moves?",
                {
                    "both": Option(
                        "Both, L1’s less",
                        lambda: f"L1’s line moves by {shown(abs(shift('absolute_error')), 2)} at the right end.",
                    ),
                    "l2": Option("L2’s alone"),
                    "none": Option(
                        "Neither: it is one point of eight",
                        lambda: f"L2’s line rises by {shown(shift('squared_error'))} at the right end.",
                    ),
                },
                which_moves,
            ),
            lambda: (
                f"L2’s line rises by {shown(shift('squared_error'))} more. For L1 the point pulled with 1 before, and "
                "pulls with 1 now: how far it is does not matter, only on which side it lies."
            ),
            veiled=True,
            unlocks=("points", "selected"),
            try_it="Drag the point up, and watch the two slopes.",
        ),
        Step(
            "Ten readings of the same quantity: nine are 1, one is 1000. A constant c is fitted.",
            OUTLIERS,
            CONSTANT | {"losses": ["squared_error"]},
            Number(
                "Which c has the least sum of squares?",
                mean,
                0.5,
                (
                    Slip(median, "That is where the nine are. There the one miss is charged 999²."),
                    Slip(
                        lambda: (min(TEN) + max(TEN)) / 2, "That is half way between the two; but there are nine here."
                    ),
                    Slip(lambda: mean() - 1, "Close: 1000 / 10, without the nine ones."),
                ),
            ),
            lambda: (
                f"It is the mean: (9 · 1 + 1000) / 10 = {shown(mean())}. All pulls, 2r each, must cancel: nine of them "
                "down, one up."
            ),
            before={"fits": False},
            veiled=True,
            unlocks=("fits",),
        ),
        Step(
            "The same ten readings, and the constant with the least sum of sizes |r|.",
            OUTLIERS,
            CONSTANT | {"losses": ["absolute_error"]},
            Number(
                "Where is L1’s constant?",
                median,
                0.01,
                (
                    Slip(mean, "That is the mean, where L2 is least."),
                    Slip(
                        lambda: (min(TEN) + max(TEN)) / 2, "That is half way between the two: the nine outvote the one."
                    ),
                ),
            ),
            "It is the median. Every point pulls with 1, up or down: nine against one. The bad one could be a million.",
            before={"fits": False},
            veiled=True,
            unlocks=("fits",),
        ),
        Step(
            "“L1 resists, as the bad point is a smaller share of it.” Say the nine others miss by 0.1 each, and the "
            "last one by 999.",
            OUTLIERS,
            CONSTANT
            | {"losses": ["squared_error", "absolute_error", "huber"], "huber-delta": 1.0, "show": ["gradient"]},
            Choose(
                "What share of each loss is charged for the last point?",
                {
                    "apart": Option(
                        "Nearly all of L2, a tenth of L1",
                        lambda: (
                            f"One point of ten would be a tenth if all missed alike. It is "
                            f"{shown(100 * share('absolute_error'))} % of L1."
                        ),
                    ),
                    "same": Option("Nearly all of both"),
                },
                which_share,
            ),
            lambda: (
                f"{shown(100 * share('absolute_error'))} % of L1 and {shown(100 * share('squared_error'), 7)} % of L2. "
                "The share does not tell them apart; the **pull**, the slope of the loss, does: "
                f"{shown(float(find('squared_error').gradient(999.0)))} for L2, "
                f"{shown(float(find('absolute_error').gradient(999.0)))} for L1. Huber at δ = 1 pulls with 1 as well, "
                "and "
                f"its constant is {shown(huber_constant())}: nine pulls of 1/9 against one of 1."
            ),
            veiled=True,
            before={"fits": False},
            unlocks=("fits",),
        ),
    ),
)
