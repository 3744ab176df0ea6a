"""What is printed, in a real browser: its figures drawn there, and every page of paper whole."""

import re
import zlib

import pytest

from losslab.lessons import lessons
from tests.browser.conftest import Visitor

LESSON = lessons()["bad_point"]
PAPERS = {  # what is printed: where, by which buttons, and how many figures it has
    "state": ("td", "Worksheet", "losslab-td-sheet.html"),
    "lesson": (f"lessons?lesson={LESSON.key}", "Worksheet", f"losslab-{LESSON.key}-sheet.html"),
    "plan": (f"lessons?lesson={LESSON.key}", "Lesson plan", f"losslab-{LESSON.key}-plan.html"),
}
MOST = {"state": 3, "lesson": 9, "plan": 5}  # pages
FOOT = 3  # words or groups of letters in the line at the end
ENDS = """() => document.querySelectorAll('figure, .room, tr').forEach((node, i) => {
    for (const end of ['first', 'last']) {
        const mark = Object.assign(document.createElement('a'), { href: `https://mark/${i}/${end}`, textContent: '.' });
        const side = end === 'first' ? 'top' : 'bottom';
        mark.style = `position: absolute; left: 0; ${side}: 0; line-height: 1; font-size: 1px`;
        (node.tagName === 'TR' ? node.cells[0] : node).style.position = 'relative';
        (node.tagName === 'TR' ? node.cells[0] : node).append(mark);
    }
})"""


@pytest.fixture(scope="module")
def printed(context, server, tmp_path_factory):
    """{name: the path of a file} that the app's box gave."""
    folder, found, visitors = tmp_path_factory.mktemp("papers"), {}, {}
    for name, (path, title, called) in PAPERS.items():
        if path not in visitors:
            here = context(server, viewport={"width": 1280, "height": 720})
            visitors[path] = Visitor(here, server).open(path)
            visitors[path].page.get_by_role("button", name="Take away").first.click()
        visitor = visitors[path]
        with visitor.page.expect_download() as coming:
            visitor.page.get_by_role("button", name=title, exact=True).click()
        assert coming.value.suggested_filename == called
        visitor.page.get_by_text(f"Saved as {called}").wait_for()
        found[name] = folder / f"{name}.html"
        coming.value.save_as(found[name])
    for visitor in visitors.values():
        assert visitor.faults == []
        visitor.page.close()
    return found


@pytest.fixture
def paper(chromium, printed):
    """paper(name) -> the file, opened where no script runs, or only a test's own."""
    pages = []

    def start(name, scripts=False):
        pages.append(chromium.new_context(java_script_enabled=scripts, color_scheme="dark").new_page())
        pages[-1].on("request", lambda request: asked.append(request.url))
        asked = []
        pages[-1].goto(printed[name].as_uri())
        assert asked == [printed[name].as_uri()], "nothing is asked of any network"
        return pages[-1]

    yield start
    for page in pages:
        page.context.close()


def leaves(pdf):
    """[(drawing commands, links)] of every page of a PDF as Chromium writes it."""
    parts = {int(n): body for n, body in re.findall(rb"\n(\d+) 0 obj\n(.*?)\nendobj", pdf, re.DOTALL)}
    found = []
    for body in parts.values():
        if not re.search(rb"/Type /Page\b", body):
            continue
        content = parts[int(re.search(rb"/Contents (\d+) 0 R", body)[1])]
        stream = content.partition(b"stream\n")[2].rpartition(b"\nendstream")[0]
        refs = re.search(rb"/Annots \[(.*?)\]", body, re.DOTALL)
        notes = [parts[int(n)] for n in re.findall(rb"(\d+) 0 R", refs[1])] if refs else []
        links = [uri.decode() for note in notes for uri in re.findall(rb"/URI \((.*?)\)", note)]
        found.append((zlib.decompress(stream), links))
    return found


@pytest.mark.parametrize("size", ["A4", "Letter"])
@pytest.mark.parametrize("name", PAPERS)
def test_every_page_of_paper_is_whole_and_none_is_empty(paper, name, size):
    page = paper(name, scripts=True)
    page.evaluate(ENDS)
    found = leaves(page.pdf(format=size))
    assert 2 <= len(found) <= MOST[name]
    ends = {}
    for n, (commands, links) in enumerate(found):
        assert len(re.findall(rb"\bT[jJ]\b", commands)) > FOOT, f"page {n + 1} is empty"
        for link in links:
            if link.startswith("https://mark/"):
                mark, end = link.removeprefix("https://mark/").split("/")
                ends.setdefault(mark, {}).setdefault(end, n)
    assert ends and all(there["first"] == there["last"] for there in ends.values()), "something is cut across two pages"


def test_a_sheet_needs_no_script_and_is_black_on_white(paper):
    page = paper("state")
    drawn = page.locator("figure > div > svg")
    assert drawn.count() == 3 and drawn.first.bounding_box()["width"] > 500
    assert page.locator("figure svg .js-line").count() > 10
    looks = page.evaluate(
        "() => { const s = getComputedStyle(document.documentElement); return [s.color, s.backgroundColor]; }"
    )
    assert looks == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"], "also where the screen is dark"
    page.emulate_media(media="print")
    assert page.locator(".way svg").bounding_box()["width"] > 90, "a phone reads it"


def test_the_links_that_are_printed_open_the_laboratory(paper, visit, server):
    links = [paper(name).locator(".way a").get_attribute("href") for name in ("state", "lesson")]
    assert links[0] == f"{server}/td" and links[1].startswith(f"{server}/lessons?")
    visitor = visit(links[1].removeprefix(f"{server}/"))
    assert LESSON.title in visitor.page.inner_text("h1")


def test_a_sheet_can_be_read_on_a_phone(paper):
    page = paper("lesson")
    page.set_viewport_size({"width": 390, "height": 844})
    box = page.locator("body").bounding_box()
    assert box["width"] <= 390
    assert all(figure.bounding_box()["width"] <= 390 for figure in page.locator("figure").all())
