"""The questions of what a loss value means in a real browser: they follow a hand, with NumPy's numbers."""

import pytest

from losslab.labs.meaning.batches import batches_figure
from losslab.labs.meaning.class_weights import class_weights_figure
from losslab.labs.meaning.cost_or_gradient import cost_or_gradient_figure
from losslab.labs.meaning.ignored_rows import ignored_figure
from losslab.labs.meaning.no_labels import no_labels_figure
from losslab.labs.meaning.page import PAGE
from losslab.labs.meaning.relative_error import relative_error_figure
from losslab.labs.meaning.smallest_loss import smallest_loss_figure
from losslab.labs.meaning.stuck import stuck_figure
from losslab.labs.meaning.sum_or_mean import sum_or_mean_figure
from losslab.labs.meaning.units import units_figure
from losslab.labs.meaning.validation import validation_figure
from tests.app import value
from tests.browser.conftest import PHONE, draws_the_same
from tests.browser.test_live import drag

LOSSES = {f"loss{i}": value for i, value in enumerate((1.0, 2.0, 3.0, 4.0, 10.0))}
FIGURES = {  # and values that reach every branch
    "sequence": (sum_or_mean_figure(), [{"total": 22.728886, "steps": 7.0}, {"total": 100.0, "steps": 1.0}]),
    "units": (units_figure(), [{"k": 1.0}, {"k": 0.001}, {"k": 470.0}]),
    "relative": (relative_error_figure(), [{"error": 42.0, "length": 40075.0}, {"error": 1e6, "length": 1e-3}]),
    "batches": (batches_figure((4, 0, 2, 1, 3)), [LOSSES | {"size": size} for size in (1.0, 2.0, 3.0, 4.0, 5.0)]),
    "least": (smallest_loss_figure(), [{"y": y, "p": p} for y in (0.0, 0.3, 1.0) for p in (0.0, 0.3, 1.0)]),
    "unlabelled": (no_labels_figure(), [{"m": 1.0, "s": 1.0}, {"m": -1.0, "s": 0.3}]),
    "cauchy": (
        cost_or_gradient_figure("cauchy"),
        [{"start": 6.0, "rate": 0.5, "step": step} for step in (0.0, 20.0, 40.0)],
    ),
    "stuck": (stuck_figure(), [{"seen": 2.303, "count": 10.0}, {"seen": 0.0, "count": 2.0}]),
    "validation": (
        validation_figure(),
        [
            {"penalty": 0.05, "dropout": 0.2, "pace": 0.005, "epoch": 5.0},
            {"penalty": 0.0, "dropout": 0.8, "pace": 0.05, "epoch": 30.0},
        ],
    ),
    "weights": (
        class_weights_figure(),
        [
            {"own": 0.1, "other": 0.9, "smoothing": 0.1, "share": 0.95},
            {"own": 0.99, "other": 0.01, "smoothing": 0.0, "share": 0.01},
        ],
    ),
    "ignored": (ignored_figure((0, None, 2)), [{"first0": 3.0, "first1": 0.2, "first2": -5.0}]),
    "all ignored": (ignored_figure((None, None, None)), [{"first0": 3.0, "first1": 0.2, "first2": -5.0}]),
    "squared": (cost_or_gradient_figure("squared_error"), [{"start": 10.0, "rate": 1.0, "step": 40.0}]),
}


@pytest.mark.parametrize("name", FIGURES)
def test_browser_and_numpy_draw_the_same(name, evaluate):
    draws_the_same(evaluate, *FIGURES[name], rtol=1e-9, atol=1e-12)


def place(visitor, panel, x):
    """Where on the screen a place of a panel's horizontal axis lies, half-way up."""
    return visitor.page.evaluate(
        """([n, x]) => { const g = document.querySelector('.losslab-plot'), layout = g._fullLayout;
            const box = g.getBoundingClientRect(), xa = layout['xaxis' + n], ya = layout['yaxis' + n];
            return [box.x + xa._offset + xa.c2p(x), box.y + ya._offset + ya._length / 2]; }""",
        [str(panel + 1) if panel else "", x],
    )


@pytest.mark.parametrize(
    "link, panel, x, step, field",
    [
        ("section=sequence", 0, 13, 10, "steps="),
        ("section=units", 0, 1, 10, "k="),
        ("section=batches", 1, 2, 10, "size=5"),
        ("section=rising", 1, 0, 10, "step="),
    ],
)
def test_the_upright_line_is_dragged_and_all_follows_with_no_message_until_release(visit, link, panel, x, step, field):
    visitor = visit(f"meaning?{link}")
    visitor.sent.clear()
    ranges = """() => { const layout = document.querySelector('.losslab-plot')._fullLayout;
        return ['xaxis', 'yaxis', 'xaxis2', 'yaxis2'].map(name => layout[name]?.range); }"""
    before, seen = visitor.page.evaluate(ranges), set()
    for _ in drag(visitor, place(visitor, panel, x), step=(step, 0), moves=25):
        seen.add(str(visitor.readout()))
    assert visitor.sent == [] and len(seen) > 3
    assert visitor.page.evaluate(ranges) == before
    values = visitor.readout()
    visitor.page.mouse.up()
    visitor.quiet()
    assert visitor.readout() == values and field in visitor.page.url
    again = visit(visitor.page.url.removeprefix(visitor.server + "/"))
    assert again.readout() == values and again.curves() == visitor.curves()


def test_a_slider_of_powers_moves_by_keyboard(visit):
    visitor = visit("meaning?section=relative")
    visitor.page.focus(".st-key-length input[type=range]")
    before = float(visitor.readout()[1][1])
    visitor.page.keyboard.press("End")
    visitor.quiet()
    assert value(visitor.readout()[1][1]) < 1e-12 < before and "length=1" in visitor.page.url


def test_questions_are_changed_in_place_on_a_phone_without_sideways_scrolling(visit):
    visitor = visit("meaning", **PHONE)
    for key, part in PAGE.parts.items():
        choice = visitor.page.get_by_role("combobox", name="Question")
        choice.fill(part.title)
        choice.press("Enter")
        visitor.quiet()
        assert visitor.sideways() <= 0, key
        assert visitor.page.locator(".losslab-plot").count() == 1 and all("NaN" not in d for d in visitor.curves())
    assert "section=rising" in visitor.page.url
