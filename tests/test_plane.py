"""Vectors as points in the plane: lines of equal loss are where they are drawn, and the page follows its points."""

import json
from itertools import product

import numpy as np
import pytest

from losslab.figures.parts import own, setting
from losslab.labs.vectors.plane import POINTS, QUESTIONS, VECTORS
from losslab.labs.vectors.plane_figure import NAMES, Scene, View, inverse, lines, needs, plane_losses
from tests.app import figure, query, rows, start, tables, words
from tests.sweep import few_settings
from tests.test_link import HOSTILE
from tests.test_vectors_page import page

LOSSES = VECTORS.all
SPREADS = ((1.0, 1.0, 0.0), (1.2, 0.5, 0.6), (0.2, 2.0, -0.95))
PLACES = (POINTS, ((0.3, -1.2), (1.0, 0.5), (1.5, -1.5), (-0.5, 0.25), (-1.75, 1.5)))
each_loss = pytest.mark.parametrize("loss", LOSSES.values(), ids=lambda loss: loss.key)


def scenes(loss):
    """What the loss can be drawn in: points, spreads, labels."""
    names = {datum.name for datum in loss.family.argument.data}
    spreads = SPREADS if "precision" in names else SPREADS[:1]
    sides = (True, False) if names & {"t", "same"} else (True,)
    return [Scene(places, inverse(*s), side) for places in PLACES for s in spreads for side in sides]


@each_loss
def test_the_loss_is_the_same_all_along_a_line_and_no_line_is_missing(loss):
    """Of every level, wherever the loss crosses it in the panel, and of nothing else."""
    view, seen = View(), 0
    grid = np.linspace(-view.reach, view.reach, 25)
    cells = np.stack(np.meshgrid(grid, grid), axis=-1)
    for scene in scenes(loss):
        for settings in few_settings(loss):
            with np.errstate(all="ignore"):
                heights = scene.over(loss, settings, cells)[0]
                steep = np.linalg.norm(scene.over(loss, settings, cells)[1], axis=-1)
            for level in view.levels:
                with np.errstate(all="ignore"):
                    x, y = _dense(*lines(loss, settings, scene, np.array([level]), view.reach))
                drawn = np.stack([x, y], axis=-1)
                drawn = drawn[np.all(np.abs(drawn) <= view.reach, axis=-1) & np.any(np.abs(drawn) > 0.02, axis=-1)]
                if len(drawn):
                    seen += 1
                    values, g = scene.over(loss, settings, drawn)
                    off = np.abs(values - level) / (1 + np.linalg.norm(g, axis=-1))  # as a way on the chart
                    assert np.max(off[~np.isnan(off)]) < 0.01 * view.reach, f"{settings} {level}"
                low = np.minimum(heights[:-1, :-1], heights[1:, 1:])
                high = np.maximum(heights[:-1, :-1], heights[1:, 1:])
                near = (low + 1e-9 < level) & (high > level + 1e-9) & (steep[:-1, :-1] < 20)
                for place in cells[:-1, :-1][near] + (grid[1] - grid[0]) / 2:
                    away = np.nanmin(np.hypot(x - place[0], y - place[1])) if len(x) else np.inf
                    assert away < 0.15, f"{settings}: no line of {level} at {place}"
    assert seen


def _dense(x, y, pieces=40):
    """Points along lines, also between the ends of straight ones."""
    share = np.linspace(0, 1, pieces)[:, None]
    with np.errstate(invalid="ignore"):
        return tuple((v[:-1] + share * (v[1:] - v[:-1])).ravel() for v in (x, y))


@each_loss
def test_where_a_loss_becomes_0_there_is_a_thick_line(loss):
    """Where on one side of it the loss is 0 and on the other it is not."""
    view = View()
    grid = np.linspace(-view.reach, view.reach, 41)
    cells = np.stack(np.meshgrid(grid, grid), axis=-1)
    for scene in scenes(loss):
        for settings in few_settings(loss):
            with np.errstate(all="ignore"):
                x, y = _dense(*lines(loss, settings, scene, np.zeros(1), view.reach))
                free = scene.over(loss, settings, cells)[0] <= 0
                some = np.any((np.abs(x) < view.reach) & (np.abs(y) < view.reach))
                if 0.05 < np.mean(free) < 0.95:
                    assert some, f"{settings}"
                if not np.any(free):
                    assert not some or np.ptp(x[~np.isnan(x)]) < 1e-9  # the one point where a distance is 0


@each_loss
def test_the_slopes_are_those_of_the_loss_over_the_plane(loss):
    h, a = 1e-6, np.random.default_rng(0).uniform(-2, 2, (60, 2))
    for scene in scenes(loss):
        for settings in few_settings(loss):
            value = lambda a, scene=scene, settings=settings: scene.over(loss, settings, a)[0]
            g = scene.over(loss, settings, a)[1]
            found = np.stack([(value(a + h * e) - value(a - h * e)) / (2 * h) for e in np.eye(2)], axis=-1)
            near = np.stack([scene.over(loss, settings, a + 3 * h * way)[1] for way in (*np.eye(2), *-np.eye(2))])
            smooth = np.max(np.abs(near - g), axis=(0, 2)) < 1e-3 * (1 + np.max(np.abs(g), axis=-1))
            assert np.sum(smooth) > 50
            np.testing.assert_allclose(g[smooth], found[smooth], rtol=1e-5, atol=1e-5)


@each_loss
def test_every_loss_opens_by_its_link(loss):
    app = page(losses=loss.key, focus=loss.key)
    assert loss.summary in words(app) and loss.trade in words(app)
    scene = Scene(POINTS, inverse(1.0, 1.0, 0.0), True)
    value, g = scene.over(loss, loss.settings(), np.array(POINTS[0]))
    np.testing.assert_allclose(rows(app)[loss.title], [value, *g, np.hypot(*g)], rtol=1e-12, atol=1e-15)
    names = [trace["name"] for trace in figure(app)["figure"]["data"] if trace["uid"].startswith("point")]
    assert len(names) == needs(loss)
    assert (names[-1] == NAMES[0]) == (needs(loss) > 2)
    again = page(**query(app))
    assert json.dumps(figure(again)["figure"]) == json.dumps(figure(app)["figure"])


def test_each_point_has_the_part_that_its_name_says():
    """a belongs to b and not to c, d, e; `together` says whether two belong together, or the first score is above."""
    a, b, c, *_ = (np.array(point) for point in POINTS)
    d, margin, gap = np.hypot(*(a - b)), 2.5, a[0] - a[1]
    cosines = np.array([a @ other / np.hypot(*a) / np.hypot(*other) for other in map(np.array, POINTS[1:])])
    powers = np.exp(cosines / 0.5)
    triplet = {"triplet_margin": d - np.hypot(*(a - c)) + margin, "info_nce": -np.log(powers[0] / np.sum(powers))}
    expected = {
        True: {"contrastive": d**2 / 2, "hinge_embedding": d, "cosine_embedding": 1 - cosines[0], **triplet}
        | {"margin_ranking": margin - gap, "ranknet": np.log1p(np.exp(-gap))},
        False: {
            "contrastive": (margin - d) ** 2 / 2,
            "hinge_embedding": margin - d,
            "cosine_embedding": cosines[0] + 0.5,
        }
        | {"margin_ranking": margin + gap, "ranknet": np.log1p(np.exp(gap)), **triplet},
    }
    margins = {
        f"{key}-margin": margin for key in ("contrastive", "hinge_embedding", "triplet_margin", "margin_ranking")
    }
    margins |= {"cosine_embedding-margin": -0.5, "info_nce-temperature": 0.5}
    for together, values in expected.items():
        app = page(losses=",".join(values), together=int(together), **margins)
        for key, value in values.items():
            assert rows(app)[LOSSES[key].title][0] == pytest.approx(value), key


MET = [((1.0, 0.0), *others) for others in product(((1.0, 0.0), (0.6, 0.3)), repeat=4)]  # some are where a is


@each_loss
def test_a_line_of_every_loss_goes_through_a_unless_the_ground_there_is_level(loss):
    params, seen = {setting(loss, p): loss.defaults[p.name] for p in loss.params}, 0
    for places, side in product((*PLACES, ((0.5, 0.5),) * 5, *MET), (True, False)):
        scene, a = Scene(places, inverse(1.2, 0.5, 0.6), side), np.array(places[0])
        steep = np.any(np.abs(scene.over(loss, loss.settings(), a)[1]) > 1e-12)
        x, y = np.array(places[: needs(loss)]).T
        draw = plane_losses((loss,), count=needs(loss), together=side, over="")
        traces = {trace["uid"]: trace for trace in draw(x, y, 0.0, 1.2, 0.5, 0.6, **params)["data"]}
        here = traces[f"{loss.key}-plane-here"]
        away = np.hypot(*(line - end for line, end in zip(_dense(here["x"], here["y"], 999), a, strict=True)))
        assert np.any(away < 0.02) == steep, f"{places} {side}"
        seen += steep
    assert seen


def test_the_arrow_is_half_of_minus_the_slope_and_no_longer_than_the_panel():
    losses = (LOSSES["euclidean"], LOSSES["contrastive"])
    values = {setting(loss, p): loss.defaults[p.name] for loss in losses for p in loss.params}
    place = {"selected": 0.0, "s1": 1.0, "s2": 1.0, "rho": 0.0}
    drawn = plane_losses(losses, count=2, together=True, over="euclidean")
    for ax, way in ((1.0, -0.5), (40.0, -0.5)):  # the slope of a distance is 1, that of half its square the distance
        found = drawn(x=np.array([ax, 0.0]), y=np.array([0.5, 0.5]), **place, **values)["data"]
        arrows = {trace["uid"].partition("-")[0]: trace for trace in found if "-arrow-" in trace["uid"]}
        assert (arrows["euclidean"]["x"][1] - ax, arrows["euclidean"]["y"][1]) == (way, 0.5)
        assert arrows["contrastive"]["x"][1] - ax == max(-0.5 * ax, -2 * View().reach)


def test_S000_9_the_distances_of_the_list_and_where_each_is_the_same():
    app = page()
    assert "| Euclidean | 0.6557 |" in words(app) and "| cosine | 0.06106 |" in words(app)
    assert "| Manhattan | 1.1 |" in words(app) and "| Chebyshev | 0.6 |" in words(app)
    app = page(losses="euclidean,mahalanobis,cosine_distance", s1=0.5)
    found = rows(app)
    assert found["Euclidean distance"][0] == pytest.approx(np.hypot(1.5, 0.5))
    assert found["Mahalanobis distance"][0] == pytest.approx(np.hypot(3, 0.5))
    assert found["Cosine distance"][0] == pytest.approx(1)  # a right angle
    lengths = [row[0] for row in rows(page(losses="manhattan,euclidean,chebyshev")).values()]
    np.testing.assert_allclose(lengths, [2, np.hypot(1.5, 0.5), 1.5])


@pytest.mark.parametrize(
    "key, corners",
    [("manhattan", [(1, 0), (0, 1), (-1, 0), (0, -1)]), ("chebyshev", [(1, 1), (-1, 1), (-1, -1), (1, -1)])],
)
def test_S000_9_the_ball_of_L1_is_a_diamond_and_that_of_the_largest_entry_a_square(key, corners):
    """All of the line lies on the four sides between its corners, and the corners lie on it."""
    scene = Scene(((0.7, 0.1), (0.25, -0.5)), inverse(1.0, 1.0, 0.0), True)
    x, y = (values[~np.isnan(values)] for values in lines(LOSSES[key], {}, scene, np.array([1.5]), 2.0))
    drawn, ends = np.stack([x - 0.25, y + 0.5], axis=-1) / 1.5, np.array(corners, dtype=float)
    sides = zip(ends, np.roll(ends, -1, axis=0), strict=True)
    ways = [
        np.linalg.norm(drawn - p, axis=-1) + np.linalg.norm(drawn - q, axis=-1) - np.linalg.norm(p - q)
        for p, q in sides
    ]
    np.testing.assert_allclose(np.min(ways, axis=0), 0, atol=1e-12)
    np.testing.assert_allclose([np.min(np.linalg.norm(drawn - end, axis=-1)) for end in ends], 0, atol=1e-12)


def test_without_spread_and_correlation_mahalanobis_is_euclid():
    app = page(losses="euclidean,mahalanobis")
    found = rows(app)
    np.testing.assert_allclose(found["Euclidean distance"], found["Mahalanobis distance"])


def test_the_switch_leads_to_the_plane_and_back_and_nothing_is_lost():
    app = page(p0=0.25)
    view = next(control for control in app.get("button_group") if control.key == "typed/view")
    view.set_value("plane").run()
    assert not app.exception and app.multiselect(key="losses").value == ["euclidean"]
    assert query(app) == {"view": "plane", "losses": "euclidean", "p0": "0.25"}
    next(control for control in app.get("button_group") if control.key == "typed/view").set_value("entries").run()
    assert not app.exception and app.slider(key="p0").value == 0.25 and "view=entries" in _joined(app)
    again = page(**query(app))
    assert again.slider(key="p0").value == 0.25
    app = page(losses="cosine_distance")
    app.multiselect(key="losses").set_value([]).run()
    assert not app.exception and query(app)["view"] == "plane"  # without a loss it is the plane still


def _joined(app):
    return "&".join(f"{key}={value}" for key, value in query(app).items())


def test_pinned_curves_and_units_are_those_of_the_losses():
    app = page(losses="contrastive", pins="contrastive~2.5", together=0)
    pinned = [trace for trace in figure(app)["figure"]["data"] if "pinned" in trace.get("name", "")]
    assert len(pinned) == 2  # the loss and its slope
    nats, bits = (rows(page(losses="info_nce", unit=unit))["InfoNCE"] for unit in ("nats", "bits"))
    np.testing.assert_allclose(np.array(nats) / np.log(2), bits)


def test_a_link_says_where_the_points_are():
    app = page(losses="euclidean", points="0~0,3~4", selected=1)
    assert rows(app)["Euclidean distance"][0] == 5
    assert figure(app)["figure"]["layout"]["xaxis"]["range"][1] >= 4  # the usual axis would not hold them
    assert figure(app)["values"]["selected"] == 1 and figure(app)["values"]["x"] == [0, 3]
    app = start("vectors.py", losses="euclidean", points="1~2,3,4~5,6~7,8~9,1~1,2~2")
    assert "`3` is not a point" in app.warning[0].value and "of 6 points the first 5" in app.warning[0].value
    assert figure(app)["values"]["x"] == [1, 4]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_link_opens_the_plane(text):
    fields = [key for key in VECTORS.fields if "-" not in key and key not in ("view", "losses")]
    app = start("vectors.py", losses="mahalanobis", view="plane", **dict.fromkeys(fields, text[:2000]), nonsense=text)
    assert not app.exception and len(app.warning) == 1 and "<" not in app.warning[0].value
    assert all(abs(value) <= 1e6 for value in figure(app)["values"]["x"])


@pytest.mark.parametrize("title", [question.title for question in QUESTIONS])
def test_presets_of_the_plane_open_and_their_link_opens_the_same(title):
    app = page(losses="euclidean", points="0~0,1~1", s1="0.3", p0="0.3")
    next(button for button in app.button if button.label == title).click().run()
    assert not app.exception and not app.warning and tables(app)[0]["rows"]
    link = query(app)
    assert link["view"] == "plane"
    again = page(**link)
    assert query(again) == link and json.dumps(figure(again)["figure"]) == json.dumps(figure(app)["figure"])


def test_no_loss_at_all_is_a_plane_too():
    app = page(view="plane")
    assert not app.exception and len(figure(app)["figure"]["data"]) >= 3


def test_the_figure_is_finite_or_a_gap_wherever_the_points_lie():
    """Points on one another, at the origin, and off the axes: nothing is infinite on an axis."""
    for loss in LOSSES.values():
        draw = plane_losses((loss,), count=needs(loss), together=False, over=loss.key)
        params = {setting(loss, p): loss.defaults[p.name] for p in loss.params}
        assert own(loss, params) == loss.settings()
        for place in (0.0, 1.0, 1e6):
            x = np.full(needs(loss), place)
            found = draw(x=x, y=x, selected=0.0, s1=1.0, s2=0.2, rho=0.95, **params)
            for trace in found["data"]:
                for values in (trace["x"], trace["y"]):
                    array = np.array([np.nan if v is None else v for v in np.ravel(values)], dtype=float)
                    assert not np.any(np.isinf(array)), f"{loss.key} {trace['uid']}"
