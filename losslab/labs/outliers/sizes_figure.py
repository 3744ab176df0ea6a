"""The panel of how large residuals are: how many of each size, the share beyond it, and the sizes of a loss to drag."""

import numpy as np

from losslab import theme
from losslab.figures import parts

BARS = 40
STOPS = 200  # of a size that is dragged


def sizes_in(loss):
    """The parameters of a loss that are sizes of residuals."""
    return tuple(p for p in loss.params if p.unit == "residual")


def with_beyond(table, chosen, at):
    """A table of (loss, settings, look) with the share of residuals beyond the first size of each in front.

    `at(size)` is that share.
    """
    firsts = [next(iter(sizes_in(loss)), None) for loss, *_ in chosen]
    if not any(firsts):
        return table
    symbols = " or ".join(dict.fromkeys(first.symbol for first in firsts if first))
    cells = [
        100 * at(settings[first.name]) if first else np.nan
        for first, (_, settings, _) in zip(firsts, chosen, strict=True)
    ]
    rows = [row | {"cells": [cell, *row["cells"]]} for cell, row in zip(cells, table["rows"], strict=True)]
    return table | {"columns": [f"beyond {symbols}, %", *table["columns"]], "rows": rows}


def sized(r, reach):
    """What `drawn_sizes` takes of residuals, which may be traced, on an axis up to a reach."""
    edges, grid, size = np.linspace(0, reach, BARS + 1), np.linspace(0, reach, 121), np.abs(r)
    counts = np.sum(np.where((size >= edges[:-1, None]) & (size < edges[1:, None]), 1.0, 0.0), axis=-1)

    def at(place):
        return np.sum(np.where(size > place, 1.0, 0.0), axis=-1) / np.size(size, -1)

    return counts, grid, at(grid[:, None]), at


def stops(reach):
    """The sizes up to a reach at which a line can be let go."""
    return np.round(np.arange(1, STOPS + 1) * (reach / STOPS), 10)


def drawn_sizes(n, panel, focus, counts, grid, beyond, at):
    """Bars that count the residuals of each size, the highest as high as the panel; the curve of the shares `beyond`
    the sizes of `grid`; and of the loss in `focus`, (loss, settings, look), each size. `at(size)` is the share there.
    """
    width = panel.x[1] / BARS
    middles = ((np.arange(BARS) + 0.5) * width).tolist()
    tops = [counts[..., i] / np.maximum(np.max(counts), 1) for i in range(BARS)]
    rows = parts.Look("sizes", "share beyond", theme.MUTED, "solid")
    bars = parts.bars(rows, n, panel, middles, tops, 7) | {"uid": "sizes-bars", "opacity": 0.4, "hoverinfo": "skip"}
    traces = [bars | {"showlegend": False}, parts.curve(rows, n, panel, grid, beyond) | {"showlegend": False}]
    for param in sizes_in(focus[0]) if focus else ():
        size, look = focus[1][param.name], focus[2]
        place = parts.Look(f"{look.group}-{param.name}", look.name, look.color, look.dash)
        line = parts.upright(place.group, n, panel, size)
        traces += [line | {"line": line["line"] | {"color": look.color, "width": 3}}]
        traces += [parts.mark(place, n, panel, size, at(size)), parts.name(place, n, panel, size, 1.0, param.symbol)]
    return traces


def dragged_sizes(n, panel, loss):
    """What can be dragged there."""
    places = stops(panel.x[1])
    return [parts.drag(n, parts.setting(loss, param), places) for param in sizes_in(loss)] if loss else []
