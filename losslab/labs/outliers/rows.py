"""A visitor's columns as points: what they mean, in units in which they can be drawn, and the lines fitted to them."""

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, field, replace

import numpy as np

from losslab import find
from losslab.data import MOST_POINTS
from losslab.fits.fit import fitted
from losslab.labs.outliers.many_rows import counted, measured

REACH = 5e5  # within it round axes around the data stay within ±1,000,000
MOST_MADE = 300  # fits and the like that are remembered
SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True)
class Kind:
    """What a visitor's columns mean: `points(*columns)` gives (x, y), and the residuals of `line` are the visitor's.

    `labels(*names)` are those of the axes, `code(*columns)` is (x, y) in Python. `line` is None where there are no
    residuals, "equal" for the line y = x, "zero" for the level at 0.
    """

    title: str
    roles: tuple[str, ...]
    points: Callable
    labels: Callable
    code: Callable
    words: str
    line: str | None = None

    def ends(self, x, y):
        """x and y with what else has to be seen of them."""
        return {"equal": (np.append(x, y),) * 2, "zero": (x, np.append(y, 0.0))}.get(self.line, (x, y))

    def heights(self, axes):
        """The heights of the visitor's own line at the ends of these axes, those that they have if there is none."""
        left, right = {"equal": (axes["x_from"], axes["x_to"]), "zero": (0.0, 0.0)}.get(
            self.line, (axes["left"], axes["right"])
        )
        return {"left": left, "right": right}


def _numbered(y):
    return np.arange(1.0, len(y) + 1), y


ROW_NUMBERS = "np.arange(1.0, len(table) + 1)"
LEFT_OVER = (
    "The chart shows y − prediction against the row number, and your own line is set to 0, where r = prediction − y is "
    "the residual of your model. A fitted constant is what that loss would add to every prediction."
)
KINDS = {
    "pairs": Kind(
        "x and y",
        ("x", "y"),
        lambda x, y: (x, y),
        lambda x="x", y="y": (x, y),
        lambda x, y: (x, y),
        "Each loss fits its line: prediction = slope · x + intercept.",
    ),
    "predictions": Kind(
        "true values and predictions",
        ("y_true", "y_pred"),
        lambda y_true, y_pred: (y_pred, y_true),
        lambda y_true="", y_pred="": (_of("prediction", y_pred), _of("true value", y_true)),
        lambda y_true, y_pred: (y_pred, y_true),
        "The chart shows the true value against the prediction, and your own line is set to y = x, where "
        "r = prediction − y is the residual of your model. A fitted line is how that loss would correct the "
        "predictions.",
        "equal",
    ),
    "residuals": Kind(
        "residuals, prediction − y",
        ("residual",),
        lambda r: _numbered(-r),
        lambda r="": ("row", f"y − prediction{f' = −{r}' if r else ''}"),
        lambda r: (ROW_NUMBERS, f"-{r}"),
        LEFT_OVER,
        "zero",
    ),
    "errors": Kind(
        "residuals, y − prediction",
        ("residual",),
        _numbered,
        lambda r="": ("row", _of("y − prediction", r)),
        lambda r: (ROW_NUMBERS, r),
        LEFT_OVER,
        "zero",
    ),
}


def _of(role, name):
    return f"{role}: {name}" if name else role


@dataclass(frozen=True, eq=False)
class Rows:
    """A visitor's points: what their columns mean, where they come from, and what was made of them so far.

    x and y are in units of 10 to the `powers`. `places` are the lines of the table, from 0, that are called `noun`;
    `read` are the lines of Python that read the `columns` from it as `table`, from a `text` if it was `pasted`, "" if
    there are none; the column None is the number of the row. `waiting(words)` is a context that tells the visitor what
    is waited for.
    """

    x: np.ndarray
    y: np.ndarray
    kind: Kind
    labels: tuple[str, str]
    said: tuple[str, ...]
    powers: tuple[int, int] = (0, 0)
    columns: tuple[str | None, ...] = ()
    places: np.ndarray = field(default_factory=lambda: np.empty(0, int))
    noun: str = "row"
    read: str = ""
    pasted: bool = False
    made: dict = field(default_factory=dict)
    waiting: Callable = nullcontext

    @property
    def many(self):
        return len(self.x) > MOST_POINTS

    def fit(self, loss, settings, constant, start):
        """(slope, intercept, mean loss, share of the loss in % of the costliest hundredth of the rows)."""
        return self._found(loss, settings, constant, start)[0]

    def whole(self, loss, settings, constant, start):
        """The same as a Fit, without the weights."""
        return self._found(loss, settings, constant, start)[1]

    def _found(self, loss, settings, constant, start):
        key = loss, tuple(settings.items()), constant, start
        return self.keep(key, lambda: self._fit(loss, settings, constant, start), "Fitting")

    def keep(self, key, make, doing):
        """What `make()` gives, made once for a key, and kept in the session of the visitor with the rows."""
        if key not in self.made:
            if len(self.made) >= MOST_MADE:
                self.made.clear()
            with self.waiting(f"{doing} {len(self.x):,} rows"):
                self.made[key] = make()
        return self.made[key]

    @property
    def line(self):
        """(slope, intercept) of the visitor's own line, of the L1 line where they have none."""
        given = {"equal": (1.0, 0.0), "zero": (0.0, 0.0)}.get(self.kind.line)
        return given or replace(self, waiting=nullcontext).fit(find("absolute_error"), {}, False, None)[:2]

    def edited(self, x, y):
        """These, after some were moved, added or removed by hand: no line of the table has those."""
        x, y = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
        known = dict(zip(zip(self.x.tolist(), self.y.tolist(), strict=True), self.places.tolist(), strict=True))
        places = [known.get(point, -1) for point in zip(x.tolist(), y.tolist(), strict=True)]
        return replace(self, x=x, y=y, places=np.array(places), read="", made={})

    def place(self, i):
        """Where row i stands in the table, in words."""
        at = int(self.places[i])
        return f"{self.noun} {at + 1:,}" if at >= 0 else f"point {i + 1:,}, made by hand"

    @np.errstate(all="ignore")  # a loss may lie beyond floats
    def _fit(self, loss, settings, constant, start):
        fit = fitted(loss, settings, self.x, self.y, constant, start)
        values = np.sort(loss.value(fit.intercept + fit.slope * self.x - self.y, **settings))
        worst, total = np.sum(values[-max(len(values) // 100, 1) :]), np.sum(values)
        share = float(100 * worst / total) if values[0] >= 0 < total else np.nan  # of a loss below 0 there is no share
        return (fit.slope, fit.intercept, float(np.mean(values)), share), replace(fit, weights=np.empty(0))

    @np.errstate(all="ignore")
    def inputs(self, losses, view, options, mine, line, stops):
        """The inputs of the figure of many rows. `losses` are pairs (loss, settings), `mine` is the own line.

        `line` is the one whose residuals are measured, `stops` are sizes beyond which their share is asked for.
        """
        start = mine if options["far"] else None
        ours = mine[1] + mine[0] * self.x - self.y
        cells, r = [], ours
        for loss, settings in losses:
            slope, intercept, *rest = self.fit(loss, settings, options["constant"], start)
            cells += [slope, intercept, *rest, float(np.mean(loss.value(ours, **settings)))]
            if loss.key == options["over"] or r is ours:
                r = intercept + slope * self.x - self.y
        sizes = self.keep(("sizes", line), lambda: np.sort(np.abs(line[1] + line[0] * self.x - self.y)), "Measuring")
        return counted(self.x, self.y, r, view) | measured(sizes, view, stops) | {"fitted": np.array(cells)}


def prepared(kind, *found, names=(), dropped="", **more):
    """The Rows of columns of this kind, in units in which they can be drawn; ValueError for fewer than two.

    `more` are fields that say where they come from.
    """
    x, y = kind.points(*found)
    if len(x) < 2:
        why = f": {dropped}" if dropped else ""
        raise ValueError(f"there is only {len(x)} row with numbers, and a fit needs at least two{why}")
    powers = [power_of(x), power_of(y)]
    if kind.line == "equal":
        powers = [max(powers)] * 2
    labels, said = [], []
    for axis, label, power in zip("xy", kind.labels(*map(inert, names)), powers, strict=True):
        unit = f"10{str(power).translate(SUPERSCRIPTS)}"
        labels.append(f"{label} (in {unit})" if power else label)
        if power:
            size = "large" if power > 0 else "small"
            said.append(f"The numbers along {axis} are so {size} that they are drawn in units of {unit}.")
    x, y = (values / 10.0**power for values, power in zip((x, y), powers, strict=True))
    more = {"places": np.arange(len(x))} | more
    return Rows(x, y, kind, tuple(labels), tuple(said), tuple(powers), **more)


def inert(name, most=40):
    """A stranger's name as the label of an axis, where Plotly would read <b> and $...$."""
    kept = name.replace("<", "‹").replace(">", "›").replace("&", "＆")
    kept = kept.replace("$", "＄") if kept.count("$") > 1 else kept
    return kept if len(kept) <= most else f"{kept[: most - 1]}…"


def power_of(values):
    """A power of a thousand, as the exponent of 10, in which values can be drawn; 0 if they can as they are."""
    size = np.max(np.abs(values))
    return 0 if size == 0 or 1e-3 <= size <= REACH else max(3 * int(np.floor(np.log10(size) / 3)), -300)
