"""A line through a million points: our fits, as ratios to SciPy, scikit-learn and statsmodels in the same run."""

import statistics
import time
import warnings
from functools import partial

import numpy as np
import statsmodels.api as sm
from scipy import optimize
from sklearn.linear_model import HuberRegressor, QuantileRegressor

import losslab
from losslab.fits.fit import fit_line

SIZE, FEW, RUNS = 1_000_000, 10_000, 3


def timed(function):
    begun = time.perf_counter()
    function()
    return time.perf_counter() - begun


def points(count):
    random = np.random.default_rng(0)
    x = random.uniform(0, 10, count)
    return x, 1.5 * x + 2 + random.standard_t(2, count)


def least_squares(name, x, y):
    optimize.least_squares(
        lambda p: p[0] * x + p[1] - y,
        np.zeros(2),
        jac=lambda p: np.column_stack([x, np.ones_like(x)]),
        loss=name,
        max_nfev=1000,
    )


def robust(norm, x, y):
    sm.RLM(y, sm.add_constant(x), M=norm).fit(scale_est=lambda model, r: 1.0, update_scale=False)


def compare(key, name, count, theirs):
    """The median of ours, and of the ratios ours / theirs, pair by pair, at as many points as they manage."""
    x, y = points(count)
    pairs = [(timed(partial(fit_line, x, y, losslab.find(key))), timed(partial(theirs, x, y))) for _ in range(RUNS)]
    ours, ratio = statistics.median(a for a, _ in pairs), statistics.median(a / b for a, b in pairs)
    print(f"| {key + ' / ' + name:<52} | {count:>9,} | {ours * 1000:8.0f} | {ratio:8.3f} |")


def main():
    warnings.simplefilter("ignore")  # theirs, of limits they reach
    print(f"| {'line':<52} | {'points':>9} | {'ours ms':>8} | {'ratio':>8} |")
    print(f"|{'-' * 54}|----------:|---------:|---------:|")
    compare("half_squared_error", "numpy.polyfit", SIZE, lambda x, y: np.polyfit(x, y, 1))
    compare("half_squared_error", "scipy least_squares", SIZE, partial(least_squares, "linear"))
    for key, name in (("huber", "huber"), ("pseudo_huber", "soft_l1"), ("cauchy", "cauchy")):
        compare(key, f"scipy least_squares({name})", SIZE, partial(least_squares, name))
    compare(
        "huber",
        "sklearn HuberRegressor, which fits a scale too",
        SIZE,
        lambda x, y: HuberRegressor(alpha=0).fit(x[:, None], y),
    )
    compare("huber", "statsmodels RLM, HuberT", SIZE, partial(robust, sm.robust.norms.HuberT(1.0)))
    compare("tukey_biweight", "statsmodels RLM", SIZE, partial(robust, sm.robust.norms.TukeyBiweight()))
    compare(
        "absolute_error",
        "sklearn QuantileRegressor",
        FEW,
        lambda x, y: QuantileRegressor(alpha=0, solver="highs").fit(x[:, None], y),
    )
    compare(
        "absolute_error",
        "statsmodels QuantReg, not exact",
        SIZE,
        lambda x, y: sm.QuantReg(y, sm.add_constant(x)).fit(0.5, max_iter=200),
    )
    x, y = points(SIZE)
    print(f"\n| {'every loss at its defaults, 10^6 points':<40} | {'seconds':>8} | {'passes':>8} |")
    print(f"|{'-' * 42}|---------:|---------:|")
    for loss in losslab.LOSSES:
        if loss.family.argument.name == "r":
            begun = time.perf_counter()
            fit = fit_line(x, y, loss)
            note = "" if fit.converged else ", not converged"
            print(f"| {loss.key + note:<40} | {time.perf_counter() - begun:8.2f} | {fit.iterations:8} |")


if __name__ == "__main__":
    main()
