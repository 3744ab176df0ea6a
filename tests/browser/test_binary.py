"""One cursor on three axes, in a real browser."""

import math
import re

import pytest

from losslab.labs.binary.figure import binary_losses
from losslab.labs.binary.page import BINARY
from tests.browser.conftest import draws_the_same
from tests.browser.test_live import drag


def cursors(visitor):
    """Where the cursor stands in each panel, in the units of its axis."""
    return visitor.page.evaluate(
        """() => { const g = document.querySelector('.losslab-plot');
            return g._fullData.filter(t => t.uid.startsWith('prediction-')).map(t => {
                const node = [...g.querySelectorAll('.scatterlayer .trace')]
                    .find(e => e.__data__[0].trace.index === t.index);
                const x = Number(node.querySelector('.js-line').getAttribute('d').match(/M(-?[\\d.e-]+)/)[1]);
                return g._fullLayout[t.xaxis.replace('x', 'xaxis')].p2c(x); }); }"""
    )


def marker(visitor, panel):
    return visitor.page.eval_on_selector_all(
        f".losslab-plot .subplot.x{panel}y{panel} .point, .losslab-plot .x{panel}y{panel} .point",
        "e => { const r = e[0].getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2]; }",
    )


def test_dragging_on_any_axis_moves_all_three(visit):
    visitor = visit("binary?z=0.5&losses=bce,hinge")
    for panel, step in (("2", -3), ("3", 4), ("", -4)):
        start = marker(visitor, panel)
        visitor.sent.clear()
        seen = set()
        for _ in drag(visitor, start, step=(step, 0), moves=15):
            m, p, z = cursors(visitor)
            assert m == pytest.approx(z, abs=0.03) and p == pytest.approx(1 / (1 + math.exp(-z)), abs=0.01)
            seen.add(round(z, 3))
        assert len(seen) > 8 and visitor.sent == [], panel
        readout = visitor.readout()
        visitor.page.mouse.up()
        visitor.quiet()
        assert visitor.readout() == readout
        assert float(re.search(r"z=(-?[\d.]+)", visitor.page.url)[1]) == pytest.approx(cursors(visitor)[2], abs=0.03)


def test_a_link_to_a_soft_label_and_a_focal_gamma_restores(visit):
    first = visit("binary?losses=focal_prob,bce&y_true=0.3&focal_prob-gamma=3.5&show=loss,risk&eta=0.2&z=-0.75")
    assert "γ = 3.5" in first.readout()[0][0]
    second = visit(first.page.url.removeprefix(first.server + "/"))
    assert second.readout() == first.readout() and second.curves() == first.curves()
    assert second.page.get_attribute(".st-key-y_true input", "value") == "0.3"


@pytest.mark.parametrize("loss", BINARY.all.values(), ids=lambda loss: loss.key)
def test_F1_9_the_browser_finds_the_same_best_scores_as_numpy(loss, evaluate):
    """To 1e-6: that close to a minimum the values of a loss are all the same."""
    figure = binary_losses((loss,), ("risk",))
    given = {f"{loss.key}-{name}": value for name, value in loss.defaults.items()}
    cases = [{"z": -1.0, "y_true": 1.0, "eta": eta} | given for eta in (0.05, 0.5, 0.7)]
    draws_the_same(evaluate, figure, cases, rtol=1e-6, atol=1e-6)
