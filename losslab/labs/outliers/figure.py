"""The figure of points and the lines that losses fit through them, as it is redrawn while a point is dragged.

All of it is a function of the points: the lines are fitted here, by the code that runs in the browser too.
"""

import math
from dataclasses import dataclass, replace

import numpy as np

from losslab import find, theme
from losslab.data import LARGEST
from losslab.figures import parts
from losslab.figures.drawing import drawing
from losslab.fits.downhill import step
from losslab.fits.traced import line
from losslab.labs.outliers.sizes_figure import dragged_sizes, drawn_sizes, sized, with_beyond
from losslab.trace import join, stack, take

SHOW = {
    "sizes": "sizes of the residuals",
    "loss": "loss of each point",
    "gradient": "pull of each point",
    "cost": "cost of your line",
    "surface": "cost of all lines",
    "constants": "cost of all constants",
    "histogram": "residuals",
}
CURVES = ("loss", "gradient")  # panels over the residual, on which the points lie
MOST = 60  # points that are fitted at every frame
YOURS = parts.Look("yours", "your line", theme.INK, "6px,3px")
DESCENT = parts.Look("descent", "steps of a descent", theme.PINK, "2px,2px")
POINTS = parts.Look("points", "points", theme.GREY, "solid")
BINS = 24
SIDE = 33  # of the grid of all lines
AWAY = 1e15  # an intercept beyond it
STEPS = 12  # of a descent that are drawn
MOST_NAMES = 6  # at the ends of lines


@dataclass(frozen=True)
class View:
    """The ranges of the axes. They belong to the visitor: nothing that is dragged changes them."""

    x_from: float = 0.0
    x_to: float = 10.0
    y_from: float = 0.0
    y_to: float = 25.0
    r_to: float = 15.0
    loss_from: float = 0.0
    loss_to: float = 30.0
    gradient_to: float = 25.0

    @property
    def step(self):
        """The steps (dx, dy) in which points move."""
        ends = (self.x_from, self.x_to), (self.y_from, self.y_to)
        return tuple(parts.step((high - low) / 200) for low, high in ends)

    def line(self, left, right):
        """(slope, intercept) of the line with these heights at the ends of the horizontal axis."""
        slope = (right - left) / (self.x_to - self.x_from)
        return slope, left - slope * self.x_from

    def holding(self, x, y):
        """{end of an axis: its new place} where one has to grow for a point: a round number, with some room."""
        found = {}
        for name, value in (("x", x), ("y", y)):
            low, high = getattr(self, f"{name}_from"), getattr(self, f"{name}_to")
            room, unit = (high - low) / 20, parts.step((high - low) / 4)
            if value < low:
                found[f"{name}_from"] = max(round(math.floor((value - room) / unit) * unit, 9), -LARGEST)
            if value > high:
                found[f"{name}_to"] = min(round(math.ceil((value + room) / unit) * unit, 9), LARGEST)
        return found

    def panels(self, show, x_label, y_label, names):
        """The scatter plot, and what is shown beside it."""
        x, y, r = (self.x_from, self.x_to), (self.y_from, self.y_to), (-self.r_to, self.r_to)
        steep = (self.y_to - self.y_from) / (self.x_to - self.x_from)
        made = {
            "points": (x_label, x, y_label, y, ()),
            "loss": ("residual r = prediction − y", r, "loss", (self.loss_from, self.loss_to), ()),
            "gradient": ("residual r = prediction − y", r, "pull", (-self.gradient_to, self.gradient_to), ()),
            "cost": ("", (-0.5, max(len(names), 1) - 0.5), "cost / least cost", (0.0, 4.0), names),
            "surface": ("slope (colour: log₁₀ of cost / least)", (-steep, 2 * steep), "height in the middle", y, ()),
            "constants": (y_label, y, "mean loss", (self.loss_from, self.loss_to), ()),
            "histogram": ("residual r = prediction − y", r, "share of the points", (0.0, 1.0), ()),
            "sizes": ("size of the residual, |r|", (0.0, self.r_to), "share of the points beyond", (0.0, 1.0), ()),
        }
        return tuple(
            parts.Panel(key, y_title, x_title, across, up, ticks=ticks)
            for key in ("points", *show)
            for x_title, across, y_title, up, ticks in [made[key]]
        )


@drawing
def fitted_lines(losses, show=("loss", "gradient"), view=View(), pins=(), **options):
    """The figure of points and fits, as a function (x, y, selected, left, right, **parameters) -> dict.

    `x` and `y` are arrays, `selected` the index of the point that is looked at, −1 for none; `left` and `right` are the
    heights of the visitor's own line at the ends of the axis, `aspect` is the width of the first panel over its height
    on the screen, which the browser knows. Options: `x_label`, `y_label`; `fits` and `own`, whether
    fitted lines and the own line are shown; `constant`, whether constants are fitted; `far`, whether descents start at
    the own line; `over`, the loss whose residuals are drawn, as `drawn` says: "none", "segments" or "squares".
    """
    looks = parts.looks(losses)
    fits, own, constant = options["fits"], options["own"], options["constant"]
    panels = view.panels(show, options["x_label"], options["y_label"], tuple(loss.title for loss in losses))

    def figure(x, y, selected, left, right, aspect=1.5, **values):
        with np.errstate(all="ignore"):
            mine = view.line(left, right)
            chosen = [(loss, parts.own(loss, values), looks[loss.key]) for loss in losses]
            start, place = mine if options["far"] else None, 0 * x if constant else x
            lines = {loss.key: line(place, y, loss, settings, start) for loss, settings, _ in chosen}
            shown = [
                (loss, settings, look, *_residuals(x, y, lines[loss.key], loss, settings))
                for loss, settings, look in chosen
            ]
            focus = next((item for item in shown if item[0].key == options["over"]), shown[0] if shown else None)
            ours = mine[1] + mine[0] * x - y
            sizes = "sizes" in show and sized(ours if own else _of_l1(x, place, y, lines), view.r_to)
            draw = {
                "points": lambda *on: _points(*on, aspect, x, y, selected, shown, focus, left, right, options),
                "loss": lambda *on: curves(*on, 0, chosen, shown, focus, selected, fits),
                "gradient": lambda *on: curves(*on, 1, chosen, shown, focus, selected, fits),
                "cost": lambda *on: _costs(*on, shown, ours),
                "surface": lambda *on: _surface(*on, view, x, y, shown, focus, mine, fits, own),
                "constants": lambda *on: _constants(*on, y, chosen, lines, constant),
                "histogram": lambda *on: _histogram(*on, focus) if fits else [],
                "sizes": lambda *on: drawn_sizes(*on, focus, *sizes) if fits else [],
            }
            traces = [trace for n, panel in enumerate(panels) for trace in draw[panel.key](n, panel)]
            table = _table(x, y, selected, shown, ours, fits, own)
            tables = [with_beyond(table, chosen, sizes[-1]) if sizes and fits else table]
        drags = handles(view) if own else []
        drags += [
            d
            for n, p in enumerate(panels)
            if p.key == "sizes" and fits
            for d in dragged_sizes(n, p, focus and focus[0])
        ]
        images = [(n, f"{focus[2].group}-{p.key}-cloud") for n, p in enumerate(panels) if focus and p.key in CURVES]
        points = parts.points(0, view.step, MOST, images=images if fits else (), grows=True)
        ghosts = ghosts_of(panels[0], shown) if fits else []
        layout = parts.layout(panels, tables, drags, points=points, large=True, ghosts=ghosts)
        return {"data": traces, "layout": layout}

    return figure


def _residuals(x, y, fitted, loss, settings):
    """(slope, intercept, residuals) of a fitted line; a residual that is 0 but for rounding is 0.

    NaN for a line that ran away, or whose cost is not a number: a visitor's own formula may be no loss.
    """
    slope, intercept = fitted
    r = intercept + slope * x - y
    kept = (np.sum(loss.value(r, **settings)) > -np.inf) & (np.abs(intercept) < AWAY)
    slope, intercept = (np.where(kept, part, np.nan) for part in fitted)
    return slope, intercept, np.where(kept, np.where(np.abs(r) < 1e-12 * np.max(np.abs(y)), 0.0, r), np.nan)


def _at(values, selected):
    """The entry of an array that belongs to the selected point; NaN if none is."""
    return np.where(selected >= 0, take(values, np.maximum(selected, 0)), np.nan)


def _points(n, panel, aspect, x, y, selected, shown, focus, left, right, options):
    """The points, the residuals of one loss, and the lines."""
    traces, names = [], []
    if focus and options["fits"] and options["drawn"] != "none":
        traces.append(_errors(focus[2], n, panel, aspect, x, y, focus[5], options["drawn"]))
    if options["fits"]:
        lines, names = named_lines(n, panel, shown)
        traces += lines
    if options["own"]:
        traces += yours(n, panel, left, right)
    return [*traces, *movable(n, panel, x, y, selected), *names]


def named_lines(n, panel, shown):
    """The lines of (loss, settings, look, slope, intercept, ...), L1 wide beneath others, and the names at their ends.

    Names are drawn last: a ring around a point hides none.
    """
    ends, heights, traces = np.array(panel.x), [], []
    for loss, _, look, slope, intercept, *_ in shown:
        drawn = parts.curve(look, n, panel, ends, intercept + slope * ends)
        if loss.key == "absolute_error" and len(shown) > 2:  # Huber's lies on it as a rule
            drawn["line"] |= {"width": 6}
        traces.append(drawn)
        heights.append(intercept + slope * ends[1])
    if not 0 < len(shown) <= MOST_NAMES:
        return traces, []
    names = apart(heights, (panel.y[1] - panel.y[0]) / 25)
    return traces, [
        parts.name(look, n, panel, ends[1], names[..., i], short(loss)) for i, (loss, _, look, *_) in enumerate(shown)
    ]


def apart(heights, gap):
    """Heights, lifted where they would be less than a gap above the next lower one."""
    h, order = join(*heights), np.arange(len(heights))
    below = np.where(order[:, None] == order, 0.0, -np.inf)  # 0 where the other counts: itself, and what is lower
    below = np.where(h[..., None] > h, 0.0, below)
    below = np.where((h[..., None] == h) & (order[:, None] > order), 0.0, below)
    rank = np.sum(np.where(below == 0, 1.0, 0.0), axis=-1)
    lifted = np.where(below == 0, h + (rank[..., None] - rank) * gap, -np.inf)
    return np.where(np.isfinite(h), np.max(lifted, axis=-1), np.nan)


def short(loss):
    """What a line is called at its end: L1, L2, else the title."""
    return next((alias for alias in loss.aliases if len(alias) == 2), loss.title)


def movable(n, panel, x, y, selected):
    """The points, of which one can be drawn out of the axes, and a ring around the selected one."""
    return [
        trace | {"cliponaxis": False}
        for trace in (parts.cloud(POINTS, n, panel, x, y, 11), parts.ring(n, panel, x, y, selected))
    ]


def ghosts_of(panel, shown):
    """What leaves a ghost of itself where it was before a point was moved."""
    return [[f"{look.group}-{panel.key}", short(loss)] for loss, _, look, *_ in shown]


def yours(n, panel, left, right):
    """The visitor's own line between its heights at the ends of the axis, with its two handles."""
    ends = np.array(panel.x)
    traces = [parts.curve(YOURS, n, panel, ends, np.where(ends == ends[0], left, right))]
    return traces + [
        parts.mark(YOURS, n, panel, end, height, symbol)
        for end, height, symbol in zip(ends, (left, right), ("square", "diamond"), strict=True)
    ]


def handles(view, n=0):
    """In panel number n, where the own line is taken to be moved."""
    grid = np.round(np.arange(0, 201) * view.step[1] + view.y_from, 10)
    edge, wide = 0.035 * (view.x_to - view.x_from), view.x_to - view.x_from
    left = parts.lift(n, "left", grid, (view.x_from - wide, view.x_from + edge))
    right = parts.lift(n, "right", grid, (view.x_to - edge, view.x_to + wide))
    return [left, right]


def _errors(look, n, panel, aspect, x, y, r, drawn):
    """Residuals as upright segments, or as squares, whose areas are to each other as the squared errors."""
    if drawn == "segments":
        places, heights = stack(x, x, np.nan * x), stack(y, y + r, np.nan * x)
    else:
        (left, right), (bottom, top) = panel.x, panel.range()
        side = np.abs(r) * (right - left) / (top - bottom) / aspect  # as wide as tall on the screen
        places = stack(x, x, x + side, x + side, x, np.nan * x)
        heights = stack(y, y + r, y + r, y, y, np.nan * x)
    line = {"color": look.color, "width": 1.5, "simplify": False}
    own = {"uid": f"errors-{drawn}", "x": join(places), "y": join(heights), "mode": "lines", "line": line}
    return own | {"opacity": 0.6, "showlegend": False, "hoverinfo": "skip"} | parts.axes(n)


def curves(n, panel, order, chosen, shown, focus, selected, fits):
    """Loss or gradient over the residual, all points on the curve of one loss, the selected point on all."""
    low, high = panel.x
    traces = [parts.upright("zero", n, panel, 0.0, dash="2px,4px")]
    for loss, settings, look in chosen:
        corners = loss.corners(**settings) if loss.corners else ()
        r = parts.among(np.linspace(low, high, 321), [c.place for c in corners], (high - low) * 1e-7)
        y = (loss.value, loss.gradient)[order](r, **settings)
        gaps = [(c.place, c.left != c.right) for c in corners if c.order <= order]
        kinks = [(c.place, (c.left, c.right)) for c in corners if c.order == 1 and order == 1]
        traces += parts.cornered(look, n, panel, r, y, gaps, kinks)
    for loss, settings, look, _, _, r in shown if fits else ():
        function = (loss.value, loss.gradient)[order]
        if focus and loss is focus[0]:
            traces.append(parts.cloud(look, n, panel, r, function(r, **settings), 8))
        here = _at(r, selected)
        traces.append(parts.mark(look, n, panel, here, function(here, **settings)))
    return traces


def _costs(n, panel, shown, ours):
    """What the visitor's line costs by each loss: the least cost, and what is above it."""
    traces = []
    for i, (loss, settings, look, _, _, r) in enumerate(shown):
        least, cost = (np.sum(loss.value(residuals, **settings)) for residuals in (r, ours))
        ratio = cost / least
        extra = parts.Look(f"{look.group}-extra", f"{look.name}: above the least", look.color, "4px,2px")
        plain = replace(look, dash="solid")
        traces.append(parts.bars(plain, n, panel, [i], [np.where(least > 0, 1.0, np.nan)], 26))
        traces.append(parts.bars(extra, n, panel, [i], [ratio], 26, bottoms=[1.0]))
    return traces


def _surface(n, panel, view, x, y, shown, focus, mine, fits, own):
    """The cost of one loss for every line, as powers of ten times the least on the grid; lines, and a descent."""
    middle = (view.x_from + view.x_to) / 2
    slopes, heights = np.linspace(*panel.x, SIDE), np.linspace(*panel.y, SIDE)
    if focus is None:
        return []
    loss, settings = focus[:2]
    u = x - middle
    total = np.sum(loss.value(slopes[None, :, None] * u + heights[:, None, None] - y, **settings), axis=-1)
    powers = np.minimum(np.log(total / np.min(total)) / np.log(10), 2.0)  # valleys show, however deep the deepest
    contours = {"start": 0.0, "end": 2.0, "size": 0.1, "coloring": "heatmap", "showlabels": False}
    picture = {
        "x": slopes,
        "y": heights,
        "z": powers,
        "type": "contour",
        "uid": "surface-heights",
        "contours": contours,
    }
    picture |= {"autocontour": False, "zmin": 0.0, "zmax": 2.0, "zauto": False, "colorscale": "Cividis"}
    traces = [picture | {"showscale": False, "hoverinfo": "z", "reversescale": True} | parts.axes(n)]
    start = (mine[0], mine[1] + mine[0] * middle) if own else (0 * np.sum(y), np.sum(y) / np.size(y, -1))
    if fits:
        way = _descent(u, y, start, loss, settings)
        traces += [parts.curve(DESCENT, n, panel, *way), parts.cloud(DESCENT, n, panel, *way, 7)]
    for _, _, look, slope, intercept, _ in shown if fits else ():
        traces.append(parts.mark(look, n, panel, slope, intercept + slope * middle))
    return [*traces, parts.mark(YOURS, n, panel, *start, "square")] if own else traces


def _descent(x, y, line, loss, settings):
    """(slopes, heights) of the first steps of a descent, its start included."""
    floor = 1e-12 * np.max(np.abs(line[1] + line[0] * x - y))
    lines = [line]
    for _ in range(STEPS):
        lines.append(step(x, y, *lines[-1], loss, settings, floor))
    return tuple(join(*(line[i] for line in lines)) for i in range(2))


def _constants(n, panel, y, chosen, lines, constant):
    """The mean loss of every constant, and where each loss has its least."""
    c = np.linspace(*panel.x, 241)
    traces = []
    for loss, settings, look in chosen:
        cost = np.sum(loss.value(c[:, None] - y, **settings), axis=-1) / np.size(y, -1)
        traces.append(parts.curve(look, n, panel, c, cost))
        if constant:
            best = lines[loss.key][1]
            traces.append(parts.mark(look, n, panel, best, np.sum(loss.value(best - y, **settings)) / np.size(y, -1)))
    traces.append(parts.cloud(POINTS, n, panel, y, 0 * y + panel.y[0], 9))
    return traces


def _histogram(n, panel, focus):
    """Shares of the residuals in bins, and the places where the loss bends."""
    if focus is None:
        return []
    loss, settings, look, _, _, r = focus
    edges = np.linspace(*panel.x, BINS + 1)
    inside = (r >= edges[:-1, None]) & (r < edges[1:, None])
    shares = np.sum(np.where(inside, 1.0, 0.0), axis=-1) / np.size(r, -1)
    return bent(n, panel, loss, settings, look, (edges[:-1] + edges[1:]) / 2, shares, 9)


def _of_l1(x, place, y, lines):
    """The residuals of the line of least absolute errors, by which no parameter moves."""
    slope, intercept = lines.get("absolute_error") or line(place, y, find("absolute_error"), {}, None)
    return intercept + slope * x - y


def bent(n, panel, loss, settings, look, middles, shares, width):
    """Bars of the shares of residuals, and upright lines where the loss bends."""
    tops = [shares[..., i] for i in range(len(middles))]
    corners = loss.corners(**settings) if loss.corners else ()
    return [
        parts.bars(look, n, panel, middles.tolist(), tops, width),
        *(parts.upright(f"bend{i}", n, panel, c.place, dash="6px,3px") for i, c in enumerate(corners)),
    ]


def _table(x, y, selected, shown, ours, fits, own):
    """Each loss's line, what it charges for the visitor's line, and what it makes of the selected point."""
    columns = ["slope", "intercept", "total loss", *(["your line costs"] if own else [])]
    columns += ["residual", "its loss", "of total, %", "pull", "weight"]
    rows = []
    for loss, settings, look, slope, intercept, r in shown:
        value, gradient = loss.value(r, **settings), loss.gradient(r, **settings)
        total, here, mine, pull = np.sum(value), *(_at(values, selected) for values in (r, value, gradient))
        line = [slope, intercept, total]
        point = [here, mine, 100 * mine / total, pull, np.where(here == 0, np.nan, pull / here)]
        if not fits:
            line, point = ([np.nan * cell for cell in cells] for cells in (line, point))
        charged = [np.sum(loss.value(ours, **settings))] if own else []
        rows.append(parts.row(loss, look, settings, [*line, *charged, *point]))
    at = [("x", _at(x, selected)), ("y", _at(y, selected))]
    return parts.table(columns, rows, at, "Selected point: ")
