"""Samples are what their sentences say, published sets have their published fits, points survive their link."""

import math

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy import stats

from losslab import link
from losslab.data import (
    DATASETS,
    LARGEST,
    LIFT,
    MOST_POINTS,
    POINTS,
    SAMPLES,
    parse_points,
    write_points,
)
from tests.conftest import absent

SAMPLE = {sample.key: sample for sample in SAMPLES}
DATASET = {dataset.key: dataset for dataset in DATASETS}
SEEDS = range(100)


def least_squares(x, y):
    """(slope, intercept)"""
    return np.polyfit(x, y, 1)


def least_absolute(x, y):
    """(slope, intercept) of the best of all lines through two points, among which an L1 line always is."""
    i, j = np.triu_indices(len(x), 1)
    i, j = i[x[i] != x[j]], j[x[i] != x[j]]
    slope = (y[j] - y[i]) / (x[j] - x[i])
    intercept = y[i] - slope * x[i]
    best = np.abs(y - slope[:, None] * x - intercept[:, None]).sum(axis=1).argmin()
    return slope[best], intercept[best]


def slopes(key, fit):
    return np.array([fit(*SAMPLE[key].points(seed))[0] for seed in SEEDS])


def heights(key, fit):
    """How far the fitted lines are above 2 + x, at the mean of x."""
    points = [SAMPLE[key].points(seed) for seed in SEEDS]
    return np.array([np.polyval(fit(x, y), x.mean()) - 2 - x.mean() for x, y in points])


# samples


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.key)
def test_a_seed_always_gives_the_same_points_which_fit_into_a_link(sample):
    for seed in SEEDS:
        x, y = sample.points(seed)
        again = sample.points(seed)
        assert np.array_equal(x, again[0]) and np.array_equal(y, again[1])
        points = tuple(zip(x, y, strict=True))
        assert len(points) == POINTS and 0 <= x.min() <= x.max() <= 10 and np.all(np.diff(x) >= 0)
        text = write_points(points)
        assert len(text) < 500 and parse_points(text) == (points, "")
    assert not np.array_equal(sample.points(0)[1], sample.points(1)[1])


@pytest.mark.parametrize("share", [0, 0.1, 0.25, 0.5])
@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.key)
def test_without_noise_the_points_are_on_the_line_but_for_the_share_that_leaves_it(sample, share):
    x, y = sample.points(3, noise=0, share=share)
    off = np.abs(y - 2 - x) > 0.02
    assert off.sum() == (round(share * POINTS) if sample.share else 0)


def test_noise_scales_the_scatter():
    wide, narrow = (y - 2 - x for x, y in (SAMPLE["clean"].points(5, noise=noise) for noise in (2.0, 0.5)))
    assert np.allclose(wide, 4 * narrow, atol=0.03)
    pooled = np.concatenate([y - 2 - x for x, y in (SAMPLE["clean"].points(seed, noise=2.0) for seed in SEEDS)])
    assert stats.kstest(pooled, stats.norm(scale=2).cdf).pvalue > 0.01


def test_clean_all_losses_give_nearly_the_same_line():
    assert np.abs(slopes("clean", least_squares) - slopes("clean", least_absolute)).max() < 0.15
    assert np.abs(heights("clean", least_squares) - heights("clean", least_absolute)).max() < 0.3


def test_one_outlier_tilts_least_squares_and_hardly_l1():
    for seed in SEEDS:
        x, y = SAMPLE["one_outlier"].points(seed)
        _, clean = SAMPLE["clean"].points(seed)
        (where,) = np.flatnonzero(y != clean)
        assert where >= POINTS // 2 and y[where] == pytest.approx(clean[where] + LIFT, abs=0.011)
        assert (
            np.mean(least_squares(x, y) @ [x, np.ones(POINTS)] - least_squares(x, clean) @ [x, np.ones(POINTS)]) > 0.3
        )
    by_square = slopes("one_outlier", least_squares) - slopes("clean", least_squares)
    by_size = slopes("one_outlier", least_absolute) - slopes("clean", least_absolute)
    assert by_square.min() >= -0.02 and by_square.mean() > 0.1 > 5 * np.abs(by_size).mean()


def test_several_outliers_add_up():
    def moved(share):
        return np.mean([least_squares(*SAMPLE["outliers"].points(seed, share=share))[0] for seed in SEEDS])

    by_share = [moved(share) for share in (0, 0.1, 0.2, 0.3)]
    assert np.all(np.diff(by_share) > 0.1)
    for seed in SEEDS:
        x, y = SAMPLE["outliers"].points(seed)
        far = y - 2 - x > LIFT / 2
        assert far.sum() == 6 and far[: POINTS // 2].sum() == 0


def test_heavy_tails_are_student_t_with_points_far_off():
    pooled = [np.subtract(*SAMPLE["heavy_tails"].points(seed, noise=1.0)[::-1]) - 2 for seed in SEEDS]
    assert stats.kstest(np.concatenate(pooled), stats.t(2).cdf).pvalue > 0.01
    assert stats.kstest(np.concatenate(pooled), stats.norm.cdf).pvalue < 1e-6
    far = np.array([np.sum(np.abs(r) > 6 * np.median(np.abs(r))) for r in pooled])
    assert np.mean(far > 0) > 0.5  # Gaussian noise exceeds six median deviations once in 20 000 points


def test_three_points_of_bad_leverage_turn_least_squares_and_l1():
    assert slopes("leverage", least_squares).max() < 0.3
    assert slopes("leverage", least_absolute).max() < 0.3
    kept = [least_absolute(*(part[:-3] for part in SAMPLE["leverage"].points(seed)))[0] for seed in SEEDS]
    assert abs(np.mean(kept) - 1) < 0.05
    x, _ = SAMPLE["leverage"].points(0)
    assert x[-4] <= 3 and x[-3] >= 9


def test_skewed_noise_is_never_below_the_line_and_separates_mean_and_median():
    noise = 2.0
    for seed in SEEDS:
        x, y = SAMPLE["skewed"].points(seed, noise=noise)
        assert np.all(y >= 2 + x - 0.011)
    assert heights("skewed", least_squares).mean() == pytest.approx(0.5, abs=0.03)
    assert heights("skewed", least_absolute).mean() == pytest.approx(0.5 * math.log(2), abs=0.03)


def test_least_squares_runs_between_two_groups():
    assert np.all(np.abs(heights("groups", least_squares) - 0.4 * 6) < 0.4)


@pytest.mark.parametrize(
    "given, message",
    [
        ({"seed": -1}, "seed must be a whole number of at least 0, got -1"),
        ({"seed": 0.5}, "seed must be a whole number of at least 0, got 0.5"),
        ({"noise": -0.5}, r"noise must lie in \[0, inf\), got -0.5"),
        ({"noise": math.inf}, r"noise must lie in \[0, inf\), got inf"),
        ({"noise": math.nan}, r"noise must lie in \[0, inf\), got nan"),
        ({"share": 0.6}, r"share must lie in \[0, 0.5\], got 0.6"),
    ],
)
def test_what_cannot_be_drawn_is_refused_by_name(given, message):
    with pytest.raises(ValueError, match=message):
        SAMPLE["clean"].points(**given)


# published sets


def test_ten_values():
    _, y = DATASET["ten"].points()
    assert (len(y), y.mean(), np.median(y), sorted(y)[-2:]) == (10, 100.9, 1, [1, 1000])


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_anscombes_quartet_has_its_common_summary(number):
    x, y = DATASET[f"anscombe_{number}"].points()
    slope, intercept = least_squares(x, y)
    assert (len(x), len(y), x.mean(), x.var(ddof=1)) == (11, 11, 9, 11)
    assert (round(y.mean(), 2), round(slope, 3), round(intercept, 2)) == (7.50, 0.500, 3.00)
    assert y.var(ddof=1) == pytest.approx(4.125, abs=0.003)
    assert np.corrcoef(x, y)[0, 1] == pytest.approx(0.8165, abs=0.0004)


def test_ten_points_of_anscombes_third_set_lie_on_another_line():
    slope, intercept = least_absolute(*DATASET["anscombe_3"].points())
    x, y = DATASET["anscombe_3"].points()
    assert np.sum(np.abs(y - slope * x - intercept) < 0.02) == 10 and slope == pytest.approx(0.345, abs=0.001)


@pytest.mark.parametrize(
    "key, count, slope, intercept, precision",
    [  # as published with the data, or by R's lm
        ("calls", 24, 0.504, -26.01, 0.0051),
        ("stars", 47, -0.4133, 6.7935, 0.00005),
        ("stack_loss", 21, 1.0203, -44.132, 0.0005),
        ("animals", 28, 0.49601, 1.10958, 0.00002),
        ("boiling", 17, 0.5229, -81.064, 0.0005),
    ],
)
def test_the_least_squares_line_is_the_published_one(key, count, slope, intercept, precision):
    x, y = DATASET[key].points()
    assert len(x) == len(y) == count
    assert least_squares(x, y) == pytest.approx([slope, intercept], abs=precision)


def test_F2_7_not_all_boiling_points_are_from_the_alps():
    """Air at 29.92 inches is that of sea level, and falls by 1/e in some 8 km: one place is no hill at all."""
    _, pressure = DATASET["boiling"].points()
    height = 8000 * np.log(29.92 / pressure)
    assert np.min(height) < 50 and np.max(height) > 2500
    assert "the Alps and Scotland" in DATASET["boiling"].words


def test_boiling_point_on_pressure_as_published():
    temperature, pressure = DATASET["boiling"].points()
    assert least_squares(pressure, temperature) == pytest.approx([1.901784, 155.296483], abs=1e-6)


def test_what_the_sentences_say_of_the_outliers():
    x, y = DATASET["stars"].points()
    cool = x < 3.6
    assert cool.sum() == 4 and y[cool].min() > 5.7
    assert least_squares(x[~cool], y[~cool])[0] == pytest.approx(2.0467, abs=0.0001)
    x, y = DATASET["animals"].points()
    dinosaurs = np.isin(x, np.log10([11700, 9400, 87000]).round(3))
    assert dinosaurs.sum() == 3 and least_squares(x[~dinosaurs], y[~dinosaurs])[0] > 0.75
    x, y = DATASET["calls"].points()
    other = (x >= 64) & (x <= 69)
    assert y[other].min() > 2.5 * y[~other].max()
    x, y = DATASET["boiling"].points()
    far = np.abs(y - np.polyval(least_squares(x, y), x))
    assert far.argmax() == 11 and far.max() > 2 * np.sort(far)[-2]


def test_stack_loss_is_the_one_of_statsmodels():
    try:
        from statsmodels.datasets import stackloss
    except ImportError:
        absent("statsmodels", "libraries")
    theirs = stackloss.load_pandas().data
    assert list(DATASET["stack_loss"].x) == list(theirs["AIRFLOW"])
    assert list(DATASET["stack_loss"].y) == list(theirs["STACKLOSS"])


def test_every_record_has_its_own_key():
    keys = [record.key for record in (*SAMPLES, *DATASETS)]
    assert len(set(keys)) == len(keys)


# points in a link

coordinates = st.floats(-LARGEST, LARGEST)
FIELDS = {"points": link.Field((), parse_points, write_points)}


@settings(deadline=None)
@given(st.lists(st.tuples(coordinates, coordinates), max_size=MOST_POINTS))
@example([(-123456.78901234567, 1.2345678901234567e-300)] * MOST_POINTS)
def test_points_survive_their_link(points):
    query = link.write_link(FIELDS, {"points": tuple(points)})
    values, said = link.read_link(FIELDS, query)
    assert said == [] and len(values["points"]) == len(points)
    whole = sum(len(repr(number)) + 1 for point in points for number in point) < link.LONGEST
    assert values["points"] == (tuple(points) if whole else pytest.approx(np.array(points), rel=1e-8))
    assert link.write_link(FIELDS, values) == query


@pytest.mark.parametrize(
    "text, points, words",
    [
        ("", (), ""),
        ("1.2~3.4,-5~6e-2", ((1.2, 3.4), (-5, 0.06)), ""),
        ("1~2,,3~4,", ((1, 2), (3, 4)), ""),
        ("1~2,3", ((1, 2),), "`3` is not a point"),
        ("1~2~3", (), "`1~2~3` is not a point"),
        ("nan~1,1~inf,1~2", ((1, 2),), "`nan~1`, `1~inf` are not points"),
        ("1e6~-1e6,1000001~0,0~1e999", ((1e6, -1e6),), "`1000001~0`, `0~1e999` are not points"),
        ("1_0~2,٣~4,<b>~1,=1~1", (), "`1_0~2`, `·~4`, `·b·~1` and 1 more are not points"),
        (",".join(["1~2"] * 80), ((1, 2),) * 60, "of 80 points the first 60 are shown"),
    ],
)
def test_what_is_not_a_point_is_left_out_and_named(text, points, words):
    found, said = parse_points(text)
    assert found == points and (words in said if words else said == "")


def test_a_link_cut_within_a_number_does_not_give_another_number():
    point = (-123456.78901234567, 0.12345678901)
    text = ",".join(["{!r}~{!r}".format(*point)] * MOST_POINTS)
    text = " " * (link.LONGEST - len(text) + 6) + text  # six characters too long
    points, said = parse_points(text[: link.LONGEST])
    assert len(points) == MOST_POINTS - 1 and set(points) == {point} and "too long" in said
