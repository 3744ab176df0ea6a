"""The page of one TD step: its controls, the live figure, what is said of it, and the card of the loss in focus."""

import streamlit as st

from losslab import LOSSES, link
from losslab.figures.td import HIGH, LOW, MOST, PRIMES, td_step, two_networks
from losslab.libraries import KINDS
from losslab.live import live
from losslab.text import shown
from losslab.ui import state
from losslab.ui.card import card
from losslab.ui.controls import draw_slider, preset_buttons
from losslab.ui.prose import prose

PAGE = "td"
ALL = {loss.key: loss for loss in LOSSES if loss.family.argument.page == PAGE}
COUNTS = [str(n) for n in range(2, MOST + 1)]
FIELDS = {
    "losses": link.several(("td_loss",), ALL, what="losses"),
    "focus": link.choice("td_loss", ALL),
    "code": link.choice("torch", KINDS),
    "reward": link.number(1.0, -2.0, 2.0),
    "gamma": link.number(0.99, 0.0, 1.0),
    "q": link.number(2.0, LOW, HIGH),
    "rate": link.number(0.1, 0.0, 1.0),
    "n": link.choice("3", COUNTS),
    **{f"n{i}": link.number(value, LOW, HIGH) for i, value in enumerate((0.5, 1.5, 1.0, 0.0))},
    **{f"o{i}": link.number(value, LOW, HIGH) for i, value in enumerate((0.5, 1.3, 0.9, 0.0))},
    "done": link.flag(),
    "held": link.flag(True),
    "huber": link.flag(),
}
PRESETS = {
    "The target gives way": {"held": False},
    "A terminal step": {"done": True},
    "Far off: Huber clips": {"q": 0.5, "huber": True},
    "Who chooses, who pays?": {"losses": ["td_loss", "double_dqn_loss"], "n1": 4.0, "o1": 1.0},
    "A step too large": {"rate": 1.0},
}


@st.fragment
def td():
    """Presets, the live figure with its controls, and the card of the loss in focus."""
    state.restore(PAGE, FIELDS, lambda values: [])
    state.complaints(PAGE)
    chosen = st.multiselect("Losses", ALL, format_func=lambda key: ALL[key].title, key="losses", wrap=True)
    losses = [ALL[key] for key in chosen]
    if chosen and st.session_state["focus"] not in chosen:
        st.session_state["focus"] = chosen[-1]
    chart, controls = st.columns([3, 1], gap="medium")
    with controls:
        names = _controls(any(map(two_networks, losses)))
    values = {name: st.session_state[name] for name in names}
    count, done = int(st.session_state["n"]), st.session_state["done"]
    huber = st.session_state["focus"] if st.session_state["huber"] and chosen else ""
    with chart:
        live(
            td_step(tuple(losses), count, done, st.session_state["held"], huber),
            values,
            key="figure",
            words=_words(losses, done),
            on_drag=state.dragged,
        )
    preset_buttons(PRESETS, FIELDS)
    _sayings(values, count, done, bool(chosen) and two_networks(ALL[st.session_state["focus"]]))
    if chosen:
        focus = ALL[st.selectbox("Loss in focus", chosen, format_func=lambda key: ALL[key].title, key="focus")]
        data = {"reward": values["reward"], "q_next": [values[f"n{i}"] for i in range(count)], "done": float(done)}
        if two_networks(focus):
            data["q_next_target"] = [values[f"o{i}"] for i in range(count)]
        data = {datum.name: data[datum.name] for datum in focus.family.argument.data}
        card(focus, {"gamma": values["gamma"]}, values["q"], data, values["q"], data, state.add)
    shown = {"losses", "n", "done", "held", "huber", *names, *(("focus", "code") if chosen else ())}
    state.remember(PAGE, FIELDS, shown)


def _words(losses, done):
    """What the marks of the losses shown mean."""
    if not losses:
        return "Choose a loss to see its target, slope and updates."
    next_value = "" if done else " ● the next value that is in the target."
    return (
        f"Arrows: against the gradient, half as long.{next_value} Updates: Q(S, A) thick, its target thin. Dotted "
        "upright line: the target."
    )


def _controls(double):
    """Widgets of the step; the names of the figure's inputs."""
    count = int(st.session_state["n"])
    st.toggle("Stop-gradient: target held", key="held")
    st.toggle("Terminal: episode over", key="done")
    st.toggle(
        "Huber of the TD error too",
        key="huber",
        help="DQN clips the TD error at ±1, which gives the slope of a Huber loss.",
    )
    draw_slider("reward", "reward R", -2.0, 2.0, 0.05, "")
    draw_slider("gamma", "discount γ", 0.0, 1.0, 0.01, "")
    draw_slider("q", "Q(S, A), the prediction", LOW, HIGH, 0.05, "")
    for i in range(count):
        draw_slider(f"n{i}", PRIMES[i], LOW, HIGH, 0.05, "")
        if double:
            draw_slider(f"o{i}", f"{PRIMES[i]} of the older copy", LOW, HIGH, 0.05, "")
    draw_slider("rate", "learning rate of the updates", 0.0, 1.0, 0.05, "")
    st.select_slider("Actions in the next state", COUNTS, key="n")
    older = [f"o{i}" for i in range(count)] if double else []
    return ["reward", "gamma", "q", "rate", *(f"n{i}" for i in range(count)), *older]


def _sayings(values, count, done, double):
    """What the words of the field mean, with the numbers of the moment; `double`: those of Double DQN."""
    reward, gamma, q = (values[name] for name in ("reward", "gamma", "q"))
    following = [values[f"n{i}"] for i in range(count)]
    best, mean = max(following), sum(following) / count
    paid = values[f"o{following.index(best)}"] if double else best
    aim, even = (reward + (0.0 if done else gamma * value) for value in (paid, mean))
    bootstrap = "nothing: the episode is over" if done else f"γ · {shown(paid)} = {shown(gamma * paid)}"
    if done:
        truth = "The reward was observed, not predicted: this target does not depend on the network."
    elif double:
        truth = "Only the reward in it is a true value: the network picks an action, an older copy says its value."
    else:
        truth = "Only the reward in it is a true value: the network is compared with itself one step later."
    prose(
        f"**The target** is the reward R = {shown(reward)} plus {bootstrap}. So δ = {shown(aim)} − {shown(q)} = "
        f"{shown(aim - q)} and the loss is δ² = {shown((aim - q) ** 2)}. {truth}"
    )
    prose(_stop_gradient(aim - q, gamma, done, double, st.session_state["held"]))
    if done:
        prose(
            "**TD(0) or Q-learning?** They differ in what they take as the value of the next state. After the last "
            "step "
            "there is none: the target of both is R."
        )
        return
    which, of = ("The choice of the best", "double Q-learning") if double else ("The maximum", "Q-learning")
    prose(
        f"**TD(0) or Q-learning?** {which} over the next actions makes it the target of {of}. TD(0) proper takes "
        "V(S′), the value of the next state under the policy that acts. For a policy that takes every action equally "
        f"often V(S′) = {shown(mean)}, and its target is {shown(even)}."
    )


def _stop_gradient(delta, gamma, done, double, held):
    """Which values the slope is of: of the prediction alone where the target is held, else of the target too."""
    own, back = (shown(value) for value in (-2 * delta, 2 * gamma * delta))
    which = "value that the older copy gives it" if double else "best next value"
    if done:
        return (
            "**Stop-gradient.** A target of the reward alone is a constant, held or not: the slope is "
            f"−2δ = {own} for Q(S, A) and nothing else."
        )
    if not held:
        return (
            f"**Stop-gradient is off.** The target may move too: the slope is −2δ = {own} for Q(S, A) and 2γδ = "
            f"{back} for the {which}. Both are changed until they meet: the future is changed to fit the past."
        )
    if double:
        return (
            "**Stop-gradient.** The older copy is not trained in this step, so the target is a constant: the slope is "
            f"−2δ = {own} for Q(S, A) and nothing else. Were it trained as well, the gradient would also have 2γδ = "
            f"{back} for the value in the target."
        )
    return (
        "**Stop-gradient.** The target is computed from the weights that are trained, yet it counts as a constant: "
        f"the slope is −2δ = {own} for Q(S, A) and nothing else (a *semi-gradient*). The whole gradient would also "
        f"have 2γδ = {back} for the best next value: the future would be changed to fit the past."
    )
