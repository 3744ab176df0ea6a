"""The outlier laboratory: points that can be dragged, and the line that each loss fits through them."""

import math
from dataclasses import replace
from functools import lru_cache

import numpy as np
import streamlit as st

from losslab import data, link
from losslab.figures.many_rows import SHOW as MANY
from losslab.figures.many_rows import many_rows
from losslab.figures.outliers import MOST, SHOW, View, fitted_lines
from losslab.figures.parts import own, setting
from losslab.fitting import fitted
from losslab.text import shown
from losslab.typed.loss import typed_loss
from losslab.ui import state
from losslab.ui.explorer import LARGEST, Explorer, Slider
from losslab.ui.own_data import ROWS, held, hold, labels_of_own, name_axes, own_data
from losslab.ui.regression import round_up
from losslab.ui.robustness import FARTHEST, SAMPLES, SECTIONS, closer, selected_of
from losslab.ui.typed import GOOD, KEY, card, find_loss

OWN = "own"
DATASETS = {dataset.key: dataset for dataset in data.DATASETS}
TITLES = {key: record.title for key, record in (SAMPLES | DATASETS).items()} | {OWN: "Your points", ROWS: "Your rows"}
AXES = ("x_from", "x_to", "y_from", "y_to", "r_to", "loss_from", "loss_to", "gradient_to")
USUAL = {name: getattr(View, name) for name in AXES} | {"left": 12.5, "right": 12.5}


def points_of(values):
    """(x, y) of a state."""
    key = values["data"]
    if key == OWN:
        return tuple(np.array(column, dtype=float) for column in zip(*values["points"], strict=True))
    if key == ROWS:
        return held().x, held().y
    if key in DATASETS:
        return DATASETS[key].points()
    share = values["share"] if SAMPLES[key].share and values["share"] >= 0 else None
    return SAMPLES[key].points(int(values["seed"]), values["noise"], share)


def axes_of(x, y):
    """Axes that hold these points with room to drag one away, in round numbers, and the curves of their residuals.

    The usual ones, if they do.
    """
    if all(
        USUAL[f"{name}_from"] <= np.min(values) <= np.max(values) <= USUAL[f"{name}_to"] and np.ptp(values) >= 5
        for name, values in (("x", x), ("y", y))
    ):
        return USUAL
    found = {}
    for name, values, room in (("x", x, 0.05), ("y", y, 0.3)):
        low, high = float(np.min(values)), float(np.max(values))
        width = max(high - low, 1e-3 * max(abs(low), abs(high)), 1e-3)
        power = 10.0 ** math.floor(math.log10(width / 4))
        step = next(n * power for n in (1, 2, 5, 10) if n * power >= width / 10)
        ends = math.floor((low - room * width) / step) * step, math.ceil((high + room * width) / step) * step
        found |= {f"{name}_from": max(round(ends[0], 9), -LARGEST), f"{name}_to": min(round(ends[1], 9), LARGEST)}
    r, middle = round_up((found["y_to"] - found["y_from"]) / 2), (found["y_from"] + found["y_to"]) / 2
    found |= {"left": round(middle, 9), "right": round(middle, 9)}  # the own line is level at first
    return found | {"r_to": r, "loss_from": 0.0, "loss_to": round_up(2 * r), "gradient_to": round_up(2 * r)}


GONE = (
    "The table of this page is not here: its rows are kept for the visitor who brought it, until the page is reloaded, "
    "is without a connection for an hour, or the server is started anew. A sample is shown in its place. To see the "
    "table, bring it again under [your own data](#your-own-data)."
)


def _follow(values):
    """A link to data and no axes gets axes around the data; own points there are none of become a sample.

    Returns what to say of it.
    """
    lost = values["data"] == ROWS and not held()
    if lost or values["data"] == OWN and not values["points"]:
        values |= {"data": FIELDS["data"].default, "selected": FARTHEST} | (USUAL if lost else {})
    usual = all(values[name] == getattr(View, name) for name in AXES)
    if usual and values["data"] != FIELDS["data"].default:
        lines = ("left", "right")
        values |= {
            name: value
            for name, value in axes_of(*points_of(values)).items()
            if name not in lines or values[name] == USUAL[name]
        }
    values["selected"] = float(min(int(values["selected"]), len(points_of(values)[0]) - 1))
    return [link.Note(GONE)] if lost else []


def _choose(losses, above):
    """Widgets for the data and for what is drawn; the options of the figure."""
    with above:
        absent = {OWN: not st.session_state["points"], ROWS: not held()}
        keys = [key for key in TITLES if not absent.get(key)]
        st.selectbox("Data", keys, format_func=TITLES.get, key="data", on_change=_new_data)
        key = st.session_state["data"]
        if key in SAMPLES:
            st.caption(SAMPLES[key].words)
        elif key in DATASETS:
            record = DATASETS[key]
            source = record.source
            st.caption(f"{record.words} Source: {f'[{source.text}]({source.url})' if source.url else source.text}")
        elif key == ROWS:
            st.caption(
                f"{len(held().x):,} rows. They are in your session only, not in the link. Choose other data to go "
                "back; the rows stay in this list."
            )
            if st.session_state["show"] and not set(st.session_state["show"]) <= set(MANY):
                st.caption("The panels of costs are drawn for up to 60 points only.")
        st.caption("Or bring [your own data](#your-own-data).")
        if st.session_state["formula"]:
            st.caption("Your loss:")
            st.code(st.session_state["formula"], language=None, wrap_lines=True)
    st.segmented_control("Fit", ("line", "constant"), key="fit", required=True)
    x, _ = points_of(st.session_state)
    if st.session_state["fit"] == "line" and np.ptp(x) == 0:
        st.warning(
            f"All points lie at x = {shown(x[0])}: no line can be fitted. Its place is taken by the best constant."
        )
    if key != ROWS:
        st.segmented_control("Draw residuals as", ("none", "segments", "squares"), key="drawn", required=True)
    st.toggle("Show the fitted lines", key="fits", help="Off: guess first, with your own line.")
    st.toggle("Your own line", key="own", help="Drag its two handles at the ends of the axis.")
    st.toggle(
        "Start descents at your line",
        key="far",
        help="For losses that are not convex, such as Tukey's: where a descent ends depends on where it starts. "
        "Otherwise it starts at the L1 line, the one of least absolute errors.",
    )
    if key in SAMPLES:
        st.number_input("Seed", 0, 9999, step=1, key="seed", on_change=_forget)
        st.slider("Noise", 0.0, 3.0, step=0.1, key="noise", on_change=_forget)
        if SAMPLES[key].share:
            asked = st.session_state["share"]
            st.session_state["share/shown"] = asked if asked >= 0 else round(SAMPLES[key].share, 2)
            st.slider("Share of bad points", 0.0, 0.5, step=0.01, key="share/shown", on_change=_share)
    labels = (DATASETS[key].x_label, DATASETS[key].y_label) if key in DATASETS else ("x", "y")
    labels = held().labels if key == ROWS else labels_of_own() if key == OWN else labels
    return {
        "many": key == ROWS,
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
    """Other data: its own axes, its farthest point selected, the usual share of bad points."""
    changes = {"share": -1.0, "selected": FARTHEST}
    state.change(changes | axes_of(*points_of(_now() | changes)))


def _share():
    """Another share than the sample's own is part of the link."""
    state.change({"share": st.session_state["share/shown"], "selected": FARTHEST})


def _forget():
    """Another draw of the sample: the point that was looked at is gone."""
    state.change({"selected": FARTHEST})


def edit(x, y, selected):
    """The visitor moved, added or removed points: they are their own from now on, and the step can be undone."""
    if len(x) < 2:
        return
    points = tuple((float(a), float(b)) for a, b in zip(x, y, strict=True))
    if np.array_equal(np.array(points).T, points_of(_now())):
        state.change({"selected": float(selected)})
    else:
        key = st.session_state["data"]
        if key != OWN:
            name_axes((DATASETS[key].x_label, DATASETS[key].y_label) if key in DATASETS else None)
        state.keep(_now())
        state.change({"data": OWN, "points": points, "selected": float(selected)})


def use(rows):
    """The visitor brought data: a few points are their own, and can be undone; many rows stay in the session."""
    x, y, line = rows.x, rows.y, rows.kind.line
    ends = {"equal": (np.append(x, y),) * 2, "zero": (x, np.append(y, 0.0))}.get(line, (x, y))
    changes = axes_of(*ends) | {"selected": -1.0, "share": -1.0, "fit": "constant" if line == "zero" else "line"}
    if line:
        lows_highs = (changes["x_from"], changes["x_to"]) if line == "equal" else (0.0, 0.0)
        changes |= {"own": True, "left": lows_highs[0], "right": lows_highs[1]}
    if rows.many:
        hold(rows)
        changes["data"] = ROWS
    else:
        name_axes(rows.labels)
        changes |= {"data": OWN, "points": tuple(zip(x.tolist(), y.tolist(), strict=True))}
        state.keep(state.now({**_now(), **changes}))
    state.change(changes)


def _now():
    """What an edit changes, and the axes it was made in: other data may have moved them since."""
    return state.now(("data", "points", "selected", "seed", "noise", "share", *AXES))


def _drawing(losses, show, view, pins, **options):
    return (many_rows if options["many"] else fitted_lines)(losses, show, view, pins, **options)


def _given(options):
    if options["many"]:
        losses = [find_loss(key) for key in st.session_state["losses"]]
        losses = [(loss, own(loss, st.session_state)) for loss in losses]
        lines = {name: st.session_state[name] for name in ("left", "right")}
        return held().inputs(losses, _view(), options, _mine()) | lines
    x, y = points_of(st.session_state)
    selected = selected_of(x, y, st.session_state["selected"])
    given = {"x": x, "y": y, "selected": selected, "aspect": 1.5}  # until the browser knows better
    return given | {name: st.session_state[name] for name in ("left", "right")}


def _view():
    return OUTLIERS.axes(st.session_state)[0]


def _mine():
    """(slope, intercept) of the visitor's line."""
    return _view().line(st.session_state["left"], st.session_state["right"])


def _point(loss, values, options):
    """At the selected point, or at the first: its residual from this loss's line. Nothing while the visitor guesses."""
    if not options["fits"]:
        return None
    x, y = points_of(st.session_state)
    i = max(selected_of(x, y, st.session_state["selected"]), 0)
    settings, start = own(loss, values), _mine() if options["far"] else None
    if options["many"]:
        slope, intercept, *_ = held().fit(loss, settings, options["constant"], start)
    else:
        fit = fitted(loss, settings, x, y, options["constant"], start)
        slope, intercept = fit.slope, fit.intercept
    prediction = round(intercept + slope * float(x[i]), 9)
    return round(prediction - float(y[i]), 9), {}, prediction, float(y[i])


FIELDS = {
    "data": link.choice("one_outlier", TITLES),
    "points": link.Field((), data.parse_points, data.write_points),
    "seed": link.whole(0, 0, 9999),
    "noise": link.number(0.5, 0.0, 3.0),
    "share": link.number(-1.0, -1.0, 0.5),
    "selected": link.whole(FARTHEST, FARTHEST, MOST - 1.0),
    "fit": link.choice("line", ("line", "constant")),
    "drawn": link.choice("segments", ("none", "segments", "squares")),
    "fits": link.flag(True),
    "own": link.flag(),
    "far": link.flag(),
    "closer": link.choice("fits", SECTIONS),
    "formula": GOOD,  # of a loss that the visitor typed
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
    "The same stars, started near them": _preset(
        "stars",
        losses=ROBUST,
        focus="tukey_biweight",
        own=True,
        far=True,
        left=3.8,
        right=5.5,
        **{"tukey_biweight-c": 2.0},
    ),
    "Start far away": _preset(
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


def _presets():
    """The presets, each with what the visitor made: their points, and their loss beside those shown."""
    made, losses = {"points": st.session_state["points"], "formula": st.session_state["formula"]}, OUTLIERS.losses
    if not made["formula"]:
        return {title: values | made for title, values in PRESETS.items()}
    loss = typed_loss(made["formula"])
    made |= {setting(loss, p): st.session_state[setting(loss, p)] for p in loss.params}
    return {t: v | made | {"losses": [*v.get("losses", losses), KEY]} for t, v in PRESETS.items()}


def _below(options):
    """Sections of their own at the end of the page."""
    closer(points_of(st.session_state), options, _view(), _mine())
    own_data(use)


def _words(options):
    if options["many"]:
        return (
            "Grey: the rows, the stronger the more of them. Bars: the residuals of the loss in focus. The curves "
            "follow a slider, the fits and the table its release."
        )
    return (
        "The pull of a point is the slope of its loss at its residual: how strongly it draws a line towards itself. "
        "Drag a point, among the points or on a curve; double click adds one. Keys, once the chart has the focus: Page "
        "Up and Down choose a point, arrows move it, Delete removes it, Insert adds one."
    )


def _heights(view):
    return view.y_from, view.y_to, view.step[1]


OUTLIERS = Explorer(
    page="outliers",
    of="regression",
    figure=_drawing,
    view=View,
    show=SHOW,
    shown=("loss", "gradient"),
    losses=("squared_error", "absolute_error", "huber"),
    focus="squared_error",
    reach=lambda view: view.r_to,
    sliders=(
        Slider("left", "your line: height at the left", USUAL["left"], _heights, shown=lambda o: o.get("own", True)),
        Slider("right", "your line: height at the right", USUAL["right"], _heights, shown=lambda o: o.get("own", True)),
    ),
    point=_point,
    words=_words,
    follow=_follow,
    more=FIELDS,
    choose=_choose,
    given=_given,
    live={"on_edit": edit, "on_wish": state.wish},
    presets=_presets,
    below=_below,
    card=card,
)


@lru_cache(maxsize=64)
def _with(loss):
    return replace(OUTLIERS, extra=(loss,))


def outliers():
    """The laboratory of the moment: with the visitor's own loss, if there is one."""
    text = state.expect(OUTLIERS.page, "formula", GOOD)
    return _with(typed_loss(text)) if text else OUTLIERS
