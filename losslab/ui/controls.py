"""Controls that pages share: sliders that keep their value when their range changes, buttons to states worth seeing."""

import streamlit as st

from losslab import link
from losslab.core import geometric
from losslab.figures.parts import own, setting
from losslab.text import full, shown
from losslab.ui import state


def draw_slider(name, label, low, high, step, meaning=""):
    """A slider that shows as many decimals as its step has, or its value where it lies between two stops."""
    _hold(name, low, high, step)
    decimals = [len(f"{number:.6f}".rstrip("0").partition(".")[2]) for number in (step, st.session_state[name])]
    st.slider(label, low, high, step=step, format=f"%.{max(decimals)}f", key=name, help=meaning or None)


def draw_stops(name, label, stops, meaning="", words=full):
    """A slider over these stops and the value it has; returns them as `live` needs them."""
    found = sorted({*stops, st.session_state[name]})
    _hold(name, found[0], found[-1], len(found))
    st.select_slider(label, found, format_func=words, key=name, help=meaning or None)
    return found


def _hold(name, low, high, step):
    """Carry the value over when a slider's range changes: to Streamlit it is another slider then, and starts afresh."""
    shape = (low, high, step)
    if st.session_state.get(f"shape/{name}") != shape:
        st.session_state[f"shape/{name}"] = shape
        st.session_state[name] = min(max(st.session_state[name], low), high)


def draw_parameters(losses, reach=None):
    """A slider for every parameter. Returns the stops of those that have a list.

    `reach` is the size of the largest residual that is drawn: sliders of residual sizes go along with it.
    """
    lists = {}
    for loss in losses:
        for param in loss.params:
            name = setting(loss, param)
            value, label = st.session_state[name], f"{loss.title}: {param.symbol}"
            meaning = f"{param.meaning}{f' In units of the {param.unit}.' if param.unit else ''}"
            if wide := spanned(param, reach):
                lists[name] = draw_stops(name, label, wide, meaning)
                st.session_state.pop(f"shape/{name}")  # other data get the usual range back
            elif param.step:
                low, high = param.stops[0], param.stops[-1]
                if not low <= value <= high or f"shape/{name}" in st.session_state:  # a range once widened stays wide
                    before = st.session_state.get(f"shape/{name}", (low, high))
                    low, high = min(low, value, before[0]), max(high, value, before[1])
                step = param.step if high - low <= 1000 * param.step else (high - low) / 1000
                draw_slider(name, label, low, high, step, meaning)
            else:
                lists[name] = draw_stops(name, label, param.stops, meaning)
        legal = own(loss, st.session_state)
        for param in loss.params:
            if legal[param.name] != st.session_state[setting(loss, param)]:
                st.caption(
                    f"{loss.title}: {param.symbol} must lie in {param.domain}; drawn with {shown(legal[param.name])}."
                )
    return lists


def spanned(param, reach):
    """The stops of a slider for residuals of this reach, at equal ratios; None where the usual ones will do."""
    power = {"residual": 1, "residual²": 2}.get(param.unit)
    if not (power and reach) or param.stops[-1] / 4**power <= reach**power <= 8 * param.stops[-1]:
        return None
    high = min(max(reach**power, 1e-3), 1e6)
    return (0.0,) * (param.stops[0] == 0) + geometric(high / 1e3, high, 20)


def preset_buttons(presets, fields):
    """States worth seeing, and the way back: to the defaults, or to what `presets` call "Reset"."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown("Worth seeing:", width="content")
        for title, values in {**presets, "Reset": presets.get("Reset", {})}.items():
            st.button(title, on_click=_set, args=(link.defaults(fields) | values,))


def _set(values):
    """Set every field; the sliders get their own ranges back."""
    for key in [key for key in st.session_state if str(key).startswith("shape/")]:
        del st.session_state[key]
    state.change(values)
