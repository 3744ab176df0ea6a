"""Several classes and positive targets in a real browser: bars, slopes and curves follow without the server."""

import re

import numpy as np

from tests.app import value
from tests.browser.test_live import drag


def heights(visitor, uid):
    """The tops of the bars of one trace, in the units of its axis."""
    return visitor.page.evaluate(
        """(uid) => {
            const g = document.querySelector('.losslab-plot'), trace = g._fullData.find(t => t.uid === uid);
            const node = [...g.querySelectorAll('.scatterlayer .trace')]
                .find(e => e.__data__[0].trace.index === trace.index);
            const path = [...node.querySelectorAll('.js-line')].map(e => e.getAttribute('d')).join('');
            const y = g._fullLayout[trace.yaxis.replace('y', 'yaxis')];
            return [...path.matchAll(/L[-\\d.e]+,([-\\d.e]+)/g)].map(m => y.p2c(Number(m[1])));
        }""",
        uid,
    )


def cells(visitor, name):
    row = next(row for row in visitor.readout() if row[0].startswith(name))
    return [value(text) for text in row[1:]]


def test_dragging_a_logit_moves_bars_slopes_and_loss_without_the_server(visit):
    visitor = visit(
        "classes?losses=softmax_ce,brier_multi&show=probability,gradient,loss,lengths,simplex&target=shares"
    )
    start = visitor.thumb("z1")
    visitor.sent.clear()
    seen = set()
    for _ in drag(visitor, start, moves=20):
        total, *p = cells(visitor, "softmax")
        np.testing.assert_allclose(heights(visitor, "softmax-probability"), p, atol=2e-3)
        _, *slopes = cells(visitor, "Softmax cross-entropy")
        np.testing.assert_allclose(heights(visitor, "softmax_ce-gradient"), slopes, atol=5e-3)
        np.testing.assert_allclose(slopes, np.array(p) - [0.7, 0.2, 0.1], atol=2e-4)
        assert total == 1
        seen.add(tuple(p))
    assert len(seen) > 15 and visitor.sent == []
    before, picture = visitor.readout(), visitor.curves()
    visitor.page.mouse.up()
    visitor.quiet()
    assert visitor.readout() == before and "z1=" in visitor.page.url
    again = visit(visitor.page.url.removeprefix(visitor.server + "/"))
    assert again.readout() == before and len(again.curves()) == len(picture)


def test_the_loss_can_be_dragged_along_a_logit(visit):
    visitor = visit("classes?vary=2&names=red,green,blue")
    start = visitor.page.eval_on_selector_all(
        ".losslab-plot .x3y3 .point",
        "e => { const r = e[0].getBoundingClientRect(); return [r.x + r.width / 2, r.y + 6]; }",
    )
    visitor.sent.clear()
    for _ in drag(visitor, start, step=(4, 0), moves=10):
        pass
    assert visitor.sent == []
    share = cells(visitor, "softmax")[3]
    visitor.page.mouse.up()
    visitor.quiet()
    assert re.search(r"z2=[\d.]+", visitor.page.url) and cells(visitor, "softmax")[3] == share > 0.1


def test_a_link_to_names_shares_and_smoothing_restores(visit):
    link = "classes?losses=softmax_ce_smooth,softmax_focal&names=left,right,up,down&target=shares&t0=0.1&t3=0.6"
    first = visit(f"{link}&softmax_ce_smooth-smoothing=0.25&softmax_focal-gamma=3&temperature=2.5&unit=bits&z3=-2")
    assert "ε = 0.25" in first.readout()[0][0] and "slope, down" in first.page.inner_text(".losslab-values")
    second = visit(first.page.url.removeprefix(first.server + "/"))
    assert second.readout() == first.readout() and second.curves() == first.curves()


def test_a_name_from_a_link_is_never_markup(visit):
    visitor = visit("classes?names=<img src=x onerror=alert(1)>,<b>bold</b>,**x**")
    assert visitor.page.locator(".losslab-plot img, .losslab-live b, [data-testid=stSlider] strong").count() == 0
    assert "img src x oner" in visitor.page.inner_text(".losslab-live")


def test_a_prediction_can_be_dragged_on_either_axis(visit):
    visitor = visit("positive?losses=gamma_deviance_half,mape&show=loss,gradient")
    for panel, at, step in (("", 6, -4), ("2", None, 4)):
        box = visitor.page.evaluate(
            """([n, at]) => {
                const g = document.querySelector('.losslab-plot'), r = g.getBoundingClientRect();
                const [x, y] = [g._fullLayout['xaxis' + n], g._fullLayout['yaxis' + n]];
                at ??= Number(new URLSearchParams(location.search).get('y_pred'));
                return [r.x + x._offset + x.c2p(at), r.y + y._offset + y._length / 2];
            }""",
            [panel, at],
        )
        visitor.sent.clear()
        seen = {tuple(map(tuple, visitor.readout())) for _ in drag(visitor, box, step=(step, 0), moves=12)}
        assert len(seen) > 8 and visitor.sent == [], panel
        final = visitor.readout()
        visitor.page.mouse.up()
        visitor.quiet()
        assert visitor.readout() == final and re.search(r"y_pred=[\d.]+", visitor.page.url)


def test_a_loss_without_a_value_shows_nothing_and_comes_back(visit):
    visitor = visit("positive?losses=gamma_deviance_half,poisson_deviance_half&y_true=0.5")
    shown = "e => e.filter(p => p.style.visibility !== 'hidden').length"
    both = visitor.page.eval_on_selector_all(".losslab-plot .point", shown)
    start = visitor.thumb("y_true")
    for _ in drag(visitor, start, step=(-8, 0), moves=6):
        pass
    assert [row[1] for row in visitor.readout()][0] == "–"
    fewer = f"both => ({shown})([...document.querySelectorAll('.losslab-plot .point')]) < both"
    visitor.page.wait_for_function(fewer, arg=both)
    one = visitor.page.eval_on_selector_all(".losslab-plot .point", shown)
    visitor.page.mouse.move(*start)
    visitor.page.mouse.up()
    visitor.quiet()
    assert "–" not in [row[1] for row in visitor.readout()]
    assert visitor.page.eval_on_selector_all(".losslab-plot .point", shown) > one > 0
