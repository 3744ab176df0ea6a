"""The page of words: each once, in a sentence; and the questions on which textbooks disagree, with their numbers."""

import streamlit as st

from losslab import link
from losslab.glossary import QUESTIONS, SECTIONS, TERMS
from losslab.text import quote, shown
from losslab.ui import state
from losslab.ui.tables import table

PAGE = "glossary"
FIELDS = {"term": link.choice("", ["", *TERMS]), "q": link.words()}


def glossary():
    """The word of a link above all, then what is asked for."""
    state.restore(PAGE, FIELDS, lambda values: [])
    state.complaints(PAGE)
    if term := TERMS.get(st.session_state["term"]):
        with st.container(border=True):
            st.markdown(_entry(term))
            st.button("All words", on_click=state.change, args=({"term": ""},))
    text = st.text_input("Find a word", key="q", placeholder="residual, lasso, convex …", max_chars=80)
    asked = text.lower().split()
    state.remember(PAGE, FIELDS, FIELDS)
    found = {title: [t for t in terms if _about(asked, t)] for title, terms in SECTIONS.items()}
    questions = [q for q in QUESTIONS if all(word in f"{q.asks} {q.here}".lower() for word in asked)]
    if not any(found.values()) and not questions:
        st.markdown(f"No entry speaks of {quote(text)}. Try a shorter word.")
    for title, terms in found.items():
        if terms:
            st.subheader(title)
            left, right = st.columns(2, gap="large")
            half = (len(terms) + 1) // 2
            left.markdown("\n\n".join(map(_entry, terms[:half])))
            right.markdown("\n\n".join(map(_entry, terms[half:])))
    if questions:
        st.subheader("Where textbooks disagree")
        st.markdown("Each question has several answers in use. The numbers are computed here, each on one example.")
    for question in questions:
        st.markdown(f"**{question.asks}**")
        table("Answer | Number", [f"{answer} | {shown(number)}" for answer, number in question.sides()])
        see = f" [See it]({question.see})" if question.see else ""
        st.markdown(f"*Here:* {question.here}{see}")


def _about(asked, term):
    words = " ".join([term.name, *term.words, *term.near, term.meaning]).lower()
    return all(word in words for word in asked)


def _entry(term):
    also = f" ({', '.join(term.words)})" if term.words else ""
    see = f" [See it]({term.see})" if term.see else ""
    return f"**{term.name}**{also}: {term.meaning}{see}"
