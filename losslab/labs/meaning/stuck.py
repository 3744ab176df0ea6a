"""A loss that is stuck at a number, below 0, or NaN: which number it is, and what usually makes it."""

import math

import numpy as np

from losslab import find, link, theme
from losslab.figures import parts
from losslab.figures.drawing import drawing
from losslab.labs.binary.figure import over_logit
from losslab.labs.blocks import Columns, Figure, Paragraph, Table
from losslab.labs.controls import Slider, Stops, fields_in
from losslab.labs.page import Part, Question
from losslab.text import shown

COUNTS = (2, 3, 4, 5, 10, 20, 26, 27, 50, 100, 200, 500, 1000)  # of classes
MOST = 8.0
SEEN = parts.Look("seen", "the loss you see", theme.ORANGE, "12px,4px")
BLIND = parts.Look("blind", "ln K: equal probabilities for K classes", theme.BLUE, "solid")
PANEL = parts.Panel("loss", "cross-entropy, nats", "classes K", (2.0, 1000.0), (0.0, MOST), x_log=True)


@drawing
def stuck_figure():
    """The figure as a function (seen, count) -> dict: a loss, and the number of classes."""
    line = np.array(COUNTS, dtype=float)

    def figure(seen, count):
        blind = np.log(count)
        traces = [
            parts.upright("count", 0, PANEL, count),
            parts.curve(BLIND, 0, PANEL, line, np.log(line)),
            parts.level(SEEN, 0, PANEL, seen, legend=True),
            parts.mark(BLIND, 0, PANEL, count, blind),
        ]
        rows = [
            parts.line("The loss you see", [seen, seen / np.log(2), np.exp(seen)], SEEN),
            parts.line("Equal probabilities", [blind, blind / np.log(2), count], BLIND),
            parts.line("Difference: learnt so far", [blind - seen, (blind - seen) / np.log(2), np.nan]),
        ]
        table = parts.table(["nats", "bits", "perplexity"], rows, [("K", count)], "Cross-entropy of classes, ", "loss")
        drags = [parts.drag(0, "count", line)]
        return {"data": traces, "layout": parts.layout((PANEL,), [table], drags)}

    return figure


STOPS = tuple(map(float, COUNTS))
CUTS = {"PyTorch": 100.0, "scikit-learn": -math.log(2.0**-52), "Keras 3": -math.log(1e-7), "Keras 2": -math.log(2e-7)}
CONTROLS = (
    Slider("seen", "the loss you see, nats", 2.303, 0.0, MOST, 0.001),
    Stops("count", "classes K", 10.0, STOPS, shown, field=link.stop(10.0, STOPS)),
)


def _figure(values):
    words = "Solid: what equal probabilities for all K classes cost. Dashed: the loss you see."
    return Figure(stuck_figure(), {name: values[name] for name in ("seen", "count")}, words)


def _said(values):
    yield Columns((tuple(_stuck(values["seen"], values["count"])), (*_negative(), *_not_a_number())))


def _stuck(seen, count):
    yield Paragraph(_blind(seen, count))
    rows = tuple((shown(value), *words) for value, *words in numbers())
    yield Table(("Stuck at", "which is", "of which loss"), rows)
    yield Paragraph(_barely(*(_slope(find(key)) for key in ("bce", "brier"))))
    yield Paragraph(_far_apart())
    cuts = ", ".join(f"{name} {shown(cut) if cut == 100 else f'{cut:.3f}'}" for name, cut in CUTS.items())
    yield Paragraph(
        "**It stops at a large number.** −ln 0 is infinite, and libraries that take probabilities cut it: "
        f"{cuts}. A mean loss that is a multiple of such a number counts samples that are sure and wrong."
    )


def _blind(seen, count):
    blind = math.log(count)
    near = "as much as" if abs(seen - blind) < 0.005 else "more than" if seen > blind else "less than"
    return (
        f"**“My loss is stuck at {shown(seen)}.”** Equal probabilities for {shown(count)} classes cost ln "
        f"{shown(count)} = {shown(blind)} nats: yours is {near} that. A loss that **starts** there is healthy; one "
        "that **stays** there answers every sample alike. Labels that were shuffled apart from their inputs, a "
        "learning rate far too large or too small, or a gradient that does not reach the weights all look like this. "
        "Where the classes are unequally frequent, the best constant answer costs the entropy of their shares "
        f"instead: {shown(_entropy(0.9))} for 90 % and 10 %."
    )


def _entropy(share):
    return float(find("bce").value(share, y_true=share))


def _slope(loss):
    """The slope over the logit −8 of a loss of probabilities, for the label 1."""
    return float(over_logit(loss, loss.settings(), -8.0, 1.0)[1])


def _barely(entropy, squared):
    return (
        "**It barely moves, far from right.** A squared error of a sigmoid has almost no slope where the model is sure "
        f"and wrong: for the label 1 at the logit −8 it is {shown(squared)}, that of the cross-entropy "
        f"{shown(entropy)}: {shown(round(entropy / squared))} times as steep."
    )


def _far_apart():
    """Two pairs of inputs of a cross-entropy, as probabilities and as logits."""
    bce, logits = find("bce"), find("bce_logits")
    over_p = [f"{float(bce.value(p, y_true=1.0)):.4f}" for p in (0.1, 0.01)]
    over_z = [f"{float(logits.value(z, y_true=1.0)):.4f}" for z in (0.1, 0.01)]
    far = [shown(logits.value(z, y_true=1.0)) for z in (-10.0, -100.0)]
    return (
        "**“With a sigmoid the cross-entropy is less steep: 0.1 or 0.01 makes little difference.”** For the label 1 it "
        f"goes from {over_p[0]} to {over_p[1]} as a function of the probability, and from {over_z[0]} to {over_z[1]} "
        "as one of the logit. But these are other places: the probabilities 0.1 and 0.01 are the logits "
        f"{shown(math.log(0.1 / 0.9))} and {shown(math.log(0.01 / 0.99))}. It is one loss: over the logit it grows "
        f"without end, in the limit by 1 per unit ({far[0]} at −10, {far[1]} at −100), and over p it is infinite at 0."
    )


def numbers():
    """[(number, which it is, of which loss at which answer)] at which losses stand still."""
    point = np.zeros(2)
    triplet = float(find("triplet_margin").value(point, p=point, n=point))
    return [
        (math.log(2), "ln 2", "binary cross-entropy, logistic loss: p = ½ for every sample"),
        *((math.log(k), f"ln {k}", f"cross-entropy of {k} classes: equal probabilities") for k in (10, 100, 1000)),
        (0.25, "¼", "Brier score, the squared error of a probability: p = ½ for every sample"),
        (float(find("hinge").value(0.0)), "the margin", "hinge: a score of 0 for every sample"),
        (triplet, "the margin", "triplet loss: all inputs are mapped to one point, where the anchor’s slope is 0"),
        (math.log1p(9 / math.e), "ln(1 + 9/e)", "cross-entropy of 10 classes after **two** softmaxes: its least value"),
    ]


def _negative():
    yield Paragraph(
        "**“My loss is negative.”** Many losses can be. Others become so when they are fed what they do not expect:"
    )
    rows = tuple((loss, shown(value), why) for loss, value, why in below_zero())
    yield Table(("Loss", "for example", "why"), rows)


def below_zero():
    """[(loss, a value of it, why it is below 0)]."""
    poisson, narrow, z, y = find("poisson"), 0.1, -3.0, -1.0
    density = float(find("gaussian_nll").value(0.0, var=narrow**2)) + math.log(2 * math.pi) / 2
    p, q = np.array([0.7, 0.2, 0.1]), np.array([0.5, 0.3, 0.2])
    return [
        ("−ln of a density", density, f"a density may exceed 1: a Gaussian of σ = {narrow} at its mean"),
        (
            "Poisson, `PoissonNLLLoss`",
            float(poisson.value(5.0, y_true=5.0)),
            "ln y! is left out: count 5, prediction 5",
        ),
        ("Keras’s `CosineSimilarity`", -1.0, "it is minus the cosine: −1 is the best"),
        ("`NLLLoss`", -0.8, "fed the probability 0.8, not its logarithm: it takes no logarithm itself"),
        ("`KLDivLoss`", float(np.sum(p * (np.log(p) - q))), "fed probabilities q, not ln q; see “Several classes”"),
        (
            "`BCEWithLogitsLoss`",
            max(z, 0.0) - z * y + math.log1p(math.exp(-abs(z))),
            f"labels −1 and +1 for 0 and 1: label −1 at the logit {shown(z)}. It has no lower end",
        ),
    ]


def _not_a_number():
    yield Paragraph(
        "**“My loss is NaN.”** Once it is in the weights, every later loss is NaN. It usually begins as one of these:"
    )
    yield Table(("What", "where it is undefined", "instead"), tuple(_ways_to_nan()))


def _ways_to_nan():
    single, double = (shown(math.log(np.finfo(kind).max)) for kind in (np.float32, np.float64))
    yield (
        "RMSE as `sqrt(mse)`",
        "the loss is 0, but its gradient is NaN at a perfect fit: the derivative of the root is infinite there, "
        "times 0",
        "train on the MSE, or take `sqrt(mse + eps)`",
    )
    yield "a mean over no rows", "all targets are ignored or masked: 0/0", "see “ignore_index and padding”"
    yield (
        "`y * log(p)` by hand",
        "0 · ln 0, for a p of exactly 0",
        "the library’s loss of the logits; SciPy’s `xlogy`",
    )
    yield "`log` or `sqrt` of a model’s output", "below 0", "let the model predict the logarithm"
    yield (
        "a softmax by hand",
        f"∞/∞: e to a logit overflows above {single} in float32, {double} in float64",
        "subtract the largest logit first, as libraries do",
    )
    yield (
        "a step that is too large",
        "weights overflow to ∞, then ∞ − ∞",
        "a smaller learning rate; see “Descent”",
    )


PART = Part(
    title="Loss stuck, negative or NaN",
    lead="A loss that stays at **2.303** with ten classes, or at **0.693** with two, has learnt nothing yet. **Drag "
    "the upright line** to your number of classes.",
    controls=CONTROLS,
    figure=_figure,
    questions=(
        Question("Stuck at 2.303", {}, look="2.303 is ln 10: ten classes, and every one is given a tenth."),
        Question(
            "Stuck at 0.693",
            {"seen": 0.693, "count": 2.0},
            look="0.693 is ln 2: two classes at one half each, as by the toss of a coin.",
        ),
        Question(
            "Stuck at 6.908", {"seen": 6.908, "count": 1000.0}, look="6.908 is ln 1000: a thousand classes, all alike."
        ),
        Question(
            "Half way with ten classes",
            {"seen": 1.151},
            look="1.151 is half of ln 10. What probability of the right class is that?",
        ),
    ),
    sections=(_said,),
    fields=tuple(fields_in(CONTROLS)),
)
