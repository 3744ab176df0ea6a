"""The figures of costs: what they are made of, where they put two weights, and what a penalty does to one weight."""

import numpy as np

from losslab import theme
from losslab.costs.two_weights import (
    ball,
    distance,
    ellipse,
    kink_of,
    over,
    path,
    settings_of,
    shrunk,
    solution,
)
from losslab.figures import parts
from losslab.figures.drawing import drawing
from losslab.trace import join, stack

MOST = 8  # samples, and weights
RESIDUAL = parts.Look("residual", "residual r = ŷ − y", theme.MUTED, "solid")
EACH = parts.Look("each", "loss of one sample", theme.GREEN, "solid")
DATA = parts.Look("data", "data term", theme.BLUE, "solid")
WEIGHT = parts.Look("weight", "weight w", theme.VIOLET, "solid")
PENALTY = parts.Look("penalty", "penalty", theme.ORANGE, "solid")
LEVELS = parts.Look("levels", "equal data term", theme.MUTED, "solid")
LEAST = parts.Look("least", "least squares m", theme.INK, "solid")
FIRST = parts.Look("first", "w₁", theme.VIOLET, "solid")
SECOND = parts.Look("second", "w₂", theme.OCHRE, "4px,2px")
STRENGTHS = np.arange(61) / 20  # λ on the sliders
ACROSS, UP = 0.75, (-1.0, 2.0)  # the middle of the plane of two weights, and its height


# --- what a cost is made of


@drawing
def composed(conventions, chosen, samples, weights, r_to=1.0, w_to=0.5):
    """The figure of a cost, as a function (r0, r1, …, w0, w1, …, lam) -> dict.

    It has so many `samples` and `weights`; their axes go to ±`r_to` and ±`w_to`. The chosen one of the conventions is
    drawn, all are in the table.
    """
    high = float(chosen.loss.value(r_to))
    most = 0.6 * high * (samples if chosen.reduction == "sum" else 1)
    panels = (
        parts.Panel(
            "r",
            "r, and its loss",
            "sample",
            (-0.5, samples - 0.5),
            (-r_to, max(r_to, min(high, 2 * r_to))),
            ticks=_counted(samples),
        ),
        parts.Panel("w", "weight w", "weight", (-0.5, weights - 0.5), (-w_to, w_to), ticks=_counted(weights)),
        parts.Panel("cost", "cost", "", (-0.5, 2.5), (0.0, most), ticks=("data term", "penalty", "cost")),
    )

    def figure(lam, **values):
        residuals, w = ([values[f"{name}{i}"] for i in range(n)] for name, n in (("r", samples), ("w", weights)))
        r, vector = stack(*residuals), stack(*w)
        each = chosen.loss.value(r)
        wide = 110 / max(samples, weights, 4)
        traces = [
            parts.bars(RESIDUAL, 0, panels[0], [i - 0.18 for i in range(samples)], residuals, wide),
            parts.bars(EACH, 0, panels[0], [i + 0.18 for i in range(samples)], parts.entries(each, samples), wide),
            parts.bars(WEIGHT, 1, panels[1], range(weights), w, 1.5 * wide, legend=True),
        ]
        traces += [parts.hold(f"r{i}", 0, panels[0], i - 0.18, y) for i, y in enumerate(residuals)]
        traces += [parts.hold(f"w{j}", 1, panels[1], j, y, WEIGHT.color) for j, y in enumerate(w)]
        rows = []
        for convention in conventions:
            data, penalty = convention.terms(r, 0.0, vector, lam)
            rows.append(parts.line(f"{convention.title} ({convention.by})", [data + penalty, data, penalty]))
            if convention is chosen:
                traces.append(parts.bars(DATA, 2, panels[2], [0, 2], [data, data], 34, legend=True))
                ends = [data + penalty] * 2
                traces.append(parts.bars(PENALTY, 2, panels[2], [1, 2], ends, 34, bottoms=[data] * 2, legend=True))
        columns, here = ["cost", "data term", "penalty"], [rows[conventions.index(chosen)]]
        tables = [
            parts.table(columns, here, [("λ", lam)], "", "cost"),
            parts.table(columns, rows, (), "The same numbers, written otherwise", "cost"),
        ]
        lifts = [parts.lift(0, f"r{i}", _stops(r_to), (i - 0.5, i + 0.5)) for i in range(samples)]
        lifts += [parts.lift(1, f"w{j}", _stops(w_to), (j - 0.5, j + 0.5)) for j in range(weights)]
        return {"data": traces, "layout": parts.layout(panels, tables, lifts, columns=3)}

    return figure


def _counted(n):
    return tuple(str(i + 1) for i in range(n))


def _stops(most):
    return np.round(np.arange(-100, 101) * most / 100, 12)


# --- two weights


@drawing
def two_weights(penalties, focus):
    """The figure of two weights, as a function (x, y, selected, strength, c, l1_ratio, aspect) -> dict.

    `x` and `y` are arrays of one entry, the place m of the least squares; `aspect` is width over height of the plane on
    the screen. Of the penalty in focus ball, touching ellipse and weights over λ are drawn.
    """
    looks = parts.looks(penalties)

    def figure(x, y, selected, strength, c, l1_ratio, aspect=1.2):
        m, half = (np.sum(x), np.sum(y)), aspect * (UP[1] - UP[0]) / 2
        panels = (
            parts.Panel("plane", "w₂", "w₁", (ACROSS - half, ACROSS + half), UP),
            parts.Panel("over", "weights", "λ", (0.0, float(STRENGTHS[-1])), (-1.0, 2.0)),
            parts.Panel("data", "data term", "λ", (0.0, float(STRENGTHS[-1])), (0.0, 1.5)),
        )
        rings = [ellipse(m, c, size) for size in np.arange(1, 9) * 0.3]
        traces = [_line(LEVELS, 0, panels[0], *_chain(rings), width=1, legend=False)]
        for name, *ends in (("across", stack(*panels[0].x), [0, 0]), ("up", np.zeros(2), list(UP))):
            axis = parts.Look(name, name, theme.MUTED, "2px,4px")
            traces.append(_line(axis, 0, panels[0], *ends, width=1.5, legend=False))
        rows = []
        for penalty in penalties:
            look, w = looks[penalty.key], solution(penalty, m, c, strength, l1_ratio)
            if penalty is focus:
                traces.append(_line(look, 0, panels[0], *ball(penalty, w, l1_ratio), width=3, uid="ball", legend=False))
                touching = ellipse(m, c, distance(w, m, c))
                traces.append(_line(LEVELS, 0, panels[0], *touching, width=2.5, uid="touching", legend=False))
            traces.append(_line(look, 0, panels[0], *path(penalty, m, c, l1_ratio), width=2))
            traces.append(parts.mark(look, 0, panels[0], *w))
            strengths, *along = over(penalty, m, c, l1_ratio, panels[2].x[1])
            traces.append(_line(look, 2, panels[2], strengths, distance(along, m, c) ** 2 / 2, 3, legend=False))
            data = distance(w, m, c) ** 2 / 2
            traces.append(parts.mark(look, 2, panels[2], strength, data))
            charged = penalty.value(stack(*w), **settings_of(penalty, strength, l1_ratio))
            zeros = sum(np.where(part == 0, 1.0, 0.0) for part in w)
            cells = [*w, zeros, data, charged, data + charged]
            rows.append(parts.row(penalty, look, settings_of(penalty, strength, l1_ratio), cells))
        traces.append(parts.cloud(LEAST, 0, panels[0], x, y, 15) | {"showlegend": True})
        traces.append(parts.ring(0, panels[0], x, y, 0))
        place = solution(focus, m, c, strength, l1_ratio)
        traces += _weights(1, panels[1], focus, place, m, c, strength, l1_ratio)
        traces.append(parts.upright("strength", 2, panels[2], strength))
        columns = ["w₁", "w₂", "weights at 0", "data term", "penalty", "cost"]
        table = parts.table(
            columns, rows, [("m₁", m[0]), ("m₂", m[1]), ("λ", strength)], "Least squares at ", "penalty"
        )
        points = parts.points(0, (0.02, 0.02), 1, fixed=True)
        drags = [parts.drag(n, "strength", STRENGTHS) for n in (1, 2)]
        return {"data": traces, "layout": parts.layout(panels, [table], drags, points=points, large=True)}

    return figure


def _line(look, n, panel, x, y, width, uid="", legend=True):
    """A line that may leave its panel and come back: to left and right it is cut just outside."""
    low, high = panel.x
    x = np.clip(x, low - 0.03 * (high - low), high + 0.03 * (high - low))
    line = {"color": look.color, "dash": look.dash, "width": width, "simplify": False}
    own = {"uid": f"{look.group}-{uid or panel.key}", "x": x, "y": y, "mode": "lines", "line": line}
    return own | {"showlegend": legend, "hoverinfo": "skip"} | look.common() | parts.axes(n)


def _chain(lines):
    """Several lines (x, y) as one with gaps."""
    return tuple(join(*(join(part, np.nan) for part in along)) for along in zip(*lines, strict=True))


def _weights(n, panel, penalty, place, m, c, strength, l1_ratio):
    """Both weights of one penalty over λ, and where λ is."""
    strengths, *w = over(penalty, m, c, l1_ratio, panel.x[1])
    zero = parts.Look("zero", "zero", theme.MUTED, "2px,4px")
    traces = [_line(zero, n, panel, np.array(panel.x), [0, 0], 1.5, legend=False)]
    traces.append(parts.upright("strength", n, panel, strength))
    for look, along, here in zip((FIRST, SECOND), w, place, strict=True):
        traces += [_line(look, n, panel, strengths, along, 3), parts.mark(look, n, panel, strength, here)]
    return traces


# --- one weight


@drawing
def one_weight(penalties, w_to=3.0):
    """The figure of one weight v, as a function (v, strength, l1_ratio) -> dict: what it costs, how it is pulled, and
    what it becomes where the data term is ½(w − v)².
    """
    looks, ends = parts.looks(penalties), (-w_to, w_to)
    panels = (
        parts.Panel("penalty", "penalty", "weight w", ends, (0.0, 1.5 * w_to)),
        parts.Panel("gradient", "its gradient", "weight w", ends, (-w_to, w_to)),
        parts.Panel("shrunk", "best w", "v, the weight the data want", ends, ends),
    )
    stops = np.round(np.arange(-60, 61) * w_to / 60, 12)

    def figure(v, strength, l1_ratio):
        line = np.sort(
            join(np.linspace(*ends, 121), -1e-9, 1e-9, -strength, strength, -strength * l1_ratio, strength * l1_ratio)
        )
        identity = parts.Look("identity", "no penalty: w = v", theme.MUTED, "2px,4px")
        traces = [parts.upright("v", n, panel, v) for n, panel in enumerate(panels) if n != 1]
        traces += [parts.upright("zero", 1, panels[1], 0.0, dash="2px,4px")]
        traces.append(_line(identity, 2, panels[2], np.array(ends), np.array(ends), 1.5))
        rows = []
        for penalty in penalties:
            look, settings = looks[penalty.key], settings_of(penalty, strength, l1_ratio)
            kink = kink_of(penalty, settings)
            value, pull = (f(line[..., None], **settings) for f in (penalty.value, penalty.gradient))
            pull = np.where((line == 0) & (kink > 0), np.nan, pull[..., 0])
            curves = value, pull, shrunk(penalty, line[..., None], settings)[..., 0]
            for n, (panel, y) in enumerate(zip(panels, curves, strict=True)):
                traces.append(parts.curve(look, n, panel, line, y))
            traces.append(parts.intervals(look, 1, panels[1], [0], [(-kink, kink)]))
            here = stack(v)
            w = shrunk(penalty, here, settings)
            left = (penalty.value(here, **settings), penalty.gradient(here, **settings)[..., 0], w[..., 0])
            for n, y in ((0, left[0]), (2, left[2])):
                traces.append(parts.mark(look, n, panels[n], v, y))
            rows.append(parts.row(penalty, look, settings, [*left, v - left[2]]))
        columns = ["penalty of v", "pull at v", "best w", "v loses"]
        table = parts.table(columns, rows, [("v", v), ("λ", strength)], "At ", "penalty")
        drags = [parts.drag(0, "v", stops), parts.drag(2, "v", stops), parts.lift(1, "strength", STRENGTHS, ends)]
        return {"data": traces, "layout": parts.layout(panels, [table], drags, columns=3)}

    return figure
