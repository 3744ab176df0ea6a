"""The Streamlit vocabulary of the pages: the frame every page stands in."""

import gc
from functools import cache
from pathlib import Path

import streamlit as st

ROOT = Path(__file__).resolve().parents[2]  # the folder of app.py


def navigation():
    """All pages, in groups. Titles and paths are part of the public address."""

    def page(file, **options):
        return st.Page(ROOT / "pages" / file, **options)

    return st.navigation(
        {
            "": [page("home.py", title="Home", default=True)],
            "Losses": [page("regression.py", title="Regression", url_path="regression")],
        },
        position="top",
    )


def run_app():
    """What app.py does: frame, navigation, page."""
    st.session_state["framed"] = True
    navigation().run()
    _settle()


@cache
def _settle():
    """Once a page has run and all is imported: keep what lives for ever out of every later garbage collection."""
    gc.collect()
    gc.freeze()


def page():
    """The first line of every page. In a fresh process a deep link runs the page without app.py: then start again."""
    if st.session_state.get("framed") or st.session_state.get("guarded"):
        return
    st.session_state["guarded"] = True  # once: a page that is run alone, as in a test, must not loop
    navigation()
    st.rerun()
