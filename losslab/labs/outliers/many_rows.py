"""The figure of more points than can be dragged: where they lie as a density, the fitted lines, and the losses.

It holds no data: counts, shares and fits are inputs, so that one function serves all visitors.
"""

import numpy as np

from losslab import theme
from losslab.figures import parts
from losslab.figures.drawing import drawing
from losslab.labs.outliers.figure import bent, curves, handles, yours
from losslab.labs.outliers.sizes_figure import BARS, dragged_sizes, drawn_sizes, stops, with_beyond
from losslab.trace import join, take

ACROSS, UP = 90, 60  # cells of the density
BINS = 49  # of the residuals: odd, so that 0 is in the middle of one
SHOW = ("loss", "gradient", "histogram", "sizes")  # of what can be shown; the costs need every row at every frame
CELLS = ("slope", "intercept", "mean loss", "share of the costliest 1 % of rows, %", "mean loss of your line")
FAINT, FULL = (theme.translucent(theme.MUTED, opacity) for opacity in (0.6, 1))


def counted(x, y, r, view):
    """The inputs that say where rows lie: their number in each cell, and the shares of the residuals r in bins."""
    across, up = (view.x_from, view.x_to), (view.y_from, view.y_to)
    cells = np.histogram2d(y, x, bins=(UP, ACROSS), range=(up, across))[0]
    shares = np.histogram(r, bins=BINS, range=(-view.r_to, view.r_to))[0] / max(len(r), 1)
    return {f"row{i}": row for i, row in enumerate(cells)} | {"shares": shares}


def measured(sizes, view, more):
    """The inputs that say how large residuals of these sizes, in order, are: of those drawn the number in each bin, and
    at sizes from 0 on, `more` among them, the share of all beyond.
    """
    counts = np.histogram(sizes, bins=BARS, range=(0, view.r_to))[0]
    grid = np.unique(np.concatenate([[0.0], stops(view.r_to), more]))
    return {"counts": counts, "grid": grid, "beyond": 1 - np.searchsorted(sizes, grid, "right") / len(sizes)}


@drawing
def many_rows(losses, show, view, pins=(), **options):
    """The figure of many rows as a function (row0, row1, …, shares, fitted, left, right, **parameters) -> dict.

    `row0`, `row1`, … and `shares` are made by `counted`, `counts`, `grid` and `beyond` by `measured`; `fitted` holds
    the CELLS of every loss, one loss after the other. `left` and `right` are the heights of the visitor's own line.
    Options are those of `fitted_lines`.
    """
    looks = parts.looks(losses)
    shown = tuple(key for key in show if key in SHOW)
    panels = sorted(view.panels(shown, options["x_label"], options["y_label"], ()), key=lambda p: p.key != "sizes")
    over = next((loss for loss in losses if loss.key == options["over"]), losses[0] if losses else None)
    columns = list(CELLS if options["own"] else CELLS[:4])
    middles = {
        n: (np.arange(count) + 0.5) / count * (high - low) + low
        for n, count, (low, high) in (
            ("x", ACROSS, (view.x_from, view.x_to)),
            ("y", UP, (view.y_from, view.y_to)),
            ("r", BINS, (-view.r_to, view.r_to)),
        )
    }

    def figure(shares, fitted, counts, grid, beyond, left, right, **values):
        def at(size):
            """The share beyond a size of the grid."""
            return take(beyond, np.sum(np.where(grid <= size, 1.0, 0.0)) - 1)

        with np.errstate(all="ignore"):
            chosen = [(loss, parts.own(loss, values), looks[loss.key]) for loss in losses]
            traces, rows, drags = [], [], []
            for n, panel in enumerate(panels):
                if panel.key == "sizes":
                    focus = next((each for each in chosen if each[0] is over), None)
                    traces += drawn_sizes(n, panel, focus, counts, grid, beyond, at) if options["fits"] else []
                    drags += dragged_sizes(n, panel, over) if options["fits"] else []
                elif panel.key == "points":
                    traces.append(_density(n, middles, [values[f"row{i}"] for i in range(UP)]))
                    traces += _lines(n, panel, chosen, fitted) if options["fits"] else []
                    mine = yours(n, panel, left, right) if options["own"] else []
                    traces += [trace | {"showlegend": i == 0} for i, trace in enumerate(mine)]
                    drags += handles(view, n) if options["own"] else []
                elif panel.key == "histogram":
                    for loss, settings, look in chosen if options["fits"] else ():
                        if loss is over:
                            traces += bent(n, panel, loss, settings, look, middles["r"], shares, 6)
                else:
                    if over and options["fits"] and panel.key == "loss":
                        high = panel.y[0] + (panel.y[1] - panel.y[0]) * 0.4 * shares / np.max(shares)
                        traces += [_shares(looks[over.key], n, panel, middles["r"], high, panel.y[0])]
                    traces += curves(n, panel, SHOW.index(panel.key), chosen, (), None, -1, False)
            for i, (loss, settings, look) in enumerate(chosen):
                cells = [take(fitted, len(CELLS) * i + place) for place in range(len(CELLS))]
                cells[:4] = cells[:4] if options["fits"] else [np.nan] * 4
                rows.append(parts.row(loss, look, settings, cells[: len(columns)]))
            table = parts.table(columns, rows, title="Fits to all rows")
            table = with_beyond(table, chosen, at) if "sizes" in shown and options["fits"] else table
        return {"data": traces, "layout": parts.layout(panels, [table], drags, large="sizes" in shown)}

    return figure


def _lines(n, panel, chosen, fitted):
    """The fitted lines, named in the legend whichever panel they are in."""
    ends, traces = np.array(panel.x), []
    for i, (_, _, look) in enumerate(chosen):
        slope, intercept = (take(fitted, len(CELLS) * i + place) for place in (0, 1))
        traces.append(parts.curve(look, n, panel, ends, intercept + slope * ends) | {"showlegend": True})
    return traces


def _density(n, middles, counts):
    """Cells, the fuller the more rows lie in them, by the logarithm; empty ones are left out."""
    heights = [np.where(row > 0, np.log(np.maximum(row, 1)), np.nan) for row in counts]
    most = np.log(np.maximum(np.max(join(*counts)), 2))
    picture = {
        "uid": "density",
        "type": "heatmap",
        "x": middles["x"],
        "y": middles["y"],
        "z": heights,
        "zsmooth": False,
    }
    picture |= {"colorscale": [[0, FAINT], [1, FULL]], "zauto": False, "zmin": 0.0, "zmax": most}
    return picture | {"showscale": False, "hoverinfo": "skip"} | parts.axes(n)


def _shares(look, n, panel, middles, tops, bottom):
    """The residuals of one loss as bars from the bottom of a panel."""
    bars = parts.bars(look, n, panel, middles.tolist(), [tops[..., i] for i in range(BINS)], 6, bottoms=[bottom] * BINS)
    return bars | {"uid": f"{bars['uid']}-shares", "opacity": 0.35, "showlegend": False, "hoverinfo": "skip"}
