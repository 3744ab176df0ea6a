"""Penalised weights and held-out error: optimality, closed forms, scikit-learn's numbers, and their data."""

import importlib.util

import numpy as np
import pytest

from losslab.costs.paths import TOLERANCE, HeldOut, held_out, least_silent, standardised, violation, weights
from losslab.data.prostate import NAMES, prostate
from losslab.labs.cost.paths_figure import LAMBDAS, RHOS, all_errors, all_weights
from tests.conftest import absent

X, Y = prostate()
N = len(Y)
TRAINED = "TTTTTT-T--TTTT-TTTTTT-TT--T-TTT-T-T-TTTTT-T-TTT---TT---T-TTTT-T---TTTTTT--TTTTT-TTT-TTTTTTTTTT-T-"


def least_squares(x, y):
    return np.linalg.lstsq(np.column_stack([np.ones(len(y)), x]), y, rcond=None)[0]


def cost(w, x, y, strength, l1_ratio):
    r = x @ w + y.mean() - y
    penalty = l1_ratio * np.abs(w).sum() + (1 - l1_ratio) / 2 * (w @ w)
    return r @ r / (2 * len(y)) + strength * penalty


def test_the_data_give_the_published_coefficients():
    # Hastie, Tibshirani, Friedman, The Elements of Statistical Learning, table 3.3: 67 men, columns standardised.
    assert X.shape == (97, len(NAMES))
    kept = np.array(list(TRAINED)) == "T"
    found = least_squares(((X - X.mean(axis=0)) / X.std(axis=0, ddof=1))[kept], Y[kept])
    np.testing.assert_allclose(found, [2.465, 0.680, 0.263, -0.141, 0.210, 0.305, -0.288, -0.021, 0.267], atol=6e-4)


def test_the_data_are_those_of_the_study_after_its_correction():
    np.testing.assert_allclose(np.exp(X[31, 1]), 44.9)
    np.testing.assert_allclose([X[:, 2].sum(), X[:, 4].sum(), X[:, 6].sum(), X[:, 7].sum()], [6195, 21, 655, 2365])
    np.testing.assert_allclose(
        [X[0, 0], Y[0], X[96, 0], Y[96]], [-0.5798185, -0.4307829, 3.4719665, 5.5829322], atol=5e-8
    )


def test_the_weights_of_the_figure_are_minima():
    """By their optimality conditions, and because no step away from them costs less."""
    x, found = standardised(X), all_weights()
    slope = (found @ x.T + Y.mean() - Y) @ x / N
    assert violation(slope, found, LAMBDAS[:, None], RHOS).max() <= 1.01 * TOLERANCE
    rng = np.random.default_rng(0)
    for i, k in rng.integers((len(LAMBDAS), len(RHOS)), size=(40, 2)):
        least = cost(found[i, k], x, Y, LAMBDAS[i], RHOS[k])
        for size in (1e-3, 1e-1):
            away = found[i, k] + size * rng.standard_normal(8) * (rng.random(8) < 0.5)
            assert cost(away, x, Y, LAMBDAS[i], RHOS[k]) >= least


def test_violation_sees_a_weight_that_is_held_at_zero_wrongly():
    x = standardised(X)
    w = weights(X, Y, 0.1, 1.0)
    for j in (0, 2):  # one that is not 0, one that is
        moved = w + 1e-3 * (np.arange(8) == j)
        assert violation(x.T @ (x @ moved + Y.mean() - Y) / N, moved, 0.1, 1.0).max() > 5e-4
    none = np.zeros(8)
    assert violation(x.T @ (Y.mean() - Y) / N, none, 0.1, 1.0).max() == pytest.approx(least_silent(X, Y) - 0.1)


def test_ridge_has_its_closed_form():
    left, sizes, right = np.linalg.svd(standardised(X), full_matrices=False)
    for strength, found in zip(LAMBDAS, all_weights()[:, 0], strict=True):
        closed = right.T @ (sizes / (sizes**2 + N * strength) * (left.T @ (Y - Y.mean())))
        np.testing.assert_allclose(found, closed, atol=1e-8)


@pytest.mark.parametrize("l1_ratio", [0.0, 0.3, 1.0])
def test_orthogonal_columns_are_shrunk_each_for_itself(l1_ratio):
    x = np.linalg.qr(np.random.default_rng(1).standard_normal((40, 5)))[0]
    x = np.linalg.qr(np.column_stack([np.ones(40), x]))[0][:, 1:] * np.sqrt(40)  # mean 0, mean square 1, orthogonal
    y = x @ [3.0, -1.0, 0.4, 0.1, -0.05] + 7.0
    flat, ridge = 0.3 * l1_ratio, 0.3 * (1 - l1_ratio)
    target = np.array([3.0, -1.0, 0.4, 0.1, -0.05])
    expected = np.sign(target) * np.maximum(np.abs(target) - flat, 0) / (1 + ridge)
    np.testing.assert_allclose(weights(x, y, 0.3, l1_ratio), expected, atol=1e-9)


@pytest.mark.parametrize("l1_ratio", [0.2, 1.0])
def test_all_weights_are_zero_from_one_lambda_on(l1_ratio):
    end = least_silent(X, Y, l1_ratio)
    np.testing.assert_allclose(weights(X, Y, end, l1_ratio), 0, atol=1e-12)  # there rounding decides
    assert np.count_nonzero(weights(X, Y, end * (1 + 1e-12), l1_ratio)) == 0
    assert np.count_nonzero(weights(X, Y, 0.999 * end, l1_ratio)) == 1
    assert least_silent(X, Y, 0.0) == np.inf and np.all(all_weights()[:, 0] != 0)


def test_a_constant_column_is_refused_by_its_number():
    with pytest.raises(ValueError, match="must not be constant.*3"):
        weights(np.where(np.arange(8) == 3, 5.0, X), Y, 0.1, 1.0)


def test_scikit_learn_finds_the_same_paths_and_the_same_held_out_errors():
    if not importlib.util.find_spec("sklearn"):
        absent("scikit-learn", "libraries")
    from sklearn.linear_model import ElasticNet, Ridge, enet_path, lasso_path
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    x, y, found = standardised(X), Y - Y.mean(), all_weights()
    alphas, falling = LAMBDAS[::-1], slice(None, None, -1)
    lasso = lasso_path(x, y, alphas=alphas, tol=1e-12, max_iter=100_000)[1].T[falling]
    np.testing.assert_allclose(found[:, -1], lasso, atol=1e-6)
    for k in (3, 5):
        net = enet_path(x, y, l1_ratio=RHOS[k], alphas=alphas, tol=1e-12, max_iter=100_000)[1].T[falling]
        np.testing.assert_allclose(found[:, k], net, atol=1e-6)
    for i in (0, 30, 60):
        np.testing.assert_allclose(found[i, 0], Ridge(alpha=N * LAMBDAS[i]).fit(x, y).coef_, atol=1e-9)

    held, errors = all_errors(5, 3), []
    for part in np.array_split(np.random.default_rng(3).permutation(N), 5):
        rest = np.setdiff1d(np.arange(N), part)
        model = make_pipeline(StandardScaler(), ElasticNet(alpha=0.1, l1_ratio=0.5, tol=1e-10))
        errors.append(np.mean((model.fit(X[rest], Y[rest]).predict(X[part]) - Y[part]) ** 2))
    at = np.argmin(np.abs(LAMBDAS - 0.1)), 5
    np.testing.assert_allclose([held.error[at], held.spread[at]], [np.mean(errors), np.std(errors, ddof=1) / 5**0.5])


def test_the_seed_and_the_folds_make_the_error_and_nothing_else_does():
    some = (X, Y, LAMBDAS[::10], RHOS[::5])
    first, again, other = held_out(*some, 10, 1), held_out(*some, 10, 1), held_out(*some, 10, 2)
    np.testing.assert_array_equal(first.error, again.error)
    assert not np.array_equal(first.error, other.error)
    one = (X, Y, LAMBDAS[40:41], RHOS[-1:])
    each = held_out(*one, N, 0).error  # one row in every fold: no shuffle changes that
    np.testing.assert_allclose(each, held_out(*one, N, 5).error)


def test_least_error_and_one_standard_error():
    error = np.array([[1.0, 2.0], [0.5, 1.0], [0.5, 3.0], [0.9, 1.1], [0.6, 4.0], [2.0, 1.05]])
    held = HeldOut(np.arange(6.0), error, np.where(error == 0.5, 0.2, 0.04))
    assert list(held.least()) == [2, 1]  # of two equal ones the larger λ
    assert list(held.within()) == [4, 1]  # the largest λ below the bound, though one between lies above
