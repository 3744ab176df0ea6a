"""What is said of L1 and L2 of two vectors, with the numbers of the moment, and the code."""

import math

import numpy as np

from losslab import find
from losslab.labs.blocks import Caption, Code, Columns, Heading, Paragraph, Table
from losslab.labs.controls import Choice
from losslab.labs.vectors.entries_figure import READINGS, readings
from losslab.libraries.kinds import KINDS
from losslab.libraries.snippets import literal
from losslab.text import shown

CALLS = {  # of each library: what returns a reading of the L2 loss
    "numpy": {
        "sum": ("np.sum(r**2)", "np.dot(r, r)"),
        "mean": ("np.mean(r**2)",),
        "half": ("np.sum(r**2) / 2",),
        "rmse": ("np.sqrt(np.mean(r**2))",),
        "norm": ("np.linalg.norm(r)",),
    },
    "torch": {
        "sum": ("F.mse_loss(y_pred, y_true, reduction='sum')",),
        "mean": ("F.mse_loss(y_pred, y_true)",),
        "norm": ("torch.linalg.vector_norm(y_pred - y_true)", "torch.dist(y_pred, y_true)"),
    },
    "keras": {
        "sum": ("keras.losses.MeanSquaredError(reduction='sum')(y_true[:, None], y_pred[:, None])",),
        "mean": ("keras.losses.mean_squared_error(y_true, y_pred)",),
        "rmse": ("keras.metrics.RootMeanSquaredError()(y_true, y_pred)",),
        "norm": ("keras.ops.norm(y_pred - y_true)",),
    },
    "sklearn": {
        "mean": ("sklearn.metrics.mean_squared_error(y_true, y_pred)",),
        "rmse": ("sklearn.metrics.root_mean_squared_error(y_true, y_pred)",),
        "norm": ("sklearn.metrics.euclidean_distances([y_pred], [y_true]).item()",),
    },
    "scipy": {
        "sum": ("spatial.distance.sqeuclidean(y_pred, y_true)",),
        "norm": ("spatial.distance.euclidean(y_pred, y_true)",),
    },
    "optax": {
        "sum": ("jnp.sum(optax.squared_error(y_pred, y_true))",),
        "mean": ("jnp.mean(optax.squared_error(y_pred, y_true))",),
        "half": ("jnp.sum(optax.l2_loss(y_pred, y_true))",),
        "norm": ("jnp.linalg.norm(y_pred - y_true)",),
    },
    "tensorflow": {"half": ("tf.nn.l2_loss(y_pred - y_true)",)},
}
TITLES = {"numpy": "NumPy", "tensorflow": "TensorFlow"}


def title_of(kind):
    return TITLES[kind] if kind in TITLES else KINDS[kind].title


LIBRARY = Choice("l2", "In a library", "torch", {kind: title_of(kind) for kind in list(CALLS)[1:]}, look="pills")


def said(p, y, kind):
    """Blocks on a prediction p and a true value y, two arrays; `kind` is the library whose calls are shown."""
    yield Heading("Which L2 do you mean?")
    yield LIBRARY
    yield _readings(p, y, kind)
    if kind == "tensorflow":
        yield Caption("TensorFlow is quoted from its documentation: it is not run by the tests here.")
    yield Heading("What is said of L1 and L2, and what the numbers say")
    yield _sayings(p, y)
    yield Heading("The whole vectors as two points")
    yield _distances(p, y)
    yield Paragraph(
        "The points at the same distance can be seen in two dimensions: choose **As points in the plane**, above."
    )
    yield Heading("The same numbers in NumPy")
    yield from _code(p, y)


def _readings(p, y, kind):
    """A table of what is called L2: the number, NumPy's line, and that of another library."""

    def code(kind, key):
        return " or ".join(f"`{call}`" for call in CALLS[kind].get(key, ())) or "none listed"

    rows = tuple(
        (READINGS[key], f"**{shown(value)}**", code("numpy", key), code(kind, key))
        for key, (value, _) in readings(p - y).items()
    )
    return Table(("Reading", "Here", "NumPy, with r = y_pred - y_true", title_of(kind)), rows)


def _sayings(p, y):
    """What people say of L1 and L2, each with the numbers of this moment."""
    r, n = p - y, len(p)
    size = np.where(np.isclose(np.abs(r), 1, rtol=1e-12, atol=0), 1.0, np.abs(r))  # 4.1 − 3.1 is not quite 1
    here = {key: shown(value) for key, (value, _) in readings(r).items()}
    l1, l2, apart = (shown(value) for value in (np.sum(size), np.sum(r * r), np.sum(size * (1 - size))))

    def left():
        yield Paragraph(
            f"**“The loss of these vectors is …”** No loss is the only one: L1 = {l1} and L2 = {l2}, both as sums, are "
            "true of the same data. Which one is used is a choice, and part of every number."
        )
        yield Paragraph(f"**“L1 and L2 give different answers with most inputs.”** {_apart(p, y, size, l1, l2, apart)}")
        yield Paragraph(
            "**“Mean squared error: (ŷ − y)².”** That is the squared error of one entry. The mean comes with the "
            f"reduction: the {n} squares here have the mean {here['mean']}. Of a single entry both are the same number."
        )
        yield Paragraph(f"**And the cross-entropy?** {_cross_entropy(p, y)}")

    def right():
        yield Paragraph(
            f"**“MSE is just the Euclidean distance.”** The distance is d = √Σr² = {here['norm']}. MSE is d² / n = "
            f"{here['norm']}² / {n} = {here['mean']}: squared, and divided by the number of entries."
        )
        steep, one = shown(2 * np.sqrt(np.sum(r * r))), "1" if np.any(r) else "1 (but not at r = 0)"
        yield Paragraph(
            "**“The L2 norm punishes outliers.”** So does its square, and alike: both are least at the same place, "
            "and "
            "the slopes of two entries have the same ratio, r₁ : r₂. "
            f"{_nines()} What differs is the length of the whole gradient. The norm itself, {here['norm']}, has a "
            f"gradient of length {one} however far ŷ is from y; that of its square, {here['sum']}, has the length "
            f"2d = {steep}, and grows with the distance."
        )
        yield Paragraph(
            "**“The cost is the average of the losses.”** Often. PyTorch’s losses take the mean unless told otherwise, "
            "scikit-learn’s Lasso half the mean of the squares; but its Ridge takes their sum, and LinearSVC a sum "
            f"too. The sum is least at the same place and has {n} times the slope of the mean: a step that "
            f"suits the mean is {n} times too long for the sum. With a penalty beside it, the place moves as well."
        )

    return Columns((tuple(left()), tuple(right())))


def _nines():
    """Where one constant for nine ones and a thousand is best, by the norm and by its square."""
    y = np.array([1.0] * 9 + [1000.0])
    best = np.mean(y)
    return (
        f"For one constant in place of nine ones and a thousand the best of both is {shown(best)}, where the thousand "
        f"pulls {shown((y[-1] - best) / (best - y[0]))} times as hard as each one."
    )


def _apart(p, y, size, l1, l2, apart):
    """Why L1 and L2 differ by as much as they do; `size` is |r|."""
    identity = f"As sums they differ by Σ|r|(1 − |r|) = {l1} − {l2} = {apart} here"
    if np.all((size == 0) | (size == 1)):
        wrong = int(np.sum(size))
        errors = "no error" if wrong == 0 else "1 error" if wrong == 1 else f"{wrong} errors"
        return (
            f"{identity}: every |r| is 0 or 1, so |r| = r², and both count the same: {errors} in {len(size)} entries."
        )
    small, large = int(np.sum((size > 0) & (size < 1))), int(np.sum(size > 1))
    hard = np.all((y == 0) | (y == 1)) and np.all((p >= 0) & (p <= 1))
    said = ": switch **Round the predictions** on, and both count errors" if hard else ""
    return (
        f"{identity}. An |r| between 0 and 1 makes L1 the larger ({small} of {len(size)} entries), an |r| above 1 "
        f"makes L2 the larger ({large}). They agree if every |r| is 0 or 1{said}."
    )


def _cross_entropy(p, y):
    """The cross-entropy of the same vectors, where there is one."""
    if not all(0 <= value <= 1 for value in (*p, *y)):
        return "It needs ŷ and y from 0 to 1: these vectors have none."
    value = float(np.mean(find("bce").value(p, y_true=y)))
    endless = " A prediction of exactly 0 or 1 that is wrong costs infinitely much." if math.isinf(value) else ""
    return (
        f"Of these vectors, read as probabilities and labels, its mean is {shown(value)} nats: a third number for the "
        f"same data.{endless} Choose it among the losses to see it entry by entry."
    )


def _distances(p, y):
    """The two vectors as two points in as many dimensions as they have entries."""
    n = len(p)
    of = lambda key, **more: shown(find(key).value(p, b=y, **more))
    none = "; of a vector of zeros, which has no direction, it is set to 1" if not (np.any(p) and np.any(y)) else ""
    rows = (
        ("Euclidean", of("euclidean"), "the straight line: √Σr²"),
        (
            "Mahalanobis",
            of("mahalanobis", precision=np.eye(n)),
            "in units of the spread: here 1 for every entry, uncorrelated",
        ),
        ("cosine", of("cosine_distance"), f"1 − cosine of the angle: the length of the vectors does not count{none}"),
        ("Manhattan", of("manhattan"), "Σ|r|, which is L1"),
        ("Chebyshev", of("chebyshev"), "the largest |r|"),
    )
    return Table((f"Distance of ŷ and y in {n} dimensions", "Here", "What it is"), rows)


def numpy_program(p, y):
    """L1 and L2 as the exercise wants them; the last lines print what the page shows."""
    return f"""\
import numpy as np

y_pred = np.array({literal(p)})
y_true = np.array({literal(y)})
r = y_pred - y_true

L1 = np.sum(np.abs(r))
L2 = np.sum(r**2)
print(L1, L2)
print(np.dot(r, r))  # the same sum of squares"""


def _code(p, y):
    r = p - y
    yield Code(f"{numpy_program(p, y)}\n# {np.sum(np.abs(r)):.6g} {np.sum(r**2):.6g}\n# {np.dot(r, r):.6g}")
    yield Caption(
        "`np.dot(r, r)` multiplies and adds up in one call, without an array of squares in between. Measured on one "
        "thread it was about four times as fast as `np.sum(r * r)`, for 5 entries as for a million; machines "
        "differ, and `benchmarks/sums.py` measures yours."
    )
