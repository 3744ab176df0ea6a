"""The inventory in a real browser: by keyboard, on a phone, and as axe-core meets it."""

import re

import pytest

from losslab.lessons.inventory import ITEMS
from losslab.lessons.inventory.marks import COUNT
from tests.browser.axe import everywhere, unfolded
from tests.browser.conftest import PHONE
from tests.test_inventory import RIGHT

ALMOST = RIGHT["A"][:-2]
FOCUSED = "() => document.activeElement.textContent.trim()"


def tab_to(visitor, label):
    """Press Tab until the focus is on what has this label."""
    for _ in range(40):
        visitor.page.keyboard.press("Tab")
        if visitor.page.evaluate(FOCUSED) == label:
            return
    raise AssertionError(f"no stop of the keyboard is {label}")


def test_the_last_questions_are_answered_by_keyboard_alone_and_the_link_opens_the_result(visit):
    visitor = visit(f"inventory?a={ALMOST}")
    for number, item in enumerate(ITEMS["A"][-2:], COUNT - 1):
        assert visitor.page.get_by_text(f"Form A, question {number} of {COUNT}").is_visible()
        tab_to(visitor, item.right.words)
        visitor.page.keyboard.press("Enter")
        visitor.quiet()
    assert visitor.page.get_by_role("heading", name=f"{COUNT} of {COUNT} right").is_visible()
    assert re.search(r"a=(\d+)", visitor.page.url)[1] == RIGHT["A"]
    again = visit(visitor.page.url.rpartition("/")[2])
    assert again.page.get_by_role("heading", name=f"{COUNT} of {COUNT} right").is_visible()
    again.page.reload()
    again.drawn()
    assert again.page.get_by_role("heading", name=f"{COUNT} of {COUNT} right").is_visible()


def test_on_a_phone_an_option_is_as_wide_as_a_thumb_likes_and_a_double_tap_answers_once(visit):
    visitor = visit("inventory", **PHONE)
    page, (first, *_) = visitor.page, ITEMS["A"][0].options
    option, lead = page.get_by_role("button", name=first.words, exact=True), page.locator(".st-key-lead")
    assert option.bounding_box()["width"] > 0.75 * 390 and option.bounding_box()["height"] >= 24
    assert lead.is_visible()
    end = max(p.bounding_box()["y"] + p.bounding_box()["height"] for p in lead.locator("p:visible").all())
    assert end <= page.locator(".st-key-form label").first.bounding_box()["y"]  # one does not stand on the other
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    option.dblclick()
    visitor.quiet()
    assert page.get_by_text(f"Form A, question 2 of {COUNT}").is_visible() and page.url.endswith("a=1")


LINKS = ["inventory?a=11", f"inventory?a={'1' * COUNT}", "inventory?part=class"]


@pytest.mark.parametrize("link", LINKS)
def test_nothing_serious_on_any_of_its_states(visit, link):
    visitor = visit(link)
    if "class" in link:
        visitor.page.get_by_label("Links or codes").fill(f"A{'1' * COUNT} B{RIGHT['B']}\nnobody")
        visitor.page.get_by_role("button", name="Count").click()
        visitor.quiet()
        assert visitor.page.get_by_text("line 2: ").is_visible()
        with visitor.page.expect_download() as download:
            visitor.page.get_by_role("button", name="The table as CSV").click()
        assert download.value.suggested_filename == "misconceptions.csv"
    found = everywhere(unfolded(visitor))
    assert not any(found.values()), found
