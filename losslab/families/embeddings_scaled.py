"""Losses of cosines times a scale, with a bias or with a margin: of pairs, and of one among classes."""

import numpy as np

from losslab.core import Example, Library, Loss, Param, Reference, uniform
from losslab.families.distances import cosine_distance_gradient
from losslab.families.embeddings import EMBEDDINGS, EMBEDDINGS_BY_CANDIDATES, cosines, turned
from losslab.families.level_lines import rays
from losslab.stable import direction, sigmoid, softmax, softplus


def siglip(a, b, t, scale=10.0, bias=-10.0):
    cos = np.sum(direction(a)[0] * direction(b)[0], axis=-1)
    return softplus(-t * (scale * cos + bias))


def siglip_gradient(a, b, t, scale=10.0, bias=-10.0):
    cos = np.sum(direction(a)[0] * direction(b)[0], axis=-1)
    pull = t * scale * sigmoid(-t * (scale * cos + bias))
    return pull[..., None] * cosine_distance_gradient(a, b)


def siglip_range(scale, bias):
    """The largest and the smallest value, at a cosine of 1 or −1."""
    ends = [float(softplus(-t * (scale * cos + bias))) for t in (-1, 1) for cos in (-1, 1)]
    return max(ends), min(ends)


SIGLIP = Loss(
    key="siglip",
    title="SigLIP",
    family=EMBEDDINGS,
    value=siglip,
    gradient=siglip_gradient,
    lines=rays,
    params=(
        Param(
            "scale",
            "s",
            "s",
            "What the cosine is multiplied by, 1 over a temperature; it is learned, as its logarithm.",
            domain="(0, inf)",
            stops=(1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0),
        ),
        Param(
            "bias",
            "β",
            r"\beta",
            "Added to it: below 0 two things are held to be strangers until their cosine says otherwise; it is "
            "learned too.",
            domain="(-inf, inf)",
            stops=uniform(-20.0, 5.0, 2.5),
        ),
    ),
    latex=(
        r"\ln\left(1+e^{-<t>(<scale>\cos+<bias>)}\right)\qquad \cos=\frac{<a>\cdot <b>}{\|<a>\|\,\|<b>\|}",
        r"-\frac{<t> <scale>}{1+e^{<t>(<scale>\cos+<bias>)}}\cdot\frac{1}{\|<a>\|}\left(\frac{<b>}{\|<b>\|}"
        r"-\cos\,\frac{<a>}{\|<a>\|}\right)",
    ),
    aliases=("sigmoid loss for language–image pre-training", "SigLipLoss", "pairwise sigmoid loss"),
    near=("CLIP loss", "image and text", "contrastive loss with bias"),
    summary="The logistic loss of each pair by itself: its logit is a scaled cosine plus a bias, its label whether "
    "the two belong together.",
    use="To learn from pairs such as pictures and captions, with every other caption of the batch as a pair that does "
    "not belong together: no softmax couples them, so a batch can be cut into pieces.",
    trade="Nearly all pairs of a batch do not belong together, and the bias must say so from the start: with a bias "
    "of 0 they outweigh the rest. What is small for one pair is summed over all of them.",
    claims={
        "symmetric": True,
        "scale_free": True,
        "minimum": lambda scale, bias: siglip_range(scale, bias)[1],
        "bounded": lambda scale, bias: siglip_range(scale, bias)[0] - siglip_range(scale, bias)[1],
    },
    related=("info_nce", "cosine_embedding", "logistic", "cosface"),
    nats=True,
    reference=Reference(
        "X. Zhai, B. Mustafa, A. Kolesnikov, L. Beyer, Sigmoid loss for language image pre-training, ICCV 2023.",
        "https://arxiv.org/abs/2303.15343",
    ),
    example=Example(
        {"scale": 5.0, "bias": -2.0},
        x=(1.5, 2.0),
        value=1.313261687518,
        gradient=(0.9357549806464, -0.7018162354848),
        words="the lengths are 2.5 and 2 and the product of the vectors is 3, so cos = 0.6 and the logit 5 · 0.6 − 2 "
        "= 1; the two do not belong together, so the loss is ln(1 + e^1) = 1.313261688. The gradient is 5 · "
        "0.731058579 · ((1, 0) − 0.6 · (0.6, 0.8))/2.5 = 1.462117157 · (0.64, −0.48) = (0.935754981, −0.701816235)",
        data={"b": (2.0, 0.0), "t": -1.0},
    ),
    note="The library sums over all n² pairs of a batch and divides by n, not by n². Before training, with scale 10, "
    "bias −10 and cosines near 0, a pair that does not belong together costs 4.54e-5 and one that does 10. The bias "
    "that fits 1 right pair in n is −ln(n − 1) at the cosine 0. The softmax of CLIP has two directions to add; this "
    "has none.",
    libraries=(
        Library(
            "torch",
            "torch.nn.LogSigmoid of scaled cosines",
            "-F.logsigmoid(t * ({scale} * F.cosine_similarity(a, b, dim=-1) + {bias}))",
            "PyTorch has none of its own; open_clip’s SigLipLoss(image, text, logit_scale, logit_bias) sums this over "
            "all pairs of a batch and divides by the number of pictures.",
        ),
    ),
)


def cosface(anchor, candidates, k, s=64.0, m=0.35):
    *_, cos, belongs = cosines(anchor, candidates, k)
    _, _, surprise = softmax(s * (cos - np.where(belongs, m, 0.0)))
    return np.sum(np.where(belongs, surprise, 0.0), axis=-1)


def cosface_gradient(anchor, candidates, k, s=64.0, m=0.35):
    *_, cos, belongs = found = cosines(anchor, candidates, k)
    p, miss, _ = softmax(s * (cos - np.where(belongs, m, 0.0)))
    return turned(s * np.where(belongs, -miss, p), *found[:-1])


def cosface_least(s, m, among=3):
    """Where the class of the anchor has its direction and all others the opposite one."""
    return float(np.log1p((among - 1) * np.exp(-s * (2 - m))))


COSFACE = Loss(
    key="cosface",
    title="CosFace",
    family=EMBEDDINGS_BY_CANDIDATES,
    value=cosface,
    gradient=cosface_gradient,
    lines=rays,
    params=(
        Param(
            "s",
            "s",
            "s",
            "What the cosines are multiplied by, 1 over a temperature.",
            domain="(0, inf)",
            stops=(1.0, 4.0, 10.0, 16.0, 30.0, 64.0),
        ),
        Param(
            "m",
            "m",
            "m",
            "By how much the cosine with the own class must be ahead of the others.",
            domain="[0, inf)",
            stops=uniform(0.0, 1.0, 0.05),
        ),
    ),
    latex=(
        r"-\ln\frac{e^{<s>(c_{<k>}-<m>)}}{e^{<s>(c_{<k>}-<m>)}+\sum_{j\ne <k>}e^{<s> c_j}}\qquad "
        r"c_j=\frac{<anchor>\cdot <candidates>_j}{\|<anchor>\|\,\|<candidates>_j\|}",
        r"\frac{<s>}{\|<anchor>\|}\sum_j(\pi_j-[j=<k>])\left(\frac{<candidates>_j}{\|<candidates>_j\|}"
        r"-c_j\frac{<anchor>}{\|<anchor>\|}\right)\qquad \pi=\text{the softmax in the value}",
    ),
    aliases=("AM-softmax", "additive margin softmax", "large margin cosine loss", "LMCL", "CosFaceLoss"),
    near=("ArcFace", "angular margin", "face recognition", "margin softmax"),
    summary="The softmax cross-entropy of scaled cosines with the classes’ directions, where that with the own class "
    "is lowered by a margin.",
    use="To tell faces, or other things of thousands of classes, apart by direction alone: the margin asks for more "
    "room between classes than being right needs.",
    trade="The loss stays large while the margin is not met, at equal cosines about s · m, so its size says little. "
    "The margin is for training only: predict with the plain cosines. A large s makes slopes steep and lets sure "
    "samples fade.",
    claims={
        "scale_free": True,
        "minimum": cosface_least,
        "bounded": lambda s, m, among=3: (
            float(np.logaddexp(0, np.log(among - 1) + s * (2 + m))) - cosface_least(s, m, among)
        ),
    },
    related=("info_nce", "softmax_ce", "ldam", "siglip"),
    nats=True,
    reference=Reference(
        "H. Wang, Y. Wang, Z. Zhou, X. Ji, D. Gong, J. Zhou, Z. Li, W. Liu, CosFace: large margin cosine loss for "
        "deep face recognition, CVPR 2018; F. Wang, J. Cheng, W. Liu, H. Liu, Additive margin softmax for face "
        "verification, 2018.",
        "https://arxiv.org/abs/1801.09414",
    ),
    example=Example(
        {"s": 2.0, "m": 0.25},
        x=(1.5, 2.0),
        value=1.241153874732,
        gradient=(-0.637010754352, 0.477758065764),
        words="the cosines are 0.6 and 0.8, and the first class is the own one: 2 · (0.6 − 0.25) = 0.7 against 2 · "
        "0.8 = 1.6, so the loss is ln(1 + e^(1.6 − 0.7)) = 1.241153875. The other has the share π = 0.710949503, and "
        "the gradient is 2π/2.5 · ((0, 1) − (1, 0) − (0.8 − 0.6) · (0.6, 0.8)) = 0.568759602 · (−1.12, 0.84) = "
        "(−0.637010754, 0.477758066)",
        data={"candidates": ((2.0, 0.0), (0.0, 1.0)), "k": 0},
    ),
    note="With m = 0 it is InfoNCE with the temperature 1/s, and the candidates are the classes’ weight vectors. At "
    "equal cosines it is ln(1 + (K − 1)e^(sm)): 22.4 for two classes, s = 64 and m = 0.35. ArcFace adds the margin to "
    "the angle, not to the cosine, and jumps where that passes a half-turn; libraries want it in radians or in "
    "degrees.",
    libraries=(
        Library(
            "torch",
            "torch.nn.CrossEntropyLoss of cosines with a margin",
            "F.cross_entropy({s} * (F.cosine_similarity(anchor[..., None, :], candidates, dim=-1)"
            " - {m} * F.one_hot(k, candidates.shape[-2]).to(anchor)), k, reduction='none')",
            "PyTorch has none of its own; pytorch_metric_learning.losses.CosFaceLoss(margin=…, scale=…) keeps the "
            "classes’ directions as its own weights.",
        ),
    ),
)
