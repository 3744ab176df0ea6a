"""A page's state from its link and back. Any link gives legal values, and words for what was not legal."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from losslab.text import exact, quote

LONGEST = 10_000  # characters of one value of a link that are read
SHOWING = "; showing "  # between what was wrong with a number and the number that is shown


class Note(str):
    """What is to be said of a link that is no fault of it: a whole sentence."""


@dataclass(frozen=True)
class Field:
    """One thing a link can say. `read(text)` gives (value, complaint or ""); `write(value)` the text."""

    default: object
    read: Callable
    write: Callable = str


def spelled(value):
    """A number in a complaint: all its digits, as the link will have them, with a true minus sign."""
    return exact(value).replace("-", "−").replace("inf", "∞")


def number(default, low, high):
    """A number: within [low, high] as it is, beyond it the nearer end."""

    def read(text):
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

    return Field(default, read, exact)


def stop(default, stops):
    """One of the stops of a slider: what lies between two is moved to the nearer."""
    line = number(default, min(stops), max(stops))

    def read(text):
        value, complaint = line.read(text)
        nearest = min(stops, key=lambda place: abs(place - value))
        if complaint or nearest == value:
            return nearest, complaint
        return nearest, f"{quote(text)} lies between two stops{SHOWING}{spelled(nearest)}"

    return Field(default, read, exact)


def whole(default, low, high):
    """A whole number within [low, high], a float if the default is one; between two the nearer."""
    line = number(default, low, high)

    def read(text):
        value, said = line.read(text)
        nearest = type(default)(round(value))
        if nearest == value:
            return nearest, said
        return nearest, f"{quote(text)} is not a whole number{SHOWING}{spelled(nearest)}"

    return Field(default, read, exact)


def flag(default=False):
    words = {"1": True, "true": True, "0": False, "false": False}

    def read(text):
        if text.lower() in words:
            return words[text.lower()], ""
        return default, f"{quote(text)} is neither 0 nor 1"

    return Field(default, read, lambda value: str(int(value)))


def choice(default, options):
    def read(text):
        return (text, "") if text in options else (default, f"{quote(text)} is not one of the choices")

    return Field(default, read)


def several(default, options, least=0, what="choices"):
    """A list of options, separated by commas, in the order given and each once."""

    def read(text):
        asked = list(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
        known = [part for part in asked if part in options]
        unknown = [quote(part) for part in asked if part not in options]
        complaint = (
            f"{', '.join(unknown[:3])} {'is' if len(unknown) == 1 else 'are'} not among the {what}" if unknown else ""
        )
        if len(known) < least or (unknown and not known):
            return list(default), complaint or f"at least {least} of the {what} must be shown"
        return known, complaint

    return Field(list(default), read, ",".join)


def words(default="", longest=80):
    def read(text):
        return text[:longest], f"the text was cut to {longest} characters" if len(text) > longest else ""

    return Field(default, read)


def defaults(fields):
    """The values of a bare address."""
    return {key: field.default for key, field in fields.items()}


def read_link(fields: Mapping[str, Field], query: Mapping[str, str], tidy=lambda values: []):
    """(values of all fields, list of complaints). What a link leaves out has its default.

    `tidy(values)` mends what fields only together get wrong, in place, and returns its own complaints.
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


def _told(key, complaint, value):
    """A complaint about a field of this value, which may have been mended since."""
    if value is None:
        return complaint
    wrong, showing, _ = complaint.rpartition(SHOWING)
    return f"{key}: {wrong}{showing}{spelled(value)}" if showing else f"{key}: {complaint}"


def write_link(fields, values):
    """The query of a link: what differs from its default."""
    return {key: field.write(values[key]) for key, field in fields.items() if values[key] != field.default}
