"""The figure of losses of a positive target: over the prediction on a linear axis, and on a logarithmic one.

The logarithmic axis is that of η = ln ŷ, on which a model with a log link moves: there dL/dη = ŷ · dL/dŷ.
"""

import inspect
from dataclasses import dataclass

import numpy as np

from losslab.core import RAW, interval
from losslab.figures import parts
from losslab.figures.drawing import drawing

SHOW = {"loss": "loss", "gradient": "gradient", "curvature": "curvature"}
AXES = {"identity": "prediction ŷ", "log": "prediction ŷ, logarithmic: η = ln ŷ"}
TITLES = {
    "loss-identity": "loss",
    "loss-log": "loss",
    "gradient-identity": "dL/dŷ",
    "gradient-log": "dL/dη",
    "curvature-identity": "d²L/dŷ²",
    "curvature-log": "d²L/dη²",
}
DECADES = 2.5  # of the logarithmic axis


@dataclass(frozen=True)
class View:
    """The ranges of the axes. They belong to the visitor: nothing that is dragged changes them."""

    y_to: float = 10.0
    loss_from: float = -1.0
    loss_to: float = 4.0
    gradient_to: float = 2.0
    curvature_to: float = 2.0

    @property
    def step(self):
        return self.y_to / 200

    def panels(self, show):
        heights = {
            "loss": (self.loss_from, self.loss_to),
            "gradient": (-self.gradient_to, self.gradient_to),
            "curvature": (-self.curvature_to, self.curvature_to),
        }
        widths = {"identity": (0.0, self.y_to), "log": (self.y_to / 10**DECADES, self.y_to)}
        return tuple(
            parts.Panel(
                f"{what}-{axis}", TITLES[f"{what}-{axis}"], AXES[axis], widths[axis], heights[what], x_log=axis == "log"
            )
            for what in show
            for axis in AXES
        )


def over(loss, settings, y_pred, y_true):
    """{axis: (loss, gradient, curvature)}: over ŷ and over η = ln ŷ. Nothing where the true value is not allowed."""
    log_link = loss.family.argument.link == RAW  # its argument is η itself
    x = np.log(y_pred) if log_link else y_pred
    value, first, second = (
        inspect.unwrap(f)(x, y_true=y_true, **settings) for f in (loss.value, loss.gradient, loss.curvature)
    )
    if log_link:
        identity, log = (first / y_pred, (second - first) / (y_pred * y_pred)), (first, second)
    else:
        identity, log = (first, second), (y_pred * first, y_pred * y_pred * second + y_pred * first)
    allowed = (y_true > 0) | (value < np.inf) if _zero(loss) else y_true > 0
    hidden = [tuple(np.where(allowed, part, np.nan) for part in (value, *two)) for two in (identity, log)]
    return dict(zip(AXES, hidden, strict=True))


def _zero(loss):
    """Whether a true value of 0 is allowed. Where that depends on a parameter the formula decides: it is infinite."""
    domain = loss.domains.get("y_true") or loss.family.argument.data[0].domain
    return callable(domain) or bool(interval(domain).contains(0.0))


@drawing
def positive_losses(losses, show=("loss",), view=View(), pins=()):
    """The figure of losses of a positive target, as a function (y_pred, y_true, factor, **parameters) -> dict.

    All arguments are hashable. `show` are keys of SHOW, `pins` (loss, settings as pairs), drawn in grey.
    """
    looks = parts.looks(losses)
    panels = view.panels(show)
    stops = np.round(np.arange(1, 201) * view.step, 10)

    def figure(y_pred, y_true, factor, **values):
        with np.errstate(all="ignore"):
            drawn = [(loss, parts.own(loss, values), looks[loss.key]) for loss in losses]
            ghosts = [
                (o, dict(settings), parts.pinned(i, o, dict(settings))) for i, (o, settings) in enumerate(pins, 1)
            ]
            high, low = factor * y_true, y_true / factor
            traces, rows = [], []
            for n, panel in enumerate(panels):
                traces.append(parts.upright("true", n, panel, y_true, dash="2px,4px"))
                traces.append(parts.upright("prediction", n, panel, y_pred))
                for loss, settings, look in [*ghosts, *drawn]:
                    traces += _curves(loss, look, settings, n, panel, y_true)
            for loss, settings, look in drawn:
                here, above, below = (over(loss, settings, place, y_true) for place in (y_pred, high, low))
                for n, panel in enumerate(panels):
                    what, _, axis = panel.key.partition("-")
                    order = parts.ORDER[what]
                    traces.append(parts.mark(look, n, panel, y_pred, here[axis][order]))
                    if what == "loss":
                        traces.append(parts.mark(look, n, panel, high, above[axis][0], "triangle-up"))
                        traces.append(parts.mark(look, n, panel, low, below[axis][0], "triangle-down"))
                (value, slope, bend), (_, steep, _) = here["identity"], here["log"]
                cells = [value, slope, bend, steep, above["log"][0], below["log"][0]]
                rows.append(parts.row(loss, look, settings, cells))
            columns = ["loss", "dL/dŷ", "d²L/dŷ²", "dL/dη", "k times too high", "k times too low"]
            found = [
                ("ŷ", y_pred),
                ("y", y_true),
                ("residual ŷ − y", y_pred - y_true),
                ("ratio ŷ/y", y_pred / y_true),
                ("k", factor),
            ]
        drags = [parts.drag(n, "y_pred", stops) for n in range(len(panels))]
        return {"data": traces, "layout": parts.layout(panels, [parts.table(columns, rows, found)], drags, columns=2)}

    return figure


def _curves(loss, look, settings, n, panel, y_true):
    """One line in one panel, and in the gradient the interval of sub-gradients at each kink."""
    what, _, axis = panel.key.partition("-")
    order, (low, high) = parts.ORDER[what], panel.x
    corners = loss.corners(y_true=y_true, **settings) if loss.corners else ()
    grid = np.geomspace(low, high, 321) if panel.x_log else np.linspace(high * 1e-4, high, 401)
    places = [c.place for c in corners]
    x = parts.among(grid, places, 1e-7 * places[0] if places else 0.0)
    inner = y_true if axis == "log" else 1.0  # dL/dη = ŷ dL/dŷ
    gaps = [(c.place, c.left != c.right) for c in corners if c.order <= order]
    kinks = [(c.place, (inner * c.left, inner * c.right)) for c in corners if c.order == 1 and what == "gradient"]
    return parts.cornered(look, n, panel, x, over(loss, settings, x, y_true)[axis][order], gaps, kinks)
