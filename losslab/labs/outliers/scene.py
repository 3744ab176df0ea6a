"""What the closer look is at: the points, and the losses that are fitted to them."""

from dataclasses import dataclass

import numpy as np

from losslab.labs.controls import Values
from losslab.labs.outliers.figure import View
from losslab.labs.outliers.points import ROWS, brought
from losslab.labs.outliers.robustness import fit_of


@dataclass(frozen=True, eq=False)
class Scene:
    """Points, pairs (loss, settings), and how they are fitted: a `constant`, or a line; `start` as of a fit."""

    x: np.ndarray
    y: np.ndarray
    chosen: tuple
    constant: bool
    start: tuple[float, float] | None
    view: View
    values: Values  # of the page

    @property
    def losses(self):
        return tuple(loss for loss, _ in self.chosen)

    @property
    def focus(self):
        """The (loss, settings) in focus."""
        return next((pair for pair in self.chosen if pair[0].key == self.values["focus"]), self.chosen[-1])

    @property
    def mine(self):
        """(slope, intercept) of the visitor's own line."""
        return self.view.line(self.values["left"], self.values["right"])

    @property
    def rows(self):
        """The Rows, where the points are what the visitor brought."""
        return brought(self.values)

    def fit(self, loss, settings, start):
        """The Fit of a loss; of many rows without the weights."""
        if self.values["data"] == ROWS:
            return self.values["rows"].whole(loss, settings, self.constant, start)
        return fit_of(loss, settings, self.x, self.y, self.constant, start)


def listed(words):
    """A list in words."""
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last


def inputs(losses, lines, kinds):
    """The inputs of a figure: of each loss what it shows."""
    return {f"{loss.key}/{k}": line[n] for loss, line in zip(losses, lines, strict=True) for k, n in enumerate(kinds)}
