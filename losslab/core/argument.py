"""What a loss is a function of, and which data it needs beside."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from losslab.core.aliases import Calculation
from losslab.core.intervals import LINE, Interval, interval


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
    rule: Callable[[np.ndarray], str] | None = None
    classes: bool = False
    axes: tuple[str, ...] | None = None
    index: str = ""

    @property
    def interval(self) -> Interval:
        """The domain, read."""
        return interval(self.domain)


@dataclass(frozen=True)
class Link:
    """How what a model gives, any numbers, becomes the argument of a loss: a softmax, a sigmoid, nothing at all.

    `of(a)` is the argument where the model gives `a`; `back(a, slope)` is the slope with respect to `a` where that with
    respect to the argument is `slope`. Both can be traced.
    """

    of: Calculation
    back: Calculation


RAW = Link(lambda a: a, lambda a, slope: slope)  # the argument is what the model gives


@dataclass(frozen=True)
class Argument:
    """What a loss is a function of: its name in code, its symbol in print, and the page that draws such losses.

    `of(y_pred, y_true)` gives the argument and the data that belong to a prediction and a true value as libraries take
    them: (x, {name: array}). Where libraries have other names than these two, as for pairs and triplets, they are given
    as they are: the argument and a mapping of the data. A `vector` argument has its entries along the last axis, named
    "size", which the loss reduces; `rule` is that of a Datum. `saying(shares)` is the argument that predicts these
    shares (or, of an amount, this true value): how it is linked to a probability. None where it says none. `link` is
    how it comes of a model's output. A `residual` is ŷ − y, of which lines are fitted.

    `words` are the properties that can be said of such a loss, keys of `checks.properties`. `space` says where the
    vectors lie at which it is measured, as in `checks.spaces`, and `entries` how many they have, where these are not
    alike. `span` are the ends of the axis in its small picture.
    """

    name: str
    symbol: str
    meaning: str
    page: str
    of: Calculation
    domain: str = LINE
    data: tuple[Datum, ...] = ()
    vector: bool = False
    rule: Callable[[np.ndarray], str] | None = None
    saying: Calculation | None = None
    link: Link = RAW
    residual: bool = False
    words: tuple[str, ...] = ("convex", "lipschitz", "bounded", "minimum")
    space: str = "line"
    entries: int = 0
    span: tuple[float, float] = (-4.0, 4.0)

    @property
    def interval(self) -> Interval:
        """The domain, read."""
        return interval(self.domain)

    @property
    def alone(self) -> bool:
        """Whether the true value is within it, as in a residual or a margin."""
        return not self.data


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
