"""Numbers and strangers' words, as they are shown."""

import math
import re

SUBSCRIPTS = "₁₂₃₄₅₆₇₈"  # the first is that of number 1


def shown(value):
    """A number for people: four significant digits, a true minus sign, ∞. A vector in brackets."""
    if getattr(value, "ndim", 0) or isinstance(value, list | tuple):
        return f"({', '.join(map(shown, value))})"
    value = float(value) + 0.0  # no negative zero
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    return f"{value:.4g}".replace("-", "−")


def exact(value):
    """A number for links, in as few digits as give it back."""
    return repr(float(value)).removesuffix(".0")


def quote(text):
    """A stranger's text, cut short and stripped of all that could be markup."""
    kept = re.sub(r"[^\w.,:+~ -]", "·", str(text), flags=re.ASCII)
    return f"`{kept[:40]}{'…' if len(kept) > 40 else ''}`" if kept.strip() else "an empty value"
