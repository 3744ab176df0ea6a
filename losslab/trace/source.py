"""A recorded program as NumPy again, in lines that one can read: what the browser computes, to be run anywhere."""

import base64
import keyword
import re
import textwrap
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from losslab.trace.stand_ins import LOOPS

WIDE = 88  # columns of a line; a longer expression gets a name
INFIX = {  # (sign, how tightly it binds)
    "less": ("<", 1),
    "less_equal": ("<=", 1),
    "greater": (">", 1),
    "greater_equal": (">=", 1),
    "equal": ("==", 1),
    "not_equal": ("!=", 1),
    "add": ("+", 2),
    "subtract": ("-", 2),
    "multiply": ("*", 3),
    "divide": ("/", 3),
}
SIGN, ATOM = 4, 5
NAMES = {"bitwise_and": "logical_and", "bitwise_or": "logical_or", "invert": "logical_not"}  # of numbers, 0 is false
ALONG = {"cumsum", "sort", "argmin"}  # the last axis
HELPERS = {
    "iterate": """\
def iterate(step, state, most):
    for _ in range(most):
        state, before = step(*state), state
        if np.array_equal(state, before, equal_nan=True):
            break
    return np.array(state, dtype=float)""",
    "accumulate": """\
def accumulate(step, state, count):
    states = [state]
    for _ in range(count):
        states.append(step(*states[-1]))
    return np.array(states, dtype=float)""",
    "join": """\
def join(*parts):
    return np.concatenate([np.ravel(part) for part in parts])""",
    "stack": """\
def stack(*parts):
    return np.stack(np.broadcast_arrays(*parts), axis=-1)""",
    "take": """\
def take(values, place):
    return values[..., np.asarray(place, dtype=int)]""",
}


def identifier(name: str, taken: Iterable[str] = ()) -> str:
    """A name that Python takes for a variable, and that is none of those that are `taken`.

    Parameters
    ----------
    name : str
        Any text.
    taken : iterable of str
        Names that are in use.

    Returns
    -------
    str

    Examples
    --------
    >>> identifier("huber-delta"), identifier("lambda"), identifier("x", ["x"])
    ('huber_delta', 'lambda_', 'x_')
    """
    made = re.sub(r"\W", "_", name, flags=re.ASCII)
    made = f"_{made}" if not made or made[0].isdigit() else made
    used = set(taken)
    while made in used or keyword.iskeyword(made) or made in ("np", *HELPERS):
        made += "_"
    return made


def literal(value: Any) -> str:
    """Numbers, in lists as deep as they have axes, as NumPy reads them back exactly."""
    array = np.asarray(value, dtype=float)
    if array.ndim:
        return f"[{', '.join(map(literal, array))}]"
    text = repr(float(array))
    return text if re.search(r"\d", text) else text.replace("inf", "np.inf").replace("nan", "np.nan")


class Source:
    """The lines that compute nodes of a program: `expression(index)` gives what stands for one.

    Parameters
    ----------
    program : dict
        As `trace.compile_figure` gives it.
    wanted : sequence of int
        The nodes that are asked for.
    names : sequence of str
        What its inputs are called, identifiers.
    """

    def __init__(self, program: dict[str, Any], wanted: Sequence[int], names: Sequence[str]) -> None:
        self.lines: list[str] = []
        self.helpers: set[str] = set()
        self.names = set(names)
        self._read = self._block(program["nodes"], wanted, list(names), self.lines)

    def expression(self, index: int) -> str:
        """What stands for a node, where `lines` have run."""
        return self._read(index)[0]

    def _name(self) -> str:
        made = identifier(f"v{len(self.names) + 1}", self.names)
        self.names.add(made)
        return made

    def _block(self, nodes: list[list[Any]], wanted: Sequence[int], inputs: list[str], lines: list[str]) -> Any:
        """Writes `lines`; gives a function from the index of a node to (expression, how tightly it binds)."""
        uses = _uses(nodes, wanted)
        found: dict[int, tuple[str, int]] = {}
        for i, (op, *args) in enumerate(nodes):
            if not uses[i]:
                continue
            if op == "input":
                found[i] = inputs[args[0]], ATOM
                continue
            if op == "const":
                made, short = _constant(args[0]), not isinstance(args[0], dict)
            else:
                made, short = self._made(op, args, found, lines), uses[i] == 1
            if short and len(made[0]) <= WIDE - 20 or op == "const" and len(made[0]) <= 20:
                found[i] = made
            else:
                name = self._name()
                lines.extend(_assigned(name, made[0]))
                found[i] = name, ATOM
        return found.__getitem__

    def _made(self, op: str, args: list[Any], found: dict[int, tuple[str, int]], lines: list[str]) -> tuple[str, int]:
        if op in LOOPS:
            return self._loop(op, args, found, lines), ATOM
        given = [found[arg] for arg in args]
        if op in INFIX:
            sign, level = INFIX[op]
            (left, one), (right, other) = given  # the order of operations stays: a + (b + c) keeps its brackets
            left, right = (f"({left})" if one < level or level == 1 == one else left), _tight(right, other, level + 1)
            return f"{left} {sign} {right}", level
        if op == "negative":
            return f"-{_tight(*given[0], SIGN + 1)}", SIGN
        said = [text for text, _ in given]
        if op == "expand":
            return f"np.expand_dims({said[0]}, -1)", ATOM
        if op == "take" and re.fullmatch(r"\d+\.0", said[1]):
            return f"{_tight(*given[0], ATOM)}[..., {said[1][:-2]}]", ATOM
        if op in HELPERS:
            self.helpers.add(op)
            return f"{op}({', '.join(said)})", ATOM
        if op.endswith("_last"):
            keeps = ", keepdims=True" if said[1] == "1.0" else ""
            return f"np.{op.removesuffix('_last')}({said[0]}, axis=-1{keeps})", ATOM
        along = ", axis=-1" if op in ALONG else ""
        return f"np.{NAMES.get(op, op)}({', '.join(said)}{along})", ATOM

    def _loop(self, op: str, args: list[Any], found: dict[int, tuple[str, int]], lines: list[str]) -> str:
        """A loop: its step becomes a function, which takes the rest from where it stands."""
        body, *places = args
        self.helpers.add(op)
        width, step = len(body["results"]), self._name()
        states = [self._name() for _ in range(width)]
        inner: list[str] = []
        outer = [_tight(*found[place], ATOM) for place in places]
        read = self._block(body["nodes"], body["results"], states + outer[width:], inner)
        results = ", ".join(read(i)[0] for i in body["results"])
        lines.extend(["", f"def {step}({', '.join(states)}):", *(f"    {line}" if line else "" for line in inner)])
        lines.extend([*textwrap.indent("\n".join(_bracketed("return ", f"({results},)")), "    ").split("\n"), ""])
        start = ", ".join(
            f"np.float64({text})" if re.fullmatch(r"-?[\d.e+-]+", text) else text for text in outer[:width]
        )
        return f"{op}({step}, ({start},), {body['limit']})"


def _tight(text: str, level: int, least: int) -> str:
    return text if level >= least else f"({text})"


def _constant(value: Any) -> tuple[str, int]:
    """A number, or an array as `pack` wrote it."""
    if isinstance(value, dict):
        array = np.frombuffer(base64.b64decode(value["bdata"]), dtype=value["dtype"])
        return f"np.array({literal(array.reshape(value.get('shape', array.shape)))})", ATOM
    text = literal(float(value))
    return text, SIGN if text.startswith("-") else ATOM


def _uses(nodes: list[list[Any]], wanted: Sequence[int]) -> list[int]:
    """How often each node is read, those of loops counted as often as makes them keep a name."""
    found = [0] * len(nodes)
    for i in wanted:
        found[i] += 1
    for i in range(len(nodes) - 1, -1, -1):
        op, *args = nodes[i]
        if found[i] and op not in ("input", "const"):
            for arg in args[1:] if op in LOOPS else args:
                found[arg] += 2 if op in LOOPS else 1
    return found


def _assigned(name: str, text: str) -> list[str]:
    return _bracketed(f"{name} = ", text)


def _bracketed(before: str, text: str) -> list[str]:
    """A statement; what is too long for a line is broken at its spaces, within its brackets."""
    if len(before) + len(text) <= WIDE:
        return [before + text]
    rows = textwrap.wrap(text, WIDE, break_long_words=False, break_on_hyphens=False)
    return [f"{before}(", *(f"    {row}" for row in rows), ")"]
