"""The figure of rows that a loss ignores: the mean is over those that count."""

from functools import lru_cache

import numpy as np

from losslab import theme
from losslab.figures import parts
from losslab.stable import softmax
from losslab.trace import stack

LOGITS = ((3.0, 1.5, 0.5), (0.2, 2.0, 0.4), (0.5, 0.3, 0.2))
ROWS = len(LOGITS)
TOP = 4.0
COUNTED = parts.Look("counted", "loss of a row that counts", theme.BLUE, "solid")
MEAN = parts.Look("mean", "mean of the rows that count", theme.ORANGE, "12px,4px")
ALL = parts.Look("all", "their sum divided by all rows", theme.MUTED, "3px,3px")
PANEL = parts.Panel(
    "rows", "loss", "rows", (-0.5, ROWS - 0.5), (0.0, TOP), ticks=tuple(f"row {i + 1}" for i in range(ROWS))
)


def losses(first, targets):
    """The cross-entropy of each row, its first logit being `first`; NaN where the row is ignored (its target None)."""
    found = []
    for z, (_, *others), target in zip(first, LOGITS, targets, strict=True):
        surprise = softmax(stack(z, *others))[2]
        found.append(np.nan if target is None else surprise[..., target])
    return found


def reduced(each):
    """(sum, mean over the rows that count, sum divided by all rows) of losses that are NaN where a row is ignored."""
    counted = [np.where(np.isnan(loss), 0.0, loss) for loss in each]
    total, count = sum(counted), sum(np.where(np.isnan(loss), 0.0, 1.0) for loss in each)
    return total, np.where(count > 0, total / np.maximum(count, 1.0), np.nan), total / len(each)


@lru_cache(maxsize=64)  # one function for one drawing, so that it is traced once
def ignored_figure(targets):
    """The figure as a function (first0, first1, first2) -> dict. `targets` are class indices, None for ignored rows."""

    def figure(**values):
        each = losses([values[f"first{i}"] for i in range(ROWS)], targets)
        total, mean, over_all = reduced(each)
        traces = [
            parts.bars(COUNTED, 0, PANEL, range(ROWS), each, 60, legend=True),
            parts.level(ALL, 0, PANEL, over_all, legend=True),
            parts.level(MEAN, 0, PANEL, mean, legend=True),
        ]
        rows = [parts.line(f"Row {i + 1}", [loss]) for i, loss in enumerate(each)]
        rows += [
            parts.line("Sum", [total]),
            parts.line("Mean of the rows that count", [mean], MEAN),
            parts.line("Sum divided by all rows", [over_all], ALL),
        ]
        table = parts.table(["nats"], rows, (), "Cross-entropy", "loss")
        return {"data": traces, "layout": parts.layout((PANEL,), [table], [])}

    return figure
