"""Any link gives a legal state, and every legal state survives its link."""

import math
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from losslab import LOSSES, link
from losslab.data import MOST_POINTS
from losslab.figures.parts import setting
from losslab.labs.registry import PAGES as RECORDS
from losslab.labs.regression.page import REGRESSION
from losslab.labs.vectors.plane import VECTORS
from losslab.ui import state
from tests.app import PAGES, start

FIELDS, RESIDUAL, _tidy = REGRESSION.fields, REGRESSION.all, REGRESSION.tidy

HOSTILE = [  # fmt: skip
    "",
    " ",
    "nan",
    "NaN",
    "inf",
    "-inf",
    "1e999",
    "-1e999",
    "1e308",
    "0",
    "-0",
    "1e-320",
    "abc",
    "1,5",
    "½",
    "0x10",
    "<script>alert(1)</script>",
    "![x](http://x)",
    "`a`",
    "a" * 30_000,
    "\x00",
    "huber~nan",
    "huber~1~2",
    "huber",
    "~",
    ",,,",
    "squared_error," * 2000,
    "__import__('os')",
    "{}",
    "💥",
    "true",
    "None",
    "1_000",
    "1e5",
    "-3",
]


def legal(values):
    """Whether these field values can be drawn."""
    assert values.keys() == FIELDS.keys()
    assert all(key in RESIDUAL for key in values["losses"]) and len(set(values["losses"])) == len(values["losses"])
    assert values["show"] and values["focus"] in RESIDUAL
    assert values["x_from"] < values["x_to"] and values["loss_from"] < values["loss_to"]
    assert (
        values["x_from"] <= values["y_pred"] <= values["x_to"]
        and values["x_from"] <= values["y_true"] <= values["x_to"]
    )
    assert values["gradient_to"] > 0 and values["curvature_to"] > 0
    for loss in RESIDUAL.values():
        loss.settings(**loss.nearest({p.name: values[setting(loss, p)] for p in loss.params}))
    for key, pinned in values["pins"]:
        assert RESIDUAL[key].settings(**pinned) == pinned


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_values_give_the_nearest_legal_state_and_a_sentence(text):
    for key in FIELDS:
        values, said = link.read_link(FIELDS, {key: text}, _tidy)
        legal(values)
        for sentence in said:
            assert len(sentence) < 300 and not set(sentence) & set("<>[]()!*\\\x00") - set("()[]"), sentence


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(st.sampled_from(sorted(FIELDS)) | st.text(max_size=8), st.text(max_size=30), max_size=8))
def test_any_link_is_harmless(query):
    values, said = link.read_link(FIELDS, query, _tidy)
    legal(values)
    again, complaints = link.read_link(FIELDS, link.write_link(FIELDS, values), _tidy)
    assert again == values and complaints == []


@pytest.fixture(scope="module")
def pages():
    """{page: (fields of its link, what mends them together)}, as the pages restore them."""
    found, restore = {}, state.restore

    def spy(page):
        found[page.key] = page.fields, page.tidy
        return restore(page)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(state, "restore", spy)
        for page in PAGES:
            start(page)
    return found


def hostile_links(fields, count, seed):
    """Links of a page at random: strange texts, numbers of all sizes, and parameters of one loss together."""
    random, keys = Random(seed), list(fields)

    def text(field):
        size = 10 ** random.uniform(-9, 9)
        some = [repr(random.uniform(-10, 10)), f"{size:.4g}", f"{-size:.6g}", str(random.randint(-5, 20))]
        return random.choice([random.choice(HOSTILE), *some, *some, field.write(field.default)])

    for _ in range(count):
        stem = random.choice(keys).split("-")[0]
        near = [key for key in keys if key.split("-")[0] == stem]
        chosen = {*random.sample(keys, min(len(keys), 4)), *random.sample(near, random.randint(1, len(near)))}
        yield {key: text(fields[key]) for key in sorted(chosen)}


@pytest.mark.parametrize("page", [page.removesuffix(".py") for page in PAGES])
def test_F7_9_the_link_a_page_writes_is_read_back_without_a_complaint(page, pages):
    fields, tidy = pages[page]
    for query in hostile_links(fields, 400, page):
        values, said = link.read_link(fields, query, tidy)
        for sentence in said:
            key, showing, number = sentence.partition(": ")[0], *sentence.partition(link.SHOWING)[1:]
            if showing and key in fields and isinstance(fields[key].default, int | float):
                assert number == link.spelled(values[key]), (query, sentence)
        written = link.write_link(fields, values)
        assert link.read_link(fields, written, tidy) == (values, []), (query, written)


@pytest.mark.parametrize(
    "page, query, shown",
    [
        ("regression", {"smooth_l1-beta": "1e-7"}, {"smooth_l1-beta": 0}),
        ("regression", {"barron-alpha": "-1e308"}, {"barron-alpha": -1e6}),
        ("regression", {"linex-a": "-1e-9"}, {"linex-a": -1e-6}),
        ("regression", {"linex-a": "0"}, {"linex-a": -0.1}),
        ("outliers", {"huber-delta": "1e9"}, {"huber-delta": 5}),
        ("regression", {"hampel-a": "1e6", "hampel-b": "1", "hampel-c": "1"}, {"hampel-a": 2, "hampel-c": 8}),
        ("descent", {"hampel-a": "5", "hampel-b": "1"}, {"hampel-a": 5, "hampel-b": 5, "hampel-c": 8}),
        ("regression", {"y_pred": "-1e6"}, {"y_pred": -1e6, "x_from": -1e6}),
    ],
)
def test_F7_9_what_is_shown_instead_is_the_nearest_that_can_be_drawn(page, query, shown, pages):
    fields, tidy = pages[page]
    values, said = link.read_link(fields, query, tidy)
    assert {key: values[key] for key in shown} == shown and (said or page == "regression" and "y_pred" in query)


def test_F7_9_a_complaint_names_what_is_shown_in_the_end():
    values, said = link.read_link(FIELDS, {"x_from": "-1e9", "x_to": "-2e6"}, _tidy)
    assert (values["x_from"], values["x_to"]) == (-4, 4)
    assert "showing −4" in said[0] and "showing 4" in said[1] and "from a smaller to a larger" in said[2]
    values, said = link.read_link(FIELDS, {"y_pred": "0.123456789", "x_to": "0.01234567"}, _tidy)
    assert values["y_pred"] == 0.01234567 and said[0].endswith("0.123456789 is off its axis; showing 0.01234567")


@pytest.mark.parametrize(
    "page, key",
    [
        ("outliers", "seed"),
        ("outliers", "selected"),
        ("vectors", "selected"),
        ("descent", "step"),
        ("descent", "order"),
        ("cost", "path_seed"),
        ("meaning", "size"),
        ("meaning", "steps"),
    ],
)
def test_F1_13_what_counts_is_a_whole_number_and_else_that_is_said(page, key, pages):
    fields = pages[page][0]
    key = next(name for name in fields if name == key or name.endswith(f"-{key}") or name.endswith(f"_{key}"))
    assert fields[key].read("2") == (2, "")
    value, said = fields[key].read("3.4")
    assert value == 3 and "`3.4` is not a whole number; showing 3" in said


def test_F7_9_what_is_too_long_to_be_read_is_cut_and_said():
    values, said = link.read_link({"q": link.words("", 10**6)}, {"q": "a" * (link.LONGEST + 1)})
    assert values["q"] == "a" * link.LONGEST and said == [f"q: only the first {link.LONGEST:,} characters were read"]


def test_F7_9_the_longest_points_and_pins_fit_into_a_link(pages):
    fields, tidy = pages["outliers"]
    points = tuple((-1 / 3 * 10**-5 * (i + 1), 2 / 3 * 10**4 * (i + 1)) for i in range(MOST_POINTS))
    pins = [("hampel", {"a": 1 / 3 + i, "b": 2 / 3 + i, "c": 5 / 3 + i}) for i in range(12)]
    for page, key, value in (("outliers", "points", points), ("regression", "pins", pins)):
        field = pages[page][0][key]
        assert link.read_link({key: field}, {key: field.write(value)}) == ({key: value}, [])


ONE_SLIDER = ("cost", "td")  # pages on which one slider serves all losses


@pytest.mark.parametrize(
    "loss", [o for o in LOSSES if o.params and o.family.argument.page not in ONE_SLIDER], ids=lambda loss: loss.key
)
def test_every_stop_survives_its_link(loss):
    page = loss.family.argument.page
    fields = RECORDS[page].fields or VECTORS.fields
    for param in loss.params:
        for stop in param.stops:
            name = setting(loss, param)
            query = link.write_link(fields, {**{k: f.default for k, f in fields.items()}, name: stop})
            values, said = link.read_link(fields, query)
            assert values[name] == stop and said == []


def test_out_of_range_goes_to_the_nearest_end():
    values, said = link.read_link(
        FIELDS, {"huber-delta": "-3", "quantile-tau": "7", "y_pred": "99", "x_to": "5"}, _tidy
    )
    assert values["huber-delta"] == 0.05 and values["quantile-tau"] == 0.99 and values["y_pred"] == 5
    assert "delta must lie in (0, inf), got -3" in said[0] and "tau must lie in (0, 1), got 7" in said[1]
    assert len(said) == 3


def test_the_axis_follows_a_problem_of_another_size():
    values, said = link.read_link(FIELDS, {"y_true": "1000", "y_pred": "1001"}, _tidy)
    assert said == [] and (values["y_true"], values["y_pred"]) == (1000, 1001)
    assert values["x_from"] < 1000 < values["x_to"]


def test_parameters_that_do_not_fit_each_other_are_moved_and_said():
    values, said = link.read_link(FIELDS, {"hampel-a": "3", "hampel-b": "1", "hampel-c": "0.5"}, _tidy)
    assert values["hampel-a"] == 3 <= values["hampel-b"] < values["hampel-c"] and len(said) == 2


def test_too_many_pins_are_said():
    values, said = link.read_link(FIELDS, {"pins": ",".join(f"huber~{i}" for i in range(1, 20))})
    assert len(values["pins"]) == 12 and "of 19 pins 12 are shown" in said[0]


def test_a_practitioners_own_delta_is_kept():
    values, said = link.read_link(FIELDS, {"huber-delta": "1.345"})
    assert values["huber-delta"] == 1.345 and said == []
    values, said = link.read_link(FIELDS, {"huber-delta": "250"})
    assert values["huber-delta"] == 250 and said == []
    assert not math.isinf(link.read_link(FIELDS, {"huber-delta": "inf"})[0]["huber-delta"])


@pytest.mark.parametrize(
    "text, value, said",
    [("3", 3, ""), ("3.6", 4, "showing 4"), ("99", 9, "outside 1 to 9"), ("-inf", 1, "outside"), ("nan", 5, "NaN")],
)
def test_a_whole_number_is_the_nearest_one(text, value, said):
    found, complaint = link.whole(5.0, 1, 9).read(text)
    assert found == value and said in complaint and bool(complaint) == bool(said)


def test_a_stop_is_the_nearest_one_and_says_so():
    field = link.stop(0.1, (0.01, 0.1, 1.0))
    assert field.read("0.1") == (0.1, "") and field.write(0.1) == "0.1"
    assert field.read("0.4") == (0.1, "`0.4` lies between two stops; showing 0.1")
    assert field.read("7")[0] == 1 and "outside" in field.read("7")[1]
    assert field.read("x")[0] == 0.1 and "not a number" in field.read("x")[1]


def test_a_whole_number_stays_whole():
    field = link.whole(0, 0, 99)
    for text, value in (("7", 7), ("7.6", 8), ("-3", 0), ("1e9", 99), ("x", 0)):
        found, said = field.read(text)
        assert (found, type(found), bool(said)) == (value, int, text != "7")
    assert field.write(7) == "7"
