"""What the search looks through: nothing that is on the site is missing, and each link opens what it promises."""

import re
from urllib.parse import parse_qsl, urlsplit

import pytest

from losslab import LOSSES
from losslab.costs.calls import CALLS
from losslab.costs.conventions import CONVENTIONS
from losslab.glossary import QUESTIONS, TERMS
from losslab.labs.index import _presets, _states, index
from losslab.labs.own.page import QUESTIONS as OWN
from losslab.labs.registry import HOME, PAGES
from losslab.link import defaults, read_link
from losslab.live.payload import squeeze
from losslab.search import packed
from losslab.symptoms import ABSENT, SYMPTOMS
from tests.app import click, content, opened, query, sent, start, unlinked

FIELDS = {key: page.fields for key, page in PAGES.items() if page.fields}


def titles(kind):
    return {entry.title for entry in index() if entry.kind == kind}


def parsed(see):
    parts = urlsplit(see)
    return parts.path, dict(parse_qsl(parts.query, keep_blank_values=True))


def test_Q9_nothing_is_left_out():
    assert titles("Loss") == {loss.title for loss in LOSSES}
    assert titles("Glossary") == {term.name for term in TERMS.values()}
    assert titles("Question") == {question.asks for question in (*QUESTIONS, *SYMPTOMS)}
    assert titles("Library call") >= {call.name for call in CALLS} and titles("Cost") >= {
        row.title for row in CONVENTIONS.values()
    }
    assert titles("Page") == {page.title for key, page in PAGES.items() if key != HOME}
    for part in PAGES["meaning"].parts.values():
        assert part.title in titles("Section") and titles("Worth seeing") >= {q.title for q in part.questions}


def asked(app):
    """The labels of the buttons that ask something."""
    return {button.label for button in app.button if str(button.key).startswith("ask/")}


VIEWS = [(page, {}) for page in PAGES if page != HOME]
VIEWS += [(page.key, {page.choice: key}) for page in PAGES.values() if page.choice for key in page.parts]


@pytest.mark.parametrize(("page", "view"), VIEWS, ids=str)
def test_Q9_every_button_to_a_state_worth_seeing_can_be_found(page, view):
    known = {entry.title for entry in index() if entry.kind == "Worth seeing" and entry.see.split("?")[0] == page}
    found = asked(start(f"{page}.py", **view)) - {"Reset"}
    place = PAGES[page].choice and view.get(PAGES[page].choice)
    listed = any(part.listed and part.questions for key, part in PAGES[page].parts.items() if place in ("", key))
    assert found <= known and (found or not listed)


@pytest.mark.parametrize(
    "entry", [e for e in index() if not e.see.startswith(("own", "glossary"))], ids=lambda e: e.see
)
def test_Q9_a_link_is_understood(entry):
    page, asked = parsed(entry.see)
    values, said = read_link(FIELDS[page], asked)
    assert said == [] and page in PAGES
    if entry.kind == "Loss":  # it comes first, with at most two to compare it with
        assert (values["losses"][0], values["focus"]) == (entry.key, entry.key) and len(values["losses"]) <= 3


STATES = [(row, title) for row, title in _states() if row.page != "own"]


@pytest.mark.parametrize(("row", "title"), STATES, ids=lambda part: part if isinstance(part, str) else part.page)
def test_Q9_the_link_of_a_preset_says_what_its_button_does(row, title):
    (entry,) = [
        e for e in index()
        if (e.kind, e.title) == ("Worth seeing", title) and parsed(e.see)[0] == row.page
        and row.query.items() <= parsed(e.see)[1].items()
    ]  # fmt: skip
    values = read_link(FIELDS[row.page], parsed(entry.see)[1])[0]
    wanted = defaults(row.fields) | row.presets[title]
    assert {name: values[name] for name in wanted} == wanted | {k: v for k, v in row.query.items() if k in wanted}


@pytest.mark.parametrize("title", [question.title for question in OWN])
def test_Q9_the_link_of_a_formula_opens_it(title):
    (entry,) = [e for e in index() if e.kind == "Worth seeing" and e.title == title and e.see.startswith("own?")]
    app = opened("own.py", **parsed(entry.see)[1])
    assert query(app) == query(click(start("own.py"), title))


@pytest.mark.parametrize("row", SYMPTOMS, ids=lambda row: row.asks)
def test_Q9_a_question_is_answered_where_its_link_leads(row):
    page, asked = parsed(row.see)
    app = opened(f"{page}.py", **asked)
    said = [part.value for kind in (app.markdown, app.caption, app.header, app.title) for part in kind]
    said += sent(app) + [part.proto.body for part in app.get("html")]
    assert row.shows in unlinked("\n".join(said)).replace("**", "")


@pytest.mark.parametrize("row", ABSENT, ids=lambda row: row.names[0])
def test_Q9_what_is_not_here_is_not_here_and_leads_to_what_is(row):
    names = {name.lower() for entry in index() if entry.kind != "Not here" for name in (entry.title, *entry.names)}
    assert row.names[0] in titles("Not here") or names & {name.lower() for name in row.names}
    page, asked = parsed(row.see)
    opened(f"{page}.py", **asked)


def test_Q9_the_questions_of_the_glossary_open_with_theirs_shown():
    for entry in [e for e in index() if e.kind == "Question" and e.see.startswith("glossary")]:
        asked = parsed(entry.see)[1]["q"].lower().split()
        assert [q.asks for q in QUESTIONS if all(word in f"{q.asks} {q.here}".lower() for word in asked)], entry


def test_Q9_the_index_is_small_and_plain():
    found = packed(index())
    assert len(squeeze(found)) < 150_000
    assert content(start("home.py"))["index"] == found | {"entries": [*map(_listed, found["entries"])]}
    assert not [text for text in found["said"] if re.search(r"\*\*|\]\(|<script", text)]


def _listed(row):
    """As JSON gives it back."""
    return {name: _lists(value) for name, value in row.items()}


def _lists(value):
    if isinstance(value, dict):
        return {key: _lists(part) for key, part in value.items()}
    return [*map(_lists, value)] if isinstance(value, list | tuple) else value


def test_Q9_all_presets_are_those_of_records():
    assert {row.page for row in _presets()} == PAGES.keys() - {HOME, "glossary", "inventory", "lessons"}
