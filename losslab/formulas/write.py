"""An expression in print: as LaTeX, and as a function in NumPy, PyTorch or Keras. Names are all that came from text."""

from collections import Counter
from dataclasses import dataclass

import numpy as np

from losslab.extras import needed_by
from losslab.formulas.expression import PAIRS, evaluate, factors, free, op, order, parts, size
from losslab.libraries.snippets import literal
from losslab.text import exact

with needed_by(__name__):
    import sympy
    from sympy.printing.precedence import PRECEDENCE
    from sympy.printing.str import StrPrinter

LONGEST, WIDEST = 900, 70  # characters of LaTeX that can be read, and of a part in code


@dataclass(frozen=True)
class Dialect:
    """How a library writes an expression. What is free of r is a Python number there, where `numbers` says how."""

    prefix: str
    numbers: str = ""  # the module for functions of plain numbers
    renamed: tuple = ()
    filled: str = "0 * r + {}"  # a number where an array is meant, of slope 0
    divides: str = "{0} = np.float64({0})"  # makes of a Python number one that can be divided by 0


DIALECTS = {
    "numpy": Dialect(
        "np.",
        renamed=(("atan", "arctan"), ("min", "minimum"), ("max", "maximum")),
        filled="np.full_like(r, {}, dtype=float)",
    ),
    "torch": Dialect("torch.", "math.", divides="{0} = torch.as_tensor({0}, dtype=r.dtype)"),
    "keras": Dialect(
        "keras.ops.",
        "math.",
        (("atan", "arctan"), ("abs", "absolute")),
        divides="{0} = keras.ops.convert_to_tensor({0}, dtype=r.dtype)",
    ),
}


SMOOTH = {  # whose usual forms overflow, or are not there
    "softplus": {
        "math": "(max({0}, 0) + math.log1p(math.exp(-abs({0}))))",
        "np.": "np.logaddexp(0, {0})",
        "torch.": "torch.logaddexp(torch.zeros_like({0}), {0})",
        "keras.ops.": "keras.ops.softplus({0})",
    },
    "sigmoid": {
        "math": "(math.exp(min({0}, 0)) / (1 + math.exp(-abs({0}))))",
        "np.": "np.exp(-np.logaddexp(0, -({0})))",
        "torch.": "torch.sigmoid({0})",
        "keras.ops.": "keras.ops.sigmoid({0})",
    },
}


def latex(root):
    """An expression as LaTeX, None where nobody would read it."""
    if size(root) > LONGEST:
        return None
    long = {n: sympy.Float(n, 6) for n in root.atoms(sympy.Number) if n.is_Float or abs(n) > 1e15}
    text = sympy.latex(root.xreplace(long), ln_notation=True).replace("<", r"\lt").replace(">", r"\gt")
    return text if len(text) <= LONGEST else None


def function(root, name, dialect, settings):
    """The source of a function `name(r, ...)` that computes an expression, with these defaults."""
    beyond = _beyond(root, settings)
    printer = Code(DIALECTS[dialect], plain=not beyond)
    lines = [f"    {printer.dialect.divides.format(name)}" for name in beyond]
    uses = Counter(part for node in order(root) for part in parts(node))
    fresh = (short for i in range(1, size(root)) if (short := f"u{i}") not in settings)
    for node in order(root):
        if node != root and parts(node) and not node.is_Relational:
            text = printer.doprint(node)
            if len(text) > (12 if uses[node] > 1 else WIDEST):
                printer.named[node] = next(fresh)
                lines.append(f"    {printer.named[node]} = {text}")
    arguments = "".join(f", {name}={literal(value)}" for name, value in settings.items())
    result = printer.doprint(root)
    if free(root):
        result = printer.dialect.filled.format(result)
    return "\n".join([f"def {name}(r{arguments}):", *lines, f"    return {result}"])


def _beyond(root, settings):
    """The parameters of which a part free of r is no finite number, as 1/c at c = 0: there Python's numbers raise."""
    parts_of_numbers = [node for node in order(root) if node.free_symbols and free(node) and not node.is_Relational]
    with np.errstate(all="ignore"):
        bad = [node for node in parts_of_numbers if not np.isfinite(evaluate(node, settings))]
    there = {symbol.name for node in bad for symbol in node.free_symbols}
    return [name for name in settings if name in there]


class Code(StrPrinter):
    """Expressions in a dialect; those that are `named` by their names. Parameters are `plain` numbers, or arrays."""

    def __init__(self, dialect, plain=True):
        super().__init__()
        self.dialect, self.named, self.parameters = dialect, {}, plain

    def _print(self, node, **options):
        return self.named.get(node) or super()._print(node, **options)

    def parenthesize(self, item, level, strict=True):
        return self.named.get(item) or super().parenthesize(item, level, strict)

    def plain(self, *nodes):
        """Whether all is a Python number."""
        known = free if self.parameters else lambda node: not node.free_symbols
        return bool(self.dialect.numbers) and all(map(known, nodes))

    def _kind(self, *args):
        return "math" if self.plain(*args) else self.dialect.prefix

    def _print_Float(self, node):
        return exact(node)

    def _print_NumberSymbol(self, node):
        return (self.dialect.numbers or self.dialect.prefix) + {"Pi": "pi", "Exp1": "e"}[type(node).__name__]

    _print_Pi = _print_Exp1 = _print_NumberSymbol

    def _print_Mul(self, node):
        if node.could_extract_minus_sign() and -node not in self.named and not (-node).could_extract_minus_sign():
            return f"-{self.parenthesize(-node, PRECEDENCE['Mul'])}"
        above, below = ([self._factor(b, abs(n)) for b, n in factors(node) if (n > 0) == up] for up in (True, False))
        under = f" / {below[0] if len(below) == 1 else '(' + ' * '.join(below) + ')'}" if below else ""
        return (" * ".join(above) or "1") + under

    _print_Pow = _print_Rational = _print_Half = _print_Mul

    def _factor(self, base, n):
        if n == 1:
            return self.parenthesize(base, PRECEDENCE["Mul"])
        if n == sympy.S.Half:
            return self._call("sqrt", base)
        return f"{self.parenthesize(base, PRECEDENCE['Func'])}**{exact(n)}"

    def _print_Relational(self, node):
        return f"{self._print(node.lhs)} {node.rel_op} {self._print(node.rhs)}"

    def _print_Function(self, node):
        return self._call(op(node), *node.args)

    _print_Abs = _print_Min = _print_Max = _print_ExpBase = _print_Function

    def _call(self, name, *args):
        given = [self._print(arg) for arg in args]
        if name in SMOOTH:
            return SMOOTH[name][self._kind(*args)].format(*given)
        if self.plain(*args):
            if name == "sign":
                return f"(({given[0]} > 0) - ({given[0]} < 0))"
            return f"{'' if name in ('abs', *PAIRS) else self.dialect.numbers}{name}({', '.join(given)})"
        if name in PAIRS and self.dialect.numbers:  # whose own take arrays only
            return (
                f"{self.dialect.prefix}where({given[0]} {'<' if name == 'min' else '>'} {given[1]}, {', '.join(given)})"
            )
        return f"{self.dialect.prefix}{dict(self.dialect.renamed).get(name, name)}({', '.join(given)})"

    def _print_Where(self, node):
        condition, *branches = node.args
        a, b = (literal(float(branch)) if branch.is_Number else self._print(branch) for branch in branches)
        if self.plain(condition):
            return f"({a} if {self._print(condition)} else {b})"
        if self.plain(*branches):
            a = self.dialect.filled.format(a)
        return f"{self.dialect.prefix}where({self._print(condition)}, {a}, {b})"

    def _print_Power(self, node):
        """A derivative of a power: where its factor is 0 so is all, though the power may be infinite."""
        u, v, k = node.args
        base = literal(float(u)) if u.is_Number else self.parenthesize(u, PRECEDENCE["Func"])  # 2 ** −1 is no integer
        if not k:
            return f"{base} ** {self.parenthesize(v, PRECEDENCE['Func'])}"
        power = f"{base} ** ({self._print(v)} - {k})"
        factor = " * ".join(
            f"({self._print(v)} - {i})" if i else self.parenthesize(v, PRECEDENCE["Mul"]) for i in range(k)
        )
        if self.dialect.numbers:  # the factor is a plain number
            return f"({factor} * {power} if {factor} else 0 * {self._print(u)})"
        return f"np.where({factor} == 0, 0.0, {factor} * {power})"
