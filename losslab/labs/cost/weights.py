"""Where penalties put two weights, what they do to one, and the card of the penalty in focus."""

import numpy as np

from losslab import LOSSES, link
from losslab.costs.two_weights import last, settings_of, solution
from losslab.labs.blocks import Caption, Columns, Divider, Figure, Heading, Note, Paragraph
from losslab.labs.card import card
from losslab.labs.controls import Choice, Slider, Subset
from losslab.labs.cost.figure import STRENGTHS, one_weight, two_weights
from losslab.labs.cost.lists import read
from losslab.labs.page import Part, Question
from losslab.text import shown

ALL = {loss.key: loss for loss in LOSSES if loss.family.argument.page == "cost"}
TITLES = {key: penalty.title for key, penalty in ALL.items()}
REACH = (-6.0, 7.0)  # of the point of least squares: the plane of the widest screen
FOCUS = link.choice("l1_penalty", ALL)
V = Slider("v", "v", 1.5, -3.0, 3.0, 0.05, help="The weight without a penalty.")
MORE = {"focus": FOCUS, "m1": link.number(1.2, *REACH), "m2": link.number(0.4, *REACH), "v": V.in_link()}


def _penalties(values):
    return tuple(ALL[key] for key in values["losses"])


def _some(values):
    return bool(values["losses"])


def _mixed(values):
    return any(param.symbol == "ρ" for penalty in _penalties(values) for param in penalty.params)


def _in_focus(values):
    """The choice of the penalty in focus, among those shown."""
    said = "The line is drawn through its weights, and its card is below."
    titles = {key: TITLES[key] for key in values["losses"]}
    if titles:
        yield Choice("focus", "Line of equal penalty of", FOCUS.default, titles, look="menu", help=said, field=FOCUS)


CONTROLS = (
    Subset(
        "losses",
        "Penalties",
        ("l1_penalty", "l2_penalty_half"),
        TITLES,
        "penalties",
        placeholder="Choose a penalty",
    ),
    _in_focus,
    Slider("strength", "λ", 0.6, 0.0, float(STRENGTHS[-1]), 0.05, help="How much the penalty counts.", shown=_some),
    Slider(
        "c", "Correlation of the two inputs", 0.3, -0.9, 0.9, 0.1, help="At 0 the ellipses are circles.", shown=_some
    ),
    Slider("l1_ratio", "ρ of the elastic net", 0.5, 0.0, 1.0, 0.05, help="1 is L1 alone, 0 is L2 alone.", shown=_mixed),
)


def focus(values):
    """The penalty in focus is one of those shown."""
    keys = values["losses"]
    return {"focus": keys[-1]} if keys and values["focus"] not in keys else {}


def _strength(values):
    """The λ and ρ of the penalties."""
    return {name: values[name] for name in ("strength", "l1_ratio")}


def _plane(values):
    penalties = _penalties(values)
    if not penalties:
        return Note("Choose a penalty.")
    place = {"x": [values["m1"]], "y": [values["m2"]], "selected": 0, "c": values["c"], "aspect": 1.2}
    words = (
        "Grey: equal data term. Lines to 0: the paths of the weights as λ grows; for the group lasso both weights are "
        "one group. Upright line: λ, which can be dragged. Weights over λ: those of the penalty whose line is drawn."
    )
    drawing = two_weights(penalties, ALL[values["focus"]])
    return Figure(drawing, place | _strength(values), words, key="plane", edit=_moved)


def _moved(values, x, y, selected):
    """The least-squares point was dragged."""
    if len(x) != 1:
        return {}
    return {"m1": float(np.clip(x[0], *REACH)), "m2": float(np.clip(y[0], *REACH))}


def _zeros(values):
    """Which weights are exactly 0, and from which λ on all are."""
    m, c, lines = (values["m1"], values["m2"]), values["c"], []
    for penalty in _penalties(values):
        w, end = solution(penalty, m, c, **_strength(values)), last(penalty, m, c, values["l1_ratio"])
        lines.append(_gone(penalty, [part == 0 for part in w], end))
    if lines:
        yield Paragraph("\n".join([f"At λ = {shown(values['strength'])}:", *lines]))


def _gone(penalty, zeros, end):
    """A line on which weights are 0, and that all are from λ = `end` on, if that is finite."""
    names = [name for name, zero in zip(("w₁", "w₂"), zeros, strict=True) if zero]
    here = f"{' and '.join(names)} exactly 0" if names else "no weight is 0"
    later = f"both are 0 from λ = {shown(end)} on" if np.isfinite(end) else "at no λ are both 0"
    return f"- **{penalty.title}**: {here}; {later}."


def _one(values):
    """The curves of one weight."""
    if not _some(values):
        return
    words = "The bar at 0: all sub-gradients; a weight stays at 0 as long as the data pull no harder than that."
    inputs = {"v": values["v"], **_strength(values)}
    said = (
        "L1 moves every weight towards 0 by λ, a smaller one all the way: a **soft threshold**. L2 divides it by "
        "1 + λ. The elastic net does one after the other, each with its share of λ. A group lasso whose group is "
        "one weight is L1."
    )
    yield Heading("What does it do to one weight?")
    yield Paragraph(
        "The data alone would make it **v**: their term is ½(w − v)². Drag v, or the height λ in the middle chart."
    )
    figure = Figure(one_weight(_penalties(values)), inputs, words, key="weight")
    yield Columns(((figure,), (V, Paragraph(said))), widths=(3, 1), gap="medium")


def _card(values):
    if not _some(values):
        return
    penalty, w = ALL[values["focus"]], np.array(read(values["w"]))
    yield Divider()
    yield Caption("With the weights w of the cost, and the λ above.")
    yield from card("cost", penalty, settings_of(penalty, **_strength(values)), w, {}, w, {}, values["code"])


BOTH = {"losses": ["l1_penalty", "l2_penalty_half"]}
WEIGHTS = Part(
    "The weights",
    "The data alone would put the two weights at **m**: drag it, or λ. Where an ellipse of equal data term touches the "
    "line of equal penalty at a **corner**, a weight is exactly 0.",
    controls=CONTROLS,
    figure=_plane,
    questions=(
        Question(
            "L1 sets a weight to 0",
            {**BOTH, "focus": "l1_penalty"},
            look="Drag λ: where the ellipse meets the diamond at a corner, one weight is exactly 0.",
        ),
        Question(
            "L2 only shrinks",
            {**BOTH, "focus": "l2_penalty_half", "strength": 3.0},
            look="The circle has no corner. Drag λ as far as you like: the weights shrink, and none is exactly 0.",
        ),
        Question(
            "Two inputs say the same",
            {
                "losses": ["l1_penalty", "elastic_net", "l2_penalty_half"],
                "focus": "elastic_net",
                "c": 0.9,
                "m1": 1.0,
                "m2": 0.3,
            },
            look="The inputs are nearly alike. L1 keeps one of them; what does the elastic net keep?",
        ),
        Question(
            "A group goes together",
            {"losses": ["l1_penalty", "group_lasso"], "focus": "group_lasso", "strength": 1.0},
            look="For the group lasso both weights are one group: they become 0 together or not at all.",
        ),
    ),
    sections=(_zeros, _one, _card),
    fields=("losses", "focus", "strength", "l1_ratio", "c", "m1", "m2"),
)
