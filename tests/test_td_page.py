"""The page of a TD step: the worked numbers, read off the page. Ids name the teaching material they come from."""

import base64
from functools import partial

import numpy as np
import pytest

from losslab import find
from losslab.labs.td.figure import UPDATES, td_step
from losslab.labs.td.page import ALL, PAGE
from tests.app import click, figure, opened, query, rows, start, words
from tests.test_link import HOSTILE

TARGET, DELTA, LOSS, OWN, NEXT = range(5)  # columns of the table


page = partial(opened, "td.py")


def trace(app, uid):
    return next(t for t in figure(app)["figure"]["data"] if t["uid"] == uid)


def test_S004_12_target_loss_and_semi_gradient_are_first_seen():
    app = page()
    np.testing.assert_allclose(rows(app)["Q-learning TD loss"], [2.485, 0.485, 0.235225, -0.97, 0])
    assert "δ = 2.485 − 2 = 0.485 and the loss is δ² = 0.2352" in words(app)
    assert "the slope is −2δ = −0.97 for Q(S, A) and nothing else" in words(app)
    assert "It returns **0.235225** (the same as ours)" in words(app)
    assert any(r"= \delta^2 \approx 0.2352\qquad \delta=1+0.99" in formula.value for formula in app.latex)


def test_S004_12_without_stop_gradient_the_next_value_is_pulled_too():
    app = page(held=0)
    np.testing.assert_allclose(rows(app)["Q-learning TD loss"][OWN:], [-0.97, 0.9603])
    assert "would also have 2γδ = 0.9603 for the best next value" in words(page())
    assert page(held=0, done=1) and rows(page(held=0, done=1))["Q-learning TD loss"][NEXT] == 0
    step = 1e-6  # the gradients are those of the loss as a function of both values
    loss, given = find("td_loss"), {"reward": 1.0, "done": 0.0, "gamma": 0.99}
    slope = [loss.value(2.0, q_next=[0.5, 1.5 + s, 1.0], **given) for s in (-step, step)]
    assert (slope[1] - slope[0]) / (2 * step) == pytest.approx(0.9603)


def test_S004_12_a_last_step_has_no_bootstrap():
    app = page(done=1)
    np.testing.assert_allclose(rows(app)["Q-learning TD loss"], [1, -1, 1, 2, 0])
    assert "plus nothing: the episode is over" in words(app)


def test_words_of_a_last_step_do_not_speak_of_a_prediction_in_the_target():
    said = words(page(done=1))
    assert "the target of both is R" in said and "this target does not depend on the network" in said
    assert "compared with itself" not in said and "whole gradient" not in said


def test_words_beside_double_dqn_are_those_of_its_target():
    app = page(losses="double_dqn_loss", n1=4, o1=1)
    target, delta, loss, own, _ = rows(app)["Double DQN loss"]
    assert (target, delta) == pytest.approx((1.99, -0.01))
    assert f"γ · 1 = 0.99. So δ = {target:g} − 2 = −0.01 and the loss is δ² = 0.0001" in words(app)
    assert f"the slope is −2δ = {own:.4g} for Q(S, A)" in words(app) and "compared with itself" not in words(app)
    both = page(losses="td_loss,double_dqn_loss", focus="td_loss", n1=4, o1=1)
    assert "So δ = 4.96 − 2 = 2.96" in words(both)


def test_S004_17_TD_0_takes_the_value_of_the_next_state():
    app = page(n0=0, n1=3, n2=0.6)
    (name,) = [name for name in rows(app) if name.startswith("TD(0)")]
    np.testing.assert_allclose(rows(app)[name][:4], [1 + 0.99 * 1.2, 0.188, 0.188**2, -2 * 0.188])
    assert rows(app)["Q-learning TD loss"][TARGET] == pytest.approx(1 + 0.99 * 3)
    assert "V(S′) = 1.2, and its target is 2.188" in words(app)


def test_double_dqn_chooses_with_one_network_and_pays_with_the_other():
    app = click(page(), "Who chooses, who pays?")
    found = rows(app)
    assert found["Q-learning TD loss"][TARGET] == pytest.approx(1 + 0.99 * 4)
    assert found["Double DQN loss"][TARGET] == pytest.approx(1 + 0.99 * 1)
    mark = trace(app, "double_dqn_loss-values-circle")
    assert (mark["x"], mark["y"]) == ([3.2], [1.0])  # beside the second action


def test_huber_cuts_the_slope_off():
    app = click(page(), "Far off: Huber clips")
    found = rows(app)
    assert found["Q-learning TD loss"][OWN] == pytest.approx(-2 * 1.985)
    np.testing.assert_allclose(found["Huber, threshold 1, of the same TD error"][LOSS:NEXT], [1.485, -1])
    near = rows(page(huber=1))
    assert near["Huber, threshold 1, of the same TD error"][OWN] == pytest.approx(-0.485)


@pytest.mark.parametrize("key", ALL)
@pytest.mark.parametrize("done", [False, True])
def test_the_figure_draws_what_the_record_says(key, done):
    loss, given = find(key), {"reward": 0.5, "gamma": 0.8, "q": 1.25, "rate": 0.1}
    given |= {"n0": 2.0, "n1": -1.0, "o0": 0.25, "o1": 3.0}
    data = {"reward": 0.5, "q_next": [2.0, -1.0], "q_next_target": [0.25, 3.0], "done": float(done)}
    data = {d.name: data[d.name] for d in loss.family.argument.data}
    drawn = td_step((loss,), 2, done)(**given)
    cells = drawn["layout"]["meta"]["tables"][0]["rows"][0]["cells"]
    value, slope = (f(1.25, **data, gamma=0.8) for f in (loss.value, loss.gradient))
    np.testing.assert_allclose(cells[LOSS:NEXT], [value, slope])
    for uid, f in ((f"{key}-loss", loss.value), (f"{key}-gradient", loss.gradient)):
        curve = next(t for t in drawn["data"] if t["uid"] == uid)
        np.testing.assert_allclose(curve["y"], f(curve["x"], **data, gamma=0.8), atol=1e-12)


def test_updates_reach_the_target_or_meet_on_the_way():
    app = page(rate=0.25)
    q, target = (np.array(trace_of(app, name)) for name in ("q", "target"))
    np.testing.assert_allclose(2.485 - q, 0.485 * 0.5 ** np.arange(UPDATES + 1), atol=1e-6)  # δ is halved each time
    np.testing.assert_allclose(target, 2.485)
    app = page(rate=0.25, held=0)
    q, target = (np.array(trace_of(app, name)) for name in ("q", "target"))
    gap = 1 - 0.5 * (1 + 0.99**2)
    np.testing.assert_allclose(target - q, 0.485 * gap ** np.arange(UPDATES + 1), atol=1e-6)
    assert 2.2 < target[-1] < 2.3
    app = click(page(), "A step too large")
    q = np.array(trace_of(app, "q"))
    np.testing.assert_allclose(q - 2.485, -0.485 * (-1.0) ** np.arange(UPDATES + 1), atol=1e-6)


def trace_of(app, name):
    packed = trace(app, f"td_loss-{name}")["y"]
    return np.frombuffer(base64.b64decode(packed["bdata"]), dtype=packed["dtype"])


@pytest.mark.parametrize("title", [question.title for question in PAGE.parts[""].questions])
def test_presets_open_and_their_link_opens_the_same(title):
    app = click(page(q=-1, done=1, n=4), title)
    link = query(app)
    again = page(**link)
    assert query(again) == link and figure(again)["figure"] == figure(app)["figure"]


def test_controls_write_the_link_and_a_link_sets_them():
    app = page()
    app.select_slider(key="n").set_value("4").run()
    app.slider(key="n3").set_value(2.5).run()
    app.toggle(key="done").set_value(True).run()
    app.multiselect(key="losses").set_value(["td_loss", "double_dqn_loss"]).run()
    app.slider(key="o3").set_value(-1.0).run()
    link = {"n": "4", "n3": "2.5", "done": "1", "losses": "td_loss,double_dqn_loss", "o3": "-1"}
    assert query(app) == link and not app.exception
    again = page(**link, gamma="0.123")
    assert again.slider(key="gamma").value == 0.123 and again.slider(key="o3").value == -1
    assert figure(again)["values"]["gamma"] == 0.123


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_link_opens_a_working_page(text):
    app = start("td.py", nonsense=text, **dict.fromkeys(PAGE.fields, text[:5000]))
    assert not app.exception and len(app.warning) == 1 and "<" not in app.warning[0].value
    app.slider(key="q").set_value(0.5).run()
    assert not app.exception and not app.warning


@pytest.mark.parametrize("key", ALL)
def test_the_gallery_and_links_open_a_loss(key):
    app = page(losses=key, focus=key)
    assert find(key).summary in words(app) and list(rows(app))[0] == find(key).title
    assert f"{key}(2.0, reward=1.0" in app.code[0].value


def test_no_loss_at_all_is_a_page_too():
    app = page(losses="")
    assert [name[:5] for name in rows(app)] == ["TD(0)"] and not app.code


def test_F1_12_a_target_that_is_not_held_is_said_to_move():
    """R = 1, γ = 0.99, max Q′ = 1.5, Q = 2: δ = 0.485, −2δ for Q(S, A) and 2γδ for the best next value."""
    said = words(page(held=0))
    assert "counts as a constant" not in said and "nothing else" not in said and "Stop-gradient is off" in said
    assert "−2δ = −0.97 for Q(S, A) and 2γδ = 0.9603 for the best next value" in said
    held = words(page())
    assert "counts as a constant" in held and "nothing else" in held and "Stop-gradient is off" not in held


def test_F1_12_without_a_next_value_and_with_an_older_copy():
    for held in (0, 1):
        assert "a constant, held or not" in words(page(done=1, held=held))
    double = words(page(losses="double_dqn_loss", focus="double_dqn_loss", held=0))
    assert (
        "Stop-gradient is off" in double and "that the older copy gives it" in double and "is not trained" not in double
    )


def test_the_caption_speaks_of_what_is_drawn():
    assert "Arrows" in figure(page())["key"] and "●" not in figure(page(done=1))["key"]
    assert figure(page(losses=""))["key"].startswith("Choose a loss")
