"""Losses of overlap as segmentation trains with them: smoothed, so that an empty mask has a value; and relatives."""

from dataclasses import replace

import numpy as np

from losslab.core import Example, Library, Loss, Param, Reference
from losslab.families import MASK
from losslab.families.overlaps import OVERLAPS

WORDS = tuple(
    word for word in MASK.words if word not in ("lipschitz", "bounded", "minimum")
)  # they hang on the smoothing
SMOOTHED = replace(OVERLAPS, argument=replace(MASK, words=WORDS))


def shares(mask, y_true, above, below):
    """(2I + above, P + Y + below, what the first lacks to the second), with I = Σ yp, P = Σ p and Y = Σ y."""
    twice = 2 * np.sum(y_true * mask, axis=-1, keepdims=True)
    apart = np.sum((1 - y_true) * mask + y_true * (1 - mask), axis=-1, keepdims=True)
    return twice + above, twice + apart + below, apart + (below - above)


def over(a, b, none):
    """a / b, and `none` where b is 0."""
    return np.where(b == 0, none, a / np.where(b == 0, 1.0, b))


def dice_smooth(mask, y_true, s_nr=1e-5, s_dr=1e-5):
    _, whole, lack = shares(mask, y_true, s_nr, s_dr)
    return over(lack, whole, 1.0)[..., 0]


def dice_smooth_gradient(mask, y_true, s_nr=1e-5, s_dr=1e-5):
    found, whole, lack = shares(mask, y_true, s_nr, s_dr)
    return over(over((1 - y_true) * found - y_true * (whole + lack), whole, 0.0), whole, 0.0)


def dice_squared(mask, y_true, s_nr=1e-5, s_dr=1e-5):
    found, lack = squares(mask, y_true, s_nr, s_dr)
    return over(lack, found + lack, 1.0)[..., 0]


def dice_squared_gradient(mask, y_true, s_nr=1e-5, s_dr=1e-5):
    found, lack = squares(mask, y_true, s_nr, s_dr)
    whole = found + lack
    return over(over(2 * ((mask - y_true) * found - y_true * lack), whole, 0.0), whole, 0.0)


def squares(mask, y_true, above, below):
    """(2I + above, what it lacks to Σ p² + Σ y² + below): Σ p² + Σ y² − 2 Σ yp is Σ (p − y)²."""
    apart = np.sum((mask - y_true) * (mask - y_true), axis=-1, keepdims=True)
    return 2 * np.sum(y_true * mask, axis=-1, keepdims=True) + above, apart + (below - above)


def log_dice(mask, y_true, s=1e-5):
    found, _, lack = shares(mask, y_true, s, s)
    return np.log1p(over(lack, found, np.inf))[..., 0]


def log_dice_gradient(mask, y_true, s=1e-5):
    found, whole, lack = shares(mask, y_true, s, s)
    missed = over(y_true * (whole + lack), found, np.where(y_true > 0, np.inf, 0.0))
    return over(1 - y_true - missed, whole, 0.0)


def ratios(mask, y_true, alpha, beta, s):
    """(missing share, its slope): missed/(found + missed + s) of found = Σ yp, missed = Σ α(1 − y)p + βy(1 − p)."""
    found = np.sum(y_true * mask, axis=-1, keepdims=True) + s
    missed = np.sum(alpha * (1 - y_true) * mask + beta * y_true * (1 - mask), axis=-1, keepdims=True)
    whole = found + missed
    slope = over(over(alpha * (1 - y_true) * found - y_true * (beta * found + missed), whole, 0.0), whole, 0.0)
    return over(missed, whole, 1.0), slope


def jaccard(mask, y_true, s=1e-5):
    return ratios(mask, y_true, 1.0, 1.0, s)[0][..., 0]


def jaccard_gradient(mask, y_true, s=1e-5):
    return ratios(mask, y_true, 1.0, 1.0, s)[1]


def focal_tversky(mask, y_true, alpha=0.3, beta=0.7, gamma=0.75, s=1e-5):
    return (ratios(mask, y_true, alpha, beta, s)[0] ** gamma)[..., 0]


def focal_tversky_gradient(mask, y_true, alpha=0.3, beta=0.7, gamma=0.75, s=1e-5):
    missing, slope = ratios(mask, y_true, alpha, beta, s)
    power = np.where(missing > 0, missing, 1.0) ** (gamma - 1)
    return gamma * np.where(missing > 0, power, np.where(gamma == 1, 1.0, 0.0)) * slope


SMALL = (1e-5, 0.1, 1.0)
ABOVE = Param("s_nr", "s₁", "s_1", "Added to twice the overlap.", domain="[0, inf)", stops=(0.0, *SMALL))
BELOW = Param("s_dr", "s₂", "s_2", "Added to the sizes of both masks.", domain="[0, inf)", stops=SMALL)
SMOOTHING = Param("s", "s", "s", "Added above and below.", domain="[0, inf)", stops=(0.0, *SMALL))
SIZES = r"I=\sum_i<y_true>_i<mask>_i,\quad "
DICE_PAPER = Reference(
    "F. Milletari, N. Navab, S.-A. Ahmadi, V-Net: fully convolutional neural networks for volumetric medical image "
    "segmentation, 3DV 2016.",
    "https://arxiv.org/abs/1606.04797",
)

DICE_SMOOTH = Loss(
    key="dice_smooth",
    title="Dice, smoothed",
    family=SMOOTHED,
    value=dice_smooth,
    gradient=dice_smooth_gradient,
    params=(ABOVE, BELOW),
    latex=(
        r"1-\frac{2I+<s_nr>}{D},\qquad " + SIZES + r"D=\sum_i<y_true>_i+\sum_i<mask>_i+<s_dr>",
        r"\frac{2I+<s_nr>}{D^2}-\frac{2<y_true>_j}{D}",
    ),
    aliases=("DiceLoss(smooth_nr=…, smooth_dr=…)", "soft Dice with smoothing"),
    near=("MONAI DiceLoss", "empty mask", "Dice loss NaN"),
    summary="The Dice loss with a small number above and another one below, which decide what an empty mask costs.",
    use="Where images without any object occur: equal numbers above and below make an empty prediction of an empty "
    "truth cost 0.",
    trade="On an empty image the smoothing is all there is: with 1e-5 the slope is 1e5 per entry, and one pixel of "
    "0.01 costs nearly 1; with 1 it costs about 0.01. A number below only punishes the right empty mask the most.",
    claims={
        "differentiable": True,
        "symmetric": True,
        "zero_at_truth": lambda s_nr, s_dr: s_nr == s_dr,
    },
    related=("dice", "dice_squared", "log_dice", "jaccard", "focal_tversky"),
    reference=DICE_PAPER,
    example=Example(
        {"s_nr": 0.5, "s_dr": 2.0},
        x=(0.9, 0.3, 0.5, 0.3),
        value=0.45,
        gradient=(3.3 / 36 - 1 / 3, 3.3 / 36, 3.3 / 36 - 1 / 3, 3.3 / 36),
        words="the first and the third entry are true. The overlap is 0.9 + 0.5 = 1.4 and both sizes are 2, so the "
        "loss is 1 − (2 · 1.4 + 0.5)/(4 + 2) = 1 − 3.3/6 = 0.45; the slopes are 3.3/36 = 0.0916666667 where there is "
        "nothing, and 0.0916666667 − 2/6 = −0.2416666667 on the object",
        data={"y_true": (1.0, 0.0, 1.0, 0.0)},
    ),
    note="The mean of it over images is not that of all images as one mask, nor of all classes as one. What other "
    "libraries call smooth may count half or twice: segmentation_models_pytorch adds its s to the overlap itself, "
    "which is 2s here. More above than below makes negative values. With 0 below, two empty masks are 0/0: here 1.",
    libraries=(
        Library(
            "torch",
            "by hand in PyTorch, smoothed",
            "1 - (2 * (y_pred * y_true).sum(-1) + {s_nr}) / (y_pred.sum(-1) + y_true.sum(-1) + {s_dr})",
            "PyTorch has none of its own; monai.losses.DiceLoss(smooth_nr=…, smooth_dr=…) is this, and sums over the "
            "pixels of each image and class by itself.",
        ),
    ),
)

DICE_SQUARED = Loss(
    key="dice_squared",
    title="Dice with squared sizes (V-Net)",
    family=SMOOTHED,
    value=dice_squared,
    gradient=dice_squared_gradient,
    params=(ABOVE, BELOW),
    latex=(
        r"1-\frac{2I+<s_nr>}{D},\qquad " + SIZES + r"D=\sum_i<y_true>_i^2+\sum_i<mask>_i^2+<s_dr>",
        r"\frac{2<mask>_j(2I+<s_nr>)}{D^2}-\frac{2<y_true>_j}{D}",
    ),
    aliases=("DiceLoss(squared_pred=True)", "V-Net Dice", "squared Dice"),
    near=("V-Net loss",),
    summary="The Dice loss whose sizes are sums of squares, so that an unsure entry counts for less than a sure one.",
    use="As the Dice loss, where labels are shares: predicting them exactly costs nothing, which plain Dice does not "
    "give.",
    trade="An entry that is wrongly seen is pulled down in proportion to how surely it is seen: faint false alarms "
    "are hardly touched. Its numbers are smaller than those of plain Dice for unsure masks, so the two do not compare.",
    claims={"differentiable": True, "symmetric": True, "zero_at_truth": lambda s_nr, s_dr: s_nr == s_dr},
    related=("dice", "dice_smooth", "jaccard"),
    reference=DICE_PAPER,
    example=Example(
        {"s_nr": 0.5, "s_dr": 2.0},
        x=(0.9, 0.3, 0.5, 0.3),
        value=1 - 3.3 / 5.24,
        gradient=tuple(2 * p * 3.3 / 5.24**2 - 2 * y / 5.24 for p, y in ((0.9, 1), (0.3, 0), (0.5, 1), (0.3, 0))),
        words="the first and the third entry are true. The overlap is 1.4, the squares of the mask sum to 0.81 + 0.09 "
        "+ 0.25 + 0.09 = 1.24 and those of the truth to 2, so the loss is 1 − (2 · 1.4 + 0.5)/(1.24 + 2 + 2) = 1 − "
        "3.3/5.24 = 0.3702290076; the slope of the second entry is 2 · 0.3 · 3.3/5.24² = 0.0721111823, that of the "
        "first 2 · 0.9 · 3.3/5.24² − 2/5.24 = −0.1653458423",
        data={"y_true": (1.0, 0.0, 1.0, 0.0)},
    ),
    note="For masks of 0 and 1 it is the smoothed Dice loss. The slope of an entry that is not there and not seen is "
    "0, where that of plain Dice is positive.",
    libraries=(
        Library(
            "torch",
            "by hand in PyTorch, smoothed",
            "1 - (2 * (y_pred * y_true).sum(-1) + {s_nr}) / (y_pred.square().sum(-1) + y_true.square().sum(-1) + "
            "{s_dr})",
            "PyTorch has none of its own; monai.losses.DiceLoss(squared_pred=True) is this.",
        ),
    ),
)

LOG_DICE = Loss(
    key="log_dice",
    title="Log-Dice",
    family=SMOOTHED,
    value=log_dice,
    gradient=log_dice_gradient,
    params=(replace(SMOOTHING, stops=SMALL),),
    latex=(
        r"-\ln\frac{2I+<s>}{D},\qquad " + SIZES + r"D=\sum_i<y_true>_i+\sum_i<mask>_i+<s>",
        r"\frac1D-\frac{2<y_true>_j}{2I+<s>}",
    ),
    aliases=("DiceLoss(log_loss=True)", "negative logarithm of Dice"),
    near=("logarithmic Dice",),
    summary="Minus the logarithm of the Dice score, which is steep as long as hardly anything is found.",
    use="Where training starts from masks that hardly overlap with the object, as for small objects: the worse the "
    "overlap, the stronger the pull.",
    trade="A mask that misses the object altogether costs as much as the smoothing allows, without limit at 0, so one "
    "such image can rule a batch. Near a good mask it is the Dice loss.",
    claims={"differentiable": True, "symmetric": True, "zero_at_truth": lambda s: s > 0},
    related=("dice", "dice_smooth", "focal_tversky"),
    reference=Reference(
        "K. C. L. Wong, M. Moradi, H. Tang, T. Syeda-Mahmood, 3D segmentation with exponential logarithmic loss for "
        "highly unbalanced object sizes, MICCAI 2018, where it is raised to the power 0.3.",
        "https://arxiv.org/abs/1809.00076",
    ),
    example=Example(
        {"s": 0.5},
        x=(0.9, 0.3, 0.5, 0.3),
        value=0.3101549283038,
        gradient=(1 / 4.5 - 2 / 3.3, 1 / 4.5, 1 / 4.5 - 2 / 3.3, 1 / 4.5),
        words="the first and the third entry are true. The overlap is 1.4 and both sizes are 2, so the loss is −ln((2 "
        "· 1.4 + 0.5)/(4 + 0.5)) = −ln(3.3/4.5) = 0.3101549283; the slopes are 1/4.5 = 0.2222222222 where there is "
        "nothing, and 0.2222222222 − 2/3.3 = −0.3838383838 on the object",
        data={"y_true": (1.0, 0.0, 1.0, 0.0)},
    ),
    note="segmentation_models_pytorch has it with log_loss=True; its smooth counts half of s here, it clips the score "
    "at 1e-7 and returns 0 for an image without an object.",
    libraries=(
        Library(
            "torch",
            "by hand in PyTorch",
            "torch.log(y_pred.sum(-1) + y_true.sum(-1) + {s}) - torch.log(2 * (y_pred * y_true).sum(-1) + {s})",
            "PyTorch has none of its own. A mask that misses everything is infinite with s = 0.",
        ),
    ),
)

JACCARD = Loss(
    key="jaccard",
    title="Jaccard (soft IoU)",
    family=SMOOTHED,
    value=jaccard,
    gradient=jaccard_gradient,
    params=(SMOOTHING,),
    latex=(
        r"1-\frac{I+<s>}{U},\qquad " + SIZES + r"U=\sum_i<y_true>_i+\sum_i<mask>_i-I+<s>",
        r"\frac{(I+<s>)(1-<y_true>_j)}{U^2}-\frac{<y_true>_j}{U}",
    ),
    aliases=("JaccardLoss", "soft IoU", "IoU loss of masks", "Jaccard distance of masks"),
    near=("intersection over union of masks", "mIoU"),
    summary="1 minus the overlap of prediction and truth, divided by what they cover together.",
    use="To train segmentation by what it is often scored with, intersection over union, entry by entry.",
    trade="It puts masks in the same order as the Dice loss and only counts otherwise: of a Dice loss D it is 2D/(1 + "
    "D). Like it, it is not convex and does not ask for probabilities.",
    claims={"differentiable": True, "symmetric": True, "zero_at_truth": lambda s: s > 0},
    related=("dice", "dice_smooth", "tversky", "iou_loss"),
    reference=Reference(
        "M. A. Rahman, Y. Wang, Optimizing intersection-over-union in deep neural networks for image segmentation, "
        "ISVC 2016.",
        "https://doi.org/10.1007/978-3-319-50835-1_22",
    ),
    example=Example(
        {"s": 0.5},
        x=(0.9, 0.3, 0.5, 0.3),
        value=1.2 / 3.1,
        gradient=(-1 / 3.1, 1.9 / 9.61, -1 / 3.1, 1.9 / 9.61),
        words="the first and the third entry are true. The overlap is 1.4 and 2 + 2 − 1.4 = 2.6 are covered, so the "
        "loss is 1 − (1.4 + 0.5)/(2.6 + 0.5) = 1 − 1.9/3.1 = 0.3870967742; the slopes are 1.9/3.1² = 0.1977107180 "
        "where there is nothing and −1/3.1 = −0.3225806452 on the object",
        data={"y_true": (1.0, 0.0, 1.0, 0.0)},
    ),
    note="With s = 0 it is the Tversky loss with α = β = 1. Labels that are shares are not met: against (0.5, 0.5) "
    "the prediction (0.5, 0.5) costs 2/3. In MONAI, DiceLoss(jaccard=True) doubles the overlap first, so its "
    "smoothing counts half.",
    libraries=(
        Library(
            "torch",
            "by hand in PyTorch",
            "1 - ((y_pred * y_true).sum(-1) + {s}) / (y_pred + y_true - y_pred * y_true + {s} / "
            "y_pred.shape[-1]).sum(-1)",
            "PyTorch has none of its own. Two empty masks give NaN with s = 0.",
        ),
    ),
)

FOCAL_TVERSKY = Loss(
    key="focal_tversky",
    title="Focal Tversky",
    family=SMOOTHED,
    value=focal_tversky,
    gradient=focal_tversky_gradient,
    params=(
        Param(
            "alpha",
            "α",
            r"\alpha",
            "What it costs to predict something where there is nothing (false positives).",
            domain="(0, inf)",
            stops=(0.3, 0.5, 0.7),
        ),
        Param(
            "beta",
            "β",
            r"\beta",
            "What it costs to miss something where it is (false negatives).",
            domain="(0, inf)",
            stops=(0.3, 0.5, 0.7),
        ),
        Param(
            "gamma",
            "γ",
            r"\gamma",
            "The power: below 1 good masks are pulled on harder, above 1 poor ones.",
            domain="(0, inf)",
            stops=(0.75, 1.0, 2.0),
        ),
        replace(SMOOTHING, stops=(1e-5, 1.0)),
    ),
    latex=(
        r"\left(1-\frac{T+<s>}{D}\right)^{<gamma>},\qquad T=\sum_i<y_true>_i<mask>_i,\quad "
        r"D=T+<alpha>\sum_i(1-<y_true>_i)<mask>_i+<beta>\sum_i<y_true>_i(1-<mask>_i)+<s>",
        r"<gamma>\left(1-\frac{T+<s>}{D}\right)^{<gamma>-1}\left[\frac{T+<s>}{D^2}"
        r"\left(<y_true>_j+<alpha>(1-<y_true>_j)-<beta> <y_true>_j\right)-\frac{<y_true>_j}{D}\right]",
    ),
    aliases=("FocalTverskyLoss", "TverskyLoss(gamma=…)"),
    near=("focal Dice", "small lesions"),
    summary="The Tversky loss raised to a power, which moves the attention between good and poor masks.",
    use="For small objects of which parts are missed: a power below 1 keeps pulling when the mask is nearly right.",
    trade="With a power below 1 the slope grows without limit as the mask becomes perfect; with one above 1 it fades "
    "there. Three numbers are to be chosen, and libraries do not agree which is which.",
    claims={
        "differentiable": True,
        "symmetric": lambda alpha, beta, gamma, s: alpha == beta,
        "zero_at_truth": lambda alpha, beta, gamma, s: s > 0,
    },
    related=("tversky", "dice_smooth", "jaccard", "focal_logits"),
    reference=Reference(
        "N. Abraham, N. M. Khan, A novel focal Tversky loss function with improved attention U-Net for lesion "
        "segmentation, ISBI 2019, where the power is 1/γ.",
        "https://arxiv.org/abs/1810.07842",
    ),
    example=Example(
        {"alpha": 0.25, "beta": 0.5, "gamma": 2.0, "s": 0.4},
        x=(0.9, 0.3, 0.5, 0.1),
        value=(0.4 / 2.2) ** 2,
        gradient=tuple(2 * 0.4 / 2.2 * (-1.3 if y else 0.45) / 2.2**2 for y in (1, 0, 1, 0)),
        words="the first and the third entry are true. Found is 0.9 + 0.5 = 1.4, too much 0.25 · (0.3 + 0.1) = 0.1, "
        "missed 0.5 · (0.1 + 0.5) = 0.3, so 1 − (1.4 + 0.4)/(1.8 + 0.4) = 0.4/2.2, and its square is 0.0330578512; "
        "the slopes are 2 · 0.4/2.2 times 0.25 · 1.8/2.2² = 0.0929752066 where there is nothing, and times −(0.5 · "
        "1.8 + 0.4)/2.2² = −0.2685950413 on the object",
        data={"y_true": (1.0, 0.0, 1.0, 0.0)},
    ),
    note="The paper writes the power 1/γ with γ = 4/3, which is 0.75 here: γ = 4/3 as the power itself turns the "
    "attention the other way. At a perfect mask a power below 1 has no slope; 0 is chosen. Libraries that take the "
    "power of a mean over classes give NaN there.",
    libraries=(
        Library(
            "torch",
            "by hand in PyTorch",
            "(1 - ((y_pred * y_true).sum(-1) + {s}) / ((y_pred * y_true).sum(-1) + {alpha} * (y_pred * (1 - "
            "y_true)).sum(-1) + {beta} * ((1 - y_pred) * y_true).sum(-1) + {s})) ** {gamma}",
            "PyTorch has none of its own. The mean over the images is taken after the power.",
        ),
    ),
)
