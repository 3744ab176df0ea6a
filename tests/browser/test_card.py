"""The properties of a loss as chips: low enough, opened by key, by mouse and by finger, one at a time, and left so."""

import pytest

from tests.browser.conftest import PHONE


@pytest.mark.parametrize("device", [{}, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("address", ["regression?losses=huber", "classes"])
def test_chips_are_low_and_open_to_a_sentence(visit, address, device):
    page = visit(address, **device).page
    chips = page.locator(".losslab-chips")
    assert chips.bounding_box()["height"] <= (180 if device else 125)
    assert min(box["height"] for box in (chip.bounding_box() for chip in chips.locator("summary").all())) >= 24
    assert chips.locator("p:visible").count() == 0
    chips.locator("summary").nth(1).focus()
    page.keyboard.press("Enter")
    first = chips.locator("p:visible").inner_text()
    third = chips.locator("summary").nth(2)
    third.tap() if device else third.click()
    page.wait_for_function(
        "first => { const open = [...document.querySelectorAll('.losslab-chips details[open] p')];"
        " return open.length === 1 && open[0].textContent !== first; }",
        arg=first,
    )
    assert chips.locator("p:visible").count() == 1
    below = chips.locator("p:visible").bounding_box()["y"]
    assert all(chip.bounding_box()["y"] < below for chip in chips.locator("summary").all())


def test_at_a_release_the_open_property_and_the_focus_stay_and_what_was_wrong_with_the_link_goes(visit):
    visitor = visit("regression?losses=huber&huber-delta=nonsense")
    page, said = visitor.page, visitor.page.get_by_text("was understood")
    levels = page.eval_on_selector_all("h1, h2, h3, h4, h5, h6", "all => all.map(e => Number(e.tagName[1]))")
    assert levels[0] == 1 and all(next_ <= level + 1 for level, next_ in zip(levels, levels[1:], strict=False))
    assert said.count() == 1
    page.locator(".losslab-chips summary", has_text="pull").click()
    page.locator(".st-key-huber-delta input").focus()
    page.keyboard.press("ArrowRight")
    visitor.quiet()
    assert page.locator(".losslab-chips p:visible").inner_text().startswith("Bounded pull: 1.05")
    assert said.count() == 0 and page.evaluate("document.activeElement.closest('.st-key-huber-delta') !== null")
