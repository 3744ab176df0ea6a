"""What is said of rows that a visitor brought: sizes, axes, errors held out, rows that matter, code. Against NumPy."""

import contextlib
import io
import re

import numpy as np
import pytest

from losslab import LOSSES, find
from losslab.fits.fit import fitted
from losslab.labs.outliers.figure import View
from losslab.labs.outliers.heavy import heaviest
from losslab.labs.outliers.held_out import MOST, held_out, picked
from losslab.labs.outliers.many_rows import measured
from losslab.labs.outliers.page import PAGE
from losslab.labs.outliers.points import AXES, middle
from losslab.labs.outliers.rows import KINDS, prepared
from losslab.labs.outliers.sizes_figure import stops
from losslab.labs.outliers.spread import axes_of_rows, outside, scatter
from losslab.labs.parameters import spanned
from losslab.link import defaults
from losslab.text import shown
from tests.app import columns, figure, query, start, unlinked
from tests.conftest import absent
from tests.test_own_data import csv, give, press, use

LINE = find("squared_error"), find("absolute_error"), find("huber")


def made(name):
    """(x, y) of a kind that people bring."""
    rng = np.random.default_rng(11)
    x = rng.uniform(0, 10, 400)
    noise = rng.normal(0, 0.8, 400)
    return {
        "heavy tails": (x, 2 * x + rng.standard_cauchy(400)),
        "ties": (np.round(x), np.round(2 * x + noise)),
        "constant": (x, np.full(400, 7.0)),
        "one x": (np.full(400, 3.0), noise),
        "tiny": (x * 1e-9, (2 * x + noise) * 1e-12),
        "huge": (x * 1e3, (2 * x + noise) * 3e8),
        "61": (x[:61], (2 * x + noise)[:61]),
        "one outlier": (x, np.where(np.arange(400) == 17, 1e4, 2 * x + noise)),
        "exact": (x, 2 * x + 1),
    }[name]


SETS = ("heavy tails", "ties", "constant", "one x", "tiny", "huge", "61", "one outlier", "exact")


def rows_of(name, kind="pairs"):
    return prepared(KINDS[kind], *made(name))


def said(app):
    return unlinked(" ".join(e.value for kind in ("markdown", "caption", "info") for e in getattr(app, kind)))


def table(app, first):
    """The Markdown table whose head begins with this: {name: cells}."""
    text = next(m.value for m in app.markdown if m.value.startswith(f"| {first} |"))
    rows = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in text.splitlines()]
    return {row[0]: dict(zip(rows[0][1:], row[1:], strict=True)) for row in rows[2:]}


# sizes


@pytest.mark.parametrize("name", SETS)
def test_sizes_are_numpys(name):
    rows = rows_of(name)
    slope, intercept = rows.line
    r = np.abs(intercept + slope * rows.x - rows.y)
    axes = axes_of_rows(rows, rows.line)
    view = View(**{k: axes[k] for k in AXES})
    given = measured(np.sort(r), view, [0.37, 1.2, 5.0])
    for size in (0.37, 1.2, 5.0, *stops(view.r_to)[::17]):
        at = np.searchsorted(given["grid"], size, "right") - 1
        assert given["grid"][at] == size and given["beyond"][at] == pytest.approx(np.mean(r > size), abs=1e-12)
    assert sum(given["counts"]) == np.sum(r <= view.r_to) and given["grid"][0] == 0


@pytest.mark.parametrize("name", SETS)
def test_the_page_says_the_sizes_of_its_rows(name):
    x, y = made(name)
    app = use(start("outliers.py", focus="huber", **{"huber-delta": "0.7"}), csv("x,y", x, y))
    rows = rows_of(name)
    line = fitted(find("absolute_error"), {}, rows.x, rows.y)
    r = line.intercept + line.slope * rows.x - rows.y
    sigma = scatter(r, rows.y)
    if name not in ("constant", "exact"):
        assert sigma == pytest.approx(1.4826 * np.median(np.abs(r - np.median(r))))
    assert f"**σ = {shown(sigma)}**" in said(app) and f"all of them is {shown(np.std(r))}" in said(app)
    beyond = 100 * np.mean(np.abs(r) > 0.7)
    assert columns(app)["Huber"]["beyond δ, %"] == pytest.approx(beyond)
    assert app.number_input(key="typed/delta/huber-delta/share").value == pytest.approx(beyond)
    view = View(**{k: float(query(app).get(k, getattr(View, k))) for k in AXES})
    far, large = outside(rows.x, rows.y, r, view)
    words = " ".join(caption.value for caption in app.caption)
    assert (f"{far:,} of {len(x):,} rows" in words) == (far > 0)
    assert (f"{large:,} of {len(x):,} rows {'has' if large == 1 else 'have'} a residual beyond ±" in words) == (
        large > 0
    )
    layout = figure(app)["figure"]["layout"]
    ranges = [axis["range"] for name, axis in layout.items() if name[1:5] == "axis"]
    assert len(ranges) == 6 and np.all(np.isfinite(ranges))


def test_the_predictions_of_the_visitor_are_measured_as_they_are():
    rng = np.random.default_rng(4)
    y_true = rng.uniform(0, 30, 200)
    y_pred = y_true + 3 + rng.normal(0, 1, 200)  # all too high: a fitted line would hide that
    app = use(start("outliers.py", focus="huber"), csv("y_true,y_pred", y_true, y_pred))
    r = y_pred - y_true
    assert columns(app)["Huber"]["beyond δ, %"] == pytest.approx(100 * np.mean(np.abs(r) > 1))
    assert "your line, which is your predictions as they are" in said(app)
    rows = table(app, "Loss")
    errors = [shown(v) for v in (np.median(np.abs(r)), np.mean(np.abs(r)), np.quantile(np.abs(r), 0.9))]
    assert list(rows["your predictions as they are"].values()) == ["1", "0", "–", *errors]
    assert "nothing is fitted to them" in said(app)
    app.toggle(key="own").set_value(False).run()  # then the L1 line is measured, and the page says so
    assert "residuals of the L1 fit" in said(app)


# axes and sliders

SIZED = [loss for loss in LOSSES if any(p.unit for p in loss.params)]
sized = pytest.mark.parametrize("loss", SIZED, ids=lambda loss: loss.key)


def test_axes_hold_the_middle_and_all_where_that_fits():
    inside = np.random.default_rng(0).normal(0, 1, 5000)
    assert middle(np.arange(100.0)).tolist() == [0, 99] and middle(np.full(9, 4.0)).tolist() == [4, 4]
    low, high = np.quantile(inside, (0.01, 0.99))
    ends = middle(np.append(inside, [1e6, -1e6]))
    assert ends == pytest.approx([low - (high - low) / 2, high + (high - low) / 2], rel=0.02)


def test_all_rows_are_one_click_away_and_the_middle_one_more():
    x, y = made("one outlier")
    app = use(start("outliers.py", focus="huber"), csv("x,y", x, y))
    assert "1 of 400 rows lies outside the axes; 1 of 400 rows has a residual beyond ±8." in said(app)
    before = query(app)
    press(app, "Show all rows")
    assert float(query(app)["y_to"]) >= 1e4 and "All 400 rows lie within the axes." in said(app)
    press(app, "Leave out the farthest")
    assert query(app) == before


def test_the_own_line_stays_when_all_rows_are_shown():
    rng = np.random.default_rng(4)
    y_true = np.append(rng.uniform(0, 30, 200), 5000.0)
    app = use(start("outliers.py"), csv("y_true,y_pred", y_true, np.append(y_true[:-1] + 1, 30.0)))
    press(app, "Show all rows")
    link = query(app)
    assert (float(link["left"]), float(link["right"])) == (float(link["x_from"]), float(link["x_to"]))


@pytest.mark.parametrize(
    "loss", [loss for loss in LOSSES if any(p.unit for p in loss.params)], ids=lambda loss: loss.key
)
def test_sliders_of_sizes_span_the_scale_of_the_rows_and_keep_what_the_link_said(loss):
    for param in loss.params:
        power = {"residual": 1, "residual²": 2}.get(param.unit)
        for low, high in ((0.05, 50.0), (1e-5, 1e-4), (1000.0, 5e5)):
            found = spanned(param, (low, high))
            if not power:
                assert found is None
                continue
            found = [stop for stop in found if stop]
            assert found[0] <= max(low**power, 1e-6) * 1.01 and found[-1] >= min(high**power, 1e6) * 0.99
            assert np.max(np.diff(np.log(found))) < 0.16 and all(param.check(stop, {}) for stop in found)


@pytest.mark.parametrize(
    "loss", [loss for loss in LOSSES if any(p.unit for p in loss.params)], ids=lambda loss: loss.key
)
@pytest.mark.parametrize("unit", [0.01, 3.0])
def test_a_parameter_with_a_unit_scales_with_the_residual(loss, unit):
    """The loss of r and of its sizes in another unit is the loss times one number, whatever r is."""
    if loss.key == "ramsay_ea":
        return  # its parameter is one over a size
    power = {"residual": 1, "residual²": 2, "": 0}
    settings = loss.settings()
    other = {p.name: settings[p.name] * unit ** power[p.unit] for p in loss.params}
    r = np.array([0.3, -0.7, 1.4, 2.2, -5.1])
    zero = loss.value(0.0, **settings), loss.value(0.0, **other)
    ours, theirs = loss.value(r, **settings) - zero[0], loss.value(unit * r, **other) - zero[1]
    assert np.array_equal(ours == 0, theirs == 0) and np.any(ours)
    ratio = theirs[ours != 0] / ours[ours != 0]
    np.testing.assert_allclose(ratio, ratio[0], rtol=1e-9)


def test_a_value_of_the_link_stays_on_its_slider():
    app = use(start("outliers.py", focus="huber", **{"huber-delta": "0.123"}), csv("x,y", *made("61")))
    slider = app.select_slider(key="huber-delta")
    assert slider.value == 0.123 and "0.123" in slider.options
    sizes = np.array(slider.options, dtype=float)
    assert sizes[0] <= 0.1 and sizes[-1] > np.max(np.abs(made("61")[1] - 2 * made("61")[0])) * 0.9


# held out


def by_hand(x, y, fit, parts=5):
    """The errors of `fit(x, y)`, a function of x, on rows that took no part in it."""
    order = np.random.default_rng(0).permutation(len(x))[:MOST]
    x, y = x[order], y[order]
    found = []
    for k in range(parts):
        out = np.arange(len(x)) % parts == k
        found += np.abs(fit(x[~out], y[~out])(x[out]) - y[out]).tolist()
    return np.sort(found)


@pytest.mark.parametrize("name", [name for name in SETS if name != "one x"])
def test_errors_are_those_of_rows_held_out(name):
    rows = rows_of(name)
    least = lambda x, y: np.poly1d(np.polyfit(x, y, 1))
    ours = np.sort(held_out(rows, find("squared_error"), {}, False))
    np.testing.assert_allclose(ours, by_hand(rows.x, rows.y, least), rtol=1e-6, atol=1e-9 * np.max(np.abs(rows.y)))
    middle_of = lambda x, y: lambda new: 0 * new + np.median(y)
    ours = np.sort(held_out(rows, find("absolute_error"), {}, True))
    np.testing.assert_allclose(ours, by_hand(rows.x, rows.y, middle_of), rtol=1e-9, atol=1e-12 * np.ptp(rows.y))


def test_errors_of_huber_and_l1_are_those_of_scikit_learn():
    try:
        from sklearn.linear_model import QuantileRegressor
    except ImportError:
        absent("sklearn", "libraries")
    rows = rows_of("61")

    def median(x, y):
        model = QuantileRegressor(quantile=0.5, alpha=0).fit(x[:, None], y)
        return lambda new: model.predict(new[:, None])

    ours = held_out(rows, find("absolute_error"), {}, False)
    theirs = by_hand(rows.x, rows.y, median)
    assert np.median(ours) == pytest.approx(np.median(theirs), rel=0.02)  # of several best lines either may take one
    assert np.mean(ours) == pytest.approx(np.mean(theirs), rel=0.02)


@pytest.mark.parametrize("count", [2, 3, 4, 7])
def test_few_rows_are_held_out_one_by_one(count):
    x = np.arange(count, dtype=float)
    rows = prepared(KINDS["pairs"], x, x**2)
    assert len(held_out(rows, find("huber"), {"delta": 1.0}, False)) == count


def test_many_rows_are_a_sample_and_the_page_says_so():
    rng = np.random.default_rng(1)
    x = rng.uniform(0, 10, MOST + 5000)
    y = 2 * x + rng.standard_t(2, len(x))
    app = use(start("outliers.py", losses="huber", focus="huber"), csv("x,y", x.round(4), y.round(4)).encode())
    assert f"Of your {len(x):,} rows {MOST:,}, drawn with seed 0, are shuffled" in said(app)
    rows = prepared(KINDS["pairs"], x.round(4), y.round(4))
    sizes = held_out(rows, find("huber"), {"delta": 1.0}, False)
    assert len(sizes) == MOST == len(set(picked(len(x)).tolist()))
    assert [table(app, "Loss")["Huber (δ = 1)"][name] for name in ("median error", "90 % below")] == [
        shown(np.median(sizes)),
        shown(np.quantile(sizes, 0.9)),
    ]


@pytest.mark.parametrize("name", ["heavy tails", "61", "huge", "one x"])
def test_the_table_says_what_each_loss_would_do(name):
    app = use(start("outliers.py", losses="squared_error,huber,tukey_biweight"), csv("x,y", *made(name)))
    rows, found = rows_of(name), table(app, "Loss")
    assert list(found) == ["Squared error", "Huber (δ = 1)", "Tukey biweight (c = 4.685)"]
    constant = name == "one x"
    for key, size in (("squared_error", None), ("huber", ("δ", 1.0)), ("tukey_biweight", ("c", 4.685))):
        loss = find(key)
        fit = fitted(loss, loss.settings(), rows.x, rows.y)
        cells = found[loss.label(**loss.settings())]
        assert cells["constant" if constant else "intercept"] == shown(fit.intercept)
        assert constant or cells["slope"] == shown(fit.slope)
        r = np.abs(fit.intercept + fit.slope * rows.x - rows.y)
        beyond = f"{shown(round(100 * np.mean(r > size[1]), 2))} % beyond {size[0]}" if size else "–"
        assert cells["rows beyond its size"] == beyond
        sizes = held_out(rows, loss, loss.settings(), constant)
        numbers = np.median(sizes), np.mean(sizes), np.quantile(sizes, 0.9)
        assert [*cells.values()][-3:] == [*map(shown, numbers)]
    assert not re.search(r"\b(best|better|worse|worst|recommend\w*)\b", "".join(found), re.I)


def test_a_loss_of_several_sizes_has_a_share_for_each():
    app = use(start("outliers.py", losses="hampel", focus="hampel"), csv("x,y", *made("61")))
    (cells,) = table(app, "Loss").values()
    assert re.fullmatch(r"[\d.]+ % beyond a, [\d.]+ % beyond b, [\d.]+ % beyond c", cells["rows beyond its size"])


# code


def printed(code, tmp_path, monkeypatch, **files):
    """What a program prints, and the names it leaves, run beside these files."""
    monkeypatch.chdir(tmp_path)
    for name, text in files.items():
        (tmp_path / name.replace("_", ".")).write_text(text)
    out, names = io.StringIO(), {}
    with contextlib.redirect_stdout(out):
        exec(code, names)
    return out.getvalue(), names


@pytest.mark.parametrize("kind", ["x,y", "y_true,y_pred", "residual"])
@pytest.mark.parametrize("scale", [1.0, 3e8])
def test_the_program_of_the_errors_prints_what_the_table_says(kind, scale, tmp_path, monkeypatch):
    x, y = made("61")
    text = csv("residual", scale * (y - 2 * x)) if kind == "residual" else csv(kind, scale * x, scale * y)
    app = use(start("outliers.py", losses="huber", focus="huber", **{"huber-delta": "0.6"}), text.encode())
    code = next(c.value for c in app.code if "permutation" in c.value)
    out, _ = printed(code, tmp_path, monkeypatch, t_csv=text)
    assert [shown(float(word)) for word in out.split()] == list(table(app, "Loss")["Huber (δ = 0.6)"].values())[-3:]


def test_the_call_reads_the_file_and_trains_at_the_size_that_was_chosen(tmp_path, monkeypatch):
    try:
        import sklearn  # noqa: F401
        import torch  # noqa: F401
    except ImportError:
        absent("torch", "libraries")
    x, y = made("one outlier")
    app = use(start("outliers.py", losses="huber", focus="huber", **{"huber-delta": "1.09"}), csv("x,y", x, y).encode())
    for sign in ("nn.HuberLoss(delta=1.09)", "f_scale=1.09"):
        found = (c.value for c in app.code if sign in c.value and "read_csv" in c.value)
        code = next(code for code in found if "permutation" not in code)
        _, names = printed(code, tmp_path, monkeypatch, t_csv=csv("x,y", x, y))
        found = np.asarray(names["y_pred"].detach() if hasattr(names["y_pred"], "detach") else names["y_pred"])
        assert found.shape == x.shape and names["x"].shape == (400, 1)
    fit = fitted(find("huber"), {"delta": 1.09}, x, y)  # the last is SciPy's, which settles
    np.testing.assert_allclose(found, fit.intercept + fit.slope * x, atol=1e-3)
    labels = [button.label for button in app.get("download_button")]
    assert "Download train_torch.py" in labels and "Download train_sklearn_2.py" in labels


def test_pasted_rows_are_read_from_the_text(tmp_path, monkeypatch):
    x, y = made("61")
    app = use(start("outliers.py", losses="huber", focus="huber"), csv("x,y", x, y))
    code = next(c.value for c in app.code if "permutation" in c.value)
    out, _ = printed(code, tmp_path, monkeypatch, pasted_txt=csv("x,y", x, y))
    assert [shown(float(word)) for word in out.split()] == list(table(app, "Loss")["Huber (δ = 1)"].values())[-3:]


def test_of_predictions_the_call_does_not_pretend_to_know_the_inputs():
    app = use(start("outliers.py", losses="huber", focus="huber"), csv("y_true,y_pred", *made("61")))
    code = next(c.value for c in app.code if "nn.HuberLoss" in c.value and "Adam" in c.value)
    assert "read_csv" not in code and "not the inputs they were made from" in said(app)


# rows that matter


@pytest.mark.parametrize("name", ["heavy tails", "61", "one outlier", "ties"])
@pytest.mark.parametrize("key", ["squared_error", "huber", "absolute_error", "tukey_biweight"])
def test_rows_are_left_out_one_by_one(name, key):
    rows, loss = rows_of(name), find(key)
    fit, found = heaviest(rows, loss, loss.settings(), False, None)
    pull = np.abs(loss.gradient(fit.intercept + fit.slope * rows.x - rows.y, **loss.settings()))
    weight = pull * np.hypot(1, (rows.x - np.mean(rows.x)) / np.std(rows.x))
    assert np.sort(weight)[-5:][::-1] == pytest.approx([weight[i] for i, _ in found])
    for i, other in found:
        rest = np.arange(len(rows.x)) != i
        again = fitted(loss, loss.settings(), rows.x[rest], rows.y[rest])
        assert (other.slope, other.intercept) == (again.slope, again.intercept)


def test_rows_are_named_by_their_lines_in_the_file():
    x, y = made("one outlier")
    lines = csv("x,y", x, y).splitlines()
    text = "\n".join(["# a comment", *lines[:3], "1,none", *lines[3:]])  # the outlier, row 18, is in line 21
    app = use(start("outliers.py", losses="squared_error,huber", focus="squared_error"), text.encode())
    app.selectbox(key="focus").select("squared_error").run()
    app.segmented_control(key="closer").set_value("influence").run()
    first = next(iter(table(app, "In your table").items()))
    assert first[0] == "line 21" and first[1]["y"] == shown(1e4)
    assert text.splitlines()[20].split(",")[1] == "10000.0"


# few rows lose nothing, and keep their names


def test_few_rows_have_all_that_many_have():
    x, y = (column[:20] for column in made("61"))
    app = use(start("outliers.py", losses="squared_error,huber", focus="huber"), csv("x,y", x, y))
    assert query(app)["data"] == "own" and "**σ = " in said(app)
    assert "size of the residual" in figure(app)["figure"]["layout"]["xaxis2"]["title"]["text"]
    assert set(table(app, "Loss")) == {"Squared error", "Huber (δ = 1)"}
    assert any("nn.HuberLoss" in c.value and "read_csv" in c.value for c in app.code)
    assert not any(part.value == "What each loss would do" for part in start("outliers.py", **query(app)).header)


def test_a_point_that_was_moved_has_no_line_in_the_file():
    rows = prepared(KINDS["pairs"], np.arange(5.0), np.arange(5.0), places=np.arange(5) + 1, noun="line", read="code")
    moved = rows.edited([0, 1, 2, 3, 4], [0, 1, 9, 3, 4])
    assert [moved.place(i) for i in (0, 2)] == ["line 2", "point 3, made by hand"] and not moved.read


def test_bringing_data_is_a_state_of_its_own_that_ends_with_their_use():
    app = start("outliers.py", bring="1")
    first = next(e.value for kind in ("header",) for e in getattr(app, kind))
    assert first == "Your own data" and [e.value for e in app.header].count("Your own data") == 1
    use(app, csv("x,y", *made("61")))
    assert "bring" not in query(app) and [e.value for e in app.header].count("Your own data") == 1
    press(app, "Bring your own data")
    assert query(app)["bring"] == "1" and app.header[0].value == "Your own data"
    assert give(app, csv("x,y", *made("one outlier"))) and not app.exception


def test_questions_of_many_rows_keep_the_rows():
    app = use(start("outliers.py"), csv("x,y", *made("heavy tails")))
    for title in ("Where does the noise end?", "δ = 1.345 σ", "Lopsided?", "Do the lines agree?"):
        press(app, title)
        assert not app.exception and query(app)["data"] == "rows" and not app.warning
    r = rows_of("heavy tails")
    sigma = scatter(r.line[1] + r.line[0] * r.x - r.y, r.y)
    assert float(query(app)["huber-delta"]) == pytest.approx(1.345 * sigma, rel=1e-3)
    assert float(query(app)["tukey_biweight-c"]) == pytest.approx(4.685 * sigma, rel=1e-3)


def test_nothing_of_the_rows_is_in_the_program_that_all_visitors_share():
    values = defaults(PAGE.fields) | PAGE.session
    assert values["rows"] is None and values["few"] is None
    x, y = made("61")
    first, second = (use(start("outliers.py"), csv("x,y", x, y + lift)) for lift in (0, 0.01))
    assert query(first) == query(second) and figure(first)["program"] == figure(second)["program"]
    assert figure(first)["stops"] == figure(second)["stops"] and figure(first)["values"] != figure(second)["values"]
