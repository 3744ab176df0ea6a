"""The part of policies: one action, how much likelier it has become, and whether it did better than expected."""

import numpy as np

from losslab import find
from losslab.figures.parts import own
from losslab.labs.blocks import Columns, Heading, Paragraph, Table
from losslab.labs.explorer import Explorer, Moving
from losslab.labs.page import Question
from losslab.labs.preferences.ratios_figure import SHOW, SIDES, SIGNS, Reach, of_ratio, ratio_losses
from losslab.text import shown

REWARDS = (1.0, 0.0, 0.0, 1.0)  # of a group of answers to one question
START = {"losses": ["ppo_clip"], "focus": "ppo_clip"}


def _with_logs(values):
    return any(loss.family.argument.name == "logp" for loss in RATIOS.chosen(values))


def _point(loss, values):
    """At the action of the moment: argument and data, for libraries under the same names."""
    rho, advantage = values["rho"], values["advantage"]
    if loss.family.argument.name == "rho":
        return rho, {"advantage": advantage}, rho, {"advantage": advantage}
    logp, data = values["old"] + float(np.log(rho)), {"logp_old": values["old"], "advantage": advantage}
    return logp, data, logp, data


def _words(values):
    clip = " Dotted: 1 − ε₁ and 1 + ε₂, where PPO’s three regions meet." if "ppo_clip" in values["losses"] else ""
    held = " Dots in its colour: the slope of the value itself, nothing held." if "cispo" in values["losses"] else ""
    where = "Drag the upright line. Left: the action did better than expected; right: worse by as much."
    return f"{where} Slopes are those in ln π.{clip}{held}"


def _said(values):
    if not values["losses"]:
        return ()
    left = (Heading("Three regions, two signs"), Paragraph(_clipped(values)), _regions(values))
    right = [Heading("A loss of 0 is not “done”"), Paragraph(_nothing(values))]
    if "cispo" in values["losses"]:
        right += [Heading("What is held"), Paragraph(_held(values))]
    return (Columns((left, tuple(right))),)


def _clipped(values):
    return (
        "**“The clip keeps ρ between 1 − ε₁ and 1 + ε₂.”** It does not. Where ρ has moved the right way by more than "
        "ε the slope is 0: this sample stops pushing, and nothing pulls ρ back. Where ρ has moved the wrong way the "
        "slope is whole, however far. The table has PPO’s slope in ln π for "
        f"|A| = {shown(abs(values['advantage']))}."
    )


def _regions(values):
    """PPO's slope in the three regions, for both signs."""
    clip, size = find("ppo_clip"), abs(values["advantage"])
    settings = own(clip, values)
    low, high = 1 - settings["eps_low"], 1 + settings["eps_high"]
    places = {f"ρ = {shown(place)}": place for place in (low / 2, 1.0, high + 0.5)}
    rows = []
    for side, sign in SIDES.items():
        slopes = [float(of_ratio(clip, settings, place, sign * size, 0.0)[1]) for place in places.values()]
        rows.append((SIGNS[side], *(shown(slope + 0.0) for slope in slopes)))
    return Table(("", *places), tuple(rows))


def group(rewards):
    """The advantages of a group: each reward less their mean."""
    return np.array(rewards) - np.mean(rewards)


def _nothing(values):
    clip, advantages = find("ppo_clip"), group(REWARDS)
    settings = own(clip, values)
    costs, slopes = (f(1.0, advantage=advantages, **settings) for f in (clip.value, clip.gradient))
    listed = (", ".join(shown(x + 0.0) for x in column) for column in (REWARDS, advantages, slopes))
    rewards, centred, steep = listed
    return (
        f"Four answers with the rewards {rewards} have the advantages {centred} within their group. At ρ = 1, where "
        f"each update begins, PPO’s loss is −A: its mean is **{shown(abs(float(np.mean(costs))))}**. The slopes are "
        f"{steep}: the right answers become likelier, the wrong ones less likely. Only where all rewards of a group "
        "are the same is there nothing to learn, and then the loss is 0 as well. Watch the reward, not the loss."
    )


def _held(values):
    cispo = find("cispo")
    _, trains, slope = of_ratio(cispo, own(cispo, values), values["rho"], values["advantage"], values["old"])
    logp = values["old"] + float(np.log(values["rho"]))
    return (
        "CISPO’s weight min(ρ, c) depends on π, yet it counts as a constant. So the slope that trains is "
        f"**{shown(float(trains) + 0.0)}** here, at ln π = {shown(logp)} and A = {shown(values['advantage'])}. Without "
        f"the stop it would be {shown(float(slope) + 0.0)}: the weight’s own part would be added, which turns "
        "the sign for an action with ln π below −1, as long as ρ is below c."
    )


QUESTIONS = (
    Question(
        "The first step: is 0 done?",
        START | {"rho": 1.0},
        look="Two answers, one better and one worse by as much: the mean loss is 0. Look at the two slopes.",
    ),
    Question(
        "Too likely, although worse",
        START | {"rho": 2.0, "advantage": -1.0},
        look="ρ is far beyond 1 + ε₂. On the left the slope is 0; on the right, where A < 0, it is twice as large as "
        "at 1.",
    ),
    Question(
        "Clip higher",
        START | {"rho": 1.25, "ppo_clip-eps_high": 0.28},
        look="ρ = 1.25 still counts with ε₂ = 0.28, as DAPO has it. Drag ε₂ down to 0.2: the slope is gone.",
    ),
    Question(
        "A soft gate",
        {"losses": ["ppo_clip", "sapo"], "focus": "sapo", "rho": 1.4, "height": 5.0},
        look="At ρ = 1 both slopes agree. Drag away from 1: which of the two stops at an edge, which fades?",
    ),
    Question(
        "No action loses its slope",
        {"losses": ["ppo_clip", "cispo"], "focus": "cispo", "rho": 1.8, "old": -1.5},
        look="Beyond PPO’s edge CISPO still trains. The dots are the slope of its value: look where they cross 0.",
    ),
    Question(
        "TRL’s cap of 0.2",
        {"losses": ["cispo"], "focus": "cispo", "rho": 1.0, "cispo-cap": 0.2},
        look="With the cap left at ε = 0.2 the first slope is a fifth of A. Drag the cap up: from 1 on it is A.",
    ),
    Question("Reset", START),
)
RATIOS = Explorer(
    page="preferences",
    arguments=("rho", "logp"),
    figure=ratio_losses,
    view=Reach,
    show=SHOW,
    shown=("loss", "gradient"),
    losses=("ppo_clip",),
    focus="ppo_clip",
    moving=(
        Moving("rho", "ratio ρ = π/π_old", 1.0, lambda view: (view.step, view.rho_to, view.step)),
        Moving(
            "advantage",
            "advantage A",
            1.0,
            lambda view: (-3.0, 3.0, 0.1),
            "The figure has both signs of it; formula and code below have this one.",
        ),
        Moving("old", "ln π_old", -1.0, lambda view: (-6.0, 0.0, 0.1), shown=_with_logs),
    ),
    point=_point,
    words=_words,
    questions=QUESTIONS,
    sections=(_said,),
)
PART = RATIOS.part(
    "Policies",
    "An action did better or worse than expected. **Drag ρ**, how much likelier it has become: where does PPO stop?",
)
