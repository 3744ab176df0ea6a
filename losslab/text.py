"""Numbers and strangers' words, as they are shown."""

import math
import re
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any

SUBSCRIPTS = "₁₂₃₄₅₆₇₈"  # the first is that of number 1
SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
PLAIN = range(-4, 7)  # the powers of ten of the first digit for which a number is written out
FREE = Context(prec=12, rounding=ROUND_HALF_UP)  # of the noise of floats: 1.15² is 1.3225


def shown(value: Any, digits: int = 4) -> str:
    """A number for people, the same everywhere: `format` in live/js writes it as this does. A vector in brackets.

    Four significant digits, and at least one decimal where there is one: halves are rounded away from 0. A true minus
    sign, powers of ten as such, – for what is no number.
    """
    if getattr(value, "ndim", 0) or isinstance(value, list | tuple):
        return f"({', '.join(shown(each, digits) for each in value)})"
    value = float(value)
    if math.isnan(value):
        return "–"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    mantissa, power = scientific(value, digits)
    return mantissa.replace("-", "−") + (f"·10{str(power).translate(SUPERSCRIPTS)}" if power else "")


def scientific(value: float, digits: int = 4) -> tuple[str, int]:
    """(digits as shown, with a plain minus sign; the power of ten that they are times, 0 if they are all)."""
    number = FREE.create_decimal(Decimal(float(value)))
    if not number:
        return "0", 0
    kept = max(digits, number.adjusted() + 2) if number.adjusted() in PLAIN else digits
    number = Context(prec=kept, rounding=ROUND_HALF_UP).plus(number)
    power = 0 if number.adjusted() in PLAIN else number.adjusted()
    text = f"{number.scaleb(-power):f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text), power


def full(value: float) -> str:
    """A number for people in all of its digits, as a control shows its own value."""
    mantissa, _, power = exact(value).partition("e")
    return mantissa.replace("-", "−") + (f"·10{str(int(power)).translate(SUPERSCRIPTS)}" if power else "")


def exact(value: float) -> str:
    """A number for links, in as few digits as give it back."""
    return repr(float(value)).removesuffix(".0")


def decimals(number: float) -> int:
    """How many decimals show a number, of six."""
    return len(f"{number:.6f}".rstrip("0").partition(".")[2])


def quote(text: object) -> str:
    """A stranger's text, cut short and stripped of all that could be markup."""
    kept = re.sub(r"[^\w.,:+~ -]", "·", str(text), flags=re.ASCII)
    return f"`{kept[:40]}{'…' if len(kept) > 40 else ''}`" if kept.strip() else "an empty value"
