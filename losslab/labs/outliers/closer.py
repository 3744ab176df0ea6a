"""A closer look at the fits of the outlier laboratory: one of several sections, which the visitor chooses."""

import numpy as np

from losslab.figures.parts import own
from losslab.labs.blocks import Heading, Note
from losslab.labs.controls import Choice
from losslab.labs.outliers.bad_points import many_bad_points, one_point
from losslab.labs.outliers.call import the_call
from losslab.labs.outliers.figure import MOST
from losslab.labs.outliers.heavy import rows_that_matter
from losslab.labs.outliers.held_out import what_each_would_do
from losslab.labs.outliers.numbers import fits_in_numbers
from losslab.labs.outliers.points import points_of
from losslab.labs.outliers.sayings import sayings
from losslab.labs.outliers.scene import Scene
from losslab.labs.outliers.sizes import sizes

SECTIONS = {  # their titles
    "fits": "Fits in numbers",
    "influence": "One point",
    "breakdown": "Many bad points",
    "delta": "δ on the data",
    "sayings": "What is said of outliers",
}


def influence(scene):
    """How far single points can pull, and of what a visitor brought, which pull hardest."""
    if scene.rows:
        yield from rows_that_matter(scene)
    if len(scene.x) <= MOST:
        yield from one_point(scene)


OF_FITS = {"fits": fits_in_numbers, "influence": influence, "breakdown": many_bad_points, "delta": sizes}


def closer(losses, values, view, start):
    """The section that the visitor chose, of the fits of these losses; `start` is where they had descents begin."""
    return (
        Heading("A closer look"),
        Choice("closer", "Look at", "fits", SECTIONS),
        *_section(losses, values, view, start),
    )


def _section(losses, values, view, start):
    key = values["closer"]
    if key == "sayings":
        return sayings()
    if not losses:
        return (Note("Choose a loss."),)
    if not values["fits"]:
        return (Note("Guess first: this is shown together with the fitted lines."),)
    return OF_FITS[key](scene_of(losses, values, view, start))


def scene_of(losses, values, view, start):
    """What is looked at."""
    x, y = (np.asarray(column, dtype=float) for column in points_of(values))
    chosen = tuple((loss, own(loss, values)) for loss in losses)
    constant = values["fit"] == "constant" or np.ptp(x) == 0
    return Scene(x, y, chosen, constant, start, view, values)


def of_rows(losses, values, view, start):
    """Of what the visitor brought: what each loss would do with it, and the call."""
    scene = scene_of(losses, values, view, start)
    if losses and values["fits"] and scene.rows:
        return (*what_each_would_do(scene), *the_call(scene))
    return ()
