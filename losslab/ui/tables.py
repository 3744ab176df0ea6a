"""Tables of text."""

import streamlit as st


def table(head, lines):
    """A table whose cells are parted by upright strokes."""
    st.markdown("\n".join(f"| {line} |" for line in (head, "|".join("-" * (head.count("|") + 1)), *lines)))
