"""What a lesson is: steps on the pages of the laboratory, each with a question that is answered before it is shown."""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal, TypeAlias

from losslab.asking import LARGEST
from losslab.labs.controls import Values
from losslab.labs.page import Page
from losslab.lessons.course.words import WORDS
from losslab.text import exact, quote, shown

Told: TypeAlias = "str | Callable[[], str]"  # words, or what gives them where they hold computed numbers
DIGITS = r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:e[+-]?[0-9]+)?"
NUMBER = re.compile(rf"({DIGITS})(?:/({DIGITS}))?", re.IGNORECASE)


def told(words: Told) -> str:
    """Words, computed if they are to be.

    Examples
    --------
    >>> told("One."), told(lambda: f"{1 + 1}.")
    ('One.', '2.')
    """
    return words() if callable(words) else words


@cache
def so(compute: Callable[[], Any]) -> Any:
    """What a truth, or a slip, computes, which is the same every time: some take a fit or two."""
    return compute()


def read_number(text: str) -> float:
    """A number as people write it.

    Parameters
    ----------
    text : str
        With a decimal point or comma, a true minus sign, or as a fraction.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        In a sentence without its full stop, if it is none.

    Examples
    --------
    >>> read_number("1,1"), read_number("−0.5"), read_number("5/9") == 5 / 9
    (1.1, -0.5, True)
    """
    bare = text.strip().replace("−", "-").replace(" ", "")
    if bare.count(",") == 1 and "." not in bare:
        bare = bare.replace(",", ".")
    parts = NUMBER.fullmatch(bare)
    over = float(parts[2] or 1) if parts else 0.0
    if not parts or not over:
        raise ValueError(WORDS["no number"].format(quote(text.strip())))
    value = float(parts[1]) / over
    if not abs(value) <= LARGEST:
        raise ValueError(WORDS["too large"].format(quote(text.strip()), f"{LARGEST:,.0f}"))
    return value


@dataclass(frozen=True)
class Option:
    """One answer among several: what it says, and, where it is not the one, what it would have meant."""

    says: Told
    meant: Told = ""


@dataclass(frozen=True)
class Choose:
    """Which one?

    Parameters
    ----------
    asks : str
        The question.
    options : mapping of str to Option
        {key: Option}; a key is a letter or a short word.
    truth : callable
        `truth()` computes the key of the one that is so.
    """

    asks: str
    options: Mapping[str, Option]
    truth: Callable[[], str]

    def legal(self, answer: str) -> bool:
        return answer in self.options

    def holds(self, answer: str) -> bool:
        return bool(answer == so(self.truth))

    def spelled(self, answer: str) -> str:
        return told(self.options[answer].says)

    def meant(self, answer: str) -> str:
        return told(self.options[answer].meant)

    @property
    def mistakes(self) -> tuple[tuple[str, str], ...]:
        """(what is answered wrongly, what that means) each."""
        return tuple((self.spelled(key), self.meant(key)) for key in self.options if not self.holds(key))

    @property
    def right(self) -> str:
        """The answer that is so, as a link has it."""
        return str(so(self.truth))


@dataclass(frozen=True)
class Slip:
    """A number that is answered for another: `value()` computes it, and what it is."""

    value: Callable[[], float]
    meant: Told


@dataclass(frozen=True)
class _Numeric:
    """What a number to be typed and one to be placed have.

    Parameters
    ----------
    asks : str
        The question.
    truth : callable
        `truth()` computes the number.
    within : float
        How far from it an answer may be.
    slips : tuple of Slip
        Numbers that are answered for it, and what they are.
    unit : str
        What stands after the number.
    """

    asks: str
    truth: Callable[[], float]
    within: float
    slips: tuple[Slip, ...] = ()
    unit: str = ""

    def legal(self, answer: str) -> bool:
        try:
            return exact(read_number(answer)) == answer
        except ValueError:
            return False

    def holds(self, answer: str) -> bool:
        # A hair more, so that the end of the range counts however it was rounded.
        return bool(abs(float(answer) - so(self.truth)) <= self.within * (1 + 1e-9))

    def spelled(self, answer: str) -> str:
        return f"{shown(float(answer))}{self.unit}"

    def meant(self, answer: str) -> str:
        """What the nearest of the slips that it could be is."""
        near = [(abs(float(answer) - so(slip.value)), slip) for slip in self.slips]
        gap, slip = min(near, key=lambda pair: pair[0], default=(math.inf, None))
        return told(slip.meant) if slip and gap <= self.within * (1 + 1e-9) else ""

    @property
    def mistakes(self) -> tuple[tuple[str, str], ...]:
        return tuple((self.spelled(exact(float(slip.value()))), told(slip.meant)) for slip in self.slips)

    @property
    def right(self) -> str:
        return exact(float(so(self.truth)))


@dataclass(frozen=True)
class Number(_Numeric):
    """How much? A number to be typed."""


@dataclass(frozen=True)
class Place(_Numeric):
    """Where? A number to be put in place: by a control of the page, or by a line across the figure that is the guess.

    Parameters
    ----------
    label : str
        What the line is called.
    low, high, step, start : float
        Where it can be, and is at first.
    panel : int
        The number of the panel that it crosses.
    axis : {"x", "y"}
        The axis on which it is put.
    control : str
        The control of the page that is put in place instead; the rest is then that control's.
    """

    label: str = "Your guess"
    low: float = 0.0
    high: float = 1.0
    step: float = 0.01
    start: float = 0.0
    panel: int = 0
    axis: Literal["x", "y"] = "x"
    control: str = ""


Asks: TypeAlias = Choose | Number | Place


@dataclass(frozen=True)
class Step:
    """One idea: words, a page in a state, a question, and why it is so.

    Parameters
    ----------
    words : str or callable
        A sentence or two.
    page : Page
        Whose figure is shown.
    state : mapping
        {name of a field of that page: value}, what is not usual.
    asks : Choose, Number or Place
        What is answered before it is shown.
    why : str or callable
        Why it is so.
    before : mapping
        Fields that are otherwise until it is answered, such as a figure that hides the numbers.
    hidden : tuple of str
        How the ids of those traces begin that are not drawn until it is answered.
    veiled : bool
        The table of values is empty until it is answered.
    unlocks : tuple of str
        The control that can be moved once it is answered, by the name of its field; all others are withheld. Points
        that can be moved on the figure are the fields in which a page keeps them.
    try_it : str
        What to do with it.
    equation : tuple
        Terms of an equation, (LaTeX, names of the fields on which it depends) each: those that a visitor has changed
        are lit.
    """

    words: Told
    page: Page
    state: Values
    asks: Asks
    why: Told
    before: Values = field(default_factory=dict)
    hidden: tuple[str, ...] = ()
    veiled: bool = False
    unlocks: tuple[str, ...] = ()
    try_it: str = ""
    equation: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True)
class Lesson:
    """A lesson.

    Parameters
    ----------
    key : str
        What it is called in a link.
    title : str
        What it is called.
    says : str
        What one can say at the end: goes on after “you can say”.
    minutes : int
        How long it takes.
    order : float
        Its place among the others.
    steps : tuple of Step
        In their order.
    """

    key: str
    title: str
    says: str
    minutes: int
    order: float
    steps: tuple[Step, ...]
