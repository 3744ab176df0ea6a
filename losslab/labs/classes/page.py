"""The page of losses of several classes."""

import re

from losslab import link
from losslab.families import as_given
from losslab.labs.blocks import Note
from losslab.labs.classes import fed
from losslab.labs.classes.figure import BESIDE, MOST, SHOW, View, beside_of, class_losses, given, scores, target_of
from losslab.labs.controls import Button, Choice, Text
from losslab.labs.explorer import Explorer, Moving, page_of
from losslab.labs.page import Question
from losslab.text import shown

NAMES = "cat, dog, bird"
LONGEST = 14  # letters of a name, so that six of them fit below a chart
PLACES = [str(k) for k in range(MOST)]


def read_names(text):
    """(names, complaint): one to six short names, each once, of letters, digits and a few signs."""
    said, names = [], []
    for part in text.split(","):
        name = " ".join(re.sub(r"[^\w '-]|_", " ", part).split())[:LONGEST].strip(" '-")
        if name != " ".join(part.split()):
            said.append(f"names may have at most {LONGEST} letters, digits, spaces and ' -")
        if name:
            fresh = (f"{name} {n}" for n in range(len(names) + 1, 2 * len(names) + 2))
            names.append(name if name not in names else next(other for other in fresh if other not in names))
    if len(names) > MOST:
        said.append(f"at most {MOST} classes are shown")
    if not names:
        said, names = ["at least one class needs a name"], read_names(NAMES)[0]
    return tuple(names[:MOST]), "; ".join(dict.fromkeys(said))


def _names(values):
    return read_names(values["names"])[0]


def _places(values):
    """The places of the classes that have a name."""
    return PLACES[: len(_names(values))]


def _settle(values):
    """The classes that are pointed at are there, and a loss that is shown is in focus."""
    places = _places(values)
    gone = {key: places[0] for key in ("true", "vary") if values[key] not in places}
    return CLASSES.settle(values) | gone | fed.settle(values)


def _true(values):
    """The true class, None where the target is shares of all."""
    return int(values["true"]) if values["target"] == "class" else None


def _options(values):
    losses = CLASSES.chosen(values)
    return {
        "names": _names(values),
        "said": values["names"] != NAMES,
        "true": _true(values),
        "vary": int(values["vary"]),
        "over": values["focus"],
        "unit": values["unit"] if any(loss.nats for loss in losses) else "nats",
    }


def _by_name(values):
    return dict(zip(PLACES, _names(values), strict=False))


def _above(losses, values):
    """The target."""
    yield Choice("target", "Target", "class", {"class": "one class", "shares": "shares of all"})
    if values["target"] == "class":
        yield Choice("true", "True class", "0", _by_name(values), look="menu")
        return
    total = sum(values[f"t{place}"] for place in _places(values))
    if abs(total - 1) > 1e-9:
        drawn = "divided by their sum" if total > 0 else "as equal shares"
        yield Note(f"Shares of a target must sum to 1, these sum to {shown(total)}: drawn {drawn}.", "warning")


def _below(losses, values):
    """The classes."""
    names, complaint = read_names(values["names"])
    yield Button("Add 5 to all logits", lambda values: {"shift": min(values["shift"] + 5.0, 10.0)}, wide=True)
    yield Text("names", "Classes, separated by commas", NAMES, 200)
    if complaint:
        yield Note(f"Shown: {', '.join(names)}; {complaint}.", "warning")
    if "simplex" in values["show"] and len(names) != 3:
        yield Note("The loss over all probabilities is drawn for three classes only.", "warning")
    yield Choice("vary", "Draw the loss along the logit of", "0", _by_name(values), look="menu")


def _point(loss, values):
    """At the cursor: what the loss takes, made of the logits, and the target, both as libraries take them."""
    count, argument = len(_names(values)), loss.family.argument
    x, data = given(loss, scores(values, count), target_of(values, count, _true(values)), beside_of(values, count))
    x = [float(f"{entry:.12g}") for entry in x]  # a tiny probability is not 0
    data = {name: array.tolist() for name, array in data.items()}
    return x, data, x, data if argument.of is as_given else data[argument.data[0].name]


def _named(what, k):
    return lambda values: f"{_names(values)[k]}: {what}"


def _words(values):
    """What the lines of the panels shown mean."""
    triangle = "In the triangle: the loss in focus, × the target, ● the softmax."
    said = {
        "probability": "Level lines among the probabilities: the target.",
        "loss": "Upright line: the logit, which can be dragged.",
        "lengths": "Cross-entropy is the length of entropy and KL divergence together.",
        "simplex": triangle if len(_names(values)) == 3 else "",
    }
    return " ".join(filter(None, (said.get(panel, "") for panel in values["show"])))


def _takes(name):
    """Whether a loss is shown, or pinned, that takes a number of this name for every class."""

    def taken(values):
        shown = [*CLASSES.chosen(values), *(CLASSES.all[key] for key, _ in values["pins"])]
        return any(datum.name == name for loss in shown for datum in loss.family.argument.data)

    return taken


def _beside(name, label, defaults, span):
    """The sliders of what some losses take for every class."""
    taken = _takes(name)
    return [
        Moving(
            f"{BESIDE[name]}{k}",
            _named(label, k),
            default,
            lambda view: span,
            shown=lambda values, k=k: k < len(_names(values)) and taken(values),
        )
        for k, default in enumerate(defaults)
    ]


def _moving():
    logits = [
        Moving(
            f"z{k}",
            _named("logit z", k),
            default,
            lambda view: (-view.z_to, view.z_to, view.step),
            shown=lambda values, k=k: k < len(_names(values)),
        )
        for k, default in enumerate((2.0, 1.0, 0.1, 0.0, 0.0, 0.0))
    ]
    shares = [
        Moving(
            f"t{k}",
            _named("share of the target", k),
            default,
            lambda view: (0.0, 1.0, 0.05),
            shown=lambda values, k=k: k < len(_names(values)) and _true(values) is None,
        )
        for k, default in enumerate((0.7, 0.2, 0.1, 0.0, 0.0, 0.0))
    ]
    return (
        *logits,
        *_beside("weights", "class weight w", (1.0, 2.0, 5.0, 1.0, 1.0, 1.0), (0.0, 10.0, 0.1)),
        *_beside("counts", "samples n of the class", (900.0, 90.0, 10.0, 10.0, 10.0, 10.0), (1.0, 1000.0, 1.0)),
        Moving(
            "temperature",
            "temperature T",
            1.0,
            lambda view: (0.1, 5.0, 0.1),
            "All logits are divided by it: below 1 the softmax becomes sharper, above 1 flatter.",
        ),
        Moving(
            "shift",
            "added to all logits",
            0.0,
            lambda view: (-10.0, 10.0, 0.5),
            "It does not change a softmax; it changes sigmoids.",
        ),
        *shares,
    )


CLASSES = Explorer(
    page="classes",
    figure=class_losses,
    view=View,
    show=SHOW,
    shown=("probability", "gradient", "loss"),
    losses=("softmax_ce",),
    focus="softmax_ce",
    moving=_moving(),
    point=_point,
    words=_words,
    more={
        "names": link.words(NAMES, 200),
        "target": link.choice("class", ("class", "shares")),
        "true": link.choice("0", PLACES),
        "vary": link.choice("0", PLACES),
        **fed.FIELDS,
    },
    options=_options,
    above=_above,
    below=_below,
    near=True,
    sections=(fed.functions, fed.divergence, fed.vanishing),
    questions=(
        Question(
            "Softmax or sigmoids?",
            {"losses": ["softmax_ce", "multilabel_soft_margin"], "shift": 0.0},
            look="The same logits, two readings. Drag the logit of dog: which bars of cat move, and which stay?",
        ),
        Question(
            "Plus 5: only sigmoids notice",
            {"losses": ["softmax_ce", "multilabel_soft_margin"], "shift": 5.0},
            look="5 was added to every logit. Compare the bars with those before: a softmax sees differences only.",
        ),
        Question(
            "A single output",
            {"names": "yes", "losses": ["softmax_ce"], "z0": -3.0},
            look="One class, one logit: drag it. A softmax over one class is always 1, so the loss is 0 and pulls "
            "nowhere.",
        ),
        Question(
            "Two classes are one sigmoid",
            {"names": "yes, no", "losses": ["softmax_ce"], "z0": 0.7, "z1": 0.0},
            look="Add the same to both logits: nothing changes. Only their difference counts, as in a sigmoid.",
        ),
        Question(
            "Soft target: entropy is left over",
            {
                "losses": ["softmax_ce_soft", "kl_div"],
                "target": "shares",
                "focus": "softmax_ce_soft",
                "show": ["probability", "gradient", "lengths"],
            },
            look="Make the softmax equal to the target: the KL divergence becomes 0, the cross-entropy does not. "
            "What is left is the entropy of the target.",
        ),
        Question(
            "Label smoothing",
            {
                "losses": ["softmax_ce", "softmax_ce_smooth"],
                "focus": "softmax_ce_smooth",
                "z0": 6.0,
                "show": ["gradient", "loss"],
            },
            look="The logit of cat is 6. Without smoothing the slope pulls it up for ever; with it the slope changes "
            "its sign. Where?",
        ),
        Question(
            "A rare class",
            {"losses": ["softmax_ce", "logit_adjusted"], "focus": "logit_adjusted", "true": "2", "z1": 2.0, "z2": 2.0},
            look="Bird is true, and all three logits are 2. Of 1000 samples 10 are birds: which of the two losses "
            "pulls harder at bird? Drag n of bird.",
        ),
        Question(
            "All probabilities of three",
            {
                "losses": ["softmax_ce", "brier_multi"],
                "focus": "brier_multi",
                "loss_to": 2.0,
                "show": ["probability", "simplex"],
            },
            look="Every point of the triangle is a prediction. Drag a logit and follow ● towards the target ×.",
        ),
        Question(
            "KLDivLoss is negative",
            {"losses": ["kl_div"], "focus": "kl_div", "target": "shares"},
            look="The true KL divergence is never negative. Read in the table below what each call was fed.",
        ),
        Question(
            "KLDivLoss of numbers that do not sum to 1",
            {
                "losses": ["kl_div"],
                "focus": "kl_div",
                "target": "shares",
                "kl_q": "1, 0.6, 0.4",
            },
            look="q sums to 2. See in the table below what that does to each call.",
        ),
    ),
)
PAGE = page_of(
    CLASSES,
    "Several classes",
    settle=_settle,
    group="Losses",
    lead="One sample, one logit per class. A **softmax** turns them into probabilities that sum to 1; **sigmoids** "
    "answer yes or no for each class separately. Move a logit: bars, slopes and loss follow.",
)
