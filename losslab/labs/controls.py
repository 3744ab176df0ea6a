"""Controls as data: what a visitor can move, choose or type on a page. A host draws them; here nothing is drawn.

The name of a control is that of its field in the link, of its value, and of the figure's input.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from losslab import link
from losslab.text import full

if TYPE_CHECKING:
    from losslab.labs.blocks import Block

FINEST = 1000  # steps of a slider that has grown
Values: TypeAlias = Mapping[str, Any]  # {name of a field: its value}, of the type that the field reads
Changes: TypeAlias = "Values | Change"  # what becomes of the values
Piece: TypeAlias = "Block | Callable[[Values], Iterable[Block]]"  # a control, a group, a word among them, or a function


def always(values: Values) -> bool:
    return True


@dataclass(frozen=True)
class Control:
    """What all controls have.

    Parameters
    ----------
    name : str
        That of its field, its value, and the input of the figure.
    label : str
        What people read beside it.
    default
        The value where a link says nothing of it.
    help : str
        A sentence for those who ask for one.
    shown : callable
        `shown(values)` says whether it is there now.
    then : callable, optional
        `then(values)` gives what changes, or else changes, once the visitor has changed it; `values` have the new one.
        Where it raises ValueError nothing changes, and its words are shown.
    disabled : bool
        It is shown, and cannot be changed.
    virtual : bool
        It has no field and no value: it shows its default, and `then` says what comes of it.
    field : link.Field, optional
        Its part of the link, if that is not what the kind of control has by itself.
    """

    name: str
    label: str
    default: Any
    help: str = field(default="", kw_only=True)
    shown: Callable[[Values], bool] = field(default=always, kw_only=True)
    then: Callable[[Values], Changes] | None = field(default=None, kw_only=True)
    disabled: bool = field(default=False, kw_only=True)
    virtual: bool = field(default=False, kw_only=True)
    field: link.Field | None = field(default=None, kw_only=True)

    @property
    def typed(self) -> bool:
        """Whether what is given to it becomes a value only by `then`."""
        return self.virtual or (self.then is not None and isinstance(self, Text | Number))

    def in_link(self) -> link.Field:
        """Its field of the link."""
        return self.field or self._field()

    def _field(self) -> link.Field:
        raise NotImplementedError(f"{type(self).__name__} {self.name} needs a field")


@dataclass(frozen=True)
class Slider(Control):
    """A number on a line; the rest is that of a Control.

    Parameters
    ----------
    low, high : float
        The ends of the line.
    step : float
        Between two places of the thumb.
    grows : bool
        A value beyond the ends widens the line for as long as one stays.

    Examples
    --------
    >>> rate = Slider("rate", "learning rate η", 0.1, 0.0, 2.0)
    >>> rate.in_link().read("5")
    (2.0, '`5` is outside 0 to 2; showing 2')
    """

    default: float
    low: float = 0.0
    high: float = 1.0
    step: float = 0.01
    grows: bool = False

    def step_of(self, low: float, high: float) -> float:
        """The step on a line from `low` to `high`: a wider one where this line has grown far."""
        return self.step if high - low <= FINEST * self.step or not self.grows else (high - low) / FINEST

    def _field(self) -> link.Field:
        return link.number(self.default, self.low, self.high)


@dataclass(frozen=True)
class Stops(Control):
    """A number among stops; the rest is that of a Control.

    Parameters
    ----------
    stops : tuple of float
        Where the thumb can be. A link may say any number between the first and the last.
    words : callable
        `words(stop)` is what the thumb says.
    """

    default: float
    stops: tuple[float, ...] = ()
    words: Callable[[float], str] = full

    def _field(self) -> link.Field:
        return link.number(self.default, min(self.stops), max(self.stops))


@dataclass(frozen=True)
class Choice(Control):
    """One of several; the rest is that of a Control.

    Parameters
    ----------
    options : mapping of str to str
        {value: what people read}.
    look : {"segments", "menu", "pills", "slider"}
        How it is drawn.
    bare : bool
        Without its label, which is heard only.
    """

    default: str
    options: Mapping[str, str] = field(default_factory=dict)
    look: Literal["segments", "menu", "pills", "slider"] = "segments"
    bare: bool = False

    def _field(self) -> link.Field:
        return link.choice(self.default, self.options)


@dataclass(frozen=True)
class Subset(Control):
    """Some of several, in the order chosen; the rest is that of a Control.

    Parameters
    ----------
    options : mapping of str to str
        {value: what people read}.
    what : str
        What they are called in a complaint.
    least : int
        How many there must be.
    look : {"menu", "pills", "segments"}
        How it is drawn.
    placeholder : str
        What a menu says as long as nothing is chosen.
    """

    default: Sequence[str]
    options: Mapping[str, str] = field(default_factory=dict)
    what: str = "choices"
    least: int = 0
    look: Literal["menu", "pills", "segments"] = "menu"
    placeholder: str = ""

    def _field(self) -> link.Field:
        return link.several(self.default, self.options, self.least, self.what)


@dataclass(frozen=True)
class Switch(Control):
    """Yes or no."""

    default: bool

    def _field(self) -> link.Field:
        return link.flag(self.default)


@dataclass(frozen=True)
class Number(Control):
    """A number that is typed; the rest is that of a Control.

    Parameters
    ----------
    low, high : float, optional
        Its bounds; None for none.
    step : float, optional
        Where it is an int the number is whole.
    format : str, optional
        How it is written, in the manner of printf.
    """

    default: float
    low: float | None = None
    high: float | None = None
    step: float | None = None
    format: str | None = None

    def _field(self) -> link.Field:
        kind = link.whole if isinstance(self.step, int) else link.number
        low = -math.inf if self.low is None else self.low
        return kind(self.default, low, math.inf if self.high is None else self.high)


@dataclass(frozen=True)
class Text(Control):
    """A line of text; the rest is that of a Control.

    Parameters
    ----------
    longest : int
        How many characters it may have.
    placeholder : str
        What it says as long as nothing is typed.
    lines : int
        How many are seen at a time. With more than one it takes text of many lines.
    """

    default: str
    longest: int = 80
    placeholder: str = ""
    lines: int = 1

    def _field(self) -> link.Field:
        return link.words(self.default, self.longest)


@dataclass(frozen=True)
class Button:
    """Something to press.

    Parameters
    ----------
    label : str
        What it says.
    act : callable
        `act(values)` gives the fields that change. Where it raises ValueError nothing changes, and its words are shown.
    help : str
        A sentence for those who ask for one.
    icon : str
        Of Material Symbols: `:material/undo:`.
    key : str
        Needed where two of a page have the same label.
    main, wide, disabled : bool
        It is the one to press; it is as wide as its place; it cannot be pressed.
    shown : callable
        `shown(values)` says whether it is there now.
    """

    label: str
    act: Callable[[Values], Changes]
    help: str = ""
    icon: str = ""
    key: str = ""
    main: bool = False
    wide: bool = False
    disabled: bool = False
    shown: Callable[[Values], bool] = always


@dataclass(frozen=True)
class Row:
    """Controls side by side.

    Parameters
    ----------
    parts : tuple
        The controls, and words among them.
    wrap : bool
        Below one another where there is no room.
    foot : bool
        They end at one height instead of beginning there.
    shown : callable
        `shown(values)` says whether they are there now.
    """

    parts: tuple[Piece, ...]
    wrap: bool = True
    foot: bool = False
    shown: Callable[[Values], bool] = always


@dataclass(frozen=True)
class Stack:
    """Controls close below one another.

    Parameters
    ----------
    parts : tuple
        The controls, and words among them.
    shown : callable
        `shown(values)` says whether they are there now.
    """

    parts: tuple[Piece, ...]
    shown: Callable[[Values], bool] = always


@dataclass(frozen=True)
class Folded:
    """Controls behind a title that opens.

    Parameters
    ----------
    title : str
        What can be opened.
    parts : tuple or callable
        The controls; with a `key` a function of the values that gives them.
    key : str
        With one it is a menu, whose controls are there only while it is open.
    shown : callable
        `shown(values)` says whether it is there now.
    """

    title: str
    parts: "tuple[Piece, ...] | Callable[[Values], Iterable[Block]]"
    key: str = ""
    shown: Callable[[Values], bool] = always


@dataclass(frozen=True)
class Form:
    """Texts that are read together.

    Parameters
    ----------
    parts : tuple of Text
        What can be typed.
    button : Button
        Once it is pressed its `act` gets the texts among the values.
    """

    parts: tuple[Text, ...]
    button: Button


def controls_in(parts: Iterable[Piece]) -> Iterator[Control]:
    """All controls with a value, in order, also those within groups.

    Parameters
    ----------
    parts : iterable
        Controls and groups of them. What is a function of values is passed over.

    Yields
    ------
    Control
    """
    for part in parts:
        if isinstance(part, Row | Stack | Folded | Form) and not callable(part.parts):
            yield from controls_in(part.parts)
        elif isinstance(part, Control) and not part.virtual:
            yield part


def fields_in(parts: Iterable[Piece]) -> dict[str, link.Field]:
    """What a link can say of controls.

    Parameters
    ----------
    parts : iterable
        Controls and groups of them. What is a function of values is passed over.

    Returns
    -------
    dict of str to link.Field
        {name: field}.

    Examples
    --------
    >>> fields = fields_in((Row((Slider("rate", "rate", 0.1), Switch("log", "logarithmic", False))),))
    >>> link.write_link(fields, {"rate": 0.5, "log": True})
    {'rate': '0.5', 'log': '1'}
    """
    return {control.name: control.in_link() for control in controls_in(parts)}


@dataclass(frozen=True)
class Change:
    """New values of fields that can be undone.

    Parameters
    ----------
    values : mapping
        What changes, {name of a field: value}.
    before : tuple of str
        The fields that Undo brings back.
    """

    values: Values
    before: tuple[str, ...] = ()
