"""A teacher's question: its text in a link, what of a page it withholds, and that nothing is told before the answer."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from losslab import asking, link
from losslab.asking import ASK, GUESS, LONGEST, REPLY, Ask, checked, read, write
from losslab.labs.blocks import Figure
from losslab.labs.pieces import framed
from losslab.labs.registry import PAGES
from losslab.lessons.course.teacher import POINTS, asks_of, controls_of, opened, places_of
from losslab.live.payload import payload
from losslab.site.scenes import opened as opened_alone
from losslab.takeaway import KINDS, PICTURES, refusal

MARKUP = "**b** <img src=x onerror=alert(1)> $x^2$ :smile: [a](javascript:b) :red[d]"
CHOICE = Ask("Which one?", "choose", ("this", "that", MARKUP), 2.0, why="So it is.")


def usual(page, part):
    """The values of a part of a page at first."""
    values = dict(page.usual) | ({page.choice: part} if page.choice else {})
    return values | dict(page.settle(values))


PLACES = [(page, part) for page in PAGES.values() if page.askable for part in page.parts]
each_place = pytest.mark.parametrize("page, part", PLACES, ids=lambda each: getattr(each, "key", each))


# --- its text


def texts(longest):
    return st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1, max_size=longest).filter(
        str.strip
    )


numbers = st.floats(-1e6, 1e6)
names = st.lists(st.from_regex(r"[a-z_]{1,8}(-[a-z]{1,4})?", fullmatch=True), max_size=6, unique=True)


@st.composite
def questions(draw):
    kind = draw(st.sampled_from([*asking.KINDS]))
    withheld = draw(names)
    cut = draw(st.integers(0, len(withheld)))
    more = {"right": draw(numbers), "within": abs(draw(numbers))} if kind else {}
    if kind == "choose":
        more["options"] = tuple(draw(st.lists(texts(20), min_size=2, max_size=5, unique=True)))
        more["right"] = float(draw(st.integers(1, len(more["options"]))))
    if kind == "place":
        more |= {"where": draw(st.sampled_from(["x@0", "y@12", "Rate"]))}
        more |= {"grid": (-1.0, draw(st.floats(0, 9)), 0.5), "right": -0.5} if "@" in more["where"] else {}
    text = draw(texts(60)) if kind else ""
    own = {"locked": tuple(withheld[:cut]), "hidden": tuple(withheld[cut:]), "veiled": draw(st.booleans())}
    return Ask(text, kind, why=draw(st.text("ab\n*<", max_size=40)), **more, **own)


@given(questions())
@settings(deadline=None)
def test_what_is_written_is_read_again(ask):
    text = write(checked(ask))
    assert read(text) == (ask, "") and len(text) <= LONGEST
    assert link.write_link(asking.FIELDS, {ASK: ask, REPLY: "", GUESS: None}) == ({ASK: text} if ask else {})


@given(st.one_of(st.text(max_size=60), st.from_regex(r"1[A-Za-z0-9_-]{0,90}", fullmatch=True)))
def test_any_text_opens(text):
    ask, said = read(text)
    assert ask is None and bool(said) == bool(text)


@given(st.data())
def test_a_text_that_was_changed_or_cut_off_is_no_question(data):
    text = write(CHOICE)
    at = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.sampled_from("AQgw09-_"))
    changed = data.draw(st.sampled_from([text[:at], text[:at] + other + text[at + 1 :], text + other]))
    ask, said = read(changed)
    # The last letter of a text may hold bits that say nothing.
    assert ask is None or ask == CHOICE and (changed == text or at == len(text) - 1)
    assert said or ask or not changed


def test_a_later_version_says_so():
    assert read("2" + write(CHOICE)[1:]) == (None, asking.OTHER)


def test_neither_the_answer_nor_the_question_can_be_read_in_the_link():
    for word in ("Which", "that", "So it is"):
        assert word not in write(CHOICE)
    one, other = (write(replace(CHOICE, right=right)) for right in (1.0, 2.0))
    same = sum(a == b for a, b in zip(one, other, strict=False))
    assert same < len(one) / 4, "two questions that differ in their answer alone look alike"


@pytest.mark.parametrize(
    "changes",
    [
        {"right": 9.0},
        {"right": float("nan")},
        {"right": "2"},
        {"options": ("one",)},
        {"options": ("one", "one")},
        {"options": "ab"},
        {"kind": "essay"},
        {"text": "a\x00b"},
        {"text": 7},
        {"within": -1.0},
        {"veiled": 1},
        {"locked": ("a", "a")},
        {"locked": ("a",), "hidden": ("a",)},
        {"where": "x@0"},
        {"kind": "place", "options": (), "where": "x@0", "grid": (0.0, 1.0, 1e-9)},
        {"kind": "place", "options": (), "where": "x@0", "grid": (1.0, 0.0, 0.1)},
        {"kind": "place", "options": (), "where": "q", "locked": ("q",)},
        {"why": "x" * 301},
    ],
)
def test_a_question_that_cannot_be_asked_is_not_read(changes):
    assert read(write(replace(CHOICE, **changes))) == (None, asking.TORN)


def test_what_unpacks_to_very_much_is_not_read():
    assert read(asking._packed(replace(CHOICE, why="a" * 100_000))) == (None, asking.TORN)
    for said in (b"[" * 5_000, b"[[[]]]", b"{}", b"\xff", b'["\\ud800"]', b"[" + b"0," * 20 + b"0]"):
        assert read(asking._sealed(said)) == (None, asking.TORN)


def test_a_question_that_is_too_long_says_by_how_much():
    words = tuple(np.random.default_rng(1).permutation([*"abcdefghijklmnopqrstuvwxyz0123456789"] * 2))
    options = tuple("".join(words[i:] + words[:i]) for i in range(5))
    long = "".join(map(chr, np.random.default_rng(1).integers(0x4E00, 0x9FFF, 300)))
    with pytest.raises(ValueError, match=f"at most {LONGEST} fit"):
        checked(replace(CHOICE, options=options, text=long, why=long))


# --- on every page


def fitting(page, part):
    """A question of each kind that fits, with the values of the part."""
    values, places = usual(page, part), places_of(page, usual(page, part))
    found = [Ask(), CHOICE, Ask("How much?", "number", right=0.5, within=0.1)]
    kinds = {bool(grid): (where, grid) for where, (_, grid) in places.items()}
    for where, grid in kinds.values():
        found.append(Ask("Where?", "place", right=grid[0] if grid else 1.0, within=0.1, where=where, grid=grid))
    return values, found


def drawn(page, values):
    """What a host draws of a page: (all controls by their names, its figure, what is below it, the values then)."""
    values = values | dict(page.settle(values))
    frame, cut = framed(page, values, lambda key: False, False, "")
    figures = [block for parts in cut.pieces.values() for block in parts if isinstance(block, Figure)]
    return {control.name: control for control in cut.controls}, figures[0], frame.sections, values


def movable(made):
    """The inputs that can be moved on a chart."""
    meta = payload(made.drawing, made.inputs).painted["layout"]["meta"]
    named = {part["input"] for drag in meta["drags"] for part in drag.get("parts", [drag])}
    return named | ({POINTS} if "points" in meta else set()) | ({meta["play"]["input"]} if "play" in meta else set())


@each_place
def test_a_page_is_shown_with_a_question_of_each_kind(page, part):
    values, found = fitting(page, part)
    assert len(found) >= 4, "nothing on it can be put in place"
    for ask in found:
        seen, *rest = opened(page, values | {ASK: ask})
        assert rest == [{}, []] and seen.fields == page.fields
        controls, made, sections, _ = drawn(seen, values | {ASK: ask})
        assert not (ask.kind and sections), "the words of the page are said after the answer"
        if ask.axis:
            assert GUESS in movable(made) and GUESS in controls
            payload(made.drawing, made.inputs).program  # noqa: B018 (it can be traced)
        if ask.where:
            after = values | {ASK: ask, REPLY: asks_of(ask).right}
            seen, *rest = opened(page, after)
            assert rest == [{}, []]
            controls, made, _, now = drawn(seen, after)
            assert now[GUESS] is None and GUESS not in controls and GUESS not in made.inputs


@each_place
def test_every_control_can_be_locked_and_hidden(page, part):
    values = usual(page, part)
    names = controls_of(page, values)
    before, free, *_ = drawn(page, values)
    for how in ("locked", "hidden"):
        ask = Ask(**{how: tuple(names)})
        seen, *rest = opened(page, values | {ASK: ask})
        assert rest == [{}, []]
        controls, made, _, now = drawn(seen, values | {ASK: ask})
        if how == "hidden":
            assert not names.keys() & controls.keys()
        else:
            assert all(controls[name].disabled for name in names.keys() & before.keys())
        assert movable(made).isdisjoint(names) and not made.edit and not made.undo
        assert free.drag or movable(free) - names.keys() <= movable(made), "the rest stays free"
        assert not seen.parts[""].questions_of(now)
        assert all(now[name] == values[name] for name in names.keys() & values.keys())


def test_a_lesson_and_the_inventory_ask_for_themselves():
    assert [key for key, page in PAGES.items() if not page.askable] == ["own", "lessons", "inventory", "glossary"]


# --- what does not fit


@pytest.mark.parametrize(
    "ask",
    [
        Ask(hidden=("nonsense",)),
        Ask("Where?", "place", right=1.0, where="nonsense"),
        Ask("Where?", "place", right=1.0, where="losses"),
    ],
)
def test_a_question_about_another_page_is_put_aside_with_a_sentence(ask):
    page = PAGES["td"]
    seen, changes, said = opened(page, usual(page, "") | {ASK: ask})
    assert seen is page and changes[ASK] is None and "another page" in said[0]


@pytest.mark.parametrize("reply", ["4", "0", "x", "-"])
def test_an_answer_that_cannot_be_given_is_asked_for_again(reply):
    page = PAGES["td"]
    _, changes, said = opened(page, usual(page, "") | {ASK: CHOICE, REPLY: reply})
    assert changes == {REPLY: ""} and "asked again" in said[0]


def test_an_answer_without_a_question_says_so():
    page = PAGES["td"]
    _, changes, said = opened(page, usual(page, "") | {REPLY: "1"})
    assert changes[REPLY] == "" and "no question" in said[0]


def test_a_panel_that_is_not_there_has_no_line():
    page = PAGES["td"]
    ask = Ask("Where?", "place", right=1.0, where="y@40", grid=(0.0, 1.0, 0.1))
    seen, *_ = opened(page, usual(page, "") | {ASK: ask})
    assert GUESS not in movable(drawn(seen, usual(page, "") | {ASK: ask})[1])


def test_nothing_of_the_question_is_in_a_file():
    page, values, said = opened_alone(PAGES["td"], {"quiz": write(CHOICE)})
    assert not said
    for kind in (*KINDS, *PICTURES, "frame"):
        assert bool(refusal(page, values, kind)) == (kind in KINDS)
