"""The record of a typed loss. What a record of the catalogue claims is measured here, by the same numerical checks."""

import inspect
from bisect import bisect_left
from dataclasses import dataclass, replace
from functools import lru_cache, partial, wraps

import numpy as np

from losslab import curves, properties
from losslab.core import Example, Family, Loss, Param, Reference, geometric
from losslab.families import RESIDUAL
from losslab.stable import flat
from losslab.typed.corners import corners, place_of, places_of, slots_of
from losslab.typed.expression import evaluate
from losslab.typed.parse import NotUnderstood, read

OWN = Family("typed", "Your own", "A loss that you type.", RESIDUAL, order=99)
STOPS = geometric(0.1, 10.0, 50)
WITHIN = 1000.0  # residuals up to this size are looked at
GRID = np.concatenate([np.linspace(-10, 10, 2001), np.geomspace(10, WITHIN, 200), -np.geomspace(10, WITHIN, 200)])
GRID = np.unique(np.append(GRID, 0.0))
TESTS = {"convex": curves.convex, "symmetric": curves.symmetric}  # what fits ask of all settings at once


@dataclass(frozen=True, eq=False, repr=False)
class Typed(Loss):
    """A loss made of a formula: its text, and the SymPy expressions of value, gradient and curvature.

    `switches` are 0 where it may bend or jump, `poles` where it divides by 0 or takes its logarithm. `notes` say what
    of the text was read otherwise than it stands there.
    """

    text: str = ""
    notes: tuple[str, ...] = ()
    trees: tuple = ()
    switches: tuple = ()
    poles: tuple = ()

    def at(self, **given):
        """The corners that are there: some come and go with the parameters."""
        return self.places(**given).corners

    def places(self, **given):
        """The Places where it is not smooth."""
        return places_of(self, tuple(self.settings(**given).items()))


@lru_cache(maxsize=64)
def typed_loss(text):
    """The Typed loss of a formula such as `where(abs(r) <= d, r**2/2, d*(abs(r) - d/2))`.

    Its parameters are 1 unless set otherwise. NotUnderstood in words for a text that is no formula.
    """
    from losslab.typed import algebra  # and with it SymPy

    found = read(text)
    root, names = found.root, found.names
    try:
        gradient = algebra.derivative(root)
        trees = root, gradient, algebra.derivative(gradient)
        differences, denominators = algebra.differences(root), algebra.denominators(root)
    except algebra.TooLarge as error:
        raise NotUnderstood(f"the derivatives cannot be used: {error}", 0) from None
    params = tuple(_param(name, root, names) for name in names)
    slots = slots_of(differences, denominators, trees, samples(params))
    functions = {part: _function(tree, params) for part, tree in zip(curves.FUNCTIONS, trees, strict=True)}
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
        corners=partial(corners, slots, trees),
        rough=0.01,
        text=text,
        notes=found.notes,
        trees=trees,
        switches=differences,
        poles=denominators,
    )
    return replace(loss, claims=_claims(loss, slots), **functions).made_by(typed_loss, text)


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


# Claims.


def _regular(loss, settings):
    """Whether a loss is finite near 0, and divides by 0 nowhere."""
    with np.errstate(all="ignore"):
        finite = np.all(np.isfinite(loss.value(GRID[np.abs(GRID) <= 10], **settings)))
    return bool(finite) and not loss.places(**settings).infinite


@lru_cache(maxsize=256)
def measured(loss, settings):
    """{key of a property: what is measured of it} at settings, given as pairs.

    {} where the loss is not finite near 0, or a part of its derivatives is beyond floats there.
    """
    settings, near = dict(settings), GRID[np.abs(GRID) <= 10]
    sound = _sound(loss, settings)
    with np.errstate(all="ignore"):
        pairs = [[getattr(o, part)(near, **settings) for o in (loss, sound)] for part in curves.FUNCTIONS]
        if not _regular(loss, settings) or any(np.any(np.isfinite(all) & np.isnan(cut)) for all, cut in pairs):
            return {}
        found = {p.key: p.measure(sound, settings) for p in properties.properties_of(loss)}
        found |= _exceeded(sound, settings, found)
        if _misses(loss, settings, found["minimum"]):
            found["unique_minimum"] = False
    return found | _denied(loss.places(**settings))


def _misses(loss, settings, least):
    """Whether the loss tends to its least value at a jump, where it has another."""
    for c in loss.at(**settings):
        near = least + 1e-6 * abs(c.right - c.left)
        if c.order == 0 and min(c.left, c.right) <= near < loss.value(c.place, **settings):
            return True
    return False


def _exceeded(loss, settings, found):
    """What holds instead where a loss goes beyond the bounds that were found: {key: what is measured}."""
    more = {}
    for word, part in (("bounded", "value"), ("lipschitz", "gradient"), ("gradient_lipschitz", "curvature")):
        if found[word] is not False and _swings(loss, settings, part):
            more[word] = False
        elif found[word] is not False and part != "value":  # GRID is finer near 0
            size = np.abs(getattr(loss, part)(GRID, **settings))
            more[word] = max(found[word], float(np.max(size[np.isfinite(size)], initial=0.0)))
    if found["minimum"] < -1e50 or _swings(loss, settings, "value", -1):  # the grid goes far out
        more |= {"minimum": -np.inf, "unique_minimum": False}
    return more


def _swings(loss, settings, part, sign=None):
    """Whether a function swings ever higher far out, up or (sign −1) down, which no trend of its size shows."""
    (s,) = curves.samples(loss, settings)
    size = np.abs(s.on_grid[part]) if sign is None else sign * s.on_grid[part]
    for side in (-1, 1):
        way = np.flatnonzero(side * s.x >= 1)[::side]
        x, y = np.abs(s.x[way]), size[way]
        middle = np.sqrt(np.max(x, initial=1.0))
        before, after = (np.max(y[part], initial=0.0) for part in (x <= middle, x > middle))
        y = y[x >= min(1000.0, middle)]
        if after > 1.1 * before and np.any(np.diff(y) < -curves.NOISE * np.abs(y[:-1])):
            return True
    return False


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
        return wraps(inspect.unwrap(function))(
            lambda r, **given: np.where((low < r) & (r < high), function(r, **given), np.nan)
        )

    return replace(loss, gradient=cut(loss.gradient, loss.trees[1]), curvature=cut(loss.curvature, loss.trees[2]))


def _denied(places):
    """The properties that corners and places alone exclude, some of which are too fine for a grid: {key: False}."""
    there = [corner for corner in places.corners if corner.left < corner.right or corner.left > corner.right]
    lowest = 0 if places.alone else min((corner.order for corner in there), default=3)
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
    come_and_go = any(np.isnan(place_of(chain, k, s)) for chain, k, orders in slots if orders for s in cases)
    return claims | ({"convex": False} if come_and_go else {})


def _claim(loss, word, **settings):
    return measured(loss, tuple(settings.items())).get(word, False)


def _rising(loss, **settings):
    """Whether the gradient never falls along the grid. Can be traced."""
    low, high = (loss.gradient(x, **settings) for x in (GRID[:-1], GRID[1:]))
    return np.min(high - low) >= -1e-9 * np.max(np.abs(high))
