"""Two weights under a penalty: where they end, the way there, and the lines of equal data term and penalty.

The data term is ½(w − m)ᵀA(w − m) with A = [[1, c], [c, 1]]: that of two inputs of variance 1 and correlation c,
whose least squares are at m. Its level lines are ellipses. A pair of weights is a tuple of two numbers or arrays;
`l1_ratio` is the share ρ of L1 in the elastic net. All can be traced.
"""

import numpy as np

from losslab.families.penalties import soft
from losslab.stable import ratio
from losslab.trace import iterate, join

TURNS = np.linspace(0, 2 * np.pi, 241)  # quarter turns are among them: diamonds have corners
SHARES = np.linspace(0, 0.998, 240) ** 2
ALONG = join(4 * SHARES / (1 - SHARES), 1e9)  # λ of a path: close together at its begin, and its end


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


def solution(penalty, m, c, strength, l1_ratio):
    """(w₁, w₂) that a penalty leaves."""
    if penalty.key == "group_lasso":
        return best_group(m, c, strength)
    share = share_of(penalty, l1_ratio)
    return best(m, c, strength * share, strength * (1 - share))


def share_of(penalty, l1_ratio):
    """How much of L1 is in a penalty."""
    return {"l1_penalty": 1.0, "l2_penalty_half": 0.0, "elastic_net": l1_ratio}[penalty.key]


def settings_of(penalty, strength, l1_ratio):
    """The page's λ and ρ as the parameters of a penalty."""
    return {p.name: l1_ratio if p.name == "l1_ratio" else strength for p in penalty.params}


def path(penalty, m, c, l1_ratio):
    """The weights for all λ from 0 on, as two arrays. A group goes the way of L2, and comes to its end."""
    share = 0.0 if penalty.key == "group_lasso" else share_of(penalty, l1_ratio)
    return best(m, c, ALONG * share, ALONG * (1 - share))


def last(penalty, m, c, l1_ratio):
    """The λ from which on both weights are 0; infinite where they only come close."""
    pull = np.abs(m[0] + c * m[1]), np.abs(c * m[0] + m[1])
    if penalty.key == "group_lasso":
        return np.hypot(*pull) / np.sqrt(2.0)
    most = np.maximum(*pull)
    return most / share_of(penalty, l1_ratio) if most and share_of(penalty, l1_ratio) else np.where(most, np.inf, 0.0)


def ball(penalty, w, l1_ratio):
    """All weights that cost as much penalty as w: in each direction u the length r with ρ‖u‖₁r + (1 − ρ)r²/2 = q."""
    x, y = np.cos(TURNS), np.sin(TURNS)
    if penalty.key == "group_lasso":
        size = np.hypot(*w)
    else:
        share, across = share_of(penalty, l1_ratio), np.abs(x) + np.abs(y)
        q = share * (np.abs(w[0]) + np.abs(w[1])) + (1 - share) / 2 * (w[0] * w[0] + w[1] * w[1])
        size = ratio(2 * q, share * across + np.sqrt(np.square(share * across) + 2 * (1 - share) * q))
    return size * x, size * y


def ellipse(m, c, size):
    """All weights at which (w − m)ᵀA(w − m) is size²."""
    x, y = size * np.cos(TURNS) / np.sqrt(1 + c), size * np.sin(TURNS) / np.sqrt(1 - c)
    return m[0] + (x + y) / np.sqrt(2.0), m[1] + (x - y) / np.sqrt(2.0)


def distance(w, m, c):
    """√((w − m)ᵀA(w − m))."""
    x, y = w[0] - m[0], w[1] - m[1]
    return np.sqrt(np.maximum(x * x + 2 * c * x * y + y * y, 0.0))
