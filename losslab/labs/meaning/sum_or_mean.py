"""Sum or mean over a sequence: the same number is a blind guess or a good model, by how many losses are in it."""

import math

import numpy as np

from losslab import link, theme
from losslab.figures import parts
from losslab.figures.drawing import drawing
from losslab.labs.blocks import Columns, Figure, Paragraph, Table
from losslab.labs.controls import Slider, fields_in
from losslab.labs.page import Part, Question
from losslab.text import shown

SYMBOLS = 27  # 26 letters and an end: what a character is chosen from
BLIND = math.log(SYMBOLS)  # nats that a blind guess costs at every step
LONGEST = 30  # steps
MOST = 100.0  # nats: about a blind guess at the longest sequence
BEYOND = 1e4  # a perplexity is drawn up to here, far above its panel
STEPS = np.arange(1.0, LONGEST + 1)
TICKS = [1, 2, 5, 10, 20, 50, 100]
SUM = parts.Look("sum", "this sum", theme.BLUE, "solid")
GUESS = parts.Look("blind", f"blind guess among {SYMBOLS}", theme.MUTED, "6px,4px")
PANELS = (
    parts.Panel("sum", "sum, nats", "characters T", (0.5, LONGEST + 0.5), (0.0, 105.0)),
    parts.Panel(
        "perplexity",
        "perplexity",
        "characters T",
        (0.5, LONGEST + 0.5),
        (1.0, 200.0),
        log=True,
        decades=math.log10(200),
    ),
)


def measures(total, steps):
    """What a sum of losses in nats over so many steps says: by name."""
    mean = total / steps
    return {
        "Sum, nats": total,
        "Mean per character, nats": mean,
        "Mean per character, bits": mean / math.log(2),
        "Perplexity": np.exp(mean),
    }


@drawing
def sum_or_mean_figure():
    """The figure as a function (total, steps) -> dict."""

    def figure(total, steps):
        perplexity = np.minimum(np.exp(np.minimum(total / STEPS, 10.0)), BEYOND)
        here = np.minimum(np.exp(np.minimum(total / steps, 10.0)), BEYOND)
        traces = [parts.upright("steps", n, panel, steps) for n, panel in enumerate(PANELS)]
        traces += [
            parts.curve(GUESS, 0, PANELS[0], STEPS, BLIND * STEPS),
            parts.level(GUESS, 1, PANELS[1], SYMBOLS),
            parts.curve(SUM, 0, PANELS[0], STEPS, total + 0 * STEPS),
            parts.curve(SUM, 1, PANELS[1], STEPS, perplexity),
            parts.mark(SUM, 0, PANELS[0], steps, total),
            parts.mark(SUM, 1, PANELS[1], steps, here),
        ]
        found, guess = measures(total, steps), measures(BLIND * steps, steps)
        rows = [parts.line(name, [found[name], guess[name]]) for name in found]
        table = parts.table(["this sum", "blind guess"], rows, [("T", steps)], "A sequence of characters, ", "measure")
        drags = [parts.drag(n, "steps", STEPS) for n in range(2)]
        layout = parts.layout(PANELS, [table], drags)
        layout["yaxis2"] |= {"tickvals": TICKS, "ticktext": [f"{tick}" for tick in TICKS]}
        return {"data": traces, "layout": layout}

    return figure


ASKED = 22.728886  # a sum of which a learner asked whether it is high
NAMES, CHARACTERS = 1536, 19909  # of the exercise that prints it; the end of a name counts as a character
LENGTHS = (7, 12, 13, 20)
CONTROLS = (
    Slider("total", "Sum of the losses, nats", ASKED, 0.0, MOST, 0.1),
    Slider("steps", "Characters T", 13.0, 1.0, float(LONGEST), 1.0, field=link.whole(13.0, 1, LONGEST)),
)


def _figure(values):
    inputs = {name: values[name] for name in ("total", "steps")}
    return Figure(sum_or_mean_figure(), inputs, "Drag the upright line: the sum stays the same, its meaning does not.")


def _said(values):
    total, steps = values["total"], values["steps"]
    rows = []
    for count in LENGTHS:
        _, mean, _, perplexity = measures(ASKED, count).values()
        rows.append((str(count), shown(mean), shown(perplexity), shown(count * BLIND)))
    high = (
        Paragraph(_high()),
        Table(("T", "mean per character", "perplexity", "sum of a blind guess"), tuple(rows)),
        Paragraph(_now(total, steps)),
    )
    yield Columns((high, tuple(map(Paragraph, _words(steps)))))


def _high():
    characters = CHARACTERS / NAMES
    return (
        f"**“A loss of {ASKED} after 22 000 steps of training is quite high.”** It is low. A widely used exercise "
        "prints it, in which a model learns the names of dinosaurs. The losses of a name are **added** over its "
        "characters, and the number printed is a running mean of these sums: 0.999 of the old one and 0.001 of the "
        f"new. Its {NAMES} names have {CHARACTERS} characters with their ends, {shown(characters)} each, so that "
        f"one character costs about {shown(ASKED)} / {shown(characters)} = **{shown(ASKED / characters)} nats**, a "
        f"perplexity of {shown(math.exp(ASKED / characters))}. Each is chosen from {SYMBOLS}, 26 letters and an "
        f"end: a blind guess costs ln {SYMBOLS} = {shown(BLIND)}. The exercise starts its running mean at "
        f"7 ln {SYMBOLS} = {shown(7 * BLIND)}, as if a name had 7 characters; beside that 22.73 looks like no "
        "progress. What the same sum would mean at other lengths:"
    )


def _now(total, steps):
    mean = total / steps
    if math.isclose(mean, BLIND, rel_tol=1e-6):
        side = "exactly that of a blind guess"
    else:
        side = f"{'worse' if mean > BLIND else 'better'} than a blind guess, {shown(BLIND)}"
    return (
        f"It is the sum of a blind guess at T = {shown(ASKED / BLIND)}. In the chart now: {shown(total)} over "
        f"{shown(steps)} character{'s' if steps != 1 else ''} is {shown(mean)} per character, {side}."
    )


def _words(steps):
    yield (
        "**Perplexity** is e to the mean loss in nats (2 to the mean in bits): a blind choice among so many equal "
        "characters would cost as much. It needs the mean: e to a sum means nothing."
    )
    yield (
        f"**Sum or mean changes the steps too.** The gradient of the sum is T times that of the mean, here T = "
        f"{shown(steps)}. With the same learning rate a sequence twice as long then moves the weights about twice "
        "as far; the mean is not affected."
    )


PART = Part(
    title="Sum or mean",
    lead="A model guesses names character by character; the losses of a name are added. Is a sum of **22.73** high "
    "for names of 13 characters? **Drag the upright line** to other lengths T.",
    controls=CONTROLS,
    figure=_figure,
    questions=(
        Question(
            "An average name: 13",
            {},
            look="One sum of losses, over 13 characters. Drag T: the sum stays, its mean and the perplexity do not.",
        ),
        Question(
            "A name of 7", {"steps": 7.0}, look="The same sum over 7 characters: is that a better model or a worse one?"
        ),
        Question(
            "A name of 12",
            {"steps": 12.0},
            look="The same sum over 12 characters: compare the perplexity with 27, that of a blind guess.",
        ),
        Question("A name of 20", {"steps": 20.0}, look="The same sum over 20 characters is a smaller loss for each."),
        Question(
            "Blind guess at 7",
            {"total": 7 * BLIND, "steps": 7.0},
            look="The sum that a blind guess costs over 7 characters: the perplexity is 27.",
        ),
    ),
    sections=(_said,),
    fields=tuple(fields_in(CONTROLS)),
)
