"""Penalties: what a cost charges for the weights of a model, whatever the data.

Each has its proximal operator beside it, `..._shrink`: the z that makes ½‖z − w‖² + penalty(z) smallest. That is what
the penalty alone does to weights w that the data are content with. What it leaves of two weights is its `solution`.
"""

import math

import numpy as np

from losslab.core import Example, Family, Library, Loss, Param, Reference, uniform
from losslab.families import WEIGHTS
from losslab.families.closed_forms import group, mixture, soft
from losslab.stable import ratio

PENALTIES = Family(
    key="penalties",
    title="Penalties on weights",
    summary="They know no prediction and no true value: a cost adds one of them to the losses, to keep weights small.",
    argument=WEIGHTS,
    order=30,
)
STRENGTH = Param(
    "strength",
    "λ",
    r"\lambda",
    "How much a weight costs, against the loss of the data.",
    domain="[0, inf)",
    stops=uniform(0, 3, 0.05),
)


def flat(strength):
    """The bound of a penalty, which has one only where its strength is 0."""
    return 0.0 if strength == 0 else False


KINKED = {
    "convex": True,
    "lipschitz": lambda strength, size=3: math.sqrt(size) * strength,
    "differentiable": lambda strength: strength == 0,
    "sparse": lambda strength: strength > 0,
    "bounded": flat,
}


def length(w):
    """‖w‖ along the last axis, which keeps one entry. Divided by the largest entry first, squares cannot overflow."""
    largest = np.max(np.abs(w), axis=-1, keepdims=True)
    unit = np.where((largest > 0) & (largest < np.inf), largest, 1.0)
    return unit * np.sqrt(np.sum(np.square(w / unit), axis=-1, keepdims=True))


# --- L1


def l1_penalty(w, strength=0.5):
    return np.sum(strength * np.abs(w), axis=-1)


def l1_penalty_gradient(w, strength=0.5):
    return strength * np.sign(w)


def l1_penalty_shrink(w, strength=0.5):
    return soft(w, strength)


L1_PENALTY = Loss(
    key="l1_penalty",
    title="L1 penalty",
    family=PENALTIES,
    value=l1_penalty,
    gradient=l1_penalty_gradient,
    solution=mixture(l1_penalty_shrink, lambda strength: (strength, 0.0 * strength)),
    params=(STRENGTH,),
    latex=(r"<strength>\sum_j|<w>_j|", r"<strength>\operatorname{sign}<w>_j"),
    aliases=("lasso penalty", "L1 regularisation", "L1 regularization"),
    near=("lasso", "basis pursuit denoising"),
    summary="Every weight costs λ times its size, so a small weight is pulled to 0 as hard as a large one.",
    use="When many inputs are thought to be useless, and a model that names the few it needs is worth having.",
    trade="A weight becomes exactly 0 where the data pull less than λ; those that stay are pulled down by λ as well, "
    "whatever they are worth. Of inputs that say the same it may keep any one.",
    claims=KINKED,
    related=("l2_penalty_half", "elastic_net", "group_lasso", "absolute_error"),
    reference=Reference(
        "R. Tibshirani, Regression shrinkage and selection via the lasso, Journal of the Royal Statistical Society B "
        "58, 1996.",
        "https://doi.org/10.1111/j.2517-6161.1996.tb02080.x",
    ),
    example=Example(
        {"strength": 1.5},
        x=(2.0, -0.5, 0.0),
        value=3.75,
        gradient=(1.5, -1.5, 0.0),
        words="1.5 · (2 + 0.5 + 0) = 3.75. The weights 2 and −0.5 are pulled equally hard, by 1.5; at 0 every slope "
        "from −1.5 to 1.5 is a sub-gradient, and 0 the smallest of them",
    ),
    note="It is minus the logarithm of a Laplace density for every weight, up to a constant. scikit-learn’s Lasso adds "
    "it, as alpha, to the mean of ½r²; Keras adds it to the mean of r². Plain gradient descent "
    "steps past 0 and back, so its weights are hardly ever exactly 0; solvers shrink them instead.",
    libraries=(
        Library(
            "keras",
            "keras.regularizers.L1",
            "keras.ops.stack([keras.regularizers.L1({strength})(v) for v in w])",
            "Adds up all entries of what it is given; here one vector of weights after the other. Default 0.01.",
        ),
        Library(
            "torch",
            "torch.linalg.vector_norm(ord=1)",
            "{strength} * torch.linalg.vector_norm(w, ord=1, dim=-1)",
            "PyTorch has no penalty function and its optimisers no L1: a norm is added to the loss by hand. The "
            "gradient at 0 is 0.",
        ),
    ),
)


# --- L2


def l2_penalty_half(w, strength=0.5):
    return np.sum(strength / 2 * w * w, axis=-1)


def l2_penalty_half_gradient(w, strength=0.5):
    return strength * w


def l2_penalty_half_shrink(w, strength=0.5):
    return w / (1 + strength)


L2_PENALTY_HALF = Loss(
    key="l2_penalty_half",
    title="L2 penalty (½)",
    family=PENALTIES,
    value=l2_penalty_half,
    gradient=l2_penalty_half_gradient,
    solution=mixture(l2_penalty_half_shrink, lambda strength: (0.0 * strength, strength)),
    params=(STRENGTH,),
    latex=(r"\frac{<strength>}{2}\sum_j<w>_j^2", r"<strength><w>_j"),
    aliases=("ridge penalty", "L2 regularisation", "L2 regularization"),
    near=("ridge", "weight decay", "Tikhonov"),
    summary="Half of λ times the sum of the squared weights: a weight is pulled to 0 in proportion to its size.",
    use="When many inputs count a little, or say nearly the same: the weights stay small and are shared, and there is "
    "one best answer.",
    trade="The weights shrink as a whole and none becomes exactly 0, but by chance: no input is left out. What a "
    "weight loses depends on the units of its input.",
    claims={"convex": True, "differentiable": True, "lipschitz": flat, "bounded": flat},
    related=("l1_penalty", "elastic_net", "group_lasso", "half_squared_error"),
    reference=Reference(
        "A. E. Hoerl, R. W. Kennard, Ridge regression: biased estimation for nonorthogonal problems, Technometrics 12, "
        "1970.",
        "https://doi.org/10.1080/00401706.1970.10488634",
    ),
    example=Example(
        {"strength": 1.5},
        x=(2.0, -0.5, 0.0),
        value=3.1875,
        gradient=(3.0, -0.75, 0.0),
        words="half of 1.5 · (4 + 0.25 + 0) = 6.375 is 3.1875. The weight 2 is pulled by 1.5 · 2 = 3, the weight −0.5 "
        "by −0.75, and a weight of 0 by nothing",
    ),
    note="It is minus the logarithm of a normal density for every weight, up to a constant. The ½ makes the gradient "
    "λw. Keras and scikit-learn’s Ridge leave the ½ out, so their λ counts double; scikit-learn’s ElasticNet and "
    "XGBoost’s reg_lambda, on the values of leaves, have it. AdamW shrinks the weights beside the gradient step: with "
    "it, weight decay is the gradient of no penalty.",
    libraries=(
        Library(
            "torch",
            "torch.optim.SGD(weight_decay)",
            "{strength} / 2 * torch.linalg.vector_norm(w, dim=-1) ** 2",
            "The optimiser’s weight_decay adds the gradient of this, λw, to that of the data, and its value to nothing "
            "that is printed.",
            gradient="[p := torch.nn.Parameter(w.clone()), setattr(p, 'grad', torch.zeros_like(p)),"
            " torch.optim.SGD([p], lr=1.0, weight_decay={strength}).step()] and w - p",
        ),
        Library(
            "keras",
            "keras.regularizers.L2",
            "keras.ops.stack([keras.regularizers.L2({strength})(v) for v in w])",
            "Without the ½: twice our value and twice our gradient. Adds up all entries of what it is given; here one "
            "vector of weights after the other. Default 0.01.",
            scale=2.0,
        ),
        Library(
            "optax",
            "optax.add_decayed_weights",
            "{strength} * optax.losses.l2_loss(w).sum(axis=-1)",
            "In a chain before the step, add_decayed_weights(λ) adds the gradient of this, λw. l2_loss has the ½.",
            gradient="optax.add_decayed_weights({strength}).update(0 * w, (), w)[0]",
        ),
    ),
)


# --- elastic net


def elastic_net(w, alpha=0.5, l1_ratio=0.5):
    size = np.abs(w)
    return np.sum(alpha * (size * (l1_ratio + (1 - l1_ratio) / 2 * size)), axis=-1)


def elastic_net_gradient(w, alpha=0.5, l1_ratio=0.5):
    return alpha * (l1_ratio * np.sign(w) + (1 - l1_ratio) * w)


def elastic_net_shrink(w, alpha=0.5, l1_ratio=0.5):
    return soft(w, alpha * l1_ratio) / (1 + alpha * (1 - l1_ratio))


ELASTIC_NET = Loss(
    key="elastic_net",
    title="Elastic net",
    family=PENALTIES,
    value=elastic_net,
    gradient=elastic_net_gradient,
    solution=mixture(elastic_net_shrink, lambda alpha, l1_ratio: (alpha * l1_ratio, alpha * (1 - l1_ratio))),
    params=(
        Param(
            "alpha",
            "λ",
            r"\lambda",
            "How much a weight costs, against the loss of the data; scikit-learn’s alpha.",
            domain="[0, inf)",
            stops=uniform(0, 3, 0.05),
        ),
        Param(
            "l1_ratio",
            "ρ",
            r"\rho",
            "The share of the L1 penalty: 1 is L1 alone, 0 is L2 alone.",
            domain="[0, 1]",
            stops=uniform(0, 1, 0.05),
        ),
    ),
    latex=(
        r"<alpha>\sum_j\left(<l1_ratio>\,|<w>_j|+\frac{1-<l1_ratio>}{2}\,<w>_j^2\right)",
        r"<alpha>\left(<l1_ratio>\operatorname{sign}<w>_j+(1-<l1_ratio>)\,<w>_j\right)",
    ),
    aliases=("L1 + L2 penalty", "L1L2", "elastic-net penalty"),
    summary="A mixture of the L1 penalty and the L2 penalty with ½, in the shares ρ and 1 − ρ.",
    use="When few inputs are needed, but some of them say nearly the same and should come in together.",
    trade="Weights become exactly 0 where the data pull less than λρ, and the others shrink twice, by λρ and by a "
    "factor. There are two numbers to choose instead of one.",
    claims={
        "convex": True,
        "lipschitz": lambda alpha, l1_ratio, size=3: math.sqrt(size) * alpha if l1_ratio == 1 else flat(alpha),
        "differentiable": lambda alpha, l1_ratio: alpha * l1_ratio == 0,
        "sparse": lambda alpha, l1_ratio: alpha * l1_ratio > 0,
        "bounded": lambda alpha, l1_ratio: flat(alpha),
    },
    related=("l1_penalty", "l2_penalty_half", "group_lasso"),
    reference=Reference(
        "H. Zou, T. Hastie, Regularization and variable selection via the elastic net, Journal of the Royal "
        "Statistical Society B 67, 2005.",
        "https://doi.org/10.1111/j.1467-9868.2005.00503.x",
    ),
    example=Example(
        {"alpha": 1.5, "l1_ratio": 0.75},
        x=(2.0, -0.5, 0.0),
        value=3.609375,
        gradient=(1.875, -1.3125, 0.0),
        words="L1 gives 2.5 and half of the squares 2.125; 1.5 · (0.75 · 2.5 + 0.25 · 2.125) = 3.609375. The weight 2 "
        "is pulled by 1.5 · (0.75 + 0.25 · 2) = 1.875",
    ),
    note="This is the form of scikit-learn’s ElasticNet, whose alpha and l1_ratio these are. Keras takes the two parts "
    "by themselves, the second without ½.",
    libraries=(
        Library(
            "keras",
            "keras.regularizers.L1L2",
            "keras.ops.stack([keras.regularizers.L1L2({alpha} * {l1_ratio}, {alpha} * (1 - {l1_ratio}) / 2)(v)"
            " for v in w])",
            "Takes the factor of Σ|w| and that of Σw², without the ½. Adds up all entries of what it is given; here "
            "one vector of weights after the other.",
        ),
        Library(
            "torch",
            "torch.linalg.vector_norm(ord=1) + weight_decay",
            "{alpha} * ({l1_ratio} * torch.linalg.vector_norm(w, ord=1, dim=-1)"
            " + (1 - {l1_ratio}) / 2 * torch.linalg.vector_norm(w, dim=-1) ** 2)",
            "Two norms added to the loss by hand; or the first, and weight_decay = λ(1 − ρ) for the second.",
        ),
    ),
)


# --- group lasso


def group_lasso(w, strength=0.5):
    return (strength * np.sqrt(np.size(w, axis=-1)) * length(w))[..., 0]


def group_lasso_gradient(w, strength=0.5):
    return strength * np.sqrt(np.size(w, axis=-1)) * ratio(w, length(w))


def group_lasso_shrink(w, strength=0.5):
    size = length(w)
    return w * ratio(np.maximum(size - strength * np.sqrt(np.size(w, axis=-1)), 0), size)


GROUP_LASSO = Loss(
    key="group_lasso",
    title="Group lasso",
    family=PENALTIES,
    value=group_lasso,
    gradient=group_lasso_gradient,
    solution=group(group_lasso_shrink),
    params=(STRENGTH,),
    latex=(r"<strength>\sqrt{n}\,\lVert<w>\rVert_2", r"<strength>\sqrt{n}\,\frac{<w>_j}{\lVert<w>\rVert_2}"),
    aliases=("grouped lasso", "group L1"),
    near=("L2,1 norm", "block sparsity"),
    summary="Every group of n weights costs λ√n times its length, so a group becomes 0 as a whole or not at all.",
    use="When weights belong together, as those of one input with several categories: to leave out whole inputs.",
    trade="Within a group that stays no weight becomes 0; they keep their ratio in what this penalty alone does to "
    "them. The groups must be known before.",
    claims=KINKED,
    related=("l1_penalty", "l2_penalty_half", "elastic_net"),
    reference=Reference(
        "M. Yuan, Y. Lin, Model selection and estimation in regression with grouped variables, Journal of the Royal "
        "Statistical Society B 68, 2006.",
        "https://doi.org/10.1111/j.1467-9868.2005.00532.x",
    ),
    example=Example(
        {"strength": 1.5},
        x=(3.0, -4.0, 0.0, 0.0),
        value=15.0,
        gradient=(1.8, -2.4, 0.0, 0.0),
        words="four weights, of length √(9 + 16) = 5: 1.5 · √4 · 5 = 15. The pull 3 is that of the whole group, shared "
        "as 3/5, −4/5, 0 and 0",
    ),
    note="The vector is one group; the penalties of several groups are added. The factor √n is a convention that keeps "
    "large groups from being cheap; some leave it out. With one weight per group it is the L1 penalty. At w = 0 every "
    "vector up to the length λ√n is a sub-gradient, and 0 is chosen; written as the root of a sum of squares its "
    "gradient is NaN there in PyTorch and JAX.",
    libraries=(
        Library(
            "torch",
            "torch.linalg.vector_norm",
            "{strength} * w.shape[-1] ** 0.5 * torch.linalg.vector_norm(w, dim=-1)",
            "PyTorch has no penalty function: a norm is added to the loss by hand. The gradient at 0 is 0.",
        ),
    ),
)
