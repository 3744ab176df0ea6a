"""Cost and lambda in a real browser: bars, λ and the least-squares point are moved, and all follows."""

import re

import pytest

from tests.app import value
from tests.browser.conftest import PHONE
from tests.browser.test_live import drag


def place(visitor, panel, x, y, chart=0):
    """Where on the screen a place of one panel of a chart lies."""
    return visitor.page.evaluate(
        """([n, x, y, chart]) => { const g = document.querySelectorAll('.losslab-plot')[chart], s = n ? n + 1 : '';
            g.scrollIntoView({block: 'center'});
            const { [`xaxis${s}`]: xa, [`yaxis${s}`]: ya } = g._fullLayout, box = g.getBoundingClientRect();
            return [box.x + xa._offset + xa.c2p(x), box.y + ya._offset + ya.c2p(y)]; }""",
        [panel, x, y, chart],
    )


def cells(visitor, name, table=0):
    """The numbers of one row of a table."""
    found = visitor.page.evaluate(
        """n => [...document.querySelectorAll('.losslab-values')[n].rows].slice(1)
            .map(row => [...row.cells].map(cell => cell.textContent))""",
        table,
    )
    (row,) = [row for row in found if row[0].startswith(name)]
    return [value(cell) for cell in row[1:]]


def test_lambda_and_bars_move_the_cost_with_no_message_until_release(visit):
    visitor = visit("cost")
    assert cells(visitor, "mean r² + λ/2 Σw²") == [0.265, 0.25, 0.015]
    visitor.sent.clear()
    penalties = []
    for _ in drag(visitor, visitor.thumb("lam"), step=(6, 0), moves=12):
        cost, data, penalty = cells(visitor, "mean r² + λ/2 Σw²")
        ridge = cells(visitor, "Σr² + λ Σw²", 1)
        assert data == 0.25 and cost == pytest.approx(data + penalty, abs=1e-4)
        assert ridge[2] == pytest.approx(2 * penalty, rel=1e-3)
        penalties.append(penalty)
    assert visitor.sent == [] and len(set(penalties)) >= 8 and penalties == sorted(penalties)
    visitor.page.mouse.up()
    visitor.quiet()
    assert cells(visitor, "mean r² + λ/2 Σw²")[2] == penalties[-1] and "lam=" in visitor.page.url
    visitor.sent.clear()
    up = place(visitor, 0, 1, 0.0)[1] - place(visitor, 0, 1, -0.5)[1]
    for _ in drag(visitor, place(visitor, 0, 1, -0.5), step=(0, up / 10), moves=10):
        terms = cells(visitor, "mean r² + λ/2 Σw²")
    assert visitor.sent == [] and terms[1] == pytest.approx(0.1875)
    visitor.page.mouse.up()
    visitor.quiet()
    assert "y_pred=1%2C+2.5%2C+3%2C+4" in visitor.page.url
    assert visitor.page.input_value(".st-key-typed\\/y_pred input, .st-key-typed-y_pred input") == "1, 2.5, 3, 4"


def test_the_weights_follow_lambda_and_the_point_of_least_squares(visit):
    visitor = visit("cost?part=weights&strength=1")
    visitor.sent.clear()
    seen = []
    for _ in drag(visitor, visitor.thumb("strength"), step=(-8, 0), moves=12):
        seen.append(tuple(cells(visitor, "L1 penalty")[:3]))
    assert visitor.sent == [] and len(set(seen)) >= 6
    assert {zeros for *_, zeros in seen} == {0, 1} and all((w == 0) == zeros for _, w, zeros in seen)
    visitor.page.mouse.up()
    visitor.quiet()
    assert tuple(cells(visitor, "L1 penalty")[:3]) == seen[-1]
    visitor.sent.clear()
    before = visitor.curves()
    for _ in drag(visitor, place(visitor, 0, 1.2, 0.4), step=(-6, 3), moves=10):
        pass
    assert visitor.sent == [] and visitor.curves() != before
    values = [cells(visitor, name) for name in ("L1 penalty", "L2 penalty")]
    visitor.page.mouse.up()
    visitor.quiet()
    assert [cells(visitor, name) for name in ("L1 penalty", "L2 penalty")] == values
    assert "m1=" in visitor.page.url and "m2=" in visitor.page.url
    again = visit(visitor.page.url.removeprefix(visitor.server + "/"))
    assert again.readout() == visitor.readout() and again.curves() == visitor.curves()


def test_lambda_dragged_on_either_chart_moves_both(visit):
    visitor = visit("cost?part=weights", viewport={"width": 1280, "height": 1800})  # a chart out of sight waits
    at = lambda: [
        re.search(r"λ = ([\d.]+)", text)[1]
        for text in visitor.page.locator(".losslab-values caption").all_text_contents()
    ]
    waits = "[data-losslab-waits]"
    for panel, x, chart, step in ((1, 0.6, 0, (6, 0)), (1, 1.0, 1, (0, -6))):
        now = at()
        start = place(visitor, panel, x, 1.5 if chart == 0 else float(now[0]), chart)
        visitor.sent.clear()
        seen, values = [], []
        for _ in drag(visitor, start, step=step, moves=8):
            seen.append(at()[chart])  # the other chart may be out of sight, and waits
            values.append(tuple(cells(visitor, "L1 penalty", chart)))
        assert visitor.sent == [] and len(set(seen)) >= 5 and len(set(values)) >= 5
        assert visitor.page.locator(f".st-key-strength{waits}").count() == 1  # whose thumb is elsewhere
        visitor.page.mouse.up()
        visitor.page.wait_for_url(f"**strength={seen[-1]}*")
        visitor.quiet()
        assert at() == [seen[-1]] * 2 and visitor.page.locator(waits).count() == 0
    # what is chosen while a drag waits for its answer comes last, and counts
    visitor.page.evaluate(
        """() => { const buttons = [...document.querySelectorAll('button')];
            const press = (text) => buttons.find(b => b.innerText === text).click();
            addEventListener('pointerup', () => setTimeout(press, 30, 'L2 only shrinks'), {once: true}); }"""
    )
    for _ in drag(visitor, place(visitor, 1, float(at()[0]), 1.5), step=(6, 0), moves=3):
        pass
    visitor.page.mouse.up()
    visitor.page.wait_for_url("**strength=3*")
    visitor.quiet()
    assert at() == ["3", "3"]
    # a drag that is lost on its way gives way to the thumb, and later to what else Python says
    thumb, page = ".st-key-strength input[type=range]", visitor.page
    for late in (False, True):
        page.evaluate(
            """() => { const send = WebSocket.prototype.send; window.lost = 0;
                WebSocket.prototype.send = () => { window.lost++; WebSocket.prototype.send = send; }; }"""
        )
        start, now = place(visitor, 1, float(at()[0]), 1.5), at()
        for _ in drag(visitor, start, step=(-6, 0), moves=5):
            pass
        page.mouse.up()
        page.wait_for_function("window.lost")
        assert at() != now and page.input_value(thumb) == now[0]
        if late:
            page.evaluate(
                "() => { const now = performance.now.bind(performance); performance.now = () => now() + 2e4; }"
            )
            page.get_by_role("button", name="L1 sets a weight to 0").click()
        else:
            page.locator(thumb).press("ArrowLeft")
        visitor.quiet()
        assert at() == [page.input_value(thumb)] * 2 != now


def test_the_point_moves_by_keys_and_stays_the_only_one(visit):
    visitor = visit("cost?part=weights")
    plot = visitor.page.locator(".losslab-plot").first
    assert "Delete" not in plot.get_attribute("aria-label")
    assert visitor.page.get_by_role("button", name="Add a point").count() == 0
    plot.focus()
    for key in ("ArrowLeft", "ArrowUp", "Delete", "Insert", "Shift+ArrowUp"):
        visitor.page.keyboard.press(key)
    visitor.quiet()
    assert float(re.search(r"m1=([\d.]+)", visitor.page.url)[1]) == 1.18
    assert float(re.search(r"m2=([\d.]+)", visitor.page.url)[1]) == 0.62


def test_formulas_are_set_for_every_penalty(visit):
    visitor = visit("cost?part=weights&losses=l1_penalty,l2_penalty_half,elastic_net,group_lasso&focus=group_lasso")
    for name in ("L1 penalty", "L2 penalty (½)", "Elastic net", "Group lasso"):
        visitor.page.locator(".st-key-focus [data-baseweb=select], .st-key-focus [role=combobox]").first.click()
        visitor.page.get_by_role("option", name=name, exact=True).click()
        visitor.quiet()
        assert visitor.page.locator("h2", has_text=name).count() and visitor.page.locator(".katex").count() >= 4
        assert visitor.page.locator(".katex-error, .katex [style*='color']").count() == 0


@pytest.mark.parametrize("part", ["cost", "weights"])
def test_on_a_phone_nothing_is_wider_than_the_screen(visit, part):
    visitor = visit(f"cost?part={part}&losses=l1_penalty,l2_penalty_half,elastic_net,group_lasso", **PHONE)
    assert visitor.sideways() <= 0
    visitor.page.focus(f".st-key-{'lam' if part == 'cost' else 'strength'} input[type=range]")
    before = visitor.readout()
    visitor.page.keyboard.press("ArrowRight")
    visitor.quiet()
    assert visitor.readout() != before
