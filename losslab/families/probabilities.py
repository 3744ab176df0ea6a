"""Losses of a predicted probability: p against a label that is 0 or 1."""

import numpy as np

from losslab.core import Example, Family, Library, Loss, Param, Reference, Statistic, uniform
from losslab.families import PROBABILITY
from losslab.stable import flat, largest, part, sigmoid

EPS = np.finfo(float).eps

PROBABILITIES = Family(
    key="probabilities",
    title="Of a probability",
    summary="What a predicted probability costs once the label is known: 0 or 1, or a share between them.",
    argument=PROBABILITY,
    order=10,
)


def likelihood(p, y_true):
    return -(y_true * p + (1 - y_true) * (1 - p))


def likelihood_gradient(p, y_true):
    return flat(p, 1 - 2 * y_true)


def likelihood_curvature(p, y_true):
    return flat(p + y_true, 0.0)


LIKELIHOOD = Loss(
    key="likelihood",
    title="Mean probability of the true label",
    family=PROBABILITIES,
    value=likelihood,
    gradient=likelihood_gradient,
    curvature=likelihood_curvature,
    latex=(r"-\left[<y_true><p>+(1-<y_true>)(1-<p>)\right]", r"1-2<y_true>"),
    aliases=("linear score", "so-called maximum likelihood"),
    near=("expected accuracy", "probability score"),
    summary="Minus the probability that was given to the label that came true: −1 for a sure and right prediction.",
    use="To show what goes wrong when the logarithm is left out. Its mean is minus the accuracy to expect from answers "
    "drawn at random, 1 with probability p.",
    trade="Bounded, and a straight line in p, but whoever minimises it answers 0 or 1 and never says how sure it is.",
    elicits=Statistic(
        "1 whenever η is above ½, 0 whenever it is below: the likelier label, not the share (for η = 0.7 it is 1)",
        lambda eta: np.where(np.asarray(eta) > 0.5, 1.0, 0.0),
    ),
    claims={"convex": True, "lipschitz": 1.0, "bounded": 1.0, "minimum": -1.0},
    related=("bce", "brier", "gce", "absolute_error"),
    reference=Reference(
        "T. Gneiting, A. E. Raftery, Strictly proper scoring rules, prediction, and estimation, Journal of the "
        "American Statistical Association 102, 2007: the linear score, which is not proper.",
        "https://doi.org/10.1198/016214506000001437",
    ),
    example=Example(
        {},
        x=0.3,
        value=-0.7,
        gradient=1.0,
        words="the label is 0 and got 1 − 0.3 = 0.7, so the loss is −0.7, and the slope is 1 − 2 · 0 = 1",
        data={"y_true": 0.0},
    ),
    note="There is a slide that calls this ‘maximum likelihood’ and finds −0.7 for five samples whose true labels got "
    "0.5, 0.9, 0.8, 0.4 and 0.9. The sum is right, the name is not: −0.7 is minus the mean of these probabilities, the "
    "likelihood is their product, 0.1296. What maximum likelihood minimises is −ln 0.1296 = 2.0433, which is 0.40866 "
    "a sample: the binary cross-entropy. For the labels 0 and 1 this loss is |p − y| − 1, the absolute error less 1.",
)


def bce(p, y_true):
    return part(y_true, -np.log(p)) + part(1 - y_true, -np.log1p(-p))


def bce_gradient(p, y_true):
    spread = p * (1 - p)
    sure_and_right = (spread == 0) & (p == y_true)  # here the fraction is 0/0, and tends to 1 − 2y
    return np.where(sure_and_right, 1 - 2 * y_true, (p - y_true) / np.where(sure_and_right, 1.0, spread))


def bce_curvature(p, y_true):
    return part(y_true, 1 / p / p) + part(1 - y_true, 1 / (1 - p) ** 2)


BCE = Loss(
    key="bce",
    title="Binary cross-entropy",
    family=PROBABILITIES,
    value=bce,
    gradient=bce_gradient,
    curvature=bce_curvature,
    latex=(
        r"-<y_true>\ln <p>-(1-<y_true>)\ln(1-<p>)",
        r"\frac{<p>-<y_true>}{<p>(1-<p>)}",
    ),
    aliases=(
        "BCE",
        "BCELoss",
        "log loss",
        "log score",
        "logarithmic score",
        "binary_crossentropy",
        "Bernoulli negative log-likelihood",
    ),
    summary="Minus the logarithm of the probability given to the true label: the surer and wronger, the dearer.",
    use="For probabilities, the standard choice: it is the negative log-likelihood of a coin that shows 1 with "
    "probability p (Bernoulli). Where the model has the logit, take the form with logits.",
    trade="Minimising it asks for honest probabilities, but one sure and wrong prediction costs without limit.",
    elicits=Statistic("the share η of ones itself", lambda eta: eta),
    claims={"convex": True, "strictly_convex": True, "strongly_convex": 1.0, "proper": True},
    related=("bce_logits", "brier", "focal_prob", "gce", "likelihood", "logistic"),
    nats=True,
    reference=Reference(
        "I. J. Good, Rational decisions, Journal of the Royal Statistical Society B 14, 1952.",
        "https://doi.org/10.1111/j.2517-6161.1952.tb00104.x",
    ),
    example=Example(
        {},
        x=0.8,
        value=0.22314355131420976,
        gradient=-1.25,
        words="the label is 1, so −ln 0.8 = 0.223143551, and the slope is (0.8 − 1)/(0.8 · 0.2) = −1.25",
        data={"y_true": 1.0},
    ),
    note="Natural logarithm: divided by ln 2 = 0.6931 the loss is in bits. At p = 0 with the label 1 it is infinite; "
    "libraries clip, each elsewhere, and return 100 (PyTorch), 16.118 (Keras 3), 15.425 (Keras 2) or 36.04 "
    "(scikit-learn) there. From p = 0.1 to p = 0.01 the label 1 costs 2.3026 more, 4.6052 in place of 2.3026; from "
    "the logit 0.1 to the logit 0.01 only 0.0438: 0.6882 in place of 0.6444. A soft "
    "label y costs at least its own entropy, even at p = y: 0.6109 for y = 0.3.",
    libraries=(
        Library(
            "torch",
            "torch.nn.BCELoss",
            "F.binary_cross_entropy(y_pred, y_true, reduction='none')",
            "y_pred is p, labels in [0, 1]; ln is cut off at −100, so p = 0 with label 1 costs 100 and has the slope "
            "−1e12. Refuses p outside [0, 1]; averages over all elements unless told otherwise.",
            emulate=lambda p, y_true: (
                part(y_true, np.minimum(-np.log(p), 100.0)) + part(1 - y_true, np.minimum(-np.log1p(-p), 100.0))
            ),
        ),
        Library(
            "keras",
            "keras.losses.BinaryCrossentropy",
            "keras.losses.binary_crossentropy(y_true, y_pred)",
            "y_pred is p, labels in [0, 1]; p is clipped to [1e-7, 1 − 1e-7], where the slope is 0. Arguments in the "
            "order (y_true, y_pred); averages over the last axis.",
            reduction="mean",
            emulate=lambda p, y_true: bce(np.clip(p, 1e-7, 1 - 1e-7), y_true),
        ),
        Library(
            "sklearn",
            "sklearn.metrics.log_loss",
            "sklearn.metrics.log_loss(y_true, y_pred, labels=[0, 1])",
            "y_pred is p, labels 0 and 1 only; p is clipped to [2.2e-16, 1 − 2.2e-16]. labels must be given where "
            "y_true holds one of them only; the mean over the samples.",
            reduction="mean",
            hard=True,
            emulate=lambda p, y_true: bce(np.clip(p, EPS, 1 - EPS), y_true),
            terms=lambda p, y_true: 1 - y_true,
        ),
    ),
)


def brier(p, y_true):
    return (p - y_true) * (p - y_true)


def brier_gradient(p, y_true):
    return 2 * (p - y_true)


def brier_curvature(p, y_true):
    return flat(p - y_true, 2.0)


BRIER = Loss(
    key="brier",
    title="Brier score",
    family=PROBABILITIES,
    value=brier,
    gradient=brier_gradient,
    curvature=brier_curvature,
    latex=(r"\left(<p>-<y_true>\right)^2", r"2\left(<p>-<y_true>\right)"),
    aliases=("quadratic score", "squared error of a probability", "brier_score_loss", "Brier loss"),
    summary="The squared distance between the predicted probability and the label.",
    use="To judge forecasts: like the cross-entropy it asks for honest probabilities, but it is never infinite.",
    trade="No prediction costs more than 1, but behind a sigmoid its slope dies out where the model is sure and wrong.",
    elicits=Statistic("the share η of ones itself", lambda eta: eta),
    claims={
        "convex": True,
        "strictly_convex": True,
        "strongly_convex": 2.0,
        "lipschitz": 2.0,
        "bounded": 1.0,
        "proper": True,
    },
    related=("bce", "likelihood", "squared_error", "savage"),
    reference=Reference(
        "G. W. Brier, Verification of forecasts expressed in terms of probability, Monthly Weather Review 78, 1950.",
        "https://doi.org/10.1175/1520-0493(1950)078%3C0001:VOFEIT%3E2.0.CO;2",
    ),
    example=Example(
        {},
        x=0.3,
        value=0.49,
        gradient=-1.4,
        words="the label is 1, so (0.3 − 1)² = (−0.7)² = 0.49, and the slope is 2 · (−0.7) = −1.4",
        data={"y_true": 1.0},
    ),
    note="Brier summed over both classes, (p − y)² + ((1 − p) − (1 − y))², which is twice this. In the logit z the "
    "slope is 2(p − y)p(1 − p): it vanishes for p near 0 and near 1, right or wrong, and the curve is not convex. At "
    "z = −8 with the label 1 the slope is −0.00067, and that of the cross-entropy −0.99966: 1491 times as large.",
    libraries=(
        Library(
            "sklearn",
            "sklearn.metrics.brier_score_loss",
            "sklearn.metrics.brier_score_loss(y_true, y_pred, labels=[0, 1])",
            "y_pred is p, labels 0 and 1 only. For two classes without the factor 2 of Brier’s sum over the classes, "
            "for more with it, unless scale_by_half says otherwise; the mean over the samples.",
            reduction="mean",
            hard=True,
            terms=lambda p, y_true: np.abs(p - y_true) + 1e-16,
        ),
        Library(
            "torch",
            "torch.nn.MSELoss",
            "F.mse_loss(y_pred, y_true, reduction='none')",
            "The plain squared error, with y_pred = p and labels in [0, 1]; averages over all elements unless told "
            "otherwise.",
        ),
    ),
)


def focal_prob(p, y_true, gamma=2.0):
    one = -((1 - p) ** gamma) * np.log(p)
    zero = -(p**gamma) * np.log1p(-p)
    return part(y_true, one) + part(1 - y_true, zero)


def focal_prob_gradient(p, y_true, gamma=2.0):
    one = focal_slope(p, 1 - p, np.log(p), gamma)
    zero = -focal_slope(1 - p, p, np.log1p(-p), gamma)
    return part(y_true, one) + part(1 - y_true, zero)


def focal_prob_curvature(p, y_true, gamma=2.0):
    one = focal_bend(p, 1 - p, np.log(p), gamma)
    zero = focal_bend(1 - p, p, np.log1p(-p), gamma)
    return part(y_true, one) + part(1 - y_true, zero)


def focal_slope(right, miss, log_right, gamma):
    """d/dq of −(1 − q)ᵞ ln q, where q = right is the probability of the label, and 1 − q = miss."""
    return -(miss**gamma) * (1 + gamma * log_share(right, miss, log_right)) / right


def focal_bend(right, miss, log_right, gamma):
    """d²/dq² of −(1 − q)ᵞ ln q. Without γ there is no middle term, and no missᵞ⁻¹ to be infinite."""
    power = miss ** np.where(gamma > 0, gamma - 1, 0.0)
    middle = gamma * power * right * (2 + (gamma - 1) * log_share(right, miss, log_right))
    return (miss**gamma + middle) / right / right


def log_share(right, miss, log_right):
    """−q ln q / (1 − q): it grows from 0 at q = 0 to 1 at q = 1. No float but 0 has a logarithm below −745."""
    fraction = -right * np.maximum(log_right, -745.0) / np.where(miss > 0, miss, 1.0)
    return np.where(miss > 0, fraction, 1.0)


def focal_prob_strongly_convex(gamma):
    """The least curvature. It falls all the way to p = 1 for γ = 0 (to 1) and γ = 1 (to 2), between them it turns."""
    return gamma <= 1 and -largest(lambda p: -FOCAL_PROB.curvature(p, y_true=1.0, gamma=gamma), 0.01, 1.0)


FOCAL_PROB = Loss(
    key="focal_prob",
    title="Focal (of a probability)",
    family=PROBABILITIES,
    value=focal_prob,
    gradient=focal_prob_gradient,
    curvature=focal_prob_curvature,
    params=(
        Param(
            "gamma",
            "γ",
            r"\gamma",
            "How strongly samples that are already predicted well are played down; 0 is the cross-entropy.",
            domain="[0, inf)",
            stops=uniform(0.0, 5.0, 0.1),
        ),
    ),
    latex=(
        r"-<y_true>(1-<p>)^{<gamma>}\ln <p>-(1-<y_true>)<p>^{<gamma>}\ln(1-<p>)",
        r"<y_true>\left[<gamma>(1-<p>)^{<gamma>-1}\ln <p>-\frac{(1-<p>)^{<gamma>}}{<p>}\right]"
        r"+(1-<y_true>)\left[\frac{<p>^{<gamma>}}{1-<p>}-<gamma> <p>^{<gamma>-1}\ln(1-<p>)\right]",
    ),
    aliases=("binary focal cross-entropy", "BinaryFocalCrossentropy"),
    near=("modulated cross-entropy",),
    summary="The cross-entropy, turned down for samples whose label already gets a high probability.",
    use="When easy samples of one class are so many that together they drown the hard ones, as in object detection.",
    trade="Turns the attention to hard samples, mislabelled ones among them; for γ above 0 the best p is no longer the "
    "share of ones but lies nearer to ½.",
    elicits=Statistic("a probability between ½ and η, without a closed form; η itself for γ = 0"),
    claims={
        "convex": True,
        "strictly_convex": True,
        "strongly_convex": focal_prob_strongly_convex,
        "proper": lambda gamma: gamma == 0,
    },
    related=("focal_logits", "focal", "bce", "gce"),
    reference=Reference(
        "T.-Y. Lin, P. Goyal, R. Girshick, K. He, P. Dollár, Focal loss for dense object detection, ICCV 2017.",
        "https://doi.org/10.1109/ICCV.2017.324",
    ),
    example=Example(
        {"gamma": 3.0},
        x=0.6,
        value=0.0326928399210,
        gradient=-0.351862966074,
        words="the label is 1, so 0.4³ · (−ln 0.6) = 0.064 · 0.5108256238 = 0.03269283992, and the slope is "
        "3 · 0.4² · ln 0.6 − 0.4³/0.6 = −0.2451962994 − 0.1066666667 = −0.3518629661",
        data={"y_true": 1.0},
    ),
    note="For a share of 0.9 ones the best constant p is 0.694 at γ = 2: as a probability it needs correcting. As a "
    "function of p the curve is convex, as a function of the logit it is not. For γ between 0 and 1 automatic "
    "differentiation of (1 − p)ᵞ divides by zero at a sure and right prediction.",
    libraries=(
        Library(
            "keras",
            "keras.losses.BinaryFocalCrossentropy",
            "keras.losses.binary_focal_crossentropy(y_true, y_pred, gamma={gamma})",
            "y_pred is p, labels 0 and 1; p is clipped to [1e-7, 1 − 1e-7]. alpha is not applied unless "
            "apply_class_balancing=True. For a soft label Keras first mixes p and 1 − p into one probability of the "
            "label, which differs. Averages over the last axis.",
            reduction="mean",
            hard=True,
            emulate=lambda p, y_true, gamma: np.abs(y_true - p) ** gamma * bce(np.clip(p, 1e-7, 1 - 1e-7), y_true),
            terms=lambda p, y_true, gamma: np.abs(y_true - p) ** gamma / np.maximum(np.abs(p - y_true), 1e-300),
        ),
    ),
)


def gce(p, y_true, q=0.7):
    one, zero = -np.expm1(q * np.log(p)) / q, -np.expm1(q * np.log1p(-p)) / q  # 1 − pᵠ without cancellation
    return part(y_true, one) + part(1 - y_true, zero)


def gce_gradient(p, y_true, q=0.7):
    return flat(p, part(1 - y_true, (1 - p) ** (q - 1)) - part(y_true, p ** (q - 1)))


def gce_curvature(p, y_true, q=0.7):
    power = np.where(q < 1, q - 2, 1.0)  # at q = 1 the curve is straight, at p = 0 as well
    return (1 - q) * (part(y_true, p**power) + part(1 - y_true, (1 - p) ** power))


GCE = Loss(
    key="gce",
    title="Generalised cross-entropy",
    family=PROBABILITIES,
    value=gce,
    gradient=gce_gradient,
    curvature=gce_curvature,
    params=(
        Param(
            "q",
            "q",
            "q",
            "Where between the cross-entropy (towards 0) and the absolute error (at 1) the loss stands.",
            domain="(0, 1]",
            stops=uniform(0.05, 1.0, 0.05),
        ),
    ),
    latex=(
        r"<y_true>\frac{1-<p>^{<q>}}{<q>}+(1-<y_true>)\frac{1-(1-<p>)^{<q>}}{<q>}",
        r"-<y_true><p>^{<q>-1}+(1-<y_true>)(1-<p>)^{<q>-1}",
    ),
    aliases=("GCE", "Lq loss", "L_q", "noise-robust cross-entropy"),
    summary="A bridge from the cross-entropy to the absolute error, on which no sample costs more than 1/q.",
    use="When some labels are simply wrong and the model should not bend to them.",
    trade="A larger q shrugs off more wrong labels, and with them samples that are hard but labelled right; the best p "
    "moves away from the share of ones, towards 0 or 1.",
    elicits=Statistic(
        "the share η sharpened: its log-odds divided by 1 − q; for q = 1 the likelier label",
        lambda eta, q: sigmoid(np.log(eta / (1 - eta)) / np.maximum(1 - q, 1e-200)),
    ),
    claims={
        "convex": True,
        "strictly_convex": lambda q: q < 1,
        "strongly_convex": lambda q: q < 1 and 1 - q,
        "lipschitz": lambda q: q == 1 and 1.0,
        "bounded": lambda q: 1 / q,
    },
    related=("bce", "likelihood", "focal_prob", "absolute_error"),
    reference=Reference(
        "Z. Zhang, M. R. Sabuncu, Generalized cross entropy loss for training deep neural networks with noisy labels, "
        "NeurIPS 2018.",
        "https://arxiv.org/abs/1805.07836",
    ),
    example=Example(
        {"q": 0.5},
        x=0.64,
        value=0.4,
        gradient=-1.25,
        words="the label is 1, so (1 − 0.64^0.5)/0.5 = (1 − 0.8)/0.5 = 0.4, and the slope is "
        "−0.64^(0.5 − 1) = −1/0.8 = −1.25",
        data={"y_true": 1.0},
    ),
    note="Towards q = 0 it becomes the cross-entropy. At q = 1 it is 1 minus the probability of the label, which is "
    "|p − y| for the labels 0 and 1. It is improper: for a share of 0.7 ones the best p is 0.944 at q = 0.7 and 1 at "
    "q = 1.",
    libraries=(
        Library(
            "keras",
            "keras.losses.CategoricalGeneralizedCrossEntropy",
            "keras.losses.categorical_generalized_cross_entropy("
            "y_true, keras.ops.stack([1 - y_pred, y_pred], axis=-1), {q})",
            "For any number of classes: takes whole labels and one probability per class, here 1 − p and p. q lies "
            "below 1 and defaults to 0.5 in the class; no clipping. The class averages, the function does not.",
            legal=lambda q: q < 1,
            hard=True,
            terms=lambda p, y_true, q: 1 / q,
        ),
    ),
)
