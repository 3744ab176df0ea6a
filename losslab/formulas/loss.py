"""The record of a typed loss. What a record of the catalogue claims is measured here, by the same numerical checks."""

import inspect
from dataclasses import dataclass, replace
from functools import partial, wraps
from typing import ClassVar

import numpy as np

from losslab.checks import curves, numbers, properties
from losslab.core import Example, Family, Loss, Param, Reference, geometric
from losslab.families import RESIDUAL
from losslab.formulas import work
from losslab.formulas.corners import corners, falls, place_of, places_of, slots_of
from losslab.formulas.exact import BEYOND, NONE, precise
from losslab.formulas.expression import evaluate
from losslab.formulas.grammar import NotUnderstood
from losslab.formulas.least import Least, least
from losslab.formulas.parse import read
from losslab.stable import flat

OWN = Family("typed", "Your own", "A loss that you type.", RESIDUAL, order=99)
STOPS = geometric(0.1, 10.0, 50)
WITHIN = 1000.0  # residuals up to this size are looked at
GRID = np.concatenate([np.linspace(-10, 10, 2001), np.geomspace(10, WITHIN, 200), -np.geomspace(10, WITHIN, 200)])
GRID = np.unique(np.append(GRID, 0.0))
READ = 250_000_000  # work that reading a formula may cost
LOOK = 750_000_000  # work that one look at a loss may cost
OWN_WAY = ("minimum", "unique_minimum", "bounded", "symmetric")  # properties that are measured here
TESTS = {"convex": numbers.convex, "symmetric": numbers.symmetric}  # what fits ask of all settings at once


@dataclass(frozen=True, eq=False, repr=False)
class Typed(Loss):
    """A loss made of a formula: its text, and the SymPy expressions of value, gradient and curvature.

    `switches` are 0 where it may bend or jump, `poles` where it divides by 0 or takes its logarithm. `notes` say what
    of the text was read otherwise than it stands there.
    """

    typed: ClassVar[bool] = True
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


def typed_loss(text):
    """The Typed loss of a formula such as `where(abs(r) <= d, r**2/2, d*(abs(r) - d/2))`.

    Its parameters are 1 unless set otherwise. NotUnderstood in words for a text that is no formula, or one of which the
    corners cannot be found without too much work.
    """
    found = _typed(text)
    if isinstance(found, work.Spent):
        raise NotUnderstood("this formula takes more work than one visitor's may: write a shorter one", 0)
    if isinstance(found, NotUnderstood):
        raise found.with_traceback(None)
    return found


@work.bounded(READ, maxsize=64)
def _typed(text):
    """The loss of a formula, or why there is none."""
    try:
        return _made(text)
    except NotUnderstood as error:
        return error


@np.errstate(all="ignore")
def _made(text):
    from losslab.formulas import algebra  # and with it SymPy

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
    near, value = GRID[np.abs(GRID) <= 10], precise(loss.trees[0], settings)
    with np.errstate(all="ignore"):
        lost = near[~np.isfinite(loss.value(near, **settings))]
        for r in (lost[[0, len(lost) // 2, -1]], lost) if len(lost) else ():  # a few may tell
            if not np.all(np.isfinite(value(r)[0])):
                return False
    return not loss.places(**settings).infinite


def measured(loss, settings):
    """{key of a property: what is measured of it} at settings, given as pairs: of the formula, not of its floats.

    {} where the loss is not finite near 0, or where that takes too much work.
    """
    found = _measured(loss, settings)
    return {} if isinstance(found, work.Spent) else found[0]


def least_of(loss, settings):
    """The Least of a loss at settings, given as pairs; None where that takes too much work."""
    found = _measured(loss, settings)
    return None if isinstance(found, work.Spent) else found[1]


@work.bounded(LOOK, maxsize=256)
@np.errstate(all="ignore")
def _measured(loss, settings):
    """(the properties, the Least) of a loss at settings."""
    settings = dict(settings)
    sound, places = _sound(loss, settings), loss.places(**settings)
    jumps = dict.fromkeys([*places.infinite, *places.alone], np.inf)
    jumps |= {c.place: min(c.left, c.right) for c in places.corners if c.order == 0}
    bends = [*(c.place for c in places.corners), *places.alone, *places.bends]
    value, gradient = (partial(f, **settings) for f in (sound.value, sound.gradient))
    deep = [place for place in places.infinite if falls(loss, place, settings)]
    low = least(value, gradient, bends, jumps, deep)
    if not _regular(loss, settings):
        return {}, low
    (s,) = curves.samples(sound, settings)
    found = {p.key: p.measure(sound, settings) for p in properties.properties_of(loss) if p.key not in OWN_WAY}
    found |= {"minimum": low.value, "unique_minimum": bool(low.unique)}
    found["bounded"] = False if numbers.explodes(s, "value") else curves.largest(s.value, s.x) - low.value
    found["symmetric"] = _symmetric(s)
    found["strongly_convex"] = found["strongly_convex"] > 1e-290 and found["strongly_convex"]
    swings = _exceeded(sound, settings, found)
    if swings.get("minimum") == -np.inf < low.value:
        low = Least(-np.inf, (), (-np.inf, np.inf))
    return found | swings | _denied(places), low


def _symmetric(s):
    """Whether both sides are alike; closer to 0 rounding may hide what is there."""
    x = s.x[np.abs(s.x) >= 1e-8]
    alike = np.allclose(s.value(x), s.value(-x), rtol=curves.NOISE, atol=0)
    return bool(np.all(np.isin(-x, x)) and alike)


def _exceeded(loss, settings, found):
    """What holds instead where a loss goes beyond the bounds that were found: {key: what is measured}."""
    more = {}
    for word, part in (("bounded", "value"), ("lipschitz", "gradient"), ("gradient_lipschitz", "curvature")):
        if found[word] is not False and _swings(loss, settings, part):
            more[word] = False
        elif found[word] is not False and part != "value":  # GRID is finer near 0
            size = np.abs(getattr(loss, part)(GRID[np.abs(GRID) <= 10], **settings))
            more[word] = max(found[word], float(np.max(size[np.isfinite(size)], initial=0.0)))
    if found["minimum"] < -1e50 or _swings(loss, settings, "value", -1):  # the grid goes far out
        more |= {"minimum": -np.inf, "unique_minimum": False, "bounded": False}
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
    """The loss by functions that know it exactly. Where a derivative has no value of its own it has its limit."""
    value, *slopes = (precise(tree, settings) for tree in loss.trees)
    bends = np.array(loss.places(**settings).bends)
    at_bends = [_limits(slope, bends) for slope in slopes]

    def whole(r):
        return flat(r, value(r)[0])

    def mended(slope, there):
        def function(r):
            r = np.asarray(r, dtype=float)
            found, kinds = slope(r)
            found = np.where(kinds == BEYOND, np.nan, found)
            for place, limit in zip(bends, there, strict=True):
                off = ~(np.abs(found - limit) <= 1e-6 * max(abs(limit), 1e-3))
                found = np.where((r == place) & np.isfinite(limit) & off, limit, found)
            lost = np.flatnonzero(np.ravel(kinds == NONE) & ~np.ravel(np.isnan(r)))
            if len(lost):
                found = np.ravel(found).copy()
                found[lost] = _limits(slope, np.ravel(r)[lost], found[lost])
            return found.reshape(r.shape)

        return function

    functions = [whole, *(mended(slope, there) for slope, there in zip(slopes, at_bends, strict=True))]
    named = dict(zip(curves.FUNCTIONS, functions, strict=True))
    plain = {part: inspect.unwrap(getattr(loss, part)) for part in named}
    return replace(loss, **{part: wraps(plain[part])(lambda r, f=f, **given: f(r)) for part, f in named.items()})


def _limits(function, places, otherwise=np.nan):
    """The mean of the limits of a function from both sides, where there are such; else what it is otherwise."""
    gaps = np.maximum(np.abs(places), 1e-3)
    (one, two), (near, nearer) = ([function(places + side * h * gaps)[0] for side in (-1, 1)] for h in (1e-6, 1e-9))
    steady = [np.abs(b - a) <= 1e-3 * np.maximum(np.abs(a), 1e-3) for a, b in ((one, near), (two, nearer))]
    return np.where(steady[0] & steady[1], (near + nearer) / 2, otherwise)


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
        said = [[_regular(loss, s) and numbers.all_curves(test)(loss, s) for test in TESTS.values()] for s in cases]
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
