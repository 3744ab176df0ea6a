"""The outlier laboratory in a real browser: a dragged point, and the lines that follow it or do not."""

import numpy as np
import pytest

import losslab
from losslab.data import SAMPLES, parse_points
from losslab.fits.fit import fit_line
from tests.app import value
from tests.browser.conftest import PHONE
from tests.browser.test_live import drag

FIVE = "squared_error,absolute_error,huber,cauchy,tukey_biweight"


def point(visitor, i, uid="points-points-cloud"):
    """Where point number i stands on the screen, among the points or on a curve."""
    return visitor.page.evaluate(
        """([i, uid]) => {
            const g = document.querySelector('.losslab-plot'), r = g.getBoundingClientRect();
            const t = g._fullData.find(t => t.uid === uid), full = g._fullLayout;
            const [x, y] = [full[t.xaxis.replace('x', 'xaxis')], full[t.yaxis.replace('y', 'yaxis')]];
            return [r.x + x._offset + x.c2p(t.x[i]), r.y + y._offset + y.c2p(t.y[i])];
        }""",
        [i, uid],
    )


def lines(visitor):
    """{loss: (slope, intercept)} as the table says."""
    rows = visitor.readout()
    return {row[0].split(" (")[0]: tuple(value(cell) for cell in row[1:3]) for row in rows}


def own_points(visitor):
    """The points of the address."""
    (text,) = visitor.page.evaluate("() => new URLSearchParams(location.search).getAll('points')")
    points, said = parse_points(text)
    assert not said
    return np.array(points).T


def test_the_l2_line_follows_an_outlier_and_the_l1_line_does_not(visit):
    visitor = visit("outliers?data=clean&losses=squared_error,absolute_error")
    visitor.sent.clear()
    seen = []
    for _ in drag(visitor, point(visitor, 28), step=(0, -9), moves=25):
        seen.append(lines(visitor))
    assert visitor.sent == []
    moved = {name: np.ptp([found[name][0] for found in seen]) for name in seen[0]}
    assert moved["Squared error"] > 0.03 > 6 * moved["Absolute error"]
    assert len({found["Squared error"] for found in seen}) > 20  # a new line at nearly every move
    before = visitor.readout()
    visitor.page.mouse.up()
    visitor.quiet()
    assert visitor.readout() == before and len(visitor.sent) == 1
    again = visit(visitor.page.url.removeprefix(visitor.server + "/"))
    assert again.readout() == before


def test_the_fits_of_the_browser_are_those_of_the_package(visit):
    visitor = visit(f"outliers?data=leverage&losses={FIVE}")
    for _ in drag(visitor, point(visitor, 29), step=(-3, -6), moves=12):
        pass
    shown = lines(visitor)
    visitor.page.mouse.up()
    visitor.quiet()
    x, y = own_points(visitor)
    for key in FIVE.split(","):
        loss = losslab.find(key)
        fit = fit_line(x, y, loss)
        assert shown[loss.title] == pytest.approx(
            (fit.slope, fit.intercept), rel=6e-4, abs=6e-4
        )  # four digits are shown


def test_keyboard_alone(visit):
    visitor = visit("outliers?data=one_outlier&losses=squared_error")
    page, (x, y) = visitor.page, SAMPLES[1].points()
    start = lines(visitor)["Squared error"]
    page.focus(".losslab-plot")
    page.keyboard.press("Shift+ArrowUp")
    page.keyboard.press("Shift+ArrowUp")
    visitor.quiet()
    higher = own_points(visitor)[1]
    assert np.argmax(higher) == np.argmax(y) and higher.max() > y.max()
    assert lines(visitor)["Squared error"] != start
    page.focus(".losslab-plot")
    page.keyboard.press("Delete")
    visitor.quiet()
    assert len(own_points(visitor)[0]) == len(x) - 1
    page.focus(".losslab-plot")
    page.keyboard.press("Control+z")
    visitor.quiet()
    np.testing.assert_array_equal(own_points(visitor)[1], higher)
    page.keyboard.press("Control+z")
    visitor.quiet()
    assert "points=" not in page.url and lines(visitor)["Squared error"] == start


def test_your_own_line_is_dragged_by_its_ends(visit):
    visitor = visit("outliers?own=1&fits=0&show=cost")
    assert {row[1] for row in visitor.readout()} == {"–"}  # guess first
    start = visitor.page.evaluate(
        """() => {
            const g = document.querySelector('.losslab-plot'), r = g.getBoundingClientRect(), f = g._fullLayout;
            return [r.x + f.xaxis._offset + 6, r.y + f.yaxis._offset + f.yaxis.c2p(12.5)];
        }"""
    )
    visitor.sent.clear()
    costs = {visitor.readout()[0][4] for _ in drag(visitor, start, step=(0, 6), moves=15)}
    assert len(costs) > 10 and visitor.sent == []
    visitor.page.mouse.up()
    visitor.quiet()
    assert "left=" in visitor.page.url


@pytest.mark.parametrize("panel", ["loss", "gradient"])
def test_a_point_is_found_and_moved_on_a_curve(visit, panel):
    visitor = visit("outliers?data=clean&losses=squared_error,huber&focus=huber")
    x, y = SAMPLES[0].points()
    i = int(np.argmax(np.abs(y - np.polyval(np.polyfit(x, y, 1), x))))  # alone out there on the curve
    start = point(visitor, i, f"huber-{panel}-cloud")
    side = 1 if y[i] < np.polyval(np.polyfit(x, y, 1), x[i]) else -1
    visitor.sent.clear()
    seen = [value(visitor.readout()[1][4]) for _ in drag(visitor, start, (4 * side, 0), 15)]
    assert visitor.sent == [] and len(set(seen)) > 10 and abs(seen[-1]) > abs(seen[0]) + 1
    visitor.page.mouse.up()
    visitor.quiet()
    moved = own_points(visitor)
    assert np.array_equal(moved[0], x) and np.flatnonzero(moved[1] != y).tolist() == [i]
    assert f"selected={i}" in visitor.page.url


def test_the_cost_surface_shows_a_descent_that_ends_at_the_fit(visit):
    visitor = visit("outliers?losses=huber&focus=huber&show=surface&own=1")
    end = visitor.page.evaluate(
        """() => {
            const found = document.querySelector('.losslab-plot')._fullData;
            const way = found.find(t => t.uid === 'descent-surface');
            return [way.x.at(-1), way.y.at(-1)];
        }"""
    )
    slope, intercept = lines(visitor)["Huber"]
    assert end == pytest.approx([slope, intercept + 5 * slope], abs=2e-3)


def test_a_finger_drags_a_point(chromium, server, visit):
    visitor = visit("outliers?data=clean", **PHONE)
    visitor.page.eval_on_selector(".losslab-plot", "e => e.scrollIntoView({block: 'center'})")
    before = visitor.readout()
    x, y = point(visitor, 15)
    visitor.swipe((x, y), (x, y - 55))
    assert visitor.readout() != before and "points=" in visitor.page.url


def test_undo_after_other_data_brings_the_axes_back_too(visit):
    visitor = visit("outliers?losses=squared_error")
    page = visitor.page
    page.focus(".losslab-plot")
    page.keyboard.press("Shift+ArrowUp")
    visitor.quiet()
    page.get_by_role("combobox", name="Data").click()
    page.get_by_role("option", name="Star cluster").click()
    visitor.quiet()
    assert "x_from" in page.url
    page.locator(".losslab-tools button", has_text="Undo").click()
    visitor.quiet()
    assert "stars" not in page.url and "x_from" not in page.url


def test_squares_are_as_wide_as_tall(visit):
    visitor = visit("outliers?data=one_outlier&losses=squared_error&drawn=squares")
    for width, height in ((1280, 720), (1280, 1300), (1900, 1000), (390, 844)):
        visitor.page.set_viewport_size({"width": width, "height": height})
        visitor.quiet()
        corners = visitor.page.evaluate(
            """() => {
                const g = document.querySelector('.losslab-plot'), { xaxis, yaxis } = g._fullLayout;
                const t = g._fullData.find((t) => t.uid === 'errors-squares');
                return [Array.from(t.x, (x) => xaxis.c2p(x)), Array.from(t.y, (y) => yaxis.c2p(y))];
            }"""
        )
        sides = np.ptp(np.array(corners, dtype=float).reshape(2, -1, 6)[:, :, :5], axis=2).T  # five corners and a gap
        wide, tall = max(sides, key=max)
        assert tall > 20 and wide == pytest.approx(tall, rel=0.02), (width, height)


@pytest.mark.parametrize("section", ["influence", "breakdown"])
def test_keys_and_clicks_beside_a_figure_of_measurements_do_no_harm(visit, section):
    page = visit(f"outliers?closer={section}").page
    page.get_by_text("A closer look").click()
    page.keyboard.press("Tab")


def test_a_parameter_between_two_stops_is_not_rounded_by_its_slider(visit):
    visitor = visit("outliers?data=one_outlier&losses=tukey_biweight")
    x, y = SAMPLES[1].points()
    visitor.page.get_by_text("Your own line", exact=True).click()
    visitor.quiet()
    (row,) = visitor.readout()
    assert row[0] == "Tukey biweight (c = 4.685)"
    assert float(row[3]) == pytest.approx(fit_line(x, y, losslab.find("tukey_biweight")).cost, rel=6e-4)


def test_a_size_is_dragged_on_its_panel_and_the_share_beyond_it_is_said(visit):
    visitor = visit("outliers?show=loss,gradient&focus=huber&losses=huber")
    visitor.page.get_by_role("button", name="Sizes of the residuals").click()
    visitor.quiet()
    x = visitor.page.evaluate(
        """() => { const g = document.querySelector('.losslab-plot'), r = g.getBoundingClientRect(), f = g._fullLayout;
            return [r.x + f.xaxis2._offset + f.xaxis2.c2p(1), r.y + f.yaxis2._offset + 0.5 * f.yaxis2._length]; }"""
    )
    visitor.sent.clear()
    seen = {visitor.readout()[0][1] for _ in drag(visitor, x, step=(-3, 0), moves=8)}
    assert len(seen) > 1 and visitor.sent == []
    visitor.page.mouse.up()
    visitor.quiet()
    assert "huber-delta=" in visitor.page.url
