"""A loss's LaTeX, with its symbols or with the numbers of the moment."""

import re

import numpy as np

PLACEHOLDER = re.compile(r"<(\w+)>")


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
        touches = re.search(r"([0-9A-Za-z})>]|\\right\S)$", before) and not re.search(
            r"\\(le|ge|max|min|ln|in|sin|quad|ne|mid)$", before
        )
        bare = (
            not touches
            and not number.startswith("-")
            and not re.match(r"[A-Za-z0-9(<]|\\(left|ln|tan|cosh|sqrt|t?frac|sin|exp)", after)
        )
        power = after.startswith("^") and "cdot" in number
        return number if bare and not power else rf"\left({number}\right)"

    return PLACEHOLDER.sub(put, text)
