"""The figure of losses of a residual: over the prediction, around a true value."""

from dataclasses import dataclass

import numpy as np

from losslab.figures import parts
from losslab.figures.drawing import drawing
from losslab.trace import join

PANELS = {
    "loss": "loss",
    "gradient": "gradient",
    "curvature": "curvature",
    "weight": "weight (gradient / r)",
}
FINE = np.geomspace(1e-5, 1, 56)
FINE = np.concatenate([-FINE[::-1], FINE])  # bends are sharpest around r = 0


@dataclass(frozen=True)
class View:
    """The ranges of the axes. They belong to the visitor: nothing that is dragged changes them."""

    x_from: float = -4.0
    x_to: float = 4.0
    loss_from: float = 0.0
    loss_to: float = 8.0
    gradient_to: float = 4.0
    curvature_to: float = 2.5
    log: bool = False

    @property
    def step(self):
        """The step of the prediction: 1, 2 or 5 times a power of ten, next below 1/160 of the axis."""
        return parts.step((self.x_to - self.x_from) / 160)

    def panel(self, key):
        y = {
            "loss": (self.loss_from, self.loss_to),
            "gradient": (-self.gradient_to, self.gradient_to),
            "curvature": (-self.curvature_to, self.curvature_to),
            "weight": (0.0, self.curvature_to),
        }[key]
        return parts.Panel(key, PANELS[key], "prediction ŷ", (self.x_from, self.x_to), y, self.log and key == "loss")


@drawing
def residual_losses(losses, show=("loss", "gradient"), view=View(), pins=()):
    """The figure of overlaid losses of a residual, as a function (y_true, y_pred, **parameters) -> dict.

    All arguments are hashable. `show` are keys of PANELS, `pins` (loss, settings as pairs), drawn in grey.
    """
    looks = parts.looks(losses)
    panels = [view.panel(key) for key in show]
    stops = np.round(np.arange(view.x_from, view.x_to + view.step / 2, view.step), 10)

    def figure(y_true, y_pred, **values):
        traces, rows, pinned = [], [], []
        for n, (loss, settings) in enumerate(pins, 1):
            look = parts.pinned(n, loss, dict(settings))
            traces += _curves(loss, look, dict(settings), y_true, panels)
            at = _at(loss, dict(settings), y_pred - y_true)
            pinned.append(parts.row(loss, look, dict(settings), [at[key] for key in PANELS]))
        for n, panel in enumerate(panels):
            traces.append(parts.upright("true", n, panel, y_true, dash="2px,4px"))
            traces.append(parts.upright("prediction", n, panel, y_pred))
        for loss in losses:
            settings, look = parts.own(loss, values), looks[loss.key]
            traces += _curves(loss, look, settings, y_true, panels)
            at = _at(loss, settings, y_pred - y_true)
            for n, panel in enumerate(panels):
                if panel.key == "loss":
                    traces.append(parts.tangent(look, n, panel, y_pred, at["loss"], at["gradient"]))
                traces.append(parts.mark(look, n, panel, y_pred, at[panel.key]))
            rows.append(parts.row(loss, look, settings, [at[key] for key in PANELS]))
        table = parts.table(list(PANELS.values()), rows + pinned, [("residual r = ŷ − y", y_pred - y_true)])
        drags = [parts.drag(n, "y_pred", stops) for n in range(len(panels))]
        return {"data": traces, "layout": parts.layout(panels, [table], drags)}

    return figure


def _at(loss, settings, r):
    """Loss, gradient, curvature and weight at one residual."""
    gradient = loss.gradient(r, **settings)
    with np.errstate(over="ignore"):
        weight = np.where(r == 0, np.nan, gradient / np.where(r == 0, 1.0, r))
    return {
        "loss": loss.value(r, **settings),
        "gradient": gradient,
        "curvature": loss.curvature(r, **settings),
        "weight": weight,
    }


def _curves(loss, look, settings, y_true, panels):
    """One line a panel; at each kink the interval of sub-gradients, and in the curvature the height of the jump."""
    corners = loss.corners(**settings) if loss.corners else ()
    placed = [(y_true + c.place, c) for c in corners]
    low, high = panels[0].x
    grid = join(np.linspace(low, high, 321), y_true + FINE * (high - low))
    x = parts.among(grid, [place for place, _ in placed], (high - low) * 1e-7)
    at = _at(loss, settings, x - y_true)
    traces = []
    for n, panel in enumerate(panels):
        order, jump = parts.ORDER[panel.key], panel.key == "curvature"
        gaps = [(place, c.left != c.right) for place, c in placed if c.order <= order]
        kinks = []
        if panel.key in (
            "gradient",
            "curvature",
        ):  # all of the curvature sits in the kink, as high as the gradient jumps
            kinks = [(p, (0.0, c.right - c.left) if jump else (c.left, c.right)) for p, c in placed if c.order == 1]
        traces += parts.cornered(look, n, panel, x, at[panel.key], gaps, kinks, width=3 if jump else 10)
    return traces
