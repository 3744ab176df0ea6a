"""Rows that a loss ignores, as padding or without a label: what the mean is divided by, and if all are ignored."""

import numpy as np
import streamlit as st

from losslab import link
from losslab.figures.ignored import LOGITS, ROWS, ignored_figure, losses, reduced
from losslab.live import live
from losslab.snippets import literal
from losslab.text import shown
from losslab.ui import state
from losslab.ui.controls import draw_slider
from losslab.ui.prose import prose
from losslab.ui.section import Section
from losslab.ui.tables import table

IGNORED = "ignored"
TARGETS = ("0", "1", "2", IGNORED)
INDEX = -100  # PyTorch's own ignore_index
FIELDS = {
    **{f"target{i}": link.choice(target, TARGETS) for i, target in enumerate(("0", IGNORED, "2"))},
    **{f"first{i}": link.number(row[0], -5.0, 5.0) for i, row in enumerate(LOGITS)},
}


def draw(chart, controls):
    """The figure, what the mean is divided by, and the same in code."""
    with controls:
        for i in range(ROWS):
            st.segmented_control(f"Target of row {i + 1}", TARGETS, key=f"target{i}", required=True)
        for i in range(ROWS):
            draw_slider(f"first{i}", f"Row {i + 1}: logit of class 0", -5.0, 5.0, 0.1, "")
    first = [float(st.session_state[f"first{i}"]) for i in range(ROWS)]
    asked = [st.session_state[f"target{i}"] for i in range(ROWS)]
    targets = tuple(None if target == IGNORED else int(target) for target in asked)
    with chart:
        live(
            ignored_figure(targets),
            {f"first{i}": value for i, value in enumerate(first)},
            key="figure",
            words="Each bar is the loss of a row; a row that is ignored has none.",
            on_drag=state.dragged,
        )
    left, right = st.columns(2, gap="large")
    with left:
        _divided(np.array(losses(first, targets), dtype=float))
    with right:
        prose("**In PyTorch**, whose `ignore_index` is −100 unless told otherwise:")
        st.code(program(first, targets), language="python")
        _libraries()
    return set(FIELDS)


def _divided(each):
    total, mean, over_all = map(float, reduced(each))
    count = int(np.sum(~np.isnan(each)))
    if count:
        said = (
            f"Of {len(each)} rows {count} count{'s' if count == 1 else ''}, so the mean is {shown(total)} / {count} = "
            f"**{shown(mean)}**. Divided by all {len(each)} rows, as when the losses of padding are set to 0 and "
            f"averaged along, it would be {shown(over_all)}"
            + (": too small, the more so the more padding a batch has." if count < len(each) else ", the same.")
        )
    else:
        said = (
            "Now **every row is ignored**: the sum is 0 and so is the number of rows, and the mean 0/0 is **NaN**. It "
            "comes from a batch of padding only, or from texts that were cut off before their answers begin. PyTorch’s "
            "own `ignore_index` leaves the gradient at 0 then, so the weights survive, but any running mean of the "
            "loss "
            "is NaN from there on. A mask written by hand, `(each * mask).sum() / mask.sum()`, has a gradient of NaN "
            "too, and the weights are lost. Skip such a batch, or divide by the number of rows or 1, whichever is "
            "larger."
        )
    prose(f"**“The mean is over the batch.”** It is over the rows that count. {said}")
    prose(
        "Batches that have different numbers of rows that count weigh their rows differently: the mean of their means "
        "is not the mean over all rows. See “Mini-batches”; when gradients are accumulated over several batches, "
        "divide the sum of all losses by the number of all rows that count."
    )


def _libraries():
    table(
        "Call | A row is ignored where | The mean if all are ignored",
        [
            "`torch.nn.CrossEntropyLoss(ignore_index=-100)`, `NLLLoss` | the target is ignore_index | NaN",
            '`F.cross_entropy(..., reduction="sum")` | the target is ignore_index | 0, a sum',
            "`keras.losses.SparseCategoricalCrossentropy(ignore_class=-1)` | the target is ignore_class | 0",
        ],
    )


def program(first, targets):
    """PyTorch: the mean over the rows that count."""
    z = [[value, *others] for value, (_, *others) in zip(first, LOGITS, strict=True)]
    y = [INDEX if target is None else target for target in targets]
    return f"""\
import torch
import torch.nn.functional as F

z = torch.tensor({literal(z)}, dtype=torch.float64)
y = torch.tensor({literal(y)})
print(F.cross_entropy(z, y, ignore_index={INDEX}).item())"""


def _rows(*targets):
    return {f"target{i}": target for i, target in enumerate(targets)}


IGNORING = Section(
    title="ignore_index and padding",
    first="Three rows, and the second has no label: it is padding. Is the mean over three rows or over two? **Drag "
    "a slider**, or choose “ignored” for another row, then for all.",
    fields=FIELDS,
    presets={
        "One of three ignored": {},
        "All ignored: NaN": _rows(IGNORED, IGNORED, IGNORED),
        "None ignored": _rows("0", "1", "2"),
    },
    draw=draw,
)
