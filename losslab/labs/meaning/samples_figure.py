"""The figure of several samples of a yes-or-no question: their probabilities, what each costs, what is measured.

A sample is decided as 1 where p ≥ ½. Accuracy counts right decisions and moves in steps of 1/n; a loss sees p itself.
"""

import math

import numpy as np

from losslab import theme
from losslab.figures import parts
from losslab.figures.drawing import drawing
from losslab.trace import stack

MOST = 8
STOPS = np.arange(101) / 100
RIGHT = parts.Look("right", "right", theme.VIOLET, "solid")
WRONG = parts.Look("wrong", "wrong", theme.OCHRE, "3px,3px")
HALF = parts.Look("half", "threshold ½", theme.MUTED, "6px,4px")
BEYOND = 1e6  # an infinite bar is drawn up to here, far beyond its panel


def decided(p, y_true):
    """Whether p is on the side of its label."""
    return np.where(y_true > 0, p >= 0.5, p < 0.5)


def measures(p, y_true):
    """What is measured beside losses, for n samples: accuracy, likelihood, −ln of it a sample, and e to that."""
    n = len(y_true)
    given = [p[..., i] if y_true[i] else 1 - p[..., i] for i in range(n)]  # to the true label
    with np.errstate(divide="ignore"):
        surprise = -np.sum(np.log(stack(*given))) / n
    return {
        "accuracy": np.sum(np.where(decided(p, y_true), 1.0, 0.0)) / n,
        "product of P(true label)": math.prod(given),
        "−mean ln P(true label)": surprise,
        "perplexity": np.exp(surprise),
    }


def reduced(loss, settings, p, y_true, reduction):
    """Mean or sum of a loss over the samples."""
    total = np.sum(loss.value(p, y_true=y_true, **settings))
    return total / len(y_true) if reduction == "mean" else total


def panels(losses, labels, length):
    """The two pairs of axes. Their ranges depend on which losses are shown, never on what is dragged."""
    n = len(labels)
    ticks = tuple(f"y={y}" for y in labels)
    least = min([0.0, *(loss.claim("minimum") for loss in losses)])
    most = 3.0 * length if any(not loss.claim("bounded") for loss in losses) else 1.0
    across, title = (-0.5, n - 0.5), f"label y of samples 1 to {n}"
    return (
        parts.Panel("p", "probability p of 1", title, across, (-0.03, 1.06), ticks=ticks),
        parts.Panel("each", "loss", title, across, (1.05 * least, most), ticks=ticks),
    )


@drawing
def sample_losses(losses, labels, length=1.0, reduction="mean", words=""):
    """The figure of samples with these labels, as a function (p0, p1, …) -> dict.

    `losses` may be read in another unit (`libraries.clipping`), of which a nat has `length`; the parameters are
    their defaults. `words` stand above the table.
    """
    y_true = np.array(labels, dtype=float)
    n, looks, drawn = len(labels), parts.looks(losses), panels(losses, labels, length)
    width = 160 / max(n, 5)

    def figure(**values):
        p = stack(*(values[f"p{i}"] for i in range(n)))
        right = decided(p, y_true)
        traces = [parts.level(HALF, 0, drawn[0], 0.5)]
        for look, there in ((RIGHT, right), (WRONG, ~right)):
            traces.append(_bars(look, drawn, 0, range(n), p, there, width))
        ends = [end for i in range(n) for end in (i - 0.4, i + 0.4, None)]
        traces.append(parts.levels("label", 0, drawn[0], ends, [y for label in labels for y in (label, label, None)]))
        traces += [parts.hold(i, 0, drawn[0], i, values[f"p{i}"]) for i in range(n)]
        rows = []
        for k, loss in enumerate(losses):
            look, settings = looks[loss.key], loss.settings()
            each, wide = loss.value(p, y_true=y_true, **settings), 0.72 / len(losses)
            places = [i + wide * (k - (len(losses) - 1) / 2) for i in range(n)]
            thick, endless = width / len(losses), np.isinf(each)
            traces.append(_bars(look, drawn, 1, places, each, ~endless, thick))
            high = _bars(look, drawn, 1, places, np.full(n, BEYOND), endless, thick)
            traces.append(high | {"uid": f"{look.group}-endless", "hovertemplate": "", "hoverinfo": "skip"})
            here, guess, perfect = (
                reduced(loss, settings, at, y_true, reduction) for at in (p, np.full(n, 0.5), y_true)
            )
            mean = here if reduction == "mean" else here / n
            traces.append(parts.level(look, 1, drawn[1], np.minimum(mean, BEYOND)))
            if k == 0:
                baseline = parts.Look("guess", f"{loss.title} of p = ½", theme.MUTED, "2px,4px")
                one = float(loss.value(0.5, y_true=1.0, **settings))  # the same for both labels
                traces.append(parts.level(baseline, 1, drawn[1], one, legend=True))
            rows.append(parts.row(loss, look, settings, [here, guess, perfect]))
        at = [measures(where, y_true) for where in (p, np.full(n, 0.5), y_true)]
        accuracy, *others = (parts.line(name, [found[name] for found in at]) for name in at[0])
        table = parts.table(["here", "p = ½", "p = y"], [accuracy, *rows, *others], (), words)
        lifts = [parts.lift(0, f"p{i}", STOPS, (i - 0.5, i + 0.5)) for i in range(n)]
        return {"data": traces, "layout": parts.layout(drawn, [table], lifts)}

    return figure


def _bars(look, drawn, n, places, tops, there, width):
    """Bars from 0 to `tops`, but only where they are `there`. The table is the legend of losses."""
    ends = [[np.where(there, end, np.nan)[..., i] for i in range(len(places))] for end in (tops, 0.0)]
    return parts.bars(look, n, drawn[n], places, ends[0], width, bottoms=ends[1])
