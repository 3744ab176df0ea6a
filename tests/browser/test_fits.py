"""The lines that the browser fits while points are dragged are those that `fit_line` gives on release."""

import numpy as np
import pytest

from losslab import LOSSES
from losslab.fits.fit import fit_constant, fit_line
from losslab.fits.traced import line
from losslab.trace import compile_figure
from tests.sweep import settings_of, thin
from tests.test_fitting import SYMMETRIC

RESIDUAL = [loss for loss in LOSSES if loss.family.argument.name == "r"]
CONVEX = [loss for loss in RESIDUAL if loss.claims.get("convex") is True]


def points(seed, count, outliers=0):
    random = np.random.default_rng(seed)
    x = random.uniform(-3, 7, count)
    y = 0.8 * x - 2 + random.normal(size=count)
    y[:outliers] += 12
    return x, y


def sets():
    """Points as visitors put them."""
    (x, y), seven, five = points(1, 50), np.arange(7.0), np.array([1.0, 1.0, 2.0, 2.0, 2.0])
    return {
        "clean": (x, y),
        "outliers": points(2, 50, 8),
        "twenty": points(3, 20, 3),
        "seven": points(4, 7, 1),
        "leverage": (np.append(x[:19], 40.0), np.append(y[:19], -15.0)),
        "two": (np.array([0.5, 3.0]), np.array([2.0, -1.0])),
        "on a line": (seven, 2 * seven - 3),
        "ties": (five, np.array([0.0, 3.0, 1.0, 1.0, -4.0])),
        "grid": (seven, np.array([0.0, 2.0, 1.0, 5.0, 3.0, 5.0, 9.0])),
        "one point twice": (np.append(x[:8], x[:8]), np.append(y[:8], y[:8])),
        "far out": (x[:15], np.where(np.arange(15) == 4, 1e6, y[:15])),
        "far right": (np.where(np.arange(15) == 4, 1e6, x[:15]), y[:15]),
    }


def fitted(loss):
    """The program that fits a line: points and settings are its inputs."""

    def figure(x, y, **settings):
        return {"line": list(line(x, y, loss, settings))}

    return compile_figure(figure, ("x", "y", *(p.name for p in loss.params)))


def close(loss, settings, x, y, found, fit):
    """Whether two lines are the same for points of this size, or cost the same, measured by what no slope costs."""
    slope, intercept = found
    size = np.max(np.abs(y - np.median(y))) or 1.0
    moved = np.max(np.abs((slope - fit.slope) * x + (intercept - fit.intercept)))
    cost, level = (np.sum(loss.value(r, **settings)) for r in (slope * x + intercept - y, np.median(y) - y))
    return moved <= 1e-6 * size or abs(cost - fit.cost) <= 1e-9 * max(abs(fit.cost), 1e-9 * abs(level))


def browser_lines(evaluate, program, cases):
    return [(row["line/0"][0], row["line/1"][0]) for row in evaluate(program, cases)]


@pytest.mark.parametrize("loss", RESIDUAL, ids=lambda loss: loss.key)
def test_the_browser_fits_what_python_fits(loss, evaluate):
    cases = [(name, x, y, s) for name, (x, y) in sets().items() for s in thin(settings_of(loss), 6)]
    found = browser_lines(evaluate, fitted(loss), [{"x": x, "y": y} | s for _, x, y, s in cases])
    for (name, x, y, settings), ours in zip(cases, found, strict=True):
        fit = fit_line(x, y, loss, **settings)
        assert close(loss, settings, x, y, ours, fit), f"{name} {settings}: {ours}, not {fit}"


@pytest.mark.parametrize("loss", RESIDUAL, ids=lambda loss: loss.key)
def test_points_above_each_other_get_the_best_constant(loss, evaluate):
    """Hit or miss has no slope to follow: it stays at the median."""
    y = points(5, 9, 1)[1]
    cases = [settings | {"x": np.full(9, 2.5), "y": y} for settings in thin(settings_of(loss), 6)]
    for case, ours in zip(cases, browser_lines(evaluate, fitted(loss), cases), strict=True):
        settings = {name: value for name, value in case.items() if name not in ("x", "y")}
        if loss.key == "hit_or_miss":
            assert ours == (0.0, np.median(y))
        else:
            assert ours[0] == 0 and close(loss, settings, 0 * y, y, ours, fit_constant(y, loss, **settings)), settings


NOT_CONVEX = [loss for loss in RESIDUAL if loss not in CONVEX]


@pytest.mark.parametrize("loss", NOT_CONVEX, ids=lambda loss: loss.key)
def test_F1_1_the_browser_leaves_hills_and_saddles_to_the_same_side(loss, evaluate):
    """Of two ways down that cost the same, rounding must not choose: the picture would jump on release."""
    cases = [(name, x, y, s) for name, (x, y) in SYMMETRIC.items() for s in thin(settings_of(loss), 4)]
    found = browser_lines(evaluate, fitted(loss), [{"x": x, "y": y} | s for _, x, y, s in cases])
    for (name, x, y, settings), ours in zip(cases, found, strict=True):
        fit = fit_line(x, y, loss, **settings)
        moved = np.max(np.abs((ours[0] - fit.slope) * x + ours[1] - fit.intercept))
        near = moved <= 1e-3 * np.ptp(y) or not fit.unique  # where no second derivative holds it, it is less sharp
        same = moved <= 1e-6 * np.ptp(y) or near and close(loss, settings, x, y, ours, fit)
        assert same, f"{name} {settings}: {ours}, not {fit}"


@pytest.mark.parametrize("loss", NOT_CONVEX, ids=lambda loss: loss.key)
def test_a_chosen_start(loss, evaluate):
    x, y = points(6, 30, 9)
    cases = [
        settings | {"x": x, "y": y, "start_slope": slope, "start_intercept": intercept}
        for settings in thin(settings_of(loss), 4)
        for slope, intercept in ((0.0, 0.0), (0.8, 10.0), (-2.0, 3.0), (0.0, 300.0))
    ]

    def figure(x, y, start_slope, start_intercept, **settings):
        return {"line": list(line(x, y, loss, settings, (start_slope, start_intercept)))}

    found = browser_lines(evaluate, compile_figure(figure, tuple(cases[0])), cases)
    for case, ours in zip(cases, found, strict=True):
        settings = {p.name: case[p.name] for p in loss.params}
        start = case["start_slope"], case["start_intercept"]
        fit = fit_line(x, y, loss, start=start, **settings)
        assert close(loss, settings, x, y, ours, fit), f"{settings} from {start}: {ours}, not {fit}"
