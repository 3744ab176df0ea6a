"""Linear regression with a penalty: its weights at every λ, and what they cost on rows that were held out.

The cost of weights w and an intercept b on n rows is (1/2n)‖y − b − Xw‖² + λ(ρ‖w‖₁ + (1 − ρ)/2 ‖w‖²). ρ = 0 is ridge,
ρ = 1 the lasso, what lies between the elastic net. The columns of X have mean 0 and mean square 1; b is not penalised,
so it is the mean of y. In code λ is `strength` and ρ is `l1_ratio`.
"""

from dataclasses import dataclass

import numpy as np

TOLERANCE = 1e-10  # of the optimality conditions
LIMIT = 10_000  # passes over the weights


def standardised(x, like=None):
    """`x` with columns of mean 0 and mean square 1; with `like`, shifted and scaled as that array would be.

    ValueError for a column of which all entries are equal.
    """
    like = x if like is None else like
    spread = like.std(axis=0)
    if not np.all(spread > 0):
        raise ValueError(f"a column must not be constant, got columns {np.flatnonzero(~(spread > 0))}")
    return (x - like.mean(axis=0)) / spread


def weights(x, y, strength, l1_ratio):
    """The weights of least cost, shape (..., columns), for λ and ρ of shapes that broadcast to (...)."""
    x, y = standardised(np.asarray(x, dtype=float)), np.asarray(y, dtype=float)
    return descend(x.T @ x / len(y), x.T @ (y - y.mean()) / len(y), strength, l1_ratio)


def descend(gram, moment, strength, l1_ratio):
    """The w that minimise ½ wᵀGw − mᵀw + penalty, many problems at once: G (..., p, p), m (..., p), λ and ρ (...).

    One weight after the other takes its least cost, the others held: m_j − Σ_{k≠j} G_jk w_k, moved towards 0 by λρ and
    divided by G_jj + λ(1 − ρ). It ends when the optimality conditions hold to TOLERANCE, else ArithmeticError.
    """
    strength, l1_ratio = np.broadcast_arrays(np.asarray(strength, dtype=float), np.asarray(l1_ratio, dtype=float))
    threshold, ridge = strength * l1_ratio, strength * (1 - l1_ratio)
    w = np.zeros(np.broadcast_shapes(moment.shape, (*strength.shape, 1)))
    for _ in range(LIMIT):
        for j in range(w.shape[-1]):
            own = gram[..., j, j]
            left = moment[..., j] - np.sum(gram[..., j, :] * w, axis=-1) + own * w[..., j]
            w[..., j] = (left - np.clip(left, -threshold, threshold)) / (own + ridge)
        slope = np.sum(gram * w[..., None, :], axis=-1) - moment
        if violation(slope, w, strength, l1_ratio).max() <= TOLERANCE:
            return w
    raise ArithmeticError(f"the optimality conditions do not hold to {TOLERANCE:g} after {LIMIT} passes")


def violation(slope, w, strength, l1_ratio):
    """How far each weight is from its optimality condition, where `slope` is the gradient of the loss part.

    A weight that is not 0 balances the loss: slope + λ(1 − ρ)w + λρ sign w = 0. One that is 0 is held there by the
    corner of |w|: |slope| ≤ λρ. Zero everywhere is the proof of the minimum, of whichever convex loss.
    """
    strength, l1_ratio = np.asarray(strength)[..., None], np.asarray(l1_ratio)[..., None]
    threshold, slope = strength * l1_ratio, slope + strength * (1 - l1_ratio) * w
    return np.where(w == 0, np.maximum(np.abs(slope) - threshold, 0), np.abs(slope + threshold * np.sign(w)))


def least_silent(x, y, l1_ratio=1.0):
    """The least λ at which all weights are 0: max_j |x_j·y|/(nρ), infinite for ridge."""
    pull = np.abs(standardised(np.asarray(x, dtype=float)).T @ (y - np.mean(y))).max() / len(y)
    return pull / l1_ratio if l1_ratio > 0 else np.inf


@dataclass(frozen=True)
class HeldOut:
    """Mean squared error on held-out rows at each λ (and ρ): the mean over folds, and its standard error."""

    strength: np.ndarray
    error: np.ndarray
    spread: np.ndarray

    def least(self):
        """The index of the λ of least error, one for each ρ; of equal ones the largest λ."""
        return len(self.strength) - 1 - np.argmin(self.error[::-1], axis=0)

    def within(self):
        """The index of the largest λ whose error is at most one standard error above the least."""
        bound = np.take_along_axis(self.error + self.spread, self.least()[None], axis=0)
        return len(self.strength) - 1 - np.argmax((self.error <= bound)[::-1], axis=0)


def held_out(x, y, strength, l1_ratio, folds, seed):
    """K-fold cross-validation, a HeldOut of arrays (len(strength), len(l1_ratio)), λ increasing.

    The rows are shuffled with the seed and cut into `folds` parts. Each part is predicted by weights fitted to the
    other rows, whose own means and standard deviations standardise the columns: the held-out rows are not seen. The
    standard error is the standard deviation of the folds' errors over √folds.
    """
    strength, errors = np.asarray(strength, dtype=float), []
    for part in np.array_split(np.random.default_rng(seed).permutation(len(y)), folds):
        kept = np.ones(len(y), dtype=bool)
        kept[part] = False
        w = weights(x[kept], y[kept], strength[:, None], np.asarray(l1_ratio))
        predicted = y[kept].mean() + w @ standardised(x[part], x[kept]).T
        errors.append(np.mean((predicted - y[part]) ** 2, axis=-1))
    errors = np.array(errors)
    return HeldOut(strength, errors.mean(axis=0), errors.std(axis=0, ddof=1) / np.sqrt(folds))
