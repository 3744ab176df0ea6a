"""Losses of a preference: of two answers one was chosen, and the model should come to prefer it too."""

import math
from dataclasses import replace

import numpy as np

from losslab.core import Argument, Corner, Datum, Example, Family, Library, Loss, Param, Reference, Statistic, uniform
from losslab.families import ANY, NUMBER, SMOOTH, as_given
from losslab.latex import cases
from losslab.stable import flat, part, sigmoid, softplus

LOG_RATIOS = Argument(
    name="d",
    symbol="Δ",
    meaning="Δ: the log-ratio of the chosen answer minus that of the rejected one, where a log-ratio is ln π − ln "
    "π_ref: how much likelier the model finds an answer than the reference does",
    page="preferences",
    of=as_given,
    words=(*ANY, "monotone"),
)
CHOSEN = Argument(
    name="chosen",
    symbol="c",
    meaning="c: the log-ratio of the chosen answer, or its reward",
    page="preferences",
    of=as_given,
    data=(Datum("rejected", "r", "the same of the rejected answer", axes=()),),
    words=(*NUMBER, "gradient_lipschitz", *SMOOTH),
)
PREFERENCES = Family(
    key="preferences",
    title="Preferences",
    summary="Two answers to one question, and which of them was chosen: nobody says how good either is.",
    argument=LOG_RATIOS,
    order=43,
)
PREFERENCES_OF_TWO = replace(PREFERENCES, argument=CHOSEN)
BETAS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 1.0, 2.0)
BETA = Param(
    "beta",
    "β",
    r"\beta",
    "Multiplies the log-ratios: the smaller it is, the farther the model may move from the reference.",
    domain="(0, inf)",
    stops=BETAS,
)
FLIPPED = Param(
    "eps",
    "ε",
    r"\varepsilon",
    "The share of labels that are thought to name the wrong answer.",
    domain="[0, 0.5)",
    stops=(0.0, 0.05, 0.1, 0.2, 0.3, 0.4, 0.45),
)


def entropy(share):
    """Of a label that is 1 with this chance, in nats."""
    return -sum(p * math.log(p) for p in (share, 1 - share) if p > 0)


def dpo_sigmoid(d, beta=0.1, eps=0.0):
    return part(1 - eps, softplus(-beta * d)) + part(eps, softplus(beta * d))


def dpo_sigmoid_gradient(d, beta=0.1, eps=0.0):
    return beta * (eps - sigmoid(-beta * d))


def dpo_sigmoid_curvature(d, beta=0.1, eps=0.0):
    return beta * beta * sigmoid(beta * d) * sigmoid(-beta * d)


def flipped_odds(eta, beta, eps):
    share = eta * (1 - eps) + (1 - eta) * eps
    return np.log(share / (1 - share)) / beta


LOGISTIC = {
    "convex": True,
    "strictly_convex": True,
    "gradient_lipschitz": lambda beta, eps: beta * beta / 4,
    "differentiable": True,
    "twice_differentiable": True,
}
DPO_SIGMOID = Loss(
    key="dpo_sigmoid",
    title="DPO",
    family=PREFERENCES,
    value=dpo_sigmoid,
    gradient=dpo_sigmoid_gradient,
    curvature=dpo_sigmoid_curvature,
    params=(BETA, FLIPPED),
    latex=(
        r"\ln\left(1+e^{-<beta> <d>}\right)+<eps> <beta> <d>",
        r"<beta>\left(<eps>-\frac{1}{1+e^{<beta> <d>}}\right)",
    ),
    aliases=("direct preference optimisation", "direct preference optimization", "cDPO", "conservative DPO"),
    near=("TRL", "DPOTrainer", "DPOConfig", "RLHF", "preference tuning", "label_smoothing of DPO"),
    summary="The logistic loss of β times the margin between two log-ratios; with ε above 0 it allows for wrong "
    "labels.",
    use="To tune a language model on pairs of answers, without a reward model and without sampling.",
    trade="Only the difference counts: the loss falls as well where both answers become less likely, the rejected one "
    "more so. With ε = 0 no margin is ever wide enough.",
    elicits=Statistic("Δ = ln(s/(1 − s))/β, s = η(1 − ε) + (1 − η)ε where the share η prefers it", flipped_odds),
    claims={
        **LOGISTIC,
        "lipschitz": lambda beta, eps: beta * (1 - eps),
        "minimum": lambda beta, eps: entropy(eps),
        "monotone": lambda beta, eps: eps == 0,
    },
    related=("dpo_robust", "ipo", "dpo_hinge", "logistic", "bradley_terry"),
    reference=Reference(
        "R. Rafailov et al., Direct preference optimization: your language model is secretly a reward model, NeurIPS "
        "2023; E. Mitchell, A note on DPO with noisy preferences, 2023, for ε.",
        "https://arxiv.org/abs/2305.18290",
    ),
    example=Example(
        {"beta": 0.5, "eps": 0.2},
        x=3.0,
        value=0.5014132779827524,
        gradient=0.0087872380968218,
        words="βΔ = 1.5 and ln(1 + e^(−1.5)) = 0.2014132780, to which 0.2 · 1.5 = 0.3 is added: 0.5014132780; the "
        "slope is 0.5 · (0.2 − 0.1824255238) = 0.0087872381",
    ),
    note="Before the first step the model is its own reference: Δ = 0, and the loss is ln 2 = 0.6931 whatever β and ε "
    "are. β is no learning rate but the weight of a penalty for leaving the reference: it multiplies Δ and the slope. "
    "The log-probabilities of an answer are summed over its tokens, not averaged. With ε above 0 the loss is least, "
    "the entropy of ε, at Δ = ln((1 − ε)/ε)/β, and rises beyond that.",
    libraries=(
        Library(
            "torch",
            "by hand in PyTorch",
            "-(1 - {eps}) * F.logsigmoid({beta} * d) - {eps} * F.logsigmoid(-{beta} * d)",
            "TRL 1.16 has it as DPOConfig(loss_type='sigmoid', beta=0.1), and does not read label_smoothing there: ε "
            "stays 0 unless another loss_type is chosen. That needs a model and is not run here.",
        ),
    ),
)


def dpo_robust(d, beta=0.1, eps=0.1):
    return softplus(-beta * d) - part(eps / (1 - 2 * eps), beta * d)


def dpo_robust_gradient(d, beta=0.1, eps=0.1):
    return -beta * (sigmoid(-beta * d) + eps / (1 - 2 * eps))


def dpo_robust_curvature(d, beta=0.1, eps=0.1):
    return dpo_sigmoid_curvature(d, beta)


DPO_ROBUST = Loss(
    key="dpo_robust",
    title="Robust DPO",
    family=PREFERENCES,
    value=dpo_robust,
    gradient=dpo_robust_gradient,
    curvature=dpo_robust_curvature,
    params=(BETA, FLIPPED),
    latex=(
        r"\ln\left(1+e^{-<beta> <d>}\right)-\frac{<eps>}{1-2\cdot <eps>}<beta> <d>",
        r"-<beta>\left(\frac{1}{1+e^{<beta> <d>}}+\frac{<eps>}{1-2\cdot <eps>}\right)",
    ),
    aliases=("rDPO", "robust direct preference optimisation", "unbiased DPO"),
    near=("TRL", "noisy preferences", "DPO with noisy labels"),
    summary="The DPO loss made up for wrong labels: its mean over labels flipped at the rate ε is the DPO loss of the "
    "true ones.",
    use="When it is known how often the wrong answer was marked as chosen.",
    trade="It is right on average only: it is unbounded below, so a pair that is right is pushed on for ever, with a "
    "slope that never falls below βε/(1 − 2ε) in size. Near ε = ½ it explodes.",
    elicits=Statistic("Δ = ln(s/(1 − s))/β, s = (η − ε)/(1 − 2ε), or none where s is not between 0 and 1"),
    claims={
        **LOGISTIC,
        "lipschitz": lambda beta, eps: beta * (1 - eps) / (1 - 2 * eps),
        "minimum": lambda beta, eps: -math.inf if eps > 0 else 0.0,
        "monotone": True,
    },
    related=("dpo_sigmoid", "ipo", "dpo_hinge"),
    reference=Reference(
        "S. R. Chowdhury, A. Kini, N. Natarajan, Provably robust DPO: aligning language models with noisy feedback, "
        "ICML 2024.",
        "https://arxiv.org/abs/2403.00409",
    ),
    example=Example(
        {"beta": 0.5, "eps": 0.2},
        x=3.0,
        value=-0.2985867220172476,
        gradient=-0.2578794285698449,
        words="βΔ = 1.5, ln(1 + e^(−1.5)) = 0.2014132780 and ε/(1 − 2ε) = 1/3, so the loss is 0.2014132780 − 1.5/3 = "
        "−0.2985867220; the slope is −0.5 · (0.1824255238 + 0.3333333333) = −0.2578794286",
    ),
    note="A negative loss is nothing to worry about here. It is not cDPO, which is DPO with ε above 0: there ε·βΔ is "
    "added, so that wide margins cost, here ε/(1 − 2ε) · βΔ is taken away, so that they pay.",
    libraries=(
        Library(
            "torch",
            "by hand in PyTorch",
            "-F.logsigmoid({beta} * d) - {eps} / (1 - 2 * {eps}) * {beta} * d",
            "TRL has it as DPOConfig(loss_type='robust', label_smoothing=0.1), in the form of a difference of two "
            "logarithms divided by 1 − 2ε. That needs a model and is not run here.",
        ),
    ),
)


def dpo_hinge(d, beta=0.1):
    return beta * np.maximum(1 / beta - d, 0)


def dpo_hinge_gradient(d, beta=0.1):
    return np.where(d < 1 / beta, -beta, flat(d, 0.0))


def dpo_hinge_curvature(d, beta=0.1):
    return flat(d, 0.0 * beta)


DPO_HINGE = Loss(
    key="dpo_hinge",
    title="DPO hinge",
    family=PREFERENCES,
    value=dpo_hinge,
    gradient=dpo_hinge_gradient,
    curvature=dpo_hinge_curvature,
    params=(BETA,),
    corners=lambda beta: (Corner(1 / beta, "kink", -beta, 0.0),),
    latex=(
        r"\max(0,\ 1-<beta>\cdot <d>)",
        cases(
            (r"-<beta>", r"<beta>\cdot <d>\lt 1", lambda d, beta: d < 1 / beta),
            (r"0", r"<beta>\cdot <d>\gt 1", lambda d, beta: d > 1 / beta),
        ),
    ),
    aliases=("SLiC hinge", "hinge loss of preferences", "SLiC-HF loss"),
    near=("TRL", "RSO", "SLiC"),
    summary="The hinge loss of β times the margin: nothing once Δ has reached 1/β, and what is missing to that before.",
    use="When a margin that is wide enough should not be pushed on, and a wrong label should pull no harder than "
    "others.",
    trade="Past 1/β a pair teaches nothing, and before that the pull is the same however wrong the order is.",
    elicits=Statistic(
        "Δ = 1/β or −1/β, on the side of the majority",
        lambda eta, beta: np.where(eta < 0.5, -1.0, 1.0) / beta,
    ),
    claims={"convex": True, "lipschitz": lambda beta: beta, "monotone": True},
    related=("dpo_sigmoid", "ipo", "hinge"),
    reference=Reference(
        "Y. Zhao et al., SLiC-HF: sequence likelihood calibration with human feedback, 2023; T. Liu et al., "
        "Statistical rejection sampling improves preference optimization, ICLR 2024, with log-ratios.",
        "https://arxiv.org/abs/2305.10425",
    ),
    example=Example(
        {"beta": 0.5},
        x=0.8,
        value=0.6,
        gradient=-0.5,
        words="βΔ = 0.4, which is 0.6 short of 1; the slope is −β = −0.5",
    ),
    note="β is the reciprocal of the margin that is asked for, no weight of a penalty. At the kink the slope 0 is "
    "chosen, as ReLU does in PyTorch.",
    libraries=(
        Library(
            "torch",
            "by hand in PyTorch",
            "torch.relu(1 - {beta} * d)",
            "TRL has it as DPOConfig(loss_type='hinge', beta=0.1). That needs a model and is not run here.",
        ),
    ),
)


def ipo(d, tau=0.1):
    gap = d - 1 / (2 * tau)
    return gap * gap


def ipo_gradient(d, tau=0.1):
    return 2 * (d - 1 / (2 * tau))


def ipo_curvature(d, tau=0.1):
    return flat(d, 2.0)


IPO = Loss(
    key="ipo",
    title="IPO",
    family=PREFERENCES,
    value=ipo,
    gradient=ipo_gradient,
    curvature=ipo_curvature,
    params=(
        Param(
            "tau",
            "τ",
            r"\tau",
            "The margin that is aimed at is 1/(2τ): the larger τ is, the closer the model stays to the reference.",
            domain="(0, inf)",
            stops=BETAS[:-1],
        ),
    ),
    latex=(r"\left(<d>-\frac{1}{2\cdot <tau>}\right)^2", r"2\left(<d>-\frac{1}{2\cdot <tau>}\right)"),
    aliases=("identity preference optimisation", "identity preference optimization", "ΨPO with the identity"),
    near=("TRL",),
    summary="The squared distance of the margin from a set one, 1/(2τ).",
    use="When DPO drives the margin ever wider, as it does where one answer always wins.",
    trade="A margin that is too wide is punished like one that is too narrow, and the pull has no bound.",
    elicits=Statistic("Δ = (2η − 1)/(2τ)", lambda eta, tau: (2 * eta - 1) / (2 * tau)),
    claims={
        "convex": True,
        "strictly_convex": True,
        "strongly_convex": 2.0,
        "gradient_lipschitz": 2.0,
        "differentiable": True,
        "twice_differentiable": True,
    },
    related=("dpo_sigmoid", "dpo_hinge", "squared_margin", "squared_error"),
    reference=Reference(
        "M. G. Azar et al., A general theoretical paradigm to understand learning from human preferences, AISTATS "
        "2024, equation 17.",
        "https://arxiv.org/abs/2310.12036",
    ),
    example=Example(
        {"tau": 0.25},
        x=3.5,
        value=2.25,
        gradient=3.0,
        words="the margin aimed at is 1/(2 · 0.25) = 2, and 3.5 is 1.5 beyond it: 1.5² = 2.25, with the slope 2 · 1.5 "
        "= 3",
    ),
    note="Before the first step it is 1/(4τ²), 25 for τ = 0.1: no worse than DPO’s 0.6931, just another scale. TRL "
    "divides each log-ratio by the number of its own tokens first, which the formula of the paper does not say: sums "
    "of 2 over 4 tokens and −2 over 8 then cost (2/4 + 2/8 − 5)² = 18.0625 with τ = 0.1, not (4 − 5)² = 1.",
    libraries=(
        Library(
            "torch",
            "by hand in PyTorch",
            "(d - 1 / (2 * {tau})) ** 2",
            "TRL has it as DPOConfig(loss_type='ipo', beta=0.1), where beta is our τ and Δ is one of means over "
            "tokens. That needs a model and is not run here.",
        ),
    ),
)


def apo_zero(chosen, rejected, beta=0.1):
    return sigmoid(-beta * chosen) + sigmoid(beta * rejected)


def apo_zero_gradient(chosen, rejected, beta=0.1):
    return flat(rejected, -beta * sigmoid(beta * chosen) * sigmoid(-beta * chosen))


def apo_zero_curvature(chosen, rejected, beta=0.1):
    bend = sigmoid(beta * chosen) * sigmoid(-beta * chosen) * np.tanh(beta * chosen / 2)
    return flat(rejected, beta * beta * bend)


APO_ZERO = Loss(
    key="apo_zero",
    title="APO-zero",
    family=PREFERENCES_OF_TWO,
    value=apo_zero,
    gradient=apo_zero_gradient,
    curvature=apo_zero_curvature,
    params=(BETA,),
    latex=(
        r"\frac{1}{1+e^{<beta> <chosen>}}+\frac{1}{1+e^{-<beta> <rejected>}}",
        r"-<beta>\sigma(1-\sigma)\qquad \sigma=\frac{1}{1+e^{-<beta> <chosen>}}",
    ),
    aliases=("anchored preference optimisation", "anchored preference optimization", "apo_zero"),
    near=("TRL", "APO", "APO-down"),
    summary="Raises the chosen answer and lowers the rejected one, each compared with the reference and not with the "
    "other.",
    use="When the chosen answers are better than what the model writes: then their likelihood should rise, which DPO "
    "does not ask for.",
    trade="It is not convex, and flat at both ends: an answer that is far on the wrong side is hardly pulled at all.",
    claims={
        "lipschitz": lambda beta: beta / 4,
        "gradient_lipschitz": lambda beta: beta * beta / (6 * math.sqrt(3)),
        "bounded": 1.0,
        "differentiable": True,
        "twice_differentiable": True,
    },
    related=("dpo_sigmoid", "bradley_terry", "sigmoid_loss"),
    reference=Reference(
        "K. D’Oosterlinck et al., Anchored preference optimization and contrastive revisions, 2024, equation 7.",
        "https://arxiv.org/abs/2408.06266",
    ),
    example=Example(
        {"beta": 0.5},
        x=2.0,
        value=0.646482090269511,
        gradient=-0.09830596662074094,
        words="1/(1 + e) = 0.2689414214 for the chosen and 1/(1 + e^0.5) = 0.3775406688 for the rejected answer, "
        "0.6464820903 together; the slope is −0.5 · 0.7310585786 · 0.2689414214 = −0.0983059666",
        data={"rejected": -1.0},
    ),
    note="It lies between 0 and 2, and is 1 before the first step. In c it rises by at most 1. TRL writes 1 − σ(βc), "
    "which rounds to 0 where βc is above 37; σ(−βc) does not.",
    libraries=(
        Library(
            "torch",
            "by hand with torch.sigmoid",
            "torch.sigmoid(-{beta} * chosen) + torch.sigmoid({beta} * rejected)",
            "TRL has it as DPOConfig(loss_type='apo_zero', beta=0.1). That needs a model and is not run here.",
        ),
    ),
)


def bradley_terry(chosen, rejected, m=0.0, lam=0.0):
    both = chosen + rejected
    return softplus(m - (chosen - rejected)) + part(lam, both * both)


def bradley_terry_gradient(chosen, rejected, m=0.0, lam=0.0):
    return part(2 * lam, chosen + rejected) - sigmoid(m - (chosen - rejected))


def bradley_terry_curvature(chosen, rejected, m=0.0, lam=0.0):
    lead = chosen - rejected - m
    return sigmoid(lead) * sigmoid(-lead) + 2 * lam


BRADLEY_TERRY = Loss(
    key="bradley_terry",
    title="Bradley–Terry",
    family=PREFERENCES_OF_TWO,
    value=bradley_terry,
    gradient=bradley_terry_gradient,
    curvature=bradley_terry_curvature,
    params=(
        Param(
            "m",
            "m",
            "m",
            "The lead that the chosen answer should have.",
            domain="[0, inf)",
            stops=uniform(0.0, 3.0, 0.5),
        ),
        Param(
            "lam",
            "λ",
            r"\lambda",
            "Weight of the squared sum of both rewards, which keeps them around 0.",
            domain="[0, inf)",
            stops=(0.0, 0.01, 0.02, 0.05, 0.1),
        ),
    ),
    latex=(
        r"\ln\left(1+e^{<m>-(<chosen>-<rejected>)}\right)+<lam>(<chosen>+<rejected>)^2",
        r"2\cdot <lam>(<chosen>+<rejected>)-\frac{1}{1+e^{<chosen>-<rejected>-<m>}}",
    ),
    aliases=("reward model loss", "pairwise reward loss", "Bradley-Terry", "preference reward loss"),
    near=("TRL", "RewardTrainer", "RewardConfig", "reward modelling", "Elo", "RLHF"),
    summary="The logistic loss of the lead that the reward of the chosen answer has over that of the rejected one.",
    use="To learn a reward from comparisons: its differences are the log-odds of winning.",
    trade="With λ = 0 the reward has no zero: adding the same number to both changes nothing, so rewards of two models "
    "cannot be compared.",
    claims={
        "convex": True,
        "strictly_convex": True,
        "strongly_convex": lambda m, lam: 2 * lam if lam > 0 else False,
        "lipschitz": lambda m, lam: 1.0 if lam == 0 else False,
        "gradient_lipschitz": lambda m, lam: 0.25 + 2 * lam,
        "differentiable": True,
        "twice_differentiable": True,
    },
    related=("ranknet", "logistic", "dpo_sigmoid", "margin_ranking"),
    reference=Reference(
        "R. A. Bradley, M. E. Terry, Rank analysis of incomplete block designs, Biometrika 39, 1952; L. Ouyang et al., "
        "Training language models to follow instructions with human feedback, 2022; H. Touvron et al., Llama 2, 2023, "
        "for m; J. Eisenstein et al., Helping or herding?, 2023, for λ.",
        "https://arxiv.org/abs/2203.02155",
    ),
    example=Example(
        {"m": 0.5, "lam": 0.05},
        x=2.0,
        value=0.6257616875182228,
        gradient=-0.018941421369995104,
        words="the lead is 2 − 0.5 − 0.5 = 1 and costs ln(1 + e^(−1)) = 0.3132616875, to which 0.05 · 2.5² = 0.3125 is "
        "added: 0.6257616875; the slope is 2 · 0.05 · 2.5 − 0.2689414214 = −0.0189414214",
        data={"rejected": 0.5},
    ),
    note="A tie costs ln 2 = 0.6931 with m = 0. The margin m is subtracted from the lead, so it makes the loss larger. "
    "DPO is this loss with β times a log-ratio as the reward.",
    libraries=(
        Library(
            "torch",
            "by hand in PyTorch",
            "-F.logsigmoid(chosen - rejected - {m}) + {lam} * (chosen + rejected) ** 2",
            "TRL’s RewardTrainer takes m from a column of the data, margin, and λ as center_rewards_coefficient, none "
            "unless told. That needs a model and is not run here.",
        ),
    ),
)
