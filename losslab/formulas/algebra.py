"""The algebra of formulas, which is SymPy's, for real numbers: r and parameters are real.

The functions here are those that bend or jump, and those whose usual derivatives rounding would spoil.
"""

import numpy as np

from losslab.extras import needed_by
from losslab.formulas import work
from losslab.formulas.expression import COMPARE, ELEMENTARY, factors, free, order, size, switches

with needed_by(__name__):
    import sympy
    from sympy import Float, Function, Integer, Pow, S, Symbol
    from sympy.printing.precedence import PRECEDENCE

MOST, DERIVED = 20_000, 1_000  # nodes of an expression, and of one of which the derivative is taken
ALGEBRA = 80_000  # work of a derivative, for each node
LARGEST = 1e100  # size of a number; the smallest is 1 / LARGEST
R = Symbol("r", real=True)
MEAN = Symbol("mean of", positive=True)  # stands for a mean over samples, which nobody can type


class TooLarge(ValueError):
    """An expression beyond the bounds, or one that has no value anywhere; says so in a sentence."""


class Real(Function):
    """A function that is real wherever it has a value."""

    is_real = True


class Abs(Real):
    """|u|; SymPy's own has no plain derivative where u may be complex, as log(r) may."""

    is_nonnegative = True

    @classmethod
    def eval(cls, u):
        factor, rest = u.as_coeff_Mul()
        if factor != 1:  # |2u| = 2|u|
            return abs(factor) * cls(rest)
        return u if u.is_nonnegative else None

    def fdiff(self, index=1):
        return sign(self.args[0])

    def _eval_power(self, n):
        return self.args[0] ** n if n.is_Integer and n % 2 == 0 else None


class sign(Real):
    """The sign of u, whose derivative is 0 where it has one."""

    @classmethod
    def eval(cls, u):
        factor, rest = u.as_coeff_Mul()
        if rest == 1 or factor != 1:
            return np.sign(factor) if rest == 1 else (1 if factor > 0 else -1) * cls(rest)

    def fdiff(self, index=1):
        return S.Zero

    def _eval_power(self, n):  # sign(u)² = 1, but at the place where u is 0
        return (S.One if n % 2 == 0 else self) if n.is_Integer else None


class expm1(Real):
    def fdiff(self, index=1):
        return sympy.exp(self.args[0])

    def _latex(self, printer, exp=None):
        return _raised(rf"\left({printer.doprint(self.fdiff())} - 1\right)", exp)


class log1p(Real):
    def fdiff(self, index=1):
        return 1 / (1 + self.args[0])

    def _latex(self, printer, exp=None):
        return _raised(rf"\ln{_raised('', exp)}{{\left(1 + {printer.doprint(self.args[0])}\right)}}", None)


class log(Real):  # SymPy's makes r of exp(log(r)), which is no number where r is negative
    def _eval_derivative(self, s):
        (u,) = self.args
        inner = u.as_coeff_Mul()[1]
        if isinstance(inner, sympy.cosh):  # sinh / cosh, which never overflows
            return tanh(inner.args[0]) * inner.args[0].diff(s)
        return sum(n * base.diff(s) / base for base, n in factors(u))  # of a product, by its factors


class sinh(sympy.sinh):
    is_real = True  # SymPy would look for real and imaginary parts of all within, for ever so long

    def fdiff(self, index=1):
        return cosh(self.args[0])


class cosh(sympy.cosh):
    is_positive = True

    def fdiff(self, index=1):
        return sinh(self.args[0])


class tanh(sympy.tanh):
    is_real = True

    def fdiff(self, index=1):
        return cosh(self.args[0]) ** -2  # 1 − tanh² cancels


class softplus(Real):
    """ln(1 + eᵘ)."""

    is_nonnegative = True

    def fdiff(self, index=1):
        return sigmoid(self.args[0])

    def _latex(self, printer, exp=None):
        return _raised(rf"\ln{_raised('', exp)}{{\left(1 + e^{{{printer.doprint(self.args[0])}}}\right)}}", None)


class sigmoid(Real):
    """1 / (1 + e⁻ᵘ)."""

    is_nonnegative = True

    def fdiff(self, index=1):
        return self * sigmoid(-self.args[0])

    def _latex(self, printer, exp=None):
        return _raised(rf"\sigma\left({printer.doprint(self.args[0])}\right)", exp)


class Where(Real):
    """The second if the first, a comparison, is true, else the third."""

    @classmethod
    def eval(cls, condition, a, b):
        return a if condition is S.true or a == b else b if condition is S.false else None

    def _eval_derivative(self, s):
        condition, a, b = self.args
        return Where(condition, a.diff(s), b.diff(s))

    def _latex(self, printer, exp=None):
        condition, a, b = map(printer.doprint, self.args)
        return _raised(rf"\begin{{cases}}{a} & {condition}\\{b} & \text{{otherwise}}\end{{cases}}", exp)


class Pair(Real):
    """The smaller or the larger of two."""

    first = ""

    @classmethod
    def eval(cls, a, b):
        return a if a == b else Where(compare(cls.first, a, b), a, b) if a.is_number and b.is_number else None

    def _eval_derivative(self, s):
        return Where(compare(self.first, *self.args), *(part.diff(s) for part in self.args))


class Min(Pair):
    first = "<="


class Max(Pair):
    first = ">="


class Power(Real):
    """The k-th derivative of u to the v with respect to u, where v is no number."""

    precedence = PRECEDENCE["Pow"]

    @classmethod
    def eval(cls, u, v, k):
        return None

    def _eval_derivative(self, s):
        """uᵛ: v uᵛ⁻¹ u′ + uᵛ ln(u) v′."""
        u, v, k = self.args
        if not v.has(s):
            return Power(u, v, k + 1) * u.diff(s)
        return v * power(u, v - 1) * u.diff(s) + self * log(u) * v.diff(s)

    def _latex(self, printer, exp=None):
        u, v, k = self.args
        falling = [printer.parenthesize(v - i, PRECEDENCE["Mul"], strict=True) for i in range(int(k))]
        base = printer.parenthesize(u, PRECEDENCE["Func"], strict=True)
        text = " ".join([*falling, rf"{base}^{{{printer.doprint(v - k)}}}"])
        return text if exp is None else _raised(rf"\left({text}\right)", exp)


CALLS = {"abs": Abs, "sign": sign, "expm1": expm1, "log1p": log1p, "sinh": sinh, "cosh": cosh, "tanh": tanh}
CALLS |= {"softplus": softplus, "sigmoid": sigmoid}
CALLS |= {name: getattr(sympy, name) for name in ("exp", "sin", "cos", "atan")}
SIGNS = {"<": sympy.Lt, "<=": sympy.Le, ">": sympy.Gt, ">=": sympy.Ge}


def _raised(text, exponent):
    return text if exponent is None else rf"{text}^{{{exponent}}}"


def checked(root):
    """An expression within the bounds, and real: SymPy knows √−1, and an |u| of its own."""
    _short(root, MOST)
    root = root.xreplace({node: Abs(node.args[0]) for node in order(root) if isinstance(node, sympy.Abs)})
    for node in order(root):
        if node in (S.NaN, S.ComplexInfinity, S.Infinity, S.NegativeInfinity):
            raise TooLarge("nothing can be divided by 0")
        if node.is_Number:
            _bounded(float(node))
        pairs = factors(node) if node.is_Mul or node.is_Pow else []
        if any(abs(n) > 100 for _, n in pairs):
            raise TooLarge("exponents up to 100 can be used")
        if node is S.ImaginaryUnit or any(b.is_Number and b < 0 and not n == int(n) for b, n in pairs):
            raise TooLarge("a root of a negative number is no number here")
    return root


def _short(root, most):
    if size(root) > most:
        raise TooLarge("too long, write a shorter formula")


def _bounded(value):
    if not abs(value) <= LARGEST:
        raise TooLarge(f"numbers up to {LARGEST:g} can be used")
    if value and abs(value) < 1 / LARGEST:
        raise TooLarge(f"no number but 0 can be smaller in size than {1 / LARGEST:g}")
    return value


def number(value):
    """A whole number or a half exactly, any other as the float it is."""
    twice = 2 * _bounded(float(value))
    return Integer(int(twice)) / 2 if twice == int(twice) and abs(twice) < 1e15 else Float(float(value))


def name(text):
    return Symbol(text, real=True)


def divide(a, b):
    if b.is_zero:
        raise TooLarge("nothing can be divided by 0")
    return a / b


def power(base, exponent):
    if exponent.is_number:
        n = float(exponent)
        exponent = exponent if exponent.is_Rational else number(n)
        if abs(n) > 100:
            raise TooLarge("exponents up to 100 can be used")
        if base.is_zero and n < 0:
            raise TooLarge("nothing can be divided by 0")
        if n == int(n):
            return base ** Integer(int(n))
        if base.is_number:
            with np.errstate(all="ignore"):
                return _finite(np.power(float(base), n), f"{float(base):g} to the power of {n:g}")
    if base is S.Exp1:
        return sympy.exp(exponent)
    if base.is_Pow and base.exp.is_Integer and base.exp % 2 == 0:  # (u²)ᵛ = |u|²ᵛ
        return power(Abs(base.base), base.exp * exponent)
    return Pow(base, exponent) if exponent.is_number else Power(base, exponent, 0)


def call(word, x):
    if x.is_number:
        with np.errstate(all="ignore"):
            found = _finite(ELEMENTARY[word](float(x)), f"{word}({float(x):g})")
        return log(x) if word == "log" and x.is_Rational and not found.is_Integer else found  # ln 2 as it is
    if word == "sqrt":
        return power(x, S.Half)
    if word == "log":
        return log1p(x - 1) if x.is_Add and S.One in x.args else log(x)
    return CALLS[word](x)


def _finite(value, text):
    if not np.isfinite(value):
        raise TooLarge(f"{text} is no finite number")
    return number(value)


def pair(word, a, b):
    """min or max of two."""
    return (Min if word == "min" else Max)(a, b)


def compare(symbol, a, b):
    if a.is_number and b.is_number:
        return S.true if COMPARE[symbol](float(a), float(b)) else S.false
    return SIGNS[symbol](a, b, evaluate=False)


def where(condition, a, b):
    return Where(condition, a, b)


def derivative(root):
    """The derivative with respect to r."""
    _short(root, DERIVED)
    work.spend(ALGEBRA * size(root))
    return checked(root.diff(R))


def differences(root):
    """What is 0 where an expression may bend or jump, each with its derivatives as `chain` gives them."""
    found = [n.args[0] - n.args[1] if len(n.args) == 2 else n.args[0] for n in switches(root)]
    return _chains(found)


def denominators(root):
    """What is 0 where an expression divides by 0, takes a root or a logarithm of it, each with its derivatives."""
    powers = [pair for node in order(root) if node.is_Mul or node.is_Pow for pair in factors(node)]
    found = [base for base, n in powers if n < 0 or n != int(n)]
    logs = [n.args[0] + int(isinstance(n, log1p)) for n in order(root) if isinstance(n, (log, log1p))]
    found += [base for node in logs for base, _ in factors(node)]
    return _chains(base for base in found if not base.is_positive)


def _chains(nodes):
    return tuple(chain(node) for node in dict.fromkeys(nodes) if not free(node))


def chain(root):
    """An expression and its derivatives that are not constant: up to nine of a polynomial, else two.

    Between two zeros of each lies one of its derivative: so the zeros of the last isolate those of the expression.
    """
    found = [root]
    while len(found) < (10 if root.is_polynomial(R) else 3) and not free(found[-1]):
        try:
            found.append(derivative(found[-1]))
        except TooLarge:
            break
    return tuple(node for node in found if not free(node))
