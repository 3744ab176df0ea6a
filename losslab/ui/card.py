"""All that is known of one loss, at the numbers of the moment: words, formula, properties, code."""

import inspect

import numpy as np
import streamlit as st

from losslab import find, formula
from losslab.libraries import KINDS
from losslab.properties import PROPERTIES
from losslab.snippets import numpy_source, snippet


def card(loss, settings, y_true, y_pred, add):
    """Plain words first, mathematics next, code last. `settings` are legal; `add(key)` overlays another loss."""
    r = round(y_pred - y_true, 10)
    value, gradient = (float(f(r, **settings)) for f in (loss.value, loss.gradient))
    words, mathematics = st.columns(2, gap="large")
    with words:
        _words(loss, add)
        _example(loss)
    with mathematics:
        _formula(loss, settings, r, value, gradient)
        _properties(loss, settings)
    st.subheader("The same number in code")
    _code(loss, settings, y_true, y_pred, r, value)


def _words(loss, add):
    st.subheader(loss.title)
    st.markdown(loss.summary)
    if loss.aliases:
        st.caption(f"Also called {', '.join(loss.aliases)}.")
    st.markdown(f"**When.** {loss.use}")
    st.markdown(f"**What it trades.** {loss.trade}")
    if loss.elicits:
        st.markdown(f"**Its best constant** is {loss.elicits.name}.")
    if loss.noise:
        st.markdown(f"**As a likelihood** it belongs to {loss.noise.name} noise.")
    if loss.note:
        st.markdown(f"**Where sources disagree.** {loss.note}")
    if loss.related:
        st.markdown("**Compare with**")
        with st.container(horizontal=True):
            for key in loss.related:
                st.button(find(key).title, key=f"add/{key}", icon=":material/add:", on_click=add, args=(key,))
    source = f"[{loss.reference.text}]({loss.reference.url})" if loss.reference.url else loss.reference.text
    st.caption(f"Source: {source}")


def _properties(loss, settings):
    st.markdown(f"**Properties** of {loss.label(**settings)}")
    lines = []
    for p in PROPERTIES:
        claim = loss.claim(p.key, **settings)
        says = (
            f"{float(claim):.4g}"
            if p.quantity and (claim is not False or p.key == "minimum")
            else "yes"
            if claim
            else "no"
        )
        lines.append(f"| {p.title} | {says} | {p.meaning} |")
    st.markdown("\n".join(["| Property | Here | Meaning |", "|-|-|-|", *lines]))


def _formula(loss, settings, r, value, gradient):
    symbol = loss.family.argument.symbol
    for name, text, filled, result in zip(
        (rf"L({symbol})", rf"L'({symbol})"),
        formula.symbols(loss),
        formula.numbers(loss, r, settings),
        (value, gradient),
        strict=True,
    ):
        st.latex(rf"{name} = {text}")
        st.latex(rf"{name.replace(symbol, formula.latex(r))} = {filled} = {formula.latex(result)}")
    st.caption(f"{loss.family.argument.meaning}. Here r = {r:.4g}.")
    for corner in loss.at(**settings):
        if corner.order == 1 and corner.place == r and corner.left != corner.right:
            low, high = sorted((corner.left, corner.right))
            st.markdown(f"At this kink every slope from {low:.4g} to {high:.4g} is a sub-gradient.")


def _example(loss):
    at = ", ".join(f"{p.symbol} = {loss.settings(**loss.example.settings)[p.name]:.4g}" for p in loss.params)
    st.markdown(f"**Worked example**{f' with {at}' if at else ''}, r = {loss.example.x:.4g}: {loss.example.words}.")


def _code(loss, settings, y_true, y_pred, r, value):
    ours, theirs = st.columns(2, gap="large")
    with ours:
        call = ", ".join([f"{r:.10g}", *(f"{name}={setting:.10g}" for name, setting in settings.items())])
        name = inspect.unwrap(loss.value).__name__
        st.code(f"{numpy_source(loss)}\n\n\n{name}({call})  # {value:.10g}", language="python")
        st.caption(f"This NumPy is what draws the curve. In a notebook: `losslab.find({loss.key!r}).value(...)`.")
    with theirs:
        kind = st.pills(
            "In a library", KINDS, format_func=lambda k: KINDS[k].title, key="code", required=True, wrap=True
        )
        rows = [library for library in loss.libraries if library.kind == kind]
        for library in rows:
            _library(loss, library, settings, y_true, y_pred, r, value)
        if not rows:
            others = ", ".join(dict.fromkeys(KINDS[library.kind].title for library in loss.libraries))
            st.markdown(
                f"{KINDS[kind].title} has no call for this loss. Of these libraries it is in: {others or 'none'}."
            )


def _library(loss, library, settings, y_true, y_pred, r, value):
    """One library's call at the numbers of the moment, what it returns, and its convention."""
    if not library.accepts(settings):
        st.markdown(f"`{library.name}` does not accept these parameters. {library.convention}")
        return
    st.code(snippet(loss, library, settings, [y_pred], [y_true]), language="python")
    scale, offset = library.scaled(settings)
    if KINDS[library.kind].booster:
        gradient = scale * float(loss.gradient(r, **settings))
        st.markdown(f"Its gradient here: **{gradient:.6g}**. {library.convention}")
    else:
        theirs = scale * value + offset
        ours = "the same as ours" if np.isclose(theirs, value) else f"ours is {value:.6g}"
        st.markdown(f"It returns **{theirs:.6g}** ({ours}). {library.convention}")
