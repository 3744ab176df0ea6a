"""Rows that a loss ignores, as padding or without a label: what the mean is divided by, and if all are ignored."""

import numpy as np

from losslab import theme
from losslab.figures import parts
from losslab.figures.drawing import drawing
from losslab.labs.blocks import Code, Columns, Figure, Paragraph, Table
from losslab.labs.controls import Choice, Slider, fields_in
from losslab.labs.page import Part, Question
from losslab.libraries.snippets import literal
from losslab.stable import softmax
from losslab.text import shown
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


@drawing
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


IGNORED = "ignored"
TARGETS = {target: target for target in ("0", "1", "2", IGNORED)}
INDEX = -100  # PyTorch's own ignore_index
CONTROLS = (
    *(Choice(f"target{i}", f"Target of row {i + 1}", target, TARGETS) for i, target in enumerate(("0", IGNORED, "2"))),
    *(Slider(f"first{i}", f"Row {i + 1}: logit of class 0", row[0], -5.0, 5.0, 0.1) for i, row in enumerate(LOGITS)),
)


def _rows(values):
    """(the first logit of each row, the class of each row, None where it is ignored)."""
    asked = [values[f"target{i}"] for i in range(ROWS)]
    targets = tuple(None if target == IGNORED else int(target) for target in asked)
    return [float(values[f"first{i}"]) for i in range(ROWS)], targets


def _figure(values):
    first, targets = _rows(values)
    inputs = {f"first{i}": value for i, value in enumerate(first)}
    return Figure(ignored_figure(targets), inputs, "Each bar is the loss of a row; a row that is ignored has none.")


def _said(values):
    first, targets = _rows(values)
    in_code = (
        Paragraph("**In PyTorch**, whose `ignore_index` is −100 unless told otherwise:"),
        Code(program(first, targets)),
        LIBRARIES,
    )
    yield Columns((tuple(_divided(np.array(losses(first, targets), dtype=float))), in_code))


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
            "loss is NaN from there on. A mask written by hand, `(each * mask).sum() / mask.sum()`, has a gradient of "
            "NaN too, and the weights are lost. Skip such a batch, or divide by the number of rows or 1, whichever is "
            "larger."
        )
    yield Paragraph(f"**“The mean is over the batch.”** It is over the rows that count. {said}")
    yield Paragraph(
        "Batches that have different numbers of rows that count weigh their rows differently: the mean of their means "
        "is not the mean over all rows. See “Mini-batches”; when gradients are accumulated over several batches, "
        "divide the sum of all losses by the number of all rows that count."
    )


LIBRARIES = Table(
    ("Call", "A row is ignored where", "The mean if all are ignored"),
    (
        ("`torch.nn.CrossEntropyLoss(ignore_index=-100)`, `NLLLoss`", "the target is ignore_index", "NaN"),
        ('`F.cross_entropy(..., reduction="sum")`', "the target is ignore_index", "0, a sum"),
        ("`keras.losses.SparseCategoricalCrossentropy(ignore_class=-1)`", "the target is ignore_class", "0"),
    ),
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


def _question(title, look, *targets):
    return Question(title, {f"target{i}": target for i, target in enumerate(targets)}, look)


PART = Part(
    title="ignore_index and padding",
    lead="Three rows, and the second has no label: it is padding. Is the mean over three rows or over two? **Drag "
    "a slider**, or choose “ignored” for another row, then for all.",
    controls=CONTROLS,
    figure=_figure,
    questions=(
        _question("One of three ignored", "One target is ignored: is the mean over three rows or over two?"),
        _question(
            "All ignored: NaN",
            "Nothing is left to average: 0 / 0. Read below what each call makes of that.",
            IGNORED,
            IGNORED,
            IGNORED,
        ),
        _question("None ignored", "Nothing is ignored: by how much is each divided now?", "0", "1", "2"),
    ),
    sections=(_said,),
    fields=tuple(fields_in(CONTROLS)),
)
