"""Losses for which a prediction that is too high and one that is too low cost differently."""

import numpy as np

from losslab.core import Corner, Example, Family, Library, Loss, Noise, Param, Reference, Statistic, uniform
from losslab.families import RESIDUAL
from losslab.latex import cases
from losslab.stable import exp_excess, flat

ASYMMETRIC = Family(
    key="asymmetric",
    title="Asymmetric",
    summary="Too high and too low cost differently.",
    argument=RESIDUAL,
    order=3,
)

TAU = Param(
    "tau",
    "τ",
    r"\tau",
    "Weight of a prediction that is too low; one that is too high has the weight 1 − τ.",
    domain="(0, 1)",
    stops=uniform(0.01, 0.99, 0.01),
)


def quantile(r, tau=0.5):
    return np.maximum((1 - tau) * r, -tau * r)


def quantile_gradient(r, tau=0.5):
    return np.where(r > 0, 1 - tau, np.where(r < 0, -tau, flat(r, 0.0)))


def quantile_curvature(r, tau=0.5):
    return flat(r, 0.0)


QUANTILE = Loss(
    key="quantile",
    title="Quantile (pinball)",
    family=ASYMMETRIC,
    value=quantile,
    gradient=quantile_gradient,
    curvature=quantile_curvature,
    params=(TAU,),
    latex=(
        r"\max\left((1-<tau>)\cdot <r>,\ -<tau>\cdot <r>\right)",
        cases(
            (r"1-<tau>", r"<r>\gt 0", lambda r: r > 0),
            (r"-<tau>", r"<r>\lt 0", lambda r: r < 0),
        ),
    ),
    aliases=(
        "pinball",
        "check loss",
        "check function",
        "tilted absolute value",
        "quantile loss",
        "lin-lin",
        "asymmetric absolute error",
    ),
    near=("quantile regression", "newsvendor"),
    summary="A V with one arm steeper than the other: being too low costs τ per unit, being too high 1 − τ.",
    use="When you want a level that a given share of the values stays below: τ = 0.9 for a 90 % level, τ = 0.5 for a "
    "median.",
    trade="Gives a share of the data instead of a centre and bounds the pull of an outlier, but it has a kink at "
    "zero; several values of τ mean several fits, whose curves may cross.",
    elicits=Statistic("the τ-quantile", lambda y, tau: np.quantile(y, tau, method="inverted_cdf")),
    noise=Noise(
        "asymmetric Laplace",
        "stats.laplace_asymmetric(((1 - {tau}) / {tau})**0.5, scale=({tau} * (1 - {tau}))**-0.5)",
    ),
    corners=lambda tau: (Corner(0.0, "kink", -tau, 1 - tau),),
    claims={
        "convex": True,
        "lipschitz": lambda tau: max(tau, 1 - tau),
        "symmetric": lambda tau: tau == 0.5,
        "unique_minimum": True,
    },
    related=("absolute_error", "quantile_huber", "expectile", "asymmetric_power", "linex"),
    reference=Reference(
        "R. Koenker, G. Bassett, Regression quantiles, Econometrica 46, 1978.",
        "https://doi.org/10.2307/1913643",
    ),
    example=Example(
        {"tau": 0.9},
        x=2.5,
        value=0.25,
        gradient=0.1,
        words="The prediction is too high by 2.5 and each unit costs 1 − 0.9 = 0.1, so 0.1 · 2.5 = 0.25 and the slope "
        "is 0.1; too low by 2.5 would cost 0.9 · 2.5 = 2.25",
    ),
    note="The sign is the usual slip: with r = y_pred − y_true it is being too low (r < 0) that costs τ; many texts "
    "write y_true − y_pred and swap the arms. At τ = ½ it is half the absolute error. XGBoost (reg:quantileerror) and "
    "LightGBM (objective='quantile') set each leaf to a quantile of its residuals instead of taking a gradient step, "
    "and start from the τ-quantile of the target: it is XGBoost’s base_score where none is set.",
    libraries=(
        Library(
            "sklearn",
            "sklearn.metrics.mean_pinball_loss",
            "sklearn.metrics.mean_pinball_loss(y_true, y_pred, alpha={tau})",
            "tau is called alpha and defaults to 0.5; arguments in the order (y_true, y_pred); the mean over the "
            "samples. In QuantileRegressor alpha is something else, the strength of an L1 penalty (1 by default).",
            reduction="mean",
        ),
        Library(
            "sklearn",
            "sklearn._loss.PinballLoss",
            "sklearn._loss.PinballLoss(quantile={tau}).loss(y_true=y_true, raw_prediction=y_pred)",
            "Private: the loss behind loss='quantile' of the gradient boosting estimators. tau is called quantile; "
            "the gradient at the kink is −τ and the Hessian is taken as 1 everywhere.",
            gradient="sklearn._loss.PinballLoss(quantile={tau}).gradient(y_true=y_true, raw_prediction=y_pred)",
        ),
    ),
)


def quantile_huber(r, tau=0.5, kappa=1.0):
    weight = np.where(r > 0, 1 - tau, tau)
    size = np.abs(r)
    inner = np.minimum(size, kappa)  # r²/2 inside, κ(|r| − κ/2) outside: no branch to overflow in
    return weight * inner * (size - inner / 2)


def quantile_huber_gradient(r, tau=0.5, kappa=1.0):
    weight = np.where(r > 0, 1 - tau, tau)
    return weight * np.clip(r, -kappa, kappa)


def quantile_huber_curvature(r, tau=0.5, kappa=1.0):
    weight = np.where(r > 0, 1 - tau, tau)
    return np.where(np.abs(r) <= kappa, weight, flat(r, 0.0))


QUANTILE_HUBER = Loss(
    key="quantile_huber",
    title="Quantile Huber",
    family=ASYMMETRIC,
    value=quantile_huber,
    gradient=quantile_huber_gradient,
    curvature=quantile_huber_curvature,
    params=(
        TAU,
        Param(
            "kappa",
            "κ",
            r"\kappa",
            "Residual size at which the parabola turns into a straight line.",
            domain="(0, inf)",
            stops=uniform(0.05, 5.0, 0.05),
            unit="residual",
        ),
    ),
    latex=(
        (
            r"w\cdot",
            cases(
                (r"\tfrac12 <r>^2", r"|<r>|\le <kappa>", lambda r, kappa: abs(r) <= kappa),
                (r"<kappa>\left(|<r>|-\tfrac12 <kappa>\right)", r"|<r>|\gt <kappa>"),
            ),
            r"\qquad w=",
            cases(
                (r"1-<tau>", r"<r>\gt 0", lambda r: r > 0),
                (r"<tau>", r"<r>\le 0"),
            ),
        ),
        (
            r"w\cdot\max\left(-<kappa>,\ \min(<r>,\ <kappa>)\right)\qquad w=",
            cases(
                (r"1-<tau>", r"<r>\gt 0", lambda r: r > 0),
                (r"<tau>", r"<r>\le 0"),
            ),
        ),
    ),
    aliases=("asymmetric Huber", "Huber quantile", "smooth pinball", "Huber pinball"),
    near=("QR-DQN", "M-quantile", "distributional reinforcement learning"),
    summary="Huber’s loss with one side made heavier: a parabola near zero, then two straight arms of unequal slope.",
    use="When a quantile is wanted but the optimiser prefers a smooth curve, as in distributional reinforcement "
    "learning.",
    trade="Smooth at zero, with a bounded pull; in return its best constant only approaches a quantile as κ shrinks.",
    elicits=Statistic(
        "the Huber M-quantile, without a closed form: the τ-expectile once κ spans the data, a τ-quantile as κ "
        "shrinks to 0"
    ),
    corners=lambda tau, kappa: (
        Corner(-kappa, "bend", 0.0, tau),
        Corner(0.0, "bend", tau, 1 - tau),
        Corner(kappa, "bend", 1 - tau, 0.0),
    ),
    claims={
        "convex": True,
        "lipschitz": lambda tau, kappa: kappa * max(tau, 1 - tau),
        "gradient_lipschitz": lambda tau, kappa: max(tau, 1 - tau),
        "differentiable": True,
        "symmetric": lambda tau, kappa: tau == 0.5,
        "unique_minimum": True,
    },
    related=("quantile", "huber", "expectile", "asymmetric_power"),
    reference=Reference(
        "W. Dabney, M. Rowland, M. G. Bellemare, R. Munos, Distributional reinforcement learning with quantile "
        "regression, AAAI 2018.",
        "https://arxiv.org/abs/1710.10044",
    ),
    example=Example(
        {"tau": 0.8, "kappa": 1.5},
        x=-4.0,
        value=3.9,
        gradient=-1.2,
        words="|−4| is beyond κ = 1.5, so Huber gives 1.5 · (4 − 1.5/2) = 4.875; too low has the weight 0.8: "
        "0.8 · 4.875 = 3.9, and the slope is −0.8 · 1.5 = −1.2",
    ),
    note="Many implementations of QR-DQN divide by κ, so that the outer slopes are those of the quantile loss. At τ = "
    "½ it is half of Huber.",
    libraries=(
        Library(
            "statsmodels",
            "statsmodels.robust.norms.MQuantileNorm",
            "norms.MQuantileNorm({tau}, norms.HuberT(t={kappa})).rho(y_true - y_pred)",
            "Takes y_true − y_pred, so that the weight of a positive argument is τ. τ is called q, κ is HuberT’s t "
            "(1.345 by default).",
            gradient="-norms.MQuantileNorm({tau}, norms.HuberT(t={kappa})).psi(y_true - y_pred)",
            fit="norms.MQuantileNorm({tau}, norms.HuberT(t={kappa}))",
        ),
    ),
)


def expectile(r, tau=0.5):
    weight = np.where(r > 0, 1 - tau, tau)
    return weight * r * r


def expectile_gradient(r, tau=0.5):
    weight = np.where(r > 0, 1 - tau, tau)
    return 2 * weight * r


def expectile_curvature(r, tau=0.5):
    return 2 * np.where(r > 0, 1 - tau, flat(r, tau))


def _expectile(y, tau):
    """The root of the derivative, which is straight between two neighbours of the sorted sample.

    Put the k lowest values below the root: each k gives a weighted mean of the sample. The expectile is the largest of
    these means where the upper values are the heavier ones, the smallest where they are the lighter ones.
    """
    below = np.cumsum(np.sort(y))
    k = np.arange(1, len(below) + 1)
    above, others = below[-1] - below, len(below) - k
    means = ((1 - tau) * below + tau * above) / ((1 - tau) * k + tau * others)
    return means.max() if tau >= 0.5 else means.min()


EXPECTILE = Loss(
    key="expectile",
    title="Expectile",
    family=ASYMMETRIC,
    value=expectile,
    gradient=expectile_gradient,
    curvature=expectile_curvature,
    params=(TAU,),
    latex=(
        cases(
            (r"(1-<tau>)\cdot <r>^2", r"<r>\gt 0", lambda r: r > 0),
            (r"<tau>\cdot <r>^2", r"<r>\le 0"),
        ),
        cases(
            (r"2(1-<tau>)\cdot <r>", r"<r>\gt 0", lambda r: r > 0),
            (r"2\cdot <tau>\cdot <r>", r"<r>\le 0"),
        ),
    ),
    aliases=("asymmetric squared error", "asymmetric least squares", "ALS", "expectile loss", "quad-quad"),
    near=("expectile regression", "IQL"),
    summary="The squared residual, weighted by τ when the prediction is too low and by 1 − τ when it is too high.",
    use="When one direction of error is worse than the other and large errors are to count for much.",
    trade="Smooth, and its best constant is unique and quick to find; but outliers pull without limit, and an "
    "expectile is not a share of the data that one could count.",
    elicits=Statistic("the τ-expectile (the mean at τ = ½)", _expectile),
    corners=lambda tau: (Corner(0.0, "bend", 2 * tau, 2 * (1 - tau)),),
    claims={
        "convex": True,
        "strictly_convex": True,
        "strongly_convex": lambda tau: 2 * min(tau, 1 - tau),
        "gradient_lipschitz": lambda tau: 2 * max(tau, 1 - tau),
        "differentiable": True,
        "twice_differentiable": lambda tau: tau == 0.5,
        "symmetric": lambda tau: tau == 0.5,
        "unique_minimum": True,
    },
    related=("squared_error", "half_squared_error", "quantile", "quantile_huber", "asymmetric_power"),
    reference=Reference(
        "W. K. Newey, J. L. Powell, Asymmetric least squares estimation and testing, Econometrica 55, 1987.",
        "https://doi.org/10.2307/1911031",
    ),
    example=Example(
        {"tau": 0.8},
        x=-1.5,
        value=1.8,
        gradient=-2.4,
        words="The prediction is too low, so the weight is 0.8: 0.8 · (−1.5)² = 0.8 · 2.25 = 1.8, and the slope is "
        "2 · 0.8 · (−1.5) = −2.4",
    ),
    note="At τ = ½ it is half the squared error. Some texts write the weight with ½ in front.",
    libraries=(
        Library(
            "statsmodels",
            "statsmodels.robust.norms.MQuantileNorm",
            "norms.MQuantileNorm({tau}, norms.LeastSquares()).rho(y_true - y_pred)",
            "Half of ours, as LeastSquares is r²/2. Takes y_true − y_pred, so that the weight of a positive argument "
            "is τ, which is called q.",
            scale=0.5,
            gradient="-norms.MQuantileNorm({tau}, norms.LeastSquares()).psi(y_true - y_pred)",
            fit="norms.MQuantileNorm({tau}, norms.LeastSquares())",
        ),
    ),
)


def asymmetric_power(r, tau=0.3, p=1.5):
    weight = np.where(r > 0, 1 - tau, tau)
    size = np.abs(r)
    return weight * size * size ** (p - 1)


def asymmetric_power_gradient(r, tau=0.3, p=1.5):
    weight = np.where(r > 0, 1 - tau, tau)
    return p * weight * np.abs(r) ** (p - 1) * np.sign(r)


def asymmetric_power_curvature(r, tau=0.3, p=1.5):
    weight = np.where(r > 0, 1 - tau, tau)
    power = np.where(p > 1, p - 2, 0)  # at p = 1 the factor p − 1 is 0, and 0 · ∞ must not be met
    return flat(r, p * (p - 1) * weight * np.abs(r) ** power)


def _asymmetric_power_corners(tau, p):
    kink, jump, infinite = p == 1, p == 2, (p > 1) & (p < 2)
    return (
        Corner(0.0, "kink", np.where(kink, -tau, 0.0), np.where(kink, 1 - tau, 0.0)),
        Corner(
            0.0,
            "bend",
            np.where(infinite, np.inf, np.where(jump, 2 * tau, 0.0)),
            np.where(infinite, np.inf, np.where(jump, 2 * (1 - tau), 0.0)),
        ),
    )


ASYMMETRIC_POWER = Loss(
    key="asymmetric_power",
    title="Asymmetric power",
    family=ASYMMETRIC,
    value=asymmetric_power,
    gradient=asymmetric_power_gradient,
    curvature=asymmetric_power_curvature,
    params=(
        TAU,
        Param(
            "p",
            "p",
            "p",
            "The power: 1 gives the quantile loss, 2 the expectile loss; the larger, the more large residuals count.",
            domain="[1, inf)",
            stops=uniform(1.0, 4.0, 0.1),
        ),
    ),
    latex=(
        cases(
            (r"(1-<tau>)\cdot |<r>|^{<p>}", r"<r>\gt 0", lambda r: r > 0),
            (r"<tau>\cdot |<r>|^{<p>}", r"<r>\le 0"),
        ),
        cases(
            (
                r"<p>\cdot(1-<tau>)\cdot |<r>|^{<p>-1}",
                r"<r>\gt 0",
                lambda r, p: r > 0 or (r == 0 and p > 1),  # without a kink both give the slope 0 there
            ),
            (r"-<p>\cdot <tau>\cdot |<r>|^{<p>-1}", r"<r>\lt 0", lambda r: r < 0),
        ),
    ),
    aliases=("asymmetric Lp", "Lp-quantile", "EKT loss", "flexible loss", "asymmetric Minkowski"),
    summary="The size of the residual raised to a power, with one weight for too low and another for too high.",
    use="To see the quantile loss and the expectile loss as two points of one family, or to stand between them.",
    trade="Two choices at once: τ says which side is worse, p says how much large errors count. Only p = 1 bounds the "
    "pull of an outlier, and only there the curve has a kink.",
    elicits=Statistic("the Lp-quantile, without a closed form: a τ-quantile at p = 1, the τ-expectile at p = 2"),
    corners=_asymmetric_power_corners,
    claims={
        "convex": True,
        "strictly_convex": lambda tau, p: p > 1,
        "strongly_convex": lambda tau, p: p == 2 and 2 * min(tau, 1 - tau),
        "lipschitz": lambda tau, p: p == 1 and max(tau, 1 - tau),
        "gradient_lipschitz": lambda tau, p: p == 2 and 2 * max(tau, 1 - tau),
        "differentiable": lambda tau, p: p > 1,
        "twice_differentiable": lambda tau, p: p > 2 or (p == 2 and tau == 0.5),
        "symmetric": lambda tau, p: tau == 0.5,
        "unique_minimum": True,
    },
    related=("quantile", "expectile", "lp", "linex"),
    reference=Reference(
        "G. Elliott, I. Komunjer, A. Timmermann, Estimation and testing of forecast rationality under flexible loss, "
        "Review of Economic Studies 72, 2005.",
    ),
    example=Example(
        {"tau": 0.3, "p": 1.5},
        x=4.0,
        value=5.6,
        gradient=2.1,
        words="The prediction is too high, so the weight is 1 − 0.3 = 0.7; 4 to the power 1.5 is 8, and 0.7 · 8 = "
        "5.6; the slope is 1.5 · 0.7 · √4 = 2.1",
    ),
    note="For 1 < p < 2 the curvature at 0 is infinite, for p > 2 it is 0.",
)


def linex(r, a=1.0):
    return exp_excess(np.minimum(a * r, 1000))  # e¹⁰⁰⁰ is infinite in floats; ∞ − ∞ must not be met


def linex_gradient(r, a=1.0):
    return a * np.expm1(a * r)


def linex_curvature(r, a=1.0):
    return a * a * np.exp(a * r)


def _exponential_mean(y, a):
    """−ln(mean of e^(−ay))/a, with the largest exponent taken out so that nothing overflows."""
    power = -a * y
    return -(power.max() + np.log(np.mean(np.exp(power - power.max())))) / a


LINEX = Loss(
    key="linex",
    title="LINEX",
    family=ASYMMETRIC,
    value=linex,
    gradient=linex_gradient,
    curvature=linex_curvature,
    params=(
        Param(
            "a",
            "a",
            "a",
            "Which side is worse, and how much: above 0 too high costs exponentially, below 0 too low does.",
            domain="(-inf, inf)",
            stops=tuple(a for a in uniform(-3.0, 3.0, 0.1) if a != 0),
            without=(0.0,),
        ),
    ),
    latex=(
        r"e^{<a>\cdot <r>}-<a>\cdot <r>-1",
        r"<a>\cdot\left(e^{<a>\cdot <r>}-1\right)",
    ),
    aliases=("linear-exponential", "lin-exp", "Varian", "Varian loss", "exponential asymmetric loss"),
    summary="On one side of zero the loss grows exponentially, on the other nearly in proportion to the error.",
    use="When errors in one direction quickly become a disaster and in the other are merely a nuisance, such as "
    "underestimating a flood.",
    trade="Smooth, with a single minimum and a closed formula for the best constant; but a single error of the wrong "
    "sign can outweigh all others, and a fit can overflow.",
    elicits=Statistic(
        "the exponential mean −ln(mean of e^(−ay))/a: below the mean for a > 0, above for a < 0", _exponential_mean
    ),
    noise=Noise("Gumbel", "(stats.gumbel_l if {a} > 0 else stats.gumbel_r)(scale=1 / abs({a}))"),
    claims={
        "convex": True,
        "strictly_convex": True,
        "differentiable": True,
        "twice_differentiable": True,
        "unique_minimum": True,
    },
    related=("squared_error", "expectile", "quantile", "asymmetric_power"),
    reference=Reference(
        "A. Zellner, Bayesian estimation and prediction using asymmetric loss functions, Journal of the American "
        "Statistical Association 81, 1986 (after H. R. Varian, 1975).",
        "https://doi.org/10.1080/01621459.1986.10478289",
    ),
    example=Example(
        {"a": 0.5},
        x=3.0,
        value=1.9816890703380645,
        gradient=1.7408445351690322,
        words="a · r = 0.5 · 3 = 1.5, and e^1.5 − 1.5 − 1 = 4.481689070 − 2.5 = 1.981689070; the slope is "
        "0.5 · (4.481689070 − 1) = 1.740844535",
    ),
    note="Econometrics texts often put a factor b in front. For small a it approaches a²r²/2: multiplied by 2/a² it "
    "tends to the squared error.",
)
