"""The page of two vectors: entry by entry, and as points in the plane."""

from losslab import link
from losslab.labs.page import Page
from losslab.labs.vectors import entries
from losslab.labs.vectors.plane import VECTORS

PLANE = VECTORS.part(
    "As points in the plane",
    "Two vectors are two points: how far apart are they? **Drag one**: each loss is the same all along its line "
    "through a.",
)
PARTS = {"entries": entries.ENTRIES, "plane": PLANE}


def _which(values):
    """A link to a loss of this page means the plane, also on the stage."""
    return values["view"] if values["view"] in PARTS else "plane" if values["losses"] else "entries"


def _settle(values):
    """In the plane it stays when the last loss is taken away."""
    plane = _which(values) == "plane" and values["view"] != "stage"
    return VECTORS.settle(values) | ({"view": "plane"} if plane else {})


def _turn(values, part):
    """To the other view; in the plane there is a loss to begin with."""
    if values["losses"]:
        return {"view": part}
    return {"view": "plane", "losses": ["euclidean"], "focus": "euclidean"} if part == "plane" else {"view": ""}


def _tidy(values):
    return VECTORS.tidy(values) + entries.tidy(values)


PAGE = Page(
    "vectors",
    "Two vectors",
    "Losses",
    icon=":material/bar_chart:",
    parts=PARTS,
    choice="view",
    more={"view": link.choice("", ("", *PARTS, "stage")), **VECTORS.fields, **entries.FIELDS},
    tidy=_tidy,
    settle=_settle,
    fit=VECTORS.fitted,
    which=_which,
    turn=_turn,
    reveal={"hidden": False},
)
