"""All that is known of one loss, at the numbers of the moment, as blocks: words, formula, properties, code."""

import inspect
import math
from collections.abc import Mapping
from functools import cache

import numpy as np

from losslab import find, latex
from losslab.checks.properties import properties_of, shown_beside
from losslab.figures.parts import setting
from losslab.labs.blocks import Caption, Chips, Code, Columns, Formula, Heading, Paragraph, Still, Tiles, To, about
from losslab.labs.controls import Button, Choice
from losslab.libraries.kinds import KINDS
from losslab.libraries.snippets import literal, numpy_source, snippet
from losslab.libraries.train import targets, trainings
from losslab.text import exact, shown

ELSEWHERE = {"outliers": "Fit it to points", "descent": "Go down its curve step by step"}
TITLES = {key: kind.title for key, kind in KINDS.items()}
CODE = Choice("code", "In a library", "torch", TITLES, look="pills")


def card(page, loss, settings, x, data, y_pred, y_true, kind):
    """The formula beside the figure and what is true of it, plain words at its right, code last.

    `page` is the key of the page it is on. `settings` are legal; `x` and `data` are the loss's argument and data,
    `y_pred` and `y_true` the same as libraries take them; `kind` is the library whose calls are shown.
    """
    value, gradient = (f(x, **data, **settings) for f in (loss.value, loss.gradient))
    words = _words(loss), *_elsewhere(page, loss, settings), _example(loss)
    mathematics = *_formula(loss, settings, x, data, value, gradient), *_properties(loss, settings, x, data)
    return (
        Columns((mathematics, words)),
        Heading("The same number in code, and how to train with it"),
        _code(loss, settings, x, data, y_pred, y_true, value, kind),
    )


def focus_of(losses, field, help=""):
    """The choice of the loss in focus among those shown."""
    titles = {loss.key: loss.title for loss in losses}
    return Choice("focus", "Loss in focus", losses[-1].key, titles, look="menu", help=help, field=field)


def focused(values):
    """What is to change so that the loss in focus is one of those shown: it is the last of them."""
    losses = values["losses"]
    return {"focus": losses[-1]} if losses and values["focus"] not in losses else {}


def add(key):
    """What shows one more loss, if it is not there yet, and looks at it."""

    def act(values):
        losses = values["losses"]
        return {"focus": key, "losses": losses if key in losses else [*losses, key]}

    return act


@cache
def _words(loss):
    return Still(tuple(_said(loss)))


def _said(loss):
    own = about(loss)
    yield Heading(loss.title)
    yield Paragraph(loss.summary, own)
    if loss.aliases:
        yield Caption(f"Also called {', '.join(loss.aliases)}.")
    yield Paragraph(f"**When.** {loss.use}", own)
    yield Paragraph(f"**Trade-off.** {loss.trade}", own)
    if loss.elicits:
        yield Paragraph(f"**Its best constant** is {loss.elicits.name}.{_eta(loss)}", own)
    if loss.noise:
        yield Paragraph(f"**As a likelihood** it belongs to {loss.noise.name} noise.", own)
    if loss.note:
        yield Paragraph(f"**Notes.** {loss.note}", own)
    if loss.related:
        yield Paragraph("**Compare with**")
        yield Tiles(tuple(_other(loss, find(key)) for key in loss.related))
    source = f"[{loss.reference.text}]({loss.reference.url})" if loss.reference.url else loss.reference.text
    yield Caption(f"Source: {source}")


def _other(loss, other):
    """The way to another loss: onto this page, or to the one it is on."""
    page = other.family.argument.page
    if page == loss.family.argument.page:
        return Button(other.title, add(other.key), key=f"add/{other.key}", icon=":material/add:")
    return To(page, other.title, {"focus": other.key, "losses": other.key})


def _eta(loss):
    """What the letter η stands for where the best constant is told by it: shares, unless it is the argument itself."""
    if "η" not in loss.elicits.name or loss.family.argument.symbol == "η":
        return ""
    return (
        " Here η are the true shares of the classes."
        if loss.family.argument.vector
        else " Here η is the share of ones."
    )


def _elsewhere(page, loss, settings):
    """The pages that do something else with a loss of a residual, at the same parameters."""
    if loss.family.argument.page != "regression":
        return
    # Not in the order of what a page writes, so that it is no left-over of another page.
    here = {setting(loss, p): exact(settings[p.name]) for p in loss.params} | {"losses": loss.key}
    yield Tiles(tuple(To(there, label, here) for there, label in ELSEWHERE.items() if there != page))


def _properties(loss, settings, x, data):
    beside = shown_beside(loss, x, data)
    yield Paragraph(f"**Properties** of {loss.label(**settings)}", about(loss))
    yield Chips(tuple(chip(p, loss.claim(p.key, shown=beside, **settings)) for p in properties_of(loss)))


SAID = {  # where a tick behind its title is not the shortest way: with it, or its number, and without
    "strongly_convex": ("curvature ≥ {}", "strongly convex ✗"),
    "lipschitz": ("pull ≤ {}", "pull without limit"),
    "gradient_lipschitz": ("curvature ≤ {}", "curvature without limit"),
    "bounded": ("rises by ≤ {}", "rises without limit"),
    "differentiable": ("kinks none", "kinks or jumps"),
    "minimum": ("least {}", ""),
}


def chip(prop, claim):
    """What is claimed of a property in a few words, and in a sentence."""
    none = claim is False and prop.key != "minimum"
    answer = "no" if none else shown(claim) if prop.quantity else "yes" if claim else "no"
    title = prop.title[0].lower() + prop.title[1:]
    having, lacking = SAID.get(prop.key, (f"{title} ✓", f"{title} ✗"))
    words = lacking if answer == "no" else having.format(answer)
    return words, f"{prop.title}: {answer}. {prop.meaning}"


def _formula(loss, settings, x, data, value, gradient):
    argument, sides, formulas = loss.family.argument, latex.sides(loss), latex.symbols(loss)
    symbol, results = latex.letter(argument.symbol), [value, gradient]
    if loss.held:
        given = {name: np.asarray(y, dtype=float) for name, y in data.items()}
        results.append(loss.held.derivative(np.asarray(x, dtype=float), **given, **settings))
    if argument.vector:
        for name, text in zip(sides, formulas, strict=True):
            yield Formula(f"{name} = {text}")
        for name, result in zip(sides, results, strict=True):
            yield Formula(f"{name} {latex.equals(result)}")
        yield Caption(
            f"{argument.meaning}. Here {_at(argument, x, data)}; {'g' if loss.held else '∂L'} has one entry for each."
        )
        yield from _held(loss)
        return
    in_numbers = latex.numbers(loss, x, settings, data)
    for name, text, filled, result in zip(sides, formulas, in_numbers, results, strict=True):
        yield Formula(rf"{name} = {text}")
        here = name.replace(symbol, latex.latex(x))
        if filled is None:
            yield Formula(rf"{here} = {latex.latex(result)}\quad\text{{(chosen at the kink)}}")
        else:
            yield Formula(rf"{here} = {latex.result(filled, result)}")
    yield Caption(f"{argument.meaning}. Here {_at(argument, x, data)}.")
    yield from _held(loss)
    for corner in loss.at(**data, **settings):
        if corner.order == 1 and corner.place == x and corner.left != corner.right:
            left, right = shown(corner.left), shown(corner.right)
            if corner.left < corner.right:
                said = f"At this kink every slope from {left} to {right} is a sub-gradient; the one shown is chosen."
            else:
                said = f"Here the slope drops from {left} to {right}: a ridge. Any slope between is a Clarke gradient."
            yield Paragraph(said, about(loss))


def _held(loss):
    """What training holds constant, and so which of the formulas above is followed."""
    if not loss.held:
        return
    if loss.held.by:
        (symbol,) = (datum.symbol for datum in loss.family.argument.data if datum.name == loss.held.by)
        said = f"So training takes the last slope above, the one for {symbol}, as 0."
    else:
        said = "So the gradient that trains, g, is not the derivative of the value, the last formula above."
    yield Paragraph(f"**Held constant** in training: {loss.held.words}. {said}", about(loss))


def _at(argument, x, data):
    """The argument in numbers, and what belongs to it but the one true value, of which the words speak."""
    beside = {d.symbol: data[d.name] for d in argument.data if d.axes is not None}
    return ", ".join(f"{symbol} = {shown(value)}" for symbol, value in {argument.symbol: x, **beside}.items())


@cache
def _example(loss):
    at = ", ".join(f"{p.symbol} = {shown(loss.settings(**loss.example.settings)[p.name])}" for p in loss.params)
    x = _at(loss.family.argument, loss.example.x, loss.example.data)
    said = f"**Worked example**{f' with {at}' if at else ''}, {x}: {loss.example.words}."
    return Still((Paragraph(said, about(loss)),))


def _code(loss, settings, x, data, y_pred, y_true, value, kind):
    call = ", ".join([_array(x), *(f"{name}={_array(given)}" for name, given in (data | settings).items())])
    name = inspect.unwrap(loss.value).__name__
    ours = (
        Code(f"{numpy_source(loss)}\n\n\n{name}({call})  # {value + 0.0:.10g}"),
        Caption(f"This NumPy is what draws the curve. In a notebook: `losslab.find({loss.key!r}).value(...)`."),
    )
    rows = [library for library in loss.libraries if library.kind == kind]
    theirs = [block for row in rows for block in _library(loss, row, settings, x, data, y_pred, y_true, value)]
    if not rows:
        others = ", ".join(dict.fromkeys(TITLES[library.kind] for library in loss.libraries))
        said = f"No call of {TITLES[kind]} is listed that returns this number. Listed: {others or 'none'}."
        theirs = [Paragraph(said, about(loss))]
    return Columns((ours, (CODE, *theirs, *_training(loss, settings, kind))))


def _training(loss, settings, kind):
    """How a model is trained with the loss in a library, at these parameters."""
    found, said = trainings(loss, kind, settings)
    yield Paragraph("**Train with it**", linked=False)
    if not found:
        none = f"No way to train with this loss in {TITLES[kind]} is claimed here."
        yield Paragraph(said or none, about(loss))
        return
    yield Caption(targets(loss))
    for program in found:
        yield Code(program.code)
        if program.words:
            yield Paragraph(program.words, about(loss))


def _array(value):
    """A number, or a vector, as it is written in NumPy."""
    return f"np.array({literal(value)})" if np.ndim(value) else literal(value)


def _library(loss, library, settings, x, data, y_pred, y_true, value):
    """One library's call at the numbers of the moment, what it returns, and its convention."""
    own = about(loss)
    if not library.accepts(settings):
        return [Paragraph(f"`{library.name}` does not accept these parameters. {library.convention}", own)]
    rows = {name: [given] for name, given in y_true.items()} if isinstance(y_true, Mapping) else [y_true]
    if library.hard and not set(np.atleast_1d(y_true)) <= {-1, 0, 1}:
        takes = "takes the index of one class" if loss.family.argument.vector else "takes the labels 0 and 1"
        return [Paragraph(f"`{library.name}` {takes} only. {library.convention}", own)]
    if library.hard and loss.family.argument.vector:
        rows = [int(np.argmax(y_true))]
    if KINDS[library.kind].booster:
        scale, _ = library.scaled(settings)
        said = f"Its gradient here: **{scale * float(loss.gradient(x, **data, **settings)):.6g}**."
    else:
        said = returned(library, value, x, data, settings)
    return [
        Code(snippet(loss, library, settings, [y_pred], rows)),
        Paragraph(f"{said} {library.convention}", own),
    ]


def returned(library, value, x, data, settings):
    """What a call returns where ours is `value`, in a sentence: also how far rounding takes it from that."""
    theirs, lost = (float(f) for f in (library.returns(value, x, data, settings), library.rounding(x, data, settings)))
    scale, offset = library.scaled(settings)
    same = scale == 1 and math.isclose(theirs, value, rel_tol=1e-6) and abs(offset) <= 1e-6 * abs(value)
    ours = "the same as ours" if same else f"ours is {value:.6g}"
    if math.isinf(lost):
        return f"It overflows here and returns **inf** (ours is {value:.6g})."
    if lost > 5e-7 * abs(theirs):
        return (
            f"It should return **{theirs:.6g}** ({ours}), but its terms nearly cancel here: rounding takes it up to "
            f"about {lost:.0e} away from that."
        )
    return f"It returns **{theirs:.6g}** ({ours})."
