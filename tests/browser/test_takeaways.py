"""What a visitor takes from a page: one small box, whose files say what is on the screen."""

import json
import re
import xml.etree.ElementTree as ET
from html import unescape

import pytest

from losslab.labs.registry import PAGES
from losslab.site.scenes import opened
from losslab.takeaway import taken
from losslab.takeaway.programs import printed
from losslab.takeaway.seen import Seen
from tests.browser.axe import serious
from tests.browser.conftest import PHONE

LOOKS = [
    {"viewport": {"width": 1280, "height": 720}, "color_scheme": "light"},
    {"viewport": {"width": 1280, "height": 720}, "color_scheme": "dark"},
    PHONE,
]
INSIDE = """() => [...document.querySelectorAll('[data-testid=stPopoverBody] button')]
    .filter((e) => e.checkVisibility()) // Streamlit draws a button with help twice
    .map((e) => [e.textContent, e.getBoundingClientRect()])
    .filter(([, r]) => r.top >= 0 && r.left >= 0 && r.bottom <= innerHeight && r.right <= innerWidth)
    .map(([text]) => text).filter(Boolean) // the menu opens by one that has a name only"""
BUTTONS = ["Page", "Numbers", "Program", "Notebook", "SVG", "PNG", "Copy <iframe>", "Worksheet"]


@pytest.fixture
def box(visit):
    """box(path, **options) -> a Visitor who has opened the box."""

    def start(path, **options):
        visitor = visit(path, **options)
        visitor.page.get_by_role("button", name="Take away").first.click()
        visitor.page.locator(".losslab-take").wait_for()
        return visitor.quiet()

    return start


def file(visitor, title):
    """The download of a button."""
    with visitor.page.expect_download() as coming:
        visitor.page.get_by_role("button", name=title, exact=True).click()
    return coming.value


def test_files_say_what_is_on_the_screen(visit):
    """A thumb that was moved after the page was drawn counts too."""
    visitor = visit("td?held=0&q=1.5")
    visitor.page.locator(".st-key-gamma input[type=range]").focus()
    visitor.page.keyboard.press("ArrowLeft")
    visitor.quiet()
    visitor.page.get_by_role("button", name="Take away").click()
    page, values, _ = opened(PAGES["td"], {"held": "0", "q": "1.5", "gamma": "0.98"})
    for title, kind in (("Numbers", "csv"), ("Program", "py"), ("Notebook", "ipynb")):
        download = file(visitor, title)
        assert download.suggested_filename == f"losslab-td.{kind}"
        assert download.path().read_bytes().decode() == taken(page, values, kind)
    notebook = json.loads(download.path().read_text(encoding="utf-8"))
    assert "".join(notebook["cells"][1]["outputs"][0]["text"]) == printed(Seen(page, values))


def test_a_closed_box_holds_nothing(visit):
    visitor = visit("td")
    assert not visitor.page.locator("[data-testid=stDownloadButton], .losslab-take").count()


@pytest.mark.parametrize("key", [key for key in PAGES if key not in ("glossary", "inventory", "lessons")])
def test_every_page_has_the_box(visit, key):
    assert visit("" if key == "home" else key).page.get_by_role("button", name="Take away").count() == 1


@pytest.mark.parametrize("look", LOOKS, ids=["light", "dark", "phone"])
def test_the_box_is_whole_and_legible(box, look):
    visitor = box("regression", **look)
    assert visitor.page.evaluate(INSIDE) == BUTTONS and serious(visitor) == []


def test_a_figure_is_saved_at_the_size_that_is_chosen_or_typed(box):
    page = (visitor := box("outliers")).page
    width, height = (page.get_by_label(f"{side}, px") for side in ("Width", "Height"))
    page.get_by_label("Figure").select_option("1920 × 1080")
    drawing = ET.parse(file(visitor, "SVG").path()).getroot()
    assert (drawing.get("width"), drawing.get("height")) == ("1920", "1080")
    assert "outliers" in "".join(drawing.itertext())
    width.fill("700")
    height.fill("9")
    head = file(visitor, "PNG").path().read_bytes()[:24]
    assert [int.from_bytes(head[i : i + 4], "big") for i in (16, 20)] == [700, 360]
    assert height.input_value() == "360", "what it came to is shown"


def test_the_frame_for_another_page_has_the_link_of_the_moment(box):
    visitor = box("regression?huber-delta=2&y_pred=-1.5")
    page = visitor.page
    page.evaluate("navigator.clipboard.writeText = async (text) => { window.copied = text; }")
    page.get_by_role("button", name="Copy <iframe>").click()
    page.get_by_text("Copied.", exact=True).wait_for()
    (link,) = re.findall(
        r'^<iframe src="([^"]+)" width="960" height="540" title="Regression losses"', page.evaluate("copied")
    )
    assert unescape(link) == f"{page.url}&embed=true"


def test_many_rows_of_a_visitor_give_numbers_and_a_picture_but_no_program(visit):
    visitor = visit("outliers")
    page = visitor.page
    table = "x,y\n" + "".join(f"{i},{3 * i + i % 7}\n" for i in range(400))
    page.locator("[class*=st-key-own_data-file] input[type=file]").set_input_files(
        {"name": "=cmd.csv", "mimeType": "text/csv", "buffer": table.encode()}
    )
    page.get_by_role("button", name="Use these points").click()
    page.get_by_text("400 rows are drawn").wait_for()
    visitor.quiet()
    page.get_by_role("button", name="Take away").click()
    page.locator(".losslab-take").wait_for()
    visitor.quiet()
    for title in ("Page", "Program", "Notebook", "Copy <iframe>", "Worksheet"):
        assert page.get_by_role("button", name=title, exact=True).is_disabled()
    assert "stays with the visitor" in page.locator(".losslab-take [role=status]").inner_text()
    assert file(visitor, "Numbers").path().read_text(encoding="utf-8").startswith("panel,curve,trace,x,y")
