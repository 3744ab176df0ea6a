"""The gallery of all losses, found by name, alias, family or property."""

from functools import cache

import streamlit as st

from losslab import FAMILIES, LOSSES, link
from losslab.figures.thumbnail import thumbnail
from losslab.live import gallery
from losslab.properties import properties_of
from losslab.ui import state
from losslab.ui.binary import BINARY
from losslab.ui.boxes import BOXES
from losslab.ui.classes import CLASSES
from losslab.ui.cost import COST
from losslab.ui.positive import POSITIVE
from losslab.ui.regression import REGRESSION
from losslab.ui.td import TD
from losslab.ui.two_vectors import VECTORS

EXPLORERS = (REGRESSION, BINARY, CLASSES, POSITIVE, BOXES)
SHELVES = (*EXPLORERS, VECTORS, COST, TD)  # the pages whose losses the gallery shows: page, fields, all
FIELDS = {"q": link.words()}


def catalogue():
    """The search and the pictures; a click opens the page of that loss."""
    state.restore("home", FIELDS, lambda values: [])
    state.complaints("home")
    text = st.text_input(
        "Find a loss by name, alias, family or property",
        key="q",
        placeholder="L1, robust, pinball, convex …",
        max_chars=80,
    )
    state.remember("home", FIELDS, FIELDS)
    chosen = gallery(_families(), search="q", text=text, key="gallery")
    for lab in SHELVES:
        if chosen in lab.all:
            state.go(lab.page, lab.fields, losses=[chosen], focus=chosen)


@cache
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
    value, gradient = thumbnail(loss)
    words = [loss.words, loss.summary, *(p.key for p in properties_of(loss) if loss.claim(p.key))]
    words += [p.name for p in loss.params] + [library.name for library in loss.libraries]
    words += [loss.elicits.name] if loss.elicits else []
    words += (
        ["robust"] if loss.family.argument.name == "r" and loss.claim("lipschitz") else []
    )  # no single point pulls without limit
    return {
        "key": loss.key,
        "title": loss.title,
        "summary": loss.summary,
        "href": f"{loss.family.argument.page}?losses={loss.key}&focus={loss.key}",
        "words": " ".join(words),
        "loss": value,
        "gradient": gradient,
    }
