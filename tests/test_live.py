"""What a browser says of edited points is believed only where a visitor could have done it."""

import math

import pytest

from losslab.figures.parts import carry, drag, lift
from losslab.live import acts, drops, numbered

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
