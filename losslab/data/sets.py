"""Data to fit lines to: seeded samples and small published sets."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from losslab.core import Reference

POINTS = 30  # of a sample
LIFT = 12.0  # how far outliers lie above the line 2 + x
APART = 6.0  # how far the lines of two groups are apart


@dataclass(frozen=True)
class Sample:
    """Thirty points around the line y = 2 + x, each time the same for the same seed.

    `of(rng, x, noise, share)` gives (x, y) for increasing x within [0, 10]. `share` is the share of points that leave
    the line unless another is asked for, 0 where the sample has no such choice.
    """

    key: str
    title: str
    words: str
    of: Callable[..., Any]
    share: float = 0.0

    def points(self, seed: int = 0, noise: float = 0.5, share: float | None = None) -> tuple[np.ndarray, np.ndarray]:
        """(x, y), two float arrays of shape (30,) rounded to two decimals.

        `noise` scales the scatter around the line. ValueError where an argument is out of its range.
        """
        share = self.share if share is None else share
        if not (isinstance(seed, int | np.integer) and seed >= 0):
            raise ValueError(f"seed must be a whole number of at least 0, got {seed!r}")
        if not 0 <= noise < math.inf:
            raise ValueError(f"noise must lie in [0, inf), got {noise:g}")
        if not 0 <= share <= 0.5:
            raise ValueError(f"share must lie in [0, 0.5], got {share:g}")
        rng = np.random.default_rng(seed)
        x = np.sort(rng.uniform(0, 10, POINTS)).round(2)
        x, y = self.of(rng, x, noise, share)
        return x.round(2), y.round(2)


def _line(rng: Any, x: np.ndarray, noise: float) -> np.ndarray:
    return 2 + x + noise * rng.standard_normal(POINTS)


def _clean(rng: Any, x: np.ndarray, noise: float, share: float) -> tuple[np.ndarray, np.ndarray]:
    return x, _line(rng, x, noise)


def _lifted(rng: Any, x: np.ndarray, noise: float, share: float) -> tuple[np.ndarray, np.ndarray]:
    y = _line(rng, x, noise)
    right = np.arange(POINTS // 2, POINTS)  # there they tilt the line as well as raising it
    y[rng.choice(right, round(share * POINTS), replace=False)] += LIFT
    return x, y


def _heavy(rng: Any, x: np.ndarray, noise: float, share: float) -> tuple[np.ndarray, np.ndarray]:
    return x, 2 + x + noise * rng.standard_t(2, POINTS)


def _leverage(rng: Any, x: np.ndarray, noise: float, share: float) -> tuple[np.ndarray, np.ndarray]:
    y = _line(rng, 0.3 * x, noise)
    far = np.arange(POINTS) >= POINTS - round(share * POINTS)
    return np.where(far, 9 + 0.1 * x, 0.3 * x), np.where(far, y - 0.3 * x, y)


def _skewed(rng: Any, x: np.ndarray, noise: float, share: float) -> tuple[np.ndarray, np.ndarray]:
    return x, 2 + x + noise * rng.standard_exponential(POINTS)


def _groups(rng: Any, x: np.ndarray, noise: float, share: float) -> tuple[np.ndarray, np.ndarray]:
    y = _line(rng, x, noise)
    y[rng.choice(POINTS, round(share * POINTS), replace=False)] += APART
    return x, y


SAMPLES = (
    Sample(
        "clean",
        "Clean",
        "A straight line with Gaussian noise: symmetric losses that grow with the residual give nearly the same line, "
        "asymmetric ones, such as a high quantile, a line above or below it.",
        _clean,
    ),
    Sample(
        "one_outlier",
        "One outlier",
        "One point in the right half lies 12 above the line: least squares tilts towards it, L1 hardly moves.",
        _lifted,
        share=1 / POINTS,
    ),
    Sample(
        "outliers",
        "Several outliers",
        "Some points in the right half lie 12 above the line, all on the same side: they add up.",
        _lifted,
        share=0.2,
    ),
    Sample(
        "heavy_tails",
        "Heavy tails",
        "Student t noise with two degrees of freedom: nothing was planted, yet a few points lie far off.",
        _heavy,
    ),
    Sample(
        "leverage",
        "Bad leverage",
        "A few points far to the right lie off the line. Three in thirty turn the L1 line as well: its bound on the "
        "pull does not count how far out in x a point is.",
        _leverage,
        share=0.1,
    ),
    Sample(
        "skewed",
        "Skewed noise",
        "Exponential noise, never below the line: mean and median differ, so least squares and L1 aim at two lines.",
        _skewed,
    ),
    Sample(
        "groups",
        "Two groups",
        "Two parallel lines, 6 apart: least squares runs between them and describes neither.",
        _groups,
        share=0.4,
    ),
)


@dataclass(frozen=True)
class Dataset:
    """A small fixed set of points, as published."""

    key: str
    title: str
    words: str
    x_label: str
    y_label: str
    x: tuple[float, ...]
    y: tuple[float, ...]
    source: Reference

    def points(self) -> tuple[np.ndarray, np.ndarray]:
        """(x, y), two float arrays of the same length."""
        return np.array(self.x), np.array(self.y)


def _numbers(text: str) -> tuple[float, ...]:
    return tuple(float(word) for word in text.split())


def _log10(text: str) -> tuple[float, ...]:
    return tuple(round(math.log10(number), 3) for number in _numbers(text))


ANSCOMBE_X = _numbers("10 8 13 9 11 14 6 4 12 7 5")
ANSCOMBE = Reference(
    "F. J. Anscombe, Graphs in statistical analysis, The American Statistician 27, 1973.",
    "https://doi.org/10.1080/00031305.1973.10478966",
)
ROUSSEEUW_LEROY = Reference(
    "P. J. Rousseeuw, A. M. Leroy, Robust Regression and Outlier Detection, Wiley, 1987.",
    "https://doi.org/10.1002/0471725382",
)

DATASETS = (
    Dataset(
        "eight",
        "Eight points",
        "Seven points near a line, and one far above it at the end, where it has the longest lever: however far it is "
        "moved up or down, there the least-squares line follows it by 42 % of that.",
        "x",
        "y",
        _numbers("1.2 2.4 3.6 4.8 6 7.2 8.4 9.6"),
        _numbers("3.5 4.1 6 6.6 8.3 8.9 10.7 16"),
        Reference("Made up for losslab."),
    ),
    Dataset(
        "ten",
        "Ten values",
        "Nine values of 1 and one of 1000: the mean is 100.9, the median 1.",
        "Number of the value",
        "Value",
        _numbers("1 2 3 4 5 6 7 8 9 10"),
        _numbers("1 1 1 1 1 1 1 1 1 1000"),
        Reference("Made up for losslab."),
    ),
    Dataset(
        "anscombe_1",
        "Anscombe I",
        "What a least-squares line is for: points scattered around it.",
        "x",
        "y",
        ANSCOMBE_X,
        _numbers("8.04 6.95 7.58 8.81 8.33 9.96 7.24 4.26 10.84 4.82 5.68"),
        ANSCOMBE,
    ),
    Dataset(
        "anscombe_2",
        "Anscombe II",
        "The same least-squares line as I through points on a curve.",
        "x",
        "y",
        ANSCOMBE_X,
        _numbers("9.14 8.14 8.74 8.77 9.26 8.10 6.13 3.10 9.13 7.26 4.74"),
        ANSCOMBE,
    ),
    Dataset(
        "anscombe_3",
        "Anscombe III",
        "The same least-squares line as I, though ten of the eleven points lie on another.",
        "x",
        "y",
        ANSCOMBE_X,
        _numbers("7.46 6.77 12.74 7.11 7.81 8.84 6.08 5.39 8.15 6.42 5.73"),
        ANSCOMBE,
    ),
    Dataset(
        "anscombe_4",
        "Anscombe IV",
        "The same least-squares line as I, its slope fixed by the one point that is not at x = 8.",
        "x",
        "y",
        _numbers("8 8 8 8 8 8 8 19 8 8 8"),
        _numbers("6.58 5.76 7.71 8.84 8.47 7.04 5.25 12.50 5.56 7.91 6.89"),
        ANSCOMBE,
    ),
    Dataset(
        "calls",
        "Calls from Belgium",
        "International calls from Belgium, 1950 to 1973. From 1964 to 1969 another quantity was recorded, the minutes.",
        "Year − 1900",
        "Calls (tens of millions)",
        tuple(float(year) for year in range(50, 74)),
        _numbers(
            "0.44 0.47 0.47 0.59 0.66 0.73 0.81 0.88 1.06 1.20 1.35 1.49 "
            "1.61 2.12 11.90 12.40 14.20 15.90 18.20 21.20 4.30 2.40 2.70 2.90"
        ),
        ROUSSEEUW_LEROY,
    ),
    Dataset(
        "stars",
        "Star cluster CYG OB1",
        "Forty-seven stars. Four giants, cool and bright, give the least-squares line a negative slope; without them "
        "hotter stars are brighter.",
        "log₁₀ of the effective temperature (K)",
        "log₁₀ of the luminosity (Sun = 1)",
        _numbers(
            "4.37 4.56 4.26 4.56 4.30 4.46 3.84 4.57 4.26 4.37 3.49 4.43 4.48 4.01 4.29 4.42 "
            "4.23 4.42 4.23 3.49 4.29 4.29 4.42 4.49 4.38 4.42 4.29 4.38 4.22 3.48 4.38 4.56 "
            "4.45 3.49 4.23 4.62 4.53 4.45 4.53 4.43 4.38 4.45 4.50 4.45 4.55 4.45 4.42"
        ),
        _numbers(
            "5.23 5.74 4.93 5.74 5.19 5.46 4.65 5.27 5.57 5.12 5.73 5.45 5.42 4.05 4.26 4.58 "
            "3.94 4.18 4.18 5.89 4.38 4.22 4.42 4.85 5.02 4.66 4.66 4.90 4.39 6.05 4.42 5.10 "
            "5.22 6.29 4.34 5.62 5.10 5.22 5.18 5.57 4.62 5.06 5.34 5.34 5.54 4.98 4.50"
        ),
        ROUSSEEUW_LEROY,
    ),
    Dataset(
        "stack_loss",
        "Stack loss",
        "Twenty-one days of a plant that oxidises ammonia to nitric acid; of its three predictors the air flow.",
        "Air flow (rate of operation)",
        "Stack loss (10 × % of the ammonia lost)",
        _numbers("80 80 75 62 62 62 62 62 58 58 58 58 58 58 50 50 50 50 50 56 70"),
        _numbers("42 37 37 28 18 18 19 20 15 14 14 13 11 12 8 7 8 8 9 15 15"),
        Reference(
            "K. A. Brownlee, Statistical Theory and Methodology in Science and Engineering, 2nd edition, Wiley, 1965."
        ),
    ),
    Dataset(
        "animals",
        "Brains and bodies",
        "Twenty-eight animals. Three dinosaurs, heavy with small brains, flatten the least-squares line.",
        "log₁₀ of the body weight (kg)",
        "log₁₀ of the brain weight (g)",
        _log10(
            "1.35 465 36.33 27.66 1.04 11700 2547 187.1 521 10 3.3 529 207 62 6654 9400 6.8 35 "
            "0.12 0.023 2.5 55.5 100 52.16 0.28 87000 0.122 192"
        ),
        _log10(
            "8.1 423 119.5 115 5.5 50 4603 419 655 115 25.6 680 406 1320 5712 70 179 56 1 0.4 "
            "12.1 175 157 440 1.9 154.5 3 180"
        ),
        ROUSSEEUW_LEROY,
    ),
    Dataset(
        "boiling",
        "Boiling points",
        "Seventeen places in the Alps and Scotland: nearly a line, with one point that stands off it.",
        "Boiling point of water (°F)",
        "Air pressure (inches of mercury)",
        _numbers(
            "194.5 194.3 197.9 198.4 199.4 199.9 200.9 201.1 201.4 201.3 203.6 204.6 209.5 208.6 210.7 211.9 212.2"
        ),
        _numbers(
            "20.79 20.79 22.40 22.67 23.15 23.35 23.89 23.99 24.02 24.01 25.14 26.57 28.49 27.76 29.04 29.88 30.06"
        ),
        Reference(
            "J. D. Forbes, Further experiments and remarks on the measurement of heights and boiling point of "
            "water, Transactions of the Royal Society of Edinburgh 21, 1857."
        ),
    ),
)
