"""The same fit by other libraries: programs that are shown on the page and run by the tests.

Which library fits a loss is read off the loss: a parabola is NumPy's, a V is scikit-learn's, and a row of its record
that names a loss of `scipy.optimize.least_squares` or a norm of statsmodels names that of a fit too.
"""

import re
from dataclasses import dataclass

from losslab.best_line import is_parabola, straight_pieces
from losslab.snippets import call, literal
from losslab.typed.loss import Typed

FILE = "x, y = np.loadtxt('points.csv', delimiter=',', unpack=True)  # two columns, no head"
MOST = 60  # points that are written into a program


@dataclass(frozen=True)
class Program:
    """A program that prints (slope, intercept), or (constant,), of a fit, and leaves them as `fit`."""

    library: str
    code: str
    words: str


def programs(loss, settings, x, y, fit, constant, start=None):
    """The Programs for a Fit. `start` is where the visitor had the descent begin, if at a place of their own."""
    begun = _place(fit.start, constant)
    found = [
        _numpy(loss, settings, constant),
        _sklearn(loss, settings, constant),
        _scipy(loss, settings, constant, begun),
        _statsmodels(loss, settings, constant, begun),
        _losslab(loss, settings, constant, _place(start, constant)),
    ]
    head = f"x = np.array({literal(x)})\ny = np.array({literal(y)})" if len(x) <= MOST else FILE
    return [
        Program(library, "\n".join(["import numpy as np", *imports, "", head, "", *lines, "print(fit)"]), words)
        for library, imports, lines, words in filter(None, found)
    ]


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
                f"begin = {begin}",
                f"result = optimize.least_squares(residuals, begin, {match[1]}, xtol=1e-15, ftol=1e-15, gtol=1e-12)",
                "fit = result.x",
            ]
            return "SciPy", ["from scipy import optimize"], lines, f"{row.convention} {_descent(loss, settings)}"


def _statsmodels(loss, settings, constant, begun):
    for row in loss.libraries:
        if row.kind == "statsmodels" and not is_parabola(loss, settings):
            norm = call(row, settings).split(".rho(")[0]
            begin = f", start_params={begun}" if begun else ""
            lines = [
                f"inputs = {'np.ones((len(y), 1))' if constant else 'np.column_stack([x, np.ones(len(x))])'}",
                f"model = RLM(y, inputs, M={norm})",
                f"result = model.fit(start_scale=1.0, update_scale=False, maxiter=5000, tol=1e-14{begin})",
                "fit = result.params",
            ]
            words = "Without start_scale and update_scale, RLM divides the residuals by a scale that it estimates anew "
            words += f"in every step: that is another fit. {_descent(loss, settings)}"
            imports = ["from statsmodels.robust import norms", "from statsmodels.robust.robust_linear_model import RLM"]
            return "statsmodels", imports, lines, words


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
    return "This loss is not convex: from another begin a descent may end elsewhere, and two libraries may part ways."
