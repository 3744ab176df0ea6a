"""A lesson and the test as files from the disk, and as packages in a small run-time of SCORM 1.2."""

import json
import re
import xml.etree.ElementTree as ET
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from threading import Thread
from urllib.parse import parse_qsl
from zipfile import ZipFile

import numpy as np
import pytest

from losslab.__main__ import main
from losslab.lessons import lessons
from losslab.lessons.course import shown
from losslab.lessons.course.page import COURSE, MOVED
from losslab.lessons.course.progress import DO_NOT_KNOW
from losslab.lessons.course.records import Choose, Place, so, told
from losslab.lessons.inventory import IDEAS, ITEMS
from losslab.lessons.inventory.marks import COUNT, mark
from losslab.live.payload import payload
from losslab.site.handout import HTML, MANIFEST
from losslab.text import exact
from tests.browser.axe import serious
from tests.browser.conftest import CALM, PATIENCE, PHONE, ROOT
from tests.test_inventory import RIGHT

KEY = "both_up"
LESSON = lessons()[KEY]
ALMOST = RIGHT["A"][:-1]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """What the command line writes of a lesson and of the test; packages are unpacked, beside a run-time for them."""
    made = tmp_path_factory.mktemp("handouts")
    for name, words in (("lesson", ["lessons", "--lesson", KEY]), ("test", ["inventory", "--form", "A"])):
        files = [f"--html={made / name}.html", f"--scorm={made / name}.zip"]
        assert main(["export", *words, *files]) == 0
        ZipFile(made / f"{name}.zip").extractall(made / name)
    (made / "platform.html").write_bytes((ROOT / "tests/browser/platform.html").read_bytes())
    return made


@pytest.fixture(scope="module")
def address(folder):
    handler = partial(type("Quiet", (SimpleHTTPRequestHandler,), {"log_message": lambda *_: None}), directory=folder)
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


class Student:
    """Someone who works through it; `at` is its page, or the frame in which that is."""

    def __init__(self, chromium, **options):
        usual = {"viewport": {"width": 1280, "height": 720}, "bypass_csp": True}
        self.context = chromium.new_context(**usual | options)
        self.page, self.faults, self.asked = self.context.new_page(), [], []
        self.page.set_default_timeout(PATIENCE)
        self.page.on("console", lambda said: self.faults.append(said.text))
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.at = self.page

    def open(self, url, package=False):
        self.page.goto(url)
        self.at = self.page.frame_locator("iframe").owner.element_handle().content_frame() if package else self.page
        self.at.wait_for_selector("#told > *, #beside > *")
        return self.quiet()

    def quiet(self):
        self.at.evaluate(CALM, PATIENCE)
        return self

    def press(self, name):
        self.at.get_by_role("button", name=name, exact=True).click()
        return self.quiet()

    @property
    def text(self):
        return self.at.locator("body").inner_text()

    @property
    def query(self):
        return dict(parse_qsl(self.at.url.partition("?")[2], keep_blank_values=True))

    def answer(self, asks, said):
        if said == DO_NOT_KNOW:
            return self.press("Show me")
        if isinstance(asks, Choose):
            return self.press(told(asks.options[said].says))
        if isinstance(asks, Place):
            thumb = self.at.locator("#beside input[type=range]")
            thumb.focus()
            self.page.keyboard.press("Home")
            for _ in range(200):
                if thumb.get_attribute("aria-valuetext") == said:
                    return self.press("It is here")
                self.page.keyboard.press("ArrowRight")
            raise AssertionError(f"no place of the thumb is {said}")
        self.at.get_by_label("Your answer, a number").fill(said.replace(".", ",").replace("-", "−"))
        return self.press("Answer")

    def walk(self, said_of, until=99):
        """Goes through the lesson; yields (question, what was answered) once that is shown."""
        answers = []
        while len(answers) < min(len(places := COURSE.places(LESSON, (), answers)), until):
            step = COURSE.step(places[len(answers)].ref)
            answers.append(said_of(step.asks))
            self.answer(step.asks, answers[-1])
            yield step, answers[-1]
            self.press("Next")


@pytest.fixture
def student(chromium):
    found = Student(chromium)
    yield found
    found.context.close()
    assert found.faults == []


def wrong(asks):
    if isinstance(asks, Choose):
        return next(key for key in asks.options if not asks.holds(key))
    return exact(float(so(asks.slips[0].value)))


def bare(text):
    return re.sub(r"[*`]", "", text)


def agrees(student, step, answer, **moved):
    """What is drawn is what NumPy draws of that step."""
    values = dict.fromkeys((shown.GUESS, *MOVED)) | shown.starts(step, answer is not None) | moved
    made = shown.figure_of(step, values, answer)
    painted = payload(made.drawing, made.inputs).painted
    drawn = student.at.evaluate(
        """() => document.querySelector('.losslab-plot').data.map(
            (t) => [t.uid, ...[t.x, t.y].map((axis) => Array.from(axis, (v) => (v === null ? NaN : Number(v))))])"""
    )
    assert [uid for uid, *_ in drawn] == [trace["uid"] for trace in painted["data"]]
    for trace, (uid, *places) in zip(painted["data"], drawn, strict=True):
        for name, there in zip("xy", places, strict=True):
            here = [np.nan if v is None else v for v in np.ravel(trace[name])]
            np.testing.assert_allclose(np.array(there, float), np.array(here, float), rtol=1e-5, atol=1e-6, err_msg=uid)


# --- as a file


def test_a_lesson_from_the_disk_is_walked_with_right_answers(student, folder):
    student.open((folder / "lesson.html").as_uri())
    assert student.at.title() == f"{LESSON.title} · losslab" and "learning platform" not in student.text
    agrees(student, LESSON.steps[0], None)
    for step, said in student.walk(lambda asks: asks.right):
        assert step.asks.spelled(said) in student.text and bare(told(step.why)) in student.text
        agrees(student, step, said)
    assert f"Now you can say {LESSON.says}" in student.text and student.query["finished"] == KEY
    assert [url for url in student.asked if not url.startswith(("file:", "blob:", "data:"))] == []
    answers = ",".join(step.asks.right for step in LESSON.steps)
    assert student.query["answers"] == answers, "the same as in a link of the laboratory"


def test_what_was_wrong_hears_what_it_would_have_meant_and_is_asked_again(student, folder):
    student.open((folder / "lesson.html").as_uri())
    count = 0
    for step, said in student.walk(wrong):
        count += 1
        assert bare(step.asks.meant(said)) in student.text and step.asks.spelled(step.asks.right) in student.text
    assert count > len(LESSON.steps) and "(again)" in student.text
    student.press("Once more")
    assert "Question 1 of" in student.text
    missed = (
        COURSE.carried(LESSON, (), student.query.get("answers", "").split(",")) if "answers" in student.query else ()
    )
    assert missed == () and student.query["missed"].count(KEY) == len(LESSON.steps)


def test_only_what_a_step_unlocks_can_be_moved_and_it_is_drawn_as_numpy_does(student, folder):
    student.open((folder / "lesson.html").as_uri() + f"?answers={LESSON.steps[0].asks.right}")
    thumb = student.at.locator("#beside input[type=range]")
    assert thumb.count() == 1 and thumb.get_attribute("name") == "p3"
    thumb.focus()
    for _ in range(5):
        student.page.keyboard.press("ArrowRight")
    student.quiet()
    assert student.query["p3"] == "0.56"
    agrees(student, LESSON.steps[0], LESSON.steps[0].asks.right, p3=0.56)
    student.at.reload()
    student.at.wait_for_selector("[data-ready]")
    student.quiet()
    agrees(student, LESSON.steps[0], LESSON.steps[0].asks.right, p3=0.56)
    student.press("Next")
    assert "p3" not in student.query and student.at.evaluate("document.activeElement.className") == "asked"


def test_a_number_that_is_none_and_a_link_that_is_wrong_are_said_and_nothing_is_lost(student, folder):
    student.open((folder / "lesson.html").as_uri() + "?question=7&answers=<b>,1&speed=%3Cimg%20src=x%3E")
    said = student.at.locator("#said")
    assert "`·b·` is no answer" in said.text_content() and "speed" in said.text_content()
    assert said.locator("*").count() == 0 and "Question 1 of" in student.text
    student.at.get_by_label("Your answer, a number").fill("eleven")
    student.press("Answer")
    assert "`eleven` is not a number such as 0.5." in student.text
    assert student.at.get_by_label("Your answer, a number").input_value() == "eleven"


def test_the_test_from_the_disk_says_nothing_before_its_end_and_then_which_ideas(student, folder):
    student.open((folder / "test.html").as_uri() + f"?a={ALMOST}")
    assert f"Form A, question {COUNT} of {COUNT}" in student.text and "right" not in student.at.inner_text("#told")
    item = ITEMS["A"][-1]
    digit = next(n for n, option in enumerate(item.options, 1) if option.idea)
    student.press(bare(item.options[digit - 1].words))
    assert student.query == {"a": f"{ALMOST}{digit}"} and f"A{ALMOST}{digit}" in student.text
    (idea,) = mark("A", student.query["a"]).ideas
    assert f"{COUNT - 1} of {COUNT} right" in student.text and bare(idea.why) in student.text
    student.press("Go to form B")
    student.at.locator(".answers button").first.dblclick()
    student.quiet()
    assert student.query["b"] == "1", "a second click answers nothing"
    assert f"Form B, question 2 of {COUNT}" in student.text
    student.press("Take back the last answer")
    assert "b" not in student.query


def test_each_wrong_answer_of_both_forms_is_told_its_idea(student, folder):
    """By its first option, its second, and so on: all of them, for every question."""
    titles = {idea.key: bare(idea.says) for idea in IDEAS}
    for form in ITEMS:
        for digit in range(4):
            answers = "".join(str(digit) if digit <= len(item.options) else "0" for item in ITEMS[form])
            student.open((folder / "test.html").as_uri() + f"?form={form}&{form.lower()}={answers}")
            result = mark(form, answers)
            assert f"{result.score} of {COUNT} right" in student.text
            assert all(titles[idea.key] in student.text for idea in result.ideas)
            heads = student.at.locator(".card > p:first-child").count()
            assert heads == len(result.ideas) + any(answer.chosen is None for answer in result.answers)


STATES = (
    *("lesson.html", f"lesson.html?answers={LESSON.steps[0].asks.right}"),
    *("test.html", f"test.html?a={'2' * COUNT}"),
)


def test_nothing_serious_is_found_by_axe(student, folder):
    for path in STATES:
        assert serious(student.open(f"{folder.as_uri()}/{path}")) == [], path


def test_on_a_phone_nothing_is_wider_than_the_window(chromium, folder):
    student = Student(chromium, **PHONE)
    for path in STATES:
        student.open(f"{folder.as_uri()}/{path}")
        assert student.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    student.context.close()
    assert student.faults == []


def test_an_answer_does_not_stand_readable_in_a_file(folder):
    text = (folder / "lesson.html").read_text()
    assert not any(bare(told(step.why))[:40] in text for step in LESSON.steps)
    assert ITEMS["A"][0].how not in (folder / "test.html").read_text()


# --- as a package


@pytest.mark.parametrize("name", ["lesson", "test"])
def test_a_package_is_one_that_platforms_take(folder, name):
    root = ET.fromstring((folder / name / MANIFEST).read_text())
    space = {"p": "http://www.imsproject.org/xsd/imscp_rootv1p1p2"}
    adl = "{http://www.adlnet.org/xsd/adlcp_rootv1p2}"
    assert root.findtext("p:metadata/p:schemaversion", None, space) == "1.2"
    (item,), (resource,) = root.findall(".//p:item", space), root.findall(".//p:resource", space)
    assert item.get("identifierref") == resource.get("identifier") and resource.get(f"{adl}scormtype") == "sco"
    assert [file.get("href") for file in resource] == [resource.get("href")] == [HTML]
    assert {*ZipFile(BytesIO((folder / f"{name}.zip").read_bytes())).namelist()} == {HTML, MANIFEST}


def kept(student):
    """(what the platform was told last, what was wrong with what it was told)."""
    return json.loads(student.page.evaluate("JSON.stringify([kept, faults])"))


def left(student):
    """The student goes; what the platform has heard by then."""
    student.page.evaluate("document.querySelector('iframe').src = 'about:blank'")
    student.page.wait_for_function("state === 'over'")
    return student.page.evaluate("calls.map(([name]) => name)")


def test_a_platform_is_told_how_far_a_lesson_is_and_it_goes_on_from_there(student, address):
    url = f"{address}/platform.html?package=lesson/{HTML}"
    student.open(url, package=True)
    assert "is told your score" in student.text
    steps = [*student.walk(lambda asks: asks.right, until=2)]
    assert len(steps) == 2 and "Question 3 of" in student.text
    calls = left(student)
    assert calls[0] == "LMSInitialize" and calls[-2:] == ["LMSCommit", "LMSFinish"] and calls.count("LMSFinish") == 1
    told, faults = kept(student)
    assert faults == [] and told["cmi.core.lesson_status"] == "incomplete" and told["cmi.core.lesson_location"] == "3"
    assert float(told["cmi.core.score.raw"]) == 100 * 2 / len(LESSON.steps)
    assert (told["cmi.core.score.min"], told["cmi.core.score.max"], told["cmi.core.exit"]) == ("0", "100", "suspend")

    student.open(url, package=True)
    assert "Question 3 of" in student.text, "it goes on where it was left"
    for i, step in enumerate(LESSON.steps[2:]):
        student.answer(step.asks, step.asks.right if i else wrong(step.asks))
        student.press("Next")
    told, faults = kept(student)
    while "(again)" not in student.text:  # what was missed is asked again
        student.answer(LESSON.steps[2].asks, LESSON.steps[2].asks.right)
        student.press("Next")
    told, faults = kept(student)
    assert faults == [] and told["cmi.core.lesson_status"] == "completed"
    assert float(told["cmi.core.score.raw"]) == pytest.approx(
        100 * (len(LESSON.steps) - 1) / len(LESSON.steps), abs=0.01
    )
    student.press("Once more")
    left(student)
    told, faults = kept(student)
    assert faults == [] and told["cmi.core.lesson_status"] == "completed", "what was over stays so"
    assert re.fullmatch(r"\d{4}:\d\d:\d\d\.\d\d", told["cmi.core.session_time"])


def test_a_platform_is_told_of_the_test_and_by_its_own_mark_whether_it_is_passed(student, address):
    student.page.goto(f"{address}/platform.html?package=about:blank")
    place = json.dumps({"cmi.suspend_data": f"?a={ALMOST}", "cmi.student_data.mastery_score": "80"})
    student.page.evaluate("(text) => sessionStorage.setItem('kept', text)", place)
    student.open(f"{address}/platform.html?package=test/{HTML}", package=True)
    student.press(bare(ITEMS["A"][-1].right.words))
    told, faults = kept(student)
    assert faults == [] and (told["cmi.core.lesson_status"], told["cmi.core.score.raw"]) == ("passed", "100")
    assert told["cmi.suspend_data"] == f"?a={RIGHT['A']}"


def test_a_package_without_a_platform_works_and_says_that_nothing_is_reported(student, address):
    student.open(f"{address}/lesson/{HTML}")
    assert "nothing is reported" in student.text
    student.answer(LESSON.steps[0].asks, LESSON.steps[0].asks.right)
    assert bare(told(LESSON.steps[0].why)) in student.text
