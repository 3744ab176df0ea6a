"""The record of a typed loss. What a record of the catalogue claims is measured here, by the same numerical checks.

A typed loss may bend or jump where something that it compares, or takes the size of, is 0. Such places are searched by
number: between neighbours of a grid the sign changes, and bisection finds where. All of it can be traced, so corners
follow the sliders in the browser.
"""

import inspect
from bisect import bisect_left
from dataclasses import dataclass, replace
from functools import lru_cache, partial, wraps

import numpy as np

from losslab import curves, properties
from losslab.core import Corner, Example, Family, Loss, Param, Reference, geometric
from losslab.families import RESIDUAL
from losslab.stable import flat
from losslab.trace import Traced, iterate, take
from losslab.typed.expression import evaluate
from losslab.typed.parse import NotUnderstood, parse

OWN = Family("typed", "Your own", "A loss that you type.", RESIDUAL, order=99)
STOPS = geometric(0.1, 10.0, 50)
FINER, COARSER = np.geomspace(1e-4, 1e4, 161), np.geomspace(1e-7, 1e-4, 25)[:-1]  # units differ: some are far off
SIZES = np.concatenate([COARSER, FINER, 1 / COARSER[::-1]])
EDGES = np.concatenate([-SIZES[::-1], SIZES])
EDGES = np.stack([EDGES[:-1], EDGES[1:]])[:, np.argsort(np.abs(EDGES[:-1] + EDGES[1:]), kind="stable")]  # nearest first
MOST_CORNERS = 6  # of one switch
WITHIN = 1000.0  # residuals up to this size are looked at
GRID = np.concatenate([np.linspace(-10, 10, 2001), np.geomspace(10, WITHIN, 200), -np.geomspace(10, WITHIN, 200)])
GRID = np.unique(np.append(GRID, 0.0))
TESTS = {"convex": curves.convex, "symmetric": curves.symmetric}  # what fits ask of all settings at once
PARTS = ("value", "gradient", "curvature")


@dataclass(frozen=True, eq=False, repr=False)
class Typed(Loss):
    """A loss made of a formula: its text, and the SymPy expressions of value, gradient and curvature."""

    text: str = ""
    trees: tuple = ()

    def at(self, **given):
        """The corners that are there: some come and go with the parameters."""
        return tuple(corner for corner in super().at(**given) if np.isfinite(corner.place))

    def more(self, **given):
        """Whether there are more corners, farther out, than `at` lists."""
        last = {switch for switch, k, _ in self.corners.args[0] if k == MOST_CORNERS - 1}
        settings = self.settings(**given)
        return any(np.isfinite(place_of(switch, MOST_CORNERS, settings)) for switch in last)


@lru_cache(maxsize=64)
def typed_loss(text):
    """The Typed loss of a formula such as `where(abs(r) <= d, r**2/2, d*(abs(r) - d/2))`.

    Its parameters are 1 unless set otherwise. NotUnderstood in words for a text that is no formula.
    """
    from losslab.typed import algebra  # and with it SymPy

    root, names = parse(text)
    try:
        gradient = algebra.derivative(root)
        trees = root, gradient, algebra.derivative(gradient)
        differences = algebra.differences(root)
    except algebra.TooLarge as error:
        raise NotUnderstood(f"the derivatives cannot be used: {error}", 0) from None
    params = tuple(_param(name, root, names) for name in names)
    slots = _slots(differences, trees, params)
    functions = {part: _function(tree, params) for part, tree in zip(PARTS, trees, strict=True)}
    loss = Typed(
        key="typed",
        title="Your loss",
        family=OWN,
        **functions,
        params=params,
        latex=("", ""),
        summary="",
        use="",
        trade="",
        example=Example({}, x=1.0, value=0.0, gradient=0.0, words=""),
        reference=Reference(""),
        corners=partial(_corners, slots, trees),
        rough=0.01,
        text=text,
        trees=trees,
    )
    return replace(loss, claims=_claims(loss, slots), **functions)


def _function(tree, params):
    """The function (r, parameters) of an expression."""

    def function(r, **settings):
        with np.errstate(all="ignore"):
            return flat(r, evaluate(tree, {"r": r, **settings}))

    usual = [inspect.Parameter(p.name, inspect.Parameter.KEYWORD_ONLY, default=1.0) for p in params]
    function.__signature__ = inspect.Signature([inspect.Parameter("r", inspect.Parameter.POSITIONAL_ONLY), *usual])
    return function


def _param(name, root, names):
    """A parameter, whose domain holds 0 and the numbers below if the loss is as often finite there as at 1."""
    from sympy import Symbol, latex

    rest = dict.fromkeys(names, 1.0)

    def count(value):
        with np.errstate(all="ignore"):
            return np.sum(np.isfinite(flat(GRID, evaluate(root, {"r": GRID, **rest, name: value}))))

    zero, below = (count(value) >= count(1.0) for value in (0.0, -1.0))
    domain = "(-inf, inf)" if zero and below else "[0, inf)" if zero else "(0, inf)"
    return Param(name, name, latex(Symbol(name)), f"The parameter {name} of your formula.", domain, STOPS)


def samples(params):
    """Settings at which a typed loss is looked at: all 1, and each parameter small and large."""
    usual = {p.name: 1.0 for p in params}
    return [usual, *(usual | {p.name: value} for p in params for value in (0.1, 0.35, 3.0, 10.0))]


# Corners.


def place_of(switch, k, settings):
    """The k-th nearest place to 0 where the sign of an expression changes; NaN if there is none. Can be traced.

    Where nothing is traced, `k` may be an array of such numbers.
    """

    def high(r):
        with np.errstate(all="ignore"):
            return evaluate(switch, {"r": r, **settings}) >= 0

    def pick(values, place):
        return values[place] if np.ndim(k) else take(values, place)

    count = EDGES.shape[1]
    change = np.logical_not(high(EDGES[0]) == high(EDGES[1]))
    found = pick(np.sort(np.where(change, np.arange(count), count)), k)
    here = np.minimum(found, count - 1)
    ends = pick(EDGES[0], here), pick(EDGES[1], here)
    first = high(ends[0])

    def halve(low, up):
        middle = (low + up) / 2
        same = high(middle) == first
        return np.where(same, middle, low), np.where(same, up, middle)

    low, up = iterate(halve, ends, 54)  # from neighbours on the grid to neighbours among floats
    with np.errstate(all="ignore"):
        zero = evaluate(switch, {"r": low, **settings}) == 0
    return np.where(found < count, np.where(zero, low, up), np.nan)


def limits(tree, place, settings):
    """(from the left, from the right): the limits of an expression at a place; equal but for rounding is equal."""
    ends, noise, gap = [], 0.0, np.maximum(np.abs(place), 1e-3)
    with np.errstate(all="ignore"):
        for side in (-1, 1):
            aside = {"r": place + side * 1e-9 * gap, **settings}
            value = evaluate(tree, {"r": place, **settings}, aside)
            ends.append(np.where(np.isnan(value), evaluate(tree, aside), value) + 0 * place)
            around = np.abs(evaluate(tree, {"r": place + side * 0.1 * gap, **settings}))
            for size, share in ((np.abs(ends[-1]), 1e-9), (around, 1e-13)):
                noise = np.maximum(noise, np.where(np.isfinite(size), share * size, 0.0))
        left, right = ends
        return left, np.where((left == right) | (np.abs(right - left) <= noise), left, right)


def _corners(slots, trees, **settings):
    traced = any(isinstance(value, Traced) for value in settings.values())
    found, known = [], {}
    for switch, k, orders in slots:
        if traced:
            place = place_of(switch, k, settings)
        else:
            if switch not in known:
                known[switch] = place_of(switch, np.arange(MOST_CORNERS), settings)
            place = float(known[switch][k])
        for order in orders:
            ends = (v if isinstance(v, Traced) else float(v) for v in limits(trees[order], place, settings))
            found.append(Corner(place, order, *ends))
    return tuple(found)


def _slots(differences, trees, params):
    """((switch, k, orders of derivatives that jump there), ...): the places to look at, each once."""
    slots, seen, cases = [], [], samples(params)
    for switch in differences:
        found = np.transpose([place_of(switch, np.arange(MOST_CORNERS), settings) for settings in cases])
        for k, places in enumerate(found):
            if any(np.allclose(places, others, rtol=1e-9, atol=1e-12, equal_nan=True) for others in seen):
                continue
            orders = {_jump(trees, place, s) for place, s in zip(places, cases, strict=True)} - {None}
            if orders:
                slots.append((switch, k, tuple(sorted(orders))))
                seen.append(places)
    return tuple(slots)


def _jump(trees, place, settings):
    """The lowest order of a derivative that jumps at a place; None if none does, or the place is NaN."""
    ends = (limits(tree, place, settings) for tree in trees if np.isfinite(place))
    return next((order for order, (left, right) in enumerate(ends) if left < right or left > right), None)


# Claims.


def _regular(loss, settings):
    """Whether a loss is finite near 0."""
    with np.errstate(all="ignore"):
        return bool(np.all(np.isfinite(loss.value(GRID[np.abs(GRID) <= 10], **settings))))


@lru_cache(maxsize=256)
def measured(loss, settings):
    """{key of a property: what is measured of it} at settings, given as pairs; {} where the loss is not finite."""
    settings = dict(settings)
    if not _regular(loss, settings):
        return {}
    sound = _sound(loss, settings)
    with np.errstate(all="ignore"):
        found = {p.key: p.measure(sound, settings) for p in properties.properties_of(loss)}
    if found["minimum"] < -1e50:  # the grid goes far out
        found |= {"minimum": -np.inf, "unique_minimum": False}
    return found | _denied(loss.at(**settings))


def _sound(loss, settings):
    """The loss with derivatives that are NaN from where on a part of them is beyond floats: r³/(1 + r²)² is not 0."""
    far = np.geomspace(1, 1e150, 1000)

    def overflows(tree, r):
        with np.errstate(all="ignore", over="raise"):
            try:
                return evaluate(tree, {"r": r, **settings}) is None
            except FloatingPointError:
                return True

    def end(tree, side):
        count = bisect_left(range(len(far)), True, key=lambda n: overflows(tree, side * far[: n + 1]))
        return side * far[count] if count < len(far) else side * np.inf

    def cut(function, tree):
        low, high = end(tree, -1), end(tree, 1)
        return wraps(function)(lambda r, **given: np.where((low < r) & (r < high), function(r, **given), np.nan))

    return replace(loss, gradient=cut(loss.gradient, loss.trees[1]), curvature=cut(loss.curvature, loss.trees[2]))


def _denied(corners):
    """The properties that corners exclude, some of which are too fine for a grid: {key: False}."""
    there = [corner for corner in corners if corner.left < corner.right or corner.left > corner.right]
    lowest = min((corner.order for corner in there), default=3)
    keys = {0: ["lipschitz", "convex"], 1: ["differentiable", "gradient_lipschitz"], 2: ["twice_differentiable"]}
    denied = [key for order, words in keys.items() if lowest <= order for key in words]
    if any(corner.order == 1 and corner.left > corner.right for corner in there):
        denied.append("convex")
    return dict.fromkeys([*denied, *(["strictly_convex", "strongly_convex"] if "convex" in denied else [])], False)


def _claims(loss, slots):
    """What the fits ask of a record, measured: settled where it is the same at all samples, else a function."""
    claims, cases = {p.key: partial(_claim, loss, p.key) for p in properties.properties_of(loss)}, samples(loss.params)
    with np.errstate(all="ignore"):
        said = [[_regular(loss, s) and curves.every(test)(loss, s) for test in TESTS.values()] for s in cases]
    for word, found in zip(TESTS, zip(*said, strict=True), strict=True):
        claims[word] = (
            found[0] if len(set(found)) == 1 else partial(_rising, loss) if word == "convex" else claims[word]
        )
    # The fit of straight pieces counts corners, so all of them must always be there.
    come_and_go = any(np.isnan(place_of(switch, k, s)) for switch, k, _ in slots for s in cases)
    return claims | ({"convex": False} if come_and_go else {})


def _claim(loss, word, **settings):
    return measured(loss, tuple(settings.items())).get(word, False)


def _rising(loss, **settings):
    """Whether the gradient never falls along the grid. Can be traced."""
    low, high = (loss.gradient(x, **settings) for x in (GRID[:-1], GRID[1:]))
    return np.min(high - low) >= -1e-9 * np.max(np.abs(high))
