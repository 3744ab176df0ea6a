"""A lesson as a worksheet: its steps without what is withheld, room to answer, and the answers on pages apart."""

from urllib.parse import urlencode

from losslab.labs.blocks import Figure, Table
from losslab.lessons.course import shown
from losslab.lessons.course.page import FIELDS, PAGE
from losslab.lessons.course.progress import DO_NOT_KNOW
from losslab.lessons.course.records import Choose, Place, told
from losslab.link import defaults, write_link
from losslab.live.payload import payload, plain
from losslab.takeaway.paper import SPAN, Writer, head, room, unguessed

ASKS = "Answer each question before you go on. Guess if you do not know: the guess is what you will learn from."


def lesson_sheet(lesson, address):
    """The Paper of a lesson: the sheet, then the solutions."""
    write = Writer(address)
    way = write.way(place_of(lesson), "The lesson on a screen")
    asked = [_asked(write, number, step) for number, step in enumerate(lesson.steps, 1)]
    solved = [_solved(write, number, step) for number, step in enumerate(lesson.steps, 1)]
    says = f"At the end you can say {write.words.inline(lesson.says)}"
    solutions = f'<div class="solutions">{head(f"{lesson.title}: solutions", says, named=False)}{"".join(solved)}</div>'
    return write.paper(f"{lesson.title}: worksheet", way, head(lesson.title, ASKS), *asked, solutions)


def place_of(lesson, step=0):
    """The place in the laboratory where a step is asked, all before it being answered."""
    answers = tuple(before.asks.right for before in lesson.steps[:step])
    values = defaults(FIELDS) | {"lesson": lesson.key, "question": step + 1, "answers": answers}
    return f"{PAGE.key}?{urlencode(write_link(FIELDS, values), safe=',')}"


def _drawn(step, answer):
    """The figure of a step as Plotly reads it, with what is so once it is answered; None where there is none."""
    made = shown.figure_of(step, shown.starts(step, answer is not None), answer)
    if not isinstance(made, Figure):
        return None
    return unguessed(payload(made.drawing, made.inputs).painted)


def _seen(write, made):
    """A figure with its values."""
    return write.figure(made) + write.values(made)


def _asked(write, number, step):
    made, asks = _drawn(step, None), step.asks
    drawn = _seen(write, made) if made else ""
    answer = _room(write, step, made)
    return (
        f'<section class="step"><h2>{number}</h2>{write.words.markdown(told(step.words))}{drawn}'
        f"<h3>{write.words.inline(asks.asks)}</h3>{answer}</section>"
    )


def _room(write, step, made):
    """Where an answer goes."""
    asks = step.asks
    if isinstance(asks, Choose):
        box = SPAN.format("box")
        options = [write.words.inline(told(option.says)) for option in asks.options.values()]
        return f'<ul class="choices">{"".join(f"<li>{box}{option}</li>" for option in options)}</ul>'
    number = f"{SPAN.format('rule short')}{write.words.inline(asks.unit)}"
    if not isinstance(asks, Place):
        return f"<p>Your answer: {number}</p>{room(2)}"
    control = shown.control_of(step, asks.control, {}, False) if asks.control else None
    return write.place(asks, control, made, number)


def _solved(write, number, step):
    before, after, asks = _drawn(step, None), _drawn(step, DO_NOT_KNOW), step.asks
    told_so = f"{write.words.markdown(told(step.why))}"
    new = after and (not before or plain(after["data"]) != plain(before["data"]))
    drawn = write.figure(after) if new else ""
    values = write.values(after) if after else ""
    try_it = f"<p><b>On a screen:</b> {write.words.inline(step.try_it)}</p>" if step.try_it else ""
    answer = f'<div class="answer"><p><b>{write.words.inline(asks.spelled(asks.right))}</b></p>{told_so}</div>'
    wrong = f"<h3>What another answer would have meant</h3>{mistakes(write, asks)}"
    return (
        f'<section class="step"><h2>{number}. {write.words.inline(asks.asks)}</h2>'
        f"{answer}{drawn}{values}{wrong}{try_it}</section>"
    )


def mistakes(write, asks):
    """A table of wrong answers and what is behind each."""
    return write.words.html((Table(("Answer", "What is behind it"), asks.mistakes),))
