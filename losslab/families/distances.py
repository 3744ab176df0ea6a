"""Distances of two vectors, and the losses of embeddings that are made of them."""

from dataclasses import replace

import numpy as np

from losslab.core import Example, Family, Library, Loss, Reference
from losslab.families import PAIR, PAIR_IN_SPREAD
from losslab.families.level_lines import balls, rays
from losslab.stable import direction

DISTANCES = Family(
    key="distances",
    title="Distances of two vectors",
    summary="How far one vector is from another: in a straight line, along the axes, in units of their spread, or by "
    "direction alone.",
    argument=PAIR,
    order=26,
)
DISTANCES_IN_SPREAD = replace(DISTANCES, argument=PAIR_IN_SPREAD)


def euclidean(a, b):
    _, m, n = direction(a - b)
    return (m * n)[..., 0]


def euclidean_gradient(a, b):
    return direction(a - b)[0]


EUCLIDEAN = Loss(
    key="euclidean",
    title="Euclidean distance",
    family=DISTANCES,
    value=euclidean,
    gradient=euclidean_gradient,
    lines=balls,
    latex=(r"\|<a>-<b>\|=\sqrt{\sum_i(<a>_i-<b>_i)^2}", r"\frac{<a>-<b>}{\|<a>-<b>\|}"),
    aliases=(
        "L2 distance",
        "L2 norm of the difference",
        "straight-line distance",
        "pairwise_distance",
        "root of the sum of squares",
    ),
    summary="The length of the straight way from one vector to the other.",
    use="To say how far two points or two embeddings are apart, in the units of their entries.",
    trade="It is not the squared error: that is its square, and the mean squared error of n entries is d²/n. It pulls "
    "with the same strength 1 from any distance, so it has a kink where the two meet, and entries with large units "
    "rule over the others.",
    claims={
        "convex": True,
        "lipschitz": 1.0,
        "symmetric": True,
        "zero_at_truth": True,
        "triangle": True,
    },
    related=("manhattan", "chebyshev", "mahalanobis", "cosine_distance", "contrastive", "squared_error"),
    reference=Reference("Euclid’s Elements, book I, proposition 47, in coordinates."),
    example=Example(
        {},
        x=(1.5, 2.0, -0.5),
        value=1.5,
        gradient=(2 / 3, 2 / 3, -1 / 3),
        words="the difference is (1, 1, −0.5), so the distance is √(1 + 1 + 0.25) = 1.5; the gradient is the "
        "difference divided by it, (0.6666666667, 0.6666666667, −0.3333333333)",
        data={"b": (0.5, 1.0, 0.0)},
    ),
    note="Where the two vectors meet every arrow of length up to 1 is a sub-gradient; 0 is chosen. Written as the "
    "root of a sum of squares its gradient is NaN there in PyTorch and JAX, and so is that of JAX’s norm; PyTorch’s "
    "norm gives 0.",
    libraries=(
        Library(
            "scipy",
            "scipy.spatial.distance.euclidean",
            "np.array([spatial.distance.euclidean(u, v) for u, v in zip(a, b)])",
            "One pair at a time; spatial.distance.cdist does all pairs of two lists.",
        ),
        Library(
            "torch",
            "torch.linalg.vector_norm",
            "torch.linalg.vector_norm(a - b, dim=-1)",
            "Where a = b its gradient is 0.",
        ),
        Library(
            "torch",
            "torch.nn.PairwiseDistance",
            "F.pairwise_distance(a, b, eps=0.0)",
            "Unless told otherwise it adds eps = 1e-6 to every entry of the difference, so a vector is 1e-6 times the "
            "root of the number of its entries away from itself.",
        ),
    ),
)


def manhattan(a, b):
    return np.sum(np.abs(a - b), axis=-1)


def manhattan_gradient(a, b):
    return np.sign(a - b)


MANHATTAN = Loss(
    key="manhattan",
    title="Manhattan distance",
    family=DISTANCES,
    value=manhattan,
    gradient=manhattan_gradient,
    lines=balls,
    latex=(r"\|<a>-<b>\|_1=\sum_i|<a>_i-<b>_i|", r"\operatorname{sign}(<a>_i-<b>_i)"),
    aliases=("L1 distance", "L1 norm of the difference", "city block distance", "cityblock", "taxicab distance"),
    summary="The length of the way along the axes, as in a town of straight streets: the sizes of the differences of "
    "all entries, added up.",
    use="To compare vectors whose entries count each for itself, or of which a few may be far off: a large difference "
    "counts by its size and not by its square.",
    trade="Every entry that differs pulls with the same strength 1, however small its difference, so there are kinks "
    "wherever two entries agree. It depends on the axes: turned, the same two vectors are as much as √2 times farther "
    "apart in the plane, and √n times where there are n entries.",
    claims={
        "convex": True,
        "lipschitz": lambda size=3: size**0.5,
        "symmetric": True,
        "zero_at_truth": True,
        "triangle": True,
    },
    related=("absolute_error", "euclidean", "chebyshev"),
    reference=Reference(
        "H. Minkowski, Geometrie der Zahlen, Teubner 1896, where the ball of a distance may be any convex body that is "
        "the same seen from either side.",
    ),
    example=Example(
        {},
        x=(1.5, 2.0, -0.5),
        value=2.5,
        gradient=(1.0, 1.0, -1.0),
        words="the difference is (1, 1, −0.5), so the distance is 1 + 1 + 0.5 = 2.5; the gradient has the sign of each "
        "difference, (1, 1, −1)",
        data={"b": (0.5, 1.0, 0.0)},
    ),
    note="Why its ball is a diamond: to the right of b and above it, the distance is the step across plus the step up. "
    "A sum stays the same where as much is given up of one as is gained of the other, and that is a straight line; in "
    "each quarter it leans another way, and the four meet where one step is 0. It is the sum of the absolute errors; "
    "divided by the number of entries it is their mean. Where two entries agree any slope from −1 to 1 is a "
    "sub-gradient; 0 is chosen.",
    libraries=(
        Library(
            "scipy",
            "scipy.spatial.distance.cityblock",
            "np.array([spatial.distance.cityblock(u, v) for u, v in zip(a, b)])",
            "One pair at a time; spatial.distance.cdist with 'cityblock' does all pairs of two lists.",
        ),
        Library(
            "torch",
            "torch.linalg.vector_norm",
            "torch.linalg.vector_norm(a - b, ord=1, dim=-1)",
            "Where two entries agree its slope is 0.",
        ),
    ),
)


def chebyshev(a, b):
    return np.max(np.abs(a - b), axis=-1)


def chebyshev_gradient(a, b):
    r = a - b
    size = np.abs(r)
    most = np.max(size, axis=-1, keepdims=True)
    share = np.where(size < most, 0.0, 1.0)  # the largest ones have equal shares
    return share / np.sum(share, axis=-1, keepdims=True) * np.sign(r)


CHEBYSHEV = Loss(
    key="chebyshev",
    title="Chebyshev distance",
    family=DISTANCES,
    value=chebyshev,
    gradient=chebyshev_gradient,
    lines=balls,
    latex=(
        r"\|<a>-<b>\|_\infty=\max_i|<a>_i-<b>_i|",
        r"\operatorname{sign}(<a>_i-<b>_i)\text{ for the largest }|<a>_i-<b>_i|\text{, else }0",
    ),
    aliases=("L∞ distance", "L-infinity distance", "maximum distance", "chessboard distance"),
    near=("uniform norm",),
    summary="The largest difference of two entries; all others are not seen.",
    use="To keep every entry within a tolerance: the distance is below it exactly when each difference is.",
    trade="It sees the one entry that is farthest off, and only that one is pulled, until another is farther off: all "
    "others may be anything, and have no slope.",
    claims={"convex": True, "lipschitz": 1.0, "symmetric": True, "zero_at_truth": True, "triangle": True},
    related=("manhattan", "euclidean", "absolute_error"),
    reference=Reference(
        "P. L. Chebyshev, Théorie des mécanismes connus sous le nom de parallélogrammes, 1854, where the largest error "
        "is what is made small.",
    ),
    example=Example(
        {},
        x=(1.5, 3.0, -0.5),
        value=2.0,
        gradient=(0.0, 1.0, 0.0),
        words="the difference is (1, 2, −0.5), of which the second entry is the largest: the distance is 2 and the "
        "gradient (0, 1, 0)",
        data={"b": (0.5, 1.0, 0.0)},
    ),
    note="Its ball in the plane is a square with sides along the axes: as long as one difference is the larger, the "
    "other may be anything below it. Where several are the largest, any mixture of their slopes is a sub-gradient; "
    "equal shares are chosen, and 0 where a = b.",
    libraries=(
        Library(
            "scipy",
            "scipy.spatial.distance.chebyshev",
            "np.array([spatial.distance.chebyshev(u, v) for u, v in zip(a, b)])",
            "One pair at a time.",
        ),
        Library(
            "torch",
            "torch.linalg.vector_norm",
            "torch.linalg.vector_norm(a - b, ord=float('inf'), dim=-1)",
            "Where several differences are the largest they have equal shares of the slope.",
        ),
    ),
)


def _stretched(a, b, precision):
    """(Σ⁻¹r/m, m, length of r/m) for r = a − b and m = max |rᵢ|, so that no square overflows."""
    r = a - b
    m = np.max(np.abs(r), axis=-1, keepdims=True)
    y = r / np.where(m == 0, 1.0, m)
    q = np.matvec(precision, y)
    return q, m, np.sqrt(np.maximum(np.sum(y * q, axis=-1, keepdims=True), 0.0))


def mahalanobis(a, b, precision):
    _, m, n = _stretched(a, b, precision)
    return (m * n)[..., 0]


def mahalanobis_gradient(a, b, precision):
    q, _, n = _stretched(a, b, precision)
    return q / np.where(n == 0, 1.0, n)


MAHALANOBIS = Loss(
    key="mahalanobis",
    title="Mahalanobis distance",
    family=DISTANCES_IN_SPREAD,
    value=mahalanobis,
    gradient=mahalanobis_gradient,
    lines=balls,
    latex=(
        r"d=\sqrt{(<a>-<b>)^\top<precision>(<a>-<b>)}",
        r"\frac{<precision>(<a>-<b>)}{d}",
    ),
    aliases=("generalised distance", "ellipsoidal distance", "distance in standard deviations"),
    near=("statistical distance",),
    summary="The distance in units of the spread: the same step counts more in a direction in which the data hardly "
    "vary.",
    use="To compare vectors whose entries have different units or move together, and to find points that lie far from "
    "a cloud given its shape.",
    trade="It needs the covariance matrix, which must be estimated, is itself pulled by outliers, and has no inverse "
    "unless there are more points than entries.",
    claims={
        "convex": True,
        "lipschitz": lambda precision=None: (
            precision is not None and float(np.max(np.linalg.eigvalsh(precision))) ** 0.5
        ),
        "symmetric": True,
        "zero_at_truth": True,
        "triangle": True,
    },
    related=("euclidean", "gaussian_nll", "squared_error"),
    reference=Reference(
        "P. C. Mahalanobis, On the generalised distance in statistics, Proceedings of the National Institute of "
        "Sciences of India 2, 1936.",
    ),
    example=Example(
        {},
        x=(2.0, 1.0),
        value=2.5,
        gradient=(0.9, 0.8),
        words="the difference is (1, 2) and Σ⁻¹ times it is (1.25 · 1 + 0.5 · 2, 0.5 · 1 + 0.75 · 2) = (2.25, 2), so "
        "the distance is √(1 · 2.25 + 2 · 2) = √6.25 = 2.5; the gradient is (2.25, 2)/2.5 = (0.9, 0.8)",
        data={"b": (1.0, -1.0), "precision": ((1.25, 0.5), (0.5, 0.75))},
    ),
    note="With Σ the identity it is the Euclidean distance; with Σ diagonal each entry is divided by its standard "
    "deviation. Half its square, plus a constant, is the negative log-likelihood of a normal distribution. The "
    "covariance is often given, and its inverse wanted: libraries differ in which they take. At a = b the gradient is "
    "chosen to be 0; that of a square root written out is NaN there in PyTorch and JAX.",
    libraries=(
        Library(
            "scipy",
            "scipy.spatial.distance.mahalanobis",
            "np.array([spatial.distance.mahalanobis(u, v, p) for u, v, p in zip(a, b, precision)])",
            "Takes the inverse of the covariance matrix, and returns the distance, not its square. One pair at a time.",
        ),
    ),
)


def _between(a, b):
    """(cosine distance, directions u and v, the two numbers whose product is the length of a), with axes kept.

    1 − cos = ½‖u − v‖², without cancellation for vectors of nearly one direction. A vector 0 has none: cos = 0.
    """
    u, m, n = direction(a)
    v, other, _ = direction(b)
    distance = np.minimum(np.sum(np.square(u - v), axis=-1, keepdims=True) / 2, 2.0)
    return np.where(np.minimum(m, other) == 0, 1.0, distance), u, v, m, n


def cosine_distance(a, b):
    return _between(a, b)[0][..., 0]


def cosine_distance_gradient(a, b):
    distance, u, v, m, n = _between(a, b)
    # −(v − cos·u)/‖a‖, with the difference of what is nearly equal taken first
    return np.where(m == 0, 0.0, (u - v - distance * u) / np.where(n == 0, 1.0, n) / np.where(m == 0, 1.0, m))


COSINE_DISTANCE = Loss(
    key="cosine_distance",
    title="Cosine distance",
    family=DISTANCES,
    value=cosine_distance,
    gradient=cosine_distance_gradient,
    lines=rays,
    latex=(
        r"1-\cos\qquad\cos=\frac{<a>\cdot <b>}{\|<a>\|\,\|<b>\|}",
        r"-\frac{1}{\|<a>\|}\left(\frac{<b>}{\|<b>\|}-\cos\,\frac{<a>}{\|<a>\|}\right)",
    ),
    aliases=("1 − cosine similarity", "cosine loss"),
    near=("cosine similarity loss", "CosineSimilarity", "angular loss"),
    summary="1 minus the cosine of the angle between the vectors: 0 in the same direction, 1 at a right angle, 2 in "
    "opposite directions.",
    use="For embeddings of texts or pictures whose length says little: only the direction counts.",
    trade="It is blind to length, so it never asks for the right size, and pulls the harder the shorter the vector is. "
    "The triangle inequality does not hold: the way over a third vector can be shorter. Opposite vectors feel no pull "
    "at all.",
    claims={"bounded": 2.0, "symmetric": True, "scale_free": True},
    related=("cosine_embedding", "euclidean", "info_nce"),
    reference=Reference(
        "G. Salton, A. Wong, C. S. Yang, A vector space model for automatic indexing, Communications of the ACM 18 "
        "(11), 1975.",
        "https://doi.org/10.1145/361219.361220",
    ),
    example=Example(
        {},
        x=(1.5, 2.0),
        value=0.04,
        gradient=(-0.0896, 0.0672),
        words="the lengths are 2.5 and 1.25 and the product of the vectors is 1.5 · 1 + 2 · 0.75 = 3, so cos = "
        "3/3.125 = 0.96 and the distance is 1 − 0.96 = 0.04; the gradient is −((0.8, 0.6) − 0.96 · (0.6, 0.8))/2.5 = "
        "(−0.0896, 0.0672)",
        data={"b": (1.0, 0.75)},
    ),
    note="The cosine itself is a similarity: larger is better. Keras returns minus the cosine, which is 1 less than "
    "this. Computed as 1 − cos it loses its digits for vectors of nearly one direction; half the squared distance of "
    "the two vectors brought to length 1 is the same number and does not. A vector of zeros has no direction: here "
    "its cosine is taken as 0, so the distance is 1, and its gradient as 0.",
    libraries=(
        Library(
            "scipy",
            "scipy.spatial.distance.cosine",
            "np.array([spatial.distance.cosine(u, v) for u, v in zip(a, b)])",
            "One pair at a time. NaN for a vector of zeros.",
        ),
        Library(
            "keras",
            "keras.losses.CosineSimilarity",
            "keras.losses.cosine_similarity(b, a, axis=-1)",
            "Returns minus the cosine: −1 for the same direction, 1 for the opposite one.",
            offset=-1.0,
        ),
        Library(
            "optax",
            "optax.losses.cosine_distance",
            "optax.losses.cosine_distance(a, b)",
            "NaN for a vector of zeros, unless epsilon, 0 by default, is positive.",
        ),
        Library(
            "torch",
            "torch.nn.CosineSimilarity",
            "1 - F.cosine_similarity(a, b, dim=-1)",
            "Returns the cosine, a similarity; of a vector of zeros it is 0.",
        ),
    ),
)
