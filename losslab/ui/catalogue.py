"""The gallery of all losses, found by name, alias, family or property."""

from functools import cache

import streamlit as st

from losslab import FAMILIES, LOSSES, figures, link
from losslab.live import gallery
from losslab.properties import PROPERTIES
from losslab.ui import explorer, state

FIELDS = {"q": link.words()}


def catalogue():
    state.restore("home", FIELDS, lambda values: [])
    state.complaints("home")
    text = st.text_input(
        "Find a loss by name, alias, family or property",
        key="q",
        placeholder="L1, robust, pinball, convex …",
        max_chars=80,
    )
    state.remember("home", FIELDS)
    chosen = gallery(_families(), search="q", text=text, key="gallery")
    if chosen in explorer.RESIDUAL:
        state.go(explorer.PAGE, explorer.FIELDS, losses=[chosen], focus=chosen)


@cache
def _families():
    return [
        {
            "title": family.title,
            "summary": family.summary,
            "cards": [_card(loss) for loss in LOSSES if loss.family is family],
        }
        for family in FAMILIES
    ]


def _card(loss):
    value, gradient = figures.thumbnail(loss)
    held = [f"{p.title} {p.key}" for p in PROPERTIES if loss.claim(p.key)]
    return {
        "key": loss.key,
        "title": loss.title,
        "summary": loss.summary,
        "href": f"{loss.family.argument.page}?losses={loss.key}&focus={loss.key}",
        "words": f"{loss.words} {' '.join(held)}".lower(),
        "loss": value,
        "gradient": gradient,
    }
