"""A loss's LaTeX, with its symbols or with the numbers of the moment."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from inspect import signature
from typing import Any

import numpy as np

from losslab.text import scientific

LETTERS = {
    "ŷ": r"\hat y",
    "η": r"\eta",
    "ℓ": r"\ell",
    "Σ⁻¹": r"\Sigma^{-1}",
    "x₁": "x_1",
    "x₂": "x_2",
    "Q′": "Q'",
    "Q⁻": "Q^-",
    "Δ": r"\Delta",
    "ρ": r"\rho",
    "ℓ₀": r"\ell_0",
}
MACRO = re.compile(r"\\[A-Za-z]+$")
PLACEHOLDER = re.compile(r"<(\w+)>")
FACTOR_BEFORE = re.compile(r"([0-9A-Za-z)\]]|(?<!cases)}|<\w+>|\\right\S)$")
FACTOR_AFTER = re.compile(r"[A-Za-z0-9]|<\w+>|\\[dt]?frac|\\sqrt")
OPENING = re.compile(r"(^|[({\[|,&]|{cases}|\\\\|\\[ ,;]|\\quad)$")  # after these a minus sign needs no bracket
OPERATOR = re.compile(
    r"\\(le|ge|lt|gt|max|min|quad|ne|mid|left|cdot|pm|in)$"
)  # a word after which a number stands free


@dataclass(frozen=True)
class Branch:
    """One row of a formula in branches: the formula, the condition in words of LaTeX, and the same as a predicate.

    `holds` takes the argument, data and parameters that it names. None: in all cases that are left.
    """

    formula: str
    condition: str
    holds: Callable[..., bool] | None = None


@dataclass(frozen=True)
class Cases:
    """A formula in branches, of which the first that holds counts; none, where the gradient is chosen."""

    branches: tuple[Branch, ...]

    def __str__(self) -> str:
        rows = r"\\ ".join(f"{branch.formula} & {branch.condition}" for branch in self.branches)
        return rf"\begin{{cases}}{rows}\end{{cases}}"

    def chosen(self, values: Mapping[str, Any], undefined: bool) -> str | None:
        """The formula of the branch that holds for these values, or None."""
        for branch in () if undefined else self.branches:
            if branch.holds is None or branch.holds(**{n: values[n] for n in signature(branch.holds).parameters}):
                return f"{{{branch.formula}}}"
        return None


Formula = str | Cases | tuple[str | Cases, ...]


def cases(*rows: tuple[Any, ...]) -> Cases:
    """Cases of rows (formula, condition, predicate); the last one may do without a predicate."""
    return Cases(tuple(Branch(*row) for row in rows))


def written(formula: Formula) -> str:
    """The LaTeX of a formula, with its placeholders. A formula is a text, Cases, or several of these in a row."""
    return "".join(map(str, _parts(formula)))


def _parts(formula: Formula) -> tuple[str | Cases, ...]:
    return formula if isinstance(formula, tuple) else (formula,)


def letter(symbol: str) -> str:
    """The symbol of an argument or of data in LaTeX."""
    return LETTERS.get(symbol, symbol)


def symbols(loss: Any) -> tuple[str, ...]:
    """(value, gradient) of a Loss as LaTeX in symbols, and where something is held the derivative of the value."""
    argument = loss.family.argument
    names = {p.name: p.latex for p in loss.params} | {d.name: letter(d.symbol) for d in (argument, *argument.data)}

    def filled(text: str) -> str:
        return PLACEHOLDER.sub(lambda match: _apart(names[match[1]], text[: match.start()]), text)

    return tuple(filled(written(formula)) for formula in _formulas(loss))


def sides(loss: Any) -> tuple[str, ...]:
    """What stands left of the formulas that `symbols` gives: L, and g for a gradient that is not L′, the derivative."""
    argument = loss.family.argument
    at = "" if argument.vector else f"({letter(argument.symbol)})"
    value, derivative = f"L{at}", r"\partial L" if argument.vector else f"L'{at}"
    if not loss.held:
        return value, derivative
    if loss.held.by:
        (by,) = (datum for datum in argument.data if datum.name == loss.held.by)
        return value, derivative, rf"\partial L/\partial {letter(by.symbol)}"
    return value, f"g{at}", derivative


def _formulas(loss: Any) -> tuple[Formula, ...]:
    return (*loss.latex, loss.held.latex) if loss.held else loss.latex


def _apart(name: str, before: str) -> str:
    """A symbol that does not run together with a macro before it, nor as a macro with a letter after it."""
    first = " " if MACRO.search(before) and name[0].isalpha() else ""
    return f"{first}{name} " if MACRO.search(name) else first + name


def numbers(loss: Any, x: Any, settings: Mapping[str, Any], data: Mapping[str, Any] = {}) -> tuple[str | None, ...]:  # noqa: B006 (never written to)
    """What `symbols` gives, with settings, data and the argument `x` put in.

    Each is in the branch that holds; None where none does because there is a kink: its gradient is chosen.
    """
    values = {**settings, **data, loss.family.argument.name: x}
    return tuple(_filled(formula, values, bool(np.any(np.isnan(x)))) for formula in _formulas(loss))


def equals(value: Any) -> str:
    """`= 0.25`, or `≈ 0.3333` where four digits are not all, but for rounding: 0.05 · 0.3 is 0.015."""
    if np.ndim(value):
        return f"= {latex(value)}"
    mantissa, power = scientific(value) if np.isfinite(value) else (value, 0)
    whole = np.isclose(float(mantissa) * 10.0**power, value, rtol=1e-13, atol=0)
    return f"= {latex(value)}" if whole else rf"\approx {latex(value)}"


def result(text: str, value: Any) -> str:
    """A formula in numbers with its result; what only says what a letter in it is stands behind: `p² = 0.25, p = ½`."""
    what, gap, where = text.partition(r"\qquad")
    return f"{what} {equals(value)}{gap}{where}"


def _filled(formula: Formula, values: Mapping[str, Any], undefined: bool) -> str | None:
    chosen = [part.chosen(values, undefined) if isinstance(part, Cases) else part for part in _parts(formula)]
    known = [part for part in chosen if part is not None]
    return _put_in("".join(known), values) if len(known) == len(chosen) else None


def latex(value: Any) -> str:
    """A number in LaTeX, in the digits of `shown`. A vector in brackets."""
    if np.ndim(value):
        return r"\left(" + r",\ ".join(map(latex, value)) + r"\right)"
    if not np.isfinite(value):
        return r"\text{undefined}" if np.isnan(value) else r"\infty" if value > 0 else r"-\infty"
    mantissa, power = scientific(value)
    return rf"{mantissa}\cdot 10^{{{power}}}" if power else mantissa


def _put_in(text: str, values: Mapping[str, Any]) -> str:
    """Numbers for placeholders, in brackets where they would otherwise run into their neighbours."""

    def put(match: re.Match[str]) -> str:
        before, after = text[: match.start()].rstrip(" "), text[match.end() :].lstrip(" ")
        number = latex(values[match[1]])
        bare = bool(not FACTOR_BEFORE.search(before) or OPERATOR.search(before))
        bare = bare and not FACTOR_AFTER.match(after)
        if number.startswith("-"):
            bare = bare and bool(OPENING.search(before)) and not after.startswith("^")
        if "cdot" in number:
            bare = bare and not after.startswith("^")
        return number if bare else rf"\left({number}\right)"

    return PLACEHOLDER.sub(put, text)
