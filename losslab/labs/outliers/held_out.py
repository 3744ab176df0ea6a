"""What each loss would do with a visitor's rows: the line it fits, what lies beyond its size, its errors held out."""

import numpy as np

from losslab.fits.fit import fitted
from losslab.fits.programs import found_in
from losslab.labs.blocks import Code, Download, Fold, Heading, Paragraph, Table
from losslab.labs.outliers.call import joined, reading
from losslab.labs.outliers.sizes_figure import sizes_in
from losslab.libraries.snippets import literal
from losslab.text import shown

PARTS, SEED = 5, 0
MOST = 20_000  # rows that are held out in turn
COLUMNS = "median error", "mean error", "90 % below"


def what_each_would_do(scene):
    """A table of the losses that are shown, by what comes of them, and how it was found."""
    rows, constant = scene.rows, scene.constant
    yield Heading("What each loss would do")
    line = ("constant",) if constant else ("slope", "intercept")
    lines = [_row(scene, loss, settings) for loss, settings in scene.chosen]
    if rows.kind.line:
        slope, intercept = rows.line
        as_is = ["0"] if constant else [shown(slope), shown(intercept)]
        lines.insert(0, ("your predictions as they are", *as_is, "–", *_errors(as_they_are(rows))))
    yield Table(("Loss", *line, "rows beyond its size", *COLUMNS), tuple(lines))
    yield Paragraph(_how(rows, constant))
    loss, settings = scene.focus
    program = program_of(rows, loss, settings, constant, scene.start)
    title = f"The errors of {loss.label(**settings)} in code"
    yield Fold(
        title, (Code(program), Download("Download this program", "held_out.py", lambda: program, "text/x-python"))
    )


def _row(scene, loss, settings):
    fit = scene.fit(loss, settings, scene.start)
    if not np.isfinite(fit.cost):
        return (loss.label(**settings), *["–"] * (5 if scene.constant else 6))
    line = [shown(fit.intercept)] if scene.constant else [shown(fit.slope), shown(fit.intercept)]
    r = np.abs(fit.intercept + fit.slope * scene.x - scene.y)
    beyond = [f"{_percent(np.mean(r > settings[p.name]))} beyond {p.symbol}" for p in sizes_in(loss)]
    errors = held_out(scene.rows, loss, settings, scene.constant, scene.start)
    return loss.label(**settings), *line, ", ".join(beyond) or "–", *_errors(errors)


def _percent(share):
    return f"{shown(round(100 * float(share), 2))} %"


def _errors(sizes):
    """Median, mean and 90 % quantile."""
    return tuple(shown(float(found)) for found in (np.median(sizes), np.mean(sizes), np.quantile(sizes, 0.9)))


def picked(count):
    """The rows that are held out in turn, in the order in which they are dealt out."""
    return np.random.default_rng(SEED).permutation(count)[:MOST]


def parts_of(count):
    return min(PARTS, count)


def held_out(rows, loss, settings, constant, start=None):
    """The sizes of the errors on rows that took no part in the fit: of each part by a fit to the others."""

    def measure():
        order = picked(len(rows.x))
        x, y, sizes = rows.x[order], rows.y[order], np.empty(len(order))
        part = np.arange(len(order)) % parts_of(len(order))
        for k in range(parts_of(len(order))):
            out = part == k
            fit = fitted(loss, settings, x[~out], y[~out], constant, start)
            sizes[out] = np.abs(fit.intercept + fit.slope * x[out] - y[out])
        return sizes

    with np.errstate(all="ignore"):
        return rows.keep(("held out", loss, tuple(settings.items()), constant, start), measure, "Holding out")


def as_they_are(rows):
    """The sizes of the errors of the visitor's own predictions, on the same rows."""
    slope, intercept = rows.line
    return np.abs(intercept + slope * rows.x - rows.y)[picked(len(rows.x))]


def _how(rows, constant):
    """How the errors were found, in words."""
    count, n = min(len(rows.x), MOST), parts_of(min(len(rows.x), MOST))
    which = f"Of your {len(rows.x):,} rows {count:,}, drawn with seed {SEED}," if len(rows.x) > MOST else "Your rows"
    said = (
        f"**Errors** are on rows held out. {which} are shuffled with seed {SEED} and dealt out into {n} parts; each "
        f"loss is fitted to all parts but one, {n} times, and |prediction − y| is measured on the part left out. Rows "
        "beyond a size are counted from the line that the loss fits to all rows."
    )
    if not rows.kind.line:
        return said
    what = "constant is what that loss would add to" if constant else "line is how that loss would correct"
    return said + (
        f" You brought predictions and no inputs, so no model is trained here: a {what} every prediction. The first "
        "row is your predictions without that: nothing is fitted to them, so none of them has to be held out."
    )


def program_of(rows, loss, settings, constant, start):
    """The Python that prints the same errors."""
    count = len(rows.x)
    n, few = parts_of(min(count, MOST)), f"[:{MOST}]" if count > MOST else ""
    imported, found = found_in(loss)
    more = f"{', constant=True' if constant else ''}{f', start={literal(start)}' if start else ''}"
    lines = [
        imported,
        "from losslab.fits.fit import fitted",
        "",
        f"order = np.random.default_rng({SEED}).permutation(len(x)){few}",
        "x, y, error = x[order], y[order], np.empty(len(order))",
        f"part = np.arange(len(x)) % {n}",
        f"for k in range({n}):",
        "    out = part == k",
        f"    fit = fitted({found}, {dict(settings)}, x[~out], y[~out]{more})",
        "    error[out] = np.abs(fit.intercept + fit.slope * x[out] - y[out])",
        "print(np.median(error), np.mean(error), np.quantile(error, 0.9))",
    ]
    return joined(reading(rows), "\n".join(lines))
