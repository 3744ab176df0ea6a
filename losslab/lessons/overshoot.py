"""Overshoot and the flat bottom: what a learning rate does to L2, L1 and Huber."""

import numpy as np

from losslab import find
from losslab.labs.descent.measured import limit_of, places
from losslab.labs.descent.page import PAGE
from losslab.lessons.course.records import Choose, Lesson, Number, Option, Place, Slip, Step
from losslab.text import shown

L2, L1, HUBER = find("squared_error"), find("absolute_error"), find("huber")
BALL = {"of": "ball"}


def after(loss, start, rate, steps=1, **settings):
    return float(places(loss, settings, start, rate)[steps])


def fate(loss, start, rate, **settings):
    """What becomes of a residual: it settles, hops, or flies off."""
    sizes = np.abs(places(loss, settings, start, rate))
    return "off" if sizes[-1] > 2 * sizes[0] else "rest" if sizes[-1] < 1e-3 else "hops"


def limit():
    return float(limit_of(L2, {}, 0.0).rate)


def slopes(r=0.01):
    return {"l1": float(L1.gradient(r)), "l2": float(L2.gradient(r)), "huber": float(HUBER.gradient(r, delta=1.0))}


OPTIONS = {
    "rest": Option("It comes to rest at 0"),
    "hops": Option("It hops about 0 for ever"),
    "off": Option("It flies off"),
}


def options(**meant):
    return {key: Option(option.says, meant.get(key, "")) for key, option in OPTIONS.items()}


LESSON = Lesson(
    key="overshoot",
    title="Overshoot and the flat bottom",
    says="from which learning rate on L2 flies off, why L1 never comes to rest, and what Huber does about both.",
    minutes=8,
    order=10,
    steps=(
        Step(
            "A step goes down by **rate × slope**. The loss is r², its slope 2r. The ball starts at r = 2, the rate is "
            "0.3.",
            PAGE,
            BALL | {"losses": ["squared_error"], "start": 2.0, "rate": 0.3, "step": 1.0},
            Number(
                "Where is it after one step?",
                lambda: after(L2, 2.0, 0.3),
                0.01,
                (
                    Slip(lambda: 2 - 0.3, "That is a step of the rate alone: L1’s, whose slope is 1."),
                    Slip(lambda: 2 - 0.3 * 2, "That is with the slope r: half the squared error."),
                    Slip(lambda: 2 - 0.3 * 4 * 2, "That is with the slope of r = 4."),
                ),
            ),
            lambda: f"2 − 0.3 · 4 = {shown(after(L2, 2.0, 0.3))}. Each step multiplies r by 1 − 2 · 0.3 = 0.4.",
            before={"hide": True, "step": 0.0},
            veiled=True,
            unlocks=("step",),
            try_it="Go on step by step: the ball slows down, as the slope fades.",
        ),
        Step(
            "The same loss, r². The rate is 1.1, and the ball starts at r = 1.",
            PAGE,
            BALL | {"losses": ["squared_error"], "start": 1.0, "rate": 1.1, "log": True, "step": 8.0},
            Choose(
                "What becomes of it?",
                options(
                    rest="So it does at every rate below 1.",
                    hops="That is so at rate 1 exactly: from 1 to −1 and back.",
                ),
                lambda: fate(L2, 1.0, 1.1),
            ),
            lambda: (
                "Each step multiplies r by 1 − 2.2 = −1.2: 1, "
                f"{', '.join(shown(after(L2, 1.0, 1.1, k)) for k in (1, 2, 3))}, "
                "… It overshoots, lands where it is steeper, and steps farther yet."
            ),
            before={"hide": True, "step": 0.0, "log": False},
            veiled=True,
            unlocks=("step",),
            try_it="Play the steps, on an axis where a factor is a straight line.",
        ),
        Step(
            "Rate 0.3 was calm, 1.1 flew off.",
            PAGE,
            BALL | {"losses": ["squared_error"], "start": 1.0, "rate": 0.3, "step": 12.0},
            Place(
                "From which rate on does the ball no longer come to rest?",
                limit,
                0.03,
                (
                    Slip(
                        lambda: 0.5,
                        "There one step leads to 0 at once. Beyond, it changes sides but still comes nearer.",
                    ),
                    Slip(lambda: 2.0, "That is so for half the squared error, r²/2."),
                ),
                control="rate",
            ),
            lambda: (
                f"At rate {shown(limit())}: the factor 1 − 2 · rate is −1 there. In general 2 divided by the "
                "curvature, "
                "which is 2 for r². A loss that is twice as large wants half the rate."
            ),
            before={"hide": True, "step": 0.0},
            veiled=True,
            try_it="Move the rate a little to either side.",
        ),
        Step(
            "L1: the loss |r|, whose slope is 1 on one side and −1 on the other. The ball starts at 1, the rate is "
            "0.3.",
            PAGE,
            BALL | {"losses": ["absolute_error"], "start": 1.0, "rate": 0.3, "step": 12.0},
            Choose(
                "What becomes of it?",
                options(
                    rest="Its step is 0.3 wherever it stands. It would have to land on 0 exactly.",
                    off="Its slope is never more than 1: no step is longer than 0.3.",
                ),
                lambda: fate(L1, 1.0, 0.3),
            ),
            lambda: (
                f"1, {', '.join(shown(after(L1, 1.0, 0.3, k), 2) for k in range(1, 7))}, … The step does not shrink "
                "near 0. "
                "A rate that falls over time is the usual way out."
            ),
            before={"hide": True, "step": 0.0},
            veiled=True,
            unlocks=("rate",),
            try_it="Move the rate: the hops are as wide as it is.",
        ),
        Step(
            "Close to the bottom, at r = 0.01.",
            PAGE,
            BALL | {"start": 0.01, "rate": 0.3, "losses": ["squared_error", "absolute_error", "huber"], "step": 1.0},
            Choose(
                "Which loss is steepest there?",
                {
                    "l1": Option("L1"),
                    "l2": Option("L2", lambda: f"Its slope is 2r = {shown(slopes()['l2'])}: the bottom is flat."),
                    "huber": Option("Huber, δ = 1", lambda: f"It is r²/2 there: slope {shown(slopes()['huber'])}."),
                },
                lambda: max(slopes(), key=lambda key: slopes()[key]),
            ),
            lambda: (
                f"{shown(slopes()['l1'])}, against {shown(slopes()['l2'])} and {shown(slopes()['huber'])}. A flat "
                "bottom is "
                "what lets a ball come to rest; far out it is the bounded slope that keeps it from flying off."
            ),
            before={"hide": True, "step": 0.0},
            veiled=True,
            unlocks=("start",),
            try_it="Start farther out: from where on is L2 the steepest?",
        ),
        Step(
            "Huber with δ = 1: r²/2 inside, straight outside. It starts far out, at r = 9, with the rate 1.1 that made "
            "L2 fly off.",
            PAGE,
            BALL | {"losses": ["huber"], "start": 9.0, "reach": "10", "rate": 1.1, "huber-delta": 1.0, "step": 12.0},
            Choose(
                "What becomes of it?",
                options(
                    hops="L1 would: Huber’s slope fades within δ.",
                    off="The slope far out is 1 at most, so each step is 1.1.",
                ),
                lambda: fate(HUBER, 9.0, 1.1, delta=1.0),
            ),
            "It walks in by 1.1 a step, and within δ the factor is 1 − 1.1 = −0.1: at rest in a few steps. Straight "
            "far "
            "out, flat at the bottom: the best of both.",
            before={"hide": True, "step": 0.0},
            veiled=True,
            unlocks=("rate",),
            try_it="From which rate on does Huber swing for ever?",
        ),
    ),
)
