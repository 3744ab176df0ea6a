"""Losses of several logits with a yes or no each, and of the scores of a list to be ranked."""

import math

import numpy as np

from losslab.core import Example, Family, Library, Loss, Reference, Statistic
from losslab.families import ITEMS, LOGITS
from losslab.families.logits import bce_logits, bce_logits_gradient, log_odds
from losslab.families.softmax import softmax_ce, softmax_ce_gradient

MANY_LABELS = Family(
    key="many_labels",
    title="Of several labels at once",
    summary="Any number of labels can be true of one sample: each has a logit and a sigmoid of its own.",
    argument=LOGITS,
    order=24,
)
LISTS = Family(
    key="lists",
    title="Of a list to be ranked",
    summary="The items of a list get scores that should bring the relevant ones to its top.",
    argument=ITEMS,
    order=25,
)


def multilabel_soft_margin(logits, y_true):
    return np.sum(bce_logits(logits, y_true), axis=-1) / np.size(logits, -1)


def multilabel_soft_margin_gradient(logits, y_true):
    return bce_logits_gradient(logits, y_true) / np.size(logits, -1)


MULTILABEL_SOFT_MARGIN = Loss(
    key="multilabel_soft_margin",
    title="Multi-label soft margin",
    family=MANY_LABELS,
    value=multilabel_soft_margin,
    gradient=multilabel_soft_margin_gradient,
    latex=(
        r"\frac{1}{K}\sum_j\left[<y_true>_j\ln\left(1+e^{-<logits>_j}\right)"
        r"+(1-<y_true>_j)\ln\left(1+e^{<logits>_j}\right)\right]",
        r"\frac{1}{K}\left(\frac{1}{1+e^{-<logits>_j}}-<y_true>_j\right)",
    ),
    aliases=(
        "MultiLabelSoftMarginLoss",
        "multilabel_soft_margin_loss",
        "multi-label cross-entropy",
        "sigmoid cross-entropy of several labels",
    ),
    near=("binary relevance",),
    summary="The mean of the binary cross-entropies of all labels, each with a logit of its own.",
    use="To tag: a picture can show a dog and a street, and neither makes the other less likely.",
    trade="Each label is learnt as if it were alone: that two of them come together, or never do, is not in the loss. "
    "Nor do the probabilities sum to 1, so it is not for one class of many.",
    elicits=Statistic("the log-odds of the share of ones of each label", lambda eta: log_odds(np.asarray(eta))),
    claims={"convex": True, "lipschitz": lambda size=3: math.sqrt(1 / size), "differentiable": True, "proper": True},
    related=("bce_logits", "softmax_ce", "logistic"),
    nats=True,
    reference=Reference(
        "J. Nam, J. Kim, E. Loza Mencía, I. Gurevych, J. Fürnkranz, Large-scale multi-label text classification: "
        "revisiting neural networks, ECML PKDD 2014.",
        "https://arxiv.org/abs/1312.5419",
    ),
    example=Example(
        {},
        x=(1.5, -0.5, 0.3),
        value=0.4099485022105,
        gradient=(-0.06080850793545, 0.1258468895994, -0.1418524943961),
        words="the labels are 1, 0 and 1, so (ln(1 + e^(−1.5)) + ln(1 + e^(−0.5)) + ln(1 + e^(−0.3)))/3 = (0.201413278 "
        "+ 0.474076984 + 0.554355244)/3 = 0.409948502; the slopes are (0.817574476 − 1)/3 = −0.060808508, "
        "0.377540669/3 = 0.125846890 and (0.574442517 − 1)/3 = −0.141852494",
        data={"y_true": (1.0, 0.0, 1.0)},
    ),
    note="It is the mean over the labels; many write the sum, which is K times as much. The scores (2, 1, 0.1) with "
    "label 0 alone cost 0.7282 here, 2.1846 as the sum, and 0.4170 as the softmax cross-entropy. Adding 5 to all "
    "scores leaves the softmax as it is and changes every sigmoid. The plain multi-label margin loss "
    "(MultiLabelMarginLoss) is a hinge between labels, another loss.",
    libraries=(
        Library(
            "torch",
            "torch.nn.MultiLabelSoftMarginLoss",
            "F.multilabel_soft_margin_loss(y_pred, y_true, reduction='none')",
            "y_pred are logits, labels in [0, 1]. Always the mean over the labels; averages over the samples too "
            "unless told otherwise.",
        ),
        Library(
            "keras",
            "keras.losses.BinaryCrossentropy(from_logits=True)",
            "keras.losses.binary_crossentropy(y_true, y_pred, from_logits=True)",
            "Labels in [0, 1]; from_logits defaults to False, which takes y_pred for probabilities. The function "
            "averages over the last axis, the labels; the class averages over the samples too.",
        ),
        Library(
            "optax",
            "optax.losses.sigmoid_binary_cross_entropy",
            "optax.losses.sigmoid_binary_cross_entropy(y_pred, y_true).mean(axis=-1)",
            "y_pred are logits, labels in [0, 1]. No reduction: the mean over the labels is taken after the call.",
        ),
    ),
)

LISTNET_SOFTMAX = Loss(
    key="listnet_softmax",
    title="ListNet",
    family=LISTS,
    value=softmax_ce,
    gradient=softmax_ce_gradient,
    latex=(
        r"-\sum_j <y_true>_j\ln p_j\qquad p_j=\frac{e^{<items>_j}}{\sum_i e^{<items>_i}}",
        r"p_j\sum_i <y_true>_i-<y_true>_j",
    ),
    aliases=("ranking_softmax_loss", "ranking softmax", "listwise softmax", "SoftmaxLoss of TF-Ranking"),
    near=("top-one",),
    summary="The softmax cross-entropy of a list: relevant items compete for the probability of standing at its top.",
    use="To learn a ranking from graded relevances or clicks, one list (such as the answers to a query) at a time.",
    trade="Looks at whole lists, so one item’s pull depends on all others. It asks for scores whose softmax is in the "
    "proportion of the relevances, which is more than the order, and lists with much relevance count for more.",
    elicits=Statistic(
        "the logarithms of the mean relevances, up to one number added to all of them", lambda eta: np.log(eta)
    ),
    claims={"convex": True, "differentiable": True, "shift_invariant": True},
    related=("softmax_ce_soft", "softmax_ce"),
    nats=True,
    reference=Reference(
        "Z. Cao, T. Qin, T.-Y. Liu, M.-F. Tsai, H. Li, Learning to rank: from pairwise approach to listwise approach, "
        "ICML 2007.",
        "https://doi.org/10.1145/1273496.1273513",
    ),
    example=Example(
        {},
        x=(1.5, -0.5, 0.3),
        value=2.648920527498,
        gradient=(-0.2155114019531, 0.3768395530858, -0.1613281511327),
        words="−ln of the softmax is 0.362230132, 2.362230132 and 1.562230132, so 3 · 0.362230132 + 0 · 2.362230132 + "
        "1 · 1.562230132 = 2.648920527; the relevances sum to 4, so the slopes are 4 · 0.696122150 − 3 = −0.215511402, "
        "4 · 0.094209888 = 0.376839553 and 4 · 0.209667962 − 1 = −0.161328151",
        data={"y_true": (3.0, 0.0, 1.0)},
    ),
    note="With relevances that sum to 1 it is the softmax cross-entropy with soft labels. The paper first takes the "
    "softmax of the relevances, so that an irrelevant item keeps a share, and so does a widely copied PyTorch "
    "program; optax takes the relevances as they are. A "
    "list without any relevant item costs 0, whatever its scores.",
    libraries=(
        Library(
            "optax",
            "optax.losses.ranking_softmax_loss",
            "optax.losses.ranking_softmax_loss(y_pred, y_true, reduce_fn=None)",
            "y_pred are scores, y_true relevances. Averages over the lists unless reduce_fn says otherwise; where "
            "marks the items that are there, weights multiply the relevances.",
        ),
    ),
)
