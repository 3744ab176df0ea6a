"""The page of two vectors: entry by entry."""

import streamlit as st

from losslab.ui import state
from losslab.ui.entries import FIELDS, entries, tidy

PAGE = "vectors"


@st.fragment
def vectors():
    state.restore(PAGE, FIELDS, tidy)
    state.complaints(PAGE)
    shown = entries()
    state.remember(PAGE, FIELDS, shown)
