"""A visitor's own data in a real browser: pasted, used, dragged, undone, reopened; and many rows, with a slider."""

import numpy as np
import pytest

import losslab
from losslab.figures.parts import own
from losslab.labs.outliers.figure import View, fitted_lines
from losslab.labs.outliers.many_rows import many_rows
from losslab.labs.outliers.points import AXES
from losslab.labs.outliers.rows import KINDS, prepared
from losslab.labs.outliers.spread import axes_of_rows
from tests.browser.conftest import draws_the_same
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


def test_pasted_points_are_dragged_undone_and_reopened(visit):
    visitor = visit("outliers")
    page, first = visitor.page, (drawn(visitor), ranges(visitor))
    page.get_by_role("button", name="Bring your own data").click()
    visitor.quiet()
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
    name, beyond, *fit = visitor.readout()[0]
    assert fit == before[0][2:] and name != before[0][0] and beyond != before[0][1]
    page.mouse.up()
    visitor.quiet()
    assert visitor.readout()[0][2:] != before[0][2:] and len(visitor.sent) == 1
    assert page.evaluate("() => document.querySelector('.losslab-plot').mine")  # drawn in place, not anew
    other = visit(page.url.split("/", 3)[3].partition("#")[0])
    assert other.page.get_by_text("its rows are kept for the visitor who brought it").is_visible()
    assert len(drawn(other)) == 8  # those that the page opens with


def predictions(count=2000, bad=40):
    """True values, and predictions off by noise of 0.81, of which some miss by far."""
    rng = np.random.default_rng(7)
    y_pred = rng.uniform(2, 30, count)
    y_true = y_pred + rng.normal(0, 0.81, count)
    y_true[rng.choice(count, bad, replace=False)] += rng.uniform(10, 25, bad)
    return y_true.round(3), y_pred.round(3)


def test_from_home_to_the_call_in_one_go(visit):
    """A practitioner: the door, the upload in sight, δ dragged to where the noise ends, the table, the call."""
    visitor = visit("")
    page, (y_true, y_pred) = visitor.page, predictions()
    page.get_by_role("link", name="Bring your own data").click()
    page.wait_for_url("**/outliers?bring=1")
    visitor.drawn()
    box = page.locator("[data-testid=stFileUploaderDropzone]").bounding_box()
    assert box["y"] + box["height"] < page.viewport_size["height"]
    table = "\n".join(["y_true,y_pred", *(f"{a},{b}" for a, b in zip(y_true, y_pred, strict=True))])
    bring(visitor, table.encode())
    assert page.eval_on_selector("[data-testid=stMain]", "e => e.scrollTop") == 0
    assert "Where do your errors stop being noise?" in page.inner_text(".st-key-head")
    size = np.abs(y_pred - y_true)
    start = page.evaluate(
        """() => { const g = document.querySelector('.losslab-plot'), r = g.getBoundingClientRect(), f = g._fullLayout;
            return [r.x + f.xaxis._offset + f.xaxis.c2p(1), r.y + f.yaxis._offset + 0.4 * f.yaxis._length]; }"""
    )
    visitor.sent.clear()
    seen = [visitor.readout()[2][:2] for _ in drag(visitor, start, step=(4, 0), moves=12)]
    assert visitor.sent == [] and len({share for _, share in seen}) > 8
    for name, share in seen:  # what is said while it moves is so
        delta = float(name.split("δ = ")[1].rstrip(")"))
        assert abs(float(share) - 100 * np.mean(size > delta)) < 0.06
    page.mouse.up()
    visitor.quiet()
    delta = float(page.url.split("huber-delta=")[1].split("&")[0])
    assert f"δ = {delta:g}" in seen[-1][0] and 1 < delta < 3
    text = page.inner_text("[data-testid=stMain]")
    assert "your predictions as they are" in text and f"Huber (δ = {delta:g})" in text
    assert f"{round(np.median(size), 4):g}" in text
    assert page.get_by_text(f"nn.HuberLoss(delta={delta:g})").first.is_visible()
    with page.expect_download() as saved:
        page.get_by_role("button", name="Download train_torch.py").click()
    assert f"nn.HuberLoss(delta={delta:g})" in saved.value.path().read_text()


def test_all_rows_are_seen_with_one_click(visit):
    # With these a curve that follows δ has, on axes that were not there before, the number of another that was.
    visitor = visit("outliers?show=loss&losses=huber,squared_error,absolute_error,log_cosh,cauchy")
    y_true, y_pred = predictions()
    y_true[0] = 900.0
    table = "\n".join(["y_true,y_pred", *(f"{a},{b}" for a, b in zip(y_true, y_pred, strict=True))])
    bring(visitor, table.encode())
    page = visitor.page
    assert "could not be drawn" not in page.inner_text("[data-testid=stMain]")
    before = page.evaluate("() => document.querySelector('.losslab-plot')._fullLayout.yaxis2.range[1]")
    assert before < 100 and "of 2,000 rows lie" in page.inner_text("[data-testid=stMain]").replace("lies", "lie")
    page.get_by_role("button", name="Show all rows").click()
    visitor.quiet()
    assert page.evaluate("() => document.querySelector('.losslab-plot')._fullLayout.yaxis2.range[1]") >= 900


@pytest.mark.parametrize("many", [False, True])
def test_the_browser_measures_sizes_as_python_does(many, evaluate):
    losses, (y_true, y_pred) = (losslab.find("huber"), losslab.find("hampel")), predictions(300 if many else 40, 6)
    rows = prepared(KINDS["predictions"], y_true, y_pred)
    view = View(**{name: axes_of_rows(rows, rows.line)[name] for name in AXES})
    options = {"x_label": "x", "y_label": "y", "fits": True, "own": True, "constant": False, "far": False}
    options |= {"over": "hampel", "drawn": "none"}
    show, cases = ("sizes", "gradient"), []
    figure = (many_rows if many else fitted_lines)(losses, show, view, (), **options)
    for delta in (0.5, 1.3):
        settings = {"huber-delta": delta, "hampel-a": delta, "hampel-b": 2 * delta, "hampel-c": 3 * delta}
        given = [(loss, own(loss, settings)) for loss in losses]
        lines = {"left": view.x_from, "right": view.x_to}
        if many:
            case = rows.inputs(given, view, options, (1.0, 0.0), (1.0, 0.0), list(settings.values())) | lines
        else:
            case = {"x": rows.x, "y": rows.y, "selected": -1.0, "aspect": 1.5} | lines
        cases.append(case | settings)
    cases[1] = cases[0] | {name: cases[1][name] for name in settings}  # as a thumb that moved
    draws_the_same(evaluate, figure, cases, rtol=1e-6, atol=1e-6)
