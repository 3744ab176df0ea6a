"""NumPy in, a small program out: the same functions, written down once, to be evaluated in the browser.

A traced function is called with `Traced` stand-ins instead of arrays. Every NumPy function or operator that meets one
records itself, so the result is the expression that was computed. What cannot be recorded raises TypeError: nothing is
guessed. `live/runtime.js` evaluates the program; the names of the operations are NumPy's own.
"""

import base64
import json
import math
from functools import lru_cache

import numpy as np

UFUNCS = frozenset(
    """add subtract multiply divide power negative absolute square minimum maximum sign sqrt hypot exp expm1 log log1p
    sin cos tan sinh cosh tanh arctan floor fmod isnan isinf isfinite less less_equal greater greater_equal equal
    not_equal bitwise_and bitwise_or invert logical_and logical_or logical_not matvec vecmat""".split()
)
FUNCTIONS = {np.where: "where", np.clip: "clip"}
LAST = {
    np.sort: "sort",
    np.cumsum: "cumsum",
    np.size: "size",
    np.argmin: "argmin",
}  # along the last axis, the only one there is
LOOPS = "iterate", "accumulate"
REDUCTIONS = {np.sum: "sum", np.min: "min", np.max: "max"}  # over all, or with axis=-1 over the last axis


class Traced(np.lib.mixins.NDArrayOperatorsMixin):
    """A value known only in the browser: an operation and its arguments."""

    __slots__ = ("op", "args")

    def __init__(self, op, *args):
        self.op, self.args = op, args

    def __repr__(self):
        return f"{self.op}({', '.join('array' if isinstance(a, np.ndarray) else repr(a) for a in self.args)})"

    def __array_ufunc__(self, ufunc, method, *inputs, **options):
        if method != "__call__" or options or ufunc.__name__ not in UFUNCS:
            raise TypeError(f"np.{ufunc.__name__} ({method}) cannot be traced")
        return Traced(ufunc.__name__, *inputs)

    def __array_function__(self, function, types, args, options):
        given = {"axis": None, **dict(zip(("axis",), args[1:], strict=False)), **options}
        if function in FUNCTIONS and not options:
            return Traced(FUNCTIONS[function], *args)
        if function is np.expand_dims and given == {"axis": -1}:
            return Traced("expand", args[0])
        if function in LAST and given in ({"axis": None}, {"axis": -1}):
            return Traced(LAST[function], args[0])
        if function in REDUCTIONS and given == {"axis": None}:
            return Traced(REDUCTIONS[function], args[0])
        if function in REDUCTIONS and given.pop("axis") == -1 and given in ({}, {"keepdims": True}):
            return Traced(f"{REDUCTIONS[function]}_last", args[0], len(given))
        raise TypeError(f"np.{function.__name__} cannot be traced with {options or args[1:]}")

    def __getitem__(self, key):
        if key == (Ellipsis, None):
            return Traced("expand", self)
        if isinstance(key, tuple) and len(key) == 2 and key[0] is Ellipsis and isinstance(key[1], int) and key[1] >= 0:
            return take(self, key[1])
        raise TypeError("of a traced value only [..., None] and [..., number] can be taken")

    def __bool__(self):
        raise TypeError("a traced value is neither true nor false: write np.where instead of if")

    def __iter__(self):
        raise TypeError("a traced value cannot be iterated")

    __hash__ = object.__hash__


def join(*parts):
    """Scalars and arrays end to end, row after row, as one array of one axis."""
    if any(isinstance(part, Traced) for part in parts):
        return Traced("join", *parts)
    return np.concatenate([np.ravel(part) for part in parts])


def stack(*parts):
    """Scalars and arrays of equal shapes, side by side along a new last axis."""
    if any(isinstance(part, Traced) for part in parts):
        return Traced("stack", *parts)
    return np.stack(np.broadcast_arrays(*parts), axis=-1)


def take(values, place):
    """The entry at a computed place of the last axis, counted from 0; not traced, also those at an array of places."""
    if isinstance(values, Traced) or isinstance(place, Traced):
        return Traced("take", values, place)
    return values[..., np.asarray(place, dtype=int)]


def iterate(step, state, limit):
    """The state, a tuple of numbers, after state = step(*state) until it stays as it is, at most `limit` times.

    Traced, `step` becomes a program of its own, which the browser runs over and over. What it takes from outside, by
    closure, is computed once.
    """
    new = step(*state)
    if not any(isinstance(part, Traced) for part in (*state, *new)):
        for _ in range(limit - 1):
            if np.array_equal(new, state, equal_nan=True):
                break
            state, new = new, step(*new)
        return new
    return _loop("iterate", step, state, limit)


def accumulate(step, state, count):
    """All states of `count` times state = step(*state), the first one included: an array for every part of it.

    Traced, as `iterate`.
    """
    new = step(*state)
    if any(isinstance(part, Traced) for part in (*state, *new)):
        return _loop("accumulate", step, state, count)
    states = [state, new]
    for _ in range(count - 1):
        states.append(step(*states[-1]))
    return tuple(np.array(part, dtype=float) for part in zip(*states, strict=True))


def _loop(op, step, state, times):
    inputs = [Traced("state") for _ in state]
    loop = Traced(op, (inputs, step(*inputs), times), *state)
    return tuple(loop[..., i] for i in range(len(state)))


@lru_cache(maxsize=64)
def compile_figure(figure, names):
    """What the browser needs to redraw `figure`, a function of these names: {"inputs", "nodes", "patches"}.

    `figure` is called once with `Traced` values. A node is [operation, index of argument, ...]; a patch says which
    place of the figure shows which node: [path, index]. Equal sub-expressions become one node.
    """
    inputs = [Traced("input") for _ in names]
    result = figure(**dict(zip(names, inputs, strict=True)))
    program, patches = _Program(inputs), []

    def walk(value, path):
        if isinstance(value, Traced):
            patches.append([path, program.place(value)])
        elif isinstance(value, dict):
            for key, part in value.items():
                walk(part, [*path, key])
        elif isinstance(value, list | tuple):
            for i, part in enumerate(value):
                walk(part, [*path, i])

    walk(result, [])
    return {"inputs": list(names), "nodes": program.nodes, "patches": patches}


class _Program:
    """The nodes that compute values from inputs. What a loop computes from other things is left to the one `outside`.

    There such a value is a node; here it becomes one more input, and `taken` holds its place there.
    """

    def __init__(self, inputs, outside=None):
        self.inputs, self.outside = list(inputs), outside
        self.nodes, self.taken, self.places, self.known, self.inner = [], [], {}, {}, {}

    def place(self, value):
        """The index of the node of a value; equal expressions have one node."""
        if not isinstance(value, Traced):
            value = np.asarray(value, dtype=float)
        if id(value) not in self.places:
            self.places[id(value)] = self._add(value), value  # held, so that no other value gets this id
        return self.places[id(value)][0]

    def _add(self, value):
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
        body = _Program(inputs, self)
        body = {"limit": limit, "results": [body.place(r) for r in results], "nodes": body.nodes, "taken": body.taken}
        places = [self.place(s) for s in start] + body.pop("taken")
        return self._node(value.op, body, *places, key=(json.dumps(body), *places))

    def _node(self, op, *args, key=None):
        key = op, key or args
        if key not in self.known:
            self.known[key] = len(self.nodes)
            self.nodes.append([op, *args])
        return self.known[key]

    def _inside(self, value):
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


def pack(array, dtype="f8"):
    """An array as Plotly and the browser read it."""
    with np.errstate(over="ignore"):
        raw = np.ascontiguousarray(array, dtype=dtype).tobytes()
    shape = {"shape": array.shape} if array.ndim > 1 else {}
    return {"dtype": dtype, "bdata": base64.b64encode(raw).decode()} | shape


def number(value):
    """A float as JSON can carry it: infinities and NaN by name, as JavaScript's Number() reads them."""
    value = float(value)
    return value if math.isfinite(value) else "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
