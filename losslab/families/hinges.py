"""Margin losses made of straight lines and parabolas, and the count of errors that they stand in for."""

import numpy as np

from losslab.core import Corner, Example, Family, Library, Loss, Param, Reference, Statistic, uniform
from losslab.families import MARGIN
from losslab.latex import cases
from losslab.stable import flat

HINGES = Family(
    key="hinges",
    title="Hinges",
    summary="What is right by a wide enough margin costs little or nothing; what falls short costs by how much it "
    "falls short.",
    argument=MARGIN,
    order=8,
)


def _majority(eta, **settings):
    return np.where(eta < 0.5, -1.0, 1.0)


SIGN = Statistic("the more frequent label, as −1 or +1: the sign of 2η − 1", _majority)
DIFFERENCE = Statistic("2η − 1: the share of +1 minus the share of −1", lambda eta: 2 * eta - 1)


def zero_one(m):
    return np.where(m > 0, 0.0, flat(m, 1.0))


def zero_one_gradient(m):
    return flat(m, 0.0)


def zero_one_curvature(m):
    return flat(m, 0.0)


ZERO_ONE = Loss(
    key="zero_one",
    title="0–1 loss",
    family=HINGES,
    value=zero_one,
    gradient=zero_one_gradient,
    curvature=zero_one_curvature,
    latex=(
        cases(
            (r"1", r"<m>\le 0", lambda m: m <= 0),
            (r"0", r"<m>\gt 0"),
        ),
        r"0",
    ),
    aliases=("zero-one loss", "0-1 loss", "misclassification", "counting errors"),
    near=("error rate", "accuracy"),
    summary="Counts: a wrong answer costs 1, a right answer costs nothing.",
    use="To judge a finished classifier: the mean over the data is the share of wrong answers.",
    trade="It is the very thing one wants to make small, but it is flat on both sides, so its slope never says which "
    "way to go.",
    elicits=Statistic("any score on the side of the more frequent label: with the sign of 2η − 1", _majority),
    corners=lambda: (Corner(0.0, "jump", 1.0, 0.0),),
    claims={"bounded": 1.0, "calibrated": True, "above_zero_one": True, "monotone": True},
    related=("hinge", "ramp", "sigmoid_loss", "perceptron"),
    reference=Reference(
        "P. L. Bartlett, M. I. Jordan, J. D. McAuliffe, Convexity, classification, and risk bounds, Journal of the "
        "American Statistical Association 101, 2006.",
        "https://doi.org/10.1198/016214505000000907",
    ),
    example=Example(
        {},
        x=-0.4,
        value=1.0,
        gradient=0.0,
        words="The margin −0.4 is not above 0, so the answer is wrong and costs 1; a slightly different margin costs "
        "the same, so the slope is 0",
    ),
    note="Accuracy is 1 minus the mean. A score of exactly 0 counts as wrong here, whatever the label; other programs "
    "count it as right, or as an answer for one of the two labels.",
    libraries=(
        Library(
            "sklearn",
            "sklearn.metrics.zero_one_loss",
            "sklearn.metrics.zero_one_loss(y_true, np.sign(y_pred))",
            "Takes labels, not scores; any labels will do. Returns the share of wrong ones, or their number with "
            "normalize=False. A score of 0 has the sign 0, which is neither label and so counts as wrong.",
            reduction="mean",
        ),
    ),
)


def perceptron(m):
    return np.maximum(0, -m)


def perceptron_gradient(m):
    return np.where(m < 0, -1.0, flat(m, 0.0))


def perceptron_curvature(m):
    return flat(m, 0.0)


PERCEPTRON = Loss(
    key="perceptron",
    title="Perceptron",
    family=HINGES,
    value=perceptron,
    gradient=perceptron_gradient,
    curvature=perceptron_curvature,
    latex=(
        r"\max(0,\ -<m>)",
        cases(
            (r"-1", r"<m>\lt 0", lambda m: m < 0),
            (r"0", r"<m>\ge 0"),
        ),
    ),
    aliases=("perceptron criterion", "perceptron loss", "rectifier of the margin"),
    near=("Rosenblatt",),
    summary="A wrong answer costs as much as the score is on the wrong side; a right one costs nothing.",
    use="For Rosenblatt’s perceptron, which learns from its mistakes only, one sample at a time.",
    trade="Simple and cheap, but it stops caring as soon as a point is on the right side, however narrowly, and a "
    "score of 0 for everything costs nothing at all.",
    elicits=Statistic("the score 0, whatever the share η", lambda eta: np.zeros(np.shape(eta))),
    corners=lambda: (Corner(0.0, "kink", -1.0, 0.0),),
    claims={"convex": True, "lipschitz": 1.0, "monotone": True},
    related=("hinge", "zero_one", "ramp"),
    reference=Reference(
        "F. Rosenblatt, The perceptron: a probabilistic model for information storage and organization in the brain, "
        "Psychological Review 65, 1958.",
        "https://doi.org/10.1037/h0042519",
    ),
    example=Example(
        {},
        x=-2.5,
        value=2.5,
        gradient=-1.0,
        words="The margin −2.5 is on the wrong side by 2.5, which is the cost; the slope there is −1",
    ),
    note="The hinge without its demand for a margin of 1. At m = 0 every slope from −1 to 0 is a sub-gradient; here it "
    "is 0, while scikit-learn and PyTorch return −1 and JAX −½.",
    libraries=(
        Library(
            "torch",
            "torch.nn.MarginRankingLoss",
            "F.margin_ranking_loss(y_pred, torch.zeros_like(y_pred), y_true, margin=0.0, reduction='none')",
            "PyTorch has no perceptron loss by name; this one for pairs is it, with 0 as the second score. Labels −1 "
            "and +1; margin defaults to 0; averages unless told otherwise; slope −1 at the kink.",
        ),
        Library(
            "sklearn",
            "sklearn.linear_model.SGDClassifier(loss='perceptron')",
            "np.array([sklearn.linear_model._sgd_fast.Hinge(0.0).py_loss(f, t) for f, t in zip(y_pred, y_true)])",
            "The private class behind SGDClassifier(loss='perceptron') and Perceptron, with the threshold 0. It takes "
            "the labels −1 and +1; the estimators take any two. Slope −1 at the kink.",
            gradient="np.array([sklearn.linear_model._sgd_fast.Hinge(0.0).py_dloss(f, t)"
            " for f, t in zip(y_pred, y_true)])",
        ),
        Library(
            "optax",
            "optax.losses.perceptron_loss",
            "optax.losses.perceptron_loss(y_pred, y_true)",
            "Labels −1 and +1, never converted: with the label 0 the loss is 0 whatever the score. No reduction; slope "
            "−½ at the kink.",
        ),
    ),
)


def hinge(m):
    return np.maximum(0, 1 - m)


def hinge_gradient(m):
    return np.where(m < 1, -1.0, flat(m, 0.0))


def hinge_curvature(m):
    return flat(m, 0.0)


HINGE = Loss(
    key="hinge",
    title="Hinge",
    family=HINGES,
    value=hinge,
    gradient=hinge_gradient,
    curvature=hinge_curvature,
    latex=(
        r"\max(0,\ 1-<m>)",
        cases(
            (r"-1", r"<m>\lt 1", lambda m: m < 1),
            (r"0", r"<m>\ge 1"),
        ),
    ),
    aliases=("hinge loss", "L1 hinge"),
    near=("SVM", "support vector machine", "L1-SVM", "soft margin", "max-margin"),
    summary="A margin of 1 or more is free; whatever is missing to 1 is what a point costs.",
    use="For support vector machines, and wherever a decision is wanted and no probability.",
    trade="Points beyond the margin have no say, so a few of them carry the fit; in return the score does not tell how "
    "probable the answer is, and there is a kink at 1.",
    elicits=SIGN,
    corners=lambda: (Corner(1.0, "kink", -1.0, 0.0),),
    claims={"convex": True, "lipschitz": 1.0, "calibrated": True, "above_zero_one": True, "monotone": True},
    related=("squared_hinge", "smoothed_hinge", "perceptron", "ramp", "dwd", "logistic"),
    reference=Reference(
        "C. Cortes, V. Vapnik, Support-vector networks, Machine Learning 20, 1995.",
        "https://doi.org/10.1007/BF00994018",
    ),
    example=Example(
        {},
        x=0.4,
        value=0.6,
        gradient=-1.0,
        words="The answer is right, but the margin 0.4 falls short of 1 by 1 − 0.4 = 0.6; the slope there is −1",
    ),
    note="At m = 1 every slope from −1 to 0 is a sub-gradient; here it is 0, while Keras and JAX return −½, "
    "scikit-learn and PyTorch −1. sklearn.metrics.hinge_loss takes a y_true with one class only for the label −1. "
    "XGBoost’s objective binary:hinge takes the labels 0 and 1.",
    libraries=(
        Library(
            "torch",
            "torch.nn.MarginRankingLoss",
            "F.margin_ranking_loss(y_pred, torch.zeros_like(y_pred), y_true, margin=1.0, reduction='none')",
            "PyTorch has no binary hinge by name (HingeEmbeddingLoss is another loss); this one for pairs is it, with "
            "0 as the second score. Labels −1 and +1; margin defaults to 0; averages unless told otherwise; slope −1 "
            "at the kink.",
        ),
        Library(
            "keras",
            "keras.losses.Hinge",
            "keras.losses.hinge(y_true, y_pred)",
            "Arguments in the order (y_true, y_pred). Labels −1 and +1; the labels 0 and 1 are converted, but only "
            "where all labels of a batch are 0 or 1. Averages over the last axis; slope −½ at the kink.",
            reduction="mean",
        ),
        Library(
            "sklearn",
            "sklearn.linear_model.SGDClassifier(loss='hinge')",
            "np.array([sklearn.linear_model._sgd_fast.Hinge(1.0).py_loss(f, t) for f, t in zip(y_pred, y_true)])",
            "The private class behind SGDClassifier, whose default it is. It takes the labels −1 and +1; the "
            "estimator takes any two. Slope −1 at the kink.",
            gradient="np.array([sklearn.linear_model._sgd_fast.Hinge(1.0).py_dloss(f, t)"
            " for f, t in zip(y_pred, y_true)])",
        ),
        Library(
            "optax",
            "optax.losses.hinge_loss",
            "optax.losses.hinge_loss(y_pred, y_true)",
            "Labels −1 and +1, never converted: with the label 0 the loss is 1 whatever the score. No reduction; slope "
            "−½ at the kink.",
        ),
    ),
)


def squared_hinge(m):
    missing = np.maximum(0, 1 - m)
    return missing * missing


def squared_hinge_gradient(m):
    return -2 * np.maximum(0, 1 - m)


def squared_hinge_curvature(m):
    return np.where(m < 1, 2.0, flat(m, 0.0))


SQUARED_HINGE = Loss(
    key="squared_hinge",
    title="Squared hinge",
    family=HINGES,
    value=squared_hinge,
    gradient=squared_hinge_gradient,
    curvature=squared_hinge_curvature,
    latex=(r"\max(0,\ 1-<m>)^2", r"-2\max(0,\ 1-<m>)"),
    aliases=("L2 hinge", "quadratic hinge", "truncated quadratic margin loss"),
    near=("L2-SVM", "LinearSVC"),
    summary="A margin of 1 or more is free; below, the loss is the square of what is missing to 1.",
    use="For linear support vector machines whose solver wants a slope that does not jump.",
    trade="Smooth at 1 where the hinge has a kink, but a point far on the wrong side, perhaps only mislabelled, counts "
    "by its square.",
    elicits=DIFFERENCE,
    corners=lambda: (Corner(1.0, "bend", 2.0, 0.0),),
    claims={
        "convex": True,
        "gradient_lipschitz": 2.0,
        "differentiable": True,
        "calibrated": True,
        "above_zero_one": True,
        "monotone": True,
    },
    related=("hinge", "modified_huber", "smoothed_hinge", "squared_margin"),
    reference=Reference(
        "C.-J. Hsieh, K.-W. Chang, C.-J. Lin, S. S. Keerthi, S. Sundararajan, A dual coordinate descent method for "
        "large-scale linear SVM, ICML 2008.",
        "https://doi.org/10.1145/1390156.1390208",
    ),
    example=Example(
        {},
        x=-1.5,
        value=6.25,
        gradient=-5.0,
        words="1 − (−1.5) = 2.5 is missing, so the loss is 2.5² = 6.25, and the slope is −2 · 2.5 = −5",
    ),
    note="scikit-learn’s LinearSVC has it as its default and minimises ½ ‖w‖² + C · (sum over the samples). As its "
    "best score is 2η − 1, (f + 1)/2 is an estimate of η.",
    libraries=(
        Library(
            "keras",
            "keras.losses.SquaredHinge",
            "keras.losses.squared_hinge(y_true, y_pred)",
            "Arguments in the order (y_true, y_pred). Labels −1 and +1; the labels 0 and 1 are converted, but only "
            "where all labels of a batch are 0 or 1. Averages over the last axis.",
            reduction="mean",
        ),
        Library(
            "sklearn",
            "sklearn.linear_model.SGDClassifier(loss='squared_hinge')",
            "np.array([sklearn.linear_model._sgd_fast.SquaredHinge(1.0).py_loss(f, t)"
            " for f, t in zip(y_pred, y_true)])",
            "The private class behind SGDClassifier. It takes the labels −1 and +1; the estimator takes any two.",
            gradient="np.array([sklearn.linear_model._sgd_fast.SquaredHinge(1.0).py_dloss(f, t)"
            " for f, t in zip(y_pred, y_true)])",
        ),
    ),
)


def smoothed_hinge(m, gamma=1.0):
    missing = np.maximum(0, 1 - m)
    inner = np.minimum(missing, gamma)  # a parabola as far as γ, a straight line beyond
    return inner / gamma * (missing - inner / 2)


def smoothed_hinge_gradient(m, gamma=1.0):
    return -np.clip(1 - m, 0, gamma) / gamma


def smoothed_hinge_curvature(m, gamma=1.0):
    return np.where((m >= 1 - gamma) & (m <= 1), 1 / gamma, flat(m, 0.0))


def _smoothed_hinge_score(eta, gamma):
    more = np.maximum(eta, 1 - eta)
    return np.sign(2 * eta - 1) * np.maximum(2 * more - 1, 1 - gamma * (1 - more) / more)


SMOOTHED_HINGE = Loss(
    key="smoothed_hinge",
    title="Smoothed hinge",
    family=HINGES,
    value=smoothed_hinge,
    gradient=smoothed_hinge_gradient,
    curvature=smoothed_hinge_curvature,
    params=(
        Param(
            "gamma",
            "γ",
            r"\gamma",
            "Width of the parabola that rounds off the kink, from a margin of 1 − γ to a margin of 1.",
            domain="(0, inf)",
            stops=uniform(0.05, 3.0, 0.05),
        ),
    ),
    latex=(
        cases(
            (r"0", r"<m>\ge 1", lambda m: m >= 1),
            (r"\dfrac{(1-<m>)^2}{2<gamma>}", r"1-<gamma>\lt <m>\lt 1", lambda m, gamma: 1 - gamma < m < 1),
            (r"1-<m>-\dfrac{<gamma>}{2}", r"<m>\le 1-<gamma>"),
        ),
        cases(
            (r"0", r"<m>\ge 1", lambda m: m >= 1),
            (r"-\dfrac{1-<m>}{<gamma>}", r"1-<gamma>\lt <m>\lt 1", lambda m, gamma: 1 - gamma < m < 1),
            (r"-1", r"<m>\le 1-<gamma>"),
        ),
    ),
    aliases=("Huberised hinge", "smooth hinge", "quadratically smoothed hinge"),
    near=("Huberized SVM", "Rennie–Srebro"),
    summary="The hinge with its kink rounded off into a piece of parabola.",
    use="When the hinge is meant but the solver wants a slope that does not jump.",
    trade="Far on the wrong side it pulls with 1, as the hinge does; the smaller γ, the closer it is to the hinge and "
    "the more sharply it bends.",
    elicits=Statistic(
        "the sign of 2η − 1 times the larger of 2h − 1 and 1 − γ(1 − h)/h, where h is the larger of η and 1 − η",
        _smoothed_hinge_score,
    ),
    corners=lambda gamma: (Corner(1 - gamma, "bend", 0.0, 1 / gamma), Corner(1.0, "bend", 1 / gamma, 0.0)),
    claims={
        "convex": True,
        "lipschitz": 1.0,
        "gradient_lipschitz": lambda gamma: 1 / gamma,
        "differentiable": True,
        "calibrated": True,
        "monotone": True,
    },
    related=("hinge", "modified_huber", "squared_hinge", "dwd"),
    reference=Reference(
        "J. D. M. Rennie, N. Srebro, Loss functions for preference levels: regression with discrete ordered labels, "
        "IJCAI Multidisciplinary Workshop on Advances in Preference Handling, 2005 (γ = 1); S. Shalev-Shwartz, "
        "T. Zhang, Stochastic dual coordinate ascent methods for regularized loss minimization, JMLR 14, 2013.",
        "https://jmlr.org/papers/v14/shalev-shwartz13a.html",
    ),
    example=Example(
        {"gamma": 0.8},
        x=0.4,
        value=0.225,
        gradient=-0.75,
        words="1 − 0.4 = 0.6 is missing, which is within γ = 0.8, so 0.6² / (2 · 0.8) = 0.36/1.6 = 0.225, and the "
        "slope is −0.6/0.8 = −0.75",
    ),
    note="Rennie and Srebro’s smooth hinge is γ = 1. At γ = 2 it is a quarter of the modified Huber loss. Up to m = 1 "
    "− γ it lies γ/2 below the hinge; from m = 1 on both are 0.",
)


def modified_huber(m):
    missing = np.maximum(0, 1 - m)
    inner = np.minimum(missing, 2)
    return inner * (2 * missing - inner)  # (1 − m)² as far as m = −1, −4m beyond


def modified_huber_gradient(m):
    return -2 * np.clip(1 - m, 0, 2)


def modified_huber_curvature(m):
    return np.where((m >= -1) & (m < 1), 2.0, flat(m, 0.0))


MODIFIED_HUBER = Loss(
    key="modified_huber",
    title="Modified Huber",
    family=HINGES,
    value=modified_huber,
    gradient=modified_huber_gradient,
    curvature=modified_huber_curvature,
    latex=(
        cases(
            (r"\max(0,\ 1-<m>)^2", r"<m>\ge -1", lambda m: m >= -1),
            (r"-4<m>", r"<m>\lt -1"),
        ),
        cases(
            (r"-2\max(0,\ 1-<m>)", r"<m>\ge -1", lambda m: m >= -1),
            (r"-4", r"<m>\lt -1"),
        ),
    ),
    aliases=("modified Huber loss", "Huber for classification", "Huberised squared hinge"),
    summary="The squared hinge, continued by a straight line once a point is more than 1 on the wrong side.",
    use="When probabilities are wanted from a hinge-like loss and some labels may be wrong.",
    trade="Smooth, with a bounded pull, and its score leads to a probability; the pull of a mislabelled point does not "
    "fade, though, it only stops growing.",
    elicits=DIFFERENCE,
    corners=lambda: (Corner(-1.0, "bend", 0.0, 2.0), Corner(1.0, "bend", 2.0, 0.0)),
    claims={
        "convex": True,
        "lipschitz": 4.0,
        "gradient_lipschitz": 2.0,
        "differentiable": True,
        "calibrated": True,
        "above_zero_one": True,
        "monotone": True,
    },
    related=("smoothed_hinge", "squared_hinge", "hinge"),
    reference=Reference(
        "T. Zhang, Solving large scale linear prediction problems using stochastic gradient descent algorithms, "
        "ICML 2004.",
        "https://doi.org/10.1145/1015330.1015332",
    ),
    example=Example(
        {},
        x=-1.5,
        value=6.0,
        gradient=-4.0,
        words="−1.5 is below −1, so the straight line holds: −4 · (−1.5) = 6, and the slope is −4 (the squared hinge "
        "would say 6.25 and −5)",
    ),
    note="Four times the smoothed hinge with γ = 2. With the Huber loss of a residual it shares the idea, not the "
    "formula. As its best score is 2η − 1, scikit-learn’s SGDClassifier gives (f + 1)/2, clipped to [0, 1], as the "
    "probability.",
    libraries=(
        Library(
            "sklearn",
            "sklearn.linear_model.SGDClassifier(loss='modified_huber')",
            "np.array([sklearn.linear_model._sgd_fast.ModifiedHuber().py_loss(f, t) for f, t in zip(y_pred, y_true)])",
            "The private class behind SGDClassifier. It takes the labels −1 and +1; the estimator takes any two.",
            gradient="np.array([sklearn.linear_model._sgd_fast.ModifiedHuber().py_dloss(f, t)"
            " for f, t in zip(y_pred, y_true)])",
        ),
    ),
)


def ramp(m, s=-1.0):
    return np.minimum(1 - s, np.maximum(0, 1 - m))


def ramp_gradient(m, s=-1.0):
    return np.where((m > s) & (m < 1), -1.0, flat(m, 0.0))


def ramp_curvature(m, s=-1.0):
    return flat(m, 0.0)


RAMP = Loss(
    key="ramp",
    title="Ramp",
    family=HINGES,
    value=ramp,
    gradient=ramp_gradient,
    curvature=ramp_curvature,
    params=(
        Param(
            "s",
            "s",
            "s",
            "Margin below which the cost stops growing; 1 − s is the most that a point can cost.",
            domain="(-inf, 0]",
            stops=uniform(-3.0, 0.0, 0.1),
        ),
    ),
    latex=(
        r"\min\left(1-<s>,\ \max(0,\ 1-<m>)\right)",
        cases(
            (r"-1", r"<s>\lt <m>\lt 1", lambda m, s: s < m < 1),
            (r"0", r"\text{otherwise}"),
        ),
    ),
    aliases=("clipped hinge", "truncated hinge", "ramp loss", "capped hinge"),
    near=("robust SVM",),
    summary="The hinge with a ceiling: however wrong a point is, it cannot cost more than a fixed amount.",
    use="When some labels are plainly wrong and such points should not drag the boundary about.",
    trade="A point beyond the ceiling has no pull, so wrong labels do little harm; but the curve is no longer convex, "
    "and a point that starts out there does not pull even if its label is right.",
    elicits=SIGN,
    corners=lambda s: (Corner(s, "kink", 0.0, -1.0), Corner(1.0, "kink", -1.0, 0.0)),
    claims={
        "lipschitz": 1.0,
        "bounded": lambda s: 1 - s,
        "calibrated": True,
        "above_zero_one": True,
        "monotone": True,
    },
    related=("hinge", "zero_one", "sigmoid_loss", "savage"),
    reference=Reference(
        "R. Collobert, F. Sinz, J. Weston, L. Bottou, Trading convexity for scalability, ICML 2006.",
    ),
    example=Example(
        {"s": -0.5},
        x=-2.0,
        value=1.5,
        gradient=0.0,
        words="1 − (−2) = 3 is missing, but the ceiling is 1 − (−0.5) = 1.5, so the loss is 1.5; on the ceiling the "
        "slope is 0",
    ),
    note="The hinge minus a second hinge with its kink at s. At m = 1 and at m = s every slope from −1 to 0 is a "
    "(generalised) sub-gradient; here it is 0.",
)


def dwd(m, q=1.0):
    start = q / (q + 1)
    u = start / np.maximum(m, start)
    return np.where(m > start, u**q / (q + 1), 1 - m)


def dwd_gradient(m, q=1.0):
    start = q / (q + 1)
    return -((start / np.maximum(m, start)) ** (q + 1))


def dwd_curvature(m, q=1.0):
    start = q / (q + 1)
    return np.where(m > start, (q + 1) / start * (start / np.maximum(m, start)) ** (q + 2), flat(m, 0.0))


def _dwd_score(eta, q):
    more = np.maximum(eta, 1 - eta)
    return np.sign(2 * eta - 1) * q / (q + 1) * (more / (1 - more)) ** (1 / (q + 1))


DWD = Loss(
    key="dwd",
    title="Distance-weighted discrimination",
    family=HINGES,
    value=dwd,
    gradient=dwd_gradient,
    curvature=dwd_curvature,
    params=(
        Param(
            "q",
            "q",
            "q",
            "The power with which the cost fades for wide margins: the larger, the closer to the hinge.",
            domain="(0, inf)",
            stops=uniform(0.1, 5.0, 0.1),
        ),
    ),
    latex=(
        cases(
            (r"1-<m>", r"<m>\le \dfrac{<q>}{<q>+1}", lambda m, q: m <= q / (q + 1)),
            (r"\dfrac{1}{<q>+1}\left(\dfrac{<q>}{(<q>+1)<m>}\right)^{<q>}", r"<m>\gt \dfrac{<q>}{<q>+1}"),
        ),
        cases(
            (r"-1", r"<m>\le \dfrac{<q>}{<q>+1}", lambda m, q: m <= q / (q + 1)),
            (r"-\left(\dfrac{<q>}{(<q>+1)<m>}\right)^{<q>+1}", r"<m>\gt \dfrac{<q>}{<q>+1}"),
        ),
    ),
    aliases=("DWD", "generalised DWD", "generalized distance weighted discrimination", "DWDMarginLoss"),
    summary="A straight line for narrow margins that turns into a slowly fading curve, so every point keeps some say.",
    use="For data with more features than samples, where a support vector machine piles up many points on its margin.",
    trade="All points take part in placing the boundary, not only those near it; in return a point is never quite done "
    "with, however clearly it is on the right side.",
    elicits=Statistic(
        "the sign of 2η − 1 times q/(q + 1) · (h/(1 − h))^(1/(q + 1)), where h is the larger of η and 1 − η",
        _dwd_score,
    ),
    corners=lambda q: (Corner(q / (q + 1), "bend", 0.0, (q + 1) ** 2 / q),),
    claims={
        "convex": True,
        "lipschitz": 1.0,
        "gradient_lipschitz": lambda q: (q + 1) ** 2 / q,
        "differentiable": True,
        "calibrated": True,
        "above_zero_one": True,
        "monotone": True,
    },
    related=("hinge", "smoothed_hinge", "logistic", "exponential"),
    reference=Reference(
        "J. S. Marron, M. J. Todd, J. Ahn, Distance-weighted discrimination, Journal of the American Statistical "
        "Association 102, 2007 (q = 1); B. Wang, H. Zou, Another look at distance-weighted discrimination, Journal of "
        "the Royal Statistical Society B 80, 2018.",
        "https://doi.org/10.1111/rssb.12244",
    ),
    example=Example(
        {"q": 3.0},
        x=1.5,
        value=0.03125,
        gradient=-0.0625,
        words="The curve begins at 3/4 = 0.75, and 0.75/1.5 = 0.5; so 0.5³/(3 + 1) = 0.125/4 = 0.03125, and the slope "
        "is −0.5⁴ = −0.0625",
    ),
    note="q = 1 is the original, with 1/(4m) for m above ½. As q grows it approaches the hinge. It tends to 0 for wide "
    "margins but never reaches it.",
)
