"""Losses of an action value whose target is made of other predictions: reinforcement learning by TD errors."""

from dataclasses import replace

import numpy as np

from losslab.core import Argument, Datum, Example, Family, Held, Library, Loss, Param, Reference, Statistic
from losslab.families import ANY, as_given
from losslab.stable import flat

REWARD = Datum("reward", "R", "the reward that followed", axes=())
Q_NEXT = Datum("q_next", "Q′", "Q(S′, a): one predicted value for each action in the next state", axes=("actions",))
Q_NEXT_TARGET = Datum(
    "q_next_target", "Q⁻", "the same values as an older copy of the network has them", axes=("actions",)
)
DONE = Datum("done", "d", "1 where the episode ended with this step, else 0", "{0, 1}", axes=())


TD_ERRORS = Family(
    key="td_errors",
    title="TD errors",
    summary="The target is the reward plus a discounted prediction for the next state: nobody knows a true value.",
    argument=Argument(
        name="action_value",
        symbol="Q",
        meaning="Q = Q(S, A): the predicted value of the action that was taken",
        page="td",
        of=as_given,
        data=(REWARD, Q_NEXT, DONE),
        words=ANY,
    ),
    order=42,
)
TWO_NETWORKS = replace(TD_ERRORS, argument=replace(TD_ERRORS.argument, data=(REWARD, Q_NEXT, Q_NEXT_TARGET, DONE)))
GAMMA = Param(
    "gamma",
    "γ",
    r"\gamma",
    "The discount: what a reward one step later is worth now.",
    domain="[0, 1]",
    stops=(0.0, 0.5, 0.9, 0.99, 1.0),
)
MEAN_TARGET = Statistic("the mean of the targets, each held constant")


def target(reward, following, done, gamma):
    """R + γ · the value of what follows, or R alone where nothing does."""
    return reward + np.where(done > 0, 0.0, gamma * following)


def td_loss(q, reward, q_next, done, gamma=0.99):
    delta = target(reward, np.max(q_next, axis=-1), done, gamma) - q
    return delta * delta


def td_loss_gradient(q, reward, q_next, done, gamma=0.99):
    return 2 * (q - target(reward, np.max(q_next, axis=-1), done, gamma))  # the target counts as a constant


def td_loss_curvature(q, reward, q_next, done, gamma=0.99):
    return flat(td_loss(q, reward, q_next, done, gamma), 2.0)


def first_best(q_next):
    """Which action has the largest value, the first of several."""
    best = q_next == np.max(q_next, axis=-1, keepdims=True)
    return best & (np.cumsum(np.where(best, 1.0, 0.0), axis=-1) == 1)


def td_loss_derivative(q, reward, q_next, done, gamma=0.99):
    delta = target(reward, np.max(q_next, axis=-1), done, gamma) - q
    return np.where(first_best(q_next), np.expand_dims(2 * np.where(done > 0, 0.0, gamma) * delta, -1), 0.0)


def valued(q_next, q_next_target):
    """The older copy's value of the action that the network of today finds best."""
    paid = np.sum(np.where(first_best(q_next), q_next_target, 0.0), axis=-1)
    return flat(np.max(q_next, axis=-1), paid)


def double_dqn_loss(q, reward, q_next, q_next_target, done, gamma=0.99):
    delta = target(reward, valued(q_next, q_next_target), done, gamma) - q
    return delta * delta


def double_dqn_loss_gradient(q, reward, q_next, q_next_target, done, gamma=0.99):
    return 2 * (q - target(reward, valued(q_next, q_next_target), done, gamma))  # the target counts as a constant


def double_dqn_loss_curvature(q, reward, q_next, q_next_target, done, gamma=0.99):
    return flat(double_dqn_loss(q, reward, q_next, q_next_target, done, gamma), 2.0)


def double_dqn_loss_derivative(q, reward, q_next, q_next_target, done, gamma=0.99):
    delta = target(reward, valued(q_next, q_next_target), done, gamma) - q
    return np.where(first_best(q_next), np.expand_dims(2 * np.where(done > 0, 0.0, gamma) * delta, -1), 0.0)


SQUARED = {
    "convex": True,
    "strictly_convex": True,
    "strongly_convex": 2.0,
    "gradient_lipschitz": 2.0,
    "differentiable": True,
    "twice_differentiable": True,
}
TD_LOSS = Loss(
    key="td_loss",
    title="Q-learning TD loss",
    family=TD_ERRORS,
    value=td_loss,
    gradient=td_loss_gradient,
    curvature=td_loss_curvature,
    params=(GAMMA,),
    latex=(
        r"\delta^2\qquad \delta=<reward>+<gamma>(1-<done>)\max <q_next>-<action_value>",
        r"-2\delta",
    ),
    aliases=("temporal difference loss", "TD loss", "DQN loss", "squared TD error"),
    near=("Q-learning", "Bellman error"),
    summary="The square of the TD error δ: reward plus the discounted value of the best next action, minus the "
    "prediction.",
    use="To learn action values from single steps, without waiting for the end of an episode; DQN minimises it, or "
    "Huber’s loss of δ.",
    trade="The target is itself a prediction: errors feed on each other, and the maximum prefers what is too high. "
    "Its slope is a semi-gradient, with the target held constant, and not the gradient of a fixed function.",
    held=Held(
        "the target R + γ · max Q′",
        td_loss_derivative,
        r"2<gamma>(1-<done>)\,\delta\text{ for the largest of }<q_next>,\ 0\text{ for the others}",
        by="q_next",
    ),
    claims=SQUARED,
    elicits=MEAN_TARGET,
    related=("double_dqn_loss", "squared_error", "huber"),
    reference=Reference(
        "V. Mnih et al., Human-level control through deep reinforcement learning, Nature 518, 2015; C. J. C. H. "
        "Watkins, Learning from delayed rewards, thesis, 1989.",
        "https://doi.org/10.1038/nature14236",
    ),
    example=Example(
        {"gamma": 0.9},
        x=2.0,
        value=0.1225,
        gradient=-0.7,
        words="R = 1 and the best of the next values (0.5, 1.5, 1) is 1.5: the target is 1 + 0.9 · 1.5 = 2.35, δ = "
        "2.35 − 2 = 0.35, the loss δ² = 0.1225 and the slope −2δ = −0.7",
        data={"reward": 1.0, "q_next": (0.5, 1.5, 1.0), "done": 0.0},
    ),
    note="δ is target minus prediction, the opposite of the residual r elsewhere here. Q-learning takes the best next "
    "action; TD(0) proper takes the value V(S′) of the next state under the policy that acts. DQN moves by δ cut "
    "off at ±1, which is the slope of Huber’s loss with threshold 1. At the end of an episode the target is R alone.",
    libraries=(
        Library(
            "torch",
            "torch.nn.MSELoss",
            "F.mse_loss(action_value, (reward + {gamma} * (1 - done) * q_next.max(-1).values).detach(), "
            "reduction='none')",
            "detach holds the target constant: without it autograd also changes the best of q_next.",
        ),
    ),
)
DOUBLE_DQN_LOSS = Loss(
    key="double_dqn_loss",
    title="Double DQN loss",
    family=TWO_NETWORKS,
    value=double_dqn_loss,
    gradient=double_dqn_loss_gradient,
    curvature=double_dqn_loss_curvature,
    params=(GAMMA,),
    latex=(
        r"\delta^2\qquad \delta=<reward>+<gamma>(1-<done>)\,{<q_next_target>}_{\arg\max <q_next>}-<action_value>",
        r"-2\delta",
    ),
    aliases=("Double DQN TD loss", "DDQN loss"),
    near=("Double DQN", "DDQN", "double Q-learning"),
    summary="The square of the TD error where one network chooses the next action and an older copy values it.",
    use="In place of the Q-learning target, whose maximum takes luck for value: who chooses does not say the price.",
    trade="A second set of weights must be kept, and the target may now be too low. Two networks that err alike are as "
    "wrong as one.",
    held=Held(
        "the target, R + γ times what the older copy says",
        double_dqn_loss_derivative,
        r"2<gamma>(1-<done>)\,\delta\text{ where }<q_next>\text{ is largest},\ 0\text{ elsewhere in }<q_next_target>",
        by="q_next_target",
    ),
    claims=SQUARED,
    elicits=MEAN_TARGET,
    related=("td_loss", "squared_error", "huber"),
    reference=Reference(
        "H. van Hasselt, A. Guez, D. Silver, Deep reinforcement learning with double Q-learning, AAAI 2016.",
        "https://arxiv.org/abs/1509.06461",
    ),
    example=Example(
        {"gamma": 0.9},
        x=2.0,
        value=0.0289,
        gradient=-0.34,
        words="R = 1. The network finds the second of (0.5, 1.5, 1) best, the older copy values it 1.3 in (0.5, 1.3, "
        "1.4): the target is 1 + 0.9 · 1.3 = 2.17, δ = 0.17, the loss δ² = 0.0289 and the slope −2δ = −0.34",
        data={"reward": 1.0, "q_next": (0.5, 1.5, 1.0), "q_next_target": (0.5, 1.3, 1.4), "done": 0.0},
    ),
    note="Of actions that are equally good the first is taken.",
    libraries=(
        Library(
            "torch",
            "torch.nn.MSELoss",
            "F.mse_loss(action_value, (reward + {gamma} * (1 - done) * q_next_target.gather(-1, "
            "q_next.argmax(-1, keepdim=True))[..., 0]).detach(), reduction='none')",
            "The network of today chooses, the older copy values; detach holds the target constant.",
        ),
    ),
)
