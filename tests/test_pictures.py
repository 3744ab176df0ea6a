"""What every figure claims to the eye: marks lie on their curves, tangents touch, bars end at their numbers.

Nothing here knows how a figure is made. Figures are taken from the pages, in their first state, at both ends of every
slider and in every state worth seeing, and measured as a reader would with a ruler: in shares of their panel.
"""

import base64
from functools import cache

import numpy as np
import pytest

from losslab import LOSSES, theme
from losslab.figures.parts import own
from losslab.labs.outliers.figure import View
from losslab.labs.outliers.many_rows import BINS, counted
from losslab.labs.registry import PAGES
from tests.app import figures, start

CATALOGUE = {loss.key: loss for loss in LOSSES}
EVERY = {  # a page, and the links to states that the sliders of its first state do not reach
    "regression": ("", "show=loss,gradient,curvature,weight&losses=lp,quantile,berhu,hampel,epsilon_insensitive"),
    "binary": ("", "show=margin,probability,logit,expected&losses=hinge,squared_hinge,logistic,ramp"),
    "classes": ("", "show=probability,gradient,loss,lengths"),
    "positive": ("", "losses=poisson_deviance_half,mape,smape,inverse_gaussian_deviance_half"),
    "vectors": ("", "how=mean", "view=plane"),
    "boxes": ("",),
    "own": ("", "formula=abs(r-1)%2Br**2&losses=typed,absolute_error"),
    "outliers": ("", "selected=26", "closer=influence", "losses=quantile,cauchy,tukey_biweight"),
    "descent": ("",),
    "cost": ("", "part=weights", "part=paths"),
    "td": ("", "show=values,loss,gradient"),
    "meaning": tuple(f"section={name}" for name in PAGES["meaning"].parts),
}
STATES = [(page, link) for page, links in EVERY.items() for link in links]
NEAR = 0.012  # of a panel: half the width of a mark


def numbers(values):
    """The numbers of a trace, whatever way they were sent."""
    if isinstance(values, dict):
        return np.frombuffer(base64.b64decode(values["bdata"]), values["dtype"]).astype(float)
    return np.array([np.nan if v is None else float(v) for v in values])


@cache
def pictures(page, link):
    """[(words for a state, a figure as it was sent)] of a link, and of it with each slider at either end."""
    given = dict(part.split("=", 1) for part in link.replace("%2B", "+").split("&") if part)
    app = start(f"{page}.py", **given)
    ends = [(slider.key, end) for slider in app.slider for end in (slider.min, slider.max)]
    ends += [(slider.key, end) for slider in app.select_slider for end in (slider.options[0], slider.options[-1])]
    states = [{}, *({name: end} for name, end in ends)]
    opened = ((state, start(f"{page}.py", **given | state)) for state in states)
    return [(f"{page}?{link} {state}", data) for state, app in opened for data in figures(app)]


def traces(data):
    return {trace["uid"]: trace for trace in data["figure"]["data"] if "uid" in trace and "mode" in trace}


def frame(data, trace):
    """(x range, y range, scale of x, scale of y) of the panel of a trace."""
    layout = data["figure"]["layout"]
    x, y = (layout[trace[axis].replace(axis[0], axis, 1)] for axis in ("xaxis", "yaxis"))
    scale = [np.log10 if axis["type"] == "log" else np.asarray for axis in (x, y)]
    return x["range"], y["range"], *scale


def places(data, trace):
    """The points of a trace in shares of its panel: 0 and 1 are its edges."""
    (x0, x1), (y0, y1), fx, fy = frame(data, trace)
    with np.errstate(all="ignore"):
        x, y = fx(numbers(trace["x"])), fy(numbers(trace["y"]))
    return (x - x0) / (x1 - x0), (y - y0) / (y1 - y0)


def distance(x, y, line):
    """From a point to a line with gaps, in shares of a panel; across a gap of one place there is no line."""
    ax, ay = line[0][:-1], line[1][:-1]
    bx, by = line[0][1:], line[1][1:]
    with np.errstate(all="ignore"):
        t = np.clip(((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / ((bx - ax) ** 2 + (by - ay) ** 2), 0, 1)
        t = np.where(np.isfinite(t), t, 0.0)
        far = np.hypot(ax + t * (bx - ax) - x, ay + t * (by - ay) - y)
    alone = np.hypot(line[0] - x, line[1] - y)  # a point of the line that has no neighbour
    return np.nanmin(np.concatenate([far, alone])) if np.any(np.isfinite(alone)) else np.inf


def inside(x, y):
    return np.isfinite(x) & np.isfinite(y) & (0 <= x) & (x <= 1) & (0 <= y) & (y <= 1)


def inside_a_gap(data, base, x, y):
    """Whether a place lies within the interval that is drawn where a gradient jumps."""
    kinks = traces(data).get(f"{base}-kinks")
    if kinks is None:
        return False
    kx, ky = places(data, kinks)
    spans = zip(kx[::3], ky[::3], ky[1::3], strict=True)
    return any(abs(k - x) < NEAR and min(a, b) - NEAR <= y <= max(a, b) + NEAR for k, a, b in spans)


def is_bars(trace):
    """Whether a line is upright strokes with gaps between."""
    x = numbers(trace["x"])
    return len(x) % 3 == 0 and np.all(np.isnan(x[2::3])) and np.array_equal(x[::3], x[1::3])


def marked(data):
    """(uid of a mark, uid of its curve, its place, the curve) of what lies within its panel."""
    there = traces(data)
    for uid, mark in there.items():
        base = uid.rpartition("-")[0]
        line = there.get(base)
        if mark["mode"] != "markers" or not line or line["mode"] != "lines" or line["yaxis"] != mark["yaxis"]:
            continue
        if not is_bars(line):
            curve = places(data, line)
            yield from ((uid, base, at, curve) for at in zip(*places(data, mark), strict=True) if inside(*at))


@pytest.mark.parametrize(("page", "link"), STATES)
def test_marks_lie_on_their_curves(page, link):
    looked = 0
    for words, data in pictures(page, link):
        for uid, base, (x, y), curve in marked(data):
            looked += 1
            far = distance(x, y, curve)
            assert far < NEAR or inside_a_gap(data, base, x, y), f"{words}: {uid} at {x:.3f}, {y:.3f} is {far:.3f} off"
    assert looked or (page, link) in WITHOUT_MARKS


WITHOUT_MARKS = {  # of a curve: what is marked there are bars and points
    ("vectors", ""),
    ("vectors", "how=mean"),
    ("vectors", "view=plane"),
    ("cost", ""),
    ("meaning", "section=samples"),
    ("meaning", "section=batches"),
    ("meaning", "section=ignored"),
}


def slopes_beside(x, curve):
    """The slopes of the last piece of a curve before a place and of the first one after it."""
    ends = [np.flatnonzero(curve[0] < x - 1e-6)[-2:], np.flatnonzero(curve[0] > x + 1e-6)[:2]]
    return [np.diff(curve[1][i])[0] / np.diff(curve[0][i])[0] for i in ends if len(i) == 2]


@pytest.mark.parametrize("page", ["regression", "own"])
def test_tangents_touch_their_curves(page):
    looked = 0
    for link in EVERY[page]:
        for words, data in pictures(page, link):
            there = traces(data)
            for uid in [uid for uid in there if uid.endswith("-tangent")]:
                base = uid.removesuffix("-tangent")
                tangent, curve = places(data, there[uid]), places(data, there[base])
                ((x, y),) = zip(*places(data, there[f"{base}-circle"]), strict=True)
                beside = slopes_beside(x, curve)
                if not inside(x, y) or len(beside) < 2 or not np.all(np.isfinite(beside)):
                    continue
                looked += 1
                assert distance(x, y, tangent) < 1e-6, f"{words}: {uid} does not pass through its mark"
                slope = (tangent[1][-1] - tangent[1][0]) / (tangent[0][-1] - tangent[0][0])
                room = 0.05 * (1 + max(map(abs, beside)))
                assert min(beside) - room < slope < max(beside) + room, f"{words}: {uid} {slope} beside {beside}"
    assert looked > 15


def strokes(data, uid):
    """(places, bottoms, tops) of upright strokes, in the numbers of their axes."""
    trace = traces(data)[uid]
    assert is_bars(trace), uid
    x, y = numbers(trace["x"]), numbers(trace["y"])
    return x[::3], y[::3], y[1::3]


def listed(data, name):
    """The values of the inputs name0, name1, …"""
    values = data["values"]
    return np.array([float(values[f"{name}{i}"]) for i in range(len(values)) if f"{name}{i}" in values])


def cells(data, row, table=0):
    rows = data["figure"]["layout"]["meta"]["tables"][table]["rows"]
    return np.array([float(cell) for cell in next(line["cells"] for line in rows if line["name"] == row)])


def same(got, bottoms, tops, words):
    for found, wanted in ((got[1], bottoms), (got[2], tops)):
        assert np.allclose(found, wanted, rtol=1e-6, atol=1e-6), words


def test_bars_of_classes_end_at_their_probabilities_and_slopes():
    for words, data in pictures("classes", ""):
        z, values = listed(data, "z"), data["values"]
        a = (z + float(values["shift"])) / float(values["temperature"])
        p = np.exp(a - np.max(a)) / np.sum(np.exp(a - np.max(a)))
        same(strokes(data, "softmax-probability"), 0, p, words)
        same(strokes(data, "sigmoids-probability"), 0, 1 / (1 + np.exp(-a)), words)
        target = numbers(traces(data)["target-probability"]["y"])[::3]
        assert np.isclose(np.sum(target), 1), words
        same(strokes(data, "softmax_ce-gradient"), 0, (p - target) / float(values["temperature"]), words)


def test_bars_of_two_vectors_end_at_their_entries_and_losses():
    for words, data in pictures("vectors", ""):
        predicted, true = listed(data, "p"), listed(data, "y")
        same(strokes(data, "predicted-entries"), 0, predicted, words)
        same(strokes(data, "true-entries"), 0, true, words)
        same(strokes(data, "residual-entries"), true, predicted, words)
        same(strokes(data, "absolute_error-each"), 0, np.abs(predicted - true), words)
        same(strokes(data, "squared_error-each"), 0, (predicted - true) ** 2, words)


def test_bars_of_a_cost_add_up():
    for words, data in pictures("cost", ""):
        cost, term, penalty = cells(data, data["figure"]["layout"]["meta"]["tables"][0]["rows"][0]["name"])
        same(strokes(data, "residual-r"), 0, listed(data, "r"), words)
        same(strokes(data, "weight-w"), 0, listed(data, "w"), words)
        same(strokes(data, "data-cost"), 0, term, words)
        same(strokes(data, "penalty-cost"), term, cost, words)
        assert np.isclose(term + penalty, cost), words
        each = strokes(data, "each-r")[2]
        assert np.all(each >= 0) and any(np.isclose(f(each), term, rtol=1e-6) for f in (np.sum, np.mean)), words


def test_bars_of_samples_end_at_their_probabilities_and_losses():
    for words, data in pictures("meaning", "section=samples"):
        p = listed(data, "p")
        there = [strokes(data, uid)[2] for uid in ("right-p", "wrong-p")]
        assert np.all(np.isnan(there[0]) != np.isnan(there[1])), words
        assert np.allclose(np.fmax(*there), p, atol=1e-6), words
        losses = np.fmin(-np.log(np.where(p > 0, p, np.nan)), np.inf), -np.log(np.where(p < 1, 1 - p, np.nan))
        tops = strokes(data, "bce-each")[2]
        for top, ends in zip(tops, zip(*losses, strict=True), strict=True):
            assert np.isnan(top) or min(abs(top - end) for end in ends if np.isfinite(end)) < 1e-6, words


CORNERED = [(page, link) for page, link in STATES if page in ("regression", "own", "outliers")]


@pytest.mark.parametrize(("page", "link"), CORNERED)
def test_the_interval_stands_at_every_kink(page, link):
    """Where a slope jumps, all slopes between the two are drawn: the sub-gradients."""
    looked = 0
    for words, data in pictures(page, link):
        there, values = traces(data), {name: np.asarray(v, float) for name, v in data["values"].items()}
        origin = float(values.get("y_true", 0.0)) if page == "regression" else 0.0
        for uid, trace in there.items():
            loss = CATALOGUE.get(uid.removesuffix("-gradient"))
            if not uid.endswith("-gradient") or loss is None or loss.family.argument.name != "r":
                continue
            settings = {name: float(value) for name, value in own(loss, values).items()}
            kinks = [c for c in loss.at(**settings) if c.order == 1 and c.left != c.right]
            wanted = sorted((origin + c.place, *sorted((c.left, c.right))) for c in kinks)
            found = strokes(data, f"{uid}-kinks") if f"{uid}-kinks" in there else ([], [], [])
            drawn = sorted((x, *sorted(ends)) for x, *ends in zip(*found, strict=True) if ends[0] != ends[1])
            assert len(drawn) == len(wanted), f"{words}: {uid}"
            assert np.allclose(drawn, wanted, rtol=1e-6, atol=1e-6), f"{words}: {uid}"
            looked += len(wanted)
            for place, low, high in wanted:  # and the line itself has a gap there
                x, y = numbers(trace["x"]), numbers(trace["y"])
                through = (x[:-1] <= place) & (x[1:] >= place) & np.isfinite(y[:-1]) & np.isfinite(y[1:])
                steep = np.abs(np.diff(y)) > 0.5 * (high - low)
                assert not np.any(through & steep), f"{words}: {uid} is drawn across its jump at {place}"
    assert looked or page == "own"


UPRIGHT = {"true": "y_true", "prediction": "y_pred", "k": "k", "q": "q", "m": "m", "strength": "strength"}


@pytest.mark.parametrize(("page", "link"), STATES)
def test_upright_lines_stand_at_what_they_are_called_after(page, link):
    """The line of the true value is not that of the prediction; what is called zero or one stands there."""
    for words, data in pictures(page, link):
        for uid, trace in traces(data).items():
            name = uid.partition("-")[0]
            x = numbers(trace["x"])
            if trace["mode"] != "lines" or len(x) != 2 or x[0] != x[1] or not trace.get("hoverinfo") == "skip":
                continue
            if name in ("zero", "one"):
                assert x[0] == {"zero": 0, "one": 1}[name], f"{words}: {uid}"
            elif page in ("regression", "positive") and name in UPRIGHT:
                assert np.isclose(x[0], float(data["values"][UPRIGHT[name]])), f"{words}: {uid}"
            elif name in UPRIGHT and name in data["values"]:
                assert np.isclose(x[0], float(data["values"][name])), f"{words}: {uid}"


@pytest.mark.parametrize(("page", "link"), STATES)
def test_a_level_zero_line_is_where_signs_are_read(page, link):
    """A gradient has a sign, so its 0 is drawn; a loss begins there."""
    layout = pictures(page, link)[0][1]["figure"]["layout"]
    for name, axis in layout.items():
        if name.startswith("yaxis"):
            title, (low, high) = axis["title"]["text"], axis["range"]
            if title == "loss" and page != "meaning":  # there these are bars, which stand on it
                assert not axis["zeroline"], f"{page}?{link} {title}"
            elif title.startswith(("gradient", "curvature", "pull", "slope", "dL")) and low < 0 < high:
                assert axis["zeroline"], f"{page}?{link} {title}"


def test_a_histogram_counts_every_row_once():
    rng = np.random.default_rng(8)
    for n in (1, 7, 1000):
        x, y, r = rng.uniform(-1, 1, (3, n))
        view = View(x_from=-1.0, x_to=1.0, y_from=-1.0, y_to=1.0, r_to=1.0)
        found = counted(x, y, r, view)
        cells = sum(np.sum(part) for name, part in found.items() if name.startswith("row"))
        assert cells == n and np.allclose(np.sum(found["shares"]) * n, n)
        middles = (np.arange(BINS) + 0.5) / BINS * 2 - 1
        assert abs(np.sum(found["shares"] * middles) - np.mean(r)) <= 1 / BINS, "each stands at its residual"


def test_the_shares_of_the_residuals_add_up_to_all_points():
    for losses in ("squared_error", "absolute_error,huber"):
        found = [data for _, data in pictures("outliers", f"show=loss,histogram&losses={losses}&r_to=60")]
        uid = next(uid for uid in traces(found[0]) if uid.endswith("-histogram"))
        for data in found:
            _, bottoms, tops = strokes(data, uid)
            assert np.all(bottoms == 0) and np.isclose(np.sum(tops), 1)


def luminance(color):
    """Relative luminance as WCAG 2 defines it."""
    c = np.array(list(bytes.fromhex(color[1:]))) / 255
    return np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4) @ [0.2126, 0.7152, 0.0722]


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(
    ("colors", "page"), [(theme.LIGHT, "#ffffff"), (theme.DARK, "#0e1117"), (theme.DARK, "#171614")]
)
def test_colours_stand_out_from_the_page(colors, page):
    assert all(contrast(color, page) >= 3 for color in (*colors, theme.MUTED))
    assert len({*colors}) == len(colors) == len(theme.LIGHT)
