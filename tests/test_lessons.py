"""Lessons: what is asked is computed, what was missed comes again, any link opens, and every step can be drawn."""

from dataclasses import replace

import numpy as np
import pytest

from losslab import link
from losslab.labs.index import index
from losslab.lessons import lessons
from losslab.lessons.course import page as course
from losslab.lessons.course import shown
from losslab.lessons.course.page import COURSE, FIELDS, MOVED, PAGE
from losslab.lessons.course.progress import DO_NOT_KNOW, MOST_MISSED, Asked, Course, Ref
from losslab.lessons.course.records import Choose, Lesson, Option, Place, Step, read_number, told
from losslab.live.payload import payload
from losslab.takeaway import refusal
from losslab.text import exact
from tests.app import calm, click, figure, opened, query, start, words

STEPS = [(key, i) for key, lesson in lessons().items() for i in range(len(lesson.steps))]
each_step = pytest.mark.parametrize("key, i", STEPS)


def step_of(key, i):
    return lessons()[key].steps[i]


def drawn(step, answer):
    """The figure of a step as a browser gets it, and its inputs."""
    free = {name: None for name in (shown.GUESS, *MOVED)}
    made = shown.figure_of(step, free | shown.starts(step, answer is not None), answer)
    return made, payload(made.drawing, made.inputs)


def movable(drawing):
    """The inputs that can be moved on a chart."""
    meta = drawing.painted["layout"]["meta"]
    named = [part["input"] for drag in meta["drags"] for part in drag.get("parts", [drag])]
    return {*named, *(["points"] if "points" in meta else []), *([meta["play"]["input"]] if "play" in meta else [])}


# --- what a lesson says


def test_there_are_twelve_lessons_of_less_than_ten_minutes_each():
    assert len(lessons()) >= 12
    for key, lesson in lessons().items():
        assert lesson.key == key and lesson.minutes < 10 and 4 <= len(lesson.steps) <= 8
        assert lesson.says[-1] == "." and lesson.says[0].islower()
    assert len({lesson.order for lesson in lessons().values()}) == len(lessons())


@each_step
def test_the_answer_that_is_computed_can_be_given_and_holds(key, i):
    asks = step_of(key, i).asks
    assert asks.legal(asks.right) and asks.holds(asks.right)
    assert asks.spelled(asks.right)


@each_step
def test_every_other_answer_says_what_it_would_have_meant(key, i):
    asks = step_of(key, i).asks
    if isinstance(asks, Choose):
        assert len(asks.options) >= 2
        for option in asks.options:
            assert bool(asks.meant(option)) != asks.holds(option), option
    else:
        assert asks.slips
        for slip in asks.slips:
            answer = exact(float(slip.value()))
            assert not asks.holds(answer) and asks.meant(answer) == told(slip.meant)


@each_step
def test_a_place_that_holds_can_be_reached(key, i):
    step = step_of(key, i)
    if not isinstance(step.asks, Place):
        return
    asks = step.asks
    control = shown.control_of(step, asks.control, {}, False) if asks.control else asks
    stops = np.arange(control.low, control.high + control.step / 2, control.step) if hasattr(control, "low") else []
    stops = control.stops if hasattr(control, "stops") else stops
    assert any(asks.holds(exact(float(stop))) for stop in stops)
    assert not asks.holds(exact(float(shown.starts(step, False)[asks.control or shown.GUESS])))


@each_step
def test_words_are_sentences(key, i):
    step = step_of(key, i)
    for text in filter(None, (told(step.words), told(step.why), step.try_it)):
        assert text[-1] in ".?:" and "nan" not in text.split() and "None" not in text, text
    assert step.asks.asks[-1] in "?."


# --- what it shows


@each_step
def test_a_step_is_drawn_before_and_after_its_answer(key, i):
    step = step_of(key, i)
    for answer in (None, step.asks.right, DO_NOT_KNOW):
        _, drawing = drawn(step, answer)
        assert drawing.painted["data"] and drawing.program.id and "no loss is chosen" not in drawing.words


@each_step
def test_all_controls_are_withheld_but_those_that_it_unlocks(key, i):
    step = step_of(key, i)
    allowed = {step.asks.control or shown.GUESS} if isinstance(step.asks, Place) else set()
    assert movable(drawn(step, None)[1]) <= allowed
    made, drawing = drawn(step, step.asks.right)
    assert movable(drawing) <= {*shown.moved(step), "points"} and (made.edit is not None) == (
        "points" in movable(drawing)
    )
    controls = [shown.control_of(step, name, {}, True) for name in shown.moved(step)]
    assert len([control for control in controls if control]) <= 1
    assert all(control.then is None for control in controls if control)
    assert all(controls) or made.edit, "what has no control is moved on the figure"


@each_step
def test_the_table_says_no_number_until_it_is_answered(key, i):
    step = step_of(key, i)
    rows = drawn(step, None)[1].painted["layout"]["meta"]["tables"][0]["rows"]
    assert not step.veiled or not any(row["cells"] or row["settings"] for row in rows)
    assert any(row["cells"] for row in drawn(step, step.asks.right)[1].painted["layout"]["meta"]["tables"][0]["rows"])


@each_step
def test_what_is_hidden_is_shown_with_the_answer(key, i):
    step = step_of(key, i)
    ids = [str(trace["uid"]) for trace in drawn(step, None)[1].painted["data"]]
    assert not any(name.startswith(step.hidden) for name in ids) or not step.hidden
    later = [str(trace["uid"]) for trace in drawn(step, step.asks.right)[1].painted["data"]]
    assert all(any(name.startswith(prefix) for name in later) for prefix in step.hidden)


def test_a_guess_stays_beside_what_is_so():
    step = step_of("bad_point", 0)
    traces = {trace["uid"]: trace for trace in drawn(step, "12.5")[1].painted["data"]}
    assert traces["lesson-guess"]["y"] == [12.5, 12.5]
    assert traces["lesson-truth"]["y"] == [step.asks.truth()] * 2
    traces = {trace["uid"]: trace for trace in drawn(step, DO_NOT_KNOW)[1].painted["data"]}
    assert np.isnan(traces["lesson-guess"]["y"]).all(), "a line at no number is not drawn"
    programs = {drawn(step, answer)[1].program.id for answer in ("12.5", "3", DO_NOT_KNOW)}
    assert len(programs) == 1, "an answer is no other drawing"


@each_step
def test_what_is_dragged_on_the_figure_changes_what_can_be_moved_and_nothing_else(key, i):
    step = step_of(key, i)
    made, drawing = drawn(step, step.asks.right)
    if not made.edit:
        return
    points = drawing.painted["layout"]["meta"]["points"]
    x, y = (np.array(made.inputs[points[axis]], float) for axis in "xy")
    values = {name: None for name in (shown.GUESS, *MOVED)} | shown.starts(step, True)
    changes = made.edit(values, x.tolist(), (y + 0.5).tolist(), 0)
    assert changes and set(changes) <= {*shown.moved(step)}


def test_a_term_of_an_equation_is_framed_once_it_is_changed():
    step, free = step_of("lam", 0), dict.fromkeys((shown.GUESS, *MOVED))
    assert "boxed" not in shown.equation(step, free | shown.starts(step, True)).latex
    framed = shown.equation(step, free | {"strength": 2.0}).latex
    assert r"\boxed{+\ \lambda}" in framed and framed.count("boxed") == 1


def test_what_can_be_moved_has_no_name_of_the_page_itself_and_is_of_one_kind():
    kinds = {}
    for key, i in STEPS:
        step = step_of(key, i)
        for name in shown.moved(step):
            kinds.setdefault(name, set()).add(type(step.page.fields[name].default))
    assert all(len(found) == 1 for found in kinds.values())
    assert len(FIELDS) == len(MOVED) + 6 and not MOVED.keys() & {"lesson", "question", "answers", "missed", "finished"}


# --- the seeds: values that were computed apart from these lessons


@pytest.mark.parametrize(
    "key, i, value",
    [
        ("two_numbers", 0, 1.1),
        ("two_numbers", 1, 0.43),
        ("bad_point", 3, 100.9),
        ("bad_point", 4, 1.0),
        ("likelihood", 0, 0.1296),
        ("overshoot", 2, 1.0),
        ("statistic", 3, 0.75),
    ],
)
def test_numbers_are_those_of_the_documents(key, i, value):
    assert step_of(key, i).asks.truth() == pytest.approx(value, abs=1e-9)


# --- what is typed


def test_a_number_is_understood_as_people_write_it():
    assert [read_number(text) for text in ("1.1", " 1,1 ", "−0,5", "5/9", "1e3")] == [1.1, 1.1, -0.5, 5 / 9, 1000.0]
    for text in ("", "eleven", "1/0", "1,2,3", "nan", "inf", "1e9", "<b>", "1/2/3", "1_000", "１", "1/1e-999"):
        with pytest.raises(ValueError):
            read_number(text)


# --- what is asked when


def choice(right="a"):
    return Choose("?", {"a": Option("A", "no"), "b": Option("B", "no")}, lambda: right)


def small(key, count=4):
    step = Step("", PAGE, {}, choice(), "")
    return Lesson(key, key, "it.", 5, 1, (step,) * count)


TWO = Course({"one": small("one"), "two": small("two")})
ONE = TWO.lessons["one"]


def order(lesson, missed=(), answers=()):
    return [(at.ref.text, at.again) for at in TWO.places(lesson, missed, answers)]


def test_what_was_missed_is_asked_again_two_steps_later():
    assert order(ONE) == [("one.1", False), ("one.2", False), ("one.3", False), ("one.4", False)]
    found = order(ONE, (), ("b", "a", "a"))
    assert found == [("one.1", False), ("one.2", False), ("one.3", False), ("one.1", True), ("one.4", False)]


def test_the_last_but_one_is_asked_again_at_the_end_and_the_last_only_later():
    assert order(ONE, (), ("a", "a", "b", "b"))[4:] == [("one.3", True)]
    assert TWO.carried(ONE, (), ("a", "a", "b", "b", "a")) == (Ref("one", 2), Ref("one", 3))


def test_what_was_missed_is_asked_once_more_in_the_next_lesson_and_then_let_go():
    missed = TWO.carried(ONE, (), ("b", "a", "a", "a", "a"))
    assert missed == (Ref("one", 0),), "though it was answered the second time"
    two = TWO.lessons["two"]
    assert order(two, missed)[:3] == [("two.1", False), ("one.1", True), ("two.2", False)]
    assert TWO.carried(two, missed, ("a", "a", "a", "a", "a")) == ()
    assert TWO.carried(two, missed, ("a", DO_NOT_KNOW, "a", "a", "a")) == missed


def test_a_wrong_answer_to_what_is_asked_again_is_not_asked_a_third_time():
    assert len(order(ONE, (), ("b", "a", "a", "b", "a"))) == 5


def test_a_lesson_that_is_left_keeps_what_it_did_not_ask():
    missed = (Ref("one", 0), Ref("one", 1), Ref("one", 2))
    two = TWO.lessons["two"]
    assert TWO.carried(two, missed, ("b",)) == (*missed, Ref("two", 0))
    assert len([again for _, again in order(two, missed) if again]) == 2


def test_what_is_kept_is_bounded():
    many = Course({"long": small("long", 20)})
    lesson = many.lessons["long"]
    answers = []
    while len(answers) < len(many.places(lesson, (), answers)):
        answers.append("b")
    assert many.carried(lesson, (), answers) == tuple(Ref("long", i) for i in range(20 - MOST_MISSED, 20))


def test_to_see_at_once_counts_as_missed():
    assert Asked(Ref("one", 0), True) in TWO.places(ONE, (), (DO_NOT_KNOW, "a", "a"))


# --- links


@pytest.mark.parametrize(
    "asked, shows, says",
    [
        ({"lesson": "nonsense"}, {"lesson": ""}, "not one of the choices"),
        ({"lesson": "two_numbers", "question": "9"}, {"question": 1}, "come first"),
        ({"lesson": "two_numbers", "answers": "1.1,x,mean"}, {"answers": ("1.1",)}, "no answer to question 2"),
        ({"lesson": "two_numbers", "answers": "<b>"}, {"answers": ()}, "no answer"),
        (
            {"lesson": "two_numbers", "missed": "huber.1,delta.99,delta.2"},
            {"missed": (Ref("delta", 1),)},
            "no questions",
        ),
        ({"lesson": "two_numbers", "answers": "1.1", "p3": "7"}, {"p3": 1.0}, "outside"),
        ({"lesson": "bad_point", "guess": "-1e9"}, {"guess": 0.0}, "outside"),
        (
            {"lesson": "both_up", "answers": "1,a,d,0.5,inf,a,a"},
            {"answers": ("1", "a", "d", "0.5", "inf")},
            "more than",
        ),
    ],
)
def test_a_link_that_was_tampered_with_opens_the_nearest_state_and_says_so(asked, shows, says):
    values, said = link.read_link(FIELDS, asked, PAGE.tidy)
    assert {name: values[name] for name in shows} == shows
    assert any(says in sentence for sentence in said), said


def test_a_link_is_short_even_after_a_whole_lesson():
    for lesson in lessons().values():
        answers = []
        while len(answers) < len(COURSE.places(lesson, (), answers)):
            answers.append(DO_NOT_KNOW)
        values = link.defaults(FIELDS) | {"lesson": lesson.key, "answers": tuple(answers)}
        values |= {"missed": COURSE.carried(lesson, (), answers), "finished": list(lessons())}
        assert sum(len(name) + len(text) + 2 for name, text in link.write_link(FIELDS, values).items()) < 600


def test_from_the_last_question_on_a_lesson_is_finished():
    values = link.defaults(FIELDS) | {
        "lesson": "two_numbers",
        "question": 6,
        "answers": ("1.1", "0.43", "five", "equal", "l2"),
    }
    assert course._answer(values, "mean")["finished"] == ["two_numbers"]
    assert course._answer(values, "sum")["finished"] == ["two_numbers"], "the last one is asked again in a later lesson"


# --- the page


def walk(app, key, answer):
    """Answers all of a lesson: `answer(asks)` of each question."""
    answers = []
    while len(answers) < len(COURSE.places(lessons()[key], (), answers)):
        asks = COURSE.step(COURSE.places(lessons()[key], (), answers)[len(answers)].ref).asks
        said = answer(asks)
        if isinstance(asks, Choose) and said != DO_NOT_KNOW:
            app.button(key=f"answer/{said}").click().run()
        elif said == DO_NOT_KNOW:
            app.button(key="show").click().run()
        elif isinstance(asks, Place):
            app.slider(key=asks.control or shown.GUESS).set_value(float(said)).run()
            app.button(key="answer").click().run()
        else:
            app.text_input[0].set_value(said.replace(".", ","))
            click(app, "Answer")
        calm(app)
        yield asks, words(app)
        app.button(key="next").click().run()
        calm(app)
        answers.append(said)


def test_a_lesson_is_walked_with_right_answers_to_its_end():
    app = opened("lessons.py")
    app.button(key="begin/two_numbers").click().run()
    assert app.title[0].value == "Two vectors, two numbers"
    for asks, said in walk(app, "two_numbers", lambda asks: asks.right):
        assert asks.spelled(asks.right) in said and "It is:" not in said or not isinstance(asks, Choose)
    assert "Now you can say why L1 is 1.1" in words(app) and "missed" not in query(app)
    assert query(app)["finished"] == "two_numbers"


def test_a_lesson_is_walked_with_wrong_answers_and_the_next_one_asks_again():
    app = opened("lessons.py", lesson="two_numbers")

    def wrong(asks):
        if isinstance(asks, Choose):
            return next(key for key in asks.options if not asks.holds(key))
        return exact(float(asks.slips[0].value()))

    for asks, said in walk(app, "two_numbers", wrong):
        assert asks.meant(wrong(asks)) in said and f"It is: **{asks.spelled(asks.right)}**" in said
    assert "Later lessons ask 6 questions again" in words(app)
    app.button(key="on").click().run()
    assert query(calm(app))["missed"] == ",".join(f"two_numbers.{i}" for i in range(1, 7))
    assert app.title[0].value == "One bad point"


def test_before_the_answer_nothing_but_the_question_can_be_used():
    app = opened("lessons.py", lesson="two_numbers", question=3, answers="1.1,0.43")
    assert not app.slider and not app.toggle and not app.selectbox
    click(app, "About five sixths")
    assert [slider.key for slider in app.slider] == ["p3"]
    app.slider(key="p3").set_value(0.9).run()
    assert query(calm(app))["p3"] == "0.9"
    assert figure(app)["values"]["p3"] == 0.9


def test_a_link_opens_what_was_seen():
    asked = {"lesson": "delta", "question": "4", "answers": "1,3.5,half,2.5", "huber-delta": "1.2"}
    app = opened("lessons.py", **asked)
    assert query(app) == asked and app.slider(key="huber-delta").value == 1.2


def test_a_number_that_is_none_is_refused_in_words():
    app = start("lessons.py", lesson="two_numbers")
    app.text_input[0].set_value("eleven")
    next(button for button in app.button if button.label == "Answer").click().run()
    assert "`eleven` is not a number such as 0.5" in app.error[0].value
    assert "answers" not in query(app)


def test_the_same_question_asked_again_has_its_options_in_another_order():
    step = step_of("two_numbers", 2)
    labels = [
        [part.label for part in shown.asked(step, {}, None, again) if hasattr(part, "act")] for again in (False, True)
    ]
    assert sorted(labels[0]) == sorted(labels[1]) and labels[0] != labels[1]


def test_a_lesson_can_be_drawn_by_another_host():
    from losslab.site.scenes import opened as open_scene
    from losslab.site.scenes import scene

    page, values, said = open_scene(PAGE, {"lesson": "both_up"})
    found = scene(page, values)
    assert said == [] and found.live and found.page.title == "Cost up, accuracy up"
    assert refusal(page, values, "py").startswith("A lesson goes on") and not refusal(page, values, "html")
    assert refusal(PAGE, link.defaults(FIELDS), "scorm").startswith("Each lesson is a file of its own")
    assert replace(found, values=found.values | {"answers": ("1",)}).drawing != found.drawing


def test_the_search_finds_a_lesson():
    assert {entry.title for entry in index() if entry.kind == "Lesson"} == {
        lesson.title for lesson in lessons().values()
    }


def test_home_leads_to_the_lessons():
    assert "lessons" in [part.proto.page for part in start("home.py").get("page_link")]
