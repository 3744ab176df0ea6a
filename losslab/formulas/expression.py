"""A SymPy expression in r and parameters, looked at and evaluated node by node. Nothing here evaluates text.

SymPy itself is not needed for that: it is imported when a formula is typed, not before.
"""

from functools import lru_cache

import numpy as np

from losslab.formulas import work
from losslab.stable import sigmoid, softplus

ELEMENTARY = {
    "abs": np.abs,
    "sqrt": np.sqrt,
    "exp": np.exp,
    "expm1": np.expm1,
    "log": np.log,
    "log1p": np.log1p,
    "sin": np.sin,
    "cos": np.cos,
    "tanh": np.tanh,
    "atan": np.arctan,
    "sinh": np.sinh,
    "cosh": np.cosh,
    "sign": np.sign,
    "softplus": softplus,
    "sigmoid": sigmoid,
}
COMPARE = {"<": np.less, "<=": np.less_equal, ">": np.greater, ">=": np.greater_equal}
QUICK = ("number", "name", "add", "product", "compare", "where", "abs", "sign", "min", "max")
COSTS = (1_200, 0.5), (2_500, 8)  # of `counts`: of a call, and for each number
PAIRS = {"min": np.minimum, "max": np.maximum}


def op(node):
    """The name of a node's operation, as it is typed if it is a function: `abs`, `min`, `where`, `add`."""
    return type(node).__name__.lower()


def free(node):
    """Whether a node is free of r."""
    return all(symbol.name != "r" for symbol in node.free_symbols)


def factors(node):
    """[(base, exponent), ...] of a product or a power with a number as exponent, ratios as two whole numbers."""
    found = []
    for part in node.args if node.is_Mul else [node]:
        if part.is_Rational:
            above, below = part.as_numer_denom()
            found += [(above, 1)] * (above != 1) + [(below, -1)] * (below != 1)
        else:
            found.append(part.args if part.is_Pow else (part, 1))
    return found


def parts(node):
    """What a node is computed from."""
    return [base for base, _ in factors(node)] if node.is_Mul or node.is_Pow else node.args


@lru_cache(maxsize=256)
def order(root):
    """All nodes that an expression is made of, each once and after its parts."""
    found = {}

    def visit(node):
        if node not in found:
            for part in parts(node):
                visit(part)
            found[node] = None

    visit(root)
    return tuple(found)


def size(root):
    """The number of nodes, each counted as often as it would be written: SymPy's work grows with that."""
    counts = {}
    for node in order(root):
        counts[node] = 1 + sum(counts[part] for part in parts(node))
    return counts[root]


def switches(root):
    """The operations at which an expression may bend or jump."""
    return [n for n in order(root) if (op(n) in ("abs", "sign", *PAIRS) or n.is_Relational) and not free(n)]


@lru_cache(maxsize=256)
def _steps(root):
    """(operation, what else it needs, places of its parts) for each node: what evaluation takes of SymPy, read once."""
    place, steps = {node: i for i, node in enumerate(order(root))}, []
    for node in place:
        if not node.args:
            kind, more = ("name", node.name) if node.is_Symbol else ("number", float(node))
        elif node.is_Mul or node.is_Pow:
            kind, more = "product", [float(n) for _, n in factors(node)]
        else:
            kind, more = ("compare", node.rel_op) if node.is_Relational else (op(node), None)
        steps.append((kind, more, [place[part] for part in parts(node)]))
    return steps


@lru_cache(maxsize=256)
def counts(root):
    """(parts that are put together, functions that are computed) in one evaluation: what its work grows with."""
    slow = [
        kind not in QUICK or kind == "product" and any(n not in (1, -1, 2, -2) for n in more)
        for kind, more, _ in _steps(root)
    ]
    parts = sum(max(1, len(places)) for (*_, places), is_slow in zip(_steps(root), slow, strict=True) if not is_slow)
    return parts, sum(slow)


def evaluate(root, values, beside=None):
    """The value of an expression, `values` giving that of each name: floats, arrays or traced.

    With `beside`, which holds another r close by, all is computed at r, but wherever the expression switches it does
    as it would there: that gives one-sided limits.
    """

    def all_of(values, aside=None):
        numbers = getattr(values.get("r"), "size", 1)
        work.spend(sum(n * (call + each * numbers) for n, (call, each) in zip(counts(root), COSTS, strict=True)))
        done = []
        for step in _steps(root):
            done.append(_value(*step, done, values, done if aside is None else aside))
        return done

    return all_of(values, None if beside is None else all_of(beside))[-1]


def _value(kind, more, places, done, values, aside):
    """The value of a node whose parts are `done`; which way it switches is read off `aside`."""
    if kind == "number":
        return more
    if kind == "name":
        value = values[more]
        return np.float64(value) if isinstance(value, int | float) else value  # which divides by 0 as arrays do
    args = [done[place] for place in places]
    if kind == "add":
        return _halved(np.add, args)
    if kind == "product":
        above = [_raised(x, n) for x, n in zip(args, more, strict=True) if n > 0]
        below = [_raised(x, -n) for x, n in zip(args, more, strict=True) if n < 0]
        above = _halved(np.multiply, above) if above else 1.0
        return above / _halved(np.multiply, below) if below else above
    if kind == "power":
        return _falling(args[0], args[1], int(args[2]))
    if kind == "compare":
        return COMPARE[more](*(aside[place] for place in places))
    if kind == "where":
        return np.where(*args)
    if aside is done or kind not in ("abs", "sign", *PAIRS):
        return (ELEMENTARY.get(kind) or PAIRS[kind])(*args)
    if kind in PAIRS:
        first = (np.less if kind == "min" else np.greater)(*(aside[place] for place in places))
        return np.where(first, *args)
    side = np.sign(aside[places[0]])
    return side if kind == "sign" else side * args[0] + 0.0  # no −0, by which 1 / √|r| would be −∞


def _raised(x, n):
    return x if n == 1 else x * x if n == 2 else np.sqrt(x) if n == 0.5 else np.power(x, n)


def _halved(operation, parts):
    """All parts by an operation of two, half with half: the program that is traced is never deep."""
    if len(parts) == 1:
        return parts[0]
    middle = len(parts) // 2
    return operation(_halved(operation, parts[:middle]), _halved(operation, parts[middle:]))


def _falling(base, exponent, k):
    """The k-th derivative of a power, v(v − 1)…(v − k + 1) · uᵛ⁻ᵏ; where that factor is 0, so is all."""
    factor = 1.0
    for i in range(k):
        factor = factor * (exponent - i)
    rest = np.power(base * 1.0, exponent - k)
    return rest if k == 0 else np.where(factor == 0, 0.0, factor * rest)
