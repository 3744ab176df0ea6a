"""What the search on Home looks through: all that `search` knows, and the pages with their sections and presets."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

import numpy as np

from losslab import find, search
from losslab.fits.fit import fit_line
from losslab.fits.programs import programs, scaled_programs
from losslab.labs.outliers import closer
from losslab.labs.registry import HOME, PAGES
from losslab.labs.regression.page import REGRESSION
from losslab.lessons import lessons
from losslab.link import Field, exact
from losslab.search import Entry, address, plain


@dataclass(frozen=True)
class Presets:
    """The states worth seeing of one page, or of the part of it that a link with `query` opens."""

    page: str
    presets: Mapping[str, Mapping]
    fields: Mapping[str, Field]
    query: Mapping[str, str] = field(default_factory=dict)
    part: str = ""


SECTIONS = (  # of pages: {value of the field: title}
    ("outliers", "closer", closer.SECTIONS),
)


def _presets():
    """All presets there are."""
    for page in PAGES.values():
        for key, part in page.parts.items():
            query = {page.choice: key} if page.choice else {}
            fields = page.fields if part.fields is None else {name: page.fields[name] for name in part.fields}
            questions = part.questions_of(page.usual | query)
            own = {q.title: q.values for q in questions if q.values.get(page.choice, key) == key}
            if own:
                yield Presets(page.key, own, fields, query, part.title)


@cache
def index():
    """Every Entry."""
    return (
        *search.entries(),
        *_pages(),
        *_lessons(),
        *_sections(),
        *(_preset(row, title) for row, title in _states()),
        *_fits(),
    )


def _pages():
    for key, page in PAGES.items():
        if key != HOME:
            said = ("",) if page.asks else tuple(map(plain, page.leads.values()))  # what it asks can be found itself
            yield Entry("Page", page.title, key, said[0], _names(page, key), traits=(page.group,), texts=said[1:])


def _lessons():
    for key, lesson in lessons().items():
        says = f"At the end you can say {lesson.says}"
        yield Entry("Lesson", lesson.title, address("lessons", {"lesson": key}), says, traits=("Lessons",))


def _names(page, key):
    return tuple(name for name in dict.fromkeys((page.name, key)) if name.lower() != page.title.lower())


def _sections():
    for page, name, titles in SECTIONS:
        for key, title in titles.items():
            yield _section(PAGES[page], name, key, title)
    for page in PAGES.values():
        for key, part in page.parts.items() if page.choice else ():
            yield _section(page, page.choice, key, part.title, plain(part.lead) if page.asks else "")


def _section(page, name, key, title, says=""):
    says = says or f"On the page {page.title}."
    return Entry("Section", title, address(page.key, {name: key}), says, traits=(page.title,))


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
