"""The record of a typed loss. What a record of the catalogue claims is measured here, by the same numerical checks.

A typed loss may bend or jump where something that it compares, takes the size of, or divides by, is 0. Such places are
searched by number: between neighbours of a grid the sign changes, and bisection finds where. Between two changes lies a
zero of the derivative: those are searched first, by their own derivative, so that within the grid no zero of a
polynomial is missed, up to degree ten.
`place_of` is less thorough, but can be traced: so corners follow the sliders in the browser.
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
from losslab.trace import Traced, iterate, join, stack, take
from losslab.typed.expression import evaluate
from losslab.typed.parse import NotUnderstood, parse

OWN = Family("typed", "Your own", "A loss that you type.", RESIDUAL, order=99)
STOPS = geometric(0.1, 10.0, 50)
FINER, COARSER = np.geomspace(1e-4, 1e4, 161), np.geomspace(1e-7, 1e-4, 25)[:-1]  # units differ: some are far off
SIZES = np.concatenate([COARSER, FINER, 1 / COARSER[::-1]])
WIDE = np.concatenate([-SIZES[::-1], SIZES])
EDGES = np.stack([WIDE[:-1], WIDE[1:]])[:, np.argsort(np.abs(WIDE[:-1] + WIDE[1:]), kind="stable")]  # nearest first
FINEST = np.union1d(np.linspace(-20, 20, 4001) + 1e-4 / 3, WIDE)  # not at round numbers, where 0/0 is likely
MOST_CORNERS = 6  # of one switch
MOST_ZEROS = 64  # of a derivative
WITHIN = 1000.0  # residuals up to this size are looked at
GRID = np.concatenate([np.linspace(-10, 10, 2001), np.geomspace(10, WITHIN, 200), -np.geomspace(10, WITHIN, 200)])
GRID = np.unique(np.append(GRID, 0.0))
TESTS = {"convex": curves.convex, "symmetric": curves.symmetric}  # what fits ask of all settings at once


@dataclass(frozen=True, eq=False, repr=False)
class Typed(Loss):
    """A loss made of a formula: its text, and the SymPy expressions of value, gradient and curvature.

    `switches` are 0 where it may bend or jump, `poles` where it divides by 0 or takes its logarithm.
    """

    text: str = ""
    trees: tuple = ()
    switches: tuple = ()
    poles: tuple = ()

    def at(self, **given):
        """The corners that are there: some come and go with the parameters."""
        return _places(self, tuple(self.settings(**given).items()))[0]

    def more(self, **given):
        """Whether there are more corners, farther out, than `at` lists."""
        return _places(self, tuple(self.settings(**given).items()))[1]

    def infinite(self, **given):
        """Places where it has no finite value, among those that can be named, nearest to 0 first."""
        return _places(self, tuple(self.settings(**given).items()))[2]

    def alone(self, **given):
        """Places whose value is that of no place beside them."""
        return _places(self, tuple(self.settings(**given).items()))[3]


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
        differences, denominators = algebra.differences(root), algebra.denominators(root)
    except algebra.TooLarge as error:
        raise NotUnderstood(f"the derivatives cannot be used: {error}", 0) from None
    params = tuple(_param(name, root, names) for name in names)
    slots = _slots(differences, trees, params) + _poles(denominators, trees, params)
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
        corners=partial(_corners, slots, trees),
        rough=0.01,
        text=text,
        trees=trees,
        switches=differences,
        poles=denominators,
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


def zeros(chain, settings):
    """All places, to the neighbouring float, where an expression is 0, jumps across it or ceases to be a number.

    `chain` is the expression and its derivatives. The nearest to 0 come first; of more than MOST_ZEROS these are all.
    """

    def value(r):
        with np.errstate(all="ignore"):
            return evaluate(chain[0], {"r": r, **settings})

    def high(r):
        found = value(r)
        return np.where(np.isnan(found), 2, found >= 0)

    level = zeros(chain[1:], settings) if chain[1:] else np.zeros(0)
    touched = level[np.abs(value(level)) <= 1e-13 * np.abs(value(level + 0.1 * np.maximum(np.abs(level), 1e-3)))]
    x = np.union1d(FINEST, level)
    here = high(x)
    change = np.flatnonzero(here[1:] != here[:-1])
    change = change[np.argsort(np.abs(x[change] + x[change + 1]), kind="stable")[:MOST_ZEROS]]
    low, up, first = x[change], x[change + 1], here[change]
    for _ in range(60 if len(change) else 0):
        middle = (low + up) / 2
        same = high(middle) == first
        low, up = np.where(same, middle, low), np.where(same, up, middle)
    found = np.union1d(np.where(value(low) == 0, low, up), touched)
    found = np.unique(np.where((np.abs(found) < 1e-15) & (value(0.0) == 0), 0.0, found))
    return found[np.argsort(np.abs(found), kind="stable")]


def place_of(chain, k, settings):
    """The k-th nearest place to 0 where the sign of an expression changes; NaN if there is none. Can be traced.

    Where nothing is traced, `k` may be an array of such numbers.
    """
    if len(chain[0].free_symbols) == 1:  # r alone: the places do not move
        return _fixed(chain)[k]

    def high(r):
        with np.errstate(all="ignore"):
            return evaluate(chain[0], {"r": r, **settings}) >= 0

    (low, up), count = EDGES, EDGES.shape[1]
    if chain[1:]:  # each interval is cut in two about where the derivative is 0, if it is
        cut = _cut(chain[1], settings)
        low, up, count = join(stack(low, cut)), join(stack(cut, up)), 2 * count
    found = take(np.sort(np.where(high(low) != high(up), np.arange(count), count)), k)
    here = np.minimum(found, count - 1)
    ends = take(low, here), take(up, here)
    first = high(ends[0])

    def halve(low, up):
        middle = (low + up) / 2
        same = high(middle) == first
        return np.where(same, middle, low), np.where(same, up, middle)

    low, up = iterate(halve, ends, 54)  # from neighbours on the grid to neighbours among floats
    with np.errstate(all="ignore"):
        zero = evaluate(chain[0], {"r": low, **settings}) == 0
    return np.where(found < count, np.where(zero, low, up), np.nan)


@lru_cache(maxsize=256)
def _fixed(chain):
    return np.append(zeros(chain, {}), np.full(MOST_CORNERS + 1, np.nan))


def _cut(slope, settings):
    """A place in each interval between EDGES: close to where a slope changes sign, if it does. Can be traced."""
    with np.errstate(all="ignore"):
        low, up = EDGES
        at_low, at_up = (evaluate(slope, {"r": r, **settings}) for r in EDGES)
        for step in range(5):
            cut = middle = (low + up) / 2
            if step % 2 == 0:  # a straight slope is 0 there
                cut = low + (up - low) * (at_low / (at_low - at_up))
                cut = np.where((low < cut) & (cut < up), cut, middle)
            if step == 4:
                return cut
            at_cut = evaluate(slope, {"r": cut, **settings})
            left = (at_cut >= 0) == (at_low >= 0)
            low, at_low = np.where(left, cut, low), np.where(left, at_cut, at_low)
            up, at_up = np.where(left, up, cut), np.where(left, at_up, at_cut)


def limits(tree, place, settings):
    """(from the left, from the right): the limits of an expression at a place; equal but for rounding is equal."""
    ends, noise, gap = [], 0.0, np.maximum(np.abs(place), 1e-3)
    with np.errstate(all="ignore"):
        for side in (-1, 1):
            aside = {"r": place + side * 1e-9 * gap, **settings}
            value = evaluate(tree, {"r": place, **settings}, aside)
            close = evaluate(tree, aside)
            ends.append(np.where(np.isnan(value), close, value) + 0 * place)
            around = np.abs(evaluate(tree, {"r": place + side * 0.1 * gap, **settings}))
            for size, share in ((np.abs(ends[-1]), 1e-9), (around, 1e-13), (np.abs(close - ends[-1]), 1e-6)):
                noise = np.maximum(noise, np.where(np.isfinite(size), share * size, 0.0))
        left, right = ends
        return left, np.where((left == right) | (np.abs(right - left) <= noise), left, right)


@lru_cache(maxsize=256)
def _places(loss, settings):
    """(corners, whether there are more, places without a finite value, places alone) at settings in pairs."""
    settings, corners, infinite, alone, more = dict(settings), [], [], [], False
    for divides, chains in ((False, loss.switches), (True, loss.poles)):
        for chain in chains:
            found = 0
            for place in zeros(chain, settings).tolist():
                if np.any(np.isclose([c.place for c in corners] + infinite + alone, place, rtol=1e-9, atol=1e-12)):
                    continue
                if _infinite(loss.trees, place, settings):
                    infinite.append(place)
                    continue
                if _alone(loss, place, settings):
                    alone.append(place)
                    continue
                corner = (_step if divides else _jump)(loss.trees, place, settings)
                if corner and found == MOST_CORNERS:
                    more = True
                    break
                if corner:
                    corners.append(corner)
                    found += 1
    return tuple(corners), more, tuple(sorted(infinite, key=abs)), tuple(alone)


def _alone(loss, place, settings):
    """Whether a loss is the same on both sides of a place, and another at it, as |sign(r)| at 0."""
    left, right = limits(loss.trees[0], place, settings)
    with np.errstate(all="ignore"):
        off, beside = loss.value(place, **settings) - left, _beside(loss.trees[0], place, [1e-6, 1e-9], settings)
        return bool(left == right and np.abs(off) > np.maximum(1e-9 * np.abs(left), 2 * np.ptp(beside)))


def falls(loss, place, settings):
    """Whether the loss falls beyond all bounds towards a place, from one side at least: ever as much, or more."""
    with np.errstate(all="ignore"):
        drops = -np.diff(_beside(loss.trees[0], place, np.geomspace(1e-2, 1e-6, 5), settings))
        return bool(np.any(np.all((drops > 0) & (drops >= 0.9 * drops[:, :1]), axis=1)))


def _beside(tree, place, gaps, settings):
    """The values of an expression left and right of a place at these relative distances: two rows."""
    gaps = max(abs(place), 1e-3) * np.asarray(gaps)
    with np.errstate(all="ignore"):
        return np.array([evaluate(tree, {"r": place + side * gaps, **settings}) + 0 * gaps for side in (-1, 1)])


def _infinite(trees, place, settings):
    """Whether the loss is not finite at a place, or grows beyond all bounds towards it from one side at least."""
    sizes = np.abs(_beside(trees[0], place, np.geomspace(1e-4, 1e-9, 6), settings))
    with np.errstate(all="ignore"):
        grows = np.all(sizes[:, 1:] > 1.5 * sizes[:, :-1], axis=1) | np.isinf(sizes[:, -1])
        alone = np.any(np.isfinite(sizes)) and not np.isfinite(evaluate(trees[0], {"r": place, **settings}))
        return bool(np.any(grows) or alone)


def _step(trees, place, settings):
    """The corner where value or slope jumps at a place where it is divided by 0; None if neither does.

    Rounding is large there: a jump is what does not shrink with the distance across which it is seen.
    """
    for order, closest in ((0, 1e-9), (1, 1e-5)):
        found = _beside(trees[order], place, (1e-3, 1e-5, closest), settings)
        far, near = np.abs(found[1, :2] - found[0, :2])
        if near > 0.5 * far and near > 1e-6 * np.max(np.abs(found[:, :2])):
            return Corner(place, order, *found[:, 2].tolist())
    return None


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
        if not orders:
            found.append(Corner(place, 0, np.nan, np.nan))
    return tuple(found)


def _poles(denominators, trees, params):
    """Slots without orders: the places where a line must not be drawn from one side to the other."""
    slots = []
    for chain in denominators:
        for settings in samples(params):
            for k, place in enumerate(place_of(chain, np.arange(MOST_CORNERS), settings)):
                if (chain, k, ()) not in slots and np.isfinite(place) and _torn(trees, place, settings):
                    slots.append((chain, k, ()))
    return tuple(slots)


def _torn(trees, place, settings):
    """Whether the value has no end at a place, or jumps there by a division by 0."""
    if _infinite(trees, place, settings):
        return True
    corner = _step(trees, place, settings)
    return bool(corner) and corner.order == 0


def _slots(differences, trees, params):
    """((switch, k, orders of derivatives that jump there), ...): the places to look at, each once."""
    slots, seen, cases = [], [], samples(params)
    for switch in differences:
        found = np.transpose([place_of(switch, np.arange(MOST_CORNERS), settings) for settings in cases])
        for k, places in enumerate(found):
            if any(np.allclose(places, others, rtol=1e-9, atol=1e-12, equal_nan=True) for others in seen):
                continue
            corners = [_jump(trees, place, s) for place, s in zip(places, cases, strict=True)]
            if any(corners):
                slots.append((switch, k, tuple(sorted({corner.order for corner in corners if corner}))))
                seen.append(places)
    return tuple(slots)


def _jump(trees, place, settings):
    """The corner at a place, where the first of value, slope and curvature jumps; None if none does, or it is NaN."""
    for order, tree in enumerate(trees if np.isfinite(place) else ()):
        left, right = map(float, limits(tree, place, settings))
        if left < right or left > right:
            return Corner(place, order, left, right)
    return None


# Claims.


def _regular(loss, settings):
    """Whether a loss is finite near 0, and divides by 0 nowhere."""
    with np.errstate(all="ignore"):
        finite = np.all(np.isfinite(loss.value(GRID[np.abs(GRID) <= 10], **settings)))
    return bool(finite) and not loss.infinite(**settings)


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
        least = found["minimum"]
        for c in loss.at(**settings):
            if c.order == 0 and min(c.left, c.right) <= least + 1e-6 * abs(c.right - c.left):
                if loss.value(c.place, **settings) > least + 1e-6 * abs(c.right - c.left):  # so it is not reached
                    found["unique_minimum"] = False
    return found | _denied(loss.at(**settings), loss.alone(**settings))


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
        return wraps(function)(lambda r, **given: np.where((low < r) & (r < high), function(r, **given), np.nan))

    return replace(loss, gradient=cut(loss.gradient, loss.trees[1]), curvature=cut(loss.curvature, loss.trees[2]))


def _denied(corners, alone):
    """The properties that corners and places alone exclude, some of which are too fine for a grid: {key: False}."""
    there = [corner for corner in corners if corner.left < corner.right or corner.left > corner.right]
    lowest = 0 if alone else min((corner.order for corner in there), default=3)
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
