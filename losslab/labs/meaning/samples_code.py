"""The mean or sum of losses over samples in code: our NumPy, and the programs of libraries, with what they print."""

import inspect
import math

import numpy as np

from losslab import find
from losslab.labs.blocks import Code, Columns, Heading, Paragraph
from losslab.labs.meaning.samples_figure import reduced
from losslab.libraries.clipping import UNITS
from losslab.libraries.kinds import KINDS
from losslab.libraries.snippets import literal, numpy_source, snippet
from losslab.text import shown


def in_code(losses, kinds, kind, p, y_true, unit, reduction):
    """NumPy, and one library, for exactly these samples. `kinds` is the control that says which library: `kind`."""
    yield Heading("The same numbers in code")
    if not losses:
        yield Paragraph("Choose a loss to see its code.", linked=False)
        return
    yield kinds
    for loss in losses:
        settings = loss.settings()
        value, where = float(reduced(loss, settings, p, y_true, reduction)), f", in {unit}" if loss.nats else ""
        ours = f"{numpy_program(loss, settings, p, y_true, unit, reduction)}  # {value:.6g}"
        rows = [row for row in loss.libraries if row.kind == kind]
        theirs = [block for row in rows for block in _library(loss, row, p, y_true, unit, reduction, value)]
        none = Paragraph(f"No call of {KINDS[kind].title} is listed that returns this loss.", linked=False)
        yield Paragraph(f"**{loss.title}**, {reduction} over the samples{where}", linked=False)
        yield Columns(((Code(ours),), tuple(theirs) or (none,)))


def _library(loss, row, p, y_true, unit, reduction, value):
    """A library's program, and what it prints where our number is `value`."""
    settings = loss.settings()
    found = printed(find(loss.key), row, settings, p, y_true, reduction) * (UNITS[unit] if loss.nats else 1.0)
    same = math.isclose(found, value, rel_tol=1e-6, abs_tol=1e-12)
    says = "the same as ours" if same else f"ours is {shown(value)}"
    yield Code(program(loss, row, settings, p, y_true, unit, reduction))
    yield Paragraph(f"The last line prints **{found:.6g}** ({says}). {row.convention}", linked=False)


def printed(loss, library, settings, p, y_true, reduction):
    """What a library returns for the samples, in nats where it is of a logarithm."""
    each = library.returns(loss.value(p, y_true=y_true, **settings), p, {"y_true": y_true}, settings)
    return float((np.mean if reduction == "mean" else np.sum)(each))


def numpy_program(loss, settings, p, y_true, unit, reduction):
    """The NumPy of a loss, and its mean or sum over samples as the last line."""
    name = inspect.unwrap(loss.value).__name__
    more = "".join(f", {key}={literal(value)}" for key, value in settings.items())
    divided = f" / np.log({2 if unit == 'bits' else 10})" if loss.nats and unit != "nats" else ""
    arrays = f"p = np.array({literal(p)})\ny_true = np.array({literal(y_true)})"
    source = numpy_source(loss)
    return f"{source}\n\n\n{arrays}\nprint(np.{reduction}({name}(p, y_true{more})){divided})"


def program(loss, library, settings, p, y_true, unit, reduction):
    """A library's program for the samples, whose last line prints the mean or the sum in this unit."""
    code, total = snippet(loss, library, settings, p, y_true), "loss"
    if library.reduction == "none":
        total = f"keras.ops.{reduction}(loss)" if library.kind == "keras" else f"loss.{reduction}()"
    elif reduction == "sum":
        total = f"{len(p)} * loss"
    if loss.nats and unit != "nats":
        code, total = f"import math\n{code}", f"{total} / math.log({2 if unit == 'bits' else 10})"
    return code if total == "loss" else f"{code}\nprint({total})"
