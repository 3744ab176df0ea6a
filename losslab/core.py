"""The records that everything else reads: a loss, its parameters, its corners, its claims, its libraries."""

import inspect
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from losslab.text import shown

LINE = "(-inf, inf)"


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
        low, high = _bounds(self.domain)
        return _bound(low, settings, -math.inf), _bound(high, settings, math.inf)

    def check(self, value, settings):
        """`value` as a float, or ValueError naming argument, rule and value."""
        rule = f"{self.name} must lie in {self.domain}" + "".join(f" without {x:g}" for x in self.without)
        try:
            number = float(value)
        except (TypeError, ValueError):
            raise ValueError(f"{rule}, got {value!r}") from None
        if not _between(self.domain, *self.bounds(settings), number) or number in self.without:
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


def members(domain):
    """The numbers of a set as mathematics writes it, `{-1, 1}`; nothing for an interval."""
    return tuple(map(float, domain[1:-1].split(","))) if domain[0] == "{" else ()


def _bounds(domain):
    """The two bounds of an interval as mathematics writes it, as texts."""
    low, high = domain[1:-1].split(",")
    return low.strip(), high.strip()


def _between(domain, low, high, x):
    """Whether numbers lie between two ends, which count or not as the brackets of the domain say. NaN never does."""
    return (low <= x if domain[0] == "[" else low < x) & (x <= high if domain[-1] == "]" else x < high)


def ends(domain):
    """The two ends of an interval of numbers, `[0, inf)`."""
    low, high = _bounds(domain)
    return float(low), float(high)


def contains(domain, x):
    """Whether the numbers x lie in an interval or a set. NaN does not."""
    if allowed := members(domain):
        return np.isin(x, allowed)
    return _between(domain, *ends(domain), x)


def _within(what, domain, values):
    """`values` as floats, or ValueError if they break the domain or the rule of an Argument or Datum. NaN passes."""
    array = np.asarray(values, dtype=float)
    legal = domain == LINE or contains(domain, array) | np.isnan(array)  # on a line infinity has limits
    if not np.all(legal):
        raise ValueError(f"{what.name} must lie in {domain}, got {array[~legal].flat[0]:g}")
    if what.rule and (broken := what.rule(array)):
        raise ValueError(f"{what.name} {broken}")
    return array


def _sized(datum, array, sizes):
    """Check the last axes of an array against the sizes known of them, {name: size}, and note those that are new."""
    found = array.shape[array.ndim - len(datum.axes) :] if array.ndim >= len(datum.axes) else ()
    fits = len(found) == len(datum.axes) and 0 not in found
    for name, size in zip(datum.axes, found, strict=False):
        fits = fits and sizes.setdefault(name, size) == size
    if not fits:
        known = ", ".join(f"{name} = {sizes[name]}" for name in dict.fromkeys(datum.axes) if name in sizes)
        rule = f"(..., {', '.join(datum.axes)})" + (f" with {known}" if known else "")
        raise ValueError(f"{datum.name} must have the shape {rule}, got {array.shape}")


def _shares(datum, domain, values, x):
    """One share per class along the last axis of `x`: what was given so, or 1 for the class that an index names."""
    array = np.asarray(values, dtype=float)
    if array.ndim == x.ndim:
        return _within(datum, domain, array)
    classes = np.arange(x.shape[-1])
    unknown = ~np.isin(array, classes)
    if np.any(unknown):
        raise ValueError(
            f"{datum.name} must be a class from 0 to {classes[-1]} or one share per class, "
            f"got {array[unknown].flat[0]:g}"
        )
    return (array[..., None] == classes).astype(float)


def _together(argument, x, data):
    """Check that argument and data, but for the axes of one sample, can be repeated to one shape."""
    own = {d.name: int(argument.vector) if d.axes is None else len(d.axes) for d in argument.data}
    shapes = {argument.name: x.shape[: x.ndim - argument.vector]}
    shapes |= {name: array.shape[: array.ndim - own[name]] for name, array in data.items()}
    try:
        np.broadcast_shapes(*shapes.values())
    except ValueError:
        found = ", ".join(f"{name} {shape}" for name, shape in shapes.items())
        raise ValueError(f"the samples of {' and '.join(shapes)} must go together, got the shapes {found}") from None


def _counts(datum, array, size):
    """Check that numbers are places from 0 to size − 1."""
    unknown = ~np.isin(array, np.arange(size))
    if np.any(unknown):
        raise ValueError(f"{datum.name} must be a whole number from 0 to {size - 1}, got {array[unknown].flat[0]:g}")


def _bound(text, settings, missing):
    """A bound as a number: that of the parameter it names, or `missing` where `settings` have none."""
    return settings.get(text, missing) if text.isidentifier() and text != "inf" else float(text)


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
    x: float | tuple[float, ...]
    value: float
    gradient: float | tuple[float, ...]
    words: str  # the steps, in numbers
    data: Mapping[str, float | tuple] = field(default_factory=dict)  # {"y_true": 1.0} where the loss takes data


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
    give it. `legal` says for which settings the library accepts the call, `hard` that it takes the labels 0 and 1 only,
    or of several classes the index of one; without it shares are given, one per class.
    `emulate(x, **data, **parameters)` is what the call returns where it clips and ours does not. `terms`, with the same
    arguments, says how large the terms are whose difference it returns: where they nearly cancel it loses digits that
    ours keeps, and where they are infinite it overflows. `kind` names a row of `libraries.KINDS`.
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
    terms: Callable | None = None

    def scaled(self, settings):
        """(scale, offset) at these settings."""
        return tuple(f(**settings) if callable(f) else f for f in (self.scale, self.offset))

    def returns(self, value, x, data, settings):
        """What the call returns where ours is `value`."""
        if self.emulate is None:
            scale, offset = self.scaled(settings)
            return scale * value + offset
        with np.errstate(all="ignore"):  # a library may be fed with what it was not made for
            return self.emulate(np.asarray(x, dtype=float), **data, **settings)

    def rounding(self, x, data, settings):
        """By how much rounding may change what the call returns, beyond its last digits: four units of its terms."""
        if self.terms is None:
            return 0.0
        with np.errstate(all="ignore"):
            return 4 * np.finfo(float).eps * self.terms(np.asarray(x, dtype=float), **data, **settings)

    def accepts(self, settings):
        return self.legal is None or bool(self.legal(**settings))


@dataclass(frozen=True)
class Datum:
    """An array a loss needs beside its argument, such as the label: its name in code, symbol, meaning and domain.

    The domain is an interval or a set, `{-1, 1}`. `axes` names the last axes that belong to one sample: none for a
    number, `("size",)` for a vector as long as the argument, `("n", "size")` for n of them; None means as the argument.
    `rule(array)` says in words what else is wrong, or nothing. `classes`: what is given is the index of a class or one
    share a class; the functions of a loss always see the shares. `index` is the axis along which a datum counts.
    """

    name: str
    symbol: str
    meaning: str
    domain: str = LINE
    rule: Callable | None = None
    classes: bool = False
    axes: tuple[str, ...] | None = None
    index: str = ""


@dataclass(frozen=True)
class Argument:
    """What a loss is a function of: its name in code, its symbol in print, and the page that draws such losses.

    `of(y_pred, y_true)` gives the argument and the data that belong to a prediction and a true value as libraries take
    them: (x, {name: array}). Where libraries have other names than these two, as for pairs and triplets, they are given
    as they are: the argument and a mapping of the data. A `vector` argument has its entries along the last axis, named
    "size", which the loss reduces; `rule` is that of a Datum. `saying(shares)` is the argument that predicts these
    shares (or, of an amount, this true value): how it is linked to a probability. None where it says none.
    """

    name: str
    symbol: str
    meaning: str
    page: str
    of: Callable
    domain: str = LINE
    data: tuple[Datum, ...] = ()
    vector: bool = False
    rule: Callable | None = None
    saying: Callable | None = None


@dataclass(frozen=True)
class Family:
    """Losses that behave alike, written in one module. `order` is its place in the catalogue.

    What has the same key is one family, whose losses take different data: `replace(family, argument=...)`.
    """

    key: str
    title: str
    summary: str
    argument: Argument
    order: int


class Documented:
    """What an instance says of itself is made when somebody asks; a class says what is written below its name."""

    def __init_subclass__(cls):
        cls.__doc__ = _Doc(cls.__dict__.get("__doc__"))


class _Doc:
    def __init__(self, written):
        self.written = written

    def __get__(self, instance, owner=None):
        return self.written if instance is None else instance.document()


class Function(Documented):
    """What `loss.value` is: the NumPy function of the record, behind a check of all that it is given.

    Its signature and its docstring follow from the record; it is pickled as "the value of this record".
    """

    def __init__(self, loss, part, function):
        self.loss, self.part, self.__wrapped__ = loss, part, function
        self.__name__, self.__qualname__, self.__module__ = (
            getattr(function, name) for name in ("__name__", "__qualname__", "__module__")
        )

    def __call__(self, x, /, *more, **given):
        loss, function = self.loss, self.__wrapped__
        if more:
            raise TypeError(f"{loss.key} takes one array; all the rest is given by name: {self}")
        if any(isinstance(v, np.lib.mixins.NDArrayOperatorsMixin) for v in (x, *given.values())):
            with np.errstate(over="ignore", under="ignore", divide="ignore"):
                return function(x, **{**loss.defaults, **given})  # a stand-in for an array: nothing to check yet
        data = {d.name: given.pop(d.name) for d in loss.family.argument.data if d.name in given}
        settings = loss.settings(**given)
        x, data = loss.read(x, data, settings)
        with np.errstate(over="ignore", under="ignore", divide="ignore"):
            return function(x, **data, **settings)[()]  # a float for numbers

    def __get__(self, instance, owner=None):
        """In a class it stays what it is, as a static method does. `help` takes what has this for a function."""
        return self

    @property
    def __signature__(self):
        argument, kind = self.loss.family.argument, inspect.Parameter
        beside = [kind(d.name, kind.KEYWORD_ONLY) for d in argument.data]
        beside += [kind(name, kind.KEYWORD_ONLY, default=value) for name, value in self.loss.defaults.items()]
        return inspect.Signature([kind(argument.name, kind.POSITIONAL_ONLY), *beside])

    def __repr__(self):
        return f"{self.loss.key}.{self.part}{self.__signature__}"

    def __reduce__(self):
        return getattr, (self.loss, self.part)

    def document(self):
        from losslab.document import function_text

        return function_text(self.loss, self.part)


@dataclass(frozen=True, eq=False)
class Loss(Documented):
    """A loss function and everything known about it.

    `value`, `gradient`, `curvature` are given as plain NumPy functions `(x, **parameters)`, elementwise in `x`; on the
    record they check their parameters, take any array-like and fill in defaults: `loss.value(r, delta=1.5)`. NaN in
    gives NaN out; infinity comes out only where the exact value is beyond floats. A loss of a vector gives one value
    and a gradient of the vector's shape, and no curvature.

    A record is never changed, so a copy of it is itself. The catalogue's are pickled by their key, others by `origin`:
    the function that made them and what it was given.
    """

    key: str
    title: str
    family: Family
    value: Callable
    gradient: Callable
    latex: tuple[str, str]  # value and gradient; <delta> stands for a parameter, <r> for the argument
    summary: str
    use: str
    trade: str
    example: Example
    reference: Reference
    curvature: Callable | None = None
    params: tuple[Param, ...] = ()
    domains: Mapping[str, str | Callable] = field(default_factory=dict)  # of argument or data, where not the usual one
    corners: Callable | None = None  # (**data, **parameters) -> tuple of Corner
    claims: Mapping[str, bool | float | Callable] = field(default_factory=dict)
    elicits: Statistic | None = None
    noise: Noise | None = None
    aliases: tuple[str, ...] = ()  # other names of this very loss, up to a constant factor
    near: tuple[str, ...] = ()  # what leads here without being a name of it: a method, a noise, a relative
    related: tuple[str, ...] = ()
    libraries: tuple[Library, ...] = ()
    nats: bool = False  # a logarithm all through: another base only changes the unit
    note: str = ""  # where textbooks or libraries disagree
    rough: float = 0.0  # size of the argument below which rounding may hide the shape of the loss
    origin: tuple = field(default=(), init=False)  # so that what is made of this record by `replace` has none

    def __post_init__(self):
        names = ("value", "gradient") if self.family.argument.vector else ("value", "gradient", "curvature")
        signatures = [_signature(getattr(self, name)) for name in names]
        data, defaults = signatures[0]
        declared = tuple(d.name for d in self.family.argument.data), [p.name for p in self.params]
        if any(s != signatures[0] for s in signatures) or (data, list(defaults)) != declared:
            raise TypeError(f"{self.key}: value, gradient, curvature, params and data disagree on names or defaults")
        object.__setattr__(self, "defaults", defaults)
        for name in names:
            object.__setattr__(self, name, Function(self, name, getattr(self, name)))

    def __repr__(self):
        return f"<Loss {self.key}>"

    def __copy__(self):
        return self

    def __deepcopy__(self, memo):
        return self

    def __reduce__(self):
        from losslab.catalog import LOSSES, find

        if self in LOSSES:
            return find, (self.key,)
        if self.origin:
            return self.origin
        raise TypeError(
            f"{self!r} cannot be pickled: it is not one of the catalogue's, and does not say by `made_by` what made it"
        )

    def made_by(self, function, *args):
        """This record, which from now on knows the call that gives one like it."""
        object.__setattr__(self, "origin", (function, args))
        return self

    def document(self):
        from losslab.document import loss_text

        return loss_text(self)

    def _repr_markdown_(self):
        from losslab.document import markdown

        return markdown(self)

    def read(self, x, data, settings):
        """Argument and data as arrays, or ValueError naming what is wrong and what is allowed."""
        argument = self.family.argument
        x = _within(argument, self.domain(argument.name, **settings), x)
        if argument.vector and (x.ndim == 0 or x.shape[-1] == 0):
            raise ValueError(f"{argument.name} must be a vector of at least one number, got {x}")
        read, sizes = {}, {"size": x.shape[-1]} if argument.vector else {}
        if missing := [datum for datum in argument.data if datum.name not in data]:
            names = " and ".join(f"'{datum.name}'" for datum in missing)
            raise TypeError(f"{self.key} needs {names}: {'; '.join(datum.meaning for datum in missing)}")
        for datum in argument.data:
            domain = self.domain(datum.name, **settings)
            rest = (x,) if datum.classes else ()
            array = (_shares if datum.classes else _within)(datum, domain, data[datum.name], *rest)
            if datum.axes is not None:
                _sized(datum, array, sizes)
            if datum.index in sizes:
                _counts(datum, array, sizes[datum.index])
            read[datum.name] = array
        if read:
            _together(argument, x, read)
        return x, read

    def domain(self, name, **settings):
        """The interval in which the argument, or data of this name, must lie at these settings."""
        argument = self.family.argument
        usual = {what.name: what.domain for what in (argument, *argument.data)}[name]
        own = self.domains.get(name, usual)
        return own(**self.settings(**settings)) if callable(own) else own

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

    def at(self, **given):
        """The corners at these settings and data, a tuple of Corner."""
        data = {d.name: given.pop(d.name) for d in self.family.argument.data if d.name in given}
        return tuple(self.corners(**data, **self.settings(**given))) if self.corners else ()

    def claim(self, word, *, shown={}, **settings):  # noqa: B006 (never written to)
        """What the record says of a property at these settings: a bool, or the number the property is about.

        Of a vector it may depend on what else is `shown`: `size`, how many entries there are, `among`, how many
        candidates, both three unless said, or a datum such as a matrix. A claim takes from it what it has a name for.
        """
        said = self.claims.get(word, False)
        if not callable(said):
            return said
        names = inspect.signature(said).parameters
        return said(**self.settings(**settings), **{name: shown[name] for name in shown if name in names})

    def label(self, **settings):
        """The title with the parameters that are given: `Huber (δ = 1.5)`."""
        words = ", ".join(f"{p.symbol} = {shown(settings[p.name])}" for p in self.params if p.name in settings)
        return f"{self.title} ({words})" if words else self.title

    @cached_property
    def words(self):
        """All the words a visitor may look for, in lower case."""
        return " ".join([self.key, self.title, *self.aliases, *self.near, self.family.title]).lower()


def _signature(function):
    """(names of the data, {parameter: default}) of a loss's function: what has a default is a parameter."""
    after = list(inspect.signature(function).parameters.values())[1:]
    data = tuple(p.name for p in after if p.default is p.empty)
    return data, {p.name: p.default for p in after if p.default is not p.empty}
