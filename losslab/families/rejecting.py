"""Losses that stop pulling at a cut: beyond it a residual costs a fixed amount and has no say in the fit."""

import math

import numpy as np

from losslab.core import Corner, Example, Family, Library, Loss, Param, Reference, Statistic, uniform
from losslab.families import RESIDUAL
from losslab.latex import cases
from losslab.stable import flat

REJECTING = Family(
    key="rejecting",
    title="Rejecting",
    summary="Beyond a cut the loss is flat and the pull exactly zero: such a point is left out of the fit.",
    argument=RESIDUAL,
    order=5,
)

BULK = Statistic(
    "a centre that moves from where the data lie densest to the mean as the cut grows, deaf to points beyond it; "
    "without a closed form"
)


def _smooth_cut(c):
    """The pieces meet at the cut so smoothly that even the curvature agrees; only its slope jumps."""
    return Corner(-c, "bend", 0.0, 0.0), Corner(c, "bend", 0.0, 0.0)


def tukey_biweight(r, c=4.685):
    u = np.minimum(np.abs(r) / c, 1)
    q = u * u
    return c * c / 6 * q * (3 - 3 * q + q * q)  # 1 − (1 − q)³, multiplied out so that nothing cancels near 0


def tukey_biweight_gradient(r, c=4.685):
    s = np.clip(r, -c, c)
    inside = (c - s) * (c + s) / (c * c)  # 1 − (r/c)², exact up to the cut
    return s * inside * inside


def tukey_biweight_curvature(r, c=4.685):
    s = np.clip(r, -c, c)
    inside = (c - s) * (c + s) / (c * c)
    return inside * (5 * inside - 4)  # (1 − q)(1 − 5q) with q = (r/c)²


TUKEY_BIWEIGHT = Loss(
    key="tukey_biweight",
    title="Tukey biweight",
    family=REJECTING,
    value=tukey_biweight,
    gradient=tukey_biweight_gradient,
    curvature=tukey_biweight_curvature,
    params=(
        Param(
            "c",
            "c",
            "c",
            "The cut: residuals larger than this have no influence.",
            domain="(0, inf)",
            stops=uniform(0.5, 10.0, 0.1),
            unit="residual",
        ),
    ),
    latex=(
        cases(
            (
                r"\frac{<c>^2}{6}\left[1-\left(1-\frac{<r>^2}{<c>^2}\right)^3\right]",
                r"|<r>|\le <c>",
                lambda r, c: abs(r) <= c,
            ),
            (r"\frac{<c>^2}{6}", r"|<r>|> <c>"),
        ),
        cases(
            (r"<r>\left(1-\frac{<r>^2}{<c>^2}\right)^2", r"|<r>|\le <c>", lambda r, c: abs(r) <= c),
            (r"0", r"|<r>|> <c>"),
        ),
    ),
    aliases=("bisquare", "Tukey's bisquare", "biweight", "Beaton-Tukey", "Tukey loss"),
    summary="A smooth dip in a flat plain: small misses cost by their size, misses beyond the cut all the same.",
    use="When outliers are plainly wrong and should be ignored, and a first rough fit is at hand to start from.",
    trade="Ignores gross outliers altogether and joins the flat part smoothly, but needs a good start and scale: "
    "a correct point that begins beyond the cut is ignored as well.",
    elicits=BULK,
    corners=_smooth_cut,
    claims={
        "lipschitz": lambda c: 16 * c / (25 * math.sqrt(5)),
        "gradient_lipschitz": 1.0,
        "bounded": lambda c: c * c / 6,
        "redescending": True,
        "differentiable": True,
        "twice_differentiable": True,
        "symmetric": True,
        "unique_minimum": True,
    },
    related=("tukey_quartic", "welsch", "hampel", "andrews", "trimmed_mean"),
    reference=Reference(
        "A. E. Beaton, J. W. Tukey, The fitting of power series, meaning polynomials, illustrated on "
        "band-spectroscopic data, Technometrics 16, 1974.",
        "https://doi.org/10.1080/00401706.1974.10489171",
    ),
    example=Example(
        {"c": 3.0},
        x=1.5,
        value=0.8671875,
        gradient=0.84375,
        words="(1.5/3)² = 0.25, so 3²/6 · (1 − 0.75³) = 1.5 · 0.578125 = 0.8671875, "
        "and the slope is 1.5 · 0.75² = 0.84375",
    ),
    note="c = 4.685 keeps 95 % efficiency under Gaussian noise of unit scale; c = 1.547 is the S-estimator with "
    "breakdown point ½. Some texts scale the ceiling to 1 or to c²/3 instead of c²/6.",
    libraries=(
        Library(
            "statsmodels",
            "statsmodels.robust.norms.TukeyBiweight",
            "norms.TukeyBiweight(c={c}).rho(y_pred - y_true)",
            "The same loss; c defaults to 4.685. RLM divides the residuals by their scale first.",
            gradient="norms.TukeyBiweight(c={c}).psi(y_pred - y_true)",
            terms=lambda r, c: c**2 / 2,
            fit="norms.TukeyBiweight(c={c})",
            sizes={"c": 4.685},
        ),
    ),
)


def tukey_quartic(r, c=3.61752):
    s = np.minimum(np.abs(r), c)
    q = (s / c) ** 4
    return s * s / 2 * (1 - 2 / 3 * q + q * q / 5)


def tukey_quartic_gradient(r, c=3.61752):
    s = np.clip(r, -c, c)
    q = (c - s) * (c + s) / (c * c)  # 1 − (r/c)², exact up to the cut
    inside = q * (2 - q)  # 1 − (r/c)⁴
    return s * inside * inside


def tukey_quartic_curvature(r, c=3.61752):
    s = np.clip(r, -c, c)
    q = (c - s) * (c + s) / (c * c)
    inside = q * (2 - q)
    return inside * (9 * inside - 8)  # (1 − x⁴)(1 − 9x⁴) with x = r/c


TUKEY_QUARTIC = Loss(
    key="tukey_quartic",
    title="Tukey quartic",
    family=REJECTING,
    value=tukey_quartic,
    gradient=tukey_quartic_gradient,
    curvature=tukey_quartic_curvature,
    params=(
        Param(
            "c",
            "c",
            "c",
            "The cut: residuals larger than this have no influence.",
            domain="(0, inf)",
            stops=uniform(0.5, 10.0, 0.1),
            unit="residual",
        ),
    ),
    latex=(
        cases(
            (
                r"\tfrac12 <r>^2\left(1-\tfrac23\left(\frac{<r>}{<c>}\right)^4"
                r"+\tfrac15\left(\frac{<r>}{<c>}\right)^8\right)",
                r"|<r>|\le <c>",
                lambda r, c: abs(r) <= c,
            ),
            (r"\tfrac{4}{15}\cdot <c>^2", r"|<r>|> <c>"),
        ),
        cases(
            (r"<r>\left(1-\left(\frac{<r>}{<c>}\right)^4\right)^2", r"|<r>|\le <c>", lambda r, c: abs(r) <= c),
            (r"0", r"|<r>|> <c>"),
        ),
    ),
    aliases=("TukeyQuartic", "quartic biweight", "biweight with power 4"),
    summary="Like the Tukey biweight, but a parabola for longer and then a quicker turn into the flat part.",
    use="When residuals well inside the cut should count almost as in least squares and those beyond it not at all.",
    trade="Closer to least squares inside the cut than the biweight, in exchange for a sharper bend near it.",
    elicits=BULK,
    corners=_smooth_cut,
    claims={
        "lipschitz": lambda c: 64 * c / (81 * math.sqrt(3)),
        "gradient_lipschitz": 16 / 9,
        "bounded": lambda c: 4 * c * c / 15,
        "redescending": True,
        "differentiable": True,
        "twice_differentiable": True,
        "symmetric": True,
        "unique_minimum": True,
    },
    related=("tukey_biweight", "trimmed_mean", "hampel"),
    reference=Reference(
        "statsmodels, documentation of statsmodels.robust.norms.TukeyQuartic.",
        "https://www.statsmodels.org/stable/generated/statsmodels.robust.norms.TukeyQuartic.html",
    ),
    example=Example(
        {"c": 2.5},
        x=1.5,
        value=1.031579136,
        gradient=1.13639424,
        words="(1.5/2.5)⁴ = 0.1296, so 1.5²/2 · (1 − ⅔ · 0.1296 + 0.1296²/5) = 1.125 · 0.916959232 = 1.031579136, "
        "and the slope is 1.5 · (1 − 0.1296)² = 1.13639424",
    ),
    note="c = 3.61752 keeps 95 % efficiency under Gaussian noise of unit scale.",
    libraries=(
        Library(
            "statsmodels",
            "statsmodels.robust.norms.TukeyQuartic",
            "norms.TukeyQuartic(c={c}).rho(y_pred - y_true)",
            "The same loss; c defaults to 3.61752, the power k to 4. RLM divides the residuals by their scale first.",
            gradient="norms.TukeyQuartic(c={c}).psi(y_pred - y_true)",
            fit="norms.TukeyQuartic(c={c})",
            sizes={"c": 3.61752},
        ),
    ),
)


def andrews(r, a=1.339):
    size = np.minimum(np.abs(r), a * np.pi)
    half = a * np.sin(size / (2 * a))  # 1 − cos x = 2 sin²(x/2) does not cancel near 0
    return 2 * half * half


def andrews_gradient(r, a=1.339):
    cut = a * np.pi
    return np.where(np.abs(r) < cut, a * np.sin(np.clip(r, -cut, cut) / a), flat(r, 0.0))


def andrews_curvature(r, a=1.339):
    cut = a * np.pi
    return np.where(np.abs(r) <= cut, np.cos(np.clip(r, -cut, cut) / a), flat(r, 0.0))


ANDREWS = Loss(
    key="andrews",
    title="Andrews sine",
    family=REJECTING,
    value=andrews,
    gradient=andrews_gradient,
    curvature=andrews_curvature,
    params=(
        Param(
            "a",
            "a",
            "a",
            "Width of the wave: the pull is strongest at aπ/2, and residuals beyond aπ have no influence.",
            domain="(0, inf)",
            stops=uniform(0.2, 4.0, 0.1),
            unit="residual",
        ),
    ),
    latex=(
        cases(
            (r"<a>^2\left(1-\cos\frac{<r>}{<a>}\right)", r"|<r>|\le <a>\pi", lambda r, a: abs(r) <= a * np.pi),
            (r"2\cdot <a>^2", r"|<r>|> <a>\pi"),
        ),
        cases(
            (r"<a>\sin\frac{<r>}{<a>}", r"|<r>|\le <a>\pi", lambda r, a: abs(r) <= a * np.pi),
            (r"0", r"|<r>|> <a>\pi"),
        ),
    ),
    aliases=("Andrews wave", "AndrewWave", "sine wave", "Andrews' sine"),
    summary="One trough of a cosine wave, continued flat on both sides: the pull rises and falls like a sine.",
    use="When points beyond a cut should be ignored and the pull should swell and fade along a simple curve.",
    trade="Much like the biweight in effect, but the pull hits zero at an angle, so the curvature jumps at the cut.",
    elicits=BULK,
    corners=lambda a: (Corner(-a * np.pi, "bend", 0.0, -1.0), Corner(a * np.pi, "bend", -1.0, 0.0)),
    claims={
        "lipschitz": lambda a: a,
        "gradient_lipschitz": 1.0,
        "bounded": lambda a: 2 * a * a,
        "redescending": True,
        "differentiable": True,
        "symmetric": True,
        "unique_minimum": True,
    },
    related=("tukey_biweight", "hampel", "welsch", "periodic"),
    reference=Reference(
        "D. F. Andrews, A robust method for multiple linear regression, Technometrics 16, 1974.",
        "https://doi.org/10.1080/00401706.1974.10489233",
    ),
    example=Example(
        {"a": 1.5},
        x=2.0,
        value=1.720715460068274,
        gradient=1.4579068520449692,
        words="cos(2/1.5) = 0.2352376 and sin(2/1.5) = 0.9719379, so 1.5² · (1 − 0.2352376) = 1.7207154, "
        "and the slope is 1.5 · 0.9719379 = 1.4579069",
    ),
    note="a = 1.339 keeps 95 % efficiency under Gaussian noise of unit scale. Some texts write the cut itself, c = aπ "
    "(4.207 for a = 1.339), as the parameter.",
    libraries=(
        Library(
            "statsmodels",
            "statsmodels.robust.norms.AndrewWave",
            "norms.AndrewWave(a={a}).rho(y_pred - y_true)",
            "The same loss; a defaults to 1.339. RLM divides the residuals by their scale first.",
            gradient="norms.AndrewWave(a={a}).psi(y_pred - y_true)",
            terms=lambda r, a: a**2,
            fit="norms.AndrewWave(a={a})",
            sizes={"a": 1.339},
        ),
    ),
)


def hampel(r, a=2.0, b=4.0, c=8.0):
    size = np.abs(r)
    inner = np.minimum(size, a)
    slope = np.clip(size, b, c) - b  # how far along the stretch from b to c
    return inner * (np.minimum(size, b) - inner / 2) + a * slope * (1 - slope / (2 * (c - b)))


def hampel_gradient(r, a=2.0, b=4.0, c=8.0):
    left = (c - np.clip(np.abs(r), b, c)) / (c - b)  # 1 up to b, falling to 0 at c
    return np.clip(r, -a, a) * left


def hampel_curvature(r, a=2.0, b=4.0, c=8.0):
    size = np.abs(r)
    falling = (b < size) & (size <= c)
    return np.where(size <= a, 1.0, np.where(falling, -a / (c - b), flat(r, 0.0)))


def _hampel_corners(a, b, c):
    fall = -a / (c - b)
    after_a, before_b = np.where(a < b, 0.0, fall), np.where(a < b, 0.0, 1.0)  # at a = b the middle part is gone
    return (
        Corner(-c, "bend", 0.0, fall),
        Corner(-b, "bend", fall, before_b),
        Corner(-a, "bend", after_a, 1.0),
        Corner(a, "bend", 1.0, after_a),
        Corner(b, "bend", before_b, fall),
        Corner(c, "bend", fall, 0.0),
    )


HAMPEL = Loss(
    key="hampel",
    title="Hampel",
    family=REJECTING,
    value=hampel,
    gradient=hampel_gradient,
    curvature=hampel_curvature,
    params=(
        Param(
            "a",
            "a",
            "a",
            "Up to here the loss is half the square; the pull stops growing.",
            domain="(0, inf)",
            stops=uniform(0.2, 4.0, 0.2),
            unit="residual",
        ),
        Param(
            "b",
            "b",
            "b",
            "Up to here the pull stays constant; then it falls.",
            domain="[a, inf)",
            stops=uniform(0.2, 8.0, 0.2),
            unit="residual",
        ),
        Param(
            "c",
            "c",
            "c",
            "The cut: from here on a residual has no influence.",
            domain="(b, inf)",
            stops=uniform(0.4, 16.0, 0.4),
            unit="residual",
        ),
    ),
    latex=(
        cases(
            (r"\tfrac12 <r>^2", r"|<r>|\le <a>", lambda r, a: abs(r) <= a),
            (r"<a>\left(|<r>|-\tfrac12 <a>\right)", r"<a>< |<r>|\le <b>", lambda r, a, b: a < abs(r) <= b),
            (
                r"\tfrac12 <a>\left(<b>+<c>-<a>\right)-\frac{<a>\left(<c>-|<r>|\right)^2}{2\left(<c>-<b>\right)}",
                r"<b>< |<r>|\le <c>",
                lambda r, b, c: b < abs(r) <= c,
            ),
            (r"\tfrac12 <a>\left(<b>+<c>-<a>\right)", r"|<r>|> <c>"),
        ),
        cases(
            (r"<r>", r"|<r>|\le <a>", lambda r, a: abs(r) <= a),
            (r"<a>\operatorname{sign}(<r>)", r"<a>< |<r>|\le <b>", lambda r, a, b: a < abs(r) <= b),
            (
                r"<a>\operatorname{sign}(<r>)\,\frac{<c>-|<r>|}{<c>-<b>}",
                r"<b>< |<r>|\le <c>",
                lambda r, b, c: b < abs(r) <= c,
            ),
            (r"0", r"|<r>|> <c>"),
        ),
    ),
    aliases=("three-part redescending", "Hampel three-part", "piecewise linear psi"),
    summary="A parabola, a straight side, a side that flattens, a plateau: far points lose their say in steps.",
    use="When trust should be given in stages: full up to a, limited up to b, fading up to c, none beyond.",
    trade="Each stage can be set and explained by itself; in return there are three numbers to choose.",
    elicits=BULK,
    corners=_hampel_corners,
    claims={
        "lipschitz": lambda a, b, c: a,
        "gradient_lipschitz": lambda a, b, c: max(1.0, a / (c - b)),
        "bounded": lambda a, b, c: a * (b + c - a) / 2,
        "redescending": True,
        "differentiable": True,
        "symmetric": True,
        "unique_minimum": True,
    },
    related=("huber", "tukey_biweight", "andrews", "trimmed_mean"),
    reference=Reference(
        "F. R. Hampel, The influence curve and its role in robust estimation, "
        "Journal of the American Statistical Association 69, 1974.",
        "https://doi.org/10.1080/01621459.1974.10482962",
    ),
    example=Example(
        {"a": 1.5, "b": 3.0, "c": 7.0},
        x=5.0,
        value=5.625,
        gradient=0.75,
        words="5 lies between b = 3 and c = 7: the plateau 1.5/2 · (3 + 7 − 1.5) = 6.375 less "
        "1.5 · (7 − 5)²/(2 · 4) = 0.75 is 5.625, and the slope is 1.5 · (7 − 5)/4 = 0.75",
    ),
    note="(2, 4, 8) has 99.0 % efficiency under Gaussian noise of unit scale; (1.382, 2.764, 5.528) has 95 %.",
    libraries=(
        Library(
            "statsmodels",
            "statsmodels.robust.norms.Hampel",
            "norms.Hampel(a={a}, b={b}, c={c}).rho(y_pred - y_true)",
            "The same loss; the cuts default to 2, 4, 8. RLM divides the residuals by their scale first.",
            gradient="norms.Hampel(a={a}, b={b}, c={c}).psi(y_pred - y_true)",
            fit="norms.Hampel(a={a}, b={b}, c={c})",
            sizes={"a": 2, "b": 4, "c": 8},
        ),
    ),
)


def trimmed_mean(r, c=2.0):
    s = np.minimum(np.abs(r), c)
    return s * s / 2


def trimmed_mean_gradient(r, c=2.0):
    return np.where(np.abs(r) < c, r, flat(r, 0.0))


def trimmed_mean_curvature(r, c=2.0):
    return np.where(np.abs(r) < c, 1.0, flat(r, 0.0))


TRIMMED_MEAN = Loss(
    key="trimmed_mean",
    title="Truncated square",
    family=REJECTING,
    value=trimmed_mean,
    gradient=trimmed_mean_gradient,
    curvature=trimmed_mean_curvature,
    params=(
        Param(
            "c",
            "c",
            "c",
            "The cut: residuals larger than this are left out, the others count in full.",
            domain="(0, inf)",
            stops=uniform(0.2, 6.0, 0.1),
            unit="residual",
        ),
    ),
    latex=(
        r"\min\left(\tfrac12 <r>^2,\ \tfrac12 <c>^2\right)",
        cases(
            (r"<r>", r"|<r>|< <c>", lambda r, c: abs(r) < c),
            (r"0", r"|<r>|\ge <c>"),
        ),
    ),
    aliases=("truncated quadratic", "truncated least squares", "TLS", "Talwar", "capped square"),
    near=("trimmed mean", "skipped mean", "hard rejection"),
    summary="Half the square up to a cut, and the same loss for everything beyond: in or out, nothing between.",
    use="When every point is either good or worthless, and least squares on the good ones is what is wanted.",
    trade="Simple and as precise as least squares on the points it keeps, but a point near the cut flips in and out "
    "as the fit moves, since the pull drops from c to nothing at once.",
    elicits=Statistic("a centre that is the mean of all points within c of it, found by search"),
    corners=lambda c: (Corner(-c, "kink", 0.0, -c), Corner(c, "kink", c, 0.0)),
    claims={
        "lipschitz": lambda c: c,
        "bounded": lambda c: c * c / 2,
        "redescending": True,
        "symmetric": True,
        "unique_minimum": True,
    },
    related=("half_squared_error", "huber", "tukey_biweight", "hampel", "hit_or_miss"),
    reference=Reference(
        "M. J. Hinich, P. P. Talwar, A simple method for robust regression, "
        "Journal of the American Statistical Association 70, 1975.",
    ),
    example=Example(
        {"c": 1.5},
        x=4.0,
        value=1.125,
        gradient=0.0,
        words="|4| is beyond c = 1.5, so the loss is 1.5²/2 = 1.125, and the slope is 0",
    ),
    note="c = 2.795 keeps 95 % efficiency under Gaussian noise of unit scale, c = 2 only 73.9 %. At |r| = c the slope "
    "drops from ±c to 0; we give 0, statsmodels gives ±c. "
    "The trimmed mean of descriptive statistics drops a fixed share of the points instead.",
    libraries=(
        Library(
            "statsmodels",
            "statsmodels.robust.norms.TrimmedMean",
            "norms.TrimmedMean(c={c}).rho(y_pred - y_true)",
            "The same loss; c defaults to 2; the gradient at |r| = c is ±c, ours is 0. "
            "RLM divides the residuals by their scale first.",
            gradient="norms.TrimmedMean(c={c}).psi(y_pred - y_true)",
            fit="norms.TrimmedMean(c={c})",
            sizes={"c": 2},
        ),
    ),
)
