"""Which of the rows that a visitor brought matter most to a fit, by their lines in the table: measured without each."""

import numpy as np

from losslab.fits.fit import fitted
from losslab.labs.blocks import Note, Paragraph, Table, about
from losslab.text import shown

SHOWN = 5  # rows


def rows_that_matter(scene):
    """A table of the rows that pull hardest on the fit of the loss in focus, and of the fit without each of them."""
    rows, (loss, settings), constant = scene.rows, scene.focus, scene.constant
    if len(rows.x) < 3:
        yield Note("With fewer than three rows none can be left out.")
        return
    fit, found = heaviest(rows, loss, settings, constant, scene.start)
    if not np.isfinite(fit.cost):
        yield Note(f"No fit of {loss.title} was found here.")
        return
    name = "constant" if constant else "slope"
    lines = [_row(scene, loss, settings, fit, i, other) for i, other in found]
    now = shown(fit.intercept if constant else fit.slope)
    yield Paragraph(
        f"**The {len(lines)} rows that pull hardest** on the fit of {loss.label(**settings)}: pull times lever, which "
        f"is {'1 for a constant' if constant else 'the longer the farther x is from its mean'}. With all rows the "
        f"{name} is {now}; the last column is that of a fit without this row.",
        about(loss),
    )
    yield Table(
        ("In your table", "x", "y", "residual", "pull", "of the total loss", f"{name} without it"), tuple(lines)
    )


def _row(scene, loss, settings, fit, i, other):
    r = fit.intercept + fit.slope * scene.x[i] - scene.y[i]
    share = 100 * float(loss.value(r, **settings)) / fit.cost if fit.cost > 0 else np.nan
    numbers = (scene.x[i], scene.y[i], r, loss.gradient(r, **settings))
    without = other.intercept if scene.constant else other.slope
    return scene.rows.place(i), *map(shown, numbers), f"{shown(share)} %", shown(without)


def heaviest(rows, loss, settings, constant, start):
    """(the Fit to all, [(index of a row, the Fit without it)] of those that pull hardest on it, first the hardest)."""

    def measure():
        fit, x, y = rows.whole(loss, settings, constant, start), rows.x, rows.y
        pull = np.abs(loss.gradient(fit.intercept + fit.slope * x - y, **settings))
        spread = np.std(x)
        lever = np.hypot(1, (x - np.mean(x)) / spread) if spread and not constant else 1.0
        hardest = np.argsort(-np.nan_to_num(pull * lever), kind="stable")[:SHOWN].tolist()
        return fit, [(i, fitted(loss, settings, np.delete(x, i), np.delete(y, i), constant, start)) for i in hardest]

    return rows.keep(("heaviest", loss, tuple(settings.items()), constant, start), measure, "Leaving out some of")
