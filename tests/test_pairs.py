"""Losses of several inputs: what their texts say in numbers, and what is read and refused."""

import inspect
import math

import numpy as np
import pytest

from losslab import LOSSES, find
from losslab.checks.curves import combinations
from losslab.checks.spaces import points, truths
from losslab.core import Argument, Datum, Example, Family, Loss, Reference
from losslab.families import as_given
from losslab.libraries.snippets import numpy_source
from losslab.trace import compile_figure, stack
from tests.conftest import absent
from tests.sweep import alike

PAIRS = [loss for loss in LOSSES if loss.family.argument.page == "vectors"]
VECTORS = [loss for loss in PAIRS if loss.family.argument.vector]
EUCLIDEAN, MAHALANOBIS, COSINE = find("euclidean"), find("mahalanobis"), find("cosine_distance")
Y_PRED, Y = np.array([0.9, 0.2, 0.1, 0.4, 0.9]), np.array([1.0, 0, 0, 1, 1])


def each(losses):
    return pytest.mark.parametrize("loss", losses, ids=lambda loss: loss.key)


def test_S000_9_distances_of_the_two_vectors():
    distance = EUCLIDEAN.value(Y_PRED, b=Y)
    assert distance == pytest.approx(0.65574, abs=5e-6)
    assert distance**2 == pytest.approx(find("squared_error").value(Y_PRED - Y).sum(), rel=1e-14)
    assert MAHALANOBIS.value(Y_PRED, b=Y, precision=np.eye(5)) == pytest.approx(distance, rel=1e-14)
    assert COSINE.value(Y_PRED, b=Y) == pytest.approx(0.06106, abs=5e-6)


def turned(a, angle):
    c, s = np.cos(angle), np.sin(angle)
    return a @ np.array([[c, s], [-s, c]])


def test_S002_11_a_loss_can_mean_something_without_a_label():
    """Vectors and their copies, turned a little: only that two belong together is known, no class and no true value."""
    loss, draw = find("info_nce"), np.random.default_rng(0)
    a = draw.normal(size=(6, 2))
    copies, k = turned(a, 0.1), np.arange(6)

    def cost(a):
        return loss.value(a, candidates=copies, k=k, temperature=0.1).mean()

    right, wrong = cost(a), cost(np.roll(a, 1, axis=0))
    assert right < math.log(6) < wrong, "the copies cost less than a guess among six, others more"
    step = a - 0.05 * loss.gradient(a, candidates=copies, k=k, temperature=0.1)
    assert cost(step) < right
    for other in VECTORS:
        names = {datum.name for datum in other.family.argument.data}
        assert not names & {"y_true"}, other.key


# --- where vectors meet, or are 0, or are nearly of one direction


@each(VECTORS)
def test_F5_1_of_equal_vectors_the_gradient_is_0_as_far_as_rounding_lets_it(loss):
    """Of every distance that is 0: then that part of the gradient is. Where terms cancel, but for their rounding."""
    a = np.array([0.1, -0.7, 3.3])
    elsewhere = truths(loss.family.argument, 3)
    data = {name: y[3] for name, y in elsewhere.items()}
    meet = {"b": a, "p": a, "n": a, "candidates": np.tile(a, (3, 1))}
    terms = np.abs(loss.gradient(a, **elsewhere))
    alike(loss.gradient(a, **data | {n: meet[n] for n in data.keys() & meet}), np.zeros(3), np.max(terms))


def test_in_a_triplet_a_distance_of_0_has_no_slope():
    loss, a, n = find("triplet_margin"), np.array([1.0, 2.0]), np.array([4.0, 6.0])
    np.testing.assert_allclose(loss.gradient(a, p=a, n=n, margin=6.0), [0.6, 0.8], rtol=1e-14)
    np.testing.assert_allclose(loss.gradient(a, p=n, n=a), [-0.6, -0.8], rtol=1e-14)
    assert loss.value(a, p=a, n=n, margin=5.0) == 0 and not np.any(loss.gradient(a, p=a, n=n, margin=5.0))


def test_a_vector_of_zeros_has_the_cosine_0():
    zero, b = np.zeros(2), np.array([3.0, 4.0])
    pair = find("cosine_embedding")
    for a, other in ((zero, b), (b, zero), (zero, zero)):
        assert COSINE.value(a, b=other) == 1 and not np.any(COSINE.gradient(a, b=other))
        assert pair.value(a, b=other, t=1) == 1 and pair.value(a, b=other, t=-1, margin=-0.25) == 0.25
        assert not np.any(pair.gradient(a, b=other, t=-1, margin=-0.25))
    among = find("info_nce")
    assert among.value(zero, candidates=[b, -b, b], k=1) == pytest.approx(math.log(3), rel=1e-14)
    assert not np.any(among.gradient(zero, candidates=[b, -b, b], k=1))


@pytest.mark.parametrize("power", range(4, 50, 3))
def test_cosine_distance_of_nearly_one_direction(power):
    """b = a + h·(a turned by a right angle), all exact in floats: 1 − cos = h²/(s(1 + s)) with s = √(1 + h²)."""
    h = 2.0**-power
    s = math.sqrt(1 + h * h)
    exact, a, b = h * h / (s * (1 + s)), np.array([3.0, 4.0]), np.array([3 - 4 * h, 4 + 3 * h])
    assert COSINE.value(a, b=b) == pytest.approx(exact, rel=1e-14 / h)
    np.testing.assert_allclose(COSINE.gradient(a, b=b), h / s * np.array([4, -3]) / 25, rtol=1e-14 / h)
    assert COSINE.value(1e300 * a, b=1e-300 * b) == pytest.approx(exact, rel=1e-14 / h)


def test_mahalanobis_counts_in_standard_deviations():
    covariance = np.diag([4.0, 0.25])
    value = MAHALANOBIS.value([3.0, 1.0], b=[1.0, 2.0], precision=np.linalg.inv(covariance))
    assert value == pytest.approx(math.hypot(2 / 2, 1 / 0.5), rel=1e-14)


def test_info_nce_lies_between_what_its_claims_say():
    loss, b = find("info_nce"), np.array([[3.0, 4.0], [-6.0, -8.0], [-1.5, -2.0]])
    for temperature in (0.1, 1.0):
        low, width = (loss.claim(word, temperature=temperature) for word in ("minimum", "bounded"))
        assert loss.value(b[0], candidates=b, k=0, temperature=temperature) == pytest.approx(low, rel=1e-12)
        worst = loss.value(b[0], candidates=-b[[0, 1, 2]], k=0, temperature=temperature)
        assert worst == pytest.approx(low + width, rel=1e-12)


def test_ntxent_of_optax_is_the_mean_over_the_pairs_that_belong_together():
    """As the text of InfoNCE says: of other vectors of the same label only one at a time is a candidate."""
    try:
        import jax.numpy as jnp
        import optax
    except ImportError:
        absent("optax", "libraries")
    x = np.random.default_rng(1).normal(size=(6, 4))
    labels = np.array([0, 0, 1, 1, 1, 2])
    loss, values = find("info_nce"), []
    for i in range(6):
        for j in np.flatnonzero((labels == labels[i]) & (np.arange(6) != i)):
            candidates = x[[j, *np.flatnonzero(labels != labels[i])]]
            values.append(loss.value(x[i], candidates=candidates, k=0, temperature=0.07))
    theirs = optax.losses.ntxent(jnp.array(x), jnp.array(labels), temperature=0.07)
    assert float(theirs) == pytest.approx(np.mean(values), rel=1e-5)


# --- what is read


@each(VECTORS)
def test_one_sample_for_many_and_many_for_one(loss):
    """The vector, or any datum, may be given once for all samples."""
    argument = loss.family.argument
    a, data = points(argument, 3)[:12], truths(argument, 3)
    for name in (argument.name, *data):
        one = {argument.name: a, **data}
        one[name] = one[name][4]
        many = one | {name: np.broadcast_to(one[name], (12, *one[name].shape))}
        x, y = one.pop(argument.name), many.pop(argument.name)
        for f in (loss.value, loss.gradient):
            alike(f(x, **one), f(y, **many))


def test_samples_that_do_not_go_together_are_refused():
    says = r"^the samples of a and b must go together, got the shapes a \(4,\), b \(3,\)$"
    with pytest.raises(ValueError, match=says):
        EUCLIDEAN.value(np.ones((4, 2)), b=np.ones((3, 2)))
    with pytest.raises(
        ValueError, match=r"x1 and x2 and t must go together, got the shapes x1 \(2,\), x2 \(3,\), t \(\)"
    ):
        find("ranknet").value([1, 2], x2=[1, 2, 3], t=1)


@each(VECTORS)
def test_plain_numbers_go_with_what_is_traced(loss):
    data = {name: y[3].tolist() for name, y in truths(loss.family.argument, 3).items()}

    def figure(x):
        a = stack(x, 1.0, 2.0)
        return {"value": loss.value(a, **data), "gradient": loss.gradient(a, **data)}

    assert len(compile_figure(figure, ("x",))["patches"]) == 2


@each(PAIRS)
def test_the_code_shown_runs_with_plain_numbers(loss):
    """As the card shows it: arrays for vectors, plain numbers for labels and parameters."""
    example = loss.example
    given = {name: repr(float(v)) if np.ndim(v) == 0 else f"np.array({v})" for name, v in example.data.items()}
    given |= {name: repr(v) for name, v in loss.settings(**example.settings).items()}
    x = repr(example.x) if np.ndim(example.x) == 0 else f"np.array({example.x})"
    for part, want in (("value", example.value), ("gradient", example.gradient)):
        name = inspect.unwrap(getattr(loss, part)).__name__
        call = f"{name}({', '.join([x, *(f'{n}={v}' for n, v in given.items())])})"
        names = {}
        exec(numpy_source(loss, part), names)
        assert eval(call, names) == pytest.approx(want, rel=1e-8), call


def backup(q, reward, q_next, done):
    return np.square(q - reward - (1 - done) * np.max(q_next, axis=-1))


def slope(q, reward, q_next, done):
    return 2 * (q - reward - (1 - done) * np.max(q_next, axis=-1))


def bend(q, reward, q_next, done):
    return 2.0 + 0 * slope(q, reward, q_next, done)


BACKUP = Loss(
    key="backup",
    title="Backup",
    family=Family(
        "backups",
        "Backups",
        "Of a number with a vector beside it.",
        Argument(
            "q",
            "q",
            "a number",
            "nowhere",
            as_given,
            data=(
                Datum("reward", "R", "a number", axes=()),
                Datum("q_next", "Q′", "one number an action", axes=("actions",)),
                Datum("done", "d", "whether it ends", "{0, 1}", axes=()),
            ),
        ),
        99,
    ),
    value=backup,
    gradient=slope,
    curvature=bend,
    latex=("", ""),
    summary="",
    use="",
    trade="",
    example=Example({}, 0.5, 0.0, 0.0, ""),
    reference=Reference(""),
)


def test_a_number_may_come_with_a_vector():
    assert BACKUP.value(2.0, reward=1, q_next=[0.5, 1.5], done=0) == 0.25
    assert BACKUP.value([2.0, 4.0], reward=1, q_next=[[0.5, 1.5], [3.0, 1.0]], done=[0, 1]).tolist() == [0.25, 9.0]
    for bad, says in (
        ({"q_next": 1.5}, r"q_next must have the shape \(\.\.\., actions\), got \(\)"),
        ({"q_next": []}, r"q_next must have the shape \(\.\.\., actions\), got \(0,\)"),
        ({"done": 0.5}, r"done must lie in \{0, 1\}, got 0.5"),
    ):
        with pytest.raises(ValueError, match=f"^{says}"):
            BACKUP.value(2.0, **{"reward": 1, "q_next": [0.5, 1.5], "done": 0, **bad})
    cases = combinations(BACKUP, (0.0, 2.5))
    assert len(cases) == 4 and {len(case["q_next"]) for case in cases} == {3}
    assert {(case["reward"], case["done"]) for case in cases} == {(0, 0), (0, 1), (2.5, 0), (2.5, 1)}
