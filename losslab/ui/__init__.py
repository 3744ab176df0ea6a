"""The Streamlit vocabulary of the pages: the frame every page stands in."""

import gc
from copy import copy
from functools import cache

from losslab.extras import APP, needed_by

with needed_by(__name__):
    import streamlit as st

from losslab import LOSSES
from losslab.labs.registry import HOME, PAGES
from losslab.libraries.snippets import prepare

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
    groups = {}
    for key, described in PAGES.items():
        groups.setdefault(described.group, []).append(copy(_page(key)))  # it knows whether this run may show it
    return st.navigation(groups, position="top")


@cache
def _page(key):
    options = {"default": True} if key == HOME else {"url_path": key}
    return st.Page(APP / "pages" / f"{key}.py", title=PAGES[key].name, **options)


def page():
    """The first line of every page.

    In a fresh process a deep link runs the page without app.py: then start again. Once only: a page
    that is run alone, as in a test, must not loop.
    """
    if not st.session_state.get("framed"):
        navigation()
        st.rerun()


@cache
def settle():
    """Once a page has run and all is imported: keep what lives for ever out of every later garbage collection."""
    gc.collect()
    gc.freeze()
