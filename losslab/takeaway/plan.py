"""A lesson as a plan for whoever teaches it: fifty minutes in which everyone commits alone, talks, and then sees."""

from html import escape

from losslab.labs.blocks import Table
from losslab.lessons import lessons
from losslab.lessons.course.records import Choose, told
from losslab.lessons.inventory import IDEAS, ITEMS
from losslab.takeaway.lesson_sheet import mistakes, place_of
from losslab.takeaway.paper import Writer

MINUTES = 50
OPENING, CLOSING = 4, 6
PAIRS = 2  # minutes in which neighbours talk


def timed(lesson):
    """[(minute at which it begins, minutes)] of the opening, each step and the closing: fifty together."""
    each, more = divmod(MINUTES - OPENING - CLOSING, len(lesson.steps))
    lengths = [OPENING, *(each + (i < more) for i in range(len(lesson.steps))), CLOSING]
    return [(sum(lengths[:i]), length) for i, length in enumerate(lengths)]


def plan(lesson, address):
    """The Paper of a plan."""
    write = Writer(address)
    times = timed(lesson)
    steps = zip(lesson.steps, times[1:-1], strict=True)
    return write.paper(
        f"{lesson.title}: lesson plan",
        write.way(place_of(lesson), "The lesson on a screen"),
        f"<header><h1>{escape(lesson.title)}: lesson plan</h1>"
        f"<p>{MINUTES} minutes. At the end everyone can say {write.words.inline(lesson.says)}</p></header>",
        _needed(write, lesson),
        _overview(write, lesson, times),
        _opening(times[0]),
        *(_step(write, lesson, i, step, time) for i, (step, time) in enumerate(steps)),
        _closing(write, lesson, times[-1]),
        _early(write, lesson),
    )


def _needed(write, lesson):
    pages = {page.key: page.title for page in (step.page for step in lesson.steps)}
    links = ", ".join(_to(write, key, title) for key, title in pages.items())
    return (
        "<section><h2>What you need</h2><ul>"
        "<li>A projector with the lesson open at its first question.</li>"
        "<li>The worksheet for every student, printed without its solutions; or a phone for every two.</li>"
        f"<li>Ten minutes before: answer the questions yourself. The figures come from {links}.</li>"
        "</ul></section>"
    )


def _to(write, place, words):
    return f'<a href="{escape(write.link(place))}">{escape(words)}</a>'


def _overview(write, lesson, times):
    names = ["Opening", *(f"{i}. {step.asks.asks}" for i, step in enumerate(lesson.steps, 1)), "Closing"]
    rows = [
        (f"{start}–{start + length}", str(length), name) for (start, length), name in zip(times, names, strict=True)
    ]
    return f"<section><h2>Time</h2>{write.words.html((Table(('From, to', 'Minutes', 'What'), tuple(rows)),))}</section>"


def _headed(time, words):
    start, length = time
    return f"<h2>{words} <small>minutes {start} to {start + length}</small></h2>"


def _opening(time):
    return (
        f"<section>{_headed(time, 'Opening')}<p>Hand out the worksheets. Say how each question goes: "
        "<b>alone</b>, write down an answer; <b>in pairs</b>, convince your neighbour; then all of us <b>see</b>. "
        "A wrong guess costs nothing; no guess teaches nothing. Do not say yet what the lesson is about.</p></section>"
    )


def parted(step, minutes):
    """(minutes alone, in pairs, to see and talk) of a step: what is chosen takes less long than what is worked out."""
    alone = 1 if isinstance(step.asks, Choose) or minutes < 6 else 2
    return alone, PAIRS, minutes - alone - PAIRS


def _step(write, lesson, i, step, time):
    alone, pairs, rest = parted(step, time[1])
    inline, asks = write.words.inline, step.asks
    there = _to(write, place_of(lesson, i), "Open this question") + (", with those before it answered." if i else ".")
    try_it = f" Then, on the projector: {inline(step.try_it)}" if step.try_it else ""
    choices = ""
    if isinstance(asks, Choose):
        choices = f"<ul>{''.join(f'<li>{inline(told(option.says))}</li>' for option in asks.options.values())}</ul>"
    return (
        f'<section class="step">{_headed(time, f"Question {i + 1}")}<p>{there}</p>'
        f"{write.words.markdown(told(step.words))}"
        f"<p><b>Ask, {_spelled(alone)} alone:</b> {inline(asks.asks)}</p>{choices}"
        f"<p><b>In pairs, {_spelled(pairs)}:</b> Say your answer and why. Find someone who has another one.</p>"
        f"<h3>What they will say</h3>{mistakes(write, asks)}"
        f"<p><b>See, {_spelled(rest)}:</b> count hands for each answer, then show it: "
        f"<b>{inline(asks.spelled(asks.right))}</b>.{try_it}</p>"
        f'<div class="answer">{write.words.markdown(told(step.why))}</div></section>'
    )


def _spelled(minutes):
    return "1 minute" if minutes == 1 else f"{minutes} minutes"


def _closing(write, lesson, time):
    """What everyone writes down, what they may still believe, and a question that tells."""
    ideas = [idea for idea in IDEAS if idea.lesson == lesson.key]
    said = (
        f"<section>{_headed(time, 'Closing')}<p>Everyone writes down, in a sentence: "
        f"{write.words.inline(lesson.says)} Two read theirs aloud. Then ask again the question that most got wrong.</p>"
    )
    if not ideas:
        return f"{said}</section>"
    rows = tuple((f"“{idea.says}”", idea.why) for idea in ideas)
    item = next(item for item in ITEMS["A"] if any(option.idea in ideas for option in item.options))
    options = "".join(f"<li>{escape(option.words)}</li>" for option in item.options)
    return (
        f"{said}<h3>What some may still believe</h3>{write.words.html((Table(('They say', 'You say'), rows),))}"
        f"<h3>A last question, on the way out</h3><p>{write.words.inline(item.ask)}</p><ul>{options}</ul>"
        f"<p>Right: <b>{escape(item.right.words)}</b>. {write.words.inline(item.how)}</p></section>"
    )


def _early(write, lesson):
    """What those do who are done before the others."""
    keys = list(lessons())
    after = lessons()[keys[(keys.index(lesson.key) + 1) % len(keys)]]
    return (
        "<section><h2>For those who finish early</h2><ul>"
        "<li>Choose a wrong answer, and write down what someone who gives it believes.</li>"
        "<li>Make up the same question with other numbers, and let your neighbour answer it.</li>"
        f"<li>Begin the next lesson: {_to(write, place_of(after), after.title)}.</li></ul></section>"
    )
