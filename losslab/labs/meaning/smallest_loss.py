"""The least value of a loss: seldom a 0 that means perfect. Soft labels, densities, margins; and the curve in NumPy."""

import inspect
import math

import numpy as np

from losslab import find, theme
from losslab.figures import parts
from losslab.figures.drawing import drawing
from losslab.labs.blocks import Code, Columns, Figure, Paragraph, Table
from losslab.labs.controls import Slider, fields_in
from losslab.labs.page import Part, Question
from losslab.libraries.snippets import literal, numpy_source
from losslab.stable import sigmoid
from losslab.text import shown

BCE = find("bce")
P = sigmoid(np.linspace(-16, 16, 401))  # dense at both ends, where the loss is steep
STOPS = np.arange(101) / 100
LOSS = parts.looks((BCE,))["bce"]
LEAST = parts.Look("least", "its least value, H(y)", theme.ORANGE, "12px,4px")
PANELS = (
    parts.Panel("loss", "loss, nats", "prediction p", (0.0, 1.0), (0.0, 3.0)),
    parts.Panel("least", "least loss, nats", "label y", (0.0, 1.0), (0.0, 1.0)),
)


def entropy(y):
    """What the binary cross-entropy of a label y costs at the least: at p = y."""
    return BCE.value(y, y_true=y)


@drawing
def smallest_loss_figure():
    """The figure as a function (y, p) -> dict."""

    def figure(y, p):
        here, least = BCE.value(p, y_true=y), entropy(y)
        traces = [
            parts.upright("p", 0, PANELS[0], p),
            parts.upright("best", 0, PANELS[0], y, dash="2px,4px"),
            parts.upright("y", 1, PANELS[1], y),
            parts.curve(LOSS, 0, PANELS[0], P, BCE.value(P, y_true=y)),
            parts.level(LEAST, 0, PANELS[0], least),
            parts.curve(LEAST, 1, PANELS[1], P, entropy(P)) | {"showlegend": True},
            parts.mark(LOSS, 0, PANELS[0], p, np.minimum(here, 100.0)),
            parts.mark(LEAST, 0, PANELS[0], y, least, "diamond"),
            parts.mark(LEAST, 1, PANELS[1], y, least, "diamond"),
        ]
        rows = [
            parts.line("Here, at p", [here], LOSS),
            parts.line("Least, at p = y: H(y)", [least], LEAST),
            parts.line("Above the least: can be learnt", [here - least]),
        ]
        table = parts.table(["nats"], rows, [("y", y), ("p", p)], "Binary cross-entropy at ", "loss")
        drags = [parts.drag(0, "p", STOPS), parts.drag(1, "y", STOPS)]
        return {"data": traces, "layout": parts.layout(PANELS, [table], drags)}

    return figure


SMOOTHING = 0.1
SMOOTH = 1 - SMOOTHING / 2  # what it makes of the label 1
CONTROLS = (
    Slider("y", "label y", 0.3, 0.0, 1.0, 0.01, help="1, 0, or a share between them: a soft label."),
    Slider("p", "prediction p", 0.5, 0.0, 1.0, 0.01, help="The predicted probability of 1."),
)


def _figure(values):
    words = "Solid upright: p on the left, y on the right. Dotted: p = y. Diamonds: the least loss."
    return Figure(smallest_loss_figure(), {name: values[name] for name in ("y", "p")}, words)


def _said(values):
    y = values["y"]
    where, value = curve_least(y)
    numpy = (
        Paragraph("**The curve in NumPy.** It prints where the loss is least, and its value there:"),
        Code(curve_program(y)),
        Paragraph(f"It prints **{where:.3f} {value:.6f}**."),
    )
    rows = tuple((name, shown(least), place) for name, least, place in least_values())
    least = (
        Paragraph(_goes_to(y, float(entropy(np.float64(y))), float(entropy(np.float64(SMOOTH))))),
        Paragraph("**Each loss has its own least value:**"),
        Table(("Loss", "least value", "where"), rows),
    )
    yield Columns((least, numpy))


def _goes_to(y, least, smooth):
    zero = "which is 0: the label is certain" if least == 0 else "not 0, although nothing is left to learn"
    return (
        f"**“A good model’s loss goes to 0.”** For the label y = {shown(y)} the least binary cross-entropy is at "
        f"p = {shown(y)}, and it is the entropy H(y) = −y ln y − (1 − y) ln(1 − y) = **{shown(least)}** nats, "
        f"{zero}. Label smoothing makes labels soft: with ε = {SMOOTHING}, a 1 becomes {SMOOTH:g}, and "
        f"even a perfect model pays {shown(smooth)}. A prediction that is more certain than that costs more."
    )


def least_values():
    """[(loss, its least value, where)] for losses whose least value is not simply 0 at a perfect answer."""
    poisson, gaussian = find("poisson"), find("gaussian_nll")
    narrow = 0.1
    density = float(gaussian.value(0.0, var=narrow**2)) + math.log(2 * math.pi) / 2
    return [
        ("Squared error", float(find("squared_error").value(0.0)), "r = 0 only"),
        ("Hinge", float(find("hinge").value(1.0)), "every margin from 1 on; its score is not a probability"),
        (f"Binary cross-entropy, smoothing {SMOOTHING}", float(entropy(np.float64(SMOOTH))), f"p = {SMOOTH:g}"),
        ("Minus the mean probability of the true label", float(find("likelihood").value(1.0, y_true=1.0)), "p = 1"),
        ("Poisson, true count 5", float(poisson.value(5.0, y_true=5.0)), "prediction 5"),
        (f"−ln of a Gaussian density, σ = {narrow}", density, "r = 0; a density may exceed 1"),
    ]


def curve_program(y):
    """A NumPy program: the loss along the axis p, and the least of it."""
    name = inspect.unwrap(BCE.value).__name__
    return (
        f"{numpy_source(BCE)}\n\n\np = np.linspace(0, 1, 1001)\nloss = {name}(p, y_true={literal(y)})\n"
        'best = np.argmin(loss)\nprint(f"{p[best]:.3f} {loss[best]:.6f}")'
    )


def curve_least(y):
    """What it prints: (p, loss)."""
    p = np.linspace(0, 1, 1001)
    loss = BCE.value(p, y_true=y)
    best = int(np.argmin(loss))
    return float(p[best]), float(loss[best])


PART = Part(
    title="Smallest loss",
    lead="A label need not be certain: of ten samples like this one, three were 1, so **y = 0.3**. **Drag p** in the "
    "first chart to the least loss you can reach. Is it 0?",
    controls=CONTROLS,
    figure=_figure,
    questions=(
        Question(
            "The best answer to 0.3",
            {"p": 0.3},
            look="The prediction is the label, and yet the loss is not 0: what is left is the entropy of the label.",
        ),
        Question(
            "Label smoothing, too sure",
            {"y": SMOOTH, "p": 0.99},
            look="The label is 0.95, the prediction 0.99: too sure. Which way does the loss fall?",
        ),
        Question(
            "A certain label",
            {"y": 1.0, "p": 0.9},
            look="Only a label of 0 or 1 can be met with a loss of 0. Drag p towards 1.",
        ),
    ),
    sections=(_said,),
    fields=tuple(fields_in(CONTROLS)),
)
