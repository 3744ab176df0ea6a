"""Words as values: what a section of a page consists of. A host draws blocks, prints them or reads them out.

A section is a function from the values of a page to blocks. What measures returns numbers; here they become words.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from losslab.core import Loss
from losslab.figures.drawing import Painter
from losslab.labs.controls import Button, Changes, Control, Folded, Form, Row, Stack, Values


@dataclass(frozen=True)
class Heading:
    text: str


@dataclass(frozen=True)
class Paragraph:
    """Markdown of our own, never a visitor's; words of the glossary become links to it where they are read first.

    `without` are terms that have another sense here. Where nothing is to be a link it is not `linked`.
    """

    text: str
    without: tuple[str, ...] = ()
    linked: bool = True


@dataclass(frozen=True)
class Plain:
    """A visitor's words: text, in which nothing is Markdown or HTML."""

    text: str
    strong: bool = False


@dataclass(frozen=True)
class Caption:
    """A small line below something."""

    text: str


@dataclass(frozen=True)
class Table:
    """Rows of cells below their columns: Markdown of our own each."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Chips:
    """Short words side by side, each with a sentence that is read when it is asked for: (label, sentence) each."""

    parts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Formula:
    latex: str


@dataclass(frozen=True)
class Code:
    """Text shown as it is; `language` is None for what is no program."""

    text: str
    language: str | None = "python"


@dataclass(frozen=True)
class Note:
    """A sentence that stands out."""

    text: str
    kind: Literal["info", "warning", "error"] = "info"


@dataclass(frozen=True)
class Columns:
    """Blocks beside one another, below one another where it is narrow. `widths` are shares, equal if not given."""

    parts: tuple[tuple["Block", ...], ...]
    widths: tuple[int, ...] = ()
    gap: Literal["small", "medium", "large"] = "large"


@dataclass(frozen=True)
class Tiles:
    """Short blocks and controls one after the other, as many in a line as fit; with less space if `close`."""

    parts: tuple["Block", ...]
    close: bool = False


@dataclass(frozen=True, eq=False)
class Still:
    """Words, and ways to go, that are the same wherever its figure and its sliders stand."""

    parts: tuple["Block", ...]


@dataclass(frozen=True)
class Fold:
    """Blocks behind a title that opens."""

    title: str
    parts: tuple["Block", ...]


@dataclass(frozen=True)
class Tabs:
    """Blocks of which one group is seen at a time: (title, blocks) each."""

    parts: tuple[tuple[str, tuple["Block", ...]], ...]


@dataclass(frozen=True)
class Box:
    """Blocks within a frame."""

    parts: tuple["Block", ...]


@dataclass(frozen=True)
class To:
    """A link to another page, opened as its link with `query` says."""

    page: str
    label: str = ""
    query: Mapping[str, str] = field(default_factory=dict)
    icon: str = ""


@dataclass(frozen=True)
class Figure:
    """A live figure.

    Parameters
    ----------
    drawing : callable
        `drawing(**inputs)` gives it, as Plotly reads it; most are a `Drawing`.
    inputs : mapping
        {name: number, or list of numbers}. A name that is a field's follows its control.
    words : str
        What its lines mean, said below it.
    key : str
        Tells figures of one page apart.
    losses : str
        The field with the losses that are shown.
    above, below : tuple
        Blocks and controls over it, and right below it.
    edit : callable, optional
        `edit(values, x, y, selected)` gives what changes where a visitor has edited points.
    undo : bool
        Undo and Redo stand beside it.
    drag : callable, optional
        `drag(values, name, value)` gives what changes where a mark is dropped. Without it the input is a field.
    """

    drawing: Painter
    inputs: Mapping[str, Any]
    words: str = ""
    key: str = "figure"
    losses: str = "losses"
    above: tuple["Block", ...] = ()
    edit: Callable[[Values, list[float], list[float], int], Changes] | None = None
    undo: bool = False
    drag: Callable[[Values, str, float], Changes] | None = None
    below: tuple["Block", ...] = ()


@dataclass(frozen=True)
class Download:
    """A file to be saved: `text()` is what is in it."""

    label: str
    name: str
    text: Callable[[], str]
    kind: str = "text/csv"


@dataclass(frozen=True)
class OwnData:
    """Where a visitor brings a table: `use(values, rows)` gives the Change that its points are.

    Where it is `first` it was asked for, and stands at the top of the page.
    """

    use: Callable[[Values, Any], Changes]
    first: bool = False


@dataclass(frozen=True)
class Catalogue:
    """One search over all there is, and the gallery of all losses. `field` has what is looked for."""

    field: str


@dataclass(frozen=True)
class Divider:
    """The end of one thing and the beginning of another."""


Words: TypeAlias = (
    Heading | Paragraph | Plain | Caption | Table | Chips | Formula | Code | Note | To | Download | Divider
)
Groups: TypeAlias = Columns | Tiles | Still | Fold | Tabs | Box
Block: TypeAlias = (  # all that a host draws
    Words | Groups | Figure | OwnData | Catalogue | Control | Button | Row | Stack | Folded | Form
)


def about(loss: Loss) -> tuple[str, ...]:
    """The names of a loss's parameters: beside it the glossary's words of these names have another sense."""
    return tuple(param.name for param in loss.params)
