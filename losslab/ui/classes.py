"""The explorer of losses of several classes."""

import re

import streamlit as st

from losslab import link
from losslab.figures.classes import MOST, SHOW, View, class_losses, scores, taken, target_of
from losslab.text import shown
from losslab.ui import feed, state
from losslab.ui.explorer import Explorer, Slider

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


def _choose(losses, above):
    """Widgets for the classes and the target; the options of the figure."""
    names, complaint = read_names(st.session_state["names"])
    options = PLACES[: len(names)]
    for key in ("true", "vary"):
        if st.session_state[key] not in options:
            st.session_state[key] = options[0]

    def name(place):
        return names[int(place)]

    kinds = {"class": "one class", "shares": "shares of all"}
    with above:
        target = st.segmented_control("Target", kinds, format_func=kinds.get, key="target", required=True)
        if target == "class":
            st.selectbox("True class", options, format_func=name, key="true")
        else:
            total = sum(st.session_state[f"t{place}"] for place in options)
            if abs(total - 1) > 1e-9:
                drawn = "divided by their sum" if total > 0 else "as equal shares"
                st.warning(f"Shares of a target must sum to 1, these sum to {shown(total)}: drawn {drawn}.")
    st.button("Add 5 to all logits", on_click=_shift, width="stretch")
    st.text_input("Classes, separated by commas", key="names", max_chars=200)
    if complaint:
        st.warning(f"Shown: {', '.join(names)}; {complaint}.")
    if "simplex" in st.session_state["show"] and len(names) != 3:
        st.warning("The loss over all probabilities is drawn for three classes only.")
    st.selectbox("Draw the loss along the logit of", options, format_func=name, key="vary")
    return {
        "names": names,
        "true": int(st.session_state["true"]) if target == "class" else None,
        "vary": int(st.session_state["vary"]),
        "over": st.session_state["focus"],
        "unit": st.session_state.get("unit", "nats"),
    }


def _shift():
    state.change({"shift": min(st.session_state["shift"] + 5.0, 10.0)})


def _point(loss, values, options):
    """At the cursor: what the loss takes, made of the logits, and the target, both as libraries take them."""
    count, argument = len(options["names"]), loss.family.argument
    target = target_of(values, count, options["true"]).tolist()
    x = [float(f"{entry:.12g}") for entry in taken(argument, scores(values, count))]  # a tiny probability is not 0
    return x, {argument.data[0].name: target}, x, target


def _named(what, k):
    return lambda options: f"{options['names'][k]}: {what}"


def _words(options):
    """What the lines of the panels shown mean."""
    triangle = "In the triangle: the loss in focus, × the target, ● the softmax."
    said = {
        "probability": "Level lines among the probabilities: the target.",
        "loss": "Upright line: the logit, which can be dragged.",
        "lengths": "Cross-entropy is the length of entropy and KL divergence together.",
        "simplex": triangle if len(options["names"]) == 3 else "",
    }
    return " ".join(filter(None, (said.get(panel, "") for panel in options["show"])))


def _sliders():
    logits = [
        Slider(
            f"z{k}",
            _named("logit z", k),
            default,
            lambda view: (-view.z_to, view.z_to, view.step),
            shown=lambda options, k=k: k < len(options.get("names", ())),
        )
        for k, default in enumerate((2.0, 1.0, 0.1, 0.0, 0.0, 0.0))
    ]
    shares = [
        Slider(
            f"t{k}",
            _named("share of the target", k),
            default,
            lambda view: (0.0, 1.0, 0.05),
            shown=lambda options, k=k: k < len(options.get("names", ())) and options["true"] is None,
        )
        for k, default in enumerate((0.7, 0.2, 0.1, 0.0, 0.0, 0.0))
    ]
    return (
        *logits,
        Slider(
            "temperature",
            "temperature T",
            1.0,
            lambda view: (0.1, 5.0, 0.1),
            "All logits are divided by it: below 1 the softmax becomes sharper, above 1 flatter.",
        ),
        Slider(
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
    sliders=_sliders(),
    point=_point,
    words=_words,
    more={
        "names": link.words(NAMES, 200),
        "target": link.choice("class", ("class", "shares")),
        "true": link.choice("0", PLACES),
        "vary": link.choice("0", PLACES),
        **feed.FIELDS,
    },
    choose=_choose,
    below=feed.feed,
    presets={
        "Softmax or sigmoids?": {"losses": ["softmax_ce", "multilabel_soft_margin"], "shift": 0.0},
        "Plus 5: only sigmoids notice": {"losses": ["softmax_ce", "multilabel_soft_margin"], "shift": 5.0},
        "A single output": {"names": "yes", "losses": ["softmax_ce"], "z0": -3.0},
        "Two classes are one sigmoid": {"names": "yes, no", "losses": ["softmax_ce"], "z0": 0.7, "z1": 0.0},
        "Soft target: entropy is left over": {
            "losses": ["softmax_ce_soft", "kl_div"],
            "target": "shares",
            "focus": "softmax_ce_soft",
            "show": ["probability", "gradient", "lengths"],
        },
        "Label smoothing": {
            "losses": ["softmax_ce", "softmax_ce_smooth"],
            "focus": "softmax_ce_smooth",
            "z0": 6.0,
            "show": ["gradient", "loss"],
        },
        "All probabilities of three": {
            "losses": ["softmax_ce", "brier_multi"],
            "focus": "brier_multi",
            "loss_to": 2.0,
            "show": ["probability", "simplex"],
        },
        "KLDivLoss is negative": {"losses": ["kl_div"], "focus": "kl_div", "target": "shares"},
        "KLDivLoss of numbers that do not sum to 1": {
            "losses": ["kl_div"],
            "focus": "kl_div",
            "target": "shares",
            "kl_q": "1, 0.6, 0.4",
        },
    },
)
