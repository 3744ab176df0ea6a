"""The snippets shown on the pages, executed: each library named for a loss gives our value and gradient.

A library that is not installed skips by name, or fails where LOSSLAB_REQUIRE contains "libraries".
"""

import ast
import importlib.util
import os
import re

import numpy as np
import pytest

from losslab import LOSSES
from losslab.families import as_given
from losslab.labs.card import returned
from losslab.labs.classes import fed as feed
from losslab.libraries.clipping import read
from losslab.libraries.kinds import KINDS
from losslab.libraries.snippets import call, literal, numpy_source, snippet
from tests.conftest import absent
from tests.sweep import cases_of, data_of, few_settings

os.environ["KERAS_BACKEND"] = "torch"  # read when keras is imported
pytestmark = pytest.mark.filterwarnings("default")  # what the libraries warn of is theirs

# All exact in float32 too.
Y_TRUE = np.array([1.0, 2.0, 0.5, -1.5, 4.0, 0.25, 3.0, -2.0, 1.0, 2.5, 0.75, -0.5])
R = np.array([-40.0, -6.5, -2.25, -1.25, -0.625, -0.125, 0.0, 0.375, 0.875, 1.75, 5.25, 30.0])
M = np.array([-40.0, -6.5, -2.25, -1.0, -0.625, -0.125, 0.0, 0.375, 0.5, 1.0, 1.75, 5.25, 30.0])
P = np.array([2**-19, 2**-10, 0.0625, 0.25, 0.375, 0.5, 0.625, 0.75, 0.9375, 1 - 2**-10, 1 - 2**-19])
Z = np.array([-13.0, -6.5, -2.25, -1.25, -0.625, -0.125, 0.0, 0.375, 0.875, 1.75, 5.25, 13.0])
Y_PRED = np.array([0.25, 0.375, 0.875, 1.75, 5.25, 30.0])
TARGETS = [0.0, 0.5, 1.0, 2.5, 16.0]  # none of them predicted: there the terms of most libraries cancel
TOLERANCE = {"keras": 2e-6, "xgboost": 2e-6, "lightgbm": 2e-6}  # float32; Keras takes means in it even of float64
AUTODIFF = {"torch": "torch", "keras": "torch", "optax": "jax"}  # who is asked for a gradient
LOSSY = {  # these subtract nearly equal numbers, so where the loss is small only the absolute error is small
    "keras.losses.LogCosh": "ln(eʳ + e⁻ʳ) − ln 2, in float32",
    "statsmodels.robust.norms.StudentT": "ln(1 + x) without log1p",
    "statsmodels.robust.norms.RamsayE": "1 − e^(−a|r|)·(1 + a|r|)",
    "torch.nn.BCEWithLogitsLoss": "(1 − y)·z + ln(1 + e⁻ᶻ) for z below 0, and the slope is 1 − σ(z)",
    "keras.losses.BinaryCrossentropy(from_logits=True)": "as PyTorch",
    "sklearn._loss.HalfBinomialLoss": "ln(1 + eᶻ) − y·z",
    "optax.losses.poly_loss_cross_entropy": "by way of the softmax",
    "torch.nn.CrossEntropyLoss of cosine similarities": "cosines divided by a small temperature",
    "torch.nn.BCEWithLogitsLoss, weighted": "1 − σ(z)",
    "by hand in PyTorch, smoothed": "1 − a share that is nearly 1",
    "torch.nn.KLDivLoss at a temperature": "logarithms of two softmaxes that are nearly the same",
    "optax.losses.kl_divergence at a temperature": "as PyTorch",
    "torch.nn.CrossEntropyLoss with margins": "scores times 30, less a margin",
    "torch.nn.CrossEntropyLoss of cosines with a margin": "cosines times 64, less a margin",
}
LOSSY_SLOPE = {
    "torch.nn.KLDivLoss at a temperature",
    "optax.losses.kl_divergence at a temperature",
    "torch.nn.CrossEntropyLoss with margins",
    "torch.nn.CrossEntropyLoss of cosines with a margin",
    "by hand with torch.sigmoid",  # whose slope is σ(1 − σ)
    "torch.nn.BCEWithLogitsLoss, weighted",
    "torch.nn.CrossEntropyLoss of cosine similarities",
    "keras.losses.CosineSimilarity",  # the difference of nearly equal directions, in float32
    "torch.nn.BCEWithLogitsLoss",
    "keras.losses.BinaryCrossentropy(from_logits=True)",
    "optax.losses.poly_loss_cross_entropy",
}
ADDED = {
    "torch.nn.CosineEmbeddingLoss": 1e-11,
    "keras.losses.Dice": 2e-7,
    "keras.losses.Tversky": 2e-7,
}  # absolute: 1e-7 is added to the denominator
RENORMALISED = {  # these divide p by its sum, whose gradient is 1 larger where p sums to 1
    "keras.losses.CategoricalCrossentropy",
    "keras.losses.SparseCategoricalCrossentropy",
}
BOOSTER_TOLERANCE = 2e-3  # gradients read off leaf values in float32
BOOSTED = {"r": (Y_TRUE + R, Y_TRUE), "z": (Z, (np.arange(len(Z)) % 2).astype(float))}
BOOSTED |= {"y_pred": (Z**2, Z**2 / 2 + 1), "eta": (Z, Z**2 + 1)}


def roots(kind):
    """The packages that a library's imports need, but NumPy."""
    nodes = [node for node in ast.walk(ast.parse(kind.imports)) if isinstance(node, ast.Import | ast.ImportFrom)]
    names = {name.split(".")[0] for n in nodes for name in ([n.module] if hasattr(n, "module") else [n.names[0].name])}
    return names - {"numpy"}


def installed(kind):
    return all(importlib.util.find_spec(root) for root in roots(kind))


def points(loss, library, settings):
    """(y_pred, y_true) as libraries take them."""
    argument = loss.family.argument.name
    if loss.family.argument.of is as_given:
        x = Z[loss.domain(argument).contains(Z)]
        cases = data_of(loss, (-2.0, 0.375, 3.0), **settings)
        data = {name: np.concatenate([[c[name] for c in cases]] * len(x)) for name in cases[0]}
        return np.repeat(x, len(cases)), data
    if argument == "r":
        return Y_TRUE + R, Y_TRUE
    if argument == "m":
        m = M[np.abs(M) < 16] if library.emulate else M
        t = np.tile([-1.0, 1.0], len(m))
        return np.repeat(m, 2) * t, t
    x = {"p": P, "z": Z, "y_pred": Y_PRED, "eta": Z}[argument]
    given = TARGETS if argument in ("y_pred", "eta") else [0.0, 1.0] if library.hard else [0.0, 1.0, 0.3]
    given = [y for data in data_of(loss, given, **settings) for y in data.values()]
    return np.repeat(x, len(given)), np.tile(given, len(x))


SCORES = np.array([[2.0, 0.75, -0.5], [-3.25, 1.5, 0.125], [0.25, 0.375, 0.5], [6.0, -5.5, 0.0], [-0.625, 9.0, 2.5]])
SHARES = np.array([[16, 10, 6], [1, 30, 1], [8, 4, 20], [24, 5, 3], [2, 13, 17]]) / 32


def batches(loss, library, settings):
    """[(y_pred, y_true)]: the points; of vectors those with three and those with four entries, with every label."""
    if not loss.family.argument.vector:
        return [points(loss, library, settings)]
    wide = np.insert(SCORES[:3], 1, -1.125, axis=1), np.insert(SHARES[:3] * 0.75, 1, 0.25, axis=1)
    if loss.family.argument.of is as_given:
        return [_together(loss, library, np.tile(x, (2, 1))) for x in (SCORES, wide[0])]
    return [_batch(loss, library, *batch) for batch in ((SCORES, SHARES), wide)]


def _together(loss, library, x):
    """Vectors with all data of their loss: other vectors of the same batch, labels in turn."""
    if loss.family.argument.space == "boxes":
        x = np.concatenate([x[:, [0, 2]], x[:, [0, 2]] + np.exp(x[:, 1:3] / [2, -1])], axis=-1)
    data, count, size = {}, *x.shape
    for turn, datum in enumerate(loss.family.argument.data, 1):
        if datum.classes:
            soft = [] if library.hard else [np.full(size, 1 / size)]
            data[datum.name] = np.resize([*np.eye(size), *soft], x.shape)
        elif datum.interval.low == 0 and datum.axes == ("size",):  # one for each class, the same for all samples
            data[datum.name] = np.tile(np.arange(1.0, size + 1), (count, 1))
        elif datum.index:
            data[datum.name] = np.arange(count) % 3
        elif allowed := datum.interval.members:
            data[datum.name] = np.resize(allowed, count)
        elif datum.axes == ("size", "size"):
            data[datum.name] = np.tile(np.eye(size) + 0.25, (count, 1, 1))
        elif len(datum.axes) == 2:
            data[datum.name] = np.stack([np.roll(x, i, axis=0) for i in (1, 2, 3)], axis=1)
        else:
            data[datum.name] = np.roll(x, turn, axis=0)
    return x, data


def _batch(loss, library, scores, shares):
    argument, size = loss.family.argument, scores.shape[-1]
    x = {"(-inf, inf)": scores, "[0, 1]": shares, "[0, inf)": np.abs(scores) + 0.5}[argument.domain]
    x = np.log(shares) if argument.name == "log_probabilities" else x
    hard = np.arange(size) if argument.data[0].classes else np.concatenate([np.eye(size), np.tri(size)])
    soft = shares[-2:] if argument.data[0].domain == "[0, 1]" else 4 * shares[-2:]
    y = hard if library.hard else soft if argument.name == "q" else np.concatenate([np.eye(size), soft])
    return np.repeat(x, len(y), axis=0), np.tile(y, (len(x),) + (1,) * (y.ndim - 1))


def given(loss, y_pred, y_true):
    """(argument, data) as the functions of a loss see them: shares for the index of a class."""
    if loss.family.argument.of is as_given:
        return y_pred, y_true
    classes = any(datum.classes for datum in loss.family.argument.data) and np.ndim(y_true) < np.ndim(y_pred)
    return loss.family.argument.of(y_pred, np.eye(np.shape(y_pred)[-1])[y_true] if classes else y_true)


def ours(loss, settings, y_pred, y_true):
    """(argument, value, gradient with respect to y_pred)."""
    x, data = given(loss, y_pred, y_true)
    inner = y_true if loss.family.argument.name == "m" else 1.0  # dm/df = t
    return x, loss.value(x, **data, **settings), inner * loss.gradient(x, **data, **settings)


def one_by_one(y_pred, y_true):
    """The points of a batch, each with what belongs to it."""
    if not isinstance(y_true, dict):
        return list(zip(y_pred, y_true, strict=True))
    return [(x, {name: values[i] for name, values in y_true.items()}) for i, x in enumerate(y_pred)]


ROWS = [(loss, library) for loss in LOSSES for library in loss.libraries if installed(KINDS[library.kind])]
VALUES = [row for row in ROWS if not KINDS[row[1].kind].booster]
TREES = [row for row in ROWS if KINDS[row[1].kind].booster]


def each(rows):
    return pytest.mark.parametrize("loss, library", rows, ids=[f"{loss.key}-{library.name}" for loss, library in rows])


@pytest.mark.parametrize("name", KINDS)
def test_is_installed(name):
    kind = KINDS[name]
    if not installed(kind):
        absent(kind.title, "libraries")


def accepted(loss, library):
    return [settings for settings in few_settings(loss) if library.accepts(settings)]


def run(loss, library, settings, y_pred, y_true):
    names = {}
    exec(snippet(loss, library, settings, y_pred, y_true), names)
    return names


def array(result):
    """Whatever a library returns, as a float64 array of NumPy."""
    return np.asarray(result.detach() if hasattr(result, "detach") else result, dtype=float)


@each(VALUES)
def test_value(loss, library):
    """Their mean is compared as it stands, and taken apart: the snippet is run for each point alone as well."""
    tolerance = TOLERANCE.get(library.kind, 1e-12)
    assert accepted(loss, library), "refuses all settings"
    cases = [(settings, batch) for settings in accepted(loss, library) for batch in batches(loss, library, settings)]
    for settings, (y_pred, y_true) in cases:
        x, value, _ = ours(loss, settings, y_pred, y_true)
        data = given(loss, y_pred, y_true)[1]
        expected = library.returns(value, x, data, settings)
        theirs = array(run(loss, library, settings, y_pred, y_true)["loss"])
        if library.reduction == "mean":
            assert theirs == pytest.approx(expected.mean(), rel=tolerance)
            alone = [run(loss, library, settings, [p], [t])["loss"] for p, t in one_by_one(y_pred, y_true)]
            theirs = np.array([array(one) for one in alone])
        assert theirs.shape == value.shape, f"{settings}: {theirs.shape}"
        lost = tolerance / 1000 * np.max(np.abs(expected)) if library.name in LOSSY else ADDED.get(library.name, 1e-300)
        np.testing.assert_allclose(theirs, expected, rtol=tolerance, atol=lost, err_msg=f"{settings}")


CLIPPING = [row for row in VALUES if row[1].emulate]
EXTREMES = {"p": [0.0, 1e-20, 1e-12, 1e-8, 1 - 1e-8, 1 - 1e-12, 1.0], "z": [-1000.0, -30.0, -17.0, 17.0, 30.0, 1000.0]}
EXTREMES |= {"m": EXTREMES["z"], "y_pred": [-0.75, 0.0, 1e-20, 1e-12, 1e-8, 0.5, 1e6], "eta": [-300.0, -30.0, 30.0]}
TRUE = {"p": (0.0, 1.0), "z": (0.0, 1.0), "m": (-1.0, 1.0), "y_pred": (-0.5, 0.0, 1e-12, 1.0), "eta": (0.0, 1e-12, 1.0)}
FAR = np.array([[1000.0, 0.0, -1000.0], [30.0, -30.0, 0.0], [17.0, 17.0, 0.0]])
ENDS = np.array([[1.0, 0.0, 0.0], [1 - 1e-8, 1e-8, 0.0], [0.5, 0.5 - 1e-12, 1e-12]])


def extremes(loss, library, settings):
    """Points (y_pred, y_true) where libraries clip, as far as the loss allows them, one by one."""
    argument = loss.family.argument
    if argument.vector:
        yield from zip(*_batch(loss, library, FAR, ENDS), strict=True)
        return
    for y_true in TRUE[argument.name]:
        for x in EXTREMES[argument.name]:
            y_pred = x * y_true if argument.name == "m" else x
            place, data = argument.of(y_pred, y_true)
            values = {argument.name: place, **data}
            if all(loss.domain(name, **settings).contains(value) for name, value in values.items()):
                yield y_pred, y_true


@each(CLIPPING)
def test_clipping_is_emulated_at_the_extremes(loss, library):
    """What the page says a call returns where it clips is what it returns; the smallest losses up to 1e-6 absolute."""
    differs = False
    cases = [(settings, case) for settings in accepted(loss, library) for case in extremes(loss, library, settings)]
    for settings, (y_pred, y_true) in cases:
        at, data = given(loss, y_pred, y_true)
        theirs = float(array(run(loss, library, settings, [y_pred], [y_true])["loss"]).item())
        ours = float(loss.value(at, **data, **settings))
        said = float(library.returns(ours, at, data, settings))
        assert theirs == pytest.approx(said, rel=2e-6, abs=1e-6), f"{settings} y_pred = {y_pred} y_true = {y_true}"
        differs |= abs(ours - said) > 0.01
    assert differs


def gradient(argument, library, settings, names):
    """The library's gradient of the sum, by its own expression or by automatic differentiation; None without either."""
    if library.gradient:
        return array(eval(call(library, settings, "gradient"), names))

    name = argument.name if argument.of is as_given else "y_pred"

    def total(y_pred):
        value = eval(call(library, settings), {**names, name: y_pred})
        return value.sum() if library.reduction == "none" else value * len(y_pred)

    if AUTODIFF.get(library.kind) == "torch":
        y_pred = names[name].clone().requires_grad_()
        value = total(y_pred)
        if not value.requires_grad:  # a constant, as a penalty of strength 0
            return np.zeros(y_pred.shape)
        value.backward()
        return array(y_pred.grad)
    if AUTODIFF.get(library.kind) == "jax":
        return array(names["jax"].grad(total)(names[name]))
    return None


def far_from_kinks(loss, settings, y_pred, y_true):
    x, data = loss.family.argument.of(y_pred, y_true)
    corners = [corner for corner in loss.at(**data, **settings) if corner.order < 2 and corner.left != corner.right]
    return all(abs(x - corner.place) > 1e-9 for corner in corners)


@each([row for row in VALUES if row[1].gradient or row[1].kind in AUTODIFF])
def test_gradient(loss, library):
    """Clear of kinks, where each library chooses its own."""
    tolerance = TOLERANCE.get(library.kind, 1e-12)
    cases = [(settings, batch) for settings in accepted(loss, library) for batch in batches(loss, library, settings)]
    for settings, (y_pred, y_true) in cases:
        theirs = gradient(loss.family.argument, library, settings, run(loss, library, settings, y_pred, y_true))
        x, _, slope = ours(loss, settings, y_pred, y_true)
        expected = library.scaled(settings)[0] * slope
        clear = np.full(len(x), True)
        if not loss.family.argument.vector:
            clear = np.array([far_from_kinks(loss, settings, *point) for point in one_by_one(y_pred, y_true)])
        message = f"{settings} at {loss.family.argument.name} = {x[clear]}"
        expected = expected + (library.name in RENORMALISED)
        lost = ADDED.get(library.name, 1e-15 if loss.family.argument.vector else 1e-300)  # p − y of soft shares cancels
        lost = tolerance / 1000 * np.max(np.abs(expected)) if library.name in LOSSY_SLOPE else lost
        np.testing.assert_allclose(theirs[clear], expected[clear], rtol=tolerance, atol=lost, err_msg=message)


COPIES = 8  # of each point: LightGBM guesses from the Hessian how many points a leaf holds, and refuses an empty one


def first_tree(kind, names, y_pred, y_true, regularisation):
    """What one tree adds to the first of two predictions.

    The two points, with gradients of opposite signs, are parted into two leaves, each −G/(H + λ).
    """
    regularisation *= COPIES
    x = np.repeat([[0.0], [1.0]], COPIES, axis=0)
    y_pred, y_true = np.repeat(y_pred, COPIES), np.repeat(y_true, COPIES)
    if kind == "xgboost":
        options = {"eta": 1, "lambda": regularisation, "min_child_weight": 0, "base_score": 0.5, "nthread": 1}
        data = names["xgb"].DMatrix(x, label=y_true, base_margin=y_pred)
        model = names["xgb"].train({**names["params"], **options}, data, num_boost_round=1)
        return float(model.predict(data, output_margin=True)[0]) - y_pred[0]
    options = {"learning_rate": 1, "lambda_l2": regularisation, "min_data_in_leaf": 1, "min_data_in_bin": 1}
    options |= {"min_sum_hessian_in_leaf": 0, "verbosity": -1, "num_threads": 1, "feature_pre_filter": False}
    parameters = {**names["params"], **options}
    data = names["lgb"].Dataset(x, label=y_true, init_score=y_pred, params=parameters)
    model = names["lgb"].train(parameters, data, num_boost_round=1)
    return float(model.predict(x, raw_score=True)[0])


def opposites(loss):
    """Pairs of points whose gradients have opposite signs.

    A point, and its mirror image (with the other label); for positive targets one prediction, with y below and above.
    """
    argument = loss.family.argument.name
    if argument == "r":
        return [(np.array([r, -r]), np.array([0.0, 0.0])) for r in (-2.25, -0.625, 0.375, 1.75, 5.25)]
    if argument == "z":
        return [(np.array([z, -z]), np.array([y, 1 - y])) for z in (-2.25, -0.625, 0.375, 1.75) for y in (0.0, 1.0)]
    x = {"y_pred": [0.25, 1.5, 6.0], "eta": np.log([0.25, 1.5, 6.0])}[argument]
    pairs = zip(x, (0.25, 1.5, 6.0), strict=True)
    return [(np.array([x, x]), y * np.array([part, 2 - part])) for x, y in pairs for part in (0.25, 1.5)]


@each(TREES)
def test_boosters(loss, library):
    """A booster never says its gradient G; two leaf values, at two regularisations λ, give G and the Hessian H."""
    for settings in accepted(loss, library):
        names = run(loss, library, settings, *BOOSTED[loss.family.argument.name])
        for y_pred, y_true in opposites(loss):
            first, second = (first_tree(library.kind, names, y_pred, y_true, strength) for strength in (1.0, 3.0))
            hessian = (3 * second - first) / (first - second)
            x, data = loss.family.argument.of(y_pred, y_true)
            scale, at = library.scaled(settings)[0], f"{settings} at {y_pred[0]} with {y_true[0]}"
            expected = scale * loss.gradient(x, **data, **settings)[0]
            assert -first * (hessian + 1) == pytest.approx(expected, rel=BOOSTER_TOLERANCE), at
            if said := re.search("true Hessian|Hessian is not the true one", library.convention):
                true = scale * loss.curvature(x, **data, **settings)[0]
                same = hessian == pytest.approx(true, rel=BOOSTER_TOLERANCE, abs=1e-4)
                assert same == (said[0] == "true Hessian"), f"{at}: {hessian} and {true}"


# --- the NumPy shown


PARTS = [(loss, part) for loss in LOSSES for part in ("value", "gradient", "curvature") if getattr(loss, part)]


def with_shares(loss):
    """The data of the worked example as the functions see them: shares for the index of a class."""
    data, classes = loss.example.data, [datum.name for datum in loss.family.argument.data if datum.classes]
    return data | {name: np.eye(len(loss.example.x))[data[name]] for name in classes if np.ndim(data[name]) == 0}


@pytest.mark.parametrize("loss, part", PARTS, ids=[f"{loss.key}-{part}" for loss, part in PARTS])
def test_numpy_source_stands_alone(loss, part):
    source = numpy_source(loss, part)
    assert "losslab" not in source
    names = {}
    exec(source, names)
    function = names[getattr(loss, part).__name__]
    x = P if loss.family.argument.name == "p" else np.concatenate([R, np.linspace(-3, 3, 25), [1e-9, 1e9]])
    x = x[loss.domain(loss.family.argument.name).contains(x)]
    cases = [({}, data_of(loss)[0]), *cases_of(loss)[::7]]
    if loss.family.argument.vector:
        x, data = np.array(loss.example.x), {name: np.eye(len(loss.example.x))[1] for name in loss.example.data}
        data = with_shares(loss) if loss.family.argument.of is as_given else data
        cases = [({}, data), *((settings, data) for settings in few_settings(loss))]
    with np.errstate(all="ignore"):
        for settings, data in cases:
            data = {name: np.array(value) for name, value in data.items()}  # a power of a plain float rounds otherwise
            np.testing.assert_array_equal(function(x, **data, **settings), getattr(loss, part)(x, **data, **settings))


@pytest.mark.parametrize("loss", LOSSES, ids=lambda loss: loss.key)
def test_the_numpy_shown_takes_plain_numbers(loss):
    """As a card calls it: numbers as Python's own, vectors as arrays."""
    example, names = loss.example, {}
    exec(numpy_source(loss), names)
    given = {name: np.array(value) if np.ndim(value) else float(value) for name, value in with_shares(loss).items()}
    x = np.array(example.x) if np.ndim(example.x) else float(example.x)
    with np.errstate(divide="ignore"):
        found = names[loss.value.__name__](x, **given, **loss.settings(**example.settings))
    assert found == pytest.approx(example.value, rel=1e-8, abs=1e-12)


def test_snippets_are_python_with_the_numbers_in_place():
    for loss in LOSSES:
        for library in loss.libraries:
            for settings in few_settings(loss):
                text = snippet(loss, library, settings, [2.5, 1e-9], [1, 0])
                compile(text, library.name, "exec")
                assert not re.search(r"{[a-z]", text) and "y_true = " in text and "1e-09" in text
    assert literal(-np.inf) == "float('-inf')" and literal(np.float64(0.1)) == "0.1"


FED = (
    [0.8, 0, 0, 0.2, 0],
    [2, 1, 0.1],
    [0.7, 0.2, 0.1],
    np.log([0.7, 0.2, 0.1]).tolist(),
    [-1, 3],
    [0.4, 0.1],
    [0, 1],
    [5],
    [0.8],
    [0, 0],
)


@pytest.mark.parametrize("key, name", feed.CALLS)
@pytest.mark.parametrize("numbers", FED, ids=str)
def test_what_a_function_returns_for_what_it_was_not_made_for(key, name, numbers):
    """The page's table of functions fed with the same numbers: their value, or that they refuse."""
    loss, library = feed.row(key, name)
    if not installed(KINDS[library.kind]):
        absent(KINDS[library.kind].title, "libraries")
    numbers = [float(number) for number in numbers]
    for true in range(len(numbers)):
        target = np.eye(len(numbers))[true].tolist()
        y_pred, y_true = [numbers], [true if library.hard else target]
        if not loss.family.argument.vector:
            y_pred, y_true = numbers, target
        try:
            theirs = array(run(loss, library, {}, y_pred, y_true)["loss"]).mean()
        except (RuntimeError, ValueError):
            with pytest.raises(ValueError, match="must (lie in|be at least two)"):
                feed.returned(loss, library, numbers, true)
        else:
            assert feed.returned(loss, library, numbers, true) == pytest.approx(theirs, rel=3e-6, abs=1e-6, nan_ok=True)


SMALL, LARGE = (1e-12, 1e-8, 1e-6, 1e-4, 1e-2), (20.0, 40.0, 100.0, 800.0)
NEAR_ENDS = (1e-20, 1e-12, 1e-6, 1e-3)
CLOSE = (-0.9, -1e-3, -1e-6, 0.0, 1e-8, 1e-3, 1e3)  # ŷ/y − 1


def nearly_cancelling(argument):
    """(y_pred, y_true) where differences cancel or powers overflow: far out, near 0, next to the truth."""
    line = [0.0, *(sign * x for x in SMALL + LARGE for sign in (-1, 1))]
    return {
        "r": [(x, 0.0) for x in line],
        "m": [(m * t, t) for m in line for t in (-1.0, 1.0)],
        "z": [(z, y) for z in line for y in (0.0, 1.0)],
        "p": [(p, y) for e in NEAR_ENDS for p in (e, 1 - e) for y in (0.0, 1.0)],
        "y_pred": [(y * (1 + d), y) for y in (1e-12, 1e-6, 1.0, 1e6) for d in CLOSE],
        "eta": [(e, y) for e in (-300.0, -30.0, -1e-6, 0.0, 1e-6, 3.0, 30.0) for y in (0.0, 1e-9, 1.0, 1e6)],
    }[argument]


LEAST = 1e-45  # of float32, in which Keras takes means


@each([row for row in VALUES if row[0].family.argument.name in ("r", "m", "p", "z", "y_pred", "eta")])
def test_F2_4_what_a_card_says_a_call_returns_is_what_it_returns(loss, library):
    """As far as the card itself does not say that rounding takes it away."""
    settings = accepted(loss, library)[0]
    for y_pred, y_true in nearly_cancelling(loss.family.argument.name):
        x, data = loss.family.argument.of(y_pred, y_true)
        values = {loss.family.argument.name: x, **data}
        if not all(loss.domain(name, **settings).contains(value) for name, value in values.items()):
            continue
        ours = float(loss.value(x, **data, **settings))
        said = float(library.returns(ours, x, data, settings))
        lost = float(library.rounding(x, data, settings)) + LEAST
        with np.errstate(all="ignore"):
            theirs = float(array(run(loss, library, settings, [y_pred], [y_true])["loss"]).item())
        if np.isnan(theirs):
            assert "NaN" in library.convention
        elif np.isinf(lost):
            assert np.isinf(theirs) and "overflows here" in returned(library, ours, x, data, settings)
        elif theirs != said:
            assert abs(theirs - said) <= 2e-6 * abs(said) + lost, f"{settings} {y_pred} {y_true}"


def test_F2_4_the_card_says_where_digits_are_lost():
    rows = {(loss.key, library.name): library for loss, library in VALUES}
    said = {r: returned(rows["log_cosh", "keras.losses.LogCosh"], r * r / 2, r, {}, {}) for r in (1e-4, 1e-6)}
    assert "3.0953" in said[1e-4] and "-1.904" in said[1e-6] and not any("same as" in text for text in said.values())
    text = returned(rows["log_cosh", "optax.losses.log_cosh"], 5e-17, 1e-8, {}, {})
    assert "cancel" in text and "returns **5e-17**" not in text
    assert "the same as ours" in returned(rows["log_cosh", "optax.losses.log_cosh"], 0.4337808304830271, 1.0, {}, {})


# --- questions that people ask, answered in a note, and run


def note(key):
    return next(loss for loss in LOSSES if loss.key == key).note


def installed_or_absent(kind):
    if not installed(KINDS[kind]):
        absent(KINDS[kind].title, "libraries")


def test_Q2_samples_left_out_by_their_target():
    """The mean is over the others; over none it is 0/0, which PyTorch and Keras answer differently."""
    installed_or_absent("torch")
    import torch
    import torch.nn.functional as F

    scores = torch.tensor([[2.0, 1.0, 0.1], [0.3, 0.9, 0.2], [0.5, 0.2, 0.4]], dtype=torch.float64)
    each = F.cross_entropy(scores, torch.tensor([0, 1, 2]), reduction="none")
    assert F.cross_entropy(scores, torch.tensor([0, -100, 2])) == pytest.approx(float(each[0] + each[2]) / 2)
    assert torch.isnan(F.cross_entropy(scores, torch.tensor([-100] * 3)))
    said = note("softmax_ce")
    assert "ignore_index (−100)" in said and "NaN in PyTorch and 0 in Keras" in said
    installed_or_absent("keras")
    import keras

    ignoring = keras.losses.SparseCategoricalCrossentropy(from_logits=True, ignore_class=0)
    assert float(ignoring(np.array([0, 0, 0]), scores.numpy())) == 0


def test_Q3_a_negative_divergence_was_fed_something_else():
    installed_or_absent("torch")
    import torch
    import torch.nn.functional as F

    p = torch.tensor([[0.7, 0.2, 0.1]])
    for q, said in (
        (torch.tensor([[0.5, 0.3, 0.2]]), "−1.2318"),
        (torch.log(torch.tensor([[1.0, 0.6, 0.4]])), "−0.6080"),
        (torch.log(torch.tensor([[0.5, 0.3, 0.2]])), "0.0851"),
    ):
        found = float(F.kl_div(q, p, reduction="batchmean"))
        assert f"{found:.4f}".replace("-", "−") == said and said in note("kl_div")


TARGET = np.where(np.arange(40) < 20, -1e4, 1e4) + 100 * np.cos(np.arange(40.0))  # at about ±10,000


def test_Q5_pseudo_huber_of_xgboost_splits_nothing_far_beyond_its_slope():
    installed_or_absent("xgboost")
    import xgboost as xgb

    data = xgb.DMatrix(np.arange(40.0)[:, None], label=TARGET)
    ends = {}
    for slope in (1.0, 1e4):
        given = {"objective": "reg:pseudohubererror", "huber_slope": slope, "nthread": 1}
        model = xgb.train(given, data, num_boost_round=50)
        splits = sum(tree.count("yes=") for tree in model.get_dump())
        ends[slope] = splits, float(np.mean(np.abs(model.predict(data) - TARGET)))
    assert ends[1.0][0] == 0 and ends[1.0][1] > 9000 and ends[1e4][0] > 0 and 2 < ends[1e4][1] < 6
    said = note("pseudo_huber")
    assert "huber_slope = 1 nothing is split in 50 rounds, with 10,000 the mean |r| falls to 4" in said


def test_Q5_huber_of_lightgbm_moves_a_leaf_by_its_alpha_times_the_rate():
    installed_or_absent("lightgbm")
    import lightgbm as lgb

    x = np.arange(40.0)[:, None]
    for alpha in (0.9, 1000.0):
        given = {"objective": "huber", "alpha": alpha, "learning_rate": 0.1, "verbose": -1, "num_threads": 1}
        given |= {"min_data_in_leaf": 5}
        rounds = [lgb.train(given, lgb.Dataset(x, label=TARGET), num_boost_round=n).predict(x) for n in (1, 2, 50)]
        assert np.max(np.abs(rounds[1] - rounds[0])) <= alpha * 0.1 * (1 + 1e-6)
        assert np.max(np.abs(rounds[2] - rounds[0])) <= 49 * alpha * 0.1 * (1 + 1e-6)
    assert "no leaf moves by more than alpha · learning_rate in a round" in note("huber")


def test_Q7_a_triplet_loss_at_exactly_the_margin_is_a_collapse():
    installed_or_absent("torch")
    import torch
    import torch.nn.functional as F

    same = torch.zeros(1, 3, requires_grad=True)
    loss = F.triplet_margin_loss(same, torch.zeros(1, 3), torch.zeros(1, 3), margin=0.7)
    loss.backward()
    ours = next(loss for loss in LOSSES if loss.key == "triplet_margin")
    one = dict.fromkeys("pn", [0.0, 0.0, 0.0])
    assert float(loss) == pytest.approx(0.7) and not np.any(same.grad.numpy())
    assert ours.value([0.0, 0.0, 0.0], **one, margin=0.7) == 0.7
    assert not np.any(ours.gradient([0.0, 0.0, 0.0], **one, margin=0.7))
    assert "stays at exactly the margin says that all three are one point" in ours.note


@pytest.mark.parametrize("key", ["squared_error", "euclidean", "mahalanobis", "group_lasso"])
def test_Q8_a_root_has_no_slope_at_0_but_in_a_norm(key):
    installed_or_absent("torch")
    import torch

    for root, defined in (
        (lambda x: torch.sqrt(torch.mean(x**2)), False),
        (lambda x: torch.sqrt(torch.sum(x**2)), False),
        (torch.linalg.vector_norm, True),
    ):
        x = torch.zeros(3, requires_grad=True)
        root(x).backward()
        assert bool(torch.all(torch.isfinite(x.grad))) == defined
    assert "NaN" in note(key) and "PyTorch and JAX" in note(key)
    installed_or_absent("optax")
    import jax
    import jax.numpy as jnp

    assert np.all(np.isnan(jax.grad(lambda x: jnp.sqrt(jnp.sum(x**2)))(jnp.zeros(3))))
    assert np.all(np.isnan(jax.grad(jnp.linalg.norm)(jnp.zeros(3))))


def test_Q12_the_forms_of_delta_are_as_many_as_the_note_says():
    said = note("huber").partition("In scikit-learn")[2].partition("LightGBM")[0]
    assert "three forms" in said and sum(name in said for name in ("Gradient", "HuberRegressor", "SGDRegressor")) == 3


@pytest.mark.parametrize("key", ["msle", "focal_logits", "softmax_focal", "dice", "tversky"])
def test_Q13_what_pytorch_has_not_is_written_as_people_write_it(key):
    """The call itself is run, and compared, with those of all libraries above."""
    assert any(loss.key == key and library.kind == "torch" for loss, library in VALUES)


def test_Q13_a_logarithm_below_minus_1_is_no_number():
    installed_or_absent("torch")
    import torch

    assert torch.isnan(torch.log1p(torch.tensor(-1.5))) and "below −1 has no logarithm: NaN" in note("msle")


def test_F2_10_what_libraries_do_at_kinks_and_far_out():
    installed_or_absent("sklearn")
    from sklearn._loss import loss as private

    y, at = np.array([1.0]), np.array([1.0])
    gradient, hessian = private.AbsoluteError().gradient_hessian(y_true=y, raw_prediction=at)
    assert gradient == -1 and hessian == 1
    far = private.ExponentialLoss()
    with np.errstate(all="ignore"):
        found = [float(far.loss(y_true=y, raw_prediction=np.array([z]))[0]) for z in (-800.0, 800.0)]
    assert np.isinf(found[0]) and np.isnan(found[1])
    installed_or_absent("torch")
    import torch
    import torch.nn.functional as F

    def lost(z, y_true):
        z, y_true = (torch.tensor([number], dtype=torch.float64) for number in (z, y_true))
        exact = np.log1p(np.exp(-abs(z.item())))
        return abs(F.binary_cross_entropy_with_logits(z, y_true).item() / exact - 1)

    assert lost(-30.0, 0.0) > 1e-3 and lost(30.0, 1.0) < 1e-12  # of the two labels one only


def test_F2_4_a_loss_read_as_a_library_clips_it_keeps_its_own_unit():
    """Keras gives per cent: its clip changes a true value below 1e-7, and no other by a factor of 100."""
    loss = next(loss for loss in LOSSES if loss.key == "mape")
    clipped = read(loss, by="keras")
    assert clipped.value(1.5, y_true=2.0) == pytest.approx(loss.value(1.5, y_true=2.0))
    assert clipped.value(2e-12, y_true=1e-12) == pytest.approx(1e-5)


def test_F2_10_where_torch_overflows_or_vanishes_in_single_precision():
    installed_or_absent("torch")
    import torch
    import torch.nn.functional as F

    def margin(m, kind):
        return F.soft_margin_loss(torch.tensor([m], dtype=kind), torch.ones(1, dtype=kind)).item()

    def lead(z, kind):
        return F.cross_entropy(torch.tensor([[z, 0.0]], dtype=kind), torch.tensor([0])).item()

    single, double = torch.float32, torch.float64
    assert [np.isinf(margin(*given)) for given in ((-88.0, single), (-89.0, single), (-709.0, double))] == [0, 1, 0]
    assert np.isinf(margin(-710.0, double))
    assert lead(17.0, single) == lead(37.0, double) == 0 < min(lead(16.0, single), lead(36.0, double))
    assert "745.2 or more below the largest, in float32 from 104 on" in note("softmax_ce")
    smallest = [np.exp(kind(-z)) for kind, z in ((np.float64, 745), (np.float32, 103))]
    assert min(smallest) > 0 == np.exp(np.float64(-745.2)) == np.exp(np.float32(-104))


@pytest.mark.parametrize("tau", [0.5, 0.9])
def test_boosted_quantiles_start_from_the_quantile_of_the_target(tau):
    installed_or_absent("xgboost")
    installed_or_absent("lightgbm")
    import json

    import lightgbm
    import xgboost

    x, y = np.zeros((200, 1)), np.arange(200.0)
    given = {"objective": "reg:quantileerror", "quantile_alpha": tau}
    model = json.loads(xgboost.train(given, xgboost.DMatrix(x, y), 1).save_config())["learner"]["learner_model_param"]
    assert json.loads(model["base_score"]) == pytest.approx([np.quantile(y, tau)], abs=1)
    given = {"objective": "quantile", "alpha": tau, "verbose": -1}
    booster = lightgbm.train(given, lightgbm.Dataset(x, y, params={"feature_pre_filter": False}), 1)
    assert booster.predict(x[:1])[0] == pytest.approx(np.quantile(y, tau), abs=1)


@pytest.mark.parametrize("far, semi_hard", [(0.9, False), (1.1, True), (1.9, True), (2.1, False)])
def test_a_semi_hard_triplet_costs_more_than_0_and_less_than_the_margin(far, semi_hard):
    loss = next(loss for loss in LOSSES if loss.key == "triplet_margin")
    cost = loss.value([0.0, 0.0], p=[1.0, 0.0], n=[0.0, far], margin=1.0)
    assert (0 < cost < 1) == semi_hard and "Semi-hard ones" in loss.trade


def test_Q3_kl_div_takes_the_logarithm_of_the_target_where_it_is_told_to():
    installed_or_absent("torch")
    import torch
    import torch.nn.functional as F

    p, q = (torch.tensor(shares, dtype=torch.float64) for shares in ((0.7, 0.2, 0.1), (0.5, 0.3, 0.2)))
    ours = next(loss for loss in LOSSES if loss.key == "kl_div").value(q.numpy(), p=p.numpy())
    found = F.kl_div(q.log(), p.log(), reduction="sum", log_target=True).item()
    assert found == pytest.approx(float(ours), rel=1e-12)
