"""What can be taken from a page in a state: pure functions of the page, its values, and little else."""

from collections.abc import Callable
from dataclasses import dataclass

from losslab.asking import ASK
from losslab.lessons import lessons
from losslab.lessons.course.page import PAGE as LESSONS
from losslab.link import write_link
from losslab.site.onefile import one_file
from losslab.site.scenes import ASKED, ROWS, understood
from losslab.takeaway.frame import HERE, frame
from losslab.takeaway.lesson_sheet import lesson_sheet
from losslab.takeaway.notebooks import notebook
from losslab.takeaway.numbers import csv
from losslab.takeaway.pictures import SIZE, picture
from losslab.takeaway.plan import plan
from losslab.takeaway.programs import code
from losslab.takeaway.seen import NO_FIGURE, Seen
from losslab.takeaway.state_sheet import state_sheet, titles

__all__ = [
    "KINDS",
    "PAPERS",
    "PICTURES",
    "SIZE",
    "frame",
    "lesson_of",
    "name_of",
    "paper",
    "pictured",
    "refusal",
    "taken",
    "titles",
]


@dataclass(frozen=True)
class Kind:
    """A kind of file: what it is called, its media type, and `make(page, values, **bounds)`, its text.

    Where it is not `loose`, what it shows must be in the link to the page.
    """

    title: str
    help: str
    media: str
    make: Callable
    loose: bool = False


def _of(make):
    return lambda page, values, **_: make(Seen(page, values))


KINDS = {
    "html": Kind("Page", "One file with this live figure: it needs no server and no network", "text/html", one_file),
    "csv": Kind("Numbers", "All that is drawn, as a table (CSV)", "text/csv", _of(csv), loose=True),
    "py": Kind("Program", "It prints these values, and needs NumPy alone", "text/x-python", _of(code)),
    "ipynb": Kind("Notebook", "Formula, code and values, for Jupyter", "application/x-ipynb+json", _of(notebook)),
}
PICTURES = ("svg", "png")
PAPERS = {"sheet": "Worksheet", "plan": "Lesson plan"}  # what is printed: its figures are drawn where it is wanted
WHICH = "Say which lesson; there are {}"
NO_LESSON = "{} is no lesson, and only a lesson has a plan"
ASKS = "A lesson goes on from answer to answer, which a file cannot hold; its link can be saved"


def refusal(page, values, kind="html"):
    """Why there can be no file of a kind of a page with these values, in a sentence without its full stop; or nothing.

    The `kind` may be "frame" too, of what is not a file.
    """
    if kind in PAPERS and page.key == LESSONS.key:
        return "" if lesson_of(page, values) else WHICH.format(", ".join(lessons()))
    if kind == "plan":
        return NO_LESSON.format(page.title)
    part = page.parts.get(page.shown(values)) if page.parts else None
    if not part or not part.figure:
        return "" if kind == "frame" else NO_FIGURE.format(page.title)
    if values.get(ASK):
        return "" if kind in ("frame", *PICTURES) else ASKED
    if kind in PICTURES or kind in KINDS and KINDS[kind].loose:
        return ""
    if kind != "frame" and not page.staged:
        return ASKS
    # What is nothing at first, and now is something that a visitor brought.
    if kind == "html" and any(values[name] is not None and usual is None for name, usual in page.session.items()):
        return ROWS
    try:
        understood(page, write_link(page.fields, {name: values[name] for name in page.fields}))
    except ValueError as error:
        return str(error)
    return ""


def taken(page, values, kind, **bounds):
    """The text of the file of a kind of a page with these values; ValueError in a sentence where there can be none."""
    if why := refusal(page, values, kind):
        raise ValueError(why)
    return KINDS[kind].make(page, values, **bounds)


def pictured(page, values, kind, width, height):
    """The bytes of the figure as SVG or PNG of this size; ValueError in a sentence where there can be none."""
    if why := refusal(page, values, kind):
        raise ValueError(why)
    return picture(Seen(page, values), kind, width, height)


def lesson_of(page, values):
    """The lesson that is shown, None where there is none."""
    return lessons().get(values["lesson"]) if page.key == LESSONS.key else None


def paper(page, values, kind, address=HERE, about=None):
    """The Paper of a page with these values, or of the lesson that they show; ValueError in a sentence.

    `address` is that of the laboratory, for links, `about` the title of the question that a worksheet asks.
    """
    if why := refusal(page, values, kind):
        raise ValueError(why)
    lesson = lesson_of(page, values)
    if lesson and about:
        raise ValueError("a lesson asks its own questions")
    if lesson:
        return plan(lesson, address) if kind == "plan" else lesson_sheet(lesson, address)
    return state_sheet(page, values, address, about)


def name_of(page, kind="html", lesson=None):
    """What its file is called: nothing that a stranger wrote is in it."""
    return f"losslab-{(lesson or page).key}-{kind}.html" if kind in PAPERS else f"losslab-{page.key}.{kind}"
