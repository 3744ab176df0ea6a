"""Functions made of others, as libraries call them."""

from losslab.extras import needed_by
from losslab.formulas.algebra import call, divide, pair, power

with needed_by(__name__):
    from sympy import Integer, Rational, S


def _clip(x, low, high):
    x = x if low is None else pair("max", x, low)
    return x if high is None else pair("min", x, high)


def _softplus(x, beta=None):
    return call("softplus", x) if beta is None else divide(call("softplus", beta * x), beta)


def _cube_root(x):
    return call("sign", x) * power(call("abs", x), Rational(1, 3))


COMPOSED = {  # (how, least and most numbers they are given)
    "square": (lambda x: power(x, Integer(2)), 1, 1),
    "power": (lambda x, n: power(x, n), 2, 2),
    "clip": (_clip, 2, 3),
    "softplus": (_softplus, 1, 2),
    "log_sigmoid": (lambda x: -call("softplus", -x), 1, 1),
    "log_cosh": (lambda x: call("log", call("cosh", x)), 1, 1),
    "relu": (lambda x: pair("max", x, S.Zero), 1, 1),
    "logaddexp": (lambda a, b: b + call("softplus", a - b), 2, 2),
    "hypot": (lambda a, b: call("sqrt", power(a, Integer(2)) + power(b, Integer(2))), 2, 2),
    "reciprocal": (lambda x: divide(S.One, x), 1, 1),
    "rsqrt": (lambda x: divide(S.One, call("sqrt", x)), 1, 1),
    "cbrt": (_cube_root, 1, 1),
    "negative": (lambda x: -x, 1, 1),
    "add": (lambda a, b: a + b, 2, 2),
    "subtract": (lambda a, b: a - b, 2, 2),
    "multiply": (lambda a, b: a * b, 2, 2),
    "divide": (divide, 2, 2),
    "log2": (lambda x: divide(call("log", x), call("log", Integer(2))), 1, 1),
    "log10": (lambda x: divide(call("log", x), call("log", Integer(10))), 1, 1),
    "exp2": (lambda x: power(Integer(2), x), 1, 1),
    "tan": (lambda x: divide(call("sin", x), call("cos", x)), 1, 1),
}
COMPOSED |= {
    other: COMPOSED[name]
    for other, name in {
        "pow": "power",
        "clamp": "clip",
        "clip_by_value": "clip",
        "logsigmoid": "log_sigmoid",
        "logcosh": "log_cosh",
        "neg": "negative",
        "sub": "subtract",
        "mul": "multiply",
        "div": "divide",
        "true_divide": "divide",
        "sq": "square",
        "sqr": "square",
    }.items()
}
