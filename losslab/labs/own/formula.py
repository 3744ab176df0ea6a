"""The formula of a visitor's own loss in a link, and the loss that it is."""

from losslab import find, link
from losslab.formulas.grammar import NotUnderstood
from losslab.formulas.loss import typed_loss
from losslab.formulas.parse import LONGEST

KEY = "typed"


def clean(text):
    """A stranger's text as one line."""
    return "".join(c if c.isprintable() else " " for c in text)


def _read(text):
    said = f"the formula was cut to {LONGEST} characters" if len(text) > LONGEST else ""
    return clean(text[:LONGEST]), said


def _read_good(text):
    text, said = _read(text)
    try:
        return (text and typed_loss(text).text), said
    except NotUnderstood as error:
        return "", f"{error}; your own loss is left out"


def any_formula(default):
    """A formula that may be wrong."""
    return link.Field(default, _read)


GOOD = link.Field("", _read_good)  # none, or one that is understood


def loss_of(key, values):
    """A loss of the catalogue, or the typed one of a page with these values."""
    return typed_loss(values["formula"]) if key == KEY else find(key)
