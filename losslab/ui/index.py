"""What the search on Home looks through: all that `search` knows, and the pages with their sections and presets."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

import numpy as np

from losslab import find, search
from losslab.fitting import fit_line
from losslab.link import Field, exact
from losslab.search import Entry, address, plain
from losslab.ui import cost, descent, entries, meaning, outliers, own_loss, paths, robustness, td, two_vectors
from losslab.ui.binary import BINARY
from losslab.ui.boxes import BOXES
from losslab.ui.classes import CLASSES
from losslab.ui.fit_code import programs, scaled_programs
from losslab.ui.positive import POSITIVE
from losslab.ui.regression import REGRESSION
from losslab.ui.site import HOME, PAGES

EXPLORERS = (REGRESSION, BINARY, CLASSES, POSITIVE, BOXES)


@dataclass(frozen=True)
class Presets:
    """The states worth seeing of one page, or of the part of it that a link with `query` opens."""

    page: str
    presets: Mapping[str, Mapping]
    fields: Mapping[str, Field]
    query: Mapping[str, str] = field(default_factory=dict)
    part: str = ""


SECTIONS = (  # of pages: {value of the field: title}
    ("meaning", "section", {key: section.title for key, section in meaning.SECTIONS.items()}),
    ("cost", "part", {key: part[0] for key, part in cost.PARTS.items()}),
    ("outliers", "closer", {key: section[0] for key, section in robustness.SECTIONS.items()}),
    ("descent", "of", descent.OF),
    ("vectors", "view", two_vectors.VIEWS),
)


def _presets():
    """All presets there are."""
    for lab in (*EXPLORERS, two_vectors.VECTORS):
        yield Presets(lab.page, lab.presets, lab.fields)
    yield Presets("vectors", entries.PRESETS, entries.FIELDS, {"view": "entries"})
    yield Presets("outliers", outliers.PRESETS, outliers.OUTLIERS.fields)
    yield Presets("own", own_loss.PRESETS, {"formula": own_loss.FORMULA})  # the others depend on the formula
    yield Presets("descent", descent.PRESETS, descent.FIELDS)
    yield Presets("td", td.PRESETS, td.FIELDS)
    yield Presets("cost", cost.COMPOSED, cost.FIELDS, {"part": "cost"})
    yield Presets("cost", cost.PLACED, cost.FIELDS, {"part": "weights"})
    yield Presets("cost", paths.PATH_PRESETS, cost.FIELDS, {"part": "paths"})
    for key, section in meaning.SECTIONS.items():
        yield Presets(meaning.PAGE, section.presets, section.fields, {"section": key}, section.title)


@cache
def index():
    """Every Entry."""
    return (*search.entries(), *_pages(), *_sections(), *(_preset(row, title) for row, title in _states()), *_fits())


def _pages():
    for key, page in PAGES.items():
        if key != HOME:
            said = tuple(map(plain, page.leads.values()))
            yield Entry("Page", page.title, key, said[0], _names(page, key), traits=(page.group,), texts=said[1:])


def _names(page, key):
    return tuple(name for name in dict.fromkeys((page.name, key)) if name.lower() != page.title.lower())


def _sections():
    for page, name, titles in SECTIONS:
        for key, title in titles.items():
            says = plain(meaning.SECTIONS[key].first) if page == meaning.PAGE else f"On the page {PAGES[page].title}."
            yield Entry("Section", title, address(page, {name: key}), says, traits=(PAGES[page].title,))


def _states():
    return ((row, title) for row in _presets() for title in row.presets if title != "Reset")


def _preset(row, title):
    values = row.presets[title]
    query = dict(row.query) | {name: _written(row.fields.get(name), value) for name, value in values.items()}
    place = f"{PAGES[row.page].title}: {row.part}" if row.part else PAGES[row.page].title
    return Entry("Worth seeing", title, address(row.page, query), f"On the page {place}", traits=(place,))


def _written(field, value):
    """A value as a link says it."""
    if field:
        return field.write(value)
    return ",".join(value) if isinstance(value, list) else value if isinstance(value, str) else exact(value)


def _fits():
    """The libraries' own models that fit one of the losses: a row for each, with the losses it is offered for."""
    x, y, found = np.array([0.0, 1.0, 2.0, 3.0]), np.array([0.0, 1.0, 1.0, 4.0]), {}
    fit = fit_line(x, y, find("squared_error"))  # the numbers of a program are not looked at
    for loss in REGRESSION.all.values():
        for program in [*programs(loss, loss.defaults, x, y, fit, False), *scaled_programs(loss, x, y, False)]:
            for module, name in re.findall(r"from ([\w.]+) import ([A-Z]\w+)$", program.code, re.M):
                found.setdefault((program.library, f"{module}.{name}"), []).append(loss)
    for (library, name), losses in found.items():
        keys = ",".join(loss.key for loss in losses[:3])
        says = f"{library}’s fit of a line by {', '.join(loss.title for loss in losses)}: the program, and its numbers."
        link = address("outliers", {"closer": "fits", "losses": keys, "focus": losses[0].key})
        yield Entry("Library call", name, link, says, (name.rpartition(".")[2],), traits=(library,))
