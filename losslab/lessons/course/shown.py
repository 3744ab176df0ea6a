"""A step as what a host draws: the figure of its page, the question, and what is said once it is answered."""

from dataclasses import replace
from math import nan

from losslab import link
from losslab.asking import GUESS, NUMBER
from losslab.labs.blocks import Caption, Figure, Formula, Paragraph
from losslab.labs.controls import Button, Change, Form, Slider, Text, always
from losslab.labs.pieces import Cut
from losslab.lessons.course.figure import withheld
from losslab.lessons.course.progress import DO_NOT_KNOW
from losslab.lessons.course.records import Choose, Place, read_number, so, told
from losslab.lessons.course.words import WORDS
from losslab.text import exact

TYPED = "number"  # what is typed as an answer


def _written(write):
    return lambda value: "" if value is None else write(value)


def free(field):
    """The field of a page as one that may not be there; a number may be any."""
    return NUMBER if isinstance(field.default, float) else link.Field(None, field.read, _written(field.write))


def moved(step):
    """The fields of its page that a visitor may move at a step, in the end."""
    own = (step.asks.control,) if _placing(step) else ()
    return tuple(dict.fromkeys((*own, *step.unlocks)))


def _movable(step, answered):
    """Those that a visitor may move now."""
    return moved(step) if answered or _placing(step) else ()


def state_of(step, values, answered):
    """The values of its page at a step, settled as on that page."""
    own = {name: values[name] for name in _movable(step, answered) if values.get(name) is not None}
    found = step.page.usual | dict(step.state) | ({} if answered else dict(step.before)) | own
    step.page.tidied(step.page.session, found)
    return found | dict(step.page.settle(found))


def starts(step, answered):
    """{field: its value} at first, of what can be moved at a step."""
    found = state_of(step, {}, answered)
    made = {name: found[name] for name in _movable(step, answered)}
    if not answered and isinstance(step.asks, Place) and not step.asks.control:
        made[GUESS] = step.asks.start
    return made


def _placing(step):
    return isinstance(step.asks, Place) and bool(step.asks.control)


def _part(step, found):
    return step.page.parts[step.page.shown(found)]


def control_of(step, name, values, answered):
    """A control of its page; None where the figure itself is moved."""
    found = state_of(step, values, answered)
    cut = Cut(found, lambda key: None)
    for group in _part(step, found).controls_of(found):
        cut.cut((group,) if callable(group) else group)
    control = next((control for control in cut.controls if control.name == name), None)
    return control and replace(control, shown=always)  # what it asks are the values of its own page


def figure_of(step, values, answer):
    """The figure of a step, its guess beside what is so once there is an `answer`."""
    answered, asks = answer is not None, step.asks
    found = state_of(step, values, answered)
    figure = _part(step, found).figure(found)
    if not isinstance(figure, Figure):
        return figure
    marks, grid, inputs = (), (), dict(figure.inputs)
    if isinstance(asks, Place):
        if answered:
            truth = ("truth", WORDS["here"], asks.panel, asks.axis, float(so(asks.truth)))
            marks = ((GUESS, asks.label, asks.panel, asks.axis, None), truth)
            inputs[GUESS] = nan if answer == DO_NOT_KNOW else float(answer)  # a line at no number is not drawn
        elif not asks.control:
            marks, grid = ((GUESS, asks.label, asks.panel, asks.axis, None),), (asks.low, asks.high, asks.step)
            inputs[GUESS] = asks.start if values[GUESS] is None else values[GUESS]
    movable = _movable(step, answered)
    by_hand = figure.edit and any(control_of(step, name, values, answered) is None for name in movable)
    hidden = () if answered else step.hidden
    moves, own = (*movable, "x", "y") if by_hand else movable, getattr(figure.drawing, "own", False)
    drawn = withheld(figure.drawing, moves, hidden, step.veiled and not answered, marks, grid, said=own)

    def edited(values, x, y, selected):
        made = figure.edit(state_of(step, values, answered), x, y, selected)
        changes = made.values if isinstance(made, Change) else made
        return {name: value for name, value in changes.items() if name in movable}

    def dragged(values, name, value):
        return {name: value} if name in (*movable, GUESS) else {}

    return replace(
        figure,
        drawing=drawn,
        inputs=inputs,
        words=figure.words if answered else "",
        edit=edited if by_hand else None,
        undo=False,
        drag=dragged,
        losses="",
        above=(),
        below=(),
    )


def asked(step, values, answer_with, again):
    """The question, and what it is answered by: `answer_with(values, answer)` gives what changes."""
    asks = step.asks
    yield Paragraph(f"**{asks.asks}**", linked=False)
    if isinstance(asks, Choose):
        keys = list(asks.options)
        for key in keys[1:] + keys[:1] if again else keys:
            option = told(asks.options[key].says)
            yield Button(option, lambda values, key=key: answer_with(values, key), key=f"answer/{key}", wide=True)
    elif isinstance(asks, Place):
        name = asks.control or GUESS
        if asks.control:
            yield control_of(step, name, values, False)
        else:
            yield Slider(GUESS, asks.label, asks.start, asks.low, asks.high, asks.step)

        def put(values):
            return answer_with(
                values, exact(float(starts(step, False)[name] if values[name] is None else values[name]))
            )

        yield Button(WORDS["here"], put, key="answer", main=True)
    else:

        def typed(values):
            return answer_with(values, exact(read_number(values[TYPED])))

        yield Form((Text(TYPED, WORDS["number"], "", 24),), Button(WORDS["answer"], typed))


def verdict(asks, answer, spelled):
    """What is said of an answer, which is `spelled` so, beside what is so: paragraphs of Markdown."""
    truth = asks.spelled(asks.right)
    holds = answer != DO_NOT_KNOW and asks.holds(answer)
    if holds and isinstance(asks, Choose):
        return [WORDS["said so"].format(truth)]
    meant = "" if holds or answer == DO_NOT_KNOW else asks.meant(answer)
    said = [] if answer == DO_NOT_KNOW else [f"{WORDS['said'].format(spelled)} {meant}".strip()]
    return [*said, WORDS["so"].format(truth)]


def revealed(step, values, answer):
    """What is so beside what was answered, why, and what may be moved now."""
    asks = step.asks
    yield Paragraph(f"**{asks.asks}**", linked=False)
    spelled = "" if answer == DO_NOT_KNOW else asks.spelled(answer)
    yield from (Paragraph(said, linked=False) for said in verdict(asks, answer, spelled))
    yield Paragraph(told(step.why))
    if step.equation:
        yield equation(step, values)
    if step.try_it:
        yield Paragraph(WORDS["try"].format(step.try_it), linked=False)
    for name in moved(step):
        if control := control_of(step, name, values, True):
            yield control


def equation(step, values):
    """The equation of a step, in which the terms that a visitor has changed are framed."""
    first, now = starts(step, True), values
    changed = {name for name, value in first.items() if now[name] is not None and now[name] != value}
    terms = [rf"\boxed{{{term}}}" if changed & set(names) else term for term, names in step.equation]
    return Formula(" ".join(terms))


def head(words, said):
    """What stands over a question."""
    return (Caption(said), Paragraph(told(words)))


def nearest(step, name, values, answered):
    """(the value of what can be moved, on the line of its control, a complaint or nothing)."""
    if name == GUESS:
        field = link.number(step.asks.start, step.asks.low, step.asks.high)
    else:
        control = control_of(step, name, {}, answered)  # on the axes that the step has
        field = control.in_link() if control else step.page.fields[name]
    return field.read(field.write(values[name]))
