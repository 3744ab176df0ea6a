"""Which losses of the catalogue a typed loss is: up to a factor, a constant, and the unit of the residual.

The shapes of all losses at many parameters are compared first, those that are close are moved as near as they go by
Gauss and Newton's steps, and what then agrees at residuals of all sizes is named.
"""

from dataclasses import dataclass
from functools import cache
from itertools import product

import numpy as np

from losslab.catalog import LOSSES
from losslab.core import Loss
from losslab.formulas import work
from losslab.text import shown

SIDES = np.geomspace(0.0107, 37.3, 40)  # sizes of residuals; none is a round number, where a corner is likely
RESIDUALS = np.concatenate([-SIDES[::-1], SIDES])
WIDE = np.geomspace(1.03e-4, 0.97e5, 61)
WIDE = np.concatenate([-WIDE[::-1], WIDE])
SCALES = (1.0, 300.0, 1 / 300)  # where nothing agrees in the first unit of the residual, others are tried
VALUES = np.unique(np.concatenate([np.geomspace(0.01, 100, 25), [0.25, 0.5, 0.75, 1.5, 2, 3, 4, 5]]))
SHARES = np.linspace(0.05, 0.95, 19)
FEWER = {1: 60, 2: 14, 3: 7}  # values that are tried of each parameter, by how many there are
CLOSE, LIKELY, MOST = 0.95, 0.8, 6
NAME = 500_000_000  # work that finding the names of one loss may cost
COMPARED, MOVED, VERIFIED = 25_000, 130_000, 300_000  # work of one of many shapes, of a step, and at all residuals
STRIDES = (10.0, 3.0, 1.0, 0.3, 0.05)  # parts of a step that are tried: where a parameter wants to be ∞, many of them
SLOW = 0.01  # share by which a step must come nearer, else it is the last
APART = 1e-3  # two shapes as far apart are not those of one loss, whatever rounding does
TINY = 1e-7  # a parameter as small is 0
UNITLESS = ("log_cosh", "logit_dist")  # without a parameter for the unit of the residual
EXACTLY = ("gaussian_nll", "laplace_nll")  # whose parameter is but a factor and a constant


@dataclass(frozen=True)
class Match:
    """A loss of the catalogue at settings: the typed one is `factor` times that at r / `unit`, plus `offset`."""

    loss: Loss
    settings: dict
    factor: float
    offset: float
    unit: float

    @property
    def exact(self):
        return self.factor == 1 and self.offset == 0 and self.unit == 1

    @property
    def words(self):
        """`2 × Huber (δ = 1.5), plus 3`."""
        factor = "" if self.factor == 1 else f"{shown(self.factor)} × "
        unit = "" if self.unit == 1 else f" of r / {shown(self.unit)}"
        offset = f", {'plus' if self.offset > 0 else 'minus'} {shown(abs(self.offset))}" if self.offset else ""
        return f"{factor}**{self.loss.label(**self.settings)}**{unit}{offset}"


def named(loss, settings):
    """The Matches of a typed loss at settings, given as pairs: first those without factor, constant and unit.

    None where finding them takes too much work.
    """
    found = _found(loss, settings)
    return None if isinstance(found, work.Spent) else found


@work.bounded(NAME, maxsize=128)
def _found(loss, settings):
    for scale in SCALES:
        found = _named(loss, dict(settings), scale)
        if found:
            return tuple(found)
    return ()


def _named(loss, settings, scale):
    def value(r):
        with np.errstate(all="ignore"):
            return loss.value(r, **settings)

    mine, places = _shape(value(scale * RESIDUALS)), [c.place for c in loss.at(**settings)]
    guesses = _guesses(loss, settings, places)
    found = []
    for other in LOSSES:
        if other.family.argument.name == "r":
            match = _match(other, value, mine, guesses, scale, places)
            if match:
                found.append(match)
    return sorted(found, key=lambda m: (not m.exact, m.factor != 1, m.unit != 1, len(m.settings)))[:MOST]


def _guesses(loss, settings, places):
    """Numbers that a parameter may be: those of the formula and its corners, and what is usually made of them."""
    numbers = [abs(float(n)) for n in loss.trees[0].atoms() if n.is_Number]
    numbers += [abs(v) for v in settings.values()] + [abs(place) for place in places]
    found = {1.0, 2.0, 2 * np.pi}
    for n in dict.fromkeys(n for n in numbers if 1e-6 < n < 1e6):
        found |= {n, n / 2, 2 * n, n * n, n**0.5, 1 / n, abs(1 - n), 2 * np.pi * n, 2 * np.pi / n}
    return sorted({float(f"{n:.15g}") for n in found if n})[:60]


def _match(other, value, mine, guesses, scale, places):
    """The Match of one loss of the catalogue, if there is one."""
    cases, shapes = _table(other, scale)
    if not len(shapes) or np.max(np.abs(shapes @ mine)) < LIKELY:
        return None
    own = _cases(other, [guesses] * len(other.params), guesses if other.key in UNITLESS else [1.0])
    work.spend(len(own) * COMPARED)
    if other.key in EXACTLY:  # all have one shape
        if np.abs(shapes[0] @ mine) < CLOSE:
            return None
        return next(
            (match for case in own if (match := _verified(other, case, value, scale, places)) and match.exact), None
        )
    cases = [*own, *cases]
    shapes = np.concatenate([_shapes(other, own, scale), shapes])
    likely = np.nan_to_num(np.abs(shapes @ mine))
    best = np.argsort(-likely, kind="stable")
    same = int(np.sum(likely > 1 - 1e-12))  # several, where their corners are nearer to 0 than any residual
    for i in best[: min(max(same, 3), 40)]:
        if likely[i] < CLOSE:
            return None
        case, gap = (cases[i], 0.0) if likely[i] > 1 - 1e-12 else _nearest(other, cases[i], mine, scale)
        if gap > APART:
            continue
        short, long = _rounded(case, 6), _rounded(case, 15)
        for near in [short] if short == long else [short, long]:
            if match := _verified(other, near, value, scale, places):
                return match
    return None


def _cases(loss, values, units):
    """[(settings, unit), ...]: all that are legal of these values of the parameters."""
    most, found = FEWER.get(len(values), 60), []
    for *row, unit in product(*(v if len(values) == 1 else _some(v, most) for v in values), units):
        settings = dict(zip((p.name for p in loss.params), row, strict=True))
        try:
            found.append((loss.settings(**settings), float(unit)))
        except ValueError:  # beyond its domain, or parameters that do not go together
            continue
    return found


def _some(values, most):
    return [values[i] for i in np.unique(np.linspace(0, len(values) - 1, most).astype(int))]


@cache  # bounded by the catalogue
def _table(loss, scale):
    """(cases, shapes) of a loss of the catalogue at many settings, in this unit of the residual."""
    factor = {"residual": scale, "residual²": scale**2}
    values = [
        SHARES if p.domain == "(0, 1)" else factor.get(p.unit, 1.0) * np.union1d(VALUES, p.stops[:: len(p.stops) // 8])
        for p in loss.params
    ]
    cases = _cases(loss, values, scale * VALUES if loss.key in UNITLESS else [1.0])
    return cases, _shapes(loss, cases, scale)


def _shapes(loss, cases, scale):
    """The shapes of a loss at many cases, one a row: a column of each parameter is given to its formula at once."""
    settings = {p.name: np.array([settings[p.name] for settings, _ in cases])[:, None] for p in loss.params}
    units = np.array([unit for _, unit in cases])[:, None]
    with np.errstate(all="ignore"):
        return _shape(loss.value.__wrapped__(scale * RESIDUALS / units, **settings))


def _shape(y):
    """Values without their factor and constant: how they step from each residual to the next, small ones no less."""
    with np.errstate(all="ignore"):
        step = np.diff(y) / np.abs(RESIDUALS[1:] * RESIDUALS[:-1]) ** 0.6
        length = np.linalg.norm(step, axis=-1, keepdims=True)
        return np.where(np.isfinite(length) & (length > 0), step / length, 0.0)


def _nearest(loss, case, mine, scale):
    """(case, how far off its shape is): a case moved by Gauss and Newton's steps to where its shape is nearest."""
    names = [name for name in (*case[0], *(["unit"] if loss.key in UNITLESS else []))]
    signed = {p.name for p in loss.params if not p.interval.depends and p.interval.low < 0}
    shares = {p.name for p in loss.params if p.domain == "(0, 1)"}

    def moved(case, step):
        settings, unit = dict(case[0]), case[1]
        for name, by in zip(names, step, strict=True):
            if name == "unit":
                unit *= np.exp(by)
            elif name in shares:
                odds = settings[name] / (1 - settings[name]) * np.exp(by)
                settings[name] = float(odds / (1 + odds))
            else:
                settings[name] = float(settings[name] + by if name in signed else settings[name] * np.exp(by))
        return settings, float(unit)

    def off(*cases):
        """How far the shapes of cases are from the one that is looked for, a row each; ∞ of what is not legal."""
        work.spend(MOVED)
        found = np.full((len(cases), len(mine)), np.inf)
        legal = [i for i, case in enumerate(cases) if _is_legal(loss, case[0])]
        if legal:
            shapes = _shapes(loss, [cases[i] for i in legal], scale)
            found[legal] = np.where(shapes @ mine > 0, 1, -1)[:, None] * shapes - mine
        return found

    (here,) = off(case)
    for _ in range(25 if names and all(map(np.isfinite, case[0].values())) else 0):
        slopes = np.transpose((off(*(moved(case, h) for h in 1e-6 * np.eye(len(names)))) - here) / 1e-6)
        if not np.all(np.isfinite(slopes)) or not np.any(here):
            break
        step = np.clip(np.linalg.lstsq(slopes, -here, rcond=1e-10)[0], -1, 1)
        tries = [moved(case, share * step) for share in STRIDES]
        there = off(*tries)
        gained = 1 - np.linalg.norm(there, axis=1) / np.linalg.norm(here)
        best = int(np.argmax(gained))
        if gained[best] > 0:
            case, here = tries[best], there[best]
        if not gained[best] > SLOW:
            break
    return case, np.linalg.norm(here)


def _is_legal(loss, settings):
    try:
        loss.settings(**settings)
    except ValueError:
        return False
    return True


def _rounded(case, digits):
    """A case with these many digits; what is tiny is 0."""
    settings = {name: 0.0 if abs(v) < TINY else float(f"{v:.{digits}g}") for name, v in case[0].items()}
    return settings, float(f"{case[1]:.{digits}g}")


def _beside(places):
    """Residuals around places where two losses may part, and between them."""
    places = np.unique([p for p in places if np.isfinite(p) and p])
    near = np.ravel(np.multiply.outer(places, [0.5, 0.9, 0.999, 1.001, 1.1, 2]))
    return np.concatenate([near, (places[1:] + places[:-1]) / 2])


def _verified(other, case, value, scale, places):
    """The Match at a case if both agree at residuals of all sizes, else None."""
    work.spend(VERIFIED)
    with np.errstate(all="ignore"):
        try:
            bends = [c.place * case[1] for c in other.at(**case[0])]
            r = np.unique(np.concatenate([scale * WIDE, _beside([*bends, *places])]))
            theirs, zero = (other.value(x / case[1], **case[0]) for x in (r, 0.0))
        except ValueError:
            return None
        mine, start = value(r), float(value(0.0))
        known = np.isfinite(mine) & np.isfinite(theirs)
        if np.mean(known) < 0.6 or not np.isfinite(start - zero):
            return None
        rise, theirs = mine[known] - start, theirs[known] - zero
        clear = np.abs(rise) > 1e-6 * np.abs(start) + 1e-12 * np.max(np.abs(rise), initial=0.0)
        if not np.any(clear & (theirs != 0)):
            return None
        factor = float(np.median((rise / theirs)[clear & (theirs != 0)]))
        noise = 1e-13 * (np.abs(mine[known]) + abs(start) + np.abs(factor) * np.abs(zero))
        noise += 1e-14 * np.abs(np.interp(scale, r, value(r)))
        if not np.all(np.abs(rise - factor * theirs) <= 1e-8 * np.abs(rise) + noise):
            return None
        factor = float(f"{factor:.9g}")
        offset = float(f"{start - factor * zero:.9g}")
        offset = 0.0 if abs(offset) <= 1e-9 * max(abs(start), abs(factor * zero)) else offset
    return Match(other, case[0], factor, offset, case[1])
