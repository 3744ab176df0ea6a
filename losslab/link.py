"""A page's state from its link and back. Any link gives legal values, and words for what was not legal."""

import math
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from losslab.text import exact, quote

LONGEST = 10_000  # characters of one value of a link that are read
SHOWING = "; showing "  # between what was wrong with a number and the number that is shown


class Note(str):
    """What is to be said of a link that is no fault of it: a whole sentence."""


@dataclass(frozen=True)
class Field:
    """One thing a link can say.

    Parameters
    ----------
    default
        The value where a link does not say it.
    read : callable
        `read(text)` gives (value, complaint), whatever the text; the complaint is "" where there is none.
    write : callable
        `write(value)` gives the text.
    kind : tuple
        What it is for those who cannot call `read`, such as a browser: the name of the function below that gave it, and
        its arguments but for the default.
    """

    default: Any
    read: Callable[[str], tuple[Any, str]]
    write: Callable[[Any], str] = str
    kind: tuple[Any, ...] = ()

    @property
    def free(self) -> bool:
        """Whether it can say any words."""
        return self.kind[:1] == ("words",)


def spelled(value: float) -> str:
    """A number in a complaint.

    Parameters
    ----------
    value : float
        Any number.

    Returns
    -------
    str
        All its digits, as the link will have them, with a true minus sign.

    Examples
    --------
    >>> spelled(-0.1)
    '−0.1'
    """
    return exact(value).replace("-", "−").replace("inf", "∞")


def number(default: float, low: float, high: float) -> Field:
    """A number: within [low, high] as it is, beyond it the nearer end.

    Parameters
    ----------
    default : float
        The value where a link does not say it, or says no number.
    low, high : float
        The ends.

    Returns
    -------
    Field

    Examples
    --------
    >>> number(1.0, 0.0, 2.0).read("7")
    (2.0, '`7` is outside 0 to 2; showing 2')
    """

    def read(text: str) -> tuple[Any, str]:
        try:
            value = float(text)
        except ValueError:
            return default, f"{quote(text)} is not a number{SHOWING}{spelled(default)}"
        if math.isnan(value):
            return default, f"NaN is not a place on the axis{SHOWING}{spelled(default)}"
        nearest = min(max(value, low), high)
        if nearest == value:
            return value, ""
        return nearest, f"{quote(text)} is outside {spelled(low)} to {spelled(high)}{SHOWING}{spelled(nearest)}"

    return Field(default, read, exact, ("number", exact(low), exact(high)))


def stop(default: float, stops: Sequence[float]) -> Field:
    """One of the stops of a slider: what lies between two is moved to the nearer.

    Parameters
    ----------
    default : float
        The value where a link does not say it, or says no number.
    stops : sequence of float
        All of them.

    Returns
    -------
    Field

    Examples
    --------
    >>> stop(1.0, (0.1, 1.0, 10.0)).read("4")
    (1.0, '`4` lies between two stops; showing 1')
    """
    line = number(default, min(stops), max(stops))

    def read(text: str) -> tuple[Any, str]:
        value, complaint = line.read(text)
        nearest = min(stops, key=lambda place: abs(place - value))
        if complaint or nearest == value:
            return nearest, complaint
        return nearest, f"{quote(text)} lies between two stops{SHOWING}{spelled(nearest)}"

    return Field(default, read, exact, ("stop", [exact(place) for place in stops]))


def whole(default: float, low: float, high: float) -> Field:
    """A whole number within [low, high]; between two the nearer.

    Parameters
    ----------
    default : int or float
        The value where a link does not say it, or says no number. All values are of its type.
    low, high : float
        The ends.

    Returns
    -------
    Field

    Examples
    --------
    >>> whole(3, 1, 8).read("4.4")
    (4, '`4.4` is not a whole number; showing 4')
    """
    line = number(default, low, high)

    def read(text: str) -> tuple[Any, str]:
        value, said = line.read(text)
        nearest = type(default)(round(value))
        if nearest == value:
            return nearest, said
        return nearest, f"{quote(text)} is not a whole number{SHOWING}{spelled(nearest)}"

    return Field(default, read, exact, ("whole", exact(low), exact(high)))


def flag(default: bool = False) -> Field:
    """Yes or no: 1 or 0, true or false.

    Parameters
    ----------
    default : bool
        The value where a link does not say it, or says something else.

    Returns
    -------
    Field

    Examples
    --------
    >>> flag().read("true"), flag().write(True)
    ((True, ''), '1')
    """
    words = {"1": True, "true": True, "0": False, "false": False}

    def read(text: str) -> tuple[Any, str]:
        if text.lower() in words:
            return words[text.lower()], ""
        return default, f"{quote(text)} is neither 0 nor 1"

    return Field(default, read, lambda value: str(int(value)), ("flag",))


def choice(default: str, options: Collection[str]) -> Field:
    """One of several.

    Parameters
    ----------
    default : str
        The value where a link does not say it, or says something else.
    options : collection of str
        All of them.

    Returns
    -------
    Field

    Examples
    --------
    >>> choice("line", ("line", "constant")).read("curve")
    ('line', '`curve` is not one of the choices')
    """

    def read(text: str) -> tuple[Any, str]:
        return (text, "") if text in options else (default, f"{quote(text)} is not one of the choices")

    return Field(default, read, kind=("choice", [*options]))


def several(default: Iterable[str], options: Collection[str], least: int = 0, what: str = "choices") -> Field:
    """Some of several, separated by commas, in the order given and each once.

    Parameters
    ----------
    default : iterable of str
        The value where a link does not say it, or says too few.
    options : collection of str
        All of them.
    least : int
        How many there must be.
    what : str
        What they are called in a complaint.

    Returns
    -------
    Field

    Examples
    --------
    >>> several(("huber",), ("huber", "tukey")).read("tukey, ruber")
    (['tukey'], '`ruber` is not among the choices')
    """

    def read(text: str) -> tuple[Any, str]:
        asked = list(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
        known = [part for part in asked if part in options]
        unknown = [quote(part) for part in asked if part not in options]
        complaint = (
            f"{', '.join(unknown[:3])} {'is' if len(unknown) == 1 else 'are'} not among the {what}" if unknown else ""
        )
        if len(known) < least or (unknown and not known):
            return list(default), complaint or f"at least {least} of the {what} must be shown"
        return known, complaint

    return Field(list(default), read, ",".join, ("several", [*options], least, what))


def words(default: str = "", longest: int = 80) -> Field:
    """Any text.

    Parameters
    ----------
    default : str
        The value where a link does not say it.
    longest : int
        How many characters are kept.

    Returns
    -------
    Field

    Examples
    --------
    >>> words(longest=3).read("abcd")
    ('abc', 'the text was cut to 3 characters')
    """

    def read(text: str) -> tuple[Any, str]:
        return text[:longest], f"the text was cut to {longest} characters" if len(text) > longest else ""

    return Field(default, read, kind=("words", longest))


def defaults(fields: Mapping[str, Field]) -> dict[str, Any]:
    """The values of a bare address.

    Parameters
    ----------
    fields : mapping of str to Field
        What a link can say.

    Returns
    -------
    dict
        {name: default}.

    Examples
    --------
    >>> defaults({"rate": number(0.1, 0.0, 1.0)})
    {'rate': 0.1}
    """
    return {key: field.default for key, field in fields.items()}


def read_link(
    fields: Mapping[str, Field],
    query: Mapping[str, str],
    tidy: Callable[[dict[str, Any]], list[str] | None] = lambda values: [],
) -> tuple[dict[str, Any], list[str]]:
    """What a link says. Any link gives legal values.

    Parameters
    ----------
    fields : mapping of str to Field
        What it can say.
    query : mapping of str to str
        What stands in it.
    tidy : callable
        `tidy(values)` mends what fields only together get wrong, in place, and returns its own complaints.

    Returns
    -------
    tuple of dict and list of str
        The values of all fields, those that are left out at their defaults, and what was not understood, in words.

    Examples
    --------
    >>> read_link({"rate": number(0.1, 0.0, 1.0)}, {"rate": "0.5", "speed": "9"})
    ({'rate': 0.5}, ['`speed` is not known on this page'])
    """
    values, found = defaults(fields), []
    for key, text in query.items():
        if key not in fields:
            found.append((key, f"{quote(key)} is not known on this page"))
            continue
        values[key], complaint = fields[key].read(text[:LONGEST])
        if len(text) > LONGEST:
            complaint = f"only the first {LONGEST:,} characters were read" + f", and {complaint}" * bool(complaint)
        if complaint:
            found.append((key, complaint))
    more = tidy(values) or []
    return values, [_told(key, complaint, values.get(key)) for key, complaint in found] + more


def _told(key: str, complaint: str, value: Any) -> str:
    """A complaint about a field of this value, which may have been mended since."""
    if value is None:
        return complaint
    wrong, showing, _ = complaint.rpartition(SHOWING)
    return f"{key}: {wrong}{showing}{spelled(value)}" if showing else f"{key}: {complaint}"


def write_link(fields: Mapping[str, Field], values: Mapping[str, Any]) -> dict[str, str]:
    """The query of a link.

    Parameters
    ----------
    fields : mapping of str to Field
        What it can say.
    values : mapping
        {name: value} of all fields.

    Returns
    -------
    dict of str to str
        What differs from its default.

    Examples
    --------
    >>> write_link({"rate": number(0.1, 0.0, 1.0)}, {"rate": 0.5})
    {'rate': '0.5'}
    """
    return {key: field.write(values[key]) for key, field in fields.items() if values[key] != field.default}
