"""Mini-batches: averages of averages, and the cost of one batch as an estimate of the cost of all."""

import math
from itertools import combinations

import numpy as np

from losslab import link, theme
from losslab.figures import parts
from losslab.figures.drawing import drawing
from losslab.labs.blocks import Columns, Figure, Paragraph
from losslab.labs.controls import Number, Slider, Stack, fields_in
from losslab.labs.page import Part, Question
from losslab.text import shown
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


@drawing
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


CONTROLS = (
    Slider("size", "Batch size", 2.0, 1.0, float(COUNT), 1.0, field=link.whole(2.0, 1, COUNT)),
    Stack(
        tuple(
            Slider(f"loss{i}", f"Loss of sample {i + 1}", loss, 0.0, TOP, 0.1)
            for i, loss in enumerate((1.0, 2.0, 3.0, 4.0, 10.0))
        )
    ),
    Number("seed", "Seed of the drawn batch", 0, 0, 9999, 1),
)


def drawn(seed):
    """The samples in the order in which this seed draws them, none twice."""
    return tuple(int(i) for i in np.random.default_rng(seed).permutation(COUNT))


def _figure(values):
    inputs = {name: values[name] for name in ("size", *(f"loss{i}" for i in range(COUNT)))}
    words = (
        "Each bar is a loss, the line across it the mean of its batch. In the second chart each dot is the cost of one "
        "possible batch of that size. Drag a bar, or the upright line."
    )
    return Figure(batches_figure(drawn(values["seed"])), inputs, words)


def _said(values):
    losses, size = np.array([values[f"loss{i}"] for i in range(COUNT)]), int(values["size"])
    found = _in_order(losses, size), _at_random(losses, size, drawn(values["seed"])[:size])
    yield Columns(tuple((Paragraph(text),) for text in found))


def _in_order(losses, size):
    sizes, cost = batches_of(size), float(np.mean(losses))
    _, plain, weighted = in_order(losses, size)
    if len(set(sizes)) == 1:
        why = (
            f"All batches have {size} of the {COUNT} samples, so every sample counts the same, and the mean of the "
            "batch means is the cost. Try a batch size of 2."
        )
    else:
        why = (
            f"{COUNT} is not a multiple of {size}: the last batch has {sizes[-1]}, and a sample in it counts "
            f"{shown(size / sizes[-1])} times as much as the others."
        )
    return (
        "**“Averages of batch averages are wrong, the mathematics doesn’t work.”** Batches of "
        f"{', '.join(map(str, sizes))} samples: the mean of their means is {shown(plain)}, the cost {shown(cost)}. "
        f"{why} Weighted by batch size, the mean of the means is {shown(weighted)}, which is the cost for any batch "
        "size."
    )


def _at_random(losses, size, members):
    if size == COUNT:
        return (
            "**“The cost of a batch stands for the cost.”** A batch of all samples has the cost itself, "
            f"{shown(np.mean(losses))}: there is only one such batch, and nothing is left to chance. A smaller batch "
            "only estimates it."
        )
    mean, spread = at_random(losses, np.float64(size))
    alone = f", that of a single sample {shown(round(np.std(losses), 12))}" if size > 1 else ""
    names = ", ".join(str(i + 1) for i in sorted(members))
    return (
        "**“The cost of a batch stands for the cost.”** It estimates it. The batch drawn here holds "
        f"sample{'s' if size > 1 else ''} {names} and costs {shown(np.mean(losses[list(members)]))}. Of all "
        f"{how_many(size)} batches of {size}, all equally likely, the mean is {shown(mean)}, the cost itself: neither "
        f"side is favoured, and the estimate is *unbiased*. But the cost of one batch has a standard deviation of "
        f"{shown(round(spread, 12))} around it{alone}: this is its *noise*, and larger batches have less of it. The "
        "same holds for the gradient."
    )


PART = Part(
    title="Mini-batches",
    lead="Five losses in batches. **Drag the upright line of the second chart** to another batch size: when is the "
    "mean of the batch means not the cost?",
    controls=CONTROLS,
    figure=_figure,
    questions=(
        Question(
            "One at a time",
            {"size": 1.0},
            look="Each batch is one sample: its loss is right on average, and far off each time.",
        ),
        Question(
            "The odd one is no outlier",
            {"loss4": 2.5},
            look="The fifth sample costs 2.5 now. How far from the cost of all is a batch of one?",
        ),
        Question("All at once", {"size": 5.0}, look="One batch of all samples: its cost is the cost."),
    ),
    sections=(_said,),
    fields=tuple(fields_in(CONTROLS)),
)
