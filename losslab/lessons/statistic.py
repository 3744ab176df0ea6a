"""Which statistic are you estimating: what a constant becomes under each loss."""

import numpy as np

from losslab import find
from losslab.fits.fit import fit_constant
from losslab.labs.outliers.page import PAGE
from losslab.lessons.course.records import Choose, Lesson, Number, Option, Place, Slip, Step
from losslab.text import shown

WAITS = (2.0, 3.0, 3.0, 4.0, 5.0, 6.0, 7.0, 9.0, 14.0, 22.0)  # minutes
MIDDLE = (2.0, 3.0, 3.0, 4.0, 5.0, 7.0, 9.0, 14.0, 22.0)
L2, L1, QUANTILE = find("squared_error"), find("absolute_error"), find("quantile")
LISTED = ", ".join(map(shown, MIDDLE))


def shown_as(values, **more):
    points = tuple((float(i + 1), value) for i, value in enumerate(values))
    axes = {"x_from": 0.0, "x_to": len(values) + 1.0, "y_from": 0.0, "y_to": 25.0}
    return {"data": "own", "points": points, "labels": ("customer", "minutes"), "fit": "constant"} | axes | more


def mean(values=MIDDLE):
    return float(fit_constant(values, L2).intercept)


def median(values=MIDDLE):
    return float(fit_constant(values, L1).intercept)


def quantile(tau, values=WAITS):
    return float(fit_constant(values, QUANTILE, tau=tau).intercept)


def below(tau):
    """Of ten thousand waits, the share below the quantile fit."""
    many = np.random.default_rng(0).exponential(5.0, 10_001)
    return float(np.mean(many < np.quantile(many, tau)))


def nearest(values, truth):
    return min(values, key=lambda key: abs(values[key] - truth))


def stock(short=3.0, over=1.0):
    """The τ whose quantile is the cheapest amount, where a unit too few costs `short` and one too many `over`."""
    demand = np.arange(1.0, 101.0)
    costs = [np.sum(np.where(demand > q, short * (demand - q), over * (q - demand))) for q in demand]
    return float(np.argmin(costs) + 1) / 100


LESSON = Lesson(
    key="statistic",
    title="Which statistic is it?",
    says="what a model trained by L2, by L1 or by a quantile loss is estimating, and how to choose by what errors "
    "cost.",
    minutes=8,
    order=11,
    steps=(
        Step(
            f"Nine customers wait {LISTED} minutes. One number is to stand for all: the constant with the least sum of "
            "squares.",
            PAGE,
            shown_as(MIDDLE, losses=["squared_error"], show=["constants"]),
            Number(
                "Which number is it, to within half a minute?",
                mean,
                0.5,
                (
                    Slip(median, "That is the one in the middle, the median."),
                    Slip(lambda: 3.0, "That is the most frequent one, the mode."),
                ),
            ),
            lambda: (
                f"The mean, {shown(mean())}: the pulls 2r cancel there. {sum(v < mean() for v in MIDDLE)} of 9 waits "
                "are shorter."
            ),
            before={"fits": False, "show": ["gradient"]},
            veiled=True,
            hidden=("squared_error",),
            unlocks=("fits",),
        ),
        Step(
            f"The same nine waits, {LISTED}, and the least sum of sizes.",
            PAGE,
            shown_as(MIDDLE, losses=["absolute_error"], show=["constants"]),
            Place(
                "Where is the constant of L1?",
                median,
                0.3,
                (
                    Slip(mean, "That is the mean, L2’s."),
                    Slip(
                        lambda: (MIDDLE[0] + MIDDLE[-1]) / 2,
                        "That is the middle of the range. The number of points counts, not their distance.",
                    ),
                ),
                high=25.0,
                step=0.1,
                axis="y",
            ),
            lambda: f"The median, {shown(median())}: four pull up, four pull down. The 22 could be 220.",
            before={"fits": False, "show": ["gradient"]},
            veiled=True,
            hidden=("absolute_error",),
            unlocks=("fits",),
        ),
        Step(
            "A bus company promises a waiting time that is kept in nine cases out of ten. A quantile loss charges too "
            "low "
            "and too high at different prices: τ below, 1 − τ above.",
            PAGE,
            shown_as(WAITS, losses=["quantile"], focus="quantile", show=["gradient"], **{"quantile-tau": 0.9}),
            Choose(
                "Which τ makes the model say that time?",
                {
                    "tenth": Option("0.1", "That is a time that one case in ten stays below."),
                    "half": Option("0.5", "That is the median: kept in every second case."),
                    "nine": Option("0.9"),
                },
                lambda: nearest({"tenth": below(0.1), "half": below(0.5), "nine": below(0.9)}, 0.9),
            ),
            "Too low is charged nine times as much as too high, so the constant climbs until one wait in ten is above. "
            "A model with τ = 0.9 estimates the 90 % quantile, whatever the noise looks like.",
            before={"losses": ["absolute_error"], "focus": "absolute_error"},
            veiled=True,
            unlocks=("quantile-tau",),
            try_it="Move τ: the constant jumps from point to point.",
        ),
        Step(
            "A baker: a loaf too few loses 3, a loaf too many loses 1.",
            PAGE,
            shown_as(WAITS, losses=["quantile"], focus="quantile", show=["gradient"], **{"quantile-tau": 0.75}),
            Number(
                "Which quantile τ of the demand should be baked?",
                stock,
                0.011,
                (
                    Slip(lambda: 0.5, "That is the median, right where both errors cost the same."),
                    Slip(lambda: 0.25, "That is the share for errors the other way round."),
                    Slip(lambda: 2 / 3, "That is 3 to 1½; the share is 3 of 3 + 1."),
                    Slip(lambda: 1 / 3, "That is 1 to 3 the other way; the share is 3 of 3 + 1."),
                ),
            ),
            "3 / (3 + 1): one loaf more helps with the chance that it is wanted, times 3, and hurts with the other, "
            "times 1. "
            "The prices of the errors choose the loss, not taste.",
            before={"losses": ["absolute_error"], "focus": "absolute_error"},
            veiled=True,
            unlocks=("quantile-tau",),
            try_it="What price ratio is τ = 0.9?",
        ),
        Step(
            "Two teams predict the same waits, one trained by L2, the other by L1. Both are compared by their mean "
            "absolute "
            "error.",
            PAGE,
            shown_as(MIDDLE, losses=["squared_error", "absolute_error"], show=["constants"]),
            Choose(
                "Who wins, if both have found their own best constant?",
                {
                    "l1": Option("L1’s team"),
                    "l2": Option("L2’s team", "By the mean square it would."),
                    "same": Option("Neither", "Only where mean and median are the same."),
                },
                lambda: _winner(),
            ),
            lambda: (
                f"L1’s mean absolute error is {shown(_error(median()))}, L2’s {shown(_error(mean()))}. A metric "
                "favours whoever "
                "estimated its statistic. Say which one is wanted before the comparison."
            ),
            veiled=True,
            before={"fits": False, "show": ["gradient"]},
            hidden=("squared_error", "absolute_error"),
            unlocks=("fits",),
        ),
    ),
)


def _error(constant):
    return float(np.mean(np.abs(np.array(MIDDLE) - constant)))


def _winner():
    a, b = _error(median()), _error(mean())
    return "same" if np.isclose(a, b) else "l1" if a < b else "l2"
