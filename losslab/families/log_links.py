"""Losses of counts and amounts with a log link: the model gives η, and ŷ = e^η is positive by itself."""

import numpy as np

from losslab.core import Example, Family, Library, Loss, Param, Reference, Statistic, uniform
from losslab.families import LOG_LINK
from losslab.stable import part, times_exp

LOG_LINKS = Family(
    key="log_links",
    title="With a log link",
    summary="The same for a model that gives the logarithm of its prediction: any number will do, and all are convex.",
    argument=LOG_LINK,
    order=13,
)
LOG_MEAN = Statistic("the logarithm of the mean", lambda y, **settings: np.log(np.mean(y)))


def poisson_log(eta, y_true):
    small = 2.0**-20  # of both terms, which may be beyond floats where their difference is not
    return (
        times_exp(small, eta) - part(small * y_true, np.minimum(eta, 1000))
    ) / small  # far beyond the power is infinite


def poisson_log_gradient(eta, y_true):
    near = np.expm1(eta) + (1 - y_true)  # the same, without cancellation for η near 0 and y near 1
    return np.where(np.abs(eta) < 1, near, np.exp(eta) - y_true)


def poisson_log_curvature(eta, y_true):
    return np.exp(eta) + 0 * y_true  # the same for every y


POISSON_LOG = Loss(
    key="poisson_log",
    title="Poisson with a log link",
    family=LOG_LINKS,
    value=poisson_log,
    gradient=poisson_log_gradient,
    curvature=poisson_log_curvature,
    domains={"y_true": "[0, inf)"},
    latex=(r"e^{<eta>}-<y_true><eta>", r"e^{<eta>}-<y_true>"),
    aliases=("PoissonNLLLoss", "HalfPoissonLoss", "count:poisson"),
    near=("Poisson regression", "PoissonRegressor", "log-linear model"),
    summary="The negative log-likelihood of a count whose mean is e^η, without the part that does not depend on η.",
    use="To train any model of counts: e^η is positive whatever the model says, and what it adds up multiplies the "
    "prediction.",
    trade="Convex, with the logarithm of the mean as best constant even where the noise is not Poisson. The pull is "
    "e^η − y: too high, it grows exponentially, so one large η can upset a gradient step.",
    elicits=LOG_MEAN,
    claims={
        "convex": True,
        "strictly_convex": True,
        "differentiable": True,
        "twice_differentiable": True,
        "least_at_truth": True,
    },
    related=("poisson", "poisson_deviance_half", "gamma_log", "tweedie_log"),
    reference=Reference(
        "C. Gourieroux, A. Monfort, A. Trognon, Pseudo maximum likelihood methods: applications to Poisson models, "
        "Econometrica 52, 1984.",
        "https://doi.org/10.2307/1913472",
    ),
    example=Example(
        {},
        x=0.5,
        value=0.1487212707001282,
        gradient=-1.3512787292998718,
        words="the true count is 3, so e^0.5 − 3 · 0.5 = 1.6487212707 − 1.5 = 0.1487212707, and the slope is "
        "1.6487212707 − 3 = −1.3512787293",
        data={"y_true": 3.0},
    ),
    note="With ŷ = e^η it is the Poisson loss ŷ − y ln ŷ, so the smallest value is y − y ln y again; for y = 0 the "
    "loss tends to 0 as η falls and never gets there. The Half in scikit-learn’s name says half the deviance: there is "
    "no further factor ½.",
    libraries=(
        Library(
            "torch",
            "torch.nn.PoissonNLLLoss",
            "F.poisson_nll_loss(y_pred, y_true, reduction='none')",
            "y_pred is η, since log_input defaults to True. full=True adds Stirling’s approximation of ln y! where y "
            "is above 1. Averages over all elements unless told otherwise.",
        ),
        Library(
            "sklearn",
            "sklearn._loss.HalfPoissonLoss",
            "sklearn._loss.HalfPoissonLoss().loss(y_true=y_true, raw_prediction=y_pred)",
            "y_pred is η. Private, behind HistGradientBoostingRegressor(loss='poisson') and, with the penalty, "
            "PoissonRegressor. No reduction.",
            gradient="sklearn._loss.HalfPoissonLoss().gradient(y_true=y_true, raw_prediction=y_pred)",
        ),
        Library(
            "xgboost",
            "objective='count:poisson'",
            "{{'objective': 'count:poisson'}}",
            "The Hessian is not the true one: max_delta_step, 0.7 unless set, makes it e^0.7 = 2.014 times as large. "
            "It also cuts every leaf to [−0.7, 0.7].",
        ),
        Library(
            "lightgbm",
            "objective='poisson'",
            "{{'objective': 'poisson'}}",
            "The Hessian is not the true one: poisson_max_delta_step, 0.7 unless set, makes it e^0.7 = 2.014 times as "
            "large. Leaves are not cut.",
        ),
    ),
)


def gamma_log(eta, y_true):
    return np.maximum(eta, -1500) + times_exp(y_true, -eta)  # below −1500 the power is infinite, whatever y


def gamma_log_gradient(eta, y_true):
    near = (1 - y_true) - y_true * np.expm1(-eta)  # the same, without cancellation for η near 0 and y near 1
    return np.where(np.abs(eta) < 1, near, 1 - times_exp(y_true, -eta))


def gamma_log_curvature(eta, y_true):
    return times_exp(y_true, -eta)


GAMMA_LOG = Loss(
    key="gamma_log",
    title="Gamma with a log link",
    family=LOG_LINKS,
    value=gamma_log,
    gradient=gamma_log_gradient,
    curvature=gamma_log_curvature,
    latex=(r"<eta>+<y_true>e^{-<eta>}", r"1-<y_true>e^{-<eta>}"),
    aliases=("HalfGammaLoss", "reg:gamma", "QLIKE"),
    near=("Gamma regression", "GammaRegressor", "exponential likelihood"),
    summary="The negative log-likelihood of a positive amount with mean e^η whose spread is proportional to that mean.",
    use="To train models of positive amounts, such as the sizes of claims or waiting times, in which a miss of the "
    "same percentage pulls the same for small and for large amounts.",
    trade="Convex in η, with the logarithm of the mean as best constant. Too high pulls with less than 1; too low "
    "pulls with y/ŷ − 1, which has no limit, so an amount far above its prediction dominates.",
    elicits=LOG_MEAN,
    claims={
        "convex": True,
        "strictly_convex": True,
        "differentiable": True,
        "twice_differentiable": True,
        "least_at_truth": True,
    },
    related=("gamma_deviance_half", "poisson_log", "tweedie_log", "linex"),
    reference=Reference(
        "P. McCullagh, J. A. Nelder, Generalized Linear Models, 2nd edition, Chapman and Hall, 1989, chapter 8.",
        "https://doi.org/10.1007/978-1-4899-3242-6",
    ),
    example=Example(
        {},
        x=0.5,
        value=2.3195919791379003,
        gradient=-0.8195919791379002,
        words="the true amount is 3, so 0.5 + 3 · e^(−0.5) = 0.5 + 3 · 0.6065306597 = 2.3195919791, and the slope is "
        "1 − 1.8195919791 = −0.8195919791",
        data={"y_true": 3.0},
    ),
    note="With ŷ = e^η it is the half gamma deviance plus 1 + ln y, so the smallest value depends on y and is negative "
    "for y below 1/e. The shape of the gamma distribution only multiplies the loss and does not change what is best; "
    "with shape 1 this is the likelihood of an exponential distribution. In η − ln y it is LINEX with a = −1, plus "
    "1 + ln y.",
    libraries=(
        Library(
            "sklearn",
            "sklearn._loss.HalfGammaLoss",
            "sklearn._loss.HalfGammaLoss().loss(y_true=y_true, raw_prediction=y_pred)",
            "y_pred is η. Private, behind HistGradientBoostingRegressor(loss='gamma') and, with the penalty, "
            "GammaRegressor. No reduction.",
            gradient="sklearn._loss.HalfGammaLoss().gradient(y_true=y_true, raw_prediction=y_pred)",
        ),
        Library(
            "xgboost",
            "objective='reg:gamma'",
            "{{'objective': 'reg:gamma'}}",
            "The true Hessian. Predictions come back as ŷ, base_margin is η.",
        ),
        Library(
            "lightgbm",
            "objective='gamma'",
            "{{'objective': 'gamma'}}",
            "The true Hessian. Predictions come back as ŷ, init_score is η.",
        ),
    ),
)


def tweedie_log(eta, y_true, power=1.5):
    return np.exp((2 - power) * eta) / (2 - power) + times_exp(y_true, (1 - power) * eta) / (power - 1)


def tweedie_log_gradient(eta, y_true, power=1.5):
    rise, fall = (2 - power) * eta, (1 - power) * eta
    near = np.expm1(rise) - part(y_true, np.expm1(fall)) + (1 - y_true)  # no cancellation for η near 0, y near 1
    return np.where(np.abs(eta) < 1, near, np.exp(rise) - times_exp(y_true, fall))


def tweedie_log_curvature(eta, y_true, power=1.5):
    return times_exp(2 - power, (2 - power) * eta) + times_exp((power - 1) * y_true, (1 - power) * eta)


TWEEDIE_LOG = Loss(
    key="tweedie_log",
    title="Tweedie with a log link",
    family=LOG_LINKS,
    value=tweedie_log,
    gradient=tweedie_log_gradient,
    curvature=tweedie_log_curvature,
    params=(
        Param(
            "power",
            "p",
            "p",
            "How the variance of the noise grows with the mean, as ŷᵖ: towards 1 like Poisson, towards 2 like gamma.",
            domain="(1, 2)",
            stops=uniform(1.05, 1.95, 0.05),
        ),
    ),
    domains={"y_true": "[0, inf)"},
    latex=(
        r"\frac{e^{(2-<power>)<eta>}}{2-<power>}+\frac{<y_true>e^{(1-<power>)<eta>}}{<power>-1}",
        r"e^{(2-<power>)<eta>}-<y_true>e^{(1-<power>)<eta>}",
    ),
    aliases=("HalfTweedieLoss", "reg:tweedie"),
    near=("Tweedie regression", "compound Poisson–gamma", "TweedieRegressor"),
    summary="A likelihood for amounts that are often exactly 0 and otherwise positive: sums of a Poisson number of "
    "gamma amounts.",
    use="To train models of totals such as the claims of a year or the rain of a day, zeros included, without a second "
    "model for the zeros.",
    trade="One number, p, ties how often there is 0 to how large the rest is; amounts that do not obey that need two "
    "models. Convex, with the logarithm of the mean as best constant whatever the noise.",
    elicits=LOG_MEAN,
    claims={
        "convex": True,
        "strictly_convex": True,
        "differentiable": True,
        "twice_differentiable": True,
        "least_at_truth": True,
        "ratio_symmetric": lambda power: power == 1.5,
    },
    related=("tweedie_deviance_half", "poisson_log", "gamma_log"),
    reference=Reference(
        "Y. Yang, W. Qian, H. Zou, Insurance premium prediction via gradient tree-boosted Tweedie compound Poisson "
        "models, Journal of Business and Economic Statistics 36, 2018.",
        "https://doi.org/10.1080/07350015.2016.1200981",
    ),
    example=Example(
        {"power": 1.3},
        x=0.5,
        value=10.6343191194,
        gradient=-1.16305638067,
        words="the true amount is 3, so e^(0.7 · 0.5)/0.7 + 3 · e^(−0.3 · 0.5)/0.3 = 2.0272393551 + 8.6070797643 = "
        "10.6343191194, and the slope is e^0.35 − 3 · e^(−0.15) = 1.4190675486 − 2.5821239293 = −1.1630563807",
        data={"y_true": 3.0},
    ),
    note="With ŷ = e^η it is the half Tweedie deviance plus y²⁻ᵖ/((2 − p)(p − 1)). This smallest value depends on p, "
    "so losses at different powers do not compare, and the loss cannot be used to choose p.",
    libraries=(
        Library(
            "sklearn",
            "sklearn._loss.HalfTweedieLoss",
            "sklearn._loss.HalfTweedieLoss(power={power}).loss(y_true=y_true, raw_prediction=y_pred)",
            "y_pred is η. Private, behind TweedieRegressor, which adds a penalty. power defaults to 1.5; no reduction.",
            gradient="sklearn._loss.HalfTweedieLoss(power={power}).gradient(y_true=y_true, raw_prediction=y_pred)",
        ),
        Library(
            "xgboost",
            "objective='reg:tweedie'",
            "{{'objective': 'reg:tweedie', 'tweedie_variance_power': {power}}}",
            "p is called tweedie_variance_power and defaults to 1.5. The true Hessian.",
        ),
        Library(
            "lightgbm",
            "objective='tweedie'",
            "{{'objective': 'tweedie', 'tweedie_variance_power': {power}}}",
            "p is called tweedie_variance_power and defaults to 1.5. The true Hessian.",
        ),
    ),
)
