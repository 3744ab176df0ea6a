"""The value that a formula has, also where floats overflow, underflow or cancel.

Floats are used wherever a bound of their rounding error shows that they are right; elsewhere numbers of many digits and
of any size (mpmath's). What a formula is said to be is then true of the formula, not of the arithmetic.
"""

import numpy as np

from losslab.formulas import work
from losslab.formulas.expression import PAIRS, _steps, _value, counts, order

RIGHT = 1e-10  # relative error up to which a float is taken for the value
EPS, TINY = 2.0**-52, 5e-324
SMALL, NEAR = 1e-290, 1e-9  # values beside which underflow counts as right, residuals beside which rounding does
COSTS = (15_000, 4), (60_000, 35)  # of expression.counts: of a call, and for each number
FLOAT, MANY, BEYOND, NONE = range(4)  # right in floats; by many digits; beyond floats; no finite value


def precise(root, settings):
    """The function r ↦ (values, kinds): a value beyond floats is ±∞, one below them the smallest float of its sign.

    It remembers what took many digits: curves are looked at in the same places again and again.
    """
    seen = {}

    def known(r):
        from losslab.formulas.digits import many  # and with it mpmath

        if r not in seen:
            seen[r] = many(root, settings, r)
        return seen[r]

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
        none = ~np.isfinite(value) & (error == 0)
        kind = np.where(none, NONE, FLOAT)
        doubtful &= ~none
        doubtful &= ~np.isnan(flat)
        if r.ndim == 2 and np.any(doubtful):  # a closer look at a few intervals, one a row
            chosen, between = _few(doubtful.reshape(r.shape))
        else:
            chosen, between = doubtful, np.zeros(flat.shape, dtype=bool)
        for i in np.flatnonzero(chosen):
            value[i], kind[i] = known(float(flat[i]))
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
    """(value, bound of its error) of an expression; the bound is not finite where nothing is known.

    It is 0 at a value that is not finite where the expression surely has none, as log(r) at −1.
    """
    done, wrong = [], []
    work.spend(sum(n * (call + each * values["r"].size) for n, (call, each) in zip(counts(root), COSTS, strict=True)))
    for step, node in zip(_steps(root), order(root), strict=True):
        kind, _, places = step
        args, errors = [done[i] for i in places], [wrong[i] for i in places]
        value = _value(*step, done, values, done)
        if kind in ("exp", "product", "sigmoid", "softplus", "power") and np.ndim(value):
            value = _not_zero(value, kind, args, step[1])
        error = _error(step, node, value, args, errors)
        if np.ndim(value) and kind not in ("where", "compare") and np.any(np.isnan(value)):
            error = np.where(np.isnan(value) & _without(kind, step[1], args, errors), 0.0, error)
        done.append(value)
        wrong.append(error)
    return done[-1], wrong[-1]


def _without(kind, powers, args, errors):
    """Where an operation surely has no value: a root or logarithm below 0, 0/0, or of a part that has none."""
    pairs = [(np.asarray(x), np.asarray(e)) for x, e in zip(args, errors, strict=True)]
    none = _anywhere([np.isnan(x) & (e == 0) for x, e in pairs])
    (x, e), *more = pairs
    if kind in ("log", "log1p"):
        return none | (x + e < (0 if kind == "log" else -1 - 4 * EPS))
    if kind == "power":
        return none | ((x + e < 0) & (more[0][1] == 0) & (more[0][0] != np.round(more[0][0])))
    if kind != "product":
        return none
    zero = [(n < 0, (x == 0) & (e == 0)) for (x, e), n in zip(pairs, powers, strict=True)]
    above, below = (_anywhere([there for divides, there in zero if divides is side]) for side in (False, True))
    return none | above & below | _anywhere([x + e < 0 for (x, e), n in zip(pairs, powers, strict=True) if n != int(n)])


def _anywhere(conditions):
    return np.any(np.broadcast_arrays(*conditions), axis=0) if conditions else np.False_


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
        off = errors[0] + errors[1]
        return np.where(np.isnan(off) | (np.abs(args[0] - args[1]) <= off) & (off > 0), 1.0, 0.0)
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
    share, exact_zero, parts = 0.0, False, list(zip(args, errors, powers, strict=True))
    for x, e, n in parts:
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
    pole = np.isinf(value) & _anywhere([(np.asarray(x) == 0) & (np.asarray(e) == 0) for x, e, n in parts if n < 0])
    pole = pole & np.isfinite(sum(e for _, e, n in parts))
    return np.where(exact_zero & np.isfinite(value) | pole, 0.0, error)


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
    start = 1.0 if kind == "log" else 0.0  # the only places where the value is exact
    least = np.where((size < 1e-290) & (np.asarray(x) != start), TINY, 0.0)
    usual = np.where(np.asarray(x) == start, 0.0, 4 * EPS * size)
    return np.where(np.asarray(e) == 0, 0.0, steep[kind] * e) + usual + least
