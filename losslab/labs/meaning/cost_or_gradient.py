"""Cost and gradient are two things: a descent whose cost falls while its gradient grows."""

import numpy as np

from losslab import find, link
from losslab.figures import parts
from losslab.figures.drawing import drawing
from losslab.fits.descent import line_costs, line_path
from losslab.labs.blocks import Columns, Figure, Paragraph, Table
from losslab.labs.controls import Choice, Slider, fields_in
from losslab.labs.page import Part, Question
from losslab.text import shown
from losslab.trace import join, take

X = np.array([-2.0, -1.0, 0.0, 1.0, 2.0])
Y = np.array([1.0, 1.5, 2.2, 2.4, 3.1])
STEPS = 40
FARTHEST = 10.0  # height at which a descent may begin
SHOWN = ("cauchy", "welsch", "squared_error")
BEYOND = 1e9  # what diverges is drawn up to here, far beyond the panels


def descent(loss, start, rate):
    """(cost, derivative by intercept, derivative by slope) at each step, of gradient descent on the mean loss.

    The line begins level, at the height `start`.
    """
    settings = loss.settings()
    lines = line_path(X, Y, loss, settings, (0.0 * start, start), rate, 0.0, "constant", STEPS)
    cost, by_slope, by_level = line_costs(X, Y, loss, settings, *lines)
    return cost, by_level, by_slope


def _measured(loss, start, rate):
    """(cost, length of the gradient) at each step."""
    cost, *gradient = descent(loss, np.float64(start), rate)
    return cost, np.hypot(*gradient)


def apart(loss, start, rate):
    """(steps in which the cost falls, those of them in which the gradient grows, steps in all)."""
    cost, norm = _measured(loss, start, rate)
    falls = np.diff(cost) < -1e-13 * cost[:-1]  # by more than rounding, once it has come to rest
    return int(np.sum(falls)), int(np.sum(falls & (np.diff(norm) > 0))), STEPS


@drawing
def cost_or_gradient_figure(key):
    """The figure as a function (start, rate, step) -> dict."""
    loss = find(key)
    tops = [
        1.05 * max(float(column[0]) for column in columns)
        for columns in zip(*(_measured(loss, start, 0.0) for start in np.linspace(0, FARTHEST, 41)), strict=True)
    ]
    panels = tuple(
        parts.Panel(name, title, "step", (-0.5, STEPS + 0.5), (0.0, top))
        for name, title, top in zip(("cost", "norm"), ("cost", "gradient length"), tops, strict=True)
    )
    look, at = parts.looks((loss,))[key], np.arange(STEPS + 1.0)

    def figure(start, rate, step):
        costs, by_level, by_slope = descent(loss, start, rate)
        norms = np.hypot(by_level, by_slope)
        rows = [
            parts.line(name, [take(column, step), take(join(column, np.nan), step + 1)], mark)
            for name, column, mark in (
                ("Cost: one number", costs, look),
                ("Gradient, by the intercept", by_level, None),
                ("Gradient, by the slope", by_slope, None),
                ("Gradient length", norms, None),
            )
        ]
        traces = []
        for n, (panel, line) in enumerate(zip(panels, (costs, norms), strict=True)):
            line = np.minimum(line, BEYOND)
            traces += [
                parts.upright("step", n, panel, step),
                parts.curve(look, n, panel, at, line),
                parts.mark(look, n, panel, step, take(line, step)),
            ]
        table = parts.table(["here", "next"], rows, [("step", step)], f"{loss.label(**loss.settings())}: ", "what")
        drags = [parts.drag(n, "step", at) for n in range(2)]
        return {"data": traces, "layout": parts.layout(panels, [table], drags)}

    return figure


ALIKE = (("cauchy", 6.0, 0.5), ("welsch", 8.0, 0.5), ("squared_error", 6.0, 0.1))
CONTROLS = (
    Choice("loss", "Loss", "cauchy", {key: find(key).title for key in SHOWN}),
    Slider("start", "height where the line starts", 6.0, 0.0, FARTHEST, 0.1, help="It starts level."),
    Slider("rate", "learning rate", 0.5, 0.05, 1.0, 0.05),
    Slider("step", "step", 0.0, 0.0, float(STEPS), 1.0, field=link.whole(0.0, 0, STEPS)),
)


def _figure(values):
    words = (
        "Left: the cost, the mean loss of five points. Right: the length of its gradient, a vector of two "
        "derivatives. Drag the upright line."
    )
    inputs = {name: values[name] for name in ("start", "rate", "step")}
    return Figure(cost_or_gradient_figure(values["loss"]), inputs, words)


def _said(values):
    here = find(values["loss"])
    text = _two_things(here.title, *apart(here, values["start"], values["rate"]))
    columns = (
        "Loss",
        "started at",
        "rate",
        f"steps of {STEPS} in which the cost falls",
        "and in which the gradient grows",
    )
    rows = []
    for name, start, rate in ALIKE:
        fell, grew, _ = apart(find(name), start, rate)
        rows.append((find(name).title, shown(start), shown(rate), str(fell), str(grew)))
    yield Columns(((Paragraph(text),), (Table(columns, tuple(rows)),)))


def _two_things(title, fell, grew, of):
    return (
        "**“The gradient is going up, so the training gets worse.”** People who say this often mean the cost. The "
        "cost is one number; the gradient is the vector of its derivatives, one for each weight, and points the "
        "way in which the cost rises most steeply. A descent can do well while its gradient grows: far from the "
        "points a loss like Cauchy or Welsch is nearly flat, and closer to them steeper. "
        f"Here, with {title}, the cost falls in {fell} of {of} steps, and in {grew} of these the gradient grows."
    )


PART = Part(
    title="Cost or gradient",
    lead="A line is fitted to five points by gradient descent. **Drag the upright line** along its steps: the cost "
    "falls. Does the gradient?",
    controls=CONTROLS,
    figure=_figure,
    questions=(
        Question(
            "A flatter loss",
            {"loss": "welsch", "start": 8.0},
            look="Far from the points Welsch is nearly flat. Drag along the steps: the cost falls while the "
            "gradient grows.",
        ),
        Question(
            "Squared error",
            {"loss": "squared_error", "rate": 0.1},
            look="With squared error both fall together: its gradient is largest far out.",
        ),
    ),
    sections=(_said,),
    fields=tuple(fields_in(CONTROLS)),
)
