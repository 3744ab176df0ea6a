"""Home: a figure to touch, three doors, the search and the gallery."""

from functools import partial

import numpy as np

from losslab import data, find, link
from losslab.labs.blocks import Box, Catalogue, Columns, Figure, Heading, Paragraph, Tiles, To
from losslab.labs.controls import Change
from losslab.labs.home.figure import two_lines
from losslab.labs.outliers.figure import View
from losslab.labs.outliers.points import DATASETS, FIRST
from losslab.labs.page import Page, Part

LOSSES = (find("squared_error"), find("absolute_error"))
POINTS = tuple(zip(*(column.tolist() for column in DATASETS[FIRST].points()), strict=True))
LAST = len(POINTS) - 1  # the point to be dragged
FIELDS = {
    "q": link.words(),
    "points": link.Field((), data.parse_points, data.write_points),
    "selected": link.whole(LAST, -1, LAST),
}


def _points(values):
    return np.array(values["points"] or POINTS).T


def _tidy(values):
    """As many points as there are on this page, else these."""
    if len(values["points"]) != len(POINTS):
        values["points"] = ()
    return []


def _view(points):
    """The usual axes, longer where a point was drawn out of them."""
    found = {}
    for x, y in points:
        found |= View(**found).holding(x, y)
    return View(**found)


def _figure(values):
    x, y = _points(values)
    drawing = two_lines(LOSSES, _view(zip(x, y, strict=True)), (LAST, *POINTS[LAST]))
    given = {"x": x, "y": y, "selected": int(values["selected"])}
    return Figure(drawing, given, key="first", edit=_edit, undo=True)


def _edit(values, x, y, selected):
    """The visitor moved a point, or chose another."""
    points = tuple(zip(map(float, x), map(float, y), strict=True))
    if len(points) != len(POINTS):
        return {}
    changes = {"points": () if points == POINTS else points, "selected": float(selected)}
    return Change(changes, ("points", "selected")) if changes["points"] != values["points"] else changes


BESIDE = (
    Paragraph(
        "Both lines fit the same eight points. **L2** charges the square of every miss: the farther off a point is, "
        "the harder it pulls. **L1** charges the miss itself: no point pulls harder than another."
    ),
    To("outliers", "More losses, more data", icon=":material/scatter_plot:"),
    Paragraph("[Find a loss, a word, a question](#find-a-loss-a-word-a-question)", linked=False),
)
DOORS = (
    (
        Paragraph("**Understand**"),
        Paragraph("Short lessons that ask before they tell: how can L1 be 1.1 and L2 0.43? What does the number mean?"),
        To("lessons", "Lessons", icon=":material/school:"),
        To("vectors", "Two vectors"),
    ),
    (
        Paragraph("**Teach**"),
        Paragraph("Let the class guess before the answer is shown. Each state has a link of its own to hand out."),
        To(
            "outliers", "Where will the line go?", {"data": "outliers", "fits": "0", "own": "1", "show": "cost,surface"}
        ),
        To("descent", "Where will the balls end?", {"rate": "0.95", "start": "2.5", "hide": "1"}),
    ),
    (
        Paragraph("**Choose a loss for my data**"),
        Paragraph("Bring a table, and see which of its points each loss listens to, and at which δ."),
        To("outliers", "Bring your own data", {"bring": "1"}, ":material/upload_file:"),
        To("own", "Type a loss of your own"),
    ),
)


def _doors(values):
    return (Columns(tuple((Box(parts),) for parts in DOORS), gap="small"),)


def _pages(pages, values):
    return (Tiles(tuple(To(page.key, icon=page.icon) for page in pages if page.icon), close=True),)


def _catalogue(values):
    return Heading("Find a loss, a word, a question"), Catalogue("q")


def home(pages):
    """The page, with links to all others."""
    return Page(
        "home",
        "losslab",
        "",
        "What does a loss charge for an error, and how hard does it pull? **Drag the point** at the right end up and "
        "down: which line follows? There is more to try in the **[outlier laboratory](outliers)**.",
        named="Home",
        parts={
            "": Part(controls=BESIDE, figure=_figure, sections=(_doors, _catalogue, partial(_pages, pages))),
        },
        more=FIELDS,
        tidy=_tidy,
    )
