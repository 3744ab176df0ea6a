"""The figure of a loss that does not move: beside what the same answer for every sample costs."""

from functools import cache

import numpy as np

from losslab import theme
from losslab.figures import parts

COUNTS = (2, 3, 4, 5, 10, 20, 26, 27, 50, 100, 200, 500, 1000)  # of classes
MOST = 8.0
SEEN = parts.Look("seen", "the loss you see", theme.ORANGE, "12px,4px")
BLIND = parts.Look("blind", "ln K: equal probabilities for K classes", theme.BLUE, "solid")
PANEL = parts.Panel("loss", "cross-entropy, nats", "classes K", (2.0, 1000.0), (0.0, MOST), x_log=True)


@cache  # one function, so that it is traced once
def stuck_figure():
    """The figure as a function (seen, count) -> dict: a loss, and the number of classes."""
    line = np.array(COUNTS, dtype=float)

    def figure(seen, count):
        blind = np.log(count)
        traces = [
            parts.upright("count", 0, PANEL, count),
            parts.curve(BLIND, 0, PANEL, line, np.log(line)),
            parts.level(SEEN, 0, PANEL, seen, legend=True),
            parts.mark(BLIND, 0, PANEL, count, blind),
        ]
        rows = [
            parts.line("The loss you see", [seen, seen / np.log(2), np.exp(seen)], SEEN),
            parts.line("Equal probabilities", [blind, blind / np.log(2), count], BLIND),
            parts.line("Difference: learnt so far", [blind - seen, (blind - seen) / np.log(2), np.nan]),
        ]
        table = parts.table(["nats", "bits", "perplexity"], rows, [("K", count)], "Cross-entropy of classes, ", "loss")
        drags = [parts.drag(0, "count", line)]
        return {"data": traces, "layout": parts.layout((PANEL,), [table], drags)}

    return figure
