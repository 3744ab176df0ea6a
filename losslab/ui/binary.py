"""The explorer of binary losses: margin, probability and logit side by side."""

import math

from losslab.figures.binary import SHOW, View, binary_losses
from losslab.stable import sigmoid
from losslab.ui.explorer import Explorer, Slider


def _point(loss, values, options):
    """At the cursor: the loss's argument and data, and both as libraries take them. A margin needs a hard label."""
    z, y_true, argument = values["z"], values["y_true"], loss.family.argument
    if argument.name == "m":
        y_true = 1.0 if y_true >= 0.5 else -1.0
    y_pred = float(sigmoid(z)) if argument.name == "p" else z
    x, data = argument.of(y_pred, y_true)
    return x, data, y_pred, y_true


def _words(options):
    """What the lines of the panels shown mean."""
    said = (
        "Solid upright line: the prediction. Share decided right: the accuracy of deciding for 1 where z > 0; for a "
        "soft label y it is y or 1 − y."
    )
    if "risk" in options["show"]:
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
    sliders=(
        Slider("z", "prediction, as a logit z", -1.0, lambda view: (-view.z_to, view.z_to, view.step)),
        Slider("y_true", "label y", 1.0, lambda view: (0.0, 1.0, 0.05), "1, 0, or a share between them: a soft label."),
        Slider(
            "eta",
            "true share of ones η",
            0.7,
            lambda view: (0.05, 0.95, 0.05),
            "Of all samples that look like this one, the share that are 1. Used by the expected loss only.",
        ),
    ),
    point=_point,
    words=_words,
    presets={
        "Two right answers, one sure": {"losses": ["zero_one", "bce"], "z": logit(0.95), "show": ["loss", "gradient"]},
        "Beyond the margin": {"losses": ["hinge", "squared_margin"], "focus": "hinge", "z": 5.0, "loss_to": 20.0},
        "Brier's gradient fades": {
            "losses": ["bce_logits", "brier"],
            "focus": "brier",
            "z": -8.0,
            "z_to": 10.0,
            "show": ["loss", "gradient"],
        },
        "A soft label": {"losses": ["bce"], "y_true": 0.3, "z": logit(0.3)},
        "Who reports the true share?": {
            "losses": ["bce", "brier", "likelihood", "focal_prob", "gce"],
            "show": ["risk"],
            "eta": 0.7,
        },
        "Margin losses have links of their own": {
            "losses": ["logistic", "exponential", "squared_hinge", "hinge"],
            "focus": "exponential",
            "show": ["risk"],
            "eta": 0.7,
        },
    },
)
