"""The page of a typed loss, and the outlier laboratory with one in it: links, presets, mistakes, strangers' texts."""

import json
import re
from functools import partial

import numpy as np
import pytest

from losslab import find
from losslab.fits.fit import fit_line
from losslab.formulas.loss import typed_loss
from losslab.labs.outliers.page import FIELDS
from losslab.labs.outliers.points import points_of
from losslab.labs.own.formula import clean
from losslab.labs.own.page import HUBER, PAGE, QUESTIONS
from tests.app import click, figure, open_axes, query, rows, sent, start, unlinked
from tests.test_link import HOSTILE
from tests.test_typed import STRANGE

page = partial(start, "own.py")


def type_in(app, text):
    app.text_input(key="formula").set_value(text).run()
    assert not app.exception
    return app


def words(app):
    return unlinked("\n".join(element.value for element in [*app.markdown, *app.header, *app.caption]))


def test_it_opens_with_huber_which_coincides():
    app = page()
    assert app.text_input(key="formula").value == HUBER and query(app) == {}
    assert rows(app)["Your loss"] == rows(app)["Huber"] == [1, 1, 0, pytest.approx(2 / 3)]
    assert "It is **Huber (δ = 1)**, to the last digit." in words(app)
    app.select_slider(key="typed-d").set_value(2.0).run()
    assert query(app) == {"typed-d": "2"} and "From **Huber (δ = 1)** its values differ by up to" in words(app)
    app.slider(key="huber-delta").set_value(2.0).run()
    assert "It is **Huber (δ = 2)**, to the last digit." in words(app)


def test_Q11_the_named_loss_stands_there_without_choosing_one():
    for text, name in [("min(r^2,1)", "2 × **Truncated square (c = 1)**"), ("sqrt(r^2)", "**Absolute error**")]:
        assert f"It is {name}." in words(page(formula=text, losses="typed"))
    assert "whatever their parameters, also with a factor" in words(page(formula="r**3", losses="typed"))


def test_Q10_code_is_taken_as_it_is_and_what_is_left_out_is_said():
    app = page(formula="np.where(np.abs(r)<=d, 0.5*r**2, d*(np.abs(r)-0.5*d))", losses="typed")
    assert not app.error and "The prefix `np.` is left out." in words(app)
    assert "on the pages Binary classification" in type_in(app, "-log(p)").error[0].value


def test_Q4_the_page_says_that_nothing_is_split():
    for kind in ("xgboost", "lightgbm"):
        app = page(formula="abs(r)", losses="typed", code=kind)
        assert (
            "The curvature is nowhere positive" in words(app)
            and "np.maximum(curvature_of(r), 1.0)" in app.code[-1].value
        )
        assert "no row is ever split" in words(app)


def test_F7_2_a_budget_that_is_spent_is_named(monkeypatch):
    for name, nothing in (("card.measured", {}), ("card.least_of", None), ("findings.least_of", None)):
        monkeypatch.setattr(f"losslab.labs.own.{name}", lambda *given, nothing=nothing: nothing)  # too much work
    said = words(page(formula="abs(r - 1.375)", losses="typed"))
    assert "Too much work to measure the properties of this formula" in said
    assert "None is measured" not in said and "It has no finite value" not in said


def test_the_record_of_the_page_depends_on_its_formula_alone():
    name, make = PAGE.varies
    assert name == "formula" and make("abs(r)**q") is make("abs(r)**q") and "typed-q" in make("abs(r)**q").fields
    assert "typed-q" not in make("r**2").fields and not [name for name in PAGE.fields if "typed" in name]
    with pytest.raises(ValueError, match="ends too early"):
        make("abs(r)**")


def test_a_formula_gets_its_sliders_and_its_link():
    app = type_in(page(), "b*abs(r)**q")
    assert [slider.key for slider in app.select_slider] == ["typed-b", "typed-q"] and not app.error
    app.select_slider(key="typed-q").set_value(2.0).run()
    app.select_slider(key="typed-b").set_value(3.16).run()
    assert query(app) == {"formula": "b*abs(r)**q", "typed-q": "2", "typed-b": "3.16"}
    assert rows(app)["Your loss"][:3] == pytest.approx([3.16 * 2.25, 3.16 * 3, 6.32])
    again = page(**query(app))
    assert query(again) == query(app) and figure(again)["figure"] == figure(app)["figure"]
    assert again.select_slider(key="typed-b").value == 3.16


def test_values_stay_with_their_names_while_the_formula_changes():
    app = type_in(page(), "b*abs(r)")
    app.select_slider(key="typed-b").set_value(3.16).run()
    type_in(app, "a*r**2 + b*abs(r)")
    assert [app.select_slider(key=f"typed-{name}").value for name in "ab"] == [1, 3.16]
    type_in(app, "a*r**2")
    assert query(app) == {"formula": "a*r**2"}


def test_what_is_wrong_is_said_and_the_last_good_formula_stays_drawn():
    app = type_in(page(), "abs(r)**q")
    before = figure(app)["figure"]
    type_in(app, "abs(r)**")
    assert app.text_input(key="formula").value == "abs(r)**" and query(app)["formula"] == "abs(r)**"
    assert "ends too early" in app.error[0].value and app.error[0].value.endswith("Drawn meanwhile: `abs(r)**q`")
    assert app.code[0].value == "abs(r)**\n        ^"
    assert figure(app)["figure"] == before
    app.select_slider(key="typed-q").set_value(2.0).run()  # what is drawn can still be used
    assert rows(app)["Your loss"][0] == pytest.approx(2.25) and len(app.error) == 1
    type_in(app, "abs(r)**2*q")
    assert not app.error


def test_a_link_with_a_formula_that_is_wrong_opens_a_working_page():
    app = page(formula="abs(r")
    assert "closing bracket is missing" in app.error[0].value and query(app) == {"formula": "abs(r"}
    assert rows(app)["Your loss"] == pytest.approx(rows(app)["Huber"], rel=1e-14)


def test_another_page_in_between_loses_nothing():
    app = type_in(page(), "b*abs(r)")
    app.select_slider(key="typed-b").set_value(3.16).run()
    app.query_params.clear()
    app.switch_page("pages/home.py").run()
    app.query_params.clear()
    app.switch_page("pages/own.py").run()
    assert app.text_input(key="formula").value == "b*abs(r)" and app.select_slider(key="typed-b").value == 3.16


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.title)
def test_presets_open_and_their_link_opens_the_same(question):
    title = question.title
    app = click(page(), title)
    assert app.text_input(key="formula").value == question.values["formula"]
    again = page(**query(app))
    assert query(again) == query(app) and figure(again)["figure"] == figure(app)["figure"]
    assert ("It is **" in words(app)) == (title != "Not a loss")
    assert ("It is not a loss" in words(app)) == (title == "Not a loss")


def test_reset_returns_to_the_beginning():
    app = click(click(page(), "Not a loss"), "Reset")
    assert query(app) == {} and app.text_input(key="formula").value == HUBER


def test_the_axes_can_be_fitted_and_a_parameter_typed():
    app = type_in(page(), "a*r**2 - 5")
    app = open_axes(app)
    app.text_input(key="typed/exact/typed-a").set_value("-2.5").run()
    assert app.select_slider(key="typed-a").value == -2.5 and not app.error
    next(button for button in app.button if button.label == "Fit the axes to the curves").click().run()
    assert not app.exception
    low, high = figure(app)["figure"]["layout"]["yaxis"]["range"]
    assert low <= -45 and high >= 3.5  # of −2.5 · 16 − 5, and of Huber
    app = open_axes(type_in(app, "log(d)*r**2"))
    app.text_input(key="typed/exact/typed-d").set_value("-1").run()
    assert "d must lie in (0, inf), got -1" in app.error[0].value


@pytest.mark.parametrize("text", [*HOSTILE, *STRANGE[len(HOSTILE) :]])
def test_a_hostile_link_opens_a_working_page(text):
    app = page(formula=text[:3000], **{"typed-d": text[:300], "typed-zz": text[:300], "losses": text[:300]})
    assert len(app.warning) <= 1 and len(app.error) <= 1
    said = "".join(element.value for element in [*app.warning, *app.error, *app.markdown, *app.caption])
    assert "<script" not in said and "<img" not in said and "](http://x" not in said
    assert figure(app)["figure"]["layout"]
    assert not type_in(app, "abs(r)").error


# In the outlier laboratory.


def test_the_link_to_the_data_fits_the_typed_loss():
    app = page(formula="where(abs(r) <= d, r**2/2, d*(abs(r) - d/2))", **{"typed-d": "0.5"})
    (link,) = (element for element in app.get("page_link") if "outlier" in element.proto.label)
    given = dict(part.split("=", 1) for part in link.proto.query_string.split("&"))
    assert given.keys() == {"formula", "losses", "focus", "typed-d"}


def test_the_laboratory_fits_a_typed_loss_beside_the_others():
    link = {"formula": HUBER, "losses": "huber,typed", "typed-d": "0.5", "huber-delta": "0.5", "focus": "typed"}
    app = start("outliers.py", **link)
    assert not app.exception and not app.warning and query(app) == link
    fit = fit_line(*points_of({key: FIELDS[key].default for key in FIELDS}), find("huber"), delta=0.5)
    for name in ("Huber", "Your loss"):
        assert rows(app)[name][:3] == pytest.approx([fit.slope, fit.intercept, fit.cost], rel=1e-9)
    assert HUBER in [code.value for code in app.code]
    for section in ("influence", "breakdown", "delta", "sayings"):
        app.session_state["closer"] = section
        app.run()
        assert not app.exception


def test_fits_of_another_formula_are_not_those_of_the_last():
    app = start("outliers.py", formula="abs(r)", losses="typed")
    first = next(m.value for m in app.markdown if "total loss" in m.value)
    again = start("outliers.py", formula="r**2", losses="typed")
    assert next(m.value for m in again.markdown if "total loss" in m.value) != first


def test_the_program_of_the_fit_runs():
    app = start("outliers.py", formula="log(cosh(r/d))", losses="typed", **{"typed-d": "2"})
    (code,) = (code.value for code in app.code if "typed_loss" in code.value)
    names = {}
    exec(code.replace("print(", "("), names)
    np.testing.assert_allclose(names["fit"], rows(app)["Your loss"][:2], rtol=1e-9)


@pytest.mark.parametrize("text", ["r**3", "log(r)", "-r**2", "sqrt(r)"])
def test_a_line_that_runs_away_is_not_drawn(text):
    app = start("outliers.py", formula=text, losses="typed,squared_error")
    assert not app.exception and not app.warning
    assert rows(app)["Your loss"][:2] == pytest.approx([np.nan] * 2, nan_ok=True)
    assert np.all(np.isfinite(rows(app)["Squared error"][:2]))
    table = next(m.value for m in app.markdown if "total loss" in m.value)
    assert "nan" not in table and "| not finite |" in table


@pytest.mark.parametrize("text", ["foo(r)", *STRANGE[-14:], "<script>alert(1)</script>"])
def test_a_formula_that_is_wrong_is_left_out_in_a_sentence(text):
    app = start("outliers.py", formula=text[:3000], losses="huber,typed")
    assert not app.exception and not app.error
    try:
        typed_loss(clean(text))
    except ValueError:
        said = app.warning[0].value
        assert "your own loss is left out" in said and "<" not in re.sub("`[^`]*`", "", said)
        assert "typed" not in query(app).get("losses", "") and list(rows(app))[0] == "Huber"


def test_presets_of_the_laboratory_keep_what_the_visitor_made():
    """Their loss, where its slider stands, and their points."""
    made = {"formula": "b*abs(r)**q", "typed-q": "1.3"}
    app = start("outliers.py", losses="huber", data="own", points="1~2,3~4,5~9", **made)
    for title in ("Star cluster", "Guess first"):
        click(app, title)
        assert query(app).items() >= made.items() and query(app)["losses"].endswith("typed")
        assert "Your points" in app.selectbox(key="data").options
    again = start("outliers.py", **query(app))
    assert query(again) == query(app) and figure(again)["figure"] == figure(app)["figure"]
    assert query(click(app, "Reset")) == {}


def test_the_typed_loss_can_be_added_again():
    app = start("outliers.py", formula="abs(r)", losses="huber")
    assert list(rows(app)) == ["Huber"]
    app.multiselect(key="losses").set_value(["huber", "typed"]).run()
    assert list(rows(app)) == ["Huber", "Your loss"] and not app.exception


def test_json_of_the_figure_names_what_is_not_finite():
    """Nothing that is no JSON reaches the browser, whatever the formula."""
    for text in ("1/r", "log(r)", "exp(exp(r**2))"):
        app = page(formula=text)
        for text in sent(app):
            json.loads(text, parse_constant=lambda name: pytest.fail(name))
