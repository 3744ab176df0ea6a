"""The figure of one pair of answers: their log-ratios, and losses and slopes over the margin between them."""

from dataclasses import dataclass

import numpy as np

from losslab import theme
from losslab.figures import parts
from losslab.figures.drawing import drawing

SHOW = {"loss": "loss", "gradient": "slope"}
FARTHEST = 1.5  # an answer may lie so many times as far from 0 as the margin
MOVE = 0.4  # of the axis, for the steepest slopes
HEAD = (0.08, 0.04)  # of an arrow, in shares of the axis upwards
ANSWERS = parts.Look("answers", "log-ratio, or reward", theme.GREY, "solid")


@dataclass(frozen=True)
class View:
    """The ranges of the axes. They belong to the visitor: nothing that is dragged changes them."""

    delta_to: float = 20.0
    loss_from: float = -1.0
    loss_to: float = 3.0
    gradient_to: float = 0.2

    def panel(self, key):
        across = "margin Δ = c − r", (-self.delta_to, self.delta_to)
        if key == "answers":
            high = FARTHEST * self.delta_to
            return parts.Panel(key, "log-ratio", "", (-0.5, 1.5), (-high, high), ticks=("chosen, c", "rejected, r"))
        title, y = {
            "loss": ("loss", (self.loss_from, self.loss_to)),
            "gradient": ("slope in c", (-self.gradient_to, self.gradient_to)),
        }[key]
        return parts.Panel(key, title, *across, y)


def of_pair(loss, settings, c, r):
    """(loss, its slope in c, its slope in r). Swapped and with other signs a pair costs the same."""
    if loss.family.argument.alone:
        slope = loss.gradient(c - r, **settings)
        return loss.value(c - r, **settings), slope, -slope
    back = -loss.gradient(-r, rejected=-c, **settings)
    return loss.value(c, rejected=r, **settings), loss.gradient(c, rejected=r, **settings), back


@drawing
def margin_losses(losses, show=("loss", "gradient"), view=View(), pins=()):
    """The figure of losses of a pair of answers, as a function (c, r, **parameters) -> dict."""
    looks = parts.looks(losses)
    panels = [view.panel(key) for key in ("answers", *show)]
    stops = np.round(np.linspace(-view.delta_to, view.delta_to, 401), 9)

    def figure(c, r, **values):
        with np.errstate(all="ignore"):
            drawn = [(loss, parts.own(loss, values), looks[loss.key]) for loss in losses]
            ghosts = [(o, dict(s), parts.pinned(i, o, dict(s))) for i, (o, s) in enumerate(pins, 1)]
            found = [(*each, of_pair(each[0], each[1], c, r)) for each in drawn]
            traces = [parts.bars(ANSWERS, 0, panels[0], [0, 1], [c, r], 46, legend=True)]
            traces += [parts.hold(f"answer{i}", 0, panels[0], i, top) for i, top in enumerate((c, r))]
            for k, (_, _, look, (_, *slopes)) in enumerate(found):
                aside = 0.1 * (k - (len(found) - 1) / 2)
                for name, place, top, slope in zip("cr", (0, 1), (c, r), slopes, strict=True):
                    traces.append(_arrow(look, name, view, (place + aside, top), slope))
            for n, panel in enumerate(panels[1:], 1):
                traces.append(parts.upright("start", n, panel, 0.0, "2px,4px"))
                traces.append(parts.upright("margin", n, panel, c - r))
                for loss, settings, look in [*ghosts, *drawn]:
                    traces += _curve(loss, settings, look, n, panel, r)
                for _, _, look, here in found:
                    traces.append(parts.mark(look, n, panel, c - r, here[parts.ORDER[panel.key]]))
        rows = [parts.row(loss, look, settings, here) for loss, settings, look, here in found]
        at = [("Δ", c - r), ("c", c), ("r", r)]
        table = parts.table(["loss", "∂L/∂c", "∂L/∂r"], rows, at)
        drags = [parts.drag(n, "c", stops, stops - r) for n in range(1, len(panels))]
        drags += [parts.lift(0, "c", stops, (-0.5, 0.5)), parts.lift(0, "r", stops, (0.5, 1.5))]
        return {"data": traces, "layout": parts.layout(panels, [table], drags)}

    return figure


def _arrow(look, name, view, start, slope):
    """A way downhill, the longer the steeper: up to MOVE of the axis where a slope is out of its panel."""
    size = 2 * FARTHEST * view.delta_to
    way = -MOVE * size * slope / (np.abs(slope) + view.gradient_to)
    return parts.arrow(look, name, 0, start, (0.0, way), (HEAD[0], HEAD[1] * size))


def _curve(loss, settings, look, n, panel, r):
    """One line over the margin, r held, and at a kink of the slope the interval of sub-gradients."""
    corners = loss.corners(**settings) if loss.corners else ()
    low, high = panel.x
    x = parts.among(np.linspace(low, high, 401), [corner.place for corner in corners], (high - low) * 1e-7)
    order = parts.ORDER[panel.key]
    gaps = [(corner.place, corner.left != corner.right) for corner in corners if corner.order <= order]
    kinks = [(corner.place, (corner.left, corner.right)) for corner in corners if order == corner.order == 1]
    return parts.cornered(look, n, panel, x, of_pair(loss, settings, x + r, r)[order], gaps, kinks)
