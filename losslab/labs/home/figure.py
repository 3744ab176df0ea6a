"""The figure that Home begins with: a few points, a line of each loss through them, and one point to be dragged."""

from dataclasses import replace

import numpy as np

from losslab import theme
from losslab.figures import parts
from losslab.figures.drawing import drawing
from losslab.fits.traced import line
from losslab.labs.outliers.figure import MOST, ghosts_of, movable, named_lines, short
from losslab.text import shown
from losslab.trace import take

HINT = parts.Look("hint", "", theme.INK, "solid")


@drawing
def two_lines(losses, view, start):
    """The figure of points and fits, as a function (x, y, selected) -> dict.

    `start` is (index, x, y) of the point that words ask to drag, as long as it has not been.
    """
    looks = parts.looks(losses)
    (panel,) = view.panels((), "x", "y", ())
    columns, (which, *place) = [f"line at x = {shown(view.x_to)}", "slope"], start

    def figure(x, y, selected):
        with np.errstate(all="ignore"):
            found = [(loss, {}, looks[loss.key], *line(x, y, loss, loss.settings())) for loss in losses]
            here = take(x, which), take(y, which)
            height = np.where((here[0] == place[0]) & (here[1] == place[1]), here[1], np.nan)
        hint = parts.name(
            HINT, 0, panel, place[0] - (panel.x[1] - panel.x[0]) / 40, height, "Drag this point", "middle left"
        )
        hint["textfont"] |= {"size": 18}
        rows = [
            parts.row(
                loss,
                replace(look, name=f"{short(loss)}: {loss.title.lower()}"),
                {},
                [intercept + slope * view.x_to, slope],
            )
            for loss, _, look, slope, intercept in found
        ]
        at = [
            (name, np.where(selected >= 0, take(v, np.maximum(selected, 0)), np.nan))
            for name, v in (("x", x), ("y", y))
        ]
        points = parts.points(0, view.step, MOST, fixed=True, grows=True)
        tables, ghosts = [parts.table(columns, rows, at, "This point: ")], ghosts_of(panel, found)
        lines, names = named_lines(0, panel, found)
        traces = [*lines, *movable(0, panel, x, y, selected), *names, hint]
        return {"data": traces, "layout": parts.layout((panel,), tables, [], points=points, ghosts=ghosts)}

    return figure
