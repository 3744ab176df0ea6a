"""The worked numbers of binary classification, read off the page. Ids name the teaching material they come from."""

import base64
import math
from functools import partial

import numpy as np
import pytest

from losslab.labs.binary.page import BINARY, logit
from tests.app import figure, opened, rows, start, tables, words

page = partial(opened, "binary.py")


def at(app):
    return dict(tables(app)[0]["at"])


def only(app):
    (cells,) = rows(app).values()
    return cells


def test_S002_1_both_right_but_one_is_surer():
    for p, expected in ((0.51, 0.67334), (0.95, 0.05129)):
        app = page(losses="bce", z=logit(p))
        assert at(app)["share decided right"] == 1
        np.testing.assert_allclose(only(app)[0], expected, atol=5e-6)


def test_S002_4_the_minimum_of_a_soft_label_is_its_entropy():
    lowest = only(page(losses="bce", y_true=0.3, z=logit(0.3)))
    np.testing.assert_allclose(lowest[:2], [0.6109, 0], atol=5e-5)
    for z in (-1.5, -0.5, 0.5):
        assert only(page(losses="bce", y_true=0.3, z=z))[0] > lowest[0]


def test_S000_6_through_a_sigmoid_briers_gradient_fades():
    app = page(losses="bce_logits,brier", z=-8, z_to=10)
    (bce, brier) = rows(app).values()
    np.testing.assert_allclose([bce[1], brier[1]], [-0.99966, -0.00067], atol=5e-6)
    np.testing.assert_allclose(bce[1] / brier[1], 1491, atol=1)
    (bce, brier) = rows(page(losses="bce_logits,brier", z=0)).values()
    np.testing.assert_allclose([bce[1], brier[1]], [-0.5, -0.25])


def test_S003_7_hinge_charges_nothing_beyond_the_margin():
    for f, expected in ((0.9, 0.1), (1, 0), (5, 0)):
        np.testing.assert_allclose(only(page(losses="hinge", z=f))[0], expected, atol=1e-12)
    assert only(page(losses="squared_margin", z=5))[0] == 16


def test_S003_9_steep_over_p_and_straight_over_z():
    values = [only(page(losses="bce", z=logit(p)))[0] for p in (0.1, 0.01)]
    np.testing.assert_allclose(values, [2.3026, 4.6052], atol=5e-5)
    values = [only(page(losses="bce_logits", z=z, z_to=200))[0] for z in (0.1, 0.01, -10, -100)]
    np.testing.assert_allclose(values, [0.6444, 0.6882, 10.00005, 100], atol=5e-5)


@pytest.mark.parametrize(
    "loss, best", [("bce", 0.7), ("brier", 0.7), ("likelihood", 1.0), ("gce", 0.944), ("bce_logits", 0.7)]
)
def test_the_lowest_expected_loss_is_where_theory_puts_it(loss, best):
    app = page(losses=loss, show="risk", eta=0.7)
    (diamond,) = [t for t in figure(app)["figure"]["data"] if t.get("marker", {}).get("symbol") == "diamond"]
    np.testing.assert_allclose(diamond["x"][0], best, atol=0.004)


def diamonds(app):
    """{loss: (place, height) of its least expected loss over what it reports, over the score}."""
    found = [t for t in figure(app)["figure"]["data"] if t.get("marker", {}).get("symbol", "").startswith("diamond")]
    kinds = {"diamond": {}, "diamond-open": {}}
    for trace in found:
        kinds[trace["marker"]["symbol"]][trace["legendgroup"]] = float(trace["x"][0]), float(trace["y"][0])
    return kinds["diamond"], kinds["diamond-open"]


SCORES = {  # of share η the best score, by hand
    "logistic": lambda eta: math.log(eta / (1 - eta)),
    "exponential": lambda eta: math.log(eta / (1 - eta)) / 2,
    "squared_hinge": lambda eta: 2 * eta - 1,
    "modified_huber": lambda eta: 2 * eta - 1,
    "squared_margin": lambda eta: 2 * eta - 1,
    "tangent": lambda eta: math.tan(eta - 0.5),
}


@pytest.mark.parametrize("eta", [0.05, 0.25, 0.5, 0.7, 0.9, 0.65])
def test_F1_9_each_margin_loss_reports_the_true_share_by_its_own_link(eta):
    keys = [*SCORES, "smoothed_hinge", "savage", "poly1", "bce", "brier", "bce_logits"]
    app = page(losses=",".join(keys), show="risk", eta=eta)
    over_p, over_z = diamonds(app)
    for key in keys:
        np.testing.assert_allclose(over_p[key][0], eta, atol=1e-6, err_msg=key)
    for key, best in SCORES.items():
        np.testing.assert_allclose(over_z[key][0], best(eta), atol=1e-6, err_msg=key)
    least = {"bce": -(eta * math.log(eta) + (1 - eta) * math.log(1 - eta)), "brier": eta * (1 - eta)}
    least |= {"exponential": 2 * math.sqrt(eta * (1 - eta)), "squared_hinge": 4 * eta * (1 - eta)}
    for key, value in least.items():
        np.testing.assert_allclose(over_p[key][1], value, atol=1e-9, err_msg=key)


def test_F1_9_the_curve_over_what_is_reported_is_the_expected_loss_of_the_score_that_reports_it():
    """The squared hinge of z = 2p − 1 costs η(1 − z)² + (1 − η)(1 + z)², the exponential loss a mean of odds."""
    app = page(losses="squared_hinge,exponential", show="risk", eta=0.7)
    for trace in figure(app)["figure"]["data"]:
        if trace["uid"] in ("squared_hinge-risk-probability", "exponential-risk-probability"):
            p, y = (np.frombuffer(base64.b64decode(trace[k]["bdata"]), trace[k]["dtype"]) for k in "xy")
            inside = (p > 0.05) & (p < 0.95)
            odds, z = p[inside] / (1 - p[inside]), 2 * p[inside] - 1
            squares = 0.7 * (1 - z) ** 2 + 0.3 * (1 + z) ** 2
            by_hand = 0.7 * odds**-0.5 + 0.3 * odds**0.5 if "exp" in trace["uid"] else squares
            np.testing.assert_allclose(y[inside], by_hand, rtol=1e-5)


@pytest.mark.parametrize("loss", ["hinge", "perceptron", "ramp", "sigmoid_loss", "zero_one"])
def test_F1_9_a_loss_without_a_link_is_drawn_over_the_score_only(loss):
    over_p, over_z = diamonds(page(losses=loss, show="risk", eta=0.7))
    assert not over_p
    best = {"hinge": 1, "perceptron": 0, "sigmoid_loss": math.inf}.get(loss, math.nan)  # of the others many are
    np.testing.assert_equal(over_z[loss][0], best)


def test_F1_9_the_caption_speaks_of_what_is_shown():
    shown = lambda **link: figure(page(**link))["key"]
    assert "diamond" not in shown().lower() and "η" not in shown()
    assert "p = σ(z) is the link of the logistic loss" in shown(show="risk")


def test_the_label_decides_which_side_is_the_margin():
    assert at(page(z=2, y_true=1))["m"] == 2 and at(page(z=2, y_true=0))["m"] == -2
    assert at(page(z=2, y_true=0))["share decided right"] == 0
    np.testing.assert_allclose(at(page(z=2))["p"], 1 / (1 + math.exp(-2)))


def test_one_loss_three_names():
    """Cross-entropy of a probability, of a logit, and the logistic loss of a margin are one loss, at every label."""
    for y_true in (0, 1, 0.3):
        app = page(losses="bce,bce_logits,logistic", z=-1.3, y_true=y_true, show="loss,gradient,curvature")
        first, *others = rows(app).values()
        for other in others:
            np.testing.assert_allclose(other, first, rtol=1e-12)


@pytest.mark.parametrize("loss", BINARY.all.values(), ids=lambda loss: loss.key)
def test_every_loss_can_be_in_focus_at_any_label(loss):
    for y_true in (1, 0, 0.3):
        app = page(losses=loss.key, focus=loss.key, y_true=y_true, show="loss,gradient,curvature,risk")
        assert loss.summary in words(app)
        if y_true != 0.3 or loss.family.argument.name != "m":
            argument = loss.family.argument
            z, p = -1.0, 1 / (1 + math.e)
            x = {"m": z if y_true else -z, "p": p, "z": z}[argument.name]
            data = {"y_true": float(y_true)} if argument.data else {}
            np.testing.assert_allclose(only(app)[0], loss.value(x, **data), rtol=1e-9)


def test_hostile_labels_and_logits_open_a_page():
    app = start("binary.py", z="1e999", y_true="7", eta="nan", z_to="-3", losses="hinge,huber")
    assert not app.exception and len(app.warning) == 1
    assert app.slider(key="y_true").value == 1 and app.slider(key="z").value == app.slider(key="z").max
    assert "huber" in app.warning[0].value


def test_S003_8_libraries_cut_the_infinite_loss_each_elsewhere():
    for kind, expected in (("torch", "100"), ("keras", "16.1181"), ("sklearn", "36.0437")):
        app = page(losses="bce", focus="bce", z=-1000, z_to=1000, code=kind)
        assert only(app)[0] == math.inf
        said = [m.value for m in app.markdown if m.value.startswith("It returns")]
        assert f"**{expected}**" in said[0] and "ours is inf" in said[0]


def test_a_soft_label_is_not_given_to_a_library_that_wants_0_or_1():
    app = page(losses="bce", focus="bce", y_true=0.3, code="sklearn")
    assert any("takes the labels 0 and 1 only" in m.value for m in app.markdown)


@pytest.mark.parametrize("loss", BINARY.all.values(), ids=lambda loss: loss.key)
def test_no_logit_is_too_large_for_a_page(loss):
    for z in (-1000, 1000):
        for y_true in (0, 1):
            page(losses=loss.key, z=z, z_to=1000, y_true=y_true, show="loss,gradient,curvature,risk")
