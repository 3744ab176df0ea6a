"""The live figure in a real browser: it follows the thumb, asks the server on release only, and lands where it was."""

import re

import numpy as np
import pytest

import losslab
from tests.browser.conftest import PATIENCE, PHONE, start_server


def numbers(paths):
    """All coordinates of a drawing, one array a path."""
    return [np.array(re.findall(r"-?[\d.]+(?:e-?\d+)?", path or ""), dtype=float) for path in paths]


def height_at(path, x):
    """The height of a drawn line at x."""
    points = numbers([path])[0].reshape(-1, 2)
    return np.interp(x, points[:, 0], points[:, 1])


def drag(visitor, start, step=(4, 0), moves=25):
    """Press at `start` and move; yields after every move, released by the caller."""
    mouse = visitor.page.mouse
    mouse.move(*start)
    mouse.down()
    for i in range(1, moves + 1):
        mouse.move(start[0] + step[0] * i, start[1] + step[1] * i)
        visitor.frames()
        yield i


def test_curve_follows_the_thumb_at_every_frame_and_the_server_hears_the_release(visit):
    visitor = visit("regression")
    start = visitor.thumb("huber-delta")
    visitor.sent.clear()
    drawings, readouts = set(), set()
    for _ in drag(visitor, start):
        drawings.add(tuple(visitor.curves()))
        readouts.add(tuple(visitor.readout()[2]))
    assert visitor.sent == []
    assert len(drawings) >= 23 and len(readouts) >= 23  # the thumb has a stop for nearly every move
    preview, values = visitor.curves(), visitor.readout()
    visitor.page.mouse.up()
    visitor.quiet()
    assert len(visitor.sent) == 1
    assert "huber-delta=" in visitor.page.url
    assert visitor.readout() == values
    final = visitor.curves()
    markers = [i for i, path in enumerate(preview) if path.startswith("translate")]
    for i in markers:
        np.testing.assert_allclose(numbers([final[i]])[0], numbers([preview[i]])[0], atol=0.5)
    compare = [p for i, p in enumerate(preview) if i not in markers and len(p) > 300]
    for before, after in zip(
        compare, [p for i, p in enumerate(final) if i not in markers and len(p) > 300], strict=True
    ):
        x = numbers([before])[0][::2]
        x = np.linspace(max(x.min(), 1), min(x.max(), 300), 60)
        inside = np.array([height_at(before, v) for v in x])
        visible = (inside > 0) & (inside < 500)
        np.testing.assert_allclose(np.array([height_at(after, v) for v in x])[visible], inside[visible], atol=1.5)


def test_axes_stay_put_while_dragging(visit):
    visitor = visit("regression")
    ticks = lambda: visitor.page.eval_on_selector_all(
        ".losslab-plot .xtick, .losslab-plot .ytick", "e => e.map(t => t.textContent)"
    )  # noqa: E501
    before = ticks()
    assert len(before) > 10
    for _ in drag(visitor, visitor.thumb("y_pred"), moves=15):
        assert ticks() == before
    visitor.page.mouse.up()
    visitor.quiet()
    assert ticks() == before


def test_zoom_and_legend_survive_a_rerun(visit):
    visitor = visit("regression")
    page = visitor.page
    box = page.eval_on_selector(
        ".losslab-plot .nsewdrag", "e => { const r = e.getBoundingClientRect(); return [r.x, r.y, r.width, r.height]; }"
    )  # noqa: E501
    page.mouse.move(box[0] + box[2] * 0.2, box[1] + box[3] * 0.5)
    page.mouse.down()
    page.mouse.move(box[0] + box[2] * 0.5, box[1] + box[3] * 0.95, steps=8)
    page.mouse.up()
    page.locator(".losslab-plot .legendtoggle").nth(1).click()
    page.wait_for_function(  # Plotly waits first whether it will be a double click
        "() => document.querySelector('.losslab-plot')._fullData.some(t => t.visible === 'legendonly')"
    )
    visitor.quiet()
    state = "() => { const g = document.querySelector('.losslab-plot'); return [g._fullLayout.xaxis.range.map(v => +v.toFixed(3)), g._fullData.filter(t => t.visible === 'legendonly').map(t => t.uid)]; }"  # noqa: E501
    zoomed = page.evaluate(state)
    assert zoomed[0] != [-4, 4] and zoomed[1]
    node = page.evaluate("() => (window.kept = document.querySelector('.losslab-plot .main-svg'), true)")
    page.focus(".st-key-huber-delta input")
    page.keyboard.press("ArrowRight")
    visitor.quiet()
    assert "huber-delta=1.05" in page.url and node
    assert page.evaluate(state) == zoomed
    assert page.evaluate("() => window.kept === document.querySelector('.losslab-plot .main-svg')")


def test_the_marker_on_the_chart_can_be_dragged(visit):
    visitor = visit("regression")
    page = visitor.page
    start = page.eval_on_selector(
        ".losslab-plot .point",
        "e => { const r = e.getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2]; }",
    )  # noqa: E501
    visitor.sent.clear()
    residuals = {tuple(map(tuple, visitor.readout())) for _ in drag(visitor, start, step=(-5, 0))}
    assert len(residuals) >= 20 and visitor.sent == []
    readout = visitor.readout()
    page.mouse.up()
    visitor.quiet()
    assert len(visitor.sent) == 1
    asked = float(re.search(r"y_pred=([-\d.]+)", page.url)[1])
    assert float(page.get_attribute(".st-key-y_pred input", "value")) == asked < 0
    assert visitor.readout() == readout


def test_a_link_gives_the_same_picture_in_a_new_tab(visit):
    first = visit("regression")
    first.page.focus(".st-key-huber-delta input")
    for _ in range(7):
        first.page.keyboard.press("ArrowRight")
    first.page.get_by_role("button", name="Pin curves").click()
    first.quiet()
    first.page.focus(".st-key-y_true input")
    first.page.keyboard.press("ArrowLeft")
    first.quiet()
    url = first.page.url
    second = visit(url.removeprefix(first.server + "/"))
    assert second.page.url == url
    assert second.readout() == first.readout()
    assert second.curves() == first.curves()


def test_keyboard_alone_reaches_and_moves_everything(visit):
    visitor = visit("regression")
    page = visitor.page
    reached = set()
    page.locator("body").press("Tab")
    for _ in range(90):
        name = page.evaluate(
            """() => { const e = document.activeElement;
                const key = e.closest('[class*="st-key-"]')?.className.match(/st-key-([\\w-]+)/)?.[1] ?? '';
                return key + '|' + (e.getAttribute('aria-label') ?? e.textContent ?? '').trim().slice(0, 40); }"""
        )
        reached.add(name)
        page.keyboard.press("Tab")
    text = "\n".join(reached)
    for wanted in (
        "losses|",
        "y_pred|",
        "y_true|",
        "huber-delta|",
        "Pin curves",
        "Reset",
        "Axes and exact values",
        "Copy link",
    ):
        assert wanted in text, f"{wanted} was not reached by Tab:\n{text}"
    before = visitor.readout()
    page.focus(".st-key-y_pred input")
    page.keyboard.press("ArrowRight")
    visitor.quiet()
    assert visitor.readout() != before and "y_pred=1.55" in page.url


@pytest.mark.parametrize("page", ["classes", "meaning"])
def test_no_page_scrolls_sideways_on_a_phone(visit, page):
    visitor = visit(page, **PHONE)
    assert visitor.sideways() <= 0


@pytest.mark.parametrize("width", [390, 700])
def test_narrow_screens_need_no_sideways_scrolling(visit, width):
    visitor = visit("regression", viewport={"width": width, "height": 844})
    page = visitor.page
    assert visitor.sideways() <= 0
    plot = page.eval_on_selector(".losslab-plot .main-svg", "e => e.getBoundingClientRect().width")
    assert width * 0.55 < plot <= width
    if width == 390:  # one panel at a time
        boxes = page.eval_on_selector_all(".losslab-plot .nsewdrag", "e => e.map(d => d.getBoundingClientRect().width)")
        assert len([wide for wide in boxes if wide > 1]) == 1
        assert page.locator(".losslab-tabs button").count() == 2


def test_dark_and_light_follow_the_theme(visit):
    light, dark = visit("regression"), visit("regression", color_scheme="dark")
    stroke = "() => [...document.querySelectorAll('.losslab-plot .js-line')].map(e => e.style.stroke)"
    text = "() => getComputedStyle(document.querySelector('.losslab-plot .xtick text')).fill"
    assert light.page.evaluate(stroke) != dark.page.evaluate(stroke)
    bright = lambda colour: sum(map(int, re.findall(r"\d+", colour)[:3])) / 3
    assert bright(light.page.evaluate(text)) < 110 < 150 < bright(dark.page.evaluate(text))


def test_the_chart_says_in_words_what_it_shows(visit):
    visitor = visit("regression")
    label = visitor.page.get_attribute(".losslab-plot", "aria-label")
    assert "loss, gradient over prediction ŷ" in label and "Huber (δ = 1): loss 1, gradient 1" in label
    assert visitor.page.get_attribute(".losslab-plot", "role") == "figure"


def test_twenty_page_switches_leak_nothing(visit):
    visitor = visit("regression?huber-delta=2")
    page = visitor.page
    count = """() => ({nodes: document.querySelectorAll('*').length,
        plots: document.querySelectorAll('.losslab-plot').length, styles: document.styleSheets.length})"""
    page.evaluate(
        """() => { window.listening = 0;
            const add = document.addEventListener.bind(document);
            document.addEventListener = (type, f, options) => {
                window.listening++;
                options?.signal?.addEventListener('abort', () => window.listening--);
                add(type, f, options);
            };
            const ask = window.requestAnimationFrame.bind(window);
            window.frames_asked = 0;
            window.requestAnimationFrame = (f) => { window.frames_asked++; return ask(f); }; }"""
    )

    def switch(to, ready):
        page.get_by_test_id("stTopNavLink").filter(has_text=to).first.click() if to == "Home" else page.go_back()
        page.wait_for_selector(ready)
        visitor.quiet()

    seen = []
    for _ in range(10):
        switch("Home", ".losslab-gallery[data-ready]")
        assert page.evaluate(count)["plots"] == 1  # Home's own
        switch("back", ".losslab-live[data-ready]")
        seen.append(page.evaluate(count) | {"listening": page.evaluate("() => window.listening")})
    assert seen[-1]["listening"] <= seen[1]["listening"], seen
    assert seen[-1]["nodes"] <= seen[1]["nodes"] * 1.05 + 20, seen
    visitor.quiet()
    asked = page.evaluate("() => { window.frames_asked = 0; return window.frames_asked; }")
    page.evaluate("async () => { for (let i = 0; i < 60; i++) await new Promise((done) => setTimeout(done)); }")
    assert page.evaluate("() => window.frames_asked") - asked < 10  # nothing runs on while nothing moves
    assert "huber-delta=2" in page.url


def test_without_streamlits_chunk_plotly_comes_from_its_package(chromium, server, visit):
    def refuse(route):
        route.abort() if "PlotlyChart" in route.request.url else route.continue_()

    context = chromium.new_context()
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.route("**/static/js/PlotlyChart*", refuse)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{server}/regression")
    page.wait_for_selector(".losslab-live[data-ready]")
    assert any(url.endswith("plotly.min.js") for url in asked)
    assert page.eval_on_selector_all(".losslab-plot .js-line", "e => e.length") > 4
    context.close()


@pytest.mark.parametrize("times", [1, 1000])
def test_a_drawing_that_fails_does_not_end_the_chart(visit, times):
    visitor = visit("regression")
    page = visitor.page
    page.evaluate(
        """times => { const draw = window.Plotly.react;
            window.failures = times;
            window.Plotly.react = (...given) => {
                if (window.failures-- > 0) return Promise.reject(Error('planted'));
                return draw(...given); }; }""",
        times,
    )
    trouble = page.get_by_text("The chart could not be drawn (planted)")
    page.focus(".st-key-huber-delta input")
    page.keyboard.press("ArrowRight")
    visitor.quiet()
    assert trouble.count() == (times > 1) and page.evaluate("() => window.failures") < times
    page.evaluate("() => { window.failures = 0; }")
    page.keyboard.press("ArrowRight")
    visitor.quiet()
    assert trouble.count() == 0 and "huber-delta=1.1" in page.url
    again = visit(page.url.removeprefix(visitor.server + "/"))
    assert visitor.curves() == again.curves() and visitor.readout() == again.readout()
    for _ in drag(visitor, visitor.thumb("huber-delta"), moves=4):
        pass
    assert visitor.curves() != again.curves()
    page.mouse.up()
    visitor.quiet()


def test_scripts_are_files_that_a_browser_keeps(visit):
    visitor = visit("regression")
    seen = []
    visitor.page.on(
        "response", lambda answer: seen.append(answer) if "/component/losslab.ui.mount.js-" in answer.url else None
    )
    visitor.page.reload()
    visitor.drawn()
    assert {answer.url.split("/")[-1] for answer in seen} >= {"live.js", "programs.js", "values.js"}
    assert {answer.headers["cache-control"] for answer in seen} == {"public, max-age=31536000, immutable"}


def test_a_deep_link_as_first_request_of_a_fresh_server_shows_the_whole_app(chromium, tmp_path):
    with (tmp_path / "log").open("w") as log:
        process, address = start_server(log)
        try:
            page = chromium.new_page()
            page.goto(f"{address}/regression?huber-delta=2.5&losses=huber")
            page.set_default_timeout(PATIENCE)
            page.wait_for_selector(".losslab-live[data-ready]")
            page.wait_for_function("() => document.title === 'Regression · losslab'")
            assert page.get_by_test_id("stTopNavLink").count()
            assert page.get_attribute(".st-key-huber-delta input", "value") == "2.5"
            page.close()
        finally:
            process.terminate()
            process.wait(10)
    assert "Traceback" not in (tmp_path / "log").read_text()


def test_values_between_two_stops_are_kept_while_something_else_moves(visit):
    visitor = visit("regression?huber-delta=1.345&y_true=0.123")
    before = visitor.readout()[2]
    assert before[0] == "Huber (δ = 1.345)"
    for _ in drag(visitor, visitor.thumb("y_pred"), step=(3, 0), moves=8):
        assert visitor.readout()[2][0] == "Huber (δ = 1.345)"
    visitor.page.mouse.up()
    visitor.quiet()
    row, prediction = visitor.readout()[2], float(re.search(r"y_pred=([-\d.]+)", visitor.page.url)[1])
    assert row[0] == "Huber (δ = 1.345)" and "huber-delta=1.345" in visitor.page.url and row != before
    expected = losslab.find("huber").value(prediction - 0.123, delta=1.345)
    assert float(row[1]) == pytest.approx(expected, rel=1e-3)


def test_values_and_chart_are_read_together_on_a_projector(visit):
    page = visit("regression", viewport={"width": 1280, "height": 720}).page
    ends = [page.eval_on_selector(s, "e => e.getBoundingClientRect().bottom") for s in (".losslab-list", ".nsewdrag")]
    assert max(ends) <= 720


def test_chart_and_thumb_are_in_one_view_on_a_phone(visit):
    visitor = visit("regression", **PHONE)
    x, y = visitor.thumb("huber-delta")  # scrolls it into view
    on_top = visitor.page.evaluate(
        "([x, y]) => !!document.elementFromPoint(x, y).closest('.st-key-huber-delta')", [x, y]
    )
    chart = visitor.page.eval_on_selector(
        ".losslab-plot .main-svg", "e => { const r = e.getBoundingClientRect(); return [r.top, r.bottom]; }"
    )
    assert on_top and 0 <= chart[0] and chart[1] <= y <= 844
    assert visitor.page.locator(".losslab-plot .modebar-btn").count() == 0


@pytest.mark.parametrize(
    "path, sliders",
    [
        ("classes", ("z0", "z1", "z2", "temperature", "shift")),
        ("binary?show=loss,gradient,curvature", ("z", "y_true", "eta")),
        ("positive?show=loss,gradient,curvature", ("y_pred", "y_true", "factor")),
    ],
)
def test_no_chart_covers_a_slider_on_a_phone(visit, path, sliders):
    """A chart taller than the screen stays too, but leaves room below it: somewhere every thumb can be touched."""
    page = visit(path, **PHONE).page
    free = """async (name) => {
        const main = document.querySelector('[data-testid=stMain]');
        const thumb = document.querySelector(`.st-key-${name} input[type=range]`).closest('[data-rac][style]');
        for (let y = 0; y < main.scrollHeight; y += 60) {
            main.scrollTo(0, y);
            await new Promise(requestAnimationFrame);
            const r = thumb.getBoundingClientRect();
            const top = document.elementFromPoint(r.x + r.width / 2, r.y + r.height / 2);
            if (top?.closest(`.st-key-${name}`)) return true;
        }
        return false;
    }"""
    assert [name for name in sliders if not page.evaluate(free, name)] == []


def test_nothing_offers_to_upload_the_chart(visit):
    titles = visit("regression").page.eval_on_selector_all(".modebar-btn", "e => e.map(b => b.dataset.title)")
    assert titles and not any("hare" in title or "loud" in title for title in titles)


LATE = """const send = WebSocket.prototype.send;
WebSocket.prototype.send = function (data) {
    setTimeout(() => this.readyState === 1 && send.call(this, data), 400);
};"""


def test_over_a_slow_line_nothing_snaps_back_and_no_drag_is_lost(visit):
    visitor = visit("vectors")
    visitor.page.add_init_script(LATE)
    visitor.open("vectors")
    for name in ("p0", "p1"):
        for _ in drag(visitor, visitor.thumb(name), step=(5, 0), moves=6):
            pass
        visitor.frames()  # until it is drawn
        visitor.page.mouse.up()
    values = visitor.readout()
    visitor.page.evaluate(
        """() => {
            window.seen = new Set();
            const look = () => {
                window.seen.add(document.querySelector('.losslab-values').innerText);
                requestAnimationFrame(look);
            };
            look();
        }"""
    )
    visitor.page.wait_for_url(re.compile("p0=.*p1="))
    visitor.quiet()
    assert visitor.readout() == values and visitor.page.evaluate("window.seen.size") == 1

    visitor.open("td")
    for name, panel in (("q", 0), ("n0", 2)):
        x, y = visitor.page.evaluate(
            """([at, input]) => {
                const g = document.querySelector('.losslab-plot'), box = g.getBoundingClientRect();
                const { xaxis, yaxis } = g._fullLayout;
                return [box.x + xaxis._offset + xaxis.c2p(at), box.y + yaxis._offset + yaxis.c2p(1)]; }""",
            [panel, name],
        )
        for _ in drag(visitor, (x, y), step=(0, -3), moves=5):
            pass
        visitor.frames()
        visitor.page.mouse.up()
    values = visitor.readout()
    visitor.page.wait_for_url(re.compile("q=.*n0="))
    visitor.quiet()
    assert visitor.readout() == values
