"""Losses of preferences and of policies: exact values, what libraries return there, and the sentences about them.

The exact values in `data/preferences.jsonl` were computed with 120 digits from the plain formulas and rounded once. Of
losses of two answers the gradient has an entry for each; `derivative` is that of a value with nothing held constant.
"""

import json
import math
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from losslab import find
from losslab.labs.preferences.denominators import by_rule
from losslab.labs.preferences.margins_figure import margin_losses, of_pair
from losslab.labs.preferences.page import LABS, PAGE
from losslab.labs.preferences.ratios import REWARDS, group
from losslab.labs.preferences.ratios_figure import ratio_losses
from losslab.text import shown
from tests.app import opened, query, rows, start, words
from tests.test_link import HOSTILE

EXACT = [json.loads(line) for line in (Path(__file__).parent / "data/preferences.jsonl").read_text().splitlines()]
KEYS = {  # public names: links and notebooks depend on them
    "dpo_sigmoid": {"beta": 0.1, "eps": 0.0},
    "dpo_robust": {"beta": 0.1, "eps": 0.1},
    "dpo_hinge": {"beta": 0.1},
    "ipo": {"tau": 0.1},
    "apo_zero": {"beta": 0.1},
    "bradley_terry": {"m": 0.0, "lam": 0.0},
    "ppo_clip": {"eps_low": 0.2, "eps_high": 0.2},
    "cispo": {"cap": 5.0},
    "sapo": {"tau_pos": 1.0, "tau_neg": 1.05},
}
DPO, ROBUST, HINGE, IPO, APO, REWARD, PPO, CISPO, SAPO = map(find, KEYS)


def close(found, true):
    return found == true or abs(found - true) <= 1e-12 * abs(true) + 1e-300


def test_keys_and_defaults_are_the_public_ones():
    assert {key: dict(find(key).defaults) for key in KEYS} == KEYS
    assert {row["loss"] for row in EXACT} == set(KEYS)


@pytest.mark.parametrize("row", EXACT, ids=lambda row: row["loss"])
def test_exact_values(row):
    loss, x, given = find(row["loss"]), row["x"], row["data"] | row["settings"]
    assert close(loss.value(x, **given), row["value"])
    first, *second = np.atleast_1d(row["gradient"])
    assert close(loss.gradient(x, **given), first)
    if second:  # swapped and with other signs a pair costs the same
        swapped = row["settings"] | {"rejected": -x}
        assert close(loss.value(-given["rejected"], **swapped), row["value"])
        assert close(-loss.gradient(-given["rejected"], **swapped), second[0])
    if "derivative" in row:
        assert close(loss.derivative(x, **given), row["derivative"])


# --- what is said of them

PAIRS = [
    (DPO, {"beta": 0.3, "eps": 0.2}),
    (ROBUST, {}),
    (IPO, {}),
    (APO, {"beta": 0.4}),
    (REWARD, {"m": 1.0, "lam": 0.05}),
]


@pytest.mark.parametrize("loss, given", PAIRS, ids=[loss.key for loss, _ in PAIRS])
def test_the_slopes_in_both_answers_are_derivatives(loss, given):
    settings, h = loss.settings(**given), 1e-5
    for c, r in ((1.5, -0.75), (-4.0, 2.0), (0.0, 0.0), (6.0, 5.0)):
        _, of_c, of_r = of_pair(loss, settings, c, r)
        costs = [of_pair(loss, settings, c + i * h, r + j * h)[0] for i, j in ((1, 0), (-1, 0), (0, 1), (0, -1))]
        assert of_c == pytest.approx((costs[0] - costs[1]) / (2 * h), rel=1e-6, abs=1e-9)
        assert of_r == pytest.approx((costs[2] - costs[3]) / (2 * h), rel=1e-6, abs=1e-9)


@pytest.mark.parametrize("beta", [0.01, 0.1, 2.0])
@pytest.mark.parametrize("eps", [0.0, 0.1, 0.45])
def test_before_the_first_step_dpo_is_ln_2_and_with_doubt_it_is_least_at_a_margin(beta, eps):
    assert DPO.value(0.0, beta=beta, eps=eps) == pytest.approx(math.log(2)) and "0.6931" in DPO.note
    if eps:
        best = math.log((1 - eps) / eps) / beta
        entropy = -(1 - eps) * math.log(1 - eps) - eps * math.log(eps)
        assert DPO.value(best, beta=beta, eps=eps) == pytest.approx(entropy)
        assert abs(DPO.gradient(best, beta=beta, eps=eps)) < 1e-12 < DPO.gradient(best + 1, beta=beta, eps=eps)


def test_robust_dpo_is_the_dpo_of_the_true_labels_on_average():
    d = np.linspace(-40, 40, 17)
    for eps in (0.05, 0.3):
        mean = (1 - eps) * ROBUST.value(d, eps=eps) + eps * ROBUST.value(-d, eps=eps)
        np.testing.assert_allclose(mean, DPO.value(d), rtol=1e-12)
        slopes = (1 - eps) * ROBUST.gradient(d, eps=eps) - eps * ROBUST.gradient(-d, eps=eps)
        np.testing.assert_allclose(
            slopes, DPO.gradient(d), rtol=1e-9
        )  # so the best Δ is that of the share without flips
        assert np.min(-ROBUST.gradient(d, eps=eps)) > 0.1 * eps / (1 - 2 * eps)
    assert ROBUST.value(60.0, eps=0.1) < 0 and ROBUST.claim("minimum", eps=0.1) == -math.inf


def test_the_numbers_in_the_notes():
    assert IPO.value(0.0, tau=0.1) == pytest.approx(25) and "25 for τ = 0.1" in IPO.note
    assert IPO.value(2 / 4 + 2 / 8, tau=0.1) == pytest.approx(18.0625) and "18.0625" in IPO.note
    assert IPO.value(4.0, tau=0.1) == pytest.approx(1)
    assert APO.value(0.0, rejected=0.0) == 1 and 0 < APO.value(300.0, rejected=-300.0) < 1e-12
    assert 1 - 1 / (1 + np.exp(-37.0)) == 0 < float(APO.value(37.0, rejected=-1e4, beta=1.0)) and "above 37" in APO.note
    assert REWARD.value(2.0, rejected=2.0) == pytest.approx(math.log(2))
    assert REWARD.value(2.0, rejected=1.0, m=1.0) > REWARD.value(2.0, rejected=1.0)
    assert DPO.value(7.0, beta=0.3) == pytest.approx(float(REWARD.value(0.3 * 5, rejected=0.3 * -2)))


def test_a_loss_of_0_is_not_done():
    """A group with centred advantages: the mean is 0 at ρ = 1, the slopes are not."""
    advantages = group(REWARDS)
    assert advantages.tolist() == [0.5, -0.5, -0.5, 0.5]
    assert np.mean(PPO.value(1.0, advantage=advantages)) == 0
    np.testing.assert_array_equal(PPO.gradient(1.0, advantage=advantages), -advantages)
    np.testing.assert_allclose(SAPO.gradient(1.0, advantage=advantages), -advantages)
    assert np.mean(SAPO.value(1.0, advantage=advantages, tau_pos=1.0, tau_neg=2.0)) != 0
    assert SAPO.value(1.0, advantage=0.5, tau_pos=2.0) == pytest.approx(-0.5)  # −2A/τ


def test_the_clip_is_flat_on_two_sides_of_four():
    slopes = [[float(PPO.gradient(rho, advantage=a)) for rho in (0.5, 1.0, 1.5)] for a in (1.0, -1.0)]
    assert slopes == [[-1, -1, 0], [0, 1, 1]]


def test_what_cispo_holds_changes_the_slope_and_its_sign():
    given = {"logp_old": -1.0, "advantage": 1.0}
    assert CISPO.gradient(-1.0, **given) == -1 and CISPO.derivative(-1.0, **given) == 0
    assert CISPO.gradient(-2.0, logp_old=-2.0, advantage=1.0) < 0 < CISPO.derivative(-2.0, logp_old=-2.0, advantage=1.0)
    assert CISPO.gradient(-1.0, **given, cap=0.2) == pytest.approx(-0.2)


def test_the_denominators():
    """One group, 2 tokens of loss 1 and 8 of −1, at most 16: alone, and as a part of a step."""
    alone = by_rule(2, 8, 1.0, -1.0, 16, 1)
    assert {rule: loss for rule, (loss, *_) in alone.items()} == pytest.approx(
        {"grpo": 0, "bnpo": -0.6, "dr_grpo": -0.1875, "dapo": -0.6, "luspo": -3}
    )
    weights = {"grpo": (1 / 4, 1 / 16), "bnpo": (0.1, 0.1), "dr_grpo": (1 / 32, 1 / 32), "dapo": (0.1, 0.1)}
    assert {rule: row[1:] for rule, row in alone.items()} == weights | {"luspo": (0.5, 0.5)}
    assert by_rule(2, 8, 1.0, -1.0, 16, 4)["dapo"] == pytest.approx((-0.15, 1 / 40, 1 / 40))
    half = by_rule(2, 8, 1.0, -1.0, 16, 2)
    assert [half[rule][0] for rule in ("bnpo", "dr_grpo", "luspo")] == pytest.approx([-0.3, -0.09375, -1.5])


# --- the page

page = partial(opened, "preferences.py")


@pytest.mark.parametrize("key", KEYS)
def test_a_link_to_a_loss_opens_the_part_that_draws_it(key):
    app, loss = page(losses=key, focus=key), find(key)
    assert loss.summary in words(app) and list(rows(app))[0] == loss.title
    assert any("def " in block.value for block in app.code)
    assert ("Held constant" in words(app)) == bool(loss.held)


def test_a_link_restores_what_was_shown():
    link = {
        "losses": "ppo_clip,cispo",
        "focus": "ppo_clip",
        "rho": "1.3",
        "advantage": "-2",
        "old": "-3",
        "part": "policies",
    }
    link |= {"cispo-cap": "2", "pins": "ppo_clip~0.1~0.4", "height": "5"}
    assert query(page(**link)) == link


def test_what_a_part_cannot_draw_is_left_out_and_said():
    app = start("preferences.py", losses="ppo_clip,ipo")
    assert list(rows(app)) == ["PPO clip"] and "IPO cannot be drawn in this part" in app.warning[0].value
    assert list(rows(page(part="policies"))) == ["PPO clip"]
    app = start("preferences.py", part="preferences", losses="cispo", pins="cispo~2")
    assert list(rows(app)) == ["DPO", "DPO hinge"] and "CISPO cannot" in app.warning[0].value


def test_both_gradients_stand_in_the_card_and_in_the_table():
    app = page(losses="cispo", rho=0.5, old=-1.5)
    found = rows(app)
    logp = -1.5 + math.log(0.5)
    assert found["CISPO"][2] == pytest.approx(-0.5) and found["CISPO, nothing held"][2] == pytest.approx(
        -0.5 * (1 + logp)
    )
    assert "g, is not the derivative of the value" in words(app)
    assert "**-0.5**" in words(app).replace("−", "-") and shown(-0.5 * (1 + logp)) in words(app)


def test_the_curves_go_through_the_marks():
    losses = tuple(find(key) for key in ("ppo_clip", "cispo", "sapo"))
    settings = {f"{loss.key}-{name}": value for loss in losses for name, value in loss.defaults.items()}
    drawn = ratio_losses(losses)(rho=0.9, advantage=-2.0, old=-1.2, **settings)
    traces = {t["uid"]: t for t in drawn["data"]}
    for loss in losses:
        for panel in ("loss-better", "loss-worse", "gradient-better", "gradient-worse"):
            curve, mark = traces[f"{loss.key}-{panel}"], traces[f"{loss.key}-{panel}-circle"]
            assert np.interp(0.9, curve["x"], curve["y"]) == pytest.approx(mark["y"][0], abs=1e-4)
    drawn = margin_losses((DPO, APO))(
        c=3.0, r=-2.0, **{"dpo_sigmoid-beta": 0.1, "dpo_sigmoid-eps": 0.0, "apo_zero-beta": 0.5}
    )
    traces = {t["uid"]: t for t in drawn["data"]}
    for key in ("dpo_sigmoid", "apo_zero"):
        for panel in ("loss", "gradient"):
            curve, mark = traces[f"{key}-{panel}"], traces[f"{key}-{panel}-circle"]
            assert mark["x"] == [5.0] and np.interp(5.0, curve["x"], curve["y"]) == pytest.approx(
                mark["y"][0], abs=1e-4
            )


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_link_opens_a_working_page(text):
    app = start("preferences.py", nonsense=text, **dict.fromkeys(PAGE.fields, text[:5000]))
    assert not app.exception and len(app.warning) == 1 and "<" not in app.warning[0].value
    app.slider(key="c").set_value(0.5).run()
    assert not app.exception and not app.warning


@pytest.mark.parametrize("part", PAGE.parts)
def test_questions_state_what_is_so(part):
    """Every question opens its part, with losses that are drawn there."""
    usual = PAGE.usual | {"part": part}
    for title, (look, state) in PAGE.states(part, PAGE.parts[part].questions_of(usual)).items():
        values = PAGE.usual | {"part": part} | state
        assert PAGE.shown(values) == part and (look or title == "Reset")
        assert not PAGE.tidied({}, dict(values)), title
        assert not set(values["losses"]) - set(LABS[part].all) if part in LABS and title != "Reset" else True
