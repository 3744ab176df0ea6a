"""One search over all there is, and the gallery of all losses."""

import streamlit as st

from losslab.live.gallery import CONTENT, LABEL, LONGEST, PLACEHOLDER
from losslab.ui import state
from losslab.ui.mount import gallery


def catalogue(field):
    """The search for what the field says, what it found, and the pictures; a click opens what was clicked."""
    state.tell(field)
    text = st.text_input(
        LABEL,
        key=field,
        placeholder=PLACEHOLDER,
        max_chars=LONGEST,
    )
    state.follow(gallery(CONTENT, search=field, text=text, key="gallery"))
