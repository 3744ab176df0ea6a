"""The questions on which textbooks disagree. Both sides of these have a number, computed on one example."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from losslab.catalog import FAMILIES, LOSSES, find
from losslab.text import shown


@dataclass(frozen=True)
class Question:
    """What textbooks answer differently: `sides()` are (the answer, its number) on one example, `here` says ours."""

    key: str
    asks: str
    sides: Callable
    here: str
    see: str = ""


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
