"""The site without a server in a real browser: from the disk, and from a server that knows nothing but files."""

from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qsl, urlencode

import pytest

from losslab.labs.registry import HOME, PAGES
from losslab.lessons import lessons
from losslab.lessons.course.page import FIELDS
from losslab.lessons.course.page import PAGE as LESSONS
from losslab.lessons.inventory.marks import COUNT
from losslab.link import read_link
from losslab.site.site import NAMES, site
from tests.browser.axe import serious
from tests.browser.test_site import Reader, agrees

FIGURES = [key for key, page in PAGES.items() if page.varies or any(part.figure for part in page.parts.values())]
FIGURES.remove("lessons")  # which begins with a list


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("site")
    site(made, most=10)
    return made


class Visitor(Reader):
    """Someone who goes from page to page of the site."""

    def __init__(self, chromium, at, **options):
        self.at = at
        super().__init__(chromium, None, **options)

    def open(self, query="", key="td"):
        self.page.goto(f"{self.at}/{NAMES[key]}.html{query}")
        if key in FIGURES:
            self.page.wait_for_selector("[data-ready]")
        return self.quiet()


@pytest.fixture
def here(chromium, folder):
    visitor = Visitor(chromium, folder.as_uri())
    yield visitor
    visitor.context.close()
    assert visitor.faults == []


def test_every_page_from_the_disk_draws_what_numpy_computes(here):
    for key in FIGURES:
        agrees(here.open(key=key), key, {})


def test_a_link_of_the_app_opens_the_same_state_and_is_kept(here):
    query = {"losses": "squared_error,absolute_error", "focus": "squared_error", "y_pred": "-1.25"}
    here.open("?" + "&".join(f"{name}={text}" for name, text in query.items()), "regression")
    assert here.query == query
    agrees(here, "regression")
    assert "quared error" in here.page.locator("#told").text_content(), "the card of the loss in focus"
    thumb = here.slider("y_true")
    thumb.focus()
    here.page.keyboard.press("ArrowRight")
    here.quiet()
    assert "y_true" in here.query
    agrees(here, "regression")


def test_losses_are_put_together_one_by_one(here):
    here.open("?losses=absolute_error&focus=absolute_error", "regression")
    agrees(here, "regression")
    here.page.get_by_label("Add to: Losses").select_option(label="Huber")
    here.quiet()
    assert here.query["losses"] == "absolute_error,huber"
    agrees(here, "regression")
    here.page.get_by_label("Take Absolute error away").click()
    here.quiet()
    assert here.query == {"losses": "huber"}
    agrees(here, "regression")


@pytest.mark.parametrize(
    "query", ["?q=99&speed=%3Cb%3E", "?gamma=NaN&n=2.5", "?huber=maybe&n=,&reward=%3Cimg%20src=x%20onerror=alert(1)%3E"]
)
def test_of_a_wrong_link_the_site_says_what_the_app_says(here, query):
    here.open(query)
    _, said = read_link(PAGES["td"].fields, dict(parse_qsl(query[1:])))
    assert said and here.page.locator("#said").text_content() == (
        f"Not everything in this link was understood. {'; '.join(said)}."
    )
    assert here.page.locator("#said *").count() == 0


def test_home_finds_and_opens_a_loss_and_the_glossary_a_word(here):
    here.open(key=HOME)
    here.page.get_by_label("Find losses").fill("huber")
    here.page.locator(".losslab-results a").first.click()
    here.page.wait_for_url("**/regression.html?losses=huber*")
    here.page.wait_for_selector("[data-ready]")
    here.open("?term=residual", "glossary")
    here.page.locator("#told > .note").get_by_text("residual").first.wait_for()
    here.page.get_by_label("Find a word").fill("lasso")
    assert here.page.locator("p:has(> strong)", has_text="margin:").is_hidden()


def test_what_was_missed_in_one_lesson_is_asked_again_in_the_next(here):
    here.open(key="lessons")
    first, second = [*lessons().values()][:2]
    here.page.get_by_role("button", name=f"Begin: {first.title}").click()
    while not here.page.get_by_role("button", name=f"Next: {second.title}").count():
        here.quiet()
        here.press("Show me")
        here.press("Next")
    assert here.query["finished"] == first.key
    here.press(f"Next: {second.title}")
    here.press("Show me")
    assert here.query["answers"] == "-" and here.query["missed"].startswith(f"{first.key}.1,")
    link, _ = read_link(FIELDS, here.query, LESSONS.tidy)
    assert (link["lesson"], link["answers"]) == (second.key, ("-",)), "the laboratory opens the same place"
    here.press("Next")
    here.page.get_by_text(f"Asked again, from “{first.title}”").wait_for()
    here.open(f"?{urlencode(here.query)}", "lessons")
    assert here.page.locator("#beside").get_by_text("Asked again").count() == 1
    here.press("All lessons")
    assert f"{first.title} ✓" in here.page.locator("#told").inner_text()


def test_an_idea_behind_an_answer_to_the_test_leads_to_its_lesson(here):
    here.open(f"?a={'2' * COUNT}", "inventory")
    here.page.locator("#told .card a").first.click()
    here.page.wait_for_url("**/lessons.html?lesson=*")
    here.page.wait_for_selector("[data-ready]")
    here.quiet()


def test_a_server_of_files_is_enough_and_nothing_serious_is_found_by_axe(chromium, folder):
    handler = partial(type("Quiet", (SimpleHTTPRequestHandler,), {"log_message": lambda *_: None}), directory=folder)
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    Thread(target=server.serve_forever, daemon=True).start()
    visitor = Visitor(chromium, f"http://127.0.0.1:{server.server_port}", offline=False, bypass_csp=True)
    try:
        for key in (HOME, "regression", "glossary", "lessons"):
            assert serious(visitor.open(key=key)) == [], key
        assert visitor.faults == []
    finally:
        visitor.context.close()
        server.shutdown()
        server.server_close()
