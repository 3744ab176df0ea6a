"""A loss's LaTeX, with its symbols or with the numbers of the moment."""

import math
import re
from functools import cache

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
}
CASES = re.compile(r"\\begin\{cases\}(.*?)\\end\{cases\}", re.DOTALL)
MACRO = re.compile(r"\\[A-Za-z]+$")
PLACEHOLDER = re.compile(r"<(\w+)>")
FACTOR_BEFORE = re.compile(r"([0-9A-Za-z)\]]|(?<!cases)}|<\w+>|\\right\S)$")
FACTOR_AFTER = re.compile(r"[A-Za-z0-9]|<\w+>|\\[dt]?frac|\\sqrt")
OPENING = re.compile(r"(^|[({\[|,&]|{cases}|\\\\|\\[ ,;]|\\quad)$")  # after these a minus sign needs no bracket
OPERATOR = re.compile(
    r"\\(le|ge|lt|gt|max|min|quad|ne|mid|left|cdot|pm|in)$"
)  # a word after which a number stands free

KNOWN = {"abs": abs, "pi": math.pi, "inf": math.inf}  # in a condition


def letter(symbol):
    """The symbol of an argument or of data in LaTeX."""
    return LETTERS.get(symbol, symbol)


def symbols(loss):
    """(value, gradient) as LaTeX in symbols."""
    argument = loss.family.argument
    names = {p.name: p.latex for p in loss.params} | {d.name: letter(d.symbol) for d in (argument, *argument.data)}
    return tuple(
        PLACEHOLDER.sub(lambda m, text=text: _apart(names[m[1]], text[: m.start()]), text) for text in loss.latex
    )


def _apart(name, before):
    """A symbol that does not run together with a macro before it, nor as a macro with a letter after it."""
    first = " " if MACRO.search(before) and name[0].isalpha() else ""
    return f"{first}{name} " if MACRO.search(name) else first + name


def numbers(loss, x, settings, data={}):  # noqa: B006 (never written to)
    """(value, gradient) as LaTeX with settings, data and the argument `x` put in, each in the branch that holds.

    None where none does because there is a kink: its gradient is chosen, not computed. Where branches meet without one
    either may be read at their common end.
    """
    values = settings | data | {loss.family.argument.name: x}
    named = {p.latex: settings[p.name] for p in loss.params}
    kink = any(c.place == x and c.order < 2 and c.left != c.right for c in loss.at(**data, **settings))
    return tuple(_filled(text, values, named, kink) for text in loss.latex)


def equals(value):
    """`= 0.25`, or `≈ 0.3333` where four digits are not all, but for rounding: 0.05 · 0.3 is 0.015."""
    mantissa, power = scientific(value) if np.isfinite(value) else (value, 0)
    whole = np.isclose(float(mantissa) * 10.0**power, value, rtol=1e-13, atol=0)
    return f"= {latex(value)}" if whole else rf"\approx {latex(value)}"


def result(text, value):
    """A formula in numbers with its result; what only says what a letter in it is stands behind: `p² = 0.25, p = ½`."""
    what, gap, where = text.partition(r"\qquad")
    return f"{what} {equals(value)}{gap}{where}"


def _filled(text, values, named, kink):
    try:
        return _put_in(CASES.sub(lambda match: _branch(match[1], values, named, kink), text), values)
    except LookupError:
        return None


def _branch(rows, values, named, kink):
    """The formula of the row whose condition holds; where none does and there is no kink, of one at whose end x is."""
    rows = [row.split("&") for row in rows.split(r"\\")]
    ends = [] if kink else [(formula, _closed(condition)) for formula, condition in rows]
    for formula, condition in rows + ends:
        if r"\text" in condition or _holds(condition, values, named):
            return f"{{{formula.strip()}}}"
    raise LookupError("no branch holds")


def _closed(condition):
    """A condition that its ends fulfil too."""
    return condition.replace(r"\lt", r"\le").replace(r"\gt", r"\ge")


def _holds(condition, values, named):
    r"""Whether a condition such as `<a>< |<r>|\le <b>` is true."""
    given = {f"given_{name}": float(values[name]) for name in PLACEHOLDER.findall(condition)}
    given |= {f"named_{i}": value for i, value in enumerate(named.values())}
    return bool(eval(_compiled(condition, tuple(named)), {"__builtins__": {}, **KNOWN}, given))


@cache
def _compiled(condition, symbols):
    """A condition as code over `given_...`, one for each placeholder, and `named_...`, one for each of these symbols.

    These texts are ours, never a visitor's.
    """
    text = PLACEHOLDER.sub(r"(given_\1)", condition)
    for i, symbol in enumerate(symbols):
        text = re.sub(re.escape(symbol) + r"(?![a-z])", f"(named_{i})", text) if symbol.startswith("\\") else text
    text = re.sub(r"\\dfrac\{(.*?)\}\{(.*?)\}", r"((\1)/(\2))", text)
    text = re.sub(r"\|(.*?)\|", r"abs(\1)", text)
    for word, sign in (
        (r"\le", "<="),
        (r"\ge", ">="),
        (r"\lt", "<"),
        (r"\gt", ">"),
        (r"\pi", "*pi"),
        (r"\cdot", "*"),
        (r"\infty", "inf"),
    ):
        text = re.sub(re.escape(word) + r"(?![a-z])", sign, text)
    return compile(re.sub(r"(?<![<>=])=(?!=)", "==", text.strip()), "<condition>", "eval")


def latex(value):
    """A number in LaTeX, in the digits of `shown`. A vector in brackets."""
    if np.ndim(value):
        return r"\left(" + r",\ ".join(map(latex, value)) + r"\right)"
    if not np.isfinite(value):
        return r"\text{undefined}" if np.isnan(value) else r"\infty" if value > 0 else r"-\infty"
    mantissa, power = scientific(value)
    return rf"{mantissa}\cdot 10^{{{power}}}" if power else mantissa


def _put_in(text, values):
    """Numbers for placeholders, in brackets where they would otherwise run into their neighbours."""

    def put(match):
        before, after = text[: match.start()].rstrip(" "), text[match.end() :].lstrip(" ")
        number = latex(values[match[1]])
        bare = not FACTOR_BEFORE.search(before) or OPERATOR.search(before)
        bare = bare and not FACTOR_AFTER.match(after)
        if number.startswith("-"):
            bare = bare and OPENING.search(before) and not after.startswith("^")
        if "cdot" in number:
            bare = bare and not after.startswith("^")
        return number if bare else rf"\left({number}\right)"

    return PLACEHOLDER.sub(put, text)
