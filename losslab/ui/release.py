"""What is drawn again when a visitor lets go of a control: the pieces of the page that say something else, alone."""

import pickle
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import lru_cache

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from losslab.labs.alike import alike
from losslab.labs.pieces import Cut, Frame, changed, framed
from losslab.labs.registry import PAGES
from losslab.ui import state

DRAWN = "page/drawn"  # in the session: the Drawing that is on the screen
KEPT = 128  # pages as a link opens them, for all visitors


@dataclass
class Drawing:
    """A page that is being drawn, and then stands on the screen."""

    frame: Frame
    cut: Cut  # its pieces as they are to be
    draw: Callable  # (block, drawing)
    catalogue: Callable | None = None  # draws what a block of that name stands for
    there: dict = field(default_factory=dict)  # {key: content} of the pieces as they were drawn last
    once: bool = False  # something is said that is to be gone next time
    whole: bool = False  # it was drawn to its end

    @property
    def values(self):
        return self.cut.values


def cut(page, values, before=None):
    """The `Frame` of a page, and the `Cut`, as its visitor is to see it now; `before` is the `Cut` of a moment ago."""
    staged = page.staged and state.staged(values)
    asked = state.asked(page.key, page.shown(values))
    if before or not _common(page, values):
        return framed(page, values, state.get, staged, asked, before)
    frame, made, menus = _opened(page.key, pickle.dumps(values), staged, asked)
    if any(map(state.get, menus)):
        return framed(page, values, state.get, staged, asked)
    return frame, replace(made, values=values, held=state.get, pieces=dict(made.pieces))


def _common(page, values):
    """Whether others may see the page so: it holds nothing that its visitor has brought, and no words of their own."""
    own = page.session or any(field.free and values[name] != field.default for name, field in page.fields.items())
    return not own and PAGES.get(page.key) is page


@lru_cache(KEPT)
def _opened(key, values, staged, asked):
    """(the `Frame`, the `Cut`, the menus that are closed) of a page at values that are pickled."""
    menus = []
    made = framed(PAGES[key], pickle.loads(values), menus.append, staged, asked)
    return *made, tuple(menus)


def piece(key):
    """A piece of the page, in a fragment of its own."""

    @st.fragment(key=key)
    def alone():
        drawing = state.get(DRAWN)
        content = drawing.cut.pieces[key]
        for block in content:
            drawing.draw(block, drawing)
        drawing.there[key] = content

    alone()


def released(*keys):
    """At the end of a callback that set values: draw again what shows something else, and the pieces `keys`."""
    drawing = state.get(DRAWN)
    found = _moved(drawing) if drawing and drawing.whole and not drawing.once else None
    if found is not None and (again := list(dict.fromkeys([*found, *keys]))):
        st.rerun(again)
    _all()


def wholly(act, *given):
    """A callback that does `act(*given)`, which may change anything on the page."""

    def callback():
        act(*given)
        _all()

    return callback


def _all():
    """Draw all of the page again, which is what a run of the whole app does by itself.

    The page is no fragment around its pieces: of a run that was broken off Streamlit would keep what the pieces said,
    at places that the next run may not have.
    """
    if get_script_run_ctx().fragment_ids_this_run:  # but a part of the app is about to run
        st.rerun()


def _moved(drawing):
    """The keys of the pieces that change; None where more does."""
    page = drawing.frame.page
    told, values = state.mended(page), state.now()
    if not all(alike(values[name], made) for name, made in page.settle(values).items()):
        return None
    frame, now = cut(page, values, drawing.cut)
    told &= {control.name for control in now.controls}
    found, hands = changed(drawing.there, now.pieces), now.hands
    # A slider with another range may have another value, too.
    if not alike(drawing.frame, frame) or not told <= set(hands) or set(found) & set(hands.values()):
        return None
    drawing.cut = now
    state.carry_on(page)
    state.remember(page, now.fields, values)
    return found + [hands[name] for name in told]
