"""The figure comes first: whole on the first screen of a projector, pinned on a phone; nothing jumps, nor shuts out."""

import pytest

from losslab.labs.registry import HOME, PAGES
from tests.browser.axe import everywhere, unfolded
from tests.browser.conftest import PATIENCE, PHONE, Visitor

# Every page with a figure, each of its parts.
LINKS = [
    f"{key}?{page.choice}={part}" if part and page.choice else "" if key == HOME else key
    for key, page in PAGES.items()
    for part in page.parts
    if (page.parts[part].figure or page.varies) and key != "lessons"
] + ["lessons?lesson=two_numbers", "lessons?lesson=lam&answers=never"]
SCREENS = [{"width": 1280, "height": 720}, {"width": 1440, "height": 900}]

# By how much what is seen has jumped: the sum of all shifts since `jumped` was 0, those after a click included.
WATCH = """window.jumped = 0; window.jumps = [];
new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
        window.jumped += entry.value;
        window.jumps.push([entry.value, ...entry.sources.map(({ node, previousRect: a, currentRect: b }) =>
            `${(node?.parentElement?.className ?? node?.nodeName)} ${[a.x, a.y, b.x, b.y].map(Math.round)}`)]);
    }
}).observe({ type: 'layout-shift', buffered: true });
window.moving = 0;  // at most so many things at once were animated
setInterval(() => { window.moving = Math.max(window.moving, document.getAnimations().length); }, 50);"""
PLACES = """() => {
    const plot = document.querySelector('.losslab-plot').getBoundingClientRect();
    const foot = document.querySelector('[data-testid=stHeader]').getBoundingClientRect().bottom;
    return { head: plot.top - foot, bottom: plot.bottom,
        share: plot.width * plot.height / innerWidth / (innerHeight - foot) };
}"""


@pytest.fixture(scope="module")
def watching(chromium):
    context = chromium.new_context()
    context.add_init_script(WATCH)
    yield context
    context.close()


@pytest.fixture
def watched(watching, server):
    """watched(link, screen) -> Visitor whose page tells by how much it has jumped since it was opened."""
    visitor = Visitor(watching, server)

    def start(link, screen):
        visitor.page.set_viewport_size(screen)
        return visitor.open(link)

    yield start
    visitor.page.close()
    assert visitor.faults == []


@pytest.fixture(scope="module")
def onlooker(watching, server):
    """A visitor who opens one page after the other: what their scripts have in common is compiled once."""
    visitor = Visitor(watching, server)
    yield visitor
    visitor.page.close()


@pytest.fixture(scope="module", params=LINKS)
def opened(request, onlooker):
    """The visitor at each page in turn: the tests of it share the time to open it, in this order."""
    onlooker.faults.clear()
    onlooker.page.set_viewport_size(SCREENS[0])
    yield onlooker.open(request.param)
    assert onlooker.faults == []


def test_the_whole_figure_is_on_the_first_screen_and_has_most_of_it(opened):
    visitor, page = opened, opened.page
    least = 0.5 if "/lessons" in page.url else 0.6  # beside it stands what a lesson says and asks
    assert page.evaluate("window.jumped") < 0.05, page.evaluate("window.jumps")
    assert page.evaluate("window.moving") < 20, "what is not seen yet is animated: that takes every frame"
    for screen in SCREENS:
        page.set_viewport_size(screen)
        visitor.quiet()
        found = page.evaluate(PLACES)
        assert found["head"] <= 120 and found["bottom"] <= screen["height"] and found["share"] >= least, (screen, found)
    page.set_viewport_size(SCREENS[0])
    visitor.quiet()
    sliders = page.locator("[data-testid=stColumn] input[type=range]:visible")
    if not sliders.count():
        return
    sliders.first.focus(timeout=PATIENCE)  # scrolls to it
    visitor.quiet()
    page.evaluate("window.jumped = 0; window.jumps = []")
    sliders.first.press("ArrowRight", timeout=PATIENCE)
    visitor.quiet()
    # A number may grow by a digit to the left.
    assert page.evaluate("window.jumped") < 0.001, page.evaluate("window.jumps")


def test_nothing_is_serious_in_light_in_dark_and_on_a_phone(opened):
    found = everywhere(unfolded(opened))
    assert not any(found.values()), found


TWICE = ({"width": 720, "height": 450}, {"width": 640, "height": 360})  # as screens are when enlarged twice
IN_SIGHT = """() => {
    const { top, bottom, height } = document.querySelector('.losslab-plot').getBoundingClientRect();
    return [(Math.min(bottom, innerHeight) - top) / height, document.querySelector('[data-testid=stMain]').scrollTop];
}"""


def test_the_figure_is_in_sight_when_all_is_enlarged_twice(opened):
    for screen in TWICE:
        opened.page.set_viewport_size(screen)
        opened.page.locator("[data-testid=stMain]").evaluate("e => e.scrollTo(0, 0)")
        share, scrolled = opened.quiet().page.evaluate(IN_SIGHT)
        assert share >= 0.6 and not scrolled and opened.sideways() <= 0, screen


# What is in sight of a phone's screen below the menu and stays there: the chart, and what lies on it.
PINNED = """() => {
    const main = document.querySelector('[data-testid=stMain]'), plot = document.querySelector('.losslab-plot');
    const before = plot.getBoundingClientRect();
    const foot = document.querySelector('[data-testid=stHeader]').getBoundingClientRect().bottom;
    const inside = [...plot.querySelectorAll('button, a')].length;
    return { top: before.top - foot, height: before.height, inside, scrolled: main.scrollTop };
}"""
COVERED = """() => {
    const chart = document.querySelector('.losslab-plot'), plot = chart.getBoundingClientRect();
    const focus = document.activeElement, at = focus.getBoundingClientRect();
    return !chart.contains(focus) && at.top < plot.bottom && at.bottom > plot.top;
}"""
PANELS = """() => [...document.querySelectorAll('.losslab-tabs [aria-pressed=true]')].map((tab) => tab.textContent)"""


@pytest.mark.parametrize("link", ["regression", "classes", "descent", "td", "vectors"])
def test_on_a_phone_the_chart_alone_stays_in_sight_and_covers_no_focus(visit, link):
    visitor = visit(link, **PHONE)
    page = visitor.page
    last = page.locator("[data-testid=stColumn] input[type=range]").last
    last.scroll_into_view_if_needed()
    visitor.quiet()
    found = page.evaluate(PINNED)
    assert found["scrolled"] > 100 and -1 <= found["top"] <= 1 and found["height"] <= 240 and found["inside"] == 0
    last.focus()
    for _ in range(12):
        page.keyboard.press("Shift+Tab")
        visitor.frames()
        assert not page.evaluate(COVERED), page.evaluate("document.activeElement.outerHTML")[:300]
    assert visitor.sideways() <= 0


def test_on_a_phone_one_panel_is_shown_at_a_time_and_it_is_the_one_that_moves(visit):
    visitor = visit("classes", **PHONE)
    page = visitor.page
    titles = page.locator(".losslab-tabs button").all_text_contents()
    assert len(titles) > 1 and page.evaluate(PANELS) == titles[:1]
    first = visitor.curves()
    page.locator(".losslab-tabs button").nth(1).tap()
    visitor.quiet()
    assert page.evaluate(PANELS) == titles[1:2] and visitor.curves() != first


def test_a_figure_keeps_its_height_when_it_is_drawn_far_down_the_page(watched):
    """It stands still while the page is scrolled, and its place is not that of its node."""
    visitor = watched("regression", SCREENS[0])
    height = "() => document.querySelector('.losslab-plot').offsetHeight"
    before = visitor.page.evaluate(height)
    visitor.page.locator("[data-testid=stMain]").evaluate("e => e.scrollTo(0, 150)")
    visitor.page.focus(".st-key-huber-delta input")
    visitor.page.keyboard.press("ArrowRight")
    visitor.quiet()
    assert visitor.page.evaluate(height) == before
