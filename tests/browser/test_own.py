"""A typed loss in a real browser: it follows its sliders, its fit a dragged point, and what is typed stays text."""

import numpy as np

from losslab.formulas.loss import typed_loss
from losslab.trace import compile_figure
from tests.browser.conftest import PHONE
from tests.browser.test_live import drag
from tests.browser.test_outliers import lines, point
from tests.test_typed import EXAMPLES, settings_of

GRID = np.concatenate([-np.geomspace(1e-6, 30, 60), [0.0], np.geomspace(1e-6, 30, 60)])


def test_browser_and_numpy_agree_on_typed_losses_and_their_corners(evaluate):
    for text in [*EXAMPLES, "abs((r - d)*(r - 1.05))"]:
        loss = typed_loss(text)

        def everything(shift, loss=loss, **settings):
            parts = {part: getattr(loss, part)(GRID + shift, **settings) for part in ("value", "gradient", "curvature")}
            return parts | {"corners": [[c.place, c.left, c.right] for c in loss.corners(**settings)]}

        cases = [{"shift": 0.0, **settings} for settings in settings_of(loss)]
        program = compile_figure(everything, tuple(cases[0]))
        for case, found in zip(cases, evaluate(program, cases), strict=True):
            expected = everything(**case)
            for path, values in found.items():
                name, *index = path.split("/")
                want = expected[name] if not index else expected[name][int(index[0])][int(index[1])]
                np.testing.assert_allclose(
                    values, np.ravel(want), rtol=1e-9, atol=1e-12, err_msg=f"{text} {case} {path}"
                )


def test_the_curve_follows_its_slider_with_no_message_until_release(visit):
    visitor = visit("own?formula=where(abs(r)<=d,r**2/2,d*(abs(r)-d/2))&losses=typed")
    start = visitor.thumb("typed-d")
    visitor.sent.clear()
    drawings, readouts = set(), set()
    for _ in drag(visitor, start, step=(-3, 0)):
        drawings.add(tuple(visitor.curves()))
        readouts.add(tuple(visitor.readout()[0]))
    assert visitor.sent == [] and len(drawings) >= 8 and len(readouts) >= 8
    values = visitor.readout()
    visitor.page.mouse.up()
    drawn = visitor.quiet().curves()
    assert visitor.readout() == values and "typed-d=" in visitor.page.url
    again = visit(visitor.page.url.removeprefix(visitor.server + "/"))
    assert again.curves() == drawn and again.readout() == values


def test_the_fitted_line_follows_a_dragged_outlier(visit):
    visitor = visit("own?typed-d=10")
    visitor.page.get_by_role("link", name="Fit a line with your loss").click()
    visitor.page.wait_for_url("**/outliers?**")
    visitor.page.wait_for_selector(".losslab-live[data-ready]")
    visitor.quiet()
    assert visitor.page.evaluate("document.querySelector('[data-testid=stMain]').scrollTop") == 0
    seen = []
    visitor.sent.clear()
    for _ in drag(visitor, point(visitor, 7), step=(0, 9), moves=15):
        seen.append(lines(visitor)["Your loss"])
    assert visitor.sent == [] and len(set(seen)) >= 5
    visitor.page.mouse.up()
    visitor.quiet()
    assert lines(visitor)["Your loss"] == seen[-1]


def test_markup_stays_text_and_the_keyboard_suffices(visit):
    visitor = visit("own", **PHONE)
    page = visitor.page
    page.focus(".st-key-formula input")
    page.keyboard.press("Control+A")
    text = "<img src=x onerror=document.title='gone'> [a](http://b) $r$ **r**"
    page.keyboard.type(text)
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-testid=stAlert]")
    visitor.quiet()
    assert page.locator("[data-testid=stMain] img, [data-testid=stMain] a[href='http://b']").count() == 0
    assert text in page.locator("[data-testid=stCode]").first.inner_text() and page.title() != "gone"
    assert page.input_value(".st-key-formula input") == text and len(visitor.readout()) == 2
    assert visitor.sideways() <= 0
    page.keyboard.press("Control+A")
    page.keyboard.type("abs(r)**p")
    page.keyboard.press("Enter")
    page.wait_for_selector(".st-key-typed-p")
    visitor.quiet()
    page.focus(".st-key-typed-p input[type=range]")
    page.keyboard.press("ArrowRight")
    visitor.quiet()
    assert "typed-p=1.05" in page.url and page.locator("[data-testid=stAlert]").count() == 0
