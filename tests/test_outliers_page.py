"""The outlier laboratory: its sections and what they say, read off the page. Ids name the teaching material."""

import base64
import contextlib
import importlib.util
import io

import numpy as np
import pytest

from losslab import LOSSES, data, find
from losslab.fits.fit import fit_line, fitted
from losslab.fits.programs import programs, scaled_programs
from losslab.labs.outliers import robustness as measured
from losslab.labs.outliers.closer import SECTIONS
from losslab.labs.outliers.page import OUTLIERS, PAGE, edit
from losslab.labs.outliers.page import use as bring
from losslab.labs.outliers.points import SAMPLES, TITLES
from losslab.labs.outliers.questions import QUESTIONS
from losslab.labs.outliers.rows import KINDS, prepared
from losslab.labs.outliers.sizes import efficiency
from losslab.link import defaults
from losslab.text import shown as written
from tests.app import click, figure, figures, open_axes, opened, query, start, tables, unlinked
from tests.conftest import absent
from tests.test_link import HOSTILE
from tests.test_own_data import csv, use

RESIDUAL = [loss for loss in LOSSES if loss.family.argument.name == "r"]
DATA = {record.key: record.points() for record in (*data.SAMPLES, *data.DATASETS)}
PRESETS = [question.title for question in QUESTIONS]
SIZES = {loss.key: row.sizes for loss in RESIDUAL for row in loss.libraries if row.kind == "statsmodels" and row.sizes}
FOUR = "squared_error,absolute_error,huber,tukey_biweight"


def page(**link):
    """The laboratory, with one outlier among thirty points where the link names no data."""
    return opened("outliers.py", **({"data": "one_outlier"} | link))


def words(app):
    return unlinked("\n".join(part.value for part in (*app.markdown, *app.info)))


def cells(app, name):
    """The line of a table that begins with this name."""
    (line,) = [line for text in app.markdown for line in text.value.splitlines() if line.startswith(f"| {name} |")]
    return [cell.strip().replace("−", "-") for cell in line.strip("|").split(" | ")][1:]


def constants(**link):
    app = page(data="ten", fit="constant", losses=f"{FOUR},cauchy", **link)
    names = "Squared error", "Absolute error", "Huber (δ = 1)", "Cauchy (c = 1)", "Tukey biweight (c = 4.685)"
    return [float(cells(app, name)[0]) for name in names]


# What is said.


def test_S003_3_the_share_of_an_outlier_does_not_tell_losses_apart_its_pull_does():
    app = page(closer="sayings")
    r = np.array([0.1] * 9 + [999.0])
    for name, size, pull in (("Squared error", r**2, -1998), ("Absolute error", r, -1)):
        share = 100 * size[-1] / np.sum(size)
        assert share > 99.9 and float(cells(app, name)[1].removesuffix(" %")) == pytest.approx(share, rel=1e-6)
        assert float(cells(app, name)[2]) == pull
    assert "−1998 against −1," in words(app)


def test_S003_4_the_best_constants_of_nine_ones_and_a_thousand():
    np.testing.assert_allclose(constants(), [100.9, 1, 1 + 1 / 9, 1.0001, 1], rtol=1e-3)
    app = page(closer="sayings")
    said = {"Squared error": "100.9", "Absolute error": "1", "Huber (δ = 1)": "1.1111", "Cauchy (c = 1)": "1.0001"}
    said |= {"Pseudo-Huber (soft L1) (δ = 1)": "1.1118", "Log-cosh": "1.1116", "Tukey biweight (c = 4.685)": "1"}
    assert {name: cells(app, name)[0] for name in said} == said


def test_S003_4_a_descent_that_begins_on_the_plateau_stays_there():
    assert constants(own=1, far=1, left=50, right=50)[4] == 50
    assert constants(own=1, far=1, left=50, right=50)[:3] == constants()[:3]
    assert "started at 50 it stays at 50:" in words(page(closer="sayings"))


def test_S003_5_the_gradient_of_huber_is_linear_then_constant():
    assert "at residuals of 0.5, 1, 2, 100 it is 0.5, 1, 1, 1." in words(page(closer="sayings"))


def test_S003_6_a_larger_delta_makes_pseudo_huber_steeper():
    assert "0.49999 for δ = 0.5, 0.99995 for δ = 1 and 1.9996 for δ = 2." in words(page(closer="sayings"))


def test_S003_14_huber_is_less_sensitive_in_y_and_not_in_x():
    said = words(page(closer="sayings"))
    assert "at residuals of 10, 100, 1000 its pull is 1, 1, 1, that of L2 20, 200, 2000." in said
    app = page(closer="influence", selected=29)
    assert "leaves the fit where it is, for Absolute error and Huber." in words(app)
    assert "Absolute error 100 % and Huber 100 %." in words(app)


def test_S004_14_the_squared_error_is_steep_and_overshoots():
    said = words(page(closer="sayings"))
    assert "that makes 200, against 1 for Absolute error, 1 for Huber and" in said
    assert "lead to −6, 7.2, −8.64, 10.37 and" in said and "lead to 3.9, 2.8, 1.7, 0.6." in said


# Fits in numbers.


def test_the_table_holds_the_fits_of_all_losses():
    app = page(losses="squared_error,huber,cauchy", **{"huber-delta": 0.5})
    x, y = DATA["one_outlier"]
    np.testing.assert_allclose(
        [float(cell) for cell in cells(app, "Squared error")[:2]], np.polyfit(x, y, 1), rtol=5e-4
    )
    for name, loss, settings, only in (
        ("Huber (δ = 0.5)", "huber", {"delta": 0.5}, "the only one"),
        ("Cauchy (c = 1)", "cauchy", {}, "the only one nearby"),
    ):
        fit = fit_line(x, y, find(loss), **settings)
        said = cells(app, name)
        np.testing.assert_allclose([float(cell) for cell in said[:3]], [fit.slope, fit.intercept, fit.cost], rtol=5e-4)
        assert said[3:] == [str(fit.iterations), "yes", only]


def test_an_even_number_of_values_has_many_medians():
    app = page(data="own", points="1~1,2~2,3~3.5,4~10", fit="constant")
    assert "**Absolute error:** every constant from 2 to 3.5 costs the same" in words(app)
    assert cells(app, "Absolute error")[0] == "2.75" and "here 4, the median is such an interval" in words(app)
    assert "every constant from" not in words(page(data="own", points="1~1,2~2,3~3.5", fit="constant"))


def test_points_above_one_another_get_a_constant():
    link = {"data": "own", "points": "2~1,2~2,2~6"}
    app = start("outliers.py", **link)
    assert cells(app, "Squared error")[0] == "3" and cells(app, "Absolute error")[0] == "2"
    assert [warning.value[:30] for warning in app.warning] == ["All points lie at x = 2: no li"]
    for key in SECTIONS:
        assert not start("outliers.py", **link, closer=key, focus="huber").exception


def test_whoever_guesses_first_is_told_no_numbers():
    for key in ("fits", "influence", "breakdown", "delta"):
        app = page(closer=key, fits=0)
        assert "Guess first" in words(app) and "**Not bounded" not in words(app)
        assert len(figures(app)) == 1 and "| steps |" not in words(app) and "What is large" not in words(app)


LIBRARIES = {"scikit-learn": "sklearn", "SciPy": "scipy", "statsmodels": "statsmodels"}
ELSEWHERE = {  # not convex: reweighting ends in another bottom than ours, from the same start
    ("trimmed_mean", "stack_loss"),
    ("trimmed_mean", "calls"),
    ("andrews", "anscombe_2"),
}


def cases(loss):
    """Default settings, twice the residual sizes, and another level."""
    yield loss.settings()
    sizes = {p.name: 2 * loss.defaults[p.name] for p in loss.params if p.unit == "residual"}
    levels = {"tau": 0.8} if "tau" in loss.defaults else {}
    if sizes | levels:
        yield loss.settings(**sizes, **levels)


@pytest.mark.filterwarnings("default")  # what the libraries warn of is theirs
@pytest.mark.parametrize("constant", [False, True], ids=["line", "constant"])
@pytest.mark.parametrize("loss", RESIDUAL, ids=lambda loss: loss.key)
def test_the_programs_of_the_page_give_its_fit(loss, constant):
    missing = set()
    for settings in cases(loss):
        for key, (x, y) in DATA.items():
            fit = measured.fitted(loss, settings, x, y, constant)
            for program in programs(loss, settings, x, y, fit, constant):
                needed = LIBRARIES.get(program.library)
                if needed and not importlib.util.find_spec(needed):
                    missing.add(program.library)
                    continue
                names = {}
                with contextlib.redirect_stdout(io.StringIO()):
                    exec(program.code, names)
                theirs = np.array(names["fit"], dtype=float)
                slope, intercept = (0.0, *theirs) if constant else theirs
                off = (slope - fit.slope) * x + intercept - fit.intercept
                cost = np.sum(loss.value(intercept + slope * x - y, **settings))
                same = np.max(np.abs(off)) <= 2e-6 * np.ptp(y) or not fit.unique and cost <= fit.cost * (1 + 1e-9)
                assert same or (loss.key, key) in ELSEWHERE, f"{program.library}, {settings}, {key}: {theirs}"
    for library in missing:
        absent(library, "libraries")


def run(program):
    """What a program leaves behind."""
    needed = LIBRARIES.get(program.library.split(",")[0])
    if needed and not importlib.util.find_spec(needed):
        absent(program.library, "libraries")
    names = {}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(program.code, names)
    return names


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("loss", RESIDUAL, ids=lambda loss: loss.key)
def test_F1_7_what_is_promised_is_printed_and_what_is_not_is_as_good(loss):
    """Data on which several lines or constants are best, and symmetric data, beside the data sets."""
    eight = np.arange(8.0)
    awkward = {"calls": DATA["calls"], "anscombe_4": DATA["anscombe_4"], "one_outlier": DATA["one_outlier"]}
    awkward |= {
        "cross": (np.append(eight, eight), np.append(eight, 7 - eight)),
        "even": (eight, np.repeat([0.0, 9], 4)),
    }
    for x, y in awkward.values():
        for constant in (False, True):
            fit = measured.fitted(loss, {}, x, y, constant)
            for program in programs(loss, loss.settings(), x, y, fit, constant):
                slope, intercept = ([0.0] * constant + list(np.array(run(program)["fit"], dtype=float)))[:2]
                off = np.max(np.abs((slope - fit.slope) * x + intercept - fit.intercept))
                cost = np.sum(loss.value(slope * x + intercept - y))
                if program.sure:
                    assert off <= 2e-6 * np.ptp(y), f"{program.library}: {slope} {intercept}, not {fit}"
                elif loss.claim("convex"):
                    assert not fit.unique and cost <= fit.cost * (1 + 1e-9)


def test_F1_7_of_several_best_lines_none_is_promised():
    for data_set, line in (("calls", "[0.147122 -7.28459]"), ("anscombe_4", "[0.499909 3.00173]")):
        said = words(page(data=data_set, losses="absolute_error", focus="absolute_error", closer="fits"))
        assert f"It prints slope and intercept, **{line}**, up to" in said  # losslab's own
        assert said.count("It prints slope and intercept,") == 1
        assert "of one of several best fits: each has a total loss of **" in said


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("key", SIZES)
@pytest.mark.parametrize("data_set", ["calls", "heavy_tails", "anscombe_3"])
def test_Q12_a_fit_with_a_scale_of_its_own_is_ours_at_the_sizes_that_it_prints(key, data_set):
    loss, (x, y) = find(key), DATA[data_set]
    for constant in (False, True):
        for program in scaled_programs(loss, x, y, constant):
            names = run(program)
            theirs = tuple(([0.0] * constant + list(np.array(names["fit"], dtype=float)))[:2])
            settings = dict(zip(SIZES[key], names["sizes"], strict=True))
            fit = measured.fitted(loss, settings, x, y, constant, None if loss.claim("convex") else theirs)
            off = (theirs[0] - fit.slope) * x + theirs[1] - fit.intercept
            assert np.max(np.abs(off)) <= 1e-4 * np.ptp(y), f"{program.library}: {theirs}, not {fit}"


def test_Q12_huber_on_calls():
    sklearn, rlm = scaled_programs(find("huber"), *DATA["calls"], False)
    assert run(sklearn)["fit"][0] == pytest.approx(0.19173, abs=2e-5)
    assert run(rlm)["fit"][0] == pytest.approx(0.20396, abs=2e-5)
    said = words(page(data="calls", focus="huber"))
    assert "Set δ above to what it prints last" in said and "estimates anew in every step" in said
    assert "with a scale of" not in words(page(data="calls", focus="absolute_error", losses="absolute_error"))


def test_a_fit_is_shown_in_the_libraries_that_have_it():
    x, y = DATA["clean"]

    def found(key, constant=False, **settings):
        loss = find(key)
        settings = loss.settings(**settings)
        fit = measured.fitted(loss, settings, x, y, constant)
        return [program.library for program in programs(loss, settings, x, y, fit, constant)]

    assert found("squared_error") == ["NumPy", "losslab"]
    assert found("quantile", tau=0.8) == ["scikit-learn", "losslab"]
    assert found("absolute_error", constant=True) == ["NumPy", "losslab"]
    assert found("huber") == ["SciPy", "statsmodels", "losslab"] and found("pseudo_huber") == ["SciPy", "losslab"]
    assert found("tukey_biweight") == ["statsmodels", "losslab"] and found("lp") == ["losslab"]


def test_the_programs_of_the_loss_in_focus_are_on_the_page():
    app = page(focus="huber", **{"huber-delta": 0.75}, own=1, far=1, left=3, x_from=-2)
    shown = [code.value for code in app.code if code.value.rstrip().endswith("print(fit)")]
    assert len(shown) == 3 and all("0.75" in code for code in shown)
    names = {}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(shown[-1], names)
    np.testing.assert_allclose(names["found"].start, ((12.5 - 3) / 12, 3 + 2 * (12.5 - 3) / 12))
    assert f"**[{names['fit'][0]:.6g} {names['fit'][1]:.6g}]**" in words(app)


# How far one point can pull.


def test_F1_6_what_a_far_point_does_depends_on_the_start():
    """Of Tukey on the usual data both lines are bottoms; started at the line of the others, the point is rejected."""
    x, y = DATA["one_outlier"]
    loss, i, place = find("tukey_biweight"), len(x) - 1, np.max(x) + 10 * np.ptp(x)
    far = measured.followed(loss, {"c": 4.685}, x, y, i, place, 8000.0)
    moved, raised = (np.where(np.arange(len(x)) == i, new, old) for new, old in ((place, x), (y[i] + 8000, y)))
    stays = fit_line(moved, raised, loss, start=(1.0, 2.0), c=4.685)
    assert abs(stays.slope - 1) < 0.2 and far.other_cost == pytest.approx(stays.cost, rel=1e-6)
    assert far.share == pytest.approx(1, abs=1e-3) and abs(far.other_share) < 1e-3 and far.other_cost < far.cost
    said = words(page(losses=FOUR, closer="influence"))
    assert "**It depends on the start:** Tukey biweight goes along by 100 % started at the L1 line" in said
    assert "by 0 % started at the line of the other points (total loss " in said
    assert "depends on the start" not in words(page(losses="absolute_error,huber", closer="influence"))
    said = words(page(losses=FOUR, closer="influence", own=1, far=1, left=20, right=3))
    assert "Each time the descent starts at your line, for Tukey biweight." in said


@pytest.mark.parametrize("key", [loss.key for loss in RESIDUAL if loss.claims.get("convex") is True])
def test_F1_6_a_convex_loss_does_not_depend_on_it(key):
    x, y = DATA["clean"]
    assert not measured.followed(find(key), find(key).settings(), x, y, 3, 100.0, 1000.0).depends


def test_F7_6_another_setting_of_one_loss_measures_that_one_only(monkeypatch):
    x, y = DATA["heavy_tails"]
    asked = []
    monkeypatch.setattr(measured, "fitted", lambda loss, *rest: asked.append(loss.key) or fitted(loss, *rest))
    measured._influence.cache_clear()

    def measure(delta):
        asked.clear()
        lines = [
            measured.influence(find(key), s, x, y, 3, 2.0) for key, s in (("huber", {"delta": delta}), ("cauchy", {}))
        ]
        return lines, dict.fromkeys(asked)

    first, all_of_them = measure(1.0)
    second, anew = measure(2.0)
    assert list(all_of_them) == ["huber", "cauchy"] and list(anew) == ["huber"] and not measure(1.0)[1]
    assert np.array_equal(first[1], second[1]) and not np.array_equal(first[0], second[0])
    with pytest.raises(ValueError, match="read-only"):  # nobody changes what others see
        first[0][0][0] = 1.0


def test_influence_is_measured_by_fitting():
    x, y = DATA["one_outlier"]
    loss = find("huber")
    slopes, heights = measured.influence(loss, {"delta": 0.5}, x, y, 4, 2.0)
    for k in (0, 12, len(measured.MOVES) // 2, -2):
        moved = y.copy()
        moved[4] += 2.0 * measured.MOVES[k]
        fit = fit_line(x, moved, loss, delta=0.5)
        assert (slopes[k], heights[k]) == pytest.approx((fit.slope, fit.intercept + fit.slope * x[4]), rel=1e-9)
    assert measured.MOVES[len(measured.MOVES) // 2] == 0 and np.all(np.diff(measured.MOVES) > 0)


@pytest.mark.parametrize("key", ["one_outlier", "heavy_tails"])
def test_bounded_is_what_has_a_bounded_pull_unless_the_point_is_far_out_in_x(key):
    x, y = DATA[key]
    for loss in RESIDUAL:
        if loss.claim("symmetric") and loss.claim("convex"):
            _, heights = measured.influence(loss, loss.settings(), x, y, 10, 5.0)
            pulls_so = loss.claim("lipschitz") is not False
            assert measured.bounded(heights, 5.0) == (pulls_so, pulls_so), loss.key


def test_only_one_side_is_bounded_of_a_loss_that_is_steep_on_one_side():
    x, y = DATA["clean"]
    _, heights = measured.influence(find("linex"), {"a": 1.0}, x, y, 10, 5.0)
    assert measured.bounded(heights, 5.0) == (False, True)  # too high a prediction costs e^r


def test_a_point_that_alone_fixes_the_slope_is_followed_by_all():
    app = page(data="anscombe_4", selected=7, losses=FOUR, closer="influence")
    assert "**Bounded**" not in words(app)
    for title in ("Squared error", "Absolute error", "Huber", "Tukey biweight"):
        assert f"{title} (by −4995000 and 4995000)" in words(app)


def test_bad_leverage_turns_bounded_losses_too_and_the_page_says_so():
    app = page(data="leverage", losses=FOUR, closer="influence")
    x, y = DATA["leverage"]
    (line,) = [unlinked(text.value) for text in app.markdown if unlinked(text.value).startswith("**Bad leverage.**")]
    assert "they do not turn" not in line
    for title, key in (("Absolute error", "absolute_error"), ("Huber", "huber"), ("Tukey biweight", "tukey_biweight")):
        slope = fit_line(x, y, find(key)).slope
        without = fit_line(x[:27], y[:27], find(key)).slope
        said = f"{title} (slope {slope:.4g}, without them {without:.4g})"
        assert slope < 0.5 < without and said.replace("-", "−") in line
    saved = fit_line(x, y, find("tukey_biweight"), start=(1.0, 2.0)).slope
    assert abs(saved - 1) < 0.2 and f"Tukey biweight ends at {saved:.4g}." in line
    assert "they do not turn that of Absolute error" in words(page(data="leverage", share=0.03, closer="influence"))


def test_what_the_noise_turns_is_not_laid_to_bad_points():
    assert "**Bad leverage.**" not in words(page(data="leverage", share=0, noise=3, closer="influence"))

    def slopes(seed):
        x, y = SAMPLES["leverage"].points(seed, 3.0, 1 / 30)
        return (fit_line(x[:n], y[:n], find("absolute_error")).slope for n in (30, 29))

    found = ((seed, *slopes(seed)) for seed in range(20))
    seed = next(seed for seed, slope, without in found if abs(slope - 1) > 0.5 > abs(slope - without))
    link = {"data": "leverage", "seed": seed, "noise": 3, "share": 0.03, "losses": "absolute_error"}
    assert "they do not turn that of Absolute error" in words(page(**link, closer="influence"))


def test_the_loss_in_focus_is_one_of_those_shown_in_the_first_run_too():
    app = page(losses="absolute_error,huber", focus="squared_error", drawn="segments")
    colors = {trace["uid"]: trace["line"]["color"] for trace in figure(app)["figure"]["data"] if "line" in trace}
    assert app.session_state["focus"] == "huber"
    assert colors["errors-segments"] == colors["huber-points"] != colors["absolute_error-points"]


def test_the_histogram_of_residuals_gives_no_fit_away():
    uids = [[t["uid"] for t in figure(page(show="histogram", fits=fits))["figure"]["data"]] for fits in (1, 0)]
    assert [any(uid.endswith("-histogram") for uid in found) for found in uids] == [True, False]


def test_the_influence_figure_shows_what_was_measured():
    app = page(closer="influence", selected=23)
    drawn = figures(app)[1]
    x, y = DATA["one_outlier"]
    slopes, _ = measured.influence(find("absolute_error"), {}, x, y, 23, 8.0)
    np.testing.assert_allclose(drawn["values"]["absolute_error/0"], slopes)
    assert "Point 24 of 30, at x = 8.16, y = 22.49 (the selected one)" in words(app)
    names = [row["name"] for row in drawn["figure"]["layout"]["meta"]["tables"][0]["rows"]]
    assert names == ["Squared error: follows", "Absolute error: bounded", "Huber: bounded"]


# How many bad points.


def test_breakdown_counts_the_bad_points_a_loss_survives():
    slopes, heights = np.array([1.0, 1.0, 1.1, 1.0, 2.0]), np.array([7.0, 8.9, 7.0, 9.1, 7.0])
    assert measured.survived(slopes, heights, 2.0) == 2
    assert measured.survived(slopes[:3], heights[:3], 2.0) == 2
    assert measured.survived(np.array([1.0, 1.5]), np.array([7.0, 7.0]), 2.0) == 0  # off by 2.5 at both ends


@pytest.mark.parametrize("key", [key for key, sample in SAMPLES.items() if sample.share])
def test_breakdown_of_a_sample(key):
    app = page(data=key, closer="breakdown", seed=3, share=0.2)
    drawn = figures(app)[1]
    points = [SAMPLES[key].points(3, 0.5, count / 30) for count in range(16)]
    np.testing.assert_allclose(drawn["values"]["squared_error/0"], [np.polyfit(x, y, 1)[0] for x, y in points])
    (mark,) = [trace for trace in drawn["figure"]["data"] if trace["uid"] == "share-bad0"]
    assert mark["x"] == [0.2, 0.2]
    survivors = []
    for title, name in (("Squared error", "squared_error"), ("Absolute error", "absolute_error")):
        fits = [fit_line(x, y, find(name)) for x, y in points]
        ends = np.array([(fit.intercept, fit.intercept + 10 * fit.slope) for fit in fits])
        off = np.max(np.abs(ends - ends[0]), axis=1)
        survivors.append(next((n for n in range(15) if off[n + 1] >= 2), 15))
        assert f"{title} {survivors[-1]}" in words(app)
    assert survivors[1] >= survivors[0]


def test_samples_without_bad_points_say_so():
    assert "data that have a share of bad points: One outlier," in words(page(data="stars", closer="breakdown"))


# δ on the data.


def sizes(app, name="huber-delta"):
    return [app.number_input(key=f"typed/delta/{name}/{kind}").value for kind in ("size", "sigma", "share")]


def test_delta_in_data_units_in_sigmas_and_as_a_share_of_points():
    app = page(closer="delta", focus="huber")
    x, y = DATA["one_outlier"]
    fit = fit_line(x, y, find("absolute_error"))
    r = fit.intercept + fit.slope * x - y
    sigma = 1.4826 * np.median(np.abs(r - np.median(r)))
    np.testing.assert_allclose(sizes(app), [1, 1 / sigma, 100 * np.mean(np.abs(r) > 1)])
    app.number_input(key="typed/delta/huber-delta/sigma").set_value(1.345).run()
    np.testing.assert_allclose(sizes(app), [1.345 * sigma, 1.345, 100 * np.mean(np.abs(r) > 1.345 * sigma)], rtol=1e-8)
    assert "**95.0 %** of the points" in words(app)
    assert float(query(app)["huber-delta"]) == app.slider(key="huber-delta").value == sizes(app)[0]
    app.number_input(key="typed/delta/huber-delta/size").set_value(0.25).run()
    np.testing.assert_allclose(sizes(app), [0.25, 0.25 / sigma, 100 * np.mean(np.abs(r) > 0.25)])
    for percent, count in ((20.0, 6), (0.0, 0), (50.0, 15), (90.0, 27)):
        app.number_input(key="typed/delta/huber-delta/share").set_value(percent).run()
        assert np.sum(np.abs(r) > sizes(app)[0]) == count and sizes(app)[2] == pytest.approx(percent)
    app.number_input(key="typed/delta/huber-delta/size").set_value(0.0).run()
    assert not app.exception and sizes(app)[0] == 1e-6


def test_sizes_that_hang_together_stay_legal():
    app = page(closer="delta", losses="hampel", focus="hampel")
    app.number_input(key="typed/delta/hampel-b/size").set_value(1.0).run()
    assert not app.exception and not app.error
    a, b, c = (sizes(app, f"hampel-{name}")[0] for name in "abc")
    assert a <= b < c


def test_without_scatter_there_is_no_sigma():
    app = page(data="ten", fit="constant", closer="delta", focus="huber")
    assert app.number_input(key="typed/delta/huber-delta/sigma").disabled and any(
        "σ is 0" in c.value for c in app.caption
    )
    assert sizes(app)[2] == 10
    assert "has no parameter that is a residual size" in words(page(closer="delta"))


@pytest.mark.parametrize(
    "key, size", [("huber", 1.345), ("tukey_biweight", 4.685), ("cauchy", 2.3849), ("welsch", 2.985)]
)
def test_efficiency_at_the_published_constants(key, size):
    loss = find(key)
    (param,) = loss.params
    for sigma in (1.0, 0.2):
        assert efficiency(loss, {param.name: size * sigma}, sigma) == pytest.approx(0.95, abs=5e-4)


def test_efficiency_counts_kinks():
    assert efficiency(find("absolute_error"), {}, 3.0) == pytest.approx(2 / np.pi, rel=1e-3)
    assert efficiency(find("squared_error"), {}, 3.0) == pytest.approx(1, rel=1e-9)


# More rows than can be dragged: what a practitioner brings.


def residuals(count, scale, seed=0):
    """Predictions and true values that differ by Gaussian noise of this size, and a tenth by ten times as much."""
    rng = np.random.default_rng(seed)
    y = rng.uniform(100, 2000, count) * scale / 50
    return y + scale * rng.normal(size=count) * np.where(rng.random(count) < 0.1, 10, 1), y


@pytest.mark.parametrize("scale", [0.02, 50.0, 3000.0])
def test_cases_also_many_rows_get_a_closer_look_and_sliders_of_their_size(scale):
    y_pred, y_true = residuals(365, scale)
    app = page(losses="squared_error,huber,tukey_biweight", focus="huber", closer="delta")
    use(app, csv("y_true,y_pred", y_true, y_pred))
    r = y_pred - y_true  # of the visitor's model, not of a line that is fitted to it
    sigma = 1.4826 * np.median(np.abs(r - np.median(r)))
    assert f"**σ = {written(sigma)}**" in words(app)
    stops = np.array(app.select_slider(key="huber-delta").options, dtype=float)
    assert np.sum((stops > sigma / 4) & (stops < 4 * sigma)) >= 10 and stops[-1] > np.max(np.abs(r))
    app.number_input(key="typed/delta/huber-delta/sigma").set_value(1.345).run()
    size, _, beyond = sizes(app)
    assert size == pytest.approx(1.345 * sigma, rel=1e-6) == app.select_slider(key="huber-delta").value
    assert beyond == pytest.approx(100 * np.mean(np.abs(r) > size)) and "**95.0 %** of the points" in words(app)
    app.segmented_control(key="closer").set_value("fits").run()
    fit = fit_line(y_pred, y_true, find("huber"), delta=size)
    label = next(line for line in words(app).splitlines() if line.startswith("| Huber (δ"))
    assert float(label.split(" | ")[1].replace("−", "-")) == pytest.approx(fit.slope, rel=5e-4)
    shown = [code.value for code in app.code if "np.loadtxt('points.csv'" in code.value]
    assert len(shown) == 5  # SciPy, statsmodels, losslab; HuberRegressor, RLM with its own scale
    for name in SECTIONS:
        app.segmented_control(key="closer").set_value(name).run()
        assert not app.exception and not app.error


def test_cases_also_the_program_reads_the_rows_that_can_be_downloaded(tmp_path, monkeypatch):
    x, y = (column / 3 for column in residuals(80, 1.0))
    fit = fit_line(x, y, find("huber"))
    (tmp_path / "points.csv").write_text("".join(f"{a!r},{b!r}\n" for a, b in zip(x.tolist(), y.tolist(), strict=True)))
    monkeypatch.chdir(tmp_path)
    for program in programs(find("huber"), {"delta": 1.0}, x, y, fit, False):
        assert run(program)["fit"] == pytest.approx((fit.slope, fit.intercept), abs=1e-6)


def test_cases_also_sliders_stay_as_they_are_for_ordinary_data():
    app = page(losses="huber,cauchy")
    assert (app.slider(key="huber-delta").min, app.slider(key="huber-delta").max) == (0.05, 5.0)
    app.selectbox(key="data").set_value("ten").run()  # a thousand among ones
    slider = app.select_slider(key="huber-delta")
    assert float(slider.options[-1]) >= 500 and slider.value == 1.0
    app.selectbox(key="data").set_value("clean").run()
    assert app.slider(key="huber-delta").max == 5.0 and not app.exception


def test_what_a_visitor_makes_is_a_change_that_brings_the_names_of_the_axes_back():
    values = defaults(PAGE.fields) | PAGE.session | {"data": "one_outlier"}
    x, y = DATA["one_outlier"]
    assert edit(values, x, y, 3) == {"selected": 3.0} and edit(values, x[:1], y[:1], 0) == {}
    moved = edit(values, x, y + 1, 3)
    assert moved.values["data"] == "own" and moved.values["points"][0] == (x[0], y[0] + 1)
    made = values | moved.values | {"labels": ("year", "calls")}
    assert edit(made, x, y + 2, 3).values["labels"] == ("year", "calls")
    few = bring(made, prepared(KINDS["pairs"], x, y, names=("wind", "power")))
    assert few.values["labels"] == ("wind", "power") and set(few.values) | {"x_from", "seed"} <= set(few.before)
    many = bring(made, prepared(KINDS["pairs"], np.arange(90.0), np.arange(90.0)))
    assert many["data"] == "rows" and len(many["rows"].x) == 90  # in the session: there is nothing to undo


def test_all_who_ask_for_the_same_fit_share_it_and_nobody_can_change_it():
    x, y = DATA["leverage"]
    fit = measured.fit_of(find("huber"), {"delta": 0.5}, x, y)
    assert fit is measured.fit_of(find("huber"), {"delta": 0.5}, x.copy(), y.copy())
    assert fit.cost == fitted(find("huber"), {"delta": 0.5}, x, y).cost
    for found in (fit.weights, *measured.breakdown(find("huber"), {"delta": 0.5}, SAMPLES["leverage"], 0, 0.5)):
        with pytest.raises(ValueError, match="read-only"):
            found[0] = 0


def test_the_axes_keep_the_names_of_the_data_when_a_point_is_moved():
    def names(app):
        layout = figure(app)["figure"]["layout"]
        return [axis["title"]["text"] for axis in (layout["xaxis"], layout["yaxis"])]

    app = page(data="own", points="1~1,2~5,3~2")
    assert names(app) == ["x", "y"]
    app.session_state["memory/outliers"]["session"]["labels"] = ("year", "calls")
    assert names(app.run()) == ["year", "calls"]
    table = "wind,power\n" + "\n".join(f"{n},{n * n % 7}" for n in range(9))
    use(app, table)
    assert names(app) != ["year", "calls"]  # those of the table, as far as it has any


# The curves.


@pytest.mark.parametrize(
    "key, places, ends",
    [
        ("absolute_error", [0], [(-1, 1)]),
        ("quantile", [0], [(-0.5, 0.5)]),
        ("epsilon_insensitive", [-0.5, 0.5], [(-1, 0), (0, 1)]),
        ("smooth_l1", [], []),
        ("trimmed_mean", [-2, 2], [(0, -2), (2, 0)]),
    ],
)
def test_F1_13_a_kink_is_a_gap_with_its_interval_in_every_figure(key, places, ends):
    given = {"trimmed_mean-c": 2, "epsilon_insensitive-epsilon": 0.5}
    given = {name: value for name, value in given.items() if name.startswith(f"{key}-")}
    for script in ("outliers.py", "regression.py"):
        traces = {t["uid"]: t for t in figure(opened(script, losses=key, focus=key, **given))["figure"]["data"]}
        line, bars = traces[f"{key}-gradient"], traces.get(f"{key}-gradient-kinks", {"x": [], "y": []})
        x, y = (np.frombuffer(base64.b64decode(line[axis]["bdata"]), line[axis]["dtype"]) for axis in "xy")
        found = [(x, (a, b)) for x, a, b in zip(bars["x"][::3], bars["y"][::3], bars["y"][1::3], strict=True) if a != b]
        assert sorted(set(x[~np.isfinite(y)])) == places and found == list(zip(places, ends, strict=True))
        for place in places:  # the gap is as narrow as it is seen
            before, after = np.flatnonzero(x < place)[-1], np.flatnonzero(x > place)[0]
            assert x[after] - x[before] < 1e-4 and abs(y[after] - y[before]) > 0.4


# The page.


def test_what_was_measured_is_measured_anew_for_other_data_losses_and_settings():
    def given(app):
        return figures(app)[1]["values"]

    for name in ("influence", "breakdown"):
        app = page(closer=name)
        before = given(app)
        app.slider(key="huber-delta").set_value(0.2).run()
        after = given(app)
        assert after["huber/0"] != before["huber/0"] and after["squared_error/0"] == before["squared_error/0"]
        for widget, key, value in (
            ("selectbox", "data", "groups"),
            ("number_input", "typed/seed", 5),
            ("slider", "noise", 1.5),  # moves y only
            ("multiselect", "losses", ["absolute_error", "squared_error"]),
        ):
            getattr(app, widget)(key=key).set_value(value).run()
            assert given(app) == given(page(**query(app)))


@pytest.mark.parametrize("key", [key for key in TITLES if key in DATA])
@pytest.mark.parametrize("fit", ["line", "constant"])
def test_every_data_set_opens_in_every_section(key, fit):
    app = page(data=key, fit=fit, focus="huber")
    for name in SECTIONS:
        app.session_state["closer"] = name
        app.run()
        assert not app.exception and not app.error and not app.warning
    x, y = DATA[key]
    layout = figure(app)["figure"]["layout"]
    for values, axis in ((x, "xaxis"), (y, "yaxis")):
        low, high = layout[axis]["range"]
        assert low <= np.min(values) and np.max(values) <= high


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.title)
def test_presets_open_and_their_link_opens_the_same(question):
    app = click(page(data="calls", fit="constant", losses="lp", closer="delta", own=1), question.title)
    link = query(app)
    again = opened("outliers.py", **link)
    assert query(again) == link
    # a selected point, line, axes: all that is drawn and said
    assert figures(app) == figures(again)
    said, again_said = (words(each).partition("\n") for each in (app, again))
    assert question.look == said[0] and said[2] == again_said[2]  # in the place of the page's first words
    shown = figure(app)["values"]
    axes = OUTLIERS.axes(app.session_state["memory/outliers"]["values"])[0]
    low, high = axes.y_from, axes.y_to
    assert low <= min(shown["y"]) and max(shown["y"]) <= high


def test_presets_show_what_their_title_says():
    app = click(page(), "Drag the outlier")
    x, y = DATA["eight"]
    assert figure(app)["values"]["selected"] == np.argmax(y - x)
    slopes = [
        float(cells(click(page(), title), "Tukey biweight (c = 2)")[0])
        for title in PRESETS
        if "stars" in title.lower() or "Star " in title
    ]
    assert slopes[0] < 0 < slopes[1]
    app = click(page(), "Start far away")
    assert cells(app, "Tukey biweight (c = 4.685)")[0] == "50" and cells(app, "Absolute error")[0] == "1"
    assert "they turn the line of" in words(click(page(), "Bad leverage"))
    assert not [part for part in click(page(), "Guess first").number_input if part.key.startswith("typed/delta/")]


def test_a_link_restores_the_section_and_its_choice_writes_it():
    app = page()
    app.segmented_control(key="closer").set_value("delta").run()
    assert query(app)["closer"] == "delta" and not app.exception
    assert page(closer="delta").segmented_control(key="closer").value == "delta"


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_link_opens_a_working_page(text):
    app = start("outliers.py", nonsense=text, **dict.fromkeys(OUTLIERS.fields, text[:2500]))
    assert not app.exception and len(app.warning) >= 1 and "nonsense" in app.warning[0].value
    assert all("<" not in warning.value for warning in app.warning)
    for name in SECTIONS:
        app.session_state["closer"] = name
        app.run()
        assert not app.exception


@pytest.mark.parametrize("points", ["1~1", "1~1,1~1", "0~0,1~1", "0~1e6,1~-1e6,2~1e6", "1e-6~1e-6,0~0,-1e-6~3e-6"])
def test_odd_points_open_in_every_section(points):
    for name in SECTIONS:
        assert not start("outliers.py", data="own", points=points, closer=name, focus="huber").exception


@pytest.mark.parametrize("loss", RESIDUAL, ids=lambda loss: loss.key)
def test_every_loss_is_looked_at(loss):
    for name in ("influence", "delta"):
        page(losses=loss.key, focus=loss.key, closer=name)


def test_axes_that_make_no_sense_do_no_harm():
    app = open_axes(page(closer="influence", own=1, far=1, losses="huber,cauchy"))
    for name, value in (("x_to", 0.0), ("y_to", -5.0)):
        app.number_input(key=name).set_value(value).run()
        assert app.error and not app.exception


@pytest.mark.parametrize("text", ["3~1,3~2,3~7", "3~2", "3~2,3~2"])
def test_points_on_one_upright_line_are_fitted_by_a_constant_and_the_page_says_so(text):
    app = start("outliers.py", data="own", points=text)
    assert any("no line can be fitted" in box.value for box in app.warning)
    rows = tables(app)[0]["rows"]
    y = [float(part.split("~")[1]) for part in text.split(",")]
    assert [row["cells"][:2] for row in rows][0] == pytest.approx([0, np.mean(y)])
    assert all(row["cells"][0] == 0 and min(y) <= row["cells"][1] <= max(y) for row in rows)
    assert not page(data="own", points=text, fit="constant").warning


def test_card_and_table_agree_on_where_a_descent_began():
    link = {"data": "ten", "fit": "constant", "losses": "tukey_biweight", "focus": "tukey_biweight", "selected": 0}
    for more, residual in (({}, 0), ({"far": 1, "own": 1, "left": 50, "right": 50}, 49)):
        app = page(**link, **more)
        row = tables(app)[0]["rows"][0]["cells"]
        assert residual == pytest.approx(row[4 if more else 3], abs=1e-9)
        assert any(caption.value.endswith(f"Here r = {residual}.") for caption in app.caption)
