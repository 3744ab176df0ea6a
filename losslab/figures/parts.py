"""What figures are made of: panels, curves, cursors, marks. Each is a plain Plotly dict whose numbers may be traced.

`layout.meta` carries what is not Plotly's, for the live figure: how many panels in how many columns; `tables`, the
values at the cursor; `drags`, the inputs that can be dragged on the chart; `points`, those that can be edited; and
`play`, the input that can be played like a film.
"""

import math
from dataclasses import dataclass

import numpy as np

from losslab import theme
from losslab.data import LARGEST
from losslab.figures.looks import look
from losslab.text import shown
from losslab.trace import join

ORDER = {"loss": 0, "gradient": 1, "curvature": 2, "weight": 2}  # the derivative whose jumps break the curve


@dataclass(frozen=True)
class Panel:
    """One pair of axes: what is drawn, over which horizontal axis, within which fixed ranges."""

    key: str
    title: str
    x_title: str
    x: tuple[float, float]
    y: tuple[float, float]
    log: bool = False
    x_log: bool = False
    ticks: tuple[str, ...] = ()  # names at 0, 1, 2 ... along the horizontal axis
    bare: bool = False  # a picture: no ticks and no grid
    decades: float = 4.0  # of a logarithmic vertical axis

    def range(self):
        """The range of the vertical axis as Plotly takes it, with room for a line that lies on its edge."""
        if self.log:
            return [np.log10(self.y[1]) - self.decades, np.log10(self.y[1])]
        low, high = self.y
        return [low - 0.03 * (high - low), high]


def step(most):
    """1, 2 or 5 times a power of ten, the largest that is not above `most`."""
    power = 10.0 ** np.floor(np.log10(most))
    return float(f"{next(n * power for n in (5, 2, 1) if n * power <= most * (1 + 1e-9)):.3g}")


def round_up(value):
    """The next 1, 2, 5 or 8 times a power of ten, within what can be drawn."""
    value = min(max(value, 1e-5), 1e6)
    power = 10.0 ** math.floor(math.log10(value))
    return min(round(next(n * power for n in (1, 2, 5, 8, 10) if n * power >= value * (1 - 1e-9)), 10), 1e6)


def entries(vector, count):
    """The entries along the last axis, which has so many: what is traced does not know its length."""
    return [vector[..., i] for i in range(count)]


def setting(loss, param):
    """The name of a loss's parameter among the inputs of a figure, the controls of a page and in its link."""
    return f"{loss.key}-{param.name}"


def own(loss, values):
    """The settings of one loss among `values`, made to respect each other."""
    return loss.nearest({p.name: values[setting(loss, p)] for p in loss.params})


def axes(n):
    """The names of the axes of panel number n."""
    number = str(n + 1) if n else ""
    return {"xaxis": f"x{number}", "yaxis": f"y{number}"}


@dataclass(frozen=True)
class Look:
    """How one loss is drawn in all panels: its group in the legend, name, colour and dash."""

    group: str  # part of the traces' ids, which Plotly uses in CSS selectors: letters, digits, - and _ only
    name: str
    color: str
    dash: str
    pinned: bool = False

    def common(self):
        return {"legendgroup": self.group, "name": self.name, "opacity": 0.8 if self.pinned else 1.0}


def looks(losses):
    """{key: Look} of the losses shown."""
    return {loss.key: Look(loss.key, loss.title, *look(loss.key)) for loss in losses}


def pinned(n, loss, settings):
    """The grey look of the n-th pinned curve."""
    dash = theme.DASHES[n % len(theme.DASHES)]
    return Look(f"pin{n}", f"{loss.label(**settings)}, pinned", theme.MUTED, dash, pinned=True)


def curve(look, n, panel, x, y):
    """The line of one loss in panel number n."""
    line = {"color": look.color, "dash": look.dash, "width": 2 if look.pinned else 3, "simplify": False}
    own = {"uid": f"{look.group}-{panel.key}", "x": x, "y": y, "mode": "lines", "line": line}
    return own | {"showlegend": n == 0, "hovertemplate": "%{y:.5~r}"} | look.common() | axes(n)


def among(grid, places, near):
    """A grid with more places in it, those of corners, and places right beside them. Can be traced."""
    return np.sort(join(grid, *(place + side * near for place in places for side in (-1, 1)), *places))


def cornered(look, n, panel, x, y, gaps=(), kinks=(), at=None, width=10):
    """The line of one loss as `curve`, with gaps where it jumps, and at kinks the intervals (low, high) of slopes.

    `gaps` are pairs (place, whether it jumps there), `kinks` are pairs (place on the axis, interval), which a pinned
    curve does without. Places of gaps are looked for in `at`, where that is not x.
    """
    for place, jumps in gaps:  # lift the pen
        y = np.where(((x if at is None else at) == place) & jumps, np.nan, y)
    line = curve(look, n, panel, x, y)
    if not kinks or look.pinned:
        return [line]
    places, ends = zip(*kinks, strict=True)
    return [intervals(look, n, panel, places, ends, width), line]


def intervals(look, n, panel, places, ends, width=10):
    """Upright bars at `places` between `ends` (low, high): the sub-gradients at a kink."""
    bars = {
        "x": [x for place in places for x in (place, place, None)],
        "y": [y for low, high in ends for y in (low, high, None)],
        "mode": "lines",
        "line": {"color": look.color, "width": width, "simplify": False},
    }
    hidden = {"uid": f"{look.group}-{panel.key}-kinks", "showlegend": False, "hoverinfo": "skip"}
    return bars | look.common() | hidden | {"opacity": 0.35} | axes(n)


def upright(uid, n, panel, x, dash="solid"):
    """A thin upright line through a panel."""
    low, high = ([10**v for v in panel.range()] if panel.log else panel.range())  # fmt: skip
    line = {"color": theme.MUTED, "width": 1.5, "dash": dash, "simplify": False}
    own = {"uid": f"{uid}-{panel.key}", "x": [x, x], "y": [low, high], "mode": "lines", "line": line}
    return own | {"showlegend": False, "hoverinfo": "skip"} | axes(n)


def bars(look, n, panel, places, tops, width, *, bottoms=None, legend=False):
    """Upright bars from `bottoms` (0 if not given) to `tops`, `width` px wide."""
    bottoms = [0.0] * len(tops) if bottoms is None else bottoms
    drawn = {
        "uid": f"{look.group}-{panel.key}",
        "x": [x for place in places for x in (place, place, None)],
        "y": [y for ends in zip(bottoms, tops, strict=True) for y in (*ends, None)],
        "mode": "lines",
        "line": {"color": look.color, "dash": look.dash, "width": width, "simplify": False},
    }
    return drawn | {"showlegend": legend or n == 0, "hovertemplate": "%{y:.5~r}"} | look.common() | axes(n)


def levels(name, n, panel, x, y):
    """Level lines that say where something should be."""
    line = {"color": theme.MUTED, "width": 3, "simplify": False}
    drawn = {"uid": f"{name}-{panel.key}", "name": name, "x": x, "y": y, "mode": "lines", "line": line}
    return drawn | {"showlegend": True, "hovertemplate": "%{y:.5~r}"} | axes(n)


def level(look, n, panel, y, legend=False):
    """A thin level line through a panel."""
    line = {"color": look.color, "width": 2, "dash": look.dash, "simplify": False}
    drawn = {"uid": f"{look.group}-{panel.key}-level", "x": list(panel.x), "y": [y, y], "mode": "lines", "line": line}
    return drawn | {"showlegend": legend, "hoverinfo": "skip"} | look.common() | axes(n)


def mark(look, n, panel, x, y, symbol="circle"):
    """A marker on a curve."""
    marker = {"color": look.color, "size": 13, "symbol": symbol, "line": {"color": theme.RIM, "width": 2}}
    own = {"uid": f"{look.group}-{panel.key}-{symbol}", "x": [x], "y": [y], "mode": "markers", "marker": marker}
    return own | {"legendgroup": look.group, "showlegend": False, "hoverinfo": "skip"} | axes(n)


def hold(name, n, panel, x, y, color=theme.MUTED):
    """What a hand can take at the top of a bar, also where the bar has no height."""
    return mark(Look(f"hold{name}", "", color, "solid"), n, panel, x, y)


def tangent(look, n, panel, x, y, slope):
    """A short piece of the tangent at (x, y)."""
    steps = np.linspace(-0.16, 0.16, 25 if panel.log else 2) * (panel.x[1] - panel.x[0])
    line = {"color": look.color, "width": 1.5, "dash": "2px,2px", "simplify": False}
    own = {"uid": f"{look.group}-{panel.key}-tangent", "x": x + steps, "y": y + slope * steps, "mode": "lines"}
    return own | {"line": line, "legendgroup": look.group, "showlegend": False, "hoverinfo": "skip"} | axes(n)


def arrow(look, name, n, start, way, head):
    """An arrow in panel number n, none where it would be shorter than a quarter of its `head`, (wide, high)."""
    (x, y), (wide, high) = start, head
    right, up = way[0] / wide, way[1] / high
    size = np.hypot(right, up)
    size = np.where(size > 0.25, size, np.nan)
    right, up, tip_x, tip_y = right / size, up / size, x + way[0], y + way[1]
    sides = [(tip_x - wide * (right + s * up), tip_y - high * (up - s * right)) for s in (-0.5, 0.5)]
    points = [(x, y), (tip_x, tip_y), sides[0], (tip_x, tip_y), sides[1]]
    own = {"uid": f"{look.group}-arrow-{name}", "x": [p[0] for p in points], "y": [p[1] + 0 * size for p in points]}
    line = {"color": look.color, "width": 3, "simplify": False}
    return own | {"mode": "lines", "line": line, "showlegend": False, "hoverinfo": "skip"} | look.common() | axes(n)


def row(loss, look, settings, cells):
    """A line of the table of values at the cursor."""
    shown = [] if look.pinned else [[p.symbol, settings[p.name]] for p in loss.params]
    return line(look.name, cells, look) | {"settings": shown} | ({} if look.pinned else {"key": loss.key})


def line(name, cells, look=None):
    """A line of a table that is of no loss; with a look it shows its colour and dash."""
    color, dash = (look.color, look.dash) if look else ("", "")
    return {"name": name, "color": color, "dash": dash, "settings": [], "cells": cells}


def table(columns, rows, at=(), title="At ", of="loss function"):
    """A table of values: below `title` and the pairs of words and numbers `at`, a row for each of what it is `of`."""
    return {"title": title, "at": [list(pair) for pair in at], "of": of, "columns": columns, "rows": rows}


def said(words, place):
    """A cell that says one of several words: the one at a place, which may be traced."""
    return {"words": list(words), "place": place}


def play(name, stops, rate):
    """The input `name` can be played from stop to stop, `rate` of them a second."""
    return {"input": name, "stops": stops, "rate": rate}


def drag(panel, name, stops, places=None):
    """The upright line in panel number `panel` moves the input `name` to one of `stops`, which lie at `places`."""
    return {"panel": panel, "input": name, "axis": "x", "stops": stops, "places": stops if places is None else places}


def lift(panel, name, stops, between):
    """A press between two places of the horizontal axis moves the input `name`, a height, to one of `stops`."""
    return {"panel": panel, "input": name, "axis": "y", "stops": stops, "places": stops, "between": list(between)}


def carry(panel, across, up):
    """A place in panel number `panel` that moves two inputs, each (name, stops, places): one along each axis.

    The places may be traced: a corner is not where it was once the middle has moved.
    """
    named = [dict(zip(("input", "stops", "places"), each, strict=True)) for each in (across, up)]
    return {"panel": panel, "axis": "xy", "parts": named}


def points(panel, step, most, x="x", y="y", selected="selected", images=(), fixed=False, grows=False):
    """The points of panel number `panel` can be moved in steps of (dx, dy), added up to `most`, and removed.

    Where they are `fixed` in number they can only be moved. Where the axes grow once a point was let go beyond them,
    `grows`, it can be moved there.

    `x` and `y` name inputs that are arrays, `selected` one that is the index of the selected point, −1 for none.
    `images` are pairs (panel, uid) of traces whose markers stand for the points, over their residual: these can be
    selected and moved too.
    """
    named = [{"panel": panel, "uid": uid} for panel, uid in images]
    found = {"panel": panel, "x": x, "y": y, "selected": selected, "step": list(step), "most": most, "images": named}
    return found | ({"fixed": True} if fixed else {}) | ({"grows": LARGEST} if grows else {})


def cloud(look, n, panel, x, y, size):
    """Many markers of one look."""
    marker = {"color": look.color, "size": size, "symbol": "circle", "line": {"color": theme.RIM, "width": 1}}
    own = {"uid": f"{look.group}-{panel.key}-cloud", "x": x, "y": y, "mode": "markers", "marker": marker}
    return own | {"showlegend": False, "hovertemplate": "%{x:.5~r}, %{y:.5~r}", "name": look.name} | axes(n)


def ring(n, panel, x, y, selected):
    """A ring around the selected one of points in panel number n."""
    here = np.cumsum(0 * x + 1) == selected + 1
    some = np.sum(np.where(here, 1.0, 0.0)) > 0
    place = [np.where(some, np.sum(np.where(here, v, 0.0)), np.nan) for v in (x, y)]
    marker = {"color": theme.MUTED, "size": 22, "symbol": "circle-open", "line": {"width": 3}}
    own = {"uid": f"ring-{panel.key}", "x": [place[0]], "y": [place[1]], "mode": "markers", "marker": marker}
    return own | {"showlegend": False, "hoverinfo": "skip"} | axes(n)


def name(look, n, panel, x, y, text, where="top left"):
    """A word at (x, y) in the colour of a look, such as the name of a line at its end."""
    own = {"uid": f"{look.group}-{panel.key}-name", "x": [x], "y": [y], "mode": "text", "text": [text]}
    own |= {
        "textposition": where,
        "textfont": {"color": look.color, "size": 15},
        "legendgroup": look.group,
        "cliponaxis": False,
    }
    return own | {"showlegend": False, "hoverinfo": "skip"} | axes(n)


def layout(panels, tables, drags, columns=0, points=None, large=False, play=None, ghosts=None):
    """The axes of all panels side by side, and what the live figure needs. `columns` 0: as fits.

    `large`: where there is room the first panel is as large as four of the others. `ghosts`: pairs (uid of a line, its
    name) of lines that leave a grey copy where they were before a point was moved; what moved is said with these names.
    """
    parts = {}
    for n, panel in enumerate(panels):
        number = str(n + 1) if n else ""
        wide, gap = 1 / len(panels), 0.06
        parts[f"xaxis{number}"] = {
            "title": {"text": panel.x_title},
            "range": [float(np.log10(end)) for end in panel.x] if panel.x_log else list(panel.x),
            "type": "log" if panel.x_log else "linear",
            "domain": [n * wide, (n + 1) * wide - gap],
            "anchor": f"y{number}",
            "zeroline": False,
            "exponentformat": "power",
            "separatethousands": True,
        }
        if panel.x_log:
            powers = range(int(np.floor(np.log10(panel.x[0]))), int(np.ceil(np.log10(panel.x[1]))) + 1)
            ticks = [float(f"{digit}e{power}") for power in powers for digit in (1, 2, 5)]
            parts[f"xaxis{number}"] |= {"tickvals": ticks, "ticktext": [shown(tick) for tick in ticks]}
        if panel.ticks:
            parts[f"xaxis{number}"] |= {"tickvals": list(range(len(panel.ticks))), "ticktext": list(panel.ticks)}
        parts[f"yaxis{number}"] = {
            "title": {"text": panel.title},
            "range": panel.range(),
            "anchor": f"x{number}",
            "zeroline": not panel.key.startswith("loss"),
            "type": "log" if panel.log else "linear",
            "exponentformat": "power",
        }
        if panel.bare:
            for axis in (f"xaxis{number}", f"yaxis{number}"):
                parts[axis] |= {"showticklabels": False, "showgrid": False, "zeroline": False, "ticks": ""}
    return parts | {
        "uirevision": repr(panels),
        "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"},
        "margin": {"l": 60, "r": 12, "t": 40, "b": 50},
        "hovermode": "x",
        "dragmode": "zoom",
        "meta": {"panels": len(panels), "columns": columns, "large": large, "tables": tables, "drags": drags}
        | {name: given for name, given in (("points", points), ("play", play), ("ghosts", ghosts)) if given},
    }


def text_of(cell):
    """What a cell of a table shows, as text."""
    return cell["words"][int(cell["place"])] if isinstance(cell, dict) else shown(cell)


def describe(figure):
    """What the figure shows, in a few sentences: the text alternative of the chart."""
    layout = figure["layout"]
    tables = [found for found in layout["meta"]["tables"] if not found.get("bare")]  # one that says no number yet
    if tables and not any(found["rows"] for found in tables):
        return "An empty chart: no loss is chosen."
    panels = [axis["title"]["text"] for name, axis in layout.items() if name.startswith("yaxis")]
    over = dict.fromkeys(axis["title"]["text"] for name, axis in layout.items() if name.startswith("xaxis"))
    what, where = (", ".join(filter(None, dict.fromkeys(titles))) for titles in (panels, over))
    said = [f"Shown: {what}{f' over {where}' if where else ''}."]
    for found in tables:
        rows = []
        for line in found["rows"]:
            settings = ", ".join(f"{symbol} = {shown(value)}" for symbol, value in line["settings"])
            cells = ", ".join(
                f"{name} {text_of(cell)}" for name, cell in zip(found["columns"], line["cells"], strict=True)
            )
            rows.append(f"{line['name']}{f' ({settings})' if settings else ''}: {cells}")
        at = ", ".join(f"{words} = {shown(value)}" for words, value in found["at"])
        said.append(f"{found['title']}{at}{': ' if rows else ''}{'; '.join(rows)}.")
    return " ".join(said)
