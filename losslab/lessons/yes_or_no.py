"""Why not squared error for a question of yes or no: what a wrong answer is charged, and how hard it pulls."""

import numpy as np

from losslab import find
from losslab.labs.binary.page import PAGE
from losslab.lessons.course.records import Choose, Lesson, Number, Option, Slip, Step
from losslab.stable import sigmoid
from losslab.text import shown

Z = -8.0
BCE, BRIER, SQUARED, LINEAR = (find(key) for key in ("bce_logits", "brier", "squared_margin", "likelihood"))
WRONG = {"losses": ["bce_logits", "brier"], "focus": "brier", "z": Z, "z_to": 10.0, "show": ["loss", "gradient"]}


def slope(loss, z):
    """The slope over the logit, for the label 1."""
    if loss is BCE:
        return float(loss.gradient(z, y_true=1.0))
    p = sigmoid(np.float64(z))
    return float(loss.gradient(p, y_true=1.0) * p * (1 - p))


def ratio(z=Z):
    return slope(BCE, z) / slope(BRIER, z)


def harder():
    return "bce" if ratio() > 2 else "brier" if ratio() < 0.5 else "alike"


def times():
    return min({"two": 2, "sixty": 60, "many": 1500}.items(), key=lambda pair: abs(np.log(pair[1] / ratio())))[0]


def too_right(margin=5.0):
    return float(SQUARED.value(margin))


def best(loss, share=0.7):
    """The p with the least expected loss where this share of the labels is 1."""
    p = np.linspace(0, 1, 1001)
    expected = share * loss.value(p, y_true=1.0) + (1 - share) * loss.value(p, y_true=0.0)
    return float(p[np.argmin(expected)])


def which(loss):
    return min({"half": 0.5, "share": 0.7, "one": 1.0}.items(), key=lambda pair: abs(pair[1] - best(loss)))[0]


LESSON = Lesson(
    key="yes_or_no",
    title="Squared error for yes or no",
    says="what squared error does to a classifier: where it still pulls, where it does not, and what it gets right.",
    minutes=8,
    order=4,
    steps=(
        Step(
            lambda: (
                f"The label is 1. The model’s logit is {shown(Z)}, so p = {shown(float(sigmoid(np.float64(Z))), 2)}: "
                "as "
                "wrong as can be. Two losses: the cross-entropy −ln p, and the squared error (1 − p)², called Brier."
            ),
            PAGE,
            WRONG,
            Choose(
                "Which one pulls the logit harder towards the right side?",
                {
                    "bce": Option("The cross-entropy"),
                    "brier": Option(
                        "The squared error: it punishes large errors most",
                        "In p its slope is large. But p itself hardly moves there when the logit does.",
                    ),
                    "alike": Option("Both about the same", lambda: f"That holds near z = 0: {shown(ratio(0.0))} to 1."),
                },
                harder,
            ),
            lambda: (
                f"Over the logit the slopes are {shown(slope(BCE, Z))} and {shown(slope(BRIER, Z))}. Where p is close "
                "to "
                "0 the curve of the squared error is flat: the model is wrong, and is not told which way to go."
            ),
            before={"show": ["loss"], "losses": ["bce_logits"], "focus": "bce_logits"},
            veiled=True,
            unlocks=("z",),
            try_it="Move the logit to the right until both slopes are of one size.",
        ),
        Step(
            "The same place: label 1, logit −8.",
            PAGE,
            WRONG,
            Choose(
                "How many times harder does the cross-entropy pull?",
                {
                    "two": Option("About 2 times", "So it is at z = 0, where the model has no opinion."),
                    "sixty": Option("About 60 times", lambda: f"At z = −5 it is {shown(ratio(-5.0), 2)} times."),
                    "many": Option("About 1500 times"),
                },
                times,
            ),
            lambda: (
                f"{shown(ratio())} times. The slope of p over the logit is p (1 − p), about e to the logit, and the "
                "squared error has it as a factor. In the cross-entropy it cancels: its slope is p − y."
            ),
            before={"show": ["loss"]},
            veiled=True,
            unlocks=("z",),
            try_it="Go from −8 to −4 and watch the flat curve wake up.",
        ),
        Step(
            "Another way: squared error on the score itself, with labels ±1: (1 − m)², where m is the margin. The "
            "answer "
            "here is right and sure: m = 5.",
            PAGE,
            {"losses": ["hinge", "squared_margin"], "focus": "hinge", "z": 5.0, "loss_to": 20.0},
            Number(
                "What is it charged?",
                too_right,
                0.01,
                (
                    Slip(lambda: 0.0, "That is what the hinge charges: beyond m = 1 it is done."),
                    Slip(lambda: 25.0, "That is m². The target is 1, so the miss is 4."),
                ),
            ),
            lambda: (
                f"(1 − 5)² = {shown(too_right())}, as much as for an answer that is wrong at m = −3. A squared score "
                "is "
                "charged for being too right."
            ),
            before={"losses": ["hinge"]},
            veiled=True,
            unlocks=("z",),
            try_it="Move the logit: where is the squared margin least, and what does the hinge say there?",
        ),
        Step(
            "Of all samples that look like this one, 70 % are 1. The model gives all of them the same p. Think of the "
            "squared error (y − p)².",
            PAGE,
            {"losses": ["brier"], "focus": "brier", "show": ["risk"], "eta": 0.7},
            Choose(
                "Which p costs least on average?",
                {
                    "half": Option("0.5", "That would be the least risk if nothing were known."),
                    "share": Option("0.7"),
                    "one": Option("1", "That is what |y − p| rewards: the majority’s answer."),
                },
                lambda: which(BRIER),
            ),
            "The true share: the mean of the labels. In this respect the squared error is as honest as the "
            "cross-entropy. The flat ends of the last steps are its fault, not its aim.",
            hidden=("brier",),
            veiled=True,
            unlocks=("eta",),
            try_it="Move the true share: the diamond goes along.",
        ),
        Step(
            "The same 70 %. Now the loss is |y − p|, an L1 on probabilities; it differs by 1 from minus the "
            "probability "
            "of the true label, which is drawn.",
            PAGE,
            {"losses": ["likelihood", "brier", "bce"], "focus": "likelihood", "show": ["risk"], "eta": 0.7},
            Choose(
                "Which p costs least on average?",
                {
                    "half": Option(
                        "0.5", "At 0.5 both labels are charged ½. Any step to the right gains more than it costs."
                    ),
                    "share": Option("0.7", "So it is for the squared error and for the cross-entropy."),
                    "one": Option("1"),
                },
                lambda: which(LINEAR),
            ),
            "The expected loss is a straight line, so it is least at an end. A model trained so says 1 where it "
            "should "
            "say 0.7: it is never honest about doubt.",
            before={"losses": ["brier", "bce"], "focus": "brier"},
            veiled=True,
            unlocks=("eta",),
            try_it="Move the share below ½: to which end does it jump?",
        ),
    ),
)
