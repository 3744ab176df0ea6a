"""Pages that stand alone, opened from the file system in a real browser without any network."""

from urllib.parse import parse_qsl

import numpy as np
import pytest

from losslab.figures.parts import text_of
from losslab.labs.registry import PAGES
from losslab.live.payload import payload
from losslab.site.onefile import one_file
from losslab.site.scenes import opened
from tests.browser.conftest import CALM, FRAMES, PATIENCE, PHONE

PARTS = [(key, part) for key, page in PAGES.items() for part, of in page.parts.items() if of.figure] + [("own", "")]


class Reader:
    """Someone who has opened a file."""

    def __init__(self, chromium, path, **options):
        usual = {"viewport": {"width": 1280, "height": 720}, "offline": True}
        self.context = chromium.new_context(**(usual | options))
        self.page, self.path, self.faults, self.asked = self.context.new_page(), path, [], []
        self.page.on("console", lambda said: self.faults.append(said.text))
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.open()

    def open(self, query=""):
        self.page.goto(self.path.as_uri() + query)
        self.page.wait_for_selector("[data-ready]")
        return self.quiet()

    def quiet(self):
        self.page.evaluate(CALM, PATIENCE)
        return self

    def frames(self, count=2):
        self.page.evaluate(FRAMES, count)

    def table(self):
        """The cells of the first table, row by row."""
        return self.page.evaluate(
            """() => [...document.querySelector('.losslab-values').rows].slice(1)
                .map(row => [...row.cells].slice(1).map(cell => cell.textContent))"""
        )

    def drawn(self):
        """What Plotly has of the traces: [[x, y], ...]."""
        return self.page.evaluate(
            """() => document.querySelector('.losslab-plot').data.map(
                (t) => [t.x, t.y].map((axis) => Array.from(axis, (v) => (v === null ? NaN : Number(v)))))"""
        )

    def slider(self, name):
        return self.page.locator(f"#beside input[type=range][name='{name}']")

    @property
    def query(self):
        """What the address says."""
        return dict(parse_qsl(self.page.url.partition("?")[2], keep_blank_values=True))

    def press(self, title):
        self.page.get_by_role("button", name=title, exact=True).click()
        return self.quiet()


@pytest.fixture
def reader(chromium, tmp_path):
    """reader(key, query) -> Reader of the file of a page in a state. At the end there was no fault."""
    readers = []

    def start(key, query=None, most=1, **options):
        page, values, said = opened(PAGES[key], query or {})
        assert not said
        path = tmp_path / f"{key}.html"
        path.write_text(one_file(page, values, most=most), encoding="utf-8")
        readers.append(Reader(chromium, path, **options))
        return readers[-1]

    yield start
    for each in readers:
        each.context.close()
    assert [fault for each in readers for fault in each.faults] == []
    assert [url for each in readers for url in each.asked if not url.startswith(("file:", "blob:", "data:"))] == []


def painted(key, query):
    """The figure of a page as NumPy computes it where a link with this query is opened."""
    page, values, said = opened(PAGES[key], query)
    assert not said
    values |= page.settle(values)
    figure = page.parts[page.shown(values)].figure(values)
    return payload(figure.drawing, figure.inputs).painted | {"inputs": figure.inputs}


def agrees(reader, key, query=None):
    """Table and traces are those that NumPy computes for the state of a link, that of the address if none is given."""
    figure = painted(key, reader.query if query is None else query)
    table = figure["layout"]["meta"]["tables"][0]
    assert reader.table() == [[text_of(cell) for cell in row["cells"]] for row in table["rows"]]
    if "aspect" in figure["inputs"]:  # the browser knows better how wide its panel is
        return
    order = reader.page.evaluate("document.querySelector('.losslab-plot').data.map(({ uid }) => uid)")
    traces = sorted(figure["data"], key=lambda trace: order.index(trace["uid"]))  # what is put together has its own
    for trace, (x, y) in zip(traces, reader.drawn(), strict=True):
        for ours, theirs in ((trace["x"], x), (trace["y"], y)):
            ours = np.array([np.nan if v is None else v for v in np.ravel(ours)], dtype=float)
            theirs = np.array([np.nan if v is None else v for v in theirs], dtype=float)
            np.testing.assert_allclose(theirs, ours, rtol=1e-5, atol=1e-6)


def test_a_file_draws_what_numpy_computes_while_a_thumb_is_dragged_and_after(reader):
    here = reader("td")
    agrees(here, "td", {})
    thumb = here.slider("q")
    thumb.scroll_into_view_if_needed()
    box = thumb.bounding_box()
    middle, y = box["x"] + box["width"] * (2.0 + 3) / 8, box["y"] + box["height"] / 2
    here.page.mouse.move(middle, y)
    here.page.mouse.down()
    here.page.mouse.move(middle - 40, y, steps=5)
    here.frames(3)
    held = thumb.get_attribute("aria-valuetext").replace("−", "-")
    assert float(held) < 1.5
    now = painted("td", {"q": held})["layout"]["meta"]["tables"][0]
    assert here.table() == [[text_of(cell) for cell in row["cells"]] for row in now["rows"]], "while it is held"
    here.page.mouse.up()
    here.quiet()
    assert here.query == {"q": held}
    agrees(here, "td")


@pytest.mark.parametrize("key, part", PARTS)
def test_the_file_of_every_part_draws_and_moves_as_numpy_does(reader, key, part):
    query = {PAGES[key].choice: part} if PAGES[key].choice and part else {}
    here = reader(key, query)
    agrees(here, key, query)
    if not here.page.locator("#beside input[type=range]:enabled").count():
        return
    thumb = here.page.locator("#beside input[type=range]:enabled").first
    before = thumb.get_attribute("aria-valuetext")
    thumb.focus()
    for _ in range(3):
        here.page.keyboard.press("ArrowLeft")
    here.quiet()
    assert thumb.get_attribute("aria-valuetext") != before
    assert thumb.get_attribute("name") in here.query
    agrees(here, key)


def test_a_file_goes_to_the_states_of_questions_and_of_controls(reader):
    here = reader("td", most=30)
    here.press("Far off: Huber clips")
    agrees(here, "td", {"q": "0.5", "huber": "1"})
    here.page.get_by_label("Terminal: episode over").check()
    here.quiet()
    assert here.query == {"q": "0.5", "huber": "1", "done": "1"}
    agrees(here, "td")
    here.press("Reset")
    agrees(here, "td", {})


def test_losses_are_taken_away_and_put_back_in_a_file(reader):
    here = reader("regression", {"losses": "huber,squared_error"}, most=30)
    here.page.get_by_label("Take Huber away").click()
    here.quiet()
    assert here.query == {"losses": "squared_error", "focus": "squared_error"}
    agrees(here, "regression")
    here.page.get_by_label("Add to: Losses").select_option(label="Huber")
    here.quiet()
    assert here.query == {"losses": "squared_error,huber", "focus": "squared_error"}
    agrees(here, "regression")
    assert "is in the laboratory" in here.page.locator("#beside").text_content(), "what is missing is said"


def test_points_are_dragged_in_a_file_and_the_step_is_undone(reader):
    here = reader("outliers", most=110)
    first = here.drawn()
    x, y = here.page.evaluate(
        """() => { const plot = document.querySelector('.losslab-plot'), { xaxis, yaxis } = plot._fullLayout;
            const points = plot.data.find((trace) => trace.uid === 'points-points-cloud');
            const box = plot.getBoundingClientRect();
            return [xaxis, yaxis].map((axis, i) => [box.x, box.y][i] + axis._offset
                + axis.c2p([points.x, points.y][i][7])); }"""
    )
    here.page.mouse.move(x, y)
    here.page.mouse.down()
    here.page.mouse.move(x - 5, y + 60, steps=5)
    here.page.mouse.up()
    here.quiet()
    assert here.query["data"] == "own" and here.query["points"].count("~") == 8
    agrees(here, "outliers")
    here.page.get_by_label("Huber", exact=True).uncheck()
    here.quiet()
    assert here.query["losses"] == "squared_error,absolute_error", "what was dragged stays"
    assert here.query["data"] == "own"
    agrees(here, "outliers")
    here.page.get_by_label("Huber", exact=True).check()
    here.quiet()
    here.press("Undo")
    assert "points" not in here.query and here.drawn() == first


def test_the_address_of_a_file_opens_the_state_that_it_says(reader):
    here = reader("td", most=30)
    here.open("?held=0&q=-1.5&gamma=0.5")
    agrees(here, "td", {"held": "0", "q": "-1.5", "gamma": "0.5"})
    here.open("?n=4&nonsense=%3Cb%3E&q=1")
    said = here.page.locator("#said")
    assert "nonsense" in said.text_content() and said.locator("b").count() == 0


def test_keys_alone_move_a_slider_of_a_file_and_say_where_it_is(reader):
    here = reader("td", **PHONE)
    thumb = here.slider("reward")
    thumb.focus()
    here.page.keyboard.press("ArrowRight")
    here.quiet()
    assert thumb.get_attribute("aria-valuetext") == "1.05"
    agrees(here, "td", {"reward": "1.05"})
    assert here.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_what_is_saved_in_the_laboratory_is_what_was_on_the_screen(visit, chromium, tmp_path):
    visitor = visit("td?held=0&q=1.5")
    thumb = visitor.page.locator(".st-key-gamma input[type=range]")
    thumb.focus()
    visitor.page.keyboard.press("ArrowLeft")
    visitor.quiet()
    visitor.page.get_by_role("button", name="Take away").click()
    with visitor.page.expect_download() as download:
        visitor.page.get_by_role("button", name="Page", exact=True).click()
    assert download.value.suggested_filename == "losslab-td.html"
    path = tmp_path / "saved.html"
    download.value.save_as(path)
    visitor.quiet()
    reader = Reader(chromium, path)
    agrees(reader, "td", {"held": "0", "q": "1.5", "gamma": "0.98"})
    assert reader.faults == [] and reader.query == {}
    reader.context.close()
