"""The words of this subject, each in one sentence, and the questions on which textbooks disagree.

Both sides of these have a number, computed on one example. What a property of a loss means is said in `properties` and
read from there.
"""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np

from losslab.catalog import FAMILIES, LOSSES, find
from losslab.properties import PROPERTIES
from losslab.text import shown


@dataclass(frozen=True)
class Term:
    """A word, its meaning in a sentence, other words for it (but plurals), and a link to where it can be seen.

    `near` are words that its sentence explains as well, though they mean something else. `linked` is what becomes a
    link to it where the word alone says other things too: a sample costs a loss.
    """

    name: str
    meaning: str
    words: tuple[str, ...] = ()
    see: str = ""
    linked: tuple[str, ...] = ()
    near: tuple[str, ...] = ()

    @property
    def key(self):
        return re.sub(r"[^a-z0-9]+", "-", self.name.lower()).strip("-")


@dataclass(frozen=True)
class Question:
    """What textbooks answer differently: `sides()` are (the answer, its number) on one example, `here` says ours."""

    key: str
    asks: str
    sides: Callable
    here: str
    see: str = ""


DATA = (
    Term("target", "The value that is to be predicted, y; also called the true value.", ("true value",)),
    Term("prediction", "What a model answers for one sample, ŷ."),
    Term(
        "sample",
        "One case with its inputs and its target, also called an example or a point; in statistics the whole set.",
    ),
    Term("label", "A target that names a class: 0 or 1, or −1 or +1, or the index of one of several."),
    Term(
        "soft label",
        "A label that is a share between the classes instead of one of them, such as 0.3; label smoothing makes such "
        "labels of certain ones.",
        (),
        "binary?losses=bce&y_true=0.3",
        near=("label smoothing",),
    ),
    Term(
        "residual",
        "The prediction minus the true value, r = ŷ − y: positive means too high.",
        (),
        "regression",
    ),
    Term("outlier", "A point far from where the others say it should be.", (), "outliers"),
    Term(
        "leverage",
        "How far to the side of the others a point lies, and so how strongly it can turn a line.",
        (),
        "outliers?data=leverage",
        near=("leverage point",),
    ),
    Term(
        "margin",
        "The score times the label −1 or +1, m = t · f: positive where the sample is on the right side.",
        (),
        "binary",
    ),
    Term(
        "logit",
        "Any real number z that a sigmoid or a softmax turns into a probability; for two classes z = ln(p / (1 − p)).",
        (),
        "binary",
    ),
    Term("sigmoid", "The function p = 1 / (1 + e⁻ᶻ), which turns one logit into a probability.", (), "binary"),
    Term(
        "softmax",
        "The function that turns one logit per class into probabilities which sum to 1: e to each logit, divided by "
        "the "
        "sum of these.",
        (),
        "classes",
    ),
    Term(
        "accuracy",
        "The share of the samples that are decided right; with n samples it moves in steps of 1/n.",
        (),
        "meaning",
    ),
    Term("metric", "A number that is reported but not minimised, such as accuracy."),
    Term(
        "held-out data",
        "Samples that were kept away from the fit, to see what its predictions cost on new ones.",
        ("held-out",),
        near=("held-out error",),
    ),
    Term(
        "cross-validation",
        "Every part of the data is held out once while the model is fitted to the rest, and the costs are averaged.",
        (),
        "cost?part=paths",
    ),
)
COSTS = (
    Term(
        "loss",
        "What one prediction of one sample costs, as a function of prediction and target.",
        ("loss function",),
    ),
    Term(
        "cost",
        "What is minimised over a data set: the losses of its samples, added up or averaged, plus a penalty if there "
        "is one.",
        ("objective",),
        linked=("a cost", "the cost", "of that cost", "objective function"),
    ),
    Term(
        "reduction",
        "How the losses of many samples become one number: their sum, their mean, or a weighted mean.",
        (),
        "meaning?section=sequence",
    ),
    Term(
        "penalty",
        "The part of a cost that is a function of the weights alone, so that smaller weights are preferred; to use one "
        "is to regularise.",
        ("regulariser",),
        near=("regularisation",),
    ),
    Term(
        "lambda",
        "The number λ ≥ 0 that a penalty is multiplied with; at 0 there is no penalty.",
        ("regularisation strength",),
    ),
    Term(
        "ridge",
        "Least squares with the squared weights as penalty: it shortens the vector of weights and sets none of them to "
        "exactly 0, but by chance.",
        (),
        "cost?path_rho=0",
        near=("L2 penalty",),
    ),
    Term(
        "lasso",
        "Least squares with the absolute weights as penalty: it makes their sum smaller and can set some to exactly 0.",
        (),
        "cost?part=paths",
        near=("L1 penalty",),
    ),
    Term(
        "elastic net",
        "Least squares with a mixture of the penalties of lasso and ridge; ρ is the share of the lasso’s.",
        (),
        "cost?path_rho=0.5",
    ),
    Term(
        "weight decay",
        "Shrinking every weight by a fixed share at each step of an optimiser; for plain gradient descent it is a step "
        "along the gradient of the penalty λ/2 · ‖w‖².",
        (),
        "cost?path_rho=0&path_code=adamw",
    ),
    Term(
        "soft threshold",
        "The w at which ½(w − v)² + λ|w| is smallest: v moved towards 0 by λ, and 0 where it would pass it.",
        ("soft thresholding",),
        near=("shrinkage",),
    ),
    Term(
        "MAE",
        "Mean absolute error, the mean of |r|, in the units of the target.",
        ("mean absolute error",),
        "regression?losses=absolute_error",
    ),
    Term(
        "MSE",
        "Mean squared error, the mean of r², in the squared units of the target.",
        ("mean squared error",),
        "regression?losses=squared_error",
    ),
    Term("RMSE", "The square root of the mean squared error, in the units of the target again."),
    Term("MAPE", "The mean of |r| / |y|, which has no unit.", (), "positive?losses=mape"),
    Term(
        "likelihood",
        "How probable a model held the targets that came: for independent samples the product of their probabilities.",
        (),
        "meaning?losses=bce,likelihood",
    ),
    Term(
        "negative log-likelihood",
        "Minus the logarithm of the likelihood, which turns the product into a sum of losses.",
        ("NLL",),
        "meaning?losses=bce",
    ),
    Term(
        "cross-entropy",
        "Minus the logarithm of the probability given to the true class, averaged over the true shares where the label "
        "is soft.",
        ("log loss",),
        "classes?losses=softmax_ce",
    ),
    Term(
        "entropy",
        "The smallest cross-entropy that the true shares allow: what is left when they are predicted exactly.",
        (),
        "meaning?section=least",
    ),
    Term(
        "Kullback–Leibler divergence",
        "Cross-entropy minus entropy: 0 where the prediction is the true distribution, and larger elsewhere.",
        ("KL divergence",),
        "classes?losses=kl_div",
    ),
    Term(
        "perplexity",
        "e to the mean cross-entropy in nats: among so many equally likely answers a blind choice would cost as much.",
        (),
        "meaning?section=sequence",
    ),
    Term(
        "nat",
        "The unit of what is measured with natural logarithms; a bit, that of logarithms to base 2, is ln 2 ≈ 0.6931 "
        "nats.",
        near=("bit",),
    ),
    Term("baseline", "What the simplest answer costs, such as ln K for a blind choice among K classes.", (), "meaning"),
)
SHAPE = (
    Term(
        "gradient",
        "The derivatives of a loss by what it is a function of; for one number it is the slope of the curve.",
    ),
    Term(
        "curvature",
        "The second derivative of a loss of one number: how fast its slope changes; with several numbers the Hessian.",
        ("second derivative",),
        near=("Hessian",),
    ),
    Term("kink", "A place where the slope of a curve jumps, as that of |r| does at 0."),
    Term(
        "sub-gradient",
        "At a kink of a convex curve any slope between the one from the left and the one from the right.",
        ("subgradient",),
        "regression?losses=absolute_error",
    ),
    Term(
        "pull",
        "The gradient of a point’s loss with respect to its prediction: how hard the point pulls the fit; in "
        "statistics the influence, up to a factor.",
        (),
        "outliers",
    ),
    Term(
        "weight of a point",
        "Gradient divided by residual: a fit by this loss is a least-squares fit in which every point counts so much.",
        ("IRLS weight",),
        "regression?show=loss,weight",
    ),
    Term(
        "breakdown point",
        "The smallest share of the points that must be moved to take a fit anywhere.",
        (),
        "outliers?data=groups&closer=breakdown",
    ),
    Term(
        "robust",
        "Said of a fit that a few outliers, however far, move only a little.",
        ("robustness",),
        "outliers",
    ),
    Term(
        "log link",
        "Predicting the logarithm η of a positive number, so that the prediction e^η cannot be negative.",
        (),
        "positive",
    ),
)
DESCENT = (
    Term(
        "gradient descent",
        "Taking steps against the gradient, each as long as the gradient times the learning rate.",
        ("descent",),
    ),
    Term(
        "learning rate",
        "The number that the gradient is multiplied with to give a step; also called step size.",
        ("step size",),
    ),
    Term("momentum", "The share of the last step that is added to the next one."),
    Term(
        "batch",
        "The samples whose gradient makes one step: all of them, a part (a mini-batch), or a single one.",
        ("mini-batch",),
        "meaning?section=batches",
    ),
    Term(
        "plateau",
        "A stretch where the gradient is 0 or nearly so: a descent that begins there stays, or hardly moves.",
        (),
        "outliers?data=ten&fit=constant&losses=tukey_biweight",
    ),
    Term(
        "local minimum",
        "A place from which every small move leads up, though a lower place may lie far away.",
    ),
    Term(
        "TD error",
        "Reward plus discounted value of what comes next, minus the value given before.",
        (),
        "td",
        near=("temporal difference",),
    ),
    Term("bootstrapping", "Using a model’s own prediction inside the target that it is trained on."),
    Term(
        "semi-gradient",
        "The gradient with the target held constant although it depends on the same weights: a stop-gradient keeps it "
        "so.",
        (),
        "td?held=0",
        near=("stop-gradient",),
    ),
    Term(
        "embedding",
        "A vector that stands for a thing, so that distances between vectors say how alike things are.",
    ),
    Term(
        "intersection over union",
        "The area that two boxes share, divided by the area that they cover together.",
        ("IoU",),
        "boxes",
    ),
)
SECTIONS = {
    "Data and predictions": DATA,
    "Loss and cost": COSTS,
    "The shape of a loss": SHAPE
    + tuple({p.title: Term(p.title, p.meaning) for p in reversed(PROPERTIES)}.values())[::-1],
    "Training": DESCENT,
}
TERMS = {term.key: term for terms in SECTIONS.values() for term in terms}


# --- where textbooks disagree

Y_PRED, Y_TRUE = np.array([0.9, 0.2, 0.1, 0.4, 0.9]), np.array([1.0, 0.0, 0.0, 1.0, 1.0])
FIVE = np.array([0.8, 0.6, 0.8, 0.7, 0.9])  # probabilities of the true labels
WEIGHTS = np.array([0.1, 0.2, 0.3, 0.4])
P, Q = np.array([0.8, 0.2]), np.array([0.5, 0.5])


def _squares():
    r = Y_PRED - Y_TRUE
    squares = find("squared_error").value(r)
    total = float(np.sum(squares))
    return (
        ("the sum of the squares, Σr²", total),
        ("their mean, MSE", float(np.mean(squares))),
        ("half the sum", total / 2),
        ("the root of the mean, RMSE", float(np.sqrt(np.mean(squares)))),
        ("the root of the sum, the Euclidean distance (the L2 norm)", find("euclidean").value(Y_PRED, b=Y_TRUE)),
    )


def _costs():
    losses = find("squared_error").value(np.full(4, -0.5))
    return (
        ("the mean of the losses", float(np.mean(losses))),
        ("that plus a penalty, here 0.1/2 · ‖w‖²", float(np.mean(losses) + _penalty())),
        ("the sum of the losses", float(np.sum(losses))),
    )


def _kinds():
    return (
        ("two: regression and classification", 2),
        ("three: regression, two classes, several classes", 3),
        ("one for each thing a loss can be a function of: residual, margin, logit, vector …", len(_arguments())),
    )


def _arguments():
    return {loss.family.argument.name for loss in LOSSES}


def _signs():
    given = np.array([0.5, 0.9, 0.8, 0.4, 0.9])
    return (
        ("yes: squared error at r = 0", find("squared_error").value(0.0)),
        (
            "no: minus the mean probability of the true label",
            float(np.mean(find("likelihood").value(given, y_true=1.0))),
        ),
        ("no: a Poisson loss at y = ŷ = 5", find("poisson").value(5.0, y_true=5.0)),
        ("0 does not mean perfect: hinge loss at m = 1", find("hinge").value(1.0)),
        ("perfect does not mean 0: cross-entropy at p = y = 0.3", find("bce").value(0.3, y_true=0.3)),
    )


def _better():
    bce = find("bce")
    models = {
        "A: p = 0.51 four times": np.full(4, 0.51),
        "B: p = 0.99 three times, 0.49 once": np.array([0.99] * 3 + [0.49]),
    }
    sides = ()
    for name, p in models.items():
        sides += ((f"{name}, mean cross-entropy", float(np.mean(bce.value(p, y_true=1.0)))),)
        sides += ((f"{name}, accuracy", float(np.mean(p >= 0.5))),)
    return sides


def _logarithms():
    nats = float(np.mean(find("bce").value(FIVE, y_true=1.0)))
    return (
        ("natural, in nats", nats),
        ("to base 2, in bits", nats / math.log(2)),
        ("to base 10", nats / math.log(10)),
    )


def _hubers():
    huber, smooth = find("huber"), find("smooth_l1")
    return tuple(
        side
        for size in (0.5, 1.0, 2.0)
        for side in (
            (f"Huber, δ = {shown(size)}", huber.value(5.0, delta=size)),
            (f"smooth L1, β = {shown(size)}", smooth.value(5.0, beta=size)),
        )
    )


def _residuals():
    quantile = find("quantile")
    return (
        ("r = ŷ − y = −2: too low", quantile.value(1.0 - 3.0, tau=0.9)),
        ("y − ŷ = 2, put into the same formula", quantile.value(3.0 - 1.0, tau=0.9)),
    )


def _labels():
    z = 0.7
    return (
        ("y = 1, with the logit z = 0.7", find("bce_logits").value(z, y_true=1.0)),
        ("t = +1, with the margin m = t · 0.7", find("logistic").value(z)),
        ("y = 0, with the logit z = 0.7", find("bce_logits").value(z, y_true=0.0)),
        ("t = −1, with the margin m = t · 0.7", find("logistic").value(-z)),
    )


def _penalty():
    return find("l2_penalty_half").value(WEIGHTS, strength=0.1)


def _halves():
    return (("λ/2 · ‖w‖²", _penalty()), ("λ · ‖w‖²", 2 * _penalty()))


def _directions():
    kl = find("kl_div")
    return (("KL(p‖q)", float(kl.value(Q, p=P))), ("KL(q‖p)", float(kl.value(P, p=Q))))


def _deviations():
    r = Y_PRED - Y_TRUE
    return (
        ("the root of the sum of squares over n (here, np.std)", float(np.std(r))),
        ("over n − 1 (statistics.stdev, pandas, R)", float(np.std(r, ddof=1))),
    )


def _samples():
    n = len(FIVE)
    return (("five samples: each case is one (here)", n), ("one sample, of size 5 (statistics)", 1))


QUESTIONS = (
    Question(
        "l2",
        "Which number is “the L2 loss” of ŷ = (0.9, 0.2, 0.1, 0.4, 0.9) and y = (1, 0, 0, 1, 1)?",
        _squares,
        "The loss of one sample is r²; whether it is summed, averaged or rooted is said beside it.",
    ),
    Question(
        "cost",
        "Four residuals of −0.5 and the weights (0.1, 0.2, 0.3, 0.4): what is the cost?",
        _costs,
        "Loss is of one sample, cost is over the data set, with its penalty. Libraries call both “loss”.",
    ),
    Question(
        "deviation",
        "What is the standard deviation of the residuals −0.1, 0.2, 0.1, −0.6, −0.1?",
        _deviations,
        "It divides by n, as maximum likelihood does; by n − 1 its square is right on average. With 5 values the two "
        "differ by 12 %, with 100 by half a per cent.",
    ),
    Question(
        "sample",
        "Five cases were measured: how many samples are that?",
        _samples,
        "A sample is one case, as scikit-learn counts its n_samples. In statistics it is the set of all that were "
        "drawn.",
    ),
    Question(
        "kinds",
        "How many kinds of loss are there?",
        _kinds,
        f"The {len(LOSSES)} losses here are grouped by what they are a function of and how they behave: in "
        f"{len(FAMILIES)} families.",
        "./",
    ),
    Question(
        "negative",
        "Is a loss never below 0, and is 0 perfect?",
        _signs,
        "A card says the smallest value of its loss, or whether it is 0 at the truth.",
        "meaning",
    ),
    Question(
        "better",
        "Is the model with the lower cost the better one? Four samples, all with the label 1:",
        _better,
        "Of that cost it is, by definition; accuracy is another measure and may say the opposite.",
        "meaning",
    ),
    Question(
        "logarithm",
        "Which logarithm? The probabilities 0.8, 0.6, 0.8, 0.7, 0.9 of the true labels cost on average:",
        _logarithms,
        "Natural logarithms, with a switch to the others.",
        "meaning?p0=0.8&p1=0.6&p2=0.8&p3=0.7&p4=0.9&y1=1&y2=1",
    ),
    Question(
        "huber",
        "Is PyTorch’s SmoothL1Loss the Huber loss? At r = 5:",
        _hubers,
        "Smooth L1 is Huber divided by its parameter, so they agree at 1 only. PyTorch’s Huber is `HuberLoss`.",
        "regression?losses=huber,smooth_l1&y_pred=5&x_to=6&loss_to=10&huber-delta=2&smooth_l1-beta=2",
    ),
    Question(
        "sign",
        "Which sign has a residual? Pinball loss with τ = 0.9 for ŷ = 1, y = 3:",
        _residuals,
        "r = ŷ − y, so the gradient in r is the gradient in the prediction. Only asymmetric losses notice.",
        "regression?losses=quantile&quantile-tau=0.9",
    ),
    Question(
        "labels",
        "Are the two labels 0 and 1, or −1 and +1?",
        _labels,
        "Both, each where it is usual: y with probabilities and logits, t = 2y − 1 with margins. It is the same loss.",
        "binary",
    ),
    Question(
        "half",
        "Has the L2 penalty a ½? With λ = 0.1 and the weights (0.1, 0.2, 0.3, 0.4):",
        _halves,
        "It has; Keras and ridge regression in scikit-learn have not.",
    ),
    Question(
        "direction",
        "Which way round is a divergence? For p = (0.8, 0.2) and q = (0.5, 0.5):",
        _directions,
        "KL(p‖q) with p the truth and q the model, as cross-entropy minimises it.",
        "classes?losses=kl_div",
    ),
)


# --- links to terms

LINKED = tuple(term for terms in (DATA, COSTS, SHAPE, DESCENT) for term in terms) + tuple(
    Term(word, "") for word in ("convex", "redescending", "calibrated")
)
SKIPPED = "|".join(
    (r"`[^`]*`", r"\$[^$]*\$", r"\[[^\]]*\]\([^)]*\)", r":material/\w+:", r"https?://\S+", r"^\s*\|.*$", r"^#.*$")
)  # code, formulas, links, icons, tables, titles


@cache
def _pattern():
    """(a pattern that finds what is skipped or else a word for a term, {word: key})."""
    words = {w.lower(): term.key for term in LINKED for w in term.linked or (term.name, *term.words, *term.near)}
    longest = sorted(words, key=len, reverse=True)
    found = "|".join(re.escape(word[:-1]) + "(?:y|ies)" if word.endswith("y") else re.escape(word) for word in longest)
    plural = rf"(?<![\w.-])({found})(?:e?s)?(?![\w-]|\.\w)"
    return re.compile(f"(?:{SKIPPED})|{plural}", re.IGNORECASE | re.MULTILINE), words


def linked(text, seen, address="glossary"):
    """(Markdown text with a link at the first word for each term, the keys of `seen` and of all linked now)."""
    pattern, words = _pattern()
    seen = set(seen)

    def link(match):
        if not match[1]:
            return match[0]
        key = words[re.sub("ies$", "y", match[1].lower())]
        if key in seen:
            return match[0]
        seen.add(key)
        return f"[{match[0]}]({address}?term={key})"

    return pattern.sub(link, text), frozenset(seen)
