"""What a record says of itself: its docstrings, made when somebody asks for them, and its card in a notebook."""

import re
import textwrap

import numpy as np

from losslab import latex
from losslab.checks.properties import properties_of, shown_beside
from losslab.core import Loss
from losslab.libraries.kinds import KINDS
from losslab.libraries.snippets import call, literal
from losslab.text import shown

WIDTH = 84  # `help` indents by four
MARKS = re.compile(r"([\\`*_\[\]<>$#|~&])")  # what Markdown, HTML or a formula could begin with
DERIVATIVES = {"gradient": "derivative", "derivative": "derivative", "curvature": "second derivative"}
UNITS = {"residual": "In the unit of {}.", "residual²": "In the unit of {}, squared."}


# Docstrings.


def function_text(loss, part):
    """The docstring of `loss.value`, `loss.gradient` or `loss.curvature`."""
    return _sections(
        _first(loss, part),
        Parameters=[_argument(loss), *(_datum(loss, d) for d in loss.family.argument.data), *_params(loss)],
        Returns=[_returns(loss, part)],
        Raises=_raises(loss),
        Notes=_notes(loss, part),
        References=[_source(loss)] if loss.reference.text else [],
        Examples=[_example(loss, part)] if loss.example.words else [],
    )


def loss_text(loss):
    """The docstring of a record."""
    parts = [part for part in ("value", "gradient", "curvature") if getattr(loss, part)]
    also = [f"Also called {', '.join(loss.aliases)}."] if loss.aliases else []
    words = {"Use": loss.use, "Trade-off": loss.trade, "Note": loss.note}
    return _sections(
        [f"{loss.title}. {loss.summary}".rstrip(), *also, *(f"{word}: {said}" for word, said in words.items() if said)],
        Functions=[(repr(getattr(loss, part)), "") for part in parts],
        Parameters=[_argument(loss), *(_datum(loss, d) for d in loss.family.argument.data), *_params(loss)],
        Notes=_notes(loss, *parts[:2]),
        References=[_source(loss)] if loss.reference.text else [],
        Examples=[_example(loss, "value")] if loss.example.words else [],
    )


def _sections(first, **sections):
    """Paragraphs, then sections of paragraphs and of (head, words)."""
    blocks = [_fill(text) for text in first]
    for title, entries in sections.items():
        if entries := list(entries):
            body = [e if isinstance(e, _AsItIs) else _entry(e) for e in entries]
            gap = "\n" if isinstance(entries[0], tuple) else "\n\n"
            blocks.append(f"{title}\n{'-' * len(title)}\n{gap.join(body)}")
    return "\n\n".join(blocks)


def _entry(entry):
    if isinstance(entry, tuple):
        head, words = entry
        return head + ("\n" + textwrap.indent(_fill(words, WIDTH - 4), "    ") if words else "")
    return _fill(entry)


def _fill(text, width=WIDTH):
    return textwrap.fill(text, width, break_on_hyphens=False, break_long_words=False)


class _AsItIs(str):
    """Lines that are not broken anew: a formula, code."""


def _first(loss, part):
    name, axis = loss.family.argument.name, loss.family.argument.vector
    if part == "value":
        return [f"{loss.title}: the loss.", *([loss.summary] if loss.summary else [])]
    what = f"one partial derivative of it for each entry of {name}" if axis else f"its {DERIVATIVES[part]} by {name}"
    if part == "gradient" and loss.held:
        return [f"{loss.title}: the gradient that trains.", _held(loss)]
    return [f"{loss.title}: the {part} of the loss, {what}."]


def _held(loss):
    """What is held constant, in a sentence."""
    left = f"; with respect to {loss.held.by} it is 0" if loss.held.by else ", so it is not the derivative of the value"
    return f"It holds {loss.held.words} constant{left}."


def _argument(loss):
    argument = loss.family.argument
    shape = "(..., size)" if argument.vector else "any shape"
    kind = _kind(_rule(loss, argument.name), f"array_like, {shape}")
    return f"{argument.name} : {kind}", _sentence(argument.meaning)


def _datum(loss, datum):
    vector = loss.family.argument.vector
    axes = (("size",) if vector else ()) if datum.axes is None else datum.axes
    shape = f"(..., {', '.join(axes)})" if axes else "(...)" if vector or datum.axes is not None else "any shape"
    kind = _kind(_rule(loss, datum.name), f"array_like, {shape}")
    return f"{datum.name} : {kind}{', or (...) of class indices' * datum.classes}", _sentence(datum.meaning)


def _params(loss):
    name = loss.family.argument.name
    for p in loss.params:
        unit = f" {UNITS[p.unit].format(name)}" if p.unit else ""
        symbol = f"{p.symbol}. " if p.symbol != p.name else ""
        kind = _kind(_interval(p), "float")
        yield f"{p.name} : {kind}, default {literal(loss.defaults[p.name])}", f"{symbol}{_sentence(p.meaning)}{unit}"


def _kind(rule, what):
    return f"{what}, in {rule}" if rule else what


def _rule(loss, name):
    """The domain of the argument or a datum, "" where any number is legal."""
    domain = loss.domain(name)
    moves = " at the default parameters" if callable(loss.domains.get(name)) else ""
    return "" if domain.whole and not moves else f"{domain}{moves}"


def _interval(param):
    """The domain of a parameter, "" where any number is legal."""
    without = " without " + ", ".join(f"{x:g}" for x in param.without) if param.without else ""
    return "" if param.interval.whole and not without else param.domain + without


def _sentence(text):
    """With a capital, but for a letter that is a symbol, and a full stop."""
    first = text[:1].upper() if re.match(r"[a-z]{2}|a ", text) else text[:1]
    return first + text[1:] + "." * (not text.endswith("."))


def _returns(loss, part):
    argument = loss.family.argument
    names = [argument.name, *(d.name for d in argument.data)]
    if argument.vector and part == "value":
        return "float or ndarray", f"One number for each vector: an array without the last axis of {argument.name}."
    if argument.vector:
        return "ndarray", f"An array shaped like {argument.name}."
    shape = f"{names[0]} and {', '.join(names[1:])} broadcast together" if names[1:] else f"the shape of {names[0]}"
    return "float or ndarray", f"An array of {shape}; a float where only numbers are given."


def _raises(loss):
    needed = " or ".join(d.name for d in loss.family.argument.data)
    yield "TypeError", f"For an unknown name{f', or where {needed} is missing' if needed else ''}."
    shape = ", has a wrong shape" if loss.family.argument.vector else ""
    yield "ValueError", f"For what is not a number{shape} or lies outside its domain; the message says what is allowed."


def _notes(loss, *parts):
    if loss.origin:
        yield _made(loss)
    yield "NaN in gives NaN out."
    if loss.latex[0]:
        lines = dict(zip(("value", "gradient", "derivative"), formulas(loss), strict=False))
        yield "The loss in LaTeX:" if parts == ("curvature",) else "In LaTeX:"
        yield _AsItIs("\n".join("    " + lines[part] for part in parts if part in lines) or "    " + lines["value"])


def _source(loss):
    return _AsItIs("\n".join(filter(None, [_fill(loss.reference.text), loss.reference.url])))


def _example(loss, part):
    code, result = worked(loss, part)
    words = _fill(_sentence(loss.example.words)) if part != "curvature" else ""
    return _AsItIs("\n\n".join(filter(None, [f"{code}  # {result}", words])))


# What both say.


def _original(loss):
    """The record that this one was made from, or itself."""
    return next((arg for arg in loss.origin[1:] and loss.origin[1] if isinstance(arg, Loss)), loss)


def _made(loss):
    function, args = loss.origin
    known = " Formula, source and example are those of that record." * (_original(loss) is not loss)
    return f"Made by {function.__name__}({', '.join(map(repr, args))}).{known}"


def formulas(loss):
    """(value, gradient) as equations in LaTeX, and where something is held the derivative."""
    return tuple(f"{name} = {text}" for name, text in zip(latex.sides(loss), latex.symbols(loss), strict=True))


def worked(loss, part):
    """(a call of one of the catalogue's functions at the worked example, its result in ten digits)."""
    loss, example = _original(loss), loss.example
    given = [_code(example.x)] + [f"{n}={_code(v)}" for n, v in {**example.data, **example.settings}.items()]
    result = getattr(loss, part)(example.x, **example.data, **example.settings)
    return f'losslab.find("{loss.key}").{part}({", ".join(given)})', digits(result)


def _code(value):
    """A number or nested lists of them; a whole one without its point."""
    if np.ndim(value):
        return f"[{', '.join(map(_code, value))}]"
    return literal(value).removesuffix(".0")


def digits(value):
    """A result in up to ten digits."""
    return f"[{', '.join(map(digits, value))}]" if np.ndim(value) else f"{value + 0.0:.10g}"


# The card of a notebook.


def markdown(loss):
    """Title, formula, parameters, example, properties and library calls. In lists: a table has no place for |r|."""
    made = plain(_made(loss).replace("Formula, source and example", "All below")) if loss.origin else ""
    loss = _original(loss)
    settings = loss.settings(**loss.example.settings)
    blocks = [f"### {plain(loss.title)}", f"`{loss.key}` · {plain(loss.family.title)}", made, plain(loss.summary)]
    marked = [text.replace("<", r"\lt ").replace(">", r"\gt ") for text in formulas(loss) if loss.latex[0]]
    blocks += [f"$$\n{text}\n$$" for text in marked]
    blocks.append(plain(f"The gradient is the one that trains. {_held(loss)}") if loss.held else "")
    blocks.append(plain(_sentence(loss.family.argument.meaning)))
    blocks += _list("Parameters", (_item(loss, p) for p in loss.params))
    if loss.example.words:
        blocks.append(f"**Worked example.** {plain(_sentence(loss.example.words))}")
        parts = [worked(loss, part) for part in ("value", "gradient")]
        blocks.append("```python\n" + "\n".join(f"{code}  # {result}" for code, result in parts) + "\n```")
    at = ", ".join(f"${p.latex} = {latex.latex(settings[p.name])}$" for p in loss.params)
    blocks += _list(
        f"Properties{f' at {at}' if at else ''}", (_property(loss, p, settings) for p in properties_of(loss))
    )
    blocks += _list("In libraries", (_library(library, settings) for library in loss.libraries))
    if loss.reference.text:
        text = plain(loss.reference.text)
        blocks.append(f"Source: [{text}]({loss.reference.url})" if loss.reference.url else f"Source: {text}")
    return "\n\n".join(filter(None, blocks)) + "\n"


def plain(text):
    """Words in which nothing is markup."""
    return MARKS.sub(r"\\\1", text)


def _list(title, items):
    lines = [f"- {item}" for item in items]
    return [f"**{title}**", "\n".join(lines)] if lines else []


def _item(loss, param):
    rule = f", in `{_interval(param)}`" if _interval(param) else ""
    default = shown(loss.defaults[param.name])
    return f"${param.latex}$ (`{param.name}`{rule}, default {default}): {plain(_sentence(param.meaning))}"


def _property(loss, prop, settings):
    claim = loss.claim(prop.key, shown=shown_beside(loss, loss.example.x, loss.example.data), **settings)
    none = claim is False and prop.key != "minimum"
    return f"{plain(prop.title)}: {'no' if none else shown(claim) if prop.quantity else 'yes'}"


def _library(library, settings):
    name = f"{KINDS[library.kind].title}, `{library.name}`"
    if not library.accepts(settings):
        return f"{name} does not accept these parameters. {plain(library.convention)}"
    return f"{name}: `{call(library, settings)}`. {plain(library.convention)}"
