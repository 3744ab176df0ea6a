"""The figure of an error beside what was measured: the relative error, from metres to the stars."""

from functools import cache

import numpy as np

from losslab import theme
from losslab.core import geometric
from losslab.figures import parts
from losslab.figures.units import powers

KILOMETRES = {"10 m": 0.01, "Earth’s circumference": 40_075.0, "α Centauri": 4.13e13}
LENGTHS = np.array(geometric(1e-3, 1e14))  # km
RELATIVE = parts.Panel(
    "relative", "relative error", "true length, km", (1e-3, 1e14), (1e-14, 1e6), True, True, decades=20
)
ERROR = parts.Look("relative", "error / true length", theme.BLUE, "solid")
WHOLE = parts.Look("whole", "1: as large as the length itself", theme.MUTED, "6px,4px")


@cache  # one function, so that it is traced once
def relative_figure():
    """The figure as a function (error, length) -> dict, both in km."""

    def figure(error, length):
        share = error / length
        traces = [
            *(parts.upright(f"known{i}", 0, RELATIVE, km, "2px,4px") for i, km in enumerate(KILOMETRES.values())),
            _names(),
            parts.upright("length", 0, RELATIVE, length),
            parts.level(WHOLE, 0, RELATIVE, 1.0, legend=True),
            parts.curve(ERROR, 0, RELATIVE, LENGTHS, error / LENGTHS),
            parts.mark(ERROR, 0, RELATIVE, length, share),
        ]
        rows = [
            parts.line("Error, km", [error]),
            parts.line("Relative error", [share], ERROR),
            parts.line("Relative error, %", [100 * share]),
        ]
        table = parts.table(["value"], rows, [("true length", length)], "In km: ", "measure")
        layout = parts.layout((RELATIVE,), [table], [parts.drag(0, "length", LENGTHS)])
        layout["xaxis"] |= powers(-3, 14, 3)
        layout["yaxis"] |= powers(-12, 6, 3)
        return {"data": traces, "layout": layout}

    return figure


def _names():
    """The known lengths by name, at the top of their dotted lines, each on the side that has room."""
    known = {
        "uid": "known-names",
        "x": list(KILOMETRES.values()),
        "y": [1e5, 1e5, 1e5],
        "mode": "text",
        "text": [f" {name.partition('’')[0]} " for name in KILOMETRES],
        "textposition": ["middle right", "middle right", "middle left"],
    }
    return known | {"showlegend": False, "hoverinfo": "skip"} | parts.axes(0)
