"""Several samples in a real browser: bars lifted by hand and by keyboard, and the link to what was seen."""

import re

from tests.browser.conftest import PHONE
from tests.browser.test_live import drag


def place(visitor, sample, p):
    """Where on the screen the probability p of a sample (from 0) lies in the left panel."""
    return visitor.page.evaluate(
        """([sample, p]) => { const g = document.querySelector('.losslab-plot'), { xaxis, yaxis } = g._fullLayout;
            const box = g.getBoundingClientRect();
            return [box.x + xaxis._offset + xaxis.c2p(sample), box.y + yaxis._offset + yaxis.c2p(p)]; }""",
        [sample, p],
    )


TOPS = """() => { const g = document.querySelector('.losslab-plot');
    return g._fullData.filter(t => t.uid.startsWith('hold')).map(t => {
        const node = [...g.querySelectorAll('.scatterlayer .trace')].find(e => e.__data__[0].trace.index === t.index);
        const place = node?.querySelector('.point').getAttribute('transform').match(/,(-?[\\d.e-]+)/)[1];
        return Math.round(100 * g._fullLayout.yaxis.p2c(Number(place))) / 100; }); }"""


def tops(visitor):
    """The heights at which the handles of the samples are drawn."""
    return visitor.page.evaluate(TOPS)


def until_top(visitor, sample, height):
    """Wait until the handle of a sample is drawn at this height."""
    visitor.page.wait_for_function(f"([sample, height]) => ({TOPS})()[sample] === height", arg=[sample, height])


def test_a_bar_is_lifted_and_all_follows_with_no_message_until_release(visit):
    visitor = visit("meaning")
    height = place(visitor, 3, 0.0)[1] - place(visitor, 3, 1.0)[1]
    visitor.sent.clear()
    accuracies, losses, heights = [], [], set()
    for _ in drag(visitor, place(visitor, 3, 0.4), step=(0, -height / 40), moves=20):
        accuracy, loss = (float(row[1]) for row in visitor.readout()[:2])
        accuracies.append(accuracy)
        losses.append(loss)
        heights.add(tops(visitor)[3])
        assert tops(visitor)[:3] == [0.9, 0.2, 0.1] and tops(visitor)[4] == 0.9
    assert visitor.sent == []
    assert sorted(set(accuracies)) == [0.8, 1] and accuracies == sorted(accuracies)  # one step of 1/5
    assert len(set(losses)) >= 15 and losses == sorted(losses, reverse=True) and len(heights) >= 15
    values, curves = visitor.readout(), tops(visitor)
    visitor.page.mouse.up()
    visitor.quiet()
    assert visitor.readout() == values and tops(visitor) == curves
    assert float(re.search(r"p3=([\d.]+)", visitor.page.url)[1]) == curves[3]
    assert visitor.page.get_attribute(".st-key-p3 input", "value") == f"{curves[3]:g}"


def test_down_to_zero_and_beyond_the_chart_the_loss_is_infinite_and_back(visit):
    visitor = visit("meaning?n=3&losses=bce,brier")
    mouse = visitor.page.mouse
    for p, infinite in ((-0.4, True), (0.9, False)):
        mouse.move(*place(visitor, 0, 0.5))
        mouse.down()
        mouse.move(*place(visitor, 0, p), steps=4)
        mouse.up()
        visitor.quiet()
        assert (visitor.readout()[1][1] == "∞") == infinite
    assert "p0=" not in visitor.page.url and tops(visitor)[0] == 0.9


def test_the_link_opens_the_same_picture(visit):
    first = visit("meaning?n=6&p0=0.33&y1=1&p4=0&losses=brier,bce&unit=bits&reduction=sum")
    second = visit(first.page.url.removeprefix(first.server + "/"))
    assert second.readout() == first.readout() and second.curves() == first.curves()
    assert first.readout()[2][1] == "∞" and second.page.get_attribute(".st-key-p0 input", "value") == "0.33"


def test_a_slider_moves_its_bar_by_keyboard(visit):
    visitor = visit("meaning")
    visitor.page.focus(".st-key-p1 input[type=range]")
    for _ in range(5):
        visitor.page.keyboard.press("ArrowRight")
    visitor.quiet()
    assert tops(visitor)[1] == 0.25 and "p1=0.25" in visitor.page.url


def test_presets_and_labels_redraw_the_bars(visit):
    visitor = visit("meaning")
    visitor.page.get_by_role("button", name="B: sure").click()
    visitor.quiet()
    assert tops(visitor) == [0.99, 0.99, 0.99, 0.49] and visitor.readout()[0][1] == "0.75"
    visitor.page.locator(".st-key-y3 label").click()
    visitor.quiet()
    assert visitor.readout()[0][1] == "1" and "y3=0" in visitor.page.url


def test_a_finger_takes_a_bar_by_its_top_and_elsewhere_scrolls(visit):
    visitor = visit("meaning", **PHONE)
    page = visitor.page
    page.evaluate("document.querySelector('[data-testid=stMain]').scrollTo(0, 600)")
    visitor.quiet()
    visitor.swipe(place(visitor, 1, 0.95), place(visitor, 1, 0.55))
    page.wait_for_function("() => document.querySelector('[data-testid=stMain]').scrollTop < 600")
    until_top(visitor, 1, 0.2)
    assert "p1=" not in page.url
    visitor.swipe(place(visitor, 1, 0.2), place(visitor, 1, 0.7))
    until_top(visitor, 1, 0.7)
    assert "p1=0.7" in page.url
