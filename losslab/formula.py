"""A loss's LaTeX, with its symbols or with the numbers of the moment."""

import re

import numpy as np

PLACEHOLDER = re.compile(r"<(\w+)>")
FACTOR_BEFORE = re.compile(r"([0-9A-Za-z)\]]|(?<!cases)}|<\w+>|\\right\S)$")
FACTOR_AFTER = re.compile(r"[A-Za-z0-9]|<\w+>|\\[dt]?frac|\\sqrt")
OPENING = re.compile(r"(^|[({\[|,&]|{cases}|\\\\|\\[ ,;]|\\quad)$")  # after these a minus sign needs no bracket
OPERATOR = re.compile(
    r"\\(le|ge|lt|gt|max|min|quad|ne|mid|left|cdot|pm|in)$"
)  # a word after which a number stands free


def symbols(loss):
    """(value, gradient) as LaTeX in symbols."""
    names = {p.name: p.latex for p in loss.params} | {loss.family.argument.name: loss.family.argument.symbol}
    return tuple(PLACEHOLDER.sub(lambda m: names[m[1]], text) for text in loss.latex)


def numbers(loss, x, settings):
    """(value, gradient) as LaTeX with the settings and the argument `x` put in."""
    values = settings | {loss.family.argument.name: x}
    return tuple(_put_in(text, values) for text in loss.latex)


def latex(value):
    """A number in LaTeX, four significant digits."""
    if not np.isfinite(value):
        return r"\text{undefined}" if np.isnan(value) else r"\infty" if value > 0 else r"-\infty"
    mantissa, _, exponent = f"{value:.4g}".partition("e")
    return rf"{mantissa}\cdot 10^{{{int(exponent)}}}" if exponent else mantissa


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
