"""What a browser says of edited points is believed only where a visitor could have done it."""

import math

import numpy as np
import pytest

from losslab import find
from losslab.figures.parts import carry, drag, lift
from losslab.formulas.loss import typed_loss
from losslab.labs.outliers.points import OWN
from losslab.labs.registry import PAGES
from losslab.labs.regression.figure import residual_losses
from losslab.live import payload as live
from losslab.live.messages import acts, drops, numbered
from losslab.live.payload import payload, programs
from tests.app import calm, sent, start

GOOD = {"x": [1, 2.5], "y": [3, 4.0], "selected": 1}


def test_acts_are_heard_once_and_in_order():
    message = [{"n": 4, **GOOD}, {"n": 5, "wish": "undo"}, {"n": 5, "wish": "redo"}, {"n": 7, "wish": "redo"}]
    assert acts(message, 4, 2) == [{"n": 5, "wish": "undo"}, {"n": 7, "wish": "redo"}]
    assert acts(message, 3, 2)[0] == {"n": 4, "x": [1.0, 2.5], "y": [3.0, 4.0], "selected": 1}
    assert acts([{"n": 1, "x": [], "y": [], "selected": -1}], 0, 2)[0]["x"] == []


@pytest.mark.parametrize(
    "message", [None, "x", 3, {"n": 1}, [None], [[]], [{}], [{"n": "1"}], [{"n": 1e3}], [{"n": True}]]
)
def test_a_message_that_is_no_list_of_numbered_acts_is_ignored(message):
    assert acts(message, 0, 2) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"x": [1, 2, 3], "y": [1, 2, 3]},
        {"x": [1]},
        {"x": None},
        {"x": "12"},
        {"x": [1, "2"]},
        {"x": [1, True]},
        {"x": [1, None]},
        {"x": [1, [2]]},
        {"x": [1, math.nan]},
        {"x": [1, -math.inf]},
        {"x": [1, 10**400]},
        {"y": [1, -1.7e308]},
        {"selected": 2},
        {"selected": -2},
        {"selected": 1.0},
        {"selected": True},
        {"wish": "reset", "x": None},
    ],
)
def test_points_that_no_visitor_can_make_are_answered_and_ignored(wrong):
    assert acts([{"n": 1, **GOOD, **wrong}], 0, 2) == [{"n": 1}]


DRAGS = [
    drag(0, "a", (0.1, 0.5, 2.0)),
    lift(1, "b", [-1, 0, 1], (0, 1)),
    carry(0, ("x", [0.0, 0.5], [1, 2]), ("a", [0.1], [3])),
]


def test_a_marker_is_dropped_at_a_stop():
    assert drops({"b": 1, "x": 0.5}, DRAGS[:2]) == {"b": 1}
    found = drops({"a": 0.45, "b": -7.0}, DRAGS[:2])
    assert found == {"a": 0.5, "b": -1} and [type(value) for value in found.values()] == [float, int]
    assert drops({"x": 0.4, "a": 9}, DRAGS) == {"x": 0.5, "a": 0.1}


@pytest.mark.parametrize("value", ["1", None, True, [1], {"a": 1}, math.nan, math.inf, -math.inf, 10**400])
def test_what_is_dropped_nowhere_is_ignored(value):
    assert drops({"a": value, "b": 0}, DRAGS) == {"b": 0}


@pytest.mark.parametrize("message", [None, [], ["a"], "a", 3, {"page": 1.0, "memory/own": 0, "": 2, "losses": 1}])
def test_only_what_can_be_dragged_is_heard(message):
    assert drops(message, DRAGS) == {}


@pytest.mark.parametrize(
    "message", [None, "ab", {}, [], [1], [1, {}, 2], ["1", {}], [True, {}], [1.0, {}], [0, {}], [2**53, {}]]
)
def test_a_message_of_a_drag_without_a_number_is_ignored(message):
    assert numbered([3, {"a": 1}]) == (3, {"a": 1})
    assert numbered(message) == (0, None)


def test_equal_drawings_are_one_and_are_traced_once():
    losses = (find("huber"), find("squared_error"))
    one, other = residual_losses(losses, ("loss",)), residual_losses(losses, ("loss",))
    assert one == other and hash(one) == hash(other) and one != residual_losses(losses, ("gradient",))
    values = {"y_pred": 2.0, "y_true": 0.0, "huber-delta": 1.0}
    assert payload(one, values).program is payload(other, values | {"y_pred": 3}).program


def test_what_stays_and_what_the_program_puts_there_are_the_figure():
    values = {"y_pred": 2.0, "y_true": 0.0, "huber-delta": 1.0}
    shown = payload(residual_losses((find("huber"),)), values)
    rest, painted = shown.program.still, shown.painted
    for path, _ in shown.program.code["patches"]:
        *way, last = path
        for part in (rest, painted):
            for key in way:
                part = part[key]
            gone, part[last] = part[last], None
        assert gone is not None
    np.testing.assert_equal(rest, painted)
    assert "Huber (δ = 1): loss 1.5, gradient 1" in payload(shown.drawing, values).words


WORDS = (  # a page, and a link to it with a word that nobody else has
    ("classes", {"names": "zebra, dog, bird"}),
    ("own", {"formula": "abs(r)**zebra", "losses": "typed,huber"}),
    ("outliers", {"formula": "abs(r)**zebra", "losses": "typed,huber", "closer": "influence"}),
    ("outliers", {"data": OWN, "points": "1~1,2~5,3~2"}),  # the names of columns are no part of a link
)


FREE = [  # fields of a link that keep any text
    (page.key, name)
    for page in PAGES.values()
    for name, field in page.fields.items()
    if "zebra" in str(field.read("zebra")[0])
]


@pytest.fixture
def kept(monkeypatch):
    """What was asked of the programs that all visitors share, and what was given, as text."""
    found, shared = [], programs(9)

    def seen(*asked):
        found.append(repr(asked) + shared(*asked).text.decode())
        return shared(*asked)

    monkeypatch.setattr(live, "SHARED", seen)
    return found


@pytest.mark.parametrize("page, link", WORDS)
def test_words_of_a_visitor_are_kept_for_nobody_else(page, link, kept, monkeypatch):
    """They are in what is sent, and not in what is kept for all; and the program is still traced once a session."""
    traced, record = [], live.record
    monkeypatch.setattr(live, "record", lambda *asked: traced.append(asked) or record(*asked))
    app = start(f"{page}.py", **link)
    if "data" in link:
        app.session_state["memory/outliers"]["session"]["labels"] = ("zebra", "y")
        app.run()
    assert any("zebra" in text for text in sent(calm(app)))
    assert not any("zebra" in text for text in kept)
    count = len(traced)
    calm(app.run())
    assert count == len(traced) >= 1


@pytest.mark.parametrize("page, name", FREE)
def test_no_text_of_a_link_is_kept_for_all(page, name, kept):
    start(f"{page}.py", **{name: "zebra"})
    assert not any("zebra" in text for text in kept)


def test_only_drawings_with_a_visitors_words_are_a_visitors():
    losses = (find("huber"), typed_loss("abs(r)**zebra"))
    assert not residual_losses(losses[:1]).own and residual_losses(losses).own
    assert residual_losses(losses[:1], pins=((losses[1], (("zebra", 2.0),)),)).own
    mine, values = programs(), {"y_pred": 1.0, "y_true": 0.0, "huber-delta": 1.0, "typed-zebra": 2.0}
    one, same, other = (payload(residual_losses(losses), values, own=own).program for own in (mine, mine, None))
    assert one is same and one is not other and one.id == other.id
