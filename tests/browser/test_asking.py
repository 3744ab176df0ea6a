"""A teacher asks, students answer: the box, the page behind its link, and the code on the wall."""

import io
import re
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
import zxingcpp
from PIL import Image

from losslab.asking import Ask, read, write
from tests.browser.axe import SCREEN, serious
from tests.browser.conftest import PHONE

WHY = "Four times as much: the squared error."
CHOICE = Ask("Twice the residual: how much more does L2 cost?", "choose", ("2 times", "4 times", "<i>8</i> times"), 2.0)
HELD = write(
    Ask(**CHOICE.__dict__ | {"why": WHY, "veiled": True, "locked": ("y_pred", "y_true"), "hidden": ("losses",)})
)
PLACED = write(Ask("Where is 12?", "place", right=12.0, within=0.5, where="y@0", grid=(0.0, 25.0, 0.1), why=WHY))


def press(visitor, name):
    visitor.page.get_by_role("button", name=name, exact=True).first.click()
    return visitor.quiet()


def decoded(shot):
    """What the QR codes of a screenshot say."""
    return [found.text for found in zxingcpp.read_barcodes(np.asarray(Image.open(io.BytesIO(shot)).convert("L")))]


def everything(visitor):
    """All that a student's browser has of the page."""
    return visitor.page.content() + visitor.page.url


def test_a_question_is_written_previewed_and_answered(visit):
    teacher = visit("regression?y_pred=2")
    page = teacher.page
    press(teacher, "Ask the class")
    page.get_by_text("Choice", exact=True).click()
    page.get_by_role("textbox", name="Your question").fill(CHOICE.text)
    page.get_by_role("textbox", name=re.compile("^Options")).fill("\n".join(CHOICE.options))
    page.get_by_role("textbox", name=re.compile("^Said once")).fill(WHY)
    page.keyboard.press("Tab")
    page.get_by_text("B", exact=True).click()
    teacher.quiet()
    code = page.locator(".losslab-qr")
    code.scroll_into_view_if_needed()
    link = page.get_by_role("link", name="Preview").get_attribute("href")
    assert decoded(code.screenshot()) == [link] and page.locator("[data-testid=stPopoverBody]").inner_text().count(link)
    assert read(parse_qs(urlsplit(link).query)["quiz"][0])[0] == Ask(**CHOICE.__dict__ | {"why": WHY})
    assert serious(teacher) == []
    page.keyboard.press("Escape")
    press(teacher, "Ask the class")
    assert page.get_by_role("textbox", name="Your question").input_value() == CHOICE.text, "it was kept"

    student = visit(link.removeprefix(f"{teacher.server}/"))
    assert WHY not in everything(student) and "so." not in student.page.inner_text(".st-key-chart")
    assert "<i>8</i> times" in student.page.inner_text("[data-testid=stMain]")
    press(student, "A")
    text = student.page.inner_text("[data-testid=stMain]")
    assert "Not so." in text and "You said: A. 2 times" in text and "It is: B. 4 times" in text and WHY in text
    again = visit(student.page.url.removeprefix(f"{teacher.server}/"))
    assert again.page.inner_text(".losslab-plain >> nth=1") == "You said: A. 2 times"


@pytest.mark.parametrize("look", [{"viewport": SCREEN}, {"viewport": SCREEN, "color_scheme": "dark"}, PHONE])
def test_a_student_sees_the_question_and_answers_by_keys(visit, look):
    visitor = visit(f"regression?y_pred=2&quiz={HELD}", **look)
    page = visitor.page
    assert serious(visitor) == [] and visitor.sideways() <= 0 and WHY not in everything(visitor)
    assert page.locator(".losslab-plain strong").is_visible() and not page.locator(".losslab-values td").count()
    assert page.locator(".st-key-y_pred input").is_disabled() and not page.locator(".st-key-losses").count()
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('.st-key-reply-2') !== null"):
            break
    page.keyboard.press("Enter")
    visitor.quiet()
    text = page.inner_text("[data-testid=stMain]")
    assert "Right." in text and WHY in text and "reply=2" in page.url
    assert serious(visitor) == [] and visitor.sideways() <= 0


def test_what_is_locked_is_not_dragged_on_the_figure(visit):
    visitor = visit(f"regression?y_pred=2&quiz={HELD}")
    before, box = visitor.curves(), visitor.page.locator(".losslab-plot .nsewdrag").first.bounding_box()
    x, y = box["x"] + box["width"] * 0.75, box["y"] + box["height"] / 2
    visitor.page.mouse.move(x, y)
    visitor.page.mouse.down()
    visitor.page.mouse.move(x - box["width"] / 4, y, steps=5)
    visitor.page.mouse.up()
    visitor.quiet()
    assert "y_pred=2&" in visitor.page.url
    visitor.page.reload()
    assert visitor.drawn().curves() == before


def test_a_place_is_dragged_and_stays_beside_what_is_so(visit):
    visitor = visit(f"outliers?quiz={PLACED}&guess=10")
    box = visitor.page.locator(".losslab-plot .nsewdrag").first.bounding_box()
    high = lambda value: box["y"] + box["height"] * (1 - (value + 0.75) / 25.75)
    visitor.page.mouse.move(box["x"] + box["width"] / 3, high(10))
    visitor.page.mouse.down()
    visitor.page.mouse.move(box["x"] + box["width"] / 3, high(12), steps=8)
    visitor.page.mouse.up()
    visitor.quiet()
    assert float(re.search(r"guess=([\d.]+)", visitor.page.url)[1]) == pytest.approx(12, abs=0.4)
    assert "It is here" not in everything(visitor) and WHY not in everything(visitor)
    press(visitor, "Commit")
    names = visitor.page.locator(".losslab-plot .textpoint").all_text_contents()
    assert {"Your guess", "It is here"} <= set(names)
    assert "Right." in visitor.page.inner_text("[data-testid=stMain]") and "guess" not in visitor.page.url


def test_the_code_on_the_stage_leads_to_the_students_page(visit):
    visitor = visit(f"regression?y_pred=2&quiz={HELD}&view=stage", viewport=SCREEN)
    page = visitor.page
    assert serious(visitor) == []
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("q")
    code = page.locator(".losslab-qr-large")
    code.wait_for()
    visitor.quiet()
    there = code.bounding_box()
    assert there["height"] > 0.8 * SCREEN["height"] and there["y"] + there["height"] <= SCREEN["height"]
    (link,) = decoded(page.screenshot())
    assert link == page.url.replace("&view=stage", "").replace("view=stage&", "") and "stage" not in link
    page.keyboard.press("q")
    code.wait_for(state="detached")
    visitor.quiet()


def test_a_place_of_a_lesson_has_a_code_too(visit):
    visitor = visit("lessons?lesson=delta")
    press(visitor, "Ask the class")
    code = visitor.page.locator(".losslab-qr")
    code.wait_for()
    assert decoded(code.screenshot()) == [visitor.page.url]
