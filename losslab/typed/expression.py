"""Expressions in r and parameters: kept in a normal form, differentiated, evaluated. Nothing here evaluates text.

A sum is a number and terms with coefficients, a product is bases with whole exponents, so like terms and like factors
meet by themselves. Equal expressions are one node: derivatives share what they have in common, and their size is
bounded by counting nodes.
"""

import math

import numpy as np

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
}
COMPARE = {"<": np.less, "<=": np.less_equal, ">": np.greater, ">=": np.greater_equal}
PAIRS = {"min": np.minimum, "max": np.maximum}
MOST = 5_000  # parts of all nodes together
LARGEST = 1e100  # size of a number; the smallest is 1 / LARGEST


class TooLarge(ValueError):
    """An expression beyond the bounds, or one that has no value anywhere; says so in a sentence."""


class Node:
    """An operation and its arguments. Compared by identity: an Algebra makes equal ones only once.

    `number` (value), `name` (text), `sum` (constant, ((coefficient, node), ...)), `product` ((base, exponent), ...),
    `power` (base, exponent, k): the k-th derivative of base to the exponent, `where` (condition, node, node), and
    the names of ELEMENTARY, PAIRS and COMPARE.
    """

    __slots__ = ("op", "args", "place", "parts", "free", "whole")

    def __init__(self, op, args, place):
        self.op, self.args, self.place, self.whole = op, args, place, None
        pairs = {"sum": lambda: [t for _, t in args[1]], "product": lambda: [b for b, _ in args]}
        self.parts = pairs[op]() if op in pairs else [a for a in args if isinstance(a, Node)]
        self.free = args[0] != "r" if op == "name" else all(part.free for part in self.parts)  # of r


class Algebra:
    """Makes nodes, each in normal form, and knows those it made."""

    def __init__(self):
        self.made, self.derivatives, self.size = {}, {}, 0

    def node(self, op, *args):
        key = op, args
        if key not in self.made:
            self.made[key] = node = Node(op, args, len(self.made))
            self.size += 1 + len(node.parts)
            if self.size > MOST:
                raise TooLarge("too long, write a shorter formula")
        return self.made[key]

    def name(self, text):
        return self.node("name", text)

    def number(self, value):
        return self.node("number", _bounded(value))

    # Sums.

    def _sum(self, constant, terms):
        terms = sorted(((t, c) for t, c in terms.items() if c), key=lambda pair: pair[0].place)
        if not terms:
            return self.number(constant)
        if constant == 0 and len(terms) == 1 and terms[0][1] == 1:
            return terms[0][0]
        return self.node("sum", _bounded(constant), tuple((_bounded(c), t) for t, c in terms))

    def add(self, *nodes):
        constant, terms = 0.0, {}
        for node in nodes:
            more, others = _terms(node)
            constant += more
            for term, coefficient in others.items():
                terms[term] = terms.get(term, 0.0) + coefficient
        return self._sum(constant, terms)

    def scale(self, factor, node):
        constant, terms = _terms(node)
        return self._sum(factor * constant, {t: factor * c for t, c in terms.items()})

    def subtract(self, a, b):
        return self.add(a, self.scale(-1, b))

    # Products.

    def multiply(self, *nodes):
        coefficient, bases = 1.0, {}
        for node in nodes:
            more, others = _factors(node)
            coefficient *= more
            for base, exponent in others.items():
                bases[base] = bases.get(base, 0) + exponent
        return self.scale(coefficient, self._product(bases))

    def divide(self, a, b):
        return self.multiply(a, self.whole_power(b, -1))

    def whole_power(self, node, n):
        coefficient, bases = _factors(node)
        if coefficient == 0 and n < 0:
            raise TooLarge("nothing can be divided by 0")
        try:
            coefficient = coefficient**n
        except OverflowError:
            coefficient = math.inf
        return self.scale(_bounded(coefficient), self._product({base: n * e for base, e in bases.items()}))

    def _product(self, bases):
        """The product of bases with whole exponents."""
        bases, more = dict(bases), []
        for base in list(bases):
            n, inner = bases[base], base.parts[0] if base.parts else None
            if base.op == "sign":
                absolute = self.made.get(("abs", (inner,)))
                bases[base] = n % 2  # sign(u)² = 1, but at the place where u is 0
                if n % 2 and absolute in bases and bases[absolute] % 2:  # |u|ⁿ sign(u) = uⁿ for odd n
                    more.append(self.whole_power(inner, bases.pop(absolute)))
                    bases[base] = 0
            elif base.op in ("abs", "sqrt") and n and n % 2 == 0:
                more.append(self.whole_power(inner, n if base.op == "abs" else n // 2))
                bases[base] = 0
            elif base.op == "sinh" and n > 0:
                below = self.made.get(("cosh", (inner,)))
                k = min(n, -bases.get(below, 0))
                if k > 0:
                    more.append(self.whole_power(self.call("tanh", inner), k))
                    bases[base], bases[below] = n - k, bases[below] + k
        if more:
            return self.multiply(*more, self._product(bases))
        found = tuple(
            sorted(((b, n) for b, n in bases.items() if n), key=lambda pair: (not pair[0].free, pair[0].place))
        )
        if max((abs(n) for _, n in found), default=0) > 100:
            raise TooLarge("exponents up to 100 can be used")
        if not found:
            return self.number(1)
        return found[0][0] if len(found) == 1 and found[0][1] == 1 else self.node("product", *found)

    def power(self, base, exponent):
        if exponent.op == "number":
            n = exponent.args[0]
            if abs(n) > 100:
                raise TooLarge("exponents up to 100 can be used")
            if n == int(n):
                return self.whole_power(base, int(n))
            if n == 0.5:
                return self.call("sqrt", base)
            if base.op == "number" and base.args[0] > 0:
                return self.number(base.args[0] ** n)
        if base.op == "product" and len(base.args) == 1 and base.args[0][1] % 2 == 0:  # (u²)ᵛ = |u|²ᵛ
            inner, n = base.args[0]
            return self.power(self.call("abs", inner), self.scale(n, exponent))
        return self.node("power", base, exponent, 0)

    # Functions.

    def call(self, name, x):
        if x.op == "number":
            with np.errstate(all="ignore"):
                value = ELEMENTARY[name](x.args[0])
            if not np.isfinite(value):
                raise TooLarge(f"{name}({x.args[0]:g}) is no finite number")
            return self.number(value)
        coefficient, bases = _factors(x)
        even = all(n % 2 == 0 for n in bases.values())
        if name in ("abs", "sign") and coefficient != 1:  # |2u| = 2|u|
            factor = abs(coefficient) if name == "abs" else np.sign(coefficient)
            return self.scale(factor, self.call(name, self._product(bases)))
        if name == "abs" and (even or x.op == "abs"):
            return x
        if name == "sqrt" and even and coefficient > 0:  # √u² = |u|
            roots = [self.whole_power(self.call("abs", base), n // 2) for base, n in bases.items()]
            return self.scale(math.sqrt(coefficient), self.multiply(*roots))
        if name == "log" and x.op == "sum" and x.args[0] == 1:
            return self.node("log1p", self.add(x, self.number(-1)))
        return self.node(name, x)

    def pair(self, name, a, b):
        """min or max of two."""
        if a.op == b.op == "number":
            return self.number(PAIRS[name](a.args[0], b.args[0]))
        return a if a is b else self.node(name, a, b)

    def compare(self, sign, a, b):
        return self.node(sign, a, b)

    def where(self, condition, a, b):
        x, y = condition.args
        if x.op == y.op == "number":
            return a if COMPARE[condition.op](x.args[0], y.args[0]) else b
        return a if a is b else self.node("where", condition, a, b)

    # Derivatives.

    def derivative(self, node):
        """The derivative with respect to r."""
        if node not in self.derivatives:
            self.derivatives[node] = self.number(0) if node.free else self._derivative(node)
        return self.derivatives[node]

    def _derivative(self, node):
        op, args, d = node.op, node.args, self.derivative
        if op == "name":
            return self.number(1)
        if op == "sum":
            return self.add(*(self.scale(c, d(term)) for c, term in args[1]))
        if op == "product":
            bases, slopes = dict(args), []
            for base, n in args:
                if not base.free:
                    slopes.append(self.multiply(self.scale(n, self._product(bases | {base: n - 1})), d(base)))
            return self.add(*slopes)
        if op == "power":
            return self._of_power(*args)
        if op == "where":
            return self.where(args[0], d(args[1]), d(args[2]))
        if op in PAIRS:
            first = self.compare("<=" if op == "min" else ">=", *args)
            return self.where(first, d(args[0]), d(args[1]))
        return self.multiply(self._slope(op, args[0]), d(args[0]))

    def _of_power(self, base, exponent, k):
        """uᵛ: v uᵛ⁻¹ u′ + uᵛ ln(u) v′."""
        along = self.number(0)
        if not exponent.free:
            along = self.multiply(
                self.node("power", base, exponent, k), self.call("log", base), self.derivative(exponent)
            )
            factor = self.multiply(exponent, self.power(base, self.add(exponent, self.number(-1))))
        elif exponent.op == "number":
            factor = self.scale(exponent.args[0], self.power(base, self.number(exponent.args[0] - 1)))
        else:
            factor = self.node("power", base, exponent, k + 1)
        return self.add(self.multiply(factor, self.derivative(base)), along)

    def _slope(self, name, u):
        """The derivative of an elementary function at u."""
        one = self.number(1)
        if name in ("abs", "sign"):
            return self.call("sign", u) if name == "abs" else self.number(0)
        if name in ("exp", "expm1"):
            return self.call("exp", u)
        if name in ("log", "log1p"):
            return self.divide(one, u if name == "log" else self.add(one, u))
        if name == "sqrt":
            return self.divide(self.number(0.5), self.call("sqrt", u))
        if name in ("sin", "cos"):
            return self.call("cos", u) if name == "sin" else self.scale(-1, self.call("sin", u))
        if name == "tanh":
            return self.whole_power(self.call("cosh", u), -2)
        if name == "atan":
            return self.divide(one, self.add(one, self.whole_power(u, 2)))
        return self.call("cosh" if name == "sinh" else "sinh", u)


def _bounded(value):
    """A number that may be used, without a negative zero."""
    if not abs(value) <= LARGEST:
        raise TooLarge(f"numbers up to {LARGEST:g} can be used")
    if value and abs(value) < 1 / LARGEST:
        raise TooLarge(f"no number but 0 can be smaller in size than {1 / LARGEST:g}")
    return float(value) + 0.0


def _terms(node):
    """(constant, {term: coefficient})."""
    if node.op == "number":
        return node.args[0], {}
    return (node.args[0], {t: c for c, t in node.args[1]}) if node.op == "sum" else (0.0, {node: 1.0})


def _factors(node):
    """(coefficient, {base: exponent})."""
    if node.op == "number":
        return node.args[0], {}
    if node.op == "sum" and node.args[0] == 0 and len(node.args[1]) == 1:
        coefficient, term = node.args[1][0]
        return coefficient, _factors(term)[1]
    return 1.0, dict(node.args) if node.op == "product" else {node: 1}


def order(root):
    """All nodes that an expression is made of, each after its parts."""
    if root.whole is None:
        found = {}

        def visit(node):
            if node not in found:
                for part in node.parts:
                    visit(part)
                found[node] = None

        visit(root)
        root.whole = tuple(found)
    return root.whole


def names(root):
    """The names in an expression but r, in the order in which they were written."""
    found = [node for node in order(root) if node.op == "name" and node.args[0] != "r"]
    return tuple(node.args[0] for node in sorted(found, key=lambda node: node.place))


def switches(root):
    """The operations at which an expression may bend or jump."""
    return [node for node in order(root) if node.op in ("abs", "sign", *PAIRS, *COMPARE) and not node.free]


def evaluate(root, values, beside=None):
    """The value of an expression, `values` giving that of each name: floats, arrays or traced.

    With `beside`, which holds another r close by, all is computed at r, but wherever the expression switches it does
    as it would there: that gives one-sided limits.
    """
    done, aside = {}, {}
    nodes = order(root)
    if beside is not None:
        for node in nodes:
            aside[node] = _value(node, aside, beside, aside)
    for node in nodes:
        done[node] = _value(node, done, values, aside or done)
    return done[root]


def _value(node, done, values, aside):
    """The value of a node whose parts are `done`; which way it switches is read off `aside`."""
    op, args = node.op, node.args
    if op == "number":
        return args[0]
    if op == "name":
        value = values[args[0]]
        return np.float64(value) if isinstance(value, int | float) else value  # which divides by 0 as arrays do
    if op == "sum":
        parts = [done[term] if coefficient == 1 else coefficient * done[term] for coefficient, term in args[1]]
        return _halved(np.add, [args[0], *parts] if args[0] else parts)
    if op == "product":
        above, below = (_powers([(b, abs(n)) for b, n in args if (n > 0) == up], done) for up in (True, False))
        return above if below is None else (1.0 if above is None else above) / below
    if op == "power":
        return _falling(done[args[0]], done[args[1]], args[2])
    if op in COMPARE:
        return COMPARE[op](aside[args[0]], aside[args[1]])
    if op == "where":
        return np.where(done[args[0]], done[args[1]], done[args[2]])
    if aside is done or op not in ("abs", "sign", *PAIRS):
        return {**ELEMENTARY, **PAIRS}[op](*(done[part] for part in args))
    if op in PAIRS:
        first = (np.less if op == "min" else np.greater)(aside[args[0]], aside[args[1]])
        return np.where(first, done[args[0]], done[args[1]])
    side = np.sign(aside[args[0]])
    return side if op == "sign" else side * done[args[0]] + 0.0  # no −0, by which 1 / √|r| would be −∞


def _powers(factors, done):
    found = []
    for base, n in factors:
        x = done[base]
        found.append(x if n == 1 else x * x if n == 2 else np.power(x, float(n)))
    return _halved(np.multiply, found) if found else None


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
