"""Losses of a logit: the score z from which a sigmoid makes the probability p = 1/(1 + e⁻ᶻ)."""

import numpy as np

from losslab.core import Example, Family, Library, Loss, Param, Reference, Statistic, geometric, uniform
from losslab.families import LOGIT
from losslab.families.smooth_margins import focal, focal_curvature, focal_gradient
from losslab.latex import cases
from losslab.stable import largest, part, sigmoid, softplus

LOGITS = Family(
    key="logits",
    title="Of a logit",
    summary="The same as a loss of the score before the sigmoid: stable for any score, and what models are trained on.",
    argument=LOGIT,
    order=11,
)


def log_odds(share):
    return np.log(share / (1 - share))


def bce_logits(z, y_true, pos_weight=1.0):
    return part(pos_weight * y_true, softplus(-z)) + part(1 - y_true, softplus(z))


def bce_logits_gradient(z, y_true, pos_weight=1.0):
    return (1 - y_true) * sigmoid(z) - pos_weight * y_true * sigmoid(-z)


def bce_logits_curvature(z, y_true, pos_weight=1.0):
    return (pos_weight * y_true + 1 - y_true) * sigmoid(z) * sigmoid(-z)


BCE_LOGITS = Loss(
    key="bce_logits",
    title="Binary cross-entropy with logits",
    family=LOGITS,
    value=bce_logits,
    gradient=bce_logits_gradient,
    curvature=bce_logits_curvature,
    params=(
        Param(
            "pos_weight",
            "w",
            "w",
            "How many times as much a sample with the label 1 counts as one with the label 0.",
            domain="(0, inf)",
            stops=geometric(0.1, 10.0),
        ),
    ),
    latex=(
        r"<pos_weight><y_true>\ln\left(1+e^{-<z>}\right)+(1-<y_true>)\ln\left(1+e^{<z>}\right)",
        r"\frac{1-<y_true>}{1+e^{-<z>}}-\frac{<pos_weight><y_true>}{1+e^{<z>}}",
    ),
    aliases=(
        "BCEWithLogitsLoss",
        "sigmoid cross-entropy",
        "sigmoid_binary_cross_entropy",
        "weighted binary cross-entropy",
        "HalfBinomialLoss",
        "binary:logistic",
    ),
    summary="The binary cross-entropy, computed from the score before the sigmoid, so that no probability rounds to 0 "
    "or 1 on the way.",
    use="To train any model of a yes-or-no question, logistic regression included: for w = 1 it is the negative "
    "log-likelihood of a coin whose log-odds are z (Bernoulli). A w other than 1 when missing a 1 costs more, or less.",
    trade="Convex with a pull of at most 1 (or w), but a pull that lasts: a sure and wrong sample never lets go. "
    "w ≠ 1 shifts the best log-odds by ln w.",
    elicits=Statistic(
        "the log-odds of the share of ones plus ln w: ln(wη/(1 − η))",
        lambda eta, pos_weight: np.log(pos_weight) + log_odds(eta),
    ),
    claims={
        "convex": True,
        "strictly_convex": True,
        "lipschitz": lambda pos_weight: max(1.0, pos_weight),
        "gradient_lipschitz": lambda pos_weight: max(1.0, pos_weight) / 4,
        "proper": lambda pos_weight: pos_weight == 1,
    },
    related=("bce", "logistic", "bce_logits_smooth", "focal_logits"),
    nats=True,
    reference=Reference(
        "D. R. Cox, The regression analysis of binary sequences, Journal of the Royal Statistical Society B 20, 1958.",
        "https://doi.org/10.1111/j.2517-6161.1958.tb00292.x",
    ),
    example=Example(
        {"pos_weight": 3.0},
        x=-1.5,
        value=5.10423983395,
        gradient=-2.45272342858,
        words="the label is 1, so 3 · ln(1 + e^1.5) = 3 · 1.701413278 = 5.104239834, and the slope is "
        "−3/(1 + e^(−1.5)) = −3 · 0.8175744762 = −2.452723429",
        data={"y_true": 1.0},
    ),
    note="With the margin m = z for the label 1 and m = −z for the label 0 this is the logistic loss ln(1 + e⁻ᵐ). For "
    "w = 1 the slope is σ(z) − y, the predicted probability minus the label. The Half in scikit-learn’s name says half "
    "the deviance: there is no further factor ½.",
    libraries=(
        Library(
            "torch",
            "torch.nn.BCEWithLogitsLoss",
            "F.binary_cross_entropy_with_logits("
            "y_pred, y_true, pos_weight=torch.tensor({pos_weight}, dtype=torch.float64), reduction='none')",
            "y_pred is the logit, labels in [0, 1]; pos_weight is a tensor and multiplies the term of label 1 only. "
            "For the label 0 the value loses digits as z falls: two are left at −30, none at −40. "
            "Averages over all elements unless told otherwise.",
            terms=lambda z, y_true, pos_weight: np.maximum(-z, 0) * (1 - y_true),
        ),
        Library(
            "keras",
            "keras.losses.BinaryCrossentropy(from_logits=True)",
            "keras.losses.binary_crossentropy(y_true, y_pred, from_logits=True)",
            "Labels in [0, 1]; from_logits defaults to False, which takes y_pred for probabilities. No w; averages "
            "over the last axis.",
            reduction="mean",
            legal=lambda pos_weight: pos_weight == 1,
            terms=lambda z, y_true, pos_weight: np.maximum(-z, 0) * (1 - y_true),
        ),
        Library(
            "optax",
            "optax.losses.sigmoid_binary_cross_entropy",
            "optax.losses.sigmoid_binary_cross_entropy(y_pred, y_true)",
            "y_pred is the logit, labels in [0, 1]. No w; no reduction.",
            legal=lambda pos_weight: pos_weight == 1,
        ),
        Library(
            "sklearn",
            "sklearn._loss.HalfBinomialLoss",
            "sklearn._loss.HalfBinomialLoss().loss(y_true=y_true, raw_prediction=y_pred)",
            "y_pred is the logit, labels in [0, 1]. Private, behind HistGradientBoostingClassifier and, with the "
            "penalty, LogisticRegression, whose class_weight does what w does; no reduction.",
            gradient="sklearn._loss.HalfBinomialLoss().gradient(y_true=y_true, raw_prediction=y_pred)",
            legal=lambda pos_weight: pos_weight == 1,
            terms=lambda z, y_true, pos_weight: np.maximum(z, 0) * y_true,
        ),
        Library(
            "xgboost",
            "objective='binary:logistic'",
            "{{'objective': 'binary:logistic', 'scale_pos_weight': {pos_weight}}}",
            "Labels in [0, 1]; w is called scale_pos_weight, defaults to 1 and applies where the label is exactly 1. "
            "binary:logitraw is the same loss and returns the logit.",
        ),
        Library(
            "lightgbm",
            "objective='binary'",
            "{{'objective': 'binary', 'scale_pos_weight': {pos_weight}}}",
            "Labels 0 and 1; w is called scale_pos_weight and defaults to 1. The parameter sigmoid, default 1, "
            "multiplies the score before everything else.",
        ),
        Library(
            "lightgbm",
            "objective='cross_entropy'",
            "{{'objective': 'cross_entropy'}}",
            "Labels in [0, 1], soft ones too. No w.",
            legal=lambda pos_weight: pos_weight == 1,
        ),
    ),
)


def bce_logits_smooth(z, y_true, smoothing=0.1):
    one, zero = smoothed(y_true, smoothing), smoothed(1 - y_true, smoothing)
    return part(one, softplus(-z)) + part(zero, softplus(z))


def bce_logits_smooth_gradient(z, y_true, smoothing=0.1):
    return smoothed(1 - y_true, smoothing) * sigmoid(z) - smoothed(y_true, smoothing) * sigmoid(-z)


def bce_logits_smooth_curvature(z, y_true, smoothing=0.1):
    return sigmoid(z) * sigmoid(-z) + 0 * y_true  # the same for every label


def smoothed(share, smoothing):
    """The share of a label moved towards ½: 1 becomes 1 − ε/2, 0 becomes ε/2."""
    return share * (1 - smoothing) + smoothing / 2


def bce_logits_smooth_minimum(smoothing):
    """The entropy of the smoothed label."""
    return float(bce_logits_smooth(log_odds(1 - smoothing / 2), 1.0, smoothing)) if smoothing > 0 else 0.0


BCE_LOGITS_SMOOTH = Loss(
    key="bce_logits_smooth",
    title="Binary cross-entropy with label smoothing",
    family=LOGITS,
    value=bce_logits_smooth,
    gradient=bce_logits_smooth_gradient,
    curvature=bce_logits_smooth_curvature,
    params=(
        Param(
            "smoothing",
            "ε",
            r"\varepsilon",
            "How much of the label is spread evenly over both: the label 1 becomes 1 − ε/2, the label 0 becomes ε/2.",
            domain="[0, 1)",
            stops=uniform(0.0, 0.5, 0.01),
        ),
    ),
    latex=(
        r"\left[<y_true>(1-<smoothing>)+\frac{<smoothing>}{2}\right]\ln\left(1+e^{-<z>}\right)"
        r"+\left[(1-<y_true>)(1-<smoothing>)+\frac{<smoothing>}{2}\right]\ln\left(1+e^{<z>}\right)",
        r"\frac{1}{1+e^{-<z>}}-<y_true>(1-<smoothing>)-\frac{<smoothing>}{2}",
    ),
    aliases=("smoothed cross-entropy",),
    near=("label smoothing", "smoothed labels", "label_smoothing", "soft targets"),
    summary="The binary cross-entropy with labels that are not quite 0 and not quite 1, so that being too sure costs "
    "again.",
    use="Against overconfident models: with smoothed labels there is a best score, and no reason to grow beyond it.",
    trade="Keeps the scores finite, but the probabilities it asks for are off on purpose: for a share of 0.9 ones and "
    "ε = 0.1 the best is 0.86.",
    elicits=Statistic(
        "the log-odds of the smoothed share η(1 − ε) + ε/2",
        lambda eta, smoothing: log_odds(smoothed(eta, smoothing)),
    ),
    claims={
        "convex": True,
        "strictly_convex": True,
        "lipschitz": lambda smoothing: 1 - smoothing / 2,
        "gradient_lipschitz": 0.25,
        "minimum": bce_logits_smooth_minimum,
        "proper": lambda smoothing: smoothing == 0,
    },
    related=("bce_logits", "bce", "focal_logits"),
    nats=True,
    reference=Reference(
        "C. Szegedy, V. Vanhoucke, S. Ioffe, J. Shlens, Z. Wojna, Rethinking the Inception architecture for computer "
        "vision, CVPR 2016.",
        "https://doi.org/10.1109/CVPR.2016.308",
    ),
    example=Example(
        {"smoothing": 0.2},
        x=1.5,
        value=0.351413277983,
        gradient=-0.0824255238064,
        words="the label 1 becomes 1 − 0.2/2 = 0.9, so 0.9 · ln(1 + e^(−1.5)) + 0.1 · ln(1 + e^1.5) = "
        "0.1812719502 + 0.1701413278 = 0.3514132780, and the slope is 0.8175744762 − 0.9 = −0.0824255238",
        data={"y_true": 1.0},
    ),
    note="For the label 1 the minimum lies at z = ln((2 − ε)/ε), 2.944 for ε = 0.1, and is not 0 but the entropy of "
    "the smoothed label. Some texts write ε for the share that is moved to the other label, which is ε/2 here.",
    libraries=(
        Library(
            "keras",
            "keras.losses.BinaryCrossentropy(label_smoothing=…)",
            "keras.losses.binary_crossentropy(y_true, y_pred, from_logits=True, label_smoothing={smoothing})",
            "Labels in [0, 1]; smooths to y(1 − ε) + ε/2. label_smoothing defaults to 0 and from_logits to False; "
            "averages over the last axis.",
            reduction="mean",
        ),
        Library(
            "torch",
            "torch.nn.BCEWithLogitsLoss",
            "F.binary_cross_entropy_with_logits("
            "y_pred, y_true * (1 - {smoothing}) + {smoothing} / 2, reduction='none')",
            "Has no smoothing of its own: the labels are smoothed before the call. Averages over all elements unless "
            "told otherwise.",
        ),
    ),
)


def focal_logits(z, y_true, gamma=2.0, alpha=0.25):
    """The focal loss of the margin, which is z for the label 1 and −z for the label 0, with a weight for each."""
    one, zero = class_weights(alpha)
    return part(one * y_true, focal(z, gamma)) + part(zero * (1 - y_true), focal(-z, gamma))


def focal_logits_gradient(z, y_true, gamma=2.0, alpha=0.25):
    one, zero = class_weights(alpha)
    return one * y_true * focal_gradient(z, gamma) - zero * (1 - y_true) * focal_gradient(-z, gamma)


def focal_logits_curvature(z, y_true, gamma=2.0, alpha=0.25):
    one, zero = class_weights(alpha)
    return one * y_true * focal_curvature(z, gamma) + zero * (1 - y_true) * focal_curvature(-z, gamma)


def class_weights(alpha):
    """The weights of the labels 1 and 0: α and 1 − α, or none where α is negative."""
    return np.where(alpha < 0, 1.0, alpha), np.where(alpha < 0, 1.0, 1 - alpha)


def focal_logits_lipschitz(gamma, alpha):
    return max(class_weights(alpha)) * largest(lambda m: -focal_gradient(m, gamma), -100.0, 100.0)


def focal_logits_gradient_lipschitz(gamma, alpha):
    return max(class_weights(alpha)) * largest(lambda m: np.abs(focal_curvature(m, gamma)), -100.0, 100.0)


def _clip_terms(z, y_true, gamma, alpha):
    """What is left of the probability of the other label is a difference from 1."""
    return _keras(z, y_true, gamma, alpha) * np.exp(np.clip((2 * y_true - 1) * z, 0, 700))


def _keras(z, y_true, gamma, alpha):
    """Focal loss of a label 0 or 1 as Keras takes it: the cross-entropy of a probability clipped at 1e-7."""
    ones, zeros = class_weights(alpha)
    m = np.where(y_true > 0.5, z, -z)
    weight = np.where(y_true > 0.5, ones, zeros) * sigmoid(-m) ** gamma
    return weight * np.clip(softplus(-m), -np.log1p(-1e-7), -np.log(1e-7))


FOCAL_LOGITS = Loss(
    key="focal_logits",
    title="Sigmoid focal",
    family=LOGITS,
    value=focal_logits,
    gradient=focal_logits_gradient,
    curvature=focal_logits_curvature,
    params=(
        Param(
            "gamma",
            "γ",
            r"\gamma",
            "How strongly samples that are already predicted well are played down; 0 is the cross-entropy.",
            domain="[0, inf)",
            stops=uniform(0.0, 5.0, 0.1),
        ),
        Param(
            "alpha",
            "α",
            r"\alpha",
            "Weight of the label 1, the label 0 gets 1 − α; any negative number, such as −1, means no weights at all.",
            domain="[-1, 1]",
            stops=(-1.0, *uniform(0.0, 1.0, 0.05)),
        ),
    ),
    latex=(
        (
            r"\begin{gathered}-w_1<y_true>(1-p)^{<gamma>}\ln p-w_0(1-<y_true>)p^{<gamma>}\ln(1-p)\\"
            r" p=\frac{1}{1+e^{-<z>}},\quad (w_1,w_0)=",
            cases(
                (r"(<alpha>,\ 1-<alpha>)", r"<alpha>\ge 0", lambda alpha: alpha >= 0),
                (r"(1,\ 1)", r"<alpha>\lt 0"),
            ),
            r"\end{gathered}",
        ),
        r"\begin{gathered}w_1<y_true>(1-p)^{<gamma>}\left(<gamma> p\ln p-(1-p)\right)"
        r"+w_0(1-<y_true>)p^{<gamma>}\left(p-<gamma>(1-p)\ln(1-p)\right)\\"
        r" p=\frac{1}{1+e^{-<z>}}\end{gathered}",
    ),
    aliases=("sigmoid focal loss", "sigmoid_focal_loss", "alpha-balanced focal loss"),
    near=("RetinaNet loss",),
    summary="The cross-entropy of a score, turned down for samples that are already predicted well and weighted by "
    "class.",
    use="In object detection, where nearly all candidate boxes are background and easy.",
    trade="Turns the attention to hard samples, mislabelled ones among them. It gives up convexity, and probabilities: "
    "for γ above 0 the best score is nearer to 0 than the log-odds.",
    elicits=Statistic(
        "a score between 0 and the log-odds of the weighted share, without a closed form; those log-odds for γ = 0"
    ),
    claims={
        "convex": lambda gamma, alpha: gamma == 0,
        "strictly_convex": lambda gamma, alpha: gamma == 0 and alpha not in (0, 1),
        "lipschitz": focal_logits_lipschitz,
        "gradient_lipschitz": focal_logits_gradient_lipschitz,
        "proper": lambda gamma, alpha: gamma == 0 and (alpha < 0 or alpha == 0.5),
    },
    related=("focal_prob", "focal", "bce_logits"),
    reference=Reference(
        "T.-Y. Lin, P. Goyal, R. Girshick, K. He, P. Dollár, Focal loss for dense object detection, ICCV 2017.",
        "https://doi.org/10.1109/ICCV.2017.324",
    ),
    example=Example(
        {"gamma": 3.0, "alpha": 0.3},
        x=-0.5,
        value=0.01785821856,
        gradient=0.04756979315,
        words="p = 1/(1 + e^0.5) = 0.3775406688 and the label is 0, so 0.7 · p³ · (−ln(1 − p)) = 0.7 · 0.0538134979 · "
        "0.4740769842 = 0.01785821856, and the slope is 0.7 · p³ · (p − 3 · (1 − p) · ln(1 − p)) = "
        "0.7 · 0.0538134979 · 1.262821596 = 0.04756979315",
        data={"y_true": 0.0},
    ),
    note="The defaults are RetinaNet’s. α = 0.25 gives the rare label 1 the smaller weight: γ has already quietened "
    "the many easy samples with the label 0. α = 0.5 is not the same as no weights: it halves the loss.",
    libraries=(
        Library(
            "torch",
            "torch.nn.BCEWithLogitsLoss, weighted",
            "F.binary_cross_entropy_with_logits(y_pred, y_true, reduction='none')"
            " * (y_true - torch.sigmoid(y_pred)).abs() ** {gamma} * ({alpha} * y_true + (1 - {alpha}) * (1 - y_true))",
            "PyTorch has none of its own; torchvision.ops.sigmoid_focal_loss(y_pred, y_true, alpha, gamma) is this. "
            "Labels 0 and 1; no reduction. Far on the right side it loses digits.",
            legal=lambda gamma, alpha: alpha >= 0,
            hard=True,
            terms=_clip_terms,
        ),
        Library(
            "optax",
            "optax.losses.sigmoid_focal_loss",
            "optax.losses.sigmoid_focal_loss(y_pred, y_true, alpha={alpha}, gamma={gamma})",
            "y_pred is the logit, labels 0 and 1. alpha defaults to None, no weights; for a soft label optax first "
            "mixes p and 1 − p into one probability of the label, which differs. No reduction.",
            legal=lambda gamma, alpha: alpha >= 0,
            hard=True,
        ),
        Library(
            "optax",
            "optax.losses.sigmoid_focal_loss(alpha=None)",
            "optax.losses.sigmoid_focal_loss(y_pred, y_true, alpha=None, gamma={gamma})",
            "The same without weights. A negative alpha would be taken for a weight: None is what says none.",
            legal=lambda gamma, alpha: alpha < 0,
            hard=True,
        ),
        Library(
            "keras",
            "keras.losses.BinaryFocalCrossentropy(apply_class_balancing=True)",
            "keras.losses.binary_focal_crossentropy("
            "y_true, y_pred, apply_class_balancing=True, alpha={alpha}, gamma={gamma}, from_logits=True)",
            "Labels 0 and 1. Takes the sigmoid and clips it to [1e-7, 1 − 1e-7], so nothing changes beyond |z| = "
            "16.1. Averages over the last axis.",
            reduction="mean",
            legal=lambda gamma, alpha: alpha >= 0,
            hard=True,
            emulate=_keras,
            terms=_clip_terms,
        ),
        Library(
            "keras",
            "keras.losses.BinaryFocalCrossentropy",
            "keras.losses.binary_focal_crossentropy(y_true, y_pred, gamma={gamma}, from_logits=True)",
            "The same without weights: alpha = 0.25 is there by default but not applied.",
            reduction="mean",
            legal=lambda gamma, alpha: alpha < 0,
            hard=True,
            emulate=_keras,
            terms=_clip_terms,
        ),
    ),
)
