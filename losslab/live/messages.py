"""Reads what a browser says of a hand on the figure: numbers, places of marks, points. No visitor is trusted."""

import sys
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from losslab.data import LARGEST

MOST_ACTS = 100  # in one message
FINITE = sys.float_info.max  # NaN, infinities and longer integers are not below it


def numbered(message: object) -> tuple[int, Any]:
    """(number, places) of a message of what was dragged; (0, None) if it is none."""
    n, places = message if isinstance(message, list) and len(message) == 2 else (0, None)
    return (n, places) if type(n) is int and 0 < n < 2**53 else (0, None)


def drops(message: object, drags: Iterable[Mapping[str, Any]]) -> dict[str, float]:
    """{input: where it was dropped} that a browser reports, at a stop of the figure's `drags`; all else is left out."""
    parts = [part for drag in drags for part in drag.get("parts", [drag])]
    stops = {part["input"]: np.asarray(part["stops"]) for part in parts}
    found = {}
    for name, value in message.items() if isinstance(message, dict) else ():
        if name in stops and type(value) in (int, float) and abs(value) <= FINITE:
            found[name] = stops[name][np.argmin(np.abs(stops[name] - float(value)))].item()
    return found


def acts(message: object, heard: int, most: int) -> list[dict[str, Any]]:
    """The acts that a browser reports and that were not heard before, in order; what no visitor can do is left out.

    An act has a number and either new points, at most `most`, and the index of the selected one, or a wish.
    """
    found = []
    for act in message[-MOST_ACTS:] if isinstance(message, list) else []:
        n = act.get("n") if isinstance(act, dict) else None
        if type(n) is int and heard < n < 2**53:
            found += [_read(act, most) | {"n": n}]
            heard = n
    return found


def _read(act: dict[str, Any], most: int) -> dict[str, Any]:
    """A wish, or points that a link can hold as floats; nothing if it is neither."""
    x, y, selected = (act.get(name) for name in ("x", "y", "selected"))
    if act.get("wish") in ("undo", "redo"):
        return {"wish": act["wish"]}
    if not (isinstance(x, list) and isinstance(y, list) and len(x) == len(y) <= most and type(selected) is int):
        return {}
    if not all(type(v) in (int, float) and abs(v) <= LARGEST for v in x + y) or not -1 <= selected < len(x):
        return {}
    return {"x": [float(v) for v in x], "y": [float(v) for v in y], "selected": selected}
