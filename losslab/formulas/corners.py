"""Where a typed loss bends, jumps or has no value: where what it compares, takes the size of, or divides by, is 0.

Such places are searched by number: between neighbours of a grid the sign changes, and bisection finds where. Between
two changes lies a zero of the derivative: those are searched first, by their own derivative, so that within the grid no
zero of a polynomial is missed, up to degree ten. `place_of` is less thorough, but can be traced: so corners follow the
sliders in the browser.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from losslab.checks.curves import border
from losslab.core import Corner
from losslab.formulas.expression import evaluate
from losslab.trace import Traced, iterate, join, stack, take

FINER, COARSER = np.geomspace(1e-4, 1e4, 161), np.geomspace(1e-7, 1e-4, 25)[:-1]  # units differ: some are far off
SIZES = np.concatenate([COARSER, FINER, 1 / COARSER[::-1]])
WIDE = np.concatenate([-SIZES[::-1], SIZES])
EDGES = np.stack([WIDE[:-1], WIDE[1:]])[:, np.argsort(np.abs(WIDE[:-1] + WIDE[1:]), kind="stable")]  # nearest first
FINEST = np.union1d(np.linspace(-20, 20, 4001) + 1e-4 / 3, WIDE)  # not at round numbers, where 0/0 is likely
KINDS = "jump", "kink", "bend"  # of a corner, by the derivative that has it
MOST_CORNERS = 6  # of one switch
MOST_ZEROS = 64  # of a derivative


def zeros(chain, settings):
    """All places, to the neighbouring float, where an expression is 0, jumps across it or ceases to be a number.

    `chain` is the expression and its derivatives. The nearest to 0 come first; of more changes of sign than MOST_ZEROS
    the nearest count.
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
    low, up = border(lambda r: high(r) == here[change], x[change], x[change + 1])
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


@dataclass(frozen=True)
class Places:
    """Where a loss is not smooth: its corners, and whether there are `more`, farther out; places nearest to 0 first
    where it has no finite value, among those that can be named; places whose value is that of no place beside them;
    and of the places where what it compares or takes the size of, or divides by or takes a root of, is 0, the nearest.
    """

    corners: tuple[Corner, ...]
    more: bool
    infinite: tuple[float, ...]
    alone: tuple[float, ...]
    bends: tuple[float, ...] = ()
    edges: tuple[float, ...] = ()


@lru_cache(maxsize=256)
def places_of(loss, settings):
    """The Places of a typed loss at settings, given as pairs."""
    settings, corners, infinite, alone, bends, edges, more = dict(settings), [], [], [], [], [], False
    for divides, chains in ((False, loss.switches), (True, loss.poles)):
        for chain in chains:
            found, there = 0, zeros(chain, settings).tolist()
            near = edges if divides else bends
            near += there[: 2 * MOST_CORNERS]
            for place in there:
                if np.any(np.isclose([c.place for c in corners] + infinite + alone, place, rtol=1e-9, atol=1e-12)):
                    continue
                if _infinite(loss.trees, place, settings):
                    infinite.append(place)
                    continue
                if _alone(loss, place, settings):
                    alone.append(place)
                    continue
                corner = (_step if divides else _true_jump)(loss.trees, place, settings)
                if corner and found == MOST_CORNERS:
                    more = True
                    break
                if corner:
                    corners.append(corner)
                    found += 1
    return Places(
        tuple(corners),
        more,
        tuple(sorted(infinite, key=abs)),
        tuple(alone),
        tuple(sorted(set(bends))),
        tuple(sorted(set(edges))),
    )


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
        itself = evaluate(trees[0], {"r": place, **settings})
        alone = np.isinf(itself) or np.isnan(itself) and np.all(np.isfinite(sizes[:, -1]))
        return bool(np.any(grows) or alone)


def _step(trees, place, settings):
    """The corner where value or slope jumps at a place where it is divided by 0; None if neither does.

    Rounding is large there: a jump is what does not shrink with the distance across which it is seen.
    """
    for order, closest in ((0, 1e-9), (1, 1e-5)):
        found = _beside(trees[order], place, (1e-3, 1e-5, closest), settings)
        far, near = np.abs(found[1, :2] - found[0, :2])
        if near > 0.5 * far and near > 1e-6 * np.max(np.abs(found[:, :2])):
            return Corner(place, KINDS[order], *found[:, 2].tolist())
    return None


def corners(slots, trees, **settings):
    """The Corners at slots, as many at all settings; those that are not there are at NaN. Can be traced."""
    traced = any(isinstance(value, Traced) for value in settings.values())
    chains, found = {chain for chain, *_ in slots}, []
    known = {} if traced else {chain: place_of(chain, np.arange(MOST_CORNERS), settings) for chain in chains}
    for chain, k, orders in slots:
        place = place_of(chain, k, settings) if traced else float(known[chain][k])
        for order in orders:
            ends = (v if isinstance(v, Traced) else float(v) for v in limits(trees[order], place, settings))
            found.append(Corner(place, KINDS[order], *ends))
        if not orders:  # a pole
            found.append(Corner(place, "pole"))
    return tuple(found)


def slots_of(switches, poles, trees, cases):
    """((chain, k, orders of derivatives that jump there), ...): what `corners` looks at, from settings as examples."""
    return _bends(switches, trees, cases) + _poles(poles, trees, cases)


def _poles(denominators, trees, cases):
    """Slots without orders: the places where a line must not be drawn from one side to the other."""
    slots = []
    for chain in denominators:
        for settings in cases:
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


def _bends(differences, trees, cases):
    """Slots of what is compared or taken the size of, each place once."""
    slots, seen = [], []
    for switch in differences:
        found = np.transpose([place_of(switch, np.arange(MOST_CORNERS), settings) for settings in cases])
        for k, places in enumerate(found):
            if any(np.allclose(places, others, rtol=1e-9, atol=1e-12, equal_nan=True) for others in seen):
                continue
            jumps = [_jump(trees, place, s) for place, s in zip(places, cases, strict=True)]
            if any(jumps):
                slots.append((switch, k, tuple(sorted({corner.order for corner in jumps if corner}))))
                seen.append(places)
    return tuple(slots)


@np.errstate(all="ignore")
def _true_jump(trees, place, settings):
    """As `_jump`, where the formula itself has no value at a place: what shrinks towards it is none."""
    for order, tree in enumerate(trees if np.isfinite(place) else ()):
        left, right = map(float, limits(tree, place, settings))
        if left < right or left > right:
            far, near = np.abs(np.diff(_beside(tree, place, (1e-4, 1e-9), settings), axis=0))[0]
            with np.errstate(all="ignore"):
                itself = float(evaluate(tree, {"r": np.float64(place), **settings}))
            if np.isfinite(itself) or not near < 0.5 * far:
                return Corner(place, KINDS[order], left, right)
    return None


def _jump(trees, place, settings):
    """The corner at a place, where the first of value, slope and curvature jumps; None if none does, or it is NaN."""
    for order, tree in enumerate(trees if np.isfinite(place) else ()):
        left, right = map(float, limits(tree, place, settings))
        if left < right or left > right:
            return Corner(place, KINDS[order], left, right)
    return None
