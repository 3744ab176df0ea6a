"""The value that a formula has, also where floats overflow, underflow or cancel.

Floats are used wherever a bound of their rounding error shows that they are right; elsewhere numbers of many digits and
of any size (mpmath's). What a formula is said to be is then true of the formula, not of the arithmetic.
"""

from functools import lru_cache

import numpy as np

from losslab.typed import work
from losslab.typed.expression import PAIRS, _steps, _value, order

RIGHT = 1e-10  # relative error up to which a float is taken for the value
EPS, TINY = 2.0**-52, 5e-324
SMALL, NEAR = 1e-290, 1e-9  # values beside which underflow counts as right, residuals beside which rounding does
DIGITS, MOST_DIGITS = 50, 700
DEEP = 2100  # size, in bits, of the largest number whose exponential is computed
FLOAT, MANY, BEYOND, NONE = range(4)  # right in floats; by many digits; beyond floats; no finite value


def precise(root, settings):
    """The function r ↦ (values, kinds): a value beyond floats is ±∞, one below them the smallest float of its sign."""

    def function(r):
        r = np.asarray(r, dtype=float)
        flat = np.atleast_1d(r).ravel()
        with np.errstate(all="ignore"):
            value, error = _bounded(root, {"r": flat, **settings})
            value, error = (np.broadcast_to(x, flat.shape).astype(float) for x in (value, error))
            right = (error <= RIGHT * np.abs(value)) | (np.maximum(error, np.abs(value)) <= SMALL)
            usual = np.max(np.abs(value)[right & (np.abs(flat) <= 1) & np.isfinite(value)], initial=0.0)
            near = (np.abs(flat) < NEAR) & (error <= 1e-9 * usual)  # there rounding may hide what nobody sees
            doubtful = ~(np.isfinite(value) & (right | near))
        kind = np.full(flat.shape, FLOAT)
        doubtful &= ~np.isnan(flat)
        if r.ndim == 2 and np.any(doubtful):  # a closer look at a few intervals, one a row
            chosen, between = _few(doubtful.reshape(r.shape))
        else:
            chosen, between = doubtful, np.zeros(flat.shape, dtype=bool)
        for i in np.flatnonzero(chosen):
            value[i], kind[i] = _many(root, settings, float(flat[i]))
        if np.any(between):
            _interpolated(r, value, between)
        return value.reshape(r.shape), kind.reshape(r.shape)

    return function


def _few(doubtful):
    """(those computed, those between them): of doubtful values in a row the first, the middle and the last."""
    columns = np.zeros(doubtful.shape[1], dtype=bool)
    columns[[0, len(columns) // 2, -1]] = True
    chosen = doubtful & columns
    return chosen.ravel(), (doubtful & ~columns).ravel()


def _interpolated(r, value, between):
    rows = value.reshape(r.shape)
    for x, y, there in zip(r, rows, between.reshape(r.shape), strict=True):
        if np.any(there):
            y[there] = np.interp(x[there], x[~there], y[~there])


# Floats with a bound of their error.


def _bounded(root, values):
    """(value, bound of its error) of an expression; the bound is not finite where nothing is known."""
    done, wrong = [], []
    work.spend(3 * len(_steps(root)), values["r"])
    for step, node in zip(_steps(root), order(root), strict=True):
        kind, _, places = step
        args, errors = [done[i] for i in places], [wrong[i] for i in places]
        value = _value(*step, done, values, done)
        if kind in ("exp", "product", "sigmoid", "softplus", "power") and np.ndim(value):
            value = _not_zero(value, kind, args, step[1])
        done.append(value)
        wrong.append(_error(step, node, done[-1], args, errors))
    return done[-1], wrong[-1]


def _not_zero(value, kind, args, powers):
    """A value that fell below all floats as the smallest of its sign."""
    lost = (value == 0) & (np.all([x != 0 for x in np.broadcast_arrays(*args)], axis=0) if kind == "product" else True)
    if kind == "power":
        lost = lost & (args[0] != 0)
    if not np.any(lost):
        return value
    sign = 1.0
    for x, n in zip(args, powers, strict=True) if kind == "product" else ():
        sign = sign * (np.sign(x) if n % 2 == 1 else 1.0)
    return np.where(lost & np.isfinite(np.sum(np.broadcast_arrays(*args), axis=0)), sign * TINY, value)


def _error(step, node, value, args, errors):
    kind, more, _ = step
    if kind == "number":
        return 0.0 if node.is_Number else EPS * abs(value)
    if kind == "name":
        return 0.0
    if kind == "add":
        return _error_of_sum(args, errors)
    if kind == "product":
        return _error_of_product(value, args, errors, more)
    if kind == "compare":  # whether it may be the other way
        return np.where((np.abs(args[0] - args[1]) <= errors[0] + errors[1]) & (errors[0] + errors[1] > 0), 1.0, 0.0)
    if kind == "where":
        chosen = np.where(args[0], errors[1], errors[2])
        return np.where((errors[0] > 0) & (args[1] != args[2]), np.inf, chosen)
    if kind in PAIRS:
        close = np.abs(args[0] - args[1]) <= errors[0] + errors[1]
        return np.where(close, np.maximum(*errors), np.where(value == args[0], *errors))
    if kind == "power":
        u, v, _ = args
        bend = (1 + np.abs(v)) * errors[0] / np.abs(u) + np.abs(np.log(np.abs(u))) * (errors[1] + EPS * (1 + np.abs(v)))
        return np.where((u == 0) & (errors[0] == 0), 0.0, np.abs(value) * (bend + 4 * EPS) + TINY)
    return _error_of_call(kind, args[0], value, errors[0])


def _error_of_sum(args, errors):
    """What each addition loses is known exactly."""
    total, lost = args[0], errors[0]
    for x, e in zip(args[1:], errors[1:], strict=True):
        s = total + x
        back = s - total
        lost = lost + e + np.abs((total - (s - back)) + (x - back))
        total = s
    return lost


def _error_of_product(value, args, errors, powers):
    share, exact_zero = 0.0, False
    for x, e, n in zip(args, errors, powers, strict=True):
        exact_zero = exact_zero | ((np.asarray(x) == 0) & (np.asarray(e) == 0) & (n > 0))
        if n != int(n):  # of what fell below all floats little is known
            share = share + np.where((np.abs(x) < SMALL) & (np.asarray(x) != 0), np.inf, 0.0)
        share = share + abs(n) * np.where(np.asarray(e) == 0, 0.0, e / np.abs(x)) + (abs(n) + 1) * EPS
    others = sum(bool(np.ndim(x) > 0 or np.frexp(np.abs(x))[0] != 0.5) for x in args)
    if all(n == 1 for n in powers) and others <= 1:  # by ±2ⁿ nothing is lost
        share = share - 2 * len(args) * EPS
    size = sum(n * np.log(np.abs(x)) for x, n in zip(args, powers, strict=True))
    share = np.where((np.abs(value) < SMALL) & (size > np.log(SMALL)), np.inf, share)  # a part of it overflowed
    error = np.abs(value) * share + np.where(np.abs(value) < 1e-290, TINY, 0.0)
    return np.where(exact_zero & np.isfinite(value), 0.0, error)


def _error_of_call(kind, x, value, e):
    size = np.abs(value)
    steep = {
        "abs": 1.0,
        "exp": size,
        "expm1": size + 1,
        "log": np.where(np.abs(x) < SMALL, np.inf, 1 / np.abs(x)),
        "log1p": 1 / np.abs(1 + x),
        "sin": 1.0,
        "cos": 1.0,
        "tanh": 1.0,
        "atan": 1.0,
        "sinh": size + 1,
        "cosh": size + 1,
        "softplus": 1.0,
        "sigmoid": size,
    }
    if kind == "sign":
        return np.where((e > 0) & (np.abs(x) <= e), np.inf, 0.0)
    if kind == "abs":
        return e
    least = np.where((size < 1e-290) & (np.asarray(x) != 0), TINY, 0.0)
    return np.where(np.asarray(e) == 0, 0.0, steep[kind] * e) + np.where(size == 1, 0, 4 * EPS * size) + least


# Many digits.


def _many(root, settings, r):
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
    import mpmath

    mp = _context(digits)
    values = {"r": mp.mpf(r), **{name: mp.mpf(repr(float(value))) for name, value in settings.items()}}
    work.spend(len(_steps(root)) * (5 + digits // 100))
    done, lost = [], 0.0
    for (kind, more, places), node in zip(_steps(root), order(root), strict=True):
        args = [done[i] for i in places]
        try:
            done.append(_digits(mp, kind, more, node, args, values))
        except (ZeroDivisionError, OverflowError, ValueError, TypeError, mpmath.libmp.libhyper.NoConvergence):
            done.append(mp.nan)
        if kind == "add":
            lost += _cancelled(mp, args, done[-1])
    return done[-1], lost


@lru_cache(maxsize=64)
def _context(digits):
    import mpmath

    mp = mpmath.MPContext()
    mp.dps = digits
    return mp


def _digits(mp, kind, more, node, args, values):
    """The value of a node, in numbers of many digits."""
    if kind == "number":
        if node.is_Integer:
            return mp.mpf(int(node))
        if node.is_NumberSymbol:
            return +mp.pi if more > 3 else +mp.e
        return mp.mpf(repr(more))
    if kind == "name":
        return values[more]
    if kind == "where":
        return args[1] if args[0] else args[2]
    if kind == "compare":
        return {"<": args[0] < args[1], "<=": args[0] <= args[1], ">": args[0] > args[1]}.get(more, args[0] >= args[1])
    if any(arg != arg for arg in args):
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
        n, found = int(n), mp.one
        for bit in bin(abs(n))[2:]:
            found = found * found * (x if bit == "1" else 1)
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
