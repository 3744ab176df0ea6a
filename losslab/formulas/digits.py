"""The value of an expression at one residual, in numbers of many digits and of any size, which are mpmath's."""

from functools import lru_cache

import numpy as np

from losslab.extras import needed_by
from losslab.formulas import work
from losslab.formulas.exact import BEYOND, MANY, NONE, TINY
from losslab.formulas.expression import PAIRS, _steps, counts, order

with needed_by(__name__):
    import mpmath

DIGITS, MOST_DIGITS = 50, 700
STEPS = 2**14  # the largest exponent by which numbers are multiplied out
DEEP = 2100  # size, in bits, of the largest number whose exponential is computed
NAN = mpmath.mp.nan._mpf_
FAILS = ZeroDivisionError, OverflowError, ValueError, TypeError, mpmath.libmp.NoConvergence


def many(root, settings, r):
    """(value, kind) of an expression at one residual."""
    found, lost = _evaluated(root, settings, r, DIGITS)
    if lost > 0.6 * DIGITS:
        far = abs(np.log10(abs(r))) if r and np.isfinite(r) else 0
        found, _ = _evaluated(root, settings, r, int(min(150 + 100 * np.ceil(4 * far / 100), MOST_DIGITS)))
    return _to_float(found)


def _finite(x):
    return x == x and abs(x) != float("inf")


def _to_float(x):
    if not _finite(x):
        return float(x), NONE
    if x == 0:
        return 0.0, MANY
    sign, size = 1.0 if x > 0 else -1.0, x.context.mag(x)
    if size > 1024:
        return sign * np.inf, BEYOND
    return (float(x) if size > -1070 else 0.0) or sign * TINY, MANY


def _cancelled(mp, args, total):
    """How many digits a sum has lost."""
    if not all(map(_finite, args)):
        return 0.0
    most = max((mp.mag(x) for x in args if x), default=0)
    return 0.3 * (most - mp.mag(total)) if total else 0.0 if not any(args) else float(mp.dps)


def _evaluated(root, settings, r, digits):
    """(value, digits lost) of an expression at one residual, by so many digits."""
    mp = _context(digits)
    values = {"r": mp.mpf(r), **{name: mp.mpf(repr(float(value))) for name, value in settings.items()}}
    parts, functions = counts(root)
    work.spend(3_000 + parts * (2_800 + 8 * digits) + functions * (19_000 + 50 * digits + 37 * max(0, digits - 200)))
    done, lost = [], 0.0
    for (kind, more, places), number in zip(_steps(root), _numbers(root, digits), strict=True):
        args = [done[i] for i in places]
        try:
            done.append(_digits(mp, kind, more, args, values) if number is None else number)
        except FAILS:
            done.append(mp.nan)
        if kind == "add":
            lost += _cancelled(mp, args, done[-1])
    return done[-1], lost


@lru_cache(maxsize=256)
def _numbers(root, digits):
    """Of each node that is a number its value, by so many digits; None of the others."""
    mp, found = _context(digits), []
    for (kind, more, _), node in zip(_steps(root), order(root), strict=True):
        if kind != "number":
            found.append(None)
        elif node.is_NumberSymbol:
            found.append(+mp.pi if more > 3 else +mp.e)
        else:
            found.append(mp.mpf(int(node)) if node.is_Integer else mp.mpf(repr(more)))
    return found


@lru_cache(maxsize=64)
def _context(digits):
    mp = mpmath.MPContext()
    mp.dps = digits
    return mp


def _digits(mp, kind, more, args, values):
    """The value of a node that is no number, in numbers of many digits."""
    if kind == "name":
        return values[more]
    if kind == "where":
        return args[1] if args[0] else args[2]
    if kind == "compare":
        return {"<": args[0] < args[1], "<=": args[0] <= args[1], ">": args[0] > args[1]}.get(more, args[0] >= args[1])
    if any(arg._mpf_ == NAN for arg in args):
        return mp.nan
    if kind == "add":
        return sum(args[1:], args[0])
    if kind == "product":
        above = below = mp.one
        for x, n in zip(args, more, strict=True):
            above, below = (above * _raised(mp, x, n), below) if n > 0 else (above, below * _raised(mp, x, -n))
        return _divided(mp, above, below)
    if kind == "power":
        u, v, k = args[0], args[1], int(args[2])
        factor = mp.one
        for i in range(k):
            factor *= v - i
        return factor * 0 if not factor else factor * _raised(mp, u, v - k)
    if kind in PAIRS:
        return min(args) if kind == "min" else max(args)
    return _called(mp, kind, args[0])


def _divided(mp, above, below):
    return above / below if below else mp.nan if not above else mp.inf * mp.sign(above)


def _raised(mp, x, n):
    if n == int(n):
        n = int(n)
        if abs(n) > STEPS and x:
            found = _exp(mp, n * mp.log(abs(x)))
            return -found if x < 0 and n % 2 else found
        found = x if abs(n) == 1 else x ** abs(n)
        return found if n >= 0 else _divided(mp, mp.one, found)
    if x < 0:
        return mp.nan
    if n == 0.5:
        return mp.sqrt(x)
    if x == 0:
        return mp.zero if n > 0 else mp.inf
    return _exp(mp, n * mp.log(x))


def _exp(mp, x):
    if abs(x) == mp.inf or mp.mag(x) < 20:
        return mp.exp(x)
    if mp.mag(x) > DEEP:
        return mp.inf if x > 0 else mp.ldexp(1, -(10**9))  # not 0
    more = _context(100 * (mp.dps // 100 + 1 + mp.mag(x) // 300))  # eˣ = 2ⁿ exp(x − n ln 2)
    n = int(more.floor(more.mpf(x) / more.ln2))
    return mp.ldexp(mp.exp(mp.mpf(more.mpf(x) - n * more.ln2)), n)


def _called(mp, kind, x):
    if kind == "abs":
        return abs(x)
    if kind == "sign":
        return mp.sign(x)
    if kind in ("log", "log1p"):
        inner = x + (kind == "log1p")
        if kind == "log1p" and inner > 0 and abs(x) < 1:
            return mp.log1p(x)
        return mp.nan if inner < 0 else -mp.inf if not inner else mp.log(inner)
    if kind == "exp":
        return _exp(mp, x)
    if kind == "expm1":
        return mp.expm1(x) if abs(x) < 1 else _exp(mp, x) - 1
    if kind in ("sin", "cos"):
        return getattr(mp, kind)(x) if abs(x) != mp.inf and mp.mag(x) <= DEEP else mp.nan
    if kind == "softplus":
        return x + mp.log1p(_exp(mp, -x)) if x > 0 else mp.log1p(_exp(mp, x))
    if kind == "sigmoid":
        e = _exp(mp, -abs(x))
        return (e if x < 0 else 1) / (1 + e)
    if kind == "atan":
        return mp.atan(x)
    if abs(x) < 1:
        return getattr(mp, kind)(x)
    e = _exp(mp, -abs(x))
    if kind == "tanh":
        return mp.sign(x) * (1 - e * e) / (1 + e * e)
    grown = _exp(mp, abs(x))
    return (grown + e) / 2 if kind == "cosh" else mp.sign(x) * (grown - e) / 2
