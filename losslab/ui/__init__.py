"""The Streamlit vocabulary of the pages: the frame every page stands in."""

import gc
from functools import cache
from pathlib import Path

from losslab.extras import needed_by

with needed_by(__name__):
    import streamlit as st

from losslab import LOSSES
from losslab.snippets import prepare

ROOT = Path(__file__).resolve().parents[2]  # the folder of app.py
MOST_FILES = 65_536  # that are open at once


def allow_files():
    """As many open files as the system lets this process have: a session takes four, and the usual 1024 are few."""
    try:
        import resource
    except ImportError:  # there is no such limit on Windows
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, MOST_FILES)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


allow_files()
prepare(LOSSES)  # here, as only one thread at a time imports a module


def navigation():
    """All pages, in groups, declared to Streamlit. Titles and paths are part of the public address."""
    st.session_state["framed"] = True

    def page(file, **options):
        return st.Page(ROOT / "pages" / file, **options)

    return st.navigation(
        {
            "": [page("home.py", title="Home", default=True)],
            "Losses": [
                page("regression.py", title="Regression", url_path="regression"),
                page("binary.py", title="Binary classification", url_path="binary"),
                page("classes.py", title="Several classes", url_path="classes"),
                page("positive.py", title="Positive targets", url_path="positive"),
                page("vectors.py", title="Two vectors", url_path="vectors"),
                page("boxes.py", title="Boxes and cells", url_path="boxes"),
                page("own.py", title="Your own loss", url_path="own"),
            ],
            "Data": [
                page("outliers.py", title="Outlier laboratory", url_path="outliers"),
            ],
            "Training": [
                page("descent.py", title="Descent", url_path="descent"),
                page("cost.py", title="Cost and lambda", url_path="cost"),
                page("td.py", title="TD error", url_path="td"),
            ],
            "Learn": [
                page("meaning.py", title="What does a loss value mean?", url_path="meaning"),
                page("glossary.py", title="Glossary", url_path="glossary"),
            ],
        },
        position="top",
    )


def page():
    """The first line of every page. In a fresh process a deep link runs the page without app.py: then start again.

    Once only: a page that is run alone, as in a test, must not loop.
    """
    if not st.session_state.get("framed"):
        navigation()
        st.rerun()


@cache
def settle():
    """Once a page has run and all is imported: keep what lives for ever out of every later garbage collection."""
    gc.collect()
    gc.freeze()
