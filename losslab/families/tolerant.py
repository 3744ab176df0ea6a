"""Losses with a dead zone: small residuals cost nothing or almost nothing."""

import math

import numpy as np

from losslab.core import Corner, Example, Family, Library, Loss, Param, Reference, Statistic, uniform
from losslab.families import RESIDUAL
from losslab.latex import cases
from losslab.stable import flat

DEAD_ZONE = Family(
    key="tolerant",
    title="With a dead zone",
    summary="Small residuals cost nothing, or almost nothing.",
    argument=RESIDUAL,
    order=6,
)


def epsilon_insensitive(r, epsilon=0.1):
    return np.maximum(np.abs(r) - epsilon, 0)


def epsilon_insensitive_gradient(r, epsilon=0.1):
    return np.where(np.abs(r) > epsilon, np.sign(r), flat(r, 0.0))


def epsilon_insensitive_curvature(r, epsilon=0.1):
    return flat(r, 0.0)


def _epsilon_insensitive_corners(epsilon):
    """The two kinks at ±ε; at ε = 0 both are the one kink of the absolute error."""
    middle = np.where(epsilon > 0, 0.0, 1.0)
    return (Corner(-epsilon, "kink", -1.0, middle), Corner(epsilon, "kink", -middle, 1.0))


EPSILON_INSENSITIVE = Loss(
    key="epsilon_insensitive",
    title="ε-insensitive",
    family=DEAD_ZONE,
    value=epsilon_insensitive,
    gradient=epsilon_insensitive_gradient,
    curvature=epsilon_insensitive_curvature,
    params=(
        Param(
            "epsilon",
            "ε",
            r"\varepsilon",
            "Residual size up to which an error costs nothing.",
            domain="[0, inf)",
            stops=uniform(0.0, 2.0, 0.05),
            unit="residual",
        ),
    ),
    latex=(
        r"\max\left(0,\ |<r>|-<epsilon>\right)",
        cases(
            (r"0", r"|<r>|\le <epsilon>", lambda r, epsilon: abs(r) <= epsilon),
            (r"\operatorname{sign}(<r>)", r"|<r>|\gt <epsilon>"),
        ),
    ),
    aliases=("epsilon insensitive", "eps-insensitive", "Vapnik", "dead-zone linear"),
    near=("SVR", "support vector regression", "tube loss", "L1 SVR", "dead zone"),
    summary="Errors up to ε are free; beyond that each further unit costs one.",
    use="When small deviations do not matter, and a fit should rest on few points: support vector regression.",
    trade="Only points on the tube’s edge or outside it have a say, and an outlier pulls no harder than any other of "
    "them; but inside the tube all predictions are equally good, so the minimum need not be unique.",
    elicits=Statistic(
        "the median of all values shifted down by ε and up by ε",
        lambda y, epsilon: np.median(np.concatenate([y - epsilon, y + epsilon])),
    ),
    corners=_epsilon_insensitive_corners,
    claims={
        "convex": True,
        "lipschitz": 1.0,
        "symmetric": True,
        "unique_minimum": lambda epsilon: epsilon == 0,
    },
    related=("absolute_error", "squared_epsilon_insensitive", "tolerant", "huber", "hit_or_miss"),
    reference=Reference(
        "V. N. Vapnik, The nature of statistical learning theory, Springer, 1995.",
        "https://doi.org/10.1007/978-1-4757-2440-0",
    ),
    example=Example(
        {"epsilon": 0.5},
        x=-2.3,
        value=1.8,
        gradient=-1.0,
        words="|−2.3| is beyond ε = 0.5, so 2.3 − 0.5 = 1.8; on the left of the tube the slope is −1",
    ),
    note="At ε = 0 it is the absolute error. The default width differs: in scikit-learn SVR and SGDRegressor take "
    "0.1, LinearSVR takes 0.",
    libraries=(
        Library(
            "sklearn",
            "sklearn.linear_model.SGDRegressor(loss='epsilon_insensitive')",
            "np.array([sklearn.linear_model._sgd_fast.EpsilonInsensitive({epsilon}).py_loss(p, y)"
            " for p, y in zip(y_pred, y_true)])",
            "The class behind SGDRegressor is private; epsilon defaults to 0.1 there. One number at a time; gradient "
            "0 at the kinks.",
            gradient="np.array([sklearn.linear_model._sgd_fast.EpsilonInsensitive({epsilon}).py_dloss(p, y)"
            " for p, y in zip(y_pred, y_true)])",
        ),
    ),
)


def squared_epsilon_insensitive(r, epsilon=0.1):
    outside = r - np.clip(r, -epsilon, epsilon)  # how far r lies outside the tube, with its sign
    return outside * outside


def squared_epsilon_insensitive_gradient(r, epsilon=0.1):
    outside = r - np.clip(r, -epsilon, epsilon)
    return 2 * outside


def squared_epsilon_insensitive_curvature(r, epsilon=0.1):
    inside = (np.abs(r) <= epsilon) & (epsilon > 0)  # at ε = 0 there is no tube, not even at r = 0
    return np.where(inside, 0.0, flat(r, 2.0))


def _squared_epsilon_insensitive_corners(epsilon):
    inside = np.where(epsilon > 0, 0.0, 2.0)
    return (Corner(-epsilon, "bend", 2.0, inside), Corner(epsilon, "bend", inside, 2.0))


SQUARED_EPSILON_INSENSITIVE = Loss(
    key="squared_epsilon_insensitive",
    title="Squared ε-insensitive",
    family=DEAD_ZONE,
    value=squared_epsilon_insensitive,
    gradient=squared_epsilon_insensitive_gradient,
    curvature=squared_epsilon_insensitive_curvature,
    params=(
        Param(
            "epsilon",
            "ε",
            r"\varepsilon",
            "Residual size up to which an error costs nothing.",
            domain="[0, inf)",
            stops=uniform(0.0, 2.0, 0.05),
            unit="residual",
        ),
    ),
    latex=(
        r"\max\left(0,\ |<r>|-<epsilon>\right)^2",
        r"2\,\operatorname{sign}(<r>)\max\left(0,\ |<r>|-<epsilon>\right)",
    ),
    aliases=("squared epsilon insensitive", "dead-zone quadratic"),
    near=("L2 SVR", "quadratic SVR", "LinearSVR", "dead zone"),
    summary="Errors up to ε are free; beyond that the excess is squared.",
    use="When small deviations do not matter, large ones are truly worse, and the optimiser wants a smooth curve.",
    trade="Smooth where the plain version has kinks; but an outlier pulls without limit, and inside the tube all "
    "predictions are equally good.",
    elicits=Statistic(
        "a centre without a closed form: the mean at ε = 0, the middle of the range at ε = half the range"
    ),
    corners=_squared_epsilon_insensitive_corners,
    claims={
        "convex": True,
        "strictly_convex": lambda epsilon: epsilon == 0,
        "strongly_convex": lambda epsilon: epsilon == 0 and 2.0,
        "gradient_lipschitz": 2.0,
        "differentiable": True,
        "twice_differentiable": lambda epsilon: epsilon == 0,
        "symmetric": True,
        "unique_minimum": lambda epsilon: epsilon == 0,
    },
    related=("squared_error", "epsilon_insensitive", "tolerant"),
    reference=Reference(
        "C.-H. Ho, C.-J. Lin, Large-scale linear support vector regression, Journal of Machine Learning Research 13, "
        "2012.",
        "https://jmlr.org/papers/v13/ho12a.html",
    ),
    example=Example(
        {"epsilon": 0.5},
        x=-2.0,
        value=2.25,
        gradient=-3.0,
        words="|−2| is beyond ε = 0.5 by 1.5, and 1.5² = 2.25; the slope is −2 · 1.5 = −3",
    ),
    note="No ½ in front. At ε = 0 it is the squared error.",
    libraries=(
        Library(
            "sklearn",
            "sklearn.linear_model.SGDRegressor(loss='squared_epsilon_insensitive')",
            "np.array([sklearn.linear_model._sgd_fast.SquaredEpsilonInsensitive({epsilon}).py_loss(p, y)"
            " for p, y in zip(y_pred, y_true)])",
            "No ½. The class behind SGDRegressor is private; epsilon defaults to 0.1 there and to 0 in LinearSVR. One "
            "number at a time.",
            gradient="np.array([sklearn.linear_model._sgd_fast.SquaredEpsilonInsensitive({epsilon}).py_dloss(p, y)"
            " for p, y in zip(y_pred, y_true)])",
        ),
    ),
)


def tolerant(r, a=1.0, b=0.25):
    half = r * (r / 2)
    # Near 0 the two logarithms are alike: with e^(r²/b) − 1 = expm1(r²/b) their difference is a single logarithm.
    near = b / 2 * np.log1p(np.expm1(np.minimum(2 * half / b, 30)) / (1 + np.exp(a / b)))
    # Far away ln(1 + eˣ) = max(x, 0) + ln(1 + e^−|x|), in which nothing overflows.
    rest = np.log1p(np.exp(-np.abs(2 * half - a) / b)) - np.log1p(np.exp(-a / b))
    far = np.maximum(half - a / 2, 0) + b / 2 * rest
    return np.where(2 * half < 30 * b, near, far)


def tolerant_gradient(r, a=1.0, b=0.25):
    return r / (1 + np.exp((a - r * r) / b))


def tolerant_curvature(r, a=1.0, b=0.25):
    square = np.minimum(r * r, a + 700 * b)  # beyond it the curvature is 1 to the last digit
    open_, closed = 1 / (1 + np.exp((a - square) / b)), 1 / (1 + np.exp((square - a) / b))
    return open_ * (1 + 2 * square / b * closed)


def _steepest(a, b):
    """The largest curvature. With x = (r² − a)/b its derivative vanishes where (x + a/b) tanh(x/2) = 3/2."""
    low, high = 0.0, 5.0
    for _ in range(60):
        x = (low + high) / 2
        low, high = (x, high) if (x + a / b) * math.tanh(x / 2) < 1.5 else (low, x)
    return (1 + 2 * (x + a / b) / (1 + math.exp(x))) / (1 + math.exp(-x))


TOLERANT = Loss(
    key="tolerant",
    title="Tolerant",
    family=DEAD_ZONE,
    value=tolerant,
    gradient=tolerant_gradient,
    curvature=tolerant_curvature,
    params=(
        Param(
            "a",
            "a",
            "a",
            "The squared residual at which the loss starts to count: the dead zone reaches to about √a.",
            domain="[0, inf)",
            stops=uniform(0.0, 4.0, 0.1),
            unit="residual²",
        ),
        Param(
            "b",
            "b",
            "b",
            "How gradually it starts, measured like the squared residual: the smaller, the sharper the edge.",
            domain="(0, inf)",
            stops=uniform(0.05, 2.0, 0.05),
            unit="residual²",
        ),
    ),
    latex=(
        r"\frac{<b>}{2}\ln\frac{1+e^{(<r>^2-<a>)/<b>}}{1+e^{-<a>/<b>}}",
        r"\frac{<r>}{1+e^{(<a>-<r>^2)/<b>}}",
    ),
    aliases=("TolerantLoss", "Ceres tolerant", "softplus of the square"),
    near=("soft dead zone",),
    summary="Nearly flat for small residuals, then a parabola: a dead zone with soft edges.",
    use="When deviations up to about √a are within tolerance, and the optimiser needs a curve without corners.",
    trade="Smooth, with one minimum even inside the dead zone; but there the pull is very weak, and an outlier pulls "
    "as hard as in least squares.",
    elicits=Statistic("a centre without a closed form"),
    claims={
        "convex": True,
        "strictly_convex": True,
        "strongly_convex": lambda a, b: 1 / (1 + math.exp(a / b)),
        "gradient_lipschitz": _steepest,
        "differentiable": True,
        "twice_differentiable": True,
        "symmetric": True,
        "unique_minimum": True,
    },
    related=("half_squared_error", "squared_epsilon_insensitive", "epsilon_insensitive"),
    reference=Reference(
        "S. Agarwal, K. Mierle and others, Ceres Solver, class TolerantLoss.",
        "http://ceres-solver.org/nnls_modeling.html",
    ),
    example=Example(
        {"a": 1.5, "b": 0.5},
        x=2.0,
        value=1.239531999228844,
        gradient=1.9866142981514303,
        words="(2² − 1.5)/0.5 = 5 and −1.5/0.5 = −3; ln(1 + e^5) = 5.006715348 and ln(1 + e^−3) = 0.048587352, so "
        "0.25 · (5.006715348 − 0.048587352) = 1.239531999; the slope is 2/(1 + e^−5) = 1.986614298",
    ),
    note="a and b are in units of the squared residual. Ceres Solver’s TolerantLoss(a, b) is a function of r² and is "
    "halved by the solver; with that ½ it is this loss.",
)


def hit_or_miss(r, epsilon=0.5):
    return np.where(np.abs(r) > epsilon, 1.0, flat(r, 0.0))


def hit_or_miss_gradient(r, epsilon=0.5):
    return flat(r, 0.0)


def hit_or_miss_curvature(r, epsilon=0.5):
    return flat(r, 0.0)


def _fullest_window(y, epsilon):
    """The middle of the fullest window of width 2ε; such a window can begin at a value of the sample.

    A value exactly on the far edge may be a miss by rounding: windows are tried with and without it, and hits counted.
    """
    y = np.sort(y)
    ends = [np.searchsorted(y, y + 2 * epsilon * width, side="right") - 1 for width in (1 - 1e-12, 1 + 1e-12)]
    middles = np.concatenate([(y + y[end]) / 2 for end in ends])
    return min(middles, key=lambda middle: np.sum(hit_or_miss(middle - y, epsilon)))


HIT_OR_MISS = Loss(
    key="hit_or_miss",
    title="Hit or miss",
    family=DEAD_ZONE,
    value=hit_or_miss,
    gradient=hit_or_miss_gradient,
    curvature=hit_or_miss_curvature,
    params=(
        Param(
            "epsilon",
            "ε",
            r"\varepsilon",
            "Residual size up to which a prediction counts as a hit.",
            domain="(0, inf)",
            stops=uniform(0.05, 2.0, 0.05),
            unit="residual",
        ),
    ),
    latex=(
        cases(
            (r"0", r"|<r>|\le <epsilon>", lambda r, epsilon: abs(r) <= epsilon),
            (r"1", r"|<r>|\gt <epsilon>"),
        ),
        r"0",
    ),
    aliases=("hit-or-miss", "uniform cost", "0-1 loss with tolerance", "zero-one", "all-or-nothing"),
    near=("mode", "MAP"),
    summary="A prediction within ε of the truth is free, every other one costs 1, no matter how far off.",
    use="When only being close enough counts; and to see which loss leads to the mode, as the square leads to the "
    "mean.",
    trade="Outliers do not matter at all, but the slope is 0 wherever it exists, so nothing tells an optimiser which "
    "way to go.",
    elicits=Statistic(
        "the middle of the fullest window of width 2ε (for many data and a small ε, the mode)", _fullest_window
    ),
    corners=lambda epsilon: (Corner(-epsilon, "jump", 1.0, 0.0), Corner(epsilon, "jump", 0.0, 1.0)),
    claims={"bounded": 1.0, "redescending": True, "symmetric": True},
    related=("epsilon_insensitive", "trimmed_mean", "welsch", "absolute_error", "squared_error"),
    reference=Reference(
        "S. M. Kay, Fundamentals of statistical signal processing: estimation theory, chapter 11, Prentice Hall, 1993."
    ),
    example=Example(
        {"epsilon": 1.5},
        x=-2.0,
        value=1.0,
        gradient=0.0,
        words="|−2| is beyond ε = 1.5: a miss, which costs 1; the curve is flat there, so the slope is 0",
    ),
    note="Some texts count |r| = ε as a miss; here it is a hit. In the Bayesian limit ε → 0 it leads to the maximum a "
    "posteriori estimate.",
)
