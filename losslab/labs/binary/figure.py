"""The figure of binary classification: the same losses over margin, probability and logit, with one cursor.

The cursor is a logit z. It is the probability p = σ(z), and the margin m = z if the label is 1, m = −z if it is 0. A
margin loss of a soft label y is the expected one, y φ(z) + (1 − y) φ(−z). The gradient over p and over z differ by
dp/dz = p (1 − p): that factor is why the same loss looks steep on one axis and flat on the other.

The expected loss of a share η of ones is drawn over the probability that a loss reports, and over the score. p = σ(z)
is the link of the logistic loss; a margin loss has its own, under which its best score reports η, or none at all.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np

from losslab.core import RAW
from losslab.families.links import SIGMOID
from losslab.figures import parts
from losslab.figures.drawing import drawing
from losslab.stable import ratio, sigmoid
from losslab.trace import join, take

SHOW = {"loss": "loss", "gradient": "gradient", "curvature": "curvature", "risk": "expected loss"}
AXES = {"margin": "margin m", "probability": "probability p = σ(z)", "logit": "logit z"}
REPORTED = {"probability": "p reported by the loss’s own link", "logit": "score z"}
SHARES = np.round(np.arange(0.05, 0.951, 0.05), 2)  # true shares of ones
EDGE = 16.0  # logits that stand for p next to 0 and 1
CLOSER, ROUNDS = np.linspace(-1, 1, 33), 5  # around the best score of a grid, a sixteenth as wide each time


@dataclass(frozen=True)
class View:
    """The ranges of the axes. They belong to the visitor: nothing that is dragged changes them."""

    z_to: float = 6.0
    loss_from: float = -1.0
    loss_to: float = 4.0
    gradient_to: float = 2.0
    curvature_to: float = 1.0

    @property
    def step(self):
        return self.z_to / 120

    def panels(self, show):
        """For each thing shown the three axes, then the expected loss."""
        heights = {
            "loss": (self.loss_from, self.loss_to),
            "gradient": (-self.gradient_to, self.gradient_to),
            "curvature": (-self.curvature_to, self.curvature_to),
        }
        widths = {"margin": (-self.z_to, self.z_to), "probability": (0.0, 1.0), "logit": (-self.z_to, self.z_to)}
        panels = [
            parts.Panel(f"{what}-{axis}", SHOW[what], AXES[axis], widths[axis], heights[what])
            for what in show
            if what != "risk"
            for axis in AXES
        ]
        if "risk" in show:
            panels += [
                parts.Panel(f"risk-{axis}", "expected loss at η", title, widths[axis], heights["loss"])
                for axis, title in REPORTED.items()
            ]
        return tuple(panels)


def over_logit(loss, settings, z, y_true):
    """(loss, gradient, curvature) of any binary loss as a function of the logit."""
    argument = loss.family.argument
    if argument.alone:
        ones = [f(z, **settings) for f in (loss.value, loss.gradient, loss.curvature)]
        zeros = [f(-z, **settings) for f in (loss.value, loss.gradient, loss.curvature)]
        return tuple(_mix(y_true, one, sign * zero) for one, zero, sign in zip(ones, zeros, (1, -1, 1), strict=True))
    if argument.link == RAW:
        return tuple(f(z, y_true=y_true, **settings) for f in (loss.value, loss.gradient, loss.curvature))
    p, q = sigmoid(z), sigmoid(-z)
    slope = p * q
    value, gradient, curvature = (f(p, y_true=y_true, **settings) for f in (loss.value, loss.gradient, loss.curvature))
    with np.errstate(over="ignore", invalid="ignore"):  # where p is rounded to 0 or 1 there is no slope to be had
        return value, gradient * slope, curvature * slope * slope + gradient * slope * (q - p)


def over_probability(loss, settings, z, y_true):
    """(loss, gradient, curvature) as a function of p = σ(z)."""
    p, q = sigmoid(z), sigmoid(-z)
    if loss.family.argument.link == SIGMOID:
        return tuple(f(p, y_true=y_true, **settings) for f in (loss.value, loss.gradient, loss.curvature))
    value, gradient, curvature = over_logit(loss, settings, z, y_true)
    slope = p * q
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        return value, gradient / slope, (curvature - gradient * (q - p)) / (slope * slope)


def _mix(y_true, one, zero):
    """y · one + (1 − y) · zero, where a label of weight 0 counts nothing even if its loss is infinite."""
    with np.errstate(invalid="ignore"):
        return np.where(y_true > 0, y_true * one, 0.0) + np.where(y_true < 1, (1 - y_true) * zero, 0.0)


@drawing
def binary_losses(losses, show=("loss",), view=View(), pins=()):
    """The figure of binary losses, as a function (z, y_true, eta, **parameters) -> dict.

    All arguments are hashable. `show` are keys of SHOW, `pins` (loss, settings as pairs), drawn in grey.
    """
    looks = parts.looks(losses)
    panels = view.panels(show)
    stops = np.round(np.linspace(-view.z_to, view.z_to, 241), 10)  # free of rounding noise: they stand in links

    def figure(z, y_true, eta, **values):
        sign = np.where(y_true >= 0.5, 1.0, -1.0)  # of the likelier label
        cursor = {"margin": sign * z, "probability": sigmoid(z), "logit": z}
        traces, rows, least = [], [], []
        for n, panel in enumerate(panels):
            axis = panel.key.partition("-")[2]
            if panel.key != "risk-probability":  # there each loss has a place of its own for the score
                traces.append(parts.upright("prediction", n, panel, cursor[axis]))
            if panel.key.startswith("risk"):
                share = eta if axis == "probability" else np.log(eta / (1 - eta))
                traces.append(parts.upright("share", n, panel, share, dash="2px,4px"))
                continue
            for i, (loss, settings) in enumerate(pins, 1):
                look = parts.pinned(i, loss, dict(settings))
                traces += _curves(loss, look, dict(settings), n, panel, y_true, sign)
        for loss in losses:
            settings, look = parts.own(loss, values), looks[loss.key]
            at = {"logit": over_logit(loss, settings, z, y_true)}
            at["margin"] = (at["logit"][0], sign * at["logit"][1], at["logit"][2])
            at["probability"] = over_probability(loss, settings, z, y_true)
            for n, panel in enumerate(panels):
                what, _, axis = panel.key.partition("-")
                if what == "risk":
                    traces += _risk(loss, look, settings, n, panel, eta)
                    continue
                traces += _curves(loss, look, settings, n, panel, y_true, sign)
                order = parts.ORDER[what]
                traces.append(parts.mark(look, n, panel, cursor[axis], at[axis][order]))
            cells = [at["logit"][0], at["logit"][1], at["logit"][2], at["probability"][1]]
            rows.append(parts.row(loss, look, settings, cells))
            if "risk" in show:
                least.append(parts.row(loss, look, settings, lowest(loss, settings, eta)))
        columns = ["loss", "dL/dz", "d²L/dz²", "dL/dp"]
        # Right is a step: it does not see how far from the border the prediction lies.
        right = np.where(z == 0, 0.5, np.where(z > 0, y_true, 1 - y_true))
        found = [["z", z], ["p", cursor["probability"]], ["m", cursor["margin"]], ["share decided right", right]]
        tables = [parts.table(columns, rows, found)]
        if least:
            columns = ["least", "best score z", "σ(z)", "p by its own link"]
            tables.append(parts.table(columns, least, [["η", eta]], "Expected loss at "))
        places = {"margin": sign * stops, "probability": sigmoid(stops), "logit": stops}
        drags = [
            parts.drag(n, "eta", SHARES)
            if panel.key == "risk-probability"
            else parts.drag(n, "z", stops, places[panel.key.partition("-")[2]])
            for n, panel in enumerate(panels)
        ]
        return {"data": traces, "layout": parts.layout(panels, tables, drags, columns=3)}

    return figure


def _curves(loss, look, settings, n, panel, y_true, sign):
    """One line in one panel; over its gradient the interval of sub-gradients at each kink."""
    what, _, axis = panel.key.partition("-")
    order = parts.ORDER[what]
    low, high = (-EDGE, EDGE) if axis == "probability" else panel.x

    def draw(z):
        """Where logits lie on this axis, and what is drawn there."""
        function = over_probability if axis == "probability" else over_logit
        y = function(loss, settings, z, y_true)[order]
        if axis == "margin":
            return sign * z, sign * y if order == 1 else y
        return (sigmoid(z) if axis == "probability" else z), y

    # A kink at margin m lies at the logit m for ones and at −m for zeros.
    corners = [
        (side * c.place, c.order) for c in (loss.corners(**settings) if loss.corners else ()) for side in (1, -1)
    ]
    near = (high - low) * 1e-7
    z = parts.among(np.linspace(low, high, 481), [place for place, _ in corners], near)
    x, y = draw(z)
    gaps = [(place, True) for place, jumps in corners if jumps <= order]
    kinks = [place for place, jumps in corners if jumps == 1 and what == "gradient"]
    kinks = [(draw(place)[0], tuple(draw(place + side * near)[1] for side in (-1, 1))) for place in kinks]
    return parts.cornered(look, n, panel, x, y, gaps, kinks, at=z)


def reported(loss, settings, z):
    """The probability of a one that a score stands for by a loss's own link: the share at which it would be the best.

    A loss of a probability or of a logit says itself which probability that is. NaN where a margin loss has no slope.
    """
    if not loss.family.argument.alone:
        return sigmoid(z)
    one, zero = (over_logit(loss, settings, z, label)[1] for label in (1.0, 0.0))
    steep = zero - one
    return np.where(steep > 0, ratio(zero, np.where(steep > 0, steep, 1.0)), np.nan)


@cache
def has_link(loss):
    """Whether its best score tells the share of ones, at either end of its parameters' sliders: not that of a hinge."""
    if not loss.family.argument.alone:
        return True
    ends = [loss.nearest({p.name: p.stops[end] for p in loss.params}) for end in (0, -1)]
    return all(np.isfinite(lowest(loss, settings, np.float64(eta))[3]) for settings in ends for eta in (0.1, 0.4, 0.8))


def expected_loss(loss, settings, z, eta):
    """The mean loss of a score where ones have the share eta."""
    return _mix(eta, over_logit(loss, settings, z, 1.0)[0], over_logit(loss, settings, z, 0.0)[0])


def _scores(loss, settings, eta):
    """Scores from −EDGE to EDGE, among them the log-odds of eta and the kinks."""
    corners = [side * c.place for c in (loss.corners(**settings) if loss.corners else ()) for side in (1, -1)]
    return np.sort(join(np.linspace(-EDGE, EDGE, 961), np.log(eta / (1 - eta)), *corners))


def lowest(loss, settings, eta):
    """[the least expected loss, the score that has it, σ of that, the share that it reports by the loss's own link].

    A score that runs off to infinity is infinite. Where many scores are as good none is named, and where the score
    does not tell the share there is no such link.
    """
    z = _scores(loss, settings, eta)
    risk = expected_loss(loss, settings, z, eta)
    near = risk <= np.min(risk) + 1e-12
    ends = np.min(np.where(near, z, np.inf)), np.max(np.where(near, z, -np.inf))
    place, width = take(z, np.argmin(risk)), 2 * EDGE / 960
    for _ in range(ROUNDS):
        closer = place + width * CLOSER
        place, width = take(closer, np.argmin(expected_loss(loss, settings, closer, eta))), width / 16
    risk = np.minimum(np.min(risk), np.min(expected_loss(loss, settings, closer, eta)))
    far = np.where(place > 0, np.inf, -np.inf)
    place = np.floor(place * 1e7 + 0.5) / 1e7  # nearer the values of a minimum are all the same
    place = np.where(ends[0] == ends[1], np.where(np.abs(ends[0]) < EDGE, place, far), np.nan)
    told = reported(loss, settings, np.clip(place, -EDGE, EDGE))
    if loss.family.argument.alone:
        told = np.where(np.abs(told - eta) < 1e-4, told, np.nan)
    return [risk, place, sigmoid(place), told]


def _risk(loss, look, settings, n, panel, eta):
    """The expected loss where ones have the share eta, over the score or what it reports, and its minimum."""
    own = panel.key == "risk-probability"
    if own and not has_link(loss):
        return []
    z = _scores(loss, settings, eta)
    risk, place, _, told = lowest(loss, settings, eta)
    x = reported(loss, settings, z) if own else z
    mark = parts.mark(look, n, panel, told if own else place, risk, symbol="diamond" if own else "diamond-open")
    return [parts.curve(look, n, panel, x, expected_loss(loss, settings, z, eta)), mark]
