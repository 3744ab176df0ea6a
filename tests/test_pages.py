"""Every page by AppTest: it runs, a link restores its state, a hostile one is harmless, controls do what they say."""

from urllib.parse import parse_qsl

import numpy as np
import pytest

import losslab
from losslab.figures.parts import own, setting
from losslab.labs import registry
from losslab.labs.registry import PAGES as RECORDS
from losslab.labs.regression.page import REGRESSION
from losslab.libraries.kinds import KINDS
from losslab.libraries.train import trainings
from losslab.text import exact
from tests.app import PAGES, ROOT, content, figure, figures, open_axes, opened, query, rows, start, tables, words
from tests.test_link import HOSTILE

FIELDS, PRESETS, RESIDUAL = REGRESSION.fields, [question.title for question in REGRESSION.questions], REGRESSION.all


@pytest.mark.parametrize("page", PAGES)
def test_page_runs(page):
    app = start(page)
    assert not app.exception and not app.error and not app.warning
    assert app.title and query(app) == {}


def test_every_page_is_in_the_navigation_and_guards_its_deep_link():
    assert sorted(f"{page}.py" for page in registry.PAGES) == PAGES
    for page in PAGES:
        lines = (ROOT / "pages" / page).read_text().splitlines()
        assert next(line for line in lines if not line.startswith(("import ", "from ")) and line) == "ui.page()"


def test_a_link_restores_what_was_shown():
    link = {"losses": "huber,cauchy", "huber-delta": "2.35", "cauchy-c": "0.7", "y_pred": "-1.5"}
    link |= {"show": "loss,curvature", "focus": "cauchy", "log": "1", "pins": "huber~0.5", "x_to": "3"}
    app = start(**link)
    assert not app.exception and not app.warning
    assert app.multiselect(key="losses").value == ["huber", "cauchy"]
    assert app.slider(key="huber-delta").value == 2.35
    assert app.slider(key="y_pred").value == -1.5 and app.slider(key="y_pred").max == 3
    assert open_axes(app).toggle(key="log").value is True
    data = figure(app)
    assert data["values"] == {"y_true": 0, "y_pred": -1.5, "huber-delta": 2.35, "cauchy-c": 0.7}
    assert [row["name"] for row in data["figure"]["layout"]["meta"]["tables"][0]["rows"]][:2] == ["Huber", "Cauchy"]
    assert any("pinned" in trace["name"] for trace in data["figure"]["data"] if "name" in trace)
    assert query(app) == link


@pytest.mark.parametrize("text", HOSTILE[:22])
def test_a_hostile_link_opens_a_working_page(text):
    fields = ["losses", "huber-delta", "y_pred", "x_to", "pins", "show", "loss_to"]
    app = start(nonsense=text, **dict.fromkeys(fields, text))
    assert len(app.warning) == 1 and "nonsense" in app.warning[0].value and "<" not in app.warning[0].value
    assert figure(app)["figure"]["data"]
    app.slider(key="y_pred").set_value(app.slider(key="y_pred").min).run()
    assert not app.exception and not app.warning


HOSTILE_TOGETHER = [
    {"hampel-a": "1e6", "hampel-b": "1", "hampel-c": "1", "losses": "hampel"},
    {"hampel-a": "5", "hampel-b": "1", "losses": "hampel,linex", "linex-a": "-1e-9"},
    {"barron-alpha": "-1e308", "smooth_l1-beta": "1e-7", "losses": "barron,smooth_l1"},
    {"y_pred": "-1e6", "y_true": "1e6", "x_from": "3", "x_to": "-3", "loss_to": "1e-300"},
]


@pytest.mark.parametrize("page", ["regression.py", "own.py", "outliers.py", "descent.py", "vectors.py"])
@pytest.mark.parametrize("link", HOSTILE_TOGETHER, ids=lambda link: next(iter(link)))
def test_F7_9_the_link_of_a_page_that_was_opened_by_a_hostile_one_opens_the_same_in_peace(page, link):
    app = start(page, **link)
    again = start(page, **query(app))
    assert not again.warning and not again.error and query(again) == query(app)
    assert [found["values"] for found in figures(again)] == [found["values"] for found in figures(app)]


@pytest.mark.parametrize("page", ["regression.py", "outliers.py", "own.py", "descent.py"])
def test_F7_9_sliders_that_do_not_go_together_leave_the_link_of_what_is_drawn(page):
    app = opened(page, losses="hampel", focus="hampel")
    app.slider(key="hampel-b").set_value(app.slider(key="hampel-b").min).run()  # below a, which is 2
    assert not app.exception and query(app)["hampel-b"] == "2"
    again = opened(page, **query(app))
    assert query(again) == query(app)
    app.slider(key="hampel-a").set_value(1.0).run()
    assert query(app)["hampel-a"] == query(app)["hampel-b"] == "1"  # b itself was never moved up


def test_F7_9_a_typed_value_that_leaves_no_room_for_others_is_refused():
    app = open_axes(start(losses="hampel"))
    app.text_input(key="typed/exact/hampel-a").set_value("1e6").run()
    assert "a = 1000000 leaves no room for the other parameters" in app.error[0].value
    assert app.slider(key="hampel-a").value == 2 and "hampel-a" not in query(app)


@pytest.mark.parametrize("page", ["regression.py", "own.py"])
def test_a_logarithmic_axis_of_negative_losses_is_refused_in_a_sentence(page):
    link = {"loss_from": "-7", "loss_to": "-3"}
    app = start(page, **link)
    assert not app.warning and query(app) == link
    app = start(page, log="1", **link)
    assert not app.exception and "A logarithmic axis cannot show values up to −3" in app.warning[0].value
    assert query(app) == {"log": "1"}
    app = start(page, **link)
    open_axes(app).toggle(key="log").set_value(True).run()
    assert not app.exception and "A logarithmic axis" in app.error[0].value
    assert figure(app)["figure"]["layout"]["yaxis"]["range"] == pytest.approx([np.log10(8) - 4, np.log10(8)])


def test_a_slider_writes_the_link_and_reset_clears_it():
    app = start()
    app.slider(key="huber-delta").set_value(2.0).run()
    assert query(app) == {"huber-delta": "2"}
    app.multiselect(key="losses").set_value(["huber"]).run()
    assert query(app) == {"losses": "huber", "huber-delta": "2"}
    next(button for button in app.button if button.label == "Reset").click().run()
    assert query(app) == {} and app.slider(key="huber-delta").value == 1.0


def test_the_state_is_kept_while_another_page_is_visited():
    app = start()
    app.slider(key="huber-delta").set_value(2.0).run()
    app.switch_page("pages/home.py").run()
    app.switch_page("pages/regression.py").run()
    assert app.slider(key="huber-delta").value == 2.0 and query(app) == {"huber-delta": "2"}


def test_going_back_to_an_address_that_got_the_query_of_the_page_opened_from_it():
    app = start("home.py", q="lorentz")
    app.query_params.clear()
    app.switch_page("pages/regression.py")
    app.query_params.update(losses="cauchy", focus="cauchy")
    app.run()
    app.switch_page("pages/home.py").run()  # Streamlit may write a query before the address of its page
    assert app.text_input(key="q").value == "lorentz" and query(app) == {"q": "lorentz"} and not app.warning


def test_a_link_to_another_page_may_say_what_this_page_says():
    app = start(**{"losses": "huber", "huber-delta": "2"})
    _visit(app, "outliers")
    _visit(app, "regression")
    to = next(link for link in app.get("page_link") if link.proto.page == "outliers")
    app.query_params.clear()
    app.query_params.update(parse_qsl(to.proto.query_string))
    app.switch_page("pages/outliers.py")
    assert not app.run().exception
    assert app.multiselect(key="losses").value == ["huber"] and app.slider(key="huber-delta").value == 2


def _visit(app, page):
    """As a click in the navigation does: another page, a bare address."""
    app.query_params.clear()
    app.switch_page(f"pages/{page}.py").run()


def test_pages_with_fields_of_the_same_name_keep_their_own():
    app = start(losses="huber,cauchy", y_true="1.25", show="loss", loss_to="5")
    _visit(app, "binary")
    assert not app.exception and app.multiselect(key="losses").value == ["zero_one", "hinge", "bce", "brier"]
    assert app.slider(key="y_true").value == 1 and query(app) == {}
    app.slider(key="y_true").set_value(0.3).run()
    _visit(app, "regression")
    assert not app.exception and app.multiselect(key="losses").value == ["huber", "cauchy"]
    assert app.slider(key="y_true").value == 1.25
    assert query(app) == {"losses": "huber,cauchy", "y_true": "1.25", "show": "loss", "loss_to": "5"}
    _visit(app, "binary")
    assert app.slider(key="y_true").value == 0.3 and query(app) == {"y_true": "0.3"}


def test_a_loss_that_is_put_back_has_its_parameter_still():
    app = start()
    app.slider(key="huber-delta").set_value(2.0).run()
    app.multiselect(key="losses").set_value(["absolute_error"]).run()
    app.multiselect(key="losses").set_value(["absolute_error", "huber"]).run()
    assert app.slider(key="huber-delta").value == 2.0
    app.multiselect(key="losses").set_value(["huber", "cauchy"]).run()  # not there at first
    app.slider(key="cauchy-c").set_value(2.5).run()
    app.multiselect(key="losses").set_value(["huber"]).run()
    app.slider(key="huber-delta").set_value(3.0).run()
    app.multiselect(key="losses").set_value(["huber", "cauchy"]).run()
    assert app.slider(key="cauchy-c").value == 2.5 and query(app)["cauchy-c"] == "2.5"


SHOWN = [
    (page, part, question)
    for page in RECORDS.values()
    for part, shown in page.parts.items()
    for question in shown.questions_of(page.usual)
]


@pytest.mark.parametrize("page, part, question", SHOWN, ids=[f"{page.key}: {q.title}" for page, _, q in SHOWN])
def test_presets_open_and_their_link_opens_the_same(page, part, question):
    app = start(f"{page.key}.py", **({page.choice: part} if page.choice else {}))
    next(button for button in app.button if button.label == question.title).click().run()
    assert not app.exception and tables(app)[0]["rows"]
    link = query(app)
    again = start(f"{page.key}.py", **link)
    assert query(again) == link and figure(again)["figure"] == figure(app)["figure"]


def test_presets_show_what_their_title_says():
    for title in PRESETS:
        app = start(y_true="2", losses="lp")
        next(button for button in app.button if button.label == title).click().run()
        assert not app.exception
        shown = rows(app)
        if title == "Where Huber is L2":
            np.testing.assert_allclose(shown["Huber"][:2], shown["Half squared error"][:2])
        elif title == "Where Huber is L1":  # the same slope, and δ²/2 less
            assert shown["Huber"][1] == shown["Absolute error"][1] == 1
            np.testing.assert_allclose(shown["Huber"][0], shown["Absolute error"][0] - 0.5)
        else:
            over = losslab.find("quantile").value(2.0, tau=app.slider(key="quantile-tau").value)
            np.testing.assert_allclose(shown[losslab.find("quantile").title][0], 3 * over)


def test_a_typed_value_is_taken_or_refused_in_a_sentence():
    app = open_axes(start())
    app.text_input(key="typed/exact/huber-delta").set_value("1.345").run()
    assert app.slider(key="huber-delta").value == 1.345 and not app.error
    app.text_input(key="typed/exact/huber-delta").set_value("-1").run()
    assert "delta must lie in (0, inf), got -1" in app.error[0].value
    assert app.slider(key="huber-delta").value == 1.345
    app.text_input(key="typed/exact/huber-delta").set_value("many").run()
    assert "delta must be a number, got `many`" in app.error[0].value
    app.text_input(key="typed/exact/huber-delta").set_value("40").run()
    assert app.slider(key="huber-delta").value == 40 and app.slider(key="huber-delta").max == 40


def test_the_axes_are_the_visitors_and_a_senseless_range_is_refused():
    app = open_axes(start())
    app.number_input(key="x_to").set_value(10.0).run()
    assert app.slider(key="y_pred").max == 10 and app.slider(key="y_pred").value == 1.5
    assert figure(app)["figure"]["layout"]["xaxis"]["range"] == [-4, 10]
    app.number_input(key="x_from").set_value(20.0).run()
    assert "from a smaller to a larger" in app.error[0].value and not app.exception


@pytest.mark.parametrize("delta", ["0.05", "1.345", "250"])
def test_the_axes_can_be_fitted_to_the_parameters(delta):
    app = open_axes(start(**{"huber-delta": delta}))
    next(b for b in app.button if b.label == "Fit the axes to the curves").click().run()
    assert not app.exception and not app.error
    layout, size = figure(app)["figure"]["layout"], float(delta)
    low, high = layout["xaxis"]["range"]
    assert low <= -1.3 * 1.5 and high >= 1.3 * 1.5 and high >= 2 * size
    top = layout["yaxis"]["range"][1]
    assert losslab.find("huber").value(size, delta=size) < top
    assert app.slider(key="huber-delta").value == size


def test_pins_stay_while_the_curve_moves_on():
    app = start(losses="huber")
    next(b for b in app.button if b.label == "Pin curves").click().run()
    app.slider(key="huber-delta").set_value(2.0).run()
    assert query(app)["pins"] == "huber~1"
    names = [trace.get("name") for trace in figure(app)["figure"]["data"]]
    assert "Huber (δ = 1), pinned" in names and "Huber" in names
    assert [rows(app)[name][0] for name in ("Huber", "Huber (δ = 1), pinned")] == pytest.approx([1.125, 1.0])
    next(b for b in app.button if b.label == "Unpin all").click().run()
    assert "pins" not in query(app)


@pytest.mark.parametrize("loss", RESIDUAL.values(), ids=lambda loss: loss.key)
def test_every_loss_can_be_in_focus(loss):
    app = start(losses=loss.key, focus=loss.key)
    assert not app.exception and not app.warning and not app.error
    text = words(app)
    assert loss.summary in text and loss.trade in text
    settings = own(loss, {setting(loss, p): loss.defaults[p.name] for p in loss.params})
    np.testing.assert_allclose(next(iter(rows(app).values()))[0], loss.value(1.5, **settings))
    assert "def " in app.code[0].value
    for kind in KINDS:
        app.session_state["code"] = kind
        app.run()
        assert not app.exception and len(app.code) == 1 + _programs(loss, kind)


def _programs(loss, kind):
    """How many a card has in a library: calls, and what trains."""
    return sum(row.kind == kind for row in loss.libraries) + len(trainings(loss, kind, loss.settings())[0])


def test_no_loss_at_all_is_a_page_too():
    app = opened("regression.py", losses="")
    assert query(app) == {"losses": ""} and not rows(app)


def test_the_gallery_shows_every_loss():
    cards = [card for family in content(start("home.py"))["families"] for card in family["cards"]]
    assert sorted(card["key"] for card in cards) == sorted(loss.key for loss in losslab.LOSSES)


def test_every_page_is_one_click_from_home():
    app = start("home.py")
    linked = {part.proto.page for part in app.get("page_link")}
    cards = {card["href"].split("?")[0] for family in content(app)["families"] for card in family["cards"]}
    assert linked | cards == {name.removesuffix(".py") for name in PAGES} - {"home"}


def test_what_home_calls_the_outlier_laboratory_leads_there():
    assert "[outlier laboratory](outliers)" in start("home.py").markdown[0].value


@pytest.mark.parametrize("key", ["squared_error", "hampel", "logit_dist", "tolerant"])
def test_a_card_leads_to_the_points_and_the_descent_of_the_same_loss(key):
    loss = RESIDUAL[key]
    link = {setting(loss, p): exact(p.stops[1]) for p in loss.params if len(loss.params) == 1}
    app = start(losses=key, focus=key, **link)
    found = {part.proto.page: dict(parse_qsl(part.proto.query_string)) for part in app.get("page_link")}
    assert set(found) >= {"outliers", "descent"}
    for page in ("outliers", "descent"):
        there = start(f"{page}.py", **found[page])
        assert not there.exception and not there.warning
        assert {**link, "losses": key}.items() <= query(there).items()


@pytest.mark.parametrize(
    "page, view", [("vectors", {"view": "plane", "losses": "euclidean"}), ("descent", {"of": "line"})]
)
def test_reset_stays_in_the_view_that_is_looked_at(page, view):
    app = start(f"{page}.py", **view, selected="1", momentum="0.5")
    next(button for button in app.button if button.label == "Reset").click().run()
    assert query(app) == view


def test_F7_4_a_table_that_is_gone_is_said_to_be_and_the_link_is_not_blamed():
    app = start("outliers.py", data="rows")
    assert not app.exception and not app.warning
    (said,) = [info.value for info in app.info]
    assert "its rows are kept for the visitor who brought it" in said and "A sample is shown" in said
    assert "link" not in said.lower() and query(app) == {}
    app.slider(key="huber-delta").set_value(2.0).run()
    assert not app.info  # said once
    app = start("outliers.py", data="rows", seed="x")
    assert len(app.info) == 1 and "seed" in app.warning[0].value and "rows" not in app.warning[0].value
