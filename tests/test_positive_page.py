"""The page of positive targets: the same losses on a linear and on a logarithmic axis, and true values they refuse."""

import math
from functools import partial

import numpy as np
import pytest

import losslab
from losslab.labs.positive.page import POSITIVE
from tests.app import figure, query, rows, start, words

page = partial(start, "positive.py")


def only(app):
    (cells,) = rows(app).values()
    return cells


@pytest.mark.parametrize("loss", POSITIVE.all.values(), ids=lambda loss: loss.key)
def test_slopes_on_both_axes(loss):
    """dL/dŷ and dL/dη, by central differences of the values on the page."""
    link = {"losses": loss.key, "focus": loss.key, "y_true": 2, "show": "loss,gradient,curvature", "y_to": 8}
    y_pred, h = 3.0, 0.04
    value, slope, bend, log_slope, *_ = only(page(**link, y_pred=y_pred))
    low, high = (only(page(**link, y_pred=y_pred + side * h))[0] for side in (-1, 1))
    assert slope == pytest.approx((high - low) / (2 * h), rel=2e-3)
    assert bend == pytest.approx((high - 2 * value + low) / h**2, rel=2e-2, abs=1e-3)
    low, high = (only(page(**link, y_pred=y_pred * math.exp(side * 0.01)))[0] for side in (-1, 1))
    assert log_slope == pytest.approx((high - low) / 0.02, rel=2e-3) == pytest.approx(y_pred * slope, rel=2e-3)


def test_the_same_factor_too_high_and_too_low():
    for k in (1.5, 2, 5):
        app = page(losses="log_ratio_squared,log_ratio_abs,msle,mape,gamma_deviance_half", factor=k, y_true=2, y_pred=2)
        high_low = {name: cells[-2:] for name, cells in rows(app).items()}
        np.testing.assert_allclose(high_low.pop("Squared log-ratio"), 2 * [math.log(k) ** 2])
        np.testing.assert_allclose(high_low.pop("Absolute log-ratio"), 2 * [math.log(k)])
        gamma = high_low.pop(losslab.find("gamma_deviance_half").title)
        assert gamma[0] < gamma[1]
        assert all(high > low for high, low in high_low.values())  # MSLE and MAPE charge more for too high


def test_identity_and_log_link_are_one_loss():
    for y_pred in (0.5, 3, 7):
        app = page(losses="poisson,poisson_log", y_pred=y_pred, y_true=3, show="loss,gradient,curvature")
        first, second = rows(app).values()
        np.testing.assert_allclose(first, second, rtol=1e-12, atol=1e-15)


def test_tweedie_runs_from_squares_through_poisson_and_gamma():
    for power, key in ((1, "poisson_deviance_half"), (2, "gamma_deviance_half"), (3, "inverse_gaussian_deviance_half")):
        app = page(
            losses=f"tweedie_deviance_half,{key}", **{"tweedie_deviance_half-power": power}, y_pred=5, y_true=1.5
        )
        first, second = rows(app).values()
        np.testing.assert_allclose(first, second, rtol=1e-9)


@pytest.mark.parametrize("loss", POSITIVE.all.values(), ids=lambda loss: loss.key)
def test_a_true_value_of_0_is_drawn_or_refused_in_a_sentence(loss):
    app = page(losses=loss.key, focus=loss.key, y_true=0, y_pred=1)
    said = [box.value for box in app.warning]
    if str(loss.domain("y_true", **loss.settings())).startswith("(0"):
        assert said == [f"{loss.title}: y must lie in (0, ∞), got 0. It is not drawn here."]
        assert math.isnan(only(app)[0]) and any("has no value here" in box.value for box in app.info)
        (curve,) = [t for t in figure(app)["figure"]["data"] if t["uid"] == f"{loss.key}-loss-identity"]
        assert curve["y"] and query(app)["y_true"] == "0"
    else:
        assert not said and math.isfinite(only(app)[0])
        assert loss.summary in words(app)


def test_tweedie_refuses_0_from_the_gamma_loss_on():
    for power, refused in ((1.5, False), (2, True), (3, True)):
        app = page(losses="tweedie_deviance_half", y_true=0, **{"tweedie_deviance_half-power": power})
        assert bool(app.warning) == refused


def test_hostile_numbers_open_a_page():
    app = page(y_pred="-3", y_true="-1e300", factor="nan", y_to="0", losses="msle,hinge", by="cobol")
    assert len(app.warning) == 1 and "hinge" in app.warning[0].value
    assert app.slider(key="y_true").value == 0 and app.slider(key="y_pred").value == app.slider(key="y_pred").min


@pytest.mark.parametrize("power", [2, 2.5, 3])
def test_a_power_that_refuses_a_true_value_of_0_draws_nothing(power):
    link = {"losses": "tweedie_deviance_half", "tweedie_deviance_half-power": power, "show": "loss,gradient,curvature"}
    assert not any(map(math.isfinite, only(page(**link, y_true=0))))
    assert all(map(math.isfinite, only(page(**link, y_true=0.05))))
