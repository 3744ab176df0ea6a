"""Predictions, true values and weights, as a visitor types them."""

import numpy as np

from losslab.figures.parts import round_up
from losslab.labs.cost.figure import MOST
from losslab.labs.numbers import read_numbers
from losslab.text import exact, shown

LISTS = {"y_pred": "Predictions ŷ", "y_true": "True values y", "w": "Weights w"}
USUAL = {"y_pred": "1, 2, 3, 4", "y_true": "1.5, 2.5, 3.5, 4.5", "w": "0.1, 0.2, 0.3, 0.4"}
REACH = {"r_to": 1.0, "w_to": 0.5}  # where the axes of residuals and of weights end at least
LARGEST = 1e5  # of a number in a list


def read(text):
    """The numbers of a list as a visitor gives it: 1 to 8; ValueError in a sentence."""
    found = read_numbers(text)
    if len(found) > MOST:
        raise ValueError(f"at most {MOST} numbers can be shown, got {len(found)}")
    if not all(abs(number) <= LARGEST for number in found):
        raise ValueError(f"numbers can be shown up to {shown(LARGEST)} in size")
    return found


def write(numbers):
    return ", ".join(map(exact, numbers))


def lists_of(values):
    """{name: numbers} of the three lists."""
    return {name: read(values[name]) for name in LISTS}


def residuals(lists):
    return [round(p - t, 10) for p, t in zip(lists["y_pred"], lists["y_true"], strict=True)]


def tidied(values):
    """Lists that can be read, predictions as many as true values: mends `values`, returns complaints."""
    said = []
    for name in LISTS:
        try:
            values[name] = write(read(values[name]))
        except ValueError as error:
            said.append(f"{name}: {error}; showing {USUAL[name]}")
            values[name] = USUAL[name]
    n, of = (len(read(values[name])) for name in ("y_pred", "y_true"))
    if n != of:
        said.append(f"{n} predictions need as many true values, not {of}; showing {min(n, of)}")
        values |= {name: write(read(values[name])[: min(n, of)]) for name in ("y_pred", "y_true")}
    return said


def typed(name, values):
    """What changes where a list was typed; ValueError in words. Predictions and true values keep step."""
    try:
        numbers = read(values[name])
    except ValueError as error:
        raise ValueError(f"{LISTS[name]}: {error}") from None
    lists = {other: numbers if other == name else read(values[other]) for other in LISTS}
    for other in {"y_pred", "y_true"} - {name} if name != "w" else ():
        lists[other] = lists[other][: len(numbers)] + numbers[len(lists[other]) :]
    end, sizes = ("w_to", lists["w"]) if name == "w" else ("r_to", residuals(lists))
    wide = max(round_up(float(np.max(np.abs(sizes)))), REACH[end])
    return {key: write(given) for key, given in lists.items()} | {end: wide}


def dragged(values, name, value):
    """What changes where a bar was dragged, of a residual r0, r1, … or a weight w0, w1, …

    A prediction is its true value and its residual.
    """
    lists, which, i = lists_of(values), "w" if name[0] == "w" else "y_pred", int(name[1:])
    if i >= len(lists[which]):  # a list that was typed meanwhile may be shorter
        return {}
    lists[which][i] = value if which == "w" else round(lists["y_true"][i] + value, 10)
    return {which: write(lists[which])}
