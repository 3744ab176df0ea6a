"""What a loss value means: the worked numbers, read off the page. Ids name the teaching material they come from."""

import importlib.util
import json
import math
import os
from functools import partial

import numpy as np
import pytest

from losslab import find
from losslab.labs.meaning.samples import ALL, FIELDS, PART
from losslab.labs.meaning.samples_code import numpy_program, program
from losslab.libraries.kinds import KINDS
from tests.app import calm, figure, opened, query, rows, start, words
from tests.conftest import absent
from tests.test_link import HOSTILE

os.environ["KERAS_BACKEND"] = "torch"  # read when keras is imported
SLIDE = dict(zip(("p0", "p1", "p2", "p3", "p4"), (0.8, 0.6, 0.8, 0.7, 0.9), strict=True)) | {"y1": 1, "y2": 1}


page = partial(opened, "meaning.py")


def click(app, letter):
    next(button for button in app.button if button.label.startswith(letter)).click().run()
    return calm(app)


def here(app, *names):
    return [float(rows(app)[name][0]) for name in names]


def test_S002_1_both_right_but_one_is_surer():
    app = page(n=2, p0=0.51, p1=0.95, y1=1)
    assert here(app, "accuracy") == [1]
    assert "| 1 | 0.51 | 1 | 0.51 | right | 0.6733 |" in words(app)
    assert "| 2 | 0.95 | 1 | 0.95 | right | 0.05129 |" in words(app)


def test_S002_2_a_lower_cost_with_a_worse_accuracy():
    found = [here(click(page(), letter), "accuracy", "Binary cross-entropy") for letter in ("A:", "B:")]
    np.testing.assert_allclose(found, [[1, 0.6733], [0.75, 0.1859]], atol=5e-5)


def test_S002_3_cost_and_accuracy_rise_together():
    app = click(page(), "C:")
    found = [here(app, "accuracy", "Binary cross-entropy"), here(click(app, "D:"), "accuracy", "Binary cross-entropy")]
    np.testing.assert_allclose(found, [[0.75, 0.2574], [1, 0.5978]], atol=5e-5)


def test_S004_10_the_claim_stands_beside_the_numbers_that_refute_it():
    text = words(page())
    for letter, accuracy, loss in (("A", 1, 0.6733), ("B", 0.75, 0.1859), ("C", 0.75, 0.2574), ("D", 1, 0.5978)):
        (line,) = [line for line in text.splitlines() if line.startswith(f"| {letter} |")]
        assert line.endswith(f"| {accuracy} | {loss} |")


@pytest.mark.parametrize("n", range(2, 9))
def test_S002_12_accuracy_moves_in_steps_of_one_over_n(n):
    below, at, above = (page(n=n, p0=p, y0=1) for p in (0.49, 0.5, 0.99))
    before, after, later = (here(app, "accuracy", "Binary cross-entropy") for app in (below, at, above))
    assert after[0] - before[0] == pytest.approx(1 / n) and later[0] == after[0]
    assert before[1] > after[1] > later[1]
    assert f"moves in steps of {1 / n:.4g} " in words(at)


def test_S004_1_three_readouts_of_the_same_five_samples():
    app = click(page(), "A likelihood?")
    names = ("Mean probability of the true label", "product of P(true label)", "−mean ln P(true label)")
    np.testing.assert_allclose(here(app, *names), [-0.7, 0.1296, 0.40866], atol=5e-6)
    assert (
        "A slide says so of −0.7 = −(0.5 + 0.9 + 0.8 + 0.4 + 0.9) / 5" in words(app)
        and "0.1296, and minus" in words(app)
        and "0.4087 nats" in words(app)
    )


def test_S004_9_the_least_value_of_a_loss_need_not_be_0():
    found = rows(page(losses="bce,likelihood"))
    assert (found["Binary cross-entropy"][2], found["Mean probability of the true label"][2]) == (0, -1)
    assert "That one is −1 if" in words(page())


def test_S004_2_a_cross_entropy_needs_its_logarithm_and_its_reduction():
    expected = {("nats", "mean"): 0.283830, ("bits", "mean"): 0.40948, ("log10", "mean"): 0.12327}
    expected[("nats", "sum")] = 1.41915
    for (unit, reduction), value in expected.items():
        app = page(**SLIDE, unit=unit, reduction=reduction)
        np.testing.assert_allclose(here(app, "Binary cross-entropy"), value, atol=5e-6)
        assert "| nats | 0.2838 | 1.419 |" in words(app) and "| bits | 0.4095 |" in words(app)
    assert query(click(page(), "Which logarithm?")) == query(page(**SLIDE))


def test_S002_5_a_loss_is_read_against_a_baseline():
    app = page()
    np.testing.assert_allclose(rows(app)["Binary cross-entropy"][1], math.log(2))
    assert rows(app)["perplexity"][1:] == [2, 1]
    (line,) = [trace for trace in figure(app)["figure"]["data"] if trace.get("name") == "Binary cross-entropy of p = ½"]
    np.testing.assert_allclose(line["y"][0], math.log(2))
    for classes, nats in ((2, "0.6931"), (5, "1.609"), (10, "2.303"), (27, "3.296"), (1000, "6.908")):
        assert f"| {classes} | {nats} | {classes} |" in words(app)
    assert f"| 1000 | {math.log2(1000):.4g} | 1000 |" in words(page(unit="bits"))


def test_the_numbers_of_S000_7_stand_on_the_bare_page():
    np.testing.assert_allclose(here(page(), "Binary cross-entropy", "accuracy"), [0.29110, 0.8], atol=5e-6)


def test_sure_and_wrong_is_infinite_and_said_so():
    for link in ({"p3": 0}, {"p1": 1}):
        app = page(**link, losses="bce,brier")
        assert here(app, "Binary cross-entropy", "product of P(true label)", "perplexity") == [math.inf, 0, math.inf]
        assert math.isfinite(here(app, "Brier score")[0])
        sample = int(next(iter(link))[1]) + 1
        assert f"is infinite for sample {sample}, which gave" in words(app)
        assert "prints **20" in words(app) and "ours is ∞" in words(app)  # PyTorch: 100 for one sample of five
    assert "is infinite" not in words(page())


def test_every_loss_is_measured_as_its_record_says():
    app = page(losses=",".join(ALL), p2=0.35)
    p, y_true = np.array([0.9, 0.2, 0.35, 0.4, 0.9]), np.array([1, 0, 0, 1, 1])
    for loss in ALL.values():
        np.testing.assert_allclose(here(app, loss.title), np.mean(loss.value(p, y_true=y_true)), rtol=1e-12)
    app = page(losses=",".join(ALL), reduction="sum")
    np.testing.assert_allclose(rows(app)["Brier score"][1], 5 / 4)


def test_no_loss_at_all_is_a_page_too():
    app = page(losses="")
    assert list(rows(app)) == ["accuracy", "product of P(true label)", "−mean ln P(true label)", "perplexity"]
    assert not app.code


def test_a_bar_is_drawn_right_or_wrong_and_told_apart_twice():
    traces = {t["name"]: t for t in figure(page(p0=0.5, p1=0.5))["figure"]["data"] if "name" in t}
    right, wrong = (traces[name]["y"][1::3] for name in ("right", "wrong"))
    assert right == [0.5, "NaN", 0.1, "NaN", 0.9] and wrong == ["NaN", 0.5, "NaN", 0.4, "NaN"]
    assert traces["right"]["line"]["color"] != traces["wrong"]["line"]["color"]
    assert traces["right"]["line"]["dash"] != traces["wrong"]["line"]["dash"]


@pytest.mark.parametrize("title", [question.title for question in PART.questions])
def test_presets_open_and_their_link_opens_the_same(title):
    app = click(page(n=8, unit="bits"), title)
    link = query(app)
    again = page(**link)
    assert query(again) == link and json.dumps(figure(again)["figure"]) == json.dumps(figure(app)["figure"])


def test_controls_write_the_link_and_a_link_sets_them():
    app = page()
    app.select_slider(key="n").set_value("3").run()
    app.slider(key="p1").set_value(0.75).run()
    app.toggle(key="y1").set_value(True).run()
    app.multiselect(key="losses").set_value(["bce", "brier"]).run()
    link = {"n": "3", "p1": "0.75", "y1": "1", "losses": "bce,brier"}
    assert query(app) == link and not app.exception
    again = page(**link, p0="0.123", code="keras")
    assert again.slider(key="p0").value == 0.123 and again.toggle(key="y1").value is True
    assert len(again.slider) == 3 and list(figure(again)["values"].values()) == [0.123, 0.75, 0.1]
    again.select_slider(key="n").set_value("4").run()
    assert query(again)["p0"] == "0.123" and again.slider(key="p3").value == 0.4


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_link_opens_a_working_page(text):
    app = start("meaning.py", nonsense=text, **dict.fromkeys(FIELDS, text[:5000]))  # more is no address any more
    assert not app.exception and len(app.warning) == 1 and "<" not in app.warning[0].value
    assert all(0 <= value <= 1 for value in figure(app)["values"].values())
    app.slider(key="p0").set_value(0.3).run()
    assert not app.exception and not app.warning


def result(code):
    """What the last line of a program prints, as a float. Its other lines print too."""
    body, _, last = code.rpartition("\n")
    names = {}
    exec(body, names)
    return float(eval(last.removeprefix("print(").removesuffix(")"), names))


P, Y_TRUE = np.array([0.9, 0.2, 0.35, 0.4]), np.array([1.0, 0.0, 0.0, 1.0])
CASES = [(unit, reduction) for unit in ("nats", "bits", "log10") for reduction in ("mean", "sum")]
ROWS = [(loss, row) for loss in ALL.values() for row in loss.libraries]


def expected(loss, unit, reduction):
    divisor = {"nats": 1, "bits": math.log(2), "log10": math.log(10)}[unit] if loss.key == "bce" else 1
    return getattr(np, reduction)(loss.value(P, y_true=Y_TRUE)) / divisor


@pytest.mark.parametrize("unit, reduction", CASES)
def test_the_numpy_of_the_page_gives_its_number(unit, reduction):
    for loss in ALL.values():
        code = numpy_program(loss, loss.settings(), P, Y_TRUE, unit, reduction)
        np.testing.assert_allclose(result(code), expected(loss, unit, reduction), rtol=1e-12)


@pytest.mark.filterwarnings("default")  # what the libraries warn of is theirs
@pytest.mark.parametrize("loss, row", ROWS, ids=lambda given: getattr(given, "name", getattr(given, "key", "")))
def test_S004_3_the_library_programs_of_the_page_give_its_number(loss, row):
    if not all(importlib.util.find_spec(root) for root in {"sklearn": ["sklearn"]}.get(row.kind, [row.kind])):
        absent(KINDS[row.kind].title, "libraries")
    for unit, reduction in CASES:
        found = result(program(loss, row, loss.settings(), P, Y_TRUE, unit, reduction))
        np.testing.assert_allclose(found, expected(loss, unit, reduction), rtol=2e-6)


def test_S004_3_the_slides_number_and_its_class():
    app = page(**SLIDE)
    assert "F.binary_cross_entropy(" in app.code[1].value and "[0.8, 0.6, 0.8, 0.7, 0.9]" in app.code[1].value
    assert "The last line prints **0.28383** (the same as ours)" in words(app)


def test_F2_8_what_the_slide_said_does_not_depend_on_the_samples():
    for link in ({}, {"p0": 0.1, "p3": 0.99}):
        text = words(page(**link))
        assert "A slide says so of −0.7 = " in text and "number like" not in text


def test_S004_1_the_mean_probability_is_least_at_1_and_the_cross_entropy_at_the_share():
    p = np.linspace(0, 1, 1001)
    linear, entropy = -(0.7 * p + 0.3 * (1 - p)), np.array([0.7, 0.3]) @ find("bce").value(p, y_true=[[1.0], [0.0]])
    assert p[np.argmin(linear)] == 1 and p[np.argmin(entropy)] == pytest.approx(0.7)
    assert "it is least at p = 1, the cross-entropy at p = 0.7." in words(page())


def test_S004_4_a_preset_shows_the_bits_of_an_answer():
    app = click(page(), "p = 0.8 in bits")
    assert rows(app)["Binary cross-entropy"][0] == pytest.approx(0.3219, abs=5e-5)
    assert f"| bits | {-math.log2(0.8):.4f} |" in words(app)
