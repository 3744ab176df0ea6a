"""Losses that are quadratic near zero and straight far away."""

import math

import numpy as np

from losslab.core import (
    Corner,
    Example,
    Family,
    Library,
    Loss,
    Noise,
    Param,
    Reference,
    Statistic,
    geometric,
    uniform,
)
from losslab.families import RESIDUAL
from losslab.latex import cases
from losslab.stable import flat, log_excess

STRAIGHT_TAILS = Family(
    key="straight_tails",
    title="Quadratic centre, straight tails",
    summary="Like the square for small residuals, like the absolute value for large ones: convex, with a bounded pull.",
    argument=RESIDUAL,
    order=2,
)


def huber(r, delta=1.0):
    size = np.abs(r)
    inner = np.minimum(size, delta)  # r²/2 inside, δ(|r| − δ/2) outside: no branch to overflow in
    return inner * (size - inner / 2)


def huber_gradient(r, delta=1.0):
    return np.clip(r, -delta, delta)


def huber_curvature(r, delta=1.0):
    return np.where(np.abs(r) <= delta, 1.0, flat(r, 0.0))


HUBER = Loss(
    key="huber",
    title="Huber",
    family=STRAIGHT_TAILS,
    value=huber,
    gradient=huber_gradient,
    curvature=huber_curvature,
    params=(
        Param(
            "delta",
            "δ",
            r"\delta",
            "Residual size at which the parabola turns into a straight line.",
            domain="(0, inf)",
            stops=uniform(0.05, 5.0, 0.05),
            unit="residual",
        ),
    ),
    latex=(
        cases(
            (r"\tfrac12 <r>^2", r"|<r>|\le <delta>", lambda r, delta: abs(r) <= delta),
            (r"<delta>\left(|<r>|-\tfrac12 <delta>\right)", r"|<r>|\gt <delta>"),
        ),
        r"\max\left(-<delta>,\ \min(<r>,\ <delta>)\right)",
    ),
    aliases=("Huber loss", "HuberT"),
    near=("Winsorized", "Winsorised", "clipped gradient", "robust regression"),
    summary="A parabola for small residuals, a straight line for large ones.",
    use="When most residuals are well behaved and a few are not; δ says from which size on a residual counts as large.",
    trade="Bounds the pull of an outlier at δ and stays smooth at zero, at the price of one more number to choose.",
    elicits=Statistic("a centre that moves from a median to the mean as δ grows, without a closed form"),
    corners=lambda delta: (Corner(-delta, "bend", 0.0, 1.0), Corner(delta, "bend", 1.0, 0.0)),
    claims={
        "convex": True,
        "lipschitz": lambda delta: delta,
        "gradient_lipschitz": 1.0,
        "differentiable": True,
        "symmetric": True,
        "unique_minimum": True,
    },
    related=("half_squared_error", "absolute_error", "smooth_l1", "pseudo_huber", "quantile_huber", "berhu"),
    reference=Reference(
        "P. J. Huber, Robust estimation of a location parameter, Annals of Mathematical Statistics 35, 1964.",
        "https://doi.org/10.1214/aoms/1177703732",
    ),
    example=Example(
        {"delta": 1.5},
        x=4.0,
        value=4.875,
        gradient=1.5,
        words="|4| is beyond δ = 1.5, so 1.5 · (4 − 1.5/2) = 1.5 · 3.25 = 4.875, and the slope is δ",
    ),
    note="δ = 1.345 keeps 95 % efficiency under Gaussian noise of unit scale. In scikit-learn δ has three forms: "
    "GradientBoostingRegressor’s alpha is the quantile of |r| at which δ is put; HuberRegressor fits a scale sigma "
    "together with the line, puts δ at epsilon · sigma (epsilon = 1.35 unless set) and leaves out the ½; "
    "SGDRegressor’s epsilon is δ itself, 0.1 unless set. LightGBM’s alpha is δ too, and with 0.9, its default, a "
    "target in thousands is hardly learned: no leaf moves by more than alpha · learning_rate in a round. XGBoost has "
    "pseudo-Huber only.",
    libraries=(
        Library(
            "torch",
            "torch.nn.HuberLoss",
            "F.huber_loss(y_pred, y_true, delta={delta}, reduction='none')",
            "With the ½; averages over all elements unless told otherwise.",
        ),
        Library(
            "torch",
            "torch.nn.SmoothL1Loss",
            "F.smooth_l1_loss(y_pred, y_true, beta={delta}, reduction='none')",
            "Huber divided by δ: the outer slope is 1, not δ. The two are equal at δ = 1 only.",
            scale=lambda delta: 1 / delta,
        ),
        Library(
            "keras",
            "keras.losses.Huber",
            "keras.losses.huber(y_true, y_pred, delta={delta})",
            "With the ½; arguments in the order (y_true, y_pred); averages over the last axis.",
            reduction="mean",
        ),
        Library(
            "scipy",
            "scipy.special.huber",
            "special.huber({delta}, y_pred - y_true)",
            "With the ½; delta comes first.",
        ),
        Library(
            "scipy",
            "scipy.optimize.least_squares(loss='huber')",
            "np.array([optimize.least_squares(lambda x: x, [r], loss='huber', f_scale={delta}, max_nfev=1).cost"
            " for r in y_pred - y_true])",
            "With the ½; delta is called f_scale; cost is the sum over the residuals.",
            gradient="np.array([optimize.least_squares(lambda x: x, [r], loss='huber', f_scale={delta}, max_nfev=1)"
            ".grad[0] for r in y_pred - y_true])",
            fit="loss='huber', f_scale={delta}",
        ),
        Library(
            "sklearn",
            "sklearn._loss.HuberLoss",
            "sklearn._loss.HuberLoss(delta={delta}).loss(y_true=y_true, raw_prediction=y_pred)",
            "With the ½. Private, behind GradientBoostingRegressor(loss='huber'), which resets delta in every round "
            "to a quantile of |r|; no reduction.",
            gradient="sklearn._loss.HuberLoss(delta={delta}).gradient(y_true=y_true, raw_prediction=y_pred)",
            fit="HuberRegressor(epsilon={delta}, alpha=0, tol=1e-9, max_iter=10_000)",
            sizes={"delta": 1.35},
        ),
        Library(
            "statsmodels",
            "statsmodels.robust.norms.HuberT",
            "norms.HuberT(t={delta}).rho(y_pred - y_true)",
            "With the ½; delta is called t and defaults to 1.345. RLM divides the residuals by their scale first.",
            gradient="norms.HuberT(t={delta}).psi(y_pred - y_true)",
            fit="norms.HuberT(t={delta})",
            sizes={"delta": 1.345},
        ),
        Library(
            "optax",
            "optax.losses.huber_loss",
            "optax.losses.huber_loss(y_pred, y_true, delta={delta})",
            "With the ½; no reduction.",
        ),
        Library(
            "lightgbm",
            "objective='huber'",
            "{{'objective': 'huber', 'alpha': {delta}}}",
            "delta is called alpha and defaults to 0.9; the Hessian is taken as 1 everywhere.",
        ),
    ),
)


def smooth_l1(r, beta=1.0):
    size = np.abs(r)
    width = np.where(beta > 0, beta, 1.0)  # at β = 0 no residual is inside; 1 keeps the unused branch finite
    return np.where(size > beta, size - beta / 2, size / width * size / 2)


def smooth_l1_gradient(r, beta=1.0):
    width = np.where(beta > 0, beta, 1.0)
    return np.where(np.abs(r) > beta, np.sign(r), r / width)


def smooth_l1_curvature(r, beta=1.0):
    width = np.where(beta > 0, beta, 1.0)
    return np.where((np.abs(r) <= beta) & (beta > 0), 1 / width, flat(r, 0.0))


def smooth_l1_corners(beta):
    steep = np.where(beta > 0, 1 / np.where(beta > 0, beta, 1.0), 0.0)
    kink = np.where(beta > 0, 0.0, 1.0)
    return Corner(-beta, "bend", 0.0, steep), Corner(0.0, "kink", -kink, kink), Corner(beta, "bend", steep, 0.0)


SMOOTH_L1 = Loss(
    key="smooth_l1",
    title="Smooth L1",
    family=STRAIGHT_TAILS,
    value=smooth_l1,
    gradient=smooth_l1_gradient,
    curvature=smooth_l1_curvature,
    params=(
        Param(
            "beta",
            "β",
            r"\beta",
            "Residual size below which the tip of the V is rounded off; 0 leaves it sharp.",
            domain="[0, inf)",
            stops=uniform(0.0, 5.0, 0.05),
            unit="residual",
        ),
    ),
    latex=(
        cases(
            (r"\dfrac{<r>^2}{2<beta>}", r"|<r>|\lt <beta>", lambda r, beta: abs(r) < beta),
            (r"|<r>|-\tfrac12 <beta>", r"|<r>|\ge <beta>"),
        ),
        cases(
            (r"\dfrac{<r>}{<beta>}", r"|<r>|\lt <beta>", lambda r, beta: abs(r) < beta),
            (r"\operatorname{sign}(<r>)", r"|<r>|\ge <beta>"),
        ),
    ),
    aliases=("SmoothL1Loss", "smooth L1 loss", "smooth absolute error", "Huber divided by beta"),
    near=("Fast R-CNN loss",),
    summary="The absolute error with its sharp tip rounded off into a small parabola.",
    use="For box coordinates in object detection and wherever the absolute error is meant but its kink disturbs.",
    trade="Outliers pull with 1 whatever β is; a small β keeps more of the absolute error, its sharp turn included.",
    elicits=Statistic("a centre that moves from a median to the mean as β grows (Huber’s), without a closed form"),
    corners=smooth_l1_corners,
    claims={
        "convex": True,
        "lipschitz": 1.0,
        "gradient_lipschitz": lambda beta: beta > 0 and 1 / beta,
        "differentiable": lambda beta: beta > 0,
        "symmetric": True,
        "unique_minimum": True,
    },
    related=("huber", "absolute_error", "charbonnier", "wing"),
    reference=Reference("R. Girshick, Fast R-CNN, ICCV 2015.", "https://doi.org/10.1109/ICCV.2015.169"),
    example=Example(
        {"beta": 2.5},
        x=-1.5,
        value=0.45,
        gradient=-0.6,
        words="|−1.5| is within β = 2.5, so (−1.5)² / (2 · 2.5) = 2.25/5 = 0.45, and the slope is −1.5/2.5 = −0.6",
    ),
    note="Huber divided by β, so the best fit is Huber’s with δ = β, but the outer slope is 1 where Huber’s is δ; "
    "the two are equal at 1 only. Raising δ steepens Huber’s tails, raising β flattens this centre.",
    libraries=(
        Library(
            "torch",
            "torch.nn.SmoothL1Loss",
            "F.smooth_l1_loss(y_pred, y_true, beta={beta}, reduction='none')",
            "beta defaults to 1; beta = 0 is L1Loss, with gradient 0 at the kink. Averages over all elements unless "
            "told otherwise.",
        ),
        Library(
            "torch",
            "torch.nn.HuberLoss",
            "F.huber_loss(y_pred, y_true, delta={beta}, reduction='none')",
            "Smooth L1 times β: the outer slope is delta, not 1. delta must be above 0.",
            scale=lambda beta: beta,
            legal=lambda beta: beta > 0,
        ),
    ),
)


def pseudo_huber(r, delta=1.0):
    size = np.abs(r)
    return delta * size * np.tan(np.arctan(size / delta) / 2)  # √(1 + u²) − 1 = u tan(½ arctan u) does not cancel


def pseudo_huber_gradient(r, delta=1.0):
    return delta * np.sin(np.arctan(r / delta))  # u/√(1 + u²) = sin(arctan u), finite for every u


def pseudo_huber_curvature(r, delta=1.0):
    return (delta / np.hypot(delta, r)) ** 3


PSEUDO_HUBER = Loss(
    key="pseudo_huber",
    title="Pseudo-Huber (soft L1)",
    family=STRAIGHT_TAILS,
    value=pseudo_huber,
    gradient=pseudo_huber_gradient,
    curvature=pseudo_huber_curvature,
    params=(
        Param(
            "delta",
            "δ",
            r"\delta",
            "Residual size around which the parabola bends over into a straight line; also the slope of that line.",
            domain="(0, inf)",
            stops=uniform(0.05, 5.0, 0.05),
            unit="residual",
        ),
    ),
    latex=(
        r"<delta>^2\left(\sqrt{1+\left(\frac{<r>}{<delta>}\right)^2}-1\right)",
        r"\frac{<r>}{\sqrt{1+\left(\frac{<r>}{<delta>}\right)^2}}",
    ),
    aliases=("soft_l1", "soft L1", "SoftLOne", "L1-L2", "L1–L2", "smooth Huber", "pseudohubererror"),
    near=("Charbonnier",),
    summary="Huber without the seam: a parabola that bends gradually into a straight line.",
    use="When Huber’s behaviour is wanted from an optimiser that relies on a smooth curvature.",
    trade="Smooth everywhere with a pull bounded by δ, but no residual, however small, is treated as a plain square.",
    elicits=Statistic("a centre that moves from a median to the mean as δ grows, without a closed form"),
    noise=Noise("hyperbolic", "stats.genhyperbolic(p=1, a={delta}**2, b=0, scale={delta})"),
    claims={
        "convex": True,
        "strictly_convex": True,
        "lipschitz": lambda delta: delta,
        "gradient_lipschitz": 1.0,
        "differentiable": True,
        "twice_differentiable": True,
        "symmetric": True,
        "unique_minimum": True,
    },
    related=("huber", "charbonnier", "log_cosh", "fair", "barron"),
    reference=Reference(
        "P. Charbonnier, L. Blanc-Féraud, G. Aubert, M. Barlaud, Deterministic edge-preserving regularization in "
        "computed imaging, IEEE Transactions on Image Processing 6, 1997.",
        "https://doi.org/10.1109/83.551699",
    ),
    example=Example(
        {"delta": 2.0},
        x=-1.5,
        value=1.0,
        gradient=-1.2,
        words="√(1 + (−1.5/2)²) = √1.5625 = 1.25, so 2² · (1.25 − 1) = 1, and the slope is −1.5/1.25 = −1.2",
    ),
    note="Soft L1 and Zhang’s L1–L2 (δ = √2) are this loss, not relatives of it. Divided by δ, and with δ added, it is "
    "the Charbonnier loss, whose outer slope is 1. δ = 1.287 keeps 95 % efficiency under Gaussian noise of unit "
    "scale. XGBoost splits by its true Hessian, which is nearly 0 where residuals are far beyond huber_slope: no "
    "split then has min_child_weight = 1. With the target at ±10,000 on 40 rows and huber_slope = 1 nothing is split "
    "in 50 rounds, with 10,000 the mean |r| falls to 4.",
    libraries=(
        Library(
            "scipy",
            "scipy.special.pseudo_huber",
            "special.pseudo_huber({delta}, y_pred - y_true)",
            "Curvature 1 at zero, outer slope delta; delta comes first.",
        ),
        Library(
            "scipy",
            "scipy.optimize.least_squares(loss='soft_l1')",
            "np.array([optimize.least_squares(lambda x: x, [r], loss='soft_l1', f_scale={delta}, max_nfev=1).cost"
            " for r in y_pred - y_true])",
            "The same under the name soft_l1; delta is called f_scale; cost is the sum over the residuals.",
            gradient="np.array([optimize.least_squares(lambda x: x, [r], loss='soft_l1', f_scale={delta}, max_nfev=1)"
            ".grad[0] for r in y_pred - y_true])",
            terms=lambda r, delta: delta**2,
            fit="loss='soft_l1', f_scale={delta}",
        ),
        Library(
            "xgboost",
            "objective='reg:pseudohubererror'",
            "{{'objective': 'reg:pseudohubererror', 'huber_slope': {delta}}}",
            "delta is called huber_slope and defaults to 1; with the true Hessian, which fades for large residuals.",
        ),
    ),
)


def charbonnier(r, eps=0.001):
    return np.hypot(r, eps)


def charbonnier_gradient(r, eps=0.001):
    return np.sin(np.arctan(r / eps))  # u/√(1 + u²) = sin(arctan u), finite for every u


def charbonnier_curvature(r, eps=0.001):
    return (eps / np.hypot(r, eps)) ** 3 / eps


CHARBONNIER = Loss(
    key="charbonnier",
    title="Charbonnier",
    family=STRAIGHT_TAILS,
    value=charbonnier,
    gradient=charbonnier_gradient,
    curvature=charbonnier_curvature,
    params=(
        Param(
            "eps",
            "ε",
            r"\varepsilon",
            "How far the tip of the V is lifted: the value at zero, and the size of the rounded part.",
            domain="(0, inf)",
            stops=geometric(0.001, 1.0),
            unit="residual",
        ),
    ),
    latex=(r"\sqrt{<r>^2+<eps>^2}", r"\frac{<r>}{\sqrt{<r>^2+<eps>^2}}"),
    aliases=("smoothed absolute error", "smooth L1 norm", "differentiable L1", "epsilon L1", "Charbonnier penalty"),
    summary="The absolute error with its tip lifted by ε, so that the curve is smooth.",
    use="For images: super-resolution, denoising and optical flow, as a smooth stand-in for the absolute error.",
    trade="Smooth with a pull below 1, but the smaller ε the sharper the turn at zero: the curvature there is 1/ε.",
    elicits=Statistic("a centre that moves from a median to the mean as ε grows, without a closed form"),
    noise=Noise("hyperbolic", "stats.genhyperbolic(p=1, a={eps}, b=0, scale={eps})"),
    claims={
        "convex": True,
        "strictly_convex": True,
        "lipschitz": 1.0,
        "gradient_lipschitz": lambda eps: 1 / eps,
        "differentiable": True,
        "twice_differentiable": True,
        "symmetric": True,
        "unique_minimum": True,
        "minimum": lambda eps: eps,
    },
    related=("pseudo_huber", "absolute_error", "smooth_l1", "barron"),
    reference=Reference(
        "P. Charbonnier, L. Blanc-Féraud, G. Aubert, M. Barlaud, Two deterministic half-quadratic regularization "
        "algorithms for computed imaging, ICIP 1994.",
        "https://doi.org/10.1109/ICIP.1994.413553",
    ),
    example=Example(
        {"eps": 1.5},
        x=-2.0,
        value=2.5,
        gradient=-0.8,
        words="√((−2)² + 1.5²) = √6.25 = 2.5, and the slope is −2/2.5 = −0.8",
    ),
    note="A perfect fit costs ε, not 0. It is pseudo-Huber with δ = ε, divided by ε, plus ε: the name Charbonnier is "
    "used for both. Some code writes ε where ε² stands here.",
)


def log_cosh(r):
    size = np.abs(r)
    bent = np.minimum(size, 20)  # cosh r = 1 + 2 sinh²(r/2); beyond 20 the curve is straight to the last digit
    return np.log1p(2 * np.sinh(bent / 2) ** 2) + (size - bent)


def log_cosh_gradient(r):
    return np.tanh(r)


def log_cosh_curvature(r):
    return 1 / np.cosh(r) ** 2


LOG_COSH = Loss(
    key="log_cosh",
    title="Log-cosh",
    family=STRAIGHT_TAILS,
    value=log_cosh,
    gradient=log_cosh_gradient,
    curvature=log_cosh_curvature,
    latex=(r"\ln\cosh <r>", r"\tanh <r>"),
    aliases=("log cosh", "logcosh", "logarithm of the hyperbolic cosine"),
    near=("hyperbolic secant",),
    summary="Half the square for small residuals, the absolute value less 0.69 for large ones, with no seam between.",
    use="When a smooth Huber is wanted with nothing to choose, and the residuals are on a scale of about 1.",
    trade="Smooth with a pull below 1, but where it bends is fixed: scale the residuals and it becomes another loss.",
    elicits=Statistic("a weighted mean in which far points count less, without a closed form"),
    noise=Noise("hyperbolic secant", "stats.hypsecant()"),
    claims={
        "convex": True,
        "strictly_convex": True,
        "lipschitz": 1.0,
        "gradient_lipschitz": 1.0,
        "differentiable": True,
        "twice_differentiable": True,
        "symmetric": True,
        "unique_minimum": True,
    },
    related=("pseudo_huber", "huber", "logit_dist", "fair"),
    reference=Reference(
        "P. J. Green, Bayesian reconstructions from emission tomography data using a modified EM algorithm, "
        "IEEE Transactions on Medical Imaging 9, 1990.",
        "https://doi.org/10.1109/42.52985",
    ),
    example=Example(
        {},
        x=-2.0,
        value=1.3250027473578645,
        gradient=-0.9640275800758169,
        words="cosh(−2) = 3.762195691, its logarithm is 1.325002747, and the slope is tanh(−2) = −0.964027580",
    ),
    note="Strictly, but not strongly convex: its curvature fades to 0. Written as ln(eʳ + e⁻ʳ) − ln 2, as in optax, "
    "it loses all digits below |r| of about 10⁻⁸, in float32 below 3·10⁻⁴. Keras takes its ln 2 in float32 even for "
    "float64, so that every value is 1.9·10⁻⁹ too small. np.log(np.cosh(r)) overflows beyond 710.",
    libraries=(
        Library(
            "keras",
            "keras.losses.LogCosh",
            "keras.losses.log_cosh(y_true, y_pred)",
            "Arguments in the order (y_true, y_pred); averages over the last axis.",
            reduction="mean",
            offset=math.log(2) - float(np.float32(math.log(2))),
            terms=lambda r: 1 + np.abs(r),
        ),
        Library(
            "optax",
            "optax.losses.log_cosh",
            "optax.losses.log_cosh(y_pred, y_true)",
            "No reduction.",
            terms=lambda r: 1 + np.abs(r),
        ),
    ),
)


def logit_dist(r):
    return 2 * log_cosh(r / 2)


def logit_dist_gradient(r):
    return np.tanh(r / 2)


def logit_dist_curvature(r):
    return 1 / (2 * np.cosh(r / 2) ** 2)


LOGIT_DIST = Loss(
    key="logit_dist",
    title="Logistic distance",
    family=STRAIGHT_TAILS,
    value=logit_dist,
    gradient=logit_dist_gradient,
    curvature=logit_dist_curvature,
    latex=(r"2\ln\cosh\frac{<r>}{2}", r"\tanh\frac{<r>}{2}"),
    aliases=("logistic loss for regression", "LogitDistLoss", "r-logist"),
    near=("logistic noise", "logistic distribution"),
    summary="Log-cosh stretched to twice its size: a soft-cornered V fitted to noise of the logistic kind.",
    use="When the noise is bell-shaped with somewhat heavier tails than the Gaussian, as the logistic distribution is.",
    trade="Smooth with a pull below 1 and no number to choose, but tied to residuals on a scale of about 2.",
    elicits=Statistic("a weighted mean in which far points count less, without a closed form"),
    noise=Noise("logistic", "stats.logistic(scale=1)"),
    claims={
        "convex": True,
        "strictly_convex": True,
        "lipschitz": 1.0,
        "gradient_lipschitz": 0.5,
        "differentiable": True,
        "twice_differentiable": True,
        "symmetric": True,
        "unique_minimum": True,
    },
    related=("log_cosh", "pseudo_huber", "huber"),
    reference=Reference(
        "I. Steinwart, A. Christmann, Support Vector Machines, Springer, 2008, chapter 2.",
        "https://doi.org/10.1007/978-0-387-77242-4",
    ),
    example=Example(
        {},
        x=3.0,
        value=1.7108803420275935,
        gradient=0.9051482536448664,
        words="cosh(3/2) = 2.352409615, twice its logarithm is 1.710880342, and the slope is tanh(3/2) = 0.905148254",
    ),
    note="Often written −ln(4eʳ / (1 + eʳ)²), the same function, in which (1 + eʳ)² overflows beyond 354. "
    "Not the logistic loss of classification, which is a function of the margin.",
)


def fair(r, c=1.0):
    size = np.abs(r)
    bent = np.minimum(size, 1e20 * c)  # beyond 10²⁰ c the curve is straight to the last digit
    return c * c * log_excess(bent / c) + c * (size - bent)


def fair_gradient(r, c=1.0):
    bent = np.clip(r, -1e20 * c, 1e20 * c)
    return bent / (1 + np.abs(bent) / c)


def fair_curvature(r, c=1.0):
    return 1 / (1 + np.abs(r) / c) ** 2


FAIR = Loss(
    key="fair",
    title="Fair",
    family=STRAIGHT_TAILS,
    value=fair,
    gradient=fair_gradient,
    curvature=fair_curvature,
    params=(
        Param(
            "c",
            "c",
            "c",
            "Residual size at which the pull has reached half of its limit; c is also that limit.",
            domain="(0, inf)",
            stops=uniform(0.1, 5.0, 0.1),
            unit="residual",
        ),
    ),
    latex=(
        r"<c>^2\left(\frac{|<r>|}{<c>}-\ln\left(1+\frac{|<r>|}{<c>}\right)\right)",
        r"\frac{<r>}{1+\frac{|<r>|}{<c>}}",
    ),
    aliases=("Fair loss", "Fair’s function"),
    near=("fair_c",),
    summary="Starts like half the square and straightens slowly, so that large residuals count almost linearly.",
    use="In boosting and robust fitting when a convex curve with a smooth curvature is wanted.",
    trade="The pull stays below c, but it grows towards c slowly: even at nine times c it is at nine tenths.",
    elicits=Statistic("a centre that moves from a median to the mean as c grows, without a closed form"),
    claims={
        "convex": True,
        "strictly_convex": True,
        "lipschitz": lambda c: c,
        "gradient_lipschitz": 1.0,
        "differentiable": True,
        "twice_differentiable": True,
        "symmetric": True,
        "unique_minimum": True,
    },
    related=("pseudo_huber", "log_cosh", "huber", "cauchy"),
    reference=Reference(
        "R. C. Fair, On the robust estimation of econometric models, "
        "Annals of Economic and Social Measurement 3, 1974.",
    ),
    example=Example(
        {"c": 2.0},
        x=3.0,
        value=2.33483707250338,
        gradient=1.2,
        words="|3|/2 = 1.5, so 2² · (1.5 − ln 2.5) = 4 · (1.5 − 0.9162907319) = 2.3348370725; the slope is 3/2.5 = 1.2",
    ),
    note="c = 1.3998 keeps 95 % efficiency under Gaussian noise of unit scale. The curvature is continuous, "
    "but has a corner at 0.",
    libraries=(
        Library(
            "lightgbm",
            "objective='fair'",
            "{{'objective': 'fair', 'fair_c': {c}}}",
            "c is called fair_c and defaults to 1; with the true Hessian.",
        ),
    ),
)
