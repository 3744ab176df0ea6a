"""A visitor's own data in the outlier laboratory: read, drawn, fitted, kept, refused in words, seen by nobody else."""

import numpy as np
import pytest

import losslab
from losslab.fits.fit import fit_constant, fit_line
from losslab.labs.outliers.rows import KINDS, power_of, prepared
from tests.app import columns, figure, open_axes, query, start
from tests.workbook import workbook


def give(app, table, **choices):
    """Bring a table in, pasted if it is text and uploaded if it is bytes, and choose."""
    if isinstance(table, str):
        app.text_area(key="own_data/text").set_value(table).run()
    else:
        next(iter(app.file_uploader)).set_value(("t.csv", table, "text/csv")).run()
    for key, value in choices.items():
        app.selectbox(key=f"own_data/{key}").select(value).run()
    assert not app.exception
    return app


def use(app, table=None, **choices):
    if table is not None:
        give(app, table, **choices)
    assert not app.error
    next(button for button in app.button if button.label == "Use these points").click().run()
    assert not app.exception
    return app


def press(app, label):
    next(button for button in app.button if button.label == label).click().run()
    assert not app.exception
    return app


def csv(names, *columns):
    return "\n".join([names, *(",".join(map(repr, row)) for row in zip(*(c.tolist() for c in columns), strict=True))])


def points(app):
    values = figure(app)["values"]
    return [list(point) for point in zip(values["x"], values["y"], strict=True)]


def words(app):
    return [e.value for kind in ("markdown", "caption", "error", "warning", "success") for e in getattr(app, kind)]


def outlying(count, seed=0):
    """Points on y = 2x + 1 with noise, of which a twentieth lies 25 above."""
    rng = np.random.default_rng(seed)
    x = np.concatenate([[0.0, 10.0], rng.uniform(0, 10, count - 2)])
    y = 2 * x + 1 + rng.normal(0, 1, count) + 25 * (rng.random(count) < 0.05)
    y[:2] = -5.0, 50.0
    return x, y


def plane(app):
    """The axes of the panel where the points lie: (across, up)."""
    layout = figure(app)["figure"]["layout"]
    first = next(n for n in ("", "2") if "residual" not in layout[f"xaxis{n}"]["title"]["text"])
    return layout[f"xaxis{first}"], layout[f"yaxis{first}"]


def line_of(app):
    """(slope, intercept) of the visitor's own line."""
    values = figure(app)["values"]
    low, high = plane(app)[0]["range"]
    slope = (values["right"] - values["left"]) / (high - low)
    return slope, values["left"] - slope * low


# few points


def preview(app):
    """The first rows: the block of code that is none."""
    return next(code for code in app.code if code.language != "python")


def test_pasted_points_become_the_pages_own_and_stand_in_the_link():
    app = give(start("outliers.py"), "x;y;z\n1;2,5;7\n2;3,5;8\n4;foo;9\n3;-100;1\n")
    said = " ".join(words(app))
    assert (
        "semicolons, with decimal commas" in said
        and "1 of 4 rows is left out: 1 without a number in `y` (line 4: `foo`)." in said
    )
    assert preview(app).value.splitlines()[:2] == ["x     y  z", "1   2,5  7"]
    assert "points" not in query(app) and len(points(app)) != 3  # nothing is taken before it is asked for
    use(app)
    assert points(app) == [[1, 2.5], [2, 3.5], [3, -100]] and query(app)["points"] == "1~2.5,2~3.5,3~-100"
    layout = figure(app)["figure"]["layout"]
    assert (
        layout["xaxis"]["range"][0] <= 1 and layout["yaxis"]["range"][0] <= -100 <= 3.5 <= layout["yaxis"]["range"][1]
    )
    again = start("outliers.py", **query(app))
    assert not again.warning and query(again) == query(app) and figure(again)["figure"] == figure(app)["figure"]


def test_other_columns_and_another_table_are_read_anew():
    app = give(start("outliers.py"), "a,b,c\n1,10,5\n2,20,6\n3,30,9", x=2, y=0)
    assert points(use(app)) == [[5, 1], [6, 2], [9, 3]]
    give(app, "y,x\n1,7\n2,8")
    assert (app.selectbox(key="own_data/x").value, app.selectbox(key="own_data/y").value) == (1, 0)
    assert points(use(app)) == [[7, 1], [8, 2]]
    give(app, b"y,x\n5,1\n6,2")  # a file goes before the text
    assert points(use(app)) == [[1, 5], [2, 6]]
    press(app, "Put the file away")
    assert points(use(app)) == [[7, 1], [8, 2]]


def test_own_points_and_the_text_outlast_other_data_and_other_pages():
    app = use(start("outliers.py"), "x,y\n1,2\n2,3\n3,5")
    app.selectbox(key="data").select("stars").run()
    app.selectbox(key="data").select("own").run()
    assert points(app) == [[1, 2], [2, 3], [3, 5]]
    use(app, csv("x,y", *outlying(80)))
    app.query_params.clear()
    app.switch_page("pages/regression.py").run()
    app.query_params.clear()
    app.switch_page("pages/outliers.py").run()
    assert not app.exception and app.selectbox(key="data").value == "rows" and "80 rows" in " ".join(words(app))
    assert app.text_area(key="own_data/text").value.startswith("x,y\n0.0,-5.0\n")
    app.selectbox(key="data").select("own").run()
    assert points(app) == [[1, 2], [2, 3], [3, 5]]
    app.selectbox(key="data").select("rows").run()
    assert columns(app)["Squared error"]["slope"] == pytest.approx(
        fit_line(*outlying(80), losslab.find("squared_error")).slope
    )


# what cannot be used


@pytest.mark.parametrize(
    "table, choices, said",
    [
        ("x,y\n", {}, "there are names but no rows below them"),
        ("x,y\na,b\nc,d", {}, "no row can be used: 2 of 2 rows are left out: 2 without a number in `x`"),
        ("x,y\n1,2", {}, "there is only 1 row with numbers, and a fit needs at least two"),
        (
            "x,y\n1,2\nfoo,3",
            {},
            "there is only 1 row with numbers, and a fit needs at least two: 1 of 2 rows is left out",
        ),
        ("1\n2\n3", {"kind": "pairs"}, "there is 1 column, but x and y need 2"),
        ('x,y\n"1,2', {}, "a quotation mark is not closed"),
        (b"PK\x03\x04" + bytes(50), {}, "this workbook is damaged, or not complete"),
        (b"x,y\n1,\x002", {}, "control characters such as NUL"),
        (b"1," * 300 + b"1\n" + b"1," * 300 + b"1\n", {}, "301 columns, more than 200"),
        (b" \n", {}, "this is empty"),
        ("x,y\n" + "1,2\n" * 50_000, {}, "the text has 200,004 characters, more than 200,000: upload it as a file"),
        (
            "<b>,<script>\n<img src=x onerror=alert(1)>,=1+1\n1,q",
            {},
            "1 without a number in `·b·` (line 2: `·img src·x",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) > 40 and "\n" not in value else "",
)
def test_what_cannot_be_used_is_refused_in_a_sentence_and_nothing_is_lost(table, choices, said):
    app = use(start("outliers.py"), "x,y\n1,2\n2,3\n3,5")
    before = query(app), points(app)
    give(app, table, **choices)
    (error,) = app.error
    assert error.value.startswith("This cannot be used: ") and said in error.value and error.value.endswith(".")
    assert "<" not in error.value and (query(app), points(app)) == before
    assert not any(button.label == "Use these points" for button in app.button)
    give(app, None if isinstance(table, bytes) else "x,y\n7,8\n9,10") if isinstance(table, str) else None
    if isinstance(table, bytes):
        press(app, "Put the file away")
    assert not app.error and use(app) and len(points(app)) >= 2


def test_strangers_words_are_shown_as_text_only():
    app = start("outliers.py")
    before = set(words(app))
    names = ["**b**", "<img src=q onerror=alert(1)>", "$x$ :red[a] [l](http://e.x)"]
    give(app, ";".join(names) + "\n1;2;<b>no</b>\n2;3;`code`\n3;;=1+1\n4;inf;x", x=0, y=1)
    fresh = " ".join(set(words(app)) - before)
    assert "2 of 4 rows are left out" in fresh and "`·img src·q onerror·alert·1··`" in fresh
    assert not {"<", "$", "**b", "[l]", "=1+1"} & {part for part in ("<", "$", "**b", "[l]", "=1+1") if part in fresh}
    shown = preview(app)
    assert shown.value.splitlines()[0].split() == ["**b**", "<img", "src=q", "oner…", "$x$", ":red[a]", "[l]…"]
    assert shown.language in (None, "plaintext", "") and list(app.selectbox(key="own_data/x").options) == [
        "row number",
        *names,
    ]
    drawn = str(figure(use(app)))
    assert "‹img src=q onerror=alert(1)›" in drawn and "<img" not in drawn  # Plotly shows the letters


# what columns mean


def test_the_own_line_is_the_visitors_model():
    rng = np.random.default_rng(3)
    y_true = rng.normal(50, 20, 40).round(2)
    y_pred = (y_true * 0.8 + rng.normal(5, 3, 40)).round(2)
    r = y_pred - y_true
    for table, choices in (
        (csv("y_true,y_pred", y_true, y_pred), {}),
        (csv("residual", r), {}),
        (csv("residual", -r), {"kind": "errors"}),
    ):
        app = use(start("outliers.py"), table, **choices)
        (x, y), (slope, intercept) = np.transpose(points(app)), line_of(app)
        np.testing.assert_allclose(slope * x + intercept - y, r, atol=1e-9)
        assert app.toggle(key="own").value and app.slider(key="left").value == figure(app)["values"]["left"]
        assert app.segmented_control(key="fit").value == ("line" if "y_true" in table else "constant")


@pytest.mark.parametrize("kind, sign", [("residuals", 1), ("errors", -1)])
def test_the_constant_is_what_the_loss_would_add_to_every_prediction(kind, sign):
    r = np.random.default_rng(5).gumbel(2, 3, 500)
    app = start("outliers.py", losses="quantile,expectile", **{"quantile-tau": "0.9"})
    use(app, csv("residual", sign * r), kind=kind)
    for key, settings in (("quantile", {"tau": 0.9}), ("expectile", {})):
        loss = losslab.find(key)
        row = columns(app)[loss.title]
        cost = lambda added: np.mean(loss.value(r + added, **settings))  # noqa: B023
        added = np.linspace(-20, 20, 4001)
        assert row["slope"] == 0 and row["mean loss"] == pytest.approx(cost(row["intercept"]))
        assert row["mean loss"] <= min(map(cost, added)) + 1e-9
        assert row["mean loss of your line"] == pytest.approx(cost(0.0))  # the model as it is


def test_columns_are_understood_by_their_names():
    for table, kind in (
        ("a,b\n1,2\n3,4", "pairs"),
        ("1.5\n2", "residuals"),
        ("id,Y_Pred,y_true\n1,2,3\n4,5,6", "predictions"),
        ("id,residual\n1,2\n3,4", "residuals"),
        ("x,y,residual\n1,2,3\n3,4,3", "pairs"),
    ):
        assert give(start("outliers.py"), table).selectbox(key="own_data/kind").value == kind


def axes(app):
    return tuple(axis["title"]["text"] for axis in plane(app))


def test_T14_the_number_of_the_row_can_be_x():
    app = give(start("outliers.py"), "word,value\nfoo,5\nbar,7\nbaz,6")
    assert app.selectbox(key="own_data/x").value == -1 and app.selectbox(key="own_data/x").options[0] == "row number"
    assert points(use(app)) == [[1, 5], [2, 7], [3, 6]] and axes(app) == ("row", "value")
    give(app, "a,b\n4,5\n6,7\n9,1", x=-1, y=0)
    assert points(use(app)) == [[1, 4], [2, 6], [3, 9]]


def test_T14_dates_are_drawn_in_days_and_the_axis_says_so():
    app = use(start("outliers.py"), "date;value\n01.02.2024;2,1\n02.02.2024;3,9\n01.03.2024;6,2")
    assert points(app) == [[0, 2.1], [1, 3.9], [29, 6.2]] and axes(app) == ("date (days from the first)", "value")


def test_T15_columns_are_swapped_with_one_click():
    app = give(start("outliers.py"), "Predicted,Actual\n1.2,1\n2.1,2\n9,3")
    assert [app.selectbox(key=f"own_data/{role}").value for role in ("y_true", "y_pred")] == [1, 0]
    assert points(use(app)) == [[1.2, 1], [2.1, 2], [9, 3]]
    assert axes(app) == ("prediction: Predicted", "true value: Actual")
    press(app, "⇄ Swap")
    assert points(use(app)) == [[1, 1.2], [2, 2.1], [3, 9]] and axes(app)[0] == "prediction: Actual"


@pytest.mark.parametrize("turned, kind", [(1, "errors"), (-1, "residuals")])
def test_T15_the_sign_that_two_columns_prove_is_said_and_taken(turned, kind):
    y_true, y_pred = np.array([1.5, 2.5, 4.0, 3.0]), np.array([1.0, 3.0, 3.5, 3.25])
    table = csv("y,fitted,resid", y_true, y_pred, turned * (y_true - y_pred))
    app = give(start("outliers.py"), table)
    said = {1: "In every row `resid` is `y` − `fitted`.", -1: "In every row `resid` is `fitted` − `y`."}[turned]
    assert said in words(app) and app.selectbox(key="own_data/kind").value == "predictions"
    app.selectbox(key="own_data/kind").select(kind).run()
    use(app)
    np.testing.assert_allclose(np.array(points(app))[:, 1], y_true - y_pred)


def test_T16_T17_questions_have_a_button_that_reads_the_table_so():
    app = give(start("outliers.py"), "t,y\n1,2.1\n2,3.0\n3,-999\n4,5.2\n5,-999\n6,7.1")
    (asked,) = app.warning
    assert asked.value == "−999 occurs twice in `y`, far from all others: a mark for a missing value?"
    press(app, "Leave out −999 as missing")
    assert not app.warning and "2 marked as missing in `y` (lines 4 and 6: `-999`)" in " ".join(words(app))
    assert points(use(app)) == [[1, 2.1], [2, 3], [4, 5.2], [6, 7.1]]
    give(app, "shop,ads,sales\nNorth,2,5\nSouth,3,6\nEast,4,9\nTotal,9,20")
    press(app, "Leave this line out")
    assert points(use(app)) == [[2, 5], [3, 6], [4, 9]]


def field(app, name):
    return app.selectbox(key=f"own_data/read/{name}")


def test_T18_a_row_of_selects_is_set_to_what_was_guessed_and_changes_it():
    app = give(start("outliers.py"), "Log\na;b\n1,234;2\n2,345;3\n# c\n3,456;5\n")
    guessed = {"sep": ";", "decimal": ",", "thousands": "", "header": 2, "skip": 1, "comment": "#"}
    assert {name: field(app, name).value for name in guessed} == guessed
    assert points(use(app)) == [[1.234, 2], [2.345, 3], [3.456, 5]]
    field(app, "decimal").select(".").run()
    field(app, "thousands").select(",").run()
    assert points(use(app)) == [[1234, 2], [2345, 3], [3456, 5]] and field(app, "sep").value == ";"
    field(app, "skip").select(3).run()
    field(app, "header").select(0).run()
    assert points(use(app)) == [[2345, 3], [3456, 5]] and axes(app) == ("column 1", "column 2")
    press(app, "Guess again")
    assert {name: field(app, name).value for name in guessed} == guessed
    give(app, "x,y\n1,2\n3,5")  # of another table all is guessed anew
    assert field(app, "sep").value == "," and points(use(app)) == [[1, 2], [3, 5]]


def test_T18_a_table_that_cannot_be_read_has_its_selects_too():
    app = give(start("outliers.py"), 'x,y\n1,2\n"3,4\n5,6\n7,8')
    (error,) = app.error
    assert "line 3: a quotation mark is not closed" in error.value
    field(app, "skip").select(3).run()
    assert not app.exception and not app.error and points(use(app)) == [[5, 6], [7, 8]]


def test_a_sheet_of_a_workbook_is_chosen():
    raw = workbook({"First": [["x", "y"], [1, 2], [3, 4]], "Second": [["r"], [0.5], [-1.5], [2]]})
    app = give(start("outliers.py"), raw)
    assert points(use(app)) == [[1, 2], [3, 4]] and not [box for box in app.selectbox if box.label == "Encoding"]
    field(app, "sheet").select("Second").run()
    assert not app.exception and app.selectbox(key="own_data/kind").value == "residuals"
    assert points(use(app)) == [[1, -0.5], [2, 1.5], [3, -2]]


def test_F7_7_nothing_of_an_upload_is_kept_by_the_server_once_it_was_read(monkeypatch):
    from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager

    removed = []
    monkeypatch.setattr(
        MemoryUploadedFileManager, "remove_file", lambda self, session_id, file_id: removed.append(file_id)
    )
    app = give(start("outliers.py"), b"x,y\n1,2\n3,4")
    assert next(iter(app.file_uploader)).value is None and points(use(app)) == [[1, 2], [3, 4]]
    assert any("Read is the file `t.csv` of 0.1 kB" in text for text in words(app))
    assert len(removed) == 1
    press(app, "Put the file away")
    assert not any("t.csv" in text for text in words(app)) and "own_data/held_file" not in app.session_state


def test_the_names_of_columns_are_on_the_axes_until_other_points_are_made():
    app = use(start("outliers.py"), "height,weight ($)\n1,2\n2,3\n3,5")
    assert axes(app) == ("height", "weight ($)")
    app.selectbox(key="data").select("stars").run()
    app.selectbox(key="data").select("own").run()
    assert axes(app) == ("height", "weight ($)")
    many = csv("dose,effect", *outlying(80))
    assert axes(use(app, many)) == ("dose", "effect")


# units


@pytest.mark.parametrize("size", [5e5, 5.1e5, 1e6, 3e7, 1e15, 1e300, 1e-3, 9e-4, 1e-9, 1e-320])
def test_any_size_can_be_drawn_and_its_unit_is_said(size):
    values = np.linspace(-size, size / 3, 7)
    drawn = prepared(KINDS["pairs"], np.arange(7.0), values)
    power = power_of(values)
    assert np.max(np.abs(drawn.y)) <= 5e5 and np.array_equal(drawn.y, values / 10.0**power)
    assert (np.max(np.abs(drawn.y)) >= 1e-3) == (size > 1e-300)
    assert bool(drawn.said) == (power != 0) == ("10" in drawn.labels[1]) and drawn.labels[0] == "x"


def test_predictions_and_true_values_have_one_unit():
    y_true, y_pred = np.array([1e3, 2e7]), np.array([1.0, 2.0])
    drawn = prepared(KINDS["predictions"], y_true, y_pred)
    np.testing.assert_allclose(drawn.x - drawn.y, (y_pred - y_true) / 1e6)


@pytest.mark.parametrize("count", [40, 70])
@pytest.mark.parametrize("size", [5e5, 1e6, 4e8])
def test_large_numbers_open_with_their_axes(count, size):
    x = np.linspace(-size, size, count)
    app = open_axes(use(start("outliers.py"), csv("x,y", x, x[::-1] * 0.9)))
    assert not app.exception and not app.error
    assert columns(app)["Squared error"]["slope"] * 10.0 ** (power_of(0.9 * x) - power_of(x)) == pytest.approx(-0.9)
    again = start("outliers.py", **{k: v for k, v in query(app).items() if k != "data"})
    assert not again.exception and not again.warning


# many rows


def test_sixty_points_can_be_dragged_and_sixty_one_are_rows():
    app = use(start("outliers.py"), csv("x,y", *outlying(60)))
    assert len(points(app)) == 60 and "points" in figure(app)["figure"]["layout"]["meta"]
    kept = query(app)["points"]
    use(app, csv("x,y", *outlying(61)))
    assert "points" not in figure(app)["figure"]["layout"]["meta"] and "x" not in figure(app)["values"]
    assert query(app)["data"] == "rows" and query(app)["points"] == kept
    assert any("61 rows. They are in your session only, not in the link." in text for text in words(app))


def test_fits_of_many_rows_are_those_of_all_rows_at_the_settings_of_the_page():
    x, y = outlying(5000)
    app = start("outliers.py", losses="squared_error,absolute_error,huber,tukey_biweight,log_cosh")
    use(app, csv("x,y", x, y).encode())

    def agree(fit, **settings):
        for title, row in columns(app).items():
            loss = next(loss for loss in losslab.LOSSES if loss.title == title)
            own = {name: value for name, value in settings.items() if name in loss.defaults}
            found = fit(loss, **own)
            r = found.intercept + found.slope * x - y
            values = np.sort(loss.value(r, **own))
            assert (row["slope"], row["intercept"]) == pytest.approx((found.slope, found.intercept), rel=1e-9)
            assert row["mean loss"] == pytest.approx(found.cost / 5000)
            share = 100 * values[-50:].sum() / values.sum()
            assert row["share of the costliest 1 % of rows, %"] == pytest.approx(share)

    agree(lambda loss, **own: fit_line(x, y, loss, **own))
    assert columns(app)["Squared error"]["intercept"] > 2 > columns(app)["Tukey biweight"]["intercept"]
    app.select_slider(key="huber-delta").set_value(2.51).run()  # a stop of the slider for residuals up to 50
    agree(lambda loss, **own: fit_line(x, y, loss, **own), delta=2.51)
    app.segmented_control(key="fit").set_value("constant").run()
    agree(lambda loss, **own: fit_constant(y, loss, **own), delta=2.51)
    app.segmented_control(key="fit").set_value("line").run()
    app.toggle(key="own").set_value(True).run()
    app.slider(key="left").set_value(40.0).run()
    app.slider(key="right").set_value(50.0).run()
    app.toggle(key="far").set_value(True).run()
    start_at = line_of(app)
    agree(lambda loss, **own: fit_line(x, y, loss, start=start_at, **own), delta=2.51)
    assert columns(app)["Tukey biweight"]["intercept"] > 20  # from there the outliers are the line


def test_the_density_counts_the_rows_where_they_are():
    x, y = outlying(5000)
    app = use(start("outliers.py"), csv("x,y", x, y).encode())
    (picture,) = [trace for trace in figure(app)["figure"]["data"] if trace.get("type") == "heatmap"]
    read = lambda packed: np.frombuffer(__import__("base64").b64decode(packed["bdata"]), packed["dtype"])
    across, up = read(picture["x"]), read(picture["y"])
    counts = np.exp(np.nan_to_num([read(row) for row in picture["z"]], nan=-np.inf))
    assert counts.shape == (len(up), len(across)) and counts.sum() == pytest.approx(5000, rel=1e-5)
    assert counts.sum(0) @ across / 5000 == pytest.approx(x.mean(), abs=0.1)
    assert counts.sum(1) @ up / 5000 == pytest.approx(y.mean(), abs=0.5)
    assert np.corrcoef(x, y)[0, 1] > 0.5 and (counts * np.outer(up, across)).sum() / 5000 == pytest.approx(
        np.mean(x * y), rel=0.03
    )


def test_only_panels_that_can_follow_are_drawn_and_rows_of_one_x_have_constants():
    app = use(start("outliers.py"), csv("x,y", np.full(100, 3.0), np.arange(100.0)))
    app.segmented_control(key="show").set_value(["surface", "cost", "histogram"]).run()
    assert figure(app)["figure"]["layout"]["meta"]["panels"] == 2
    assert any("panels of costs" in text for text in words(app))
    row = columns(app)["Squared error"]
    assert (row["slope"], row["intercept"]) == (0, pytest.approx(49.5))


def test_every_loss_is_fitted_to_many_rows():
    x, y = outlying(300)
    keys = [loss.key for loss in losslab.LOSSES if loss.family.argument.page == "regression"]
    app = use(start("outliers.py", losses=",".join(keys)), csv("x,y", x, y))
    table = columns(app)
    assert len(table) == len(keys)
    for key in keys:
        loss = losslab.find(key)
        found = fit_line(x, y, loss)
        assert table[loss.title]["slope"] == pytest.approx(found.slope, rel=1e-9, abs=1e-12)
        assert table[loss.title]["intercept"] == pytest.approx(found.intercept, rel=1e-9, abs=1e-12)


# nobody else's


def test_rows_are_seen_by_their_visitor_only():
    mine, theirs = start("outliers.py"), start("outliers.py")
    use(mine, csv("x,y", *outlying(100)))
    mine.toggle(key="own").set_value(True).run()
    theirs.run()
    assert "Your rows" in mine.selectbox(key="data").options and "Your rows" not in theirs.selectbox(key="data").options
    assert theirs.text_area(key="own_data/text").value == ""
    opened = start("outliers.py", **query(mine))
    shown = {name: text for name, text in query(mine).items() if name in ("own", "show", "focus")}
    assert not opened.exception and not opened.warning
    assert "its rows are kept for the visitor who brought it" in opened.info[0].value
    assert opened.selectbox(key="data").value == "eight" and "row0" not in figure(opened)["values"]
    assert figure(opened)["figure"]["layout"] == figure(start("outliers.py", **shown))["figure"]["layout"]
    use(theirs, csv("x,y", *outlying(200, seed=1)))
    assert "100 rows" in " ".join(words(mine.run())) and "200 rows" in " ".join(words(theirs))


def test_the_program_that_is_kept_for_all_visitors_holds_no_data():
    first, second = (use(start("outliers.py"), csv("x,y", *outlying(n, n))) for n in (100, 200))
    assert query(first) == query(second)
    assert figure(first)["program"] == figure(second)["program"]
    assert figure(first)["figure"]["data"] != figure(second)["figure"]["data"]
