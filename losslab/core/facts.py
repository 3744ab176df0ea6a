"""What a record of a loss is made of: its parameters, its corners, a worked example, where it comes from."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from losslab.core.aliases import Calculation, Numbers, Settings
from losslab.core.intervals import Interval, interval
from losslab.latex import Formula

ORDERS = {"jump": 0, "kink": 1, "bend": 2, "pole": 0}  # of the derivative that has a corner of this kind


def uniform(low: float, high: float, step: float) -> tuple[float, ...]:
    """The stops of a slider from `low` to `high` at equal steps, free of rounding noise."""
    count = round((high - low) / step)
    return tuple(round(low + i * step, 10) for i in range(count + 1))


def geometric(low: float, high: float, per_decade: int = 10) -> tuple[float, ...]:
    """The stops of a slider at equal ratios, rounded to three significant digits."""
    count = round(math.log10(high / low) * per_decade)
    return tuple(float(f"{low * (high / low) ** (i / count):.3g}") for i in range(count + 1))


@dataclass(frozen=True)
class Param:
    """One parameter of a loss.

    `domain` is the hard rule, an interval as mathematics writes it: `(0, inf)`, `[0, 1)`. A bound may name a parameter
    declared before it: `[a, inf)`. `without` lists single values the interval leaves out. `stops` are the values the
    slider offers, a different fact: all of them legal, few of the legal ones.
    """

    name: str
    symbol: str
    latex: str
    meaning: str
    domain: str
    stops: tuple[float, ...]
    without: tuple[float, ...] = ()
    unit: str = ""  # "residual" when it is measured like r, "residual²" like r²

    @property
    def interval(self) -> Interval:
        """The domain, read."""
        return interval(self.domain)

    def bounds(self, settings: Settings) -> tuple[Any, Any]:
        """(low, high) with the parameters before this one put in; what is not in `settings` does not bind."""
        legal = self.interval.at(settings)
        return legal.low, legal.high

    def check(self, value: Any, settings: Settings) -> float:
        """`value` as a float, or ValueError naming argument, rule and value."""
        rule = f"{self.name} must lie in {self.domain}" + "".join(f" without {x:g}" for x in self.without)
        try:
            number = float(value)
        except (TypeError, ValueError):
            raise ValueError(f"{rule}, got {value!r}") from None
        if not self.interval.at(settings).contains(number) or number in self.without:
            raise ValueError(f"{rule}, got {number:g}")
        return number

    def nearest(self, value: Numbers, settings: Settings) -> Any:
        """`value`, or where another parameter forbids it the nearest value one slider step inside. Can be traced."""
        if not self.interval.depends:
            return value
        return self.interval.at(settings).nearest(value, self.stops[1] - self.stops[0])

    @property
    def step(self) -> float | None:
        """The slider's step where its stops are equally spaced, else None."""
        gaps = np.diff(self.stops)
        return round(float(gaps[0]), 10) if np.ptp(gaps) < 1e-9 else None


@dataclass(frozen=True)
class Corner:
    """A place where a curve has a corner.

    `kind` says which: the value itself ("jump"), the gradient ("kink", its sub-differential is the interval between
    `left` and `right`), or the curvature ("bend"). `left` and `right` are the one-sided limits of what jumps. Where
    they are equal the parameters have smoothed the corner away. At a "pole" the value has no limits; they are NaN.
    """

    place: Numbers
    kind: Literal["jump", "kink", "bend", "pole"]
    left: Numbers = math.nan
    right: Numbers = math.nan

    @property
    def order(self) -> int:
        """That of the derivative which jumps: 0 is the value itself."""
        return ORDERS[self.kind]


@dataclass(frozen=True)
class Statistic:
    """What minimising the mean loss over one constant returns: `of(sample, **settings)`, None without a closed form."""

    name: str
    of: Calculation | None = None


@dataclass(frozen=True)
class Noise:
    """The noise whose negative log-likelihood is this loss (times a constant, plus a constant).

    `scipy` is an expression for that distribution over `stats` and the parameters, such as `stats.laplace(scale={b})`.
    `factor` is what the loss is multiplied with to be the negative logarithm of the density.
    """

    name: str
    scipy: str
    factor: float | Calculation = 1.0


@dataclass(frozen=True)
class Solution:
    """What a penalty leaves of weights, in closed forms that can be traced. What is None, the pages search for.

    `shrink(v, **parameters)`: the w of least ½‖w − v‖² + penalty(w), of the shape of v, (..., size). The others are of
    two weights with the data term ½(w − m)ᵀA(w − m), A = [[1, c], [c, 1]]; weights are a pair of numbers or arrays, and
    `at(λ)` gives the parameters at each λ. `best(m, c, **parameters)`: the pair of least cost; `path(m, c, at)`: the
    same for all λ from 0 to ∞; `over(m, c, at, most)`: (λ, w₁, w₂) up to `most` and on; `last(m, c, at)`: the λ from
    which on both are 0, or infinity; `ball(w, at)`: the pairs that cost as much as w, once around.
    """

    shrink: Calculation | None = None
    best: Calculation | None = None
    path: Calculation | None = None
    over: Calculation | None = None
    last: Calculation | None = None
    ball: Calculation | None = None


@dataclass(frozen=True)
class Held:
    """What training takes for a constant, though it changes with what is trained: so `gradient` is not the derivative.

    `words` name it. `derivative(x, **data, **parameters)` is that of the value itself, with nothing held, and `latex`
    its formula. It is taken in the argument, or where `by` names a datum in that: there the gradient that trains is 0.
    One call in torch says `.detach()` where this is held; without that word it gives `derivative`.
    """

    words: str
    derivative: Calculation
    latex: Formula
    by: str = ""


@dataclass(frozen=True)
class Example:
    """A worked example, shown on the page and held by a test. Numbers at which delta, delta² and delta³ differ."""

    settings: Mapping[str, float]
    x: float | tuple[float, ...]
    value: float
    gradient: float | tuple[float, ...]
    words: str  # the steps, in numbers
    data: Mapping[str, float | tuple[Any, ...]] = field(
        default_factory=dict
    )  # {"y_true": 1.0} where the loss takes data


@dataclass(frozen=True)
class Reference:
    text: str
    url: str = ""
