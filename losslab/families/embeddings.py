"""Losses that need no class, only which vectors belong together: of pairs, of triplets, of one among candidates."""

from dataclasses import replace

import numpy as np

from losslab.core import Corner, Example, Family, Library, Loss, Param, Reference, uniform
from losslab.families import CANDIDATES, DISTANCE, PAIR_SAME_OR_NOT, PAIR_WITH_SIDE, TRIPLET
from losslab.families.distances import cosine_distance, cosine_distance_gradient
from losslab.families.level_lines import circles, hyperbolas, rays
from losslab.latex import cases
from losslab.stable import direction, flat, softmax

EMBEDDINGS = Family(
    key="embeddings",
    title="Of embeddings: what belongs together",
    summary="No class and no true value: it is only said which vectors should lie close together and which apart.",
    argument=PAIR_WITH_SIDE,
    order=27,
)
EMBEDDINGS_SAME_OR_NOT = replace(EMBEDDINGS, argument=PAIR_SAME_OR_NOT)
EMBEDDINGS_BY_DISTANCE = replace(EMBEDDINGS, argument=DISTANCE)
EMBEDDINGS_BY_TRIPLET = replace(EMBEDDINGS, argument=TRIPLET)
EMBEDDINGS_BY_CANDIDATES = replace(EMBEDDINGS, argument=CANDIDATES)


def cosine_embedding(a, b, t, margin=0.0):
    u, v = direction(a)[0], direction(b)[0]
    return np.where(t > 0, cosine_distance(a, b), np.maximum(np.sum(u * v, axis=-1) - margin, 0))


def cosine_embedding_gradient(a, b, t, margin=0.0):
    u, v, towards = direction(a)[0], direction(b)[0], cosine_distance_gradient(a, b)
    cos = np.sum(u * v, axis=-1, keepdims=True)
    return np.where(np.expand_dims(t, -1) > 0, towards, np.where(cos <= margin, 0.0, -towards))


COSINE_EMBEDDING = Loss(
    key="cosine_embedding",
    title="Cosine embedding",
    family=EMBEDDINGS,
    value=cosine_embedding,
    gradient=cosine_embedding_gradient,
    lines=rays,
    params=(
        Param(
            "margin",
            "μ",
            r"\mu",
            "Cosine up to which two vectors that do not belong together cost nothing.",
            domain="[-1, 1]",
            stops=uniform(-0.5, 0.9, 0.1),
        ),
    ),
    latex=(
        (
            cases(
                (r"1-\cos", r"<t>=1", lambda t: t == 1),
                (r"\max(0,\ \cos-<margin>)", r"<t>=-1"),
            ),
            r"\qquad \cos=\frac{<a>\cdot <b>}{\|<a>\|\,\|<b>\|}",
        ),
        (
            cases(
                (r"-g", r"<t>=1", lambda t: t == 1),
                (r"g", r"<t>=-1,\ \cos\gt <margin>", lambda a, b, margin: 1 - cosine_distance(a, b) > margin),
                (r"0", r"\text{otherwise}"),
            ),
            r"\qquad g=\frac{1}{\|<a>\|}\left(\frac{<b>}{\|<b>\|}-\cos\,\frac{<a>}{\|<a>\|}\right)",
        ),
    ),
    aliases=("CosineEmbeddingLoss", "cosine_embedding_loss", "cosine loss of pairs", "cosine margin loss"),
    summary="The cosine distance for two vectors that belong together; for two that do not, how far their cosine is "
    "above a margin.",
    use="To learn embeddings from pairs that are known to be alike or not: sentences and their translations, or "
    "questions and answers.",
    trade="Like the cosine distance it is blind to lengths and pulls the harder the shorter the vector is. Pairs that "
    "do not belong together are let alone once they are apart enough; with the margin 0 that is a right angle.",
    claims={"bounded": 2.0, "symmetric": True, "scale_free": True},
    related=("cosine_distance", "contrastive", "info_nce"),
    reference=Reference("PyTorch documentation, CosineEmbeddingLoss, where the margin is 0 unless told otherwise."),
    example=Example(
        {"margin": 0.25},
        x=(1.5, 2.0),
        value=0.35,
        gradient=(0.256, -0.192),
        words="the lengths are 2.5 and 2 and the product of the vectors is 3, so cos = 3/5 = 0.6; the two do not "
        "belong together, so the loss is 0.6 − 0.25 = 0.35; the gradient is ((1, 0) − 0.6 · (0.6, 0.8))/2.5 = (0.256, "
        "−0.192)",
        data={"b": (2.0, 0.0), "t": -1.0},
    ),
    note="Where the cosine is the margin, with t = −1, the gradient is chosen to be 0. The cosine with a vector of "
    "zeros is taken as 0, and its gradient as 0.",
    libraries=(
        Library(
            "torch",
            "torch.nn.CosineEmbeddingLoss",
            "F.cosine_embedding_loss(a, b, t, margin={margin}, reduction='none')",
            "Labels 1 and −1; margin defaults to 0. Adds 1e-12 to the squared lengths. Averages over the pairs unless "
            "told otherwise.",
        ),
    ),
)


def contrastive(a, b, same, margin=1.0):
    _, m, n = direction(a - b)
    d = (m * n)[..., 0]
    gap = np.maximum(margin - d, 0)
    return np.where(same > 0, d * d, gap * gap) / 2


def contrastive_gradient(a, b, same, margin=1.0):
    u, m, n = direction(a - b)
    return np.where(np.expand_dims(same, -1) > 0, m * n, -np.maximum(margin - m * n, 0)) * u


CONTRASTIVE = Loss(
    key="contrastive",
    title="Contrastive",
    family=EMBEDDINGS_SAME_OR_NOT,
    value=contrastive,
    gradient=contrastive_gradient,
    lines=circles,
    params=(
        Param(
            "margin",
            "μ",
            r"\mu",
            "Distance from which on two vectors that do not belong together cost nothing.",
            domain="(0, inf)",
            stops=uniform(0.1, 3.0, 0.1),
        ),
    ),
    latex=(
        r"\frac{1}{2}\left[<same>\,d^2+(1-<same>)\max(0,\ <margin>-d)^2\right]\qquad d=\|<a>-<b>\|",
        r"\left[<same>\,d-(1-<same>)\max(0,\ <margin>-d)\right]\frac{<a>-<b>}{d}",
    ),
    aliases=("Hadsell loss", "contrastive_loss", "pairwise contrastive loss"),
    near=("Siamese loss", "DrLIM"),
    summary="Half the squared distance for two vectors that belong together; for two that do not, half the square of "
    "what is missing to the margin.",
    use="To learn an embedding, or to verify faces and signatures, from pairs alone: a network of two equal branches "
    "(Siamese) maps both, and only their distance counts.",
    trade="Alike pairs are pulled until they coincide, however different they look. Pairs farther apart than the "
    "margin teach nothing, and soon these are most random pairs. Two vectors that meet though they should not are not "
    "parted: there the gradient is 0.",
    claims={"symmetric": True},
    related=("hinge_embedding", "triplet_margin", "cosine_embedding", "euclidean"),
    reference=Reference(
        "R. Hadsell, S. Chopra, Y. LeCun, Dimensionality reduction by learning an invariant mapping, CVPR 2006.",
        "https://doi.org/10.1109/CVPR.2006.100",
    ),
    example=Example(
        {"margin": 2.5},
        x=(1.5, 2.0),
        value=0.125,
        gradient=(-0.3, -0.4),
        words="the difference is (1.2, 1.6) and the distance 2; the two do not belong together and 0.5 is missing to "
        "the margin, so the loss is 0.5²/2 = 0.125; the gradient is −0.5 · (0.6, 0.8) = (−0.3, −0.4)",
        data={"b": (0.3, 0.4), "same": 0.0},
    ),
    note="Texts differ in the factor ½ and in the label: in the paper 0 means alike and 1 different, here 1 means that "
    "the two belong together. Where they meet and should not, the loss has a peak: every arrow of length up to μ is a "
    "Clarke gradient there, and 0 is chosen.",
)


def hinge_embedding(x, t, margin=1.0):
    return np.where(t > 0, x, np.maximum(margin - x, 0))


def hinge_embedding_gradient(x, t, margin=1.0):
    return flat(x, np.where(t > 0, 1.0, np.where(x < margin, -1.0, 0.0)))


def hinge_embedding_curvature(x, t, margin=1.0):
    return flat(x, 0.0 * t)


HINGE_EMBEDDING = Loss(
    key="hinge_embedding",
    title="Hinge embedding",
    family=EMBEDDINGS_BY_DISTANCE,
    value=hinge_embedding,
    gradient=hinge_embedding_gradient,
    curvature=hinge_embedding_curvature,
    lines=circles,
    params=(
        Param(
            "margin",
            "μ",
            r"\mu",
            "Distance from which on two things that do not belong together cost nothing.",
            domain="(0, inf)",
            stops=uniform(0.1, 3.0, 0.1),
        ),
    ),
    corners=lambda t, margin: (Corner(margin, "kink", np.where(t > 0, 1.0, -1.0), np.where(t > 0, 1.0, 0.0)),),
    latex=(
        cases(
            (r"<x>", r"<t>=1", lambda t: t == 1),
            (r"\max(0,\ <margin>-<x>)", r"<t>=-1"),
        ),
        cases(
            (r"1", r"<t>=1", lambda t: t == 1),
            (r"-1", r"<x>\lt <margin>", lambda x, margin: x < margin),
            (r"0", r"<x>\gt <margin>", lambda x, margin: x > margin),
        ),
    ),
    aliases=("HingeEmbeddingLoss", "hinge_embedding_loss", "hinge of a distance"),
    summary="The distance itself for two things that belong together; for two that do not, what is missing to the "
    "margin.",
    use="When a distance is given, whichever it is, and pairs are known to be alike or not: a straight-line relative "
    "of the contrastive loss.",
    trade="Alike pairs are pulled with the same strength from any distance, so a few that are far apart do not rule. "
    "The price is a kink at the margin, and that the last of the way is pulled as hard as the first.",
    claims={"convex": True, "lipschitz": 1.0},
    related=("contrastive", "hinge", "margin_ranking"),
    reference=Reference("PyTorch documentation, HingeEmbeddingLoss, where the margin is 1 unless told otherwise."),
    example=Example(
        {"margin": 2.5},
        x=0.75,
        value=1.75,
        gradient=-1.0,
        words="the two do not belong together and are nearer than the margin, so the loss is 2.5 − 0.75 = 1.75, and "
        "the slope is −1",
        data={"t": -1.0},
    ),
    note="The hinge loss of classification is max(0, 1 − t·f): here only t = −1 has a hinge. Libraries take any number "
    "for x; with t = 1 and x below 0 the loss would be negative, so a distance is asked for here.",
    libraries=(
        Library(
            "torch",
            "torch.nn.HingeEmbeddingLoss",
            "F.hinge_embedding_loss(x, t, margin={margin}, reduction='none')",
            "Takes the distance, labels 1 and −1; margin defaults to 1. Averages over the pairs unless told otherwise.",
        ),
    ),
)


def _to_both(anchor, p, n):
    """(direction from p, d(a, p), direction from n, d(a, n)), with axes kept."""
    (from_p, m, length), (from_n, other, other_length) = direction(anchor - p), direction(anchor - n)
    return from_p, m * length, from_n, other * other_length


def triplet_margin(anchor, p, n, margin=1.0):
    _, near, _, far = _to_both(anchor, p, n)
    return np.maximum(near - far + margin, 0)[..., 0]


def triplet_margin_gradient(anchor, p, n, margin=1.0):
    from_p, near, from_n, far = _to_both(anchor, p, n)
    return np.where(near - far + margin <= 0, 0.0, from_p - from_n)


TRIPLET_MARGIN = Loss(
    key="triplet_margin",
    title="Triplet margin",
    family=EMBEDDINGS_BY_TRIPLET,
    value=triplet_margin,
    gradient=triplet_margin_gradient,
    lines=hyperbolas,
    params=(
        Param(
            "margin",
            "μ",
            r"\mu",
            "By how much the negative must be farther away than the positive.",
            domain="(0, inf)",
            stops=uniform(0.1, 3.0, 0.1),
        ),
    ),
    latex=(
        r"\max(0,\ \|<anchor>-<p>\|-\|<anchor>-<n>\|+<margin>)",
        r"\frac{<anchor>-<p>}{\|<anchor>-<p>\|}-\frac{<anchor>-<n>}{\|<anchor>-<n>\|}"
        r"\text{ where the loss is positive, else }0",
    ),
    aliases=("TripletMarginLoss", "triplet_margin_loss", "triplet loss", "anchor-positive-negative loss"),
    summary="How much nearer the anchor must still come to the positive than to the negative, for a lead of the "
    "margin.",
    use="To learn an embedding in which things of one kind lie nearer to each other than to others: faces, products, "
    "sentences. It needs no classes, only what is more alike.",
    trade="Only the order of two distances counts, with a lead, so kinds may be as wide as they are. Most triplets "
    "soon cost nothing and teach nothing: which triplets are picked decides how well it learns. Semi-hard ones, whose "
    "negative is farther than the positive by less than the margin, cost more than 0 and less than the margin.",
    claims={"lipschitz": 2.0},
    related=("contrastive", "margin_ranking", "info_nce", "euclidean"),
    reference=Reference(
        "F. Schroff, D. Kalenichenko, J. Philbin, FaceNet: a unified embedding for face recognition and clustering, "
        "CVPR 2015, where the distances are squared; V. Balntas et al., Learning local feature descriptors with "
        "triplets and shallow convolutional neural networks, BMVC 2016.",
        "https://arxiv.org/abs/1503.03832",
    ),
    example=Example(
        {"margin": 2.0},
        x=(1.0, 2.0),
        value=0.5,
        gradient=(-1.4, -0.2),
        words="the differences are (−0.6, −0.8) and (2, −1.5), so the distances are 1 and 2.5 and the loss is 1 − 2.5 "
        "+ 2 = 0.5; the gradient is (−0.6, −0.8) − (0.8, −0.6) = (−1.4, −0.2)",
        data={"p": (1.6, 2.8), "n": (-1.0, 3.5)},
    ),
    note="It is made of distances, as in PyTorch and optax; FaceNet squares them, which is another loss. A loss that "
    "stays at exactly the margin says that all three are one point, as where a network maps everything to the same "
    "place: there both distances and every slope are 0, and nothing parts them again. The slope is also taken as 0 "
    "where the lead is just the margin. PyTorch adds 1e-6 to every "
    "entry of a difference, optax 1e-6 to its squared length, unless told otherwise; without that optax’s gradient is "
    "NaN where two of the vectors meet.",
    libraries=(
        Library(
            "torch",
            "torch.nn.TripletMarginLoss",
            "F.triplet_margin_loss(anchor, p, n, margin={margin}, eps=0.0, reduction='none')",
            "margin defaults to 1. eps = 1e-6, unless told otherwise, is added to every entry of both differences. "
            "Averages over the triplets unless told otherwise.",
        ),
        Library(
            "optax",
            "optax.losses.triplet_margin_loss",
            "optax.losses.triplet_margin_loss(anchor, p, n, margin={margin}, eps=0.0)",
            "margin defaults to 1. eps = 1e-6, unless told otherwise, is added to both squared distances. No "
            "reduction.",
        ),
    ),
)


def cosines(anchor, candidates, k):
    """(unit vector of a, its two lengths, unit candidates, cosines with them, whether each is the one that belongs)."""
    u, m, n = direction(anchor)
    units = direction(candidates)[0]
    cos = np.matvec(units, u)
    place = np.cumsum(np.where(np.isnan(cos), 1.0, 1.0), axis=-1) - 1  # 0, 1, 2, … along the candidates
    return u, m, n, units, cos, place == np.expand_dims(k, -1)


def info_nce(anchor, candidates, k, temperature=0.1):
    *_, cos, belongs = cosines(anchor, candidates, k)
    _, _, surprise = softmax(cos / temperature)
    return np.sum(np.where(belongs, surprise, 0.0), axis=-1)


def info_nce_gradient(anchor, candidates, k, temperature=0.1):
    *_, cos, belongs = found = cosines(anchor, candidates, k)
    p, miss, _ = softmax(cos / temperature)
    return turned(np.where(belongs, -miss, p) / temperature, *found[:-1])


def turned(pull, u, m, n, units, cos):
    """The gradient in the vector of what has these slopes in its cosines: the vector is turned, not made longer."""
    way = np.vecmat(pull, units) - np.sum(pull * cos, axis=-1, keepdims=True) * u
    return np.where(m == 0, 0.0, way / np.where(n == 0, 1.0, n) / np.where(m == 0, 1.0, m))


def info_nce_least(temperature, among=3):
    """Where the one that belongs to the anchor has its direction and all others the opposite one."""
    return float(np.log1p((among - 1) * np.exp(-2 / temperature)))


INFO_NCE = Loss(
    key="info_nce",
    title="InfoNCE",
    family=EMBEDDINGS_BY_CANDIDATES,
    value=info_nce,
    gradient=info_nce_gradient,
    lines=rays,
    params=(
        Param(
            "temperature",
            "T",
            "T",
            "Divides the cosines: the smaller it is, the more the most similar candidates count.",
            domain="(0, inf)",
            stops=(0.02, 0.03, 0.05, 0.07, 0.1, 0.15, 0.2, 0.3, 0.5, 0.7, 1.0),
        ),
    ),
    latex=(
        r"-\ln\frac{e^{s_{<k>}/<temperature>}}{\sum_j e^{s_j/<temperature>}}\qquad "
        r"s_j=\frac{<anchor>\cdot <candidates>_j}{\|<anchor>\|\,\|<candidates>_j\|}",
        r"\frac{1}{<temperature>\|<anchor>\|}\sum_j(\pi_j-[j=<k>])\left(\frac{<candidates>_j}{\|<candidates>_j\|}"
        r"-s_j\frac{<anchor>}{\|<anchor>\|}\right)\qquad \pi_j=\frac{e^{s_j/<temperature>}}{\sum_i "
        "e^{s_i/<temperature>}}",
    ),
    aliases=("NT-Xent", "ntxent", "SimCLR loss"),
    near=("CLIP loss", "noise-contrastive estimation", "N-pairs loss with cosines"),
    summary="The softmax cross-entropy of the cosines with all candidates, divided by a temperature: it asks which "
    "of them belongs to the anchor.",
    use="To learn embeddings without labels: two views of one picture, or a picture and its caption, belong together, "
    "and the rest of the batch are the others.",
    trade="Every other candidate pushes, and the more alike the harder, which a low temperature sharpens. It wants "
    "many candidates, so large batches, and pushes away even those that are alike but were not named as such.",
    claims={
        "scale_free": True,
        "minimum": info_nce_least,
        "bounded": lambda temperature, among=3: (
            float(np.logaddexp(0, np.log(among - 1) + 2 / temperature)) - info_nce_least(temperature, among)
        ),
    },
    related=("softmax_ce", "cosine_distance", "triplet_margin", "cosine_embedding"),
    nats=True,
    reference=Reference(
        "A. van den Oord, Y. Li, O. Vinyals, Representation learning with contrastive predictive coding, 2018; T. "
        "Chen, S. Kornblith, M. Norouzi, G. Hinton, A simple framework for contrastive learning of visual "
        "representations, ICML 2020, with cosines and a temperature.",
        "https://arxiv.org/abs/1807.03748",
    ),
    example=Example(
        {"temperature": 0.5},
        x=(1.5, 2.0),
        value=0.9130152523999526,
        gradient=(-0.536424143460757, 0.4023181075955677),
        words="the cosines are 0.6 and 0.8, divided by 0.5 they are 1.2 and 1.6; the first candidate belongs to a, so "
        "the loss is ln(1 + e^(1.6 − 1.2)) = 0.9130152524. The other has the share π = 0.5986876601 and the gradient "
        "is π/(0.5 · 2.5) · ((0, 1) − (1, 0) − (0.8 − 0.6) · (0.6, 0.8)) = 0.4789501281 · (−1.12, 0.84) = "
        "(−0.5364241435, 0.4023181076)",
        data={"candidates": ((2.0, 0.0), (0.0, 1.0)), "k": 0},
    ),
    note="Equal cosines cost ln n for n candidates. As cosines lie between −1 and 1, the loss never reaches 0: with "
    "three candidates it is at least ln(1 + 2e^(−2/T)). The temperature is 0.07 in optax and 0.5 or 0.1 in SimCLR. "
    "optax.losses.ntxent takes a whole batch with labels and averages over all pairs that belong together; other "
    "vectors of the same label are not among the candidates. A vector of zeros has the cosine 0 with all, and the "
    "gradient 0.",
    libraries=(
        Library(
            "torch",
            "torch.nn.CrossEntropyLoss of cosine similarities",
            "F.cross_entropy(F.cosine_similarity(anchor[..., None, :], candidates, dim=-1) / {temperature}, k, "
            "reduction='none')",
            "Candidates along the axis before the last, k their index from 0. Averages over the anchors unless told "
            "otherwise.",
        ),
    ),
)
