"""Questions that people ask of a loss value: each answer is computed, and the libraries that are spoken of are run."""

import contextlib
import importlib
import io
import itertools
import math
import os

import numpy as np
import pytest

from losslab.labs.meaning import class_weights, ignored_rows, stuck
from losslab.labs.meaning.class_weights import best_of
from losslab.labs.meaning.page import PAGE
from losslab.labs.meaning.validation import BATCHES, course
from tests.app import opened, rows, words
from tests.conftest import absent

os.environ["KERAS_BACKEND"] = "torch"  # read when keras is imported
runs_libraries = pytest.mark.filterwarnings("default")  # what they warn of is theirs


def page(section, **link):
    return opened("meaning.py", section=section, **link)


def library(name):
    try:
        return importlib.import_module(name)
    except ImportError:
        absent(name, "libraries")


def printed(program):
    """What a program prints, as a number."""
    library("torch")
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(program, {})
    return float(out.getvalue())


# --- class weights and label smoothing

WEIGHTED = [((0.1, 0.9), 0.1), ((0.01, 0.99), 0.1), ((0.5, 0.5), 0.1), ((0.9, 0.1), 0.3), ((0.2, 0.7), 0.05)]


def test_Q1_the_best_probability_under_class_weights_and_label_smoothing():
    best = [
        rows(page("weights", own=own, other=other))["smoothing and class weights"][1]
        for own, other in ((0.1, 0.9), (0.01, 0.99))
    ]
    assert best == pytest.approx([0.095 / 0.14, 0.0095 / 0.059])
    text = words(page("weights"))
    assert "here **0.6786**" in text and "| 0.01, 0.99 | 0.161 |" in text and "| 0.5, 0.5 | 0.95 |" in text
    assert "below ½: even a perfect model" in words(page("weights", own=0.01, other=0.99))
    assert "no smoothing now" in words(page("weights", smoothing=0))


@runs_libraries
@pytest.mark.parametrize("weights, smoothing", WEIGHTED)
def test_Q1_pytorch_finds_the_same_best_probability(weights, smoothing):
    found = rows(page("weights", own=weights[0], other=weights[1], smoothing=smoothing))
    best = found["smoothing and class weights"][1]
    assert printed(class_weights.program(*weights, smoothing)) == pytest.approx(best, abs=6e-4)


@runs_libraries
@pytest.mark.parametrize("weights, smoothing", WEIGHTED)
def test_Q1_pytorch_returns_the_loss_shown(weights, smoothing):
    torch = library("torch")
    z = torch.tensor([[math.log(0.8), math.log(0.2)]], dtype=torch.float64)
    given = {"weight": torch.tensor(weights, dtype=torch.float64), "label_smoothing": smoothing}
    theirs = torch.nn.functional.cross_entropy(z, torch.tensor([0]), **given).item()
    shown = rows(page("weights", own=weights[0], other=weights[1], smoothing=smoothing, share=0.8))
    assert shown["smoothing and class weights"][0] == pytest.approx(theirs)
    each = torch.nn.functional.cross_entropy(z, torch.tensor([0]), label_smoothing=smoothing).item()
    assert shown["label smoothing"][0] == pytest.approx(each)


@runs_libraries
@pytest.mark.parametrize("weights", [(0.2, 0.3, 0.5), (1.0, 1.0, 1.0, 4.0), (0.1, 0.9)])
def test_Q1_of_any_number_of_classes_the_gradient_is_0_at_the_best_probabilities(weights):
    torch = library("torch")
    for true, smoothing in itertools.product(range(len(weights)), (0.05, 0.1, 0.4)):
        z = torch.tensor(np.log(best_of(weights, true, smoothing))[None], requires_grad=True)
        weight = torch.tensor(weights, dtype=torch.float64)
        target = torch.tensor([true])
        torch.nn.functional.cross_entropy(z, target, weight=weight, label_smoothing=smoothing).backward()
        assert z.grad.abs().max() < 1e-12


# --- rows that are ignored


@runs_libraries
@pytest.mark.parametrize("times", [1.0, 2.0])
def test_Q1_what_libraries_divide_weighted_losses_by(times):
    torch, keras, metrics = library("torch"), library("keras"), library("sklearn.metrics")
    losses, weights = np.array(class_weights.WEIGHTED[0]), times * np.array(class_weights.WEIGHTED[1])
    by_weights, by_count = np.sum(weights * losses) / np.sum(weights), np.sum(weights * losses) / 2
    assert class_weights.divided(losses, weights) == pytest.approx((by_weights, by_count))
    F, double = torch.nn.functional, torch.float64
    p = np.array([np.exp(-losses), 1 - np.exp(-losses)]).T  # of the true class and of the other
    p[1] = p[1, ::-1]
    z, w, k = torch.tensor(np.log(p)), torch.tensor(weights, dtype=double), torch.tensor([0, 1])
    r, zero = np.sqrt(losses), np.zeros(2)
    assert F.cross_entropy(z, k, weight=w).item() == pytest.approx(by_weights)
    assert F.nll_loss(z, k, weight=w).item() == pytest.approx(by_weights)
    assert F.mse_loss(torch.tensor(r), torch.tensor(zero), weight=w).item() == pytest.approx(by_weights)
    assert metrics.mean_squared_error(zero, r, sample_weight=weights) == pytest.approx(by_weights)
    square = {way: keras.losses.MeanSquaredError(way) for way in ("sum_over_batch_size", "mean_with_sample_weight")}
    found = {way: float(f(zero[:, None], r[:, None], sample_weight=weights)) for way, f in square.items()}
    assert [*found.values()] == pytest.approx([by_count, by_weights], rel=1e-6)
    assert F.cross_entropy(z, torch.eye(2, dtype=double), weight=w).item() == pytest.approx(by_count)
    ones, q = torch.ones(2, dtype=double), torch.tensor(np.exp(-losses))
    assert F.binary_cross_entropy(q, ones, weight=w).item() == pytest.approx(by_count)
    assert F.binary_cross_entropy_with_logits(torch.logit(q), ones, weight=w).item() == pytest.approx(by_count)
    plain = F.binary_cross_entropy_with_logits(torch.logit(q), ones, pos_weight=torch.tensor(3.0 * times))
    assert plain.item() == pytest.approx(3 * times * np.mean(losses))


@runs_libraries
def test_Q1_keras_divides_by_the_number_of_samples_under_class_weights_too():
    keras = library("keras")
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, activation="sigmoid")])
    model.compile(loss="binary_crossentropy", optimizer=keras.optimizers.SGD(0.0))
    given = {"batch_size": 3, "verbose": 0, "class_weight": {0: 1.0, 1: 5.0}}
    run = model.fit(np.zeros((3, 1)), np.array([0.0, 1.0, 1.0]), **given)
    assert run.history["loss"] == pytest.approx([(1 + 5 + 5) * math.log(2) / 3], rel=1e-5)


def test_Q1_the_page_says_which_mean_is_whose():
    text = words(page("weights"))
    assert "sum of the weights it is 1.75, divided by the number of samples 3.5" in text
    assert text.count("| the sum of the weights | 1.75 |") == 4 and text.count("| the number of samples | 3.5 |") == 3


def test_Q2_the_mean_is_over_the_rows_that_count():
    found = rows(page("ignored"))
    assert found["Mean of the rows that count"][0] == pytest.approx(0.7531, abs=5e-5)
    assert found["Sum divided by all rows"][0] == pytest.approx(0.7531 * 2 / 3, abs=5e-5)
    assert math.isnan(found["Row 2"][0])
    text = words(page("ignored"))
    assert "1.506 / 2 = **0.7531**" in text and "it would be 0.5021" in text


def test_Q2_all_ignored_is_not_a_number_and_is_said_to_be():
    app = page("ignored", target0="ignored", target2="ignored")
    found = rows(app)
    assert found["Sum"][0] == 0 and math.isnan(found["Mean of the rows that count"][0])
    assert "the mean 0/0 is **NaN**" in words(app)
    assert "Of 3 rows 3 count" in words(page("ignored", target1="1"))


@runs_libraries
@pytest.mark.parametrize("targets", [*itertools.product((None, 0, 2), (None, 1), (None, 2, 0))])
def test_Q2_pytorch_returns_the_mean_shown_whichever_rows_are_ignored(targets):
    link = {f"target{i}": "ignored" if target is None else target for i, target in enumerate(targets)}
    first = [3.0, -1.5, 0.5]
    mine = rows(page("ignored", **link, first1=-1.5))["Mean of the rows that count"][0]
    np.testing.assert_allclose(mine, printed(ignored_rows.program(first, targets)), rtol=1e-12)


@runs_libraries
def test_Q2_what_is_said_of_the_libraries_when_all_rows_are_ignored():
    torch, keras = library("torch"), library("keras")
    z, none = torch.zeros(2, 3), torch.tensor([-100, -100])
    assert math.isnan(torch.nn.functional.cross_entropy(z, none).item())
    assert torch.nn.functional.cross_entropy(z, none, reduction="sum").item() == 0
    w, x = torch.ones(3, 3, requires_grad=True), torch.ones(2, 3)
    torch.nn.functional.cross_entropy(x @ w, none).backward()
    assert not w.grad.any()  # by its own ignore_index the weights survive, by a mask they do not
    each, mask = torch.nn.functional.cross_entropy(x @ w, torch.tensor([0, 1]), reduction="none"), torch.zeros(2)
    ((each * mask).sum() / mask.sum()).backward()
    assert w.grad.isnan().all()
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True, ignore_class=-1)
    assert float(loss(np.array([-1, -1]), np.zeros((2, 3)))) == 0
    half = float(loss(np.array([-1, 1]), np.zeros((2, 3))))
    assert half == pytest.approx(math.log(3))  # it too divides by the rows that count


# --- a validation loss below the training loss


@pytest.mark.parametrize("penalty, dropout, pace", [(0.05, 0.2, 0.005), (0.0, 0.0, 0.02), (0.3, 0.5, 0.01)])
def test_Q6_the_parts_are_what_a_simulated_training_records(penalty, dropout, pace):
    """Step by step on so many rows that their means are nearly the expectations."""
    rng = np.random.default_rng(0)
    x, noise = rng.normal(size=200_000), rng.normal(size=200_000) / 2
    y, kept = 2 * x + noise, (rng.random(200_000) >= dropout) / (1 - dropout)
    w, found = 0.0, {name: [] for name in ("training", "validation", "bare")}
    for _ in range(4):
        seen = []
        for _ in range(BATCHES):
            r = w * x * kept - y
            seen.append((np.mean(r**2) + penalty * w * w, np.mean((w * x - y) ** 2)))
            w -= pace * (2 * np.mean(r * x * kept) + 2 * penalty * w)
        found["training"].append(np.mean(seen, axis=0)[0])
        found["bare"].append(np.mean(seen, axis=0)[1])
        found["validation"].append(np.mean((w * x - y) ** 2))
    mine = {name: line[:4] for name, line in course(penalty, dropout, pace).items()}
    np.testing.assert_allclose(mine["validation"], found["validation"], rtol=0.03)
    np.testing.assert_allclose(mine["validation"] + mine["lag"], found["bare"], rtol=0.03)
    np.testing.assert_allclose(sum(mine.values()), found["training"], rtol=0.03)


def test_Q6_the_page_adds_up_and_without_reasons_there_is_no_difference():
    found = rows(page("validation"))
    (*parts, whole) = (cells[0] for cells in found.values())
    assert sum(parts) == pytest.approx(whole) and min(parts) > 0
    late = rows(page("validation", penalty=0, dropout=0, epoch=30))
    assert late["Validation loss"][0] == pytest.approx(late["= training loss, as printed"][0], rel=1e-3)
    early = rows(page("validation", penalty=0, dropout=0, epoch=1))
    assert early["+ dropout"] == early["+ penalty"] == [0] and early["+ the mean over the epoch lags behind"][0] > 0.3


@runs_libraries
def test_Q6_in_keras_the_penalty_is_in_both_numbers():
    keras = library("keras")
    x = np.linspace(-1, 1, 64)[:, None]
    model = keras.Sequential([keras.layers.Dense(1, kernel_regularizer=keras.regularizers.L2(0.5))])
    model.compile(keras.optimizers.SGD(0.0), loss="mse")
    seen = model.fit(x, 2 * x[:, 0], validation_data=(x, 2 * x[:, 0]), epochs=1, batch_size=16, verbose=0).history
    w = model.get_weights()[0][0, 0]
    whole = np.mean((w * x[:, 0] - 2 * x[:, 0]) ** 2) + w * w / 2
    assert seen["loss"][0] == pytest.approx(whole, rel=1e-4) and seen["val_loss"][0] == pytest.approx(whole, rel=1e-4)


# --- stuck, negative, NaN


def test_a_loss_that_is_stuck_is_a_logarithm_of_the_number_of_classes():
    text = words(page("stuck"))
    for k in (2, 10, 100, 1000):
        assert f"ln {k} |" in text
    assert "| 0.6931 | ln 2 |" in text and "| 2.303 | ln 10 |" in text and "yours is as much as that" in text
    assert "yours is more than that" in words(page("stuck", seen=0.75, count=2))
    found = rows(page("stuck", seen=0.693, count=2))
    assert found["Equal probabilities"] == pytest.approx([math.log(2), 1, 2])


def test_S003_9_far_from_the_label_as_a_probability_and_as_a_logit():
    text = words(page("stuck"))
    assert (
        "from 2.3026 to 4.6052 as a function of the probability, and from 0.6444 to 0.6882 as one of the logit" in text
    )
    assert "(10 at −10, 100 at −100)" in text and "1491 times as steep" in text


@runs_libraries
def test_S003_8_where_each_library_cuts_an_infinite_loss():
    torch, keras, sklearn = library("torch"), library("keras"), library("sklearn.metrics")
    one = torch.tensor([1.0])
    assert torch.nn.functional.binary_cross_entropy(torch.tensor([0.0]), one).item() == stuck.CUTS["PyTorch"]
    theirs = float(keras.losses.binary_crossentropy([[1.0]], [[0.0]])[0])
    assert theirs == pytest.approx(stuck.CUTS["Keras 3"], rel=1e-5)
    assert sklearn.log_loss([1.0], [0.0], labels=[0, 1]) == pytest.approx(stuck.CUTS["scikit-learn"])
    small = 1e-7  # Keras 2 clips to it, and adds it once more before the logarithm
    assert -math.log(small + small) == pytest.approx(stuck.CUTS["Keras 2"])
    assert "PyTorch 100, scikit-learn 36.044, Keras 3 16.118, Keras 2 15.425" in words(page("stuck"))


@runs_libraries
def test_losses_below_zero_are_what_the_libraries_return():
    torch, keras = library("torch"), library("keras")
    F, stats = torch.nn.functional, library("scipy.stats")
    p, q = torch.tensor([0.7, 0.2, 0.1]), torch.tensor([0.5, 0.3, 0.2])
    theirs = [
        -stats.norm.logpdf(0, scale=0.1),
        F.poisson_nll_loss(torch.tensor(5.0), torch.tensor(5.0), log_input=False, eps=0).item(),
        float(keras.losses.CosineSimilarity()([[1.0, 2.0]], [[2.0, 4.0]])),
        F.nll_loss(torch.tensor([[0.8, 0.2]]), torch.tensor([0])).item(),
        F.kl_div(q, p, reduction="sum").item(),
        F.binary_cross_entropy_with_logits(torch.tensor([-3.0]), torch.tensor([-1.0])).item(),
    ]
    found = stuck.below_zero()
    np.testing.assert_allclose([value for _, value, _ in found], theirs, rtol=1e-5)
    assert max(theirs) < 0 and all(f"| {name} |" in words(page("stuck")) for name, *_ in found)


@runs_libraries
def test_Q7_a_triplet_loss_stuck_at_its_margin_has_no_slope_for_the_anchor():
    torch = library("torch")
    a = torch.zeros(1, 2, requires_grad=True)
    loss = torch.nn.functional.triplet_margin_loss(a, torch.zeros(1, 2), torch.zeros(1, 2), margin=1.0)
    loss.backward()
    assert loss.item() == 1 and not a.grad.any()
    assert any(value == 1 and "one point" in what for value, _, what in stuck.numbers())


@runs_libraries
def test_Q8_the_gradient_of_a_root_is_not_a_number_at_a_perfect_fit():
    torch = library("torch")
    found = []
    for eps in (0.0, 1e-8):
        r = torch.zeros(3, requires_grad=True)
        torch.sqrt(torch.mean(r**2) + eps).backward()
        found.append(r.grad.isnan().all().item())
    assert found == [True, False] and "NaN at a perfect fit" in words(page("stuck"))


@runs_libraries
def test_a_second_softmax_keeps_the_loss_of_ten_classes_above_a_number():
    torch = library("torch")
    z = torch.tensor([[1e4] + 9 * [0.0]], dtype=torch.float64)
    twice = torch.nn.functional.cross_entropy(z.softmax(-1), torch.tensor([0])).item()
    assert twice == pytest.approx(next(value for value, name, _ in stuck.numbers() if "9/e" in name))


def test_every_answer_is_a_question_of_the_page():
    titles = [part.title for part in PAGE.parts.values()]
    for word in (
        "class weights",
        "label smoothing",
        "ignore_index",
        "validation loss below training loss",
        "stuck",
        "nan",
    ):
        assert any(word in title.lower() for title in titles), word
