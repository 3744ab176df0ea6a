"""What a cost is made of: the composer, loss and cost told apart, and the same number in code."""

from functools import partial

import numpy as np

from losslab import latex
from losslab.costs.conventions import CONVENTIONS, program
from losslab.labs.blocks import Code, Columns, Figure, Formula, Heading, Paragraph, Table
from losslab.labs.controls import Choice, Slider, Text
from losslab.labs.cost.figure import composed
from losslab.labs.cost.lists import LISTS, USUAL, dragged, lists_of, residuals, typed
from losslab.labs.page import Part, Question
from losslab.libraries.kinds import KINDS
from losslab.text import shown

CONTROLS = (
    Slider("lam", "λ", 0.1, 0.0, 2.0, 0.01, help="How much the penalty counts in this cost."),
    Choice("cost", "Cost", "mse_plus_l2", {key: f"{c.title} ({c.by})" for key, c in CONVENTIONS.items()}, look="menu"),
    *(Text(name, label, USUAL[name], 200, then=partial(typed, name)) for name, label in LISTS.items()),
)


def _figure(values):
    lists = lists_of(values)
    r, w = residuals(lists), lists["w"]
    drawing = composed(
        tuple(CONVENTIONS.values()), CONVENTIONS[values["cost"]], len(r), len(w), values["r_to"], values["w_to"]
    )
    inputs = {"lam": values["lam"]}
    inputs |= {f"r{i}": value for i, value in enumerate(r)} | {f"w{j}": value for j, value in enumerate(w)}
    words = (
        "The bars of r and of w can be dragged. The data term comes from the losses of all samples; data term and "
        "penalty together are the cost."
    )
    return Figure(drawing, inputs, words, drag=dragged)


def _who(values):
    chosen = CONVENTIONS[values["cost"]]
    yield Paragraph(f"**{chosen.title}.** {chosen.who}")


def _loss_or_cost(values):
    """What the words mean, sample by sample, and the same number in code."""
    chosen, strength = CONVENTIONS[values["cost"]], values["lam"]
    y_pred, y_true, w = lists_of(values).values()
    terms = tuple(map(float, chosen.terms(y_pred, y_true, w, strength)))
    each = [float(value) for value in chosen.loss.value(np.subtract(y_pred, y_true))]
    words = _told_apart(chosen, y_pred, y_true, each, *terms)
    yield Columns((tuple(words), tuple(_code(chosen, y_pred, y_true, w, strength, sum(terms)))))


def _told_apart(chosen, y_pred, y_true, each, data, penalty):
    """Of a convention: the losses of `each` sample, its data term and its penalty."""
    yield Heading("Loss or cost?")
    yield Paragraph(
        "The difference ŷ − y of a sample is its **residual** r. The **loss** is a function of it, here "
        f"{chosen.loss.title.lower()}, one number per sample. The **cost** is one number for the whole data set: "
        f"the {chosen.reduction} of the losses, {shown(data)}, and the penalty, {shown(penalty)}, which does "
        "not come from any sample."
    )
    rows = [
        (str(i), *map(shown, (p, t, p - t, loss)))
        for i, (p, t, loss) in enumerate(zip(y_pred, y_true, each, strict=True), 1)
    ]
    rows.append((f"**{chosen.reduction}**", "", "", "", f"**{shown(data)}**"))
    yield Table(("Sample", "ŷ", "y", "residual r", "loss"), tuple(rows))
    yield Paragraph(
        "That is the convention of this site. Others call the mean a loss too: a `reduction` in PyTorch and Keras "
        "turns many losses into one number and keeps the name, and the `loss` that Keras prints while training "
        "includes the penalties. scikit-learn speaks of an objective function. Statistics texts often define the "
        "residual the other way round: y − ŷ."
    )


def _code(chosen, y_pred, y_true, w, strength, cost):
    yield Heading("This cost in code")
    yield Formula(f"{chosen.latex} {latex.equals(cost)}")
    for kind in chosen.programs:
        if kind != "numpy":
            yield Paragraph(KINDS[kind].title)
        yield Code(program(chosen, kind, y_pred, y_true, w, strength))
    if "torch" in chosen.programs:
        pull = chosen.gradient(y_pred, y_true, w, strength)[1]
        yield Paragraph(
            f"PyTorch’s optimiser never computes the penalty. What it adds to the gradient is λw = {shown(pull)}."
        )


COST = Part(
    "The cost",
    "A cost is what training makes small: the losses of all samples, and λ times a penalty on the weights. "
    "**Drag a bar, or λ.**",
    controls=CONTROLS,
    figure=_figure,
    questions=(
        Question(
            "Keras has no ½",
            {"cost": "mse_plus_twice_l2"},
            look="Keras takes λΣw², others take half of it. Choose another cost and watch the bar of the penalty.",
        ),
        Question(
            "Ridge is a sum",
            {"cost": "sse_plus_twice_l2"},
            look="scikit-learn’s Ridge adds up the squares and does not divide by n: the same λ weighs less beside "
            "them.",
        ),
        Question(
            "L1 on the same numbers",
            {"cost": "mse_plus_l1"},
            look="Σ|w| in place of Σw²: do weights below 1 cost more now, or less?",
        ),
        Question(
            "No error left",
            {"y_pred": "1.5, 2.5, 3.5, 4.5"},
            look="Every residual is 0, and the cost is not: what is left comes from the weights.",
        ),
        Question(
            "One sample far off",
            {"y_pred": "1, 2, 3, 6.5", "r_to": 2.0},
            look="One residual is 2. How much of the data term is its own?",
        ),
    ),
    sections=(_who, _loss_or_cost),
    fields=("cost", "lam", *LISTS, "r_to", "w_to"),
)
