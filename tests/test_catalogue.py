"""Every residual loss at every stop of every slider: its functions agree with each other, exact numbers and its claims.

Nothing here is typed twice: what is compared is measured, or comes from `data/residual.csv`, whose values were computed
in 60 to 760 digits and rounded once.
"""

import csv
import inspect
import json
import math
import re
from collections import Counter, defaultdict
from functools import cache, partial
from pathlib import Path

import numpy as np
import pytest

import losslab
from losslab.properties import PROPERTIES, beside, jumps
from tests.sweep import RESIDUAL, holding, product, settings_of

EPS = np.finfo(float).eps
FUNCTIONS = ("value", "gradient", "curvature")
WORDS = [p.key for p in PROPERTIES]

KEYS = {  # public names: links and notebooks depend on them
    "squared_error": {},
    "half_squared_error": {},
    "absolute_error": {},
    "lp": {"p": 1.5},
    "huber": {"delta": 1.0},
    "smooth_l1": {"beta": 1.0},
    "pseudo_huber": {"delta": 1.0},
    "charbonnier": {"eps": 0.001},
    "log_cosh": {},
    "logit_dist": {},
    "quantile": {"tau": 0.5},
    "quantile_huber": {"tau": 0.5, "kappa": 1.0},
    "expectile": {"tau": 0.5},
    "asymmetric_power": {"tau": 0.3, "p": 1.5},
    "epsilon_insensitive": {"epsilon": 0.1},
    "squared_epsilon_insensitive": {"epsilon": 0.1},
    "linex": {"a": 1.0},
    "tukey_biweight": {"c": 4.685},
    "tukey_quartic": {"c": 3.61752},
    "cauchy": {"c": 1.0},
    "student_t": {"c": 2.3849, "df": 4.0},
    "welsch": {"c": 2.985},
    "geman_mcclure": {"c": 1.0},
    "fair": {"c": 1.0},
    "andrews": {"a": 1.339},
    "hampel": {"a": 2.0, "b": 4.0, "c": 8.0},
    "ramsay_ea": {"a": 0.3},
    "trimmed_mean": {"c": 2.0},
    "arctan": {"c": 1.0},
    "barron": {"alpha": 1.0, "c": 1.0},
    "wing": {"w": 10.0, "epsilon": 2.0},
    "berhu": {"c": 1.0},
    "periodic": {"c": 1.0},
    "gaussian_nll": {"var": 1.0},
    "laplace_nll": {"b": 1.0},
    "hit_or_miss": {"epsilon": 0.5},
    "tolerant": {"a": 1.0, "b": 0.25},
}

each_loss = pytest.mark.parametrize("loss", RESIDUAL, ids=lambda loss: loss.key)


def functions(loss, settings):
    return [partial(getattr(loss, name), **settings) for name in FUNCTIONS]


def check(good, loss, settings, what, x=None):
    """Fail with the loss, its settings and the places where `good` does not hold."""
    if not np.all(good):
        where = "" if x is None else f" at r = {np.asarray(x)[~np.asarray(good)][:4]}"
        pytest.fail(f"{loss.key} {settings}: {what}{where}", pytrace=False)


# --- the catalogue


def test_keys_and_defaults_are_the_public_ones():
    assert {loss.key: dict(loss.defaults) for loss in RESIDUAL} == KEYS


def test_find():
    assert all(losslab.find(loss.key) is loss for loss in RESIDUAL)
    with pytest.raises(KeyError, match="nearest are huber"):
        losslab.find("hubber")
    with pytest.raises(KeyError, match="absolute_error"):
        losslab.find("LAD")


@each_loss
def test_texts(loss):
    for name in ("title", "summary", "use", "trade"):
        text = getattr(loss, name)
        assert text == text.strip() and text, f"{name} is empty or has blanks around it"
    for name in ("summary", "use", "trade", "note"):
        assert not getattr(loss, name) or getattr(loss, name).endswith("."), f"{name} does not end with a full stop"
    assert len(re.findall(r"[.!?](?:\s|$)", loss.summary)) == 1, "summary is not one sentence"
    assert loss.reference.text and loss.example.words and loss.aliases
    assert not loss.reference.url or loss.reference.url.startswith("http")
    for param in loss.params:
        assert param.symbol and param.latex and param.meaning.endswith("."), param.name
        assert param.unit in ("", "residual", "residual²"), param.name


@each_loss
def test_links_and_placeholders(loss):
    keys = {other.key for other in losslab.LOSSES}
    assert loss.related and loss.key not in loss.related and len(set(loss.related)) == len(loss.related)
    assert set(loss.related) <= keys, set(loss.related) - keys
    names = {p.name for p in loss.params}
    found = set(re.findall(r"<(\w+)>", " ".join(loss.latex)))
    assert found - {"r"} == names, "the formula leaves out or invents a parameter"
    for formula in loss.latex:
        assert formula.count("{") == formula.count("}")
        assert len(re.findall(r"\\left\b", formula)) == len(re.findall(r"\\right\b", formula))
        assert Counter(re.findall(r"\\begin{(\w+)}", formula)) == Counter(re.findall(r"\\end{(\w+)}", formula))
    for library in loss.libraries:
        assert set(re.findall(r"(?<!{){(\w+)}", library.code + library.gradient)) <= names, library.name


def test_aliases_point_at_few_losses():
    owners = defaultdict(list)
    for loss in losslab.LOSSES:
        aliases = [alias.lower() for alias in loss.aliases]
        assert len(set(aliases)) == len(aliases) and loss.title.lower() not in aliases, loss.key
        for alias in aliases:
            owners[alias].append(loss.key)
    assert not {alias: keys for alias, keys in owners.items() if len(keys) > 2}


# --- parameters


@each_loss
def test_every_stop_is_legal_and_sliders_cannot_leave_the_domain(loss):
    for param in loss.params:
        assert list(param.stops) == sorted(set(param.stops)) and len(param.stops) > 1
        for stop in param.stops:
            assert holding(loss, param.name, stop), f"{param.name} = {stop} is never legal"
    stops = [(p.stops[0], p.stops[len(p.stops) // 3], p.stops[2 * len(p.stops) // 3], p.stops[-1]) for p in loss.params]
    for values in np.stack(np.meshgrid(*stops, indexing="ij"), axis=-1).reshape(-1, len(stops)) if stops else []:
        loss.settings(**loss.nearest(dict(zip(loss.defaults, values, strict=True))))


@each_loss
def test_outside_the_domain_is_refused_by_name(loss):
    for param in loss.params:
        low, high = param.bounds(loss.settings())
        refused = [math.nan, "many", None, *param.without]
        refused += [low] if param.domain[0] == "(" else [np.nextafter(low, -math.inf)] if math.isfinite(low) else []
        refused += [high] if param.domain[-1] == ")" else [np.nextafter(high, math.inf)] if math.isfinite(high) else []
        for value in refused:
            with pytest.raises(ValueError, match=rf"^{param.name} must lie in "):
                loss.value(1.0, **{param.name: value})
        inside = [low] if param.domain[0] == "[" else []
        inside += [high] if param.domain[-1] == "]" else []
        assert all(holding(loss, param.name, value) for value in inside), f"{param.name} refuses its own closed end"
    with pytest.raises(TypeError, match="no parameter 'nonsense'"):
        loss.value(1.0, nonsense=1.0)


# --- value, gradient and curvature agree


# Where the third derivative jumps: too smooth for a corner, too rough for difference quotients and quadrature.
JOINS = {"tukey_biweight": lambda c: [-c, c], "tukey_quartic": lambda c: [-c, c]}


def seams(loss, settings):
    """The places of all corners and joins."""
    joins = JOINS[loss.key](**settings) if loss.key in JOINS else []
    return [corner.place for corner in loss.at(**settings)] + joins


def clear(x, h, places):
    """The points of x farther than 3h from all places."""
    return np.all(np.abs(x - np.array(places)[:, None]) > 3 * h, axis=0)


@each_loss
def test_gradient_and_curvature_are_derivatives(loss):
    """By central differences of fourth order; the bound is their rounding error."""
    size = np.geomspace(1e-4, 1e3, 71)
    for settings in settings_of(loss):
        places = seams(loss, settings)
        near = [place * (1 + shift) for place in places for shift in (-0.2, -0.01, 0.01, 0.2)]
        x = np.concatenate([-size, size, near])
        h = 1e-3 * np.minimum(np.abs(x), min([1.0, *(abs(v) for v in settings.values() if v)]))
        x, h = (part[(h > 0) & clear(x, h, places)] for part in (x, h))
        points = x + h * np.array([-2, -1, 1, 2])[:, None]
        value, gradient, curvature = functions(loss, settings)
        for f, derivative, name in ((value, gradient, "gradient"), (gradient, curvature, "curvature")):
            y = f(points)
            with np.errstate(all="ignore"):
                slope = (y[0] - 8 * y[1] + 8 * y[2] - y[3]) / (12 * h)
                noise = np.max(50 * np.abs(y) + 4 * np.abs(x * derivative(points)), axis=0) * EPS / h
            good = (np.abs(derivative(x) - slope) <= 1e-6 * np.abs(slope) + noise + 1e-290) | ~np.isfinite(slope)
            check(good, loss, settings, f"{name} is not the derivative", x)


NODES, WEIGHTS = np.polynomial.legendre.leggauss(8)
TOWARDS_ZERO = np.geomspace(1e-30, 0.05, 74)


@each_loss
def test_value_is_the_integral_of_the_gradient(loss):
    """Over short pieces that end at the corners, so that a step in the value has no place to hide."""
    for settings in settings_of(loss):
        corners = loss.at(**settings)
        value, gradient, _ = functions(loss, settings)
        places = seams(loss, settings)
        side = np.concatenate([TOWARDS_ZERO, np.arange(0.1, max([12.0, *(1.2 * abs(p) for p in places)]), 0.05)])
        ends = np.unique(np.concatenate([-side, [0.0], side, places]))
        low, high = ends[:-1].copy(), ends[1:].copy()
        for corner in corners:
            if corner.order == 0:  # the value itself jumps here: stay on one side
                before, after = beside(corner.place)
                low[low == corner.place], high[high == corner.place] = after, before
        half = (high - low) / 2
        slopes = gradient((low + high)[:, None] / 2 + half[:, None] * NODES)
        area, size = half * (slopes @ WEIGHTS), half * (np.abs(slopes) @ WEIGHTS)
        rise = value(high) - value(low)
        bound = 1e-8 * size + 64 * EPS * np.maximum(np.abs(value(low)), np.abs(value(high))) + 1e-14
        check(np.abs(rise - area) <= bound, loss, settings, "value is not the integral of the gradient", low)


@each_loss
def test_corners_are_as_declared(loss):
    for settings in settings_of(loss):
        functions_ = functions(loss, settings)
        first = {}  # place -> the lowest order that jumps there
        for corner in sorted(loss.at(**settings), key=lambda corner: corner.order):
            f, name = functions_[corner.order], FUNCTIONS[corner.order]
            sides, limits = f(beside(corner.place)), np.array([corner.left, corner.right])
            infinite = np.isinf(limits)
            good = (np.abs(sides) > 1e6) & (np.sign(sides) == np.sign(limits))
            with np.errstate(invalid="ignore"):
                near = np.abs(sides - limits) <= 1e-6 * np.abs(limits) + 1e-9 * np.max(np.abs(limits)) + 1e-12
            check(np.where(infinite, good, near), loss, settings, f"{corner}: beside it {name} is {sides}")
            if infinite.any() or corner.left != corner.right:
                if corner.place not in first:
                    at = f(corner.place)
                    rule = at == np.clip(0.0, *sorted(limits)) if corner.order == 1 else at in limits
                    check(rule, loss, settings, f"{corner}: at it {name} is {at}")
                first.setdefault(corner.place, corner.order)
        for corner in loss.at(**settings):
            for name, f in list(zip(FUNCTIONS, functions_, strict=True))[: first.get(corner.place, 3)]:
                check(not jumps(f, corner.place), loss, settings, f"{name} jumps at {corner.place}, undeclared")


def steps(f, low, high):
    """The places between low and high (arrays) where f jumps, by bisection towards the larger difference."""
    f_low, f_high = f(low), f(high)
    first = np.abs(f_high - f_low)
    for step in range(200):
        middle = low + (high - low) / 2
        f_middle = f(middle)
        left = np.abs(f_middle - f_low) >= np.abs(f_high - f_middle)
        low, high = np.where(left, low, middle), np.where(left, middle, high)
        f_low, f_high = np.where(left, f_low, f_middle), np.where(left, f_middle, f_high)
        if step > 5:
            size = np.abs(f_high - f_low)
            keep = (size > 0.1 * first) & (size > 1e-9 * np.maximum(np.abs(f_low), np.abs(f_high)) + 1e-290)
            low, high, f_low, f_high, first = (part[keep] for part in (low, high, f_low, f_high, first))
            if not len(low):
                break
    return low


GRID = np.geomspace(1e-4, 1e3, 451)


@each_loss
def test_nothing_jumps_between_corners(loss):
    for settings in settings_of(loss):
        corners = loss.at(**settings)
        ends = np.unique(np.concatenate([-GRID, [0.0], GRID, [c.place for c in corners]]))
        value, gradient, curvature = functions(loss, settings)
        ends = ends[np.all([np.isfinite(f(ends)) for f in functions(loss, settings)], axis=0) | (np.abs(ends) < 1)]
        low, high = ends[:-1].copy(), ends[1:].copy()
        infinite = {c.place for c in corners if math.isinf(c.left) or math.isinf(c.right)}
        for place in {c.place for c in corners}:
            before, after = beside(place, 1e-6, 1e-6) if place in infinite else beside(place)
            low[low == place], high[high == place] = after, before
        for f, name in ((value, "value"), (gradient, "gradient"), (curvature, "curvature")):
            found = steps(f, low, high)
            check(not len(found), loss, settings, f"{name} jumps at {found[:4]}, where no corner is declared")


# --- what the record says


@each_loss
@pytest.mark.parametrize("prop", PROPERTIES, ids=lambda p: p.key)
def test_claims_are_what_is_measured(loss, prop):
    assert set(loss.claims) <= set(WORDS), set(loss.claims) - set(WORDS)
    for settings in settings_of(loss):
        claimed, measured = loss.claim(prop.key, **settings), prop.measure(loss, settings)
        if not prop.quantity:
            same = bool(claimed) == bool(measured)
        elif prop.key == "minimum":  # no claim means 0
            same = math.isclose(claimed, measured, rel_tol=1e-6, abs_tol=1e-12)
        else:
            same = (
                claimed is not True
                and bool(claimed) == bool(measured)
                and math.isclose(claimed, measured, rel_tol=1e-6)
            )
        check(same, loss, settings, f"{prop.key} is claimed as {claimed} and measured as {measured}")


@each_loss
def test_worked_example(loss):
    example = loss.example
    settings = loss.settings(**example.settings)
    assert set(example.settings) == set(loss.defaults) and example.x not in (0, 1, -1)
    assert loss.value(example.x, **settings) == pytest.approx(example.value, rel=1e-8, abs=0)
    assert loss.gradient(example.x, **settings) == pytest.approx(example.gradient, rel=1e-8, abs=0)
    for name in settings:  # δ in place of δ² must show
        try:
            wrong = loss.settings(**{**settings, name: settings[name] ** 2})
        except ValueError:
            continue
        numbers = [f(example.x, **wrong) for f in (loss.value, loss.gradient)]
        assert numbers != pytest.approx([example.value, example.gradient], rel=1e-6), f"blind to {name}"


SAMPLES = [
    np.random.default_rng(1).normal(1.0, 2.0, 7),
    np.random.default_rng(2).standard_t(2, 8),
    np.random.default_rng(3).exponential(3.0, 5) - 1,
    np.array([-1.0, -1.0, 0.5, 0.5, 0.5, 4.0]),
    np.array([2.5]),
]


@each_loss
def test_the_best_constant_is_the_claimed_statistic(loss):
    assert loss.elicits is None or loss.elicits.name
    if loss.elicits is None or loss.elicits.of is None:
        return
    for settings in settings_of(loss):
        for y in SAMPLES:
            constants = np.concatenate([np.linspace(y.min() - 1, y.max() + 1, 401), y])
            cost = loss.value(constants[:, None] - y, **settings).mean(axis=1)
            claimed = loss.value(loss.elicits.of(y, **settings) - y, **settings).mean()
            good = claimed <= cost.min() + 8 * EPS * (abs(cost.min()) + np.median(np.abs(cost)))
            check(good, loss, settings, f"the mean loss is {claimed} at {loss.elicits.name}, {cost.min()} elsewhere")


@each_loss
def test_noise_has_this_loss_as_its_log_likelihood(loss):
    if loss.noise is None:
        return
    stats = pytest.importorskip("scipy.stats")
    r = np.concatenate([np.linspace(-5, 5, 41), [-40.0, -12.5, 0.01, 17.0]])
    for settings in settings_of(loss):
        factor = loss.noise.factor(**settings) if callable(loss.noise.factor) else loss.noise.factor
        noise = eval(loss.noise.scipy.format(**settings), {"stats": stats})
        terms = factor * loss.value(r, **settings), noise.logpdf(r)
        total = sum(terms)
        good = np.abs(total - total[20]) <= 1e-9 * (1 + np.abs(terms[0]) + np.abs(terms[1]))
        check(good, loss, settings, f"{factor} · loss + log-density of {loss.noise.scipy} is not constant", r)


# --- extremes


def overflows(f, x):
    """Whether f grows past 1e200 on the way from 0 to x, so that infinity at x can be right."""
    way = f(x * np.geomspace(1e-9, 1, 2000))
    return np.max(np.abs(way[np.isfinite(way)])) > 1e200


@each_loss
def test_finite_far_away_and_nan_stays_nan(loss):
    for settings in settings_of(loss):
        for f, name in zip(functions(loss, settings), FUNCTIONS, strict=True):
            x = np.array([-1e6, -1e3, 1e3, 1e6])
            bad = x[~np.isfinite(f(x))]
            check(all(overflows(f, place) for place in bad), loss, settings, f"{name} at {bad} is {f(bad)}")
            assert np.isnan(f(math.nan)) and np.isnan(f([1.0, math.nan])).tolist() == [False, True]
            x = np.array([-math.inf, -1.7e308, -1e155, -5e-324, -0.0, 0.0, 5e-324, 1e-160, 1e155, 1.7e308, math.inf])
            x = x if loss.key != "periodic" else x[1:-1]  # a sine has no limit
            check(~np.isnan(f(x)), loss, settings, f"{name} is NaN", x)


@each_loss
def test_shapes(loss):
    for f in (loss.value, loss.gradient, loss.curvature):
        assert np.shape(f(1)) == () and np.shape(f([1, 2])) == (2,) and np.shape(f(np.ones((2, 3)))) == (2, 3)
        assert f(np.array([], dtype=int)).shape == (0,)
        assert f(2) == f([2.0])[0] == f(np.float32(2)), "whole numbers are not numbers"


@cache
def exact():
    """loss key -> list of (settings, rows as arrays)."""
    rows = defaultdict(lambda: defaultdict(list))
    with open(Path(__file__).parent / "data" / "residual.csv", newline="") as file:
        for row in csv.DictReader(file):
            rows[row["loss"]][row["params"]].append(row)
    columns = ("x", "exact_value", "exact_grad", "exact_hess", "subdiff_lo", "subdiff_hi")
    return {
        key: [(json.loads(p), [[float(r[c] or "nan") for r in part] for c in columns]) for p, part in groups.items()]
        for key, groups in rows.items()
    }


@each_loss
def test_exact_values(loss):
    for settings, columns in exact()[loss.key]:
        x, *exacts, low, high = map(np.array, columns)
        near = np.abs(x) <= 1e6
        for f, true, name in zip(functions(loss, settings), exacts, FUNCTIONS, strict=True):
            ours, slope = f(x), {"value": exacts[1], "gradient": exacts[2]}.get(name, 0.0)
            with np.errstate(all="ignore"):  # close to a zero of f the rounding of x decides: allow for two of them
                bound = np.where(near, 1e-12 * np.abs(true) + 2 * EPS * np.abs(x * slope), 1e-9 * np.abs(true))
                close = np.abs(ours - true) <= bound + 1e-300
            check(close | (ours == true), loss, settings, f"{name} is not exact", x)
        kink = np.isfinite(low)
        gradient = loss.gradient(x[kink], **settings)
        good = (gradient >= low[kink]) & (gradient <= high[kink])
        check(good, loss, settings, "gradient outside the sub-differential", x[kink])


def test_every_loss_has_exact_values():
    assert set(exact()) == set(KEYS)


# --- the record


def test_a_loss_is_written_in_one_place():
    """The three functions of a loss stand in the module of its family's losses, next to each other."""
    for loss in RESIDUAL:
        files = {inspect.getsourcefile(getattr(loss, name)) for name in FUNCTIONS}
        assert len(files) == 1, loss.key


def test_products_are_thin():
    assert all(1 <= len(settings_of(loss)) <= 400 for loss in RESIDUAL)
    assert all(len(product(loss, 3)) > 1 for loss in RESIDUAL if loss.params)
