"""A worksheet of any page in a state: its figure and values, a question of the page, room to answer; then solutions."""

from html import escape

from losslab.asking import ASK, GUESS, REPLY
from losslab.labs import controls as kinds
from losslab.labs.pieces import Cut
from losslab.lessons.course.records import Choose, Number
from losslab.lessons.course.shown import TYPED
from losslab.lessons.course.teacher import asks_of, opened, spelled
from losslab.takeaway.paper import SPAN, Writer, grid, head, room, unguessed
from losslab.takeaway.seen import Seen
from losslab.text import full, quote

ANSWER = GUESS, TYPED  # what a question is answered by is no setting
OWN = "<h2>Another question</h2>"


def titles(page, values):
    """The questions of a page that a worksheet of these values can ask, by their titles."""
    return [title for title in _asked(page, values) if title != "Reset"]


def state_sheet(page, values, address, about=None):
    """The Paper of a page with these values.

    `about` is the title of one of the `titles`; "" for none, so that there is but room for a question by hand; None for
    the first that changes a setting. ValueError in a sentence where there is no such question. Where a teacher asks
    something, that is asked.
    """
    if (ask := values.get(ASK)) and ask.text:
        return _taught(page, values, ask, Writer(address))
    seen, known = Seen(page, values), titles(page, values)
    if about is None:
        about = next((title for title in known if _leads(seen, title)), "")
    if about and about not in known:
        there = "; there are " + ", ".join(f"“{title}”" for title in known) if known else ", nor any other"
        raise ValueError(f"{page.title} has no question {quote(about)}{there}")
    write, asks, answers = Writer(address), "", ""
    shown = _shown(write, seen)
    if about:
        asks, answers = _question(write, seen, about)
    own = f"<section>{OWN}{room(2)}<h3>Answer</h3>{room(3)}</section>"
    solved = _revealed(write, seen) + answers + f"<section>{OWN}<p>Answer:</p>{room(3)}</section>"
    solutions = f'<div class="solutions">{head(f"{page.title}: solutions", "", named=False)}{solved}</div>'
    return write.paper(f"{page.title}: worksheet", head(page.title, ""), shown, asks, own, solutions)


def _taught(page, values, ask, write):
    """The Paper of a page with a teacher's question: as students see it, then as it is once they have answered."""
    asks = asks_of(ask)
    before, after = (_answered(page, values, reply) for reply in ("", asks.right if asks else ""))
    name, why = f"<h2>{escape(ask.text)}</h2>", f"<p>{escape(ask.why)}</p>" if ask.why else ""
    asked = f'<section class="step">{name}{_space(write, asks, before)}</section>'
    answer = f'<div class="answer"><p><b>{escape(spelled(asks, asks.right))}</b></p>{why}</div>' if asks else ""
    solved = f'<section class="step">{name}{answer}{_drawn(write, after)}</section>'
    solutions = f'<div class="solutions">{head(f"{page.title}: solutions", "", named=False)}{solved}</div>'
    parts = head(page.title, ""), _shown(write, before), asked, solutions if asks else ""
    return write.paper(f"{page.title}: worksheet", *parts)


def _answered(page, values, reply):
    """What students see of a page with a teacher's question, once they have answered, or before."""
    given = values | {REPLY: reply, GUESS: None}
    found, changes, _ = opened(page, given)
    return Seen(found, given | changes)


def _space(write, asks, seen):
    """Where the answer to a teacher's question goes."""
    number = SPAN.format("rule short")
    if isinstance(asks, Choose):
        box = SPAN.format("box")
        options = "".join(f"<li>{box}{escape(spelled(asks, key))}</li>" for key in asks.options)
        return f'<ul class="choices">{options}</ul>'
    if isinstance(asks, Number):
        return f"<p>Your answer: {number}</p>{room(2)}"
    control = _controls(seen).get(asks.control) if asks else None
    return write.place(asks, control, seen.picture, number) if asks else room()


def _asked(page, values):
    """{title: (at what to look, what it sets)} of the questions of the part that is shown."""
    part = page.shown(values)
    return page.states(part, tuple(page.parts[part].questions_of(values)))


def _at(seen, changes):
    """What is seen where some values are others; None where that is no figure."""
    page, values = seen.page, seen.values | dict(changes)
    try:
        return Seen(page.varies[1](values[page.varies[0]]) if page.varies else page, values)
    except ValueError:
        return None


def _leads(seen, title):
    """Whether a question changes a setting that can be named."""
    there = _at(seen, _asked(seen.page, seen.values)[title][1])
    return bool(there) and bool(_moved(seen, there))


def _shown(write, seen):
    """The figure with the values of its controls and the link."""
    controls = grid(("Setting", "Value"), _settings(seen).values())
    figure = write.figure(unguessed(seen.picture), seen.figure.words)
    way = write.way(seen.place, "The live figure in this state")
    return f'{figure}{way}{controls}{write.values(seen.picture)}<div class="after"></div>'


def _settings(seen):
    """{name: (label, value)} of the controls of a page that are seen, as they read."""
    found = _controls(seen).items()
    return {name: (control.label, said(control, seen.values[name])) for name, control in found if name not in ANSWER}


def _controls(seen):
    """{name: control} of the controls of a page that are seen."""
    cut, part = Cut(seen.values, lambda key: None, withheld=seen.page.withheld), seen.scene.part
    for group in part.controls_of(seen.values):
        cut.cut((group,) if callable(group) else group)
    return {control.name: control for control in cut.controls}


def said(control, value):
    """The value of a control, as its own page says it."""
    match control:
        case kinds.Switch():
            return "on" if value else "off"
        case kinds.Stops():
            return control.words(value)
        case kinds.Choice():
            return control.options.get(value, str(value))
        case kinds.Subset():
            return ", ".join(control.options.get(each, str(each)) for each in value) or "none"
    return full(value) if isinstance(value, int | float) else str(value)


def _moved(seen, there):
    """(setting, its value there, its value here) of what is not the same."""
    before, after = _settings(seen), _settings(there)
    return [(*after[name], before.get(name, ("", "–"))[1]) for name in after if after[name] != before.get(name)]


def _question(write, seen, title):
    """(what is asked, its answer): what changes with other settings; where none can be named, what is seen."""
    look, changes = _asked(seen.page, seen.values)[title]
    there, name = _at(seen, changes), f"<h2>{escape(title)}</h2>"
    moved = _moved(seen, there) if there else ()
    if moved:
        what = "These settings are changed. What will the figure show? Sketch it first, then say why."
        table = grid(("Setting", "From now on", "It was"), moved) + write.axes(there.picture)
    else:
        what = "What do you see in the figure, and why?"
        table = write.figure(there.picture) if there and there.query != seen.query else ""
    told = f'<div class="answer"><p>{write.words.inline(look)}</p></div>' if look else ""
    drawn = _drawn(write, _at(there, there.page.reveal) or there) if there and there.query != seen.query else ""
    asks = f"<section>{name}<p>{what}</p>{table}{room()}</section>"
    return asks, f"<section>{name}{told}{drawn}</section>"


def _drawn(write, there):
    """A figure of the solutions, with its values and its link."""
    link = escape(write.link(there.place))
    figure = write.figure(unguessed(there.picture), there.figure.words)
    return f'{figure}{write.values(there.picture)}<p><a href="{link}">{link}</a></p>'


def _revealed(write, seen):
    """What the figure hides for a guess, if it does."""
    hidden = {name: value for name, value in seen.page.reveal.items() if seen.values[name] != value}
    there = _at(seen, hidden) if hidden else None
    return f"<section><h2>What was hidden</h2>{_drawn(write, there)}</section>" if there else ""
