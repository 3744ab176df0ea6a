"""Differences that cancel in floating point, computed so that they do not. Shown beside the losses that call them."""

import math

import numpy as np


def flat(r, value):
    """`value` wherever r is a number; NaN stays NaN."""
    return np.where(np.isnan(r), r, value)


def times_exp(y, x):
    """y · eˣ by quarters of x, which over- or underflow only where the result does: beyond ±1500 it does for all y."""
    root = np.exp(np.clip(x, -1500, 1500) / 4)
    return y * root * root * root * root


def series(x, coefficients):
    """The polynomial in x with these coefficients, lowest power first (Horner's rule)."""
    total = coefficients[-1]
    for c in coefficients[-2::-1]:
        total = total * x + c
    return total


def exp_excess(x):
    """eˣ − 1 − x. Near 0 the terms cancel, and the Taylor series is exact: x²/2 + x³/6 + ..."""
    near = np.clip(x, -1, 1)
    taylor = near * near * series(near, [1 / math.factorial(k + 2) for k in range(18)])
    return np.where(np.abs(x) < 1, taylor, np.expm1(x) - x)


def log_excess(x):
    """x − ln(1 + x). Near 0 the terms cancel; with t = x/(2 + x), ln(1 + x) = 2(t + t³/3 + t⁵/5 + ...)."""
    near = np.clip(x, -0.4, 0.4)
    t = near / (2 + near)
    tail = 2 * t * t * t * series(t * t, [1 / (2 * k + 3) for k in range(14)])
    return np.where(np.abs(x) < 0.4, near * near / (2 + near) - tail, x - np.log1p(x))


def log_ratio(a, b, shift=0.0):
    """ln((a + shift) / (b + shift)). Near each other the logarithms cancel; ln(1 + (a − b)/(b + shift)) does not."""
    step = (a - b) / (b + shift)
    return np.where(np.abs(step) < 0.5, np.log1p(np.clip(step, -0.5, 0.5)), np.log(a + shift) - np.log(b + shift))


def sigmoid(z):
    """1 / (1 + e⁻ᶻ), by a power that cannot overflow. 1 − sigmoid(z) is sigmoid(−z), never the difference."""
    e = np.exp(-np.abs(z))
    return np.where(z < 0, e, 1.0) / (1 + e)


def softplus(z):
    """ln(1 + eᶻ) without overflow; −ln sigmoid(z) is softplus(−z)."""
    return np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z)))


def part(share, loss):
    """share · loss, where 0 · ∞ = 0: a label that is out of the question costs nothing. So 0 · ln 0 = 0."""
    return share * np.where((share == 0) & np.isinf(loss), 0.0, loss)


def softmax(z):
    """(p, 1 − p, −ln p) of p = softmax(z) along the last axis, each to full accuracy, also where p is 1 up to rounding.

    With e = e^(z − max z) and `rest` the sum of e over all classes but one that is largest, p is e/(1 + rest).
    """
    z = z - np.max(z, axis=-1, keepdims=True)
    top, e = z == 0, np.exp(z)
    rest = np.sum(np.where(top, 0.0, e), axis=-1, keepdims=True)
    rest = rest + (np.sum(np.where(top, 1.0, 0.0), axis=-1, keepdims=True) - 1)
    return e / (1 + rest), np.where(top, rest, 1 + rest - e) / (1 + rest), np.log1p(rest) - z


def mean_pull(p, miss, weight):
    """Σ_k weight_k · (p − e_k), e_k the unit vector of class k, miss = 1 − p. With one class alone nothing cancels."""
    others = np.sum(weight, axis=-1, keepdims=True) - weight
    return others * p - weight * miss


def largest(function, low, high):
    """The largest value of a function between two places: the best of a grid, then of ever finer grids around it."""
    for _ in range(8):
        x = np.linspace(low, high, 401)
        y = function(x)
        best, step = x[np.argmax(y)], x[1] - x[0]
        low, high = max(low, best - step), min(high, best + step)
    return float(np.max(y))


def ratio(a, b, empty=0.0):
    """a / b, where 0/0 is `empty`."""
    none = (a == 0) & (b == 0)
    return np.where(none, empty, a / np.where(none, 1.0, b))


def direction(x):
    """(u, m, n) with x = m · n · u along the last axis, u of length 1 and m the largest |xᵢ|: no square overflows.

    All three are 0 where x is.
    """
    m = np.max(np.abs(x), axis=-1, keepdims=True)
    y = x / np.where(m == 0, 1.0, m)
    n = np.sqrt(np.sum(y * y, axis=-1, keepdims=True))
    return y / np.where(n == 0, 1.0, n), m, n
