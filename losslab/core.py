"""The records that everything else reads: a loss, its parameters, its corners, its claims, its libraries."""

import inspect
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, wraps

import numpy as np

from losslab.text import shown

INFINITE = {"inf": math.inf, "+inf": math.inf, "-inf": -math.inf}


def uniform(low, high, step):
    """The stops of a slider from `low` to `high` at equal steps, free of rounding noise."""
    count = round((high - low) / step)
    return tuple(round(low + i * step, 10) for i in range(count + 1))


def geometric(low, high, per_decade=10):
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

    def bounds(self, settings):
        """(low, high) with the parameters before this one put in; what is not in `settings` does not bind."""
        low, high, _, _ = _interval(self.domain)
        return _bound(low, settings, -math.inf), _bound(high, settings, math.inf)

    def check(self, value, settings):
        """`value` as a float, or ValueError naming argument, rule and value."""
        rule = f"{self.name} must lie in {self.domain}" + "".join(f" without {x:g}" for x in self.without)
        try:
            number = float(value)
        except (TypeError, ValueError):
            raise ValueError(f"{rule}, got {value!r}") from None
        low, high = self.bounds(settings)
        above = number >= low if self.domain[0] == "[" else number > low
        below = number <= high if self.domain[-1] == "]" else number < high
        if not (above and below) or number in self.without:
            raise ValueError(f"{rule}, got {number:g}")
        return number

    def nearest(self, value, settings):
        """`value`, or where another parameter forbids it the nearest value one slider step inside. Can be traced."""
        if not re.search("[a-z]", self.domain.replace("inf", "")):
            return value
        low, high = self.bounds(settings)
        gap = self.stops[1] - self.stops[0]
        value = np.maximum(value, low + gap if self.domain[0] == "(" else low)
        return np.minimum(value, high - gap if self.domain[-1] == ")" else high)

    @property
    def step(self):
        """The slider's step where its stops are equally spaced, else None."""
        gaps = np.diff(self.stops)
        return round(float(gaps[0]), 10) if np.ptp(gaps) < 1e-9 else None


def _interval(domain):
    """(low, high, whether low belongs, whether high belongs) of an interval as mathematics writes it."""
    low, high = (text.strip() for text in domain[1:-1].split(","))
    return low, high, domain[0] == "[", domain[-1] == "]"


def _within(what, values):
    """`values` as floats, or ValueError if one lies outside the domain of an Argument or Datum. NaN passes."""
    array = np.asarray(values, dtype=float)
    low, high, low_belongs, high_belongs = _interval(what.domain)
    low, high = float(low), float(high)
    if low == -math.inf and high == math.inf:
        return array  # infinite arguments have limits
    outside = (array < low) | (array > high) | (not low_belongs and array == low) | (not high_belongs and array == high)
    if np.any(outside):
        raise ValueError(f"{what.name} must lie in {what.domain}, got {array[outside].flat[0]:g}")
    return array


def _bound(text, settings, missing):
    if text.isidentifier() and text not in INFINITE:
        return settings.get(text, missing)
    return INFINITE[text] if text in INFINITE else float(text)


@dataclass(frozen=True)
class Corner:
    """A place where a derivative jumps.

    `order` 0: the value itself jumps; 1: the gradient (a kink, its sub-differential is the interval between `left` and
    `right`); 2: the curvature. `left` and `right` are the one-sided limits of what jumps. Where they are equal the
    parameters have smoothed the corner away.
    """

    place: float
    order: int
    left: float
    right: float


@dataclass(frozen=True)
class Statistic:
    """What minimising the mean loss over one constant returns: `of(sample, **settings)`, None without a closed form."""

    name: str
    of: Callable | None = None


@dataclass(frozen=True)
class Noise:
    """The noise whose negative log-likelihood is this loss (times a constant, plus a constant).

    `scipy` is an expression for that distribution over `stats` and the parameters, such as `stats.laplace(scale={b})`.
    `factor` is what the loss is multiplied with to be the negative logarithm of the density.
    """

    name: str
    scipy: str
    factor: float | Callable = 1.0


@dataclass(frozen=True)
class Example:
    """A worked example, shown on the page and held by a test. Numbers at which delta, delta² and delta³ differ."""

    settings: Mapping[str, float]
    x: float
    value: float
    gradient: float
    words: str  # the steps, in numbers
    data: Mapping[str, float] = field(default_factory=dict)  # {"y_true": 1.0} where the loss takes data


@dataclass(frozen=True)
class Reference:
    text: str
    url: str = ""


@dataclass(frozen=True)
class Library:
    """A library's own call for this loss; the page shows it, a test runs it.

    `code` is an expression over `y_pred` and `y_true` in which {delta} stands for a parameter. It returns one value a
    residual, or their mean when `reduction` is "mean". `scale` and `offset` map our value to theirs:
    library = scale * value + offset. `gradient` is an expression for the library's own gradient where autodiff does not
    give it. `legal` says for which settings the library accepts the call, `hard` that it takes the labels 0 and 1 only.
    `emulate(x, **data, **parameters)` is what the call returns where it clips and ours does not. `kind` names a row of
    `libraries.KINDS`.
    """

    kind: str
    name: str
    code: str
    convention: str
    scale: float | Callable = 1.0
    offset: float | Callable = 0.0
    reduction: str = "none"
    gradient: str = ""
    legal: Callable | None = None
    hard: bool = False
    emulate: Callable | None = None

    def scaled(self, settings):
        """(scale, offset) at these settings."""
        return tuple(f(**settings) if callable(f) else f for f in (self.scale, self.offset))

    def returns(self, value, x, data, settings):
        """What the call returns where ours is `value`."""
        if self.emulate is None:
            scale, offset = self.scaled(settings)
            return scale * value + offset
        with np.errstate(divide="ignore", over="ignore", under="ignore"):
            return self.emulate(np.asarray(x, dtype=float), **data, **settings)

    def accepts(self, settings):
        return self.legal is None or bool(self.legal(**settings))


@dataclass(frozen=True)
class Datum:
    """An array a loss needs beside its argument, such as the label: its name in code, symbol, meaning and domain."""

    name: str
    symbol: str
    meaning: str
    domain: str = "(-inf, inf)"


@dataclass(frozen=True)
class Argument:
    """What a loss is a function of: its name in code, its symbol in print, and the page that draws such losses.

    `of(y_pred, y_true)` gives the argument and the data that belong to a prediction and a true value as libraries take
    them: (x, {name: array}).
    """

    name: str
    symbol: str
    meaning: str
    page: str
    of: Callable
    domain: str = "(-inf, inf)"
    data: tuple[Datum, ...] = ()


@dataclass(frozen=True)
class Family:
    """Losses that behave alike, written in one module. `order` is its place in the catalogue."""

    key: str
    title: str
    summary: str
    argument: Argument
    order: int


@dataclass(frozen=True, eq=False)
class Loss:
    """A loss function and everything known about it.

    `value`, `gradient`, `curvature` are given as plain NumPy functions `(x, **parameters)`, elementwise in `x`; on the
    record they check their parameters, take any array-like and fill in defaults: `loss.value(r, delta=1.5)`. NaN in
    gives NaN out; infinity comes out only where the exact value is beyond floats.
    """

    key: str
    title: str
    family: Family
    value: Callable
    gradient: Callable
    curvature: Callable
    latex: tuple[str, str]  # value and gradient; <delta> stands for a parameter, <r> for the argument
    summary: str
    use: str
    trade: str
    example: Example
    reference: Reference
    params: tuple[Param, ...] = ()
    corners: Callable | None = None  # (**parameters) -> tuple of Corner
    claims: Mapping[str, bool | float | Callable] = field(default_factory=dict)
    elicits: Statistic | None = None
    noise: Noise | None = None
    aliases: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    libraries: tuple[Library, ...] = ()
    note: str = ""  # where textbooks or libraries disagree

    def __post_init__(self):
        signatures = [_signature(f) for f in (self.value, self.gradient, self.curvature)]
        data, defaults = signatures[0]
        declared = tuple(d.name for d in self.family.argument.data), [p.name for p in self.params]
        if any(s != signatures[0] for s in signatures) or (data, list(defaults)) != declared:
            raise TypeError(f"{self.key}: value, gradient, curvature, params and data disagree on names or defaults")
        object.__setattr__(self, "defaults", defaults)
        for name in ("value", "gradient", "curvature"):
            object.__setattr__(self, name, self._checked(getattr(self, name)))

    def __repr__(self):
        return f"<Loss {self.key}>"

    def _checked(self, function):
        argument = self.family.argument

        @wraps(function)
        def call(x, **given):
            if any(isinstance(v, np.lib.mixins.NDArrayOperatorsMixin) for v in (x, *given.values())):
                with np.errstate(over="ignore", under="ignore", divide="ignore"):
                    return function(x, **{**self.defaults, **given})  # a stand-in for an array: nothing to check yet
            data = {d.name: _within(d, given.pop(d.name)) for d in argument.data if d.name in given}
            settings = self.settings(**given)
            with np.errstate(over="ignore", under="ignore", divide="ignore"):
                return function(_within(argument, x), **data, **settings)

        return call

    def settings(self, **given):
        """A complete, checked dict of parameters; what is left out takes its default.

        Raises TypeError for an unknown name, ValueError for an illegal value.
        """
        for name in given:
            if name not in self.defaults:
                known = ", ".join(self.defaults) or "no parameter"
                raise TypeError(f"{self.key} has no parameter {name!r}; it has {known}")
        complete = {}
        for param in self.params:
            complete[param.name] = param.check(given.get(param.name, self.defaults[param.name]), complete)
        return complete

    def nearest(self, settings):
        """The nearest settings that respect the rules between parameters (each alone is legal). Can be traced."""
        legal = {}
        for param in self.params:
            legal[param.name] = param.nearest(settings[param.name], legal)
        return legal

    def at(self, **settings):
        """The corners at these settings, a tuple of Corner."""
        return tuple(self.corners(**self.settings(**settings))) if self.corners else ()

    def claim(self, word, **settings):
        """What the record says of a property at these settings: a bool, or the number the property is about."""
        said = self.claims.get(word, False)
        return said(**self.settings(**settings)) if callable(said) else said

    def label(self, **settings):
        """The title with the parameters that are given: `Huber (δ = 1.5)`."""
        words = ", ".join(f"{p.symbol} = {shown(settings[p.name])}" for p in self.params if p.name in settings)
        return f"{self.title} ({words})" if words else self.title

    @cached_property
    def words(self):
        """All the words a visitor may look for, in lower case."""
        return " ".join([self.key, self.title, *self.aliases, self.family.title]).lower()


def _signature(function):
    """(names of the data, {parameter: default}) of a loss's function: what has a default is a parameter."""
    after = list(inspect.signature(function).parameters.values())[1:]
    data = tuple(p.name for p in after if p.default is p.empty)
    return data, {p.name: p.default for p in after if p.default is not p.empty}
