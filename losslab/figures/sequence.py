"""The figure of a loss summed over a sequence: what the sum means depends on how long the sequence is."""

import math
from functools import cache

import numpy as np

from losslab import theme
from losslab.figures import parts

SYMBOLS = 27  # 26 letters and an end: what a character is chosen from
BLIND = math.log(SYMBOLS)  # nats that a blind guess costs at every step
LONGEST = 30  # steps
MOST = 100.0  # nats: about a blind guess at the longest sequence
BEYOND = 1e4  # a perplexity is drawn up to here, far above its panel
STEPS = np.arange(1.0, LONGEST + 1)
TICKS = [1, 2, 5, 10, 20, 50, 100]
SUM = parts.Look("sum", "this sum", theme.BLUE, "solid")
GUESS = parts.Look("blind", f"blind guess among {SYMBOLS}", theme.MUTED, "6px,4px")
PANELS = (
    parts.Panel("sum", "sum, nats", "characters T", (0.5, LONGEST + 0.5), (0.0, 105.0)),
    parts.Panel(
        "perplexity",
        "perplexity",
        "characters T",
        (0.5, LONGEST + 0.5),
        (1.0, 200.0),
        log=True,
        decades=math.log10(200),
    ),
)


def measures(total, steps):
    """What a sum of losses in nats over so many steps says: by name."""
    mean = total / steps
    return {
        "Sum, nats": total,
        "Mean per character, nats": mean,
        "Mean per character, bits": mean / math.log(2),
        "Perplexity": np.exp(mean),
    }


@cache  # one function, so that it is traced once
def sequence_figure():
    """The figure as a function (total, steps) -> dict."""

    def figure(total, steps):
        perplexity = np.minimum(np.exp(np.minimum(total / STEPS, 10.0)), BEYOND)
        here = np.minimum(np.exp(np.minimum(total / steps, 10.0)), BEYOND)
        traces = [parts.upright("steps", n, panel, steps) for n, panel in enumerate(PANELS)]
        traces += [
            parts.curve(GUESS, 0, PANELS[0], STEPS, BLIND * STEPS),
            parts.level(GUESS, 1, PANELS[1], SYMBOLS),
            parts.curve(SUM, 0, PANELS[0], STEPS, total + 0 * STEPS),
            parts.curve(SUM, 1, PANELS[1], STEPS, perplexity),
            parts.mark(SUM, 0, PANELS[0], steps, total),
            parts.mark(SUM, 1, PANELS[1], steps, here),
        ]
        found, guess = measures(total, steps), measures(BLIND * steps, steps)
        rows = [parts.line(name, [found[name], guess[name]]) for name in found]
        table = parts.table(["this sum", "blind guess"], rows, [("T", steps)], "A sequence of characters, ", "measure")
        drags = [parts.drag(n, "steps", STEPS) for n in range(2)]
        layout = parts.layout(PANELS, [table], drags)
        layout["yaxis2"] |= {"tickvals": TICKS, "ticktext": [f"{tick}" for tick in TICKS]}
        return {"data": traces, "layout": layout}

    return figure
