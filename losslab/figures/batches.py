"""The figure of mini-batches: averages of averages, and the cost of a batch beside the cost of all samples."""

import math
from functools import lru_cache
from itertools import combinations

import numpy as np

from losslab import theme
from losslab.figures import parts
from losslab.trace import stack

COUNT = 5  # samples
TOP = 12.0  # of the losses
STOPS = np.arange(10 * int(TOP) + 1) / 10
SIZES = np.arange(1.0, COUNT + 1)
PLACES = np.arange(float(COUNT))
EVERY = [  # all batches: 1 where a sample is in it
    np.isin(np.arange(COUNT), members).astype(float)
    for size in range(1, COUNT + 1)
    for members in combinations(range(COUNT), size)
]
EVERY_SIZE = np.array([np.sum(batch) for batch in EVERY])
EACH = parts.Look("loss", "loss", theme.BLUE, "solid")
BATCH = parts.Look("batch", "batch mean", theme.ORANGE, "12px,4px")
COST = parts.Look("cost", "cost", theme.INK, "3px,3px")
POSSIBLE = parts.Look("possible", "possible batches", theme.BLUE, "solid")
EXPECTED = parts.Look("expected", "expected", theme.GREEN, "solid")
DRAWN = parts.Look("drawn", "drawn", theme.ORANGE, "solid")
PANELS = (
    parts.Panel(
        "each",
        "loss",
        "samples in their order",
        (-0.5, COUNT - 0.5),
        (0.0, TOP),
        ticks=tuple(str(i + 1) for i in range(COUNT)),
    ),
    parts.Panel("batch", "cost of one batch", "batch size", (0.5, COUNT + 0.5), (0.0, TOP)),
)


def in_order(losses, size):
    """(mean of the batch of each sample, mean of all batch means, the same weighted by batch size).

    The samples are cut into batches of `size` in their order; the last batch has what is left.
    """
    group = np.floor(PLACES / size)
    together = np.where(group[..., None] == group, 1.0, 0.0)  # samples of one batch
    many = np.sum(together, axis=-1)
    means = np.sum(together * losses, axis=-1) / many
    batches = np.sum(1 / many)  # every batch of m samples counts m times 1/m
    return means, np.sum(means / many) / batches, np.sum(means) / COUNT


def batch_costs(losses):
    """The cost of every possible batch."""
    return stack(*(np.sum(batch * losses) for batch in EVERY)) / EVERY_SIZE


def at_random(losses, size):
    """(mean, standard deviation) of the cost of a batch, over all batches of this size without repetition."""
    costs, here = batch_costs(losses), np.where(EVERY_SIZE == size, 1.0, 0.0)
    mean = np.sum(here * costs) / np.sum(here)
    return mean, np.sqrt(np.sum(here * (costs - mean) ** 2) / np.sum(here))


@lru_cache(maxsize=64)  # one function for one draw, so that it is traced once
def batches_figure(order):
    """The figure as a function (loss0, …, size) -> dict. `order` are the samples as they were drawn."""
    rank = np.argsort(np.array(order)) + 0.0

    def figure(size, **values):
        each = [values[f"loss{i}"] for i in range(COUNT)]
        losses = stack(*each)
        cost = np.sum(losses) / COUNT
        means, plain, weighted = in_order(losses, size)
        mean, spread = at_random(losses, size)
        taken = np.where(rank < size, 1.0, 0.0)
        drawn = np.sum(taken * losses) / size
        traces = [parts.bars(EACH, 0, PANELS[0], range(COUNT), each, 34)]
        steps = parts.entries(means, COUNT)
        traces.append(parts.bars(BATCH, 0, PANELS[0], range(COUNT), steps, 34, bottoms=[s - 0.25 for s in steps]))
        traces += [parts.hold(i, 0, PANELS[0], i, each[i]) for i in range(COUNT)]
        traces += [parts.level(COST, n, panel, cost, legend=n == 0) for n, panel in enumerate(PANELS)]
        traces.append(parts.upright("size", 1, PANELS[1], size))
        traces.append(parts.cloud(POSSIBLE, 1, PANELS[1], EVERY_SIZE, batch_costs(losses), 9) | {"showlegend": True})
        for look, place, symbol in ((EXPECTED, mean, "diamond"), (DRAWN, drawn, "x")):
            traces.append(parts.mark(look, 1, PANELS[1], size, place, symbol) | {"name": look.name, "showlegend": True})
        rows = [
            parts.line("Mean of all: the cost", [cost], COST),
            parts.line("Mean of the batch means", [plain]),
            parts.line("The same, weighted by size", [weighted]),
        ]
        chance = [
            parts.line("The batch drawn", [drawn]),
            parts.line("Expected: mean of all possible", [mean], EXPECTED),
            parts.line("Standard deviation", [spread]),
        ]
        tables = [
            parts.table(["value"], rows, [("batch size", size)], "Every sample once, ", "average"),
            parts.table(["value"], chance, [("batch size", size)], "One batch at random, ", "cost of the batch"),
        ]
        lifts = [parts.lift(0, f"loss{i}", STOPS, (i - 0.5, i + 0.5)) for i in range(COUNT)]
        drags = [*lifts, parts.drag(1, "size", SIZES)]
        return {"data": traces, "layout": parts.layout(PANELS, tables, drags)}

    return figure


def batches_of(size):
    """The sizes of the batches that the samples are cut into."""
    return [min(size, COUNT - first) for first in range(0, COUNT, size)]


def how_many(size):
    """How many batches of this size there are, without repetition."""
    return math.comb(COUNT, size)
