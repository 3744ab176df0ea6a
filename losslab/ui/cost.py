"""The page of costs: what a cost is made of, where penalties put the weights, and the card of each penalty."""

import numpy as np
import streamlit as st

from losslab import LOSSES, formula, link
from losslab.cost import CONVENTIONS, program
from losslab.figures.cost import MOST, STRENGTHS, composed, one_weight, two_weights
from losslab.libraries import KINDS
from losslab.live import live
from losslab.text import shown
from losslab.two_weights import last, settings_of, solution
from losslab.ui import state
from losslab.ui.card import card
from losslab.ui.controls import draw_slider, preset_buttons
from losslab.ui.feed import read_numbers
from losslab.ui.paths import PATH_FIELDS, paths
from losslab.ui.prose import intro, prose
from losslab.ui.regression import round_up
from losslab.ui.site import PAGES
from losslab.ui.tables import table

PAGE = "cost"
ALL = {loss.key: loss for loss in LOSSES if loss.family.argument.page == PAGE}
LISTS = {"y_pred": "Predictions ŷ", "y_true": "True values y", "w": "Weights w"}
LARGEST = 1e5  # of a number in a list
REACH = (-6.0, 7.0)  # of the point of least squares: the plane of the widest screen
FIELDS = {
    "part": link.choice("", ("cost", "weights", "paths")),
    "cost": link.choice("mse_plus_l2", CONVENTIONS),
    "lam": link.number(0.1, 0.0, 2.0),
    "y_pred": link.words("1, 2, 3, 4", 200),
    "y_true": link.words("1.5, 2.5, 3.5, 4.5", 200),
    "w": link.words("0.1, 0.2, 0.3, 0.4", 200),
    "r_to": link.number(1.0, 1e-3, 2 * LARGEST),
    "w_to": link.number(0.5, 1e-3, 2 * LARGEST),
    "losses": link.several(("l1_penalty", "l2_penalty_half"), ALL, what="penalties"),
    "focus": link.choice("l1_penalty", ALL),
    "strength": link.number(0.6, 0.0, float(STRENGTHS[-1])),
    "l1_ratio": link.number(0.5, 0.0, 1.0),
    "c": link.number(0.3, -0.9, 0.9),
    "m1": link.number(1.2, *REACH),
    "m2": link.number(0.4, *REACH),
    "v": link.number(1.5, -3.0, 3.0),
    "code": link.choice("torch", KINDS),
    **PATH_FIELDS,
}
COMPOSED = {
    "Keras has no ½": {"cost": "mse_plus_twice_l2"},
    "Ridge is a sum": {"cost": "sse_plus_twice_l2"},
    "L1 on the same numbers": {"cost": "mse_plus_l1"},
    "No error left": {"y_pred": "1.5, 2.5, 3.5, 4.5"},
    "One sample far off": {"y_pred": "1, 2, 3, 6.5", "r_to": 2.0},
}
BOTH = {"losses": ["l1_penalty", "l2_penalty_half"]}
PLACED = {
    "L1 sets a weight to 0": {**BOTH, "focus": "l1_penalty"},
    "L2 only shrinks": {**BOTH, "focus": "l2_penalty_half", "strength": 3.0},
    "Two inputs say the same": {
        "losses": ["l1_penalty", "elastic_net", "l2_penalty_half"],
        "focus": "elastic_net",
        "c": 0.9,
        "m1": 1.0,
        "m2": 0.3,
    },
    "A group goes together": {
        "losses": ["l1_penalty", "group_lasso"],
        "focus": "group_lasso",
        "strength": 1.0,
    },
}


@st.fragment
def costs():
    """The title beside the choice of a part, words for all of them, and the part that the visitor chose."""
    state.restore(PAGE, FIELDS, _tidy)
    part = st.session_state["typed/part"] = _part()
    intro(PAGES[PAGE].title, PAGES[PAGE].lead, beside=_choice)
    state.complaints(PAGE)
    state.remember(PAGE, FIELDS, {"part", *PARTS[part][1]()})


def _choice():
    st.segmented_control(
        "Look at",
        PARTS,
        format_func=lambda part: PARTS[part][0],
        key="typed/part",
        required=True,
        wrap=True,
        label_visibility="collapsed",
        on_change=lambda: state.change({"part": st.session_state["typed/part"]}),
    )


def _part():
    """The part chosen; of a link that says none, the one in which something else than usual is to be seen."""
    if not st.session_state["part"]:
        other = {name for name, field in FIELDS.items() if st.session_state[name] != field.default}
        st.session_state["part"] = (
            "paths" if other & set(PATH_FIELDS) else "weights" if other & {"losses", "focus"} else ""
        )
    return st.session_state["part"] or "cost"


def read(text):
    """The numbers of a list as a visitor gives it: 1 to 8; ValueError in a sentence."""
    found = read_numbers(text)
    if len(found) > MOST:
        raise ValueError(f"at most {MOST} numbers can be shown, got {len(found)}")
    if not all(abs(number) <= LARGEST for number in found):
        raise ValueError(f"numbers can be shown up to {shown(LARGEST)} in size")
    return found


def _write(numbers):
    return ", ".join(map(link.exact, numbers))


def _tidy(values):
    """Lists that can be read and are of one length, and a focus that is shown: mends `values`, returns complaints."""
    said = []
    for name in LISTS:
        try:
            values[name] = _write(read(values[name]))
        except ValueError as error:
            said.append(f"{name}: {error}; showing {FIELDS[name].default}")
            values[name] = FIELDS[name].default
    n, of = (len(read(values[name])) for name in ("y_pred", "y_true"))
    if n != of:
        said.append(f"{n} predictions need as many true values, not {of}; showing {min(n, of)}")
        values |= {name: _write(read(values[name])[: min(n, of)]) for name in ("y_pred", "y_true")}
    if values["losses"] and values["focus"] not in values["losses"]:
        values["focus"] = values["losses"][-1]
    return said


# --- what a cost is made of


def _cost():
    """The composer, the words and the code. Returns the fields that have a widget now, as all parts do."""
    lists = {name: read(st.session_state[name]) for name in LISTS}
    prose("**Drag a bar, or λ.** Which library would print which number for the same predictions and weights?")
    _compose(lists)
    _loss_or_cost(lists)
    return {"cost", "lam"}


def _compose(lists):
    y_pred, y_true, w = lists.values()
    chart, controls = st.columns([3, 1], gap="medium")
    with controls:
        draw_slider("lam", "λ", 0.0, 2.0, 0.01, "How much the penalty counts in this cost.")
        chosen = CONVENTIONS[
            st.selectbox(
                "Cost",
                CONVENTIONS,
                format_func=lambda key: f"{CONVENTIONS[key].title} ({CONVENTIONS[key].by})",
                key="cost",
            )
        ]
        for name, label in LISTS.items():
            st.session_state[f"typed/{name}"] = st.session_state[name]
            st.text_input(label, key=f"typed/{name}", on_change=_typed, args=(name,), max_chars=200)
        if refused := st.session_state.pop("refused", None):
            st.error(f"{refused}. Nothing was changed.")
    r = [round(p - t, 10) for p, t in zip(y_pred, y_true, strict=True)]
    to = (st.session_state["r_to"], st.session_state["w_to"])
    with chart:
        live(
            composed(tuple(CONVENTIONS.values()), chosen, len(r), len(w), *to),
            {"lam": st.session_state["lam"]}
            | {f"r{i}": value for i, value in enumerate(r)}
            | {f"w{j}": value for j, value in enumerate(w)},
            key="figure",
            words="The bars of r and of w can be dragged. The data term comes from the losses of all samples; data "
            "term and "
            "penalty together are the cost.",
            on_drag=_dragged,
        )
    preset_buttons(COMPOSED, {name: FIELDS[name] for name in ("cost", "lam", *LISTS, "r_to", "w_to")})
    prose(f"**{chosen.title}.** {chosen.who}")


def _dragged(name, value):
    """A bar of the chart was moved: the residual of a sample, a weight; a prediction is its true value and residual."""
    kind, i = name[0], int(name[1:])
    lists = {key: read(text) for key, text in state.now(LISTS).items()}
    which = "w" if kind == "w" else "y_pred"
    if i < len(lists[which]):  # a list that was typed meanwhile may be shorter
        lists[which][i] = value if kind == "w" else round(lists["y_true"][i] + value, 10)
        state.change({which: _write(lists[which])})


def _typed(name):
    """A list was typed: taken if it can be read, else refused in a sentence. Predictions and true values keep step."""
    try:
        numbers = read(st.session_state[f"typed/{name}"])
    except ValueError as error:
        st.session_state["refused"] = f"{LISTS[name]}: {error}"
        return
    lists = {key: read(text) for key, text in state.now(LISTS).items()} | {name: numbers}
    for other in {"y_pred", "y_true"} - {name} if name != "w" else ():
        lists[other] = lists[other][: len(numbers)] + numbers[len(lists[other]) :]
    r = np.subtract(lists["y_pred"], lists["y_true"])
    reach = {"w_to": max(map(abs, lists["w"]))} if name == "w" else {"r_to": float(np.max(np.abs(r)))}
    usual = {key: FIELDS[key].default for key in reach}
    wide = {key: max(round_up(most), usual[key]) for key, most in reach.items()}
    state.change({key: _write(given) for key, given in lists.items()} | wide)


def _loss_or_cost(lists):
    """What the words mean, sample by sample, and the same number in code."""
    y_pred, y_true, w = lists.values()
    chosen, strength = CONVENTIONS[st.session_state["cost"]], st.session_state["lam"]
    data, penalty = map(float, chosen.terms(y_pred, y_true, w, strength))
    each = [float(value) for value in chosen.loss.value(np.subtract(y_pred, y_true))]
    words, numbers = st.columns(2, gap="large")
    with words:
        st.subheader("Loss or cost?")
        prose(
            "The difference ŷ − y of a sample is its **residual** r. The **loss** is a function of it, here "
            f"{chosen.loss.title.lower()}, one number per sample. The **cost** is one number for the whole data set: "
            f"the {chosen.reduction} of the losses, {shown(data)}, and the penalty, {shown(penalty)}, which does "
            "not come from any sample."
        )
        lines = [
            f"{i + 1} | {shown(p)} | {shown(t)} | {shown(p - t)} | {shown(loss)}"
            for i, (p, t, loss) in enumerate(zip(y_pred, y_true, each, strict=True))
        ]
        lines.append(f"**{chosen.reduction}** | | | | **{shown(data)}**")
        table("Sample | ŷ | y | residual r | loss", lines)
        prose(
            "That is the convention of this site. Others call the mean a loss too: a `reduction` in PyTorch and Keras "
            "turns many losses into one number and keeps the name, and the `loss` that Keras prints while training "
            "includes the penalties. scikit-learn speaks of an objective function. Statistics texts often define the "
            "residual the other way round: y − ŷ."
        )
    with numbers:
        st.subheader("This cost in code")
        st.latex(f"{chosen.latex} {formula.equals(data + penalty)}")
        for kind in chosen.programs:
            if kind != "numpy":
                st.markdown(KINDS[kind].title)
            st.code(program(chosen, kind, y_pred, y_true, w, strength), language="python")
        if "torch" in chosen.programs:
            pull = chosen.gradient(y_pred, y_true, w, strength)[1]
            prose(
                f"PyTorch’s optimiser never computes the penalty. What it adds to the gradient is λw = {shown(pull)}."
            )


# --- where penalties put the weights


def _weights():
    """The plane of two weights, the curves of one, and the card of the penalty in focus."""
    penalties, opened = _place()
    if not penalties:
        return opened
    _one(penalties)
    _card()
    return {*opened, "v", "code"}


def _place():
    """The plane of two weights. Returns the penalties shown, and the fields that have a widget now."""
    prose(
        "The data alone would put the two weights at **m**: drag it, or λ. Where an ellipse of equal data term touches "
        "the line of equal penalty at a **corner**, a weight is exactly 0."
    )
    opened = {"losses"}
    chart, controls = st.columns([3, 1], gap="medium")
    with controls:
        keys = st.multiselect(
            "Penalties", ALL, format_func=_title, key="losses", placeholder="Choose a penalty", wrap=True
        )
        if keys:
            if st.session_state["focus"] not in keys:
                st.session_state["focus"] = keys[-1]
            said = "The line is drawn through its weights, and its card is below."
            st.selectbox("Line of equal penalty of", keys, format_func=_title, key="focus", help=said)
            draw_slider("strength", "λ", 0.0, float(STRENGTHS[-1]), 0.05, "How much the penalty counts.")
            draw_slider("c", "Correlation of the two inputs", -0.9, 0.9, 0.1, "At 0 the ellipses are circles.")
            opened |= {"focus", "strength", "c"}
        if any(param.symbol == "ρ" for key in keys for param in ALL[key].params):
            draw_slider("l1_ratio", "ρ of the elastic net", 0.0, 1.0, 0.05, "1 is L1 alone, 0 is L2 alone.")
            opened.add("l1_ratio")
    penalties = tuple(ALL[key] for key in keys)
    m = st.session_state["m1"], st.session_state["m2"]
    with chart:
        if not penalties:
            st.info("Choose a penalty.")
        else:
            live(
                two_weights(penalties, ALL[st.session_state["focus"]]),
                {"x": [m[0]], "y": [m[1]], "selected": 0, "c": st.session_state["c"], "aspect": 1.2, **_strength()},
                key="plane",
                words="Grey: equal data term. Lines to 0: the paths of the weights as λ grows; for the group lasso "
                "both weights are one group. Upright line: λ, which can be dragged. Weights over λ: those of the "
                "penalty "
                "whose line is drawn.",
                on_drag=state.dragged,
                on_edit=_moved,
            )
    placed = ("losses", "focus", "strength", "l1_ratio", "c", "m1", "m2")
    preset_buttons(PLACED, {name: FIELDS[name] for name in placed})
    if penalties:
        _said(penalties, m, **_strength())
    return penalties, opened


def _strength():
    """The λ and ρ of the penalties."""
    return {name: st.session_state[name] for name in ("strength", "l1_ratio")}


def _title(key):
    return ALL[key].title


def _moved(x, y, selected):
    """The least-squares point was dragged."""
    if len(x) == 1:
        state.change({"m1": float(np.clip(x[0], *REACH)), "m2": float(np.clip(y[0], *REACH))})


def _said(penalties, m, strength, l1_ratio):
    """Which weights are exactly 0, and from which λ on all are."""
    c, lines = st.session_state["c"], []
    for penalty in penalties:
        w, end = solution(penalty, m, c, strength, l1_ratio), last(penalty, m, c, l1_ratio)
        gone = [name for name, part in zip(("w₁", "w₂"), w, strict=True) if part == 0]
        lines.append(
            f"- **{penalty.title}**: {' and '.join(gone) + ' exactly 0' if gone else 'no weight is 0'}; "
            + (f"both are 0 from λ = {shown(end)} on." if np.isfinite(end) else "at no λ are both 0.")
        )
    st.markdown(f"At λ = {shown(strength)}:\n" + "\n".join(lines))


def _one(penalties):
    """The curves of one weight."""
    st.subheader("What does it do to one weight?")
    prose("The data alone would make it **v**: their term is ½(w − v)². Drag v, or the height λ in the middle chart.")
    chart, controls = st.columns([3, 1], gap="medium")
    with controls:
        draw_slider("v", "v", -3.0, 3.0, 0.05, "The weight without a penalty.")
        prose(
            "L1 moves every weight towards 0 by λ, a smaller one all the way: a **soft threshold**. L2 divides it by "
            "1 + λ. The elastic net does one after the other, each with its share of λ. A group lasso whose group is "
            "one weight is L1."
        )
    with chart:
        live(
            one_weight(penalties),
            {"v": st.session_state["v"], **_strength()},
            key="weight",
            words="The bar at 0: all sub-gradients; a weight stays at 0 as long as the data pull no harder than that.",
            on_drag=state.dragged,
        )


# --- the card


def _card():
    focus, w = ALL[st.session_state["focus"]], read(st.session_state["w"])
    st.divider()
    st.caption("With the weights w of the cost, and the λ above.")
    card(focus, settings_of(focus, **_strength()), np.array(w), {}, w, {}, state.add)


def _paths():
    paths()
    return set(PATH_FIELDS)


PARTS = {
    "cost": ("The cost", _cost),
    "weights": ("The weights", _weights),
    "paths": ("Real data, libraries", _paths),
}
