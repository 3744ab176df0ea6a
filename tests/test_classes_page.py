"""The worked numbers of several classes, read off the page. Ids name the teaching material they come from."""

import math
import re

import numpy as np
import pytest

import losslab
from losslab.labs.classes import fed as feed
from losslab.labs.classes.figure import SHOW
from losslab.labs.classes.page import CLASSES, read_names
from tests.app import click, figure, query, rows, start, tables, value, words
from tests.conftest import absent


def page(**link):
    app = start("classes.py", **link)
    assert not app.error and all("for three classes only" in box.value for box in app.warning)
    return app


def only(app):
    (cells,) = rows(app).values()
    return cells


def fed(app):
    """{call: what it returns} of the table below; an error is None."""
    lines = next(m.value for m in app.markdown if m.value.startswith("| Fed to")).splitlines()[2:]
    found = {}
    for line in lines:
        name, _, value, _ = (cell.strip() for cell in line.strip("|").split("|"))
        found[name] = float(value.strip("*")) if "error" not in value else None
    return found


def test_S003_10_a_softmax_lies_between_0_and_1_and_sums_to_1():
    for link in ({}, {"z0": 6, "z1": -6, "temperature": 0.1}, {"names": "a,b,c,d,e,f", "z5": 3, "temperature": 5}):
        total, *p = rows(page(**link), 1)["softmax"]
        assert total == pytest.approx(1, abs=1e-14) and all(0 < share < 1 or share == pytest.approx(1) for share in p)
    sharp, flat = (rows(page(temperature=t), 1)["softmax"][1] for t in (0.5, 3))
    assert sharp > rows(page(), 1)["softmax"][1] > flat > 1 / 3


def test_S003_11_one_softmax_or_a_sigmoid_for_each_class():
    app = page(losses="softmax_ce,multilabel_soft_margin")
    softmax, sigmoids = (cells[0] for cells in rows(app).values())
    np.testing.assert_allclose([softmax, sigmoids, 3 * sigmoids], [0.41703, 0.72820, 2.18459], atol=5e-6)
    moved = page(losses="softmax_ce,multilabel_soft_margin", shift=5)
    np.testing.assert_allclose(rows(moved)["Softmax cross-entropy"], rows(app)["Softmax cross-entropy"], rtol=1e-12)
    np.testing.assert_allclose(rows(moved, 1)["softmax"], rows(app, 1)["softmax"], rtol=1e-12)
    assert rows(moved, 1)["sigmoids"][1] > rows(app, 1)["sigmoids"][1]


def test_S003_11_two_classes_are_one_sigmoid():
    app = page(names="yes,no", z0=0.7, z1=0)
    np.testing.assert_allclose(only(app)[0], 0.403186, atol=5e-7)
    np.testing.assert_allclose(only(app)[0], losslab.find("bce_logits").value(0.7, y_true=1.0), rtol=1e-14)
    np.testing.assert_allclose(rows(app, 1)["softmax"][1], 1 / (1 + math.exp(-0.7)), rtol=1e-14)


def test_the_button_adds_5_to_all_logits():
    app = page()
    button = next(b for b in app.button if b.label == "Add 5 to all logits")
    button.click().run()
    assert query(app)["shift"] == "5" and app.slider(key="shift").value == 5
    button.click().run()
    button.click().run()
    assert query(app)["shift"] == "10" and not app.exception


def test_S002_5_equal_scores_cost_the_logarithm_of_their_number():
    for count, expected in ((2, 0.693), (5, 1.609)):
        names = ",".join("abcdef"[:count])
        app = page(names=names, **{f"z{k}": 0 for k in range(count)})
        np.testing.assert_allclose(only(app)[0], expected, atol=5e-4)
        found = dict(tables(app)[0]["at"])
        assert found["perplexity"] == pytest.approx(count) and found["equal scores cost"] == only(app)[0]
    bits = dict(tables(page(unit="bits"))[0]["at"])
    assert bits["equal scores cost"] == pytest.approx(math.log2(3)) and bits["perplexity"] == pytest.approx(
        1.51745, abs=5e-6
    )


def test_S004_8_a_single_output_says_nothing():
    for z in (-3, 0, 5):
        app = page(names="yes", z0=z)
        assert only(app) == [0, 0] and rows(app, 1)["softmax"] == [1, 1]
        assert rows(app, 1)["sigmoids"][1] == pytest.approx(1 / (1 + math.exp(-z)))


def test_S002_4_label_smoothing_has_a_minimum_above_0():
    """At ε = 0.1 and two classes the least loss is the entropy of (0.95, 0.05)."""
    best = math.log(0.95 / 0.05)
    app = page(names="yes,no", losses="softmax_ce_smooth", focus="softmax_ce_smooth", z0=best, z1=0)
    np.testing.assert_allclose(only(app)[:2], [0.1985, 0], atol=5e-5)


def test_S004_4_S004_5_what_each_function_returns_for_the_same_numbers():
    found = fed(page(fed="0.8, 0, 0, 0.2, 0", fed_true=0, fed_as="probabilities"))
    expected = {
        "`torch.nn.CrossEntropyLoss`": 1.06361,
        "`torch.nn.NLLLoss`": -0.8,
        "`keras.losses.CategoricalCrossentropy`": 0.223144,
        "`keras.losses.CategoricalCrossentropy(from_logits=True)`": 1.06361,
        "`sklearn.metrics.log_loss`": 0.223144,
    }
    for name, wanted in expected.items():
        assert found[name] == pytest.approx(wanted, abs=5e-5), name
    logs = fed(page(fed="-0.2231435513, -1.609437912", fed_true=0, fed_as="log-probabilities"))
    assert logs["`torch.nn.NLLLoss`"] == pytest.approx(0.2231, abs=5e-5) and logs["`torch.nn.BCELoss`"] is None


def test_S004_4_S004_5_in_words():
    app = page()
    assert "cross-entropy, as probabilities, is **0.2231**" in words(app)
    line = next(m.value for m in app.markdown if m.value.startswith("| Fed to")).splitlines()
    assert [row.count("their cross-entropy") for row in line[2:]] == [0, 0, 0, 0, 1, 0, 1, 0]


def test_S004_6_the_loss_is_minus_the_log_softmax():
    app = page()
    p = rows(app, 1)["softmax"][1]
    assert only(app)[0] == pytest.approx(-math.log(p), rel=1e-12) and only(app)[0] > 0


def test_S004_7_a_probability_of_0_for_a_class_that_is_not_true_costs_nothing():
    loss = losslab.find("categorical_ce")
    assert loss.value([0.8, 0, 0, 0.2, 0], y_true=0) == pytest.approx(0.223144, abs=5e-7)
    assert loss.value([0.8, 0, 0, 0.2, 0], y_true=1) == math.inf


def test_a_softmax_applied_twice_cannot_become_sure():
    for numbers in ("9, 0, 0", "50, 0, 0"):
        app = page(fed=numbers, fed_as="logits")
        twice = fed(app)["softmax, then `torch.nn.CrossEntropyLoss`"]
        assert twice > 0.551 and fed(app)["`torch.nn.CrossEntropyLoss`"] < 0.001
    assert twice == pytest.approx(math.log1p(2 / math.e), abs=5e-5)


def divergence(app):
    """{call: what it returns} of the table of the KL divergence."""
    table = next(m.value for m in app.markdown if m.value.startswith("| Call | q and p")).splitlines()[2:]
    cells = [line.strip("| ").split(" | ") for line in table]
    return {call.strip("`"): value(returned.strip("*")) for call, _, returned, *_ in cells}


@pytest.mark.parametrize(
    "q, fed_plain, fed_logs",
    [("0.5, 0.3, 0.2", -1.2318, 0.0851), ("1, 0.6, 0.4", None, -0.6080), ("0.7, 0.2, 0.1", None, 0.0)],
)
def test_Q3_why_kl_div_is_negative(q, fed_plain, fed_logs):
    found = divergence(page(kl_q=q))
    assert found["F.kl_div(q.log(), p, reduction='sum')"] == pytest.approx(fed_logs, abs=5e-5)
    if fed_plain:
        assert found["F.kl_div(q, p, reduction='sum')"] == pytest.approx(fed_plain, abs=5e-5)


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("q", [(0.5, 0.3, 0.2), (1, 0.6, 0.4), (3, 1, 0.5), (0.9, 0.05, 0.05)])
@pytest.mark.parametrize("p", [(0.7, 0.2, 0.1), (1, 0, 0), (0.2, 0.4, 0.4)])
def test_Q3_pytorch_returns_what_the_page_says_of_each_call(q, p):
    try:
        import torch
    except ImportError:
        absent("PyTorch", "libraries")
    given = {"q": torch.tensor(q, dtype=torch.float64), "p": torch.tensor(p, dtype=torch.float64)}
    for call, _, returned in feed.divergences(np.array(q), np.array(p)):
        theirs = eval(call, given | {"F": torch.nn.functional})
        np.testing.assert_allclose(returned, theirs.item(), rtol=1e-12, atol=1e-12, err_msg=call)


def test_Q3_a_q_that_sums_to_s_takes_its_logarithm_off():
    text = words(page(kl_q="1, 0.6, 0.4")) + "".join(box.value for box in page(kl_q="1, 0.6, 0.4").caption)
    assert "q sums to 2, so with its logarithm the result is too small by ln 2 = 0.6931" in text
    assert 0.08512282595722162 - math.log(2) == pytest.approx(-0.6080, abs=5e-5)
    app = click(page(), "KLDivLoss is negative")
    assert "is **0.08512** nats" in words(app) and "their KL divergence" in words(app)


def test_S003_10_where_a_probability_vanishes():
    text = words(page())
    assert "the interval is open" in text and "a number below −745.1 is exactly 0, in float32 below −104" in text
    assert np.exp(-745.2) == 0 < np.exp(-745.1) and np.exp(np.float32(-104)) == 0 < np.exp(np.float32(-103.9))


def test_S004_4_the_cross_entropy_of_what_was_fed_in_bits():
    assert "is **0.2231** nats, 0.3219 bits." in words(page())


def test_the_caption_speaks_of_the_panels_that_are_shown():
    said = {panel: figure(page(show=panel))["key"] for panel in SHOW}
    assert "triangle" in said["simplex"] and not any("triangle" in said[panel] for panel in SHOW if panel != "simplex")
    assert "Upright" in said["loss"] and "Upright" not in said["probability"]
    assert "triangle" not in figure(start("classes.py", names="a,b", show="simplex"))["key"]


@pytest.mark.parametrize(
    "link, sentence",
    [
        ({"fed": "0.8, abc"}, "`abc` is not a number"),
        ({"fed": ""}, "is not a number"),
        ({"fed": "nan, 1"}, "none larger"),
        ({"fed": "inf, -inf"}, "none larger"),
        ({"fed": ",".join("1" * 40)}, "at most 12"),
        ({"fed": "2, 1", "fed_as": "probabilities"}, "not probabilities: probabilities must lie in [0, 1], got 2"),
        ({"fed": "0.4, 0.1", "fed_as": "probabilities"}, "must sum to 1 along the last axis, got 0.5"),
        ({"kl_q": "0.5, x"}, "`x` is not a number"),
        ({"kl_q": "0.5, -1, 1"}, "none below 0"),
        ({"kl_q": "0, 0, 0"}, "not all 0"),
        ({"kl_p": "1"}, "at least two numbers"),
        ({"kl_q": "0.5, 0.5"}, "has 2 numbers and p has 3"),
        ({"target": "shares", "t0": 1, "t1": 1}, "must sum to 1, these sum to 2.1"),
        ({"target": "shares", "t0": 0, "t1": 0, "t2": 0}, "as equal shares"),
        ({"names": "<b>cat</b>, [x](y)"}, "b cat b, x y"),
        ({"names": "a,b,c,d,e,f,g"}, "at most 6"),
        ({"names": ", ,"}, "at least one class"),
        ({"names": "a,b", "show": "simplex"}, "for three classes only"),
    ],
)
def test_bad_input_gets_a_sentence_and_stays(link, sentence):
    app = start("classes.py", **link)
    assert not app.exception and only(app) and figure(app)["figure"]["data"]
    said = [box.value for box in (*app.warning, *app.error)]
    assert any(sentence in text for text in said), said
    assert {key: query(app).get(key) for key in link if key != "fed_as"} == {
        key: str(value) for key, value in link.items() if key != "fed_as"
    }


def test_names_are_short_plain_and_each_there_once():
    assert read_names("Äpfel, o'clock,two words,two words") == (("Äpfel", "o'clock", "two words", "two words 4"), "")
    assert read_names("cat, cat 3, cat") == (("cat", "cat 3", "cat 4"), "")
    for text in ("<script>alert(1)</script>", "**bold**", "`code`", "$x$", "![i](j)", "a" * 500, "&amp;", "-1", "# a"):
        (name, *_), said = read_names(text)
        assert said and len(name) <= 14 and not set(name) & set("<>*`$[]()&#_")


@pytest.mark.parametrize("loss", CLASSES.all.values(), ids=lambda loss: loss.key)
def test_every_loss_can_be_in_focus_with_any_target(loss):
    for target in ({"true": 2}, {"target": "shares"}, {"names": "a"}, {"names": "a,b,c,d,e,f", "true": 5}):
        app = page(losses=loss.key, focus=loss.key, show=",".join(SHOW), **target)
        assert loss.summary in words(app)
        assert all(math.isfinite(cell) for cell in only(app)), target


@pytest.mark.parametrize("loss", CLASSES.all.values(), ids=lambda loss: loss.key)
def test_slopes_are_those_along_the_logits(loss):
    """Through softmax, sigmoids, shift and temperature: by central differences of the values on the page."""
    link = {"losses": loss.key, "focus": loss.key, "shift": 0.5, "temperature": 2.0, "target": "shares", "z_to": 8}
    z, h = [1.3, -0.7, 0.4], 1e-3
    slopes = only(page(**link, **{f"z{k}": v for k, v in enumerate(z)}))[1:]
    for k in range(3):
        sides = []
        for step in (-h, h):
            moved = {f"z{i}": v + (step if i == k else 0) for i, v in enumerate(z)}
            sides.append(only(page(**link, **moved))[0])
        assert slopes[k] == pytest.approx((sides[1] - sides[0]) / (2 * h), rel=1e-4, abs=1e-6)


def test_entropy_and_divergence_make_up_the_cross_entropy():
    app = page(losses="softmax_ce_soft,kl_div", target="shares", show="lengths", unit="bits")
    cross, divergence = (cells[0] for cells in rows(app).values())
    p = np.array([0.7, 0.2, 0.1])
    assert cross - divergence == pytest.approx(-np.sum(p * np.log2(p)), rel=1e-12)
    tops = {t["name"]: t["y"][1] for t in figure(app)["figure"]["data"]}
    assert tops["cross-entropy"] == pytest.approx(cross) == pytest.approx(tops["KL divergence"])
    assert tops["entropy of the target"] == pytest.approx(cross - divergence)


def test_the_calls_of_the_table_are_rows_of_the_catalogue():
    assert all(feed.row(key, name)[1].name == name for key, name in feed.CALLS)


def test_card_and_table_agree_where_a_probability_is_tiny():
    for unit, shown in (("nats", 120), ("bits", 120 / math.log(2))):
        app = page(losses="categorical_ce", focus="categorical_ce", temperature=0.1, z0=-6, z1=6, unit=unit)
        assert only(app)[0] == pytest.approx(shown)
        assert any(m.value.startswith("It returns **120** (the same as ours)") for m in app.markdown)
        assert any("exact and in nats" in c.value for c in app.caption) == (unit == "bits")


@pytest.mark.parametrize(
    "link",
    [
        {"z_to": 1e6, "z0": -1e6, "z1": 1e6, "temperature": 0.1, "losses": "softmax_ce,categorical_ce"},
        {"losses": "multi_margin", "multi_margin-power": 1e6, "multi_margin-margin": 1e6},
        {"fed": "800, 1", "fed_as": "log-probabilities"},
        {"fed": "0, 0"},
    ],
    ids=str,
)
def test_numbers_beyond_floats_are_no_fault_of_the_visitor(link):
    app = start("classes.py", **link | {"show": ",".join(SHOW)})
    assert rows(app)


def test_the_triangle_shows_the_loss_of_the_card():
    for focus, key in (("softmax_ce", "softmax_ce"), ("brier_multi", "brier_multi"), ("dice", "brier_multi")):
        app = page(losses="softmax_ce,brier_multi", focus=focus, show="simplex")
        heights = next(t["z"] for t in figure(app)["figure"]["data"] if t["uid"] == "simplex-heights")
        alone = page(losses=key, show="simplex")
        assert heights == next(t["z"] for t in figure(alone)["figure"]["data"] if t["uid"] == "simplex-heights")
        assert app.selectbox(key="focus").value == key


def test_the_chart_in_words_has_no_gaps():
    for link in ({}, {"losses": ""}, {"show": "simplex"}, {"show": "lengths"}):
        words = page(**link) and figure(page(**link))["alt"]
        assert not re.search(r"over ,|, ,|: \.|over \.|: :", words), words
