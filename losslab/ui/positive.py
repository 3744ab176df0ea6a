"""The explorer of losses of a positive target."""

import math

from losslab.figures.positive import SHOW, View, positive_losses
from losslab.ui.explorer import Explorer, Slider


def _point(loss, values, options):
    """At the cursor: ŷ, or η = ln ŷ where the loss takes that, and the true value; so do libraries."""
    y_pred, y_true = values["y_pred"], values["y_true"]
    x = math.log(y_pred) if loss.family.argument.name == "eta" else y_pred
    return x, {"y_true": y_true}, x, y_true


POSITIVE = Explorer(
    page="positive",
    figure=positive_losses,
    view=View,
    show=SHOW,
    shown=("loss",),
    losses=("poisson_deviance_half", "gamma_deviance_half", "msle"),
    focus="poisson_deviance_half",
    sliders=(
        Slider("y_pred", "prediction ŷ", 6.0, lambda view: (view.step, view.y_to, view.step)),
        Slider("y_true", "true value y", 3.0, lambda view: (0.0, view.y_to, view.step)),
        Slider(
            "factor",
            "wrong by the factor k",
            2.0,
            lambda view: (1.0, 10.0, 0.1),
            "Compares the prediction k · y (triangle up) with the prediction y / k (triangle down).",
        ),
    ),
    point=_point,
    words=lambda options: (
        "Upright lines: solid at the prediction, dotted at the true value."
        + (" Triangles: k times too high ▲ or too low ▼." if "loss" in options["show"] else "")
    ),
    presets={
        "By the same factor": {
            "losses": ["log_ratio_squared", "msle", "mape"],
            "focus": "msle",
            "y_true": 2.0,
            "y_pred": 4.0,
        },
        "Too low or too high by 2": {
            "losses": ["msle", "smape", "poisson_deviance_half"],
            "focus": "smape",
            "y_pred": 1.0,
            "y_true": 3.0,
        },
        "From Poisson to inverse Gaussian": {
            "losses": ["tweedie_deviance_half", "poisson_deviance_half", "gamma_deviance_half"],
            "focus": "tweedie_deviance_half",
            "show": ["loss", "gradient"],
        },
        "Identity or log link": {
            "losses": ["poisson", "poisson_log"],
            "focus": "poisson_log",
            "y_true": 3.0,
            "y_pred": 0.5,
            "loss_from": -2.0,
            "show": ["loss", "gradient", "curvature"],
        },
        "A true value of 0": {
            "losses": ["poisson_deviance_half", "gamma_deviance_half", "msle", "mape"],
            "focus": "poisson_deviance_half",
            "y_true": 0.0,
            "y_pred": 1.0,
        },
    },
)
