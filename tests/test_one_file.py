"""Adding a loss of any kind touches one file: seven more are added, and the pages that draw them run."""

import importlib
import json
import math
import re
import subprocess
import sys

import numpy as np
import pytest

from losslab import find
from losslab.costs.two_weights import kink_of, searched, settings_of, shrunk, solution
from losslab.labs.vectors.plane_figure import Scene, lines
from losslab.libraries.snippets import numpy_source
from losslab.trace import compile_figure
from tests.app import ROOT
from tests.more.extra import made_up

KNOWN = ("l1_penalty", "l2_penalty_half", "elastic_net", "group_lasso")


@pytest.fixture(scope="module")
def shown():
    """{key: [the first table of each page]} of the losses in `tests/more/extra`, from a process of their own."""
    run = subprocess.run(
        [sys.executable, "-m", "tests.more.pages"], cwd=ROOT, capture_output=True, text=True, timeout=600
    )
    assert run.returncode == 0, run.stderr[-3000:]
    return json.loads(run.stdout.splitlines()[-1])


def test_F4_a_loss_of_every_kind_is_one_file(shown):
    assert len(shown) == 7 and all(tables for tables in shown.values())


def test_F4_a_penalty_without_a_closed_form_is_searched_for(shown):
    """λ Σ √|w|, which is not convex: the weights on the page cost no more than any on a fine grid."""
    m, c, strength = np.array([1.2, 0.4]), 0.3, 0.6
    w1, w2, *_, cost = shown["test_penalty"][0]["Made-up penalty"]
    line = np.linspace(-1.5, 1.5, 601)
    x, y = np.meshgrid(line, line)
    a, b = x - m[0], y - m[1]
    costs = (a * a + b * b) / 2 + c * a * b + strength * (np.sqrt(np.abs(x)) + np.sqrt(np.abs(y)))
    assert w2 == 0 < w1 and cost <= np.min(costs) + 1e-9 and cost == pytest.approx(np.min(costs), abs=1e-4)


def test_F4_a_td_loss_is_drawn_with_its_own_shape(shown):
    """The absolute TD error, not its square: Q = 2, target 1 + 0.99 · 1.5."""
    target, delta, value, slope, _ = shown["test_td"][0]["Made-up TD"]
    assert (target, delta, value, slope) == pytest.approx((2.485, 0.485, 0.485, -1.0))


@pytest.mark.parametrize("loss", [made_up.SQUARED_DISTANCE, made_up.UNLIKE], ids=lambda loss: loss.key)
def test_a_pair_is_drawn_with_the_lines_it_brings(loss):
    """Circles that are known already, and straight lines that are the loss's own."""
    scene, levels = Scene(((0.5, 1.0), (0.6, -0.8)), (1.0, 0.0, 1.0), True), np.array([0.25, 1.0])
    x, y = lines(loss, loss.settings(), scene, levels, 2.0)
    value, _ = scene.over(loss, loss.settings(), np.stack([x, y], axis=-1)[~np.isnan(x)])
    nearest = levels[np.argmin(np.abs(value[:, None] - levels), axis=1)]
    np.testing.assert_allclose(value, nearest, atol=1e-3)
    assert set(nearest) == set(levels)


@pytest.mark.parametrize("key", KNOWN)
def test_F4_what_is_searched_for_is_what_a_closed_form_gives(key):
    penalty = find(key)
    for m, c in (((1.2, 0.4), 0.3), ((-0.5, 2.0), -0.9), ((0.0, 1.0), 0.0)):
        for strength in (0.0, 0.3, 1.5):
            closed, found = (f(penalty, m, c, strength, 0.5) for f in (solution, searched))
            np.testing.assert_allclose(found, closed, atol=2e-6)
    settings = settings_of(penalty, 0.6, 0.5)
    v = np.array([-2.0, -0.3, 0.0, 0.45, 1.7])[:, None]
    unknown = type("Unknown", (), {"solution": None, "value": staticmethod(penalty.value)})
    np.testing.assert_allclose(shrunk(unknown, v, settings), shrunk(penalty, v, settings), atol=2e-6)
    share = {"l1_penalty": 1.0, "l2_penalty_half": 0.0, "elastic_net": 0.5, "group_lasso": 1.0}[key]
    assert float(kink_of(penalty, settings)) == pytest.approx(0.6 * share, rel=1e-6)


def readme():
    """The code blocks of the README's chapter on adding a loss."""
    chapter = (ROOT / "README.md").read_text().partition("## Adding a loss")[2].partition("\n## ")[0]
    return re.findall(r"```python\n(.*?)```", chapter, re.DOTALL)


def test_F4_the_readmes_example_passes_its_own_suite(tmp_path, monkeypatch):
    """As printed, in a file: NaN stays NaN, gradient and curvature are derivatives, claims are measured, the example is
    right, the code can be shown, and the browser can run it.
    """
    from tests import test_catalogue as suite

    (tmp_path / "hinge_like.py").write_text("\n".join(readme()), encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    loss = importlib.import_module("hinge_like").HINGE_LIKE
    for test in (
        suite.test_texts,
        suite.test_every_stop_is_legal_and_sliders_cannot_leave_the_domain,
        suite.test_outside_the_domain_is_refused_by_name,
        suite.test_gradient_and_curvature_are_derivatives,
        suite.test_claims_are_words_for_its_argument,
        suite.test_claims_are_what_is_measured,
        suite.test_worked_example,
        suite.test_nan_stays_nan,
        suite.test_finite_far_away,
        suite.test_shapes,
        suite.test_links_and_placeholders,
        suite.test_value_is_the_integral_of_the_gradient,
        suite.test_corners_are_as_declared,
        suite.test_nothing_jumps_between_corners,
        suite.test_F3_one_thing_for_each_other_is_said_with_per,
    ):
        test(loss)
    assert "def hinge_like(r, width=1.0):" in numpy_source(loss)
    program = compile_figure(lambda r, width: {"value": loss.value(r, width=width)}, ("r", "width"))
    assert program["patches"]
    assert math.isnan(loss.gradient(math.nan))
