"""Fits, held against other libraries, against what must not change them, and against every way out of the optimum."""

import importlib.util
from functools import partial

import hypothesis
import numpy as np
import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st
from scipy import optimize

import losslab
from losslab import data
from losslab.fits import downhill, kinds, traced
from losslab.fits.fit import fit_constant, fit_line, fitted
from losslab.trace import compile_figure
from tests.conftest import absent
from tests.sweep import few_settings, settings_of, thin

LOSSES = [loss for loss in losslab.LOSSES if loss.family.argument.name == "r"]
NINE = np.array([1.0] * 9 + [1000.0])
find = losslab.find
each_loss = pytest.mark.parametrize("loss", LOSSES, ids=lambda loss: loss.key)
each_seed = drawn(st.integers(0, 2**32 - 1))
few = hypothesis.settings(max_examples=6, deadline=None, derandomize=True)


def points(seed, count=21, scale=1.0):
    """Points about a line, with heavy tails and two outliers."""
    random = np.random.default_rng(seed)
    x = random.uniform(-2, 8, count)
    y = 1.5 * x - 4 + random.standard_t(3, count)
    y[:2] += 15
    return x, scale * y


def ready_made():
    """Points that are awkward: on a grid, in columns, on one line, few, far from the origin, very large or small."""
    random = np.random.default_rng(3)
    eight, columns, noise = np.arange(8.0), np.repeat([1.0, 2.0, 3.0], 5), random.normal(size=15)
    return {
        "plain": points(0),
        "even": points(1, 20),
        "grid": (np.arange(15.0), np.round(2 * noise)),
        "columns": (columns, np.round(2 * noise)),
        "on a line": (eight, 3 * eight - 1),
        "all but one": (eight, 3 * eight - 1 + 20.0 * (eight == 5)),
        "level": (eight, 0 * eight + 7),
        "two": (np.array([0.0, 1.0]), np.array([3.0, -5.0])),
        "three": (np.array([0.0, 1.0, 5.0]), np.array([3.0, -5.0, 1.0])),
        "large": (1e6 * random.uniform(-1, 1, 15), 1e6 * random.uniform(-1, 1, 15)),
        "far": (1e6 + eight, 1e6 + random.normal(size=8)),
        "leverage": (np.append(noise, 1e4), np.append(np.sin(9 * noise), 3.0)),
        "small": (noise, 1e-9 * np.sin(9 * noise)),
    }


def costs_of(loss, given, x, y, slopes, intercepts):
    """The sums of the losses of several lines, with the residuals computed about the middle of the data."""
    centre, level = np.mean(x), np.mean(y)
    slopes, intercepts = np.asarray(slopes)[..., None], np.asarray(intercepts)[..., None]
    r = slopes * (x - centre) + (intercepts + slopes * centre - level) - (y - level)
    return np.sum(loss.value(r, **given), axis=-1)


def cost_of(loss, given, x, y, slope, intercept):
    return float(costs_of(loss, given, x, y, slope, intercept))


def is_convex(loss, given):
    return bool(loss.claim("convex", **given))


def needs(package):
    if importlib.util.find_spec(package.split(".")[0]) is None:
        absent(package, "libraries")
    return importlib.import_module(package)


@pytest.mark.parametrize(
    "key, constant",
    [
        ("squared_error", 100.9),
        ("absolute_error", 1.0),
        ("huber", 1 + 1 / 9),
        ("pseudo_huber", 1.1118),
        ("log_cosh", 1.1116),
        ("cauchy", 1.0001),
        ("tukey_biweight", 1.0),
        ("hit_or_miss", 1.0),
    ],
)
def test_nine_ones_and_a_thousand(key, constant):
    fit = fit_constant(NINE, find(key))
    assert fit.intercept == pytest.approx(constant, abs=5e-5 if len(str(constant)) == 6 else 1e-12)
    assert fit.slope == 0 and fit.converged
    assert fit.cost == pytest.approx(np.sum(find(key).value(fit.intercept - NINE)), rel=1e-14)


def test_a_plateau_holds_its_start():
    fit = fit_constant(NINE, find("tukey_biweight"), start=50)
    assert (fit.intercept, fit.start, fit.converged, fit.unique) == (50.0, (0.0, 50.0), True, False)
    assert not fit.weights.any()


@pytest.mark.parametrize(
    "key, given, y, low, high",
    [
        ("absolute_error", {}, [10.0, 1.0, 3.0, 2.0], 2.0, 3.0),
        ("laplace_nll", {}, [10.0, 1.0, 3.0, 2.0], 2.0, 3.0),
        ("quantile", {"tau": 0.75}, [10.0, 1.0, 3.0, 2.0], 3.0, 10.0),
        ("quantile", {"tau": 0.3}, list(range(10)), 2.0, 3.0),
        ("epsilon_insensitive", {"epsilon": 1.0}, [0.0, 0.5], -0.5, 1.0),
        ("squared_epsilon_insensitive", {"epsilon": 1.0}, [0.0, 0.5], -0.5, 1.0),
        ("huber", {"delta": 1.0}, [-10.0, 10.0], -9.0, 9.0),
        ("hit_or_miss", {"epsilon": 0.5}, [0.0, 0.2, 5.0], -0.3, 0.5),
    ],
)
def test_all_best_constants(key, given, y, low, high):
    fit = fit_constant(y, find(key), **given)
    assert not fit.unique and fit.converged
    assert fit.interval == pytest.approx((low, high), abs=1e-9)
    assert fit.intercept == pytest.approx((low + high) / 2)


def test_one_best_constant_has_no_interval():
    fit = fit_constant([1.0, 2.0, 10.0], find("absolute_error"))
    assert (fit.intercept, fit.unique, fit.interval) == (pytest.approx(2.0, rel=1e-14), True, None)
    assert fit.weights == pytest.approx([1.0, np.inf, 0.125])


CLOSED = [loss for loss in LOSSES if loss.elicits and loss.elicits.of and loss.key != "periodic"]  # whole turns apart


@pytest.mark.parametrize("loss", CLOSED, ids=lambda loss: loss.key)
def test_a_constant_is_the_statistic_that_the_record_names(loss):
    for seed, given in enumerate(thin(settings_of(loss), 30)):
        y = points(seed)[1]
        best = loss.elicits.of(y, **given)
        fit = fit_constant(y, loss, **given)
        assert fit.cost == pytest.approx(np.sum(loss.value(best - y, **given)), rel=1e-10)
        if fit.unique:
            assert fit.intercept == pytest.approx(best, rel=1e-8)


@each_loss
def test_no_line_nearby_costs_less(loss):
    """A convex loss: no line at all. Any other: none of those right beside."""
    random = np.random.default_rng(5)
    for name, (x, y) in ready_made().items():
        for given in thin(settings_of(loss), 8):
            fit = fit_line(x, y, loss, **given)
            assert fit.converged, f"{name}, {given}"
            cost = cost_of(loss, given, x, y, fit.slope, fit.intercept)
            spread, centre = np.max(np.abs(x - np.mean(x))), np.mean(x)
            size = np.max(np.abs(fit.slope * x + fit.intercept - y)) + 1e-9 * np.ptp(y)
            shares = 10.0 ** np.arange(-7, 1) if is_convex(loss, given) else np.array([1e-6 / (1 + size)])
            turn, lift = (shares[:, None, None] * size * random.normal(size=(len(shares), 6, 2))).reshape(-1, 2).T
            slopes, intercepts = fit.slope + turn / spread, fit.intercept + lift - turn / spread * centre
            others = costs_of(loss, given, x, y, slopes, intercepts)
            rounding = 1e-14 * np.max(np.abs(y)) * len(y) * np.max(np.abs(loss.gradient(size, **given)))
            assert np.all(others >= cost - 1e-10 * abs(cost) - rounding), f"{name}, {given}"


@each_loss
def test_smooth_costs_end_level(loss):
    """The pulls cancel, and so do their moments."""
    for seed, given in enumerate(few_settings(loss)):
        if not loss.claim("differentiable", **given):
            continue
        x, y = points(seed)
        fit = fit_line(x, y, loss, **given)
        pull = loss.gradient(fit.slope * x + fit.intercept - y, **given)
        assert abs(np.sum(pull)) <= 1e-8 * np.sum(np.abs(pull)), given
        assert abs(np.sum(pull * x)) <= 1e-8 * np.sum(np.abs(pull * x)), given


ROW, RAIL = np.arange(6.0), np.arange(8.0)
SYMMETRIC = {  # data whose pulls cancel at the median, or on the line in the middle
    "two groups": (ROW, np.repeat([0.0, 10.0], 3)),
    "three groups": (np.arange(9.0), np.repeat([-6.0, 0.0, 6.0], 3)),
    "zigzag": (ROW, np.array([0.0, 1.0] * 3)),
    "corners of a square": (np.array([0.0, 0.0, 1.0, 1.0]), np.array([0.0, 1.0, 0.0, 1.0])),
    "half a turn": (np.array([1.0, 2.0]), np.array([1.0, 359.0])),
    "a cross": (np.append(RAIL, RAIL), np.append(RAIL, 7 - RAIL)),
    "rails": (np.append(RAIL, RAIL), np.repeat([0.0, 4.0], 8)),
    "a cross and one far off": (np.r_[RAIL, RAIL, 4.0], np.r_[RAIL, 7 - RAIL, 1e5]),
}
NOT_CONVEX = [o for o in LOSSES if o.claims.get("convex") is not True and o.key != "hit_or_miss"]  # that one is level


@pytest.mark.parametrize("loss", NOT_CONVEX, ids=lambda loss: loss.key)
@pytest.mark.parametrize("constant", [False, True], ids=["line", "constant"])
def test_F1_1_no_fit_ends_on_top_of_a_hill_or_on_a_saddle(loss, constant):
    """By brute force: no line of a fan around the fit costs less, at lengths that show a curvature."""
    for name, (x, y) in SYMMETRIC.items():
        for given in few_settings(loss, 3):
            fit = fitted(loss, given, x, y, constant)
            r = fit.intercept + fit.slope * x - y
            size = np.median(np.abs(r)) or np.max(np.abs(r))
            if loss.key == "periodic":
                size = min(size, given["c"])
            assert fit.converged, f"{name}, {given}"
            angles = [0.0] if constant else np.linspace(0, np.pi, 24, endpoint=False)
            u = (x - np.mean(x)) / np.ptp(x)
            fan = np.array([np.cos(a) + np.sin(a) * u for a in angles])
            for length in size * np.array([1e-4, 1e-3, 3e-3, -1e-4, -1e-3, -3e-3]):
                costs = np.sum(loss.value(r + length * fan, **given), axis=-1)
                assert np.min(costs) >= fit.cost - 1e-9 * np.sum(np.abs(loss.value(r, **given))), f"{name}, {given}"


@pytest.mark.parametrize(
    "key, given, y, least",
    [
        ("periodic", {"c": 360.0}, [1, 359], (0, 360)),
        ("periodic", {"c": 24.0}, [23, 1, 23, 1], (0, 24)),
        ("periodic", {"c": 360.0}, [-90, 0, 90, 0], (0,)),
        ("cauchy", {}, [0, 0, 0, 10, 10, 10], (0.1010205, 9.8989795)),
        ("welsch", {}, [0, 0, 0, 10, 10, 10], (0.0001336629, 9.9998663)),
        ("geman_mcclure", {}, [0, 0, 0, 10, 10, 10], (0.0009805816, 9.9990194)),
        ("lp", {"p": 0.5}, [0, 10], (0, 10)),
        ("wing", {}, [-3, -3, 3, 3], (-3, 3)),
        ("trimmed_mean", {"c": 5.0}, [0, 0, 10, 10], (0, 10)),  # the corner is where the two curves meet
        ("cauchy", {"c": 1.0}, [-1, 1], (0,)),  # both at the inflexion, and the sum is still least between them
    ],
)
def test_F1_1_constants_of_symmetric_data(key, given, y, least):
    """Right values from a grid of 10⁶ constants, or from the formula."""
    loss, y = find(key), np.array(y, dtype=float)
    fit = fit_constant(y, loss, **given)
    grid = np.linspace(np.min(y), np.max(y), 40_001)
    assert fit.cost <= np.min(np.sum(loss.value(grid[:, None] - y, **given), axis=-1)) * (1 + 1e-9)
    assert np.min(np.abs(np.array(least) - fit.intercept)) < 1e-5 and fit.converged and fit.unique


def test_F1_1_a_start_on_a_saddle_is_left_and_a_plateau_is_not():
    x, y = SYMMETRIC["rails"]
    loss = find("welsch")
    fit = fit_line(x, y, loss, start=(0.0, 2.0), c=1.0)
    assert fit.slope == pytest.approx(0, abs=1e-9) and min(abs(fit.intercept), abs(fit.intercept - 4)) < 1e-2
    fit = fit_line(x, y, find("tukey_biweight"), start=(0.0, 50.0))
    assert (fit.slope, fit.intercept, fit.unique) == (0.0, 50.0, False)


@pytest.mark.parametrize("key, given", [("lp", {"p": p}) for p in (2.1, 3.0, 4.0)] + [("barron", {"alpha": 4.0})])
def test_F1_4_a_perfect_fit_of_a_flat_bottom_is_the_only_one(key, given):
    fit = fit_constant([3.0, 3.0, 3.0], find(key), **given)
    assert (fit.intercept, fit.cost, fit.unique, fit.interval) == (3.0, 0.0, True, None)
    fit = fit_line([0.0, 1.0, 2.0, 5.0], [1.0, 3.0, 5.0, 11.0], find(key), **given)
    assert (fit.slope, fit.intercept) == pytest.approx((2.0, 1.0), abs=1e-9) and fit.unique


@pytest.mark.parametrize("key", ["lp", "cauchy", "welsch", "student_t", "geman_mcclure", "periodic"])
def test_F1_4_no_curvature_at_the_least_cost_does_not_make_several(key):
    """Two values as far apart as the inflexions of the loss: the curvatures cancel, the cost still rises."""
    loss = find(key)
    given = {"p": 4.0} if "p" in loss.defaults else {}
    if given:
        assert fit_constant([2.0, 2.0], loss, **given).unique
        return
    r = np.linspace(0, 5, 500_001)[1:]
    bend = np.argmax(loss.curvature(r) <= 0)
    y = np.array([-r[bend], r[bend]])
    assert key == "periodic" or fit_constant(y, loss).unique
    assert fit_constant(0.5 * y, loss).unique


def test_F1_4_what_is_level_is_several():
    assert not fit_constant([0.0, 180.0], find("periodic"), c=360.0).unique  # cos t + cos(t + π) = 0 everywhere
    assert fit_constant([0.0, 0.0, 9.0, 9.0], find("huber"), delta=0.5).interval == pytest.approx((0.5, 8.5), abs=1e-9)
    assert not fit_constant([0.0, 1e-3, 7.0, 7.001], find("huber"), delta=0.01).unique
    x = np.array([0.0, 0.0, 1.0, 1.0])
    assert not fit_line(x, [0.0, 9.0, 0.0, 9.0], find("huber"), delta=0.5).unique
    assert not fit_line(x, [0.0, 0.1, 0.0, 0.1], find("squared_epsilon_insensitive"), epsilon=1.0).unique


STEPS = [  # lines that every turn and every shift takes out of the reach of a point, or not
    ("hit_or_miss", {"epsilon": 1.0}, [1, 1, 1, 2, 2, 2], [0, 1, 2, 0, 1, 2], True),
    ("hit_or_miss", {"epsilon": 2.0}, [-2, 2, -2, 2, 0], [-2, 2, 2, -2, 0], True),
    ("hit_or_miss", {"epsilon": 1.1}, [0, 1, 2, 3], [0, 2, 0, 2], False),
    ("squared_epsilon_insensitive", {"epsilon": 2.0}, range(7), [0, 2, 1, 5, 3, 5, 9], False),
    ("squared_epsilon_insensitive", {"epsilon": 1.0}, [0, 1, 2, 3], [0, 2, 0, 2], True),
]


@pytest.mark.parametrize("key, given, x, y, only", STEPS)
def test_F1_1_F1_4_points_at_the_edge_of_what_is_free_decide_whether_a_line_is_the_only_one(key, given, x, y, only):
    """Whether some of 3,600 small moves, in all directions, costs nothing."""
    loss, x, y = find(key), np.array(x, dtype=float), np.array(y, dtype=float)
    fit = fit_line(x, y, loss, **given)
    turn = np.linspace(0, 2 * np.pi, 3_600, endpoint=False)[:, None]
    moved = fit.intercept + fit.slope * x + 1e-4 * (np.sin(turn) + np.cos(turn) * (x - 1.3)) - y
    free = np.any(np.sum(loss.value(moved, **given), axis=-1) <= fit.cost + 1e-12)
    assert fit.unique == only == (not free) and fit.converged


@pytest.mark.parametrize("key", ["huber", "smooth_l1", "tukey_biweight", "hampel", "andrews", "trimmed_mean"])
@pytest.mark.parametrize("unit", [1.0, 1e8, 1e10])
def test_F1_4_in_large_units_a_fit_is_as_unique_as_in_small_ones(key, unit):
    """The curvature of a point within the loss's own width holds the fit, however far the other points are."""
    y = unit * np.array([0.0, 2.0, 1.0, 5.0, 3.0, 50.0, 9.0])
    assert fit_constant(y, find(key)).unique and fit_line(np.arange(7.0), y, find(key)).unique


@pytest.mark.parametrize("seed", [0, 7])
def test_F2_9_on_clean_data_symmetric_losses_agree_and_asymmetric_ones_do_not(seed):
    sample = next(sample for sample in data.SAMPLES if sample.key == "clean")
    x, y = sample.points(seed, 0.5, None)
    slope, intercept = np.polyfit(x, y, 1)
    for loss in LOSSES:
        if loss.claim("symmetric") and loss.key != "periodic":  # whole turns cost nothing: it does not grow
            fit = fit_line(x, y, loss)
            assert np.max(np.abs((fit.slope - slope) * x + fit.intercept - intercept)) < 0.6, loss.key
    for tau, side in ((0.1, -1), (0.9, 1)):
        for key in ("quantile", "expectile"):
            fit = fit_line(x, y, find(key), tau=tau)
            assert side * np.mean((fit.slope - slope) * x + fit.intercept - intercept) > 0.25
    assert "symmetric losses" in sample.words and "asymmetric ones" in sample.words


@each_loss
def test_weights_are_those_of_reweighted_least_squares(loss):
    """Gradient/r, so that where they are finite the weighted least squares line is the line itself."""
    x, y = points(4)
    for given in few_settings(loss):
        fit = fit_line(x, y, loss, **given)
        r = fit.slope * x + fit.intercept - y
        far = np.all([np.abs(r - place) > 1e-6 for place in [0.0, *(c.place for c in loss.at(**given))]], axis=0)
        assert fit.weights[far] == pytest.approx(loss.gradient(r[far], **given) / r[far], rel=1e-6, abs=1e-12)
        if loss.claim("differentiable", **given) and np.any(fit.weights > 0) and np.all(np.isfinite(fit.weights)):
            slope, intercept = np.polyfit(x, y, 1, w=np.sqrt(np.maximum(fit.weights, 0)))
            if np.all(fit.weights >= 0):
                assert (slope, intercept) == pytest.approx((fit.slope, fit.intercept), rel=1e-5, abs=1e-5)


@each_loss
@few
@drawn(st.floats(-1e3, 1e3), st.floats(-1e3, 1e3), st.integers(0, 3))
def test_the_cost_never_rises(loss, slope, intercept, seed):
    x, y = points(seed)
    for given in few_settings(loss, 2):
        line, cost = (slope, intercept), cost_of(loss, given, x, y, slope, intercept)
        fit = fit_line(x, y, loss, start=line, **given)
        if np.isfinite(cost):
            assert fit.cost <= cost * (1 + 1e-12 * np.sign(cost)) + 1e-9
        for _ in range(5):
            before = np.sum(loss.value(line[1] + line[0] * x - y, **given))
            line = downhill.step(x, y, *line, loss, given, 1e-9)
            after = np.sum(loss.value(line[1] + line[0] * x - y, **given))
            assert not after > before + 1e-12 * abs(before) + 1e-9


@each_loss
@few
@drawn(st.integers(0, 2**32 - 1), st.floats(-20, 20), st.floats(-20, 20))
def test_adding_a_line_adds_it_to_the_fit(loss, seed, slope, intercept):
    x, y = points(seed)
    plain, moved = fit_line(x, y, loss), fit_line(x, y + slope * x + intercept, loss)
    assert moved.cost == pytest.approx(plain.cost, rel=1e-9)
    if plain.unique:
        assert moved.slope == pytest.approx(plain.slope + slope, abs=1e-6)
        assert moved.intercept == pytest.approx(plain.intercept + intercept, abs=1e-6)


@each_loss
@few
@each_seed
def test_the_order_of_the_points_is_nothing(loss, seed):
    x, y = points(seed)
    order = np.random.default_rng(seed).permutation(len(x))
    plain, shuffled = fit_line(x, y, loss), fit_line(x[order], y[order], loss)
    assert shuffled.cost == pytest.approx(plain.cost, rel=1e-9)
    if plain.unique:
        assert (shuffled.slope, shuffled.intercept) == pytest.approx((plain.slope, plain.intercept), abs=1e-6)
        assert shuffled.weights[np.isfinite(shuffled.weights)] == pytest.approx(
            plain.weights[order][np.isfinite(shuffled.weights)], rel=1e-4, abs=1e-4
        )


@each_loss
@few
@each_seed
def test_mirrors(loss, seed):
    x, y = points(seed)
    plain, mirrored = fit_line(x, y, loss), fit_line(-x, y, loss)
    assert mirrored.cost == pytest.approx(plain.cost, rel=1e-9)
    if plain.unique:
        assert (-mirrored.slope, mirrored.intercept) == pytest.approx((plain.slope, plain.intercept), abs=1e-6)
    if loss.claim("symmetric") and plain.unique:
        turned = fit_line(x, -y, loss)
        assert (-turned.slope, -turned.intercept) == pytest.approx((plain.slope, plain.intercept), abs=1e-6)


UNITS = {"residual": 1, "residual²": 2, "": 0}


@each_loss
@few
@drawn(st.integers(0, 2**32 - 1), st.sampled_from([1e-5, 0.03, 7.0, 1e5]))
def test_other_units_give_the_same_line(loss, seed, unit):
    """Parameters measured like the residual go with it. Four losses have a scale of their own and take no part."""
    given = loss.settings()
    changed = {p.name: given[p.name] * unit ** UNITS[p.unit] for p in loss.params}
    if loss.key in ("log_cosh", "logit_dist", "linex", "ramsay_ea"):
        return
    x, y = points(seed)
    plain, other = fit_line(x, y, loss), fit_line(unit * x, unit * y, loss, **changed)
    assert other.converged
    if plain.unique:
        assert other.slope == pytest.approx(plain.slope, abs=1e-6)
        assert other.intercept / unit == pytest.approx(plain.intercept, abs=1e-6)
    narrow = fit_line(x / unit + 3, y, loss)
    assert narrow.cost == pytest.approx(plain.cost, rel=1e-8)


@pytest.mark.parametrize("key, theirs", [("huber", "huber"), ("pseudo_huber", "soft_l1"), ("cauchy", "cauchy")])
@few
@each_seed
def test_scipy_least_squares(key, theirs, seed):
    """Its cost is half the sum of f_scale² · rho((r/f_scale)²): with f_scale = δ that is ours, without a factor."""
    x, y = points(seed)
    loss, delta = find(key), 0.7
    fit = fit_line(x, y, loss, **{loss.params[0].name: delta})
    least = fit_line(x, y, find("absolute_error"))
    found = optimize.least_squares(
        lambda p: p[0] * x + p[1] - y,
        (least.slope, least.intercept),
        jac=lambda p: np.column_stack([x, np.ones_like(x)]),
        loss=theirs,
        f_scale=delta,
        xtol=1e-15,
        ftol=1e-15,
        gtol=1e-15,
        max_nfev=1000,
    )
    assert fit.cost <= found.cost * (1 + 1e-12)
    assert found.cost == pytest.approx(fit.cost, rel=1e-8)
    assert found.x == pytest.approx((fit.slope, fit.intercept), abs=1e-6)


def linear_program(x, y, above, below, width):
    """The least cost, and a line that has it: `above` · what r exceeds width by + `below` · what −r exceeds it by."""
    n = len(x)
    design = np.column_stack([x, np.ones(n)])
    result = optimize.linprog(
        np.r_[0, 0, np.full(n, above), np.full(n, below)],
        A_ub=np.block([[design, -np.eye(n), np.zeros((n, n))], [-design, np.zeros((n, n)), -np.eye(n)]]),
        b_ub=np.r_[y + width, width - y],
        bounds=[(None, None)] * 2 + [(0, None)] * (2 * n),
        method="highs",
    )
    return result.fun, result.x[:2]


@few
@drawn(st.integers(0, 2**32 - 1), st.integers(2, 60), st.booleans(), st.sampled_from([0.03, 0.25, 0.5, 0.9]))
def test_straight_pieces_against_linear_programming(seed, count, rounded, tau):
    x, y = points(seed, count)
    x, y = (np.round(x), np.round(y)) if rounded else (x, y)
    x[0] = 9.0
    for loss, given, rule in (
        (find("absolute_error"), {}, (1, 1, 0)),
        (find("quantile"), {"tau": tau}, (1 - tau, tau, 0)),
        (find("epsilon_insensitive"), {"epsilon": 4 * tau}, (1, 1, 4 * tau)),
    ):
        least, line = linear_program(x, y, *rule)
        fit = fit_line(x, y, loss, **given)
        assert fit.converged
        assert fit.cost == pytest.approx(least, rel=1e-10, abs=1e-9)
        if fit.unique:
            assert (fit.slope, fit.intercept) == pytest.approx(tuple(line), abs=1e-7)
            assert loss.key != "absolute_error" or np.sum(np.isinf(fit.weights)) >= 2


def test_a_line_that_is_not_the_only_one():
    fit = fit_line([0.0, 0.0, 1.0, 1.0], [0.0, 1.0, 0.0, 1.0], find("absolute_error"))
    assert (fit.cost, fit.unique, fit.converged) == (pytest.approx(2.0, rel=1e-14), False, True)


@pytest.mark.parametrize("tau", [0.1, 0.5, 0.8])
def test_sklearn_quantile_regressor(tau):
    needs("sklearn")
    from sklearn.linear_model import QuantileRegressor

    x, y = points(11, 37)
    theirs = QuantileRegressor(quantile=tau, alpha=0, solver="highs").fit(x[:, None], y)
    fit = fit_line(x, y, find("quantile"), tau=tau)
    assert (theirs.coef_[0], theirs.intercept_) == pytest.approx((fit.slope, fit.intercept), abs=1e-6)


@pytest.mark.parametrize("epsilon", [1.1, 1.35, 2.0])
def test_sklearn_huber_regressor(epsilon):
    """It fits a scale σ too and has no ½: its loss of r/σ is twice ours, and its knee lies at epsilon · σ.

    It stops short of the optimum by up to 1e-5 in the intercept; the optimum is flat enough for 1e-6 in the slope.
    """
    needs("sklearn")
    from sklearn.linear_model import HuberRegressor

    x, y = points(12, 37)
    theirs = HuberRegressor(epsilon=epsilon, alpha=0, tol=1e-10, max_iter=10_000).fit(x[:, None], y)
    loss, delta = find("huber"), epsilon * theirs.scale_
    fit = fit_line(x, y, loss, delta=delta)
    assert theirs.coef_[0] == pytest.approx(fit.slope, abs=1e-6)
    assert theirs.intercept_ == pytest.approx(fit.intercept, abs=2e-5)
    cost = cost_of(loss, {"delta": delta}, x, y, theirs.coef_[0], theirs.intercept_)
    assert fit.cost * (1 - 1e-12) <= cost <= fit.cost * (1 + 1e-8)


@pytest.mark.parametrize(
    "key, norm, given",
    [
        ("huber", "HuberT", {"delta": 1.345}),
        ("tukey_biweight", "TukeyBiweight", {"c": 4.685}),
        ("andrews", "AndrewWave", {"a": 1.339}),
        ("hampel", "Hampel", {"a": 2.0, "b": 4.0, "c": 8.0}),
        ("ramsay_ea", "RamsayE", {"a": 0.3}),
    ],
)
def test_statsmodels_rlm(key, norm, given):
    """Started where ours starts, and with a scale of 1 throughout."""
    sm = needs("statsmodels.api")
    x, y = points(13, 37)
    design = np.column_stack([x, np.ones_like(x)])
    norm = getattr(sm.robust.norms, norm)(*given.values())
    fit = fit_line(x, y, find(key), **given)
    theirs = sm.RLM(y, design, M=norm).fit(
        scale_est=lambda model, r: 1.0, update_scale=False, start_params=np.array(fit.start), maxiter=1000, tol=1e-12
    )
    assert tuple(theirs.params) == pytest.approx((fit.slope, fit.intercept), abs=1e-6)


@each_loss
def test_the_line_that_can_be_traced(loss):
    """The same line, or one that costs the same; and no branch on a value in it."""
    for name, (x, y) in ready_made().items():
        for given in thin(settings_of(loss), 6):
            fit, (slope, intercept) = fit_line(x, y, loss, **given), traced.line(x, y, loss, given)
            size = np.max(np.abs(y - np.median(y)))
            if np.max(np.abs((slope - fit.slope) * x + (intercept - fit.intercept))) > 1e-6 * size:
                least = cost_of(loss, given, x, y, fit.slope, fit.intercept)
                found = cost_of(loss, given, x, y, slope, intercept)
                rounding = 1e-9 * np.sum(np.abs(loss.value(1e-9 * size + 0 * y, **given)))
                assert found == pytest.approx(least, rel=1e-9, abs=rounding), f"{name}, {given}"

    def figure(x, y, **given):
        return {"line": list(traced.line(x, y, loss, given))}

    names = "x", "y", *(p.name for p in loss.params)
    assert len(compile_figure(figure, names)["patches"]) == 2


@each_loss
def test_the_way_to_fit_holds_at_all_settings(loss):
    """It is chosen once for all settings, which the browser alone knows."""
    kind = kinds.kind_of(loss)
    for given in settings_of(loss):
        upward = any(c.order == 1 and c.left < c.right for c in loss.at(**given))
        assert kind != "parabola" or kinds.is_parabola(loss, given)
        assert kind != "straight" or kinds.straight_pieces(loss, given)
        assert kind != "smooth" or not upward


STEPS = 16  # from the least absolute errors, for ordinary data
SLOW = {"berhu", "wing", "hit_or_miss", "tolerant", "quantile_huber", "linex"}  # kinks; flat; far from the start


@pytest.mark.parametrize("loss", [loss for loss in LOSSES if loss.key not in SLOW], ids=lambda loss: loss.key)
def test_a_fixed_number_of_steps_is_enough(loss):
    for seed, given in enumerate(few_settings(loss)):
        x, y = points(seed)
        fit = fit_line(x, y, loss, **given)
        if fit.start is None or any(c.order == 1 and c.left < c.right for c in loss.at(**given)):
            continue
        line = fit.start
        for _ in range(STEPS):
            line = downhill.step(x, y, *line, loss, given, 1e-9)
        np.testing.assert_allclose(line, (fit.slope, fit.intercept), rtol=1e-8, atol=1e-8, err_msg=f"{given}")


@each_loss
def test_many_points(loss):
    """Sums over many points have more rounding, and their optimum more points nearby."""
    x, y = points(7, 20_000)
    fit = fit_line(x, y, loss)
    assert fit.converged
    if is_convex(loss, {}):
        assert fit.cost <= fit_line(x, y, loss, start=(1.5, -4.0)).cost * (1 + 1e-10)


def test_kinds_are_read_off_the_record():
    parabolas = {loss.key for loss in LOSSES if kinds.is_parabola(loss, loss.settings())}
    assert {"squared_error", "half_squared_error", "gaussian_nll", "expectile"} <= parabolas
    assert kinds.is_parabola(find("lp"), {"p": 2.0}) and not kinds.is_parabola(find("lp"), {"p": 2.1})
    straight = {loss.key for loss in LOSSES if kinds.straight_pieces(loss, loss.settings())}
    assert {"absolute_error", "laplace_nll", "quantile", "epsilon_insensitive"} <= straight
    assert not parabolas & straight and not {"huber", "tukey_biweight", "hit_or_miss"} & (parabolas | straight)
    assert kinds.straight_pieces(find("asymmetric_power"), {"tau": 0.3, "p": 1.0}) == ([0.0], -0.3, 0.7)
    assert {loss.key for loss in LOSSES if kinds.is_steps(loss, loss.settings())} == {"hit_or_miss"}


def test_an_exponential_cost_beyond_floats_is_brought_back():
    x, y = points(8, scale=1e4)
    for a in (-3.0, 3.0):
        fit = fit_line(x, y, find("linex"), a=a)
        assert fit.converged and np.isfinite(fit.cost)


HUBER = find("huber")


@pytest.mark.parametrize(
    "call, message",
    [
        (partial(fit_line, [0, 1, 2], [0, 1], HUBER), "same length, got 3 and 2"),
        (partial(fit_line, [0], [1], HUBER), "at least two points, got 1"),
        (partial(fit_line, [2, 2, 2], [0, 1, 2], HUBER), "x must hold two different values, got 2 only: .* constant"),
        (partial(fit_line, [0, 1], [0, np.nan], HUBER), "y must hold finite numbers, got nan at place 1"),
        (partial(fit_line, [np.inf, 1], [0, 1], HUBER), "x must hold finite numbers, got inf at place 0"),
        (partial(fit_line, [[0, 1]], [0, 1], HUBER), "x must be a list of numbers, got 2 dimensions"),
        (partial(fit_line, [0, 1], [0, 1], HUBER, delta=-1), r"delta must lie in \(0, inf\), got -1"),
        (partial(fit_line, [0, 1], [0, 1], HUBER, start=(1, np.nan)), "start must be two finite numbers"),
        (partial(fit_line, [0, 1], [0, 1], HUBER, start=3), "start must be two finite numbers"),
        (partial(fit_constant, [], HUBER), "at least one value"),
        (partial(fit_constant, [1.0], HUBER, start=(1, 2)), "start must be one finite number"),
        (partial(fit_line, [0, 1], [0, 1], find("hinge")), "loss must be one of a residual, got hinge"),
    ],
)
def test_errors_name_the_argument_and_the_rule(call, message):
    with pytest.raises(ValueError, match=message):
        call()
