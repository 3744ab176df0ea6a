"""A page's state from its link and back. Any link gives legal values, and words for what was not legal."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from losslab.text import exact, quote, shown

LONGEST = 2000  # characters of one value of a link that are read


@dataclass(frozen=True)
class Field:
    """One thing a link can say. `read(text)` gives (value, complaint or ""); `write(value)` the text."""

    default: object
    read: Callable
    write: Callable = str


def number(default, low, high):
    """A number: within [low, high] as it is, beyond it the nearer end."""

    def read(text):
        try:
            value = float(text)
        except ValueError:
            return default, f"{quote(text)} is not a number; showing {exact(default)}"
        if math.isnan(value):
            return default, f"NaN is not a place on the axis; showing {exact(default)}"
        nearest = min(max(value, low), high)
        if nearest == value:
            return value, ""
        return nearest, f"{quote(text)} is outside {shown(low)} to {shown(high)}; showing {shown(nearest)}"

    return Field(default, read, exact)


def stop(default, stops):
    """One of the stops of a slider: what lies between two is moved to the nearer."""
    line = number(default, min(stops), max(stops))

    def read(text):
        value, complaint = line.read(text)
        nearest = min(stops, key=lambda place: abs(place - value))
        if complaint or nearest == value:
            return nearest, complaint
        return nearest, f"{quote(text)} lies between two stops; showing {exact(nearest)}"

    return Field(default, read, exact)


def whole(default, low, high):
    """A whole number within [low, high], a float if the default is one; between two the nearer."""
    line = number(default, low, high)

    def read(text):
        value, said = line.read(text)
        nearest = type(default)(round(value))
        return nearest, said if nearest == value else f"{quote(text)} is not a whole number; showing {exact(nearest)}"

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


def read_link(fields: Mapping[str, Field], query: Mapping[str, str]):
    """(values of all fields, list of complaints). What a link leaves out has its default."""
    values, complaints = defaults(fields), []
    for key, text in query.items():
        if key not in fields:
            complaints.append(f"{quote(key)} is not known on this page")
            continue
        values[key], complaint = fields[key].read(text[:LONGEST])
        if complaint:
            complaints.append(f"{key}: {complaint}")
    return values, complaints


def write_link(fields, values):
    """The query of a link: what differs from its default."""
    return {key: field.write(values[key]) for key, field in fields.items() if values[key] != field.default}
