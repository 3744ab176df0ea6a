"""Logits or probabilities: what a library’s function makes of numbers that it takes for something else."""

import math

import numpy as np

from losslab import find
from losslab.labs.classes.fed import cross_entropy, returned, row
from losslab.labs.classes.page import PAGE
from losslab.lessons.course.records import Choose, Lesson, Option, Step
from losslab.stable import softmax
from losslab.text import shown

FIVE = (0.8, 0.0, 0.0, 0.2, 0.0)
LIST = ", ".join(map(shown, FIVE))
LOGITS = {"names": "a, b, c, d, e", "show": ["probability", "gradient"]} | {f"z{k}": v for k, v in enumerate(FIVE)}
CE = find("softmax_ce")


def torch(key, name):
    return returned(*row(key, f"torch.nn.{name}"), list(FIVE), 0)


def right():
    return cross_entropy(list(FIVE), 0, "probabilities")


def of_logits():
    return torch("softmax_ce", "CrossEntropyLoss")


def of_nll():
    return torch("nll_logprob", "NLLLoss")


def twice(count=5):
    """What a perfect model of so many classes is charged, where its softmax goes through another."""
    return float(CE.value(np.eye(count)[0], y_true=0))


def one_output(z=-3.0):
    return float(CE.value([z], y_true=0))


def moved(shift=5.0):
    z = np.array([2.0, 1.0, 0.1])
    return float(CE.value(z + shift, y_true=0) - CE.value(z, y_true=0))


def nearest(values, truth):
    return min(values, key=lambda key: abs(values[key] - truth))


NUMBERS = {
    "log": -math.log(0.8),
    "linear": -0.8,
    "logits": -math.log(softmax(np.array(FIVE))[0][0]),
    "blind": math.log(5),
    "zero": 0.0,
}


def number(key):
    return lambda: shown(NUMBERS[key])


LESSON = Lesson(
    key="fed",
    title="Logits or probabilities?",
    says="what a loss function returns when it is fed the wrong kind of numbers, and how to notice.",
    minutes=9,
    order=6,
    steps=(
        Step(
            f"A model of five classes says the probabilities {LIST}. The first class is true.",
            PAGE,
            LOGITS,
            Choose(
                "What is the cross-entropy?",
                {
                    "log": Option(lambda: shown(right())),
                    "linear": Option("0.8", "That is the probability itself; the loss is minus its logarithm."),
                    "blind": Option(number("blind"), "That is ln 5, what a blind guess among five costs."),
                },
                lambda: nearest({k: NUMBERS[k] for k in ("log", "linear", "blind")}, right()),
            ),
            lambda: f"−ln 0.8 = {shown(right())} nats. Only the probability of the true class counts.",
            before={"show": ["probability"]},
            hidden=("softmax", "sigmoids"),
            veiled=True,
        ),
        Step(
            f"Now the same numbers, {LIST}, go into `torch.nn.CrossEntropyLoss`. It applies a softmax to whatever "
            "comes.",
            PAGE,
            LOGITS,
            Choose(
                "What does it return?",
                {
                    "log": Option(
                        lambda: shown(right()),
                        "It would have to know that these are probabilities already. It cannot.",
                    ),
                    "logits": Option(lambda: shown(of_logits())),
                    "blind": Option(number("blind"), "That is what five equal logits cost; these are nearly equal."),
                },
                lambda: nearest({k: NUMBERS[k] for k in ("log", "logits", "blind")}, of_logits()),
            ),
            lambda: (
                f"Taken for logits, 0.8 and 0 are close together: the softmax makes "
                f"{', '.join(shown(v, 3) for v in softmax(np.array(FIVE))[0])} of them. No error is raised; the model "
                "just "
                "learns slowly."
            ),
            before={"show": ["probability"]},
            hidden=("softmax", "sigmoids"),
            veiled=True,
            unlocks=("z0",),
            try_it="Move the first logit: how far must it go until its probability is 0.8?",
        ),
        Step(
            "The same numbers go into `torch.nn.NLLLoss`. It expects log-probabilities, and takes no logarithm itself.",
            PAGE,
            LOGITS,
            Choose(
                "What does it return?",
                {
                    "log": Option(lambda: shown(right()), "It would be, if it were fed ln 0.8."),
                    "linear": Option(lambda: shown(of_nll())),
                    "zero": Option("An error", "It takes any numbers."),
                },
                lambda: nearest({k: NUMBERS[k] for k in ("log", "linear", "zero")}, of_nll()),
            ),
            lambda: (
                "Minus what stands at the true class. A negative loss of classes is a sign that "
                "probabilities were fed where their logarithms were due."
            ),
            veiled=True,
        ),
        Step(
            "A network ends in a softmax, and its output goes into `CrossEntropyLoss`: a softmax of a softmax. The "
            "model "
            "becomes perfect: 1 for the true class of five, 0 for the others.",
            PAGE,
            LOGITS | {"z0": 1.0, "z3": 0.0},
            Choose(
                "How low does its loss get?",
                {
                    "zero": Option(
                        "0", "The second softmax never sees more than 1 and 0, which are logits close together."
                    ),
                    "twice": Option(lambda: f"About {shown(twice(), 1)}"),
                    "blind": Option(number("blind"), "That is a blind guess; it gets below that."),
                },
                lambda: nearest(
                    {"zero": 0.0, "twice": -math.log(math.e / (math.e + 4)), "blind": math.log(5)}, twice()
                ),
            ),
            lambda: (
                f"{shown(twice())}, and no lower: e / (e + 4) is the most that the second softmax can give. A loss "
                "that "
                "stops at such a number is a reason to look for a second softmax."
            ),
            before={"z0": 0.0, "z1": 0.0},
            veiled=True,
            unlocks=("z0",),
            try_it="Move the first logit beyond 1: that is what the second softmax keeps from happening.",
        ),
        Step(
            "A network has a single output for yes or no, and it is trained with softmax and `CrossEntropyLoss`.",
            PAGE,
            {"names": "yes", "losses": ["softmax_ce"], "z0": -3.0, "show": ["probability", "loss"]},
            Choose(
                "What is its loss at the logit −3, if the answer is yes?",
                {
                    "large": Option("About 3", "That is −ln σ(−3): the loss of a sigmoid, which is what was wanted."),
                    "zero": Option("0"),
                    "blind": Option("ln 2", "That would be two classes with equal logits."),
                },
                lambda: nearest({"large": 3.05, "zero": 0.0, "blind": math.log(2)}, one_output()),
            ),
            "The softmax of one number is 1, whatever the number is. The loss is 0 for every input, and nothing is "
            "ever "
            "learnt. One output wants a sigmoid and the binary cross-entropy.",
            hidden=("softmax",),
            before={"show": ["loss"]},
            veiled=True,
            unlocks=("z0",),
            try_it="Move the logit.",
        ),
        Step(
            "Three classes, with the logits 2, 1 and 0.1. Someone adds 5 to all of them.",
            PAGE,
            {"show": ["probability", "loss"]},
            Choose(
                "What becomes of the softmax cross-entropy?",
                {
                    "falls": Option("It falls: the true logit is larger now", "So are the others."),
                    "same": Option("It stays the same"),
                    "rises": Option("It rises", "Nothing would pull it up: the differences are the same."),
                },
                lambda: "same" if abs(moved()) < 1e-9 else "falls" if moved() < 0 else "rises",
            ),
            "A softmax sees differences only: e⁵ stands above and below. Sigmoids, one for each class, would all "
            "move. That is one way to find out which of the two a model has.",
            veiled=True,
            unlocks=("shift",),
            try_it="Add to all logits, and look for what moves.",
        ),
    ),
)
