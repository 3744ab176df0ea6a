"""Whole visits: from the gallery to a curve, with a finger, back and forth, and where following is impossible."""

import re
from functools import partial

from tests.app import figure, start
from tests.browser.conftest import PHONE
from tests.conftest import aside


def test_from_the_gallery_to_a_loss_without_a_reload(visit):
    visitor = visit("")
    page = visitor.page
    cards = page.locator(".losslab-cards a:visible")
    everything = cards.count()
    assert everything >= 37
    page.evaluate("() => { window.same = true; }")
    visitor.sent.clear()
    page.locator(".st-key-q input").press_sequentially("lorentz")
    page.wait_for_function(
        "() => [...document.querySelectorAll('.losslab-cards a')].filter(a => a.offsetParent).length < 5"
    )
    assert visitor.sent == []  # filtered while typing, without the server
    assert "Cauchy" in cards.first.inner_text()
    page.keyboard.press("Enter")
    page.wait_for_url("**q=lorentz**")
    visitor.quiet()
    cards.first.click()
    visitor.drawn()
    assert page.evaluate("() => window.same") and "/regression?" in page.url and "losses=cauchy" in page.url
    assert [row[0].split(" (")[0] for row in visitor.readout()] == ["Cauchy", "Student-t", "Welsch"]
    for _ in range(2):  # at most: the page as it opens, then the gallery
        if not page.locator(".losslab-gallery").count():
            left = page.url
            page.go_back()
            page.wait_for_function("left => location.href !== left", arg=left)
            visitor.quiet()
    page.wait_for_url("**q=lorentz**")
    assert 0 < cards.count() < 5


def test_nothing_found_is_said_and_markup_typed_is_text(visit):
    visitor = visit("")
    page = visitor.page
    page.locator(".st-key-q input").fill("<img src=x onerror=alert(1)>")
    status = page.locator(".losslab-status")
    page.wait_for_function("() => document.querySelector('.losslab-status').textContent.includes('<img')")
    assert (
        "Nothing was found for “<img src=x" in status.inner_text() and page.locator(".losslab-search img").count() == 0
    )


def test_a_card_is_a_link_that_opens_in_a_new_tab(visit):
    visitor = visit("")
    href = visitor.page.locator(".losslab-cards a[href*='losses=huber,']").get_attribute("href")
    other = visit(href.removeprefix(visitor.server + "/"))
    assert other.readout()[0][0].startswith("Huber")


def test_a_finger_drags_the_marker_and_the_thumb(visit):
    visitor = visit("regression", **PHONE)
    page, touch = visitor.page, visitor.context.new_cdp_session(visitor.page)

    def swipe(start, dx, steps=12):
        point = lambda i: [{"x": start[0] + dx * i / steps, "y": start[1]}]
        touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": point(0)})
        seen = set()
        for i in range(1, steps + 1):
            touch.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": point(i)})
            visitor.frames()
            seen.add(tuple(map(tuple, visitor.readout())))
        assert visitor.sent == []
        touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        visitor.quiet()
        return len(seen)

    visitor.sent.clear()
    marker = page.eval_on_selector(
        ".losslab-plot .point",
        """e => { e.scrollIntoView({block: 'center'});
            const r = e.getBoundingClientRect();
            return [r.x + r.width / 2, r.y + r.height / 2]; }""",
    )
    assert swipe(marker, -120) > 6 and re.search(r"y_pred=-?[\d.]+", page.url)
    visitor.sent.clear()
    assert swipe(visitor.thumb("huber-delta"), 90) > 6 and "huber-delta=" in page.url


def test_back_and_forward_walk_through_the_states(visit):
    visitor = visit("regression")
    page = visitor.page
    page.goto(f"{visitor.server}/regression?huber-delta=2")
    visitor.drawn()
    page.focus(".st-key-huber-delta input")
    page.keyboard.press("ArrowRight")
    visitor.quiet()
    assert "huber-delta=2.05" in page.url
    page.go_back()
    page.wait_for_function("() => !location.search.includes('2.05')")
    visitor.drawn()
    shown = page.get_attribute(".st-key-huber-delta input", "value")
    asked = re.search(r"huber-delta=([\d.]+)", page.url)
    assert float(shown) == (float(asked[1]) if asked else 1)


def test_where_the_slider_cannot_be_followed_the_page_works_on_release(visit):
    visitor = visit("regression")
    visitor.page.add_init_script(
        """for (const kind of [Document, DocumentFragment, Element]) {
            const find = kind.prototype.querySelector;
            kind.prototype.querySelector = function (text) {
                return text.includes('input[type=range]') ? null : find.call(this, text); };
        }"""
    )
    visitor.open("regression")
    page = visitor.page
    before = visitor.readout()
    x, y = visitor.thumb("huber-delta")
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 60, y, steps=10)
    assert visitor.readout() == before
    page.mouse.up()
    visitor.quiet()
    assert visitor.readout() != before and "huber-delta=" in page.url


def test_a_hostile_link_shows_a_page_and_a_sentence_and_runs_nothing(visit):
    visitor = visit(
        "regression?losses=%3Cscript%3Ealert(1)%3C/script%3E&huber-delta=NaN&y_pred=1e999&pins=![x](http://x)"
    )
    page = visitor.page
    assert "Not everything in this link was understood" in page.get_by_test_id("stAlert").inner_text()
    assert page.locator("[data-testid=stAlert] img, [data-testid=stAlert] script").count() == 0
    assert len(visitor.readout()) == 3


def test_the_copied_link_is_the_address(visit):
    visitor = visit("regression?huber-delta=2", permissions=["clipboard-read", "clipboard-write"])
    visitor.page.get_by_role("button", name="Copy link").click()
    assert visitor.page.evaluate("() => navigator.clipboard.readText()") == visitor.page.url
    assert "Copied" in visitor.page.locator(".losslab-tools:not([hidden]) [role=status]").inner_text()


PAINTED = """async (figure) => {
    const chart = document.body.appendChild(document.createElement('div'));
    await window.Plotly.newPlot(chart, figure.data, figure.layout);
    const all = (found, read) => [...chart.querySelectorAll(found)].map(read).join(' ');
    const texts = all('text', (e) => e.textContent);
    const places = all('.js-line', (e) => e.getAttribute('d')) + all('.point', (e) => e.getAttribute('transform'));
    window.Plotly.purge(chart);
    chart.remove();
    return [texts, places];
}"""


def test_no_number_on_an_axis_is_nan_at_any_extreme(visit):
    """Plotly draws what pages send at these links; one page is open, for its Plotly."""
    page = visit("regression").page
    for link in (
        {"log": 1, "loss_to": 1e6},
        {"losses": "linex", "linex-a": 3, "y_pred": 4},
        {"losses": "barron", "barron-alpha": "-inf", "show": "weight"},
        {"losses": "lp", "lp-p": 0.5, "show": "loss,gradient,curvature,weight", "y_pred": 0},
        {"losses": ""},
        {"x_from": -1e6, "x_to": 1e6},
    ):
        painted = figure(aside(partial(start, "regression.py", **link)))["figure"]
        texts, places = page.evaluate(PAINTED, painted)
        assert texts and places and "NaN" not in texts + places, link
        assert "Infinity" not in places and "undefined" not in places, link


def test_keys_pressed_faster_than_the_server_answers_are_all_kept(visit):
    visitor = visit("regression")
    visitor.page.focus(".st-key-huber-delta input")
    for _ in range(14):
        visitor.page.keyboard.press("ArrowRight")
    visitor.quiet()
    assert visitor.page.get_attribute(".st-key-huber-delta input", "value") == "1.7"
    assert "huber-delta=1.7" in visitor.page.url and visitor.readout()[2][0] == "Huber (δ = 1.7)"


def test_axes_and_exact_values_are_set_in_their_popover(visit):
    visitor = visit("regression")
    page = visitor.page
    page.get_by_role("button", name="Axes and exact values").click()
    box = page.locator(".st-key-typed-exact-huber-delta input")
    box.wait_for()
    box.fill("1.345")
    page.keyboard.press("Enter")
    visitor.quiet()
    assert visitor.readout()[2][0] == "Huber (δ = 1.345)" and "huber-delta=1.345" in page.url
    box.fill("-1")
    page.keyboard.press("Enter")
    page.get_by_text("delta must lie in (0, inf), got -1").wait_for()
    assert visitor.readout()[2][0] == "Huber (δ = 1.345)"
    page.locator(".st-key-x_to input").fill("9")
    page.keyboard.press("Enter")
    visitor.quiet()
    page.keyboard.press("Escape")
    visitor.quiet()
    assert "x_to=9" in page.url and page.get_attribute(".st-key-y_pred input", "max") == "9"
    page.focus(".st-key-huber-delta input")
    page.keyboard.press("ArrowRight")
    visitor.quiet()
    assert "x_to=9" in page.url  # kept while the popover is closed


def test_a_link_within_words_opens_here_and_what_the_session_has_stays(visit):
    visitor = visit("regression")
    page, pages = visitor.page, len(visitor.context.pages)
    page.evaluate("window.stayed = true")
    page.locator(".st-key-lead a").first.click()
    page.locator(".losslab-hint a").click()
    page.wait_for_url("**/glossary?term=*")
    visitor.drawn()
    assert page.evaluate("window.stayed") and len(visitor.context.pages) == pages
    assert page.locator(".losslab-hint:visible").count() == 0
    with visitor.context.expect_page() as opened:  # from a page without a figure in a tab, as Streamlit has it
        page.get_by_text("See it").first.click()
    opened.value.close()
