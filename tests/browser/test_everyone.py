"""Everyone: with a keyboard, by ear, in the dark, on a phone, on paper. Pages as they open are in test_layout."""

import pytest

from losslab import theme
from losslab.glossary import TERMS
from tests.browser.axe import SCREEN, SMALL, everywhere
from tests.browser.conftest import PATIENCE, PHONE
from tests.browser.test_own_data import TABLE


def _menu(page):
    page.get_by_role("button", name="Losses: 3 shown").click()


def _typed(page):
    page.get_by_role("textbox").first.fill("huber")


def _table(page):
    page.get_by_label("Paste a table").fill(TABLE)
    page.get_by_role("button", name="Read the text").click()


def _pages(page):
    page.get_by_test_id("stTopNavSection").first.click()


STATES = {"regression": _menu, "": _typed, "outliers": _table, "glossary": _pages}


@pytest.mark.parametrize("link", STATES)
def test_nothing_serious_where_something_is_open_or_was_typed(visit, link):
    visitor = visit(link, viewport=SCREEN)
    STATES[link](visitor.page)
    found = everywhere(visitor.quiet())
    assert not any(found.values()), found


FOCUS = "() => [document.activeElement.className, document.activeElement.textContent]"


def test_the_first_stop_of_a_keyboard_is_the_way_to_the_figure(visit):
    visitor = visit("regression")
    page, address = visitor.page, visitor.page.url
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUS) == ["losslab-skip", "To the figure"]
    page.keyboard.press("Enter")
    assert "losslab-plot" in page.evaluate(FOCUS)[0] and page.url == address
    page.keyboard.press("Tab")  # on from there: to the chart's own buttons, or to what stands beside it
    assert page.evaluate("document.querySelector('.losslab-plot').compareDocumentPosition(document.activeElement) & 20")


def test_a_word_of_the_glossary_says_in_place_what_it_means(visit):
    visitor = visit("regression", viewport=SMALL)
    page, pages = visitor.page, len(visitor.context.pages)
    word, hint = page.locator("a[href*='term=residual']").first, page.locator(".losslab-hint")
    for press in (lambda: word.press("Enter"), lambda: word.click()):
        press()
        assert hint.locator("p").inner_text() == TERMS["residual"].meaning
        assert page.evaluate(FOCUS)[0] == "losslab-hint" and len(visitor.context.pages) == pages
        box = hint.bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= SMALL["width"]
        assert "glossary?term=residual" in hint.locator("a").get_attribute("href")
        page.keyboard.press("Escape")
        assert not hint.is_visible() and page.evaluate(FOCUS)[1] == word.inner_text()


TOO_SMALL = """() => [...document.querySelectorAll('button, summary, [role=tab]')]
    .filter((e) => e.checkVisibility({ opacityProperty: true, visibilityProperty: true }))
    .map((e) => [e.outerHTML.slice(0, 200), e.getBoundingClientRect()])
    .filter(([, r]) => r.width && r.right > 0 && (r.width < 24 || r.height < 24))
    .map(([name, r]) => [name, r.width, r.height])"""
GOES_ON = """() => [...document.querySelectorAll('.losslab-scroll, [data-testid=stMarkdownContainer]:has(> table)')]
    .filter((e) => e.scrollWidth > e.clientWidth)
    .map((e) => getComputedStyle(e).backgroundImage.includes('gradient'))"""


def test_on_a_phone_targets_are_large_enough_tables_say_that_they_go_on_and_the_menu_closes(visit):
    visitor = visit("outliers", **PHONE)
    page = visitor.page
    assert page.evaluate(TOO_SMALL) == []
    found = page.evaluate(GOES_ON)
    assert found and all(found)
    page.get_by_test_id("stExpandSidebarButton").tap()
    page.get_by_test_id("stSidebarNavLink").get_by_text("Descent").tap()
    page.wait_for_url("**/descent")
    page.wait_for_selector("[data-testid=stSidebar][data-collapsed=true]", state="attached", timeout=PATIENCE)
    visitor.quiet()


PAPER = {"width": 688, "height": 1000}  # px of A4 between its margins
ON_PAPER = """() => {
    const shown = (of) => [...document.querySelectorAll(of)].filter((e) => e.checkVisibility());
    const code = (all) => all.map((e) => e.outerHTML.slice(0, 200));
    const wide = (e) => e.getBoundingClientRect().right > innerWidth + 1;
    return { controls: code(shown('button, input, select, textarea, .losslab-skip, [role=slider]')),
        wide: code(shown('.losslab-plot, .losslab-values, pre, [data-testid=stMarkdownContainer] > table')
            .filter(wide)),
        said: shown('.losslab-printed').map((e) => e.textContent), plots: shown('.losslab-plot').length,
        ink: getComputedStyle(document.querySelector('h1')).color };
}"""


@pytest.mark.parametrize("link", ["regression", "outliers", "descent", "cost?part=paths"])
def test_on_paper_stands_what_is_said_and_nothing_to_press(visit, link):
    visitor = visit(link, viewport=SCREEN)
    page = visitor.page
    page.emulate_media(media="print", color_scheme="dark")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.set_viewport_size(PAPER)
    visitor.quiet()
    found = page.evaluate(ON_PAPER)
    assert found["controls"] == [] and found["wide"] == [] and found["plots"] and found["ink"] == "rgb(0, 0, 0)"
    assert all(page.title() in said and page.url in said for said in found["said"]) and found["said"]


# What of a slider, and of what is chosen, can be told from the page where the system sets the colours.
FORCED = """() => {
    const probe = document.body.appendChild(document.createElement('i'));
    probe.style.color = 'CanvasText'; probe.style.background = 'Canvas';
    const { color: ink, backgroundColor: page } = getComputedStyle(probe);
    const thumb = document.querySelector('[data-testid=stSlider] [data-rac][style]');
    const tick = document.querySelector('.losslab-plot .xtick text');
    const chosen = document.querySelector('[aria-pressed=true]'), none = [page, 'rgba(0, 0, 0, 0)'];
    return { thumb: [thumb, ...thumb.children].some((e) => !none.includes(getComputedStyle(e).backgroundColor)),
        tick: getComputedStyle(tick).fill === ink, chosen: getComputedStyle(chosen).outlineStyle,
        lines: [...document.querySelectorAll('.losslab-plot .js-line')].map((line) => line.style.stroke) };
}"""


@pytest.mark.parametrize(("scheme", "palette"), [("light", theme.LIGHT), ("dark", theme.DARK)])
def test_where_the_system_sets_the_colours_the_figure_takes_them_and_states_are_seen(visit, scheme, palette):
    visitor = visit("regression", viewport=SCREEN)
    page = visitor.page
    page.emulate_media(forced_colors="active", color_scheme=scheme)
    page.reload()
    found = visitor.drawn().page.evaluate(FORCED)
    lines, (red, green, blue) = found.pop("lines"), bytes.fromhex(palette[0][1:])
    assert found == {"thumb": True, "tick": True, "chosen": "solid"} and f"rgb({red}, {green}, {blue})" in lines
