"""The same fit by other libraries: programs that are shown on the page and run by the tests. And fits with a scale.

Which library fits a loss is read off the loss: a parabola is NumPy's, a V is scikit-learn's, and a row of its record
that names a loss of `scipy.optimize.least_squares` or a norm of statsmodels names that of a fit too.
"""

import re
from dataclasses import dataclass

from losslab.best_line import is_parabola, straight_pieces
from losslab.snippets import call, literal
from losslab.typed.loss import Typed

POINTS = "points.csv"
FILE = f"x, y = np.loadtxt({POINTS!r}, delimiter=',', unpack=True)  # two columns, no header row"
MOST = 60  # points that are written into a program


SIZES = {  # the sizes of statsmodels' norms by default, in units of the scale that RLM estimates
    "huber": ("HuberT(t=1.345)", {"delta": 1.345}),
    "cauchy": ("StudentT(c=2.3849, df=1)", {"c": 2.3849}),
    "student_t": ("StudentT(c=2.3849, df=4)", {"c": 2.3849}),
    "tukey_biweight": ("TukeyBiweight(c=4.685)", {"c": 4.685}),
    "tukey_quartic": ("TukeyQuartic(c=3.61752)", {"c": 3.61752}),
    "andrews": ("AndrewWave(a=1.339)", {"a": 1.339}),
    "hampel": ("Hampel(a=2, b=4, c=8)", {"a": 2, "b": 4, "c": 8}),
    "trimmed_mean": ("TrimmedMean(c=2)", {"c": 2}),
    "ramsay_ea": ("RamsayE(a=0.3)", {"a": 0.3}),  # in units of 1/residual
}
RLM = "from statsmodels.robust import norms", "from statsmodels.robust.robust_linear_model import RLM"


@dataclass(frozen=True)
class Program:
    """A program that prints (slope, intercept), or (constant,), of a fit, and leaves them as `fit`.

    `sure` says that it gives the very same fit. A solver that goes its own way need not: where several fits cost the
    same it may give another of them, and by a loss that is not convex it may end at another bottom.
    """

    library: str
    code: str
    words: str
    sure: bool = True


def programs(loss, settings, x, y, fit, constant, start=None):
    """The Programs for a Fit. `start` is where the visitor had the descent begin, if at a place of their own."""
    begun, sure = _place(fit.start, constant), fit.unique and bool(loss.claim("convex", **settings))
    found = [
        (_numpy(loss, settings, constant), True),
        (_sklearn(loss, settings, constant), sure),
        (_scipy(loss, settings, constant, begun), sure),
        (_statsmodels(loss, settings, constant, begun), sure),
        (_losslab(loss, settings, constant, _place(start, constant)), True),
    ]
    return [_program(*parts, x, y, sure=sure) for parts, sure in found if parts]


def scaled_programs(loss, x, y, constant):
    """Programs that fit a scale as well, and leave the sizes that the loss has in units of the data as `sizes`."""
    name, sizes = SIZES.get(loss.key, (None, {}))
    if not name:
        return []
    per = "1/scale" if loss.key == "ramsay_ea" else "scale"
    inner = ", ".join(f"{size!r} {'/' if per == '1/scale' else '*'} scale" for size in sizes.values())
    symbols = [next(p.symbol for p in loss.params if p.name == size) for size in sizes]
    there = f"Set {_and(symbols)} above to what it prints last: the fit above is then this one."
    lines = [
        f"inputs = {_inputs(constant)}",
        f"model = RLM(y, inputs, M=norms.{name}).fit(maxiter=5000, tol=1e-12)",
        "fit, scale = model.params, model.scale",
        f"sizes = [{inner}]",
    ]
    if not loss.claim("convex"):
        there = f"Set {_and(symbols)} above to what it prints last: this fit is then one bottom, if not the one above."
    words = (
        "RLM divides the residuals by a scale that it estimates anew in every step, 1.4826 times their median size, "
    )
    found = [("statsmodels, RLM", RLM, lines, f"{words}and measures {_and(symbols)} in it. {there}")]
    if loss.key == "huber" and not constant:
        lines = [
            "model = HuberRegressor(epsilon=1.35, alpha=0, tol=1e-9, max_iter=10_000).fit(x[:, None], y)",
            "fit, scale = [model.coef_[0], model.intercept_], model.scale_",
            "sizes = [model.epsilon * scale]",
        ]
        words = "HuberRegressor fits a scale together with the line, and its δ is epsilon times that. alpha=0 switches "
        words += f"off its penalty. {there}"
        imports = ["from sklearn.linear_model import HuberRegressor"]
        found.insert(0, ("scikit-learn, HuberRegressor", imports, lines, words))
    return [_program(*parts, x, y, prints="fit, sizes") for parts in found]


def _program(library, imports, lines, words, x, y, sure=True, prints="fit"):
    head = f"x = np.array({literal(x)})\ny = np.array({literal(y)})" if len(x) <= MOST else FILE
    code = "\n".join(["import numpy as np", *imports, "", head, "", *lines, f"print({prints})"])
    return Program(library, code, words, sure)


def _and(words):
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last


def _inputs(constant):
    return "np.ones((len(y), 1))" if constant else "np.column_stack([x, np.ones(len(x))])"


def _place(start, constant):
    """A start in code, or nothing."""
    return "" if start is None else literal(start[1:] if constant else start)


def _numpy(loss, settings, constant):
    if is_parabola(loss, settings):
        return "NumPy", [], ["fit = [np.mean(y)]" if constant else "fit = np.polyfit(x, y, 1)"], "In closed form."
    level = _level(loss, settings)
    if constant and level == 0.5:
        return "NumPy", [], ["fit = [np.median(y)]"], "Of several best constants the middle."
    if constant and level:
        line = f"fit = [np.quantile(y, {literal(level)}, method='averaged_inverted_cdf')]"
        return "NumPy", [], [line], "Of several best constants the middle; the usual method interpolates otherwise."


def _sklearn(loss, settings, constant):
    level = _level(loss, settings)
    if level and not constant:
        model = f"model = QuantileRegressor(quantile={literal(level)}, alpha=0).fit(x[:, None], y)"
        lines = [model, "fit = [model.coef_[0], model.intercept_]"]
        words = "By linear programming. alpha=0 switches its penalty off, which is 1 unless told otherwise."
        return "scikit-learn", ["from sklearn.linear_model import QuantileRegressor"], lines, words


def _level(loss, settings):
    """The τ of a loss of two straight pieces with its kink at 0, else None."""
    places, left, right = straight_pieces(loss, settings) or ((), 0, 0)
    return -left / (right - left) if list(places) == [0.0] else None


def _scipy(loss, settings, constant, begun):
    for row in loss.libraries:
        if match := re.search(
            r"optimize\.least_squares\(lambda x: x, \[r\], (loss=.*?), max_nfev", call(row, settings)
        ):
            begin = begun or ("[0.0]" if constant else "[0.0, 0.0]")
            lines = [
                f"residuals = lambda p: {'p[0]' if constant else 'p[0] * x + p[1]'} - y",
                f"start = {begin}",
                f"result = optimize.least_squares(residuals, start, {match[1]}, xtol=1e-15, ftol=1e-15, gtol=1e-12)",
                "fit = result.x",
            ]
            return "SciPy", ["from scipy import optimize"], lines, f"{row.convention} {_descent(loss, settings)}"


def _statsmodels(loss, settings, constant, begun):
    for row in loss.libraries:
        if row.kind == "statsmodels" and not is_parabola(loss, settings):
            norm = call(row, settings).split(".rho(")[0]
            begin = f", start_params={begun}" if begun else ""
            lines = [
                f"inputs = {_inputs(constant)}",
                f"model = RLM(y, inputs, M={norm})",
                f"result = model.fit(start_scale=1.0, update_scale=False, maxiter=5000, tol=1e-14{begin})",
                "fit = result.params",
            ]
            words = "Without start_scale and update_scale, RLM divides the residuals by a scale that it estimates anew "
            words += f"in every step: that is another fit. {_descent(loss, settings)}"
            return "statsmodels", RLM, lines, words


def _losslab(loss, settings, constant, begun):
    more = "".join(f", {name}={literal(value)}" for name, value in settings.items())
    begin = f", start={begun.strip('[]') if constant else begun}" if begun else ""
    function, data = ("fit_constant", "y") if constant else ("fit_line", "x, y")
    found, imported = f"losslab.find({loss.key!r})", "import losslab"
    if isinstance(loss, Typed):
        found, imported = f"typed_loss({loss.text!r})", "from losslab.typed.loss import typed_loss"
    lines = [
        f"found = {function}({data}, {found}{begin}{more})",
        f"fit = [{'found.intercept' if constant else 'found.slope, found.intercept'}]",
    ]
    imports = ["", imported, f"from losslab.fitting import {function}"]
    return "losslab", imports, lines, "What this page calls: NumPy only, for any loss of a residual."


def _descent(loss, settings):
    if loss.claim("convex", **settings):
        return ""
    return "This loss is not convex: started elsewhere, a descent may end elsewhere, and two libraries may disagree."
