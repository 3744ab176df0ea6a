"""Home below its words: one search over all there is, and the gallery of all losses."""

from urllib.parse import parse_qsl

import streamlit as st

from losslab import FAMILIES, LOSSES, link
from losslab.figures.thumbnail import thumbnail
from losslab.live import gallery, squeeze
from losslab.search import address, packed
from losslab.ui import state
from losslab.ui.index import index
from losslab.ui.site import HOME, PAGES

FIELDS = {"q": link.words()}


def catalogue():
    """The search, what it found, and the pictures; a click opens what was clicked."""
    state.restore(HOME, FIELDS, lambda values: [])
    state.complaints(HOME)
    text = st.text_input(
        "Find losses, library calls, words, questions",
        key="q",
        placeholder="L1, log_loss, f_scale, perplexity, NaN, 0.693 …",
        max_chars=80,
    )
    state.remember(HOME, FIELDS, FIELDS)
    page, _, query = (gallery(CONTENT, search="q", text=text, key="gallery") or "").partition("?")
    if page in PAGES and page != HOME:
        state.visit(page, dict(parse_qsl(query)))


def _families():
    return [
        {
            "title": family.title,
            "summary": family.summary,
            "cards": [_card(loss) for loss in LOSSES if loss.family.key == family.key],
        }
        for family in FAMILIES
    ]


def _card(loss):
    href = address(loss.family.argument.page, {"losses": loss.key, "focus": loss.key})
    card = {"key": loss.key, "title": loss.title, "summary": loss.summary, "href": href}
    return card | dict(zip(("loss", "gradient"), thumbnail(loss), strict=True))


# All that the browser needs: the same for every visitor. Here, as only one thread at a time imports a module.
CONTENT = squeeze({"families": _families(), "index": packed(index())})
