"""Losses of one score per class that a wrong label does not rule, and the loss of a student that imitates a teacher."""

import math
from dataclasses import replace

import numpy as np

from losslab.core import Example, Library, Loss, Param, Reference, Statistic
from losslab.families import LOGITS_OF_TEACHER
from losslab.families.softmax import SOFTMAX
from losslab.stable import exp_excess, largest, mean_pull, part, softmax

TAUGHT = replace(SOFTMAX, argument=LOGITS_OF_TEACHER)


def symmetric_ce(scores, y_true, alpha=0.1, beta=1.0, A=-4.0):
    _, miss, surprise = softmax(scores)
    return np.sum(part(y_true, alpha * surprise) - beta * A * y_true * miss, axis=-1)


def symmetric_ce_gradient(scores, y_true, alpha=0.1, beta=1.0, A=-4.0):
    p, miss, _ = softmax(scores)
    return mean_pull(p, miss, y_true * (alpha - beta * A * p))


def symmetric_ce_lipschitz(alpha, beta, A):
    """The pull on the true class, times √2: it is strongest where all the rest goes to one other class."""
    return math.sqrt(2) * largest(lambda p: (1 - p) * (alpha - beta * A * p), 0.0, 1.0)


SYMMETRIC_CE = Loss(
    key="symmetric_ce",
    title="Symmetric cross-entropy",
    family=SOFTMAX,
    value=symmetric_ce,
    gradient=symmetric_ce_gradient,
    params=(
        Param(
            "alpha",
            "α",
            r"\alpha",
            "Weight of the cross-entropy.",
            domain="(0, inf)",
            stops=(0.1, 1.0, 6.0),
        ),
        Param(
            "beta",
            "β",
            r"\beta",
            "Weight of the reverse cross-entropy, which is bounded.",
            domain="[0, inf)",
            stops=(0.0, 0.1, 1.0),
        ),
        Param(
            "A",
            "A",
            "A",
            "What ln 0 is taken to be in the reverse cross-entropy.",
            domain="(-inf, 0)",
            stops=(-8.0, -4.0, -2.0),
        ),
    ),
    latex=(
        r"-<alpha>\ln p_{<y_true>}-<beta> <A>\left(1-p_{<y_true>}\right)"
        r"\qquad p_j=\frac{e^{<scores>_j}}{\sum_i e^{<scores>_i}}",
        r"\left(<alpha>-<beta> <A>\,p_{<y_true>}\right)\left(p_j-[j=<y_true>]\right)",
    ),
    aliases=("SCE loss", "symmetric cross entropy learning"),
    near=("noisy labels", "reverse cross-entropy", "RCE"),
    summary="A cross-entropy in two directions: of the label by the model, and of the model by the label, where ln 0 "
    "is a number.",
    use="When some labels are wrong: the second part costs no sample more than −A and stops pulling at one that the "
    "model is sure is labelled wrongly.",
    trade="What is left of the cross-entropy is what still follows wrong labels, and what learns quickly: α weighs "
    "one against the other. With much of the second part it is no longer convex, and it asks for shares that are "
    "sharper than the true ones.",
    elicits=Statistic("scores in the order of the shares η, without a closed form; the logarithms of η for β = 0"),
    claims={
        "convex": lambda alpha, beta, A: -beta * A <= alpha,
        "lipschitz": symmetric_ce_lipschitz,
        "differentiable": True,
        "shift_invariant": True,
        "proper": lambda alpha, beta, A: beta == 0,
        "calibrated": True,
    },
    related=("softmax_ce", "gce_multi", "poly1_softmax", "softmax_ce_smooth"),
    reference=Reference(
        "Y. Wang, X. Ma, Z. Chen, Y. Luo, J. Yi, J. Bailey, Symmetric cross entropy for robust learning with noisy "
        "labels, ICCV 2019.",
        "https://arxiv.org/abs/1908.06112",
    ),
    example=Example(
        {"alpha": 0.5, "beta": 2.0, "A": -3.0},
        x=(1.5, -0.5, 0.3),
        value=0.5 * 1.562230131874 + 6 * 0.7903320377832,
        gradient=tuple((0.5 + 6 * 0.2096679622168) * g for g in (0.6961221495117, 0.09420988827145, -0.7903320377832)),
        words="the softmax gives the true class p = 0.209667962, so 0.5 · 1.562230132 + 2 · 3 · 0.790332038 = "
        "5.523107293; the cross-entropy’s slopes 0.696122150, 0.094209888 and −0.790332038 are multiplied by 0.5 + 2 "
        "· 3 · p = 1.758007773, which gives 1.223788150, 0.165621716 and −1.389409866",
        data={"y_true": 2},
    ),
    note="The second part is the missing probability times −A, so β and A count as their product only, and the whole "
    "is α times the Poly-1 loss with ε = −βA/α: convex while that is at most 1. Programs that cut labels off at 1e-4 "
    "“for A = −4” have A = ln 1e-4 = −9.21 instead; 10 to the power −4 was meant as a logarithm to the base of ten.",
    libraries=(
        Library(
            "torch",
            "by hand in PyTorch",
            "{alpha} * F.cross_entropy(y_pred, y_true, reduction='none')"
            " - {beta} * {A} * (1 - (y_true * F.softmax(y_pred, -1)).sum(-1))",
            "PyTorch has none of its own. y_true is one share per class, 1 for the true one.",
        ),
    ),
)


def distill_kl(student, teacher, T=4.0):
    q, p, gap = apart(student, teacher, T)
    near = np.abs(gap) < 1
    return T * T * np.sum(np.where(near, q * exp_excess(-np.where(near, gap, 0.0)), q * gap + p - q), axis=-1)


def distill_kl_gradient(student, teacher, T=4.0):
    q, p, gap = apart(student, teacher, T)
    near = np.abs(gap) < 1
    return T * np.where(near, -p * np.expm1(np.where(near, gap, 0.0)), p - q)


def apart(student, teacher, T):
    """(q, p, ln q − ln p) of teacher and student at the temperature T.

    Where they are nearly the same the logarithms would cancel: there they come of what the scores differ by.
    """
    (q, _, q_surprise), (p, _, p_surprise) = softmax(teacher / T), softmax(student / T)
    step = (teacher - student) / T
    first = p == np.max(p, axis=-1, keepdims=True)
    step = step - np.max(np.where(first, step, -np.inf), axis=-1, keepdims=True)  # 0 for the student's first class
    alike = np.max(np.abs(step), axis=-1, keepdims=True) < 0.5
    small = np.where(alike, step, 0.0)
    fine = small - np.log1p(np.sum(p * np.expm1(small), axis=-1, keepdims=True))
    return q, p, np.where(alike, fine, p_surprise - q_surprise)


DISTILL_KL = Loss(
    key="distill_kl",
    title="Distillation at a temperature",
    family=TAUGHT,
    value=distill_kl,
    gradient=distill_kl_gradient,
    params=(
        Param(
            "T",
            "T",
            "T",
            "Divides the logits of both: the higher, the more the teacher’s order of the wrong classes counts.",
            domain="(0, inf)",
            stops=(0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 10.0, 15.0, 20.0),
        ),
    ),
    latex=(
        r"<T>^2\sum_j q_j\ln\frac{q_j}{p_j}\qquad p=\operatorname{softmax}\frac{<student>}{<T>},\quad "
        r"q=\operatorname{softmax}\frac{<teacher>}{<T>}",
        r"<T>\left(p_j-q_j\right)",
    ),
    aliases=("knowledge distillation loss", "KD loss", "distillation KL"),
    near=("distillation", "teacher and student", "soft targets", "temperature"),
    summary="The Kullback–Leibler divergence of the student’s softmax from the teacher’s, both at a temperature, "
    "times its square.",
    use="To train a small model on what a large one says of every class, which is more than the label: a high "
    "temperature shows how it ranks the wrong ones.",
    trade="The student learns the teacher’s mistakes too, so it is usually mixed with the cross-entropy of the "
    "labels. At a very high temperature only differences of logits are left, half their squared distance over the "
    "number of classes.",
    claims={
        "convex": True,
        "differentiable": True,
        "shift_invariant": True,
    },
    related=("softmax_ce_soft", "kl_div", "softmax_ce", "softmax_ce_smooth"),
    nats=True,
    reference=Reference(
        "G. Hinton, O. Vinyals, J. Dean, Distilling the knowledge in a neural network, 2015.",
        "https://arxiv.org/abs/1503.02531",
    ),
    example=Example(
        {"T": 2.0},
        x=(2.5, -0.5, 0.5),
        value=1.946341180019,
        gradient=(0.5756849163043, -0.842914496484, 0.2672295801796),
        words="the softmax of the halved logits is p = 0.628531719, 0.140244383 and 0.231223898, that of the "
        "teacher’s q = 0.340689261, 0.561701631 and 0.097609108. Σ q ln(q/p) is 0.486585295, times 2² it is "
        "1.946341180; the slopes are 2(p − q) = 0.575684916, −0.842914496 and 0.267229580",
        data={"teacher": (1.5, 2.5, -1.0)},
    ),
    note="The factor T² keeps the slopes alike: without it they shrink as 1/T² when T grows. It belongs to this part "
    "alone, not to the cross-entropy of the labels. In PyTorch the student’s log_softmax comes first, and "
    "reduction='mean' divides by the number of classes too, which is not meant.",
    libraries=(
        Library(
            "torch",
            "torch.nn.KLDivLoss at a temperature",
            "{T} ** 2 * F.kl_div(F.log_softmax(y_pred / {T}, -1), F.log_softmax(y_true / {T}, -1), log_target=True, "
            "reduction='none').sum(-1)",
            "y_pred are the student’s logits, y_true the teacher’s. Where the two are nearly alike it loses digits.",
        ),
        Library(
            "optax",
            "optax.losses.kl_divergence at a temperature",
            "{T} ** 2 * optax.losses.kl_divergence(jax.nn.log_softmax(y_pred / {T}), jax.nn.softmax(y_true / {T}))",
            "y_pred are the student’s logits, y_true the teacher’s. At high temperatures it loses digits. No "
            "reduction.",
            legal=lambda T: T <= 10,
        ),
    ),
)
