"""The page of losses of a positive target."""

import math

from losslab.core import RAW
from losslab.labs.explorer import Explorer, Moving, page_of
from losslab.labs.page import Question
from losslab.labs.positive.figure import SHOW, View, positive_losses


def _point(loss, values):
    """At the cursor: ŷ, or η = ln ŷ where the loss takes that, and the true value; so do libraries."""
    y_pred, y_true = values["y_pred"], values["y_true"]
    x = math.log(y_pred) if loss.family.argument.link == RAW else y_pred
    return x, {"y_true": y_true}, x, y_true


POSITIVE = Explorer(
    page="positive",
    figure=positive_losses,
    view=View,
    show=SHOW,
    shown=("loss",),
    losses=("poisson_deviance_half", "gamma_deviance_half", "msle"),
    focus="poisson_deviance_half",
    moving=(
        Moving("y_pred", "prediction ŷ", 6.0, lambda view: (view.step, view.y_to, view.step)),
        Moving("y_true", "true value y", 3.0, lambda view: (0.0, view.y_to, view.step)),
        Moving(
            "factor",
            "wrong by the factor k",
            2.0,
            lambda view: (1.0, 10.0, 0.1),
            "Compares the prediction k · y (triangle up) with the prediction y / k (triangle down).",
        ),
    ),
    point=_point,
    words=lambda values: (
        "Upright lines: solid at the prediction, dotted at the true value."
        + (" Triangles: k times too high ▲ or too low ▼." if "loss" in values["show"] else "")
    ),
    questions=(
        Question(
            "By the same factor",
            {
                "losses": ["log_ratio_squared", "msle", "mape"],
                "focus": "msle",
                "y_true": 2.0,
                "y_pred": 4.0,
            },
            look="Twice the truth, or half of it: which losses charge the same for both triangles?",
        ),
        Question(
            "Too low or too high by 2",
            {
                "losses": ["msle", "smape", "poisson_deviance_half"],
                "focus": "smape",
                "y_pred": 1.0,
                "y_true": 3.0,
            },
            look="The prediction is 2 too low. Drag it to 5, 2 too high: which loss charges less now?",
        ),
        Question(
            "From Poisson to inverse Gaussian",
            {
                "losses": ["tweedie_deviance_half", "poisson_deviance_half", "gamma_deviance_half"],
                "focus": "tweedie_deviance_half",
                "show": ["loss", "gradient"],
            },
            look="Drag the power of Tweedie from 1 to 3: at 1 it lies on Poisson, at 2 on gamma.",
        ),
        Question(
            "Identity or log link",
            {
                "losses": ["poisson", "poisson_log"],
                "focus": "poisson_log",
                "y_true": 3.0,
                "y_pred": 0.5,
                "loss_from": -2.0,
                "show": ["loss", "gradient", "curvature"],
            },
            look="The same loss over ŷ and over ln ŷ. Where ŷ is small, which of the two has the steeper slope?",
        ),
        Question(
            "A true value of 0",
            {
                "losses": ["poisson_deviance_half", "gamma_deviance_half", "msle", "mape"],
                "focus": "poisson_deviance_half",
                "y_true": 0.0,
                "y_pred": 1.0,
            },
            look="The truth is 0. Which losses still have a value there, and which cannot be drawn?",
        ),
    ),
)
PAGE = page_of(
    POSITIVE,
    "Positive targets",
    group="Losses",
    lead="Counts, prices, times: numbers above zero. On a **logarithmic axis** twice the truth and half of it are "
    "equally far from the truth. Each loss is drawn on both axes.",
)
