"""Powers of the residual: squared, absolute, and what lies between and beyond."""

import numpy as np

from losslab.core import Corner, Example, Family, Library, Loss, Noise, Param, Reference, Statistic, uniform
from losslab.families import MEAN, MEDIAN, RESIDUAL
from losslab.latex import cases
from losslab.stable import flat

POWERS = Family(
    key="powers",
    title="Powers of the residual",
    summary="Squared, absolute, and what lies between and beyond.",
    argument=RESIDUAL,
    order=1,
)


def squared_error(r):
    return r * r


def squared_error_gradient(r):
    return 2 * r


def squared_error_curvature(r):
    return flat(r, 2.0)


SQUARED_ERROR = Loss(
    key="squared_error",
    title="Squared error",
    family=POWERS,
    value=squared_error,
    gradient=squared_error_gradient,
    curvature=squared_error_curvature,
    latex=(r"<r>^2", r"2<r>"),
    aliases=("L2", "L2 loss", "MSE", "mean squared error", "quadratic loss", "least squares", "SE"),
    summary="The residual times itself: twice as far off costs four times as much.",
    use="When large errors are really that much worse, or when the noise is Gaussian; its best constant is the mean.",
    trade="Easy to optimise (smooth, one minimum, closed form for a line), but one outlier pulls without limit.",
    elicits=MEAN,
    noise=Noise("Gaussian", "stats.norm(scale=0.5**0.5)"),
    claims={
        "convex": True,
        "strictly_convex": True,
        "strongly_convex": 2.0,
        "gradient_lipschitz": 2.0,
        "differentiable": True,
        "twice_differentiable": True,
        "symmetric": True,
        "unique_minimum": True,
    },
    related=("half_squared_error", "absolute_error", "huber", "expectile"),
    reference=Reference(
        "C. F. Gauss, Theoria motus corporum coelestium, 1809; A.-M. Legendre, Nouvelles méthodes, 1805.",
    ),
    example=Example({}, x=-1.5, value=2.25, gradient=-3.0, words="(−1.5)² = 2.25, and the slope is 2 · (−1.5) = −3"),
    note="‘L2’ names the square r² here. Elsewhere it names the sum, the mean, half the square or the root of the sum. "
    "XGBoost, LightGBM, SciPy’s least_squares and statsmodels work with half of it. RMSE, the root of the mean, has "
    "the same minimum; but written as sqrt(mse) it has no derivative at a perfect fit, where PyTorch and JAX give "
    "NaN: 0 · ∞. Minimise the mean and report its root.",
    libraries=(
        Library(
            "torch",
            "torch.nn.MSELoss",
            "F.mse_loss(y_pred, y_true, reduction='none')",
            "No ½. The class and the function average over all elements unless told otherwise.",
        ),
        Library(
            "keras",
            "keras.losses.MeanSquaredError",
            "keras.losses.mean_squared_error(y_true, y_pred)",
            "No ½. Arguments in the order (y_true, y_pred), the reverse of PyTorch; averages over the last axis.",
            reduction="mean",
        ),
        Library(
            "sklearn",
            "sklearn.metrics.mean_squared_error",
            "sklearn.metrics.mean_squared_error(y_true, y_pred)",
            "No ½; the mean over the samples.",
            reduction="mean",
        ),
        Library(
            "optax",
            "optax.losses.squared_error",
            "optax.losses.squared_error(y_pred, y_true)",
            "No ½ (optax.losses.l2_loss has it); no reduction.",
        ),
    ),
)


def half_squared_error(r):
    return r * (r / 2)


def half_squared_error_gradient(r):
    return 1.0 * r


def half_squared_error_curvature(r):
    return flat(r, 1.0)


HALF_SQUARED_ERROR = Loss(
    key="half_squared_error",
    title="Half squared error",
    family=POWERS,
    value=half_squared_error,
    gradient=half_squared_error_gradient,
    curvature=half_squared_error_curvature,
    latex=(r"\tfrac12 <r>^2", r"<r>"),
    aliases=("½ squared error", "half MSE", "L2 loss with ½", "l2_loss", "HalfSquaredError", "reg:squarederror"),
    summary="Half of the squared error: the ½ is there so that the slope is the residual itself.",
    use="Where the squared error is used and its slope matters, as in boosting; Huber and others have it as centre.",
    trade="Has the same minimum and best fit as the squared error; a penalty added to it weighs twice as much, though.",
    elicits=MEAN,
    noise=Noise("Gaussian", "stats.norm(scale=1)"),
    claims={
        "convex": True,
        "strictly_convex": True,
        "strongly_convex": 1.0,
        "gradient_lipschitz": 1.0,
        "differentiable": True,
        "twice_differentiable": True,
        "symmetric": True,
        "unique_minimum": True,
    },
    related=("squared_error", "huber", "pseudo_huber", "lp"),
    reference=Reference(
        "C. F. Gauss, Theoria motus corporum coelestium, 1809; A.-M. Legendre, Nouvelles méthodes, 1805.",
    ),
    example=Example({}, x=-3.0, value=4.5, gradient=-3.0, words="(−3)² / 2 = 4.5, and the slope is the residual, −3"),
    note="Libraries have it either way. scikit-learn has both: Ridge minimises the sum of r², Lasso the sum of r²/2 "
    "divided by the number of "
    "samples, and SGDRegressor(loss='squared_error') steps along r, the slope of the half. So has optax: l2_loss with "
    "the ½, squared_error without.",
    libraries=(
        Library(
            "optax",
            "optax.losses.l2_loss",
            "optax.losses.l2_loss(y_pred, y_true)",
            "With the ½ (optax.losses.squared_error is without); no reduction.",
        ),
        Library(
            "sklearn",
            "sklearn._loss.HalfSquaredError",
            "sklearn._loss.HalfSquaredError().loss(y_true=y_true, raw_prediction=y_pred)",
            "With the ½. Private, behind HistGradientBoostingRegressor(loss='squared_error'); no reduction.",
            gradient="sklearn._loss.HalfSquaredError().gradient(y_true=y_true, raw_prediction=y_pred)",
        ),
        Library(
            "statsmodels",
            "statsmodels.robust.norms.LeastSquares",
            "norms.LeastSquares().rho(y_pred - y_true)",
            "With the ½, like every norm of statsmodels; RLM divides the residuals by their scale first.",
            gradient="norms.LeastSquares().psi(y_pred - y_true)",
        ),
        Library(
            "scipy",
            "scipy.optimize.least_squares(loss='linear')",
            "np.array([optimize.least_squares(lambda x: x, [r], max_nfev=1).cost for r in y_pred - y_true])",
            "With the ½: cost is half the sum of squares. loss='linear' is the default.",
            gradient="np.array("
            "[optimize.least_squares(lambda x: x, [r], max_nfev=1).grad[0] for r in y_pred - y_true])",
        ),
        Library(
            "xgboost",
            "objective='reg:squarederror'",
            "{{'objective': 'reg:squarederror'}}",
            "With the ½: gradient r, Hessian 1. The metric rmse is the root of the mean of r², without the ½.",
        ),
        Library(
            "lightgbm",
            "objective='regression'",
            "{{'objective': 'regression'}}",
            "With the ½: gradient r, Hessian 1. The default objective, also called l2, mse and mean_squared_error.",
        ),
    ),
)


def absolute_error(r):
    return np.abs(r)


def absolute_error_gradient(r):
    return np.sign(r)


def absolute_error_curvature(r):
    return flat(r, 0.0)


ABSOLUTE_ERROR = Loss(
    key="absolute_error",
    title="Absolute error",
    family=POWERS,
    value=absolute_error,
    gradient=absolute_error_gradient,
    curvature=absolute_error_curvature,
    latex=(r"\left|<r>\right|", r"\operatorname{sign}(<r>)"),
    aliases=("L1", "L1 loss", "MAE", "mean absolute error", "LAD", "least absolute deviations"),
    near=("Laplace",),
    summary="The size of the residual: twice as far off costs twice as much.",
    use="When every unit of error costs the same, or when the data hold outliers; its best constant is the median.",
    trade="An outlier pulls no harder than any other point; but near the minimum, a kink, the pull does not weaken.",
    elicits=MEDIAN,
    noise=Noise("Laplace", "stats.laplace(scale=1)"),
    corners=lambda: (Corner(0.0, "kink", -1.0, 1.0),),
    claims={"convex": True, "lipschitz": 1.0, "symmetric": True, "unique_minimum": True},
    related=("squared_error", "huber", "quantile", "epsilon_insensitive"),
    reference=Reference("P.-S. Laplace, Mémoire sur la probabilité des causes par les évènements, 1774."),
    example=Example({}, x=-1.5, value=1.5, gradient=-1.0, words="|−1.5| = 1.5; below zero the slope is −1"),
    note="At r = 0 any slope from −1 to 1 supports the curve. We give 0, as PyTorch does; JAX gives 1, "
    "scikit-learn −1. XGBoost (reg:absoluteerror) and LightGBM (regression_l1) choose the splits by this slope, "
    "then set every leaf to the median of its residuals.",
    libraries=(
        Library(
            "torch",
            "torch.nn.L1Loss",
            "F.l1_loss(y_pred, y_true, reduction='none')",
            "Averages over all elements unless told otherwise; gradient 0 at the kink.",
        ),
        Library(
            "keras",
            "keras.losses.MeanAbsoluteError",
            "keras.losses.mean_absolute_error(y_true, y_pred)",
            "Arguments in the order (y_true, y_pred); averages over the last axis.",
            reduction="mean",
        ),
        Library(
            "sklearn",
            "sklearn.metrics.mean_absolute_error",
            "sklearn.metrics.mean_absolute_error(y_true, y_pred)",
            "The mean over the samples.",
            reduction="mean",
        ),
        Library(
            "sklearn",
            "sklearn._loss.AbsoluteError",
            "sklearn._loss.AbsoluteError().loss(y_true=y_true, raw_prediction=y_pred)",
            "Private, behind HistGradientBoostingRegressor(loss='absolute_error'). No reduction; gradient −1 at the "
            "kink, and the Hessian is taken as 1 everywhere.",
            gradient="sklearn._loss.AbsoluteError().gradient(y_true=y_true, raw_prediction=y_pred)",
        ),
    ),
)


def lp(r, p=1.5):
    return np.abs(r) ** p


def lp_gradient(r, p=1.5):
    size = np.where(r == 0, 1.0, np.abs(r))  # 0 ** (p − 1) is infinite for p < 1; the sign below makes it 0
    return p * size ** (p - 1) * np.sign(r)


def lp_curvature(r, p=1.5):
    straight = (p == 1) | ((p < 1) & (r == 0))  # the sides of |r|, and the tip of a cusp
    size = np.where(straight, np.inf, np.abs(r))  # inf ** (p − 2) is 0
    return flat(r, p * (p - 1) * size ** (p - 2))


def lp_corners(p):
    slope = np.where(p < 1, np.inf, np.where(p == 1, 1.0, 0.0))
    bend = np.where(p < 1, -np.inf, np.where((p > 1) & (p < 2), np.inf, np.where(p == 2, 2.0, 0.0)))
    return Corner(0.0, "kink", -slope, slope), Corner(0.0, "bend", bend, bend)


LP = Loss(
    key="lp",
    title="p-th power",
    family=POWERS,
    value=lp,
    gradient=lp_gradient,
    curvature=lp_curvature,
    params=(
        Param(
            "p",
            "p",
            "p",
            "The power: the larger it is, the more the largest residuals count.",
            domain="(0, inf)",
            stops=uniform(0.5, 4.0, 0.1),
        ),
    ),
    latex=(r"\left|<r>\right|^{<p>}", r"<p>\left|<r>\right|^{<p>-1}\operatorname{sign}(<r>)"),
    aliases=("Lp loss", "ℓp", "power loss"),
    near=("Lp norm", "Minkowski", "L3", "L4", "generalised normal", "generalized normal"),
    summary="The size of the residual raised to a power you choose.",
    use="To slide between the absolute error (p = 1) and the squared error (p = 2), or past either of them.",
    trade="Near 1 it forgives outliers and turns sharp at zero, below 1 it is not convex; a large p chases extremes.",
    elicits=Statistic("the median at p = 1, the mean at p = 2, towards mid-range as p grows; a data point for p < 1"),
    noise=Noise("generalised normal", "stats.gennorm(beta={p})"),
    corners=lp_corners,
    claims={
        "convex": lambda p: p >= 1,
        "strictly_convex": lambda p: p > 1,
        "strongly_convex": lambda p: p == 2 and 2.0,
        "lipschitz": lambda p: p == 1 and 1.0,
        "gradient_lipschitz": lambda p: p == 2 and 2.0,
        "redescending": lambda p: p < 1,
        "differentiable": lambda p: p > 1,
        "twice_differentiable": lambda p: p >= 2,
        "symmetric": True,
        "unique_minimum": True,
    },
    related=("absolute_error", "squared_error", "asymmetric_power", "barron"),
    reference=Reference("J. R. Rice, J. S. White, Norms for smoothing and estimation, SIAM Review 6, 1964."),
    example=Example(
        {"p": 2.5},
        x=-4.0,
        value=32.0,
        gradient=-20.0,
        words="4 to the power 2.5 is 4² · √4 = 32; the slope is −2.5 · 4 to the power 1.5 = −2.5 · 8 = −20",
    ),
    note="Without a p-th root: the ‘p-norm’ of distance functions takes the root of the sum of these. "
    "For 1 < p < 2 the curvature at 0 is infinite, for p > 2 it is 0.",
)


def berhu(r, c=1.0):
    size = np.abs(r)
    beyond = np.maximum(size - c, 0)
    return size + beyond * (beyond / (2 * c))  # (r² + c²)/(2c) = |r| + (|r| − c)²/(2c): no branch, no early overflow


def berhu_gradient(r, c=1.0):
    return np.sign(r) * np.maximum(np.abs(r) / c, 1)


def berhu_curvature(r, c=1.0):
    return np.where(np.abs(r) > c, 1 / c, flat(r, 0.0))


BERHU = Loss(
    key="berhu",
    title="Reverse Huber (berHu)",
    family=POWERS,
    value=berhu,
    gradient=berhu_gradient,
    curvature=berhu_curvature,
    params=(
        Param(
            "c",
            "c",
            "c",
            "Residual size at which the straight line turns into a parabola.",
            domain="(0, inf)",
            stops=uniform(0.1, 5.0, 0.1),
            unit="residual",
        ),
    ),
    latex=(
        cases(
            (r"|<r>|", r"|<r>|\le <c>", lambda r, c: abs(r) <= c),
            (r"\dfrac{<r>^2+<c>^2}{2<c>}", r"|<r>|\gt <c>"),
        ),
        r"\max\left(1,\ \frac{|<r>|}{<c>}\right)\operatorname{sign}(<r>)",
    ),
    aliases=("berHu", "reversed Huber", "inverse Huber", "reverse Huber"),
    summary="Huber turned inside out: a V for small residuals, a parabola for large ones.",
    use="When large errors must be pulled in hard while small ones are to reach zero exactly, as in depth maps.",
    trade="Pulls fully on small residuals and ever harder on large ones, so it has a kink and follows outliers.",
    elicits=Statistic("a centre that moves from the mean to a median as c grows, without a closed form"),
    corners=lambda c: (Corner(-c, "bend", 1 / c, 0.0), Corner(0.0, "kink", -1.0, 1.0), Corner(c, "bend", 0.0, 1 / c)),
    claims={"convex": True, "symmetric": True, "unique_minimum": True},
    related=("huber", "absolute_error", "squared_error", "lp"),
    reference=Reference(
        "A. B. Owen, A robust hybrid of lasso and ridge regression, Contemporary Mathematics 443, 2007.",
        "https://doi.org/10.1090/conm/443/08555",
    ),
    example=Example(
        {"c": 2.0},
        x=-5.0,
        value=7.25,
        gradient=-2.5,
        words="|−5| is beyond c = 2, so (25 + 4) / (2 · 2) = 29/4 = 7.25, and the slope is −5/2 = −2.5",
    ),
    note="PyTorch, Keras, scikit-learn and SciPy do not have it. In depth estimation c is often a fifth "
    "of the batch’s largest residual, so the curve changes from step to step.",
)
