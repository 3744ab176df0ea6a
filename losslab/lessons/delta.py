"""Where delta goes: Huber's loss, its pull, and the unit of its parameter."""

import numpy as np

from losslab import find
from losslab.fitting import fit_line
from losslab.labs.outliers.page import PAGE as OUTLIERS
from losslab.labs.outliers.points import DATASETS, FIRST
from losslab.labs.regression.page import PAGE as REGRESSION
from losslab.lessons.course.records import Choose, Lesson, Number, Option, Place, Slip, Step
from losslab.text import shown

HUBER, SMOOTH = find("huber"), find("smooth_l1")
FAR = {"losses": ["huber"], "focus": "huber", "huber-delta": 1.0, "y_pred": 4.0, "show": ["loss", "gradient"]}
X, Y = DATASETS[FIRST].points()
R = 3.0


def value(r, delta):
    return float(HUBER.value(r, delta=delta))


def pull(r, delta):
    return float(HUBER.gradient(r, delta=delta))


def sizes():
    """The sizes of the residuals of the least-squares line through the eight points, the smallest first."""
    fit = fit_line(X, Y, find("squared_error"))
    return np.sort(np.abs(fit.intercept + fit.slope * X - Y))


def largest():
    return float(sizes()[-1])


def like():
    """Which loss Huber's is within δ."""
    return min(
        {"half": R * R / 2, "square": R * R, "size": R}.items(), key=lambda pair: abs(pair[1] - value(R, 100.0))
    )[0]


def factor():
    """By how much δ grows, where residuals grow a thousandfold, so that points pull as before beside others."""
    r = np.array([0.2, 0.8, 1.5, 6.0])
    before = HUBER.gradient(r, delta=1.0)

    def off(times):
        after = HUBER.gradient(1000 * r, delta=times)
        return float(np.ptp(after / before) / np.max(after / before))

    return {1.0: "one", 1e3: "thousand", 1e6: "million"}[min((1.0, 1e3, 1e6), key=off)]


def smooth(beta=2.0):
    return float(SMOOTH.value(5.0, beta=beta))


LESSON = Lesson(
    key="delta",
    title="Where delta goes",
    says="what δ does to Huber’s loss, in which unit it is, and why SmoothL1 is not Huber.",
    minutes=8,
    order=3,
    steps=(
        Step(
            "Huber’s loss is r²/2 as long as |r| is at most δ, and a straight line beyond. Here δ = 1.",
            REGRESSION,
            FAR,
            Number(
                "How steep is it at r = 4?",
                lambda: pull(4.0, 1.0),
                0.01,
                (
                    Slip(lambda: 4.0, "That is the slope of r²/2, which ends at δ."),
                    Slip(lambda: 8.0, "That is the slope of r², of squared error."),
                    Slip(lambda: value(4.0, 1.0), "That is the loss itself, not its slope."),
                ),
            ),
            "The line goes on with the slope that r²/2 has at r = δ, and that is δ. No point pulls harder than δ.",
            before={"show": ["loss"]},
            veiled=True,
            unlocks=("huber-delta",),
            try_it="Move δ: the slope on the right stops at δ on both sides.",
        ),
        Step(
            "The same loss, δ = 1. At r = 1 it is ½; from there on it rises with slope 1.",
            REGRESSION,
            FAR,
            Number(
                "How large is it at r = 4?",
                lambda: value(4.0, 1.0),
                0.01,
                (
                    Slip(lambda: 8.0, "That is r²/2, as if it went on beyond δ."),
                    Slip(lambda: 4.0, "That is |r|. Huber’s line lies δ/2 lower: it begins at ½, not at 1."),
                    Slip(lambda: 16.0, "That is r²."),
                ),
            ),
            lambda: f"½ at r = 1, and 3 · 1 more: δ (|r| − δ/2) = {shown(value(4.0, 1.0))}.",
            before={"show": ["gradient"]},
            veiled=True,
            unlocks=("y_pred",),
            try_it="Move the prediction back within δ, and see the curve bend.",
        ),
        Step(
            "Now say δ = 100, and no residual is larger than 10.",
            REGRESSION,
            FAR | {"losses": ["squared_error", "absolute_error", "huber"], "y_pred": R, "huber-delta": 5.0},
            Choose(
                "What is Huber’s loss then?",
                {
                    "half": Option("Half the squared error"),
                    "square": Option("The squared error", "Twice that: Huber has r²/2 inside. It fits the same line."),
                    "size": Option("The absolute error", "It comes close to δ times that where δ is very small."),
                },
                like,
            ),
            "Nothing reaches the straight parts. A δ beyond all residuals is least squares under another name.",
            before={"losses": ["squared_error", "absolute_error"], "focus": "squared_error"},
            veiled=True,
            unlocks=("huber-delta",),
            try_it="Move δ from the largest to the smallest value: which curve does Huber’s leave?",
        ),
        Step(
            lambda: (
                "Eight points, and L2’s line through them. From smallest to largest its misses are "
                f"{', '.join(shown(size, 2) for size in sizes())}."
            ),
            OUTLIERS,
            {"losses": ["squared_error", "huber"], "focus": "huber", "huber-delta": 0.5, "show": ["gradient"]},
            Place(
                "From which δ on will Huber’s line be L2’s?",
                largest,
                0.11,
                (
                    Slip(
                        lambda: float(sizes()[-2]),
                        "There the farthest point is still beyond δ, and pulls with δ only.",
                    ),
                ),
                control="huber-delta",
            ),
            lambda: (
                f"From the largest miss on, {shown(largest(), 3)}: then no point is beyond δ. With a smaller δ the "
                "last "
                "point pulls with δ, and the line falls back to the seven others."
            ),
            before={"fits": False, "losses": ["huber"]},
            veiled=True,
            try_it="Move δ from there to the left, and watch the two lines part.",
        ),
        Step(
            "The same data are written in grams instead of kilograms: every residual is a thousand times as large. δ "
            "was 1.",
            REGRESSION,
            FAR | {"losses": ["huber", "absolute_error"]},
            Choose(
                "What must δ be, if the fit is to stay the same?",
                {
                    "one": Option(
                        "1: it is a number without unit",
                        "With δ = 1 g nearly all points are beyond δ. The fit is then L1’s.",
                    ),
                    "thousand": Option("1000"),
                    "million": Option(
                        "1 000 000, as the loss is squared",
                        "The loss grows by that, but δ stands on the axis of the residuals. The fit is then L2’s.",
                    ),
                },
                factor,
            ),
            "δ is a residual: it has their unit. A δ without a scale, such as 1 or 1.345, is meant for residuals that "
            "were divided by their spread first.",
            unlocks=("huber-delta",),
            try_it="At which δ does Huber differ little from the absolute error?",
        ),
        Step(
            lambda: (
                f"Huber’s loss at r = 5 with δ = 2 is {shown(value(5.0, 2.0))}. PyTorch’s `SmoothL1Loss(beta=2)` is "
                "Huber’s loss with δ = 2, divided by 2."
            ),
            REGRESSION,
            {"losses": ["huber", "smooth_l1"], "y_pred": 5.0, "huber-delta": 2.0, "smooth_l1-beta": 2.0}
            | {"show": ["loss", "gradient"], "x_from": -6.0, "x_to": 6.0, "loss_to": 10.0},
            Number(
                "How steep is SmoothL1 at r = 5?",
                lambda: float(SMOOTH.gradient(5.0, beta=2.0)),
                0.01,
                (
                    Slip(lambda: pull(5.0, 2.0), "That is Huber’s slope, δ."),
                    Slip(smooth, "That is its value there."),
                    Slip(lambda: 2.5, "That is r/β, the slope inside; 5 is beyond β."),
                ),
            ),
            lambda: (
                f"δ/β = 1, for every β. Huber’s pull grows with δ, SmoothL1’s does not; its value here is "
                f"{shown(smooth())}. At δ = β = 1 they are the same, which is where the mix-up comes from."
            ),
            before={"show": ["loss"], "losses": ["huber"], "focus": "huber"},
            veiled=True,
            unlocks=("smooth_l1-beta",),
            try_it="Move β: the straight part keeps its slope.",
        ),
    ),
)
