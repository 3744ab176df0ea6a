"""The figure of a step: that of its page, with what is withheld taken out, and a guess beside what is so."""

import numpy as np

from losslab import theme
from losslab.asking import GUESS
from losslab.figures import parts
from losslab.figures.drawing import drawing

LOOKS = {"guess": (theme.MUTED, "8px,4px"), "truth": (theme.INK, "solid")}


@drawing
def withheld(inner, moves, hidden=(), veiled=False, marks=(), grid=()):
    """The drawing `inner` of which only the inputs `moves` can be moved on the chart.

    Traces whose ids begin with one of `hidden` are left out; `veiled`: so are the numbers of its tables. `marks` are
    (what it is, its name, panel, axis, place) of lines across a panel, `None` for the place of the guess, which is the
    input "guess"; while it is being made it can be dragged on the `grid`.
    """

    def figure(**values):
        guess = values.pop(GUESS, None)
        made = inner(**values)
        layout = dict(made["layout"])
        meta = dict(layout["meta"])
        meta["drags"] = [drag for drag in meta["drags"] if _inputs(drag) <= set(moves)]
        for name, inputs in (("points", ("x", "y")), ("play", ("input",))):
            if name in meta and not {meta[name][key] for key in inputs} <= set(moves):
                del meta[name]
        if veiled:
            meta["tables"] = [_bare(table) for table in meta["tables"][:1]]
        if hidden or veiled:
            meta.pop("ghosts", None)
        traces = [trace for trace in made["data"] if not str(trace.get("uid", "")).startswith(hidden)]
        for kind, name, panel, axis, place in marks:
            place = guess if place is None else place
            traces += _mark(kind, name, panel, axis, place, layout)
            if grid and kind == GUESS and f"{axis}axis{panel + 1 if panel else ''}" in layout:
                meta["drags"] = [*meta["drags"], _drag(panel, axis, grid, layout)]
        return {"data": traces, "layout": layout | {"meta": meta}}

    return figure


def _inputs(drag):
    return {part["input"] for part in drag.get("parts", [drag])}


def _bare(table):
    """A table that names its lines and says no number."""
    rows = [row | {"cells": [], "settings": []} for row in table["rows"] if row["color"]]
    return table | {"title": "", "at": [], "columns": [], "rows": rows, "bare": True}


def _ends(axis, panel, layout):
    """The ends of an axis of a panel, as numbers on it."""
    found = layout[f"{axis}axis{panel + 1 if panel else ''}"]
    ends = found["range"]
    return [10.0**end for end in ends] if found["type"] == "log" else [float(end) for end in ends]


def _mark(kind, name, panel, axis, place, layout):
    """A line across a panel, and its name at its end."""
    across = "y" if axis == "x" else "x"
    if f"{axis}axis{panel + 1 if panel else ''}" not in layout:
        return []
    low, high = _ends(across, panel, layout)
    color, dash = LOOKS[kind]
    there, end = {axis: [place, place], across: [low, high]}, {axis: [place], across: [high]}
    common = {"showlegend": False, "hoverinfo": "skip", "name": name} | parts.axes(panel)
    # The guess is named below, or on the left, and what is so at the other end: they may be close together.
    end[across] = [low + (0.04 if kind == GUESS else 0.96) * (high - low)]
    where = "middle right" if axis == "x" else "top right" if kind == GUESS else "top left"
    line = {"uid": f"lesson-{kind}", "mode": "lines", "line": {"color": color, "dash": dash, "width": 2.5}}
    font = {"textposition": where, "textfont": {"color": color, "size": 15}, "cliponaxis": False}
    return [
        line | there | common,
        {"uid": f"lesson-{kind}-name", "mode": "text", "text": [name]} | font | end | common,
    ]


def _drag(panel, axis, grid, layout):
    stops = np.round(np.arange(grid[0], grid[1] + grid[2] / 2, grid[2]), 10)
    if axis == "x":
        return parts.drag(panel, GUESS, stops)
    return parts.lift(panel, GUESS, stops, _ends("x", panel, layout))
