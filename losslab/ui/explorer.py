"""The explorer of residual losses: choose, drag, read."""

import math

import streamlit as st

from losslab import LOSSES, link
from losslab.figures import PANELS, View, own, residual_losses, setting
from losslab.libraries import KINDS
from losslab.live import live
from losslab.ui import state
from losslab.ui.card import card

PAGE = "regression"
RESIDUAL = {loss.key: loss for loss in LOSSES if loss.family.argument.page == PAGE}
SHOWN = ["squared_error", "absolute_error", "huber"]
LARGEST, NARROWEST = 1e6, 1e-6  # of what can be drawn
RANGE_LABELS = {
    "x_from": "Prediction from",
    "x_to": "to",
    "loss_from": "Loss from",
    "loss_to": "to",
    "gradient_to": "Gradient up to ±",
    "curvature_to": "Curvature and weight up to ±",
}
RANGES = list(RANGE_LABELS)
MOST_PINS = 12


def _parameter(loss, param):
    """A parameter in a link: any legal value of a size that can be drawn, else the nearer end of its slider."""
    default = loss.defaults[param.name]

    def read(text):
        try:
            value = float(text)
        except ValueError:
            return default, f"{link.quote(text)} is not a number; showing {default:g}"
        if math.isnan(value):
            return default, f"{param.name} must be a number, not NaN; showing {default:g}"
        nearest = min(max(value, param.stops[0]), param.stops[-1])
        if nearest in param.without:
            nearest = param.stops[-1]
        try:
            if value in param.stops or value == 0 or 1 / LARGEST <= abs(value) <= LARGEST:
                return param.check(value, {}), ""
            return nearest, f"{link.quote(text)} is too large or too small to draw; showing {nearest:g}"
        except ValueError as error:
            return nearest, f"{error}; showing {nearest:g}"

    return link.Field(default, read, link.figure)


def _pins():
    """Pinned curves in a link: `huber~0.5,hampel~2~4~8`."""

    def read(text):
        pins, lost = [], []
        for part in text.split(","):
            key, *values = part.split("~")
            loss = RESIDUAL.get(key)
            try:
                pins.append((key, loss.settings(**dict(zip((p.name for p in loss.params), values, strict=True)))))
            except (AttributeError, ValueError):
                lost.append(link.quote(part))
        return pins[:MOST_PINS], f"{', '.join(lost[:2])} cannot be pinned" if lost else ""

    def write(pins):
        return ",".join("~".join([key, *map(link.figure, settings.values())]) for key, settings in pins)

    return link.Field([], read, write)


def _fields():
    view = View()
    span = {"low": -LARGEST, "high": LARGEST}
    size = {"low": 1e-6, "high": LARGEST}
    fields = {
        "losses": link.several(SHOWN, RESIDUAL, what="losses"),
        "y_pred": link.number(1.5, -math.inf, math.inf),
        "y_true": link.number(0.0, -math.inf, math.inf),
        "show": link.several(["loss", "gradient"], PANELS, least=1, what="panels"),
        "focus": link.choice("huber", RESIDUAL),
        "code": link.choice("torch", KINDS),
        "log": link.flag(),
        "pins": _pins(),
    }
    fields |= {name: link.number(getattr(view, name), **(size if name in RANGES[4:] else span)) for name in RANGES}
    for loss in RESIDUAL.values():
        for param in loss.params:
            fields[setting(loss, param)] = _parameter(loss, param)
    return fields


FIELDS = _fields()


def _tidy(values):
    """Ranges run upwards, and the prediction and the true value lie on the axis."""
    said = []
    for low, high in (("x_from", "x_to"), ("loss_from", "loss_to")):
        if not values[low] + NARROWEST <= values[high]:
            said.append(f"{low} must be smaller than {high}; showing the usual range")
            values[low], values[high] = FIELDS[low].default, FIELDS[high].default
    for name in ("y_pred", "y_true"):
        nearest = min(max(values[name], values["x_from"]), values["x_to"])
        if nearest != values[name]:
            said.append(f"{name}: {values[name]:g} lies outside the axis; showing {nearest:g}")
            values[name] = nearest
    return said


@st.fragment
def explorer():
    """Controls, the live figure, and the card of the loss in focus."""
    state.restore(PAGE, FIELDS, _tidy)
    state.complaints(PAGE)
    losses = [RESIDUAL[key] for key in _choose()]
    chart, controls = st.columns([3, 1], gap="medium")
    with controls:
        view = _view()
        stops = _sliders(losses, view)
        panels = _display()
        _pinning(losses)
        _axes(losses)
        _presets()
        if refused := st.session_state.pop("refused", None):
            st.error(refused)
    values = {name: st.session_state[name] for name in ("y_true", "y_pred")} | _values(losses)
    pins = tuple((RESIDUAL[key], tuple(settings.items())) for key, settings in st.session_state["pins"])
    with chart:
        figure = residual_losses(tuple(losses), tuple(panels), view, pins)
        live(figure, values, key="figure", stops=stops, on_drag=lambda name, value: state.change({name: value}))
    if losses:
        focus = _focus(losses)
        card(focus, own(focus, values), values["y_true"], values["y_pred"], _add)
    state.remember(PAGE, FIELDS)


PRESETS = {
    "Where Huber is L2": {
        "losses": ["squared_error", "half_squared_error", "huber"],
        "huber-delta": 3.0,
        "y_pred": 2.0,
    },
    "Where Huber is L1": {"losses": ["absolute_error", "huber"], "huber-delta": 0.05, "y_pred": 2.0},
    "Too low costs three times": {
        "losses": ["quantile", "absolute_error"],
        "quantile-tau": 0.75,
        "y_pred": -2.0,
        "focus": "quantile",
    },
}


def _presets():
    """States worth seeing, and the way back."""
    st.caption("Worth seeing")
    fresh = {key: field.default for key, field in FIELDS.items()}
    for title, values in {**PRESETS, "Reset": {}}.items():
        st.button(title, on_click=state.change, args=(fresh | values,), width="stretch")


def _choose():
    return st.multiselect(
        "Losses", RESIDUAL, format_func=lambda key: RESIDUAL[key].title, key="losses", placeholder="Choose a loss"
    )


def _add(key):
    """Overlay a loss, if it is not there yet."""
    if key in RESIDUAL and key not in st.session_state["losses"]:
        st.session_state["losses"] = [*st.session_state["losses"], key]


def _view():
    """The axes the visitor set; where they make no sense, a sentence and the usual ones."""
    asked = {name: st.session_state[name] for name in RANGES}
    for low, high in (("x_from", "x_to"), ("loss_from", "loss_to")):
        if not asked[low] + NARROWEST <= asked[high]:
            st.error(f"An axis runs from a smaller to a larger number, not from {asked[low]:g} to {asked[high]:g}.")
            asked[low], asked[high] = FIELDS[low].default, FIELDS[high].default
    return View(**asked, log=st.session_state["log"] and asked["loss_to"] > 0)


def _sliders(losses, view):
    """A slider for the prediction, the true value and every parameter. Returns the stops of those that have a list."""
    step = _nice((view.x_to - view.x_from) / 160)
    for name, label in (("y_pred", "prediction ŷ"), ("y_true", "true value y")):
        _hold(name, view.x_from, view.x_to, step)
        st.slider(label, view.x_from, view.x_to, step=step, format=_format(step, st.session_state[name]), key=name)
    lists = {}
    for loss in losses:
        for param in loss.params:
            name = setting(loss, param)
            value, label = st.session_state[name], f"{loss.title}: {param.symbol}"
            meaning = f"{param.meaning}{f' In units of the {param.unit}.' if param.unit else ''}"
            if param.step:
                low, high = min(param.stops[0], value), max(param.stops[-1], value)
                _hold(name, low, high, param.step)
                st.slider(
                    label, low, high, step=param.step, format=_format(param.step, value), key=name, help=param.meaning
                )
            else:
                lists[name] = sorted({*param.stops, value})
                _hold(name, lists[name][0], lists[name][-1], len(lists[name]))
                st.select_slider(label, lists[name], format_func=link.figure, key=name, help=meaning)
    return lists


def _hold(name, low, high, step):
    """Carry the value over when a slider's range changes: to Streamlit it is another slider then, and starts afresh."""
    shape = (low, high, step)
    if st.session_state.get(f"shape/{name}") != shape:
        st.session_state[f"shape/{name}"] = shape
        st.session_state[name] = min(max(st.session_state[name], low), high)


def _display():
    show = st.segmented_control(
        "Show", PANELS, format_func=str.capitalize, selection_mode="multi", key="show", wrap=True
    )
    return [panel for panel in PANELS if panel in show] or ["loss"]


def _axes(losses):
    """The ranges of the axes, and every value to be typed exactly."""
    with st.popover("Axes and exact values", width="stretch"):
        st.toggle("Logarithmic loss axis", key="log")
        for names in (RANGES[:2], RANGES[2:4], RANGES[4:]):
            for column, name in zip(st.columns(2), names, strict=True):
                column.number_input(RANGE_LABELS[name], key=name, **({"min_value": 1e-6} if name in RANGES[4:] else {}))
        for loss in losses:
            for param in loss.params:
                name = setting(loss, param)
                st.session_state[f"exact/{name}"] = link.figure(st.session_state[name])
                label = f"{loss.title}: {param.symbol}, any number in {param.domain}"
                st.text_input(label, key=f"exact/{name}", on_change=_typed, args=(loss, param))


def _typed(loss, param):
    """A value typed for a parameter: taken where it is legal, else refused in a sentence."""
    name = setting(loss, param)
    text = st.session_state[f"exact/{name}"]
    try:
        value = param.check(text, {p.name: st.session_state[setting(loss, p)] for p in loss.params})
        st.session_state[name] = value
    except ValueError as error:
        st.session_state["refused"] = f"{error}. Nothing was changed."


def _pinning(losses):
    """Keep a curve as a grey ghost, and move on."""
    pins = st.session_state["pins"]
    with st.container(horizontal=True):
        current = [(loss.key, own(loss, _values(losses))) for loss in losses if loss.params]
        fresh = [pin for pin in current if pin not in pins]
        st.button(
            "Pin curves",
            on_click=state.change,
            args=({"pins": (pins + fresh)[-MOST_PINS:]},),
            disabled=not fresh,
            help="Keeps the curves that have a parameter in grey, to compare two settings of one loss.",
        )
        if pins:
            st.button("Unpin all", on_click=state.change, args=({"pins": []},))


def _values(losses):
    return {setting(loss, p): st.session_state[setting(loss, p)] for loss in losses for p in loss.params}


def _focus(losses):
    keys = [loss.key for loss in losses]
    if st.session_state["focus"] not in keys:
        st.session_state["focus"] = keys[-1]
    return RESIDUAL[st.selectbox("Loss in focus", keys, format_func=lambda key: RESIDUAL[key].title, key="focus")]


def _nice(step):
    """The round number (1, 2 or 5 times a power of ten) nearest below `step`."""
    power = 10.0 ** math.floor(math.log10(step))
    return next(n * power for n in (5, 2, 1) if n * power <= step * (1 + 1e-9))


def _format(step, value):
    """As many decimals as the step has, or the value itself where it lies between two stops."""
    decimals = [len(f"{number:.6f}".rstrip("0").partition(".")[2]) for number in (step, value)]
    return f"%.{max(decimals)}f"
