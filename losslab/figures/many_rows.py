"""The figure of more points than can be dragged: where they lie as a density, the fitted lines, and the losses.

It holds no data: counts, shares and fits are inputs, so that one function serves all visitors.
"""

from functools import lru_cache

import numpy as np

from losslab import theme
from losslab.figures import parts
from losslab.figures.outliers import bent, curves, handles, yours
from losslab.trace import join, take

ACROSS, UP = 60, 40  # cells of the density
BINS = 49  # of the residuals: odd, so that 0 is in the middle of one
SHOW = ("loss", "gradient", "histogram")  # of what can be shown; the costs need every row at every frame
CELLS = ("slope", "intercept", "mean loss", "share of the costliest 1 % of rows, %", "mean loss of your line")
FAINT, FULL = (theme.translucent(theme.MUTED, opacity) for opacity in (0.35, 1))


def counted(x, y, r, view):
    """The inputs that say where rows lie: their number in each cell, and the shares of the residuals r in bins."""
    across, up = (view.x_from, view.x_to), (view.y_from, view.y_to)
    cells = np.histogram2d(y, x, bins=(UP, ACROSS), range=(up, across))[0]
    shares = np.histogram(r, bins=BINS, range=(-view.r_to, view.r_to))[0] / max(len(r), 1)
    return {f"row{i}": row for i, row in enumerate(cells)} | {"shares": shares}


@lru_cache(maxsize=64)  # one function for one drawing, so that it is traced once
def many_rows(losses, show, view, pins=(), **options):
    """The figure of many rows as a function (row0, row1, …, shares, fitted, left, right, **parameters) -> dict.

    `row0`, `row1`, … and `shares` are made by `counted`; `fitted` holds the CELLS of every loss, one loss after the
    other. `left` and `right` are the heights of the visitor's own line. Options are those of `fitted_lines`.
    """
    looks = parts.looks(losses)
    shown = tuple(key for key in show if key in SHOW)
    panels = view.panels(shown, options["x_label"], options["y_label"], ())
    over = next((loss for loss in losses if loss.key == options["over"]), losses[0] if losses else None)
    middles = {
        n: (np.arange(count) + 0.5) / count * (high - low) + low
        for n, count, (low, high) in (
            ("x", ACROSS, (view.x_from, view.x_to)),
            ("y", UP, (view.y_from, view.y_to)),
            ("r", BINS, (-view.r_to, view.r_to)),
        )
    }

    def figure(shares, fitted, left, right, **values):
        with np.errstate(all="ignore"):
            chosen = [(loss, parts.own(loss, values), looks[loss.key]) for loss in losses]
            counts = [values[f"row{i}"] for i in range(UP)]
            traces, rows = [], []
            for n, panel in enumerate(panels):
                if panel.key == "points":
                    traces.append(_density(n, middles, counts))
                    ends = np.array(panel.x)
                    for i, loss in enumerate(losses if options["fits"] else ()):
                        slope, intercept = (take(fitted, len(CELLS) * i + place) for place in (0, 1))
                        traces.append(parts.curve(looks[loss.key], n, panel, ends, intercept + slope * ends))
                    traces += yours(n, panel, left, right) if options["own"] else []
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
                rows.append(parts.row(loss, look, settings, cells if options["own"] else cells[:4]))
        columns = list(CELLS if options["own"] else CELLS[:4])
        return {
            "data": traces,
            "layout": parts.layout(
                panels, [parts.table(columns, rows, title="Fits to all rows")], handles(view) if options["own"] else []
            ),
        }

    return figure


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
