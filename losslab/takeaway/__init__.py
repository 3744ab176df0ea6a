"""What can be taken from a page in a state: pure functions of the page, its values, and little else."""

from collections.abc import Callable
from dataclasses import dataclass

from losslab.asking import ASK, REPLY
from losslab.lessons import lessons
from losslab.lessons.course.page import PAGE as LESSONS
from losslab.link import write_link
from losslab.site.handout import HANDED, handout, package, refused
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
    "kinds",
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
    """A kind of file: what it is called, its media type, and `make(page, values, **bounds)`, its text or bytes.

    Where it is not `loose`, what it shows must be in the link to the page. Lessons and the test have those that are
    `handed`.
    """

    title: str
    help: str
    media: str
    make: Callable
    loose: bool = False
    handed: bool = False


def _page(page, values, **bounds):
    return (handout if page.key in HANDED else one_file)(page, values, **bounds)


def _of(make):
    return lambda page, values, **_: make(Seen(page, values))


KINDS = {
    "html": Kind(
        "Page", "One file that works as here: it needs no server and no network", "text/html", _page, handed=True
    ),
    "scorm": Kind(
        "SCORM",
        "A package for a learning platform: that is told the score, and keeps the place",
        "application/zip",
        package,
        handed=True,
    ),
    "csv": Kind("Numbers", "All that is drawn, as a table (CSV)", "text/csv", _of(csv), loose=True),
    "py": Kind("Program", "It prints these values, and needs NumPy alone", "text/x-python", _of(code)),
    "ipynb": Kind("Notebook", "Formula, code and values, for Jupyter", "application/x-ipynb+json", _of(notebook)),
}
PICTURES = ("svg", "png")
PAPERS = {"sheet": "Worksheet", "plan": "Lesson plan"}  # what is printed: its figures are drawn where it is wanted
ENDINGS = {"scorm": "zip"}  # of names, where that is not the kind
ANSWERED = "A worksheet ends with the answer, so it can be printed once the question is answered"
WHICH = "Say which lesson; there are {}"
NO_LESSON = "{} is no lesson, and only a lesson has a plan"
ASKS = "A lesson goes on from answer to answer, which a program cannot hold; its page can be taken away"
PLATFORMS = "Learning platforms are given lessons and the test; a page can be shown in a frame of theirs"


def kinds(page):
    """The kinds of files that a page may have."""
    return {name: kind for name, kind in KINDS.items() if page.key in HANDED or name != "scorm"}


def refusal(page, values, kind="html"):
    """Why there can be no file of a kind of a page with these values, in a sentence without its full stop; or nothing.

    The `kind` may be "frame" too, of what is not a file.
    """
    if kind in PAPERS and page.key == LESSONS.key:
        return "" if lesson_of(page, values) else WHICH.format(", ".join(lessons()))
    if kind == "plan":
        return NO_LESSON.format(page.title)
    if kind in KINDS and KINDS[kind].handed and page.key in HANDED:
        return refused(page, values)
    if kind == "scorm":
        return PLATFORMS
    part = page.parts.get(page.shown(values)) if page.parts else None
    if not part or not part.figure:
        return "" if kind == "frame" else NO_FIGURE.format(page.title)
    if values.get(ASK):
        if kind == "sheet" and values[ASK].kind and not values[REPLY]:
            return ANSWERED
        return "" if kind in ("frame", "sheet", *PICTURES) else ASKED
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
    """The text, or bytes, of a kind of file of a page with these values; ValueError in a sentence if it cannot be."""
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


def name_of(page, kind="html", lesson=""):
    """What its file, or that of a lesson, is called: nothing that a stranger wrote is in it."""
    key = lesson or page.key
    return f"losslab-{key}-{kind}.html" if kind in PAPERS else f"losslab-{key}.{ENDINGS.get(kind, kind)}"
