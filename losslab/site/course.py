"""Lessons for a browser alone: what is asked and said at each step, and the step as a page before and after its answer.

What a visitor answered is not known here. So all that can be said of an answer is written out, by what it would have
meant, and live/js/course.js works out by the rules of lessons/course/progress.py what is asked when.
"""

import re
from dataclasses import replace

from losslab.labs.controls import Slider
from losslab.labs.page import Page, Part
from losslab.lessons import lessons
from losslab.lessons.course import progress, shown
from losslab.lessons.course.figure import GUESS
from losslab.lessons.course.page import FIELDS, LEAD, MOVED, PAGE
from losslab.lessons.course.records import LARGEST, Choose, so, told
from losslab.lessons.course.words import WORDS
from losslab.live.payload import squeeze
from losslab.site.scenes import Scenes, opened
from losslab.text import exact

PLACES = 30  # at most, of the switches of a step
BYTES = 200_000
SIGNS = (  # of an equation, in HTML
    (r"\\tfrac12", "½"),
    (r"\\lambda", "λ"),
    (r"\\(left|right)|\\ ", ""),
    (r"_(\w)", r"<sub>\1</sub>"),
    (r"\^(\w)", r"<sup>\1</sup>"),
    (r"\+", " + "),
    (r"-", " − "),
)
OTHER = exact(LARGEST)  # an answer that is neither so nor any slip


def course(words, here):
    """What there is to know of all lessons, {name: ...} as JSON can carry it; those of `here` can be gone through."""
    limits = {name: getattr(progress, name) for name in ("LATER", "MOST_DUE", "MOST_MISSED", "MOST_ANSWERS")}
    return {
        "title": PAGE.title,
        "lead": words.inline(LEAD),
        "here": [*here],
        "limits": limits | {"LARGEST": LARGEST},
        "fields": {
            name: ["" if f.default is None else f.write(f.default), *_kind(name, f)] for name, f in FIELDS.items()
        },
        "moved": [GUESS, *MOVED],
        "words": {name: _inline(words, said) for name, said in WORDS.items()},
        "lessons": {key: _about(words, lesson) for key, lesson in lessons().items()},
    }


def _kind(name, field):
    return (name,) if name in ("answers", "missed") else field.kind


def _inline(words, said):
    return words.inline(said) if isinstance(said, str) else [*map(words.inline, said)]


def _about(words, lesson):
    return {
        "title": lesson.title,
        "says": words.inline(lesson.says),
        "minutes": lesson.minutes,
        "asks": [_asks(words, step.asks) for step in lesson.steps],
    }


def _asks(words, asks):
    """A question as the rules of progress need it, and as the end of a lesson tells it."""
    made = {"kind": type(asks).__name__, "asks": words.inline(asks.asks)}
    if isinstance(asks, Choose):
        options = {key: words.inline(asks.spelled(key)) for key in asks.options}
        return made | {"options": options, "right": asks.right}
    made |= {"right": float(so(asks.truth)), "within": asks.within, "unit": asks.unit}
    return made | {"slips": [float(so(slip.value)) for slip in asks.slips], "control": getattr(asks, "control", "")}


def steps(words, lesson):
    """A lesson, squeezed: {"steps", "programs", "arrays"}."""
    found, before = [], None
    for step in lesson.steps:
        books = []
        for answered in (False, True):
            page, values, _ = opened(page_of(step, answered), {})
            before = Scenes(page, values, words=words, most=PLACES, most_bytes=BYTES, beside=before)
            books.append(before.book())
        found.append(_said(words, step) | {"books": books})
    return squeeze({"steps": found, "programs": before.programs, "arrays": [*before.arrays]})


def _said(words, step):
    """What is said at a step: its words, and of each answer what it would have meant."""
    asks, dash = step.asks, progress.DO_NOT_KNOW
    if isinstance(asks, Choose):
        answers = {key: (key, asks.spelled(key)) for key in asks.options}
    else:
        answers = {f"{n}": (exact(float(so(slip.value))), "{}") for n, slip in enumerate(asks.slips)}
        answers |= {"right": (asks.right, "{}"), "": (OTHER, "{}")}
    answers[dash] = (dash, "")
    lines = lambda *texts: "".join(map(words.markdown, texts))
    return {
        "words": lines(told(step.words)),
        "said": {name: lines(*shown.verdict(asks, *each)) for name, each in answers.items()},
        "why": lines(told(step.why)),
        "try": lines(WORDS["try"].format(step.try_it)) if step.try_it else "",
        "equation": [[_html(term), [*names]] for term, names in step.equation],
    }


def _html(term):
    """A term of an equation, in LaTeX, as HTML; ValueError where it has a sign that is not known."""
    for sign, there in SIGNS:
        term = re.sub(sign, there, term)
    if "\\" in term:
        raise ValueError(f"the signs of an equation do not have {term}")
    return term


def page_of(step, answered):
    """A step, before or after its answer, as a page of its own. The guess of an answer is an input of its figure."""
    first, asks = shown.starts(step, answered), step.asks
    answer = asks.right if answered else None

    def controls(values):
        if GUESS in first:
            return (Slider(GUESS, asks.label, asks.start, asks.low, asks.high, asks.step),)
        found = [shown.control_of(step, name, values, answered) for name in first]
        return tuple(control for control in found if control)

    fields = {name: replace(_field(step, name, answered), default=value) for name, value in first.items()}
    part = Part(controls=controls, figure=lambda values: shown.figure_of(step, {GUESS: None} | values, answer))
    return Page(PAGE.key, PAGE.title, PAGE.group, parts={"": part}, more=fields, staged=False)


def _field(step, name, answered):
    if name == GUESS:
        return Slider(GUESS, "", step.asks.start, step.asks.low, step.asks.high).in_link()
    control = shown.control_of(step, name, {}, answered)
    return control.in_link() if control else step.page.fields[name]
