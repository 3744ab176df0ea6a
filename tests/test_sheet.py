"""What is printed: a worksheet of every page and lesson says what is seen, and keeps what is withheld for its end."""

import re
from functools import cache
from html import escape, unescape
from html.parser import HTMLParser
from itertools import combinations
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest

from losslab.__main__ import main
from losslab.asking import Ask, write
from losslab.labs.controls import Choice, Stops, Subset, Switch, Text
from losslab.labs.registry import PAGES
from losslab.lessons import lessons
from losslab.lessons.course.records import Choose, Place, told
from losslab.lessons.course.shown import control_of
from losslab.link import write_link
from losslab.site.scenes import opened, understood
from losslab.site.words import Words
from losslab.takeaway import PAPERS, name_of, paper, refusal, titles
from losslab.takeaway.paper import PLACE
from losslab.takeaway.plan import MINUTES, parted, timed
from losslab.takeaway.state_sheet import said
from tests.test_pictures import contrast
from tests.test_takeaways import EVIL, OTHERS, PARTS

ROOT = "https://lab.example/app"
PARTED = [(key, {PAGES[key].choice: part} if PAGES[key].choice and part else {}) for key, part in PARTS]
STATES = [(key, query) for key, query in PARTED if key != "lessons"] + OTHERS
each_lesson = pytest.mark.parametrize("lesson", lessons().values(), ids=lessons())
VOID = {"meta", "br", "hr"}


class Parsed(HTMLParser):
    """The text of HTML whose elements are all closed, and what its elements say."""

    def __init__(self, html):
        super().__init__()
        self.open, self.elements, self.text = [], [], ""
        self.feed(html)
        assert self.open == []

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))
        self.open += [] if tag in VOID else [tag]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, text):
        self.text += "" if self.open[-1:] == ["style"] else text


def state(key, query=None):
    return opened(PAGES[key], query or {})[:2]


@cache
def of_lesson(key, kind="sheet"):
    return paper(*state("lessons", {"lesson": key}), kind, ROOT)


def halves(made):
    """(HTML, figures) of the sheet, and of its solutions."""
    sheet, solutions = made.html.split('<div class="solutions">')
    count = sheet.count(PLACE)
    assert made.html.count(PLACE) == len(made.figures)
    return (sheet, made.figures[:count]), (solutions, made.figures[count:])


def named(each):
    return "-".join([each[0], *each[1].values()])


def drawn(figure):
    """The traces of a figure that are seen."""
    places = [[value for value in np.ravel(trace["x"]) if value is not None] for trace in figure["data"]]
    return [trace for trace, xs in zip(figure["data"], places, strict=True) if xs]


def text_of(markdown):
    return unescape(re.sub(r"<[^>]*>", "", Words().inline(markdown)))


# --- a page in a state


@pytest.fixture(scope="module")
def sheets():
    """The sheets of all states by their names, made once."""
    return {named(each): paper(*state(*each), "sheet", ROOT) for each in STATES}


@pytest.mark.parametrize("each", STATES, ids=named)
def test_a_sheet_has_the_figure_room_and_a_link_that_opens_it(each, sheets):
    (sheet, figures), (_, solved) = halves(made := sheets[named(each)])
    page, values = state(*each)
    parsed = Parsed(made.html)
    assert drawn(figures[0]) and 'class="line"' in sheet and f"<h1>{page.title}</h1>" in sheet
    links = [attributes["href"] for tag, attributes in parsed.elements if tag == "a"]
    link = urlsplit(links[0])
    key = link.path.removeprefix("/app/") or "home"
    found = understood(PAGES[key], {name: text for name, (text,) in parse_qs(link.query).items()})[1]
    assert write_link(page.fields, found) == write_link(page.fields, values | page.settle(values))
    assert "<svg" in sheet and "QR code" in sheet
    assert not re.search("<figcaption>[^<]*(Drag|double click|Page Up)", made.html)
    if titles(page, values):  # what is asked leads elsewhere: empty axes first, the figure among the solutions
        assert len(figures) == 2 and not drawn(figures[1]) and drawn(solved[-1])
        assert {*figures[1]["layout"]} == {*solved[-1]["layout"]}


def test_the_values_of_the_controls_stand_in_a_table(sheets):
    text = sheets["regression-quantile,log_cosh,tukey_biweight--2.5-loss,weight"].html
    rows = re.findall(r'<th scope="row">([^<]*)</th><td>([^<]*)</td></tr>', text)
    assert {"prediction ŷ": "−2.5", "true value y": "0", "Show": "Loss, Weight (gradient / r)"}.items() <= dict(
        rows
    ).items()


def test_a_value_is_said_as_its_control_says_it():
    assert said(Switch("a", "A", False), True) == "on" and said(Text("a", "A", ""), "<b>") == "<b>"
    assert said(Stops("a", "A", 1.0, stops=(1.0,), words=lambda stop: f"{stop} px"), 1.0) == "1.0 px"
    assert said(Choice("a", "A", "x", {"x": "Ex"}), "x") == "Ex"
    assert said(Subset("a", "A", (), {"x": "Ex", "y": "Why"}), ["y", "x"]) == "Why, Ex"
    assert said(Subset("a", "A", (), {}), []) == "none"


@pytest.mark.parametrize("about", titles(*state("td")))
def test_every_question_of_a_page_can_be_asked(about):
    page, values = state("td")
    (sheet, _), (solutions, figures) = halves(paper(page, values, "sheet", ROOT, about))
    question = next(question for question in page.parts[""].questions if question.title == about)
    assert f"<h2>{about.replace('&', '&amp;')}</h2>" in sheet and question.look not in sheet
    assert Words().inline(question.look) in solutions
    for name in question.values:
        label = {"held": "Stop-gradient: target held", "done": "Terminal: episode over", "q": "Q(S, A)"}.get(name, "")
        assert label in sheet
    assert drawn(figures[0])


def test_a_state_that_is_a_question_asks_what_is_seen():
    page, values = state("td", {"held": "0"})
    (sheet, figures), (solutions, solved) = halves(paper(page, values, "sheet", ROOT, "The target gives way"))
    assert len(figures) == 1 and solved == () and "What do you see in the figure, and why?" in sheet
    assert "Now the next value is pulled as well" in solutions


def test_where_no_setting_changes_what_is_seen_is_asked():
    (sheet, figures), (_, solved) = halves(paper(*state("outliers"), "sheet", ROOT, "Drag the outlier"))
    assert "What do you see in the figure" in sheet and "From now on" not in sheet
    assert all(drawn(figure) for figure in (*figures, *solved))


def test_without_a_question_there_is_room_for_one_by_hand():
    (sheet, figures), (_, solved) = halves(paper(*state("td"), "sheet", ROOT, ""))
    assert len(figures) == 1 and solved == () and "Another question" in sheet


def test_what_is_hidden_for_a_guess_is_shown_among_the_solutions():
    page, values = state("outliers", {"fits": "0"})
    (sheet, figures), (solutions, solved) = halves(paper(page, values, "sheet", ROOT, ""))
    assert "What was hidden" in solutions and "What was hidden" not in sheet
    assert len(drawn(solved[0])) > len(drawn(figures[0]))


def test_a_link_too_long_for_a_code_says_so_and_loses_nothing():
    points = ",".join(f"{i / 7}~{i / 3}" for i in range(40))
    made = paper(*state("outliers", {"data": "own", "points": points}), "sheet", ROOT, "")
    assert "There is no QR code: the link has" in made.html and "<svg " not in made.html
    links = [attributes["href"] for tag, attributes in Parsed(made.html).elements if tag == "a"]
    assert len(links[0]) > 1000


def test_what_strangers_typed_is_text():
    given = [
        (*state("home", {"q": EVIL}), {}),
        (*state("own", {"formula": EVIL}), {}),
        (*state("outliers", {"data": "own", "points": "1~2,3~4,5~9"}), {"labels": (EVIL, "<b>y</b>")}),
    ]
    for page, values, changes in given:
        made = paper(page, values | changes, "sheet", ROOT)
        parsed = Parsed(made.html)
        assert not {"script", "img", "b"} & {tag for tag, _ in parsed.elements}
        assert not [name for _, attributes in parsed.elements for name in attributes if name.startswith("on")]
        links = [attributes["href"] for tag, attributes in parsed.elements if tag == "a"]
        assert all(link.startswith(f"{ROOT}/") for link in links)
    layout = made.figures[0]["layout"]
    named = [layout[name]["title"]["text"] for name in layout if name[1:5] == "axis"]
    assert "&lt;b&gt;y&lt;/b&gt;" in named


# --- a lesson


@each_lesson
def test_a_lesson_on_paper_keeps_its_answers_for_the_end(lesson):
    (sheet, figures), (solutions, solved) = halves(made := of_lesson(lesson.key))
    Parsed(made.html)
    inline = Words().inline
    for step in lesson.steps:
        asks = step.asks
        assert inline(asks.asks) in sheet and Words().markdown(told(step.words)) in sheet
        assert Words().markdown(told(step.why)) in solutions and Words().markdown(told(step.why)) not in sheet
        assert f"<b>{inline(asks.spelled(asks.right))}</b>" in solutions
        assert len(asks.mistakes) == (len(asks.options) - 1 if isinstance(asks, Choose) else len(asks.slips))
        for answer, meant in asks.mistakes:
            assert meant and f"<td>{inline(answer)}</td><td>{inline(meant)}</td>" in solutions
        if isinstance(asks, Choose):
            assert all(f"</span>{inline(told(option.says))}</li>" in sheet for option in asks.options.values())
    uids = [str(trace.get("uid", "")) for figure in figures for trace in figure["data"]]
    assert not [uid for uid in uids if uid.startswith("lesson-")], "neither a guess nor what is so"
    words = [text for figure in made.figures for trace in figure["data"] for text in trace.get("text", ())]
    assert not [text for text in words if "Drag" in text], "paper cannot be dragged"
    placed = [step for step in lesson.steps if isinstance(step.asks, Place)]
    truths = [str(trace.get("uid", "")) for figure in solved for trace in figure["data"]].count("lesson-truth")
    assert truths == len(placed)


@each_lesson
def test_what_a_step_withholds_is_in_no_figure_of_the_sheet(lesson):
    (_, figures), _ = halves(of_lesson(lesson.key))
    figures = [figure for figure in figures if "xaxis" in figure["layout"] and "title" in figure["layout"]["yaxis"]]
    assert len(figures) == len(lesson.steps)
    for step, figure in zip(lesson.steps, figures, strict=True):
        uids = [str(trace.get("uid", "")) for trace in figure["data"]]
        assert not step.hidden or not [uid for uid in uids if uid.startswith(step.hidden)]


def test_a_veiled_table_is_printed_with_the_answers_alone():
    lesson = lessons()["two_numbers"]
    (sheet, _), (solutions, _) = halves(of_lesson(lesson.key))
    assert lesson.steps[0].veiled and sheet.count("<caption>") == sum(not step.veiled for step in lesson.steps)
    assert solutions.count("<caption>") == len(lesson.steps)


def test_a_place_on_a_control_has_a_line_of_its_own():
    placed = [(lesson, step) for lesson in lessons().values() for step in lesson.steps if isinstance(step.asks, Place)]
    lesson, step = next((lesson, step) for lesson, step in placed if step.asks.control)
    (sheet, figures), _ = halves(of_lesson(lesson.key))
    control = control_of(step, step.asks.control, {}, False)
    ranges = [figure["layout"]["xaxis"]["range"] for figure in figures if not figure["layout"]["yaxis"].get("title")]
    ends = [control.low, control.high] if hasattr(control, "low") else [control.stops[0], control.stops[-1]]
    assert ends in ranges and "Mark your guess on the line" in sheet
    assert "an upright line where you think it is" in of_lesson("lam").html


def test_a_figure_that_stays_is_not_printed_twice():
    lesson = lessons()["two_numbers"]
    _, (_, solved) = halves(of_lesson(lesson.key))
    assert len(solved) == sum(bool(step.before) for step in lesson.steps) < len(lesson.steps)


# --- a plan


@each_lesson
def test_a_plan_fills_fifty_minutes_and_says_what_is_behind_each_answer(lesson):
    times = timed(lesson)
    assert [start for start, _ in times] == [sum(length for _, length in times[:i]) for i in range(len(times))]
    assert sum(length for _, length in times) == MINUTES == 50
    for step, (_, minutes) in zip(lesson.steps, times[1:-1], strict=True):
        parts = parted(step, minutes)
        assert sum(parts) == minutes and min(parts) >= 1
    made = of_lesson(lesson.key, "plan")
    text, html = Parsed(made.html).text, made.html
    assert made.figures == () and text_of(lesson.says) in text
    for step in lesson.steps:
        assert text_of(told(step.why)) in text and text_of(step.asks.asks) in text and text_of(step.try_it) in text
        assert all(text_of(meant) in text for _, meant in step.asks.mistakes)
    assert "A last question, on the way out" in html, "a misconception names this lesson"


@each_lesson
def test_the_links_of_a_plan_open_each_question(lesson):
    made = of_lesson(lesson.key, "plan")
    links = re.findall(r'<a href="([^"]*)">Open this question', made.html)
    assert len(links) == len(lesson.steps)
    for i, link in enumerate(links, 1):
        query = {name: text for name, (text,) in parse_qs(urlsplit(unescape(link)).query).items()}
        _, values = understood(PAGES["lessons"], query)
        assert (values["lesson"], values["question"], len(values["answers"])) == (lesson.key, i, i - 1)


# --- a printer without colour


@pytest.mark.parametrize("each", STATES, ids=named)
def test_lines_are_told_apart_without_colour(each, sheets):
    for figure in sheets[named(each)].figures:
        lines = {}
        for trace in drawn(figure):
            if trace.get("mode") == "lines" and trace.get("showlegend") and trace["line"].get("dash"):
                group = lines.setdefault(trace["yaxis"], {})
                group[trace["name"]] = (trace["line"]["dash"], trace["line"]["color"], trace["line"].get("width"))
        for group in lines.values():
            for (one, (dash, color, width)), (other, (dashed, colored, wide)) in combinations(group.items(), 2):
                apart = dash != dashed or width != wide or contrast(color, colored) > 1.2
                assert apart, f"{one} and {other}"


# --- what cannot be printed


@pytest.mark.parametrize(
    "words, said",
    [
        (["lessons", "--sheet", "a.html"], "Say which lesson; there are two_numbers, bad_point"),
        (["td", "--plan", "a.html"], "TD error is no lesson, and only a lesson has a plan"),
        (
            ["td", "--sheet", "a.html", "--about", "<b>"],
            "no question `·b·`; there are “The target gives way”",
        ),
        (["home", "--sheet", "a.html", "--about", "x"], "has no question `x`, nor any other"),
        (["lessons", "--lesson", "lam", "--sheet", "a.html", "--about", "x"], "a lesson asks its own questions"),
        (["outliers", "--data", "rows", "--sheet", "a.html"], "A table of many rows stays with the visitor"),
        (["glossary", "--sheet", "a.html"], "there is no page `glossary` with a figure"),
        (["td", "--about", "x"], "say what and where to"),
    ],
)
def test_what_cannot_be_printed_says_why_and_leaves_no_file(words, said, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["export", *words]) == 2
    out, err = capsys.readouterr()
    assert err.startswith("losslab: ") and said in err and out == "" and len(err.splitlines()) == 1
    assert not list(tmp_path.iterdir())


def test_a_plan_is_written_without_a_browser(tmp_path, capsys):
    path = tmp_path / "plan.html"
    assert main(["export", "lessons", "--lesson", "lam", "--plan", str(path), "--address", f"{ROOT}/"]) == 0
    assert path.read_text(encoding="utf-8") == of_lesson("lam", "plan").finished()


def test_pages_without_a_figure_have_no_sheet():
    for key in ("glossary", "inventory"):
        assert "has no figure" in refusal(*state(key), "sheet")


MARKUP = EVIL.strip()
PLACED = Ask("Where?", "place", right=1.0, within=0.1, where="x@0", grid=(-4.0, 4.0, 0.05), veiled=True)


@pytest.mark.parametrize(
    ("key", "ask", "room", "truth"),
    [
        (
            "td",
            Ask(f"Which {MARKUP}?", "choose", ("0.5", MARKUP[:60]), 2.0, why=MARKUP, hidden=("gamma",)),
            "A. 0.5",
            f"B. {MARKUP[:60]}",
        ),
        ("td", Ask("How much?", "number", right=0.125, within=0.01), "Your answer:", "0.125"),
        ("td", Ask("Which Q?", "place", right=2.75, within=0.1, where="q"), "Mark your guess on the line", "2.75"),
        ("regression", PLACED, "Draw an upright line", "1"),
        ("td", Ask("Why?"), "", ""),
    ],
)
def test_a_teachers_question_is_on_the_sheet_and_its_answer_in_the_solutions_alone(key, ask, room, truth):
    page, values, _ = opened(PAGES[key], {"quiz": write(ask), "reply": "1"})
    made = paper(page, values, "sheet", ROOT)
    asked, _, solved = made.html.partition('<div class="solutions">')
    assert bool(solved) == bool(ask.kind)
    assert unescape(asked).count(ask.text) == 1 and room in unescape(asked)
    if solved:
        assert f"<b>{escape(truth)}</b>" in solved and f"<b>{escape(truth)}</b>" not in asked
        assert "solutions" in made.html and "reply=" not in asked
    assert MARKUP not in made.html
    assert ("<th" in asked.partition("Setting")[2].partition("</table>")[2]) != ask.veiled, "the values"
    assert "discount" not in asked or "gamma" not in ask.hidden


def test_a_worksheet_with_an_answer_waits_for_the_answer():
    ask = Ask("How much?", "number", right=0.125, within=0.01)
    page, values, _ = opened(PAGES["td"], {"quiz": write(ask)})
    assert "once the question is answered" in refusal(page, values, "sheet")
    assert not refusal(page, values | {"reply": "1"}, "sheet")


def test_the_name_of_what_is_printed_has_no_strangers_words():
    assert name_of(PAGES["td"], "sheet") == "losslab-td-sheet.html"
    for lesson in lessons().values():
        for kind in PAPERS:
            assert re.fullmatch(r"losslab-[a-z_]+-(sheet|plan)\.html", name_of(PAGES["lessons"], kind, lesson.key))
