"""A loss of several labels at once that plays easy labels down, and gives up on the hardest of those that are 0."""

from dataclasses import replace

import numpy as np

from losslab.core import Example, Library, Loss, Param, Reference
from losslab.families import LOGITS
from losslab.families.labels_and_lists import MANY_LABELS
from losslab.families.smooth_margins import focal, focal_gradient
from losslab.stable import part, ratio, sigmoid, softplus

WORDS = tuple(word for word in LOGITS.words if word != "lipschitz")  # all labels must be at their steepest together
ASYMMETRIC = replace(MANY_LABELS, argument=replace(LOGITS, words=WORDS))


def asymmetric_multilabel(logits, y_true, gamma_pos=1.0, gamma_neg=4.0, m=0.05):
    over, lost, _ = shifted(logits, m)
    return np.sum(part(y_true, focal(logits, gamma_pos)) + part(1 - y_true, over**gamma_neg * lost), axis=-1)


def asymmetric_multilabel_gradient(logits, y_true, gamma_pos=1.0, gamma_neg=4.0, m=0.05):
    return y_true * focal_gradient(logits, gamma_pos) + (1 - y_true) * pushed(logits, gamma_neg, m)


def pushed(z, gamma_neg, m):
    """The slope for a label that is 0."""
    over, lost, rest = shifted(z, m)
    p, q = sigmoid(z), sigmoid(-z)
    safe = np.where(over > 0, over, 1.0)
    slope = p * (gamma_neg * safe ** (gamma_neg - 1) * lost * q + safe**gamma_neg * rest)
    return np.where(over > 0, slope, 0.0 * z)


def shifted(z, m):
    """(p′, −ln(1 − p′), q/(q + m)) of p′ = max(p − m, 0); p and q = 1 − p are the probabilities of 1 and 0."""
    p, q = sigmoid(z), sigmoid(-z)
    over = np.maximum(p - m, 0)
    far = np.where(m > 0, -np.log(np.where(m > 0, q + m, 1.0)), softplus(z))
    return over, np.where(over < 0.5, -np.log1p(-np.minimum(over, 0.5)), far), ratio(q, q + m, 1.0)


ASYMMETRIC_MULTILABEL = Loss(
    key="asymmetric_multilabel",
    title="Asymmetric loss (ASL)",
    family=ASYMMETRIC,
    value=asymmetric_multilabel,
    gradient=asymmetric_multilabel_gradient,
    params=(
        Param(
            "gamma_pos",
            "γ₊",
            r"\gamma_+",
            "How strongly labels that are 1 and found already are played down.",
            domain="[0, inf)",
            stops=(0.0, 1.0, 2.0),
        ),
        Param(
            "gamma_neg",
            "γ₋",
            r"\gamma_-",
            "How strongly labels that are 0 and known to be are played down.",
            domain="[0, inf)",
            stops=(0.0, 2.0, 4.0),
        ),
        Param(
            "m",
            "m",
            "m",
            "Taken off the probability of a label that is 0: up to it, it costs nothing.",
            domain="[0, 1)",
            stops=(0.0, 0.05, 0.2),
        ),
    ),
    latex=(
        r"\begin{gathered}-\sum_j\left[<y_true>_j(1-p_j)^{<gamma_pos>}\ln p_j+(1-<y_true>_j)\,{p'_j}^{<gamma_neg>}"
        r"\ln(1-p'_j)\right]\\ p_j=\frac{1}{1+e^{-<logits>_j}},\quad p'_j=\max(p_j-<m>,\,0)\end{gathered}",
        r"\begin{gathered}<y_true>_j(1-p_j)^{<gamma_pos>}\left(<gamma_pos> p_j\ln p_j-(1-p_j)\right)\\ +(1-<y_true>_j)"
        r"p_j(1-p_j)\left(\frac{{p'_j}^{<gamma_neg>}}{1-p'_j}-<gamma_neg> {p'_j}^{<gamma_neg>-1}\ln(1-p'_j)\right)"
        r"\text{ where }p_j\gt <m>\end{gathered}",
    ),
    aliases=("ASL", "AsymmetricLossMultiLabel", "asymmetric focal loss"),
    near=("multi-label focal loss", "missing labels", "rare labels"),
    summary="The sum of a focal loss for each label that is 1 and a stronger one for each that is 0, whose "
    "probability is lowered by m first.",
    use="To tag with hundreds of labels, of which a picture has a few: the many that are plainly absent should not "
    "drown those that are there.",
    trade="Labels that are 0 with a probability up to m teach nothing, and one that is sure to be 1 hardly pulls: a "
    "missing label is forgiven, and so is a bad mistake. It is not convex, and its probabilities are not honest. Its "
    "values are small, and do not compare with those of a cross-entropy.",
    claims={
        "convex": lambda gamma_pos, gamma_neg, m: gamma_pos == gamma_neg == m == 0,
        "differentiable": lambda gamma_pos, gamma_neg, m: gamma_neg > 0 or m == 0,
        "proper": lambda gamma_pos, gamma_neg, m: gamma_pos == gamma_neg == m == 0,
    },
    related=("multilabel_soft_margin", "focal_logits", "bce_logits"),
    reference=Reference(
        "T. Ridnik, E. Ben-Baruch, N. Zamir, A. Noy, I. Friedman, M. Protter, L. Zelnik-Manor, Asymmetric loss for "
        "multi-label classification, ICCV 2021.",
        "https://arxiv.org/abs/2009.14119",
    ),
    example=Example(
        {"gamma_pos": 2.0, "gamma_neg": 3.0, "m": 0.1},
        x=(1.5, -0.5, 0.3),
        value=0.08235366134146,
        gradient=(-0.01703110522324, 0.02460872518159, 0.1558696783854),
        words="the probabilities are 0.817574476, 0.377540669 and 0.574442517; the last two labels are 0, so 0.1 "
        "comes off: 0.277540669 and 0.474442517. The loss is 0.182425524² · 0.201413278 + 0.277540669³ · 0.325094150 "
        "+ 0.474442517³ · 0.643295707 = 0.006702847 + 0.006950068 + 0.068700747 = 0.082353661",
        data={"y_true": (1.0, 0.0, 0.0)},
    ),
    note="With γ₊ = γ₋ = m = 0 it is the sum of the binary cross-entropies. Copies of the first program hold the "
    "focal factors constant in training; then the slope for a label 0 at z = 0 and the default parameters is 0.0186, "
    "a quarter of the one here, 0.0731. The program of the authors and timm take the full gradient.",
    libraries=(
        Library(
            "torch",
            "by hand in PyTorch",
            "-(y_true * torch.sigmoid(-y_pred) ** {gamma_pos} * F.logsigmoid(y_pred) + (1 - y_true)"
            " * (torch.sigmoid(y_pred) - {m}).clamp(min=0) ** {gamma_neg}"
            " * torch.log1p(-(torch.sigmoid(y_pred) - {m}).clamp(min=0))).sum(-1)",
            "PyTorch has none of its own; timm.loss.AsymmetricLossMultiLabel is this in float32, with 1e-8 as the "
            "smallest probability; it divides by the number of samples.",
        ),
    ),
)
