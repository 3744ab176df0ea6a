"""The explorer of residual losses."""

from losslab.figures.residual import PANELS, View, residual_losses
from losslab.ui.explorer import Explorer, Slider


def _point(loss, values):
    """At the cursor: the residual, no data, the prediction and the true value."""
    return round(values["y_pred"] - values["y_true"], 12), {}, values["y_pred"], values["y_true"]


def _follow(values):
    """A link that names a prediction or a true value off the usual axis, and no axis, gets an axis around them."""
    ends = values["y_pred"], values["y_true"]
    usual = (values["x_from"], values["x_to"]) == (View.x_from, View.x_to)
    if usual and max(map(abs, ends)) <= 1e6 and not all(View.x_from <= end <= View.x_to for end in ends):
        half = max(View.x_to, 2 * abs(ends[0] - ends[1]))
        values |= {"x_from": round(ends[1] - half, 6), "x_to": round(ends[1] + half, 6)}


def _span(view):
    return view.x_from, view.x_to, view.step


REGRESSION = Explorer(
    page="regression",
    figure=residual_losses,
    view=View,
    show=PANELS,
    shown=("loss", "gradient"),
    losses=("squared_error", "absolute_error", "huber"),
    focus="huber",
    sliders=(Slider("y_pred", "prediction ŷ", 1.5, _span), Slider("y_true", "true value y", 0.0, _span)),
    point=_point,
    words="Upright lines: solid at the prediction ŷ, dotted at the true value y.",
    follow=_follow,
    presets={
        "Where Huber is L2": {
            "losses": ["squared_error", "half_squared_error", "huber"],
            "huber-delta": 3.0,
            "y_pred": 2.0,
        },
        "Where Huber is L1": {"losses": ["absolute_error", "huber"], "huber-delta": 1.0, "y_pred": 2.5},
        "Too low costs three times": {
            "losses": ["quantile", "absolute_error"],
            "quantile-tau": 0.75,
            "y_pred": -2.0,
            "focus": "quantile",
        },
    },
)
