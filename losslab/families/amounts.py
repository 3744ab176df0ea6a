"""Losses of counts and amounts: likelihoods and deviances of a positive prediction, which all have the mean as best."""

import numpy as np

from losslab.core import Example, Family, Library, Loss, Param, Reference, uniform
from losslab.families import MEAN, POSITIVE
from losslab.latex import cases
from losslab.stable import exp_excess, log_ratio, part

AMOUNTS = Family(
    key="amounts",
    title="Counts and amounts",
    summary="For positive values whose noise grows with their size. Whatever the noise, the best constant is the mean.",
    argument=POSITIVE,
    order=12,
)


def poisson(y_pred, y_true):
    return y_pred - y_true * np.log(y_pred)


def poisson_gradient(y_pred, y_true):
    return (y_pred - y_true) / y_pred


def poisson_curvature(y_pred, y_true):
    return y_true / y_pred / y_pred


POISSON = Loss(
    key="poisson",
    title="Poisson",
    family=AMOUNTS,
    value=poisson,
    gradient=poisson_gradient,
    curvature=poisson_curvature,
    domains={"y_true": "[0, inf)"},
    latex=(r"<y_pred>-<y_true>\ln <y_pred>", r"1-\frac{<y_true>}{<y_pred>}"),
    aliases=("Poisson negative log-likelihood", "PoissonNLLLoss", "poisson_nll_loss"),
    near=("Poisson regression",),
    summary="What a count costs whose predicted mean is ŷ: the negative log-likelihood without the part that does not "
    "depend on ŷ.",
    use="For counts, such as calls in an hour, where the model gives their mean itself and the noise has a variance "
    "equal to the mean (Poisson).",
    trade="Convex, with the mean as best constant even where the noise is not Poisson. But the smallest value depends "
    "on y and may be negative, so the number alone does not say how good a prediction is.",
    elicits=MEAN,
    claims={"convex": True, "differentiable": True, "twice_differentiable": True, "least_at_truth": True},
    related=("poisson_deviance_half", "poisson_log", "tweedie_deviance_half"),
    reference=Reference(
        "J. A. Nelder, R. W. M. Wedderburn, Generalized linear models, Journal of the Royal Statistical Society A 135, "
        "1972.",
        "https://doi.org/10.2307/2344614",
    ),
    example=Example(
        {},
        x=2.5,
        value=-1.1651629274966205,
        gradient=-0.6,
        words="the true count is 4, so 2.5 − 4 · ln 2.5 = 2.5 − 4 · 0.9162907319 = −1.1651629275, and the slope is "
        "1 − 4/2.5 = −0.6",
        data={"y_true": 4.0},
    ),
    note="The full negative log-likelihood adds ln y!, which moves no minimum. At ŷ = y the loss is y − y ln y: 1 for "
    "y = 1, but −1.545 for y = 4. For y = 0 it is ŷ, a straight line.",
    libraries=(
        Library(
            "torch",
            "torch.nn.PoissonNLLLoss(log_input=False)",
            "F.poisson_nll_loss(y_pred, y_true, log_input=False, eps=0, reduction='none')",
            "log_input defaults to True, which takes y_pred for ln ŷ. eps defaults to 1e-8 and is added to ŷ inside "
            "the logarithm. full=True adds Stirling’s approximation of ln y! where y is above 1. Averages over all "
            "elements unless told otherwise.",
        ),
        Library(
            "keras",
            "keras.losses.Poisson",
            "keras.losses.poisson(y_true, y_pred)",
            "y_pred is ŷ, not its logarithm, and 1e-7 is added to it inside the logarithm. Arguments in the order "
            "(y_true, y_pred); averages over the last axis.",
            reduction="mean",
            emulate=lambda y_pred, y_true: y_pred - y_true * np.log(y_pred + 1e-7),
        ),
    ),
)


def poisson_deviance_half(y_pred, y_true):
    log = log_ratio(y_pred, y_true)
    near = y_true * exp_excess(np.clip(log, -1, 1))  # in L = ln(ŷ/y) the loss is y(eᴸ − 1 − L)
    return np.where(np.abs(log) < 1, near, y_pred - y_true - part(y_true, log))


def poisson_deviance_half_gradient(y_pred, y_true):
    return (y_pred - y_true) / y_pred


def poisson_deviance_half_curvature(y_pred, y_true):
    return y_true / y_pred / y_pred


POISSON_DEVIANCE_HALF = Loss(
    key="poisson_deviance_half",
    title="Half Poisson deviance",
    family=AMOUNTS,
    value=poisson_deviance_half,
    gradient=poisson_deviance_half_gradient,
    curvature=poisson_deviance_half_curvature,
    domains={"y_true": "[0, inf)"},
    latex=(r"<y_true>\ln\frac{<y_true>}{<y_pred>}-<y_true>+<y_pred>", r"1-\frac{<y_true>}{<y_pred>}"),
    aliases=("I-divergence", "kl_div", "Csiszár’s I-divergence"),
    near=("Poisson deviance", "mean_poisson_deviance"),
    summary="The Poisson loss above its smallest value, so that a perfect prediction costs 0.",
    use="To judge predictions of counts, and to compare them across data sets; to fit them as well, since it differs "
    "from the Poisson loss by a term without ŷ.",
    trade="A small count must be hit more closely than a large one, and too low costs more than too high by the same "
    "amount. A prediction near 0 for a count that is not 0 costs without limit.",
    elicits=MEAN,
    claims={
        "convex": True,
        "differentiable": True,
        "twice_differentiable": True,
        "least_at_truth": True,
        "zero_at_truth": True,
    },
    related=("poisson", "poisson_log", "tweedie_deviance_half", "gamma_deviance_half"),
    reference=Reference(
        "P. McCullagh, J. A. Nelder, Generalized Linear Models, 2nd edition, Chapman and Hall, 1989, chapter 6.",
        "https://doi.org/10.1007/978-1-4899-3242-6",
    ),
    example=Example(
        {},
        x=2.5,
        value=0.3800145169829421,
        gradient=-0.6,
        words="the true count is 4, so 4 · ln(4/2.5) − 4 + 2.5 = 4 · 0.4700036292 − 1.5 = 0.3800145170, and the slope "
        "is 1 − 4/2.5 = −0.6",
        data={"y_true": 4.0},
    ),
    note="The deviance itself is twice this. For y = 0 the term y ln(y/ŷ) counts as 0, and the loss is ŷ. Summed over "
    "the entries of two vectors it is the generalised Kullback–Leibler divergence.",
    libraries=(
        Library(
            "scipy",
            "scipy.special.kl_div",
            "special.kl_div(y_true, y_pred)",
            "Arguments in the order (y_true, y_pred). Near ŷ = y its terms cancel. No reduction.",
            terms=lambda y_pred, y_true: y_pred + y_true,
        ),
        Library(
            "sklearn",
            "sklearn.metrics.mean_poisson_deviance",
            "sklearn.metrics.mean_poisson_deviance(y_true, y_pred)",
            "The deviance, twice this loss; y_pred must be above 0. The mean over the samples.",
            scale=2.0,
            reduction="mean",
            terms=lambda y_pred, y_true: 2 * (y_pred + y_true),
        ),
        Library(
            "sklearn",
            "sklearn._loss.HalfTweedieLossIdentity(power=1)",
            "sklearn._loss.HalfTweedieLossIdentity(power=1).loss(y_true=y_true, raw_prediction=y_pred)",
            "Private. y_pred is ŷ itself; no reduction.",
            gradient="sklearn._loss.HalfTweedieLossIdentity(power=1).gradient(y_true=y_true, raw_prediction=y_pred)",
            terms=lambda y_pred, y_true: y_pred + y_true,
        ),
    ),
)


def gamma_deviance_half(y_pred, y_true):
    return exp_excess(log_ratio(y_true, y_pred))  # in L = ln(y/ŷ) the loss is eᴸ − 1 − L


def gamma_deviance_half_gradient(y_pred, y_true):
    return (y_pred - y_true) / y_pred / y_pred


def gamma_deviance_half_curvature(y_pred, y_true):
    return 2 * ((y_true - y_pred / 2) / y_pred / y_pred / y_pred)


GAMMA_DEVIANCE_HALF = Loss(
    key="gamma_deviance_half",
    title="Half gamma deviance",
    family=AMOUNTS,
    value=gamma_deviance_half,
    gradient=gamma_deviance_half_gradient,
    curvature=gamma_deviance_half_curvature,
    latex=(
        r"\ln\frac{<y_pred>}{<y_true>}+\frac{<y_true>}{<y_pred>}-1",
        r"\frac{<y_pred>-<y_true>}{<y_pred>^2}",
    ),
    aliases=("Itakura–Saito", "Itakura-Saito divergence", "QLIKE"),
    near=("Gamma deviance", "mean_gamma_deviance"),
    summary="A loss of the ratio y/ŷ alone: the same percentage costs the same for small and for large amounts.",
    use="For positive amounts whose spread is proportional to their mean (gamma), such as the sizes of claims, "
    "forecasts of variance or the power in a spectrum.",
    trade="Free of units, with the mean as best constant; too low costs more than too high by the same factor. Not "
    "convex: above ŷ = 2y the curve bends downwards, and the farther too high, the weaker the pull back.",
    elicits=MEAN,
    claims={
        "differentiable": True,
        "twice_differentiable": True,
        "least_at_truth": True,
        "zero_at_truth": True,
        "scale_free": True,
    },
    related=("gamma_log", "tweedie_deviance_half", "poisson_deviance_half", "log_ratio_squared"),
    reference=Reference(
        "C. Févotte, N. Bertin, J.-L. Durrieu, Nonnegative matrix factorization with the Itakura–Saito divergence: "
        "with application to music analysis, Neural Computation 21, 2009.",
        "https://doi.org/10.1162/neco.2008.04-08-771",
    ),
    example=Example(
        {},
        x=5.0,
        value=0.31629073187415507,
        gradient=0.12,
        words="the true amount is 2, so ln(5/2) + 2/5 − 1 = 0.9162907319 − 0.6 = 0.3162907319, and the slope is "
        "(5 − 2)/5² = 0.12",
        data={"y_true": 2.0},
    ),
    note="Twice too high costs 0.1931, half as high as it should be 0.3069. The deviance itself is twice this loss. As "
    "a function of ln ŷ it is convex: that is the form with a log link.",
    libraries=(
        Library(
            "sklearn",
            "sklearn.metrics.mean_gamma_deviance",
            "sklearn.metrics.mean_gamma_deviance(y_true, y_pred)",
            "The deviance, twice this loss; both must be above 0. The mean over the samples.",
            scale=2.0,
            reduction="mean",
            terms=lambda y_pred, y_true: 2 * (2 + y_true / y_pred),
        ),
        Library(
            "sklearn",
            "sklearn._loss.HalfTweedieLossIdentity(power=2)",
            "sklearn._loss.HalfTweedieLossIdentity(power=2).loss(y_true=y_true, raw_prediction=y_pred)",
            "Private. y_pred is ŷ itself; no reduction.",
            gradient="sklearn._loss.HalfTweedieLossIdentity(power=2).gradient(y_true=y_true, raw_prediction=y_pred)",
            terms=lambda y_pred, y_true: 2 + y_true / y_pred,
        ),
    ),
)


def tweedie_deviance_half(y_pred, y_true, power=1.5):
    """In L = ln(ŷ/y): y²⁻ᵖ[h(2 − p) − h(1 − p)] with h(k) = (eᵏᴸ − 1)/k − L, in which nothing cancels near ŷ = y.

    Where one of the powers is above e¹⁰⁰ nothing cancels anyway, and that one is taken out: it may be beyond floats.
    """
    rest, log = 2 - power, np.minimum(log_ratio(y_pred, y_true), 1e300)
    high, low = (log > 0) & (rest * log > 100), (log < 0) & ((rest - 1) * log > 100)
    near = np.where(high | low, 0.0, log)
    middle = part(power_excess(near, rest) - power_excess(near, rest - 1), np.where(high | low, 1.0, y_true) ** rest)
    above = y_pred**rest / np.where(high, rest, 1.0)
    share = 1 / np.where(low, power - 1, 1.0)
    share = share + np.where(rest == 0, 0.0, np.exp(np.minimum(log, 0)) / np.where(rest == 0, 1.0, rest))
    below = 64 * over_power(part(share / 64, y_true), y_pred, power - 1)
    middle = np.where((y_true == 0) & (rest <= 0), np.inf, middle)  # y²⁻ᵖ, at p = 2 −ln y
    return np.where(high, above, np.where(low, below, middle))


def power_excess(log, k):
    """(eᵏᴸ − 1)/k − L for L = log, at k = 0 its limit 0."""
    some = np.where(k == 0, 1.0, k)
    return np.where(k == 0, 0.0, exp_excess(some * log) / some)


def tweedie_terms(y_pred, y_true, power):
    """How large the terms of the general formula are, which cancel near ŷ = y; at p = 1 and 2 those of its limits."""
    near, last = (1.0 if k == 0 else abs(k) for k in (1 - power, 2 - power))
    return (y_true ** (2 - power) / near + y_true * y_pred ** (1 - power)) / last + y_pred ** (2 - power) / last


def over_power(x, y_pred, power):
    """x / ŷᵖ by way of a root of ŷᵖ, which does not overflow before the result does; 0 where x is 0."""
    root = y_pred ** (-power / 4)
    return part(part(part(part(x, root), root), root), root)


def tweedie_deviance_half_gradient(y_pred, y_true, power=1.5):
    return over_power(y_pred - y_true, y_pred, power)


def tweedie_deviance_half_curvature(y_pred, y_true, power=1.5):
    return 4 * over_power((1 - power) / 4 + part(power / 4, y_true / y_pred), y_pred, power)


TWEEDIE_DEVIANCE_HALF = Loss(
    key="tweedie_deviance_half",
    title="Half Tweedie deviance",
    family=AMOUNTS,
    value=tweedie_deviance_half,
    gradient=tweedie_deviance_half_gradient,
    curvature=tweedie_deviance_half_curvature,
    params=(
        Param(
            "power",
            "p",
            "p",
            "How the variance of the noise grows with the mean, as ŷᵖ: 0 not at all (half the squared error), "
            "1 Poisson, 2 gamma, 3 inverse Gaussian.",
            domain="[0, inf)",
            stops=uniform(0.0, 3.0, 0.1),
        ),
    ),
    domains={"y_true": lambda power: "[0, inf)" if power < 2 else "(0, inf)"},
    latex=(
        cases(
            (r"<y_true>\ln\frac{<y_true>}{<y_pred>}-<y_true>+<y_pred>", r"<power>=1", lambda power: power == 1),
            (r"\ln\frac{<y_pred>}{<y_true>}+\frac{<y_true>}{<y_pred>}-1", r"<power>=2", lambda power: power == 2),
            (
                r"\frac{<y_true>^{2-<power>}}{(1-<power>)(2-<power>)}-\frac{<y_true><y_pred>^{1-<power>}}{1-<power>}"
                r"+\frac{<y_pred>^{2-<power>}}{2-<power>}",
                r"\text{otherwise}",
            ),
        ),
        r"\frac{<y_pred>-<y_true>}{<y_pred>^{<power>}}",
    ),
    aliases=("beta-divergence", "β-divergence"),
    near=("Tweedie deviance", "mean_tweedie_deviance", "power deviance"),
    summary="One scale from the squared error over Poisson and gamma to the inverse Gaussian: the power says how fast "
    "the noise grows with the mean.",
    use="With a power between 1 and 2 for amounts that are often exactly 0 and otherwise positive and skewed, such as "
    "claims or rainfall; with other powers for positive amounts in general.",
    trade="The larger the power, the less a large amount counts against a small one missed by the same factor. Above "
    "p = 1 the loss is not convex, and from p = 2 on y = 0 is not allowed.",
    elicits=MEAN,
    claims={
        "convex": lambda power: power <= 1,
        "strictly_convex": lambda power: power < 1,
        "strongly_convex": lambda power: power == 0 and 1.0,
        "differentiable": True,
        "twice_differentiable": True,
        "least_at_truth": True,
        "zero_at_truth": True,
        "scale_free": lambda power: power == 2,
        "ratio_symmetric": lambda power: power == 1.5,
    },
    related=(
        "tweedie_log",
        "poisson_deviance_half",
        "gamma_deviance_half",
        "inverse_gaussian_deviance_half",
        "half_squared_error",
    ),
    reference=Reference(
        "B. Jørgensen, Exponential dispersion models, Journal of the Royal Statistical Society B 49, 1987.",
        "https://doi.org/10.1111/j.2517-6161.1987.tb01685.x",
    ),
    example=Example(
        {"power": 1.5},
        x=2.25,
        value=1 / 3,
        gradient=-14 / 27,
        words="the true amount is 4, so 4^0.5/(−0.5 · 0.5) + 4 · 2.25^(−0.5)/0.5 + 2.25^0.5/0.5 = −8 + 5.3333333333 + "
        "3 = 0.3333333333, and the slope is (2.25 − 4)/2.25^1.5 = −1.75/3.375 = −0.5185185185",
        data={"y_true": 4.0},
    ),
    note="The general formula divides by 0 at p = 1 and p = 2, where its limits are the Poisson and the gamma "
    "deviance. No noise has this likelihood for 0 < p < 1, but the best constant is the mean there too. At p = 1.5 too "
    "high by a factor costs the same as too low by it; below 1.5 too high costs more, above it too low. The deviance "
    "itself is twice this loss; the β of the beta-divergence is 2 − p.",
    libraries=(
        Library(
            "sklearn",
            "sklearn.metrics.mean_tweedie_deviance",
            "sklearn.metrics.mean_tweedie_deviance(y_true, y_pred, power={power})",
            "The deviance, twice this loss; power defaults to 0 and may not lie between 0 and 1. Near ŷ = y its terms "
            "cancel. The mean over the samples.",
            scale=2.0,
            reduction="mean",
            legal=lambda power: power == 0 or power >= 1,
            terms=lambda y_pred, y_true, power: 2 * tweedie_terms(y_pred, y_true, power),
        ),
        Library(
            "sklearn",
            "sklearn._loss.HalfTweedieLossIdentity",
            "sklearn._loss.HalfTweedieLossIdentity(power={power}).loss(y_true=y_true, raw_prediction=y_pred)",
            "Private, behind TweedieRegressor(link='identity'). power defaults to 1.5 and may lie between 0 and 1. "
            "Near ŷ = y its terms cancel. No reduction.",
            gradient="sklearn._loss.HalfTweedieLossIdentity(power={power})"
            ".gradient(y_true=y_true, raw_prediction=y_pred)",
            terms=lambda y_pred, y_true, power: tweedie_terms(y_pred, y_true, power),
        ),
    ),
)


def inverse_gaussian_deviance_half(y_pred, y_true):
    half = (y_pred / 2 - y_true / 2) / y_pred  # of the miss, whose square may be beyond floats where the loss is not
    return 2 * (half / y_true * half)


def inverse_gaussian_deviance_half_gradient(y_pred, y_true):
    return (y_pred - y_true) / y_pred / y_pred / y_pred


def inverse_gaussian_deviance_half_curvature(y_pred, y_true):
    return 4 * ((y_true / 4 - (y_pred / 2 - y_true / 2)) / y_pred / y_pred / y_pred / y_pred)


INVERSE_GAUSSIAN_DEVIANCE_HALF = Loss(
    key="inverse_gaussian_deviance_half",
    title="Half inverse Gaussian deviance",
    family=AMOUNTS,
    value=inverse_gaussian_deviance_half,
    gradient=inverse_gaussian_deviance_half_gradient,
    curvature=inverse_gaussian_deviance_half_curvature,
    latex=(
        r"\frac{(<y_pred>-<y_true>)^2}{2<y_true><y_pred>^2}",
        r"\frac{<y_pred>-<y_true>}{<y_pred>^3}",
    ),
    aliases=("half the Tweedie deviance with power 3",),
    near=("inverse Gaussian deviance", "Wald", "Tweedie deviance with power 3"),
    summary="The square of the error as a share of the prediction, divided by twice the true amount.",
    use="For positive amounts with a long tail whose variance grows like the cube of the mean, such as the time until "
    "a random walk with drift first reaches a level (inverse Gaussian noise).",
    trade="Forgiving above, strict below: however much too high, it costs no more than 1/(2y), while too low costs "
    "without limit. Not convex above ŷ = 1.5y.",
    elicits=MEAN,
    claims={"differentiable": True, "twice_differentiable": True, "least_at_truth": True, "zero_at_truth": True},
    related=("tweedie_deviance_half", "gamma_deviance_half", "relative_squared"),
    reference=Reference(
        "M. C. K. Tweedie, Statistical properties of inverse Gaussian distributions I, Annals of Mathematical "
        "Statistics 28, 1957.",
        "https://doi.org/10.1214/aoms/1177706964",
    ),
    example=Example(
        {},
        x=2.5,
        value=0.045,
        gradient=-0.096,
        words="the true amount is 4, so (2.5 − 4)² / (2 · 4 · 2.5²) = 2.25/50 = 0.045, and the slope is "
        "(2.5 − 4)/2.5³ = −1.5/15.625 = −0.096",
        data={"y_true": 4.0},
    ),
    note="The Tweedie deviance with power 3, halved. In other units it is another loss: measured in thousandths, the "
    "numbers are a thousand times larger and the loss a thousand times smaller.",
    libraries=(
        Library(
            "sklearn",
            "sklearn.metrics.mean_tweedie_deviance(power=3)",
            "sklearn.metrics.mean_tweedie_deviance(y_true, y_pred, power=3)",
            "The deviance, twice this loss; both must be above 0. Near ŷ = y its terms cancel. The mean over the "
            "samples.",
            scale=2.0,
            reduction="mean",
            terms=lambda y_pred, y_true: 2 * tweedie_terms(y_pred, y_true, 3.0),
        ),
        Library(
            "sklearn",
            "sklearn._loss.HalfTweedieLossIdentity(power=3)",
            "sklearn._loss.HalfTweedieLossIdentity(power=3).loss(y_true=y_true, raw_prediction=y_pred)",
            "Private. y_pred is ŷ itself; no reduction.",
            gradient="sklearn._loss.HalfTweedieLossIdentity(power=3).gradient(y_true=y_true, raw_prediction=y_pred)",
            terms=lambda y_pred, y_true: tweedie_terms(y_pred, y_true, 3.0),
        ),
    ),
)
