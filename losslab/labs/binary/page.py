"""The page of binary losses: margin, probability and logit side by side."""

import math

from losslab.labs.binary.figure import SHOW, View, binary_losses
from losslab.labs.explorer import Explorer, Moving, page_of
from losslab.labs.page import Question


def _point(loss, values):
    """At the cursor: the loss's argument and data, and both as libraries take them. A margin needs a hard label."""
    z, y_true, argument = values["z"], values["y_true"], loss.family.argument
    if argument.alone:
        y_true = 1.0 if y_true >= 0.5 else -1.0
    y_pred = float(argument.link.of(z))
    x, data = argument.of(y_pred, y_true)
    return x, data, y_pred, y_true


def _words(values):
    """What the lines of the panels shown mean."""
    said = (
        "Solid upright line: the prediction. Share decided right: the accuracy of deciding for 1 where z > 0; for a "
        "soft label y it is y or 1 − y."
    )
    if "risk" in values["show"]:
        said += (
            " Expected loss: dotted at the true share η and at its log-odds; diamonds at the least expected loss. "
            "p = σ(z) is the link of the logistic loss. A margin loss such as the exponential loss or the squared "
            "hinge has a link of its own, under which its best score reports η; one without, such as the hinge, is "
            "drawn over the score only, and many scores may be equally good."
        )
    return said


def logit(p):
    return math.log(p / (1 - p))


BINARY = Explorer(
    page="binary",
    figure=binary_losses,
    view=View,
    show=SHOW,
    shown=("loss",),
    losses=("zero_one", "hinge", "bce", "brier"),
    focus="bce",
    moving=(
        Moving("z", "prediction, as a logit z", -1.0, lambda view: (-view.z_to, view.z_to, view.step)),
        Moving("y_true", "label y", 1.0, lambda view: (0.0, 1.0, 0.05), "1, 0, or a share between them: a soft label."),
        Moving(
            "eta",
            "true share of ones η",
            0.7,
            lambda view: (0.05, 0.95, 0.05),
            "Of all samples that look like this one, the share that are 1. Used by the expected loss only.",
        ),
    ),
    point=_point,
    words=_words,
    questions=(
        Question(
            "Two right answers, one sure",
            {"losses": ["zero_one", "bce"], "z": logit(0.95), "show": ["loss", "gradient"]},
            look="Both answers are right, yet only the 0–1 loss is done. What does the cross-entropy still charge, "
            "and how hard does it pull?",
        ),
        Question(
            "Beyond the margin",
            {"losses": ["hinge", "squared_margin"], "focus": "hinge", "z": 5.0, "loss_to": 20.0},
            look="At z = 5 the answer is right and sure. One loss is 0 there; the other charges for being too right.",
        ),
        Question(
            "Brier's gradient fades",
            {
                "losses": ["bce_logits", "brier"],
                "focus": "brier",
                "z": -8.0,
                "z_to": 10.0,
                "show": ["loss", "gradient"],
            },
            look="The answer is as wrong as can be. Compare the slopes on the left: one loss still pulls, the other "
            "hardly.",
        ),
        Question(
            "A soft label",
            {"losses": ["bce"], "y_true": 0.3, "z": logit(0.3)},
            look="The label is 0.3. Where is the cross-entropy least, and is it 0 there?",
        ),
        Question(
            "Who reports the true share?",
            {
                "losses": ["bce", "brier", "likelihood", "focal_prob", "gce"],
                "show": ["risk"],
                "eta": 0.7,
            },
            look="Diamonds mark the least expected loss. Which of them stand at the true share η? Drag η.",
        ),
        Question(
            "Margin losses have links of their own",
            {
                "losses": ["logistic", "exponential", "squared_hinge", "hinge"],
                "focus": "exponential",
                "show": ["risk"],
                "eta": 0.7,
            },
            look="The score that is best on average stands for a share of ones, by a link that differs from loss to "
            "loss. "
            "Drag η.",
        ),
    ),
)
PAGE = page_of(
    BINARY,
    "Binary classification",
    group="Losses",
    lead="One prediction, three ways to say it: a margin **m**, a probability **p**, a logit **z**. "
    "Move one cursor: all follow.",
)
