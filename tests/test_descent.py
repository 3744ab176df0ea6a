"""Steps of gradient descent: the rule, what becomes of a residual, how large a step may be, mini-batches."""

import itertools

import numpy as np
import pytest

from losslab import LOSSES, find
from losslab.data import SAMPLES
from losslab.fits.descent import (
    FATES,
    SCHEDULES,
    batch_spread,
    batches,
    curvatures,
    fate,
    largest_rate,
    line_gradient,
    line_path,
    residual_path,
    residual_rule,
)
from losslab.fits.fit import fit_line

RESIDUAL = [loss for loss in LOSSES if loss.family.argument.name == "r"]
each = pytest.mark.parametrize("loss", RESIDUAL, ids=lambda loss: loss.key)
CASES = [(0.13, 0.0, 2.0), (0.13, 0.6, -30.0), (1.0, 0.0, -30.0), (1.0, 0.6, 2.0), (2.7, 0.0, 2.0), (2.7, 0.6, -30.0)]
FREE, REST, NEVER, TWO, GROWS = range(len(FATES))


@pytest.fixture(autouse=True)
def _quiet():
    with np.errstate(all="ignore"):
        yield


def path(key, start, rate, momentum=0.0, schedule="constant", count=40, **settings):
    loss = find(key)
    return residual_path(residual_rule(loss, loss.settings(**settings), rate, momentum, schedule), start, count)[0]


def ends(key, start, rate, momentum=0.0, schedule="constant", **settings):
    loss = find(key)
    return [
        float(v)
        for v in fate(residual_rule(loss, loss.settings(**settings), rate, momentum, schedule), start, schedule)
    ]


def test_S004_14_the_squared_error_overshoots_and_huber_walks():
    np.testing.assert_allclose(path("squared_error", 1.0, 1.1)[:4], [1, -1.2, 1.44, -1.728])
    assert ends("squared_error", 1.0, 1.1)[0] == GROWS
    walk = path("huber", 100.0, 1.1)
    np.testing.assert_allclose(np.diff(walk), -1.1)
    assert ends("huber", 100.0, 1.1)[0] == REST


def test_S004_15_the_absolute_error_has_no_flat_bottom():
    np.testing.assert_allclose(path("absolute_error", 1.0, 0.3)[:7], [1, 0.7, 0.4, 0.1, -0.2, 0.1, -0.2], atol=1e-12)
    kind, one, other = ends("absolute_error", 1.0, 0.3)
    assert kind == TWO and sorted((one, other)) == pytest.approx([-0.2, 0.1])
    np.testing.assert_allclose(path("huber", 1.0, 0.3)[:4], [1, 0.7, 0.49, 0.343])
    assert ends("huber", 1.0, 0.3) == [REST, 0, 0]


def test_a_step_that_lands_on_the_kink_ends_there():
    assert ends("absolute_error", 1.0, 0.5) == [REST, 0, 0]  # 0.5 is exact in floats, 0.1 is not
    assert ends("absolute_error", 1.0, 0.1)[0] == TWO


def test_a_rate_that_falls_helps_if_not_too_fast():
    wide, narrow = (np.ptp(path("absolute_error", 1.0, 0.3, schedule=s, count=400)[-10:]) for s in ("constant", "root"))
    assert narrow < wide / 5
    kind, stuck, _ = ends("absolute_error", 10.0, 0.3, schedule="decay")
    assert kind == REST and stuck == pytest.approx(10 - 0.3 * 20, abs=1e-6)


def test_a_flat_loss_does_not_move_its_ball():
    assert ends("tukey_biweight", 9.0, 1.0)[:2] == [NEVER, 9]
    assert ends("tukey_biweight", 2.0, 1.0)[0] == REST


@each
def test_what_is_said_of_the_long_run_goes_on(loss):
    """Seen from step 1000; held against steps up to 2500, taken one by one."""
    for rate, momentum, start in CASES:
        rule = residual_rule(loss, loss.settings(), rate, momentum, "constant")
        kind, now, later = map(float, fate(rule, start, "constant"))
        r, state = [], (0.0, start, 0.0)
        for _ in range(2500):
            r.append(float(state[1]))
            state = rule(*state)
        r, case = np.array(r), (rate, momentum, start, FATES[int(kind)])
        np.testing.assert_allclose([now, later], r[1000:1002], rtol=1e-9, atol=1e-15)
        if kind == REST:
            assert np.all(np.abs(np.diff(r[1000:])) < 1e-5), case
        elif kind == NEVER:
            assert np.all(r == start), case
        elif kind == TWO:
            apart = abs(r[1000] - r[1001])
            assert apart > 1e-6 and np.ptp(r[1000::2]) < 1e-6 * apart and np.ptp(r[1001::2]) < 1e-6 * apart, case
        elif kind == GROWS:
            assert np.isinf(r[2499]) or abs(r[2499]) > 10 * abs(r[1000]) > 1e7, case
        else:
            assert np.ptp(r[1000:1003]) > 1e-6 and abs(r[1000]) < 1e9, case


@each
@pytest.mark.parametrize("momentum", [0.0, 0.5, 0.9])
def test_near_its_minimum_a_loss_settles_below_the_largest_rate_and_not_above(loss, momentum):
    c = float(loss.curvature(0.0))
    kink = any(k.order == 1 and k.place == 0 and k.left < k.right for k in loss.at())
    if kink or not 0 < c < np.inf:
        rates = {0.2: False} if kink or c else {}
    else:
        rates = {0.98 * largest_rate(c, momentum): True, 1.02 * largest_rate(c, momentum): False}
    for rate, settles in rates.items():
        begun = 1e-5 if not kink else 0.37
        far = residual_path(residual_rule(loss, loss.settings(), rate, momentum, "constant"), begun, 2000)[0][-50:]
        assert (np.max(np.abs(far)) < begun / 10) == settles, rate


def test_the_largest_rate_of_r_squared_is_1_and_of_half_of_it_2():
    assert largest_rate(float(find("squared_error").curvature(0.0))) == 1
    assert largest_rate(float(find("half_squared_error").curvature(0.0))) == 2


@pytest.mark.parametrize("schedule", SCHEDULES)
@pytest.mark.parametrize("key", ["squared_error", "lp", "linex", "berhu"])
def test_nothing_that_flies_off_becomes_nan(key, schedule):
    settings = {"p": 4.0} if key == "lp" else {}
    for rate, momentum, start in itertools.product((0.5, 3.0), (0.0, 0.99), (100.0, -100.0)):
        assert not np.any(np.isnan(path(key, start, rate, momentum, schedule, 400, **settings)))


POINTS = {sample.key: sample.points() for sample in SAMPLES}


@pytest.mark.parametrize("centred", [False, True])
def test_the_line_of_mean_r_squared_arrives_below_the_largest_rate_and_not_above(centred):
    x, y = POINTS["one_outlier"]
    u, loss = (x - np.mean(x) if centred else x), find("squared_error")
    most = 2 * curvatures(u)[1]  # r² has twice the curvature of r²/2
    fit = fit_line(u, y, loss)
    for share, arrives in ((0.98, True), (1.02, False)):
        slopes, levels = line_path(u, y, loss, {}, (0.0, 0.0), share * largest_rate(most), 0.0, "constant", 4000)
        off = np.hypot(slopes[-1] - fit.slope, levels[-1] - fit.intercept)
        assert (off < 1e-6) if arrives else (off > 1e6)


@pytest.mark.parametrize("size", [1, 2, 5, 7, 10])
def test_in_an_epoch_of_mini_batches_every_point_has_its_turn_once(size):
    weights = batches(30, size, 120, seed=3)
    a_turn = -(-30 // size)
    assert weights.shape == (30, 120)
    np.testing.assert_allclose(weights.sum(axis=0), 1)
    for begin in range(0, 120 - a_turn + 1, a_turn):
        np.testing.assert_array_equal((weights[:, begin : begin + a_turn] > 0).sum(axis=1), 1)
    assert not np.array_equal(weights, batches(30, size, 120, seed=4))
    assert not np.array_equal(weights[:, :a_turn], weights[:, a_turn : 2 * a_turn])


@pytest.mark.parametrize("key", ["squared_error", "absolute_error", "huber"])
def test_S004_16_the_gradient_of_a_mini_batch_is_right_on_average_and_noisy(key):
    """Over an epoch of equal batches, and over all batches of two that there are: their mean and their spread."""
    loss, (x, y) = find(key), POINTS["one_outlier"]
    at = loss.settings(), 0.4, 1.0
    whole = line_gradient(x, y, loss, *at, 1 / 30)
    weights = batches(30, 5, 6, seed=1)
    epoch = [line_gradient(x, y, loss, *at, weights[:, k]) for k in range(6)]
    np.testing.assert_allclose(np.mean(epoch, axis=0), whole, rtol=1e-12)
    assert np.ptp(epoch) > 0.1
    pairs = [np.isin(np.arange(30), pair) / 2 for pair in itertools.combinations(range(30), 2)]
    found = [line_gradient(x, y, loss, *at, pair) for pair in pairs]
    np.testing.assert_allclose(np.mean(found, axis=0), whole, rtol=1e-12)
    np.testing.assert_allclose(np.std(found, axis=0), batch_spread(x, y, loss, *at, 2), rtol=1e-9)


def test_with_mini_batches_and_a_constant_rate_a_line_goes_on_wandering():
    (x, y), loss = POINTS["one_outlier"], find("squared_error")
    u, limit = x - np.mean(x), {"constant": True, "decay": False}
    for schedule, wanders in limit.items():
        way = line_path(u, y, loss, {}, (1.0, 8.0), 0.02, 0.0, schedule, 600, batches(30, 2, 600, 0))
        assert (np.ptp(way[0][-100:]) > 0.05) == wanders
    whole = line_path(u, y, loss, {}, (1.0, 8.0), 0.02, 0.0, "constant", 600)
    assert np.ptp(whole[0][-100:]) < 1e-6
