"""The same fit by other libraries: programs that are shown on the page and run by the tests. And fits with a scale.

Which library fits a loss is read off the loss: a parabola is NumPy's, a V is scikit-learn's, and for others a row of
its record says how its library fits it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from losslab.core import Library, Loss, Settings
from losslab.fits.fit import Fit
from losslab.fits.kinds import is_parabola, straight_pieces
from losslab.formulas.loss import Typed
from losslab.libraries.snippets import call, literal

POINTS = "points.csv"
FILE = f"x, y = np.loadtxt({POINTS!r}, delimiter=',', unpack=True)  # two columns, no header row"
MOST = 60  # points that are written into a program


RLM = "from statsmodels.robust import norms", "from statsmodels.robust.robust_linear_model import RLM"


Parts = tuple[str, Sequence[str], list[str], str]  # library, imports, lines and words of a program


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


def programs(
    loss: Loss,
    settings: Settings,
    x: np.ndarray,
    y: np.ndarray,
    fit: Fit,
    constant: bool,
    start: Sequence[float] | None = None,
) -> list[Program]:
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


def scaled_programs(loss: Loss, x: np.ndarray, y: np.ndarray, constant: bool) -> list[Program]:
    """Programs that fit a scale as well, and leave the sizes that the loss has in units of the data as `sizes`."""
    rows = {row.kind: row for row in loss.libraries if row.sizes}
    found = [("sklearn", _regressor)] if not constant else []
    found += [("statsmodels", _scaled_norm)]
    made = [make(loss, rows[kind], constant) for kind, make in found if kind in rows]
    return [_program(*parts, x, y, prints="fit, sizes") for parts in made]


def _scaled_norm(loss: Loss, row: Library, constant: bool) -> Parts:
    sizes = {p: size for p in loss.params for name, size in row.sizes.items() if p.name == name}
    inner = ", ".join(f"{size!r} {'*' if p.unit == 'residual' else '/'} scale" for p, size in sizes.items())
    lines = [
        f"inputs = {_inputs(constant)}",
        f"model = RLM(y, inputs, M={call(row, {**loss.defaults, **row.sizes}, 'fit')}).fit(maxiter=5000, tol=1e-12)",
        "fit, scale = model.params, model.scale",
        f"sizes = [{inner}]",
    ]
    symbols = _and([p.symbol for p in sizes])
    words = (
        "RLM divides the residuals by a scale that it estimates anew in every step, 1.4826 times their median size, "
    )
    return "statsmodels, RLM", RLM, lines, f"{words}and measures {symbols} in it. {_there(loss, symbols)}"


def _regressor(loss: Loss, row: Library, constant: bool) -> Parts:
    model = call(row, row.sizes, "fit")
    name = model.partition("(")[0]
    lines = [
        f"model = {model}.fit(x[:, None], y)",
        "fit, scale = [model.coef_[0], model.intercept_], model.scale_",
        "sizes = [model.epsilon * scale]",
    ]
    (symbol,) = (p.symbol for p in loss.params)
    words = f"{name} fits a scale together with the line, and its {symbol} is epsilon times that. alpha=0 switches off "
    words += f"its penalty. {_there(loss, symbol)}"
    return f"scikit-learn, {name}", [f"from sklearn.linear_model import {name}"], lines, words


def _there(loss: Loss, symbols: str) -> str:
    """How the fit above becomes this one."""
    if loss.claim("convex"):
        return f"Set {symbols} above to what it prints last: the fit above is then this one."
    return f"Set {symbols} above to what it prints last: this fit is then one bottom, if not the one above."


def _program(
    library: str,
    imports: Sequence[str],
    lines: list[str],
    words: str,
    x: np.ndarray,
    y: np.ndarray,
    sure: bool = True,
    prints: str = "fit",
) -> Program:
    head = f"x = np.array({literal(x)})\ny = np.array({literal(y)})" if len(x) <= MOST else FILE
    code = "\n".join(["import numpy as np", *imports, "", head, "", *lines, f"print({prints})"])
    return Program(library, code, words, sure)


def _and(words: list[str]) -> str:
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last


def _inputs(constant: bool) -> str:
    return "np.ones((len(y), 1))" if constant else "np.column_stack([x, np.ones(len(x))])"


def _place(start: Sequence[float] | None, constant: bool) -> str:
    """A start in code, or nothing."""
    return "" if start is None else literal(start[1:] if constant else start)


def _numpy(loss: Loss, settings: Settings, constant: bool) -> Parts | None:
    if is_parabola(loss, settings):
        return "NumPy", [], ["fit = [np.mean(y)]" if constant else "fit = np.polyfit(x, y, 1)"], "In closed form."
    level = _level(loss, settings)
    if constant and level == 0.5:
        return "NumPy", [], ["fit = [np.median(y)]"], "Of several best constants the middle."
    if constant and level:
        line = f"fit = [np.quantile(y, {literal(level)}, method='averaged_inverted_cdf')]"
        return "NumPy", [], [line], "Of several best constants the middle; the usual method interpolates otherwise."
    return None


def _sklearn(loss: Loss, settings: Settings, constant: bool) -> Parts | None:
    level = _level(loss, settings)
    if level and not constant:
        model = f"model = QuantileRegressor(quantile={literal(level)}, alpha=0).fit(x[:, None], y)"
        lines = [model, "fit = [model.coef_[0], model.intercept_]"]
        words = "By linear programming. alpha=0 switches its penalty off, which is 1 unless told otherwise."
        return "scikit-learn", ["from sklearn.linear_model import QuantileRegressor"], lines, words
    return None


def _level(loss: Loss, settings: Settings) -> float | None:
    """The τ of a loss of two straight pieces with its kink at 0, else None."""
    places, left, right = straight_pieces(loss, settings) or ((), 0, 0)
    return -left / (right - left) if list(places) == [0.0] else None


def _fitting(loss: Loss, kind: str) -> Library | None:
    """The row of a library that says how it fits this loss at the loss's own sizes, or None."""
    return next((row for row in loss.libraries if row.kind == kind and row.fit), None)


def _scipy(loss: Loss, settings: Settings, constant: bool, begun: str) -> Parts | None:
    if row := _fitting(loss, "scipy"):
        begin, told = begun or ("[0.0]" if constant else "[0.0, 0.0]"), call(row, settings, "fit")
        lines = [
            f"residuals = lambda p: {'p[0]' if constant else 'p[0] * x + p[1]'} - y",
            f"start = {begin}",
            f"result = optimize.least_squares(residuals, start, {told}, xtol=1e-15, ftol=1e-15, gtol=1e-12)",
            "fit = result.x",
        ]
        return "SciPy", ["from scipy import optimize"], lines, f"{row.convention} {_descent(loss, settings)}"
    return None


def _statsmodels(loss: Loss, settings: Settings, constant: bool, begun: str) -> Parts | None:
    row = _fitting(loss, "statsmodels")
    if row and not is_parabola(loss, settings):
        begin = f", start_params={begun}" if begun else ""
        lines = [
            f"inputs = {_inputs(constant)}",
            f"model = RLM(y, inputs, M={call(row, settings, 'fit')})",
            f"result = model.fit(start_scale=1.0, update_scale=False, maxiter=5000, tol=1e-14{begin})",
            "fit = result.params",
        ]
        words = "Without start_scale and update_scale, RLM divides the residuals by a scale that it estimates anew "
        words += f"in every step: that is another fit. {_descent(loss, settings)}"
        return "statsmodels", RLM, lines, words
    return None


def _losslab(loss: Loss, settings: Settings, constant: bool, begun: str) -> Parts:
    more = "".join(f", {name}={literal(value)}" for name, value in settings.items())
    begin = f", start={begun.strip('[]') if constant else begun}" if begun else ""
    function, data = ("fit_constant", "y") if constant else ("fit_line", "x, y")
    imported, found = found_in(loss)
    lines = [
        f"found = {function}({data}, {found}{begin}{more})",
        f"fit = [{'found.intercept' if constant else 'found.slope, found.intercept'}]",
    ]
    imports = ["", imported, f"from losslab.fits.fit import {function}"]
    return "losslab", imports, lines, "What this page calls: NumPy only, for any loss of a residual."


def found_in(loss: Loss) -> tuple[str, str]:
    """(what is imported, the expression) for a loss in code."""
    if isinstance(loss, Typed):
        return "from losslab.formulas.loss import typed_loss", f"typed_loss({loss.text!r})"
    return "import losslab", f"losslab.find({loss.key!r})"


def _descent(loss: Loss, settings: Settings) -> str:
    if loss.claim("convex", **settings):
        return ""
    return "This loss is not convex: started elsewhere, a descent may end elsewhere, and two libraries may disagree."
