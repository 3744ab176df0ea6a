"""Home in a real browser: one drag from the address to “L2 moved, L1 did not”, and the gallery that can be sifted."""

import re

import pytest

from losslab import LOSSES
from tests.browser.conftest import PHONE
from tests.browser.test_live import drag
from tests.browser.test_outliers import point

LAST = 7  # the point that words ask to drag
ENDS = """() => {
    const g = document.querySelector('.losslab-plot'), box = g.getBoundingClientRect();
    const end = (uid) => {
        const i = g._fullData.findIndex(t => t.uid === uid);
        const group = [...g.querySelectorAll('.scatterlayer .trace')].find(t => t.__data__[0].trace.index === i);
        const line = group.querySelector('.js-line');
        return line.getPointAtLength(line.getTotalLength()).y;
    };
    return [end('squared_error-points'), end('absolute_error-points')];
}"""


def names(visitor):
    """{word in the chart: its place, in px from the top}, of those that are seen."""
    return visitor.page.evaluate(
        """() => Object.fromEntries([...document.querySelectorAll('.losslab-plot .textpoint text')]
            .filter(t => t.style.visibility !== 'hidden').map(t => [t.textContent, Number(t.getAttribute('y'))]))"""
    )


def whole(visitor):
    """Wait for the figure too: the gallery may be there first."""
    visitor.page.wait_for_selector(".losslab-live[data-ready]")
    return visitor.quiet()


def home(visit):
    return whole(visit(""))


def sentence(visitor):
    return visitor.page.text_content(".losslab-sentence")


def test_one_drag_moves_l2_and_not_l1_and_a_sentence_says_so(visit):
    visitor = home(visit)
    before, words = visitor.page.evaluate(ENDS), names(visitor)
    assert words.keys() == {"L1", "L2", "Drag this point"} and sentence(visitor) == ""
    for _ in drag(visitor, point(visitor, LAST), step=(0, -15), moves=8):
        pass
    held, moved = visitor.page.evaluate(ENDS), names(visitor)
    assert before[0] - held[0] > 20 and abs(before[1] - held[1]) < 3
    assert words["L2"] - moved["L2"] == pytest.approx(before[0] - held[0], abs=1) and moved.keys() == {"L1", "L2"}
    assert visitor.page.locator(".losslab-ghost").count() == 2 and sentence(visitor) == ""  # calm while it is held
    visitor.page.mouse.up()
    visitor.quiet()
    by = re.fullmatch(r"This point moved L2 by ([\d.]+) and L1 by 0\.", sentence(visitor))
    assert by and 1 < float(by[1]) < 5
    assert visitor.page.evaluate(ENDS) == pytest.approx(held, abs=1)


def test_the_axis_grows_once_a_point_is_let_go_beyond_it_and_not_before(visit):
    visitor = home(visit)
    top = "() => document.querySelector('.losslab-plot')._fullLayout.yaxis.range[1]"
    x, y = point(visitor, LAST)
    ranges = {visitor.page.evaluate(top) for _ in drag(visitor, (x, y), step=(0, -(y - 70) / 10), moves=10)}
    assert ranges == {25}
    visitor.page.mouse.up()
    visitor.quiet()
    high = visitor.page.evaluate("() => document.querySelector('.losslab-plot')._fullLayout.yaxis.range[1]")
    _, there = point(visitor, LAST)
    plot = visitor.page.locator(".losslab-plot").bounding_box()
    assert high > 25 and plot["y"] < there < y
    assert visitor.page.locator(".losslab-ghost").count() == 2 and sentence(visitor).endswith("L1 by 0.")
    visitor.page.get_by_role("button", name="Undo").click()
    visitor.quiet()
    assert visitor.page.evaluate(top) == 25 and "points=" not in visitor.page.url
    assert "Drag this point" in names(visitor)


@pytest.mark.parametrize("size", [(1280, 720), PHONE["viewport"].values()], ids=["projector", "phone"])
def test_the_figure_stands_on_the_first_screen(visit, size):
    wide, high = size
    visitor = home(visit)
    visitor.page.set_viewport_size({"width": wide, "height": high})
    visitor.page.reload()
    whole(visitor)
    plot = visitor.page.locator(".losslab-plot").bounding_box()
    assert plot["y"] + plot["height"] <= high and visitor.sideways() == 0
    assert visitor.page.locator(".losslab-sentence").bounding_box()["y"] < high


def test_the_gallery_is_a_screen_high_until_all_is_asked_for_and_is_sifted_by_chips(visit):
    visitor = home(visit)
    page, gallery = visitor.page, visitor.page.locator(".losslab-gallery")
    chip = lambda name: page.locator(".losslab-filters").get_by_role("button", name=name, exact=True)
    high = page.viewport_size["height"]
    assert gallery.bounding_box()["height"] <= high
    page.get_by_role("button", name=f"Show all {len(LOSSES)}").click()
    assert gallery.bounding_box()["height"] > 2 * high
    chip("Regression").click()
    chip("ignores far points").click()
    shown = set(page.locator(".losslab-cards a:visible span").all_inner_texts())
    wanted = [o for o in LOSSES if o.family.argument.page == "regression" and o.claim("redescending")]
    assert shown == {loss.title for loss in wanted} and len(wanted) > 3
    assert f"{len(wanted)} of {len(LOSSES)} losses" in page.inner_text(".losslab-filters")
    assert chip("Regression").get_attribute("aria-pressed") == "true"
    chip("All").click()
    chip("ignores far points").click()
    assert page.locator(".losslab-cards a:visible").count() == len(LOSSES)
