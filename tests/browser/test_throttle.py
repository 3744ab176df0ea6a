"""What a hand that moves costs: counted, not timed, since times depend on the machine."""

import re

import numpy as np
import pytest

from benchmarks.drag import FIGURES, SLIDERS
from tests.browser.conftest import ROOT
from tests.browser.test_live import drag, numbers
from tests.browser.test_outliers import point

# ms without movement after which a hand that holds something counts as resting: the surface is then drawn by Plotly.
HELD = int(re.search(r"HELD = (\d+);", (ROOT / "losslab/live/js/draw.js").read_text())[1])
# A hand rests when it lets go and never before, however long a frame takes on this machine.
DRAWINGS = """(held) => {
    const { react } = Plotly, wait = window.setTimeout;
    let down = false;
    addEventListener('pointerdown', () => { down = true; }, true);
    addEventListener('pointerup', () => { down = false; }, true);
    window.setTimeout = (act, time, ...given) => wait(act, down && time === held ? 2 ** 31 - 1 : time, ...given);
    window.drawings = new Map();
    Plotly.react = function (plot, ...given) {
        drawings.set(plot, (drawings.get(plot) ?? 0) + 1);
        return react.call(this, plot, ...given);
    };
}"""
COUNT = "() => [...drawings.values()]"
WORK = """() => {
    window.found = { nodes: 0, widths: 0 };
    const width = Object.getOwnPropertyDescriptor(Element.prototype, 'clientWidth');
    Object.defineProperty(Element.prototype, 'clientWidth', { configurable: true, get() {
        if (this.closest('.losslab-live')) found.widths++;
        return width.get.call(this);
    } });
    const watcher = new MutationObserver((seen) => { found.nodes += seen.length; });
    for (const place of document.querySelectorAll('.losslab-live, .losslab-readout')) {
        watcher.observe(place, { childList: true, subtree: true });
    }
}"""
LEVELS = """(own) => [...document.querySelectorAll(own ? '.losslab-levels' : '.contourlines path')]
    .filter((path) => path.getClientRects().length).map((path) => path.getAttribute('d'))"""
COLOURS = """async () => {
    const image = document.querySelector('.contourlayer image'), at = (name) => Number(image.getAttribute(name));
    const picture = Object.assign(new Image(), { src: image.getAttribute('href') }), [wide, high] = [260, 400];
    await picture.decode();
    const pen = Object.assign(document.createElement('canvas'), { width: wide, height: high }).getContext('2d');
    pen.drawImage(picture, at('x'), at('y'), at('width'), at('height'));
    return Array.from(pen.getImageData(0, 0, wide, high).data);
}"""


ONE_OF_EACH = ["4 losses", "several classes", "simplex", "entry by entry", "two boxes", "a typed loss", "5 fits"]
ONE_OF_EACH += ["surface", "descent of lines", "two weights", "TD", "several samples"]  # kinds of figures, and of pages


@pytest.mark.parametrize("figure", ONE_OF_EACH)
def test_a_release_is_drawn_once(visit, figure):
    visitor = visit(FIGURES[figure])
    visitor.page.evaluate(DRAWINGS, HELD)
    for name in list(dict.fromkeys(visitor.page.evaluate(SLIDERS)))[-2:]:
        visitor.page.evaluate("() => drawings.clear()")
        x, y = visitor.thumb(name)
        middle = visitor.page.viewport_size["width"] / 2
        for _ in drag(visitor, (x, y), (6 if x < middle else -6, 0), 6):
            pass
        assert visitor.page.evaluate(COUNT) == [], name
        visitor.page.mouse.up()
        visitor.quiet()
        assert max(visitor.page.evaluate(COUNT), default=0) <= 1, name


@pytest.mark.parametrize("link, name", [("regression", "y_pred"), ("td", "reward"), ("descent", "rate")])
def test_a_frame_makes_no_nodes_and_asks_for_no_width(visit, link, name):
    visitor = visit(link)
    start = visitor.thumb(name)
    for i in drag(visitor, start):
        if i == 3:  # the ghosts of a movement are there
            visitor.page.evaluate(WORK)
            before = visitor.readout(), visitor.curves()
    assert (visitor.readout(), visitor.curves()) != before
    assert visitor.page.evaluate("() => found") == {"nodes": 0, "widths": 0}
    visitor.page.mouse.up()
    visitor.quiet()


def test_a_surface_moves_with_the_hand_as_plotly_draws_it_at_rest(visit):
    visitor = visit("outliers?losses=huber,squared_error&focus=huber&show=surface&own=1")
    page = visitor.page
    first = page.evaluate(LEVELS, False)
    page.evaluate(DRAWINGS, HELD)
    seen = {tuple(page.evaluate(LEVELS, True)) for _ in drag(visitor, point(visitor, 3), (4, -6), 12)}
    assert len(seen) > 10 and page.evaluate(LEVELS, False) == [] and page.evaluate(COUNT) == []
    ours, colours = page.evaluate(LEVELS, True), page.evaluate(COLOURS)
    page.mouse.up()
    visitor.quiet()
    theirs = page.evaluate(LEVELS, False)
    assert theirs != first and page.evaluate(LEVELS, True) == [] and page.evaluate(COUNT) == [1]
    # Straight in half cells, and curves through the same crossings of the grid's lines: never far from each other.
    drawn, smooth = (np.concatenate([path.reshape(-1, 2) for path in numbers(paths)]) for paths in (ours, theirs))
    apart = np.min(np.hypot(*(smooth[:, None] - drawn[None]).transpose(2, 0, 1)), axis=1)
    assert np.quantile(apart, 0.95) < 6 and np.median(apart) < 3
    # Theirs blends heights and ours colours, which differ where colours turn quickly.
    difference = np.abs(np.array(colours) - np.array(page.evaluate(COLOURS))).reshape(-1, 4)[:, :3]
    assert difference.mean() < 3
