"""All that is known of one loss, at the numbers of the moment: words, formula, properties, code."""

import inspect

import numpy as np
import streamlit as st

from losslab import find, formula
from losslab.libraries import KINDS
from losslab.properties import PROPERTIES
from losslab.snippets import numpy_source, snippet


def card(loss, settings, y_true, y_pred):
    """Plain words first, mathematics next, code last. `settings` are legal."""
    r = round(y_pred - y_true, 10)
    value, gradient = (float(f(r, **settings)) for f in (loss.value, loss.gradient))
    words, mathematics = st.columns(2, gap="large")
    with words:
        _words(loss)
        _example(loss)
    with mathematics:
        _formula(loss, settings, r, value, gradient)
        _properties(loss, settings)
    st.subheader("The same number in code")
    _code(loss, settings, y_true, y_pred, r, value)


def _words(loss):
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
        st.markdown(f"**Compare with** {', '.join(find(key).title for key in loss.related)}.")
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
    names = ["NumPy"] + [f"{KINDS[lib.kind].title}: {lib.name.rpartition('.')[2]}" for lib in loss.libraries]
    tabs = st.tabs(names)
    with tabs[0]:
        call = ", ".join([f"{r:.10g}", *(f"{name}={setting:.10g}" for name, setting in settings.items())])
        name = inspect.unwrap(loss.value).__name__
        st.code(f"{numpy_source(loss)}\n\n{name}({call})  # {value:.10g}", language="python")
        st.caption(f"This is the code that draws the curve. In a notebook: `losslab.find({loss.key!r}).value(...)`.")
    for tab, library in zip(tabs[1:], loss.libraries, strict=True):
        with tab:
            if not library.accepts(settings):
                st.markdown(f"`{library.name}` does not accept these parameters. {library.convention}")
                continue
            st.code(snippet(loss, library, settings, [y_pred], [y_true]), language="python")
            scale, offset = library.scaled(settings)
            if KINDS[library.kind].booster:
                gradient = scale * float(loss.gradient(r, **settings))
                st.markdown(f"Its gradient here: **{gradient:.6g}**. {library.convention}")
            else:
                theirs = scale * value + offset
                ours = "the same as ours" if np.isclose(theirs, value) else f"ours is {value:.6g}"
                st.markdown(f"It returns **{theirs:.6g}** ({ours}). {library.convention}")
