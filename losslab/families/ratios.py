"""Losses of how many times, or how many per cent, a prediction is off: relative errors and ratios."""

import numpy as np

from losslab.core import Corner, Example, Family, Library, Loss, Reference, Statistic
from losslab.families import MEDIAN, POSITIVE
from losslab.stable import flat, log_ratio

RATIOS = Family(
    key="ratios",
    title="Ratios and percentages",
    summary="For positive values of very different sizes. Each has another best constant, and only some treat too high "
    "and too low alike.",
    argument=POSITIVE,
    order=14,
)


def msle(y_pred, y_true):
    return log_ratio(y_pred, y_true, 1.0) ** 2


def msle_gradient(y_pred, y_true):
    return 2 * log_ratio(y_pred, y_true, 1.0) / (1 + y_pred)


def msle_curvature(y_pred, y_true):
    return 2 * (1 - log_ratio(y_pred, y_true, 1.0)) / (1 + y_pred) / (1 + y_pred)


def _single(y_pred, y_true):
    """Keras takes the logarithms in float32, 2²⁹ times as coarse, and squares their difference."""
    return 2.0**29 * (np.abs(log_ratio(y_pred, y_true, 1.0)) + 1e-7)


MSLE = Loss(
    key="msle",
    title="Squared logarithmic error",
    family=RATIOS,
    value=msle,
    gradient=msle_gradient,
    curvature=msle_curvature,
    domains={"y_pred": "(-1, inf)", "y_true": "(-1, inf)"},
    latex=(
        r"\left(\ln(1+<y_pred>)-\ln(1+<y_true>)\right)^2",
        r"\frac{2}{1+<y_pred>}\ln\frac{1+<y_pred>}{1+<y_true>}",
    ),
    aliases=(
        "MSLE",
        "mean squared logarithmic error",
        "mean_squared_logarithmic_error",
        "reg:squaredlogerror",
        "log1p error",
    ),
    near=("RMSLE",),
    summary="The squared error of ln(1 + y): for large values it is how many times off that counts, for values near 0 "
    "the plain difference.",
    use="For counts and amounts that include 0 and span several powers of ten, when what matters is the ratio.",
    trade="Its best constant lies below the mean, so totals come out too low. The 1 is in the units of y: in other "
    "units it is another loss. Not convex: the pull back from far too high fades.",
    elicits=Statistic("the geometric mean of 1 + y, less 1", lambda y, **settings: np.expm1(np.mean(np.log1p(y)))),
    claims={"differentiable": True, "twice_differentiable": True, "least_at_truth": True, "zero_at_truth": True},
    related=("log_ratio_squared", "squared_error", "poisson_deviance_half", "mape"),
    reference=Reference(
        "M. S. Bartlett, The use of transformations, Biometrics 3, 1947: ln(1 + y) for data with zeros.",
        "https://doi.org/10.2307/3001536",
    ),
    example=Example(
        {},
        x=7.0,
        value=0.4804530139182014,
        gradient=0.17328679513998632,
        words="the true value is 3, so (ln 8 − ln 4)² = 0.6931471806² = 0.4804530139, and the slope is "
        "2 · 0.6931471806/8 = 0.1732867951",
        data={"y_true": 3.0},
    ),
    note="It is often said to punish too low more than too high. By the same difference, yes: for y = 10, 5 costs "
    "0.367 and 15 costs 0.140. By the same factor it is the other way round: 5 costs 0.367 and 20 costs 0.418. Only a "
    "factor of 1 + y costs the same both ways. A prediction below −1 has no logarithm: NaN in PyTorch, while Keras "
    "raises it to 10⁻⁷ and scikit-learn refuses it. RMSLE is the root of the mean.",
    libraries=(
        Library(
            "torch",
            "torch.nn.MSELoss of log1p",
            "F.mse_loss(torch.log1p(y_pred), torch.log1p(y_true), reduction='none')",
            "PyTorch has none of its own: the logarithms are taken before the call. NaN for a prediction below −1. "
            "Averages over all elements unless told otherwise.",
            terms=lambda y_pred, y_true: (
                1e-16
                + np.abs(np.log1p(y_pred) - np.log1p(y_true)) * (np.abs(np.log1p(y_pred)) + np.abs(np.log1p(y_true)))
            ),
        ),
        Library(
            "keras",
            "keras.losses.MeanSquaredLogarithmicError",
            "keras.losses.mean_squared_logarithmic_error(y_true, y_pred)",
            "Arguments in the order (y_true, y_pred). Both are raised to 1e-7 where they are lower, negative ones too; "
            "there the slope is 0. The logarithms are taken in float32. Averages over the last axis.",
            reduction="mean",
            emulate=lambda y_pred, y_true: msle(np.maximum(y_pred, 1e-7), np.maximum(y_true, 1e-7)),
            terms=_single,
        ),
        Library(
            "sklearn",
            "sklearn.metrics.mean_squared_log_error",
            "sklearn.metrics.mean_squared_log_error(y_true, y_pred)",
            "Both must be above −1. The mean over the samples; root_mean_squared_log_error is its root.",
            reduction="mean",
        ),
        Library(
            "xgboost",
            "objective='reg:squaredlogerror'",
            "{{'objective': 'reg:squaredlogerror'}}",
            "Half of it: the slope has no 2. The Hessian is raised to 1e-6 where it is lower or negative.",
            scale=0.5,
        ),
    ),
)


def mape(y_pred, y_true):
    return np.abs(y_pred - y_true) / y_true


def mape_gradient(y_pred, y_true):
    return np.sign(y_pred - y_true) / y_true


def mape_curvature(y_pred, y_true):
    return flat(y_pred + y_true, 0.0)


def mape_median(y, **settings):
    """The median in which each value has the weight 1/y."""
    y = np.sort(y)
    weight = np.cumsum(1 / y)
    return y[np.searchsorted(weight, weight[-1] / 2)]


MAPE = Loss(
    key="mape",
    title="Absolute percentage error",
    family=RATIOS,
    value=mape,
    gradient=mape_gradient,
    curvature=mape_curvature,
    domains={"y_pred": "(-inf, inf)"},
    latex=(
        r"\frac{\left|<y_pred>-<y_true>\right|}{<y_true>}",
        r"\frac{\operatorname{sign}(<y_pred>-<y_true>)}{<y_true>}",
    ),
    aliases=(
        "MAPE",
        "APE",
        "mean absolute percentage error",
        "mean_absolute_percentage_error",
        "absolute relative error",
        "percentage error",
    ),
    summary="The absolute error as a share of the true value: 10 off from 100 costs 0.1, as does 1 off from 10.",
    use="To report how far off forecasts are, in a number that needs no units and no explanation.",
    trade="Made for reporting, it misleads when it is minimised: a prediction of 0 never costs more than 1, one too "
    "high costs without limit, so the best constant is pulled down towards the small values. Undefined at y = 0 and "
    "huge near it.",
    elicits=Statistic("the median in which each value has the weight 1/y", mape_median),
    claims={"convex": True, "least_at_truth": True, "zero_at_truth": True, "scale_free": True},
    corners=lambda y_true: (Corner(y_true, "kink", -1 / y_true, 1 / y_true),),
    related=("smape", "absolute_error", "log_ratio_abs", "relative_squared"),
    reference=Reference(
        "T. Gneiting, Making and evaluating point forecasts, Journal of the American Statistical Association 106, "
        "2011.",
        "https://doi.org/10.1198/jasa.2011.r10138",
    ),
    example=Example(
        {},
        x=2.5,
        value=0.375,
        gradient=-0.25,
        words="the true value is 4, so |2.5 − 4|/4 = 1.5/4 = 0.375; below y the slope is −1/4 = −0.25",
        data={"y_true": 4.0},
    ),
    note="For the values 1, 2, 4, 8 and 100, whose mean is 23 and whose median is 4, the best constant is 1. At ŷ = y "
    "any slope from −1/y to 1/y supports the curve; we give 0. LightGBM’s objective mape divides by max(1, |y|), which "
    "is another loss for y below 1.",
    libraries=(
        Library(
            "keras",
            "keras.losses.MeanAbsolutePercentageError",
            "keras.losses.mean_absolute_percentage_error(y_true, y_pred)",
            "In per cent: 100 times this loss. Arguments in the order (y_true, y_pred); y is raised to 1e-7 where it "
            "is lower. Averages over the last axis.",
            scale=100.0,
            reduction="mean",
            emulate=lambda y_pred, y_true: 100 * np.abs(y_pred - y_true) / np.maximum(y_true, 1e-7),
        ),
        Library(
            "sklearn",
            "sklearn.metrics.mean_absolute_percentage_error",
            "sklearn.metrics.mean_absolute_percentage_error(y_true, y_pred)",
            "A fraction, not per cent; |y| is raised to 2.2e-16 where it is lower. The mean over the samples.",
            reduction="mean",
        ),
    ),
)


def smape(y_pred, y_true):
    total = y_pred + y_true
    return 2 * (np.abs(y_pred - y_true) / np.where(total == 0, 1.0, total))  # 0 for two zeros


def smape_gradient(y_pred, y_true):
    total = y_pred + y_true
    total = np.where(total == 0, 1.0, total)
    return 4 * np.sign(y_pred - y_true) * (y_true / total) / total


def smape_curvature(y_pred, y_true):
    total = y_pred + y_true
    total = np.where(total == 0, 1.0, total)
    return -8 * np.sign(y_pred - y_true) * (y_true / total) / total / total


def smape_corners(y_true):
    none = y_true == 0  # then the loss jumps from 0 to 2, at the end of its domain, and is flat elsewhere
    steep = np.where(none, 0.0, 1 / np.where(none, 1.0, y_true))
    return Corner(y_true, "jump", 0.0, np.where(none, 2.0, 0.0)), Corner(y_true, "kink", -steep, steep)


SMAPE = Loss(
    key="smape",
    title="Symmetric absolute percentage error",
    family=RATIOS,
    value=smape,
    gradient=smape_gradient,
    curvature=smape_curvature,
    domains={"y_pred": "[0, inf)", "y_true": "[0, inf)"},
    latex=(
        r"\frac{2\left|<y_pred>-<y_true>\right|}{<y_pred>+<y_true>}",
        r"\frac{4<y_true>\operatorname{sign}(<y_pred>-<y_true>)}{(<y_pred>+<y_true>)^2}",
    ),
    aliases=("SMAPE", "symmetric mean absolute percentage error"),
    near=("Canberra distance",),
    summary="The absolute error as a share of the average of prediction and true value, between 0 and 2.",
    use="To report how far off forecasts of positive series are, in a number that no single forecast can dominate.",
    trade="Bounded, so nothing dominates a mean; but it is not convex, and near 0 it says little: for y = 0 every "
    "prediction but 0 costs 2, whatever its size.",
    elicits=Statistic("a centre without a closed form"),
    claims={
        "bounded": 2.0,
        "least_at_truth": True,
        "zero_at_truth": True,
        "scale_free": True,
        "ratio_symmetric": True,
    },
    corners=smape_corners,
    related=("mape", "log_ratio_abs", "absolute_error"),
    reference=Reference(
        "P. Goodwin, R. Lawton, On the asymmetry of the symmetric MAPE, International Journal of Forecasting 15, 1999.",
        "https://doi.org/10.1016/S0169-2070(99)00007-2",
    ),
    example=Example(
        {},
        x=2.5,
        value=6 / 13,
        gradient=-64 / 169,
        words="the true value is 4, so 2 · |2.5 − 4|/(2.5 + 4) = 3/6.5 = 0.4615384615, and the slope is "
        "−4 · 4/6.5² = −16/42.25 = −0.3786982249",
        data={"y_true": 4.0},
    ),
    note="Symmetric in what? Exchanging ŷ and y changes nothing, so too high by a factor costs the same as too low by "
    "it. By the same difference it does not: for y = 100, 110 costs 0.0952 and 90 costs 0.1053. Also used are 100 "
    "times this loss, up to 200 %, and 50 times, up to 100 %. With two zeros it is 0/0 and counts as 0. Half of it, "
    "summed over the entries of two vectors, is the Canberra distance.",
)


def log_ratio_squared(y_pred, y_true):
    return log_ratio(y_pred, y_true) ** 2


def log_ratio_squared_gradient(y_pred, y_true):
    return 2 * log_ratio(y_pred, y_true) / y_pred


def log_ratio_squared_curvature(y_pred, y_true):
    return 2 * (1 - log_ratio(y_pred, y_true)) / y_pred / y_pred


LOG_RATIO_SQUARED = Loss(
    key="log_ratio_squared",
    title="Squared log-ratio",
    family=RATIOS,
    value=log_ratio_squared,
    gradient=log_ratio_squared_gradient,
    curvature=log_ratio_squared_curvature,
    latex=(r"\left(\ln\frac{<y_pred>}{<y_true>}\right)^2", r"\frac{2}{<y_pred>}\ln\frac{<y_pred>}{<y_true>}"),
    aliases=("squared error of logarithms", "log MSE"),
    near=("log-normal",),
    summary="The squared error of the logarithms: twice too high costs the same as half of what it should be.",
    use="For positive values whose noise multiplies them (log-normal), such as concentrations or prices.",
    trade="Treats both directions alike and needs no units, but its best constant is the geometric mean, below the "
    "mean, so totals come out too low; and y = 0 is not allowed. Not convex above ŷ = ey, a parabola in ln ŷ.",
    elicits=Statistic("the geometric mean", lambda y, **settings: np.exp(np.mean(np.log(y)))),
    claims={
        "differentiable": True,
        "twice_differentiable": True,
        "least_at_truth": True,
        "zero_at_truth": True,
        "scale_free": True,
        "ratio_symmetric": True,
    },
    related=("log_ratio_abs", "msle", "gamma_deviance_half", "squared_error"),
    reference=Reference(
        "C. Tofallis, A better measure of relative prediction accuracy for model selection and model estimation, "
        "Journal of the Operational Research Society 66, 2015.",
        "https://doi.org/10.1057/jors.2014.103",
    ),
    example=Example(
        {},
        x=2.5,
        value=0.2209034114,
        gradient=-0.3760029034,
        words="the true value is 4, so ln(2.5/4) = −0.4700036292, its square is 0.2209034115, and the slope is "
        "2 · (−0.4700036292)/2.5 = −0.3760029034",
        data={"y_true": 4.0},
    ),
    note="Not to be mixed up with the squared logarithmic error of libraries (MSLE), which adds 1 to both. After "
    "training on logarithms, exp of the prediction aims at the geometric mean, not at the mean.",
    libraries=(
        Library(
            "torch",
            "torch.nn.MSELoss of logarithms",
            "F.mse_loss(torch.log(y_pred), torch.log(y_true), reduction='none')",
            "PyTorch has none of its own: the logarithms are taken before the call. Averages over all elements unless "
            "told otherwise.",
        ),
    ),
)


def log_ratio_abs(y_pred, y_true):
    return np.abs(log_ratio(y_pred, y_true))


def log_ratio_abs_gradient(y_pred, y_true):
    return np.sign(y_pred - y_true) / y_pred


def log_ratio_abs_curvature(y_pred, y_true):
    return -np.sign(y_pred - y_true) / y_pred / y_pred


LOG_RATIO_ABS = Loss(
    key="log_ratio_abs",
    title="Absolute log-ratio",
    family=RATIOS,
    value=log_ratio_abs,
    gradient=log_ratio_abs_gradient,
    curvature=log_ratio_abs_curvature,
    latex=(
        r"\left|\ln\frac{<y_pred>}{<y_true>}\right|",
        r"\frac{\operatorname{sign}(<y_pred>-<y_true>)}{<y_pred>}",
    ),
    aliases=("absolute error of logarithms",),
    near=("log accuracy ratio", "log-Laplace"),
    summary="The size of the logarithm of ŷ/y: how many times off, no matter in which direction.",
    use="For positive values over several powers of ten with outliers among them, and wherever a percentage error is "
    "wanted that treats both directions alike.",
    trade="Every point pulls with 1/ŷ, however far off, and the best constant is the median. But there is a kink at "
    "ŷ = y, the curve bends down above it, and y = 0 is not allowed.",
    elicits=MEDIAN,
    claims={"least_at_truth": True, "zero_at_truth": True, "scale_free": True, "ratio_symmetric": True},
    corners=lambda y_true: (Corner(y_true, "kink", -1 / y_true, 1 / y_true),),
    related=("log_ratio_squared", "mape", "smape", "absolute_error"),
    reference=Reference(
        "S. K. Morley, T. V. Brito, D. T. Welling, Measures of model performance based on the log accuracy ratio, "
        "Space Weather 16, 2018.",
        "https://doi.org/10.1002/2017SW001669",
    ),
    example=Example(
        {},
        x=2.5,
        value=0.4700036292457356,
        gradient=-0.4,
        words="the true value is 4, so |ln(2.5/4)| = |ln 0.625| = 0.4700036292; below y the slope is −1/2.5 = −0.4",
        data={"y_true": 4.0},
    ),
    note="For small errors it is about the percentage error: 10 % too high costs 0.0953, 10 % too low 0.1054. Of an "
    "even number of values, every constant between the two in the middle is best.",
    libraries=(
        Library(
            "torch",
            "torch.nn.L1Loss of logarithms",
            "F.l1_loss(torch.log(y_pred), torch.log(y_true), reduction='none')",
            "PyTorch has none of its own: the logarithms are taken before the call. Averages over all elements unless "
            "told otherwise.",
        ),
    ),
)


def relative_squared(y_pred, y_true):
    share = (y_pred - y_true) / y_true
    return share * share


def relative_squared_gradient(y_pred, y_true):
    return 2 * ((y_pred - y_true) / y_true) / y_true


def relative_squared_curvature(y_pred, y_true):
    return flat(y_pred, 2 / y_true / y_true)


RELATIVE_SQUARED = Loss(
    key="relative_squared",
    title="Squared relative error",
    family=RATIOS,
    value=relative_squared,
    gradient=relative_squared_gradient,
    curvature=relative_squared_curvature,
    domains={"y_pred": "(-inf, inf)"},
    latex=(
        r"\left(\frac{<y_pred>-<y_true>}{<y_true>}\right)^2",
        r"\frac{2(<y_pred>-<y_true>)}{<y_true>^2}",
    ),
    aliases=("squared percentage error", "mean squared percentage error"),
    near=("RMSPE", "relative least squares"),
    summary="The square of the error as a share of the true value: least squares with the weight 1/y² for each point.",
    use="When errors count in per cent, large ones more than in proportion, and a closed form is wanted: a linear "
    "model is fitted by weighted least squares.",
    trade="Small true values rule and predictions come out low: for 1, 2, 4, 8 and 100, whose mean is 23, the best "
    "constant is 1.42. Undefined at y = 0.",
    elicits=Statistic(
        "the mean of 1/y over the mean of 1/y²", lambda y, **settings: np.mean(1 / y) / np.mean(1 / y / y)
    ),
    claims={
        "convex": True,
        "strictly_convex": True,
        "differentiable": True,
        "twice_differentiable": True,
        "least_at_truth": True,
        "zero_at_truth": True,
        "scale_free": True,
    },
    related=("mape", "squared_error", "inverse_gaussian_deviance_half", "log_ratio_squared"),
    reference=Reference(
        "H. Park, L. A. Stefanski, Relative-error prediction, Statistics and Probability Letters 40, 1998.",
        "https://doi.org/10.1016/S0167-7152(98)00088-1",
    ),
    example=Example(
        {},
        x=2.5,
        value=0.140625,
        gradient=-0.1875,
        words="the true value is 4, so ((2.5 − 4)/4)² = 0.375² = 0.140625, and the slope is 2 · (2.5 − 4)/4² = −0.1875",
        data={"y_true": 4.0},
    ),
    note="The half inverse Gaussian deviance, ((ŷ − y)/ŷ)²/(2y), takes the share of the prediction instead, and its "
    "best constant is the mean.",
)
