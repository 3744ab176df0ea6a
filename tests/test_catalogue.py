"""Every loss at every stop of every slider: its functions agree with each other, with exact numbers and its claims.

Losses of vectors have their numbers in `test_vectors`; what a record says is looked at here for all of them.

Nothing here is typed twice: what is compared is measured, or comes from `data/`, whose values were computed in 60 to
760 digits and rounded once.
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
from losslab import LOSSES, latex
from losslab.checks.curves import beside, jumps
from losslab.checks.properties import properties_of
from tests.sweep import EPS, alike, cases_of, data_of, few_settings, holding, product, settings_of, thin

FUNCTIONS = ("value", "gradient", "curvature")
PARTS = ("value", "derivative", "curvature")  # where something is held the gradient that trains is no derivative

KEYS = {  # public names: links and notebooks depend on them
    "r": {
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
    },
    "m": {
        "zero_one": {},
        "perceptron": {},
        "hinge": {},
        "squared_hinge": {},
        "smoothed_hinge": {"gamma": 1.0},
        "modified_huber": {},
        "logistic": {},
        "exponential": {},
        "squared_margin": {},
        "savage": {},
        "tangent": {},
        "sigmoid_loss": {},
        "ramp": {"s": -1.0},
        "dwd": {"q": 1.0},
        "focal": {"gamma": 2.0},
        "poly1": {"epsilon": 1.0},
    },
    "p": {
        "likelihood": {},
        "bce": {},
        "brier": {},
        "focal_prob": {"gamma": 2.0},
        "gce": {"q": 0.7},
    },
    "z": {
        "bce_logits": {"pos_weight": 1.0},
        "bce_logits_smooth": {"smoothing": 0.1},
        "focal_logits": {"gamma": 2.0, "alpha": 0.25},
    },
    "y_pred": {
        "msle": {},
        "poisson": {},
        "poisson_deviance_half": {},
        "gamma_deviance_half": {},
        "tweedie_deviance_half": {"power": 1.5},
        "inverse_gaussian_deviance_half": {},
        "mape": {},
        "smape": {},
        "log_ratio_squared": {},
        "log_ratio_abs": {},
        "relative_squared": {},
    },
    "eta": {
        "poisson_log": {},
        "gamma_log": {},
        "tweedie_log": {"power": 1.5},
    },
    "x": {"hinge_embedding": {"margin": 1.0}},
    "x1": {"margin_ranking": {"margin": 0.0}, "ranknet": {}},
}


def each(losses):
    return pytest.mark.parametrize("loss", losses, ids=lambda loss: loss.key)


def of(*arguments):
    """The losses of these arguments."""
    return [loss for loss in LOSSES if loss.family.argument.name in arguments]


SCALARS = [loss for loss in LOSSES if not loss.family.argument.vector]
each_record = each(LOSSES)
each_loss = each(SCALARS)


def functions(loss, given):
    """Value, gradient and curvature of x alone; `given` are settings and data."""
    return [partial(getattr(loss, name), **given) for name in PARTS]


def check(good, loss, given, what, x=None):
    """Fail with the loss, its settings and the places where `good` does not hold."""
    if not np.all(good):
        where = "" if x is None else f" at {loss.family.argument.name} = {np.asarray(x)[~np.asarray(good)][:4]}"
        pytest.fail(f"{loss.key} {given}: {what}{where}", pytrace=False)


def is_probability(loss):
    return loss.family.argument.domain == "[0, 1]"


def mirrored(small):
    """Numbers below ½ and their distances to 1, in rising order."""
    return np.unique(np.concatenate([small, 1 - small]))


def domain_of(loss, settings):
    return loss.domain(loss.family.argument.name, **settings)


def around(loss, settings, size):
    """Arguments at these distances to 0 on either side, or where the domain has a lower end, to that; and the end."""
    domain = domain_of(loss, settings)
    low = domain.low
    x = np.concatenate([-size, [0.0], size]) if np.isinf(low) else np.append(low, low + size)
    return np.unique(x[domain.contains(x)])


# --- the catalogue


@pytest.mark.parametrize("argument", KEYS)
def test_keys_and_defaults_are_the_public_ones(argument):
    there = {loss.key: dict(loss.defaults) for loss in of(argument)}
    assert there | KEYS[argument] == there  # more may come, none may go


def test_find():
    assert all(losslab.find(loss.key) is loss for loss in LOSSES)
    with pytest.raises(KeyError, match="nearest are huber"):
        losslab.find("hubber")
    with pytest.raises(KeyError, match="absolute_error"):
        losslab.find("LAD")


@each_record
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


COMMANDS = r"""
    \Delta \Sigma \\ \alpha \arctan \arg \begin \beta \cap \cdot \cos \cosh \cup \delta \dfrac \dots \ell \end
    \epsilon \eta \frac \gamma \ge \gt \hat \infty \kappa \lVert \lambda \le \left \ln \lt \max \min \mu \ne \nu
    \operatorname \partial \pi \qquad \quad \rVert \rho \right \sigma \sin \sqrt \sum \tanh \tau \text \tfrac \top
    \varepsilon
""".split()


def commands(*texts):
    """The commands of LaTeX in these texts, and the breaks of lines."""
    return set(re.findall(r"\\\\|\\[A-Za-z]+", " ".join(texts)))


@each_record
def test_links_and_placeholders(loss):
    keys = {other.key for other in losslab.LOSSES}
    assert loss.related and loss.key not in loss.related and len(set(loss.related)) == len(loss.related)
    assert set(loss.related) <= keys, set(loss.related) - keys
    names, argument = {p.name for p in loss.params}, loss.family.argument
    found = set(re.findall(r"<(\w+)>", " ".join(map(latex.written, loss.latex))))
    assert f"<{argument.name}>" in latex.written(loss.latex[0])
    others = names | {d.name for d in argument.data}
    assert found - {argument.name} == others, "the formula leaves out or invents a name"
    example = loss.example
    settings = loss.settings(**example.settings)
    filled = () if argument.vector else latex.numbers(loss, example.x, settings, example.data)
    assert commands(*latex.symbols(loss)) <= set(COMMANDS), "unknown, or a command runs into a letter"
    for text in (*map(latex.written, loss.latex), *latex.symbols(loss), *filled):
        assert text in map(latex.written, loss.latex) or not re.search(r"<\w+>", text)
        assert text.count("{") == text.count("}")
        assert len(re.findall(r"\\left\b", text)) == len(re.findall(r"\\right\b", text))
        assert Counter(re.findall(r"\\begin{(\w+)}", text)) == Counter(re.findall(r"\\end{(\w+)}", text))
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


@each_record
def test_every_stop_is_legal_and_sliders_cannot_leave_the_domain(loss):
    for param in loss.params:
        assert list(param.stops) == sorted(set(param.stops)) and len(param.stops) > 1
        for stop in param.stops:
            assert holding(loss, param.name, stop), f"{param.name} = {stop} is never legal"
    stops = [(p.stops[0], p.stops[len(p.stops) // 3], p.stops[2 * len(p.stops) // 3], p.stops[-1]) for p in loss.params]
    for values in np.stack(np.meshgrid(*stops, indexing="ij"), axis=-1).reshape(-1, len(stops)) if stops else []:
        loss.settings(**loss.nearest(dict(zip(loss.defaults, values, strict=True))))


@each_record
def test_outside_the_domain_is_refused_by_name(loss):
    x, data = loss.example.x, loss.example.data
    for param in loss.params:
        low, high = param.bounds(loss.settings())
        refused = [math.nan, "many", None, *param.without]
        refused += [low] if param.domain[0] == "(" else [np.nextafter(low, -math.inf)] if math.isfinite(low) else []
        refused += [high] if param.domain[-1] == ")" else [np.nextafter(high, math.inf)] if math.isfinite(high) else []
        for value in refused:
            with pytest.raises(ValueError, match=rf"^{param.name} must lie in "):
                loss.value(x, **data, **{param.name: value})
        inside = [low] if param.domain[0] == "[" else []
        inside += [high] if param.domain[-1] == "]" else []
        assert all(holding(loss, param.name, value) for value in inside), f"{param.name} refuses its own closed end"
    with pytest.raises(TypeError, match="no parameter 'nonsense'"):
        loss.value(x, **data, nonsense=1.0)


def outside(domain):
    """Numbers next to the ends of a domain and far away that are not in it. An infinite end of a line belongs to it."""
    if domain.members:
        return [0.5]
    low, high = domain.low, domain.high
    beyond = [low, np.nextafter(low, -math.inf), low - 1, -math.inf]
    beyond += [high, np.nextafter(high, math.inf), high + 1, math.inf]
    return [x for x in beyond if not domain.contains(x)] if math.isfinite(low) else []


@each([loss for loss in SCALARS if loss.family.argument.data])
def test_argument_and_data_outside_their_domain_are_refused_by_name(loss):
    argument = loss.family.argument.name
    for settings in few_settings(loss):
        good = {argument: 0.5, **data_of(loss, **settings)[0]}
        for f in (loss.value, loss.gradient, loss.curvature):
            for name in good:
                domain = loss.domain(name, **settings)
                for bad in outside(domain):
                    says = re.escape(f"{name} must lie in {domain}, got {bad:g}")
                    for values in (bad, [0.5, bad], np.array([[bad], [1.0]])):
                        given = {**good, name: values}
                        with pytest.raises(ValueError, match=f"^{says}$"):
                            f(given.pop(argument), **given, **settings)
            with pytest.raises(TypeError, match="' and '".join(list(good)[1:])):
                f(0.5, **settings)


# --- value, gradient and curvature agree


# Where the third derivative jumps: too smooth for a corner, too rough for difference quotients and quadrature.
JOINS = {"tukey_biweight": lambda c: [-c, c], "tukey_quartic": lambda c: [-c, c]}


def seams(loss, given):
    """The places of all corners and joins; `given` are settings and data."""
    joins = JOINS[loss.key](**given) if loss.key in JOINS else []
    return [corner.place for corner in loss.at(**given)] + joins


def clear(x, h, places):
    """The points of x farther than 3h from all places."""
    return np.all(np.abs(x - np.array(places)[:, None]) > 3 * h, axis=0)


def spread(loss, settings, data, places):
    """Points to look at, and at each a step that is small against what changes there."""
    if is_probability(loss):
        x = mirrored(np.geomspace(1e-4, 0.5, 36))
        return x, 1e-3 * np.minimum(x, 1 - x)
    middles = [*places, *(data.values() if loss.family.argument.name == "y_pred" else [])]  # ŷ near y
    near = [place * (1 + shift) for place in middles if place for shift in (-0.2, -0.01, 0.01, 0.2)]
    size = np.geomspace(1e-4, 1e3, 72)  # not through 1, where with y = 1 the gradient is 0 and all else is rounding
    x = np.append(around(loss, settings, size), near)
    low = domain_of(loss, settings).low
    distance = np.abs(x) if np.isinf(low) else x - low
    return x, 1e-3 * np.minimum(distance, min([1.0, *(abs(v) for v in settings.values() if v)]))


@each_loss
def test_gradient_and_curvature_are_derivatives(loss):
    """By central differences of fourth order; the bound is their rounding error."""
    for settings, data in cases_of(loss):
        places = seams(loss, settings | data)
        x, h = spread(loss, settings, data, places)
        x, h = (part[(h > 0) & clear(x, h, places)] for part in (x, h))
        points = x + h * np.array([-2, -1, 1, 2])[:, None]
        value, gradient, curvature = functions(loss, settings | data)
        for f, derivative, name in ((value, gradient, "gradient"), (gradient, curvature, "curvature")):
            y = f(points)
            with np.errstate(all="ignore"):
                slope = (y[0] - 8 * y[1] + 8 * y[2] - y[3]) / (12 * h)
                noise = np.max(50 * np.abs(y) + 4 * np.abs(x * derivative(points)), axis=0) * EPS / h
            good = (np.abs(derivative(x) - slope) <= 1e-6 * np.abs(slope) + noise + 1e-290) | ~np.isfinite(slope)
            check(good, loss, settings | data, f"{name} is not the derivative", x)


NODES, WEIGHTS = np.polynomial.legendre.leggauss(8)
TOWARDS_ZERO = np.geomspace(1e-30, 0.05, 74)


def pieces(loss, settings, places):
    """The ends of short pieces, in rising order."""
    if is_probability(loss):
        side = np.concatenate([TOWARDS_ZERO, np.arange(0.1, 0.5, 0.05)])
        return np.concatenate([side, [0.5], 1 - side[side > 1e-6][::-1]])  # closer to 1 the points between are too few
    side = np.concatenate([TOWARDS_ZERO, np.arange(0.1, max([12.0, *(1.2 * abs(p) for p in places)]), 0.05)])
    low = domain_of(loss, settings).low
    side = side[side > 1e-6] if math.isfinite(low) and low else side  # as close to 1
    return np.unique(np.append(around(loss, settings, side), places))


@each_loss
def test_value_is_the_integral_of_the_gradient(loss):
    """Over short pieces that end at the corners, so that a step in the value has no place to hide."""
    for settings, data in cases_of(loss):
        given, begin = settings | data, domain_of(loss, settings).low
        value, gradient, _ = functions(loss, given)
        places = pieces(loss, settings, seams(loss, given))
        low, high = places[:-1].copy(), places[1:].copy()
        for corner in loss.at(**given):
            if corner.order == 0:  # the value itself jumps here: stay on one side
                before, after = beside(corner.place, low=begin)
                low[low == corner.place], high[high == corner.place] = after, before
        half = (high - low) / 2
        slopes = gradient((low + high)[:, None] / 2 + half[:, None] * NODES)
        area, size = half * (slopes @ WEIGHTS), half * (np.abs(slopes) @ WEIGHTS)
        rise = value(high) - value(low)
        ulps = 64 if math.isinf(begin) or is_probability(loss) else 256  # powers go by way of ln 1e-30 = −69
        bound = 1e-8 * size + ulps * EPS * np.maximum(np.abs(value(low)), np.abs(value(high))) + 1e-14
        check(np.abs(rise - area) <= bound, loss, given, "value is not the integral of the gradient", low)


@each([loss for loss in LOSSES if loss.corners])
def test_corners_are_as_declared(loss):
    """At the lower end of the domain there is no left side: the limit there is the value itself."""
    for settings, data in cases_of(loss):
        given, begin = settings | data, domain_of(loss, settings).low
        functions_ = functions(loss, given)
        first = {}  # place -> the lowest order that jumps there
        for corner in sorted(loss.at(**given), key=lambda corner: corner.order):
            f, name = functions_[corner.order], FUNCTIONS[corner.order]
            sides, limits = f(beside(corner.place, low=begin)), np.array([corner.left, corner.right])
            infinite = np.isinf(limits)
            good = (np.abs(sides) > 1e6) & (np.sign(sides) == np.sign(limits))
            with np.errstate(invalid="ignore"):
                near = np.abs(sides - limits) <= 1e-6 * np.abs(limits) + 1e-9 * np.max(np.abs(limits)) + 1e-12
            check(np.where(infinite, good, near), loss, given, f"{corner}: beside it {name} is {sides}")
            if infinite.any() or corner.left != corner.right:
                if corner.place not in first:
                    at = f(corner.place)
                    rule = at == np.clip(0.0, *sorted(limits)) if corner.order == 1 else at in limits
                    check(rule, loss, given, f"{corner}: at it {name} is {at}")
                first.setdefault(corner.place, corner.order)
        for corner in loss.at(**given):
            for name, f in list(zip(FUNCTIONS, functions_, strict=True))[: first.get(corner.place, 3)]:
                check(not jumps(f, corner.place, begin), loss, given, f"{name} jumps at {corner.place}, undeclared")


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
    for settings, data in cases_of(loss):
        given, begin = settings | data, domain_of(loss, settings).low
        corners, parts = loss.at(**given), functions(loss, given)
        x = np.unique(np.append(around(loss, settings, GRID), [c.place for c in corners]))
        if is_probability(loss):  # next to 1 floats are too far apart to tell a steep curve from a jump
            x = np.append(0.0, mirrored(np.geomspace(1e-6, 0.5, 181)))
        finite = np.all([np.isfinite(f(x)) for f in parts], axis=0)
        x = x[finite | (np.abs(x) < 1) & math.isinf(begin)]
        low, high = x[:-1].copy(), x[1:].copy()
        infinite = {c.place for c in corners if math.isinf(c.left) or math.isinf(c.right)}
        for place in {c.place for c in corners}:
            before, after = beside(place, 1e-6, 1e-6) if place in infinite else beside(place, low=begin)
            low[low == place], high[high == place] = after, before
        for f, name in zip(parts, FUNCTIONS, strict=True):
            found = steps(f, low, high)
            check(not len(found), loss, given, f"{name} jumps at {found[:4]}, where no corner is declared")


# --- what the record says


@each_record
def test_claims_are_words_for_its_argument(loss):
    assert set(loss.claims) <= {prop.key for prop in properties_of(loss)}


@each_record
def test_claims_are_what_is_measured(loss):
    """All words at one setting before the next: the grid that they look at is computed once.

    Vectors take long, so of many settings of theirs some are left out, evenly.
    """
    for settings in thin(settings_of(loss), 24 if loss.family.argument.vector else 650):
        for prop in properties_of(loss):
            claimed, measured = loss.claim(prop.key, **settings), prop.measure(loss, settings)
            same = bool(claimed) == bool(measured)
            if prop.key == "minimum":  # no claim means 0
                same = math.isclose(claimed, measured, rel_tol=1e-6, abs_tol=1e-12)
            elif prop.quantity:
                same &= claimed is not True and math.isclose(claimed, measured, rel_tol=1e-6)
            check(same, loss, settings, f"{prop.key} is claimed as {claimed} and measured as {measured}")


UNSEEN = {"yolo_v1_cell": {"lambda_noobj"}}  # by a cell with an object, as λ_coord by one without
UNSEEN |= {"ppo_clip": {"eps_high"}, "sapo": {"tau_pos"}}  # by an advantage below 0


@each_record
def test_worked_example(loss):
    example = loss.example
    settings, data = loss.settings(**example.settings), example.data
    assert set(example.settings) == set(loss.defaults) and example.x not in (0, 1, -1)
    assert set(data) == {d.name for d in loss.family.argument.data}
    assert loss.value(example.x, **data, **settings) == pytest.approx(example.value, rel=1e-8, abs=0)
    assert loss.gradient(example.x, **data, **settings) == pytest.approx(example.gradient, rel=1e-8, abs=0)
    for name in settings.keys() - UNSEEN.get(loss.key, set()):  # δ in place of δ² must show
        try:
            wrong = loss.settings(**{**settings, name: settings[name] ** 2})
        except ValueError:
            continue
        numbers = np.hstack([f(example.x, **data, **wrong) for f in (loss.value, loss.gradient)])
        assert numbers != pytest.approx(np.hstack([example.value, example.gradient]), rel=1e-6), f"blind to {name}"


SAMPLES = [
    np.random.default_rng(1).normal(1.0, 2.0, 7),
    np.random.default_rng(2).standard_t(2, 8),
    np.random.default_rng(3).exponential(3.0, 5) - 1,
    np.array([-1.0, -1.0, 0.5, 0.5, 0.5, 4.0]),
    np.array([2.5]),
]
POSITIVE = [*(np.exp(sample) for sample in SAMPLES), np.array([0.0, 0.0, 1.5, 7.0, 7.0])]


def with_statistic(losses):
    return [loss for loss in losses if loss.elicits and loss.elicits.of]


@each(with_statistic(of("r", "y_pred", "eta")))
def test_the_best_constant_is_the_claimed_statistic(loss):
    assert loss.elicits.name
    argument = loss.family.argument

    def cost(constants, y, settings):
        x, data = argument.of(constants[:, None], y)
        return loss.value(x, **data, **settings).mean(axis=1)

    for settings in settings_of(loss):
        domain = loss.domain("y_true", **settings) if argument.data else ""
        for y in [y for y in POSITIVE if np.all(domain.contains(y))] if domain else SAMPLES:
            best = np.array([loss.elicits.of(y, **settings)])
            low, high = (np.log(y[y > 0].min()), np.log(y.max())) if argument.name == "eta" else (y.min(), y.max())
            constants = np.concatenate([np.linspace(low - 1, high + 1, 401), np.linspace(low, high, 37), y])
            constants = np.append(constants, best + np.array([-1e-3, 1e-3]) * (high - low))
            costs = cost(constants[domain_of(loss, settings).contains(constants)], y, settings)
            (claimed,) = cost(best, y, settings)
            good = claimed <= costs.min() + 8 * EPS * (abs(costs.min()) + np.median(np.abs(costs)))
            check(good, loss, settings, f"the mean loss is {claimed} at {loss.elicits.name}, {costs.min()} elsewhere")


def expected(loss, settings, share, x):
    """The mean loss at x (score, probability or logit) where this share of the labels is 1."""
    if loss.family.argument.data:
        one, zero = (loss.value(x, **data, **settings) for data in data_of(loss, (1.0, 0.0)))
    else:
        one, zero = loss.value(x, **settings), loss.value(-x, **settings)
    return share * one + (1 - share) * zero


@each(with_statistic(of("m", "p", "z", "d")))
def test_the_best_prediction_is_the_claimed_one(loss):
    x = np.linspace(0, 1, 2001) if is_probability(loss) else np.sinh(np.linspace(-12, 12, 2401))
    for settings in settings_of(loss):
        for share in (0.001, 0.05, 0.2, 0.3, 0.45, 0.5, 0.55, 0.7, 0.8, 0.99):
            best = loss.elicits.of(share, **settings)
            near = best * (1 + np.array([-0.1, -1e-3, -1e-5, 1e-5, 1e-3, 0.1]))
            cost = expected(loss, settings, share, np.append(x, np.clip(near, x[0], x[-1])))
            claimed = expected(loss, settings, share, best)
            good = claimed <= cost.min() + 8 * EPS * (abs(cost.min()) + np.median(np.abs(cost[np.isfinite(cost)])))
            what = f"with {share} of ones the mean loss is {claimed} at {best}, {cost.min()} elsewhere"
            check(good and np.isfinite(best), loss, settings, what)


@each([loss for loss in LOSSES if loss.noise])
def test_noise_has_this_loss_as_its_log_likelihood(loss):
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
def test_nan_stays_nan(loss):
    for settings, data in cases_of(loss):
        for f, name in zip(functions(loss, settings | data), FUNCTIONS, strict=True):
            found = np.isnan(f(math.nan)) and np.isnan(f([0.5, math.nan])).tolist() == [False, True]
            check(found, loss, settings | data, f"{name} of NaN")


@each([loss for loss in SCALARS if not is_probability(loss)])
def test_finite_far_away(loss):
    for settings, data in cases_of(loss):
        domain = domain_of(loss, settings)
        for f, name in zip(functions(loss, settings | data), FUNCTIONS, strict=True):
            x = np.array([-1e6, -1e3, 1e3, 1e6, domain.low])
            x = x[domain.contains(x)]
            bad = x[~np.isfinite(f(x))]
            check(all(overflows(f, place) for place in bad), loss, settings | data, f"{name} at {bad} is {f(bad)}")
            x = np.array([-math.inf, -1.7e308, -1e155, -5e-324, -0.0, 0.0, 5e-324, 1e-160, 1e155, 1.7e308, math.inf])
            x = x if loss.key != "periodic" else x[1:-1]  # a sine has no limit
            x = x[domain.contains(x) | np.isinf(x) & math.isinf(domain.low)]
            check(~np.isnan(f(x)), loss, settings | data, f"{name} is NaN", x)


@each(of("z"))
def test_logits_far_away_cost_in_proportion(loss):
    """By ±1000 every loss of a logit has become a straight line, or 0."""
    z = np.array([-1000.0, 1000.0])
    for settings, data in cases_of(loss):
        value, gradient, curvature = functions(loss, settings | data)
        good = np.abs(value(z) - z * gradient(z)) <= 1e-12 * value(z)
        check(good & (value(z) >= 0), loss, settings | data, "value is not the slope times z", z)
        check(np.abs(curvature(z)) < 1e-15, loss, settings | data, "curvature is not 0", z)


@each(of("p"))
def test_ends_of_a_probability_are_limits(loss):
    """At p = 0, to be compared with what comes before it; at p = 1 by exchanging the classes."""
    for settings, data in cases_of(loss):
        for f, name in zip(functions(loss, settings | data), FUNCTIONS, strict=True):
            inside = np.array([1e-100, 1e-9, 0.5, 1 - 1e-9, 1 - 2**-53])
            check(np.isfinite(f(inside)), loss, settings | data, f"{name} is infinite", inside)
            at, near = f(0.0), f(1e-300)
            same = abs(near - at) <= 1e-9 * (1 + abs(at)) if np.isfinite(at) else abs(near) > 100 and at * near > 0
            check(same, loss, settings | data, f"{name} is {at} at 0 and {near} at 1e-300")
            p, sign = np.array([0, 2**-40, 0.125, 0.375, 0.5, 0.875, 1 - 2**-40, 1]), -1 if name == "gradient" else 1
            other = {name: 1 - label for name, label in data.items()}
            swapped = sign * partial(getattr(loss, name), **settings, **other)(1 - p)
            with np.errstate(invalid="ignore"):
                good = (np.abs(f(p) - swapped) <= 1e-12 * np.abs(swapped)) | (f(p) == swapped)
            check(good, loss, settings | data, f"{name} treats the classes differently", p)


@each_loss
def test_shapes(loss):
    whole = 1 if is_probability(loss) else 2
    for f in functions(loss, data_of(loss)[0]):
        assert np.shape(f(1)) == () and np.shape(f([1, whole])) == (2,) and np.shape(f(np.ones((2, 3)))) == (2, 3)
        assert f(np.array([], dtype=int)).shape == (0,)
        alike([f(whole), f(np.float32(whole))], [f([float(whole)])[0]] * 2)  # whole numbers are numbers


@each([loss for loss in SCALARS if loss.family.argument.data])
def test_data_go_with_arguments(loss):
    x, pair = np.array([[0.25], [0.5], [0.75]]), data_of(loss, (1.0, 0.0, 40.0))[:2]
    both = {name: np.array([data[name] for data in pair]).astype(int).tolist() for name in pair[0]}
    for f in (loss.value, loss.gradient, loss.curvature):
        table = f(x, **both)
        assert table.shape == (3, 2)
        for column, data in zip(table.T, pair, strict=True):
            alike(column, f(x[:, 0], **data))


FILES = {"r": "residual", "m": "margin", "p": "binary_prob", "z": "binary_logit"}
FILES |= {"y_pred": "positive", "eta": "positive", "x": "pairs.jsonl", "x1": "pairs.jsonl"}
COLUMNS = ("x", "exact_value", "exact_grad", "exact_hess", "subdiff_lo", "subdiff_hi")


@cache
def exact(argument):
    """loss key -> list of (settings, data, {column: array}). An empty cell is NaN."""
    if FILES[argument].endswith(".jsonl"):
        return exact_with_data(FILES[argument])
    rows = defaultdict(lambda: defaultdict(list))
    with open(Path(__file__).parent / "data" / f"{FILES[argument]}.csv", newline="") as file:
        for row in csv.DictReader(file):
            rows[row["loss"]][row["params"], row.get("y")].append(row)
    return {
        key: [
            (
                json.loads(params),
                {} if label is None else {"y_true": float(label)},
                {c: np.array([float(row.get(c) or "nan") for row in part]) for c in COLUMNS},
            )
            for (params, label), part in groups.items()
        ]
        for key, groups in rows.items()
    }


def exact_with_data(file):
    """The same where several data come with the argument: one case a row, which is an object with names."""
    found = defaultdict(list)
    for line in (Path(__file__).parent / "data" / file).read_text().splitlines():
        row = json.loads(line)
        columns = (row["x"], row["value"], row["gradient"], row["curvature"], math.nan, math.nan)
        columns = dict(zip(COLUMNS, np.array(columns, dtype=float)[:, None], strict=True))
        found[row["loss"]].append((row["settings"], row["data"], columns))
    return found


def has_exact(loss):
    """Whether its exact values are in those files; of losses of several data they stand elsewhere."""
    return loss.family.argument.name in FILES and loss.key in exact(loss.family.argument.name)


def test_every_public_loss_has_exact_values():
    assert all(set(KEYS[argument]) <= set(exact(argument)) for argument in KEYS)


@pytest.mark.parametrize("loss", [o for o in SCALARS if has_exact(o)], ids=lambda o: o.key)
def test_exact_values(loss):
    for settings, data, columns in exact(loss.family.argument.name)[loss.key]:
        x, *exacts, low, high = (columns[c] for c in COLUMNS)
        near = np.abs(x) <= 1e6
        given = settings | data
        for f, true, name in zip(functions(loss, given), exacts, FUNCTIONS, strict=True):
            ours, slope = f(x), {"value": exacts[1], "gradient": exacts[2]}.get(name, 0.0)
            with np.errstate(all="ignore"):  # close to a zero of f the rounding of x decides: allow for two of them
                allowed = 2 * EPS * np.nan_to_num(np.abs(x * slope))
                bound = np.where(near, 1e-12 * np.abs(true) + allowed, 1e-9 * np.abs(true))
                close = np.abs(ours - true) <= bound + 1e-300
            unknown = np.isnan(true) & (is_probability(loss) & np.isin(x, (0, 1)))  # derivatives at the ends
            check(close | (ours == true) | unknown, loss, given, f"{name} is not exact", x)
        kink = np.isfinite(low)
        gradient = loss.gradient(x[kink], **given)
        good = (gradient >= low[kink]) & (gradient <= high[kink])
        check(good, loss, given, "gradient outside the sub-differential", x[kink])


@pytest.mark.parametrize("argument", KEYS)
def test_every_loss_has_exact_values(argument):
    assert set(exact(argument)) == {key for name in KEYS if FILES[name] == FILES[argument] for key in KEYS[name]}


# --- the record


def test_a_loss_is_written_in_one_place():
    """The functions of a loss stand in the module of its family's losses, next to each other."""
    for loss in LOSSES:
        parts = FUNCTIONS[: 2 if loss.family.argument.vector else 3]
        files = {inspect.getsourcefile(inspect.unwrap(getattr(loss, name))) for name in parts}
        assert len(files) == 1 and Path(files.pop()).parent.name == "families", loss.key


def test_products_are_thin():
    assert all(1 <= len(settings_of(loss)) <= 650 for loss in LOSSES)
    assert all(len(product(loss, 3)) > 1 for loss in LOSSES if loss.params)


# --- sentences that were false, and the numbers that say so

BULK = [0.0, 0.0, 0.0, 4.0, 4.0, 8.0, 8.0, 8.0]
WIDE = {  # settings beyond the data, and far below the distance of its clusters
    "geman_mcclure": ({"c": 800.0}, {"c": 0.5}),
    "ramsay_ea": ({"a": 1e-4}, {"a": 5.0}),
    "arctan": ({"c": 800.0}, {"c": 0.5}),
    "tukey_biweight": ({"c": 800.0}, {"c": 1.5}),
    "tukey_quartic": ({"c": 800.0}, {"c": 1.5}),
    "andrews": ({"a": 400.0}, {"a": 0.4}),
    "hampel": ({"a": 400.0, "b": 800.0, "c": 1600.0}, {"a": 0.2, "b": 0.4, "c": 0.8}),
}


@pytest.mark.parametrize("key", WIDE)
def test_F2_5_a_wide_centre_is_the_mean_and_a_narrow_one_where_the_data_lie_densest(key):
    loss, y = losslab.find(key), np.array([0.0, 0.1, -0.1, 4.0, 8.0, 8.5, 30.0])
    best = []
    for settings in WIDE[key]:
        constants = np.linspace(-5, 35, 40001)
        cost = np.sum(loss.value(constants[:, None] - y, **settings), axis=1)
        best.append(constants[np.argmin(cost)])
    assert best[0] == pytest.approx(np.mean(y), abs=0.05) and abs(best[1]) < 0.1
    assert "to the mean as" in loss.elicits.name


@pytest.mark.parametrize(
    "key, settings", [("geman_mcclure", {"c": 8.0}), ("tukey_biweight", {"c": 10.0}), ("andrews", {"a": 4.0})]
)
def test_F2_5_at_the_listed_settings_the_centre_is_not_where_the_data_lie_densest(key, settings):
    loss, constants = losslab.find(key), np.linspace(-2, 10, 1201)
    cost = np.sum(loss.value(constants[:, None] - np.array(BULK), **settings), axis=1)
    assert constants[np.argmin(cost)] == pytest.approx(4.0, abs=0.01)


def test_F2_6_very_right_costs_as_much_as_a_margin_of_minus_0_642():
    loss = losslab.find("tangent")
    far = float(loss.value(1e9))
    assert far == pytest.approx((math.pi - 1) ** 2) and float(loss.value(-0.642)) == pytest.approx(far, abs=2e-3)
    assert "4.59" in loss.summary and "−0.642" in loss.note and "costs a little" not in loss.summary


@pytest.mark.parametrize("gamma", [0.2, 1.0, 2.0])
def test_F2_9_the_smoothed_hinge_is_half_gamma_below_the_hinge_up_to_its_parabola(gamma):
    m = np.linspace(-3, 1 - gamma, 50)
    gap = losslab.find("hinge").value(m) - losslab.find("smoothed_hinge").value(m, gamma=gamma)
    np.testing.assert_allclose(gap, gamma / 2, atol=1e-12)
    assert losslab.find("smoothed_hinge").value(1.5, gamma=gamma) == losslab.find("hinge").value(1.5) == 0


def test_F2_9_smape_says_little_near_0_and_the_inverse_gaussian_is_a_first_passage():
    smape = losslab.find("smape")
    assert smape.value([1e-6, 5.0], y_true=0.0).tolist() == [2.0, 2.0] and "values near 0" not in smape.use
    stats = pytest.importorskip("scipy.stats")
    drift, level, t = 2.0, 3.0, np.array([0.5, 1.5, 4.0])  # of a random walk of variance 1 per unit of time
    passage = level / np.sqrt(2 * np.pi * t**3) * np.exp(-((level - drift * t) ** 2) / (2 * t))
    mean, shape = level / drift, level**2
    np.testing.assert_allclose(passage, stats.invgauss(mean / shape, scale=shape).pdf(t), rtol=1e-12)
    deviance = losslab.find("inverse_gaussian_deviance_half").value(mean, y_true=t)
    total = np.log(passage) + 1.5 * np.log(t) + shape * deviance
    np.testing.assert_allclose(total, total[0], rtol=1e-12)
    assert "random walk with drift first reaches" in losslab.find("inverse_gaussian_deviance_half").use


OTHER_THINGS = {  # what is near a loss and no name of it
    "td_loss": ["Bellman error", "Q-learning"],
    "info_nce": ["noise-contrastive estimation", "CLIP loss"],
    "msle": ["RMSLE"],
    "relative_squared": ["RMSPE"],
    "zero_one": ["accuracy"],
    "smape": ["Canberra distance"],
    "gamma_deviance_half": ["mean_gamma_deviance"],
    "l1_penalty": ["lasso"],
    "l2_penalty_half": ["ridge", "weight decay"],
    "hinge": ["support vector machine"],
    "logistic": ["logistic regression", "binomial deviance"],
    "cosine_distance": ["CosineSimilarity"],
    "js_div": ["jensenshannon"],
    "iou_loss": ["intersection over union"],
    "group_lasso": ["L2,1 norm"],
    "trimmed_mean": ["trimmed mean"],
}


@pytest.mark.parametrize("key", OTHER_THINGS)
def test_F2_12_an_alias_is_another_name_of_the_same_loss(key):
    loss = losslab.find(key)
    for word in OTHER_THINGS[key]:
        assert word not in loss.aliases and word in loss.near and word.lower() in loss.words


def test_F2_12_a_word_is_an_alias_or_near_and_not_both():
    for loss in LOSSES:
        assert not {a.lower() for a in loss.aliases} & {n.lower() for n in loss.near}, loss.key


@each_record
def test_F3_one_thing_for_each_other_is_said_with_per(loss):
    argument = loss.family.argument
    texts = [loss.summary, loss.use, loss.trade, loss.note, loss.family.summary, loss.family.title, argument.meaning]
    texts += [datum.meaning for datum in argument.data] + [library.convention for library in loss.libraries]
    found = re.findall(r"\bone (?:\w+ )?\w+ an? (?:class|label|entry|item|sample|line|row)\b", " ".join(texts), re.I)
    assert not [text for text in found if not re.search(r" (of|in|for|is|to|from|that|as|on|than) an? ", text)]


def test_the_numbers_of_libraries_and_lectures_are_in_the_notes():
    """Keras 2 adds 1e-7 twice, at p = 0; slopes of two losses at a logit of −8; what changing p or a logit costs."""
    bce, brier, logit = (losslab.find(key) for key in ("bce", "brier", "bce_logits"))
    p = 1 / (1 + math.exp(8))
    slopes = [float(loss.gradient(p, y_true=1.0)) * p * (1 - p) for loss in (bce, brier)]
    assert round(slopes[0] / slopes[1]) == 1491 and "1491 times" in brier.note
    assert f"{-math.log(2e-7):.3f}" == "15.425" and "15.425 (Keras 2)" in bce.note
    found = [float(f(x, y_true=1.0)) for f, x in ((bce.value, 0.1), (bce.value, 0.01))]
    found += [float(logit.value(x, y_true=1.0)) for x in (0.1, 0.01)]
    assert all(f"{number:.4f}" in bce.note for number in found)
    assert np.exp(-745.0) > 0 == np.exp(-746.0) and "745" in losslab.find("softmax_ce").note
    assert f"{-math.log2(0.8):.4f}" in losslab.find("categorical_ce").note
