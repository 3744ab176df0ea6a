"""A loss looks the same on all pages, and nothing that is drawn together looks the same."""

import re
from collections import defaultdict
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from losslab import LOSSES, theme
from losslab.figures.looks import look
from losslab.labs.blocks import Figure
from losslab.labs.registry import PAGES
from losslab.link import defaults

ROOT = Path(__file__).parents[1]
PAGE = {loss.key: loss.family.argument.page for loss in LOSSES}
# What is drawn with the losses of another page: corners as numbers, Huber's loss of a TD error, a visitor's formula.
WIDEST = 6  # px of a line; what is wider is a bar, whose length says something
GUESTS = {"boxes": ("absolute_error", "squared_error"), "td": ("huber",), "regression": ("typed",)}


@cache
def drawn(page):
    """[(part and question, losses, traces)] of all states worth seeing of a page, as its figure paints them."""
    page, found = PAGES[page], []
    for key, part in page.parts.items():
        usual = page.usual | ({page.choice: key} if page.choice in page.fields else {})
        for title, given in [("", {}), *((q.title, q.values) for q in part.questions_of(usual))]:
            values = usual | dict(given)
            values |= page.settle(values)
            made = page
            if page.varies:
                name, make = page.varies
                made = make(values[name])
                values = defaults(made.fields) | values
            figure = made.parts[key].figure and made.parts[key].figure(values)
            if isinstance(figure, Figure):
                losses = [*values.get("losses", ()), *values.get("penalties", ())]
                found.append((f"{key}: {title}", losses, figure.drawing(**numbers(figure.inputs))["data"]))
    return found


def numbers(inputs):
    return {name: np.asarray(value, float)[()] for name, value in inputs.items()}


def lines(traces):
    """{name: looks} of what a picture tells apart by name: all looks of the lines of that name."""
    found = defaultdict(set)
    for trace in traces:
        line = trace.get("line", {})
        named = trace.get("mode") == "lines" and trace.get("name") and trace.get("hoverinfo") != "skip"
        if named and line["width"] <= WIDEST:
            found[trace["name"]].add((line["color"], line.get("dash", "solid")))
    return found


@pytest.mark.parametrize("page", sorted({*PAGE.values()}))
def test_no_two_losses_of_a_page_share_colour_and_dash(page):
    keys = [key for key, of in PAGE.items() if of == page] + [*GUESTS.get(page, ())]
    found = [look(key) for key in keys]
    assert len({*found}) == len(found) and all(color in theme.LIGHT for color, _ in found)


@pytest.mark.parametrize("page", [key for key in PAGES if key not in ("glossary", "inventory")])
def test_what_is_drawn_together_is_told_apart(page):
    for state, losses, traces in drawn(page):
        found = lines(traces)
        several = {name: looks for name, looks in found.items() if len(looks) > 1}
        shared = [looks for looks in found.values()]
        assert not several and len({*map(frozenset, shared)}) == len(shared), (state, found)
        colours = [look(key)[0] for key in losses if key in PAGE]
        assert len(colours) > 5 or len({*colours}) == len(colours), (state, losses, colours)


def test_a_loss_has_one_look_on_all_pages():
    titles, found = {loss.title: loss.key for loss in LOSSES}, defaultdict(set)
    for page in PAGES:
        for _, _, traces in drawn(page):
            for name, looks in lines(traces).items():
                found[name] |= looks
    told = {name: looks for name, looks in found.items() if name in titles}
    assert len(told) > 30 and {"Squared error", "Binary cross-entropy"} <= {*told}
    assert all(looks == {look(titles[name])} for name, looks in told.items()), told


@pytest.mark.parametrize("page", ["home", "outliers"])
def test_a_ring_around_a_point_hides_no_name(page):
    uids = [trace.get("uid", "") for trace in drawn(page)[0][2]]
    (ring,) = [n for n, uid in enumerate(uids) if uid.startswith("ring-")]
    names = [n for n, uid in enumerate(uids) if uid.endswith("-name")]
    assert names and ring < min(names)


def test_no_style_asks_all_of_a_document_what_is_in_it():
    """With `body:has(.a) .b` all of a page is styled again whenever Plotly measures a text."""
    for path in (ROOT / "losslab").rglob("*.css"):
        asked = re.findall(r"(?:html|body|:root)[^\s,>{}]*:has\([^{]*", path.read_text(encoding="utf-8"))
        assert not asked, f"{path.name}: {asked}"
