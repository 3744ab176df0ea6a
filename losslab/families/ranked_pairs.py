"""Losses of two scores of which one should be larger: what is learnt is an order."""

import numpy as np

from losslab.core import Corner, Example, Family, Library, Loss, Param, Reference, uniform
from losslab.families import FIRST_SCORE
from losslab.families.level_lines import parallels
from losslab.latex import cases
from losslab.stable import flat, sigmoid, softplus

RANKED_PAIRS = Family(
    key="ranked_pairs",
    title="Of two scores to be ranked",
    summary="Two items, and which of them should stand above the other: only the difference of their scores counts.",
    argument=FIRST_SCORE,
    order=28,
)


def margin_ranking(x1, x2, t, margin=0.0):
    kink = x2 + t * margin  # taken first, so that value and slope agree on where it is
    return np.maximum(t * (kink - x1), 0)


def margin_ranking_gradient(x1, x2, t, margin=0.0):
    return flat(x1, np.where(t * (x2 + t * margin - x1) > 0, -t, 0.0))


def margin_ranking_curvature(x1, x2, t, margin=0.0):
    return flat(x1, 0.0 * t)


MARGIN_RANKING = Loss(
    key="margin_ranking",
    title="Margin ranking",
    family=RANKED_PAIRS,
    value=margin_ranking,
    gradient=margin_ranking_gradient,
    curvature=margin_ranking_curvature,
    lines=parallels,
    params=(
        Param(
            "margin",
            "μ",
            r"\mu",
            "The lead that the better item should have.",
            domain="[0, inf)",
            stops=uniform(0.0, 3.0, 0.1),
        ),
    ),
    corners=lambda x2, t, margin: (Corner(x2 + t * margin, "kink", np.minimum(-t, 0.0), np.maximum(-t, 0.0)),),
    latex=(
        r"\max(0,\ <margin>-<t>\cdot(<x1>-<x2>))",
        cases(
            (r"-<t>", r"<t>\cdot(<x1>-<x2>)\lt <margin>", lambda x1, x2, t, margin: t * (x1 - x2) < margin),
            (r"0", r"<t>\cdot(<x1>-<x2>)\gt <margin>", lambda x1, x2, t, margin: t * (x1 - x2) > margin),
        ),
    ),
    aliases=("MarginRankingLoss", "margin_ranking_loss", "pairwise hinge", "ranking hinge", "ranking SVM loss"),
    summary="What the better of two items still lacks to a lead of the margin over the other.",
    use="To learn an order from comparisons: which of two answers, products or sentences is preferred.",
    trade="It is content once the lead is there, and looks at one pair at a time, so a mistake at the top of a list "
    "counts no more than one at its end. With the margin 0 equal scores for all items cost nothing at all.",
    claims={"convex": True, "lipschitz": 1.0},
    related=("ranknet", "hinge", "triplet_margin", "listnet_softmax"),
    reference=Reference(
        "R. Herbrich, T. Graepel, K. Obermayer, Large margin rank boundaries for ordinal regression, Advances in Large "
        "Margin Classifiers, MIT Press 2000.",
    ),
    example=Example(
        {"margin": 0.3},
        x=0.5,
        value=1.05,
        gradient=-1.0,
        words="the first item should stand above the second but is 0.75 below it, so the loss is 0.3 + 0.75 = 1.05, "
        "and the slope is −1",
        data={"x2": 1.25, "t": 1.0},
    ),
    note="It is the hinge of the margin t·(x₁ − x₂), with the lead μ in place of 1. The slope with respect to x₂ is "
    "the opposite one.",
    libraries=(
        Library(
            "torch",
            "torch.nn.MarginRankingLoss",
            "F.margin_ranking_loss(x1, x2, t, margin={margin}, reduction='none')",
            "Labels 1 and −1; margin defaults to 0. Averages over the pairs unless told otherwise.",
        ),
    ),
)


def ranknet(x1, x2, t):
    return softplus(-t * (x1 - x2))


def ranknet_gradient(x1, x2, t):
    return -t * sigmoid(-t * (x1 - x2))


def ranknet_curvature(x1, x2, t):
    return sigmoid(x1 - x2) * sigmoid(x2 - x1)


RANKNET = Loss(
    key="ranknet",
    title="RankNet",
    family=RANKED_PAIRS,
    value=ranknet,
    gradient=ranknet_gradient,
    curvature=ranknet_curvature,
    lines=parallels,
    latex=(
        r"\ln\left(1+e^{-<t>\cdot(<x1>-<x2>)}\right)",
        r"\frac{-<t>}{1+e^{<t>\cdot(<x1>-<x2>)}}",
    ),
    aliases=("pairwise logistic loss", "Bradley–Terry loss", "pairwise cross-entropy"),
    near=("preference loss", "reward model loss"),
    summary="The logistic loss of the difference of two scores: minus the logarithm of the probability that the better "
    "item wins.",
    use="To learn a ranking for search, or a reward model from human preferences: the difference of two scores is the "
    "log-odds that the first is preferred.",
    trade="Smooth and convex, and it gives probabilities, but no lead is ever large enough, and every pair counts "
    "alike, at the top of a list or at its end.",
    claims={
        "convex": True,
        "strictly_convex": True,
        "lipschitz": 1.0,
        "gradient_lipschitz": 0.25,
        "differentiable": True,
        "twice_differentiable": True,
    },
    related=("margin_ranking", "logistic", "listnet_softmax"),
    nats=True,
    reference=Reference(
        "C. Burges et al., Learning to rank using gradient descent, ICML 2005; R. A. Bradley, M. E. Terry, Rank "
        "analysis of incomplete block designs, Biometrika 39, 1952.",
        "https://doi.org/10.1145/1102351.1102363",
    ),
    example=Example(
        {},
        x=0.5,
        value=1.103186048885458,
        gradient=-0.668187772168166,
        words="the first item should stand above the second but is 0.7 below it, so the loss is ln(1 + e^0.7) = "
        "1.1031860489, and the slope is −1/(1 + e^(−0.7)) = −0.6681877722",
        data={"x2": 1.2, "t": 1.0},
    ),
    note="It is the logistic loss of the margin t·(x₁ − x₂). LambdaRank weights each pair with the change of a ranking "
    "measure when the two trade places, which makes the top of the list count more.",
    libraries=(
        Library(
            "torch",
            "torch.nn.SoftMarginLoss",
            "F.soft_margin_loss(x1 - x2, t, reduction='none')",
            "Takes the difference of the scores, labels 1 and −1. Averages over the pairs unless told otherwise.",
        ),
        Library(
            "optax",
            "optax.losses.sigmoid_binary_cross_entropy",
            "optax.losses.sigmoid_binary_cross_entropy(x1 - x2, (t + 1) / 2)",
            "Takes the difference of the scores as a logit, labels 1 and 0. No reduction.",
        ),
    ),
)
