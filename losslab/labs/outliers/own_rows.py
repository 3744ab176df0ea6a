"""What a visitor brings to the laboratory: what is shown of it first, which axes it has, what is asked of many rows."""

from functools import partial

import numpy as np

from losslab.labs.blocks import Caption
from losslab.labs.controls import Button, Change
from losslab.labs.outliers.points import AXES, OWN, ROWS, brought
from losslab.labs.outliers.sizes_figure import sizes_in
from losslab.labs.outliers.spread import axes_of_rows, line_of, outside, residuals_of, scatter
from losslab.labs.page import Question
from losslab.labs.parameters import LARGEST, NARROWEST
from losslab.text import shown

# What an edit that is undone brings back.
PAST = ("data", "points", "few", "labels", "selected", "seed", "noise", "share", *AXES)
ROWS_LEAD = (
    "Where do your errors stop being noise? **Drag δ** along the sizes of the residuals; below stands what each loss "
    "would do with your rows, and its call."
)
BRING_LEAD = (
    "Bring a table of x and y, of true values and predictions, or of residuals: see where the noise ends, what each "
    "loss would do, and its call."
)
WHERE = "The curve falls fast through the noise and is flat where only outliers are left. Drag δ to where it bends."
AT = (
    "δ is now 1.345 σ: if all noise were Gaussian, Huber would do as well as least squares does with 95 % of the rows. "
    "How many of yours lie beyond δ?"
)
LOPSIDED = "Do the residuals reach farther on one side? Then mean and median differ: compare the lines of L2 and L1."
AGREE = "Compare slopes in the table and errors below: where all four agree, your outliers do no harm."


def first_shown(values, rows, losses):
    """The visitor brought data: a few points are their own, and can be undone; many rows stay in the session.

    What is shown first are the sizes of the residuals, and what they say of a loss in focus that has a size.
    """
    kind, sized = rows.kind, [loss.key for loss in losses if sizes_in(loss)]
    changes = {"selected": -1.0, "share": -1.0, "fit": "constant" if kind.line == "zero" else "line", "bring": False}
    changes |= {"closer": "delta", "show": ["gradient", "sizes"], "own": bool(kind.line)}
    if sized and values["focus"] not in sized:
        changes["focus"] = sized[-1]
    changes |= axes_of_rows(rows, rows.line)
    if rows.many:
        return changes | {"data": ROWS, "rows": rows}
    points = tuple(zip(rows.x.tolist(), rows.y.tolist(), strict=True))
    changes |= {"data": OWN, "points": points, "labels": rows.labels, "few": rows}
    return Change(changes, tuple(dict.fromkeys((*PAST, *changes))))


def left_out(values, view_of):
    """How many rows the axes leave out, and the way to all of them and back; `view_of(values)` are the axes."""
    rows, view = brought(values), view_of(values)
    line = line_of(values, view.line(values["left"], values["right"]))
    count = f"of {len(rows.x):,} rows"
    far, large = outside(rows.x, rows.y, line[1] + line[0] * rows.x - rows.y, view)
    said = [f"{far:,} {count} {'lies' if far == 1 else 'lie'} outside the axes"] if far else []
    said += [f"{large:,} {count} {'has' if large == 1 else 'have'} a residual beyond ±{shown(view.r_to)}"] * bool(large)
    around = lambda whole, values: _around(values, view_of(values), whole)
    if said:
        yield Caption(f"{'; '.join(said)}.")
        yield Button("Show all rows", partial(around, True))
    elif axes_of_rows(rows, line) != axes_of_rows(rows, line, whole=True):
        yield Caption(f"All {len(rows.x):,} rows lie within the axes.")
        yield Button("Leave out the farthest", partial(around, False))


def _around(values, view, whole):
    """Axes around the rows, on which the own line is the one that it was."""
    slope, intercept = view.line(values["left"], values["right"])
    axes = axes_of_rows(brought(values), line_of(values, (slope, intercept)), whole)
    heights = (min(max(intercept + slope * axes[end], axes["y_from"]), axes["y_to"]) for end in ("x_from", "x_to"))
    return axes | dict(zip(("left", "right"), heights, strict=True))


def row_questions(values, view):
    """The questions where there are more rows than can be dragged: states of the same rows, on the same axes."""
    if not (rows := values["rows"]):
        return ()
    kept = {name: values[name] for name in ("data", "fit", "own", "left", "right", *AXES)}
    kept |= {"focus": "huber", "closer": "delta", "show": ["gradient", "sizes"]}
    r = residuals_of(values, view.line(values["left"], values["right"]))
    sigma = scatter(r, rows.y)

    def size(times):
        return float(f"{min(max(times * (sigma or np.std(r)), NARROWEST), LARGEST):.4g}")

    huber, robust = {"huber-delta": size(1.345)}, {"tukey_biweight-c": size(4.685)}
    four = {"losses": ["squared_error", "absolute_error", "huber", "tukey_biweight"]}
    found = [
        Question("Where does the noise end?", kept | {"huber-delta": size(1.0)}, WHERE),
        Question("δ = 1.345 σ", kept | huber, AT),
        Question("Lopsided?", kept | huber | {"show": ["gradient", "histogram", "sizes"]}, LOPSIDED),
        Question("Do the lines agree?", kept | huber | robust | four, AGREE),
    ]
    return tuple(found if sigma else found[2:])
