"""How far one point, and how many bad points, move what a loss fits: measured by fitting, and drawn."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from losslab import theme
from losslab.figures import parts
from losslab.figures.drawing import drawing
from losslab.fits.fit import fitted
from losslab.text import shown

FAR = 1e6  # times the unit of distance: stands for infinity
BEFORE = 1e3  # times the unit: where it is far already
TIMES = np.array([0.0, *(k / (16 - k) for k in range(1, 16)), BEFORE, FAR])
MOVES = np.concatenate([-TIMES[:0:-1], TIMES])  # of the point, in units
SHARES = np.arange(16) / 30  # of a sample's thirty points
TRUE = (1.0, 7.0)  # slope of the samples' line 2 + x, and its height at x = 5


def fit_of(loss, settings, x, y, constant=False, start=None):
    """The Fit of a few points, which all who ask for the same one share: `fits.fit.fitted`."""
    return _fit(loss, tuple(settings.items()), *_bytes(x, y), constant, start)


def _bytes(*columns):
    return (np.asarray(column, dtype=float).tobytes() for column in columns)


@lru_cache(maxsize=1024)
def _fit(loss, settings, x, y, constant, start):
    fit = fitted(loss, dict(settings), np.frombuffer(x), np.frombuffer(y), constant, start)
    fit.weights.flags.writeable = False
    return fit


def influence(loss, settings, x, y, i, unit, constant=False, start=None):
    """(slopes, heights at x[i]) of the fits while y[i] is moved by MOVES · unit."""
    return _influence(loss, tuple(settings.items()), *_bytes(x, y), i, unit, constant, start)


@lru_cache(maxsize=512)  # numbers only, alike for all: another setting of one loss leaves the others as they are
def _influence(loss, settings, x, y, i, unit, constant, start):
    x, y, lines = np.frombuffer(x), np.frombuffer(y), []
    for move in MOVES * unit:
        moved = y.copy()
        moved[i] += move
        lines.append(fitted(loss, dict(settings), x, moved, constant, start))
    slopes, levels = (np.array([getattr(fit, name) for fit in lines]) for name in ("slope", "intercept"))
    return _fixed(slopes, levels + slopes * x[i])


def _fixed(*arrays):
    """Arrays that many read, and nobody writes to."""
    for array in arrays:
        array.flags.writeable = False
    return arrays


def bounded(heights, unit):
    """Whether the last stretch of the way, far longer than all before, no longer moves the fit: below and above."""
    return tuple(bool(abs(heights[end] - heights[before]) < unit / 100) for end, before in ((0, 1), (-1, -2)))


@dataclass(frozen=True)
class Followed:
    """What a line does when a point far out in x moves up: the share of the way that it goes along, and its cost then.

    As the descents start by rule, and as they start at the line of all other points. For a convex loss that is one.
    """

    share: float
    cost: float
    other_share: float
    other_cost: float

    @property
    def depends(self):
        """Whether the start decides."""
        return abs(self.share - self.other_share) > 0.005


def followed(loss, settings, x, y, i, place, move, start=None):
    """The Followed of a point i at another `place` in x, whose y is raised by `move`."""
    return _followed(loss, tuple(settings.items()), *_bytes(x, y), i, place, move, start)


@lru_cache(maxsize=512)
def _followed(loss, settings, x, y, i, place, move, start):
    settings, x, y = dict(settings), np.frombuffer(x), np.frombuffer(y)
    point = np.arange(len(x)) == i
    x, raised = np.where(point, place, x), np.where(point, y + move, y)

    def both(begin):
        fits = [fitted(loss, settings, x, heights, False, begin) for heights in (y, raised)]
        low, high = (fit.intercept + fit.slope * place for fit in fits)
        return (high - low) / move, fits[1].cost

    ruled = both(start)
    if loss.claim("convex", **settings) or np.ptp(x[~point]) == 0:
        return Followed(*ruled, *ruled)
    others = fitted(loss, settings, x[~point], y[~point])
    return Followed(*ruled, *both((others.slope, others.intercept)))


def breakdown(loss, settings, sample, seed, noise, constant=False, start=None):
    """(slopes, heights at x = 5) of the fits to a Sample with ever more bad points, SHARES of them."""
    return _breakdown(loss, tuple(settings.items()), sample, seed, noise, constant, start)


@lru_cache(maxsize=512)
def _breakdown(loss, settings, sample, seed, noise, constant, start):
    samples = [sample.points(seed, noise, share) for share in SHARES]
    fits = [fitted(loss, dict(settings), x, y, constant, start) for x, y in samples]
    slopes, levels = (np.array([getattr(fit, name) for fit in fits]) for name in ("slope", "intercept"))
    return _fixed(slopes, levels + 5 * slopes)


def survived(slopes, heights, most):
    """The number of bad points up to which the line, for x from 0 to 10, lies within `most` of where it was without."""
    ends = np.stack([heights - 5 * slopes, heights + 5 * slopes])
    off = np.max(np.abs(ends - ends[:, :1]), axis=0) >= most
    return int(np.argmax(off)) - 1 if np.any(off) else len(slopes) - 1


def span(lines):
    """Round ends of an axis on which all values of these lines are seen."""
    low, high = float(min(map(np.min, lines))), float(max(map(np.max, lines)))
    room = max(high - low, 0.02 * max(abs(low), abs(high)), 1e-3) / 8
    step = 10.0 ** np.floor(np.log10(room))
    return float(np.floor((low - room) / step) * step), float(np.ceil((high + room) / step) * step)


@drawing
def influence_figure(losses, unit, names, ranges, unlike):
    """The figure of `influence`, as a function (place, *"key/0", "key/1") -> dict.

    A move of d lies at d/(unit + |d|), so that ±∞ are the ends of the axis. `names` and `ranges` are those of the
    upright axes, one for a constant; `unlike` says of each loss whether its fit follows.
    """
    across = ("the point is moved in y by", (-1.0, 1.0))
    panels = tuple(
        parts.Panel(f"pull{n}", name, *across, span) for n, (name, span) in enumerate(zip(names, ranges, strict=True))
    )
    ticks = [-1.0, -0.75, -0.5, 0.0, 0.5, 0.75, 1.0]
    words = ["−∞", *(shown(times * unit) for times in (-3, -1, 0, 1, 3)), "∞"]
    looks = parts.looks(losses)

    def figure(place, **fits):
        traces = [parts.upright("here", n, panel, 0.0, dash="2px,4px") for n, panel in enumerate(panels)]
        rows = []
        for loss, said in zip(losses, unlike, strict=True):
            look = looks[loss.key]
            lines = [fits[f"{loss.key}/{n}"] for n in range(len(panels))]
            traces += [parts.curve(look, n, panel, place, lines[n]) for n, panel in enumerate(panels)]
            cells = [line[..., k] for line in lines for k in (0, len(MOVES) // 2, len(MOVES) - 1)]
            rows.append(parts.line(f"{loss.title}: {said}", cells, look))
        columns = [f"{name}, {where}" for name in names for where in ("far below", "here", "far above")]
        layout = parts.layout(panels, [parts.table(columns, rows, (), "The moved point")], [])
        for name, axis in layout.items():
            if name.startswith("xaxis"):
                axis |= {"tickvals": ticks, "ticktext": words}
        return {"data": traces, "layout": layout}

    return figure


@drawing
def breakdown_figure(losses, names, ranges, here, truth):
    """The figure of `breakdown`, as a function (share, *"key/0", "key/1") -> dict.

    The upright line is at the share `here`, level lines say where the good points' line is, where there is one.
    """
    panels = tuple(
        parts.Panel(f"bad{n}", name, "share of bad points", (0.0, 0.5), span)
        for n, (name, span) in enumerate(zip(names, ranges, strict=True))
    )
    looks = parts.looks(losses)
    good = parts.Look("truth", "line of the good points", theme.MUTED, "6px,3px")

    def figure(share, **fits):
        traces = []
        for n, panel in enumerate(panels):
            traces.append(parts.upright("share", n, panel, here, dash="2px,4px"))
            if truth:
                traces.append(parts.level(good, n, panel, TRUE[n], legend=n == 0))
            traces += [parts.curve(looks[o.key], n, panel, share, fits[f"{o.key}/{n}"]) for o in losses]
        wanted = (0, 3, 6, 9, 12, 15)
        columns = [f"{100 * SHARES[k]:.0f} %" for k in wanted]
        rows = [parts.line(o.title, [fits[f"{o.key}/0"][..., k] for k in wanted], looks[o.key]) for o in losses]
        table = parts.table(columns, rows, (), f"{names[0].capitalize()} at a share of bad points of")
        return {"data": traces, "layout": parts.layout(panels, [table], [])}

    return figure
