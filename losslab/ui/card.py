"""All that is known of one loss, at the numbers of the moment: words, formula, properties, code."""

import inspect
import math
from collections.abc import Mapping

import numpy as np
import streamlit as st

from losslab import find, formula
from losslab.figures.parts import setting
from losslab.libraries import KINDS
from losslab.properties import properties_of, shown_beside
from losslab.snippets import literal, numpy_source, snippet
from losslab.text import exact, shown
from losslab.ui.prose import prose, without
from losslab.ui.tables import table

ELSEWHERE = {"outliers": "Fit it to points", "descent": "Go down its curve step by step"}


def card(loss, settings, x, data, y_pred, y_true, add):
    """Plain words first, mathematics next, code last.

    `settings` are legal; `x` and `data` are the loss's argument and data, `y_pred` and `y_true` the same as libraries
    take them; `add(key)` overlays another loss.
    """
    value, gradient = (f(x, **data, **settings) for f in (loss.value, loss.gradient))
    without(param.name for param in loss.params)  # a margin of this loss, say
    words, mathematics = st.columns(2, gap="large")
    with words:
        _words(loss, add)
        _elsewhere(loss, settings)
        _example(loss)
    with mathematics:
        _formula(loss, settings, x, data, value, gradient)
        _properties(loss, settings, x, data)
    st.subheader("The same number in code")
    _code(loss, settings, x, data, y_pred, y_true, value)


def _words(loss, add):
    st.subheader(loss.title)
    prose(loss.summary)
    if loss.aliases:
        st.caption(f"Also called {', '.join(loss.aliases)}.")
    prose(f"**When.** {loss.use}")
    prose(f"**Trade-off.** {loss.trade}")
    if loss.elicits:
        prose(f"**Its best constant** is {loss.elicits.name}.{_eta(loss)}")
    if loss.noise:
        prose(f"**As a likelihood** it belongs to {loss.noise.name} noise.")
    if loss.note:
        prose(f"**Notes.** {loss.note}")
    if loss.related:
        st.markdown("**Compare with**")
        with st.container(horizontal=True):
            for key in loss.related:
                other, page = find(key), find(key).family.argument.page
                if page == loss.family.argument.page:
                    st.button(other.title, key=f"add/{key}", icon=":material/add:", on_click=add, args=(key,))
                else:
                    st.page_link(f"pages/{page}.py", label=other.title, query_params={"focus": key, "losses": key})
    source = f"[{loss.reference.text}]({loss.reference.url})" if loss.reference.url else loss.reference.text
    st.caption(f"Source: {source}")


def _eta(loss):
    """What the letter η stands for where the best constant is told by it: shares, unless it is the argument itself."""
    if "η" not in loss.elicits.name or loss.family.argument.symbol == "η":
        return ""
    return (
        " Here η are the true shares of the classes."
        if loss.family.argument.vector
        else " Here η is the share of ones."
    )


def _elsewhere(loss, settings):
    """The pages that do something else with a loss of a residual, at the same parameters."""
    if loss.family.argument.page != "regression":
        return
    # Not in the order of what `remember` writes, so that it is no left-over of another page.
    here = {setting(loss, p): exact(settings[p.name]) for p in loss.params} | {"losses": loss.key}
    with st.container(horizontal=True):
        for page, label in ELSEWHERE.items():
            if st.session_state["page"] != page:
                st.page_link(f"pages/{page}.py", label=label, query_params=here)


def _properties(loss, settings, x, data):
    st.markdown(f"**Properties** of {loss.label(**settings)}")
    lines, beside = [], shown_beside(loss, x, data)
    for p in properties_of(loss):
        claim = loss.claim(p.key, shown=beside, **settings)
        none = claim is False and p.key != "minimum"
        says = "no" if none else shown(claim) if p.quantity else "yes"
        lines.append(f"{p.title} | {says} | {p.meaning}")
    table("Property | Here | Meaning", lines)


def _formula(loss, settings, x, data, value, gradient):
    argument = loss.family.argument
    symbol = formula.letter(argument.symbol)
    if argument.vector:
        for name, text in zip(("L", r"\partial L"), formula.symbols(loss), strict=True):
            st.latex(f"{name} = {text}")
        st.latex(rf"L {formula.equals(value)}")
        st.latex(rf"\partial L = {formula.latex(gradient)}")
        st.caption(f"{argument.meaning}. Here {_at(argument, x, data)}; ∂L has one entry for each.")
        return
    for name, text, filled, result in zip(
        (rf"L({symbol})", rf"L'({symbol})"),
        formula.symbols(loss),
        formula.numbers(loss, x, settings, data),
        (value, gradient),
        strict=True,
    ):
        st.latex(rf"{name} = {text}")
        here = name.replace(symbol, formula.latex(x))
        if filled is None:
            st.latex(rf"{here} = {formula.latex(result)}\quad\text{{(chosen at the kink)}}")
        else:
            st.latex(rf"{here} = {formula.result(filled, result)}")
    st.caption(f"{argument.meaning}. Here {_at(argument, x, data)}.")
    for corner in loss.at(**data, **settings):
        if corner.order == 1 and corner.place == x and corner.left != corner.right:
            left, right = shown(corner.left), shown(corner.right)
            if corner.left < corner.right:
                st.markdown(
                    f"At this kink every slope from {left} to {right} is a sub-gradient; the one shown is chosen."
                )
            else:
                st.markdown(
                    f"Here the slope drops from {left} to {right}: a ridge. Any slope between is a Clarke gradient."
                )


def _at(argument, x, data):
    """The argument in numbers, and what belongs to it but the one true value, of which the words speak."""
    beside = {d.symbol: data[d.name] for d in argument.data if d.axes is not None}
    return ", ".join(f"{symbol} = {shown(value)}" for symbol, value in {argument.symbol: x, **beside}.items())


def _example(loss):
    at = ", ".join(f"{p.symbol} = {shown(loss.settings(**loss.example.settings)[p.name])}" for p in loss.params)
    x = _at(loss.family.argument, loss.example.x, loss.example.data)
    st.markdown(f"**Worked example**{f' with {at}' if at else ''}, {x}: {loss.example.words}.")


def _code(loss, settings, x, data, y_pred, y_true, value):
    ours, theirs = st.columns(2, gap="large")
    with ours:
        call = ", ".join([_array(x), *(f"{name}={_array(given)}" for name, given in (data | settings).items())])
        name = inspect.unwrap(loss.value).__name__
        st.code(f"{numpy_source(loss)}\n\n\n{name}({call})  # {value + 0.0:.10g}", language="python")
        st.caption(f"This NumPy is what draws the curve. In a notebook: `losslab.find({loss.key!r}).value(...)`.")
    with theirs:
        kind = st.pills(
            "In a library", KINDS, format_func=lambda k: KINDS[k].title, key="code", required=True, wrap=True
        )
        rows = [library for library in loss.libraries if library.kind == kind]
        for library in rows:
            _library(loss, library, settings, x, data, y_pred, y_true, value)
        if not rows:
            others = ", ".join(dict.fromkeys(KINDS[library.kind].title for library in loss.libraries))
            st.markdown(
                f"No call of {KINDS[kind].title} is listed that returns this number. Listed: {others or 'none'}."
            )


def _array(value):
    """A number, or a vector, as it is written in NumPy."""
    return f"np.array({literal(value)})" if np.ndim(value) else literal(value)


def _library(loss, library, settings, x, data, y_pred, y_true, value):
    """One library's call at the numbers of the moment, what it returns, and its convention."""
    if not library.accepts(settings):
        st.markdown(f"`{library.name}` does not accept these parameters. {library.convention}")
        return
    rows = {name: [given] for name, given in y_true.items()} if isinstance(y_true, Mapping) else [y_true]
    if library.hard and not set(np.atleast_1d(y_true)) <= {-1, 0, 1}:
        takes = "takes the index of one class" if loss.family.argument.vector else "takes the labels 0 and 1"
        st.markdown(f"`{library.name}` {takes} only. {library.convention}")
        return
    if library.hard and loss.family.argument.vector:
        rows = [int(np.argmax(y_true))]
    st.code(snippet(loss, library, settings, [y_pred], rows), language="python")
    scale, offset = library.scaled(settings)
    if KINDS[library.kind].booster:
        gradient = scale * float(loss.gradient(x, **data, **settings))
        st.markdown(f"Its gradient here: **{gradient:.6g}**. {library.convention}")
    else:
        st.markdown(f"{returned(library, value, x, data, settings)} {library.convention}")


def returned(library, value, x, data, settings):
    """What a call returns where ours is `value`, in a sentence: also how far rounding takes it from that."""
    theirs, lost = (float(f) for f in (library.returns(value, x, data, settings), library.rounding(x, data, settings)))
    scale, offset = library.scaled(settings)
    same = scale == 1 and math.isclose(theirs, value, rel_tol=1e-6) and abs(offset) <= 1e-6 * abs(value)
    ours = "the same as ours" if same else f"ours is {value:.6g}"
    if math.isinf(lost):
        return f"It overflows here and returns **inf** (ours is {value:.6g})."
    if lost > 5e-7 * abs(theirs):
        return (
            f"It should return **{theirs:.6g}** ({ours}), but its terms nearly cancel here: rounding takes it up to "
            f"about {lost:.0e} away from that."
        )
    return f"It returns **{theirs:.6g}** ({ours})."
