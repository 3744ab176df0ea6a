"""The words of this subject, each in one sentence. What a property of a loss means is said in `checks.properties`."""

import re
from dataclasses import dataclass

from losslab.checks.properties import PROPERTIES


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
        "How far along x a point lies from the others, and so how strongly it can turn a line.",
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
        "The function that turns one logit per class into probabilities which sum to 1: e to the power of each logit, "
        "divided by the sum of all of these.",
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
        "The number λ ≥ 0 that a penalty is multiplied by; at 0 there is no penalty.",
        ("regularisation strength",),
    ),
    Term(
        "ridge",
        "Least squares with the squared weights as penalty: it shortens the vector of weights and sets none of them "
        "to exactly 0, except by chance.",
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
        "How probable a model said that the targets were: for independent samples the product of their probabilities.",
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
        ("robustness", "robust regression", "robust fit", "resistant", "resistant to outliers"),
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
        "The number that the gradient is multiplied by to give a step; also called step size.",
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
        "log-ratio",
        "The logarithm of how much likelier a model finds an answer than a fixed reference does: ln π − ln π_ref.",
        (),
        "preferences",
    ),
    Term(
        "advantage",
        "How much better an action did than expected: its reward less a baseline, such as the mean of its group.",
        (),
        "preferences?part=policies",
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
