"""Costs with each library's factors, shrinkage, and two weights: each by numbers, and by the libraries themselves."""

import os
import warnings

import numpy as np
import pytest

from losslab import find
from losslab.costs.conventions import CONVENTIONS, program
from losslab.costs.two_weights import ball, distance, ellipse, last, path, settings_of, solution
from losslab.families.closed_forms import best
from losslab.libraries.kinds import KINDS
from tests.conftest import absent
from tests.sweep import EPS, few_settings
from tests.test_libraries import array, installed

os.environ["KERAS_BACKEND"] = "torch"  # read when keras is imported
Y_PRED, Y_TRUE, W = [1.0, 2.0, 3.0, 4.0], [1.5, 2.5, 3.5, 4.5], [0.1, 0.2, 0.3, 0.4]
PENALTIES = [find(key) for key in ("l1_penalty", "l2_penalty_half", "elastic_net", "group_lasso")]
SHRINK = {penalty.key: penalty.solution.shrink for penalty in PENALTIES}
each_convention = pytest.mark.parametrize("convention", CONVENTIONS.values(), ids=CONVENTIONS)
each_penalty = pytest.mark.parametrize("penalty", PENALTIES, ids=lambda penalty: penalty.key)


# --- costs


def test_S001_1_the_cost_of_the_worked_example():
    cost = CONVENTIONS["mse_plus_l2"]
    np.testing.assert_allclose(cost.terms(Y_PRED, Y_TRUE, W, 0.1), (0.25, 0.015), rtol=1e-14)
    assert cost.value(Y_PRED, Y_TRUE, W, 0.1) == pytest.approx(0.265, rel=1e-14)


def test_S001_2_the_same_numbers_by_other_conventions():
    said = {"mse_plus_twice_l2": 0.28, "sse_plus_twice_l2": 1.03, "half_mse_plus_l2": 0.14}
    said |= {"mse_plus_l2": 0.265, "mse_plus_l1": 0.35, "half_mse_plus_l1": 0.225}
    assert said.keys() == CONVENTIONS.keys()
    for key, value in said.items():
        assert CONVENTIONS[key].value(Y_PRED, Y_TRUE, W, 0.1) == pytest.approx(value, rel=1e-14)


@each_convention
def test_gradients_are_derivatives(convention):
    draw = np.random.default_rng(0)
    p, y, w = (draw.normal(size=n) for n in (5, 5, 3))
    found, step = convention.gradient(p, y, w, 0.7), 1e-6
    for which, x in enumerate((p, w)):
        for i, unit in enumerate(step * np.eye(len(x))):
            sides = [(p + s * unit, y, w) if which == 0 else (p, y, w + s * unit) for s in (1, -1)]
            slope = np.subtract(*(convention.value(*side, 0.7) for side in sides)) / (2 * step)
            assert found[which][i] == pytest.approx(slope, rel=1e-6, abs=1e-8)


PROGRAMS = [(c, kind) for c in CONVENTIONS.values() for kind in c.programs]


@pytest.mark.parametrize("convention, kind", PROGRAMS, ids=[f"{c.key}-{kind}" for c, kind in PROGRAMS])
@pytest.mark.parametrize("strength", [0.1, 1.7])
def test_programs_return_our_numbers(convention, kind, strength):
    if kind in KINDS and not installed(KINDS[kind]):
        absent(KINDS[kind].title, "libraries")
    names = {}
    exec(program(convention, kind, [1.0, -2.0, 3.5], [1.5, 2.5, 3.0], W, strength), names)
    if "cost" in names:
        theirs, ours = names["cost"], convention.value([1.0, -2.0, 3.5], [1.5, 2.5, 3.0], W, strength)
    else:
        theirs, ours = names["gradient"], convention.gradient([1.0, -2.0, 3.5], [1.5, 2.5, 3.0], W, strength)[1]
    np.testing.assert_allclose(array(theirs), ours, rtol=1e-6 if kind == "keras" else 1e-12)


def rows_and_targets():
    draw = np.random.default_rng(1)
    x = draw.normal(size=(20, 4))
    return x, x @ [1.0, -2.0, 0.05, 0.0] + 0.3 * draw.normal(size=20)


def slope(convention, x, y, w, strength):
    """The gradient of a cost with respect to the weights of the line Xw, its two parts."""
    data, penalty = convention.gradient(x @ w, y, w, strength)
    return x.T @ data, penalty


@pytest.mark.parametrize("strength", [0.1, 0.8])
@pytest.mark.parametrize("key", ["sse_plus_twice_l2", "half_mse_plus_l2", "half_mse_plus_l1"])
def test_scikit_learn_makes_the_cost_smallest_that_is_said_to_be_its_own(key, strength):
    if not installed(KINDS["sklearn"]):
        absent("scikit-learn", "libraries")
    from sklearn.linear_model import ElasticNet, Lasso, Ridge

    model = {
        "sse_plus_twice_l2": lambda: Ridge(alpha=strength, fit_intercept=False),
        "half_mse_plus_l2": lambda: ElasticNet(
            alpha=strength, l1_ratio=0, fit_intercept=False, tol=1e-14, max_iter=10**6
        ),
        "half_mse_plus_l1": lambda: Lasso(alpha=strength, fit_intercept=False, tol=1e-14, max_iter=10**6),
    }[key]()
    x, y = rows_and_targets()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the elastic net without L1
        w = model.fit(x, y).coef_
    data, penalty = slope(CONVENTIONS[key], x, y, w, strength)
    kept = w != 0 if key == "half_mse_plus_l1" else np.full(4, True)
    np.testing.assert_allclose((data + penalty)[kept], 0, atol=1e-6)
    assert np.all(np.abs(data[~kept]) <= strength) and (key != "half_mse_plus_l1" or 0 < np.sum(kept) < 4)


def test_weight_decay_makes_the_cost_of_the_textbook_smallest():
    if not installed(KINDS["torch"]):
        absent("PyTorch", "libraries")
    import torch

    x, y = rows_and_targets()
    rows, targets = torch.tensor(x), torch.tensor(y)
    w = torch.zeros(4, dtype=torch.float64, requires_grad=True)
    optimiser = torch.optim.SGD([w], lr=0.1, weight_decay=0.3)
    for _ in range(400):
        optimiser.zero_grad()
        torch.nn.MSELoss()(rows @ w, targets).backward()
        optimiser.step()
    data, penalty = slope(CONVENTIONS["mse_plus_l2"], x, y, w.detach().numpy(), 0.3)
    np.testing.assert_allclose(data + penalty, 0, atol=1e-10)
    assert np.max(np.abs(penalty)) > 0.1


def test_S001_3_what_keras_prints_as_loss_is_the_cost_with_its_penalty():
    if not installed(KINDS["keras"]):
        absent("Keras 3", "libraries")
    import keras

    layer = keras.layers.Dense(1, use_bias=False, kernel_regularizer=keras.regularizers.L2(0.1))
    model = keras.Sequential([keras.Input((4,)), layer])
    layer.set_weights([np.reshape(W, (4, 1))])
    model.compile(loss="mse")
    x = np.eye(4) * 10  # predicts 1, 2, 3, 4
    printed = model.evaluate(x, np.reshape(Y_TRUE, (4, 1)), verbose=0)
    assert printed == pytest.approx(CONVENTIONS["mse_plus_twice_l2"].value(Y_PRED, Y_TRUE, W, 0.1), rel=1e-6)


def test_a_sum_needs_twice_the_lambda_for_twice_the_data():
    x, y = rows_and_targets()
    ridge, mean = CONVENTIONS["sse_plus_twice_l2"], CONVENTIONS["mse_plus_twice_l2"]
    w = np.linalg.solve(x.T @ x + 3 * np.eye(4), x.T @ y)
    for convention, strength, twice in ((ridge, 3.0, 6.0), (mean, 3 / 20, 3 / 20)):
        np.testing.assert_allclose(sum(slope(convention, x, y, w, strength)), 0, atol=1e-12)
        rows, targets = np.tile(x, (2, 1)), np.tile(y, 2)
        np.testing.assert_allclose(sum(slope(convention, rows, targets, w, twice)), 0, atol=1e-12)


# --- shrinkage


def steps(draw, size):
    """Small and large ways from a place, along the axes too."""
    ways = draw.normal(size=(200, size)) * draw.choice([1e-4, 1e-2, 1.0], (200, 1))
    return np.concatenate([ways, *(s * np.eye(size) for s in (1e-4, -1e-4, 0.1, -0.1))])


@each_penalty
def test_shrinkage_is_where_closeness_and_penalty_together_are_least(penalty):
    draw = np.random.default_rng(2)
    for settings in few_settings(penalty):
        for w in [*draw.normal(size=(20, 3)), np.zeros(3), np.array([2.0, 1e-3, -0.4])]:
            z = SHRINK[penalty.key](w, **settings)
            others = np.concatenate([z + steps(draw, 3), [0 * w, w]])
            here, there = (np.sum((v - w) ** 2, axis=-1) / 2 + penalty.value(v, **settings) for v in (z, others))
            assert np.all(here <= there + 64 * EPS * (1 + there)), f"{settings}: {w} -> {z}"


def test_what_shrinkage_does_to_one_weight():
    w = np.array([[3.0], [0.5], [-0.2]])
    np.testing.assert_allclose(SHRINK["l1_penalty"](w, 0.5).ravel(), [2.5, 0, 0])
    np.testing.assert_allclose(SHRINK["l2_penalty_half"](w, 0.5).ravel(), w.ravel() / 1.5)
    soft = SHRINK["l1_penalty"](w, 0.6 * 0.25)
    np.testing.assert_allclose(SHRINK["elastic_net"](w, 0.6, 0.25), SHRINK["l2_penalty_half"](soft, 0.6 * 0.75))
    np.testing.assert_allclose(SHRINK["group_lasso"](w, 0.5), SHRINK["l1_penalty"](w, 0.5))


# --- two weights


def planes():
    """(m, c, λ, ρ): places of least squares, correlations, strengths and shares of L1."""
    draw = np.random.default_rng(3)
    for c in (-0.9, -0.3, 0.0, 0.5, 0.9):
        for strength in (0.0, 0.05, 0.6, 3.0):
            for rho in (0.0, 0.4, 1.0):
                yield tuple(draw.normal(size=2)), c, strength, rho
    yield (0.0, 0.0), 0.3, 0.5, 0.5
    yield (1.2, 0.0), 0.0, 1.2, 1.0  # just at the corner


@each_penalty
def test_the_two_weights_make_the_cost_smallest(penalty):
    draw = np.random.default_rng(4)
    for m, c, strength, rho in planes():
        w = np.array(solution(penalty, m, c, strength, rho))
        others = np.concatenate([w + steps(draw, 2), [(0, 0), m, (w[0], 0), (0, w[1])]])

        here, there = (
            distance(v.T, m, c) ** 2 / 2 + penalty.value(v, **settings_of(penalty, strength, rho)) for v in (w, others)
        )
        assert np.all(here <= there + 1e-14), f"{m}, {c}, {strength}, {rho}: {w}"


@each_penalty
def test_ball_ellipse_and_path_hold_the_weights(penalty):
    for m, c, strength, rho in planes():
        w = solution(penalty, m, c, strength, rho)
        given = settings_of(penalty, 1.0, rho)
        around = np.stack(ball(penalty, w, rho), axis=-1)
        np.testing.assert_allclose(penalty.value(around, **given), penalty.value(w, **given), rtol=1e-12, atol=1e-15)
        size = distance(w, m, c)
        np.testing.assert_allclose(distance(ellipse(m, c, size), m, c), size, rtol=1e-6, atol=1e-7)
        way = np.stack(path(penalty, m, c, rho), axis=-1)
        np.testing.assert_allclose(way[0], m, atol=1e-12)
        np.testing.assert_allclose(way[-1], 0, atol=1e-8)
        assert np.min(np.hypot(*(way - w).T)) < 0.02 * (1 + np.hypot(*m))


@each_penalty
def test_without_a_penalty_the_weights_are_those_of_least_squares_to_the_last_digit(penalty):
    for m, c, _, rho in planes():
        assert solution(penalty, m, c, 0.0, rho) == m


@each_penalty
def test_from_the_last_lambda_on_all_weights_are_0(penalty):
    for m, c, _, rho in planes():
        end = float(last(penalty, m, c, rho))
        if np.isfinite(end):
            assert solution(penalty, m, c, end * (1 + 1e-9), rho) == (0, 0)
            assert m == (0.0, 0.0) or any(solution(penalty, m, c, end * (1 - 1e-6), rho))
        else:
            assert any(solution(penalty, m, c, 1e6, rho)), f"{m}, {c}, {rho}"


def test_only_l2_never_sets_a_weight_to_0_and_a_group_goes_as_a_whole():
    m, c = (1.2, 0.4), 0.3
    for strength in np.arange(0.05, 3, 0.05):
        zeros = {p.key: np.count_nonzero(np.equal(solution(p, m, c, strength, 0.5), 0)) for p in PENALTIES}
        assert zeros["l2_penalty_half"] == 0 and zeros["group_lasso"] in (0, 2)
    assert best(m, c, 0.6, 0.0)[1] == 0 and best(m, c, 0.5, 0.0)[1] > 0
