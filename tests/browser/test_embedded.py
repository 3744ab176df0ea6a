"""The app within a page of another site, as in a course's own pages."""

import functools
import http.server
import threading

import pytest

from losslab import find
from losslab.labs.registry import PAGES
from losslab.takeaway import frame
from tests.browser.conftest import CALM, FRAMES, PATIENCE

NUMBERS = """() => [...document.querySelectorAll('.losslab-list tr')].map((row) => Number(row.cells[1].textContent))"""
SAID = "() => document.querySelector('.st-key-lead').innerText"


class Elsewhere:
    """A page of another site that shows some HTML, and the frame in it."""

    def __init__(self, page, address):
        self.page, self.faults = page, []
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.goto(address)
        self.frame = page.locator("iframe").element_handle().content_frame()
        self.frame.wait_for_selector(".losslab-live[data-ready]")
        self.quiet()

    def quiet(self):
        self.frame.evaluate(CALM, PATIENCE)

    def press(self, key):
        self.page.keyboard.press(key)
        self.quiet()
        return self.frame.evaluate(SAID)


@pytest.fixture
def elsewhere(chromium, tmp_path):
    """elsewhere(html) -> Elsewhere. To a browser 127.0.0.1 is another site than localhost, where the app is."""
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=tmp_path)
    context = chromium.new_context(viewport={"width": 1400, "height": 1000})
    found = []
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as site:
        threading.Thread(target=site.serve_forever, daemon=True).start()

        def show(html):
            (tmp_path / "index.html").write_text(f"<!doctype html><title>Elsewhere</title>{html}", encoding="utf-8")
            found.append(Elsewhere(context.new_page(), f"http://127.0.0.1:{site.server_port}/"))
            return found[-1]

        yield show
        context.close()
        site.shutdown()
    assert [fault for each in found for fault in each.faults] == []


def test_the_frame_that_is_handed_out_shows_the_stage_and_its_slider_moves_the_figure(elsewhere, server):
    here = elsewhere(frame(PAGES["regression"], {"losses": "squared_error,huber"}, server))
    assert here.frame.locator(".st-key-full").is_visible(), "the stage"
    assert not here.frame.locator(".st-key-leave").count(), "there is nowhere to leave it to"
    before = here.frame.evaluate(NUMBERS)
    thumb = here.frame.locator("[data-testid=stSlider]:visible [data-rac][style]:has(input[type=range])").first
    box = thumb.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    here.page.mouse.move(x, y)
    here.page.mouse.down()
    here.page.mouse.move(x + 60, y, steps=6)
    here.frame.evaluate(FRAMES, 3)
    held = here.frame.evaluate(NUMBERS)
    assert held != before, "while it is held"
    here.page.mouse.up()
    here.quiet()
    (place,) = here.frame.evaluate("() => [...new URLSearchParams(location.search)].filter(([k]) => k === 'y_pred')")
    r = float(place[1])
    assert here.frame.evaluate(NUMBERS) == pytest.approx([r * r, find("huber").value(r)], rel=1e-3)


def test_keys_of_the_stage_work_within_the_frame(elsewhere, server):
    here = elsewhere(frame(PAGES["outliers"], {"fits": "0"}, server))
    here.frame.locator("h1").click()  # a frame hears keys once it was pressed
    assert here.frame.locator(".st-key-reveal button").is_visible()
    here.press(" ")
    assert not here.frame.locator(".st-key-reveal").count()
    first = here.press("ArrowRight")
    second = here.press("ArrowRight")
    assert first != second and here.press("ArrowLeft") == first
    here.page.keyboard.press("f")
    here.frame.wait_for_function("() => Boolean(document.fullscreenElement)")


def test_F7_8_a_file_can_be_uploaded_within_the_frame_without_any_cookie(elsewhere, server):
    """Browsers keep the cookie by which Streamlit knows its own uploads from frames of other sites."""
    here = elsewhere(f"<iframe src='{server}/outliers' style='width: 1300px; height: 900px'></iframe>")
    assert "_streamlit_xsrf" not in here.frame.evaluate("document.cookie")
    table = b"x,y\n" + b"".join(b"%d,%d\n" % (i, 3 * i + 1) for i in range(10))
    here.frame.locator("[class*=st-key-own_data-file] input[type=file]").set_input_files(
        {"name": "mine.csv", "mimeType": "text/csv", "buffer": table}
    )
    here.frame.get_by_role("button", name="Use these points").click()
    here.frame.get_by_text("10 points are drawn").wait_for()
    assert here.frame.get_by_text("AxiosError").count() == 0
