"""Margin losses of one smooth formula: some convex, some with a ceiling for what is far on the wrong side."""

import math

import numpy as np

from losslab.core import Example, Family, Library, Loss, Param, Reference, Statistic, uniform
from losslab.families import MARGIN
from losslab.stable import flat, largest, log_excess, sigmoid, softplus

SMOOTH_MARGINS = Family(
    key="smooth_margins",
    title="Smooth margin losses",
    summary="One smooth curve without seams, and most often a way from the score to a probability.",
    argument=MARGIN,
    order=9,
)

LOG_ODDS = Statistic("the log-odds ln(η/(1 − η))", lambda eta: np.log(eta / (1 - eta)))


def logistic(m):
    return softplus(-m)  # ln(1 + e⁻ᵐ) without overflow


def logistic_gradient(m):
    return -sigmoid(-m)


def logistic_curvature(m):
    return sigmoid(m) * sigmoid(-m)


LOGISTIC = Loss(
    key="logistic",
    title="Logistic",
    family=SMOOTH_MARGINS,
    value=logistic,
    gradient=logistic_gradient,
    curvature=logistic_curvature,
    latex=(r"\ln\left(1+e^{-<m>}\right)", r"-\frac{1}{1+e^{<m>}}"),
    aliases=("log loss", "logistic loss", "soft margin loss", "SoftMarginLoss", "cross-entropy of a margin"),
    near=("logistic regression", "binomial deviance", "LogitBoost"),
    summary="The surprise at the true label: almost nothing when the score is confidently right, the score itself when "
    "it is confidently wrong.",
    use="When the score f is to mean a probability, 1/(1 + e⁻ᶠ): it is the Bernoulli likelihood, and the loss of "
    "logistic regression.",
    trade="Convex, smooth, with a pull below 1 and honest probabilities; but no point is ever quite done with, and if "
    "a boundary without mistakes exists the scores grow without end.",
    elicits=LOG_ODDS,
    claims={
        "convex": True,
        "strictly_convex": True,
        "lipschitz": 1.0,
        "gradient_lipschitz": 0.25,
        "differentiable": True,
        "twice_differentiable": True,
        "calibrated": True,
        "monotone": True,
    },
    related=("bce_logits", "exponential", "hinge", "focal", "poly1"),
    nats=True,
    reference=Reference(
        "D. R. Cox, The regression analysis of binary sequences, Journal of the Royal Statistical Society B 20, 1958.",
        "https://doi.org/10.1111/j.2517-6161.1958.tb00292.x",
    ),
    example=Example(
        {},
        x=-1.5,
        value=1.7014132779827524,
        gradient=-0.8175744761936437,
        words="e^1.5 = 4.481689070, so ln(1 + 4.481689070) = 1.701413278; e^(−1.5) = 0.223130160, so the slope is "
        "−1/1.223130160 = −0.817574476",
    ),
    note="Binary cross-entropy with logits, written for the labels −1 and +1. At m = 0 it is ln 2 = 0.693, so it is "
    "the loss in bits, divided by ln 2, that lies above the 0–1 loss. Deviance is twice the sum. LightGBM’s binary "
    "objective has a factor in front of the score, called sigmoid, with default 1.",
    libraries=(
        Library(
            "torch",
            "torch.nn.SoftMarginLoss",
            "F.soft_margin_loss(y_pred, y_true, reduction='none')",
            "Labels −1 and +1; averages over all elements unless told otherwise. Overflows to infinity for margins "
            "below −709, in float32 below −88.",
            terms=lambda m: np.where(m < -709.7, np.inf, 0.0),
        ),
        Library(
            "torch",
            "torch.nn.BCEWithLogitsLoss",
            "F.binary_cross_entropy_with_logits(y_pred, (y_true + 1) / 2, reduction='none')",
            "Labels 0 and 1; averages over all elements unless told otherwise. With the label −1 and a score far on "
            "the right side it loses digits: two are left at −30, none at −40.",
            terms=lambda m: np.maximum(m, 0),
        ),
        Library(
            "keras",
            "keras.losses.BinaryCrossentropy(from_logits=True)",
            "keras.losses.binary_crossentropy((y_true + 1) / 2, y_pred, from_logits=True)",
            "Labels 0 and 1, arguments in the order (y_true, y_pred); without from_logits=True y_pred is taken for a "
            "probability. Averages over the last axis.",
            reduction="mean",
            terms=lambda m: np.maximum(m, 0),
        ),
        Library(
            "sklearn",
            "sklearn._loss.HalfBinomialLoss",
            "sklearn._loss.HalfBinomialLoss().loss(y_true=(y_true + 1) / 2, raw_prediction=y_pred)",
            "Labels 0 and 1, no reduction. Private, behind LogisticRegression, which minimises C · (sum over the "
            "samples) + ½ ‖w‖².",
            gradient="sklearn._loss.HalfBinomialLoss().gradient(y_true=(y_true + 1) / 2, raw_prediction=y_pred)",
            terms=lambda m: np.maximum(m, 0),
        ),
        Library(
            "optax",
            "optax.losses.sigmoid_binary_cross_entropy",
            "optax.losses.sigmoid_binary_cross_entropy(y_pred, (y_true + 1) / 2)",
            "Labels 0 and 1; no reduction.",
        ),
    ),
)


def exponential(m):
    return np.exp(-m)


def exponential_gradient(m):
    return -np.exp(-m)


def exponential_curvature(m):
    return np.exp(-m)


EXPONENTIAL = Loss(
    key="exponential",
    title="Exponential",
    family=SMOOTH_MARGINS,
    value=exponential,
    gradient=exponential_gradient,
    curvature=exponential_curvature,
    latex=(r"e^{-<m>}", r"-e^{-<m>}"),
    aliases=("exponential loss", "exp loss"),
    near=("AdaBoost", "boosting loss"),
    summary="Every step towards the wrong side multiplies the loss, and every step towards the right side divides it.",
    use="To understand AdaBoost, which adds weak classifiers so as to make this loss small.",
    trade="Simple formulas, as slope and curvature are the loss itself up to sign; but a single mislabelled point can "
    "outweigh all others.",
    elicits=Statistic("half the log-odds, ½ ln(η/(1 − η))", lambda eta: np.log(eta / (1 - eta)) / 2),
    claims={
        "convex": True,
        "strictly_convex": True,
        "differentiable": True,
        "twice_differentiable": True,
        "calibrated": True,
        "above_zero_one": True,
        "monotone": True,
    },
    related=("logistic", "squared_hinge", "savage", "dwd"),
    reference=Reference(
        "Y. Freund, R. E. Schapire, A decision-theoretic generalization of on-line learning and an application to "
        "boosting, Journal of Computer and System Sciences 55, 1997.",
        "https://doi.org/10.1006/jcss.1997.1504",
    ),
    example=Example(
        {},
        x=-1.5,
        value=4.4816890703380645,
        gradient=-4.4816890703380645,
        words="e^1.5 = 4.481689070, and the slope is the same number with a minus sign",
    ),
    note="Its best score is half the log-odds, so the probability that belongs to a score f is 1/(1 + e⁻²ᶠ), not "
    "1/(1 + e⁻ᶠ).",
    libraries=(
        Library(
            "sklearn",
            "sklearn._loss.loss.ExponentialLoss",
            "sklearn._loss.loss.ExponentialLoss().loss(y_true=(y_true + 1) / 2, raw_prediction=y_pred)",
            "Labels 0 and 1, no reduction. Private, behind GradientBoostingClassifier(loss='exponential'). Far on the "
            "right side, with the label 1 from a score of 710 on, it gives NaN; on the wrong side infinity.",
            gradient="sklearn._loss.loss.ExponentialLoss().gradient(y_true=(y_true + 1) / 2, raw_prediction=y_pred)",
        ),
    ),
)


def squared_margin(m):
    missing = 1 - m
    return missing * missing


def squared_margin_gradient(m):
    return -2 * (1 - m)


def squared_margin_curvature(m):
    return flat(m, 2.0)


SQUARED_MARGIN = Loss(
    key="squared_margin",
    title="Least-squares classification",
    family=SMOOTH_MARGINS,
    value=squared_margin,
    gradient=squared_margin_gradient,
    curvature=squared_margin_curvature,
    latex=(r"(1-<m>)^2", r"-2(1-<m>)"),
    aliases=("squared margin", "L2 margin loss"),
    near=("LS-SVM", "least squares classifier", "regression on labels"),
    summary="The squared distance of the margin from 1, so being too right costs as well.",
    use="When a classifier is to be found by solving one system of linear equations.",
    trade="As easy to fit as a straight line through points, but a point far on the right side costs as much as one on "
    "the wrong side and pulls the boundary towards itself.",
    elicits=Statistic("2η − 1: the share of +1 minus the share of −1", lambda eta: 2 * eta - 1),
    claims={
        "convex": True,
        "strictly_convex": True,
        "strongly_convex": 2.0,
        "gradient_lipschitz": 2.0,
        "differentiable": True,
        "twice_differentiable": True,
        "calibrated": True,
        "above_zero_one": True,
    },
    related=("squared_hinge", "brier", "tangent"),
    reference=Reference(
        "J. A. K. Suykens, J. Vandewalle, Least squares support vector machine classifiers, Neural Processing "
        "Letters 9, 1999.",
        "https://doi.org/10.1023/A:1018628609742",
    ),
    example=Example(
        {},
        x=2.5,
        value=2.25,
        gradient=3.0,
        words="1 − 2.5 = −1.5, whose square is 2.25; the slope −2 · (−1.5) = 3 is positive: the margin is too wide",
    ),
    note="With labels t of −1 and +1, (1 − t·f)² = (t − f)²: it is the plain squared error of the score. As its best "
    "score is 2η − 1, the probability that belongs to a score f is (f + 1)/2, not 1/(1 + e⁻ᶠ).",
    libraries=(
        Library(
            "torch",
            "torch.nn.MSELoss",
            "F.mse_loss(y_pred, y_true, reduction='none')",
            "The squared error, given labels −1 and +1; averages over all elements unless told otherwise.",
        ),
        Library(
            "optax",
            "optax.losses.squared_error",
            "optax.losses.squared_error(y_pred, y_true)",
            "The squared error, given labels −1 and +1; no reduction.",
        ),
    ),
)


def savage(m):
    return sigmoid(-m) ** 2


def savage_gradient(m):
    return -2 * sigmoid(m) * sigmoid(-m) ** 2


def savage_curvature(m):
    p, q = sigmoid(m), sigmoid(-m)  # q = 1 − p
    return 2 * p * q * q * (2 * p - q)


_SAVAGE_BEND = (9 + math.sqrt(33)) / 24  # the probability at which 2pq²(2p − q) is largest: 12p² − 9p + 1 = 0

SAVAGE = Loss(
    key="savage",
    title="Savage",
    family=SMOOTH_MARGINS,
    value=savage,
    gradient=savage_gradient,
    curvature=savage_curvature,
    latex=(r"\frac{1}{\left(1+e^{<m>}\right)^2}", r"-\frac{2e^{<m>}}{\left(1+e^{<m>}\right)^3}"),
    aliases=("Savage loss", "Brier score of a margin"),
    near=("SavageBoost",),
    summary="The square of the probability that was given to the wrong label, which can never exceed 1.",
    use="For boosting, and for probabilities from data in which some labels are wrong.",
    trade="A point far on the wrong side hardly pulls, so wrong labels do little harm; for the same reason a bad start "
    "is hard to leave, and the curve is not convex.",
    elicits=LOG_ODDS,
    claims={
        "lipschitz": 8 / 27,
        "gradient_lipschitz": 2 * _SAVAGE_BEND * (1 - _SAVAGE_BEND) ** 2 * (3 * _SAVAGE_BEND - 1),
        "bounded": 1.0,
        "differentiable": True,
        "twice_differentiable": True,
        "calibrated": True,
        "monotone": True,
    },
    related=("brier", "tangent", "sigmoid_loss", "ramp"),
    reference=Reference(
        "H. Masnadi-Shirazi, N. Vasconcelos, On the design of loss functions for classification: theory, robustness to "
        "outliers, and SavageBoost, NIPS 2008.",
    ),
    example=Example(
        {},
        x=-1.5,
        value=0.6684280241233108,
        gradient=-0.24387666485508552,
        words="1/(1 + e^(−1.5)) = 0.817574476 went to the wrong label and 0.182425524 to the right one; 0.817574476² = "
        "0.668428024, and the slope is −2 · 0.182425524 · 0.668428024 = −0.243876665",
    ),
    note="With p = 1/(1 + e⁻ᶠ) it is the Brier score (p − y)², seen from the score. The paper has e²ᵐ in place of eᵐ, "
    "which squeezes the curve to half its width.",
)


def tangent(m):
    angle = 2 * np.arctan(m) - 1
    return angle * angle


def tangent_gradient(m):
    return 4 * (2 * np.arctan(m) - 1) / (1 + m * m)


def tangent_curvature(m):
    long = np.hypot(1, m)
    sine = np.sin(np.arctan(m))  # m/√(1 + m²), finite for every m
    return 8 * (1 / long - sine * (2 * np.arctan(m) - 1)) / long**3


TANGENT = Loss(
    key="tangent",
    title="Tangent",
    family=SMOOTH_MARGINS,
    value=tangent,
    gradient=tangent_gradient,
    curvature=tangent_curvature,
    latex=(
        r"\left(2\arctan(<m>)-1\right)^2",
        r"\frac{4\left(2\arctan(<m>)-1\right)}{1+<m>^2}",
    ),
    aliases=("tangent loss", "arctan margin loss"),
    near=("TangentBoost",),
    summary="A curve that levels off on both sides: very wrong costs at most 17.15, and very right up to 4.59.",
    use="For boosting on data with outliers on both sides of the boundary, as in computer vision.",
    trade="Neither a mislabelled point nor one that is far too right can take over the fit; but the curve is not "
    "convex, and very confident right answers are held back.",
    elicits=Statistic("tan(η − ½)", lambda eta: np.tan(eta - 0.5)),
    claims={
        "lipschitz": 6.168571308828052,  # where m(2 arctan m − 1) = 1, at m = −0.5132
        "gradient_lipschitz": 8.484612157278835,  # at m = 0.1210
        "bounded": (math.pi + 1) ** 2,
        "differentiable": True,
        "twice_differentiable": True,
        "calibrated": True,
        "above_zero_one": True,
    },
    related=("savage", "squared_margin", "sigmoid_loss"),
    reference=Reference(
        "H. Masnadi-Shirazi, V. Mahadevan, N. Vasconcelos, On the design of robust classifiers for computer vision, "
        "CVPR 2010.",
    ),
    example=Example(
        {},
        x=2.0,
        value=1.4745182620760326,
        gradient=0.9714379484705448,
        words="arctan 2 = 1.107148718, so (2 · 1.107148718 − 1)² = 1.214297436² = 1.474518262, and the slope is "
        "4 · 1.214297436 / (1 + 2²) = 0.971437948",
    ),
    note="Zero at m = tan ½ = 0.5463. From there it rises to (π − 1)² = 4.59 on the right and to (π + 1)² = 17.15 on "
    "the left: far on the right side costs as much as a margin of −0.642. As its best score is tan(η − ½), a score f "
    "stands for the probability ½ + arctan f.",
)


def sigmoid_loss(m):
    return sigmoid(-m)


def sigmoid_loss_gradient(m):
    return -sigmoid(m) * sigmoid(-m)


def sigmoid_loss_curvature(m):
    return sigmoid(m) * sigmoid(-m) * np.tanh(m / 2)  # tanh(m/2) = sigmoid(m) − sigmoid(−m), without cancelling


SIGMOID_LOSS = Loss(
    key="sigmoid_loss",
    title="Sigmoid loss",
    family=SMOOTH_MARGINS,
    value=sigmoid_loss,
    gradient=sigmoid_loss_gradient,
    curvature=sigmoid_loss_curvature,
    latex=(r"\frac{1}{1+e^{<m>}}", r"-\frac{e^{<m>}}{\left(1+e^{<m>}\right)^2}"),
    aliases=("soft 0-1 loss", "smooth 0–1 loss", "absolute error of a probability"),
    near=("DOOM II",),
    summary="A softened count of errors: the step from 1 to 0 is a gentle slope.",
    use="As a smooth stand-in for the count of errors, and where some labels are wrong.",
    trade="Closer to the count of errors than any convex loss, but almost flat far from the boundary, where a point no "
    "longer pulls, and the more confident a score the better.",
    elicits=Statistic("no finite score: the one of the more frequent label runs off to infinity"),
    claims={
        "lipschitz": 0.25,
        "gradient_lipschitz": 1 / (6 * math.sqrt(3)),
        "bounded": 1.0,
        "differentiable": True,
        "twice_differentiable": True,
        "calibrated": True,
        "monotone": True,
    },
    related=("zero_one", "ramp", "savage", "likelihood", "gce"),
    reference=Reference(
        "L. Mason, J. Baxter, P. Bartlett, M. Frean, Boosting algorithms as gradient descent, NIPS 1999.",
    ),
    example=Example(
        {},
        x=-1.5,
        value=0.8175744761936437,
        gradient=-0.14914645207033286,
        words="e^(−1.5) = 0.223130160, so 1/1.223130160 = 0.817574476, and the slope is −0.223130160/1.223130160² = "
        "−0.149146452",
    ),
    note="With p = 1/(1 + e⁻ᶠ) it is |p − y|, the probability given to the wrong label. It is also written 1 − "
    "tanh(m), which is twice this loss at twice the margin.",
)


def focal(m, gamma=2.0):
    return sigmoid(-m) ** gamma * softplus(-m)


def focal_gradient(m, gamma=2.0):
    m = np.maximum(m, -1000)  # there p is 0 in floats: 0 · ∞ must not be met
    p, q, surprise = sigmoid(m), sigmoid(-m), softplus(-m)  # q = 1 − p, surprise = −ln p
    return -(q**gamma) * (gamma * p * surprise + q)


def focal_curvature(m, gamma=2.0):
    m = np.maximum(m, -1000)
    p, q, surprise = sigmoid(m), sigmoid(-m), softplus(-m)
    return q**gamma * p * (q * (1 + 2 * gamma - gamma * surprise) + gamma * gamma * p * surprise)


FOCAL = Loss(
    key="focal",
    title="Focal (margin form)",
    family=SMOOTH_MARGINS,
    value=focal,
    gradient=focal_gradient,
    curvature=focal_curvature,
    params=(
        Param(
            "gamma",
            "γ",
            r"\gamma",
            "How strongly easy points are played down: 0 not at all, which is the logistic loss.",
            domain="[0, inf)",
            stops=uniform(0.0, 5.0, 0.1),
        ),
    ),
    latex=(
        r"-(1-p)^{<gamma>}\,\ln p\qquad p=\frac{1}{1+e^{-<m>}}",
        r"(1-p)^{<gamma>}\left(<gamma>\, p\ln p-(1-p)\right)\qquad p=\frac{1}{1+e^{-<m>}}",
    ),
    aliases=("focal loss",),
    near=("RetinaNet", "hard example mining", "down-weighting easy examples"),
    summary="The logistic loss, turned down for points that are already right, so that the hard ones count for more.",
    use="For detection and other tasks in which easy negatives outnumber everything else.",
    trade="The many easy points no longer drown the few hard ones; but a mislabelled point is a hard one too, and the "
    "probabilities it leads to are too close to ½.",
    elicits=Statistic("the log-odds of a probability between η and ½ (η itself at γ = 0); without a closed form"),
    claims={
        "convex": lambda gamma: gamma == 0,
        "strictly_convex": lambda gamma: gamma == 0,
        "lipschitz": lambda gamma: largest(lambda m: -focal_gradient(m, gamma), -100.0, 100.0),
        "gradient_lipschitz": lambda gamma: largest(lambda m: np.abs(focal_curvature(m, gamma)), -100.0, 100.0),
        "differentiable": True,
        "twice_differentiable": True,
        "calibrated": True,
        "monotone": True,
    },
    related=("focal_logits", "focal_prob", "logistic", "poly1"),
    reference=Reference(
        "T.-Y. Lin, P. Goyal, R. Girshick, K. He, P. Dollár, Focal loss for dense object detection, ICCV 2017.",
        "https://doi.org/10.1109/ICCV.2017.324",
    ),
    example=Example(
        {"gamma": 3.0},
        x=0.5,
        value=0.0255117408030034613,
        gradient=-0.0679568473499048442,
        words="p = 1/(1 + e^(−0.5)) = 0.622459331 and −ln p = 0.474076984, so 0.377540669³ · 0.474076984 = "
        "0.053813498 · 0.474076984 = 0.025511741; the slope is −0.053813498 · (3 · 0.622459331 · 0.474076984 + "
        "0.377540669) = −0.067956847",
    ),
    note="The probability of the true label is p. The paper also weights the two classes by α and 1 − α, which the "
    "margin cannot express: see the sigmoid focal loss. With η = 0.9 and γ = 2 the best probability is 0.694.",
    libraries=(
        Library(
            "keras",
            "keras.losses.BinaryFocalCrossentropy(from_logits=True)",
            "keras.losses.binary_focal_crossentropy((y_true + 1) / 2, y_pred, gamma={gamma}, from_logits=True)",
            "Labels 0 and 1, arguments in the order (y_true, y_pred). gamma defaults to 2; alpha = 0.25 is applied "
            "only with apply_class_balancing=True. Averages over the last axis. Probabilities are clipped at 1e-7, so "
            "scores beyond ±16.1 are cut off.",
            reduction="mean",
            emulate=lambda m, gamma: sigmoid(-m) ** gamma * np.clip(softplus(-m), -np.log1p(-1e-7), -np.log(1e-7)),
            terms=lambda m, gamma: sigmoid(-m) ** gamma * np.exp(np.clip(m, 0, 700)),
        ),
        Library(
            "optax",
            "optax.losses.sigmoid_focal_loss",
            "optax.losses.sigmoid_focal_loss(y_pred, (y_true + 1) / 2, gamma={gamma})",
            "Labels 0 and 1; gamma defaults to 2, alpha to None, which means no weights. No reduction.",
        ),
    ),
)


def poly1(m, epsilon=1.0):
    q = sigmoid(-m)  # 1 − p
    excess = np.where(q < 0.4, log_excess(-np.minimum(q, 0.4)), softplus(-m) - q)  # −ln p − q, without cancelling
    return (1 + epsilon) * q + excess


def poly1_gradient(m, epsilon=1.0):
    p, q = sigmoid(m), sigmoid(-m)
    return -q * (q + (1 + epsilon) * p)  # q + p = 1: no term is negative, so nothing cancels


def poly1_curvature(m, epsilon=1.0):
    p, q = sigmoid(m), sigmoid(-m)
    return p * q * ((1 + epsilon) * p + (1 - epsilon) * q)


def _poly1_bend(epsilon):
    """The largest curvature: of (1 − x²)(1 + |ε|x)/4, where x = p − q."""
    size = abs(epsilon)
    x = size / (1 + math.sqrt(1 + 3 * size * size))
    return (1 - x * x) * (1 + size * x) / 4


def _poly1_score(eta, epsilon):
    """The log-odds of the root of dp² − (1 + d)p + η = 0 with d = ε(1 − 2η)."""
    d = epsilon * (1 - 2 * eta)
    p = 2 * eta / (1 + d + np.sqrt((1 + d) ** 2 - 4 * d * eta))
    return np.log(p / (1 - p))


POLY1 = Loss(
    key="poly1",
    title="Poly-1",
    family=SMOOTH_MARGINS,
    value=poly1,
    gradient=poly1_gradient,
    curvature=poly1_curvature,
    params=(
        Param(
            "epsilon",
            "ε",
            r"\varepsilon",
            "Weight of the extra term, the probability given to the wrong label; 0 leaves the logistic loss.",
            domain="[-1, inf)",
            stops=uniform(-1.0, 6.0, 0.1),
        ),
    ),
    latex=(
        r"-\ln p+<epsilon>(1-p)\qquad p=\frac{1}{1+e^{-<m>}}",
        r"-(1-p)(1+<epsilon> p)\qquad p=\frac{1}{1+e^{-<m>}}",
    ),
    aliases=("PolyLoss", "Poly1", "polynomial loss", "Poly-1 cross-entropy"),
    summary="The logistic loss plus a number times the probability that was given to the wrong label.",
    use="To tune a classifier by one number, where the logistic loss is the starting point.",
    trade="Above 0 unsure points count for more and the probabilities are pushed away from ½, below 0 the other way "
    "round; above 1 it is no longer convex, and below −1 it would punish confident right answers.",
    elicits=Statistic(
        "the log-odds of a probability: η at ε = 0, farther from ½ than η for ε > 0, closer to it for ε < 0",
        _poly1_score,
    ),
    claims={
        "convex": lambda epsilon: epsilon <= 1,
        "strictly_convex": lambda epsilon: epsilon <= 1,
        "lipschitz": lambda epsilon: (1 + epsilon) ** 2 / (4 * epsilon) if epsilon > 1 else 1.0,
        "gradient_lipschitz": _poly1_bend,
        "differentiable": True,
        "twice_differentiable": True,
        "calibrated": True,
        "above_zero_one": lambda epsilon: epsilon >= 2 * (1 - math.log(2)),
        "monotone": True,
    },
    related=("logistic", "focal", "bce_logits", "gce"),
    reference=Reference(
        "Z. Leng, M. Tan, C. Liu, E. D. Cubuk, X. Shi, S. Cheng, D. Anguelov, PolyLoss: a polynomial expansion "
        "perspective of classification loss functions, ICLR 2022.",
        "https://arxiv.org/abs/2204.12511",
    ),
    example=Example(
        {"epsilon": 3.0},
        x=-0.5,
        value=2.84145497778567037,
        gradient=-1.32747046780663803,
        words="p = 1/(1 + e^0.5) = 0.377540669, so −ln p + 3 · (1 − p) = 0.974076984 + 3 · 0.622459331 = 2.841454978; "
        "the slope is −0.622459331 · (1 + 3 · 0.377540669) = −1.327470468",
    ),
    note="−ln p is the sum of (1 − p)ᵏ/k over k = 1, 2, 3, …; this changes the first coefficient from 1 to 1 + ε. The "
    "paper’s loss is for any number of classes.",
    libraries=(
        Library(
            "optax",
            "optax.losses.poly_loss_cross_entropy",
            "optax.losses.poly_loss_cross_entropy(jnp.stack([0 * y_pred, y_pred], axis=-1), "
            "jnp.stack([(1 - y_true) / 2, (1 + y_true) / 2], axis=-1), epsilon={epsilon})",
            "For several classes: with two of them, and 0 as the logit of the first, it is this loss. Labels as "
            "probabilities of the classes; epsilon defaults to 2; no reduction.",
            terms=lambda m, epsilon: 2 + np.abs(m) + np.abs(epsilon),
        ),
    ),
)
