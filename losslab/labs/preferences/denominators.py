"""The part of denominators: the same tokens under each rule by which their mean is taken."""

import inspect

import numpy as np

from losslab import theme
from losslab.figures import parts
from losslab.figures.drawing import drawing
from losslab.labs.blocks import Code, Columns, Figure, Heading, Paragraph, Table
from losslab.labs.controls import Slider, fields_in
from losslab.labs.page import Part, Question
from losslab.text import shown

LONGEST = 16.0  # tokens that a sequence may have
MOST = 8.0  # micro-batches in a step
HEIGHT, WEIGHT = 3.2, 0.55
RULES = {
    "grpo": "the mean over the tokens of each sequence, then over the sequences",
    "bnpo": "the sum over all tokens of this micro-batch, divided by their number",
    "dr_grpo": "the sum, divided by sequences · longest sequence allowed: a constant",
    "dapo": "the sum, divided by the tokens of the whole step, over all micro-batches and devices",
    "luspo": "the sum over the tokens of each sequence, then the mean over the sequences",
}
A = parts.Look("sequence-a", "one token of a", theme.BLUE, "solid")
B = parts.Look("sequence-b", "one token of b", theme.OCHRE, "solid")
VALUE = parts.Look("value", "loss of the micro-batch", theme.GREY, "solid")
PANELS = (
    parts.Panel("value", "loss", "", (-0.6, len(RULES) - 0.4), (-HEIGHT, HEIGHT), ticks=tuple(RULES)),
    parts.Panel("weights", "weight of a token", "", (-0.6, len(RULES) - 0.4), (0.0, WEIGHT), ticks=tuple(RULES)),
)


def token_weights(n, both, longest, micro):
    """What one token of a sequence of n tokens counts, by rule: by this its slope is multiplied.

    There are two sequences in a micro-batch, with so many tokens in `both`, and `micro` like it in a step.
    """
    return {
        "grpo": 1 / (2 * n) / micro,
        "bnpo": 1 / both / micro,
        "dr_grpo": 1 / (2 * longest) / micro,
        "dapo": 1 / (micro * both),
        "luspo": 1 / 2 / micro,
    }


def by_rule(a, b, loss_a, loss_b, longest, micro):
    """{rule: (loss, weight of a token of a, of a token of b)} of two sequences of a and b tokens."""
    of_a, of_b = (token_weights(n, a + b, longest, micro) for n in (a, b))
    return {rule: (a * of_a[rule] * loss_a + b * of_b[rule] * loss_b, of_a[rule], of_b[rule]) for rule in of_a}


@drawing
def denominators():
    """The figure, as a function (a, b, loss_a, loss_b, longest, micro) -> dict."""
    places = np.arange(len(RULES))

    def figure(a, b, loss_a, loss_b, longest, micro):
        found = by_rule(a, b, loss_a, loss_b, longest, micro)
        value, of_a, of_b = zip(*found.values(), strict=True)
        traces = [
            parts.bars(VALUE, 0, PANELS[0], places, value, 30, legend=True),
            parts.bars(A, 1, PANELS[1], places - 0.15, of_a, 18, legend=True),
            parts.bars(B, 1, PANELS[1], places + 0.15, of_b, 18, legend=True),
        ]
        rows = [parts.line(rule, [loss, x, y, a * x, b * y]) for rule, (loss, x, y) in found.items()]
        columns = ["loss", "a token of a", "a token of b", "all of a", "all of b"]
        table = parts.table(columns, rows, [("tokens of a", a), ("tokens of b", b)], "", "rule")
        return {"data": traces, "layout": parts.layout(PANELS, [table], [])}

    return figure


CONTROLS = (
    Slider("a", "tokens of sequence a", 2.0, 1.0, LONGEST, 1.0),
    Slider("b", "tokens of sequence b", 8.0, 1.0, LONGEST, 1.0),
    Slider("loss_a", "loss of each token of a", 1.0, -1.0, 1.0, 0.1),
    Slider("loss_b", "loss of each token of b", -1.0, -1.0, 1.0, 0.1),
    Slider("longest", "longest sequence allowed", LONGEST, LONGEST, 4 * LONGEST, 1.0),
    Slider("micro", "micro-batches in a step", 1.0, 1.0, MOST, 1.0),
)
NAMES = tuple(fields_in(CONTROLS))


def _figure(values):
    words = "Left: the loss that is reported. Right: by what the slope of a single token is multiplied."
    return Figure(denominators(), {name: values[name] for name in NAMES}, words, key="denominators")


def _said(values):
    rows = tuple((f"`{rule}`", words) for rule, words in RULES.items())
    yield Columns(((Heading("By rule"), Table(("loss_type", "in words"), rows)), tuple(map(Paragraph, _words(values)))))
    yield Heading("The same in code")
    call = ", ".join(f"{name}={shown(values[name])}" for name in NAMES)
    sources = [inspect.getsource(f).rstrip() for f in (token_weights, by_rule)]
    yield Code("\n\n\n".join([*sources, f"by_rule({call})"]).replace("−", "-"))


def _words(values):
    a, b = values["a"], values["b"]
    _, token, _ = by_rule(**{name: values[name] for name in NAMES})["dr_grpo"]
    short, long = ("a", "b") if a <= b else ("b", "a")
    ratio = max(a, b) / min(a, b)
    if ratio > 1:
        yield (
            f"**Length.** By `grpo` one token of {short} counts {shown(ratio)} times as much as one of {long}. So "
            "it favours right answers that are short, and wrong ones that are long. By the other rules every token "
            "counts alike."
        )
    else:
        yield "**Length.** The two sequences are equally long: no rule prefers one. Make one longer to see it."
    yield (
        "**Where the batch is cut.** `bnpo` divides by the tokens that happen to be in a micro-batch, so a token among "
        "long answers counts less than the same token among short ones. `dapo` counts those of the whole step."
    )
    yield (
        "**A constant.** `dr_grpo` divides by the longest sequence allowed: here a token counts "
        f"{shown(token)}. Allow twice as many and every step is half as long, without any other change: choose "
        "the learning rate anew."
    )
    yield (
        "**The value 0.** Where sequences differ in length, and their advantages sum to 0, the loss at ρ = 1 is 0 by "
        "`grpo` only. By the others it is not, and that says nothing about how well the model does."
    )
    yield (
        "The rules are those of TRL 1.16 by their names for loss_type (`sapo` divides as `grpo`, `cispo` as `dapo`, "
        "which is the default). They were read in its source; a trainer needs a model and is not run here."
    )


PART = Part(
    "Means",
    "Two answers, a loss for each token. **Drag the lengths**: by which rule does a token of the longer count less?",
    controls=CONTROLS,
    figure=_figure,
    questions=(
        Question(
            "Short and right, long and wrong",
            {"loss_a": -1.0, "loss_b": 1.0},
            look="The short answer is right, the long one wrong. By which rule does a token of the long one count "
            "least?",
        ),
        Question(
            "One of four micro-batches",
            {"micro": 4.0},
            look="The same tokens as a fourth of a step: every rule counts them a fourth. Drag the number to 1 again.",
        ),
        Question(
            "A longer answer is allowed",
            {"longest": 32.0},
            look="Nothing but the largest length changed. Whose bars have halved?",
        ),
        Question(
            "Equally long",
            {"a": 8.0},
            look="Now grpo, bnpo and dapo agree, and the loss is 0 by every rule.",
        ),
    ),
    sections=(_said,),
    fields=NAMES,
)
