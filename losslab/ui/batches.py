"""Mini-batches: averages of averages, and the cost of one batch as an estimate of the cost of all."""

import numpy as np
import streamlit as st

from losslab import link
from losslab.figures.batches import COUNT, TOP, at_random, batches_figure, batches_of, how_many, in_order
from losslab.live import live
from losslab.text import shown
from losslab.ui import state
from losslab.ui.controls import draw_slider
from losslab.ui.prose import prose
from losslab.ui.section import Section

FIELDS = {
    **{f"loss{i}": link.number(loss, 0.0, TOP) for i, loss in enumerate((1.0, 2.0, 3.0, 4.0, 10.0))},
    "size": link.whole(2.0, 1, COUNT),
    "seed": link.whole(0, 0, 9999),
}


def draw(chart, controls):
    """The figure, and what its averages say."""
    with controls:
        draw_slider("size", "Batch size", 1.0, float(COUNT), 1.0, "")
        with st.container(gap="xxsmall"):
            for i in range(COUNT):
                draw_slider(f"loss{i}", f"Loss of sample {i + 1}", 0.0, TOP, 0.1, "")
        st.session_state["seed"] = int(st.session_state["seed"])
        st.number_input("Seed of the drawn batch", 0, 9999, step=1, key="seed")
    order = drawn(int(st.session_state["seed"]))
    values = {f"loss{i}": float(st.session_state[f"loss{i}"]) for i in range(COUNT)}
    size = int(st.session_state["size"])
    with chart:
        live(
            batches_figure(order),
            values | {"size": size},
            key="figure",
            words="Each bar is a loss, the line across it the mean of its batch. In the second chart each dot is the "
            "cost of "
            "one possible batch of that size. Drag a bar, or the upright line.",
            on_drag=state.dragged,
        )
    left, right = st.columns(2, gap="large")
    with left:
        _in_order(np.array(list(values.values())), size)
    with right:
        _at_random(np.array(list(values.values())), size, order[:size])
    return set(FIELDS)


def drawn(seed):
    """The samples in the order in which this seed draws them, none twice."""
    return tuple(int(i) for i in np.random.default_rng(seed).permutation(COUNT))


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
    prose(
        "**“Averages of batch averages are wrong, the mathematics doesn’t work.”** Batches of "
        f"{', '.join(map(str, sizes))} samples: the mean of their means is {shown(plain)}, the cost {shown(cost)}. "
        f"{why} Weighted by batch size, the mean of the means is {shown(weighted)}, which is the cost for any batch "
        "size."
    )


def _at_random(losses, size, members):
    if size == COUNT:
        prose(
            "**“The cost of a batch stands for the cost.”** A batch of all samples has the cost itself, "
            f"{shown(np.mean(losses))}: there is only one such batch, and nothing is left to chance. A smaller batch "
            "only "
            "estimates it."
        )
        return
    mean, spread = at_random(losses, np.float64(size))
    alone = f", that of a single sample {shown(round(np.std(losses), 12))}" if size > 1 else ""
    names = ", ".join(str(i + 1) for i in sorted(members))
    prose(
        "**“The cost of a batch stands for the cost.”** It estimates it. The batch drawn here holds "
        f"sample{'s' if size > 1 else ''} {names} and costs {shown(np.mean(losses[list(members)]))}. Of all "
        f"{how_many(size)} batches of {size}, all equally likely, the mean is {shown(mean)}, the cost itself: neither "
        f"side is favoured, and the estimate is *unbiased*. But the cost of one batch has a standard deviation of "
        f"{shown(round(spread, 12))} around it{alone}: this is its *noise*, and larger batches have less of it. The "
        "same holds for the gradient."
    )


BATCHES = Section(
    title="Mini-batches",
    first="Five losses in batches. **Drag the upright line of the second chart** to another batch size: when is the "
    "mean of the batch means not the cost?",
    fields=FIELDS,
    presets={
        "One at a time": {"size": 1.0},
        "The odd one is no outlier": {"loss4": 2.5},
        "All at once": {"size": 5.0},
    },
    draw=draw,
)
