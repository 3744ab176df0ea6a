"""The programs that train, run on small data: each lowers its loss, and those of a convex one end near its minimum."""

import os
import re

import numpy as np
import pytest
from scipy.optimize import minimize

from losslab import LOSSES
from losslab.libraries.kinds import KINDS
from losslab.libraries.models import MODELS, MODULES, OBJECTIVES, TRAPS
from losslab.libraries.train import FLAT, OUTPUTS, STILL, mean_loss, trainings
from tests.sweep import few_settings
from tests.test_libraries import array, installed

os.environ["KERAS_BACKEND"] = "torch"
pytestmark = pytest.mark.filterwarnings("default")

ALL = {loss.key: loss for loss in LOSSES}
TRAINABLE = [o for o in LOSSES if o.family.argument.name in OUTPUTS and o.key not in FLAT]
CASES = [
    pytest.param(loss, kind, i, id=f"{loss.key}-{kind}-{i}")
    for loss in TRAINABLE
    for kind in KINDS
    if installed(KINDS[kind])
    for i in range(len(trainings(loss, kind, loss.settings(**loss.example.settings))[0]))
]


def data(loss):
    """(x, y): 120 rows with two inputs, and targets that lean on them with some noise."""
    rng = np.random.default_rng(3)
    x = rng.normal(size=(120, 2))
    score = 0.5 + 1.5 * x[:, 0] - x[:, 1]
    name = loss.family.argument.name
    if name == "r":
        return x, score + rng.normal(scale=0.3, size=120)
    if name in ("y_pred", "eta"):
        return x, np.exp(0.4 * score) * rng.uniform(0.7, 1.4, size=120)
    noise = loss.key not in STILL  # else the best is to say nothing
    if OUTPUTS[name].classes:
        return x, np.argmax(np.outer(score, [1, 0, -1]) + noise * rng.gumbel(size=(120, 3)) + [0, 0.5, 0], axis=1)
    ones = score + noise * rng.logistic(size=120) > 0
    return x, np.where(ones, 1, -1 if name == "m" else 0).astype(float)


def untrained(loss, y):
    """What a model of which all weights are 0 predicts."""
    name, zero = (
        loss.family.argument.name,
        np.zeros((len(y), 3) if OUTPUTS[loss.family.argument.name].classes else len(y)),
    )
    return zero + {"p": 0.5, "y_pred": np.log(2), "probabilities": 1 / 3, "log_probabilities": -np.log(3)}.get(
        name, 0.0
    )


def least(loss, settings, x, y):
    """The smallest mean loss of a straight line in the inputs."""
    inputs = np.column_stack([np.ones(len(x)), x])

    def mean(w):
        return mean_loss(loss, settings, inputs @ w, y)

    found = minimize(mean, np.zeros(3), method="Nelder-Mead", options={"xatol": 1e-6, "fatol": 1e-9, "maxiter": 4000})
    return found.fun


@pytest.mark.parametrize("loss, kind, which", CASES)
def test_the_program_trains(loss, kind, which):
    settings = loss.settings(**loss.example.settings)
    program = trainings(loss, kind, settings)[0][which]
    x, y = data(loss)
    names = {"x": x, "y": y}
    short = program.own and kind == "keras"  # whose steps are slow: some must do
    seed(kind)
    exec(program.code.replace("epochs=100", "epochs=50") if short else program.code, names)
    y_pred = array(names["y_pred"])
    if loss.family.argument.name == "eta" and kind == "sklearn":
        y_pred = np.log(y_pred)
    start, end = (mean_loss(loss, settings, at, y) for at in (untrained(loss, y), y_pred))
    if loss.key in STILL:  # of which the sign is all that counts
        right = y_pred * y > 0 if y_pred.ndim == 1 else np.argmax(y_pred, axis=1) == y
        assert np.mean(right) > 0.8 and "count wrong rows" in program.words
        return
    assert end < start - 0.05 * min(1, abs(start)), f"from {start} to {end}"
    argument = loss.family.argument.name
    penalised = "C=1.0" in program.code or "HuberRegressor" in program.code
    straight = argument in ("r", "m", "z", "eta") and "Boosting" not in program.code and not KINDS[kind].booster
    if straight and not penalised and not short and loss.claim("convex", **settings):
        best = least(loss, settings, x, y)
        assert end <= best + 0.05 * (start - best), f"{end} is not near {best}"
    if kind in ("torch", "keras", "optax") and not loss.family.argument.vector:
        of_library = [row for row in loss.libraries if row.kind == kind and row.accepts(settings) and not program.own]
        scaled = of_library[0].scaled(settings) if of_library else (1.0, 0.0)
        the_same(loss, settings, kind, names["model"].loss if kind == "keras" else names["loss_of"], y, *scaled)


def the_same(loss, settings, kind, loss_of, y, scale, offset):
    """The loss that is trained with gives our value, as far as the library's convention goes."""
    for shift in (-3.0, -0.75, 0.25, 2.5):
        y_pred = {"p": np.full(len(y), 0.5 + shift / 8), "y_pred": y + 4 + shift}.get(
            loss.family.argument.name, y + shift
        )
        given = (y, y_pred) if kind == "keras" else (y_pred, y)
        found = float(np.mean(array(loss_of(*map(tensors(kind), given)))))
        ours = scale * mean_loss(loss, settings, y_pred, y) + offset
        assert found == pytest.approx(ours, rel=2e-4, abs=1e-6)


def seed(kind):
    """The same weights to begin with in each run."""
    if kind in ("torch", "keras"):
        import torch

        torch.manual_seed(2)
    if kind == "keras":
        import keras

        keras.utils.set_random_seed(2)


def tensors(kind):
    if kind == "optax":
        import jax.numpy

        return jax.numpy.asarray
    import torch

    return lambda values: torch.as_tensor(values, dtype=torch.float32)


@pytest.mark.parametrize("loss", TRAINABLE, ids=lambda loss: loss.key)
def test_every_stop_of_a_slider_makes_a_program(loss):
    for settings in few_settings(loss):
        for kind in KINDS:
            for program in trainings(loss, kind, settings)[0]:
                compile(program.code, kind, "exec")
                assert not re.search(r"\{[a-z_]*\}", program.words)


def test_what_is_named_is_a_loss_and_a_library():
    for key, kind in [*MODULES, *OBJECTIVES, *TRAPS]:
        assert trainings(ALL[key], kind, ALL[key].settings())[0], (key, kind)
    assert set(MODELS) <= set(ALL) and set(FLAT) <= set(ALL)


@pytest.mark.parametrize("key", FLAT)
def test_a_loss_without_slope_says_so(key):
    found, said = trainings(ALL[key], "torch", ALL[key].settings())
    assert not found and "slope is 0" in said and not np.any(ALL[key].gradient([-2.3, -0.2, 0.7, 3.1]))


def test_the_parameters_of_the_page_are_in_the_program():
    code = trainings(ALL["huber"], "torch", {"delta": 2.5})[0][0].code
    assert "nn.HuberLoss(delta=2.5)" in code
    assert "class_weight={0: 1.0, 1: 3.0}" in trainings(ALL["bce_logits"], "sklearn", {"pos_weight": 3.0})[0][0].code


def test_a_huber_of_other_units_is_what_the_traps_say():
    """HuberRegressor's delta is epsilon times its scale; an alpha of 0.9 hardly learns a target in thousands."""
    from sklearn.linear_model import HuberRegressor

    x, y = data(ALL["huber"])
    one, other = (HuberRegressor(epsilon=1.35, alpha=0).fit(x, factor * y) for factor in (1, 1000))
    assert other.scale_ == pytest.approx(1000 * one.scale_, rel=0.01)
    assert other.coef_ == pytest.approx(1000 * one.coef_, rel=0.01)


@pytest.mark.skipif(not installed(KINDS["xgboost"]), reason="XGBoost")
def test_an_objective_without_curvature_learns_nothing():
    import xgboost as xgb

    x, y = data(ALL["absolute_error"])

    def objective(y_pred, given):
        return np.sign(y_pred - given.get_label()), np.zeros(len(y_pred))

    made = xgb.DMatrix(x, label=y)
    assert np.ptp(xgb.train({"base_score": 0.0}, made, 20, obj=objective).predict(made)) == 0


@pytest.mark.skipif(not (installed(KINDS["torch"]) and installed(KINDS["keras"])), reason="PyTorch, Keras")
def test_class_weights_are_averaged_as_the_words_say():
    import keras
    import torch

    scores, y, weights = np.array([[1.0, 0.0], [0.5, 0.0], [0.0, 2.0]]), np.array([0, 1, 1]), np.array([1.0, 3.0])
    each = weights[y] * ALL["softmax_ce"].value(scores, y_true=np.eye(2)[y])
    weighted = torch.nn.CrossEntropyLoss(weight=torch.tensor(weights))
    assert float(weighted(torch.tensor(scores), torch.tensor(y))) == pytest.approx(each.sum() / weights[y].sum())
    model = keras.Sequential([keras.layers.Identity()])
    model.compile(optimizer="sgd", loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    found = model.fit(scores, y, class_weight={0: 1.0, 1: 3.0}, epochs=1, verbose=0).history["loss"][0]
    assert found == pytest.approx(each.mean(), rel=1e-5)


@pytest.mark.skipif(not installed(KINDS["sklearn"]), reason="scikit-learn")
def test_a_probability_of_adaboosts_loss_is_of_twice_the_score():
    from sklearn.ensemble import GradientBoostingClassifier

    x, y = data(ALL["exponential"])
    model = GradientBoostingClassifier(loss="exponential", n_estimators=5).fit(x, y)
    assert model.predict_proba(x)[:, 1] == pytest.approx(1 / (1 + np.exp(-2 * model.decision_function(x))))
