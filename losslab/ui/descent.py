"""The page of gradient descent: one residual on the curve of its loss, or a line on its way through points."""

import inspect
import math

import numpy as np
import streamlit as st

from losslab import data, link
from losslab.descent import (
    batch_spread,
    curvatures,
    largest_rate,
    line_gradient,
    residual_path,
    residual_rule,
)
from losslab.figures.descent import GAPS, LEVELS, LINE_STEPS, SLOPES, STEPS, rolling_balls, start_step, wandering_lines
from losslab.figures.parts import own, setting
from losslab.libraries import KINDS
from losslab.live import live
from losslab.snippets import literal, numpy_source
from losslab.text import full, shown
from losslab.ui import state
from losslab.ui.controls import draw_parameters, draw_slider, preset_buttons
from losslab.ui.explorer import fit_parameters, parameter
from losslab.ui.prose import prose
from losslab.ui.regression import REGRESSION
from losslab.ui.tables import table

PAGE = "descent"
ALL = REGRESSION.all
SAMPLES = {sample.key: sample for sample in data.SAMPLES}
OF = {"ball": "One residual", "line": "A line"}
SCHEDULES = {"constant": "constant", "root": "rate / √step", "decay": "rate · 0.95^step"}
REACHES = ("3", "10", "100")
ALL_POINTS = str(data.POINTS)
SIZES = ("1", "2", "5", "10", ALL_POINTS)
RATES = tuple(float(f"{n}e{power}") for power in (-4, -3, -2, -1) for n in (1, 1.5, 2, 3, 5, 7)) + (1.0,)
RATE = "A step is the rate times the slope."
FIELDS = {
    "of": link.choice("ball", OF),
    "losses": link.several(("squared_error", "absolute_error", "huber"), ALL, what="losses"),
    "rate": link.number(0.3, 0.01, 3.0),
    "start": link.number(2.0, -100.0, 100.0),
    "momentum": link.number(0.0, 0.0, 0.99),
    "schedule": link.choice("constant", SCHEDULES),
    "step": link.whole(0.0, 0, LINE_STEPS),
    "reach": link.choice("3", REACHES),
    "log": link.flag(),
    "hide": link.flag(),
    "data": link.choice("one_outlier", SAMPLES),
    "line_rate": link.number(0.01, RATES[0], RATES[-1]),
    "slope": link.number(0.0, *SLOPES),
    "level": link.number(0.0, LEVELS[False][0], LEVELS[True][1]),
    "batch": link.choice(ALL_POINTS, SIZES),
    "order": link.whole(0, 0, 9999),
    "centred": link.flag(),
    "norm": link.flag(),
    "focus": link.choice("huber", ALL),
    **{setting(loss, param): parameter(loss, param) for loss in ALL.values() for param in loss.params},
}
PRESETS = {
    "L2 at rate 1.1": {"rate": 1.1, "start": 1.0, "log": True},
    "L1 at rate 0.3": {"rate": 0.3, "start": 1.0, "losses": ["absolute_error", "huber"]},
    "Huber does both": {"rate": 1.1, "start": 9.0, "reach": "10", "losses": ["squared_error", "huber"]},
    "Guess first": {"rate": 0.95, "start": 2.5, "hide": True},
    "Momentum overshoots": {"rate": 0.1, "start": -2.5, "momentum": 0.9},
    "Slower and slower": {"losses": ["absolute_error"], "start": 1.0, "rate": 0.3, "schedule": "root"},
    "Far out: little pull, or none": {
        "losses": ["squared_error", "cauchy", "tukey_biweight"],
        "start": 9.0,
        "reach": "10",
    },
    "One bad point": {"of": "line", "line_rate": 0.02},
    "A narrow valley": {"of": "line", "line_rate": 0.02, "losses": ["squared_error"], "data": "clean"},
    "The same with x centred": {
        "of": "line",
        "line_rate": 0.05,
        "losses": ["squared_error"],
        "data": "clean",
        "centred": True,
    },
    "Mini-batch noise": {
        "of": "line",
        "line_rate": 0.02,
        "batch": "2",
        "losses": ["squared_error", "huber"],
        "centred": True,
    },
}


def _tidy(values):
    """The start lies on the axis, the step within those that are shown: mends `values`, returns complaints."""
    said = []
    reach, last = float(values["reach"]), float(STEPS if values["of"] == "ball" else LINE_STEPS)
    for name, low, high in (("start", -reach, reach), ("step", 0.0, last), ("level", *LEVELS[values["centred"]])):
        nearest = min(max(values[name], low), high)
        if nearest != values[name]:
            said.append(f"{name}: {shown(values[name])} is not shown here; showing {shown(nearest)}")
            values[name] = nearest
    return said + fit_parameters(ALL.values(), values)


@st.fragment
def descent():
    """Presets, the live figure with its controls, and what there is to say of steps."""
    state.restore(PAGE, FIELDS, _tidy)
    state.complaints(PAGE)
    chart, controls = st.columns([3, 1], gap="medium")
    with controls:
        of = st.segmented_control("What goes down", OF, format_func=OF.get, key="of", required=True)
        chosen = st.multiselect("Losses", ALL, format_func=lambda key: ALL[key].title, key="losses", wrap=True)
        losses = tuple(ALL[key] for key in chosen)
        figure, names, stops = (_ball if of == "ball" else _line)(losses)
    values = {name: st.session_state[name] for name in names}
    values |= {setting(loss, p): st.session_state[setting(loss, p)] for loss in losses for p in loss.params}
    with chart:
        live(
            figure,
            values,
            key="figure",
            words=WORDS[of],
            stops=stops,
            on_drag=state.dragged,
        )
        if st.session_state["hide"]:
            st.button("Reveal what follows", on_click=state.change, args=({"hide": False},), type="primary")
    preset_buttons(PRESETS | {"Reset": {"of": of}}, FIELDS)
    _rule()
    if of == "line":
        _valley()
        _batches(losses)
    elif losses:
        if not st.session_state["hide"]:
            _first_steps(losses)
        _limits(losses)
        _code(losses)
    more = {"ball": ("reach", "log", "focus"), "line": ("data", "batch", "order", "centred", "norm")}[of]
    absent = {"focus"} if not losses else {"order"} if st.session_state["batch"] == ALL_POINTS else set()
    state.remember(
        PAGE,
        FIELDS,
        {"of", "losses", "schedule", "hide", *values, *more} - absent,
        lambda values: fit_parameters(ALL.values(), values),
    )


WORDS = {
    "ball": "Drag the dotted line to move the start of the balls, or an upright line on the right to another step. "
    "A dotted level line is the next move.",
    "line": "Drag the grey square to start elsewhere, or the upright line to another step. Crosses: where the cost is "
    "least. Thin ellipses: equal mean r².",
}


def _shared(steps):
    """The controls that both drawings have below the rate."""
    draw_slider("momentum", "momentum", 0.0, 0.99, 0.01, "The share of the last move that is kept.")
    draw_slider("step", "step", 0.0, float(steps), 1.0, "")


def _choices():
    """What is chosen of both; (schedule, whether the rest is hidden)."""
    schedule = st.segmented_control(
        "Rate over the steps", SCHEDULES, format_func=SCHEDULES.get, key="schedule", required=True, wrap=True
    )
    return schedule, st.toggle("Hide what follows", key="hide", help="Predict first; then play, or reveal.")


def _ball(losses):
    """Controls of one residual; (figure, its inputs, stops of sliders that have a list)."""
    reach = float(st.session_state["reach"])
    draw_slider("rate", "learning rate", 0.01, 3.0, 0.01, RATE)
    draw_slider("start", "start: residual r", -reach, reach, start_step(reach), "")
    _shared(STEPS)
    stops = draw_parameters(losses)
    schedule, hide = _choices()
    st.segmented_control("Residuals up to ±", REACHES, key="reach", required=True)
    log = st.toggle("Logarithmic axes over the steps", key="log")
    return rolling_balls(losses, reach, log, schedule, hide), ("start", "rate", "momentum", "step"), stops


def _line(losses):
    """Controls of a line; (figure, its inputs, stops of sliders that have a list)."""
    rates = sorted({*RATES, st.session_state["line_rate"]})
    st.select_slider("learning rate", rates, format_func=full, key="line_rate", help=RATE)
    _shared(LINE_STEPS)
    stops = {"line_rate": rates} | draw_parameters(losses)
    size = int(st.segmented_control("Points per step", SIZES, key="batch", required=True))
    if size < data.POINTS:
        st.number_input("Order of the points: seed", 0, 9999, step=1, key="order")
    key = st.selectbox("Data", SAMPLES, format_func=lambda key: SAMPLES[key].title, key="data")
    st.caption(SAMPLES[key].words)
    centred = st.toggle("Centre x", key="centred", help="The line is slope · (x − mean of x) + height.")
    schedule, hide = _choices()
    norm = st.toggle("Show ‖gradient‖ too", key="norm", help="Its length in the plane of slope and intercept.")
    with st.expander("Where the lines start"):
        draw_slider("slope", "start: slope", *SLOPES, GAPS[0], "")
        draw_slider("level", "start: height" if centred else "start: intercept", *LEVELS[centred], GAPS[1], "")
    points = tuple(map(tuple, _points()))
    figure = wandering_lines(losses, points, size, int(st.session_state["order"]), centred, schedule, norm, hide)
    return figure, ("slope", "level", "line_rate", "momentum", "step"), stops


def _points():
    """(x, y) of the sample."""
    return SAMPLES[st.session_state["data"]].points()


def _rule():
    st.subheader("What a step is")
    prose(
        "A step knows nothing of the curve but its slope here, the gradient, and moves downhill by rate × slope. "
        "Momentum keeps a share of the last move, as a heavy ball does. This is the rule of PyTorch's SGD:"
    )
    st.latex(r"v \leftarrow \mu\,v + L'(p), \qquad p \leftarrow p - \text{rate} \cdot v, \qquad v = 0 \text{ at first}")
    prose("L′ is the gradient, μ the momentum; p is the residual, or the slope and intercept of the line.")


def _first_steps(losses):
    """The first places of every loss, in numbers."""
    rate, start, momentum = (st.session_state[name] for name in ("rate", "start", "momentum"))
    lines = []
    for loss in losses:
        settings = own(loss, st.session_state)
        with np.errstate(all="ignore"):
            rule = residual_rule(loss, settings, rate, momentum, st.session_state["schedule"])
            path, _ = residual_path(rule, start, STEPS)
        lines.append(" | ".join([loss.label(**settings), *(shown(r) for r in path[:9])]))
    st.subheader("The first steps in numbers")
    table(" | ".join(["r after step", *map(str, range(9))]), lines)


def _limits(losses):
    """How large a rate may be, for the losses shown, from their curvature."""
    momentum = st.session_state["momentum"]
    squared, half = (float(ALL[key].curvature(0.0)) for key in ("squared_error", "half_squared_error"))
    st.subheader("How large a step may be")
    prose(
        "Where a loss is a parabola of curvature c, a step takes r to (1 − rate · c) · r: closer to 0 if the rate is "
        f"below 2/c, farther from it if above. r² has c = {shown(squared)}, so its limit is "
        f"{shown(largest_rate(squared))}; r²/2 has c = {shown(half)} and the limit {shown(largest_rate(half))}. With "
        "momentum μ the limit is 2 (1 + μ)/c."
    )
    lines = []
    for loss in losses:
        settings = own(loss, st.session_state)
        c = float(loss.curvature(0.0, **settings))
        corners = [k for k in loss.at(**settings) if k.place == 0]
        kinks = [k for k in corners if k.order == 1 and k.left < k.right]
        bends = [k for k in corners if k.order == 2 and k.left != k.right and np.isfinite([k.left, k.right]).all()]
        if kinks:
            here = f"a kink: the slope jumps from {shown(kinks[0].left)} to {shown(kinks[0].right)}"
            limit = "no constant rate"
        elif bends:
            below, above = float(bends[0].left), float(bends[0].right)
            here = f"{shown(below)} below 0, {shown(above)} above"
            # two steps, one from either side, take r to (1 − rate · c₁)(1 − rate · c₂) r
            limit = "of both together" if momentum else shown(1 / below + 1 / above)
        else:
            here = shown(c)
            limit = "any rate" if c == 0 else "no constant rate" if math.isinf(c) else shown(largest_rate(c, momentum))
        lines.append(f"{loss.label(**settings)} | {here} | {limit}")
    path, _ = residual_path(residual_rule(ALL["absolute_error"], {}, 0.1, 0.0, "constant"), 1.0, 10)
    table(f"Loss | curvature at r = 0 | it converges near 0 at a constant rate below (μ = {shown(momentum)})", lines)
    prose(
        "At a kink the slope does not fade: a step on |r| is as long as the rate, however near 0 it starts. Without "
        "momentum it ends up alternating between two values one rate apart, one on each side of 0, unless a step "
        f"lands on 0 itself: on paper ten steps of 0.1 from 1 do, but a computer gets to {shown(path[-1])} and steps "
        "on. "
        "A falling rate helps, if it does not fall too fast: with 0.95^step all steps together are "
        f"{shown(1 / (1 - 0.95))} first steps long, and a start farther away than that never arrives."
    )


def _valley():
    """The curvature of mean r² over the plane, with x as it is and centred."""
    x, y = _points()
    st.subheader("How large a step may be")
    lines, momentum = [], st.session_state["momentum"]
    for title, u in (("as it is", x), ("centred", x - np.mean(x))):
        least, most = (2 * c for c in curvatures(u))
        lines.append(" | ".join([title, *map(shown, (most, least, most / least, largest_rate(most, momentum)))]))
    prose(
        "Mean r² is a bowl over the plane of slope and intercept. Its largest curvature c limits the rate to 2/c, with "
        "momentum μ to 2 (1 + μ)/c; in its flattest direction the same rate is slow. With x as it is the bowl is a "
        "narrow valley, because the intercept can make up for a change of the slope. Centring x separates the two."
    )
    head = f"x | largest curvature of mean r² | least | their ratio | stable below the rate (μ = {shown(momentum)})"
    table(head, lines)


def _batches(losses):
    """That the gradient of a mini-batch is right on average and noisy, at the line where all begin."""
    if not losses:
        return
    loss = losses[0]
    settings, (x, y) = own(loss, st.session_state), _points()
    u = x - np.mean(x) if st.session_state["centred"] else x
    slope, level = (st.session_state[name] for name in ("slope", "level"))
    st.subheader("Few points per step")
    height = "height" if st.session_state["centred"] else "intercept"
    whole = line_gradient(u, y, loss, settings, slope, level, 1 / len(x))
    prose(
        f"At the line where all start, the cost (here {loss.title}, the mean over all {len(x)} points) has the "
        f"gradient {shown(whole)}: a number for the line's slope, and one for its {height}. A mini-batch of "
        "random points gives the same on average, but each batch gives a different one:"
    )
    lines = []
    for size in map(int, SIZES):
        spread = batch_spread(u, y, loss, settings, slope, level, size)
        lines.append(f"{size} | {' | '.join(map(shown, spread))}")
    table(f"Points per step | standard deviation of the gradient: slope | {height}", lines)
    prose(
        "Here every point is used once per epoch, in a new order each time. Near the best line the noise stays "
        "while the gradient fades: with a constant rate the line keeps wandering."
    )


def numpy_program(loss, settings, values):
    """NumPy for the steps of one residual."""
    name = inspect.unwrap(loss.gradient).__name__
    more = "".join(f", {key}={literal(value)}" for key, value in settings.items())
    return (
        f"{numpy_source(loss, 'gradient')}\n\n\nr, v = {literal(values['start'])}, 0.0\nfor step in range({STEPS}):\n"
        f"    v = {literal(values['momentum'])} * v + {name}(r{more})\n"
        f"    r = r - {_rate(values)} * v\nprint(r)"
    )


def torch_program(library, settings, values):
    """PyTorch's SGD for the same steps: the rate is divided by what the library's loss is larger than ours."""
    scale, _ = library.scaled(settings)
    rate = _rate(values) if scale == 1 else f"{_rate(values)} / {literal(scale)}"
    code = library.code.format(**{name: literal(value) for name, value in settings.items()})
    kind = KINDS["torch"]
    lines = [
        *kind.imports.splitlines(),
        "",
        f"y_pred = {kind.array.format(literal([values['start']]))}.requires_grad_()",
        f"y_true = {kind.array.format('[0.0]')}",
        f"descent = torch.optim.SGD([y_pred], lr=1.0, momentum={literal(values['momentum'])})",
        f"for step in range({STEPS}):",
        f"    descent.param_groups[0]['lr'] = {rate}",
        "    descent.zero_grad()",
        f"    {code}.sum().backward()",
        "    descent.step()",
        "print(y_pred.item())",
    ]
    return "\n".join(lines)


def _rate(values):
    """The rate of a step, in Python."""
    rate = literal(values["rate"])
    return {"constant": rate, "root": f"{rate} / (step + 1) ** 0.5", "decay": f"{rate} * 0.95**step"}[
        values["schedule"]
    ]


def _code(losses):
    """The steps of one loss in NumPy and PyTorch."""
    st.subheader("The same steps in code")
    keys = [loss.key for loss in losses]
    if st.session_state["focus"] not in keys:
        st.session_state["focus"] = keys[-1]
    loss = ALL[st.selectbox("Loss", keys, format_func=lambda key: ALL[key].title, key="focus")]
    settings = own(loss, st.session_state)
    values = {name: st.session_state[name] for name in ("start", "rate", "momentum", "schedule")}
    ours, theirs = st.columns(2, gap="large")
    ours.code(numpy_program(loss, settings, values), language="python")
    rows = [row for row in loss.libraries if row.kind == "torch" and row.accepts(settings) and not row.gradient]
    with theirs:
        if not rows:
            st.markdown("No call of PyTorch is listed that returns this loss and its gradient.")
        for row in rows:
            st.code(torch_program(row, settings, values), language="python")
