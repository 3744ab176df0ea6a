"""Losses without labels: of inputs alone, which surprise a Gaussian more or less; of a copy; of weights."""

import math

import numpy as np

from losslab import find, theme
from losslab.figures import parts
from losslab.figures.drawing import drawing
from losslab.labs.blocks import Columns, Figure, Paragraph, Table
from losslab.labs.controls import Slider, fields_in
from losslab.labs.page import Part, Question
from losslab.text import shown

INPUTS = (1.2, 1.9, 2.4, 3.1, 3.9)
CONSTANT = math.log(2 * math.pi) / 2  # which the catalogue's Gaussian likelihood leaves out
X = np.linspace(-1.0, 6.0, 281)
STOPS = np.arange(-10, 61) / 10
GAUSSIAN = find("gaussian_nll")
DENSITY = parts.Look("density", "density of the Gaussian", theme.BLUE, "solid")
COST = parts.Look("cost", "cost over μ", theme.ORANGE, "12px,4px")
BEST = parts.Look("best", "least, at the mean of the inputs", theme.GREEN, "solid")
GIVEN = parts.Look("inputs", "inputs", theme.INK, "solid")
PANELS = (
    parts.Panel("density", "density", "input x", (-1.0, 6.0), (0.0, 1.4)),
    parts.Panel("cost", "cost, nats", "mean μ of the Gaussian", (-1.0, 6.0), (0.0, 8.0)),
)


def surprise(x, m, s):
    """−ln of the density at x of a Gaussian with mean m and standard deviation s, in nats."""
    return GAUSSIAN.value(x - m, var=s * s) + CONSTANT


@drawing
def no_labels_figure():
    """The figure as a function (m, s) -> dict."""
    inputs, n = np.array(INPUTS), len(INPUTS)
    centre = float(np.mean(inputs))

    def figure(m, s):
        each = surprise(inputs, m, s)
        heights = np.exp(-each)
        cost, least = np.sum(each) / n, np.sum(surprise(inputs, centre, s)) / n
        over = sum(surprise(x, X, s) for x in INPUTS) / n
        traces = [parts.upright("m", k, panel, m) for k, panel in enumerate(PANELS)]
        traces += [
            parts.upright("centre", 1, PANELS[1], centre, dash="2px,4px"),
            parts.curve(DENSITY, 0, PANELS[0], X, np.exp(-surprise(X, m, s))),
            parts.bars(GIVEN, 0, PANELS[0], INPUTS, parts.entries(heights, n), 4),
            parts.cloud(GIVEN, 0, PANELS[0], inputs, 0 * inputs, 11),
            parts.curve(COST, 1, PANELS[1], X, np.minimum(over, 100.0)) | {"showlegend": True},
            parts.mark(COST, 1, PANELS[1], m, np.minimum(cost, 100.0)),
            parts.mark(BEST, 1, PANELS[1], centre, least, "diamond"),
        ]
        rows = [parts.line("Cost, nats", [cost, least], COST)]
        table = parts.table(["here", "least over μ"], rows, [("μ", m), ("σ", s)], "Five inputs, no label, ", "cost")
        drags = [parts.drag(k, "m", STOPS) for k in range(2)]
        return {"data": traces, "layout": parts.layout(PANELS, [table], drags)}

    return figure


def best():
    """(mean, standard deviation) of the inputs: the Gaussian to which they are the least surprising."""
    inputs = np.array(INPUTS)
    return float(np.mean(inputs)), float(np.std(inputs))


CONTROLS = (
    Slider("m", "mean μ", 1.0, *PANELS[1].x, 0.1),
    Slider("s", "standard deviation σ", 1.0, 0.3, 3.0, 0.1),
)


def _figure(values):
    inputs = {name: values[name] for name in ("m", "s")}
    return Figure(no_labels_figure(), inputs, "Dots: the inputs. Dotted: their mean.")


def _said(values):
    centre, spread = best()
    learnt = Paragraph(_learnt(centre, spread, float(np.mean(surprise(np.array(INPUTS), centre, spread)))))
    rows = tuple((*words, shown(value)) for *words, value in others())
    more = (
        Paragraph("**Other losses that need no label**, each on the same five inputs:"),
        Table(("Loss", "It compares", "Here"), rows),
        Paragraph(
            "Contrastive losses only need to know which inputs belong together, such as two views of one picture. In "
            "reinforcement learning a loss may compare a predicted value with a reward plus the model’s own next value."
        ),
    )
    yield Columns(((learnt,), more))


def _learnt(centre, spread, least):
    return (
        "**“A loss means nothing without a label.”** This one has only inputs: "
        f"{', '.join(map(shown, INPUTS))}. The loss of an input is −ln of the density that a Gaussian gives it. "
        f"Whatever σ is, the mean of these losses is least at μ = {shown(centre)}, the mean of the inputs. With "
        f"that μ it is least at σ = {shown(spread)}, their standard deviation (divided by n = {len(INPUTS)}, not "
        f"n − 1), where it is **{shown(least)}** nats. So something was learnt from inputs alone."
    )


def others():
    """[(loss, what it compares, its value)] of losses of the inputs, with no label."""
    inputs = np.array(INPUTS)
    copied = float(np.mean((np.round(inputs) - inputs) ** 2))
    apart = float(np.mean((inputs - np.mean(inputs)) ** 2))
    size = sum(v * v for v in best()) / 2
    return [
        ("Reconstruction", "an input with a copy made from less: its rounded value", copied),
        ("Squared distance", "an input with the mean of all", apart),
        ("Penalty", "the parameters (μ, σ) above with 0: half the sum of their squares", size),
    ]


PART = Part(
    title="No labels",
    lead="Five inputs without labels. **Drag the upright line**: where is the Gaussian least surprised by them?",
    controls=CONTROLS,
    figure=_figure,
    questions=(
        Question(
            "The best Gaussian",
            dict(zip("ms", best(), strict=True)),
            look="The mean and the spread of the data themselves: the loss is least here, and it is not 0.",
        ),
        Question(
            "Too narrow",
            {"m": 2.5, "s": 0.3},
            look="The curve is too narrow for its data: the points in the tails cost most.",
        ),
    ),
    sections=(_said,),
    fields=tuple(fields_in(CONTROLS)),
)
