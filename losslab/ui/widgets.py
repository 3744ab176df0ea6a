"""Streamlit's widgets for controls: what is data in `labs.controls` becomes something to move, choose or type."""

from functools import partial

import streamlit as st

from losslab.labs.controls import (
    Button,
    Choice,
    Control,
    Folded,
    Form,
    Number,
    Row,
    Slider,
    Stack,
    Stops,
    Subset,
    Switch,
    Text,
    controls_in,
)
from losslab.text import decimals
from losslab.ui import state
from losslab.ui.release import released, wholly

LINE = 28  # pixels of a line of text
HELD = "This link keeps some controls as they are, and that would move one of them"
REFUSED = "refused"  # what was wrong with what was typed last


def draw_controls(parts, drawing):
    """These controls, one below the other; says what was wrong with what was typed."""
    for part in parts:
        match part:
            case Row():
                foot = "bottom" if part.foot else "top"
                with st.container(horizontal=True, gap="small", wrap=part.wrap, vertical_alignment=foot):
                    draw_controls(part.parts, drawing)
            case Stack():
                with st.container(gap="xxsmall", key=f"close/{next(controls_in(part.parts)).name}"):
                    draw_controls(part.parts, drawing)
            case Folded(key=""):
                with st.expander(part.title):
                    draw_controls(part.parts, drawing)
            case Folded():
                with st.popover(part.title, width="stretch", key=part.key, on_change="rerun"):
                    draw_controls(part.parts, drawing)
            case Form():
                _form(part, drawing)
            case Button():
                _button(part, drawing)
            case Control():
                _control(part, drawing)
                _say(state.pop(f"{REFUSED}/{part.name}"), drawing)
            case _:  # words among the controls
                drawing.draw(part, drawing)


def _form(part, drawing):
    keys = {text.name: f"typed/{text.name}" for text in part.parts}
    refusal = f"{REFUSED}/{part.button.label}"
    said = state.pop(refusal)
    with st.form(f"form/{part.button.label}", border=False):
        for text in part.parts:
            if not said:
                state.put(keys[text.name], text.default)
            _typing(text, key=keys[text.name])

        def act():
            given = {name: state.get(key) for name, key in keys.items()}
            _try(partial(part.button.act, state.now() | given), refusal)

        st.form_submit_button(part.button.label, on_click=wholly(act))
    _say(said, drawing)


def _button(part, drawing):
    refusal = f"{REFUSED}/{part.label}"
    st.button(
        part.label,
        key=part.key or None,
        on_click=wholly(_try, lambda: part.act(state.now()), refusal),
        help=part.help or None,
        icon=part.icon or None,
        type="primary" if part.main else "secondary",
        disabled=part.disabled,
        width="stretch" if part.wide else "content",
    )
    _say(state.pop(refusal), drawing)


def _say(refused, drawing):
    """Why nothing was done, if something was refused."""
    if refused:
        drawing.once = True
        st.error(f"{refused}. Nothing was changed.")


def _try(act, refusal):
    """Do what `act` gives; where it refuses, its words are kept for the next run."""
    try:
        made = act()
        if state.refused(made):
            raise ValueError(HELD)
        state.apply(made)
    except ValueError as error:
        state.put(refusal, str(error))


def _control(control, drawing):
    """One widget. Its key is the name of its field; what is typed, or virtual, has a key of its own."""
    key = f"typed/{control.name}" if control.typed else control.name
    if control.typed:
        state.put(key, control.default if control.virtual else drawing.values[control.name])
    elif not control.virtual:
        state.tell(key)

    def changed():
        values = state.now() | {control.name: state.get(key)}
        _try(partial(control.then, values), f"{REFUSED}/{control.name}")

    options = {"key": key, "help": control.help or None, "disabled": control.disabled}
    options["on_change"] = wholly(changed) if control.then else released
    _WIDGETS[type(control)](control, drawing, options)


def _slider(control, drawing, options):
    """A slider that shows as many decimals as its step has, or its value where it lies between two stops."""
    key, low, high = options["key"], control.low, control.high
    if control.grows:
        low, high = state.widened(key, low, high)
    step = control.step_of(low, high)
    state.hold(key, low, high, step)
    form = f"%.{max(map(decimals, (step, state.get(key))))}f"
    st.slider(control.label, low, high, step=step, format=form, **options)


def _stops(control, drawing, options):
    """A slider over these stops and the value it has."""
    stops = drawing.cut.stops[control.name]
    state.hold(options["key"], stops[0], stops[-1], len(stops))
    st.select_slider(control.label, stops, format_func=control.words, **options)


def _choice(control, drawing, options):
    options |= {"format_func": lambda key: control.options[key]}
    if control.bare:
        options["label_visibility"] = "collapsed"
    match control.look:
        case "menu":
            st.selectbox(control.label, list(control.options), **options)
        case "slider":
            st.select_slider(control.label, list(control.options), **options)
        case "pills":
            st.pills(control.label, list(control.options), required=True, wrap=True, **options)
        case _:
            st.segmented_control(control.label, list(control.options), required=True, wrap=True, **options)


def _subset(control, drawing, options):
    options |= {"format_func": lambda key: control.options[key], "wrap": True}
    if control.look == "menu":
        chosen = len(drawing.values[control.name])
        place = st.popover(f"{control.label}: {chosen or 'none'} shown", width="stretch", key=f"menu/{control.name}")
        place.multiselect(
            control.label, list(control.options), placeholder=control.placeholder or None, select_all=False, **options
        )
    else:
        st.segmented_control(control.label, list(control.options), selection_mode="multi", **options)


def _switch(control, drawing, options):
    st.toggle(control.label, **options)


def _number(control, drawing, options):
    st.number_input(
        control.label,
        control.low,
        control.high,
        step=control.step,
        format=control.format,
        **options,
    )


def _text(control, drawing, options):
    _typing(control, **options)


def _typing(text, **options):
    """Where a line of text is typed, or several."""
    options |= {"max_chars": text.longest, "placeholder": text.placeholder or None}
    if text.lines > 1:
        st.text_area(text.label, height=LINE * text.lines, **options)
    else:
        st.text_input(text.label, **options)


_WIDGETS = {
    Slider: _slider,
    Stops: _stops,
    Choice: _choice,
    Subset: _subset,
    Switch: _switch,
    Number: _number,
    Text: _text,
}
