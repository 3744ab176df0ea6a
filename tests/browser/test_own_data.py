"""A visitor's own data in a real browser: pasted, used, dragged, undone, reopened; and many rows, with a slider."""

import numpy as np

from tests.browser.test_live import drag
from tests.browser.test_points import place, ranges

TABLE = "height,weight\n1,2.5\n4,3\n7,9.5\n9,<b>heavy</b>\n"


def drawn(visitor):
    """The points that the chart shows."""
    found = visitor.page.evaluate(
        """() => { const {data} = document.querySelector('.losslab-plot');
            const {x, y} = data.find(trace => trace.uid === 'points-points-cloud');
            return [...x].map((place, i) => [place, y[i]]); }"""
    )
    return np.round(found, 3).tolist()


def bring(visitor, table):
    """Paste a text and leave the text area by pressing the button below it, or upload bytes; and use the points."""
    page = visitor.page
    if isinstance(table, bytes):
        file = {"name": "<b>.csv", "mimeType": "text/csv", "buffer": table}
        page.set_input_files("[data-testid=stFileUploaderDropzoneInput]", files=[file])
        page.get_by_role("button", name="Use these points").wait_for()
    else:
        page.get_by_label("Paste a table").fill(table)
        page.get_by_role("button", name="Read the text").click()
    visitor.quiet()
    page.get_by_role("button", name="Use these points").click()
    visitor.quiet()
    page.get_by_role("link", name="Back to the chart").click()
    visitor.quiet()


def test_pasted_points_are_dragged_undone_and_reopened(visit):
    visitor = visit("outliers")
    page, first = visitor.page, (drawn(visitor), ranges(visitor))
    page.get_by_role("link", name="your own data").click()
    bring(visitor, TABLE)
    assert "1 of 4 rows is left out" in page.inner_text("[data-testid=stMain]")
    assert drawn(visitor) == [[1, 2.5], [4, 3], [7, 9.5]] and page.locator("b", has_text="heavy").count() == 0
    for _ in drag(visitor, place(visitor, 4, 3), step=(0, -5), moves=12):
        pass
    page.mouse.up()
    visitor.quiet()
    moved = drawn(visitor)
    assert moved[1][1] > 3.5 and [moved[0], moved[2]] == [[1, 2.5], [7, 9.5]]
    other = visit(page.url.split("/", 3)[3].partition("#")[0])
    assert drawn(other) == moved
    undo = page.locator(".losslab-tools button", has_text="Undo")
    undo.click()
    visitor.quiet()
    assert drawn(visitor) == [[1, 2.5], [4, 3], [7, 9.5]]
    undo.click()
    visitor.quiet()
    assert (drawn(visitor), ranges(visitor)) == first
    page.locator(".losslab-tools button", has_text="Redo").click()
    visitor.quiet()
    assert drawn(visitor) == [[1, 2.5], [4, 3], [7, 9.5]]


def test_curves_follow_a_slider_over_many_rows_and_fits_its_release(visit):
    visitor = visit("outliers?losses=huber&huber-delta=0.5&show=loss")
    rng = np.random.default_rng(0)
    x = rng.uniform(0, 10, 1500)
    y = 2 * x + rng.normal(0, 1, 1500) + 20 * (rng.random(1500) < 0.2)
    bring(visitor, "\n".join(["x,y", *(f"{a:.3f},{b:.3f}" for a, b in zip(x, y, strict=True))]).encode())
    page = visitor.page
    assert page.locator(".losslab-plot .heatmaplayer image").count() == 1
    page.evaluate("() => { document.querySelector('.losslab-plot').mine = true; }")
    before = visitor.readout()
    visitor.sent.clear()
    drawings = set()
    for _ in drag(visitor, visitor.thumb("huber-delta"), step=(6, 0), moves=12):
        drawings.add(tuple(visitor.curves()))
    assert len(drawings) > 8 and visitor.sent == []
    assert visitor.readout()[0][1:] == before[0][1:] and visitor.readout()[0][0] != before[0][0]
    page.mouse.up()
    visitor.quiet()
    assert visitor.readout()[0][1:] != before[0][1:] and len(visitor.sent) == 1
    assert page.evaluate("() => document.querySelector('.losslab-plot').mine")  # drawn in place, not anew
    other = visit(page.url.split("/", 3)[3].partition("#")[0])
    assert other.page.get_by_text("its rows are kept for the visitor who brought it").is_visible()
    assert len(drawn(other)) == 30  # a sample
