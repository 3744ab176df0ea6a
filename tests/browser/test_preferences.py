"""Preferences and policies in a real browser: a bar lowered by hand, the ratio across PPO's edge, and a phone."""

import re

from tests.browser.conftest import PHONE
from tests.browser.test_live import drag
from tests.browser.test_meaning import place
from tests.browser.test_td import number


def test_a_bar_is_lowered_and_the_losses_follow_with_no_message_until_release(visit):
    visitor = visit("preferences?losses=dpo_sigmoid,apo_zero")
    height = place(visitor, 0, 0.0)[1] - place(visitor, 0, 1.0)[1]
    visitor.sent.clear()
    seen, drawings = [], set()
    for _ in drag(visitor, place(visitor, 0.1, 3.0), step=(0, height / 2), moves=16):  # 8 down
        seen.append([number(row[1]) for row in visitor.readout()])
        drawings.add(tuple(visitor.curves()))
    assert visitor.sent == [] and len(drawings) >= 14
    assert seen == sorted(seen) and seen[-1][0] > 0.7 > seen[0][0]  # past Δ = 0
    values = visitor.readout()
    visitor.page.mouse.up()
    visitor.quiet()
    assert visitor.readout() == values and len(visitor.sent) == 1
    assert abs(float(re.search(r"[?&]c=([\d.-]+)", visitor.page.url)[1]) + 5) < 0.5


def test_the_ratio_crosses_the_edge_and_the_link_and_keys_say_the_same(visit):
    first = visit("preferences?losses=ppo_clip,cispo")
    (x, y), (right, _) = place(first, 1.0, 1.0), place(first, 1.1, 1.0)
    for _ in drag(first, (x, y), step=((right - x) / 2, 0), moves=10):  # to 1.5
        pass
    first.page.mouse.up()
    first.quiet()
    assert "rho=1.5" in first.page.url
    clipped, trains, whole = ([number(cell) for cell in row[1:6]] for row in first.readout())
    assert clipped == [0.15, -1.2, 0, 1.5, 1.5]
    assert trains[2] == -1.5 and trains[4] == 1.5 and abs(whole[2]) < 0.7
    second = visit(first.page.url.removeprefix(first.server + "/"))
    assert second.readout() == first.readout() and second.curves() == first.curves()
    second.page.focus(".st-key-rho input[type=range]")
    second.page.keyboard.press("ArrowRight")
    second.quiet()
    assert "rho=1.51" in second.page.url


def test_a_phone_has_all_in_one_column_and_turns_to_the_means(visit):
    visitor = visit("preferences", **PHONE)
    assert visitor.sideways() <= 0
    visitor.page.get_by_role("radio", name="Means").or_(visitor.page.get_by_role("button", name="Means")).first.click()
    visitor.page.wait_for_url("**part=denominators**")
    visitor.quiet()
    assert visitor.sideways() <= 0 and [row[0] for row in visitor.readout()][:2] == ["grpo", "bnpo"]
