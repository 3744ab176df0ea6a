"""Two vectors entry by entry."""

import math
import re

import numpy as np

from losslab import LOSSES, find, link
from losslab.figures.parts import round_up, step
from losslab.labs.blocks import Caption, Figure, Heading, Note, Paragraph
from losslab.labs.controls import Button, Choice, Folded, Form, Number, Row, Slider, Subset, Switch, Text
from losslab.labs.page import Part, Question
from losslab.labs.parameters import LARGEST, fields_of, sliders, values_of
from losslab.labs.vectors import words
from losslab.labs.vectors.entries_figure import MOST, REDUCTIONS, SHORT, Axes, entry_losses, rounded
from losslab.text import SUBSCRIPTS, exact, quote, shown

ALL = {loss.key: loss for loss in LOSSES if loss.family.argument.residual} | {"bce": find("bce")}
COUNTS = {str(n): str(n) for n in range(2, MOST + 1)}
PREDICTED, TRUE = (0.9, 0.2, 0.1, 0.4, 0.9, 0.7, 0.3, 0.6), (1.0, 0.0, 0.0, 1.0, 1.0, 1.0, 0.0, 0.0)
LONGEST = 1000  # characters of a vector that is typed
LETTERS = {"p": "ŷ", "y": "y"}
FIELDS = {
    "n": link.choice("5", COUNTS),
    **{f"p{i}": link.number(p, -LARGEST, LARGEST) for i, p in enumerate(PREDICTED)},
    **{f"y{i}": link.number(y, -LARGEST, LARGEST) for i, y in enumerate(TRUE)},
    **{f"w{i}": link.number(1.0, 0.0, LARGEST) for i in range(MOST)},
    "each": link.several(("absolute_error", "squared_error"), ALL, what="losses"),
    "reduction": link.choice("sum", REDUCTIONS),
    "half": link.flag(),
    "rounds": link.flag(),
    "hidden": link.flag(),
    "low": link.number(Axes.low, -LARGEST, LARGEST),
    "high": link.number(Axes.high, -LARGEST, LARGEST),
    "each_to": link.number(Axes.each_to, 1e-6, LARGEST),
    "l2": words.LIBRARY.in_link(),
    **fields_of(ALL.values()),
}


def vectors_of(predicted, true, **more):
    """The fields that show two vectors, on axes that hold them."""
    found = {f"p{i}": float(value) for i, value in enumerate(predicted)}
    found |= {f"y{i}": float(value) for i, value in enumerate(true)}
    return {"n": str(len(predicted)), **found, **axes_of(predicted, true), **more}


def axes_of(predicted, true):
    """Axes that hold two vectors and their absolute and squared residuals, in round numbers."""
    low, high = min([0.0, *predicted, *true]), max([0.0, *predicted, *true])
    unit = step(max(high - low, 1e-5) / 4)
    low, high = (
        round(way(end / unit - side) * unit, 9)
        for way, end, side in ((math.floor, low, -1e-9), (math.ceil, high, 1e-9))
    )
    r = max(abs(p - y) for p, y in zip(predicted, true, strict=True))
    high = max(high, low + unit)
    return {"low": max(low, -LARGEST), "high": min(high, LARGEST), "each_to": max(round_up(max(r, r * r)), 1e-4)}


def _not_an_axis(low, high):
    return f"An axis runs from a smaller to a larger number, not from {shown(low)} to {shown(high)}"


def tidy(values):
    """An axis that makes no sense becomes the usual one, and one that does not hold the entries one that does."""
    said, n = [], int(values["n"])
    if not values["low"] + 1e-6 <= values["high"]:
        said.append(_not_an_axis(values["low"], values["high"]))
        values |= {"low": Axes.low, "high": Axes.high}
    predicted, true = ([values[f"{name}{i}"] for i in range(n)] for name in "py")
    if not all(values["low"] <= value <= values["high"] for value in (*predicted, *true)):
        values |= axes_of(predicted, true)
    return said


def read_vector(text, letter):
    """The numbers of a text, such as `[0.9, .2 1e3]`; ValueError in a sentence."""
    if len(text) > LONGEST:
        raise ValueError(f"{letter} is longer than {LONGEST} characters")
    bare = re.sub(r"\s*(np\.|numpy\.)?array\s*\(|[\[\](){}]", " ", text).replace("−", "-")
    found = []
    for part in re.split(r"[\s,;]+", bare.strip(" \t\r\n,;")):
        try:
            found.append(float(part))
        except ValueError:
            raise ValueError(f"In {letter}, {quote(part)} is not a number such as 0.5") from None
        if not abs(found[-1]) <= LARGEST:
            raise ValueError(f"In {letter}, {quote(part)} is not within ±{LARGEST:,.0f}")
    return found


def read_vectors(predicted, true):
    """Two vectors of equal length from their texts; ValueError in a sentence."""
    p, y = read_vector(predicted, "ŷ"), read_vector(true, "y")
    if len(p) != len(y):
        raise ValueError(f"ŷ has {len(p)} entries and y has {len(y)}; both need the same number")
    if not 2 <= len(p) <= MOST:
        raise ValueError(f"2 to {MOST} entries can be shown, got {len(p)}")
    return p, y


def _axes(values):
    """(the axes asked for, what is wrong with them); where they make no sense, the usual ones."""
    low, high = values["low"], values["high"]
    if low + 1e-6 <= high:
        return Axes(low, high, values["each_to"]), ""
    return Axes(Axes.low, Axes.high, values["each_to"]), _not_an_axis(low, high)


def _losses(values):
    return tuple(ALL[key] for key in values["each"])


def _weighted(values):
    return values["reduction"] == "weighted"


def _names(values, letters):
    return [f"{name}{i}" for i in range(int(values["n"])) for name in letters]


def vectors(values):
    """(prediction, true value), two arrays, as they are compared."""
    n = int(values["n"])
    p, y = (np.array([float(values[f"{name}{i}"]) for i in range(n)]) for name in "py")
    return (rounded(p) if values["rounds"] else p), y


def _name(key):
    return f"{SHORT[key]}, {ALL[key].title.lower()}" if key in SHORT else ALL[key].title


def _controls(values):
    losses, (axes, wrong) = _losses(values), _axes(values)
    yield Subset("each", "Losses", (), {key: _name(key) for key in ALL}, "losses")
    brief = REDUCTIONS | {"weighted": "weighted", "root": "√ of the mean"}
    yield Choice("reduction", "Over the entries", "sum", brief)
    yield Switch("half", "½ before each loss", False)
    said = "To the nearest whole number, halves up: an answer of 0 or 1. The sliders keep what was predicted."
    yield Switch("rounds", "Round the predictions", False, help=said)
    yield Switch("hidden", "Hide the numbers", False, help="Predict them first, then switch this off.")
    yield Choice("n", "Number of entries", "5", COUNTS, look="slider")
    if wrong:
        yield Note(f"{wrong}.", "error")
    yield from (_entry(i, axes, values) for i in range(int(values["n"])))
    if _weighted(values) and not any(values[name] for name in _names(values, "w")):
        yield Note("All weights are 0: there is no weighted mean.", "warning")
    if find("bce") in losses and not all(0 <= values[name] <= 1 for name in _names(values, "py")):
        yield Caption("A cross-entropy needs ŷ and y from 0 to 1; for other entries it is not defined.")
    yield from sliders(losses, values)
    yield _typing(values)
    ends = (
        Number("low", "Values from", Axes.low, -LARGEST, LARGEST),
        Number("high", "to", Axes.high, -LARGEST, LARGEST),
        Number("each_to", "Loss up to", Axes.each_to, 1e-6, LARGEST),
    )
    yield Folded("Axes", (Row(ends),))


def _entry(i, axes, values):
    """The sliders of one entry."""
    step = (axes.high - axes.low) / 100
    pair = [
        Slider(f"{name}{i}", f"{letter}{SUBSCRIPTS[i]}", FIELDS[f"{name}{i}"].default, axes.low, axes.high, step)
        for name, letter in LETTERS.items()
    ]
    if not _weighted(values):
        return Row(tuple(pair), wrap=False)
    return Row((*pair, Slider(f"w{i}", f"weight {i + 1}", 1.0, 0.0, max(5.0, values[f"w{i}"]), 0.1)))


def _typing(values):
    """Both vectors as text."""
    labels = {"p": "Prediction ŷ", "y": "True value y"}
    texts = {name: ", ".join(exact(values[entry]) for entry in _names(values, name)) for name in labels}
    fields = tuple(Text(f"vector/{name}", label, texts[name], LONGEST, virtual=True) for name, label in labels.items())
    return Folded("Type or paste both vectors", (Form(fields, Button("Use these numbers", _use)),))


def _use(values):
    return vectors_of(*read_vectors(values["vector/p"], values["vector/y"]))


def _figure(values):
    losses, (axes, _), how = _losses(values), _axes(values), values["reduction"]
    names = _names(values, "py") + (_names(values, "w") if _weighted(values) else [])
    factor, n = 0.5 if values["half"] else 1.0, int(values["n"])
    drawing = entry_losses(losses, n, axes, how, factor, values["rounds"], values["hidden"])
    inputs = {name: float(values[name]) for name in names} | values_of(losses, values)
    return Figure(drawing, inputs, _words(how, values["rounds"]), key="entries", losses="each")


def _said(values):
    """What there is to say: nothing while the visitor predicts."""
    if values["hidden"]:
        return (
            Heading("Predict first"),
            Paragraph(
                "Add up the sizes |r| for **L1** and the squares r² for **L2** in your head. Which is larger, and when "
                "would they be equal? Then switch **Hide the numbers** off."
            ),
        )
    p, y = vectors(values)
    return words.said(p, y, values["l2"])


def _words(how, rounds):
    said = (
        "Drag the left bar of a pair, the prediction ŷ, or the right one, the true value y; the line between them is r."
    )
    if rounds:
        said += " The bars are rounded, the dots are what was predicted."
    level = {"mean": "mean", "weighted": "weighted mean", "root": "root of the mean"}
    return f"{said} Level lines on the right: the {level[how]} of each loss." if how in level else said


QUESTIONS = (
    Question(
        "Rounded predictions",
        {"rounds": True},
        look="Rounded, every entry is right or wrong, and L1 and L2 are the same number: they count errors.",
    ),
    Question(
        "With the cross-entropy",
        {"each": ["absolute_error", "squared_error", "bce"], "reduction": "mean"},
        look="A third number for the same two vectors. Drag a bar towards the wrong end: which loss grows fastest?",
    ),
    Question(
        "Mean: slopes n times smaller",
        {"reduction": "mean"},
        look="The mean has its least value where the sum has it; its slopes are five times smaller.",
    ),
    Question(
        "TensorFlow's half",
        {"half": True, "each": ["squared_error"], "l2": "tensorflow"},
        look="With ½ before each square the number is half as large, and so is its slope.",
    ),
    Question(
        "One entry far off",
        vectors_of((1.1, 1.9, 3.2, 3.8, 8.0), (1, 2, 3, 4, 5)),
        look="Four entries are nearly right, one is off by 3. What share of L1 is its own, and of L2?",
    ),
    Question(
        "Root of the mean",
        {"each": ["squared_error"], "reduction": "root"},
        look="The root of the mean square, in the units of the entries: drag one bar and compare.",
    ),
    Question(
        "Weighted",
        {"reduction": "weighted", "w3": 0.0},
        look="The fourth entry has weight 0: drag it as far as you like, nothing changes.",
    ),
    Question(
        "Predict first", {"hidden": True}, look="Add up |r| and r² in your head. Then switch **Hide the numbers** off."
    ),
)
ENTRIES = Part(
    "Entry by entry",
    "Two lists of numbers, such as a prediction **ŷ** and a true value **y**: how far apart are they? **Drag a bar** "
    "and watch the losses.",
    controls=_controls,
    figure=_figure,
    questions=QUESTIONS,
    sections=(_said,),
    fields=tuple(FIELDS),
)
