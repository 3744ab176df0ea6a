"""States of the outlier laboratory that are worth seeing."""

from dataclasses import replace

from losslab.figures.parts import setting
from losslab.formulas.loss import typed_loss
from losslab.labs.outliers.points import FIRST, axes_of, points_of
from losslab.labs.own.formula import KEY
from losslab.labs.page import Question

USUAL_DATA = {"data": FIRST, "seed": 0, "noise": 0.5, "share": -1.0}
USUAL_LOSSES = ("squared_error", "absolute_error", "huber")
ROBUST = ["squared_error", "absolute_error", "huber", "tukey_biweight"]


def _question(title, look, data, **values):
    """These data on axes of their own."""
    axes = axes_of(*points_of(USUAL_DATA | {"data": data})) if data != USUAL_DATA["data"] else {}
    return Question(title, {"data": data} | axes | values, look)


QUESTIONS = (
    _question(
        "Drag the outlier",
        "Drag the selected point up and down: the line of L2 goes along, those of L1 and Huber hardly move.",
        FIRST,
        selected=7.0,
    ),
    _question(
        "Nine ones and a thousand",
        "The best constant of L2 is 100.9, near none of the ten; those of the others stay near 1. Compare how hard the "
        "thousand pulls.",
        "ten",
        fit="constant",
        losses=["squared_error", "absolute_error", "huber", "cauchy"],
        show=["gradient", "constants"],
        selected=9.0,
        closer="sayings",
    ),
    _question(
        "Bad leverage",
        "Three points far to the right turn all four lines, those of the robust losses too. Drag them back to the "
        "others, one by one.",
        "leverage",
        losses=ROBUST,
        selected=29.0,
        closer="influence",
    ),
    _question(
        "Two groups",
        "Least squares runs between the two groups; Tukey’s biweight follows the larger one. Drag the share of bad "
        "points towards a half: how long does it hold?",
        "groups",
        losses=ROBUST,
        show=["loss", "histogram"],
        closer="breakdown",
    ),
    _question(
        "Star cluster",
        "Four giant stars turn every line, that of Tukey’s biweight too, whose descent starts at the L1 line. Drag the "
        "giants down to the others.",
        "stars",
        losses=ROBUST,
        focus="tukey_biweight",
        **{"tukey_biweight-c": 2.0},
    ),
    _question(
        "The same stars, started near them",
        "The descent of Tukey’s biweight now starts at your line, and leaves the giants out. Drag your line: where "
        "else does it end?",
        "stars",
        losses=ROBUST,
        focus="tukey_biweight",
        own=True,
        far=True,
        left=3.8,
        right=5.5,
        **{"tukey_biweight-c": 2.0},
    ),
    _question(
        "Start far away",
        "At 50 all residuals are beyond c, where Tukey’s biweight is flat: no point pulls, and the fit stays there. "
        "Drag your line down to the nine.",
        "ten",
        fit="constant",
        losses=ROBUST,
        focus="tukey_biweight",
        show=["loss", "constants"],
        own=True,
        far=True,
        left=50.0,
        right=50.0,
    ),
    _question(
        "Guess first",
        "Drag the two handles of your line until its cost seems least to you. Then show the fitted lines.",
        "outliers",
        fits=False,
        own=True,
        show=["cost", "surface"],
    ),
)


def questions(values):
    """The questions, each with what the visitor made: their points, and their loss beside those shown."""
    made = {name: values[name] for name in ("points", "formula") if values[name]}
    if "formula" not in made:
        return tuple(replace(question, values=question.values | made) for question in QUESTIONS)
    loss = typed_loss(made["formula"])
    made |= {setting(loss, p): values[setting(loss, p)] for p in loss.params}
    shown = [[*question.values.get("losses", USUAL_LOSSES), KEY] for question in QUESTIONS]
    return tuple(
        replace(question, values=question.values | made | {"losses": losses})
        for question, losses in zip(QUESTIONS, shown, strict=True)
    )
