"""Losses of overlap: how much of a mask that is predicted entry by entry lies on the true one."""

import math

import numpy as np

from losslab.core import Example, Family, Library, Loss, Param, Reference, uniform
from losslab.families import MASK
from losslab.stable import largest

OVERLAPS = Family(
    key="overlaps",
    title="Overlap of masks",
    summary="How much of the object is found, and how much is found that is none: one number for all entries together.",
    argument=MASK,
    order=23,
)


def tally(mask, y_true, alpha, beta):
    """(found, missed, all): found = Σ yp, missed = α Σ (1 − y)p + β Σ y(1 − p), and their sum, or 1 where it is 0."""
    found = np.sum(y_true * mask, axis=-1, keepdims=True)
    missed = np.sum(alpha * (1 - y_true) * mask + beta * y_true * (1 - mask), axis=-1, keepdims=True)
    whole = found + missed
    return found, np.where(whole == 0, 1.0, missed), np.where(whole == 0, 1.0, whole)


def tversky(mask, y_true, alpha=0.3, beta=0.7):
    _, missed, whole = tally(mask, y_true, alpha, beta)
    return (missed / whole)[..., 0]


def tversky_gradient(mask, y_true, alpha=0.3, beta=0.7):
    found, missed, whole = tally(mask, y_true, alpha, beta)
    return (alpha * (1 - y_true) * (found / whole) - y_true * ((beta * found + missed) / whole)) / whole


def dice(mask, y_true):
    return tversky(mask, y_true, 0.5, 0.5)


def dice_gradient(mask, y_true):
    return tversky_gradient(mask, y_true, 0.5, 0.5)


DICE = Loss(
    key="dice",
    title="Dice",
    family=OVERLAPS,
    value=dice,
    gradient=dice_gradient,
    latex=(
        r"1-\frac{2\sum_j<y_true>_j<mask>_j}{\sum_j<y_true>_j+\sum_j<mask>_j}",
        r"\frac{2I}{S^2}-\frac{2<y_true>_j}{S},\qquad I=\sum_i<y_true>_i<mask>_i,\quad "
        r"S=\sum_i<y_true>_i+\sum_i<mask>_i",
    ),
    aliases=("soft Dice", "1 − F1", "F1 loss", "Sørensen–Dice", "dice_loss", "DiceLoss", "F-score loss"),
    summary="1 minus twice the overlap of prediction and truth, divided by the sizes of both together.",
    use="To find objects that fill a small part of an image: entries that are empty in both do not count, so "
    "predicting nothing is no good answer.",
    trade="It is not convex, and the best answer is not the probability of an entry: for three entries that are true "
    "with the chances 0.4, 0.2 and 0.1, each by itself, it is (1, 1, 0). A truth without any object costs 1 whatever "
    "is predicted.",
    claims={"bounded": 1.0, "lipschitz": 2.0, "differentiable": True, "symmetric": True},
    related=("tversky", "multilabel_soft_margin", "bce"),
    reference=Reference(
        "F. Milletari, N. Navab, S.-A. Ahmadi, V-Net: fully convolutional neural networks for volumetric medical image "
        "segmentation, 3DV 2016, where the sizes are sums of squares.",
        "https://doi.org/10.1109/3DV.2016.79",
    ),
    example=Example(
        {},
        x=(0.9, 0.3, 0.5, 0.3),
        value=0.3,
        gradient=(-0.325, 0.175, -0.325, 0.175),
        words="the first and the third entry are true. The overlap is 0.9 + 0.5 = 1.4 and both sizes are 2, so the "
        "loss is 1 − 2 · 1.4/4 = 0.3; the slopes are 2 · 1.4/4² = 0.175 where there is nothing, and 0.175 − 2/4 = "
        "−0.325 on the object",
        data={"y_true": (1.0, 0.0, 1.0, 0.0)},
    ),
    note="For masks of 0 and 1 it is 1 minus the F1 score. With both masks empty, 0/0, it is 1, the limit for ever "
    "fainter predictions; optax adds 1 above and below unless told otherwise, which makes it 0. Soft labels are not "
    "met at p = y: against (0.5, 0.5) the prediction (0.5, 0.5) costs 0.5. The slope reaches 2.",
    libraries=(
        Library(
            "torch",
            "by hand in PyTorch",
            "1 - 2 * (y_pred * y_true).sum(-1) / (y_pred.sum(-1) + y_true.sum(-1))",
            "PyTorch has none of its own. Two empty masks give NaN unless a small number is added above and below.",
        ),
        Library(
            "keras",
            "keras.losses.Dice",
            "keras.losses.dice(y_true, y_pred, axis=-1)",
            "Without axis all samples are pooled into one mask. Adds 1e-7 to the denominator. The class has the same "
            "axis.",
        ),
        Library(
            "optax",
            "optax.losses.dice_loss",
            "optax.losses.dice_loss((jnp.log(y_pred) - jnp.log1p(-y_pred))[..., None], y_true[..., None], smooth=0.0)",
            "Takes logits, and the classes along a last axis of their own; smooth, which is added above and below, "
            "defaults to 1.",
        ),
    ),
)


def tversky_lipschitz(alpha, beta, size=3):
    """The steepest slope: one entry true, found up to a share t of it, the others not predicted."""
    return largest(lambda t: np.hypot(beta, math.sqrt(size - 1) * alpha * t) / (t + beta * (1 - t)) ** 2, 0.0, 1.0)


TVERSKY = Loss(
    key="tversky",
    title="Tversky",
    family=OVERLAPS,
    value=tversky,
    gradient=tversky_gradient,
    params=(
        Param(
            "alpha",
            "α",
            r"\alpha",
            "What it costs to predict something where there is nothing (false positives).",
            domain="(0, inf)",
            stops=uniform(0.1, 1.0, 0.1),
        ),
        Param(
            "beta",
            "β",
            r"\beta",
            "What it costs to miss something where it is (false negatives).",
            domain="(0, inf)",
            stops=uniform(0.1, 1.0, 0.1),
        ),
    ),
    latex=(
        r"1-\frac{T}{D},\qquad T=\sum_j<y_true>_j<mask>_j,\quad "
        r"D=T+<alpha>\sum_j(1-<y_true>_j)<mask>_j+<beta>\sum_j<y_true>_j(1-<mask>_j)",
        r"\frac{T}{D^2}\left(<y_true>_j+<alpha>(1-<y_true>_j)-<beta> <y_true>_j\right)-\frac{<y_true>_j}{D}",
    ),
    aliases=("TverskyLoss", "soft Jaccard (α = β = 1)"),
    near=("Tversky index", "soft F-beta"),
    summary="The Dice loss with separate prices for what is missed and for what is seen where nothing is.",
    use="When overlooking a part of the object is worse than marking too much of it, as for small lesions, or the "
    "other way round.",
    trade="As the Dice loss it is not convex and does not ask for probabilities; the two prices must be chosen.",
    claims={
        "bounded": 1.0,
        "lipschitz": tversky_lipschitz,
        "differentiable": True,
        "symmetric": lambda alpha, beta: alpha == beta,
    },
    related=("dice", "multilabel_soft_margin", "bce"),
    reference=Reference(
        "S. S. M. Salehi, D. Erdogmus, A. Gholipour, Tversky loss function for image segmentation using 3D fully "
        "convolutional deep networks, MLMI 2017.",
        "https://doi.org/10.1007/978-3-319-67389-9_44",
    ),
    example=Example(
        {"alpha": 0.25, "beta": 0.5},
        x=(0.9, 0.3, 0.5, 0.1),
        value=2 / 9,
        gradient=(-1.1 / 3.24, 0.35 / 3.24, -1.1 / 3.24, 0.35 / 3.24),
        words="the first and the third entry are true. Found is 0.9 + 0.5 = 1.4, too much 0.3 + 0.1 = 0.4, missed "
        "0.1 + 0.5 = 0.6, so the loss is 1 − 1.4/(1.4 + 0.25 · 0.4 + 0.5 · 0.6) = 1 − 1.4/1.8 = 0.2222222222; the "
        "slopes are 0.25 · 1.4/1.8² = 0.1080246914 where there is nothing, and (1 − 0.5) · 1.4/1.8² − 1/1.8 = "
        "−0.3395061728 on the object",
        data={"y_true": (1.0, 0.0, 1.0, 0.0)},
    ),
    note="α = β = ½ is Dice; α = β = 1 is 1 minus intersection over union for masks of 0 and 1 (Jaccard). In Keras "
    "alpha and beta have each other’s place: its alpha multiplies what is missed, although its documentation says the "
    "opposite. With both masks empty it is 1, as for Dice.",
    libraries=(
        Library(
            "torch",
            "by hand in PyTorch",
            "1 - (y_pred * y_true).sum(-1) / ((y_pred * y_true).sum(-1) + {alpha} * (y_pred * (1 - y_true)).sum(-1)"
            " + {beta} * ((1 - y_pred) * y_true).sum(-1))",
            "PyTorch has none of its own. Two empty masks give NaN unless a small number is added above and below.",
        ),
        Library(
            "keras",
            "keras.losses.Tversky",
            "keras.losses.tversky(y_true, y_pred, alpha={beta}, beta={alpha}, axis=-1)",
            "Its alpha is our β, its beta our α, both 0.5 unless told otherwise. Without axis all samples are pooled "
            "into one mask. Adds 1e-7 to the denominator.",
        ),
        Library(
            "optax",
            "optax.losses.dice_loss",
            "optax.losses.dice_loss((jnp.log(y_pred) - jnp.log1p(-y_pred))[..., None], y_true[..., None], "
            "smooth=0.0, alpha={alpha}, beta={beta})",
            "alpha and beta as here, both 0.5 unless told otherwise. Takes logits, and the classes along a last axis "
            "of their own; smooth, which is added above and below, defaults to 1.",
        ),
    ),
)
