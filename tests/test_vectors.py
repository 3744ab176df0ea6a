"""Losses of vectors at every stop of every slider: as `test_catalogue` does for losses of a number.

Those whose entries are not alike, boxes and cells, are in `test_boxes`.

The exact values in `data/vector.jsonl` were computed in 1000 digits and rounded once.
"""

import inspect
import itertools
import json
import math
import re
from collections import defaultdict
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from losslab import LOSSES
from losslab.checks.properties import properties_of, shown_beside
from losslab.checks.spaces import truths
from losslab.checks.vectors import Case
from losslab.families import _whole
from tests.sweep import EPS, alike, few_settings, settings_of

VECTORS = [loss for loss in LOSSES if loss.family.argument.vector and not loss.family.argument.entries]
KEYS = {  # public names: links and notebooks depend on them
    "scores": {
        "softmax_ce": {},
        "softmax_ce_soft": {},
        "softmax_ce_smooth": {"smoothing": 0.1},
        "softmax_focal": {"gamma": 2.0},
        "poly1_softmax": {"epsilon": 1.0},
        "sparsemax_loss": {},
        "multi_margin": {"margin": 1.0, "power": 1.0},
        "crammer_singer": {},
        "multiclass_perceptron": {},
    },
    "log_probabilities": {"nll_logprob": {}},
    "probabilities": {"categorical_ce": {}, "gce_multi": {"q": 0.7}, "brier_multi": {}},
    "q": {"kl_div": {}, "js_div": {}},
    "amounts": {"generalized_kl": {}},
    "items": {"listnet_softmax": {}},
    "logits": {"multilabel_soft_margin": {}},
    "mask": {"dice": {}, "tversky": {"alpha": 0.3, "beta": 0.7}},
    "a": {
        "euclidean": {},
        "mahalanobis": {},
        "cosine_distance": {},
        "cosine_embedding": {"margin": 0.0},
        "contrastive": {"margin": 1.0},
    },
    "anchor": {"triplet_margin": {"margin": 1.0}, "info_nce": {"temperature": 0.1}},
    "w": {
        "l1_penalty": {"strength": 0.5},
        "l2_penalty_half": {"strength": 0.5},
        "elastic_net": {"alpha": 0.5, "l1_ratio": 0.5},
        "group_lasso": {"strength": 0.5},
    },
}


def each(losses):
    return pytest.mark.parametrize("loss", losses, ids=lambda loss: loss.key)


def of(*arguments):
    return [loss for loss in VECTORS if loss.family.argument.name in arguments]


def with_classes(losses):
    return [loss for loss in losses if any(datum.classes for datum in loss.family.argument.data)]


def with_shares(losses):
    """Those whose data must make up a whole."""
    return [loss for loss in losses if any(datum.rule is _whole for datum in loss.family.argument.data)]


each_loss = each(VECTORS)


OWN_SHARES = (
    "brier_multi",
    "multi_margin",
)  # what these make of shares is not the expected loss, and their texts say so


def check(good, loss, given, what, *where):
    """Fail with the loss, its settings and the first place where `good` does not hold."""
    if not np.all(good):
        first = np.argwhere(~np.asarray(good))
        places = [np.asarray(x)[tuple(first[0][: np.ndim(x) - 1])] for x in where] if np.ndim(good) else where
        pytest.fail(f"{loss.key} {given}: {what} at {places}", pytrace=False)


def functions(loss, given):
    """Value and gradient of x alone, as they are written: unchecked, so that entries can be moved one by one."""

    def quiet(f):
        def call(x):
            with np.errstate(over="ignore", under="ignore", divide="ignore"):
                return f(x, **given)

        return call

    return [quiet(inspect.unwrap(getattr(loss, name))) for name in ("value", "derivative")]


def datum(loss):
    """The name of the only datum of a loss."""
    (one,) = loss.family.argument.data
    return one.name


def data_of(loss, size):
    """Data of this many entries, {name: array (many, ...)}: hard labels and shares between, or what goes together."""
    hard = loss.key == "multi_margin"  # shares move its kinks anywhere
    found = truths(loss.family.argument, size, hard=hard)
    small = [np.max(np.abs(y), axis=tuple(range(1, y.ndim))) < 100 for y in found.values()]
    keep = np.all(small, axis=0) if found else []
    return {name: y[keep] for name, y in found.items()}


def many(data):
    return max(map(len, data.values()), default=1)


def axes(loss, name):
    """The names of the axes of one datum that belong to one sample."""
    own = {d.name: d.axes for d in loss.family.argument.data}[name]
    return ("size",) if own is None else own


def lead(loss, data, shape):
    """Data of one sample repeated to leading axes of this shape."""
    return {name: np.broadcast_to(y, (*shape, *np.shape(y))) for name, y in data.items()}


def apart(a, b):
    return np.linalg.norm(a - b, axis=-1)


def cosine(a, b):
    lengths = np.linalg.norm(a, axis=-1) * np.linalg.norm(b, axis=-1)
    return np.sum(a * b, axis=-1) / np.where(lengths == 0, 1.0, lengths)


KINKS = {  # what is 0 where gradient or curvature jumps, and changes no faster than x
    "cosine_embedding": lambda a, b, t, margin: (cosine(a, b) - margin) * np.linalg.norm(a, axis=-1),
    "contrastive": lambda a, b, same, margin: apart(a, b) - margin,
    "triplet_margin": lambda a, p, n, margin: (apart(a, p) - apart(a, n) + margin) / 2,
}


def clear(loss, x, given, h):
    """Whether no kink is near, of each x and its data."""
    if loss.key not in KINKS:
        return True
    return np.abs(KINKS[loss.key](x, **given)) > 4 * h


LINES = ("scores", "items", "logits", "log_probabilities", "a", "anchor", "w")


# No difference of scores, and no sum of some less as many times another, lies at a multiple of 0.05, where a slider may
# have put a kink.
ASIDE = np.array([0.0, 0.033, 0.025, 0.008])


@cache
def inside(name, size):
    """Vectors well inside the domain of an argument: (x, steps small against what changes there)."""
    draw = np.random.default_rng(size)
    if name in LINES:
        x = np.round(draw.normal(size=(24, size)) * draw.choice([0.5, 2.0, 6.0], (24, 1)), 1) + ASIDE[:size]
        return x, np.full_like(x, 2e-4)
    x = np.exp(draw.normal(size=(24, size))) if name == "amounts" else draw.uniform(0.02, 0.98, (24, size))
    if name in ("probabilities", "q"):
        x = draw.dirichlet(np.full(size, 2.0), 24)
    return x, 1e-3 * np.minimum(x, 1 if name == "amounts" else 1 - x)


# --- the catalogue


@pytest.mark.parametrize("argument", KEYS)
def test_keys_and_defaults_are_the_public_ones(argument):
    there = {loss.key: dict(loss.defaults) for loss in of(argument)}
    assert there | KEYS[argument] == there  # more may come, none may go


# --- value and gradient agree


@each_loss
@pytest.mark.parametrize("size", [2, 3, 4])
def test_gradient_is_the_derivative_in_every_direction(loss, size):
    """By central differences of fourth order, entry by entry; the bound is their rounding error."""
    x, steps = inside(loss.family.argument.name, size)
    data = data_of(loss, size)
    for settings in settings_of(loss):
        value, gradient = functions(loss, settings | data)
        ours = gradient(x[:, None] + np.zeros((many(data), 1)))
        for j, unit in enumerate(np.eye(size)):
            h = steps[:, j, None, None]
            y = [value(x[:, None] + i * h * unit) for i in (-2, -1, 1, 2)]
            slope = (y[0] - 8 * y[1] + 8 * y[2] - y[3]) / (12 * h[..., 0])
            bound = 1e-6 * np.abs(slope) + 100 * EPS * (np.max(np.abs(y), axis=0) + np.abs(x[:, j, None])) / h[..., 0]
            good = np.abs(ours[..., j] - slope) <= bound + 1e-9 * np.max(np.abs(ours), axis=-1)
            away = clear(loss, x[:, None], settings | data, np.max(steps))
            assert np.mean(away) > 0.8
            check(good | ~np.asarray(away), loss, settings, f"entry {j} of the gradient is not the derivative", x)


NODES, WEIGHTS = np.polynomial.legendre.leggauss(8)


@each_loss
def test_value_along_a_way_is_the_integral_of_the_gradient(loss):
    """Over pieces that are halved where the two differ: at a kink the difference shrinks with them, at a jump not."""
    name, size = loss.family.argument.name, 3
    x, _ = inside(name, size)
    x = np.round(x, 1) if name in LINES else x  # through ties too
    data = data_of(loss, size)
    same = np.zeros((many(data), 1))
    for settings in settings_of(loss):
        value, gradient = functions(loss, settings | data)
        start, way = x[:-1, None], np.diff(x, axis=0)[:, None]
        index = np.repeat(np.arange(len(start)), 8)
        low, high = (np.tile(np.linspace(0, 1, 9)[part], len(start)) for part in (slice(-1), slice(1, None)))
        for _ in range(60):
            a, d = start[index], way[index]
            half = (high - low)[:, None] / 2
            rise = value(a + high[:, None, None] * d + same) - value(a + low[:, None, None] * d + same)
            t = (low + high)[:, None] / 2 + half * NODES
            slopes = gradient((a + same)[:, None] + t[..., None, None] * (d + same)[:, None])
            along = np.sum(slopes * d[:, None], axis=-1)
            area, size_ = (half * np.einsum("n,pnd->pd", WEIGHTS, f) for f in (along, np.abs(along)))
            noise = 64 * EPS * np.abs(value(a + high[:, None, None] * d)) + 1e-13
            bad = np.any(np.abs(rise - area) > 1e-8 * size_ + noise, axis=-1)
            if not np.any(bad):
                break
            index, low, high = index[bad], low[bad], high[bad]
            index, middle = np.tile(index, 2), (low + high) / 2
            low, high = np.concatenate([low, middle]), np.concatenate([middle, high])
        check(
            ~np.any(bad),
            loss,
            settings,
            "the value is not the integral of the gradient",
            start[index[0]],
            way[index[0]],
        )


# --- shapes and data


@each_loss
def test_shapes(loss):
    name = loss.family.argument.name
    for size in (1, 2, 3):
        x = inside(name, 3)[0][:10, :size] if name not in ("probabilities", "q") else inside(name, size)[0][:10]
        one = {name: y[-1] for name, y in data_of(loss, size).items()}
        value, gradient = (np.array([f(row, **one) for row in x]) for f in (loss.value, loss.gradient))
        assert value.shape == (10,) and gradient.shape == (10, size)
        for shape in ((10,), (2, 5), (5, 1, 2)):
            for given in (lead(loss, one, shape), lead(loss, one, (1,) * len(shape))):
                batch = x.reshape(*shape, size)
                alike(loss.value(batch, **given), value.reshape(shape))
                alike(loss.gradient(batch, **given), gradient.reshape(batch.shape))


@each(with_classes(VECTORS))
def test_a_class_is_its_index_or_one_share_a_class(loss):
    for size in (2, 3, 4):
        x = inside(loss.family.argument.name, size)[0][:12]
        index = np.arange(12) % size
        for f in (loss.value, loss.gradient):
            shares = f(x, y_true=np.eye(size)[index])
            alike(f(x, y_true=index), shares)
            alike(f(x, y_true=list(map(float, index))), shares)
            alike([f(row, y_true=k) for row, k in zip(x, index, strict=True)], shares)
            alike(
                f(x.reshape(3, 4, size), y_true=index[:4]),
                f(x, y_true=np.tile(index[:4], 3)).reshape(3, 4, *shares.shape[1:]),
            )
            alike(f(x, y_true=1), f(x, y_true=np.ones(12)))
            alike(f(x[:1], y_true=index), f(np.tile(x[0], (12, 1)), y_true=index))


@each([loss for loss in with_classes(VECTORS) if loss.key not in OWN_SHARES])
def test_shares_give_the_expected_loss(loss):
    for size in (2, 3, 4):
        x, shares = inside(loss.family.argument.name, size)[0], np.arange(1.0, size + 1) / np.arange(1, size + 1).sum()
        for settings in settings_of(loss):
            hard = [loss.value(x, y_true=k, **settings) for k in range(size)]
            mixed = loss.value(x, y_true=shares[None], **settings)
            check(np.isclose(mixed, shares @ hard, rtol=1e-12, atol=1e-14), loss, settings, "not the expected loss", x)


@each_loss
def test_the_order_of_the_entries_does_not_matter(loss):
    for size in (2, 3, 4):
        data, x = data_of(loss, size), inside(loss.family.argument.name, size)[0]
        x, data = x[:, None] + np.zeros((many(data), 1)), lead(loss, data, (len(x),))
        for settings, order in itertools.product(few_settings(loss), itertools.permutations(range(size))):
            turned = {name: reordered(y, axes(loss, name), order) for name, y in data.items()}
            here, there = data | settings, turned | settings
            value, gradient = loss.value(x, **here), loss.gradient(x, **here)
            same = np.isclose(loss.value(x[..., order], **there), value, rtol=1e-12, atol=1e-14)
            check(same, loss, settings, f"the value differs in the order {order}", x)
            same = np.isclose(loss.gradient(x[..., order], **there), gradient[..., order], rtol=1e-12, atol=1e-14)
            check(same, loss, settings, f"the gradient differs in the order {order}", x)


def reordered(y, names, order):
    """An array with the entries in this order along each of its axes that has one entry for each of the vector's."""
    for i, name in enumerate(reversed(names), 1):
        y = np.take(y, order, axis=-i) if name == "size" else y
    return y


# --- refused


def refuses(loss, sentence, x, given):
    for f in (loss.value, loss.gradient):
        with pytest.raises(ValueError, match=sentence):
            f(x, **given)


@each_loss
def test_what_is_not_a_vector_or_outside_the_domain_is_refused(loss):
    argument = loss.family.argument
    x, data = inside(argument.name, 3)[0][0], {name: y[0] for name, y in data_of(loss, 3).items()}
    for f, name in itertools.product((loss.value, loss.gradient), data):
        with pytest.raises(TypeError, match=name):
            f(x, **{other: y for other, y in data.items() if other != name})
    for bad in (0.5, [], np.zeros((2, 0))):
        if argument.name not in ("probabilities", "q") or np.ndim(bad) == 0:
            refuses(loss, "^" + argument.name, bad, data)
    if math.isfinite(float(argument.domain.split(",")[0][1:])):
        beyond = [-5e-324, -1.0] + [np.nextafter(1, 2), 2.0] * ("1]" in argument.domain)
        for bad in beyond:
            sentence = (
                rf"^{argument.name} must lie in {argument.domain.replace('[', chr(92) + '[')[:-1]}.*, got {bad:g}$"
            )
            refuses(loss, sentence, [bad, *x[1:]], data)
            refuses(loss, sentence, [x, [*x[:2], bad]], lead(loss, data, (2,)))


@each([loss for loss in VECTORS if loss.family.argument.data])
def test_data_outside_their_domain_or_shape_are_refused(loss):
    x, data = inside(loss.family.argument.name, 3)[0][0], {name: y[0] for name, y in data_of(loss, 3).items()}
    for what in loss.family.argument.data:
        name, shape = what.name, np.shape(data[what.name])
        for bad in {"[": (-5e-324, -1.0), "{": (0.5, -2.0, 1e300)}.get(what.domain[0], ()):
            wrong = np.full(shape, 0.5)
            wrong.flat[0] = bad
            says = re.escape(f"{name} must lie in {what.domain}, got {bad:g}")
            refuses(loss, f"^{says}$", x, data | {name: wrong})
        if what.domain == "[0, 1]":
            refuses(loss, rf"^{name} must lie in \[0, 1\], got 1.5$", x, data | {name: [1.5, 0.0, 0.0]})
        if what.axes:
            wrong = [0.5, np.zeros((*shape[:-1], 2)), np.zeros((*shape[:-1], 0))]
            for bad in wrong:
                sentence = rf"^{name} must have the shape \(\.\.\., .*size\) with .*size = 3, got {np.shape(bad)}"
                refuses(loss, re.sub(r"(?<=got )(.*)$", lambda m: re.escape(m[1]), sentence), x, data | {name: bad})
        if what.index:
            for bad in (-1, 3, 0.5, math.nan):
                refuses(loss, rf"^{name} must be a whole number from 0 to 2, got {bad:g}$", x, data | {name: bad})


@each(of("a", "anchor"))
def test_infinite_vectors_are_refused(loss):
    x, data = inside(loss.family.argument.name, 3)[0][0], {name: y[0] for name, y in data_of(loss, 3).items()}
    refuses(loss, f"^{loss.family.argument.name} must hold finite numbers only$", [0.5, math.inf, 1.0], data)
    for name in [name for name in data if axes(loss, name)[-1:] == ("size",)]:
        if axes(loss, name) != ("size", "size"):
            wrong = np.full(np.shape(data[name]), -math.inf)
            refuses(loss, f"^{name} must hold finite numbers only$", x, data | {name: wrong})


@each(with_shares(VECTORS))
def test_shares_that_are_no_whole_are_refused(loss):
    x, name = inside(loss.family.argument.name, 3)[0][0], datum(loss)
    for bad, total in (([0.5, 0.25, 0.125], "0.875"), ([1.0, 1.0, 0.0], "2"), ([0.0, 0.0, 0.0], "0")):
        refuses(loss, rf"^{name} must sum to 1 along the last axis, got {total}$", x, {name: bad})
        if loss.family.argument.rule and loss.family.argument.domain == "[0, 1]":
            sentence = rf"^{loss.family.argument.name} must sum to 1 along the last axis, got {total}$"
            refuses(loss, sentence, bad, {name: np.eye(3)[0]})
    slightly = np.array([0.5, 0.25, 0.25 + 1e-9])
    assert np.isfinite(loss.value(x, **{name: slightly}))


@each(with_classes(VECTORS))
def test_unknown_classes_are_refused(loss):
    x = inside(loss.family.argument.name, 3)[0][:2]
    for bad in (3, -1, 0.5, math.nan):
        sentence = rf"^y_true must be a class from 0 to 2 or one share per class, got {bad:g}$"
        refuses(loss, sentence, x[0], {"y_true": bad})
        refuses(loss, sentence, x, {"y_true": [1, bad]})


@each(of("scores", "items"))
def test_scores_without_a_largest_are_refused(loss):
    inf, data = math.inf, {datum(loss): np.eye(3)[0]}
    for bad in ([-inf] * 3, [inf, 0.0, 1.0], [inf, -inf, inf]):
        refuses(loss, r"^\w+ must hold a finite number and no \+∞ along the last axis$", bad, data)


# --- extremes


@each_loss
def test_nan_stays_nan(loss):
    x = np.tile(inside(loss.family.argument.name, 3)[0][0], (3, 1))
    x[np.arange(3), np.arange(3)] = np.nan
    data = data_of(loss, 3)
    for i in range(many(data)):
        given = lead(loss, {name: y[i] for name, y in data.items()}, (3,))
        assert np.all(np.isnan(loss.value(x, **given)))
        assert np.all(np.isnan(np.diagonal(loss.gradient(x, **given))))


@each(of("scores", "items"))
def test_a_score_of_minus_infinity_takes_its_class_out(loss):
    x = np.array([[1.25, -0.5, 0.375], [0.25, 2.0, -3.5], [0.5, 0.5, 0.5]])
    masked = np.insert(x, 1, -math.inf, axis=1)
    for settings in settings_of(loss):
        for k, true in ((0, 0), (1, 2), (2, 3)):
            given, without = ({datum(loss): np.eye(n)[[i] * 3]} | settings for n, i in ((4, true), (3, k)))
            value, gradient = (f(masked, **given) for f in (loss.value, loss.gradient))
            if settings.get("smoothing"):  # a share of the label is on every class
                check(value == np.inf, loss, settings, "smoothed label on an impossible class", masked)
                continue
            same = np.isclose(value, loss.value(x, **without), rtol=1e-13, atol=0)
            check(same, loss, settings, "the value differs", masked)
            expected = np.insert(loss.gradient(x, **without), 1, 0.0, axis=1)
            check(np.isclose(gradient, expected, rtol=1e-13, atol=0), loss, settings, "the gradient differs", masked)
        given = {datum(loss): np.eye(4)[[1] * 3]} | settings
        check(loss.value(masked, **given) == np.inf, loss, settings, "the true class is impossible, yet not ∞", masked)


@each(of("scores", "items", "logits"))
def test_far_away_there_is_no_nan(loss):
    far = np.array(list(itertools.product([-1e300, -1e6, -750.0, 0.0, 750.0, 1e6, 1e300], repeat=3)))
    shares = [] if loss.key in OWN_SHARES else [[0.25, 0.25, 0.5]]
    for settings, data in itertools.product(few_settings(loss), np.array([*np.eye(3), *shares])):
        given = settings | {datum(loss): data[None]}
        value, gradient = loss.value(far, **given), loss.gradient(far, **given)
        check(~np.isnan(value), loss, given, "value is NaN", far)
        check(~np.isnan(gradient), loss, given, "gradient is NaN", far)


@each(of("a", "anchor"))
def test_embeddings_far_away_there_is_no_nan(loss):
    """Nor at all places where vectors meet, or are 0 or tiny."""
    few = [-1e300, -1e6, -1e-300, 0.0, 1e-300, 1.0, 1e300]
    far = np.array(list(itertools.product(few, repeat=3)))[:, None]
    data = {name: y[::2] for name, y in data_of(loss, 3).items()}
    lists = {name: y for name, y in data.items() if axes(loss, name)[-1:] == ("size",) and y.ndim < 4}
    lists = {name: y for name, y in lists.items() if axes(loss, name) != ("size", "size")}
    for settings, scale in itertools.product(few_settings(loss), (0.0, 1e-300, 1.0, 1e300)):
        given = data | {name: scale * np.sign(y) for name, y in lists.items()} | settings
        value, gradient = loss.value(far, **given), loss.gradient(far, **given)
        check(~np.isnan(value) & (value >= 0), loss, given, "value is NaN or negative", far)
        check(~np.isnan(gradient), loss, given, "gradient is NaN", far)


@cache
def exact():
    """loss key -> list of rows."""
    rows = defaultdict(list)
    for line in (Path(__file__).parent / "data/vector.jsonl").read_text().splitlines():
        row = json.loads(line)
        rows[row["loss"]].append(row)
    return rows


def test_every_public_loss_has_exact_values():
    assert set(exact()) == {key for keys in KEYS.values() for key in keys}


@each([loss for loss in VECTORS if loss.key in exact()])
def test_exact_values(loss):
    for row in exact()[loss.key]:
        settings = loss.settings(**row["settings"])
        data = row["data"] if isinstance(row["data"], dict) else {datum(loss): row["data"]}
        given = settings | data
        value, true = loss.value(row["x"], **given), float(row["value"])
        at = f"{row['x']}"
        check(
            math.isclose(value, true, rel_tol=1e-12, abs_tol=1e-300), loss, given, f"value is {value}, not {true}", at
        )
        if row["gradient"] is None:  # at a kink
            continue
        true = np.array([math.nan if g is None else float(g) for g in row["gradient"]])
        gradient = loss.gradient(row["x"], **given)
        cancel = [np.max(np.abs(y)) if set(np.ravel(y)) - {0, 1} else 0.0 for y in data.values()]  # p − y may
        soft = max(cancel, default=0.0)
        with np.errstate(invalid="ignore"):
            good = (gradient == true) | (np.abs(gradient - true) <= 1e-12 * np.abs(true) + 4 * EPS * soft + 1e-300)
        check(np.all(good | np.isnan(true)), loss, given, f"gradient is {gradient}, not {true}", at)


# --- what the record says


def expected(loss, settings, shares, x):
    """The loss at x (points, size) to be expected where classes or labels come with these shares; of p itself."""
    argument, name, size = loss.family.argument, datum(loss), len(shares)
    if argument.name in ("logits", "mask"):
        hard = np.array(list(itertools.product([0.0, 1.0], repeat=size)))
        chances = np.prod(np.where(hard == 1, shares, 1 - shares), axis=1)
    elif argument.data[0].classes:
        hard, chances = np.eye(size), shares
    else:
        hard, chances = shares[None], np.ones(1)
    return sum(c * loss.value(x, **{name: y[None]}, **settings) for c, y in zip(chances, hard, strict=True))


@each([loss for loss in VECTORS if loss.elicits and loss.elicits.of])
def test_the_best_argument_is_the_claimed_one(loss):
    draw, name = np.random.default_rng(0), loss.family.argument.name
    for settings, size in itertools.product(settings_of(loss), (2, 3, 4)):
        for shares in draw.dirichlet(np.ones(size), 4) * 0.99 + 0.01 / size:
            best = np.asarray(loss.elicits.of(shares, **settings))
            steps = draw.normal(size=(60, size)) * draw.choice([1e-4, 0.01, 0.3, 3], (60, 1))
            if name in ("probabilities", "q"):
                others = (best + 1e-9) * np.exp(steps)
                others /= np.sum(others, axis=-1, keepdims=True)
            elif name == "log_probabilities":
                others = best + steps
                others = others - np.log(np.sum(np.exp(others), axis=-1, keepdims=True))
            else:
                others = np.clip(best * np.exp(steps), 0, 1) if name == "mask" else best + steps
                others = np.abs(others) if name == "amounts" else others
            claimed, cost = (expected(loss, settings, shares, np.atleast_2d(x)) for x in (best, others))
            good = claimed <= np.min(cost) + 16 * EPS * (1 + np.median(np.abs(cost)))
            what = f"with shares {shares} the expected loss is {claimed} at {best}, {np.min(cost)} elsewhere"
            check(np.all(good), loss, settings, what)


def test_F1_10_what_a_score_says_is_measured_on_its_own_link():
    """A sparsemax of the shares is the shares, and nothing costs less on average; margins between classes say none."""
    find = {loss.key: loss for loss in LOSSES}
    draw = np.random.default_rng(3)
    eta, other = draw.dirichlet(np.ones(4)), draw.dirichlet(np.ones(4), 200)
    costs = [find["sparsemax_loss"].value(z[..., None, :], y_true=np.arange(4)) @ eta for z in (eta, other)]
    assert np.all(costs[1] > costs[0])
    assert find["sparsemax_loss"].claim("proper") and "softmax" not in find["sparsemax_loss"].family.argument.meaning
    for key in ("multi_margin", "crammer_singer", "multiclass_perceptron"):
        assert "proper" not in {p.key for p in properties_of(find[key])}
        assert "makes them probabilities" not in find[key].family.argument.meaning
    assert {loss.key for loss in LOSSES if "a softmax makes" in loss.family.argument.meaning} == {
        loss.key for loss in LOSSES if loss.family.key == "softmax" and loss.key != "sparsemax_loss"
    }


CASES = {  # what is shown beside three entries: (size, among, matrix)
    "l1_penalty": [(1, 3, ()), (5, 3, ())],
    "group_lasso": [(2, 3, ()), (5, 3, ())],
    "elastic_net": [(4, 3, ())],
    "manhattan": [(2, 3, ()), (5, 3, ())],
    "multi_margin": [(2, 3, ()), (5, 3, ())],
    "multilabel_soft_margin": [(2, 3, ())],
    "softmax_ce_smooth": [(2, 3, ()), (5, 3, ())],
    "softmax_ce": [(5, 3, ())],
    "tversky": [(2, 3, ()), (4, 3, ())],
    "dice": [(2, 3, ())],
    "info_nce": [(2, 4, ()), (2, 2, ())],
    "mahalanobis": [(2, 3, ((2.0, 0.5), (0.5, 1.0))), (2, 3, ((0.9259, -0.9259), (-0.9259, 3.7037)))],
    "euclidean": [(2, 3, ())],
}


@pytest.mark.parametrize("key", CASES)
def test_F1_11_a_number_is_of_what_is_shown(key):
    """For as many entries and candidates as are shown, and the matrix given, the claim is what is measured."""
    loss = next(loss for loss in LOSSES if loss.key == key)
    for size, among, matrix in CASES[key]:
        case = Case(size, among, matrix)
        for settings in few_settings(loss, 3)[:6]:
            for prop in properties_of(loss):
                if prop.quantity:
                    shown = {"size": size, "among": among} | ({"precision": matrix} if matrix else {})
                    said = loss.claim(prop.key, shown=shown, **settings)
                    found = prop.measure(loss, settings, case)
                    assert bool(said) == bool(found) or abs(said - found) < 1e-9, (settings, case, prop.key)
                    assert math.isclose(said, found, rel_tol=1e-5, abs_tol=1e-9), (settings, case, prop.key)


def test_F1_11_what_a_card_shows_beside():
    nce = next(loss for loss in LOSSES if loss.key == "info_nce")
    data = {"candidates": [[1.0, 0.0]] * 5, "k": 0}
    assert {"size": 2, "among": 5} == {k: v for k, v in shown_beside(nce, [1.0, 2.0], data).items() if k not in data}
