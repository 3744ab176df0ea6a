"""The part of preferences: two answers, of which one was chosen, and the margin between them."""

from losslab import find
from losslab.figures.parts import own
from losslab.labs.blocks import Columns, Heading, Paragraph, Table
from losslab.labs.explorer import Explorer, Moving
from losslab.labs.page import Question
from losslab.labs.preferences.margins_figure import SHOW, View, margin_losses, of_pair
from losslab.text import shown

SHIFT = 5.0  # what the words take from both answers


def _point(loss, values):
    """At the pair of the moment: argument and data, for libraries under the same names."""
    c, r = values["c"], values["r"]
    if loss.family.argument.alone:
        return c - r, {}, c - r, {}
    return c, {"rejected": r}, c, {"rejected": r}


def _words(values):
    return (
        "A log-ratio says how much likelier the model finds an answer than a fixed reference does. Drag a bar, or the "
        "upright line. Arrows: the way downhill, longer where it is steeper. Dotted: Δ = 0, where "
        "training begins. Over Δ the rejected answer stays where it is."
    )


def _said(values):
    losses, c, r = MARGINS.chosen(values), values["c"], values["r"]
    if not losses:
        return ()
    return (
        Heading("Only the difference counts"),
        Columns(
            (
                (Paragraph(_moved(c, r), ("margin",)), _table(losses, values, c, r)),
                tuple(Paragraph(said, ("margin",)) for said in _facts(values)),
            )
        ),
    )


def _moved(c, r):
    if c < 0 and r < 0 < c - r:
        now = "So it is now: both answers are less likely than the reference finds them, and the margin is still wide."
    else:
        now = "Drag both bars down by the same amount to see it."
    return (
        "**“The loss fell, so the chosen answer became likelier.”** Not so: the losses of Δ do not see where the two "
        f"answers stand, only how far apart. {now} The table takes {shown(SHIFT)} from both."
    )


def _table(losses, values, c, r):
    """Each loss now, and with both answers moved down."""
    rows = []
    for loss in losses:
        settings = own(loss, values)
        before, after = (float(of_pair(loss, settings, c - down, r - down)[0]) for down in (0.0, SHIFT))
        rows.append((loss.title, shown(before), shown(after)))
    columns = "loss", f"c = {shown(c)}, r = {shown(r)}", f"c = {shown(c - SHIFT)}, r = {shown(r - SHIFT)}"
    return Table(columns, tuple(rows))


def _facts(values):
    """What is taken for a fault and is none, in the numbers of the parameters shown."""
    dpo, aimed = own(find("dpo_sigmoid"), values), own(find("ipo"), values)
    first, start = float(find("dpo_sigmoid").value(0.0, **dpo)), float(find("ipo").value(0.0, **aimed))
    yield (
        f"**Two starts.** Before the first step Δ is 0. There DPO costs {shown(first)} whatever β is, and IPO "
        f"1/(4τ²) = {shown(start)} with τ = {shown(aimed['tau'])}. The two cannot be compared: their scales differ."
    )
    slope = abs(float(find("dpo_sigmoid").gradient(0.0, **dpo)))
    yield (
        f"**β is no learning rate.** It says how much a log-ratio counts. At Δ = 0 DPO’s slope is β(½ − ε) = "
        f"{shown(slope)}, so a small β makes small steps as well. But it also says where the curve bends: within some "
        f"5/β = {shown(5 / dpo['beta'])} of Δ = 0."
    )
    yield (
        "**Sums or means.** A log-ratio is summed over the tokens of an answer. With means, long answers count as much "
        "as short ones, and a margin in the formula means something else: TRL takes means for IPO, sums for DPO."
    )


QUESTIONS = (
    Question(
        "Before the first step",
        {"c": 0.0, "r": 0.0, "losses": ["dpo_sigmoid", "dpo_hinge", "apo_zero"], "focus": "dpo_sigmoid"},
        look="The model is still its own reference. Which losses are at 0 here? None, and every one has a slope.",
    ),
    Question(
        "Both fall, and so does the loss",
        {"c": -5.0, "r": -15.0, "losses": ["dpo_sigmoid", "apo_zero"], "focus": "apo_zero"},
        look="Both answers became less likely. Drag both bars down by as much: one of the two losses does not notice.",
    ),
    Question(
        "Too wide a margin?",
        {
            "c": 1.0,
            "r": -1.0,
            "losses": ["dpo_sigmoid", "ipo"],
            "focus": "ipo",
            "loss_to": 60.0,
            "gradient_to": 20.0,
        },
        look="IPO wants Δ = 5. Drag the line beyond it: its slope turns the sign. Does DPO’s?",
    ),
    Question(
        "Wrong labels: cDPO or robust",
        {
            "c": 10.0,
            "r": -8.0,
            "losses": ["dpo_sigmoid", "dpo_robust"],
            "focus": "dpo_robust",
            "dpo_sigmoid-eps": 0.2,
            "dpo_robust-eps": 0.2,
            "loss_from": -2.0,
        },
        look="The same ε, with opposite signs: one loss charges for a wide margin, the other pays for it.",
    ),
    Question(
        "Far on the wrong side",
        {"c": -15.0, "r": 5.0, "losses": ["dpo_sigmoid", "apo_zero"], "focus": "apo_zero", "dpo_sigmoid-beta": 0.5}
        | {"apo_zero-beta": 0.5, "gradient_to": 0.6, "loss_to": 12.0},
        look="The pair is in the wrong order, and clearly. Which loss still pulls, and which has given up?",
    ),
)


def _answer(name, label, default):
    return Moving(name, label, default, lambda view: (-view.delta_to, view.delta_to, view.delta_to / 200))


MARGINS = Explorer(
    page="preferences",
    arguments=("d", "chosen"),
    figure=margin_losses,
    view=View,
    show=SHOW,
    shown=("loss", "gradient"),
    losses=("dpo_sigmoid", "dpo_hinge"),
    focus="dpo_sigmoid",
    moving=(
        _answer("c", "chosen answer: log-ratio c", 3.0),
        _answer("r", "rejected answer: log-ratio r", -2.0),
    ),
    point=_point,
    words=_words,
    questions=QUESTIONS,
    sections=(_said,),
)
PART = MARGINS.part(
    "Preferences",
    "Of two answers one was chosen. **Drag a bar**: must the chosen answer become likelier for the loss to fall?",
)
