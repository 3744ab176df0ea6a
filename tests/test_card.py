"""The card of a loss: its properties as chips, its formula first, and what it is opened together with."""

import pytest

from losslab import LOSSES, find
from losslab.checks.properties import properties_of
from losslab.labs.blocks import Chips, Columns, Formula
from losslab.labs.card import card, chip
from losslab.search import beside
from tests.app import opened


def chips(key, **settings):
    loss = find(key)
    return [chip(p, loss.claim(p.key, **loss.settings(**settings))) for p in properties_of(loss)]


def test_a_chip_says_yes_no_or_the_number():
    said = dict(chips("huber", delta=1.5))
    assert {"convex ✓", "strictly convex ✗", "pull ≤ 1.5", "curvature ≤ 1", "kinks none", "least 0"} <= set(said)
    assert said["pull ≤ 1.5"].startswith("Bounded pull: 1.5. ") and said["convex ✓"].startswith("Convex: yes. ")
    assert {"convex ✗", "rises by ≤ 1"} <= set(dict(chips("welsch", c=2**0.5)))
    assert {"kinks or jumps", "pull ≤ 1"} <= set(dict(chips("absolute_error")))
    assert "pull without limit" in dict(chips("squared_error"))


@pytest.mark.parametrize("loss", LOSSES, ids=lambda loss: loss.key)
def test_all_chips_of_a_loss_are_short_and_unlike_each_other(loss):
    said = dict(chips(loss.key))
    assert len(said) == len(properties_of(loss)) and all(0 < len(words) <= 34 for words in said), said


def test_the_formula_is_the_first_thing_and_the_words_are_at_its_right():
    huber = find("huber")
    columns, *_ = card("regression", huber, huber.settings(), 3.0, {}, 4.0, 1.0, "torch")
    left, right = columns.parts
    assert isinstance(columns, Columns) and isinstance(left[0], Formula)
    assert any(isinstance(block, Chips) for block in left) and not any(isinstance(block, Chips) for block in right)


@pytest.mark.parametrize("loss", LOSSES, ids=lambda loss: loss.key)
def test_a_loss_comes_with_those_of_its_page_that_it_is_compared_with(loss):
    page, _, query = beside(loss).partition("?")
    keys = query.removeprefix("losses=").partition("&focus=")[0].split(",")
    assert page == loss.family.argument.page and keys[0] == loss.key and query.endswith(f"&focus={loss.key}")
    assert 2 <= len(set(keys)) == len(keys) <= 3 and set(keys[1:]) <= set(loss.related)
    assert {find(key).family.argument.page for key in keys} == {page}


def test_a_link_from_home_opens_all_of_them():
    app = opened("regression.py", losses="huber,squared_error,absolute_error", focus="huber")
    assert any("losslab-chips" in part.proto.body for part in app.get("html"))
