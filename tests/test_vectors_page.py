"""Two vectors: the worked numbers, read off the page. Ids name the teaching material they come from."""

import importlib.util
import json
import math
import os
from functools import partial

import numpy as np
import pytest

from losslab import find
from losslab.labs.vectors import entries
from losslab.labs.vectors.entries import ALL, QUESTIONS, read_vectors
from losslab.labs.vectors.entries_figure import REDUCTIONS, Axes, entry_losses, readings
from losslab.labs.vectors.words import CALLS, numpy_program
from losslab.libraries.kinds import KINDS
from tests.app import click, figure, opened, query, rows, start, tables, words
from tests.conftest import absent
from tests.test_link import HOSTILE

os.environ["KERAS_BACKEND"] = "torch"  # read when keras is imported
P, Y = np.array([0.9, 0.2, 0.1, 0.4, 0.9]), np.array([1.0, 0.0, 0.0, 1.0, 1.0])
L1, L2, CE = "L1, absolute error", "L2, squared error", "Binary cross-entropy"


page = partial(opened, "vectors.py")


# --- the numbers of the teaching material


def test_S000_1_L1_is_the_sum_of_the_sizes():
    total, *each = rows(page())[L1]
    assert total == pytest.approx(1.1, abs=1e-12)
    np.testing.assert_allclose(each, [0.1, 0.2, 0.1, 0.6, 0.1])
    assert rows(page(reduction="mean"))[L1][0] == pytest.approx(0.22)


def test_S000_2_L2_is_a_sum_and_what_else_goes_by_that_name():
    app = page()
    assert rows(app)[L2][0] == pytest.approx(0.43, abs=1e-12)
    values = [row[0] for row in rows(app, 2).values()]
    np.testing.assert_allclose(values, [0.43, 0.086, 0.215, 0.29326, 0.65574], atol=5e-6)
    for reading, value in (("sum of r²", "0.43"), ("mean of r² (MSE)", "0.086"), ("half the sum", "0.215")):
        assert f"| {reading} | **{value}** |" in words(app)
    assert rows(page(half=1))[L2][0] == pytest.approx(0.215)
    assert rows(page(reduction="root"))[L2][0] == pytest.approx(0.29326, abs=5e-6)


def test_S000_3_both_values_belong_to_the_same_data():
    assert "L1 = 1.1 and L2 = 0.43, both as sums, are true of the same data" in words(page())
    assert "L1 = 1 and L2 = 0.5, both as sums" in words(page(n=2, p0=0.5, p1=0.5))


def test_S000_4_rounded_predictions_make_L1_and_L2_count_errors():
    app = page()
    assert "= 1.1 − 0.43 = 0.67 here" in words(app) and "count errors" in words(app)
    app = click(app, "Rounded predictions")
    assert rows(app)[L1] == rows(app)[L2] == [1, 0, 0, 0, 1, 0]
    assert "1 error in 5 entries" in words(app) and "= 1 − 1 = 0 here" in words(app)
    assert app.slider(key="p3").value == 0.4  # what was predicted is not lost
    app.slider(key="p1").set_value(0.5).run()  # ½ counts as 1, which is wrong here
    assert rows(app)[L1][0] == rows(app)[L2][0] == 2 and "2 errors in 5 entries" in words(app)
    assert "no error in 2 entries" in words(page(rounds=1, n=2))


def test_S000_4_a_residual_that_is_1_but_for_rounding_counts_as_1():
    assert abs(4.1 - 3.1) < 1
    text = words(page(n=2, p0=4.1, y0=3.1, p1=0, y1=0, low=0, high=5))
    assert "1 − 1 = 0 here: every |r| is 0 or 1" in text and "1 error in 2 entries" in text


def test_S000_5_the_dot_product_is_the_same_sum():
    app = page()
    assert "np.dot(r, r)" in app.code[0].value and app.code[0].value.endswith("# 1.1 0.43\n# 0.43")
    names = {}
    exec(numpy_program(P, Y), names)
    assert names["L1"] == pytest.approx(1.1) and names["L2"] == pytest.approx(0.43)
    assert np.dot(names["r"], names["r"]) == pytest.approx(0.43)


def test_S000_7_the_cross_entropy_of_the_same_vectors():
    app = click(page(), "With the cross-entropy")
    assert rows(app)[CE][0] == pytest.approx(0.29110, abs=5e-6)
    np.testing.assert_allclose(rows(app)[CE][1:], -np.log([0.9, 0.8, 0.9, 0.4, 0.9]))
    assert "its mean is 0.2911 nats" in words(app)


def test_S000_8_reductions_scale_the_slopes_by_n():
    for n in (2, 5, 8):
        summed, mean = (rows(page(n=n, reduction=how), 1) for how in ("sum", "mean"))
        for name in (L1, L2):
            np.testing.assert_allclose(summed[name], n * np.array(mean[name]))
        assert f"{n} times the slope of the mean" in words(page(n=n))
    here = rows(page(), 2)
    np.testing.assert_allclose(here["sum of r²"][1:], 2 * (P - Y))
    np.testing.assert_allclose(here["mean of r² (MSE)"][1:], 2 * (P - Y) / 5)


@pytest.mark.filterwarnings("default")
def test_S000_8_what_is_said_of_scikit_learn_and_pytorch():
    """Who takes a sum notices when all data come twice; who takes a mean does not."""
    if not importlib.util.find_spec("sklearn") or not importlib.util.find_spec("torch"):
        absent("scikit-learn or PyTorch", "libraries")
    import torch
    from sklearn.linear_model import Lasso, Ridge
    from sklearn.svm import LinearSVC

    draw = np.random.default_rng(0)
    x, y = draw.normal(size=(40, 3)), draw.normal(size=40)
    twice, both, label = np.concatenate([x, x]), np.concatenate([y, y]), np.sign(y + 3 * x[:, 0])
    fit = lambda model, x, y: model.fit(x, y).coef_
    np.testing.assert_allclose(fit(Lasso(0.1), x, y), fit(Lasso(0.1), twice, both), atol=1e-6)
    one = x[:, :1] - x[:, 0].mean()
    slope = np.mean(one[:, 0] * y)  # of the half mean of squares, at 0: the penalty takes α from its size
    expected = np.sign(slope) * (abs(slope) - 0.05) / np.mean(one**2)
    np.testing.assert_allclose(fit(Lasso(0.05), one, y), expected, atol=1e-6)
    assert not np.allclose(fit(Ridge(5.0), x, y), fit(Ridge(5.0), twice, both), rtol=1e-3)
    np.testing.assert_allclose(fit(Ridge(5.0), x, y), fit(Ridge(10.0), twice, both))
    svc = lambda c: LinearSVC(C=c, loss="hinge", max_iter=200_000, tol=1e-8, random_state=0)
    labels = np.concatenate([label, label])
    np.testing.assert_allclose(fit(svc(0.02), x, label), fit(svc(0.01), twice, labels), rtol=1e-3)
    assert not np.allclose(fit(svc(0.02), x, label), fit(svc(0.02), twice, labels), rtol=1e-2)
    for loss in (torch.nn.MSELoss, torch.nn.L1Loss, torch.nn.BCELoss, torch.nn.HuberLoss, torch.nn.CrossEntropyLoss):
        assert loss().reduction == "mean"


def test_S002_9_the_mean_squared_error_is_no_distance():
    assert "MSE is d² / n = 0.6557² / 5 = 0.086" in words(page())
    for n in (2, 5, 8):
        here = rows(page(n=n), 2)
        norm, mean = here["root of the sum (Euclidean norm)"][0], here["mean of r² (MSE)"][0]
        assert mean == pytest.approx(norm**2 / n)


def test_S003_13_it_is_the_squared_norm_that_outliers_pull_at():
    text = words(page())
    assert "norm itself, 0.6557, has a gradient of length 1 however far" in text and "the length 2d = 1.311," in text
    for far in (2.0, 20.0, 2000.0):
        here = rows(page(p0=far), 2)
        assert np.linalg.norm(here["root of the sum (Euclidean norm)"][1:]) == pytest.approx(1)
        d = here["root of the sum (Euclidean norm)"][0]
        assert np.linalg.norm(here["sum of r²"][1:]) == pytest.approx(2 * d) and d > far / 2


def test_S004_11_the_loss_of_one_entry_is_no_mean_yet():
    app = page(reduction="none")
    np.testing.assert_allclose(rows(app)[L2], (P - Y) ** 2, atol=1e-15)
    np.testing.assert_allclose(rows(app)[L1], np.abs(P - Y))
    assert "the 5 squares here have the mean 0.086" in words(app)


# --- everything else that the page computes


def numeric(how, key, factor=1.0, **more):
    """The slopes of a cost by differences of the page's own value."""
    losses, n, h = (ALL[key],), len(P), 1e-6
    params = {f"{key}-{name}": value for name, value in ALL[key].defaults.items()}
    draw = entry_losses(losses, n, Axes(), how, factor)
    values = {f"p{i}": p for i, p in enumerate(P)} | {f"y{i}": y for i, y in enumerate(Y)} | params | more
    cost = lambda values: float(draw(**values)["layout"]["meta"]["tables"][0]["rows"][1]["cells"][0])
    slopes = draw(**values)["layout"]["meta"]["tables"][1]["rows"][0]["cells"]
    found = [(cost(values | {f"p{i}": P[i] + h}) - cost(values | {f"p{i}": P[i] - h})) / (2 * h) for i in range(n)]
    return np.array(found), np.array(slopes, dtype=float)


@pytest.mark.parametrize("key", ["squared_error", "huber", "quantile", "bce"])
@pytest.mark.parametrize("how", [how for how in REDUCTIONS if how != "none"])
def test_slopes_are_those_of_the_reduced_loss(how, key):
    weights = {f"w{i}": w for i, w in enumerate((1.0, 0.5, 0.0, 2.0, 4.0))} if how == "weighted" else {}
    for factor in (1.0, 0.5):
        found, slopes = numeric(how, key, factor, **weights)
        np.testing.assert_allclose(slopes, found, rtol=1e-6, atol=1e-9)


def test_readings_have_the_slopes_of_their_values():
    r, h = np.array([0.3, -1.5, 2.0, 0.0]), 1e-6
    for key in readings(r):
        value = lambda r, key=key: readings(r)[key][0]
        found = [(value(r + h * e) - value(r - h * e)) / (2 * h) for e in np.eye(4)]
        np.testing.assert_allclose(readings(r)[key][1], found, atol=1e-8)
        assert value(0 * r) == 0 and not np.any(readings(0 * r)[key][1])


def test_weights_that_leave_an_entry_out():
    app = page(reduction="weighted", w3=0)
    r = np.delete(P - Y, 3)
    assert rows(app)[L2][0] == pytest.approx(np.mean(r**2)) and rows(app, 1)[L2][3] == 0
    assert app.slider(key="w3").value == 0
    app = page(reduction="weighted", each="bce", p3=0, w3=0)  # infinitely wrong, and not counted
    assert rows(app)[CE][4] == math.inf and math.isfinite(rows(app)[CE][0])
    app = start("vectors.py", reduction="weighted", **{f"w{i}": "0" for i in range(5)})
    assert "All weights are 0" in app.warning[0].value and math.isnan(rows(app)[L2][0])


def test_a_cross_entropy_of_no_probability_is_said_not_to_be_defined():
    app = page(each="bce", p1=1.5)
    assert math.isnan(rows(app)[CE][2]) and math.isnan(rows(app)[CE][0]) and rows(app)[CE][1] > 0
    assert any("not defined" in caption.value for caption in app.caption) and "have none" in words(app)
    assert "costs infinitely much" in words(page(each="bce", p3=0))


def test_every_elementwise_loss_is_that_of_its_record():
    app = page(each=",".join(ALL), reduction="mean")
    for key, loss in ALL.items():
        name = {"absolute_error": L1, "squared_error": L2}.get(key, loss.title)
        each = loss.value(P, y_true=Y) if key == "bce" else loss.value(P - Y)
        np.testing.assert_allclose(rows(app)[name], [np.mean(each), *each], rtol=1e-12, atol=1e-15)


def test_a_parameter_is_a_slider_and_part_of_the_link():
    app = page(each="huber", **{"huber-delta": "0.25"})
    assert app.slider(key="huber-delta").value == 0.25 and figure(app)["values"]["huber-delta"] == 0.25
    app.slider(key="huber-delta").set_value(0.5).run()
    assert query(app) == {"each": "huber", "huber-delta": "0.5"}
    np.testing.assert_allclose(rows(app)["Huber"][1:], find("huber").value(P - Y, delta=0.5))


def test_no_loss_at_all_is_a_page_too():
    assert list(rows(page(each=""))) == ["residual r"]


def test_hidden_numbers_are_nowhere():
    app = click(page(), "Predict first")
    assert query(app) == {"hidden": "1"}
    assert len(tables(app)) == 1
    assert not {"0.43", "1.1", "0.086"} & set(words(app).replace("*", " ").split()) and not app.code
    assert "0.43" not in figure(app)["alt"]
    app.toggle(key="hidden").set_value(False).run()
    assert rows(app)[L2][0] == pytest.approx(0.43) and query(app) == {}


# --- typed vectors


@pytest.mark.parametrize(
    "predicted, true, expected",
    [
        ("0.9, 0.2", "1 0", ([0.9, 0.2], [1, 0])),
        ("[0.9  0.2\n-.5e1]", "np.array([1., 0, −3])", ([0.9, 0.2, -5], [1, 0, -3])),
        ("1;2;3;4;5;6;7;1e6", " (0, 0, 0, 0, 0, 0, 0, -1e6), ", ([1, 2, 3, 4, 5, 6, 7, 1e6], [0] * 7 + [-1e6])),
        ("1\t2", "array([3,\n 4])", ([1, 2], [3, 4])),
    ],
)
def test_vectors_are_read_as_people_write_them(predicted, true, expected):
    assert read_vectors(predicted, true) == expected


@pytest.mark.parametrize(
    "predicted, true, sentence",
    [
        ("1, 2", "1, 2, 3", "ŷ has 2 entries and y has 3; both need the same number"),
        ("1", "1", "2 to 8 entries can be shown, got 1"),
        ("1 2 3 4 5 6 7 8 9", "1 2 3 4 5 6 7 8 9", "2 to 8 entries can be shown, got 9"),
        ("1, two", "1, 2", "In ŷ, `two` is not a number such as 0.5"),
        ("1, 2", "1,, 2, <b>", "In y, `·b·` is not a number such as 0.5"),
        ("", "1", "In ŷ, an empty value is not a number such as 0.5"),
        ("1, nan", "1, 2", "In ŷ, `nan` is not within ±1,000,000"),
        ("1, inf", "1, 2", "In ŷ, `inf` is not within ±1,000,000"),
        ("1, 1e7", "1, 2", "In ŷ, `1e7` is not within ±1,000,000"),
        ("1" * 2000, "1, 2", "ŷ is longer than 1000 characters"),
    ],
)
def test_what_is_no_vector_is_refused_in_a_sentence(predicted, true, sentence):
    with pytest.raises(ValueError) as error:
        read_vectors(predicted, true)
    assert str(error.value) == sentence


def use(app, predicted, true):
    app.text_input(key="typed/vector/p").set_value(predicted)
    app.text_input(key="typed/vector/y").set_value(true)
    next(button for button in app.button if button.label == "Use these numbers").click().run()
    assert not app.exception
    return app


def test_typed_vectors_are_taken_exactly_on_axes_that_hold_them():
    app = use(page(), "12.3456789, -3, 7", "10, 0, 7")
    assert query(app)["p0"] == "12.3456789" and query(app)["n"] == "3"
    assert rows(app)[L1][0] == pytest.approx(2.3456789 + 3)
    (low, high) = figure(app)["figure"]["layout"]["yaxis"]["range"]
    assert low <= -3 and high >= 12.35 and figure(app)["figure"]["layout"]["yaxis2"]["range"][1] >= 9
    again = page(**query(app))
    assert figure(again)["figure"] == figure(app)["figure"]
    app = use(page(), "1000000, -1000000", "-1000000, 1000000")
    assert rows(app)[L2][0] == 8e12 and not app.error


def test_what_is_refused_changes_nothing_and_is_not_lost():
    app = use(page(p0=0.3), "1, 2, x", "1, 2, 3")
    assert "In ŷ, `x` is not a number such as 0.5. Nothing was changed." in app.error[0].value
    assert app.text_input(key="typed/vector/p").value == "1, 2, x"
    assert query(app) == {"p0": "0.3"} and app.slider(key="p0").value == 0.3
    app = use(app, "1, 2, 3", "1, 2, 4")
    assert not app.error and rows(app)[L1] == [1, 0, 0, 1]


def test_a_link_to_numbers_off_the_axes_gets_axes_that_hold_them():
    app = page(p0=7.5)
    assert app.slider(key="p0").value == 7.5 and figure(app)["figure"]["layout"]["yaxis"]["range"][1] >= 7.5
    app = start("vectors.py", low="3", high="2")
    assert "from a smaller to a larger number, not from 3 to 2" in app.warning[0].value
    assert figure(app)["figure"]["layout"]["yaxis"]["range"][1] < 1.2
    app = page()
    app.number_input(key="high").set_value(-5.0).run()
    assert "from a smaller to a larger" in app.error[0].value and not app.exception


# --- presets, links, code


@pytest.mark.parametrize("title", [question.title for question in QUESTIONS])
def test_presets_open_and_their_link_opens_the_same(title):
    app = click(page(n=7, reduction="mean", p0=0.3), title)
    link = query(app)
    again = page(**link)
    assert query(again) == link and json.dumps(figure(again)["figure"]) == json.dumps(figure(app)["figure"])


def test_reset_brings_the_bare_page():
    app = click(page(n=7, reduction="weighted", w1=3, p0=5, each="bce"), "Reset")
    assert query(app) == {} and rows(app)[L1][0] == pytest.approx(1.1)


def test_a_library_that_stands_in_its_own_column_is_no_choice():
    app = start("vectors.py", l2="numpy")
    assert not app.exception and "l2: `numpy` is not one of the choices" in app.warning[0].value


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_link_opens_a_working_page(text):
    fields = [key for key in entries.FIELDS if "-" not in key] + ["huber-delta"]
    app = start("vectors.py", nonsense=text, **dict.fromkeys(fields, text[:5000]))  # more is no address any more
    assert not app.exception and len(app.warning) == 1 and "<" not in app.warning[0].value
    app.slider(key="p0").set_value(app.slider(key="p0").max).run()
    assert not app.exception and not app.warning


def result(kind, code, predicted, true):
    """What a call of the page returns, as a float."""
    record = KINDS.get(kind, KINDS["sklearn"])
    names = {}
    lines = record.imports.replace("import sklearn", "import sklearn.metrics" if kind == "sklearn" else "")
    if kind == "scipy":
        lines += "\nfrom scipy import spatial"
    exec(f"{lines}\nimport numpy as np", names)
    for name, vector in (("y_pred", predicted), ("y_true", true)):
        names[name] = eval(record.array.format(vector.tolist()), names)
    names["r"] = predicted - true
    return float(eval(code, names))


RUN = [
    (kind, reading, code)
    for kind, calls in CALLS.items()
    if kind != "tensorflow"
    for reading, codes in calls.items()
    for code in codes
]


@pytest.mark.filterwarnings("default")  # what the libraries warn of is theirs
@pytest.mark.parametrize("kind, reading, code", RUN, ids=[f"{kind}-{code}" for kind, _, code in RUN])
def test_S000_2_the_calls_beside_the_readings_return_them(kind, reading, code):
    if kind in KINDS and not importlib.util.find_spec(kind):
        absent(KINDS[kind].title, "libraries")
    for predicted, true in ((P, Y), (np.array([1.5, -20.0, 3.0]), np.array([0.5, 4.0, 3.25]))):
        expected = readings(predicted - true)[reading][0]
        assert result(kind, code, predicted, true) == pytest.approx(expected, rel=1e-6 if kind == "keras" else 1e-12)


def test_every_call_is_shown_beside_its_number():
    for kind in list(CALLS)[1:]:
        text = words(page(l2=kind))
        for call in (call for codes in CALLS[kind].values() for call in codes):
            assert f"`{call}`" in text
    assert any("not run by the tests" in caption.value for caption in page(l2="tensorflow").caption)


def test_F2_2_the_norm_and_its_square_are_least_at_one_place_and_their_slopes_have_one_ratio():
    text = words(page())
    assert "The squared norm does" not in text and "both are least at the same place" in text
    y, tries = np.array([1.0] * 9 + [1000.0]), np.arange(0, 200, 0.1)
    r = tries[:, None] - y
    norms, squares = np.sqrt(np.sum(r**2, axis=1)), np.sum(r**2, axis=1)
    assert tries[np.argmin(norms)] == tries[np.argmin(squares)] == pytest.approx(100.9)
    best = 100.9 - y
    of_norm, of_square = best / np.linalg.norm(best), 2 * best
    np.testing.assert_allclose(of_norm[-1] / of_norm[0], of_square[-1] / of_square[0])
    assert "the best of both is 100.9, where the thousand pulls 9 times as hard" in text
    assert of_norm[-1] / of_norm[0] == pytest.approx(-9) and np.linalg.norm(of_norm) == pytest.approx(1)


def test_the_caption_of_the_plane_speaks_of_the_panels_that_are_shown():
    both = figure(page(view="plane", losses="euclidean"))["key"]
    alone = figure(page(view="plane", losses="euclidean", show="plane"))["key"]
    curves = figure(page(view="plane", losses="euclidean", show="loss"))["key"]
    assert "Arrow" in both and "Curves: loss and slope" in both
    assert "Arrow" in alone and "Curves" not in alone and "Arrow" not in curves and "Curves: loss as a" in curves
