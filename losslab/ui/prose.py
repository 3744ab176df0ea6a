"""Text for people: each word of the glossary is a link where a page uses it first."""

import streamlit as st

from losslab.glossary import linked
from losslab.ui.site import PAGES

INTRO, HERE = "linked/intro", "linked"  # the terms linked in the title's text, and in all that was written so far


def intro(title, text="", beside=None):
    """The title of a page, controls `beside` it, and the words below, if any."""
    place, more = st.columns([1, 2], vertical_alignment="bottom") if beside else (st, None)
    place.title(title)
    if beside:
        with more:
            beside()
    words, st.session_state[INTRO] = linked(text, ())
    if words:
        st.markdown(words)
    begin()


def introduce(page):
    """The title of a page and the words below it, as `site` has them."""
    intro(PAGES[page].title, PAGES[page].leads[""])


def begin():
    """A part of the page that may run again alone is written anew from here."""
    st.session_state[HERE] = st.session_state.get(INTRO, frozenset())


def without(terms):
    """These words have another sense on this part of the page, and are no links to the glossary."""
    st.session_state[HERE] = st.session_state.get(HERE, frozenset()) | set(terms)


def prose(text):
    """A paragraph of Markdown; its words are ours, never a visitor's."""
    words, st.session_state[HERE] = linked(text, st.session_state.get(HERE, frozenset()))
    st.markdown(words)
