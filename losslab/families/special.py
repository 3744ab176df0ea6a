"""Likelihoods with their normalising constant, and shapes made for one purpose."""

import numpy as np

from losslab.core import Corner, Example, Family, Library, Loss, Noise, Param, Reference, Statistic, geometric, uniform
from losslab.families import RESIDUAL
from losslab.latex import cases
from losslab.stable import flat

SPECIAL = Family(
    key="special",
    title="Likelihoods and special shapes",
    summary="Likelihoods whose width is learned too, and shapes made for one purpose.",
    argument=RESIDUAL,
    order=7,
)


def gaussian_nll(r, var=1.0):
    return np.log(var) / 2 + r / (2 * var) * r


def gaussian_nll_gradient(r, var=1.0):
    return r / var


def gaussian_nll_curvature(r, var=1.0):
    return flat(r, 1 / var)


GAUSSIAN_NLL = Loss(
    key="gaussian_nll",
    title="Gaussian likelihood",
    family=SPECIAL,
    value=gaussian_nll,
    gradient=gaussian_nll_gradient,
    curvature=gaussian_nll_curvature,
    params=(
        Param(
            "var",
            "σ²",
            r"\sigma^2",
            "The variance that the noise is said to have.",
            domain="(0, inf)",
            stops=geometric(0.05, 1.0) + geometric(1.0, 5.0)[1:],
            unit="residual²",
        ),
    ),
    latex=(r"\tfrac12\left(\ln <var>+\frac{<r>^2}{<var>}\right)", r"\frac{<r>}{<var>}"),
    aliases=("Gaussian NLL", "GaussianNLLLoss", "normal likelihood"),
    near=("negative log-likelihood", "heteroscedastic", "heteroskedastic", "uncertainty", "variance network"),
    summary="The squared residual divided by the variance the model owns up to, plus a charge for claiming a large "
    "one.",
    use="When a model predicts its own uncertainty: a value and a variance for every sample.",
    trade="A claimed variance that is too large makes errors cheap but costs its logarithm; one that is too small "
    "makes them dear. With the variance learned too it is no longer convex, and the value can be negative.",
    elicits=Statistic("the mean", lambda y, var: np.mean(y)),
    noise=Noise("Gaussian", "stats.norm(scale={var}**0.5)"),
    claims={
        "convex": True,
        "strictly_convex": True,
        "strongly_convex": lambda var: 1 / var,
        "gradient_lipschitz": lambda var: 1 / var,
        "differentiable": True,
        "twice_differentiable": True,
        "symmetric": True,
        "unique_minimum": True,
        "minimum": lambda var: np.log(var) / 2,
    },
    related=("half_squared_error", "squared_error", "laplace_nll", "student_t"),
    reference=Reference(
        "D. A. Nix, A. S. Weigend, Estimating the mean and variance of the target probability distribution, ICNN 1994.",
        "https://doi.org/10.1109/ICNN.1994.374138",
    ),
    example=Example(
        {"var": 0.25},
        x=1.5,
        value=3.8068528194400546,
        gradient=6.0,
        words="1.5²/0.25 = 9 and ln 0.25 = −1.386294361, so ½ · (−1.386294361 + 9) = 3.806852819; the slope is "
        "1.5/0.25 = 6",
    ),
    note="The constant ½ ln 2π is left out. With respect to the variance v the slope is (1 − r²/v)/(2v): zero at v = "
    "r², so over many samples the best variance is the mean of r². At v = 1 the loss is half the squared error.",
    libraries=(
        Library(
            "torch",
            "torch.nn.GaussianNLLLoss",
            "F.gaussian_nll_loss(y_pred, y_true, torch.full_like(y_pred, {var}), reduction='none')",
            "Takes the variance, not the standard deviation, as a third tensor; raises it to eps = 1e-6 where it is "
            "smaller; full=True adds ½ ln 2π. Averages over all elements unless told otherwise.",
            legal=lambda var: var >= 1e-6,
        ),
    ),
)


def laplace_nll(r, b=1.0):
    return np.log(2 * b) + np.abs(r) / b


def laplace_nll_gradient(r, b=1.0):
    return np.sign(r) / b


def laplace_nll_curvature(r, b=1.0):
    return flat(r, 0.0)


LAPLACE_NLL = Loss(
    key="laplace_nll",
    title="Laplace likelihood",
    family=SPECIAL,
    value=laplace_nll,
    gradient=laplace_nll_gradient,
    curvature=laplace_nll_curvature,
    params=(
        Param(
            "b",
            "b",
            "b",
            "The scale that the noise is said to have: its mean absolute size.",
            domain="(0, inf)",
            stops=geometric(0.05, 1.0) + geometric(1.0, 5.0)[1:],
            unit="residual",
        ),
    ),
    latex=(r"\ln(2<b>)+\frac{|<r>|}{<b>}", r"\frac{\operatorname{sign}(<r>)}{<b>}"),
    aliases=("Laplace NLL", "Laplacian likelihood", "double exponential"),
    near=("negative log-likelihood", "uncertainty"),
    summary="The absolute residual divided by the scale the model owns up to, plus a charge for claiming a large one.",
    use="When a model predicts its own uncertainty and the data hold outliers.",
    trade="An outlier pulls no harder than any other point, at the price of a kink at zero; the value can be negative.",
    elicits=Statistic("the median", lambda y, b: np.median(y)),
    noise=Noise("Laplace", "stats.laplace(scale={b})"),
    corners=lambda b: (Corner(0.0, "kink", -1 / b, 1 / b),),
    claims={
        "convex": True,
        "lipschitz": lambda b: 1 / b,
        "symmetric": True,
        "unique_minimum": True,
        "minimum": lambda b: np.log(2 * b),
    },
    related=("absolute_error", "gaussian_nll", "quantile"),
    reference=Reference("P.-S. Laplace, Mémoire sur la probabilité des causes par les évènements, 1774."),
    example=Example(
        {"b": 0.4},
        x=-1.5,
        value=3.5268564486857903,
        gradient=-2.5,
        words="ln(2 · 0.4) = ln 0.8 = −0.223143551 and 1.5/0.4 = 3.75, together 3.526856449; the slope is −1/0.4 = "
        "−2.5",
    ),
    note="With its constant ln 2b it is the full negative log-likelihood. With respect to b the slope is 1/b − "
    "|r|/b², zero at b = |r|; over many samples the best b is the mean of |r|.",
)


def wing(r, w=10.0, epsilon=2.0):
    size = np.abs(r)
    near = np.minimum(size, w)
    return w * np.log1p(near / epsilon) + (size - near)


def wing_gradient(r, w=10.0, epsilon=2.0):
    size = np.abs(r)
    return np.sign(r) * np.where(size > w, 1.0, w / (epsilon + np.minimum(size, w)))


def wing_curvature(r, w=10.0, epsilon=2.0):
    size = np.abs(r)
    curved = (size > 0) & (size < w)
    return np.where(curved, -w / (epsilon + np.minimum(size, w)) ** 2, flat(r, 0.0))


WING = Loss(
    key="wing",
    title="Wing",
    family=SPECIAL,
    value=wing,
    gradient=wing_gradient,
    curvature=wing_curvature,
    params=(
        Param(
            "w",
            "w",
            "w",
            "Residual size at which the logarithm turns into a straight line.",
            domain="(0, inf)",
            stops=uniform(0.5, 20.0, 0.5),
            unit="residual",
        ),
        Param(
            "epsilon",
            "ε",
            r"\epsilon",
            "How sharp the tip is: the smaller, the steeper the loss at zero.",
            domain="(0, inf)",
            stops=uniform(0.1, 5.0, 0.1),
            unit="residual",
        ),
    ),
    latex=(
        cases(
            (r"<w>\ln\left(1+\dfrac{|<r>|}{<epsilon>}\right)", r"|<r>|\le <w>", lambda r, w: abs(r) <= w),
            (r"|<r>|-<w>+<w>\ln\left(1+\dfrac{<w>}{<epsilon>}\right)", r"|<r>|\gt <w>"),
        ),
        cases(
            (r"\dfrac{<w>}{<epsilon>+|<r>|}\operatorname{sign}(<r>)", r"|<r>|\le <w>", lambda r, w: abs(r) <= w),
            (r"\operatorname{sign}(<r>)", r"|<r>|\gt <w>"),
        ),
    ),
    aliases=("wing loss",),
    near=("landmark loss", "facial landmarks", "landmark localisation", "landmark localization"),
    summary="A sharp logarithmic tip for small and medium residuals, a straight line for large ones.",
    use="When small errors still matter after large ones are gone, as in locating facial landmarks to the pixel.",
    trade="With w larger than ε it pulls hardest on the residuals that are already small, so a fit keeps improving; "
    "in return it is not convex and has a kink at zero and two more at ±w.",
    elicits=Statistic("a value of the sample, or a point at distance w from one, without a closed form"),
    corners=lambda w, epsilon: (
        Corner(-w, "kink", -1.0, -w / (epsilon + w)),
        Corner(0.0, "kink", -w / epsilon, w / epsilon),
        Corner(w, "kink", w / (epsilon + w), 1.0),
    ),
    claims={
        "lipschitz": lambda w, epsilon: max(1.0, w / epsilon),
        "symmetric": True,
        "unique_minimum": True,
    },
    related=("absolute_error", "smooth_l1", "lp", "berhu", "cauchy"),
    reference=Reference(
        "Z.-H. Feng, J. Kittler, M. Awais, P. Huber, X.-J. Wu, Wing loss for robust facial landmark localisation with "
        "convolutional neural networks, CVPR 2018.",
        "https://arxiv.org/abs/1711.06753",
    ),
    example=Example(
        {"w": 5.0, "epsilon": 2.0},
        x=8.0,
        value=9.26381484247684,
        gradient=1.0,
        words="8 is beyond w = 5, so 8 − 5 + 5 · ln(1 + 5/2) = 3 + 5 · 1.252762968 = 9.263814842, and the slope is 1",
    ),
    note="The paper takes w = 10 and ε = 2, in pixels. The slope jumps up from w/(ε + w) to 1 at |r| = w; the value "
    "does not jump.",
)


def turn(r, c):
    """The part of a turn that r is away from whole turns, −½ to ½. Remainder and difference are exact, however far."""
    rest = np.fmod(np.clip(r, -1.7e308, 1.7e308), c)
    return (rest - np.where(np.abs(rest) > c / 2, np.sign(rest) * c, 0.0)) / c


def periodic(r, c=1.0):
    sine = np.sin(np.pi * turn(r, c))
    return 2 * sine * sine  # 1 − cos 2x = 2 sin² x does not cancel


def periodic_gradient(r, c=1.0):
    part = turn(r, c)
    mirrored = np.minimum(np.abs(part), 0.5 - np.abs(part))  # sin(π − x) = sin x, exactly 0 half a turn away
    return 2 * np.pi / c * np.sign(part) * np.sin(2 * np.pi * mirrored)


def periodic_curvature(r, c=1.0):
    return (2 * np.pi / c) ** 2 * np.sin(2 * np.pi * (0.25 - np.abs(turn(r, c))))  # cos x = sin(π/2 − x)


PERIODIC = Loss(
    key="periodic",
    title="Periodic",
    family=SPECIAL,
    value=periodic,
    gradient=periodic_gradient,
    curvature=periodic_curvature,
    params=(
        Param(
            "c",
            "c",
            "c",
            "The period: errors of c, 2c, ... count as no error. 360 for degrees, 24 for hours.",
            domain="(0, inf)",
            stops=uniform(0.5, 10.0, 0.5),
            unit="residual",
        ),
    ),
    latex=(
        r"1-\cos\left(2\pi\cdot\frac{<r>}{<c>}\right)",
        r"\frac{2\pi}{<c>}\sin\left(2\pi\cdot\frac{<r>}{<c>}\right)",
    ),
    aliases=("PeriodicLoss",),
    near=("angular loss", "cosine of the angle", "circular", "von Mises", "orientation", "phase", "time of day"),
    summary="The error on a clock face: going once round is no error, the opposite side is the worst.",
    use="When the target is an angle, a time of day or a season, so that 359° and 1° are close.",
    trade="Knows that the scale closes in a circle; in return it has many minima, and a prediction exactly on the "
    "opposite side feels no pull.",
    elicits=Statistic(
        "the circular mean (up to whole turns)",
        lambda y, c: c / (2 * np.pi) * np.angle(np.mean(np.exp(2j * np.pi * y / c))),
    ),
    noise=Noise("von Mises", "stats.vonmises(1, scale={c} / 6.283185307179586)"),
    claims={
        "lipschitz": lambda c: 2 * np.pi / c,
        "gradient_lipschitz": lambda c: (2 * np.pi / c) ** 2,
        "bounded": 2.0,
        "differentiable": True,
        "twice_differentiable": True,
        "symmetric": True,
    },
    related=("squared_error", "andrews", "welsch"),
    reference=Reference(
        "M. Udell, C. Horn, R. Zadeh, S. Boyd, Generalized low rank models, Foundations and Trends in Machine "
        "Learning 9, 2016.",
        "https://doi.org/10.1561/2200000055",
    ),
    example=Example(
        {"c": 4.0},
        x=0.5,
        value=0.2928932188134524,
        gradient=1.1107207345395915,
        words="0.5 of a period of 4 is an eighth of a turn, 45°: 1 − cos 45° = 0.292893219; the slope is (2π/4) · sin "
        "45° = 1.570796327 · 0.707106781 = 1.110720735",
    ),
    note="Near zero it is like (2πr/c)²/2. Some texts leave out the 2π and take r in radians, which is c = 2π here.",
)
