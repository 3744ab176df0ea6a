"""Divergences: how far a distribution q, or amounts q, are from those they are meant to describe, p."""

import math

import numpy as np

from losslab.core import Example, Family, Library, Loss, Reference, Statistic
from losslab.families import AMOUNTS, DISTRIBUTION
from losslab.stable import log_excess, part, ratio

DIVERGENCES = Family(
    key="divergences",
    title="Between distributions",
    summary="How badly one distribution describes another: 0 where they are equal, larger the more they differ.",
    argument=DISTRIBUTION,
    order=21,
)
OF_AMOUNTS = Family(
    key="amount_divergences",
    title="Between amounts",
    summary="The same for amounts that need not sum to 1: counts, intensities, masses.",
    argument=AMOUNTS,
    order=22,
)


def log_ratio_terms(q, p):
    """(terms, change): p ln(p/q) is their sum. Where p is close to q, `change` is p − q, of which a sum cancels,
    and the term is p · (s − ln(1 + s)) with s = (q − p)/p; elsewhere `change` is 0. 0 ln 0 = 0.

    The quotient of the roots is finite where that of p and q overflows.
    """
    s = ratio(q - p, np.where(p == 0, q, p))
    close = np.abs(s) < 0.4
    terms = np.where(close, p * log_excess(np.clip(s, -0.4, 0.4)), part(p, 2 * np.log(ratio(np.sqrt(p), np.sqrt(q)))))
    return terms, np.where(close, p - q, 0.0)


def cancelling_sum(x):
    """Σ x along the last axis. The leading bits, split off by adding and subtracting a large number, sum exactly."""
    large = 3 * np.size(x, -1) * np.max(np.abs(x), axis=-1, keepdims=True)
    leading = large + x - large
    return np.sum(leading, axis=-1) + np.sum(x - leading, axis=-1)


def kl_div(q, p):
    terms, change = log_ratio_terms(q, p)
    return np.sum(terms, axis=-1) + cancelling_sum(change)


def kl_div_gradient(q, p):
    return -ratio(p, q)


KL_DIV = Loss(
    key="kl_div",
    title="Kullback–Leibler divergence",
    family=DIVERGENCES,
    value=kl_div,
    gradient=kl_div_gradient,
    latex=(r"\sum_j<p>_j\ln\frac{<p>_j}{<q>_j}", r"-\frac{<p>_j}{<q>_j}"),
    aliases=("KL", "KLDivLoss", "KLDivergence", "relative entropy", "rel_entr", "forward KL"),
    near=("information gain",),
    summary="What is lost, on average over p, by using the probabilities q instead of p: the mean of ln(p/q).",
    use="To bring a predicted distribution close to a given one, as in distilling one network into another: it is the "
    "cross-entropy of q less the entropy of p, so that perfect is 0.",
    trade="It is infinite where q rules out what p allows, so q spreads out to cover all of p; what q "
    "gives to the impossible costs only what is then missing elsewhere. It is no distance: exchanging p and q changes "
    "it.",
    elicits=Statistic("the mean of the distributions p", lambda shares: np.asarray(shares, dtype=float)),
    claims={"convex": True, "differentiable": True, "proper": True, "zero_at_truth": True},
    related=("js_div", "generalized_kl", "categorical_ce", "softmax_ce_soft"),
    nats=True,
    reference=Reference(
        "S. Kullback, R. A. Leibler, On information and sufficiency, Annals of Mathematical Statistics 22, 1951.",
        "https://doi.org/10.1214/aoms/1177729694",
    ),
    example=Example(
        {},
        x=(0.5, 0.3, 0.2),
        value=0.08512282595722162,
        gradient=(-1.4, -2 / 3, -0.5),
        words="0.7 · ln(0.7/0.5) + 0.2 · ln(0.2/0.3) + 0.1 · ln(0.1/0.2) = 0.2355305656 − 0.08109302162 − "
        "0.06931471806 = 0.08512282596; the gradient is −0.7/0.5, −0.2/0.3 and −0.1/0.2",
        data={"p": (0.7, 0.2, 0.1)},
    ),
    note="Written KL(p‖q). The two arguments come in every order: PyTorch takes (ln q, p), Keras (p, q), optax "
    "(ln q, p), SciPy (p, q). With p = (0.5, 0.5) and q = (0.9, 0.1) it is 0.5108, with the two exchanged 0.3681. "
    "It is never negative for two distributions: a negative KLDivLoss was fed something else. For p = (0.7, 0.2, 0.1) "
    "and q = (0.5, 0.3, 0.2) it is 0.0851; PyTorch given q in place of ln q returns −1.2318, and given the logarithms "
    "of (1, 0.6, 0.4), which do not sum to 1, −0.6080. Natural logarithm: divided by ln 2 it is in bits.",
    libraries=(
        Library(
            "torch",
            "torch.nn.KLDivLoss",
            "F.kl_div(torch.log(y_pred), y_true, reduction='none').sum(-1)",
            "Takes ln q first, then p, which is y_true. Reduction 'none' gives one term per class; 'mean', the "
            "default, "
            "divides by the number of classes too, 'batchmean' by the number of samples only. NaN where p and q are "
            "both 0. With log_target=True it takes ln p too.",
        ),
        Library(
            "keras",
            "keras.losses.KLDivergence",
            "keras.losses.kl_divergence(y_true, y_pred)",
            "Takes p, then q; clips both to [1e-7, 1] and does not rescale them. The class averages, the function does "
            "not.",
            emulate=lambda q, p: np.sum(
                np.maximum(p, 1e-7) * np.log(np.maximum(p, 1e-7) / np.maximum(q, 1e-7)), axis=-1
            ),
        ),
        Library(
            "optax",
            "optax.losses.kl_divergence",
            "optax.losses.kl_divergence(jnp.log(y_pred), y_true)",
            "Takes ln q, then p. No average over the samples. NaN where p and q are both 0.",
        ),
        Library(
            "scipy",
            "scipy.special.rel_entr",
            "special.rel_entr(y_true, y_pred).sum(-1)",
            "Takes p, then q; one term per class, 0 where both are 0. special.kl_div is another function: it adds q − "
            "p. "
            "stats.entropy(p, q) is this loss, after dividing p and q by their sums.",
        ),
    ),
)


def generalized_kl(q, p):
    terms, change = log_ratio_terms(q, p)
    return np.sum(terms + (q - p + change), axis=-1)  # where p is close to q the bracket is 0


def generalized_kl_gradient(q, p):
    return ratio(q - p, q, empty=1.0)


GENERALIZED_KL = Loss(
    key="generalized_kl",
    title="Generalised Kullback–Leibler divergence",
    family=OF_AMOUNTS,
    value=generalized_kl,
    gradient=generalized_kl_gradient,
    latex=(
        r"\sum_j\left(<p>_j\ln\frac{<p>_j}{<amounts>_j}-<p>_j+<amounts>_j\right)",
        r"1-\frac{<p>_j}{<amounts>_j}",
    ),
    aliases=("I-divergence", "generalized KL", "half the Poisson deviance"),
    summary="The Kullback–Leibler divergence for amounts that need not sum to 1; no entry alone can make it negative.",
    use="For counts and intensities, as in factorising a matrix of counts; entry by entry it is half the Poisson "
    "deviance.",
    trade="Too little costs more than too much by as much: q = 0 where p is not is infinitely bad, p = 0 where q is "
    "not costs just q.",
    elicits=Statistic("the mean of the amounts p", lambda shares: np.asarray(shares, dtype=float)),
    claims={"convex": True, "differentiable": True, "zero_at_truth": True},
    related=("kl_div", "js_div", "poisson_deviance_half"),
    reference=Reference(
        "I. Csiszár, Why least squares and maximum entropy? An axiomatic approach to inference for linear inverse "
        "problems, Annals of Statistics 19, 1991.",
        "https://doi.org/10.1214/aos/1176348385",
    ),
    example=Example(
        {},
        x=(3.0, 1.0, 2.5),
        value=5.234247228263234,
        gradient=(1 / 3, -3.0, 1.0),
        words="2 · ln(2/3) − 2 + 3 = 0.1890697838, 4 · ln(4/1) − 4 + 1 = 2.545177444 and 0 − 0 + 2.5 = 2.5 make "
        "5.234247228; the gradient is 1 − 2/3, 1 − 4/1 and 1 − 0/2.5",
        data={"p": (2.0, 4.0, 0.0)},
    ),
    note="SciPy calls this kl_div, and what others call so rel_entr. For distributions −p + q sums to 0 and both have "
    "the same value, but not the same gradient: 1 − p/q against −p/q.",
    libraries=(
        Library(
            "scipy",
            "scipy.special.kl_div",
            "special.kl_div(y_true, y_pred).sum(-1)",
            "Takes p, then q; one term per class.",
        ),
        Library(
            "optax",
            "optax.losses.generalized_kl_divergence",
            "optax.losses.generalized_kl_divergence(jnp.log(y_pred), y_true)",
            "Takes ln q, then p. No average over the samples. NaN where p and q are both 0.",
        ),
    ),
)


def contrast(q, p):
    """(q − p)/(q + p): from −1 to 1, and 1 wherever p is 0."""
    return ratio(q - p, q + p, empty=1.0)


def log_twice_share(q, p):
    """ln(2q/(q + p)), which is ln(1 + t) with the contrast t: accurate near t = 0 in this form, near −1 in that."""
    t = contrast(q, p)
    return np.where(t > -0.5, np.log1p(np.maximum(t, -0.5)), np.log(ratio(2 * q, q + p)))


def js_div(q, p):
    t = np.clip(contrast(q, p), -0.5, 0.5)
    near = (q + p) * (t * (np.log1p(t) - np.log1p(-t)) + np.log1p(-t * t)) / 4  # t² + ..., of which nothing cancels
    far = (part(q, log_twice_share(q, p)) + part(p, log_twice_share(p, q))) / 2
    return np.sum(np.where(np.abs(contrast(q, p)) < 0.5, near, far), axis=-1)


def js_div_gradient(q, p):
    return log_twice_share(q, p) / 2


JS_DIV = Loss(
    key="js_div",
    title="Jensen–Shannon divergence",
    family=DIVERGENCES,
    value=js_div,
    gradient=js_div_gradient,
    latex=(
        r"\frac12\sum_j\left(<p>_j\ln\frac{2<p>_j}{<p>_j+<q>_j}+<q>_j\ln\frac{2<q>_j}{<p>_j+<q>_j}\right)",
        r"\frac12\ln\frac{2<q>_j}{<p>_j+<q>_j}",
    ),
    aliases=("JS divergence", "JSD", "information radius", "total divergence to the average"),
    near=("jensenshannon",),
    summary="The mean of the Kullback–Leibler divergences of p and of q from the distribution halfway between them.",
    use="To say how different two distributions are when neither is the reference, or when each has zeros of its own: "
    "it is symmetric and at most ln 2 = 0.6931. Its square root is a distance.",
    trade="Far apart it saturates: all pairs of distributions without a common outcome are 0.6931 apart. Against "
    "labels that come one at a time it does not lead to their shares: for (0.5, 0.3, 0.2) the best q is "
    "(0.635, 0.261, 0.104).",
    elicits=Statistic("a distribution sharper than the shares of the labels, without a closed form"),
    claims={
        "convex": True,
        "bounded": math.log(2),
        "differentiable": True,
        "symmetric": True,
        "zero_at_truth": True,
    },
    related=("kl_div", "generalized_kl", "brier_multi"),
    nats=True,
    reference=Reference(
        "J. Lin, Divergence measures based on the Shannon entropy, IEEE Transactions on Information Theory 37, 1991.",
        "https://doi.org/10.1109/18.61115",
    ),
    example=Example(
        {},
        x=(0.25, 0.25, 0.5),
        value=0.2157615543388357,
        gradient=(-0.2027325540540822, -0.2027325540540822, 0.34657359027997264),
        words="halfway lies (0.375, 0.375, 0.25). From it p is 2 · 0.5 · ln(0.5/0.375) = 0.2876820725 away, q is "
        "2 · 0.25 · ln(0.25/0.375) + 0.5 · ln(0.5/0.25) = 0.1438410362, and the mean is 0.2157615543; the slopes are "
        "½ ln(0.25/0.375), the same again, and ½ ln(0.5/0.25)",
        data={"p": (0.5, 0.5, 0.0)},
    ),
    note="SciPy’s jensenshannon returns the square root: 0.4645 in the example. In bits the largest value is 1. Where "
    "q is 0 and p is not the slope is −∞, though the value is finite.",
    libraries=(
        Library(
            "scipy",
            "scipy.special.rel_entr",
            "(special.rel_entr(y_true, (y_true + y_pred) / 2)"
            " + special.rel_entr(y_pred, (y_true + y_pred) / 2)).sum(-1) / 2",
            "Two relative entropies from the mean. spatial.distance.jensenshannon(p, q) is the square root of this, "
            "after dividing p and q by their sums.",
        ),
        Library(
            "torch",
            "torch.nn.KLDivLoss",
            "(F.kl_div(torch.log((y_true + y_pred) / 2), y_true, reduction='none')"
            " + F.kl_div(torch.log((y_true + y_pred) / 2), y_pred, reduction='none')).sum(-1) / 2",
            "Two Kullback–Leibler divergences from the mean, each as (ln of the mean, p or q).",
        ),
    ),
)
