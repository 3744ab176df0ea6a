"""What stand-ins recorded, as a program: nodes that the browser computes, and the places of a figure that show them."""

import base64
import json
import math
from collections.abc import Callable
from typing import Any

import numpy as np

from losslab.trace.stand_ins import LOOPS, Traced


def compile_figure(figure: Callable[..., Any], names: tuple[str, ...]) -> dict[str, Any]:
    """What the browser needs to redraw a figure.

    Parameters
    ----------
    figure : callable
        A function of these names that gives a nest of dicts, lists and arrays. It is called once, with `Traced` values.
    names : tuple of str
        Its arguments.

    Returns
    -------
    dict
        {"inputs", "nodes", "patches"}, to be written as JSON. A node is [operation, index of argument, ...]; a patch
        says which place of the figure shows which node: [path, index]. Equal sub-expressions become one node.

    Raises
    ------
    TypeError
        For what cannot be recorded, such as an `if` on a traced value.

    Examples
    --------
    >>> compile_figure(lambda r: {"value": r * r}, ("r",))
    {'inputs': ['r'], 'nodes': [['input', 0], ['multiply', 0, 0]], 'patches': [[['value'], 1]]}
    """
    return record(figure, names)[1]


def record(figure: Callable[..., Any], names: tuple[str, ...]) -> tuple[Any, dict[str, Any]]:
    """What of a figure is the same for all values, and the program of what is not.

    Parameters
    ----------
    figure : callable
        As of `compile_figure`.
    names : tuple of str
        Its arguments.

    Returns
    -------
    tuple
        The figure, with None where the program puts something; the program, as `compile_figure` gives it.

    Raises
    ------
    TypeError
        For what cannot be recorded.

    Examples
    --------
    >>> still, program = record(lambda r: {"name": "r²", "value": r * r}, ("r",))
    >>> still
    {'name': 'r²', 'value': None}
    """
    inputs = [Traced("input") for _ in names]
    result = figure(**dict(zip(names, inputs, strict=True)))
    program = _Program(inputs)
    patches: list[Any] = []

    def walk(value: Any, path: list[Any]) -> Any:
        if isinstance(value, Traced):
            patches.append([path, program.place(value)])
            return None
        if isinstance(value, dict):
            return {key: walk(part, [*path, key]) for key, part in value.items()}
        if isinstance(value, list | tuple):
            return [walk(part, [*path, i]) for i, part in enumerate(value)]
        return value

    still = walk(result, [])
    return still, {"inputs": list(names), "nodes": program.nodes, "patches": patches}


class _Program:
    """The nodes that compute values from inputs. What a loop computes from other things is left to the one `outside`.

    There such a value is a node; here it becomes one more input, and `taken` holds its place there.
    """

    def __init__(self, inputs: list[Traced], outside: "_Program | None" = None) -> None:
        self.inputs, self.outside = list(inputs), outside
        self.nodes: list[list[Any]] = []
        self.taken: list[int] = []
        self.places: dict[int, tuple[int, Any]] = {}
        self.known: dict[Any, int] = {}
        self.inner: dict[int, tuple[bool, Any]] = {}

    def place(self, value: Any) -> int:
        """The index of the node of a value; equal expressions have one node."""
        if not isinstance(value, Traced):
            value = np.asarray(value, dtype=float)
        if id(value) not in self.places:
            self.places[id(value)] = self._add(value), value  # held, so that no other value gets this id
        return self.places[id(value)][0]

    def _add(self, value: Any) -> int:
        for i, known in enumerate(self.inputs):
            if known is value:
                return self._node("input", i)
        if self.outside and not self._inside(value):
            there = self.outside.place(value)
            if there not in self.taken:
                self.taken.append(there)
            return self._node("input", len(self.inputs) + self.taken.index(there))
        if not isinstance(value, Traced):
            key = value.shape, value.tobytes()
            return self._node("const", number(value) if value.ndim == 0 else pack(value), key=key)
        if value.op not in LOOPS:
            return self._node(value.op, *map(self.place, value.args))
        (inputs, results, limit), *start = value.args
        inner = _Program(inputs, self)
        body = {"limit": limit, "results": [inner.place(r) for r in results], "nodes": inner.nodes}
        places = [self.place(s) for s in start] + inner.taken
        return self._node(value.op, body, *places, key=(json.dumps(body), *places))

    def _node(self, op: str, *args: Any, key: Any = None) -> int:
        key = op, key or args
        if key not in self.known:
            self.known[key] = len(self.nodes)
            self.nodes.append([op, *args])
        return self.known[key]

    def _inside(self, value: Any) -> bool:
        """Whether a value is computed from the inputs."""
        if not isinstance(value, Traced):
            return False
        if id(value) not in self.inner:
            parts = value.args
            if value.op in LOOPS:
                parts = *value.args[0][1], *value.args[1:]
            inner = any(value is i for i in self.inputs) or any([self._inside(part) for part in parts])
            self.inner[id(value)] = inner, value
        return self.inner[id(value)][0]


def pack(array: Any, dtype: str = "f8") -> dict[str, Any]:
    """An array as Plotly and the browser read it.

    Parameters
    ----------
    array : ndarray
        Numbers.
    dtype : str
        `f8`, or `f4` where half the length is worth more than digits.

    Returns
    -------
    dict
        {"dtype", "bdata"}, the bytes in base 64, and "shape" of more than one axis.

    Examples
    --------
    >>> pack(np.array([1.0, 2.0]), "f4")
    {'dtype': 'f4', 'bdata': 'AACAPwAAAEA='}
    """
    with np.errstate(over="ignore"):
        raw = np.ascontiguousarray(array, dtype=dtype).tobytes()
    shape = {"shape": array.shape} if array.ndim > 1 else {}
    return {"dtype": dtype, "bdata": base64.b64encode(raw).decode()} | shape


def number(value: Any) -> float | str:
    """A float as JSON can carry it.

    Parameters
    ----------
    value : float
        Any number.

    Returns
    -------
    float or str
        Infinities and NaN by name, as JavaScript's Number() reads them.

    Examples
    --------
    >>> number(1), number(-np.inf)
    (1.0, '-Infinity')
    """
    x = float(value)
    return x if math.isfinite(x) else "NaN" if math.isnan(x) else "Infinity" if x > 0 else "-Infinity"
