"""A TD step in a real browser: bars lifted by hand, the link to what was seen, keys and a phone."""

import re

from tests.app import value
from tests.browser.conftest import PHONE
from tests.browser.test_live import drag
from tests.browser.test_meaning import place


def number(text):
    return value(text)


def test_a_next_value_is_lifted_and_the_target_follows_with_no_message_until_release(visit):
    visitor = visit("td?losses=td_loss,double_dqn_loss&held=0")
    height = place(visitor, 3, 0.0)[1] - place(visitor, 3, 1.0)[1]
    x, y = place(visitor, 2.8, 1.5)  # the left one of the two bars of the second action
    visitor.sent.clear()
    targets, drawings = [], set()
    for _ in drag(visitor, (x, y), step=(0, -height / 20), moves=16):
        first, second = visitor.readout()[:2]
        targets.append(number(first[1]))
        drawings.add(tuple(visitor.curves()))
        assert number(second[1]) == 2.287  # the older copy still pays 1.3
    assert visitor.sent == [] and len(drawings) >= 14
    assert targets == sorted(targets) and targets[-1] > 1 + 0.99 * 2
    values = visitor.readout()
    visitor.page.mouse.up()
    visitor.quiet()
    assert visitor.readout() == values
    value = float(re.search(r"n1=([\d.]+)", visitor.page.url)[1])
    assert abs(targets[-1] - (1 + 0.99 * value)) < 1e-3


def test_the_link_opens_the_same_picture_and_keys_move_the_prediction(visit):
    first = visit("td?q=-1&huber=1&n=4&n3=2.2&rate=0.3")
    second = visit(first.page.url.removeprefix(first.server + "/"))
    assert second.readout() == first.readout() and second.curves() == first.curves()
    second.page.focus(".st-key-q input[type=range]")
    for _ in range(4):
        second.page.keyboard.press("ArrowRight")
    second.quiet()
    assert "q=-0.8" in second.page.url and number(second.readout()[0][2]) == 3.978


def test_a_phone_has_all_in_one_column(visit):
    visitor = visit("td", **PHONE)
    assert visitor.sideways() <= 0
    visitor.page.get_by_role("button", name="A terminal step").click()
    visitor.quiet()
    assert visitor.readout()[0][1:5] == ["1", "−1", "1", "2"] and "done=1" in visitor.page.url
