"""The page of boxes and cells: the worked numbers, read off the page. Ids name the teaching material they come from."""

from functools import partial

import numpy as np
import pytest

from losslab import find
from losslab.labs.boxes.figure import TERMS, TRUE, View, box_losses, corners, given
from losslab.labs.boxes.page import BOXES
from tests.app import figure, opened, query, rows, start, words
from tests.test_link import HOSTILE

page = partial(opened, "boxes.py")


def terms(app):
    """{place, size, …, sum: (bottom, top)} of the bars."""
    (bars,) = [t for t in figure(app)["figure"]["data"] if t["uid"] == "yolo_v1_cell-terms"]
    return dict(zip([*TERMS, "sum"], zip(bars["y"][::3], bars["y"][1::3], strict=True), strict=True))


def test_S000_9_the_composite_is_the_sum_of_its_terms():
    app = page(losses="yolo_v1_cell", show="terms", x=0.5, y=0.4, w=0.25, h=0.16)
    place = 5 * (0.15**2 + 0.1**2)
    size = 5 * ((0.5 - 0.3**0.5) ** 2 + (0.4 - 0.4**0.5) ** 2)
    each = {"place": place, "size": size, "confidence": 0.2**2, "classes": 0.3**2 + 0.2**2}
    found = terms(app)
    for name, value in each.items():
        assert found[name][1] - found[name][0] == pytest.approx(value, abs=1e-6)
    assert found["sum"] == (0, pytest.approx(sum(each.values()), abs=1e-6))
    assert rows(app)["YOLO v1 cell"][0] == pytest.approx(sum(each.values()))
    less = page(losses="yolo_v1_cell", show="terms", x=0.5, y=0.4, w=0.25, h=0.16, **{"yolo_v1_cell-lambda_coord": 1})
    assert terms(less)["place"][1] == pytest.approx(place / 5, abs=1e-6)
    assert terms(less)["classes"][1] - terms(less)["classes"][0] == pytest.approx(0.13, abs=1e-6)


def test_S000_9_an_empty_cell_charges_the_confidence_alone():
    app = page(losses="yolo_v1_cell", show="terms", obj=0)
    found = terms(app)
    assert found["place"] == found["size"] == (0, 0) and found["classes"] == (found["sum"][1],) * 2
    assert found["sum"] == (0, pytest.approx(0.5 * 0.8**2, abs=1e-6))
    np.testing.assert_allclose(rows(app)["YOLO v1 cell"], [0.32, 0, 0, 0, 0])


def test_an_empty_cell_alone_has_no_true_box():
    link = {"losses": "yolo_v1_cell", "obj": 0}
    drawn = lambda app: {t["uid"] for t in figure(app)["figure"]["data"]}
    assert set(rows(page(**link))) == {"YOLO v1 cell"} and "gt-outline" not in drawn(page(**link))
    for other in ({"obj": 1}, {"losses": "iou_loss,yolo_v1_cell"}):
        assert "L1 of the corners" in rows(page(**link | other)) and "gt-outline" in drawn(page(**link | other))


def test_without_a_cell_it_is_said_where_its_terms_come_from():
    said = lambda app: any("choose the YOLO v1 cell" in caption.value for caption in app.caption)
    assert said(page(show="boxes,terms")) and not said(page())
    assert not said(page(show="boxes,terms", losses="iou_loss,yolo_v1_cell"))


def test_apart_iou_is_flat_and_giou_pulls():
    app = page(x=0.2)
    found = rows(app)
    np.testing.assert_allclose(found["IoU loss"], [1, 0, 0, 0, 0])
    assert found["GIoU loss"][0] > 1 and found["GIoU loss"][1] + found["GIoU loss"][3] < 0
    arrows = {t["uid"]: t for t in figure(app)["figure"]["data"] if "arrow" in t["uid"]}
    assert set(arrows["iou_loss-arrow-high"]["y"]) == {"NaN"} and "NaN" not in arrows["giou_loss-arrow-high"]["y"]
    tip = [arrows["giou_loss-arrow-high"][axis][1] for axis in "xy"]
    np.testing.assert_allclose(tip, np.array([0.35, 0.65]) - 0.08 * np.array(found["GIoU loss"][3:]), atol=1e-6)


def test_the_numbers_are_those_of_the_records():
    app = page(losses="iou_loss,giou_loss", x=0.4, y=0.45, w=0.3, h=0.4)
    box, found = [0.25, 0.25, 0.55, 0.65], rows(app)
    for key in ("iou_loss", "giou_loss"):
        loss = find(key)
        expected = [loss.value(box, gt=TRUE), *loss.gradient(box, gt=TRUE)]
        np.testing.assert_allclose(found[loss.title], expected, rtol=1e-9)
    np.testing.assert_allclose(found["L1 of the corners"], [0.6, -1, -1, -1, -1])
    np.testing.assert_allclose(found["L2 of the corners"], [0.13, -0.5, -0.1, -0.5, -0.1])


@pytest.mark.parametrize("obj", [True, False])
def test_the_slopes_of_a_cell_at_its_corners(obj):
    """By differences, corner by corner."""
    loss = find("yolo_v1_cell")
    values = {"x": 0.4, "y": 0.45, "w": 0.2, "h": 0.35, "c": 0.8, "p1": 0.7, "p2": 0.2}
    settings = {"yolo_v1_cell-lambda_coord": 3.0, "yolo_v1_cell-lambda_noobj": 0.5}
    drawn = box_losses((loss,), ("boxes",), View(), (), obj=obj)(**values, **settings)
    cells = drawn["layout"]["meta"]["tables"][0]["rows"][0]["cells"]
    box = corners(0.4, 0.45, 0.2, 0.35)
    for i, unit in enumerate(np.eye(4)):
        side = []
        for step in (-1e-6, 1e-6):
            x1, y1, x2, y2 = box + step * unit
            moved = values | {"x": (x1 + x2) / 2, "y": (y1 + y2) / 2, "w": x2 - x1, "h": y2 - y1}
            x, data = given(loss, moved, obj)
            side.append(loss.value(x, **data, lambda_coord=3.0))
        assert cells[1 + i] == pytest.approx((side[1] - side[0]) / 2e-6, rel=1e-6, abs=1e-8)


def test_the_curves_go_through_the_marks_and_lift_the_pen_where_edges_meet():
    losses = tuple(BOXES.all[key] for key in ("iou_loss", "giou_loss"))
    drawn = box_losses(losses, ("loss", "gradient"))(x=0.4, y=0.45, w=0.3, h=0.4)
    traces = {t["uid"]: t for t in drawn["data"]}
    for key in ("iou_loss", "giou_loss", "absolute_error", "squared_error"):
        for panel in ("loss", "gradient"):
            curve, mark = traces[f"{key}-{panel}"], traces[f"{key}-{panel}-circle"]
            here = np.argmin(np.abs(curve["x"] - 0.4))
            assert curve["y"][here] == pytest.approx(mark["y"][0])
    slope = traces["iou_loss-gradient"]
    meets = [0.35, 0.65, 0.95]  # x2 on the left edge, both edges on both, x1 on the right edge
    assert all(np.isnan(slope["y"][np.abs(slope["x"] - m) < 1e-12]).any() for m in meets)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_link_opens_a_working_page(text):
    app = start("boxes.py", nonsense=text, **dict.fromkeys(BOXES.fields, text[:5000]))
    assert not app.exception and len(app.warning) == 1 and "<" not in app.warning[0].value
    app.slider(key="x").set_value(0.3).run()
    assert not app.exception and not app.warning


@pytest.mark.parametrize("key", BOXES.all)
def test_every_loss_can_be_in_focus_and_is_on_the_page(key):
    app = page(losses=key, focus=key)
    loss = find(key)
    assert loss.summary in words(app)
    assert list(rows(app))[0] == loss.title and "def " in app.code[0].value


def test_a_link_restores_what_was_shown():
    link = {"losses": "giou_loss,yolo_v1_cell", "x": "0.11", "h": "0.9", "c": "0.05", "obj": "0", "focus": "giou_loss"}
    link |= {"show": "boxes,terms", "yolo_v1_cell-lambda_coord": "2.5", "pins": "yolo_v1_cell~1~0.5"}
    app = page(**link)
    assert query(app) == link
    assert app.slider(key="c").value == 0.05 and app.toggle(key="obj").value is False
    assert figure(app)["values"]["x"] == 0.11


def test_no_loss_at_all_is_a_page_too():
    assert list(rows(page(losses="", show="terms"))) == ["L1 of the corners", "L2 of the corners"]


def test_a_cell_that_is_pinned_alone_keeps_its_sliders():
    app = page(losses="", pins="yolo_v1_cell~5~0.5", show="boxes,loss", c=0.6)
    assert [s.value for s in app.slider if s.key == "c"] == [0.6]
    assert "pin1-loss" in [trace["uid"] for trace in figure(app)["figure"]["data"]]
