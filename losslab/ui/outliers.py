"""The outlier laboratory: points that can be dragged, and the line that each loss fits through them."""

import math

import numpy as np
import streamlit as st

from losslab import data, link
from losslab.figures.outliers import MOST, SHOW, View, fitted_lines
from losslab.figures.parts import own
from losslab.ui import robustness, state
from losslab.ui.explorer import Explorer, Slider
from losslab.ui.regression import round_up

OWN = "own"
SAMPLES = {sample.key: sample for sample in data.SAMPLES}
DATASETS = {dataset.key: dataset for dataset in data.DATASETS}
TITLES = {key: record.title for key, record in (SAMPLES | DATASETS).items()} | {OWN: "Your points"}
AXES = ("x_from", "x_to", "y_from", "y_to", "r_to", "loss_from", "loss_to", "gradient_to")
USUAL = {name: getattr(View, name) for name in AXES} | {"left": 12.5, "right": 12.5}
PAST, FUTURE = "outliers/past", "outliers/future"  # what undo and redo return to, in the session
LONGEST_PAST = 200


def points_of(values):
    """(x, y) of a state."""
    key = values["data"]
    if key == OWN:
        return tuple(np.array(column, dtype=float) for column in zip(*values["points"], strict=True))
    if key in DATASETS:
        return DATASETS[key].points()
    share = values["share"] if SAMPLES[key].share and values["share"] >= 0 else None
    return SAMPLES[key].points(int(values["seed"]), values["noise"], share)


def axes_of(x, y):
    """Axes that hold these points, in round numbers, and the curves of their residuals."""
    found = {}
    for name, values in (("x", x), ("y", y)):
        low, high = float(np.min(values)), float(np.max(values))
        width = max(high - low, 1e-3 * max(abs(low), abs(high)), 1e-3)
        power = 10.0 ** math.floor(math.log10(width / 4))
        step = next(n * power for n in (1, 2, 5, 10) if n * power >= width / 10)
        found |= {f"{name}_from": round(math.floor((low - width / 20) / step) * step, 9)}
        found |= {f"{name}_to": round(math.ceil((high + width / 20) / step) * step, 9)}
    r, middle = round_up((found["y_to"] - found["y_from"]) / 2), (found["y_from"] + found["y_to"]) / 2
    found |= {"left": round(middle, 9), "right": round(middle, 9)}  # the own line is level at first
    return found | {"r_to": r, "loss_from": 0.0, "loss_to": round_up(2 * r), "gradient_to": round_up(r / 1.5)}


def _follow(values):
    """A link to data and no axes gets axes around the data; own points there are none of become a sample."""
    if values["data"] == OWN and not values["points"]:
        values["data"] = FIELDS["data"].default
    usual = all(values[name] == getattr(View, name) for name in AXES)
    if usual and values["data"] != FIELDS["data"].default:
        lines = ("left", "right")
        values |= {
            name: value
            for name, value in axes_of(*points_of(values)).items()
            if name not in lines or values[name] == USUAL[name]
        }
    x, _ = points_of(values)
    values["selected"] = float(min(int(values["selected"]), len(x) - 1))


def _choose(losses, above):
    """Widgets for the data and for what is drawn; the options of the figure."""
    with above:
        keys = [key for key in TITLES if key != OWN or st.session_state["points"]]
        st.selectbox("Data", keys, format_func=TITLES.get, key="data", on_change=_new_data)
        key = st.session_state["data"]
        if key in SAMPLES:
            st.caption(SAMPLES[key].words)
        elif key in DATASETS:
            record = DATASETS[key]
            source = record.source
            st.caption(f"{record.words} Source: {f'[{source.text}]({source.url})' if source.url else source.text}")
    st.segmented_control("Fit", ("line", "constant"), key="fit", required=True)
    st.segmented_control("Draw residuals as", ("none", "segments", "squares"), key="drawn", required=True)
    st.toggle("Show the fitted lines", key="fits", help="Off: guess first, with your own line.")
    st.toggle("Your own line", key="own", help="Drag its two handles at the ends of the axis.")
    st.toggle(
        "Start descents at your line",
        key="far",
        help="For losses that are not convex, such as Tukey's: where a descent ends depends on where it begins. "
        "Otherwise it begins at the L1 line.",
    )
    if key in SAMPLES:
        st.number_input("Seed", 0, 9999, step=1, key="seed", on_change=_forget)
        st.slider("Noise", 0.0, 3.0, step=0.1, key="noise", on_change=_forget)
        if SAMPLES[key].share:
            if st.session_state["share"] < 0:
                st.session_state["share"] = round(SAMPLES[key].share, 2)
            st.slider("Share of bad points", 0.0, 0.5, step=0.01, key="share", on_change=_forget)
    labels = (DATASETS[key].x_label, DATASETS[key].y_label) if key in DATASETS else ("x", "y")
    return {
        "x_label": labels[0],
        "y_label": labels[1],
        "fits": st.session_state["fits"],
        "own": st.session_state["own"],
        "constant": st.session_state["fit"] == "constant",
        "far": st.session_state["far"],
        "over": st.session_state["focus"],
        "drawn": st.session_state["drawn"],
    }


def _new_data():
    """Other data: its own axes, no point selected, the usual share of bad points."""
    state.change({"selected": -1.0, "share": -1.0})
    values = {key: st.session_state[key] for key in ("data", "points", "seed", "noise", "share")}
    x, y = points_of(values)
    state.change(axes_of(x, y) if values["data"] != FIELDS["data"].default else USUAL)


def _forget():
    state.change({"selected": -1.0})


def edit(x, y, selected):
    """The visitor moved, added or removed points: they are their own from now on, and the step can be undone."""
    if len(x) < 2:
        return
    points = tuple((float(a), float(b)) for a, b in zip(x, y, strict=True))
    if points != _now()["points"] or st.session_state["data"] != OWN:
        unchanged = np.array_equal(np.array(points).T, points_of(st.session_state))
        if unchanged:
            state.change({"selected": float(selected)})
            return
        st.session_state[PAST] = [*st.session_state.get(PAST, []), _now()][-LONGEST_PAST:]
        st.session_state[FUTURE] = []
    state.change({"data": OWN, "points": points, "selected": float(selected)})


def wish(what):
    """Undo or redo one step."""
    source, other = (PAST, FUTURE) if what == "undo" else (FUTURE, PAST)
    steps = st.session_state.get(source, [])
    if steps:
        st.session_state[other] = [*st.session_state.get(other, []), _now()]
        st.session_state[source] = steps[:-1]
        state.change(steps[-1])


def _now():
    """What an edit changes."""
    return {key: st.session_state[key] for key in ("data", "points", "selected", "seed", "noise", "share")}


def _given(options):
    x, y = points_of(st.session_state)
    return {"x": x, "y": y} | {name: st.session_state[name] for name in ("selected", "left", "right")}


def _point(loss, values, options):
    """At the selected point, or at the first: its residual from this loss's line."""
    from losslab.fitting import fit_constant, fit_line

    x, y = points_of(st.session_state)
    i = max(int(st.session_state["selected"]), 0)
    settings = own(loss, values)
    fit = (
        fit_constant(y, loss, **settings) if options["constant"] or np.ptp(x) == 0 else fit_line(x, y, loss, **settings)
    )
    prediction = round(fit.intercept + fit.slope * float(x[i]), 9)
    return round(prediction - float(y[i]), 9), {}, prediction, float(y[i])


FIELDS = {
    "data": link.choice("one_outlier", TITLES),
    "points": link.Field((), data.parse_points, data.write_points),
    "seed": link.number(0, 0, 9999),
    "noise": link.number(0.5, 0.0, 3.0),
    "share": link.number(-1.0, -1.0, 0.5),
    "selected": link.number(-1.0, -1.0, MOST - 1.0),
    "fit": link.choice("line", ("line", "constant")),
    "drawn": link.choice("segments", ("none", "segments", "squares")),
    "fits": link.flag(True),
    "own": link.flag(),
    "far": link.flag(),
    "closer": link.choice("fits", robustness.SECTIONS),
}


def _preset(data, **values):
    """Fields that show these data on axes of their own."""
    points = points_of({field: FIELDS[field].default for field in ("seed", "noise", "share")} | {"data": data})
    return {"data": data} | (axes_of(*points) if data != FIELDS["data"].default else {}) | values


ROBUST = ["squared_error", "absolute_error", "huber", "tukey_biweight"]
PRESETS = {
    "Drag the outlier": _preset("one_outlier", selected=23.0),
    "Nine ones and a thousand": _preset(
        "ten",
        fit="constant",
        losses=["squared_error", "absolute_error", "huber", "cauchy"],
        show=["gradient", "constants"],
        selected=9.0,
        closer="sayings",
    ),
    "Bad leverage": _preset("leverage", losses=ROBUST, selected=29.0, closer="influence"),
    "Two groups": _preset("groups", losses=ROBUST, show=["loss", "histogram"], closer="breakdown"),
    "Star cluster": _preset("stars", losses=ROBUST, focus="tukey_biweight", **{"tukey_biweight-c": 2.0}),
    "The same stars, begun near them": _preset(
        "stars",
        losses=ROBUST,
        focus="tukey_biweight",
        own=True,
        far=True,
        left=3.8,
        right=5.5,
        **{"tukey_biweight-c": 2.0},
    ),
    "Begin far away": _preset(
        "ten",
        fit="constant",
        losses=ROBUST,
        focus="tukey_biweight",
        show=["loss", "constants"],
        own=True,
        far=True,
        left=50.0,
        right=50.0,
    ),
    "Guess first": _preset("outliers", fits=False, own=True, show=["cost", "surface"]),
}


def _closer(options):
    """The section that looks at the fits."""
    robustness.closer(points_of(st.session_state), options, OUTLIERS.axes(st.session_state)[0])


def _heights(view):
    return view.y_from, view.y_to, view.step[1]


OUTLIERS = Explorer(
    page="outliers",
    of="regression",
    figure=fitted_lines,
    view=View,
    show=SHOW,
    shown=("loss", "gradient"),
    losses=("squared_error", "absolute_error", "huber"),
    focus="squared_error",
    sliders=(
        Slider("left", "your line: height at the left", USUAL["left"], _heights, shown=lambda o: o.get("own", True)),
        Slider("right", "your line: height at the right", USUAL["right"], _heights, shown=lambda o: o.get("own", True)),
    ),
    point=_point,
    words="Drag a point; double click adds one. Keys, once the chart has the focus: Page Up and Down choose a point, "
    "arrows move it, Delete removes it, Insert adds one.",
    follow=_follow,
    more=FIELDS,
    choose=_choose,
    given=_given,
    live={"on_edit": edit, "on_wish": wish},
    presets=PRESETS,
    below=_closer,
)
