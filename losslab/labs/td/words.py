"""What the words of temporal differences mean, with the numbers of one step."""

from losslab.text import shown


def said(reward, gamma, q, following, older, done, held):
    """Paragraphs on a step from a prediction q to `following`, the predictions for each next action.

    `older` are those of an older copy of the network, which says what the chosen action is worth in double Q-learning;
    None in Q-learning. `done`: the episode is over. `held`: the target counts as a constant.
    """
    count, double = len(following), older is not None
    best, mean = max(following), sum(following) / count
    paid = older[following.index(best)] if double else best
    aim, even = (reward + (0.0 if done else gamma * value) for value in (paid, mean))
    bootstrap = "nothing: the episode is over" if done else f"γ · {shown(paid)} = {shown(gamma * paid)}"
    if done:
        truth = "The reward was observed, not predicted: this target does not depend on the network."
    elif double:
        truth = "Only the reward in it is a true value: the network picks an action, an older copy says its value."
    else:
        truth = "Only the reward in it is a true value: the network is compared with itself one step later."
    yield (
        f"**The target** is the reward R = {shown(reward)} plus {bootstrap}. So δ = {shown(aim)} − {shown(q)} = "
        f"{shown(aim - q)} and the loss is δ² = {shown((aim - q) ** 2)}. {truth}"
    )
    yield _stop_gradient(aim - q, gamma, done, double, held)
    if done:
        yield (
            "**TD(0) or Q-learning?** They differ in what they take as the value of the next state. After the last "
            "step there is none: the target of both is R."
        )
        return
    which, of = ("The choice of the best", "double Q-learning") if double else ("The maximum", "Q-learning")
    yield (
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
