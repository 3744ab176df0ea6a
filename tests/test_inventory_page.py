"""The page of the inventory, by AppTest: answered to the end, opened by links, and a class counted."""

import csv
from io import StringIO

import pytest

from losslab.lessons.inventory import FORMS, IDEAS, ITEMS
from losslab.lessons.inventory.marks import COUNT, LINES, mark, summary
from losslab.lessons.inventory.places import place
from losslab.lessons.inventory.whole_class import _csv
from tests.app import calm, click, opened, query, start, words
from tests.test_inventory import RIGHT
from tests.test_link import HOSTILE


def answer(app, number, digit):
    """The app after a click on the option of this digit of this question."""
    app.button(key=f"answer/{number}/{digit}").click().run()
    return calm(app)


def labels(app):
    return [button.label for button in app.button]


@pytest.mark.parametrize("form", FORMS)
def test_a_form_is_answered_to_the_end_and_nothing_is_said_before(form):
    app, name = opened("inventory.py", form=form), form.lower()
    for number, item in enumerate(ITEMS[form], 1):
        assert item.ask in words(app) and app.caption[0].value == f"Form {form}, question {number} of {COUNT}"
        assert labels(app)[: len(item.options)] == [option.words for option in item.options]
        assert "Right" not in words(app) and not app.header and not app.code
        app = answer(app, number, RIGHT[form][number - 1])
    assert app.header[0].value == f"{COUNT} of {COUNT} right"
    assert "You answered" not in words(app) and app.code[0].value == form + RIGHT[form]
    assert query(app)[name] == RIGHT[form] and query(opened("inventory.py", **query(app))) == query(app)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("shift", range(1, 4))
def test_each_wrong_answer_tells_its_idea_why_and_where_to_look(form, shift):
    digits = [(int(right) - 1 + shift) % len(i.options) + 1 for right, i in zip(RIGHT[form], ITEMS[form], strict=True)]
    answers = "".join(map(str, digits))
    app, result = opened("inventory.py", **{"form": form, form.lower(): answers}), mark(form, answers)
    assert app.header[0].value == f"{result.score} of {COUNT} right"
    for number, marked in enumerate(result.answers, 1):
        told = f"*Question {number}.* {marked.item.ask} You answered {marked.chosen.words}. Right: "
        assert (told in words(app)) == (not marked.right)
        if idea := marked.idea:
            (box,) = [box.value for box in app.markdown if box.value.startswith(f"**“{idea.says}”**")]
            assert told in box and marked.item.right.words in box and marked.item.how in box
            assert idea.why in box and place(idea) in box


def test_what_was_not_known_is_told_at_the_end():
    app = opened("inventory.py", a="0" + RIGHT["A"][1:])
    item = ITEMS["A"][0]
    assert "**You did not know:**" in words(app) and f"Right: **{item.right.words}**. {item.how}" in words(app)
    assert app.header[0].value == f"{COUNT - 1} of {COUNT} right"


def test_an_answer_can_be_taken_back():
    app = opened("inventory.py")
    assert "Take back the last answer" not in labels(app)
    app = click(answer(answer(app, 1, 2), 2, 0), "Take back the last answer")
    assert query(app) == {"a": "2"} and ITEMS["A"][1].ask in words(app)
    assert query(answer(app, 2, 3)) == {"a": "23"}


def test_form_B_follows_with_the_gain_and_each_form_begins_anew():
    half = RIGHT["A"][:12] + "0" * 12
    app = click(opened("inventory.py", a=half, b=RIGHT["B"][:-1]), "Go to form B")
    app = answer(app, COUNT, RIGHT["B"][-1])
    assert "Form A: 12 of 24, form B: 24 of 24; the normalised gain is 1." in words(app)
    assert query(app) == {"form": "B", "a": half, "b": RIGHT["B"]}
    app = click(app, "Form B from the beginning")
    assert query(app) == {"form": "B", "a": half} and ITEMS["B"][0].ask in words(app)
    assert "nothing was left to gain" in words(opened("inventory.py", a=RIGHT["A"], b=RIGHT["B"]))


@pytest.mark.parametrize("lesson", sorted({idea.lesson for idea in IDEAS}))
def test_what_answers_an_idea_opens_in_peace(lesson):
    assert opened("lessons.py", lesson=lesson).title  # without a complaint


def test_answers_that_were_tampered_with_are_told_and_the_test_goes_on():
    app = start("inventory.py", a="13x1", b="9" * 30)
    assert "a: `x` is no answer to question 3 of form A" in app.warning[0].value
    assert "b: `9` is no answer to question 1 of form B" in app.warning[0].value
    assert ITEMS["A"][2].ask in words(app) and query(app) == {"a": "13"}


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_link_opens_a_working_page(text):
    app = start("inventory.py", nonsense=text, **dict.fromkeys(("a", "b", "form", "part"), text[:5000]))
    assert not app.exception and len(app.warning) == 1 and "<" not in app.warning[0].value
    calm(app.run())


def count(text):
    app = opened("inventory.py", part="class")
    app.text_area[0].set_value(text)
    app = app.button[0].click().run()
    assert not app.exception and not app.error
    return app


def test_a_class_is_counted_before_and_after():
    first = "".join(str(i) for i, _ in enumerate(ITEMS["A"][0].options, 1) if str(i) != RIGHT["A"][0])[0]
    idea = ITEMS["A"][0].options[int(first) - 1].idea
    wrong = first + RIGHT["A"][1:]
    app = calm(count(f"A{wrong}\nhttp://x.org/inventory?a={wrong}&b={RIGHT['B']}\nA{RIGHT['A']}"))
    assert f"| “{idea.says}” | 2 of 3 | – | {place(idea)} |" in words(app)
    assert "Form A: 3 students, on average 23.33 of 24 right; form B: 1 student, on average 24" in words(app)
    assert "both forms: 1; the normalised gain of these is 1." in words(app)
    assert "| A | 1 |" in words(app) and "| 1 of 3 |" in words(app)
    assert query(app) == {"part": "class"}  # what was handed in is in no link
    assert app.text_area[0].value.startswith("A")


def test_lines_that_are_not_understood_are_named_and_the_others_counted():
    app = count(f"A{RIGHT['A']}\n<img src=x onerror=alert(1)>\n\nA1x")
    assert len(app.warning) == 1 and "<" not in app.warning[0].value
    assert "line 2: it holds no answers" in app.warning[0].value and "line 4: `A1x` is neither" in app.warning[0].value
    assert "Form A: 1 student, on average 24 of 24 right." in words(app)
    assert not count("nothing").header and "And 2 more" in count("x\n" * 10).warning[0].value
    assert not count("").warning


def test_a_class_of_most_lines_is_counted():
    app = calm(count("\n".join([f"A{RIGHT['A']}"] * LINES)))
    assert f"Form A: {LINES} students, on average 24 of 24 right." in words(app)
    assert "1 student is" not in words(app)
    assert "not finished in 1 case" in words(count("A1"))


def test_the_table_of_a_class_is_a_file_too():
    wrong = "".join("2" if right == "1" else "1" for right in RIGHT["A"])
    held = {row.idea: row for row in summary([mark("A", wrong)])}
    rows = [(idea, [row, None]) for idea, row in held.items()]
    head, *lines = csv.reader(StringIO(_csv(rows)))
    assert head == ["misconception", "says", "A held", "A of", "B held", "B of"]
    assert [line[0] for line in lines] == [idea.key for idea in held] and lines[0][2:] == ["1", "1", "", ""]


def test_in_a_frame_and_on_the_stage_the_question_is_there_too():
    app = answer(opened("inventory.py", view="stage", a="1"), 2, 0)
    assert ITEMS["A"][2].ask in words(app) and query(app) == {"view": "stage", "a": "10"}
