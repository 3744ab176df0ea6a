"""All pages, by their keys."""

from losslab.labs.binary.page import PAGE as BINARY
from losslab.labs.boxes.page import PAGE as BOXES
from losslab.labs.classes.page import PAGE as CLASSES
from losslab.labs.cost.page import PAGE as COST
from losslab.labs.descent.page import PAGE as DESCENT
from losslab.labs.glossary.page import PAGE as GLOSSARY
from losslab.labs.home.page import home
from losslab.labs.meaning.page import PAGE as MEANING
from losslab.labs.outliers.page import PAGE as OUTLIERS
from losslab.labs.own.page import PAGE as OWN
from losslab.labs.positive.page import PAGE as POSITIVE
from losslab.labs.preferences.page import PAGE as PREFERENCES
from losslab.labs.regression.page import PAGE as REGRESSION
from losslab.labs.td.page import PAGE as TD
from losslab.labs.vectors.page import PAGE as VECTORS
from losslab.lessons.course.page import PAGE as LESSONS
from losslab.lessons.inventory.page import PAGE as INVENTORY

HOME = "home"
HEADS = (
    REGRESSION,
    BINARY,
    CLASSES,
    POSITIVE,
    VECTORS,
    BOXES,
    PREFERENCES,
    OWN,
    OUTLIERS,
    DESCENT,
    COST,
    TD,
    LESSONS,
    MEANING,
    INVENTORY,
    GLOSSARY,
)
PAGES = {page.key: page for page in (home(HEADS), *HEADS)}
