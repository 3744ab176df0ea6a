"""The inventory: every answer is what was computed independently, and a wrong one tells which idea led to it."""

import importlib.util
import math
import re
from decimal import Decimal
from fractions import Fraction
from math import prod

import numpy as np
import pytest

from losslab.__main__ import main
from losslab.lessons import lessons
from losslab.lessons.inventory import FORMS, IDEAS, ITEMS, QUESTIONS
from losslab.lessons.inventory.marks import COUNT
from tests.conftest import absent

EVERY = [(form, item) for form in FORMS for item in ITEMS[form]]
each = pytest.mark.parametrize("form, item", EVERY, ids=lambda given: getattr(given, "key", given))
NUMBERS = {(form, q.key): numbers for q in QUESTIONS for form, numbers in zip(FORMS, q.numbers, strict=True)}
RIGHT = {form: "".join(str(item.options.index(item.right) + 1) for item in ITEMS[form]) for form in FORMS}


def slope(loss, at, **settings):
    """The gradient of a loss of PyTorch at these predictions, where the truth is 0."""
    import torch

    at = torch.tensor(at, dtype=torch.float64, requires_grad=True)
    loss(at, torch.zeros_like(at), reduction="sum", **settings).backward()
    return at.grad.numpy()


def step(w, loss, **settings):
    """The weight after one step of PyTorch's gradient descent."""
    import torch

    w = torch.tensor(float(w), dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.SGD([w], **settings)
    loss(w).backward()
    optimizer.step()
    return w.item()


def same_fit(delta, factor):
    """The δ among powers of ten of this one whose loss of residuals in the new unit is the old one, rescaled."""
    import torch
    import torch.nn.functional as F

    r = torch.linspace(-9, 9, 37, dtype=torch.float64)
    old = F.huber_loss(r, 0 * r, delta=delta, reduction="none") * factor**2
    fits = [delta * 10.0**power for power in range(-6, 7)]
    (found,) = [d for d in fits if torch.allclose(F.huber_loss(factor * r, 0 * r, delta=d, reduction="none"), old)]
    return found


def same_weights(n, strength):
    """The λ of a sum that has the ridge weights which this λ has beside a mean."""
    X, y = np.random.default_rng(0).normal(size=(n, 2)), np.arange(n)
    w = np.linalg.solve(2 * X.T @ X / n + strength * np.eye(2), 2 * X.T @ y / n)
    left = 2 * X.T @ (y - X @ w)  # minus the slope of the sum of squares, which λ w has to balance
    np.testing.assert_allclose(left / w, left[0] / w[0], rtol=1e-8)
    return left[0] / w[0]


def torch_ce(z):
    import torch
    import torch.nn.functional as F

    return F.cross_entropy(torch.tensor(z, dtype=torch.float64)[None], torch.tensor([0])).item()


def softmax(z):
    from scipy.special import softmax

    return softmax(z)


def huber(r, **settings):
    import torch
    import torch.nn.functional as F

    return F.huber_loss(torch.tensor(float(r)), torch.tensor(0.0), **settings).item()


def smooth_l1(r, **settings):
    import torch
    import torch.nn.functional as F

    return F.smooth_l1_loss(torch.tensor(float(r)), torch.tensor(0.0), **settings).item()


def median_line(x, y):
    from sklearn.linear_model import QuantileRegressor

    return QuantileRegressor(alpha=0, fit_intercept=False).fit(np.array([x]).T, y).coef_[0]


def least_squares(y):
    from scipy.optimize import minimize_scalar

    return minimize_scalar(lambda c: sum((v - c) ** 2 for v in y)).x


def surprise(p):
    from sklearn.metrics import log_loss

    return log_loss(np.ones(len(p)), p, labels=[0, 1])


def binary(mse):
    """The mean cross-entropy of the model whose Brier score this is, both by scikit-learn."""
    from sklearn.metrics import brier_score_loss, log_loss

    (p,) = [p for p in np.arange(1, 100) / 100 if np.isclose(brier_score_loss([1, 0], [p, 1 - p]), mse) and p > 0.5]
    return log_loss([1, 0], [p, 1 - p])


def density(density):
    from scipy.stats import norm

    return -norm(scale=1 / (density * math.sqrt(2 * math.pi))).logpdf(0)


def best_p(ones, n):
    from scipy.stats import binom

    grid = np.arange(101) / 100
    return grid[np.argmax(binom.pmf(ones, n, grid))]


def entropy(y):
    from scipy.stats import entropy

    return entropy([y, 1 - y])


def beyond(r, delta):
    import torch.nn.functional as F

    return np.sum(np.abs(slope(F.huber_loss, r, delta=delta)) == delta)


def pull(r, delta):
    import torch.nn.functional as F

    return slope(F.huber_loss, float(r), delta=delta)


def mse(r):
    from sklearn.metrics import mean_squared_error

    return mean_squared_error(np.zeros(len(r)), r)


def by_norm(**models):
    return ", ".join(sorted(models, key=lambda name: np.linalg.norm(models[name]))).upper()


def rises(before, after):
    return "it rises to {}" if surprise(after) > surprise(before) else "it falls to {}", surprise(after)


def higher(training, penalty, validation):
    training, penalty, validation = (Decimal(str(number)) for number in (training, penalty, validation))
    return "{} higher on the validation set", float(validation - training + penalty)


INDEPENDENT = {
    "mse": mse,
    "root_order": by_norm,
    "least_squares": least_squares,
    "pull": pull,
    "lever": median_line,
    "beyond": beyond,
    "delta_unit": lambda delta, factor, **_: same_fit(delta, factor),
    "smooth_l1": lambda r, delta: smooth_l1(r, beta=delta),
    "mse_unit": lambda mse, factor, **_: np.mean(np.square(np.full(7, factor * math.sqrt(mse)))),
    "sure_and_wrong": lambda before, after: -math.log(before) + math.log(10),
    "first_loss": lambda classes: torch_ce([0.0] * classes),
    "two_losses": binary,
    "density": density,
    "likelihood": lambda p: float(prod(Fraction(str(each)) for each in p)),
    "best_p": best_p,
    "soft_label": entropy,
    "softmax_twice": lambda z: torch_ce(softmax(z)),
    "fed_probabilities": lambda p: torch_ce(p),
    "batches": lambda sizes, means: np.mean(np.repeat(means, sizes)),
    "accuracy": rises,
    "validation": higher,
    "zero_loss": lambda w, strength, rate: step(w, lambda w: 0 * w, lr=rate, weight_decay=strength),
    "sum_lambda": same_weights,
    "one_step": lambda r, rate: step(r, lambda r: r**2, lr=rate) ** 2,
}
BELIEVED = {  # what some of the ideas lead to, by others' means
    ("mse", "distance"): lambda r: math.dist(r, [0] * len(r)),
    ("mse", "sum_for_mean"): lambda r: sum(each * each for each in r),
    ("lever", "same_line"): lambda x, y: np.linalg.lstsq(np.array([x]).T, np.array(y, float))[0][0],
    ("smooth_l1", "smooth_l1_is_huber"): lambda r, delta: huber(r, delta=delta),
    ("pull", "value_for_slope"): lambda r, delta: huber(r, delta=delta),
    ("softmax_twice", "softmax_twice_same"): torch_ce,
    ("fed_probabilities", "knows_what_it_is_fed"): lambda p: surprise(p[:1]),
    ("batches", "mean_of_means"): lambda sizes, means: sum(means) / 3,
    ("beyond", "delta_share"): lambda r, delta: round(10 * delta),
    ("zero_loss", "ascent"): lambda w, strength, rate: (
        step(w, lambda w: 0 * w, lr=rate, weight_decay=strength, maximize=True) + 2 * rate * strength * w
    ),  # its penalty is minimised all the same
    ("one_step", "ascent"): lambda r, rate: step(r, lambda r: r**2, lr=rate, maximize=True) ** 2,
    ("least_squares", "squares_resist"): lambda y: sum(sorted(y)[:-1]) / (len(y) - 1),
}


def needs_libraries():
    if not all(importlib.util.find_spec(name) for name in ("torch", "sklearn", "scipy")):
        absent("PyTorch, scikit-learn and SciPy", "libraries")


def agree(found, expected):
    if isinstance(expected, tuple):
        assert found[0] == expected[0]
        found, expected = found[1], expected[1]
    if isinstance(expected, str):
        assert found == expected
    else:
        assert float(found) == pytest.approx(float(expected), rel=1e-6, abs=1e-9)


@each
def test_the_right_answer_is_what_others_compute(form, item):
    needs_libraries()
    agree(item.right.value, INDEPENDENT[item.key](**NUMBERS[form, item.key]))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("place", BELIEVED, ids=" ".join)
def test_an_idea_leads_to_what_others_compute_for_it(form, place):
    needs_libraries()
    (item,) = [item for item in ITEMS[form] if item.key == place[0]]
    (option,) = [option for option in item.options if option.idea and option.idea.key == place[1]]
    agree(option.value, BELIEVED[place](**NUMBERS[form, item.key]))


def test_the_numbers_of_seeds_stand_in_form_A():
    items = {item.key: {o.idea.key if o.idea else "": o.words for o in item.options} for item in ITEMS["A"]}
    assert items["batches"] == {"": "4", "mean_of_means": "5", "last_batch": "10", "over_batches": "6.667"}
    assert items["accuracy"][""] == "it rises to 0.5978" and items["accuracy"]["right_is_zero"] == "it falls to 0"
    assert items["soft_label"][""] == "0.6109" and items["one_step"][""] == "1.44"


@each
def test_the_options_differ_visibly_and_one_is_right(form, item):
    words = [option.words for option in item.options]
    assert 3 <= len(words) <= 4 and all(words) and len({*words}) == len(words)
    assert sum(option.idea is None for option in item.options) == 1 and item.right in item.options
    assert len({option.idea for option in item.options}) == len(words)
    assert not re.search("[{}]", f"{item.ask}{words}") and item.how.endswith(".")


def test_both_forms_ask_the_same_of_other_numbers():
    for first, second in zip(ITEMS["A"], ITEMS["B"], strict=True):
        assert first.key == second.key and first.ask != second.ask and first.right.words != second.right.words
        assert {option.idea for option in first.options} == {option.idea for option in second.options}
    assert 20 <= COUNT <= 30 and INDEPENDENT.keys() == {item.key for item in ITEMS["A"]}


def test_where_the_right_answer_stands_tells_nothing():
    for form in FORMS:
        assert {*RIGHT[form]} == {*"1234"} and max(map(RIGHT[form].count, "1234")) < COUNT / 2
    assert RIGHT["A"] != RIGHT["B"]


def test_every_idea_can_be_answered_by_and_has_a_lesson():
    offered = {option.idea for form in FORMS for item in ITEMS[form] for option in item.options}
    assert offered - {None} == {*IDEAS} and len({idea.key for idea in IDEAS}) == len(IDEAS)
    assert {idea.lesson for idea in IDEAS} == lessons().keys()
    for idea in IDEAS:
        assert idea.says.endswith(".") and idea.why.endswith(".") and idea.answers.keys() <= INDEPENDENT.keys()


@pytest.mark.parametrize("words, form", [("", "A"), ("--form B", "B"), ("--form=b", "B")])
def test_the_command_line_prints_a_form_with_its_key(words, form, capsys):
    assert main(["inventory", *words.split()]) == 0
    text = " ".join(capsys.readouterr().out.split())
    for item in ITEMS[form]:
        assert item.ask.replace("`", "") in text and f"{item.right.words}: right. {item.how}" in text
    assert all(idea.says in text for idea in IDEAS)
    assert main(["inventory", "--form", "C"]) == 2 and "the forms are A and B" in capsys.readouterr().err
