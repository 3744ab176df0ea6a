"""Two vectors in a real browser: bars and points that are moved by hand and by keys, and the link to what was seen."""

import re

import numpy as np
import pytest

from losslab.figures.parts import setting
from losslab.labs.vectors.entries import ALL
from losslab.labs.vectors.entries_figure import REDUCTIONS, entry_losses
from losslab.labs.vectors.plane import POINTS, VECTORS
from losslab.labs.vectors.plane_figure import needs, plane_losses
from losslab.trace import compile_figure
from tests.app import value
from tests.browser.conftest import PHONE
from tests.browser.test_live import drag
from tests.browser.test_meaning import place


def numbers(row):
    return [value(cell) for cell in row[1:]]


def test_both_bars_of_a_pair_are_dragged_and_the_server_hears_the_release(visit):
    visitor = visit("vectors")
    for name, side, start, step in (("p3", -0.24, 0.4, 0.02), ("y3", 0.24, 1.0, -0.02)):
        height = place(visitor, 3, 0.0)[1] - place(visitor, 3, 1.0)[1]
        visitor.sent.clear()
        seen = set()
        for i in drag(visitor, place(visitor, 3 + side, start), step=(0, -height * step), moves=15):
            (_, r, *_), l1, l2 = (row[1:] for row in visitor.readout()[:3])
            seen.add((l1[0], l2[0]))
            residual = value(visitor.readout()[0][5])
            assert float(l1[4]) == pytest.approx(abs(residual), abs=1e-3)
            assert float(l2[4]) == pytest.approx(residual**2, abs=1e-3)
            assert float(l1[0]) == pytest.approx(0.5 + abs(residual), abs=1e-3), i
        assert visitor.sent == [] and len(seen) >= 12
        values, curves = visitor.readout(), visitor.curves()
        visitor.page.mouse.up()
        visitor.quiet()
        assert visitor.readout() == values and len(visitor.curves()) == len(curves)
        end = float(re.search(rf"{name}=([\d.]+)", visitor.page.url)[1])
        assert end == pytest.approx(start + 15 * step, abs=0.011)
        assert visitor.page.get_attribute(f".st-key-{name} input", "value") == f"{end:g}"


def same(evaluate, draw, inputs):
    """The browser's figure is NumPy's: every number of every trace and table that an input moves."""
    inputs = {name: np.asarray(value, dtype=float)[()] for name, value in inputs.items()}
    (found,) = evaluate(compile_figure(draw, tuple(inputs)), [inputs])
    expected = draw(**inputs)
    assert len(found) > 20
    for path, values in found.items():
        want = expected
        for key in path.split("/"):
            want = want[int(key) if isinstance(want, list | tuple) else key]
        np.testing.assert_allclose(values, np.ravel(want), rtol=1e-9, atol=1e-9, err_msg=path)


def test_the_browser_computes_what_python_does(evaluate):
    for loss in VECTORS.all.values():
        for together in (True, False):
            draw = plane_losses((loss,), count=needs(loss), together=together, over=loss.key)
            x, y = np.array(POINTS[: needs(loss)]).T
            params = {setting(loss, p): loss.defaults[p.name] for p in loss.params}
            spread = {"s1": 1.2, "s2": 0.5, "rho": 0.6}
            same(evaluate, draw, {"x": x, "y": y, "selected": 0.0, **spread, **params})
    losses = tuple(ALL[key] for key in ("absolute_error", "squared_error", "bce", "huber"))
    vectors = {f"{name}{i}": 0.1 + 0.3 * ((i + k) % 4) for k, name in enumerate("pyw") for i in range(4)}
    for how in REDUCTIONS:
        inputs = {name: value for name, value in vectors.items() if how == "weighted" or name[0] != "w"}
        draw = entry_losses(losses, 4, how=how, factor=0.5, rounds=how == "sum")
        same(evaluate, draw, inputs | {"huber-delta": 0.25})


def points_at(visitor):
    """Where the points of the plane are drawn, a first, in the units of its axes."""
    found = visitor.page.evaluate(
        """() => { const g = document.querySelector('.losslab-plot'), { xaxis, yaxis } = g._fullLayout;
            return [...g.querySelectorAll('.scatterlayer .trace')]
                .filter(e => e.__data__[0].trace.uid.startsWith('point'))
                .map(e => [e.__data__[0].trace.uid, ...e.querySelector('.point').getAttribute('transform')
                    .match(/-?[\\d.]+(e-?\\d+)?/g).map(Number)])
                .sort().map(([, x, y]) => [xaxis.p2c(x), yaxis.p2c(y)]); }"""
    )
    return [[round(float(value), 2) for value in point] for point in found]


def test_a_point_is_dragged_the_loss_follows_and_the_link_opens_the_same(visit):
    visitor = visit("vectors?losses=euclidean,mahalanobis,cosine_distance&focus=mahalanobis&s1=1.5&rho=0.5")
    lines, seen = visitor.curves()[0], set()
    visitor.sent.clear()
    for _ in drag(visitor, place(visitor, 1.0, 0.5), step=(-8, 3), moves=15):
        (ax, ay), (bx, by) = points_at(visitor)
        euclid = numbers(visitor.readout()[0])
        assert euclid[0] == pytest.approx(((ax - bx) ** 2 + (ay - by) ** 2) ** 0.5, abs=2e-3)
        seen.add((ax, ay))
    assert visitor.sent == [] and len(seen) >= 12
    assert visitor.curves()[0] == lines  # lines of equal loss are around b, which did not move
    values = visitor.readout()
    visitor.page.mouse.up()
    visitor.quiet()
    assert visitor.readout() == values and "points=" in visitor.page.url
    again = visit(visitor.page.url.removeprefix(visitor.server + "/"))
    assert again.readout() == values and again.curves() == visitor.curves()
    for _ in drag(again, place(again, -0.5, 1.0), step=(4, 2), moves=5):
        pass
    assert again.curves()[0] != lines and points_at(again)[1] != [-0.5, 1.0]
    again.page.mouse.up()
    again.quiet()


def test_points_and_entries_are_moved_by_keys(visit):
    visitor = visit("vectors?losses=euclidean")
    page = visitor.page
    assert page.locator(".losslab-tools button:visible").all_text_contents() == ["Undo", "Redo", "Copy link"]
    page.focus(".losslab-plot")
    for key in ("Delete", "Insert", "Control+z", "ArrowRight", "PageDown", "Shift+ArrowUp"):
        page.keyboard.press(key)
    visitor.quiet()
    assert points_at(visitor) == [[1.05, 0.5], [-0.5, 1.5]] and "points=1.05~0.5%2C-0.5~1.5" in page.url
    for key, b in (("Control+z", [-0.5, 1.0]), ("Control+y", [-0.5, 1.5])):
        page.keyboard.press(key)
        visitor.quiet()
        assert points_at(visitor)[1] == b
    page.get_by_text("Entry by entry").click()
    visitor.quiet()
    page.focus(".st-key-p1 input[type=range]")
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    visitor.quiet()
    assert "p1=0.25" in page.url and visitor.readout()[0][3] == "0.25"


def test_on_a_phone_nothing_is_wider_than_the_screen_and_a_finger_moves_a_point(visit):
    for link in ("vectors?reduction=weighted&n=8", "vectors?losses=euclidean,cosine_distance"):
        visitor = visit(link, **PHONE)
        assert visitor.sideways() <= 0
    visitor.page.evaluate("document.querySelector('.losslab-plot').scrollIntoView()")
    visitor.quiet()
    visitor.swipe(place(visitor, 1.0, 0.5), place(visitor, -1.0, -1.0))
    assert points_at(visitor)[0] == pytest.approx([-1.0, -1.0], abs=0.06)
