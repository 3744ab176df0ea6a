"""The page of costs: what a cost is made of, where penalties put the weights, and real data over λ."""

from losslab import link
from losslab.labs.card import CODE
from losslab.labs.cost import weights
from losslab.labs.cost.composed import COST
from losslab.labs.cost.lists import LARGEST, REACH, tidied
from losslab.labs.cost.paths import FIELDS as PATH_FIELDS
from losslab.labs.cost.paths import PATHS
from losslab.labs.cost.weights import WEIGHTS
from losslab.labs.page import Page

PARTS = {"cost": COST, "weights": WEIGHTS, "paths": PATHS}


def _tidy(values):
    """Lists that can be read and are of one length, and a focus that is shown: mends `values`, returns complaints."""
    said = tidied(values)
    values |= weights.focus(values)
    return said


def _settle(values):
    """The focus is shown; a link that says no part opens that in which something else than usual is to be seen."""
    found = weights.focus(values)
    if not values["part"]:
        other = {name for name, field in PAGE.fields.items() if values[name] != field.default}
        part = "paths" if other & set(PATH_FIELDS) else "weights" if other & {"losses", "focus"} else ""
        found |= {"part": part}
    return found


PAGE = Page(
    key="cost",
    title="Cost and lambda",
    group="Training",
    lead="A cost is what training makes small: the losses of all samples, and λ times a penalty on the weights.",
    icon=":material/balance:",
    parts=PARTS,
    choice="part",
    more={
        "part": link.choice("", PARTS),
        **{name: link.number(end, 1e-3, 2 * LARGEST) for name, end in REACH.items()},
        **weights.MORE,
        "code": CODE.in_link(),
        **PATH_FIELDS,
    },
    tidy=_tidy,
    settle=_settle,
    which=lambda values: values["part"] or "cost",
)
