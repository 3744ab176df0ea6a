"""The questions of what a loss value means: their numbers, read off the page. Ids name the material they come from."""

import itertools
import json
import math
import re

import numpy as np
import pytest

from losslab import FAMILIES, find
from losslab.asking import FIELDS
from losslab.labs.index import index
from losslab.labs.meaning.batches import at_random, batch_costs, drawn, in_order
from losslab.labs.meaning.cost_or_gradient import X, Y, apart, descent
from losslab.labs.meaning.no_labels import others
from losslab.labs.meaning.page import PAGE
from losslab.labs.meaning.smallest_loss import curve_program
from losslab.labs.meaning.units import FACTORS, Y_PRED, Y_TRUE, rescaled
from tests.app import click, figure, opened, query, rows, start, words
from tests.test_link import HOSTILE

LOSS5 = np.array([1.0, 2.0, 3.0, 4.0, 10.0])


def page(section, **link):
    return opened("meaning.py", section=section, **link)


def trace(app, uid):
    return next(found for found in figure(app)["figure"]["data"] if found.get("uid") == uid)


# --- sum or mean


@pytest.mark.parametrize(
    "title, perplexity, mean",
    [("A name of 7", 25.7, 3.2470), ("A name of 12", 6.65, 1.8941), ("A name of 20", 3.1, 1.1364)],
)
def test_S002_6_one_sum_by_the_length_of_its_sequence(title, perplexity, mean):
    found = rows(click(page("sequence", total=5, steps=3), title))
    assert found["Sum, nats"][0] == 22.728886
    assert found["Mean per character, nats"][0] == pytest.approx(mean, abs=5e-5)
    assert found["Mean per character, bits"][0] == pytest.approx(mean * 1.442695, abs=1e-4)
    assert found["Perplexity"] == pytest.approx([perplexity, 27], rel=6e-3)


def test_S002_6_a_blind_guess_and_the_words_beside_it():
    app = page("sequence", steps=7)
    assert rows(app)["Sum, nats"][1] == pytest.approx(23.07, abs=5e-3)
    for cells in ("7 | 3.247 | 25.71 | 23.07", "12 | 1.894 | 6.646 | 39.55", "20 | 1.136 | 3.116 | 65.92"):
        assert f"| {cells} |" in words(app)
    assert "better than a blind guess, 3.296" in words(app) and "at T = 6.896" in words(app)
    assert "worse than a blind guess" in words(page("sequence", steps=6))
    guess = click(page("sequence"), "Blind guess at 7")
    assert "exactly that of a blind guess" in words(guess) and rows(guess)["Perplexity"][0] == pytest.approx(27)


def test_F2_1_the_sum_that_an_exercise_prints_is_of_names_of_13_characters():
    """A running mean of sums per name: 1536 names have 19909 characters with their ends."""
    app = page("sequence")
    assert figure(app)["values"]["steps"] == 13 and "names of 13 characters" in words(app)
    per = 22.728886 / (19909 / 1536)
    text = words(app)
    assert per == pytest.approx(1.754, abs=5e-4) and math.exp(per) == pytest.approx(5.8, abs=0.05)
    assert "22.73 / 12.96 = **1.754 nats**" in text and f"perplexity of {math.exp(per):.3f}" in text
    assert "running mean of these sums: 0.999 of the old one and 0.001 of the new" in text
    assert "It is low" in text and "cannot say" not in text and "7 ln 27 = 23.07" in text
    assert rows(app)["Perplexity"][0] == pytest.approx(math.exp(22.728886 / 13))


def test_a_sequence_has_whole_steps_and_far_perplexities_stay_near_the_panel():
    app = start("meaning.py", section="sequence", steps="6.6")
    assert "is not a whole number; showing 7" in app.warning[0].value and figure(app)["values"]["steps"] == 7
    far = page("sequence", total=100, steps=1)
    assert rows(far)["Perplexity"][0] == pytest.approx(math.exp(100))
    assert max(trace(far, "sum-perplexity-circle")["y"]) <= 1e4


# --- units


@pytest.mark.parametrize("k", [0.001, 0.37, 1, 100, 1000])
def test_S002_7_what_a_change_of_units_does_to_each_measure(k):
    found = rows(page("units", k=k))
    once, now, ratio = (np.array([found[name][i] for name in found]) for i in range(3))
    np.testing.assert_allclose(once, [400, 20, 16, 120, 1 / 12, 0.92])
    np.testing.assert_allclose(ratio[[0, 1, 2, 4, 5]], [k**2, k, k, 1, 1], rtol=1e-12)
    r = k * np.array([10, -10, 30, 0, -30.0])
    np.testing.assert_allclose(now[:3], [np.mean(r**2), np.sqrt(np.mean(r**2)), np.mean(np.abs(r))], rtol=1e-12)


@pytest.mark.parametrize("predicted", [(3.0, 2.0, 1.0), (0.0, 0.0, 9.0), (2.0, 2.0, 2.0), (1.0, 2.5, 3.0)])
def test_R2_is_below_0_where_the_mean_predicts_better(predicted):
    y, predicted = np.array([1.0, 2.0, 3.0]), np.array(predicted)
    squares, about_the_mean = np.sum((predicted - y) ** 2), np.sum((y - np.mean(y)) ** 2)
    r2 = 1 - squares / about_the_mean
    assert r2 <= 1 and (r2 < 0) == (squares > about_the_mean)
    assert "it is negative where the squared errors are larger than those of always predicting ȳ" in words(
        opened("meaning.py", section="units")
    )


def test_S002_7_the_slope_of_each_line_is_the_power_of_k():
    lines = rescaled(FACTORS)
    slopes = {name: np.diff(np.log(line)) / np.diff(np.log(FACTORS)) for name, line in lines.items()}
    for name, power in {"MSE": 2, "RMSE": 1, "MAE": 1, "MAPE": 0, "R²": 0}.items():
        np.testing.assert_allclose(slopes[name], power, atol=1e-9)
        assert f"| {('unchanged', '× k', '× k²')[power]} |" in next(
            line for line in words(page("units")).splitlines() if line.startswith(f"| {name} |")
        )
    assert slopes["Huber"][0] == pytest.approx(2) and 1 < slopes["Huber"][-1] < 1.001


def test_S002_7_told_times_k_everything_with_a_unit_must_be():
    app = click(page("units"), "Dollars as cents")
    assert "here δ = 1000, the mean loss is 1200000: k² times the 120 of k = 1" in words(app)
    r = Y_PRED - Y_TRUE
    huber = find("huber")
    np.testing.assert_allclose(np.mean(huber.value(100 * r, delta=1000)), 1e4 * np.mean(huber.value(r, delta=10)))
    assert "−ln of its density changes by ln k = 4.605 for every sample" in words(app)
    density = find("gaussian_nll")
    np.testing.assert_allclose(density.value(100 * r, var=100.0**2) - density.value(r, var=1.0), 4.605, atol=5e-4)
    assert "a nat is 1/ln 2 = 1.443 bits" in words(app)


# --- relative error


@pytest.mark.parametrize("title, share", [("α Centauri", 1.02e-12), ("Earth’s circumference", 1.05e-3), ("10 m", 4200)])
def test_S002_8_42_km_beside_three_lengths(title, share):
    app = click(page("relative", length=7), title)
    assert rows(app)["Relative error"] == pytest.approx([share], rel=5e-3)
    assert trace(app, "relative-relative-circle")["y"] == pytest.approx([share], rel=5e-3)


def test_S002_8_of_several_numbers_and_with_no_true_zero():
    r, text = Y_PRED - Y_TRUE, words(page("relative"))
    share = math.sqrt(sum(r**2)) / math.sqrt(sum(Y_TRUE**2))
    assert f"44.72 / 474.3 = **{share:.4g}**" in text
    assert (
        "21 °C where 20 °C is true is off by 5 %; in kelvin the same two temperatures differ by 0.3411 %" in text
        and round(100 / 293.15, 4) == 0.3411
    )
    assert "| Earth’s circumference | 40075 | 0.001048 |" in text


# --- mini-batches


def test_S002_10_the_mean_of_batch_means_needs_equal_batches():
    app = page("batches")
    found = rows(app)
    assert [cells[0] for cells in found.values()] == [4, 5, 4]
    assert "Batches of 2, 2, 1 samples: the mean of their means is 5, the cost 4." in words(app)
    assert "a sample in it counts 2 times as much" in words(app)
    even = rows(page("batches", size=5))
    assert [cells[0] for cells in even.values()] == [4, 4, 4]
    assert "All batches have 1 of the 5 samples" in words(click(page("batches"), "One at a time"))


@pytest.mark.parametrize("size", range(1, 6))
def test_S002_10_averages_of_slices(size):
    for seed in range(5):
        losses = np.random.default_rng(seed).uniform(0, 12, 5)
        parts = [losses[i : i + size] for i in range(0, 5, size)]
        means, plain, weighted = in_order(losses, np.float64(size))
        np.testing.assert_allclose(means, np.concatenate([np.full(len(p), p.mean()) for p in parts]))
        np.testing.assert_allclose(plain, np.mean([p.mean() for p in parts]))
        np.testing.assert_allclose(weighted, losses.mean())


@pytest.mark.parametrize("size", range(1, 6))
def test_S004_16_a_random_batch_is_an_unbiased_and_noisy_estimate_of_the_cost(size):
    costs = [np.mean(batch) for batch in itertools.combinations(LOSS5, size)]
    mean, spread = at_random(LOSS5, np.float64(size))
    np.testing.assert_allclose([mean, spread], [4, np.std(costs)], atol=1e-12)
    found = rows(page("batches", size=size), 1)
    np.testing.assert_allclose(found["Expected: mean of all possible"][0], 4)
    np.testing.assert_allclose(found["Standard deviation"][0], np.std(costs), atol=1e-12)
    if size < 5:
        assert at_random(LOSS5, np.float64(size + 1))[1] < spread


def test_S004_16_a_batch_of_all_samples_is_no_estimate():
    assert "that of a single sample 3.162: this is its *noise*" in words(page("batches", size=2))
    assert "noise" not in words(page("batches", size=5)) and "the cost itself, 4: there" in words(
        page("batches", size=5)
    )
    alike = {f"loss{i}": 0.7 for i in range(5)}  # whose deviation a computer finds to be 1e-16
    assert "has a standard deviation of 0 around it" in words(page("batches", size=3, **alike))


def test_S004_16_so_is_its_gradient():
    r = 1.5 + 0.5 * X - Y
    each = find("squared_error").gradient(r) * X  # by the slope, of each sample
    sizes = [len(b) for n in range(1, 6) for b in itertools.combinations(range(5), n)]
    batches = np.array(batch_costs(each))
    for size in range(1, 6):
        np.testing.assert_allclose(np.mean(batches[np.array(sizes) == size]), np.mean(each))


def test_the_drawn_batch_is_the_one_in_words_and_every_sample_may_be_drawn():
    for seed, size in ((0, 2), (7, 3), (9999, 1)):
        app = page("batches", seed=seed, size=size)
        members = sorted(drawn(seed)[:size])
        names = ", ".join(str(i + 1) for i in members)
        assert f" {names} and costs" in words(app)
        np.testing.assert_allclose(rows(app, 1)["The batch drawn"][0], LOSS5[members].mean())
    assert len({drawn(seed)[:2] for seed in range(300)}) == 20  # ordered pairs of five


# --- the smallest loss


def test_S002_4_a_soft_label_leaves_its_entropy():
    app = page("least")
    assert rows(app)["Least, at p = y: H(y)"] == pytest.approx([0.6109], abs=5e-5)
    assert trace(app, "least-loss-level")["y"] == pytest.approx([0.6109, 0.6109], abs=5e-5)
    above = {p: rows(page("least", p=p))["Above the least: can be learnt"][0] for p in (0.29, 0.3, 0.31)}
    assert above[0.3] == 0 and min(above[0.29], above[0.31]) > 1e-4


@pytest.mark.parametrize("y", [0, 0.05, 0.5, 0.77, 1])
def test_S002_4_the_dashed_line_is_the_least_of_the_curve(y):
    p = np.linspace(0, 1, 20_001)
    found = rows(page("least", y=y))["Least, at p = y: H(y)"][0]
    np.testing.assert_allclose(found, np.min(find("bce").value(p, y_true=y)), atol=1e-12)


def test_S002_4_label_smoothing_makes_too_sure_dear():
    app = click(page("least"), "Label smoothing, too sure")
    here, least, _ = (cells[0] for cells in rows(app).values())
    assert least == pytest.approx(0.1985, abs=5e-5) and here > least
    assert "even a perfect model pays 0.1985." in words(app)


def test_S004_9_least_values_that_are_not_0_at_perfect():
    text = words(page("least"))
    m, grid = np.linspace(-3, 3, 601), np.linspace(0.01, 20, 2000)
    hinge, poisson = find("hinge").value(m), find("poisson").value(grid, y_true=5.0)
    assert np.min(hinge) == 0 and m[hinge == 0][0] == pytest.approx(1)
    assert "| Hinge | 0 | every margin from 1 on; its score is not a probability |" in text
    assert "0.7311" not in text
    assert f"| Poisson, true count 5 | −{-np.min(poisson):.4g} | prediction 5 |" in text
    assert grid[np.argmin(poisson)] == pytest.approx(5, abs=0.01)
    density = math.exp(0) / (0.1 * math.sqrt(2 * math.pi))
    assert density > 1 and f"σ = 0.1 | −{math.log(density):.4g} | r = 0" in text
    assert "| Minus the mean probability of the true label | −1 | p = 1 |" in text


@pytest.mark.parametrize("y", [0.3, 0.0, 1.0, 0.95])
def test_S003_12_the_curve_in_numpy_runs_and_prints_what_is_said(y, capsys):
    app = page("least", y=y)
    assert app.code[0].value == curve_program(y) and "np.linspace(0, 1, 1001)" in app.code[0].value
    with np.errstate(divide="ignore"):
        exec(app.code[0].value, {})
    assert f"It prints **{capsys.readouterr().out.strip()}**." in words(app)


# --- no labels


def test_S002_11_a_loss_of_inputs_alone_teaches_their_mean_and_spread():
    app = page("unlabelled")
    inputs = np.array([1.2, 1.9, 2.4, 3.1, 3.9])

    def cost(m, s):
        return np.mean((inputs - m) ** 2 / (2 * s * s) + np.log(s) + np.log(2 * np.pi) / 2)

    assert rows(app)["Cost, nats"] == pytest.approx([cost(1, 1), cost(2.5, 1)])
    places = np.round(np.arange(-1, 6, 0.1), 10)
    for s in (0.3, 1, 2.7):
        assert places[np.argmin([cost(m, s) for m in places])] == 2.5
    best = click(app, "The best Gaussian")
    assert figure(best)["values"] == pytest.approx({"m": inputs.mean(), "s": inputs.std()})
    here = rows(best)["Cost, nats"][0]
    assert here == pytest.approx(cost(2.5, inputs.std()))
    assert here < min(cost(2.5, inputs.std() * t) for t in (0.99, 1.01)) and f"**{here:.4g}** nats" in words(best)


def test_S002_11_other_losses_without_a_label():
    numbers = [value for *_, value in others()]
    inputs = np.array([1.2, 1.9, 2.4, 3.1, 3.9])
    np.testing.assert_allclose(
        numbers,
        [
            np.mean([0.2**2, 0.1**2, 0.4**2, 0.1**2, 0.1**2]),
            inputs.var(),
            (inputs.mean() ** 2 + inputs.var()) / 2,
        ],
    )


# --- cost or gradient


@pytest.mark.parametrize("key", ["cauchy", "welsch", "squared_error"])
def test_S002_13_the_gradient_is_the_vector_of_derivatives_of_the_cost(key):
    loss, start_at, rate, h = find(key), np.float64(3.0), 0.05, 1e-6
    costs, by_level, by_slope = descent(loss, start_at, rate)

    def cost(level, slope):
        return np.mean(loss.value(level + slope * X - Y, **loss.settings()))

    level, slope = 3.0, 0.0
    for step in range(5):
        assert costs[step] == pytest.approx(cost(level, slope))
        down = [
            (cost(level + h * a, slope + h * b) - cost(level - h * a, slope - h * b)) / (2 * h)
            for a, b in ((1, 0), (0, 1))
        ]
        np.testing.assert_allclose([by_level[step], by_slope[step]], down, atol=1e-7)
        level, slope = level - rate * down[0], slope - rate * down[1]


def test_S002_13_a_cost_falls_while_its_gradient_grows():
    app = page("rising")
    cost, *gradient = descent(find("cauchy"), np.float64(6), 0.5)
    norm = np.hypot(*gradient)
    assert np.all(np.diff(cost) < 0) and np.sum(np.diff(norm) > 0) == 18
    assert "the cost falls in 40 of 40 steps, and in 18 of these the gradient grows" in words(app)
    here = rows(page("rising", step=5))
    assert here["Cost: one number"] == pytest.approx([cost[5], cost[6]]) and cost[6] < cost[5]
    assert here["Gradient length"] == pytest.approx([norm[5], norm[6]]) and norm[6] > norm[5]
    assert math.isnan(rows(page("rising", step=40))["Gradient length"][1])
    assert "| Squared error | 6 | 0.1 | 40 | 0 |" in words(app) and "| Welsch | 8 | 0.5 | 40 | 22 |" in words(app)


def test_a_cost_at_rest_does_not_fall():
    """Rate · curvature is 0.6 in one direction and 1.2 in the other: what is above the least shrinks to 0.16 of it."""
    cost = np.array(descent(find("squared_error"), np.float64(5.0), 0.3)[0], dtype=float)
    above = cost - min(cost)
    assert above[0] * 0.16**22 < 1e-13 * min(cost) and np.any(np.diff(cost)[25:] < 0)
    fell, _, _ = apart(find("squared_error"), 5.0, 0.3)
    assert 18 <= fell <= 22 and f"the cost falls in {fell} of 40 steps" in words(
        page("rising", loss="squared_error", start=5, rate=0.3)
    )


def test_a_descent_that_diverges_stays_a_picture():
    app = page("rising", loss="squared_error", rate=1, start=10, step=40)
    assert "the cost falls in" in words(app) and rows(app)["Cost: one number"][0] > 1e20
    assert all(abs(float(y)) <= 1e9 for t in figure(app)["figure"]["data"] if "circle" in t["uid"] for y in t["y"])


# --- words for losses


def test_S003_1_S001_5_what_is_binary_or_of_several_classes_is_a_matter_of_words():
    z = np.linspace(-6, 6, 25)
    for label in (0, 1):
        two = find("softmax_ce").value(np.stack([0 * z, z], axis=-1), y_true=label)
        np.testing.assert_allclose(two, find("bce_logits").value(z, y_true=float(label)), rtol=1e-12)
        p = 1 / (1 + np.exp(-z))
        np.testing.assert_allclose(find("brier").value(p, y_true=label), find("squared_error").value(p - label))
    assert {family.argument.page for family in FAMILIES} > {"regression", "binary", "classes"}


NAMED = {
    "L1": "absolute_error",
    "MAE": "absolute_error",
    "mean absolute error": "absolute_error",
    "L2": "squared_error",
    "MSE": "squared_error",
    "mean squared error": "squared_error",
    "Huber": "huber",
    "pseudo-Huber": "pseudo_huber",
    "MSLE": "msle",
    "mean squared logarithmic error": "msle",
    "hinge": "hinge",
    "squared hinge": "squared_hinge",
    "binary cross-entropy": "bce",
    "sigmoid cross-entropy": "bce_logits",
    "weighted cross-entropy": "bce_logits",
    "softmax cross-entropy": "softmax_ce",
    "categorical cross-entropy": "categorical_ce",
    "sparse categorical cross-entropy": "categorical_ce",
    "Kullback-Leibler": "kl_div",
    "KL divergence": "kl_div",
}


@pytest.mark.parametrize("name, key", NAMED.items())
def test_S003_2_every_loss_named_there_is_found_by_that_name(name, key):
    found = {entry.key: " ".join((entry.title, *entry.names)).lower() for entry in index() if entry.key}
    spaced = {key: " " + re.sub(r"[\W_]+", " ", words) for key, words in found.items()}
    asked = re.sub(r"[\W_]+", " ", name.lower()).split()
    assert key in [found for found, text in spaced.items() if all(f" {word}" in text for word in asked)]


# --- the page


def test_each_question_starts_with_what_to_do():
    for key, part in PAGE.parts.items():
        app = page(key)
        assert any("**Drag" in markdown.value for markdown in app.markdown[:2]), key
        assert query(app) == ({} if key == "samples" else {"section": key})
        assert len(part.lead) < 240


def test_fields_of_questions_do_not_collide():
    own = 2 + len(FIELDS)  # which question, whether it is on the stage, and what a teacher asks
    assert len(PAGE.fields) == own + sum(len(part.fields) for part in PAGE.parts.values())


@pytest.mark.parametrize("key, title", [(key, q.title) for key, part in PAGE.parts.items() for q in part.questions])
def test_presets_open_and_their_link_opens_the_same(key, title):
    app = click(page(key), title)
    link = query(app)
    again = page(**{"section": key} | link)
    assert query(again) == link and json.dumps(figure(again)["figure"]) == json.dumps(figure(app)["figure"])
    click(again, "Reset")
    assert query(again) == ({} if key == "samples" else {"section": key})


def test_what_one_question_was_set_to_is_kept_while_another_is_looked_at():
    app = page("units", k=100)
    app.selectbox(key="section").set_value("batches").run()
    app.slider(key="size").set_value(3.0).run()
    assert not app.exception and query(app) == {"section": "batches", "size": "3", "k": "100"}
    app.selectbox(key="section").set_value("units").run()
    assert figure(app)["values"]["k"] == 100 and query(app)["size"] == "3"


ODD = [text for text in HOSTILE if text in ("", "nan", "1e999", "-1e999", "0", "1e-320", "abc") or len(text) > 20]


@pytest.mark.parametrize("text", ODD)
@pytest.mark.parametrize("key", PAGE.parts)
def test_a_hostile_link_opens_a_working_page(key, text):
    given = dict.fromkeys(PAGE.fields, text[:3000]) | {"section": key, "nonsense": text[:3000]}
    app = start("meaning.py", **given)
    assert not app.exception and len(app.warning) == 1 and "<" not in app.warning[0].value
    layout = json.dumps(figure(app)["figure"]["layout"])
    assert '"range"' in layout and "NaN" not in json.dumps(figure(app)["values"])
    click(app, "Reset")


def test_an_unknown_question_is_said_and_the_first_is_shown():
    app = start("meaning.py", section="taste")
    assert "section: `taste` is not one of the choices" in app.warning[0].value
    assert not app.exception and "p0" in figure(app)["values"]
