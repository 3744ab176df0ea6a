"""Paths and library calls on their page: links, presets, sentences and tables, read off the page."""

from functools import partial

import numpy as np
import pytest

from losslab.costs.calls import CALLS
from losslab.labs.cost.paths import FIELDS, MADE, QUESTIONS
from losslab.labs.cost.paths_figure import LAMBDAS, RHOS, all_errors, all_weights, weight_paths
from tests.app import click, figures, opened, query, rows, start, words
from tests.test_link import HOSTILE

page = partial(opened, "cost.py", part="paths")


def own(app):
    return {key: text for key, text in query(app).items() if key in FIELDS}


def test_a_link_restores_all_and_the_bare_address_none():
    link = {"path_lambda": "0.0464", "path_rho": "0.3", "path_folds": "5", "path_seed": "7", "path_code": "keras"}
    app = page(**link)
    assert own(app) == link
    assert figures(app)[0]["values"] == figures(app)[1]["values"] == {"path_lambda": 0.0464, "path_rho": 0.3}
    held, i, k = all_errors(5, 7), list(LAMBDAS).index(0.0464), 3
    found = rows(app)
    np.testing.assert_allclose(found["held-out error"][0], held.error[i, k])
    np.testing.assert_allclose(rows(app, 1)["cancer volume, log"][0], all_weights()[i, k, 0])
    np.testing.assert_allclose(found["λ"], [0.0464, LAMBDAS[held.least()[k]], LAMBDAS[held.within()[k]]])
    assert "L1L2(l1=0.02784, l2=0.03248)" in app.code[-1].value
    assert own(page()) == {}


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_link_opens_a_working_page(text):
    app = start("cost.py", part="paths", nonsense=text, **dict.fromkeys(FIELDS, text[:3000]))
    assert not app.exception and len(app.warning) == 1 and "<" not in app.warning[0].value
    values = figures(app)[0]["values"]
    assert values["path_lambda"] in LAMBDAS and values["path_rho"] in RHOS
    app.select_slider(key="path_lambda").set_value(1.0).run()
    assert not app.exception and not app.warning and figures(app)[0]["values"]["path_lambda"] == 1


def test_a_lambda_between_two_stops_is_moved_and_said():
    app = start("cost.py", path_lambda="0.05")
    assert "`0.05` lies between two stops; showing 0.0464" in app.warning[0].value
    assert figures(app)[0]["values"]["path_lambda"] == 0.0464


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.title)
def test_presets_open_and_their_link_opens_the_same(question):
    app = click(page(path_rho=0.2, path_lambda=1), question.title)
    again = page(**query(app))
    assert query(again) == query(app) and figures(again) == figures(app)
    assert app.session_state["path_rho"] == question.values["path_rho"]
    assert MADE[question.values["path_code"]].short in app.code[-1].value


def test_the_buttons_of_the_two_lines_go_where_the_lines_are():
    app = page(path_rho=0.5, path_seed=4)
    _, least, within = rows(app)["λ"]
    for label, place in (("λ of the least error", least), ("λ one standard error from it", within)):
        assert rows(click(app, label))["λ"][0] == place
    assert least < within


def test_the_figure_at_every_stop_shows_the_weights_and_errors_of_that_stop():
    figure, held, found = weight_paths(10, 0), all_errors(10, 0), all_weights()
    for i, k in [(0, 0), (60, 10), *np.random.default_rng(0).integers((61, 11), size=(20, 2))]:
        drawn = figure(np.float64(LAMBDAS[i]), np.float64(RHOS[k]))
        tables = drawn["layout"]["meta"]["tables"]
        table = {row["name"]: row["cells"] for part in tables for row in part["rows"]}
        at = [i, held.least()[k], held.within()[k]]
        np.testing.assert_allclose(list(table.values())[3:], found[at, k].T, atol=1e-15)
        np.testing.assert_allclose(table["held-out error"], held.error[at, k])
        assert list(table["weights that are not 0"]) == list(np.count_nonzero(found[at, k], axis=-1))
        curves = {trace["uid"]: trace["y"] for trace in drawn["data"]}
        np.testing.assert_allclose(curves["weight4-weights"], found[:, k, 4])
        np.testing.assert_allclose(curves["spread1-error"], held.error[:, k] + held.spread[:, k])


@pytest.mark.parametrize("folds, seed", [(5, 0), (20, 999)])
def test_all_curves_lie_within_their_panels(folds, seed):
    for rho in RHOS:
        drawn = weight_paths(folds, seed)(np.float64(0.1), rho)
        for trace in drawn["data"]:
            low, high = drawn["layout"]["yaxis2" if trace["yaxis"] == "y2" else "yaxis"]["range"]
            assert low <= np.min(trace["y"]) and np.max(trace["y"]) <= high


def test_the_sentences_say_the_numbers_of_the_moment():
    text = words(page())
    held = all_errors(10, 0)
    least, within = held.least()[-1], held.within()[-1]
    error, spread = f"{held.error[least, -1]:.4g}", f"{held.spread[least, -1]:.4g}"
    assert f"dashed line, λ = {LAMBDAS[least]:.4g}: {error} ± {spread}, with 7 weights" in text
    assert f"within one standard error of that, {LAMBDAS[within]:.4g}: {held.error[within, -1]:.4g}, with 3." in text
    assert "At ρ = 1 every weight is 0 from λ = 0.8434 on" in text
    assert "capsular penetration, log” changes its sign between λ = 0.136 and 0.158 and" in words(page(path_rho=0))
    np.testing.assert_array_equal(np.sign(all_weights()[[32, 33], 0, 5]), [-1, 1])
    np.testing.assert_array_equal(LAMBDAS[[32, 33]], [0.136, 0.158])


def test_a_least_error_at_the_end_of_the_axis_is_said_to_be_one():
    """A seed at which the lasso predicts best with the smallest λ there is; at the usual one it does not."""
    assert all_errors(10, 3).least()[-1] == 0 and all_errors(10, 0).least()[-1] > 0
    assert "The axis ends there" in words(page(path_seed=3)) and "The axis ends there" not in words(page())


def test_S001_2_the_numbers_to_give_stand_on_the_page_for_lambda_and_rho():
    ridge, lasso = (rows(page(path_lambda=0.1, path_rho=rho), 1, 1) for rho in (0, 1))
    assert ridge["Ridge: alpha = n λ"] == [pytest.approx(9.7)] and np.isnan(lasso["Ridge: alpha = n λ"])
    assert ridge["SGD: weight_decay = 2 λ"] == [0.2] and ridge["L1L2: l2 = λ (1 − ρ)"] == [0.1]
    assert lasso["L1L2: l1 = 2 λ ρ"] == [0.2] and lasso["Lasso: alpha = λ"] == [0.1]
    assert ridge["LinearSVC: C = 1 / (n λ)"] == [pytest.approx(1 / 9.7)]
    assert not any(name.startswith(("AdamW", "glmnet")) for name in ridge)  # no number makes them minimise this


def test_S000_8_the_table_says_which_calls_take_a_sum():
    text = words(page())
    said = {row.name: next(line for line in text.splitlines() if line.startswith(f"| {row.name} |")) for row in CALLS}
    sums = {name for name, line in said.items() if "| sum" in line}
    assert sums == {
        "sklearn.linear_model.Ridge",
        "XGBoost gblinear",
        "XGBoost trees",
        "sklearn.linear_model.LogisticRegression",
        "sklearn.svm.LinearSVC",
    }
    assert "Not run here" in text


@pytest.mark.parametrize("key", MADE)
def test_every_program_is_shown_or_refused_in_a_sentence(key):
    for rho in (0.0, 0.5, 1.0):
        app, row = page(path_code=key, path_rho=rho), MADE[key]
        shown = [code.value for code in app.code if "from losslab.data.prostate" in code.value]
        assert shown == ([row.program(97, 0.1, rho)] if row.accepts(rho) else [])
        assert shown or f"is made for ρ = {row.only:g} only" in words(app)
