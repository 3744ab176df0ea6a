"""Cost and lambda: its worked numbers, links and presets, read off the page."""

from functools import partial

import numpy as np
import pytest

from losslab import find
from losslab.costs.conventions import CONVENTIONS
from losslab.costs.two_weights import settings_of, solution
from losslab.labs.cost.page import PAGE
from losslab.labs.cost.weights import ALL
from tests.app import click, figures, opened, query, rows, start, words
from tests.test_link import HOSTILE

page = partial(opened, "cost.py")


def costs(app):
    """The cost of each convention."""
    return {name.partition(" (")[0]: cells[0] for name, cells in rows(app, 1).items()}


# --- the worked numbers


def test_S001_1_the_page_opens_with_the_cost_0_265():
    app = page()
    (cells,) = rows(app).values()
    np.testing.assert_allclose(cells, [0.265, 0.25, 0.015], rtol=1e-12)
    assert app.slider(key="lam").value == 0.1
    printed = []
    exec(app.code[0].value, {"print": lambda *words: printed.append(" ".join(map(str, words)))})
    assert printed == ["Cost: 0.265"]
    assert any(formula.value.strip("$\n ").endswith("= 0.265") for formula in app.latex)


def test_S001_2_other_conventions_stand_beside_it_and_can_be_drawn():
    app = page()
    said = {"mean r² + λ/2 Σw²": 0.265, "mean r² + λ Σw²": 0.28, "Σr² + λ Σw²": 1.03, "½ mean r² + λ/2 Σw²": 0.14}
    for title, value in said.items():
        assert costs(app)[title] == pytest.approx(value, rel=1e-12)
    for convention in CONVENTIONS.values():
        app.selectbox(key="cost").set_value(convention.key).run()
        assert not app.exception and rows(app).keys() == {f"{convention.title} ({convention.by})"}
        np.testing.assert_allclose(next(iter(rows(app).values()))[0], costs(app)[convention.title])
        assert convention.who in words(app)
        names = {"print": lambda *words: None}
        exec(app.code[0].value, names)
        assert names["cost"] == pytest.approx(costs(app)[convention.title], rel=1e-12)


def test_S001_2_weight_decay_has_the_gradient_of_the_half():
    text = words(page())
    assert "What it adds to the gradient is λw = (0.01, 0.02, 0.03, 0.04)." in text
    assert "weight_decay=0.1" in page().code[1].value


def test_S001_3_loss_of_a_sample_and_cost_of_all_are_told_apart():
    text = words(page(y_pred="1, 2, 3, 5"))
    assert "one number per sample" in text and "the mean of the losses, 0.25, and the penalty, 0.015" in text
    assert "Others call the mean a loss too" in text
    text = words(page(cost="sse_plus_twice_l2"))
    assert "the sum of the losses, 1, and the penalty, 0.03" in text and "| **sum** |  |  |  | **1** |" in text


def test_S001_4_the_difference_is_the_residual_and_the_loss_a_function_of_it():
    text = words(page(y_pred="1, 2, 5, 4"))
    assert "The difference ŷ − y of a sample is its residual r. The loss is a function of it" in text.replace("**", "")
    assert "| 1 | 1 | 1.5 | −0.5 | 0.25 |" in text and "| 3 | 5 | 3.5 | 1.5 | 2.25 |" in text
    assert "| 3 | 5 | 3.5 | 1.5 | 1.125 |" in words(page(y_pred="1, 2, 5, 4", cost="half_mse_plus_l2"))


# --- links, lists, presets


LINKS = (
    {"lam": "0.35", "cost": "mse_plus_l1", "y_pred": "1, 2", "y_true": "0, 2.5", "w": "−1, 2".replace("−", "-")},
    {"part": "weights", "losses": "elastic_net,group_lasso", "focus": "elastic_net", "strength": "1.25"}
    | {"l1_ratio": "0.3", "c": "-0.5", "m1": "0.62", "m2": "-0.44", "v": "-2"},
    {"part": "paths", "path_rho": "0.5"},
)


@pytest.mark.parametrize("link", LINKS, ids=["cost", "weights", "paths"])
def test_a_link_restores_what_was_shown(link):
    app = page(**link)
    assert query(app) == link
    values = figures(app)[0]["values"]
    if "y_pred" in link:
        assert (values["r0"], values["r1"], values["w0"], values["w1"], values["lam"]) == (1, -0.5, -1, 2, 0.35)
    elif "m1" in link:
        assert values["x"] == [0.62] and values["y"] == [-0.44] and values["c"] == -0.5
        w = solution(find("elastic_net"), (0.62, -0.44), -0.5, 1.25, 0.3)
        np.testing.assert_allclose(rows(app)["Elastic net"][:2], w)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_link_opens_a_working_page(text):
    for part in ("cost", "weights"):
        none = {"losses"} if not text.strip(" ,") else set()  # which is no nonsense: no penalty is shown
        fields = dict.fromkeys(PAGE.fields.keys() - {"part"} - none, text[:3000])
        app = start("cost.py", nonsense=text[:3000], part=part, **fields)
        assert not app.exception and len(app.warning) == 1 and "<" not in app.warning[0].value
        assert figures(app)[0]["figure"]["data"]
        app.slider(key={"cost": "lam", "weights": "strength"}[part]).set_value(0.0).run()
        assert not app.exception and not app.warning


def test_a_link_with_lists_of_two_lengths_or_none_is_mended_in_a_sentence():
    app = start("cost.py", y_pred="1, 2, 3", y_true="1, 1", w="")
    assert "3 predictions need as many true values, not 2" in app.warning[0].value
    assert "w: an empty value is not a number" in app.warning[0].value
    assert len([name for name in figures(app)[0]["values"] if name[0] == "r"]) == 2 and not app.exception


def test_a_list_can_be_typed_and_what_cannot_be_read_changes_nothing():
    app = page()
    app.text_input(key="typed/y_pred").set_value("1, 2.5, 30, 4, 5").run()
    assert query(app) == {"y_pred": "1, 2.5, 30, 4, 5", "y_true": "1.5, 2.5, 3.5, 4.5, 5", "r_to": "50"}
    assert figures(app)[0]["values"]["r2"] == 26.5 and figures(app)[0]["values"]["r4"] == 0
    assert figures(app)[0]["figure"]["layout"]["yaxis"]["range"][1] == 100
    for bad, says in (
        ("1, two", "`two` is not a number"),
        ("1," * 8 + "1", "at most 8"),
        ("1e9", "1000000"),
        ("nan", "1000000"),
    ):
        before = query(app)
        app.text_input(key="typed/w").set_value(bad).run()
        assert says in app.error[0].value and "Nothing was changed" in app.error[0].value and query(app) == before
        assert app.text_input(key="typed/w").value == "0.1, 0.2, 0.3, 0.4"
    app.text_input(key="typed/w").set_value("3").run()
    assert query(app)["w"] == "3" and not app.error
    app.text_input(key="typed/y_true").set_value("1").run()
    assert query(app)["y_true"] == "1" and "y_pred" in query(app) and not app.exception
    assert len(figures(app)[0]["values"]) == 3  # λ, one residual, one weight


SHOWN = [(key, question.title) for key in ("cost", "weights") for question in PAGE.parts[key].questions]


@pytest.mark.parametrize("part, title", SHOWN, ids=[title for _, title in SHOWN])
def test_presets_open_and_their_link_opens_the_same(part, title):
    app = click(page(part=part, lam=0.7, strength=0.2, c=-0.4), title)
    assert query(app).get("c") == ("-0.4" if part == "cost" else {"Two inputs say the same": "0.9"}.get(title))
    again = page(**query(app))
    assert query(again) == query(app) and figures(again) == figures(app)


def test_presets_show_what_their_title_says():
    app = click(page(lam=1), "Reset")
    assert query(app) == {} and rows(app)["mean r² + λ/2 Σw² (textbook)"][0] == pytest.approx(0.265)
    assert rows(click(app, "No error left"))["mean r² + λ/2 Σw² (textbook)"] == pytest.approx([0.015, 0, 0.015])
    app = click(page(part="weights"), "L1 sets a weight to 0")
    assert rows(app)["L1 penalty"][1:3] == [0, 1] and rows(app)["L2 penalty (½)"][2] == 0
    assert "**L1 penalty**: w₂ exactly 0; both are 0 from λ = 1.32 on." in words(app)
    app = click(app, "L2 only shrinks")
    assert rows(app)["L1 penalty"][:3] == [0, 0, 2]
    assert rows(app)["L2 penalty (½)"][2] == 0 and max(rows(app)["L2 penalty (½)"][:2]) < 0.4
    assert "**L2 penalty (½)**: no weight is 0; at no λ are both 0." in words(app)
    app = click(app, "Two inputs say the same")
    assert rows(app)["L1 penalty"][2] == 1 and rows(app)["Elastic net"][2] == rows(app)["L2 penalty (½)"][2] == 0
    app = click(app, "A group goes together")
    assert rows(app)["L1 penalty"][2] == 1 and rows(app)["Group lasso"][2] == 0
    app.slider(key="strength").set_value(1.1).run()
    assert rows(app)["Group lasso"][2] == 2


# --- penalties


@pytest.mark.parametrize("loss", ALL.values(), ids=ALL)
def test_every_penalty_can_be_in_focus_from_the_gallery(loss):
    app = page(losses=loss.key, focus=loss.key)
    assert {"focus": "l1_penalty", **query(app)} == {"part": "weights", "losses": loss.key, "focus": loss.key}
    assert loss.summary in words(app) and loss.trade in words(app)
    settings = settings_of(loss, 0.6, 0.5)
    w = np.array([0.1, 0.2, 0.3, 0.4])
    assert f"# {float(loss.value(w, **settings)):.10g}" in app.code[0].value
    left = rows(app, which=1)[loss.title]
    np.testing.assert_allclose(left[:2], [loss.value([1.5], **settings), loss.gradient([1.5], **settings)[0]])


def test_penalties_are_those_of_the_catalogue_and_none_is_a_page_too():
    assert list(ALL) == ["l1_penalty", "l2_penalty_half", "elastic_net", "group_lasso"]
    app = page(part="weights")
    app.multiselect(key="losses").set_value([]).run()
    assert not app.exception and app.info[0].value == "Choose a penalty." and not figures(app)
    again = page(**query(app))
    assert again.info and query(again) == query(app)
    again.multiselect(key="losses").set_value(["l2_penalty_half"]).run()
    assert not again.exception and again.selectbox(key="focus").value == "l2_penalty_half"


def test_the_parts_keep_what_was_set_in_each():
    app = page(lam=0.4)
    app.segmented_control(key="typed/part").set_value("weights").run()
    app.slider(key="strength").set_value(1.5).run()
    assert query(app) == {"lam": "0.4", "part": "weights", "strength": "1.5"}
    app.segmented_control(key="typed/part").set_value("cost").run()
    assert not app.exception and app.slider(key="lam").value == 0.4
    app.segmented_control(key="typed/part").set_value("weights").run()
    assert app.slider(key="strength").value == 1.5
