"""Two boxes in a real browser: the middle and a corner carried by hand, keys, the link, and a phone."""

import re

from tests.browser.conftest import PHONE
from tests.browser.test_live import drag
from tests.browser.test_meaning import place
from tests.browser.test_td import number


def test_a_box_is_carried_and_resized_with_no_message_until_release(visit):
    visitor = visit("boxes")
    (x, y), (right, _) = place(visitor, 0.4, 0.45), place(visitor, 0.5, 0.45)
    visitor.sent.clear()
    step, seen, drawings = (x - right) / 5, [], set()
    for _ in drag(visitor, (x, y), step=(step, step / 2), moves=12):  # to the left and up
        seen.append([number(cell) for cell in visitor.readout()[0][1:]])
        drawings.add(tuple(visitor.curves()))
    assert visitor.sent == [] and len(drawings) >= 11
    assert seen[0][0] < 1 and seen[-1] == [1, 0, 0, 0, 0]  # apart: flat
    values = visitor.readout()
    assert number(values[1][1]) > 1  # GIoU tells how far
    visitor.page.mouse.up()
    visitor.quiet()
    assert visitor.readout() == values and len(visitor.sent) == 1
    at = {name: float(re.search(rf"[?&]{name}=([\d.]+)", visitor.page.url)[1]) for name in "xy"}
    assert at["x"] == 0.16 and at["y"] > 0.5
    assert visitor.page.get_attribute(".st-key-x input", "value") == "0.16"
    corner = place(visitor, at["x"] + 0.15, at["y"] + 0.2)
    for _ in drag(visitor, corner, step=((right - x) / 10, 0), moves=10):
        pass
    visitor.page.mouse.up()
    visitor.quiet()
    assert "w=0.5" in visitor.page.url and "h=" not in visitor.page.url and number(visitor.readout()[0][1]) == 1


def test_the_upright_line_and_keys_move_the_box_and_the_link_opens_the_same(visit):
    first = visit("boxes?losses=yolo_v1_cell,giou_loss&show=loss,terms&x=0.3&c=0.5")
    start, end = place(first, 0.3, 1.0), place(first, 0.5, 1.0)
    for _ in drag(first, start, step=((end[0] - start[0]) / 10, 0), moves=10):
        pass
    first.page.mouse.up()
    first.quiet()
    assert "x=0.5" in first.page.url
    first.page.focus(".st-key-h input[type=range]")
    first.page.keyboard.press("ArrowRight")
    first.quiet()
    assert "h=0.41" in first.page.url
    second = visit(first.page.url.removeprefix(first.server + "/"))
    assert second.readout() == first.readout() and second.curves() == first.curves()


def test_a_finger_takes_the_middle_and_elsewhere_scrolls(visit):
    visitor = visit("boxes", **PHONE)
    page = visitor.page
    assert visitor.sideways() <= 0
    page.evaluate("document.querySelector('.losslab-plot').scrollIntoView({block: 'center'})")
    visitor.quiet()
    visitor.swipe(place(visitor, 0.4, 0.45), place(visitor, 0.7, 0.6))
    assert "x=0.7" in page.url and "y=0.6" in page.url
    before = page.evaluate("document.querySelector('[data-testid=stMain]').scrollTop")
    visitor.swipe(place(visitor, 0.1, 0.1), place(visitor, 0.1, 0.9))
    page.wait_for_function("(before) => document.querySelector('[data-testid=stMain]').scrollTop > before", arg=before)
    assert "x=0.7" in page.url
