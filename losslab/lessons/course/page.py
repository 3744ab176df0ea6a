"""The page of lessons: all of them as cards, a place of one, and its end. Where a visitor is stands in the link."""

from dataclasses import replace

from losslab import link
from losslab.asking import GUESS
from losslab.labs.blocks import Box, Caption, Columns, Paragraph, Table
from losslab.labs.controls import Button, Row
from losslab.labs.page import Page, Part
from losslab.lessons import lessons
from losslab.lessons.course import shown
from losslab.lessons.course.progress import ANSWERS, DO_NOT_KNOW, MOST_ANSWERS, Course
from losslab.lessons.course.words import WORDS

COURSE = Course(lessons())
ALL = COURSE.lessons
STEPS = [step for lesson in ALL.values() for step in lesson.steps]
# What can be moved at a step. Pages differ in the range of a number of one name: the step puts it on its own.
MOVED = {name: shown.free(step.page.fields[name]) for step in STEPS for name in shown.moved(step)}
FIELDS = {
    "lesson": link.choice("", ("", *ALL)),
    "question": link.whole(1, 1, MOST_ANSWERS + 1),
    "answers": ANSWERS,
    "missed": COURSE.missed_field,
    "finished": link.several((), ALL, what="lessons"),
    GUESS: shown.NUMBER,
    **MOVED,
}
LEAD = (
    "Answer first, then see. What you missed is asked again later. Where you are stands in the address: keep it, to go "
    "on whenever you like."
)


# --- where a visitor is


def _places(values):
    return COURSE.places(ALL[values["lesson"]], values["missed"], values["answers"])


def _here(values):
    """(what is asked at the place that is shown, its step, its answer or None); None for the list and the end."""
    if not values["lesson"]:
        return None
    places, at = _places(values), values["question"] - 1
    if at >= len(places):
        return None
    answer = values["answers"][at] if at < len(values["answers"]) else None
    return places[at], COURSE.step(places[at].ref), answer


def step_of(values):
    """(the page, its values) of the step that is shown, as it is once it is answered; None where there is none."""
    here = _here(values)
    return (here[1].page, shown.state_of(here[1], values, True)) if here else None


def _ended(values):
    return bool(values["lesson"]) and _here(values) is None


def _arrived(values, **changes):
    """The changes that lead to another place, and what can be moved there as it is at first."""
    found = values | dict.fromkeys((GUESS, *MOVED)) | changes
    if here := _here(found):
        _, step, answer = here
        found |= shown.starts(step, answer is not None)
    return {name: found[name] for name in FIELDS}


def _to(key, values):
    """A lesson from its beginning, or the list where `key` is ""; what was missed comes along."""
    missed = values["missed"]
    if values["lesson"]:
        missed = COURSE.carried(ALL[values["lesson"]], missed, values["answers"])
    return _arrived(values, lesson=key, question=1, answers=(), missed=missed)


def _answer(values, answer):
    """What changes once the place that is shown is answered."""
    found = values | {"answers": (*values["answers"], answer)}
    changes = {"answers": found["answers"], GUESS: None}
    if len(found["answers"]) == len(_places(found)):
        changes["finished"] = list(dict.fromkeys([*values["finished"], values["lesson"]]))
    return _arrived(values, **changes)


def _tidy(values):
    """A place that there is, with answers that can be given: mends `values`, returns complaints."""
    if not values["lesson"]:
        values |= dict.fromkeys((GUESS, *MOVED)) | {"question": 1, "answers": ()}
        return []
    lesson = ALL[values["lesson"]]
    values["answers"], said = COURSE.tidied(lesson, values["missed"], values["answers"])
    last = len(values["answers"]) + 1
    complaints = [said] if said else []
    if values["question"] > last:
        complaints.append(WORDS["first"].format(values["question"], last))
        values["question"] = last
    here = _here(values)
    there = shown.starts(here[1], here[2] is not None) if here else {}
    for name in (GUESS, *MOVED):
        if name not in there:
            values[name] = None
        elif values[name] is not None:
            values[name], said = shown.nearest(here[1], name, values, here[2] is not None)
            complaints += [f"{name}: {said}"] if said else []
    return complaints


def _settle(values):
    """What can be moved has a value."""
    here = _here(values)
    found = shown.starts(here[1], here[2] is not None) if here else {}
    return {name: value for name, value in found.items() if values[name] is None}


# --- what is seen


def _list(values):
    if values["missed"]:
        count = len(values["missed"])
        what = WORDS["waits" if count == 1 else "wait"].format(count)
        yield Paragraph(WORDS["waiting"].format(what), linked=False)
    cards = [_card(lesson, values) for lesson in ALL.values()]
    for i in range(0, len(cards), 3):
        row = cards[i : i + 3]
        yield Columns(tuple((Box(card),) for card in row) + ((),) * (3 - len(row)), gap="small")


def _card(lesson, values):
    done = lesson.key in values["finished"]
    return (
        Paragraph(f"**{lesson.title}**{' ✓' if done else ''}", linked=False),
        Paragraph(WORDS["says"].format(lesson.says)),
        Caption(WORDS["takes"].format(lesson.minutes, len(lesson.steps))),
        Button(
            WORDS["once more" if done else "begin"],
            lambda values: _to(lesson.key, values),
            help=lesson.title,
            key=f"begin/{lesson.key}",
            main=not done,
        ),
    )


def _controls(values):
    """What is said and asked beside the figure."""
    if not (here := _here(values)):
        return
    asked, step, answer = here
    yield from shown.head(step.words, _where(values, asked))
    if answer is None:
        yield from shown.asked(step, values, _answer, asked.again)
    else:
        yield from shown.revealed(step, values, answer)
    yield _ways(values, answer)


def _where(values, asked):
    lesson = ALL[asked.ref.lesson]
    if asked.again:
        return WORDS["from" if asked.ref.lesson != values["lesson"] else "again"].format(lesson.title)
    return WORDS["question"].format(asked.ref.step + 1, len(lesson.steps))


def _ways(values, answer):
    """On, back, and away."""
    at, parts = values["question"], []
    if answer is None:
        parts.append(Button(WORDS["show"], lambda values: _answer(values, DO_NOT_KNOW), key="show"))
    else:
        parts.append(Button(WORDS["next"], lambda values: _arrived(values, question=at + 1), key="next", main=True))
    if at > 1:
        parts.append(Button(WORDS["back"], lambda values: _arrived(values, question=at - 1), key="back"))
    return Row((*parts, Button(WORDS["list"], lambda values: _to("", values), key="list")))


def _figure(values):
    here = _here(values)
    return shown.figure_of(here[1], values, here[2]) if here else None


def _end(values):
    """What was answered beside what is so, and the next lesson."""
    if not _ended(values):
        return
    lesson, keys = ALL[values["lesson"]], list(ALL)
    rows = []
    for asked, answer in zip(_places(values), values["answers"], strict=False):
        asks = COURSE.step(asked.ref).asks
        said = "–" if answer == DO_NOT_KNOW else asks.spelled(answer)
        question = WORDS["row again"].format(asks.asks) if asked.again else asks.asks
        rows.append((question, said, asks.spelled(asks.right)))
    yield Paragraph(WORDS["can say"].format(lesson.says), linked=False)
    yield Table(WORDS["columns"], tuple(rows))
    if later := COURSE.carried(lesson, values["missed"], values["answers"]):
        what = WORDS["one" if len(later) == 1 else "many"].format(len(later))
        yield Paragraph(WORDS["later"].format(what), linked=False)
    left = [key for key in keys[keys.index(lesson.key) + 1 :] + keys if key not in values["finished"]]
    ways = [Button(WORDS["list"], lambda values: _to("", values), key="list")]
    if left:
        label = WORDS["on"].format(ALL[left[0]].title)
        ways.insert(0, Button(label, lambda values: _to(left[0], values), key="on", main=True))
    yield Row(tuple(ways))


def _of(key):
    """The page: the list of all lessons, or one of them, which has its title."""
    if not key:
        return PAGE
    part = Part(controls=_controls, figure=_figure, sections=(_end,))
    return replace(PAGE, title=ALL[key].title, named=PAGE.title, lead="", parts={"": part})


PAGE = Page(
    key="lessons",
    title="Lessons",
    group="Learn",
    icon=":material/school:",
    lead=LEAD,
    parts={"": Part(sections=(_list,))},
    more=FIELDS,
    varies=("lesson", _of),
    tidy=_tidy,
    settle=_settle,
    staged=False,
    widths=(13, 7),
)
