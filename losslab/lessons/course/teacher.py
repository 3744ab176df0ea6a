"""A page as a teacher's link shows it: a question of their own, what is withheld, and the answer once one was given."""

from dataclasses import replace
from functools import partial

import numpy as np

from losslab.asking import ASK, GUESS, REPLY
from losslab.figures.parts import step as round_step
from losslab.labs.blocks import Caption, Figure, Paragraph, Plain
from losslab.labs.controls import Button, Form, Row, Slider, Stops, Text
from losslab.labs.pieces import Cut
from losslab.lessons.course.figure import withheld
from losslab.lessons.course.records import Choose, Number, Option, Place, read_number
from losslab.lessons.course.shown import TYPED
from losslab.text import exact, shown

LETTERS = "ABCDE"
POINTS = "points"  # what is moved by hand on a figure, where it is withheld
NOTHING = {ASK: None, REPLY: "", GUESS: None}
PLACES = 200  # of a line across a figure, about


def asks_of(ask):
    """The question as lessons have it, Choose, Number or Place; None where nothing is asked."""
    if ask.kind == "choose":
        options = {str(i): Option(option) for i, option in enumerate(ask.options, 1)}
        return Choose(ask.text, options, lambda: exact(ask.right))
    if ask.kind == "number":
        return Number(ask.text, lambda: ask.right, ask.within)
    if not ask.kind:
        return None
    axis, panel = ask.axis or ("x", 0)
    low, high, step = ask.grid or (0.0, 1.0, 1.0)
    start = round(low + round((high - low) / 2 / step) * step, 10)
    control = "" if ask.axis else ask.where
    own = {"low": low, "high": high, "step": step, "start": start, "panel": panel, "axis": axis, "control": control}
    return Place(ask.text, lambda: ask.right, ask.within, **own)


def opened(page, values, staged=False):
    """What a link with a question opens.

    Parameters
    ----------
    page : Page
        The page.
    values : mapping
        All its values, as the link says them.
    staged : bool
        The question stands beside the title and its answer over the figure, else both beside the figure.

    Returns
    -------
    tuple of Page, dict and list of str
        The page as it is shown, what changes of the values, and what does not fit, in words.
    """
    ask, reply = values.get(ASK), values.get(REPLY)
    if not ask:
        loose = reply or values.get(GUESS) is not None
        return page, NOTHING if loose else {}, ["there is an answer in this link, and no question"] if loose else []
    if why := _unfit(page, ask):
        return page, NOTHING, [f"{why}. The page is shown without its question"]
    asks, changes, said = asks_of(ask), {}, []
    if reply and not (asks and asks.legal(reply)):
        changes, said = {REPLY: ""}, ["the answer in this link cannot be given; the question is asked again"]
    return _shown(page, ask, asks, values, staged), changes, said


def _unfit(page, ask):
    """Why a question cannot be asked of a page, if it cannot."""
    known = {*page.fields, POINTS}
    wrong = [name for name in (*ask.locked, *ask.hidden) if name not in known]
    placed = ask.kind == "place" and not ask.axis
    if placed and not isinstance(page.fields[ask.where].default if ask.where in known else None, float):
        wrong.append(ask.where)
    return "`quiz` is a question about another page: it names controls that are not here" if wrong else ""


def _shown(page, ask, asks, values, staged):
    part = page.parts[page.shown(values)]
    above, beside = ((each,) if callable(each) else each for each in (part.above, part.controls))
    question = partial(_question, page, ask, asks, staged)
    own = replace(
        part,
        lead=Plain(ask.text, strong=True) if staged and ask.text else "",
        above=(question, *above) if staged else above,
        controls=beside if staged else (question, *beside),
        figure=partial(_figure, page, ask, asks),
        questions=(),
        sections=(partial(_later, part, asks),),
    )
    return replace(
        page,
        lead="",
        parts={"": own},
        choice="",
        asks="",
        more=page.fields,
        which=None,
        turn=None,
        settle=partial(_settle, page, asks),
        widths=(13, 7),
        withheld=dict.fromkeys(ask.locked, "locked") | dict.fromkeys(ask.hidden, "hidden"),
    )


def _open(asks, values):
    """Whether the question waits for its answer."""
    return bool(asks) and not values[REPLY]


def _lined(asks):
    return isinstance(asks, Place) and not asks.control


def _settle(page, asks, values):
    """What the page settles, and a line that can be put in place is on its axis."""
    made = dict(page.settle(values))
    if not (_open(asks, values) and _lined(asks)):
        return made | {GUESS: None}
    guess = values[GUESS]
    return made | {GUESS: asks.start if guess is None else min(max(guess, asks.low), asks.high)}


def _later(part, asks, values):
    """The words of the page are said once the question is answered."""
    return () if _open(asks, values) else part.sections


# --- the question


def _question(page, ask, asks, staged, values):
    if ask.text and not staged:
        yield Plain(ask.text, strong=True)
    if not asks:
        return
    waits = _open(asks, values)
    said = tuple(_answering(page, asks, values) if waits else _revealed(ask, asks, values[REPLY]))
    if staged:  # there it stands side by side
        yield Row(tuple(part for each in said for part in (each.parts if isinstance(each, Row) else (each,))))
        return
    yield from said
    if waits:
        yield Caption("A question by the one who made this link. The answer is shown once you commit to yours.")


def _answer(reply):
    return {REPLY: reply, GUESS: None}


def _answering(page, asks, values):
    """What the question is answered by."""
    if isinstance(asks, Choose):
        for letter, (key, option) in zip(LETTERS, asks.options.items(), strict=False):
            button = Button(letter, lambda values, key=key: _answer(key), key=f"reply/{key}")
            yield Row((button, Plain(option.says)), wrap=False)
    elif isinstance(asks, Place):
        if asks.control:
            label = controls_of(page, values).get(asks.control, asks.control)
            yield Plain(f"Move “{label}” to your answer, then commit.")
        else:
            yield Slider(GUESS, asks.label, asks.start, asks.low, asks.high, asks.step)
        name = asks.control or GUESS
        yield Button("Commit", lambda values: _answer(exact(float(values[name]))), key="reply/place", main=True)
    else:
        button = Button("Commit", lambda values: _answer(exact(read_number(values[TYPED]))))
        yield Form((Text(TYPED, "Your answer, a number", "", 24),), button)


def _revealed(ask, asks, reply):
    """What is so beside what was answered, in plain words."""
    right = asks.holds(reply)
    yield Paragraph("**Right.**" if right else "**Not so.**", linked=False)
    yield Plain(f"You said: {spelled(asks, reply)}")
    if not right or not isinstance(asks, Choose):
        near = f". Up to {shown(ask.within)} from it counts as right" if ask.within else ""
        yield Plain(f"It is: {spelled(asks, asks.right)}{near}")
    if ask.why:
        yield Plain(ask.why)


def spelled(asks, reply):
    """An answer in words, of a choice with its letter."""
    said = asks.spelled(reply)
    return f"{LETTERS[int(reply) - 1]}. {said}" if isinstance(asks, Choose) else said


# --- the figure


def _figure(page, ask, asks, values):
    """The figure of the page, of which only that moves which is not withheld; the guess stays beside what is so."""
    figure = page.parts[page.shown(values)].figure(values)
    if not isinstance(figure, Figure):
        return figure
    fixed, waits = {*ask.locked, *ask.hidden}, _open(asks, values)
    veiled = ask.veiled and waits
    inputs, (marks, grid) = dict(figure.inputs), _marks(figure, asks, values)
    if waits and _lined(asks):
        inputs[GUESS] = asks.start if values[GUESS] is None else values[GUESS]
    if not (fixed or veiled or marks):
        return replace(figure, undo=False)
    moves, by_hand = _moves(figure, values, fixed)
    own = getattr(figure.drawing, "own", False)

    def dragged(values, name, value):
        if name == GUESS:
            return {GUESS: value}
        made = figure.drag(values, name, value) if figure.drag else {name: value}
        return {name: value for name, value in _changes(made).items() if name not in fixed}

    return replace(
        figure,
        drawing=withheld(figure.drawing, moves, (), veiled, marks, grid, said=own),
        inputs=inputs,
        words="" if veiled else figure.words,
        edit=figure.edit if by_hand else None,
        undo=False,
        drag=dragged,
        losses="" if figure.losses in fixed else figure.losses,
    )


def _marks(figure, asks, values):
    """(the lines across a panel as `withheld` has them, the grid of the one that is put in place)."""
    if not isinstance(asks, Place):
        return (), ()
    if _open(asks, values):
        grid = () if asks.control else (asks.low, asks.high, asks.step)
        return ((GUESS, asks.label, asks.panel, asks.axis, None),) if grid else (), grid
    axis, panel = _axis(figure, asks.control) if asks.control else (asks.axis, asks.panel)
    both = (GUESS, asks.label, float(values[REPLY])), ("truth", "It is here", float(asks.truth()))
    return tuple((kind, name, panel, axis, place) for kind, name, place in both) if axis else (), ()


def _axis(figure, control):
    """(the axis on which a control is dragged on a figure, the number of the panel); ("", 0) if it is not."""
    drags = _layout(figure)["meta"]["drags"]
    return next(((drag["axis"], drag["panel"]) for drag in drags if drag.get("input") == control), ("", 0))


def _layout(figure):
    return figure.drawing(**{name: np.asarray(value, dtype=float) for name, value in figure.inputs.items()})["layout"]


def _changes(made):
    return getattr(made, "values", made) if not isinstance(made, dict) else made


def _moves(figure, values, fixed):
    """(the inputs that a hand may move on a figure, whether it may move points) where nothing `fixed` changes."""
    meta, changes = _layout(figure)["meta"], {name: {name} for name in figure.inputs}
    if figure.drag:
        for name in {part["input"] for drag in meta["drags"] for part in drag.get("parts", [drag])}:
            changes[name] |= set(_changes(figure.drag(values, name, figure.inputs[name])))
    by_hand = bool(figure.edit)
    if figure.edit and (spec := meta.get("points")):
        x, y = ([float(place) for place in figure.inputs[spec[axis]]] for axis in "xy")
        made = {POINTS, *_changes(figure.edit(values, x, y, int(figure.inputs[spec["selected"]])))}
        changes |= dict.fromkeys((spec["x"], spec["y"]), made)
        by_hand = made.isdisjoint(fixed)
    return tuple(name for name, made in changes.items() if made.isdisjoint(fixed)), by_hand


# --- what a teacher can choose from


def _controls(page, values):
    part = page.parts[page.shown(values)]
    cut = Cut(values, lambda key: None)
    for group in part.controls_of(values):
        cut.cut((group,) if callable(group) else group)
    return [control for control in cut.controls if control.name not in (GUESS, page.choice)]


def controls_of(page, values):
    """{name: label} of what can be withheld of a page at these values."""
    found = {control.name: control.label for control in _controls(page, values)}
    figure = page.parts[page.shown(values)].figure(values)
    return found | ({POINTS: "Points on the figure"} if isinstance(figure, Figure) and figure.edit else {})


def places_of(page, values):
    """{what can be put in place: (what it is called, its ends and step if it is a line)} at these values."""
    figure = page.parts[page.shown(values)].figure(values)
    found = {
        control.name: (f"The slider “{control.label}”", ())
        for control in _controls(page, values)
        if isinstance(control, Slider | Stops)
    }
    if not isinstance(figure, Figure):
        return found
    layout = _layout(figure)
    for panel in range(layout["meta"]["panels"]):
        number = str(panel + 1) if panel else ""
        axes = {axis: layout[f"{axis}axis{number}"] for axis in "xy"}
        titles = [axes[axis]["title"]["text"] for axis in "xy"]
        for axis, name in zip("xy", ("An upright line over", "A level line at"), strict=True):
            if axes[axis]["type"] == "linear" and "tickvals" not in axes[axis] and any(titles):
                title = titles["xy".index(axis)] or f"the {'horizontal' if axis == 'x' else 'vertical'} axis"
                where = f", panel “{titles[1]}”" if axis == "x" and titles[1] else ""
                found[f"{axis}@{panel}"] = f"{name} “{title}”{where}", _grid(axes[axis]["range"])
    return found


def _grid(ends):
    """(the least place, the greatest, the step) of a line on an axis."""
    low, high = map(float, ends)
    step = float(round_step((high - low) / PLACES))
    first, last = np.ceil(low / step - 1e-9), np.floor(high / step + 1e-9)
    return round(float(first * step), 10) + 0.0, round(float(last * step), 10), step  # no −0
