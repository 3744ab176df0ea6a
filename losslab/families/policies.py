"""Losses of a policy: make an action likelier that did better than expected, but not by much at once."""

from dataclasses import replace

import numpy as np

from losslab.core import Argument, Corner, Datum, Example, Family, Held, Library, Loss, Param, Reference
from losslab.families import SMOOTH, as_given
from losslab.latex import cases
from losslab.stable import flat, part, sigmoid

ADVANTAGE = Datum("advantage", "A", "the advantage: how much better than expected the action did", axes=())
RATIO = Argument(
    name="rho",
    symbol="ρ",
    meaning="ρ = π/π_old: how much likelier the action is than when it was taken",
    page="preferences",
    of=as_given,
    domain="[0, inf)",
    data=(ADVANTAGE,),
    words=("convex", *SMOOTH),
    span=(0.0, 3.0),
)
LOG_PROBABILITY = replace(
    RATIO,
    name="logp",
    symbol="ℓ",
    meaning="ℓ = ln π: the log-probability of the action, or of the token, that was taken",
    domain="(-inf, inf)",
    data=(Datum("logp_old", "ℓ₀", "the same when it was taken", axes=()), ADVANTAGE),
    span=(-4.0, 0.0),
)
POLICIES = Family(
    key="policies",
    title="Policies",
    summary="The number says little, only its slope trains: where learning begins the mean is often 0, and the slope "
    "is not.",
    argument=RATIO,
    order=44,
)
POLICIES_OF_LOGS = replace(POLICIES, argument=LOG_PROBABILITY)


def ppo_clip(rho, advantage, eps_low=0.2, eps_high=0.2):
    return -np.minimum(rho * advantage, np.clip(rho, 1 - eps_low, 1 + eps_high) * advantage)


def ppo_clip_gradient(rho, advantage, eps_low=0.2, eps_high=0.2):
    stopped = np.where(advantage > 0, rho >= 1 + eps_high, rho <= 1 - eps_low)
    return flat(rho, np.where(stopped, 0.0, -advantage))


def ppo_clip_curvature(rho, advantage, eps_low=0.2, eps_high=0.2):
    return flat(rho, 0.0 * advantage)


def _clips(advantage, eps_low, eps_high):
    better, worse = np.maximum(advantage, 0.0), np.minimum(advantage, 0.0)
    return Corner(1 - eps_low, "kink", -better, -advantage), Corner(1 + eps_high, "kink", -advantage, -worse)


PPO_CLIP = Loss(
    key="ppo_clip",
    title="PPO clip",
    family=POLICIES,
    value=ppo_clip,
    gradient=ppo_clip_gradient,
    curvature=ppo_clip_curvature,
    params=(
        Param(
            "eps_low",
            "ε₁",
            r"\varepsilon_1",
            "An action that did worse than expected is no longer made less likely once ρ is below 1 − ε₁.",
            domain="(0, 1)",
            stops=(0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5),
        ),
        Param(
            "eps_high",
            "ε₂",
            r"\varepsilon_2",
            "An action that did better than expected is no longer made likelier once ρ is above 1 + ε₂.",
            domain="(0, inf)",
            stops=(0.05, 0.1, 0.15, 0.2, 0.28, 0.4, 0.6, 1.0),
        ),
    ),
    corners=_clips,
    latex=(
        r"-\min\left(<rho>\cdot <advantage>,\ \min(\max(<rho>,\ 1-<eps_low>),\ 1+<eps_high>)\cdot <advantage>\right)",
        cases(
            (
                r"0",
                r"<advantage>\gt 0,\ <rho>\gt 1+<eps_high>",
                lambda rho, advantage, eps_high: advantage > 0 and rho > 1 + eps_high,
            ),
            (
                r"0",
                r"<advantage>\lt 0,\ <rho>\lt 1-<eps_low>",
                lambda rho, advantage, eps_low: advantage < 0 and rho < 1 - eps_low,
            ),
            (
                r"-<advantage>",
                r"\text{otherwise}",
                lambda rho, advantage, eps_low, eps_high: (
                    not (advantage > 0 and rho == 1 + eps_high or advantage < 0 and rho == 1 - eps_low)
                ),
            ),
        ),
    ),
    aliases=("clipped surrogate", "PPO", "proximal policy optimisation", "proximal policy optimization", "GRPO"),
    near=("TRL", "GRPOTrainer", "GRPOConfig", "DAPO", "clip higher", "policy gradient", "RLHF", "RLVR"),
    summary="The ratio times the advantage, with a minus, which stops paying once the policy has moved the right way "
    "by more than ε.",
    use="To take several steps on the same samples: PPO and GRPO do, GRPO with the advantage within a group of "
    "answers.",
    trade="The clip stops the slope, not the ratio: nothing pulls ρ back into 1 ± ε. And it holds on two sides of four "
    "only: an action that became likelier although it did worse keeps its whole slope, without bound.",
    claims={"convex": True},
    related=("cispo", "sapo", "td_loss"),
    reference=Reference(
        "J. Schulman et al., Proximal policy optimization algorithms, 2017; Z. Shao et al., DeepSeekMath, 2024, for "
        "GRPO; Q. Yu et al., DAPO, 2025, for ε₂ above ε₁.",
        "https://arxiv.org/abs/1707.06347",
    ),
    example=Example(
        {"eps_low": 0.25, "eps_high": 0.3},
        x=0.5,
        value=1.5,
        gradient=0.0,
        words="A = −2 is below 0 and ρ = 0.5 below 1 − 0.25, so the loss is −0.75 · (−2) = 1.5, and flat",
        data={"advantage": -2.0},
    ),
    note="A loss of 0 does not mean that nothing is learnt. At ρ = 1 the value is −A and the slope is −A too; "
    "advantages that are centred within a group sum to 0, so the mean loss is 0 at first while the slopes of the "
    "answers are not. With respect to ln π the slope is ρ times the one here. Where the slope jumps 0 is chosen; "
    "PyTorch’s minimum and clamp give −A there.",
    libraries=(
        Library(
            "torch",
            "by hand in PyTorch",
            "-torch.minimum(rho * advantage, rho.clamp(1 - {eps_low}, 1 + {eps_high}) * advantage)",
            "TRL has it as GRPOConfig(epsilon=0.2, epsilon_high=0.28, beta=0.0), ε₂ as ε₁ unless told, and TorchRL as "
            "ClipPPOLoss(clip_epsilon=0.2), which clips ln ρ. These need a model and are not run here.",
        ),
    ),
)


def cispo(logp, logp_old, advantage, cap=5.0):
    return part(cispo_gradient(logp, logp_old, advantage, cap), logp)


def cispo_gradient(logp, logp_old, advantage, cap=5.0):
    weight = np.where(logp < logp_old + np.log(cap), np.exp(logp - logp_old), flat(logp, cap))
    return -weight * advantage  # as if the weight were a constant


def cispo_derivative(logp, logp_old, advantage, cap=5.0):
    top = logp_old + np.log(cap)
    beyond = np.where(logp > top, 1.0, np.clip(1 + logp, 0, 1))  # at the kink the slope nearest to 0
    return part(cispo_gradient(logp, logp_old, advantage, cap), np.where(logp < top, 1 + logp, beyond))


def cispo_curvature(logp, logp_old, advantage, cap=5.0):
    bend = np.where(logp < logp_old + np.log(cap), 2 + logp, 0.0)
    return part(cispo_gradient(logp, logp_old, advantage, cap), bend)


def _cap(logp_old, advantage, cap):
    place, full = logp_old + np.log(cap), -cap * advantage
    return Corner(place, "kink", full * (1 + place), full), Corner(place, "bend", full * (2 + place), 0.0 * full)


CISPO = Loss(
    key="cispo",
    title="CISPO",
    family=POLICIES_OF_LOGS,
    value=cispo,
    gradient=cispo_gradient,
    curvature=cispo_curvature,
    held=Held(
        "the weight min(ρ, c)",
        cispo_derivative,
        cases(
            (
                r"-\rho\cdot <advantage>(1+<logp>)\qquad \rho=e^{<logp>-<logp_old>}",
                r"\rho\lt <cap>",
                lambda logp, logp_old, cap: logp < logp_old + np.log(cap),
            ),
            (
                r"-<cap>\cdot <advantage>",
                r"\rho\gt <cap>",
                lambda logp, logp_old, cap: logp > logp_old + np.log(cap),
            ),
        ),
    ),
    params=(
        Param(
            "cap",
            "c",
            "c",
            "The largest weight that an action may get.",
            domain="(0, inf)",
            stops=(0.2, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0),
        ),
    ),
    corners=_cap,
    latex=(
        r"-w\cdot <advantage>\cdot <logp>\qquad w=\min\left(e^{<logp>-<logp_old>},\ <cap>\right)",
        r"-w\cdot <advantage>\qquad w=\min\left(e^{<logp>-<logp_old>},\ <cap>\right)",
    ),
    aliases=("clipped importance sampling policy optimisation", "clipped IS-weight policy optimisation"),
    near=("TRL", "GRPOTrainer", "MiniMax-M1", "ScaleRL", "REINFORCE", "importance sampling"),
    summary="The log-probability of an action times its advantage, with a capped importance weight that counts as a "
    "constant.",
    use="When PPO’s clip silences the rare tokens on which an answer turns: here none loses its slope.",
    trade="The value says nothing, not even whether it went up or down for the better; only the slope is of use. A low "
    "cap makes every step shorter.",
    claims={},
    related=("ppo_clip", "sapo"),
    reference=Reference(
        "MiniMax, MiniMax-M1: scaling test-time compute efficiently with lightning attention, 2025; D. Khatri et al., "
        "The art of scaling reinforcement learning compute for LLMs, 2025, with caps of 4, 5 and 8.",
        "https://arxiv.org/abs/2506.13585",
    ),
    example=Example(
        {"cap": 2.0},
        x=-0.5,
        value=1.5,
        gradient=-3.0,
        words="ρ = e^(−0.5 + 2) = 4.4816890703 is above the cap of 2, so the loss is −2 · 1.5 · (−0.5) = 1.5 and the "
        "slope that trains −2 · 1.5 = −3",
        data={"logp_old": -2.0, "advantage": 1.5},
    ),
    note="Were the weight not held, the slope would have another part while ρ is below the cap: at ln π = ln π_old = "
    "−1 and A = 1 the derivative of the value is 0, the slope that trains −1. In TRL epsilon_high is the cap itself, "
    "not 1 plus something, and it falls back to epsilon = 0.2: then no weight is above 0.2, and the first slope is a "
    "fifth of what it should be. Where the derivative jumps, its value nearest to 0 is chosen.",
    libraries=(
        Library(
            "torch",
            "by hand in PyTorch",
            "-torch.exp(logp - logp_old).clamp(max={cap}).detach() * advantage * logp",
            "detach holds the weight constant. TRL has it as GRPOConfig(loss_type='cispo', epsilon_high=5.0). That "
            "needs a model and is not run here.",
        ),
    ),
)


def sapo(rho, advantage, tau_pos=1.0, tau_neg=1.05):
    tau = np.where(advantage > 0, tau_pos, tau_neg)
    return -4 / tau * sigmoid(tau * (rho - 1)) * advantage


def sapo_gradient(rho, advantage, tau_pos=1.0, tau_neg=1.05):
    z = np.where(advantage > 0, tau_pos, tau_neg) * (rho - 1)
    return -4 * sigmoid(z) * sigmoid(-z) * advantage


def sapo_curvature(rho, advantage, tau_pos=1.0, tau_neg=1.05):
    tau = np.where(advantage > 0, tau_pos, tau_neg)
    z = tau * (rho - 1)
    return 4 * tau * sigmoid(z) * sigmoid(-z) * np.tanh(z / 2) * advantage


TAUS = (0.2, 0.5, 1.0, 1.05, 1.5, 2.0, 5.0)
SAPO = Loss(
    key="sapo",
    title="SAPO",
    family=POLICIES,
    value=sapo,
    gradient=sapo_gradient,
    curvature=sapo_curvature,
    params=(
        Param(
            "tau_pos",
            "τ₊",
            r"\tau_+",
            "How fast the slope fades with the distance of ρ from 1, where the advantage is above 0.",
            domain="(0, inf)",
            stops=TAUS,
        ),
        Param(
            "tau_neg",
            "τ₋",
            r"\tau_-",
            "The same where it is not.",
            domain="(0, inf)",
            stops=TAUS,
        ),
    ),
    latex=(
        cases(
            (
                r"-\frac{4}{<tau_pos>}\cdot\frac{<advantage>}{1+e^{-<tau_pos>(<rho>-1)}}",
                r"<advantage>\gt 0",
                lambda advantage: advantage > 0,
            ),
            (r"-\frac{4}{<tau_neg>}\cdot\frac{<advantage>}{1+e^{-<tau_neg>(<rho>-1)}}", r"<advantage>\le 0"),
        ),
        cases(
            (
                r"-4\sigma(1-\sigma)\cdot <advantage>\qquad \sigma=\frac{1}{1+e^{-<tau_pos>(<rho>-1)}}",
                r"<advantage>\gt 0",
                lambda advantage: advantage > 0,
            ),
            (
                r"-4\sigma(1-\sigma)\cdot <advantage>\qquad \sigma=\frac{1}{1+e^{-<tau_neg>(<rho>-1)}}",
                r"<advantage>\le 0",
            ),
        ),
    ),
    aliases=("soft adaptive policy optimisation", "soft adaptive policy optimization", "soft gate"),
    near=("TRL", "GRPOTrainer"),
    summary="PPO’s clip made soft: the slope fades as the ratio leaves 1, on both sides, whatever the sign of the "
    "advantage.",
    use="When an edge at 1 ± ε is too abrupt: a token just beyond it still trains, one far beyond hardly.",
    trade="It is not convex, and what has drifted far is no longer pulled back either.",
    claims={"differentiable": True, "twice_differentiable": True},
    related=("ppo_clip", "cispo", "sigmoid_loss"),
    reference=Reference(
        "C. Gao et al., Soft adaptive policy optimization, 2025.",
        "https://arxiv.org/abs/2511.20347",
    ),
    example=Example(
        {"tau_pos": 1.0, "tau_neg": 2.0},
        x=1.5,
        value=2.9242343145200194,
        gradient=1.572895465931855,
        words="A = −2 is below 0, so τ₋ counts: σ = 1/(1 + e^(−2 · 0.5)) = 0.7310585786, the loss is (4/2) · "
        "0.7310585786 · 2 = 2.9242343145 and the slope 4 · 0.7310585786 · 0.2689414214 · 2 = 1.5728954659",
        data={"advantage": -2.0},
    ),
    note="At ρ = 1 the slope is −A as in PPO, but the value is −2A/τ: with different τ the mean over a centred group "
    "is not 0 at first.",
    libraries=(
        Library(
            "torch",
            "by hand with torch.sigmoid",
            "torch.where(advantage > 0, -4 / {tau_pos} * torch.sigmoid({tau_pos} * (rho - 1)), -4 / {tau_neg} * "
            "torch.sigmoid({tau_neg} * (rho - 1))) * advantage",
            "TRL has it as GRPOConfig(loss_type='sapo', sapo_temperature_pos=1.0, sapo_temperature_neg=1.05). That "
            "needs a model and is not run here.",
        ),
    ),
)
