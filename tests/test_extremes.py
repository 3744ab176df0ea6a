"""At the ends of the floats: what is infinite or 0 is so by mathematics, and never because a step on the way was.

The exact numbers are mpmath's, at a precision that is ample for what cancels.
"""

import itertools

import mpmath
import numpy as np
import pytest

import losslab

LARGEST, SMALLEST = float(np.finfo(float).max), float(np.finfo(float).tiny)
FUNCTIONS = ("value", "gradient", "curvature")
ln, exp = mpmath.log, mpmath.exp


def deviance(a, y, p):
    if a == y:
        return 0
    if p == 0:
        return (a - y) ** 2 / 2
    if p == 1:
        return (y * ln(y / a) if y else 0) - y + a
    if p == 2:
        return ln(a / y) + y / a - 1
    return (y ** (2 - p) if y else 0) / ((1 - p) * (2 - p)) - y * a ** (1 - p) / (1 - p) + a ** (2 - p) / (2 - p)


def size(x):
    return abs(x)


# Each as written in its formula: (argument, true value, p) -> value, gradient, curvature.
EXACT = {
    "poisson": lambda a, y, p: (a - y * ln(a), 1 - y / a, y / a**2),
    "poisson_deviance_half": lambda a, y, p: (deviance(a, y, 1), 1 - y / a, y / a**2),
    "gamma_deviance_half": lambda a, y, p: (deviance(a, y, 2), (a - y) / a**2, (2 * y - a) / a**3),
    "tweedie_deviance_half": lambda a, y, p: (
        deviance(a, y, p),
        (a - y) / a**p,
        (1 - p) / a**p + p * y / a ** (p + 1),
    ),
    "inverse_gaussian_deviance_half": lambda a, y, p: (deviance(a, y, 3), (a - y) / a**3, (3 * y - 2 * a) / a**4),
    "msle": lambda a, y, p: (
        (ln(1 + a) - ln(1 + y)) ** 2,
        2 * (ln(1 + a) - ln(1 + y)) / (1 + a),
        2 * (1 - ln(1 + a) + ln(1 + y)) / (1 + a) ** 2,
    ),
    "mape": lambda a, y, p: (size(a - y) / y, mpmath.sign(a - y) / y, 0),
    "smape": lambda a, y, p: (
        2 * size(a - y) / (a + y),
        4 * y * mpmath.sign(a - y) / (a + y) ** 2,
        -8 * y * mpmath.sign(a - y) / (a + y) ** 3,
    ),
    "log_ratio_squared": lambda a, y, p: (ln(a / y) ** 2, 2 * ln(a / y) / a, 2 * (1 - ln(a / y)) / a**2),
    "log_ratio_abs": lambda a, y, p: (size(ln(a / y)), mpmath.sign(a - y) / a, -mpmath.sign(a - y) / a**2),
    "relative_squared": lambda a, y, p: (((a - y) / y) ** 2, 2 * (a - y) / y**2, 2 / y**2),
    "poisson_log": lambda a, y, p: (exp(a) - y * a, exp(a) - y, exp(a)),
    "gamma_log": lambda a, y, p: (a + y * exp(-a), 1 - y * exp(-a), y * exp(-a)),
    "tweedie_log": lambda a, y, p: (
        exp((2 - p) * a) / (2 - p) + y * exp((1 - p) * a) / (p - 1),
        exp((2 - p) * a) - y * exp((1 - p) * a),
        (2 - p) * exp((2 - p) * a) + (p - 1) * y * exp((1 - p) * a),
    ),
}
AMOUNTS = [
    float(f"{m}e{k}") for k, m in ((-300, 1), (-154, 1), (-3, 1), (0, 2), (80, 1), (154, 2), (300, 1), (308, 1.7))
]
LOGARITHMS = [s * x for x in (1e-3, 40.0, 720.0, 800.0, 1300.0, 1e4, 1e300) for s in (-1, 1)]
POWERS = {"tweedie_deviance_half": (0.4, 1.5, 2, 2.1, 4.5), "tweedie_log": (1.1, 1.95)}


def allowed(found, exact, what):
    """Whether a float is the exact number, up to rounding; a condition of at most 1e3 by a power or an exponent."""
    if abs(exact) > LARGEST:
        return found == np.inf * mpmath.sign(exact) or abs(exact) < LARGEST * (1 + 1e-9)
    if abs(exact) < SMALLEST:
        return abs(found) < 2 * SMALLEST
    return np.isfinite(found) and abs(mpmath.mpf(found) - exact) <= 1e-11 * abs(exact)


@pytest.mark.parametrize("key", EXACT)
def test_F1_15_positive_losses_are_infinite_only_beyond_floats(key):
    loss = losslab.find(key)
    data = loss.family.argument.data[0].name
    places = LOGARITHMS if loss.family.argument.name == "eta" else AMOUNTS
    wrong = []
    with mpmath.workdps(640):
        for p in POWERS.get(key, (None,)):
            settings = {} if p is None else {"power": p}
            zero = [0.0] if str(loss.domain("y_true", **settings)).startswith("[0") else []
            cases = list(itertools.product(places, AMOUNTS + zero))
            x, targets = np.array(cases).T
            ours = [getattr(loss, name)(x, **{data: targets}, **settings).tolist() for name in FUNCTIONS]
            for (a, y), *row in zip(cases, *ours, strict=True):
                given = [None if number is None else mpmath.mpf(number) for number in (a, y, p)]
                for name, found, exact in zip(FUNCTIONS, row, EXACT[key](*given), strict=True):
                    if not allowed(found, exact, name):
                        wrong.append(f"{name}({a}, {y}, {p}) = {found}, not {mpmath.nstr(exact, 8)}")
    assert not wrong, f"{len(wrong)}: {wrong[:8]}"


FAR = [0.3, 0.5, 700000.0, 123456.7, 2.0**53 + 2, 6.7e22, 1e100 / 3, 1.7e308]


@pytest.mark.parametrize("c", [0.5, 0.75, 1.0, 6.283185307179586, 24.0, 360.0, 1e-3])
def test_F1_14_the_periodic_loss_is_exact_however_many_periods_away(c):
    """Also next to whole and half periods, where a remainder that was rounded shows most."""
    loss, turn = losslab.find("periodic"), 2 * np.pi / c
    r = np.array(FAR + [c * k for k in (1, 3.5, 1e5, 1e5 + 0.25, 1e9 + 0.5)])
    r = np.concatenate([-r, r])
    ours = [getattr(loss, name)(r, c=c) for name in FUNCTIONS]
    with mpmath.workdps(700):
        for x, *found in zip(r.tolist(), *(part.tolist() for part in ours), strict=True):
            angle = 2 * mpmath.pi * mpmath.mpf(x) / mpmath.mpf(c)
            sine, cosine = mpmath.sin(angle), mpmath.cos(angle)
            for ours_, exact in zip(found, (1 - cosine, turn * sine, turn**2 * cosine), strict=True):
                assert abs(ours_ - exact) <= 1e-14 * max(1, turn**2), (x, c)


def test_F1_14_at_700000_and_a_period_of_three_quarters():
    assert float(losslab.find("periodic").value(700000, c=0.75)) == pytest.approx(1.5, rel=1e-15)
