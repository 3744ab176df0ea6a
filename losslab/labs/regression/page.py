"""The page of residual losses."""

import math

from losslab.figures.parts import own, round_up, setting
from losslab.labs.explorer import Explorer, Moving, page_of
from losslab.labs.page import Question
from losslab.labs.regression.figure import PANELS, View, residual_losses


def _point(loss, values):
    """At the cursor: the residual, no data, the prediction and the true value."""
    return round(values["y_pred"] - values["y_true"], 12), {}, values["y_pred"], values["y_true"]


def _follow(values):
    """A link that names a prediction or a true value off the usual axis, and no axis, gets an axis around them."""
    ends = values["y_pred"], values["y_true"]
    usual = (values["x_from"], values["x_to"]) == (View.x_from, View.x_to)
    if usual and max(map(abs, ends)) <= 1e6 and not all(View.x_from <= end <= View.x_to for end in ends):
        half = max(View.x_to, 2 * abs(ends[0] - ends[1]))
        values |= _around(ends[1], half)


def _around(middle, half):
    """An axis around a number, within what can be drawn."""
    return {"x_from": max(round(middle - half, 6), -1e6), "x_to": min(round(middle + half, 6), 1e6)}


def _fit(losses, values):
    """Axes on which prediction and parameters are seen: bends in the inner half, and half of the losses whole."""
    sizes = [abs(values[setting(loss, p)]) for loss in losses for p in loss.params if p.unit == "residual"]
    r = abs(values["y_pred"] - values["y_true"])
    half = round_up(max([1.3 * r, *(2.2 * size for size in sizes if math.isfinite(size))]) or 1.0)
    ends = [(loss, own(loss, values), side * half) for loss in losses for side in (-1, 1)]
    heights = [float(loss.value(end, **settings)) for loss, settings, end in ends]
    slopes = [abs(float(loss.gradient(end, **settings))) for loss, settings, end in ends]
    return {
        **_around(values["y_true"], half),
        "loss_from": min(0.0, *(float(loss.value(0.0, **own(loss, values))) for loss in losses)),
        "loss_to": round_up(sorted(heights)[len(heights) // 2]),
        "gradient_to": round_up(1.2 * sorted(slopes)[len(slopes) // 2]),
    }


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
    moving=(Moving("y_pred", "prediction ŷ", 1.5, _span), Moving("y_true", "true value y", 0.0, _span)),
    point=_point,
    words=lambda values: "Upright lines: solid at the prediction ŷ, dotted at the true value y.",
    follow=_follow,
    fit=_fit,
    questions=(
        Question(
            "Where Huber is L2",
            {
                "losses": ["squared_error", "half_squared_error", "huber"],
                "huber-delta": 3.0,
                "y_pred": 2.0,
            },
            look="With δ = 3 the prediction lies within δ: Huber and r²/2 are one curve there. Drag the prediction "
            "beyond 3.",
        ),
        Question(
            "Where Huber is L1",
            {"losses": ["absolute_error", "huber"], "huber-delta": 1.0, "y_pred": 2.5},
            look="Beyond δ = 1 Huber is a straight line, parallel to L1. Drag δ past the residual and watch the two "
            "dots part.",
        ),
        Question(
            "Too low costs three times",
            {
                "losses": ["quantile", "absolute_error"],
                "quantile-tau": 0.75,
                "y_pred": -2.0,
                "focus": "quantile",
            },
            look="The slope is −0.75 where the prediction is too low and 0.25 where it is too high. Drag the "
            "prediction to the other side.",
        ),
    ),
)
PAGE = page_of(
    REGRESSION,
    "Regression losses",
    group="Losses",
    lead="A residual **r = ŷ − y** is how far the prediction lies above the true value. "
    "Drag the marker on the chart, or a slider.",
    named="Regression",
)
