"""The same λ in every library: the programs of the page, run, end where our cost is least."""

import ast
import importlib.util
import os

import numpy as np
import pytest

from losslab import find
from losslab.costs.calls import CALLS, HALF_SQUARES, POISSON
from losslab.costs.paths import standardised, violation, weights
from losslab.data.prostate import prostate
from tests.conftest import absent

os.environ["KERAS_BACKEND"] = "torch"  # read when keras is imported
pytestmark = pytest.mark.filterwarnings("default")  # what the libraries warn of is theirs

X, Y = prostate()
X = standardised(X)
N = len(Y)
BY_KEY = {row.key: row for row in CALLS}
TOLERANCE = {
    "keras": 2e-3,
    "sgd_regressor": 5e-3,
    "gblinear": 1e-5,
    "svc": 1e-4,
}  # float32; it penalises the intercept a little; else 1e-6
CASES = [(0.05, 0.0), (1.0, 0.0), (0.05, 1.0), (0.2, 1.0), (0.02, 0.5), (0.3, 0.3)]
RUN = [
    (row.key, *case)
    for row in CALLS
    if row.code and row.same and row.key != "trees"
    for case in CASES
    if row.accepts(case[1]) and not (row.key == "elastic_net" and case[1] == 0)
    if row.key != "keras" or case in ((0.05, 0.0), (0.02, 0.5))  # it takes seconds
]


def run(program, **given):
    """The names that a program leaves behind."""
    for node in ast.walk(ast.parse(program)):
        names = [node.module] if isinstance(node, ast.ImportFrom) else []
        names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        for name in names:
            if not importlib.util.find_spec(name.split(".")[0]):
                absent(name.split(".")[0], "libraries")
    exec(program, given)
    return given


def slope(row, w, y):
    """The gradient of the mean loss in w, at the intercept where it is least."""
    loss, sign = find(row.of), 2.0 * y - 1
    pull = {
        HALF_SQUARES: lambda z: loss.gradient(z - y),
        POISSON: lambda z: loss.gradient(z, y_true=y),
    }.get(row.of, lambda z: sign * loss.gradient(sign * z))
    low, high = -50.0, 50.0
    for _ in range(80):  # the mean gradient rises with the intercept
        middle = (low + high) / 2
        low, high = (low, middle) if np.mean(pull(X @ w + middle)) > 0 else (middle, high)
    return X.T @ pull(X @ w + low) / N


@pytest.mark.parametrize("key, strength, l1_ratio", RUN)
def test_S001_2_every_call_ends_where_our_cost_is_least(key, strength, l1_ratio):
    row, tolerance = BY_KEY[key], TOLERANCE.get(key, 1e-6)
    left = run(row.program(N, strength, l1_ratio))
    w = left["w"]
    if row.of == HALF_SQUARES:
        np.testing.assert_allclose(w, weights(X, Y, strength, l1_ratio), atol=tolerance)
    if key != "keras":  # whose weights only come near 0
        w = np.where(np.abs(w) < 1e-12, 0.0, w)
        assert violation(slope(row, w, np.asarray(left["y"], dtype=float)), w, strength, l1_ratio).max() < tolerance


def test_every_loss_named_is_of_the_catalogue_and_every_call_has_a_number_or_says_why_not():
    for row in CALLS:
        assert find(row.of).key == row.of
        assert row.note if not (row.gives and row.same) else row.code
        assert "|" not in f"{row.name}{row.minimises}{row.loss}{row.penalty}"  # which parts the cells of a table


def test_adam_adds_the_decay_to_the_gradient_and_adamw_does_not():
    program = BY_KEY["adamw"].program(N, 0.1, 0.0)
    assert "'weight_decay': 0.2" in program.replace('"', "'")
    np.testing.assert_allclose(run(program.replace("AdamW", "Adam"))["w"], weights(X, Y, 0.1, 0.0), atol=1e-6)
    apart, none, ridge = run(program)["w"], weights(X, Y, 0.0, 0.0), weights(X, Y, 0.1, 0.0)
    assert np.abs(apart - none).max() < 0.01 and np.abs(apart - ridge).max() > 0.1


@pytest.mark.parametrize("d, off", [(0.2, 0.01), (4.0, 0.05), (10.0, 0.01)])
def test_F2_3_adamw_approaches_least_squares_under_a_bound_on_every_weight(d, off):
    optimize = pytest.importorskip("scipy.optimize")
    bounded = optimize.lsq_linear(X, Y - Y.mean(), bounds=(-1 / d, 1 / d)).x
    w, free = run(BY_KEY["adamw"].program(N, d / 2, 0.0))["w"], weights(X, Y, 0.0, 0.0)
    np.testing.assert_allclose(w, bounded, atol=off)
    assert (np.abs(w - free).max() < 0.01) == (np.abs(free).max() < 1 / d)
    assert f"{1 / np.abs(free).max():.3g}" == "1.51" and "from d = 1.52 on" in BY_KEY["adamw"].note


@pytest.mark.parametrize("strength", [0.05, 0.3, 1.0])
def test_Q14_the_alpha_of_ridge_is_n_times_that_of_sgd_regressor(strength):
    ridge, sgd = BY_KEY["ridge"], BY_KEY["sgd_regressor"]
    given = ridge.values(N, strength, 0.0)["alpha"], sgd.values(N, strength, 0.0)["alpha"]
    assert given[0] == pytest.approx(N * given[1])
    both = [run(row.program(N, strength, 0.0))["w"] for row in (ridge, sgd)]
    np.testing.assert_allclose(*both, atol=2e-3)


def test_a_tree_penalises_the_values_of_its_leaves():
    """A leaf of value w is the weight of a column that is 1 in the leaf and 0 elsewhere, without an intercept."""
    for strength, l1_ratio in ((0.1, 0.0), (0.05, 1.0), (0.1, 0.3)):
        left = run(BY_KEY["trees"].program(N, strength, l1_ratio))
        at = left["model"].predict(left["xgb"].DMatrix(X))
        assert len(left["w"]) == 2
        for value in left["w"]:
            inside = (at == value).astype(float)
            down = np.array([inside @ (value * inside - Y) / N])  # of the mean of r²/2
            assert violation(down, np.array([value]), strength, l1_ratio).max() < 1e-5


def test_S000_8_a_sum_grows_with_the_rows_and_a_mean_does_not():
    """The same rows twice: a mean is the same, a sum is twice as much against its penalty."""
    twice = {"X": np.tile(X, (2, 1)), "y": np.tile(Y, 2)}
    for key, strength, l1_ratio, halved in (("ridge", 0.2, 0.0, True), ("lasso", 0.2, 1.0, False)):
        code = BY_KEY[key].program(N, strength, l1_ratio).partition("standardised(X)\n")[2]
        expected = weights(X, Y, strength / 2 if halved else strength, l1_ratio)
        np.testing.assert_allclose(run(code, **twice)["w"], expected, atol=1e-6)
    code = BY_KEY["svc"].program(N, 0.2, 0.0).partition("two classes\n")[2]
    twice["y"] = twice["y"] > 2.5
    w = run(code, **twice)["w"]
    assert violation(slope(BY_KEY["svc"], w, Y > 2.5), w, 0.1, 0.0).max() < 1e-4


def test_S001_2_seven_parameters_for_one_cost():
    """n = 97 rows, λ = 0.1: by hand."""
    ridge = {key: BY_KEY[key].values(97, 0.1, 0.0) for key in ("ridge", "sgd", "keras", "gblinear", "trees", "svc")}
    assert ridge["ridge"] == {"alpha": pytest.approx(9.7)} and ridge["sgd"] == {"weight_decay": 0.2}
    assert ridge["keras"] == {"l1": 0, "l2": 0.1} and ridge["gblinear"]["reg_lambda"] == 0.1
    assert ridge["trees"]["reg_lambda"] == pytest.approx(9.7) and ridge["svc"] == {"C": pytest.approx(1 / 9.7)}
    assert BY_KEY["keras"].values(97, 0.1, 1.0) == {"l1": 0.2, "l2": 0}
    assert BY_KEY["trees"].words() == ["reg_lambda = n λ (1 − ρ)", "reg_alpha = n λ ρ"]
