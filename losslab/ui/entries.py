"""Two vectors entry by entry: their controls, the live figure, what is said of L1 and L2, and the code."""

import math
import re

import numpy as np
import streamlit as st

from losslab import LOSSES, find, link
from losslab.figures.entries import MOST, READINGS, REDUCTIONS, SHORT, Axes, entry_losses, readings, rounded
from losslab.figures.parts import setting, step
from losslab.libraries import KINDS
from losslab.live import live
from losslab.snippets import literal
from losslab.text import SUBSCRIPTS, exact, quote, shown
from losslab.ui import state
from losslab.ui.controls import draw_parameters, draw_slider, preset_buttons
from losslab.ui.explorer import LARGEST
from losslab.ui.prose import prose
from losslab.ui.regression import REGRESSION, round_up
from losslab.ui.tables import table

ALL = {loss.key: loss for loss in LOSSES if loss.family.argument.name == "r"} | {"bce": find("bce")}
COUNTS = [str(n) for n in range(2, MOST + 1)]
PREDICTED, TRUE = (0.9, 0.2, 0.1, 0.4, 0.9, 0.7, 0.3, 0.6), (1.0, 0.0, 0.0, 1.0, 1.0, 1.0, 0.0, 0.0)
LONGEST = 1000  # characters of a vector that is typed
REFUSED = "entries/refused"  # in the session: why what was typed was not taken
TYPED = {"p": "entries/p", "y": "entries/y"}
CALLS = {  # of each library: what returns a reading of the L2 loss
    "numpy": {
        "sum": ("np.sum(r**2)", "np.dot(r, r)"),
        "mean": ("np.mean(r**2)",),
        "half": ("np.sum(r**2) / 2",),
        "rmse": ("np.sqrt(np.mean(r**2))",),
        "norm": ("np.linalg.norm(r)",),
    },
    "torch": {
        "sum": ("F.mse_loss(y_pred, y_true, reduction='sum')",),
        "mean": ("F.mse_loss(y_pred, y_true)",),
        "norm": ("torch.linalg.vector_norm(y_pred - y_true)", "torch.dist(y_pred, y_true)"),
    },
    "keras": {
        "sum": ("keras.losses.MeanSquaredError(reduction='sum')(y_true[:, None], y_pred[:, None])",),
        "mean": ("keras.losses.mean_squared_error(y_true, y_pred)",),
        "rmse": ("keras.metrics.RootMeanSquaredError()(y_true, y_pred)",),
        "norm": ("keras.ops.norm(y_pred - y_true)",),
    },
    "sklearn": {
        "mean": ("sklearn.metrics.mean_squared_error(y_true, y_pred)",),
        "rmse": ("sklearn.metrics.root_mean_squared_error(y_true, y_pred)",),
        "norm": ("sklearn.metrics.euclidean_distances([y_pred], [y_true]).item()",),
    },
    "scipy": {
        "sum": ("spatial.distance.sqeuclidean(y_pred, y_true)",),
        "norm": ("spatial.distance.euclidean(y_pred, y_true)",),
    },
    "optax": {
        "sum": ("jnp.sum(optax.squared_error(y_pred, y_true))",),
        "mean": ("jnp.mean(optax.squared_error(y_pred, y_true))",),
        "half": ("jnp.sum(optax.l2_loss(y_pred, y_true))",),
        "norm": ("jnp.linalg.norm(y_pred - y_true)",),
    },
    "tensorflow": {"half": ("tf.nn.l2_loss(y_pred - y_true)",)},
}
TITLES = {"numpy": "NumPy", "tensorflow": "TensorFlow"}


def title_of(kind):
    return TITLES[kind] if kind in TITLES else KINDS[kind].title


FIELDS = {
    "n": link.choice("5", COUNTS),
    **{f"p{i}": link.number(p, -LARGEST, LARGEST) for i, p in enumerate(PREDICTED)},
    **{f"y{i}": link.number(y, -LARGEST, LARGEST) for i, y in enumerate(TRUE)},
    **{f"w{i}": link.number(1.0, 0.0, LARGEST) for i in range(MOST)},
    "each": link.several(("absolute_error", "squared_error"), ALL, what="losses"),
    "reduction": link.choice("sum", REDUCTIONS),
    "half": link.flag(),
    "rounds": link.flag(),
    "hidden": link.flag(),
    "low": link.number(Axes.low, -LARGEST, LARGEST),
    "high": link.number(Axes.high, -LARGEST, LARGEST),
    "each_to": link.number(Axes.each_to, 1e-6, LARGEST),
    "l2": link.choice("torch", list(CALLS)[1:]),
    **{setting(loss, p): REGRESSION.fields[setting(loss, p)] for loss in ALL.values() for p in loss.params},
}


def vectors_of(predicted, true, **more):
    """The fields that show two vectors, on axes that hold them."""
    found = {f"p{i}": float(value) for i, value in enumerate(predicted)}
    found |= {f"y{i}": float(value) for i, value in enumerate(true)}
    return {"n": str(len(predicted)), **found, **axes_of(predicted, true), **more}


def axes_of(predicted, true):
    """Axes that hold two vectors and their absolute and squared residuals, in round numbers."""
    low, high = min([0.0, *predicted, *true]), max([0.0, *predicted, *true])
    unit = step(max(high - low, 1e-5) / 4)
    low, high = (
        round(way(end / unit - side) * unit, 9)
        for way, end, side in ((math.floor, low, -1e-9), (math.ceil, high, 1e-9))
    )
    r = max(abs(p - y) for p, y in zip(predicted, true, strict=True))
    high = max(high, low + unit)
    return {"low": max(low, -LARGEST), "high": min(high, LARGEST), "each_to": max(round_up(max(r, r * r)), 1e-4)}


def _not_an_axis(low, high):
    return f"An axis runs from a smaller to a larger number, not from {shown(low)} to {shown(high)}"


def tidy(values):
    """An axis that makes no sense becomes the usual one, and one that does not hold the entries one that does."""
    said, n = [], int(values["n"])
    if not values["low"] + 1e-6 <= values["high"]:
        said.append(_not_an_axis(values["low"], values["high"]))
        values |= {"low": Axes.low, "high": Axes.high}
    predicted, true = ([values[f"{name}{i}"] for i in range(n)] for name in "py")
    if not all(values["low"] <= value <= values["high"] for value in (*predicted, *true)):
        values |= axes_of(predicted, true)
    return said


PRESETS = {
    "Rounded predictions": {"rounds": True},
    "With the cross-entropy": {"each": ["absolute_error", "squared_error", "bce"], "reduction": "mean"},
    "Mean: slopes n times smaller": {"reduction": "mean"},
    "TensorFlow's half": {"half": True, "each": ["squared_error"], "l2": "tensorflow"},
    "One entry far off": vectors_of((1.1, 1.9, 3.2, 3.8, 8.0), (1, 2, 3, 4, 5)),
    "Root of the mean": {"each": ["squared_error"], "reduction": "root"},
    "Weighted": {"reduction": "weighted", "w3": 0.0},
    "Predict first": {"hidden": True},
}


def entries():
    """Controls, the live figure, and what is said of it. Returns the fields that have a widget now."""
    chart, controls = st.columns([3, 1], gap="medium")
    with controls:
        losses, axes, values = _controls()
        stops = draw_parameters(losses)
        _typing(axes)
    n, how, factor = len(values) // 2, st.session_state["reduction"], 0.5 if st.session_state["half"] else 1.0
    rounds, hidden = st.session_state["rounds"], st.session_state["hidden"]
    params = [setting(loss, p) for loss in losses for p in loss.params]
    inputs = values | {name: st.session_state[name] for name in params}
    weights = [f"w{i}" for i in range(n)] if how == "weighted" else []
    inputs |= {name: st.session_state[name] for name in weights}
    with chart:
        live(
            entry_losses(losses, n, axes, how, factor, rounds, hidden),
            inputs,
            key="entries",
            words=_words(how, rounds),
            stops=stops,
            on_drag=state.dragged,
        )
    preset_buttons(PRESETS, FIELDS)
    p, y = (np.array([values[f"{name}{i}"] for i in range(n)]) for name in "py")
    p = rounded(p) if rounds else p
    if hidden:
        st.subheader("Predict first")
        prose(
            "Add up the sizes |r| for **L1** and the squares r² for **L2** in your head. Which is larger, and when "
            "would they be equal? Then switch **Hide the numbers** off."
        )
    else:
        st.subheader("Which L2 do you mean?")
        _readings(p, y)
        st.subheader("What is said of L1 and L2, and what the numbers say")
        _sayings(p, y)
        st.subheader("The whole vectors as two points")
        _distances(p, y)
        st.subheader("The same numbers in NumPy")
        _code(p, y)
    shown = {"n", "each", "reduction", "half", "rounds", "hidden", "low", "high", "each_to", *inputs}
    return shown if hidden else shown | {"l2"}


def _words(how, rounds):
    said = (
        "Drag the left bar of a pair, the prediction ŷ, or the right one, the true value y; the line between them is r."
    )
    if rounds:
        said += " The bars are rounded, the dots are what was predicted."
    level = {"mean": "mean", "weighted": "weighted mean", "root": "root of the mean"}
    return f"{said} Level lines on the right: the {level[how]} of each loss." if how in level else said


def _name(key):
    return f"{SHORT[key]}, {ALL[key].title.lower()}" if key in SHORT else ALL[key].title


def _controls():
    """Widgets; (losses, axes, {name: entry})."""
    chosen = st.multiselect("Losses", ALL, format_func=_name, key="each", wrap=True)
    brief = REDUCTIONS | {"weighted": "weighted", "root": "√ of the mean"}
    st.segmented_control(
        "Over the entries", REDUCTIONS, format_func=brief.get, key="reduction", required=True, wrap=True
    )
    with st.container(gap="xxsmall"):
        st.toggle("½ before each loss", key="half")
        st.toggle(
            "Round the predictions",
            key="rounds",
            help="To the nearest whole number, halves up: an answer of 0 or 1. The sliders keep what was predicted.",
        )
        st.toggle("Hide the numbers", key="hidden", help="Predict them first, then switch this off.")
    n = int(st.select_slider("Number of entries", COUNTS, key="n"))
    ends = st.session_state["low"], st.session_state["high"]
    if not ends[0] + 1e-6 <= ends[1]:
        st.error(f"{_not_an_axis(*ends)}.")
        ends = Axes.low, Axes.high
    axes = Axes(*ends, st.session_state["each_to"])
    weighted, letters = st.session_state["reduction"] == "weighted", {"p": "ŷ", "y": "y"}
    for i in range(n):
        with st.container(horizontal=True, gap="small", wrap=weighted):
            for name, letter in letters.items():
                draw_slider(f"{name}{i}", f"{letter}{SUBSCRIPTS[i]}", *ends, (ends[1] - ends[0]) / 100, "")
            if weighted:
                draw_slider(f"w{i}", f"weight {i + 1}", 0.0, max(5.0, st.session_state[f"w{i}"]), 0.1, "")
    values = {f"{name}{i}": float(st.session_state[f"{name}{i}"]) for name in letters for i in range(n)}
    if weighted and not any(st.session_state[f"w{i}"] for i in range(n)):
        st.warning("All weights are 0: there is no weighted mean.")
    losses = tuple(ALL[key] for key in chosen)
    if find("bce") in losses and not all(0 <= value <= 1 for value in values.values()):
        st.caption("A cross-entropy needs ŷ and y from 0 to 1; for other entries it is not defined.")
    return losses, axes, values


# --- typed and pasted vectors


def read_vector(text, letter):
    """The numbers of a text, such as `[0.9, .2 1e3]`; ValueError in a sentence."""
    if len(text) > LONGEST:
        raise ValueError(f"{letter} is longer than {LONGEST} characters")
    bare = re.sub(r"\s*(np\.|numpy\.)?array\s*\(|[\[\](){}]", " ", text).replace("−", "-")
    found = []
    for part in re.split(r"[\s,;]+", bare.strip(" \t\r\n,;")):
        try:
            found.append(float(part))
        except ValueError:
            raise ValueError(f"in {letter}, {quote(part)} is not a number such as 0.5") from None
        if not abs(found[-1]) <= LARGEST:
            raise ValueError(f"in {letter}, {quote(part)} is not within ±{LARGEST:,.0f}")
    return found


def read_vectors(predicted, true):
    """Two vectors of equal length from their texts; ValueError in a sentence."""
    p, y = read_vector(predicted, "ŷ"), read_vector(true, "y")
    if len(p) != len(y):
        raise ValueError(f"ŷ has {len(p)} entries and y has {len(y)}; both need the same number")
    if not 2 <= len(p) <= MOST:
        raise ValueError(f"2 to {MOST} entries can be shown, got {len(p)}")
    return p, y


def _typing(axes):
    """Both vectors as text, and the axes."""
    n = int(st.session_state["n"])
    with st.expander("Type or paste both vectors"):
        refused = st.session_state.pop(REFUSED, None)
        with st.form("entries/form", border=False):
            for name, label in (("p", "Prediction ŷ"), ("y", "True value y")):
                if refused is None:
                    st.session_state[TYPED[name]] = ", ".join(exact(st.session_state[f"{name}{i}"]) for i in range(n))
                st.text_input(label, key=TYPED[name], max_chars=LONGEST)
            st.form_submit_button("Use these numbers", on_click=_use)
        if refused:
            st.error(f"{refused[0].upper()}{refused[1:]}. Nothing was changed.")
    with st.expander("Axes"):
        columns = st.columns(3)
        columns[0].number_input("Values from", -LARGEST, LARGEST, key="low")
        columns[1].number_input("to", -LARGEST, LARGEST, key="high")
        columns[2].number_input("Loss up to", 1e-6, LARGEST, key="each_to")


def _use():
    """What was typed becomes the vectors, or is refused in a sentence."""
    try:
        p, y = read_vectors(*(st.session_state[TYPED[name]] for name in "py"))
    except ValueError as error:
        st.session_state[REFUSED] = str(error)
        return
    state.change(vectors_of(p, y))


# --- what is said


def _readings(p, y):
    """A table of what is called L2: the number, NumPy's line, and that of another library."""
    here = {key: value for key, (value, _) in readings(p - y).items()}
    kind = st.pills("In a library", list(CALLS)[1:], format_func=title_of, key="l2", required=True)

    def code(kind, key):
        return " or ".join(f"`{call}`" for call in CALLS[kind].get(key, ())) or "none listed"

    lines = [
        " | ".join([READINGS[key], f"**{shown(value)}**", code("numpy", key), code(kind, key)])
        for key, value in here.items()
    ]
    table(f"Reading | Here | NumPy, with r = y_pred - y_true | {title_of(kind)}", lines)
    if kind == "tensorflow":
        st.caption("TensorFlow is quoted from its documentation: it is not run by the tests here.")


def _sayings(p, y):
    """What people say of L1 and L2, each with the numbers of this moment."""
    r, n = p - y, len(p)
    size = np.where(np.isclose(np.abs(r), 1, rtol=1e-12, atol=0), 1.0, np.abs(r))  # 4.1 − 3.1 is not quite 1
    here = {key: shown(value) for key, (value, _) in readings(r).items()}
    l1, l2, apart = (shown(value) for value in (np.sum(size), np.sum(r * r), np.sum(size * (1 - size))))
    left, right = st.columns(2, gap="large")
    with left:
        prose(
            f"**“The loss of these vectors is …”** No loss is the only one: L1 = {l1} and L2 = {l2}, both as sums, are "
            "true of the same data. Which one is used is a choice, and part of every number."
        )
        prose(f"**“L1 and L2 give different answers with most inputs.”** {_apart(p, y, size, l1, l2, apart)}")
        prose(
            "**“Mean squared error: (ŷ − y)².”** That is the squared error of one entry. The mean comes with the "
            f"reduction: the {n} squares here have the mean {here['mean']}. Of a single entry both are the same number."
        )
        prose(f"**And the cross-entropy?** {_cross_entropy(p, y)}")
    with right:
        prose(
            f"**“MSE is just the Euclidean distance.”** The distance is d = √Σr² = {here['norm']}. MSE is d² / n = "
            f"{here['norm']}² / {n} = {here['mean']}: squared, and divided by the number of entries."
        )
        steep, one = shown(2 * np.sqrt(np.sum(r * r))), "1" if np.any(r) else "1 (but not at r = 0)"
        prose(
            "**“The L2 norm punishes outliers.”** So does its square, and alike: both are least at the same place, "
            "and "
            "the slopes of two entries have the same ratio, r₁ : r₂. "
            f"{_nines()} What differs is the length of the whole gradient. The norm itself, {here['norm']}, has a "
            f"gradient of length {one} however far ŷ is from y; that of its square, {here['sum']}, has the length "
            f"2d = {steep}, and grows with the distance."
        )
        prose(
            "**“The cost is the average of the losses.”** Often. PyTorch’s losses take the mean unless told otherwise, "
            "scikit-learn’s Lasso half the mean of the squares; but its Ridge takes their sum, and LinearSVC a sum "
            f"too. The sum is least at the same place and has {n} times the slope of the mean: a step that "
            f"suits the mean is {n} times too long for the sum. With a penalty beside it, the place moves as well."
        )


def _nines():
    """Where one constant for nine ones and a thousand is best, by the norm and by its square."""
    y = np.array([1.0] * 9 + [1000.0])
    best = np.mean(y)
    return (
        f"For one constant in place of nine ones and a thousand the best of both is {shown(best)}, where the thousand "
        f"pulls {shown((y[-1] - best) / (best - y[0]))} times as hard as each one."
    )


def _apart(p, y, size, l1, l2, apart):
    """Why L1 and L2 differ by as much as they do; `size` is |r|."""
    identity = f"As sums they differ by Σ|r|(1 − |r|) = {l1} − {l2} = {apart} here"
    if np.all((size == 0) | (size == 1)):
        wrong = int(np.sum(size))
        errors = "no error" if wrong == 0 else "1 error" if wrong == 1 else f"{wrong} errors"
        return (
            f"{identity}: every |r| is 0 or 1, so |r| = r², and both count the same: {errors} in {len(size)} entries."
        )
    small, large = int(np.sum((size > 0) & (size < 1))), int(np.sum(size > 1))
    hard = np.all((y == 0) | (y == 1)) and np.all((p >= 0) & (p <= 1))
    said = ": switch **Round the predictions** on, and both count errors" if hard else ""
    return (
        f"{identity}. An |r| between 0 and 1 makes L1 the larger ({small} of {len(size)} entries), an |r| above 1 "
        f"makes L2 the larger ({large}). They agree if every |r| is 0 or 1{said}."
    )


def _cross_entropy(p, y):
    """The cross-entropy of the same vectors, where there is one."""
    if not all(0 <= value <= 1 for value in (*p, *y)):
        return "It needs ŷ and y from 0 to 1: these vectors have none."
    value = float(np.mean(find("bce").value(p, y_true=y)))
    endless = " A prediction of exactly 0 or 1 that is wrong costs infinitely much." if math.isinf(value) else ""
    return (
        f"Of these vectors, read as probabilities and labels, its mean is {shown(value)} nats: a third number for the "
        f"same data.{endless} Choose it among the losses to see it entry by entry."
    )


def _distances(p, y):
    """The two vectors as two points in as many dimensions as they have entries."""
    n = len(p)
    of = lambda key, **more: shown(find(key).value(p, b=y, **more))
    none = "; of a vector of zeros, which has no direction, it is set to 1" if not (np.any(p) and np.any(y)) else ""
    lines = [
        f"Euclidean | {of('euclidean')} | the straight line: √Σr²",
        f"Mahalanobis | {of('mahalanobis', precision=np.eye(n))} | in units of the spread: here 1 for every entry, "
        "uncorrelated",
        f"cosine | {of('cosine_distance')} | 1 − cosine of the angle: the length of the vectors does not count{none}",
        f"Manhattan | {of('manhattan')} | Σ\\|r\\|, which is L1",
        f"Chebyshev | {of('chebyshev')} | the largest \\|r\\|",
    ]
    table(f"Distance of ŷ and y in {n} dimensions | Here | What it is", lines)
    prose("The points at the same distance can be seen in two dimensions: choose **As points in the plane**, above.")


# --- code


def numpy_program(p, y):
    """L1 and L2 as the exercise wants them; the last lines print what the page shows."""
    return f"""\
import numpy as np

y_pred = np.array({literal(p)})
y_true = np.array({literal(y)})
r = y_pred - y_true

L1 = np.sum(np.abs(r))
L2 = np.sum(r**2)
print(L1, L2)
print(np.dot(r, r))  # the same sum of squares"""


def _code(p, y):
    r = p - y
    st.code(
        f"{numpy_program(p, y)}\n# {np.sum(np.abs(r)):.6g} {np.sum(r**2):.6g}\n# {np.dot(r, r):.6g}", language="python"
    )
    st.caption(
        "`np.dot(r, r)` multiplies and adds up in one call, without an array of squares in between. Measured on one "
        "thread it was about four times as fast as `np.sum(r * r)`, for 5 entries as for a million; machines "
        "differ, and `benchmarks/sums.py` measures yours."
    )
