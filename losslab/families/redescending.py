"""Losses whose pull grows, peaks and then fades: a far residual counts for less and less, but never for nothing."""

import math

import numpy as np

from losslab.core import Example, Family, Library, Loss, Noise, Param, Reference, Statistic, uniform
from losslab.families import RESIDUAL
from losslab.latex import cases
from losslab.stable import exp_excess

REDESCENDING = Family(
    key="redescending",
    title="Fading pull",
    summary="Far out, the pull of a residual fades with its distance but never quite ends (Barron: for α below 1).",
    argument=RESIDUAL,
    order=4,
)

LARGEST = np.finfo(float).max


def _log_square(r, c):
    """ln(1 + u²) with u = |r|/c. Where u > 1 it is 2 ln u + ln(1 + 1/u²), so that u² cannot overflow."""
    size = np.abs(r)
    t = np.minimum(size, c) / np.maximum(size, c)  # u or 1/u, whichever is below 1
    return np.log1p(t * t) + 2 * (np.log(np.maximum(size, c)) - np.log(c))


def cauchy(r, c=1.0):
    return c * c / 2 * _log_square(r, c)  # c²/2 · ln(1 + (r/c)²)


def cauchy_gradient(r, c=1.0):
    size = np.abs(r)
    t = np.minimum(size, c) / np.maximum(size, c)  # u = |r|/c or 1/u: u/(1 + u²) is the same for both
    return np.sign(r) * c * t / (1 + t * t)


def cauchy_curvature(r, c=1.0):
    u = r / c
    weight = 1 / (1 + u * u)
    return weight * (2 * weight - 1)


CAUCHY = Loss(
    key="cauchy",
    title="Cauchy",
    family=REDESCENDING,
    value=cauchy,
    gradient=cauchy_gradient,
    curvature=cauchy_curvature,
    params=(
        Param(
            "c",
            "c",
            "c",
            "Residual size at which the pull is strongest; beyond it the pull fades.",
            domain="(0, inf)",
            stops=uniform(0.1, 5.0, 0.1),
            unit="residual",
        ),
    ),
    latex=(
        r"\frac{<c>^2}{2}\ln\left(1+\frac{<r>^2}{<c>^2}\right)",
        r"\frac{<r>}{1+<r>^2/<c>^2}",
    ),
    aliases=("Lorentzian", "Cauchy loss", "Student-t with one degree of freedom"),
    summary="A bowl whose sides grow ever flatter: far out, each doubling of the error adds the same fixed amount.",
    use="When wild errors of any size are common; c says from which size on a residual is trusted less.",
    trade="An outlier pulls less the further out it lies, but the cost over the data may have several valleys, "
    "so where a fit starts can decide where it ends.",
    elicits=Statistic("the most likely centre under Cauchy noise of scale c, without a closed form"),
    noise=Noise("Cauchy", "stats.cauchy(scale={c})", lambda c: 2 / (c * c)),
    claims={
        "lipschitz": lambda c: c / 2,
        "gradient_lipschitz": 1.0,
        "redescending": True,
        "differentiable": True,
        "twice_differentiable": True,
        "symmetric": True,
        "unique_minimum": True,
    },
    related=("student_t", "welsch", "geman_mcclure", "barron", "pseudo_huber"),
    reference=Reference(
        "P. W. Holland, R. E. Welsch, Robust regression using iteratively reweighted least-squares, "
        "Communications in Statistics: Theory and Methods 6, 1977.",
        "https://doi.org/10.1080/03610927708827533",
    ),
    example=Example(
        {"c": 2.0},
        x=3.0,
        value=2.3573099926832923,
        gradient=0.9230769230769231,
        words="(3/2)² = 2.25, so 2²/2 · ln(1 + 2.25) = 2 · 1.178655 = 2.357310, and the slope is 3/3.25 = 0.923077",
    ),
    note="c = 2.385 keeps 95 % efficiency under Gaussian noise of unit scale. Barron’s loss at α = 0 is "
    "ln(1 + ½(r/c)²): it needs c/√2 for our c, and the factor c²/2.",
    libraries=(
        Library(
            "scipy",
            "scipy.optimize.least_squares(loss='cauchy')",
            "np.array([optimize.least_squares(lambda x: x, [r], loss='cauchy', f_scale={c}, max_nfev=1).cost"
            " for r in y_pred - y_true])",
            "With the ½; c is called f_scale and defaults to 1. The cost is the sum over the residuals.",
            gradient="np.array([optimize.least_squares(lambda x: x, [r], loss='cauchy', f_scale={c}, max_nfev=1)"
            ".grad[0] for r in y_pred - y_true])",
            fit="loss='cauchy', f_scale={c}",
        ),
        Library(
            "statsmodels",
            "statsmodels.robust.norms.StudentT(df=1)",
            "norms.StudentT(c={c}, df=1).rho(y_pred - y_true)",
            "With the ½; the Student-t norm with one degree of freedom. c defaults to 2.3849, df to 4. "
            "RLM divides the residuals by their scale first.",
            gradient="norms.StudentT(c={c}, df=1).psi(y_pred - y_true)",
            terms=lambda r, c: c**2 / 2,
            fit="norms.StudentT(c={c}, df=1)",
            sizes={"c": 2.3849},
        ),
    ),
)


def student_t(r, c=2.3849, df=4.0):
    return cauchy(r, c * np.sqrt(df))  # df·c²/2 · ln(1 + r²/(df·c²)): a wider Cauchy loss


def student_t_gradient(r, c=2.3849, df=4.0):
    return cauchy_gradient(r, c * np.sqrt(df))


def student_t_curvature(r, c=2.3849, df=4.0):
    return cauchy_curvature(r, c * np.sqrt(df))


STUDENT_T = Loss(
    key="student_t",
    title="Student-t",
    family=REDESCENDING,
    value=student_t,
    gradient=student_t_gradient,
    curvature=student_t_curvature,
    params=(
        Param(
            "c",
            "c",
            "c",
            "Scale of the noise; the pull is strongest at c√ν.",
            domain="(0, inf)",
            stops=uniform(0.1, 5.0, 0.1),
            unit="residual",
        ),
        Param(
            "df",
            "ν",
            r"\nu",
            "Degrees of freedom: the fewer, the more outliers are expected.",
            domain="(0, inf)",
            stops=uniform(1.0, 30.0, 1.0),
        ),
    ),
    latex=(
        r"\frac{<df>\cdot <c>^2}{2}\ln\left(1+\frac{<r>^2}{<df>\cdot <c>^2}\right)",
        r"\frac{<r>}{1+<r>^2/(<df>\cdot <c>^2)}",
    ),
    aliases=("t loss", "Student's t", "t-distribution loss", "t likelihood"),
    near=("heavy tails",),
    summary="A bowl that flattens far out, as if large errors were rare but expected; ν says how rare.",
    use="When the noise looks Gaussian in the middle and has heavier tails; ν sets how heavy.",
    trade="Runs from the Cauchy loss (ν = 1) towards half the square (ν → ∞), at the price of two numbers to choose "
    "and, as for every fading pull, several possible valleys.",
    elicits=Statistic("the most likely centre under Student-t noise of scale c, without a closed form"),
    noise=Noise("Student-t", "stats.t({df}, scale={c})", lambda c, df: (df + 1) / (df * c * c)),
    claims={
        "lipschitz": lambda c, df: c * math.sqrt(df) / 2,
        "gradient_lipschitz": 1.0,
        "redescending": True,
        "differentiable": True,
        "twice_differentiable": True,
        "symmetric": True,
        "unique_minimum": True,
    },
    related=("cauchy", "half_squared_error", "barron", "welsch"),
    reference=Reference(
        "K. L. Lange, R. J. A. Little, J. M. G. Taylor, Robust statistical modeling using the t distribution, "
        "Journal of the American Statistical Association 84, 1989.",
        "https://doi.org/10.1080/01621459.1989.10478852",
    ),
    example=Example(
        {"c": 1.5, "df": 4.0},
        x=4.0,
        value=4.5974306138939165,
        gradient=1.44,
        words="ν·c² = 4 · 2.25 = 9, so 9/2 · ln(1 + 16/9) = 4.5 · 1.02165125 = 4.5974306, "
        "and the slope is 4/(25/9) = 1.44",
    ),
    note="Scaled so that the curvature at zero is 1; the negative logarithm of the Student-t density is "
    "(ν + 1)/(ν·c²) times this. c = 2.3849 is the 95 % constant for ν = 1; at ν = 4 it gives 99.3 % efficiency under "
    "Gaussian noise of unit scale, and c = 1.1925 gives 95 %.",
    libraries=(
        Library(
            "statsmodels",
            "statsmodels.robust.norms.StudentT",
            "norms.StudentT(c={c}, df={df}).rho(y_pred - y_true)",
            "The same scaling; c defaults to 2.3849, df to 4. RLM divides the residuals by their scale first.",
            gradient="norms.StudentT(c={c}, df={df}).psi(y_pred - y_true)",
            terms=lambda r, c, df: df * c**2 / 2,
            fit="norms.StudentT(c={c}, df={df})",
            sizes={"c": 2.3849},
        ),
    ),
)


def welsch(r, c=2.985):
    u = r / c
    return -c * c / 2 * np.expm1(-u * u)


def welsch_gradient(r, c=2.985):
    u = np.clip(r / c, -30, 30)  # at 30 the bell e^(−u²) is already 0 in floats; ∞ · 0 would be NaN
    return c * u * np.exp(-u * u)


def welsch_curvature(r, c=2.985):
    u = np.clip(r / c, -30, 30)
    return (1 - 2 * u * u) * np.exp(-u * u)


WELSCH = Loss(
    key="welsch",
    title="Welsch",
    family=REDESCENDING,
    value=welsch,
    gradient=welsch_gradient,
    curvature=welsch_curvature,
    params=(
        Param(
            "c",
            "c",
            "c",
            "Width of the well: at c/√2 the pull is strongest, by 3c it has all but vanished.",
            domain="(0, inf)",
            stops=uniform(0.2, 6.0, 0.1),
            unit="residual",
        ),
    ),
    latex=(
        r"\frac{<c>^2}{2}\left(1-e^{-<r>^2/<c>^2}\right)",
        r"<r>\,e^{-<r>^2/<c>^2}",
    ),
    aliases=("Leclerc", "Gaussian well", "inverted Gaussian"),
    near=("correntropy", "maximum correntropy criterion", "MCC"),
    summary="An upside-down bell: close misses cost like a square, and beyond some size all misses cost the same.",
    use="When outliers carry no information and should fade out smoothly rather than be cut off.",
    trade="Far points lose their influence faster than under any power law, but a fit that starts too far away "
    "feels no pull towards the data.",
    elicits=Statistic("the highest peak of a Gaussian kernel density of bandwidth c/√2, without a closed form"),
    claims={
        "lipschitz": lambda c: c / math.sqrt(2 * math.e),
        "gradient_lipschitz": 1.0,
        "bounded": lambda c: c * c / 2,
        "redescending": True,
        "differentiable": True,
        "twice_differentiable": True,
        "symmetric": True,
        "unique_minimum": True,
    },
    related=("geman_mcclure", "cauchy", "tukey_biweight", "barron"),
    reference=Reference(
        "J. E. Dennis, R. E. Welsch, Techniques for nonlinear least squares and robust regression, "
        "Communications in Statistics: Simulation and Computation 7, 1978.",
        "https://doi.org/10.1080/03610917808812083",
    ),
    example=Example(
        {"c": 2.0},
        x=3.0,
        value=1.7892015508762713,
        gradient=0.316197673685593,
        words="(3/2)² = 2.25, so 2²/2 · (1 − e^−2.25) = 2 · 0.894601 = 1.789202, "
        "and the slope is 3 · e^−2.25 = 0.316198",
    ),
    note="c = 2.985 keeps 95 % efficiency under Gaussian noise of unit scale. Barron’s loss at α = −∞ is "
    "1 − e^(−½(r/c)²): it needs c/√2 for our c, and the factor c²/2.",
)


def geman_mcclure(r, c=1.0):
    near, far = np.minimum(np.abs(r), c), np.maximum(np.abs(r), c)
    t = near / far
    return near * near / 2 / (1 + t * t)  # r²/2/(1 + (r/c)²), divided through by (r/c)² where |r| > c


def geman_mcclure_gradient(r, c=1.0):
    u = np.clip(r / c, -1e110, 1e110)  # there the slope is 0 in floats; ∞/∞ would be NaN
    return c * u / (1 + u * u) / (1 + u * u)


def geman_mcclure_curvature(r, c=1.0):
    u = r / c
    weight = 1 / (1 + u * u)
    return weight * weight * (4 * weight - 3)


GEMAN_MCCLURE = Loss(
    key="geman_mcclure",
    title="Geman–McClure",
    family=REDESCENDING,
    value=geman_mcclure,
    gradient=geman_mcclure_gradient,
    curvature=geman_mcclure_curvature,
    params=(
        Param(
            "c",
            "c",
            "c",
            "Residual size at which half of the largest possible loss is reached.",
            domain="(0, inf)",
            stops=uniform(0.1, 8.0, 0.1),
            unit="residual",
        ),
    ),
    latex=(
        r"\frac{<r>^2/2}{1+<r>^2/<c>^2}",
        r"\frac{<r>}{\left(1+<r>^2/<c>^2\right)^2}",
    ),
    aliases=("Geman-McClure", "GM", "GMC"),
    summary="Starts like a square, then levels off slowly towards a ceiling that no error exceeds.",
    use="When outliers should count little, as in aligning images or point clouds with many false matches.",
    trade="The pull fades like 1/r³: more slowly than a bell curve, so distant starts still feel it, "
    "but several valleys remain possible.",
    elicits=Statistic(
        "a centre that moves from where the data lie densest to the mean as c grows, without a closed form"
    ),
    claims={
        "lipschitz": lambda c: 3 * math.sqrt(3) * c / 16,
        "gradient_lipschitz": 1.0,
        "bounded": lambda c: c * c / 2,
        "redescending": True,
        "differentiable": True,
        "twice_differentiable": True,
        "symmetric": True,
        "unique_minimum": True,
    },
    related=("cauchy", "welsch", "arctan", "barron"),
    reference=Reference(
        "S. Geman, D. E. McClure, Bayesian image analysis: an application to single photon emission tomography, "
        "Proceedings of the Statistical Computing Section, American Statistical Association, 1985.",
    ),
    example=Example(
        {"c": 1.5},
        x=2.0,
        value=0.72,
        gradient=0.2592,
        words="1 + (2/1.5)² = 25/9, so (2²/2)/(25/9) = 0.72, and the slope is 2/(25/9)² = 2 · 0.1296 = 0.2592",
    ),
    note="c = 3.787 keeps 95 % efficiency under Gaussian noise of unit scale. Some codes write r²/(r² + c²), "
    "which is 2/c² times this. Barron’s loss at α = −2 needs c/2 for our c, and the factor c²/4.",
)


def ramsay_ea(r, a=0.3):
    z = np.minimum(a * np.abs(r), 50)  # past 50 the value is 1/a² to the last digit
    return np.exp(-z) * exp_excess(z) / (a * a)  # e^(−z)·(e^z − 1 − z) = 1 − e^(−z)·(1 + z)


def ramsay_ea_gradient(r, a=0.3):
    z = np.minimum(a * np.abs(r), 800)  # at 800 the factor e^(−z) is already 0 in floats; ∞ · 0 would be NaN
    return np.sign(r) * z / a * np.exp(-z)


def ramsay_ea_curvature(r, a=0.3):
    z = np.minimum(a * np.abs(r), 800)
    return (1 - z) * np.exp(-z)


RAMSAY_EA = Loss(
    key="ramsay_ea",
    title="Ramsay Eₐ",
    family=REDESCENDING,
    value=ramsay_ea,
    gradient=ramsay_ea_gradient,
    curvature=ramsay_ea_curvature,
    params=(
        Param(
            "a",
            "a",
            "a",
            "How fast the pull fades: it is strongest at 1/a, so a larger a trusts far residuals less.",
            domain="(0, inf)",
            stops=uniform(0.05, 2.0, 0.05),
        ),
    ),
    latex=(
        r"\frac{1}{<a>^2}\left(1-e^{-<a>\cdot|<r>|}\left(1+<a>\cdot|<r>|\right)\right)",
        r"<r>\,e^{-<a>\cdot|<r>|}",
    ),
    aliases=("Ramsay", "Ramsay's Ea", "RamsayE"),
    near=("exponential weight",),
    summary="A bowl that levels off, because the pull of a point dies away exponentially with its distance.",
    use="When far points should fade out, and a weight e^(−a|r|) is easier to reason about than a cut.",
    trade="Even mid-sized residuals are weighed down a little, which costs some precision on clean data; "
    "in return no point is ever switched off.",
    elicits=Statistic(
        "a centre that moves from where the data lie densest to the mean as a falls, without a closed form"
    ),
    claims={
        "lipschitz": lambda a: 1 / (math.e * a),
        "gradient_lipschitz": 1.0,
        "bounded": lambda a: 1 / (a * a),
        "redescending": True,
        "differentiable": True,
        "twice_differentiable": True,
        "symmetric": True,
        "unique_minimum": True,
    },
    related=("welsch", "cauchy", "fair"),
    reference=Reference(
        "J. O. Ramsay, A comparative study of several robust estimates of slope, intercept, and scale in linear "
        "regression, Journal of the American Statistical Association 72, 1977.",
        "https://www.jstor.org/stable/2286228",
    ),
    example=Example(
        {"a": 0.5},
        x=-3.0,
        value=1.7686983985157017,
        gradient=-0.6693904804452895,
        words="a·|−3| = 1.5, so (1 − e^−1.5 · 2.5)/0.25 = (1 − 0.5578254)/0.25 = 1.7686984, "
        "and the slope is −3 · e^−1.5 = −0.669390",
    ),
    note="Here a larger number means more robust, the reverse of the c of the other losses. a = 0.3 has 96.4 % "
    "efficiency under Gaussian noise of unit scale, a = 0.357 has 95 %.",
    libraries=(
        Library(
            "statsmodels",
            "statsmodels.robust.norms.RamsayE",
            "norms.RamsayE(a={a}).rho(y_pred - y_true)",
            "The same loss; a defaults to 0.3. RLM divides the residuals by their scale first.",
            gradient="norms.RamsayE(a={a}).psi(y_pred - y_true)",
            terms=lambda r, a: 1 / a**2,
            fit="norms.RamsayE(a={a})",
            sizes={"a": 0.3},
        ),
    ),
)


def arctan(r, c=1.0):
    u = r / c
    return c * c / 2 * np.arctan(u * u)


def arctan_gradient(r, c=1.0):
    u = np.clip(r / c, -1e110, 1e110)  # there the slope is 0 in floats; ∞/∞ would be NaN
    root = np.hypot(1, u * u)  # √(1 + u⁴)
    return c * u / root / root


def arctan_curvature(r, c=1.0):
    u = r / c
    weight = 1 / (1 + u * u * u * u)
    return weight * (4 * weight - 3)


ARCTAN = Loss(
    key="arctan",
    title="Arctan",
    family=REDESCENDING,
    value=arctan,
    gradient=arctan_gradient,
    curvature=arctan_curvature,
    params=(
        Param(
            "c",
            "c",
            "c",
            "Residual size at which half of the largest possible loss is reached.",
            domain="(0, inf)",
            stops=uniform(0.1, 5.0, 0.1),
            unit="residual",
        ),
    ),
    latex=(
        r"\frac{<c>^2}{2}\arctan\left(\frac{<r>^2}{<c>^2}\right)",
        r"\frac{<r>}{1+<r>^4/<c>^4}",
    ),
    aliases=("arctangent", "inverse tangent", "ArctanLoss", "atan loss"),
    summary="Almost exactly half the square for small errors, then it levels off at a ceiling.",
    use="When small residuals should be treated as least squares treats them and the loss of one point be limited.",
    trade="Stays closer to the parabola inside than Geman–McClure, while far out the two pull alike; "
    "as with every fading pull, the cost over the data may have several valleys.",
    elicits=Statistic(
        "a centre that moves from where the data lie densest to the mean as c grows, without a closed form"
    ),
    claims={
        "lipschitz": lambda c: 3**0.75 * c / 4,
        "gradient_lipschitz": 1.0,
        "bounded": lambda c: math.pi * c * c / 4,
        "redescending": True,
        "differentiable": True,
        "twice_differentiable": True,
        "symmetric": True,
        "unique_minimum": True,
    },
    related=("geman_mcclure", "cauchy", "welsch"),
    reference=Reference(
        "SciPy, documentation of scipy.optimize.least_squares, loss='arctan'.",
        "https://docs.scipy.org/doc/scipy/reference/generated/scipy.optimize.least_squares.html",
    ),
    example=Example(
        {"c": 2.0},
        x=3.0,
        value=2.305143994431335,
        gradient=0.4948453608247423,
        words="(3/2)² = 2.25, so 2²/2 · arctan(2.25) = 2 · 1.152572 = 2.305144, "
        "and the slope is 3/(1 + 2.25²) = 3/6.0625 = 0.494845",
    ),
    note="The name misleads: it is the arctangent of the squared residual. c = 2.571 keeps 95 % efficiency under "
    "Gaussian noise of unit scale. Ceres’ ArctanLoss takes c² for its argument.",
    libraries=(
        Library(
            "scipy",
            "scipy.optimize.least_squares(loss='arctan')",
            "np.array([optimize.least_squares(lambda x: x, [r], loss='arctan', f_scale={c}, max_nfev=1).cost"
            " for r in y_pred - y_true])",
            "With the ½; c is called f_scale and defaults to 1. The cost is the sum over the residuals.",
            gradient="np.array([optimize.least_squares(lambda x: x, [r], loss='arctan', f_scale={c}, max_nfev=1)"
            ".grad[0] for r in y_pred - y_true])",
            fit="loss='arctan', f_scale={c}",
        ),
    ),
)


def _barron_base(r, alpha, c):
    """α, b = |α − 2| and ln(1 + (r/c)²/b). np.where works out every branch, so ±∞ and b = 0 get a harmless stand-in."""
    a = np.where(np.isinf(alpha), 1.0, alpha)
    b = np.where(a == 2, 1.0, np.abs(a - 2))
    return a, b, _log_square(r, c * np.sqrt(b))


def _barron_limit(r, alpha, c):
    """The exponent left over at α = ±∞, ±(r/c)²/2. Past 60 its exponential is 0 or ∞ in floats."""
    u = np.clip(r / c, -60, 60)
    return np.where(alpha > 0, u * u / 2, -u * u / 2)


def _barron_log_weight(r, alpha, c):
    """ln of the weight (1 + (r/c)²/|α − 2|)^(α/2 − 1)."""
    a, _, log_base = _barron_base(r, alpha, c)
    return np.where(np.isinf(alpha), _barron_limit(r, alpha, c), (a / 2 - 1) * log_base)


def barron(r, alpha=1.0, c=1.0):
    a, b, log_base = _barron_base(r, alpha, c)
    power = np.where(a == 0, 1.0, a)
    e = np.expm1(power / 4 * log_base)  # (1 + (r/c)²/b)^(α/2) − 1 = e·(e + 2): half the exponent overflows later
    general = np.where(a == 0, log_base, b / power * e * (e + 2))
    infinite = np.abs(np.expm1(_barron_limit(r, alpha, c)))
    return np.where(np.isinf(alpha), infinite, np.where(alpha == 2, r / c / 2 * (r / c), general))


def barron_gradient(r, alpha=1.0, c=1.0):
    r = np.clip(r, -LARGEST, LARGEST)  # ∞ · 0 would be NaN
    root = np.exp(_barron_log_weight(r, alpha, c) / 2) / c
    return r * root * root  # r/c² times the weight, in two steps as the weight itself may underflow


def barron_curvature(r, alpha=1.0, c=1.0):
    r = np.clip(r, -LARGEST, LARGEST)
    a, _, log_base = _barron_base(r, alpha, c)
    root = np.exp(_barron_log_weight(r, alpha, c) / 2) / c
    general = np.exp(-log_base) - (a - 1) * np.expm1(-log_base)  # p + (α − 1)(1 − p), p = 1/(1 + (r/c)²/b)
    return root * root * np.where(np.isinf(alpha), 1 + 2 * _barron_limit(r, alpha, c), general)


def _barron_steepest(alpha, c):
    """The largest slope, or False where there is none (α > 1)."""
    if alpha > 1:
        return False
    if alpha == 1:
        return 1 / c
    if alpha == -math.inf:
        return math.exp(-0.5) / c
    return ((alpha - 2) / (alpha - 1)) ** ((alpha - 1) / 2) / c


def _barron_ceiling(alpha, c):
    """The value far out, or False where it grows for ever (α ≥ 0)."""
    if alpha >= 0:
        return False
    return 1.0 if alpha == -math.inf else (alpha - 2) / alpha


BARRON = Loss(
    key="barron",
    title="Barron",
    family=REDESCENDING,
    value=barron,
    gradient=barron_gradient,
    curvature=barron_curvature,
    params=(
        Param(
            "alpha",
            "α",
            r"\alpha",
            "Shape: 2 is half the square, 1 pseudo-Huber, 0 Cauchy, −2 Geman–McClure, −∞ Welsch.",
            domain="[-inf, inf]",
            stops=(-math.inf, *uniform(-8.0, 4.0, 0.25)),
        ),
        Param(
            "c",
            "c",
            "c",
            "Width of the bowl around zero, in which every shape looks like a parabola.",
            domain="(0, inf)",
            stops=uniform(0.1, 5.0, 0.1),
            unit="residual",
        ),
    ),
    latex=(
        cases(
            (r"\tfrac12 (<r>/<c>)^2", r"\alpha=2", lambda alpha: alpha == 2),
            (r"\ln\left(1+\tfrac12 (<r>/<c>)^2\right)", r"\alpha=0", lambda alpha: alpha == 0),
            (r"1-e^{-\frac12 (<r>/<c>)^2}", r"\alpha=-\infty", lambda alpha: alpha == -np.inf),
            (r"e^{\frac12 (<r>/<c>)^2}-1", r"\alpha=\infty", lambda alpha: alpha == np.inf),
            (
                r"\frac{|<alpha>-2|}{<alpha>}\left[\left(\frac{(<r>/<c>)^2}{|<alpha>-2|}+1\right)^{<alpha>/2}-1\right]",
                r"\text{otherwise}",
            ),
        ),
        cases(
            (r"\frac{<r>}{<c>^2}", r"\alpha=2", lambda alpha: alpha == 2),
            (r"\frac{<r>}{<c>^2}\,e^{-\frac12 (<r>/<c>)^2}", r"\alpha=-\infty", lambda alpha: alpha == -np.inf),
            (r"\frac{<r>}{<c>^2}\,e^{\frac12 (<r>/<c>)^2}", r"\alpha=\infty", lambda alpha: alpha == np.inf),
            (r"\frac{<r>}{<c>^2}\left(\frac{(<r>/<c>)^2}{|<alpha>-2|}+1\right)^{<alpha>/2-1}", r"\text{otherwise}"),
        ),
    ),
    aliases=("general and adaptive robust loss", "general robust loss", "adaptive robust loss", "Barron loss"),
    summary="One dial: at one end large errors rule, then comes the square, and at the other end they hardly count.",
    use="When it is not clear beforehand how much an outlier should count: turn α and watch the fit.",
    trade="Holds many losses in one formula; α at or above 1 is convex, below 1 the pull fades, below 0 the loss has a "
    "ceiling, and each step down trades a single valley for less influence of outliers.",
    elicits=Statistic("the mean at α = 2, for smaller α a centre that far points move less; no closed form in general"),
    claims={
        "convex": lambda alpha, c: alpha >= 1,
        "strictly_convex": lambda alpha, c: alpha >= 1,
        "strongly_convex": lambda alpha, c: alpha >= 2 and 1 / c**2,
        "lipschitz": _barron_steepest,
        "gradient_lipschitz": lambda alpha, c: alpha <= 2 and 1 / c**2,
        "bounded": _barron_ceiling,
        "redescending": lambda alpha, c: alpha < 1,
        "differentiable": True,
        "twice_differentiable": True,
        "symmetric": True,
        "unique_minimum": True,
    },
    related=("half_squared_error", "pseudo_huber", "cauchy", "geman_mcclure", "welsch"),
    reference=Reference(
        "J. T. Barron, A general and adaptive robust loss function, "
        "IEEE/CVF Conference on Computer Vision and Pattern Recognition, 2019.",
        "https://doi.org/10.1109/CVPR.2019.00446",
    ),
    example=Example(
        {"alpha": -4.0, "c": 2.0},
        x=3.0,
        value=0.7066115702479339,
        gradient=0.28850488354620587,
        words="|−4 − 2| = 6 and (3/2)²/6 + 1 = 1.375, so 6/(−4) · (1.375^−2 − 1) = −1.5 · (−0.47107438) = 0.70661157, "
        "and the slope is 3/4 · 1.375^−3 = 0.288505",
    ),
    note="The scaling is the paper’s: the residual is divided by c, the loss has no unit, and its curvature at zero is "
    "1/c². The other robust losses here have curvature 1 at zero; times c² this one has too. "
    "For the classics c changes as well: α = 0 with c/√2 is Cauchy, α = −∞ with c/√2 Welsch, "
    "α = −2 with c/2 Geman–McClure, each with their c and up to a factor. Learning α from data needs the "
    "normalising constant of the matching density, or α would simply fall.",
)
