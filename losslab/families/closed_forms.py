"""Closed forms of what penalties leave of two weights. The data term is that of `costs.two_weights`.

A pair of weights is a tuple of two numbers or arrays; m are the least squares, c is the correlation of the inputs, and
`at(λ)` are a penalty's settings with this λ, a number or an array. All can be traced.
"""

import numpy as np

from losslab.core import Solution
from losslab.stable import ratio
from losslab.trace import iterate, join

TURNS = np.linspace(0, 2 * np.pi, 241)  # quarter turns are among them: diamonds have corners
SHARES = np.linspace(0, 0.998, 240) ** 2
ALONG = join(4 * SHARES / (1 - SHARES), 1e9)  # λ of a path: close together at its begin, and its end


def soft(w, threshold):
    """w moved towards 0 by the threshold; what is not farther away becomes exactly 0."""
    return np.sign(w) * np.maximum(np.abs(w) - threshold, 0)


def best(m, c, l1, l2):
    """The two weights that make ½(w − m)ᵀA(w − m) + l1 ‖w‖₁ + l2/2 ‖w‖² smallest, as (w₁, w₂).

    The best of those that are best on one axis, at 0, or in one quadrant; outside of it these cost more than there.
    """
    a, pull = 1 + l2, (m[0] + c * m[1], c * m[0] + m[1])
    none = 0.0 * (a * pull[0])
    tries = [(none, none), (soft(pull[0], l1) / a, none), (none, soft(pull[1], l1) / a)]
    for first, second in ((1, 1), (1, -1), (-1, 1), (-1, -1)):
        x, y = l2 * m[0] + first * l1, l2 * m[1] + second * l1  # without a penalty w is m to the last digit
        tries.append((m[0] - (a * x - c * y) / (a * a - c * c), m[1] - (a * y - c * x) / (a * a - c * c)))
    w, least = tries[0], none
    for x, y in tries[1:]:
        cost = a / 2 * (x * x + y * y) + c * x * y - pull[0] * x - pull[1] * y + l1 * (np.abs(x) + np.abs(y))
        w = tuple(np.where(cost < least, new, old) for new, old in zip((x, y), w, strict=True))
        least = np.minimum(cost, least)
    return w


def best_group(m, c, strength):
    """The two weights that make ½(w − m)ᵀA(w − m) + λ√2 ‖w‖ smallest.

    With A's eigenvalues e = 1 ± c and Am = (β₊, β₋) in its eigenvectors, w is β t/(et + λ√2), where t = ‖w‖ solves
    S(t) = Σ β²/(et + λ√2)² = 1. Newton's method on 1/√S, nearly a line, from 0. Where ‖Am‖ ≤ λ√2 all is 0.
    """
    pull = np.maximum(np.sqrt(2.0) * strength, 1e-9)
    e = (1 + c, 1 - c)
    beta = ((1 + c) * (m[0] + m[1]) / np.sqrt(2.0), (1 - c) * (m[0] - m[1]) / np.sqrt(2.0))

    def newton(t):
        parts_ = [b * b / np.square(k * t + pull) for b, k in zip(beta, e, strict=True)]
        total = parts_[0] + parts_[1]
        steep = sum(k * part / (k * t + pull) for k, part in zip(e, parts_, strict=True))
        return (t + (np.sqrt(total) - 1) * ratio(total, steep),)

    (t,) = iterate(newton, (0.0 * pull,), 30)
    t = np.where(np.hypot(*beta) > pull, t, 0.0)
    x, y = (b * t / (k * t + pull) for b, k in zip(beta, e, strict=True))
    w = (x + y) / np.sqrt(2.0), (x - y) / np.sqrt(2.0)
    return tuple(np.where(strength > 0, part, whole) for part, whole in zip(w, m, strict=True))


def mixture(shrink, strengths):
    """The Solution of a penalty l1 ‖w‖₁ + l2/2 ‖w‖², where `strengths(**settings)` are (l1, l2), multiples of λ."""

    def solve(m, c, **settings):
        return best(m, c, *strengths(**settings))

    def over(m, c, at, most):
        strength = np.linspace(0, most, 241)
        return strength, *solve(m, c, **at(strength))

    def last(m, c, at):
        most, share = np.maximum(np.abs(m[0] + c * m[1]), np.abs(c * m[0] + m[1])), strengths(**at(1.0))[0]
        return most / share if most and share else np.where(most, np.inf, 0.0)

    def ball(w, at):
        """In each direction u the length r with l1 ‖u‖₁ r + l2 r²/2 = q."""
        x, y = np.cos(TURNS), np.sin(TURNS)
        (l1, l2), across = strengths(**at(1.0)), np.abs(x) + np.abs(y)
        q = l1 * (np.abs(w[0]) + np.abs(w[1])) + l2 / 2 * (w[0] * w[0] + w[1] * w[1])
        size = ratio(2 * q, l1 * across + np.sqrt(np.square(l1 * across) + 2 * l2 * q))
        return size * x, size * y

    return Solution(shrink, solve, lambda m, c, at: solve(m, c, **at(ALONG)), over, last, ball)


def group(shrink):
    """The Solution of λ√2 ‖w‖. It goes the way of L2, and comes to its end."""

    def path(m, c, at=None):
        return best(m, c, ALONG * 0.0, ALONG)

    def last(m, c, at=None):
        return np.hypot(np.abs(m[0] + c * m[1]), np.abs(c * m[0] + m[1])) / np.sqrt(2.0)

    def over(m, c, at, most):
        w = path(m, c)  # of which (A + μ)⁻¹Am is best for λ√2 = μ‖w‖
        strength = join(ALONG * np.hypot(*w) / np.sqrt(2.0), last(m, c), 1e3)
        return strength, *(join(part, 0.0, 0.0) for part in w)

    def ball(w, at):
        size = np.hypot(*w)
        return size * np.cos(TURNS), size * np.sin(TURNS)

    return Solution(shrink, best_group, path, over, last, ball)
