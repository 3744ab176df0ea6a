"""Losses of boxes and of detection cells, whose entries are not alike, and TD losses: value, gradient, exact values.

The exact values in `data/boxes.jsonl` were computed with 60 digits from the plain formulas and rounded once.
"""

import inspect
import json
import math
from pathlib import Path

import numpy as np
import pytest

from losslab import LOSSES, find
from losslab.checks.spaces import points, truths
from tests.sweep import EPS, alike, few_settings, settings_of

MINE = [loss for loss in LOSSES if loss.family.argument.entries]
KEYS = {"iou_loss": {}, "giou_loss": {}, "yolo_v1_cell": {"lambda_coord": 5.0, "lambda_noobj": 0.5}}
KEYS |= {"td_loss": {"gamma": 0.99}, "double_dqn_loss": {"gamma": 0.99}}
BOXES = [find("iou_loss"), find("giou_loss")]
EXACT = [json.loads(line) for line in (Path(__file__).parent / "data/boxes.jsonl").read_text().splitlines()]


def each(losses):
    return pytest.mark.parametrize("loss", losses, ids=lambda loss: loss.key)


def together(loss):
    """Points and data of ordinary size, every point with every one of the data: (points, 1, size), data."""
    argument = loss.family.argument
    size = argument.entries
    x, data = points(argument, size), truths(argument, size)
    x = x[np.max(np.abs(x), axis=-1) < 100]
    gt = np.max(np.abs(data["gt"]), axis=-1)
    keep = (gt < 100) & (gt > 0.01)
    return x[np.max(np.abs(x), axis=-1) > 0.01][:, None], {name: y[keep] for name, y in data.items()}


def functions(loss, given):
    """Value and gradient of x alone, unchecked, so that they may be asked beside the domain."""

    def quiet(f):
        def call(x):
            with np.errstate(all="ignore"):
                return f(x, **given)

        return call

    return [quiet(inspect.unwrap(getattr(loss, name))) for name in ("value", "derivative")]


def test_keys_and_defaults_are_the_public_ones():
    assert {key: dict(find(key).defaults) for key in KEYS} == KEYS
    assert {row["loss"] for row in EXACT} == set(KEYS)


@each(MINE)
def test_gradient_lies_between_the_slopes_on_both_sides(loss):
    """One-sided differences of second order: where there is no kink both are the gradient."""
    x, data = together(loss)
    for settings in settings_of(loss):
        value, gradient = functions(loss, settings | data)
        ours, here = gradient(x), value(x)
        for j, unit in enumerate(np.eye(x.shape[-1])):
            size = np.min(x[..., 2:4] - x[..., :2] if loss in BOXES else np.abs(x[..., 2:4]), axis=-1)
            h = 1e-5 * np.where(size > 0, size, np.nan)
            one, two = ([value(x + s * n * h[..., None] * unit) for n in (1, 2)] for s in (-1, 1))
            left, right = (s * (4 * y[0] - y[1] - 3 * here) / (2 * h) for s, y in ((-1, one), (1, two)))
            bound = 1e-6 + 1e-6 * np.abs(left) + 100 * EPS * (1 + np.abs(here)) / h
            good = (ours[..., j] >= np.minimum(left, right) - bound) & (ours[..., j] <= np.maximum(left, right) + bound)
            known = np.isfinite(left)
            assert np.mean(known) > 0.5 and np.all(good | ~known), (loss.key, settings, j)
            assert np.mean(np.abs(left - right)[known] <= 2 * bound[known]) > 0.7, "hardly a place without a kink"


@each(BOXES)
def test_at_a_kink_the_gradient_is_the_slope_nearest_to_zero(loss):
    """Every edge on every edge of the true box, and boxes that touch."""
    ends = np.array([[0.0, 1.0], [-1.0, 0.0], [1.0, 2.0], [0.0, 2.0], [-1.0, 1.0], [0.25, 0.75], [-2.0, -1.0]])
    x = np.array([[a, c, b, d] for a, b in ends for c, d in ends])
    value, gradient = functions(loss, {"gt": np.array([0.0, 0.0, 1.0, 1.0])})
    ours, h, jumps = gradient(x), 1e-6, 0
    for j, unit in enumerate(np.eye(4)):
        left, right = (s * (value(x + s * h * unit) - value(x)) / h for s in (-1, 1))
        expected = np.clip(0.0, np.minimum(left, right), np.maximum(left, right))
        np.testing.assert_allclose(ours[:, j], expected, atol=2e-5)
        jumps += np.sum(np.abs(left - right) > 0.01)
    assert jumps > 40


@each(BOXES)
def test_boxes_do_not_depend_on_unit_place_or_order(loss):
    x, data = together(loss)
    value, gradient = functions(loss, data)
    here, slope = value(x), gradient(x)
    for size in (1e-150, 0.25, 1e6, 1e150):
        value, gradient = functions(loss, {"gt": size * data["gt"]})
        np.testing.assert_allclose(value(size * x), here, rtol=1e-12, atol=1e-15)
        np.testing.assert_allclose(size * gradient(size * x), slope, rtol=1e-12, atol=1e-13)
    turned = functions(loss, {"gt": data["gt"][..., [1, 0, 3, 2]]})[0]
    np.testing.assert_allclose(turned(x[..., [1, 0, 3, 2]]), here, rtol=1e-13, atol=1e-15)
    mirrored = functions(loss, {"gt": -data["gt"][..., [2, 3, 0, 1]]})[1]
    np.testing.assert_allclose(mirrored(-x[..., [2, 3, 0, 1]]), -slope[..., [2, 3, 0, 1]], rtol=1e-12, atol=1e-14)


def test_boxes_that_are_nearly_the_same_lose_no_digit():
    """Shifted by s, two unit boxes share 1 − s and cover 1 + s."""
    for s in (2.0**-20, 2.0**-40, 2.0**-52):
        found = find("iou_loss").value([s, 0.0, 1 + s, 1.0], gt=[0.0, 0.0, 1.0, 1.0])
        assert found == pytest.approx(2 * s / (1 + s), rel=1e-14)


def test_apart_iou_does_not_pull_and_giou_does():
    gt = [0.0, 0.0, 1.0, 1.0]
    for way in range(1, 20):
        x = [1.0 + way, 0.0, 2.0 + way, 1.0]
        assert find("iou_loss").value(x, gt=gt) == 1 and not np.any(find("iou_loss").gradient(x, gt=gt))
        assert find("giou_loss").value(x, gt=gt) == pytest.approx(2 - 2 / (2 + way))
        slope = find("giou_loss").gradient(x, gt=gt)
        assert slope[0] + slope[2] == pytest.approx(2 / (2 + way) ** 2)  # to the left it costs less


@each(MINE)
def test_shapes_and_nan(loss):
    x, data = together(loss)
    one = {name: y[0] for name, y in data.items()}
    value, gradient = loss.value(x[:6, 0], **one), loss.gradient(x[:6, 0], **one)
    assert value.shape == (6,) and gradient.shape == x[:6, 0].shape
    many = {name: np.broadcast_to(y, (3, 2, *np.shape(y))) for name, y in one.items()}
    for given in (one, many):
        batch = x[:6, 0].reshape(3, 2, -1)
        alike(loss.value(batch, **given), value.reshape(3, 2))
        alike(loss.gradient(batch, **given), gradient.reshape(batch.shape))
    for j in range(x.shape[-1]):
        broken = x[0, 0].copy()
        broken[j] = np.nan
        if loss in BOXES or j == 4:  # of an empty cell only the confidence counts
            assert np.isnan(loss.value(broken, **one)) and np.isnan(loss.gradient(broken, **one)[j])


REFUSED = (
    ("iou_loss", [0, 0, 1], {}, r"^box must have four entries, x1, y1, x2, y2, along the last axis$"),
    ("iou_loss", 0.5, {}, r"^box must have four entries"),
    ("giou_loss", [[0, 0, 1, 1], [2, 0, 2, 1]], {}, r"^box must have x1 < x2 and y1 < y2, got \(2, 0, 2, 1\)$"),
    ("iou_loss", [0, 0, 1, 1], {"gt": [0, 3, 1, 1]}, r"^gt must have x1 < x2 and y1 < y2, got \(0, 3, 1, 1\)$"),
    ("yolo_v1_cell", [0, 0, 1, 1], {}, r"^cell must have at least five entries"),
    ("yolo_v1_cell", [0, 0, 1, -0.5, 1], {}, r"^cell must have no width or height below 0, got -0.5$"),
    ("yolo_v1_cell", [0, 0, 1, 1, 1], {"gt": [0] * 6}, r"^gt must have the shape \(..., size\) with size = 5, got"),
    ("yolo_v1_cell", [0, 0, 1, 1, 1], {"obj": 0.5}, r"^obj must lie in {0, 1}, got 0.5$"),
    ("td_loss", 1.0, {"done": 2}, r"^done must lie in {0, 1}, got 2$"),
    ("td_loss", 1.0, {"q_next": 3.0}, r"^q_next must have the shape \(..., actions\), got \(\)$"),
    ("td_loss", 1.0, {"q_next": []}, r"^q_next must have the shape \(..., actions\), got \(0,\)$"),
    ("double_dqn_loss", 1.0, {"q_next_target": [1.0]}, r"^q_next_target must have the shape .* with actions = 3, got"),
    ("td_loss", 1.0, {"gamma": 1.01}, r"^gamma must lie in \[0, 1\], got 1.01$"),
)


@pytest.mark.parametrize("key, x, wrong, sentence", REFUSED)
def test_what_is_refused(key, x, wrong, sentence):
    usual = {"gt": [0, 0, 1, 1] if key.endswith("iou_loss") else [0] * 5, "obj": 1.0, "reward": 1.0, "done": 0.0}
    usual |= {"q_next": [1.0, 2.0, 3.0], "q_next_target": [1.0, 2.0, 3.0]}
    data = {d.name: usual[d.name] for d in find(key).family.argument.data}
    for f in (find(key).value, find(key).gradient):
        with pytest.raises(ValueError, match=sentence):
            f(x, **(data | wrong))


@pytest.mark.parametrize("row", EXACT, ids=lambda row: row["loss"])
def test_exact_values(row):
    loss = find(row["loss"])
    given = row["data"] | row["settings"]
    assert loss.value(row["x"], **given) == pytest.approx(row["value"], rel=1e-13, abs=0)
    np.testing.assert_allclose(loss.gradient(row["x"], **given), row["gradient"], rtol=1e-12, atol=1e-15)


def test_a_cell_without_an_object_charges_its_confidence_alone():
    loss = find("yolo_v1_cell")
    cell, gt = [0.5, 0.4, 0.0, 0.6, 0.8, 0.7, 0.2], [0.1, 0.1, 0.3, 0.3, 0.2, 0.0, 1.0]
    for settings in few_settings(loss):
        given = {"gt": gt, "obj": 0.0} | settings
        assert loss.value(cell, **given) == pytest.approx(settings["lambda_noobj"] * 0.36)
        expected = [0, 0, 0, 0, 2 * settings["lambda_noobj"] * 0.6, 0, 0]
        np.testing.assert_allclose(loss.gradient(cell, **given), expected)


def test_a_cell_with_no_width_is_pulled_without_limit():
    loss = find("yolo_v1_cell")
    given = {"gt": [0.5, 0.5, 0.3, 0.0, 1.0], "obj": 1.0}
    slope = loss.gradient([0.5, 0.5, 0.0, 0.0, 1.0], **given)
    assert slope[2] == -math.inf and slope[3] == 5  # (√h − 0)² is h


def test_the_target_of_a_last_step_is_the_reward():
    for key in ("td_loss", "double_dqn_loss"):
        data = {"reward": 0.5, "q_next": [math.inf, 1.0], "q_next_target": [math.nan, 1.0], "done": 1.0}
        data = {d.name: data[d.name] for d in find(key).family.argument.data}
        assert find(key).value(2.0, **data) == 2.25 and find(key).gradient(2.0, **data) == 3


def test_of_equal_actions_the_first_is_valued():
    data = {"reward": 0.0, "q_next": [1.0, 2.0, 2.0], "q_next_target": [5.0, 3.0, 4.0], "done": 0.0}
    assert find("double_dqn_loss").value(0.0, **data, gamma=1.0) == 9
    assert math.isnan(find("double_dqn_loss").value(0.0, **(data | {"q_next": [1.0, math.nan, 2.0]})))
