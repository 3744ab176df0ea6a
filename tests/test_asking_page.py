"""A teacher's question in the app: where it is written, and what a student sees of it."""

from urllib.parse import parse_qsl, urlsplit

import pytest

from losslab.asking import LONGEST_OPTION, Ask, read, write
from losslab.labs.registry import PAGES
from losslab.lessons import lessons
from losslab.link import read_link
from tests.app import calm, click, figure, opened, query, start, words
from tests.test_asking import CHOICE, MARKUP

LESSONS = lessons()

# --- what a student sees


def plain(app):
    return [part.proto.body for part in app.get("html") if "losslab-plain" in part.proto.body]


def test_words_are_shown_as_they_were_typed():
    ask = Ask(MARKUP, "choose", ("<b>1</b>", MARKUP), 1.0, why=MARKUP)
    app = opened("td.py", quiz=write(ask))
    app.button(key="reply/2").click().run()
    said = " ".join(plain(calm(app)))
    assert "<img" not in said and "&lt;img src=x onerror=alert(1)&gt; $x^2$ :smile:" in said
    assert MARKUP not in words(app) and said.count("&lt;img") == 3
    assert MARKUP not in " ".join(button.label for button in app.button)


@pytest.mark.parametrize("reply, said", [("2", "**Right.**"), ("1", "**Not so.**")])
def test_nothing_is_told_before_the_answer(reply, said):
    app = opened("td.py", quiz=write(CHOICE))
    assert "So it is." not in " ".join(plain(app)) and "Right" not in words(app) and "target" not in words(app)
    app.button(key=f"reply/{reply}").click().run()
    assert said in words(calm(app)) and "So it is." in plain(app)[-1] and query(app)["reply"] == reply
    again = opened("td.py", **query(app))
    assert plain(again) == plain(app) and "The target" in words(again)


def test_a_number_is_typed_as_people_write_it():
    app = opened("regression.py", quiz=write(Ask("How much?", "number", right=0.43, within=0.01)))
    app.text_input[0].set_value("many")
    commit = next(button for button in app.button if button.label == "Commit")
    commit.click().run()
    assert "is not a number" in app.error[0].value and "reply" not in query(app)
    app.text_input[0].set_value("0,44")
    next(button for button in app.button if button.label == "Commit").click().run()
    assert "**Right.**" in words(calm(app)) and "You said: 0.44" in plain(app)[1]


def test_a_control_that_is_put_in_place_is_compared():
    app = opened("td.py", quiz=write(Ask("Where?", "place", right=2.5, within=0.05, where="q")))
    app.slider(key="q").set_value(1.0).run()
    app.button(key="reply/place").click().run()
    assert "**Not so.**" in words(calm(app)) and query(app)["reply"] == "1"
    traces = {trace["uid"]: trace for trace in figure(app)["figure"]["data"]}
    assert traces["lesson-guess"]["y"] == [1.0, 1.0] and traces["lesson-truth"]["y"] == [2.5, 2.5]


def test_what_is_locked_stays_whatever_is_pressed():
    app = opened("classes.py", quiz=write(Ask(locked=("shift", "z0"))))
    assert app.slider(key="shift").disabled and app.slider(key="z0").disabled and not app.slider(key="z1").disabled
    next(button for button in app.button if button.label == "Add 5 to all logits").click().run()
    assert "keeps some controls as they are" in app.error[0].value and not app.exception
    assert app.slider(key="shift").value == 0 and "shift" not in query(app)


@pytest.mark.parametrize(
    "asked, said",
    [
        ({"quiz": "1nonsense"}, "no whole question"),
        ({"quiz": "3abc"}, "another version"),
        ({"quiz": write(CHOICE), "reply": "<b>"}, "no answer"),
        ({"quiz": write(Ask(hidden=("nonsense",)))}, "another page"),
        ({"reply": "1"}, "no question"),
    ],
)
def test_a_broken_link_opens_the_page_and_says_so(asked, said):
    app = start("td.py", q="1.5", **asked)
    assert not app.exception and said in app.warning[0].value and app.slider(key="q").value == 1.5
    assert set(query(app)) == ({"q", "quiz"} if said == "no answer" else {"q"})


# --- where it is written


def box(page="td.py", **link):
    """The app with the box open."""
    app = opened(page, **link)
    app.session_state["asking"] = True
    return calm(app.run())


def said_by(app, label, value):
    """The app once a part of the question, by the beginning of its label, has a value."""
    parts = [*app.text_area, *app.text_input, *app.multiselect, *app.selectbox, *app.toggle, *app.get("button_group")]
    part = next(part for part in parts if part.label.startswith(label))
    part.set_value(value).run()
    assert not app.exception
    return app


def link(app):
    """(the address of the preview, the question in it); None as long as there is none."""
    made = [part.proto.url for part in app.get("link_button") if part.proto.label == "Preview"]
    return (made[0], read(dict(parse_qsl(urlsplit(made[0]).query)).get("quiz", ""))[0]) if made else None


def kind(app, which):
    app.get("button_group")[0].set_value(which).run()
    assert not app.exception
    return app


def written(app, ask, letter=None):
    said_by(app, "Your question", ask.text)
    if letter:
        said_by(app, "Options", "\n".join(ask.options))
        next(group for group in app.get("button_group") if group.key.endswith("letter")).set_value(letter).run()
    return app


def test_the_box_makes_the_link_that_is_asked_for():
    app = written(kind(box(q="1.5"), "choose"), CHOICE, "B")
    said_by(app, "Said once", CHOICE.why)
    said_by(app, "Controls that are hidden", ["gamma"])
    said_by(app, "Controls that are locked", ["q"])
    address, ask = link(calm(app))
    assert ask == Ask(**CHOICE.__dict__ | {"hidden": ("gamma",), "locked": ("q",)})
    query = dict(parse_qsl(urlsplit(address).query))
    assert query.keys() == {"q", "quiz"} and query["q"] == "1.5"
    assert read_link(PAGES["td"].fields, query)[1] == []
    assert any("no secret" in caption.value for caption in app.caption)


def test_a_place_on_the_figure_and_one_of_a_slider():
    app = written(kind(box(), "place"), Ask("Where?"))
    said_by(said_by(app, "What students put in place", "q"), "The answer is", "2,5")
    assert link(app)[1] == Ask("Where?", "place", right=2.5, within=0.05, where="q")
    said_by(app, "What students put in place", "x@1")
    assert link(app)[1] == Ask("Where?", "place", right=2.5, within=0.05, where="x@1", grid=(-3.0, 5.0, 0.02))
    said_by(app, "The answer is", "9")
    assert "must lie on the line, from -3 to 5" in app.info[0].value and not link(app)


@pytest.mark.parametrize("right, said", [("1", "stands at the answer now"), ("7", "outside −2 to 2"), ("", "missing")])
def test_a_slider_is_not_at_the_answer_nor_the_answer_beyond_its_ends(right, said):
    app = said_by(written(kind(box(), "place"), Ask("Where?")), "The answer is", right)
    assert said in app.info[0].value and not link(app)


@pytest.mark.parametrize(
    "options, letter, said",
    [
        ("one", "A", "2 to 5 options; there is 1"),
        ("a\nb\nc\nd\ne\nf", "A", "2 to 5 options; there are 6"),
        ("a\na", "A", "the same"),
        ("a\n" + "b" * (LONGEST_OPTION + 1), "A", f"at most {LONGEST_OPTION}"),
        ("a\nb", None, "which option is the answer"),
    ],
)
def test_what_is_not_ready_says_what_is_missing(options, letter, said):
    app = kind(box(), "choose")
    assert "the question is empty" in app.info[0].value
    app = said_by(said_by(app, "Your question", "?"), "Options", options)
    if letter:
        next(group for group in app.get("button_group") if group.key.endswith("letter")).set_value(letter).run()
    assert said in app.info[0].value and not link(app) and not app.exception


def test_what_was_written_stays_while_the_box_is_closed_and_the_page_moves():
    app = written(kind(box(), "choose"), CHOICE, "B")
    before = link(app)[1]
    app.session_state["asking"] = False
    app.run()
    app.slider(key="q").set_value(1.0).run()
    assert not link(app)
    app.session_state["asking"] = True
    address, ask = link(calm(app.run()))
    assert ask == before and "q=1.0" in address or "q=1&" in address


def test_a_question_can_be_changed_once_it_was_answered():
    ask = Ask(**CHOICE.__dict__ | {"locked": ("q",), "veiled": True})
    app = box(quiz=write(ask))
    assert "Change the question" not in [button.label for button in app.button]
    app.button(key="reply/1").click().run()
    app = click(app, "Change the question")
    assert query(app) == {} and not app.slider(key="q").disabled
    assert link(app)[1] == ask


def test_a_link_of_a_lesson_has_no_question():
    app = box("lessons.py", lesson="delta")
    assert not link(app) and any("asks its own questions" in caption.value for caption in app.caption)


@pytest.mark.parametrize("lesson", ["delta", "lam", "overshoot"])
def test_of_the_figure_of_a_lesson_something_else_can_be_asked(lesson):
    (way,) = [part.proto.url for part in box("lessons.py", lesson=lesson).get("link_button")]
    where, said = urlsplit(way), LESSONS[lesson].steps[0]
    assert where.path == f"/{said.page.key}" and said.state, "a step that says nothing proves nothing"
    values, complaints = read_link(said.page.fields, dict(parse_qsl(where.query)))
    assert not complaints and {name: values[name] for name in said.state} == dict(said.state)


def test_a_link_that_is_too_long_for_a_code_says_so():
    text = "".join(chr(0x4E00 + 7919 * i % 20_000) for i in range(100))  # of which nothing can be pressed away
    app = kind(box("outliers.py", points=",".join(f"{i / 7:.2f}~{i / 3:.2f}" for i in range(60))), "number")
    app = said_by(said_by(app, "Your question", text), "The answer is", "1")
    assert "There is no QR code: the link has 1," in app.info[0].value and link(app)[1].text == text
