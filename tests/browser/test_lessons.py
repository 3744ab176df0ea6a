"""A lesson in a real browser: with right answers and with wrong ones, by keys alone, and on a phone."""

import re

import pytest

from losslab.lessons import lessons
from losslab.lessons.course.page import COURSE
from losslab.lessons.course.records import Choose, Place, told
from losslab.text import exact
from tests.browser.axe import serious
from tests.browser.conftest import PHONE

KEY = "both_up"
LESSON = lessons()[KEY]


def bare(text):
    return re.sub(r"[*`]", "", text)


def press(visitor, name):
    visitor.page.get_by_role("button", name=name, exact=True).click()
    visitor.quiet()


def arrows(visitor, value):
    """Moves the slider that has the focus to a value, by keys."""
    now = float(visitor.page.evaluate("document.activeElement.value"))
    step = float(visitor.page.evaluate("document.activeElement.step"))
    for _ in range(abs(round((value - now) / step))):
        visitor.page.keyboard.press("ArrowRight" if value > now else "ArrowLeft")
    visitor.quiet()


def answer(visitor, asks, said):
    """Answers a question."""
    if isinstance(asks, Choose):
        return press(visitor, told(asks.options[said].says))
    if isinstance(asks, Place):
        visitor.page.focus(f".st-key-{asks.control or 'guess'} input[type=range]")
        arrows(visitor, float(said))
        return press(visitor, "It is here")
    visitor.page.get_by_label("Your answer, a number").fill(said.replace(".", ","))
    return press(visitor, "Answer")


def walk(visitor, said_of):
    """Goes through the lesson; yields (question, what was answered, the text of the page then)."""
    answers = []
    while len(answers) < len(places := COURSE.places(LESSON, (), answers)):
        asks = COURSE.step(places[len(answers)].ref).asks
        answers.append(said_of(asks))
        answer(visitor, asks, answers[-1])
        yield asks, answers[-1], visitor.page.inner_text("[data-testid=stMain]")
        press(visitor, "Next")


def test_a_lesson_is_walked_from_its_card_to_its_end(visit):
    visitor = visit("lessons", viewport={"width": 1280, "height": 720})
    assert serious(visitor) == []
    visitor.page.locator(f".st-key-begin-{KEY}").get_by_role("button").click()
    visitor.quiet()
    for asks, said, text in walk(visitor, lambda asks: asks.right):
        assert asks.spelled(said) in text and "what is so" not in text
    text = visitor.page.inner_text("[data-testid=stMain]")
    assert f"Now you can say {LESSON.says}" in text and "Later lessons ask" not in text
    assert f"finished={KEY}" in visitor.page.url and "missed" not in visitor.page.url
    press(visitor, "All lessons")
    assert f"{LESSON.title} ✓" in visitor.page.inner_text("[data-testid=stMain]")


@pytest.mark.parametrize("which", [0, -1])
def test_each_wrong_answer_hears_what_it_would_have_meant_and_is_asked_again(visit, which):
    def wrong(asks):
        if isinstance(asks, Choose):
            return [key for key in asks.options if not asks.holds(key)][which]
        return exact(float(asks.slips[which].value()))

    visitor, count = visit(f"lessons?lesson={KEY}"), 0
    for asks, said, text in walk(visitor, wrong):
        count += 1
        assert bare(asks.meant(said)) in text and asks.spelled(asks.right) in text
    assert count > len(LESSON.steps)
    assert f"Later lessons ask {len(LESSON.steps)} questions again" in visitor.page.inner_text("[data-testid=stMain]")


def test_a_lesson_needs_no_mouse(visit):
    visitor = visit(f"lessons?lesson={KEY}&question=2&answers=1")
    page = visitor.page

    def reach(condition):
        """Tab until the element in focus is that."""
        for _ in range(40):
            page.keyboard.press("Tab")
            if page.evaluate(f"(() => {{ const e = document.activeElement; return {condition}; }})()"):
                return
        raise AssertionError(f"no Tab leads to {condition}")

    reach("e.innerText === 'A, with all four right'")
    page.keyboard.press("Enter")
    visitor.quiet()
    assert "answers=1%2Ca" in page.url
    reach("e.type === 'range' && e.closest('.st-key-p3')")
    page.keyboard.press("ArrowLeft")
    visitor.quiet()
    assert "p3=0.48" in page.url
    reach("e.innerText === 'Next'")
    page.keyboard.press("Enter")
    visitor.quiet()
    assert "question=3" in page.url and "p3" not in page.url
    assert serious(visitor) == []


def test_a_guess_is_put_in_place_on_a_phone_and_stays_beside_what_is_so(visit):
    visitor = visit("lessons?lesson=bad_point", **PHONE)
    assert visitor.sideways() <= 0
    visitor.page.focus(".st-key-guess input[type=range]")
    arrows(visitor, 10.0)
    guess = visitor.page.get_by_role("button", name="It is here")
    guess.tap()
    visitor.quiet()
    assert "answers=10" in visitor.page.url and visitor.sideways() <= 0
    names = visitor.page.locator(".losslab-plot .textpoint").all_text_contents()
    assert {"Your guess", "It is here"} <= set(names)
    assert "You said: 10." in visitor.page.inner_text("[data-testid=stMain]")


def test_the_guess_is_dragged_on_the_figure_and_its_link_opens_it(visit):
    visitor = visit("lessons?lesson=bad_point&guess=10")
    box = visitor.page.locator(".losslab-plot .nsewdrag").first.bounding_box()
    x, y = box["x"] + box["width"] / 3, box["y"] + box["height"] * (1 - 10 / 25)
    visitor.page.mouse.move(x, y)
    visitor.page.mouse.down()
    visitor.page.mouse.move(x, y - box["height"] * 4 / 25, steps=8)
    visitor.page.mouse.up()
    visitor.quiet()
    found = float(re.search(r"guess=([\d.]+)", visitor.page.url)[1])
    assert found == pytest.approx(14, abs=0.5)
    again = visit(visitor.page.url.removeprefix(visitor.server + "/"))
    assert again.curves() == visitor.curves()


def test_on_a_phone_no_card_lies_over_words(visit):
    visitor = visit("lessons", **PHONE)
    ends = visitor.page.evaluate(
        """() => [document.querySelector('.st-key-lead p').getBoundingClientRect().bottom,
            document.querySelector('[data-testid=stColumn]').getBoundingClientRect().top]"""
    )
    assert ends[0] <= ends[1] and visitor.sideways() <= 0
