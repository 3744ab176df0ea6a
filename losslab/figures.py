"""Parameter values in, Plotly figure (a plain dict) out: called with numbers, or with traced values for the browser."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from losslab import theme
from losslab.trace import join

PANELS = {
    "loss": "loss",
    "gradient": "gradient",
    "curvature": "curvature",
    "weight": "weight (gradient / r)",
}
ORDER = {"loss": 0, "gradient": 1, "curvature": 2, "weight": 2}  # the derivative whose jumps break the curve
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

    def range(self, panel):
        """The range of a panel's vertical axis, with room for a line that lies on its edge."""
        if panel == "loss" and self.log:
            return [np.log10(self.loss_to) - 4, np.log10(self.loss_to)]
        low, high = {
            "loss": (self.loss_from, self.loss_to),
            "gradient": (-self.gradient_to, self.gradient_to),
            "curvature": (-self.curvature_to, self.curvature_to),
            "weight": (0.0, self.curvature_to),
        }[panel]
        return [low - 0.03 * (high - low), high]


def setting(loss, param):
    """The name of a loss's parameter among the inputs of a figure, the controls of a page and in its link."""
    return f"{loss.key}-{param.name}"


def own(loss, values):
    """The settings of one loss among `values`, made to respect each other."""
    return loss.nearest({p.name: values[setting(loss, p)] for p in loss.params})


@lru_cache(maxsize=64)  # one function for one drawing, so that it is traced once
def residual_losses(losses, panels=("loss", "gradient"), view=View(), pins=()):
    """The figure of overlaid losses of a residual, as a function (y_true, y_pred, **parameters) -> dict.

    All arguments are hashable. `pins` are (loss, settings as pairs) drawn in grey beside the losses. `layout.meta`
    carries what is not Plotly's: the number of panels, the table of values at the prediction, and what may be dragged.
    """
    looks = theme.looks([loss.key for loss in losses])

    def figure(y_true, y_pred, **values):
        traces, rows = [], []
        for n, (loss, settings) in enumerate(pins, 1):
            dash = looks[loss.key][1] if loss.key in looks else "solid"
            traces += _curves(loss, dict(settings), y_true, panels, view, theme.MUTED, dash, pin=n)
        for panel in panels:
            traces += _cursors(panel, panels, y_true, y_pred, view)
        for loss in losses:
            settings, (color, dash) = own(loss, values), looks[loss.key]
            traces += _curves(loss, settings, y_true, panels, view, color, dash)
            at = _at(loss, settings, y_pred - y_true)
            traces += _marks(loss, at, y_pred, panels, view, color)
            rows.append(
                {"name": loss.title, "color": color, "dash": dash, "uid": loss.key}
                | {"settings": [[p.symbol, settings[p.name]] for p in loss.params]}
                | {"cells": [at[panel] for panel in PANELS]}
            )
        table = {"columns": list(PANELS.values()), "rows": rows, "residual": y_pred - y_true}
        return {"data": traces, "layout": _layout(panels, view, table)}

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


def _axes(panel, panels):
    number = panels.index(panel) + 1
    return {"xaxis": f"x{number if number > 1 else ''}", "yaxis": f"y{number if number > 1 else ''}"}


def _curves(loss, settings, y_true, panels, view, color, dash, pin=0):
    """One line a panel; at each kink the interval of sub-gradients, and in the curvature the height of the jump.

    `pin` numbers a pinned curve; 0 is a curve of the present.
    """
    corners = loss.corners(**settings) if loss.corners else ()
    places = [y_true + c.place for c in corners]
    width = view.x_to - view.x_from
    beside = [place + side * width * 1e-7 for place in places for side in (-1, 1)]
    x = np.sort(join(np.linspace(view.x_from, view.x_to, 321), y_true + FINE * width, *beside, *places))
    name = f"{loss.label(**settings)}, pinned" if pin else loss.title
    group = f"pin{pin}" if pin else loss.key  # part of uid, which Plotly uses in selectors
    line = {"color": color, "dash": dash, "width": 2 if pin else 3, "simplify": False}
    common = {"mode": "lines", "legendgroup": group, "name": name, "opacity": 0.8 if pin else 1.0}
    at = _at(loss, settings, x - y_true)
    curves, bars = [], []
    for panel in panels:
        y = at[panel]
        for place, corner in zip(places, corners, strict=True):
            if corner.order <= ORDER[panel]:  # lift the pen where this jumps
                y = np.where((x == place) & (corner.left != corner.right), np.nan, y)
        axes = _axes(panel, panels)
        shown = {"showlegend": panel == panels[0], "hovertemplate": "%{y:.4g}"}
        curves.append({"uid": f"{group}-{panel}", "x": x, "y": y, "line": line} | common | shown | axes)
        if panel in ("gradient", "curvature") and not pin:
            kinks = [(place, c) for place, c in zip(places, corners, strict=True) if c.order == 1]
            ends = [(c.left, c.right) if panel == "gradient" else (0.0, c.right - c.left) for _, c in kinks]
            bar = {
                "x": [end for place, _ in kinks for end in (place, place, None)],
                "y": [end for pair in ends for end in (*pair, None)],
                "line": {"color": color, "width": 10 if panel == "gradient" else 3, "simplify": False},
            }
            hidden = {"uid": f"{group}-{panel}-kinks", "showlegend": False, "hoverinfo": "skip", "opacity": 0.35}
            bars += [bar | common | hidden | axes] if kinks else []
    return bars + curves


def _cursors(panel, panels, y_true, y_pred, view):
    """Where the true value lies, and where the prediction."""
    low, high = [10**v for v in view.range(panel)] if panel == "loss" and view.log else view.range(panel)
    common = {"y": [low, high], "mode": "lines", "showlegend": False, "hoverinfo": "skip"} | _axes(panel, panels)
    line = {"color": theme.MUTED, "simplify": False}
    return [
        common | {"uid": f"true-{panel}", "x": [y_true, y_true], "line": line | {"width": 1.5, "dash": "2px,4px"}},
        common | {"uid": f"prediction-{panel}", "x": [y_pred, y_pred], "line": line | {"width": 1.5}},
    ]


def _marks(loss, at, y_pred, panels, view, color):
    """The tangent on the loss, and a marker on every curve."""
    common = {"legendgroup": loss.key, "showlegend": False, "hoverinfo": "skip"}
    traces = []
    if "loss" in panels:
        steps = np.linspace(-0.16, 0.16, 25 if view.log else 2) * (view.x_to - view.x_from)
        tangent = {"x": y_pred + steps, "y": at["loss"] + at["gradient"] * steps, "mode": "lines"}
        line = {"color": color, "width": 1.5, "dash": "2px,2px", "simplify": False}
        traces.append(tangent | {"uid": f"{loss.key}-tangent", "line": line} | common | _axes("loss", panels))
    for panel in panels:
        marker = {"color": color, "size": 13, "line": {"color": "#ffffff", "width": 2}}
        point = {"uid": f"{loss.key}-{panel}-mark", "x": [y_pred], "y": [at[panel]], "mode": "markers"}
        traces.append(point | {"marker": marker} | common | _axes(panel, panels))
    return traces


def _layout(panels, view, table):
    axes = {}
    for n, panel in enumerate(panels):
        number = str(n + 1) if n else ""
        gap = 0.08
        wide = (1 - gap * (len(panels) - 1)) / len(panels)
        start = n * (wide + gap)
        axes[f"xaxis{number}"] = {
            "title": {"text": "prediction ŷ"},
            "range": [view.x_from, view.x_to],
            "domain": [start, min(start + wide, 1)],
            "anchor": f"y{number}",
            "zeroline": False,
        }
        axes[f"yaxis{number}"] = {
            "title": {"text": PANELS[panel]},
            "range": view.range(panel),
            "anchor": f"x{number}",
            "zeroline": panel != "loss",
            "type": "log" if panel == "loss" and view.log else "linear",
        }
    return axes | {
        "uirevision": repr((view, panels)),
        "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"},
        "margin": {"l": 60, "r": 12, "t": 40, "b": 50},
        "hovermode": "x",
        "dragmode": "zoom",
        "meta": {"panels": len(panels), "table": table, "drag": "y_pred"},
    }


def describe(figure):
    """What the figure shows, in a sentence or two: the text alternative of the chart."""
    table = figure["layout"]["meta"]["table"]
    if not table["rows"]:
        return "An empty chart: no loss is chosen."
    parts = []
    for row in table["rows"]:
        settings = ", ".join(f"{symbol} = {value:.4g}" for symbol, value in row["settings"])
        loss, gradient = row["cells"][:2]
        parts.append(f"{row['name']}{f' ({settings})' if settings else ''}: loss {loss:.4g}, gradient {gradient:.4g}")
    return f"Curves over the prediction. At a residual of {table['residual']:.4g}: {'; '.join(parts)}."


def thumbnail(loss, wide=120, high=72):
    """Loss and gradient at the defaults as two SVG paths, for r from −4 to 4, loss up to 4 and gradient within ±2."""
    settings = loss.settings()
    places = [c.place for c in loss.at() if c.order < 2]
    beside = [place + side for place in places for side in (-1e-9, 1e-9)]
    r = np.sort(join(np.linspace(-4, 4, 81), *beside, *places))
    paths = []
    for order, y, low, top in (
        (0, loss.value(r, **settings), -0.25, 4.25),
        (1, loss.gradient(r, **settings), -2.1, 2.1),
    ):
        gaps = [c.place for c in loss.at() if c.order <= order]
        x_px, y_px = (r + 4) / 8 * wide, high * (1 - (np.clip(y, -9, 9) - low) / (top - low))
        pen, path = "M", ""
        for place, px, py in zip(r, x_px, y_px, strict=True):
            if place in gaps or not np.isfinite(py):
                pen = "M"
            else:
                path, pen = f"{path}{pen}{px:.1f},{py:.1f}", "L"
        paths.append(path)
    return paths
