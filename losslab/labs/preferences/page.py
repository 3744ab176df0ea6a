"""The page of losses of preferences and of policies, and of what a mean over tokens is divided by."""

from losslab import link
from losslab.labs.page import Page
from losslab.labs.pins import pins_field
from losslab.labs.preferences import denominators
from losslab.labs.preferences.margins import MARGINS
from losslab.labs.preferences.margins import PART as ANSWERS
from losslab.labs.preferences.ratios import PART as ACTION
from losslab.labs.preferences.ratios import RATIOS

LABS = {"preferences": MARGINS, "policies": RATIOS}
PARTS = {"preferences": ANSWERS, "policies": ACTION, "denominators": denominators.PART}
ALL = {key: loss for lab in LABS.values() for key, loss in lab.all.items()}


def _which(values):
    """A link to a loss means the part that draws it."""
    if values["part"]:
        return values["part"]
    return next((part for key in values["losses"] for part, lab in LABS.items() if key in lab.all), "preferences")


def _own(part, values):
    """The losses and pins that a part can draw, its usual losses where none of those asked for is among them."""
    lab = LABS.get(part)
    if not lab:
        return {}
    losses = [key for key in values["losses"] if key in lab.all]
    losses = losses if losses or not values["losses"] else list(lab.losses)
    pins = [pin for pin in values["pins"] if pin[0] in lab.all]
    focus = values["focus"] if values["focus"] in losses or not losses else losses[-1]
    return {"losses": losses, "pins": pins, "focus": focus}


def _tidy(values):
    """What a part cannot draw is left out, and said, but for what no link asked for."""
    asked, own = values["losses"], _own(_which(values), values)
    left = [ALL[key].title for key in asked if key not in own.get("losses", asked)]
    said = [] if not left or asked == list(MARGINS.losses) else [f"{', '.join(left)} cannot be drawn in this part"]
    values |= own
    return said + [complaint for lab in LABS.values() for complaint in lab.tidy(values)]


def _settle(values):
    """It stays in its part when the last loss is taken away."""
    part = _which(values)
    return _own(part, values) | ({"part": part} if part != "preferences" and not values["part"] else {})


def _fit(values):
    for lab in LABS.values():
        lab.fitted(values)


PAGE = Page(
    "preferences",
    "Preferences and policies",
    "Losses",
    parts=PARTS,
    choice="part",
    more={
        "part": link.choice("", ("", *PARTS)),
        **RATIOS.fields,
        **MARGINS.fields,
        "losses": link.several(MARGINS.losses, ALL, what="losses"),
        "focus": link.choice(MARGINS.focus, ALL),
        "pins": pins_field(ALL),
    },
    tidy=_tidy,
    settle=_settle,
    fit=_fit,
    which=_which,
    turn=lambda values, part: {"part": part} | _own(part, values),
)
