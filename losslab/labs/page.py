"""What a page is: one record, which a host draws. It knows no Streamlit."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from losslab import asking, link
from losslab.labs.blocks import Block, Plain
from losslab.labs.controls import Choice, Piece, Values, fields_in

STAGE = "view"  # the field of every link that says whether the page is shown on the stage


@dataclass(frozen=True)
class Question:
    """A state worth seeing.

    Parameters
    ----------
    title : str
        What is asked.
    values : mapping
        {name of a field: value}. All other `fields` of its part have their defaults.
    look : str
        Where to look, or what to drag.
    """

    title: str
    values: Values
    look: str = ""


@dataclass(frozen=True)
class Part:
    """What a page shows at a time: controls, figure, questions, sections.

    Parameters
    ----------
    title : str
        What the part is called where one is chosen.
    lead : str or Plain
        The words beside the title.
    controls, above : tuple or callable
        The controls beside the figure, and over it, or a function of the values that gives them. An entry may be a
        function of the values too, that gives more of them.
    figure : callable, optional
        `figure(values)` gives a `Figure`, another block where there is none to draw, or None.
    questions : tuple of Question or callable
        The states worth seeing, or a function of the values that gives them.
    sections : tuple of callable
        Functions of the values that give the blocks below the figure.
    fields : tuple of str, optional
        The fields that a question sets, those that it leaves out to their defaults; None for all.
    listed : bool
        The questions stand above the figure, else among the sections.
    """

    title: str = ""
    lead: str | Plain = ""
    controls: tuple[Piece, ...] | Callable[[Values], tuple[Piece, ...]] = ()
    above: tuple[Piece, ...] | Callable[[Values], tuple[Piece, ...]] = ()
    figure: Callable[[Values], Block | None] | None = None
    questions: tuple[Question, ...] | Callable[[Values], tuple[Question, ...]] = ()
    sections: tuple[Callable[[Values], Iterable[Block]], ...] = ()
    fields: tuple[str, ...] | None = None
    listed: bool = True

    def controls_of(self, values: Values) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
        """(controls above the figure, controls beside it) of these values."""
        above, beside = (part(values) if callable(part) else part for part in (self.above, self.controls))
        return above, beside

    def questions_of(self, values: Values) -> tuple[Question, ...]:
        """The states worth seeing, at these values."""
        return self.questions(values) if callable(self.questions) else self.questions


@dataclass(frozen=True)
class Page:
    """A page: all that a host needs to draw it.

    Parameters
    ----------
    key : str
        Its address, and the name of its file in `pages/`.
    title : str
        What it is called.
    group : str
        The heading below which the navigation lists it.
    lead : str
        The words beside the title, where the part that is shown has none of its own.
    named : str
        Its title in the navigation, if another.
    icon : str
        With one Home has a link to it beside the losses.
    parts : mapping of str to Part
        What it shows; of several one at a time.
    choice : str
        The field that says which part is shown.
    asks : str
        The word before the choice where it stands before the questions.
    in_head : bool
        The choice stands beside the title, else among the controls of each part.
    more : mapping of str to link.Field
        Fields of the link that no control has by itself.
    session : mapping
        {name: what it is at first}: values that no link says. The host keeps them for one visitor.
    varies : tuple, optional
        (name of a field, make) where the page depends on one: `make(value)` gives the page that is drawn in this one's
        place. Where it raises ValueError, that is the page of the last value that made one; at first, of the default.
    tidy : callable
        `tidy(values)` mends what fields only together get wrong in a link, in place, and returns its complaints.
    settle : callable
        `settle(values)` gives what follows from the rest at every run, such as a focus that is among the losses shown.
    fit : callable
        `fit(values)` puts in place what is drawn where controls hold what does not go together: the link says that.
    which : callable, optional
        `which(values)` is the part that is shown, where that depends on more than one field.
    turn : callable, optional
        `turn(values, part)` gives what changes when a visitor turns to another part.
    reveal : mapping
        The fields that show what a guess was asked for.
    staged : bool
        It can be shown on the stage: the figure with one slider.
    widths : tuple of int
        The shares of the figure and of what stands beside it.
    withheld : mapping
        {name of a control: "locked" or "hidden"}: what no hand can change here.

    Examples
    --------
    >>> from losslab.labs.controls import Slider
    >>> page = Page("steps", "Steps", "Data", parts={"": Part(controls=(Slider("rate", "rate", 0.1),))})
    >>> values, complaints = link.read_link(page.fields, {"rate": "7"})
    >>> values["rate"], complaints
    (1.0, ['rate: `7` is outside 0 to 1; showing 1'])
    """

    key: str
    title: str
    group: str
    lead: str = ""
    named: str = ""
    icon: str = ""
    parts: Mapping[str, Part] = field(default_factory=dict)
    choice: str = ""
    asks: str = ""
    in_head: bool = True
    more: Mapping[str, link.Field] = field(default_factory=dict)
    session: Values = field(default_factory=dict)
    varies: tuple[str, Callable[[Any], "Page"]] | None = None
    tidy: Callable[[dict[str, Any]], list[str] | None] = lambda values: []
    settle: Callable[[Values], Values] = lambda values: {}
    fit: Callable[[dict[str, Any]], object] = lambda values: None
    which: Callable[[Values], str] | None = None
    turn: Callable[[Values, str], Values] | None = None
    reveal: Values = field(default_factory=dict)
    staged: bool = True
    widths: tuple[int, int] = (16, 4)
    withheld: Mapping[str, Literal["locked", "hidden"]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What the navigation calls it."""
        return self.named or self.title

    @property
    def leads(self) -> dict[str, str]:
        """{part: words}, those of the whole page first, as of the part "" """
        own = {"": self.lead} if self.lead else {}
        leads = {key: part.lead for key, part in self.parts.items()}
        return own | {key: lead for key, lead in leads.items() if lead and isinstance(lead, str)} or {"": ""}

    @cached_property
    def fields(self) -> dict[str, link.Field]:
        """What a link to this page can say."""
        groups = [group for part in self.parts.values() for group in (part.above, part.controls) if not callable(group)]
        known = {name: field for group in groups for name, field in fields_in(group).items()}
        which = {self.choice: link.choice(next(iter(self.parts)), self.parts)} if self.choice else {}
        own = {STAGE: link.choice("", ("", "stage")), **which, **known, **self.more} if self.parts or self.more else {}
        return {**own, **asking.FIELDS} if self.askable else own

    @property
    def askable(self) -> bool:
        """Whether a teacher can ask something of it: it has a figure, and asks nothing by itself."""
        return self.staged and any(part.figure for part in self.parts.values())

    @property
    def usual(self) -> dict[str, object]:
        """All values as they are at first: of the fields, and of the session."""
        return {**link.defaults(self.fields), **self.session}

    def tidied(self, session: Mapping[str, object], values: dict[str, Any]) -> list[str] | None:
        """Tidies the fields, in place, which may depend on what is kept for a visitor; returns its complaints."""
        both = values | dict(session)
        said = self.tidy(both)
        values |= {name: both[name] for name in values}
        return said

    def states(self, key: str, questions: tuple[Question, ...]) -> dict[str, tuple[str, dict[str, object]]]:
        """{title: (at what to look, the fields that are set)} of questions of the part `key`, "Reset" last."""
        if not questions:
            return {}
        own = self.parts[key].fields
        names = self.fields if own is None else own
        usual = link.defaults({n: self.fields[n] for n in names if n != STAGE or self.choice == STAGE})
        usual |= {self.choice: key} if self.choice in names else {}
        found = {question.title: (question.look, usual | dict(question.values)) for question in questions}
        return found | {"Reset": found.pop("Reset", ("", usual))}

    def shown(self, values: Values) -> str:
        """The key of the part that is shown."""
        return self.which(values) if self.which else values[self.choice] if self.choice else ""

    def switch(self, values: Values) -> Choice:
        """The control that says which part is shown."""

        def turned(values: Values) -> Values:
            part = values[self.choice]
            return self.turn(values, part) if self.turn else {self.choice: part}

        label, titles = self.asks or "Look at", {key: part.title for key, part in self.parts.items()}
        look: Literal["menu", "segments"] = "menu" if self.asks else "segments"
        if not (self.which or self.turn):
            return Choice(self.choice, label, next(iter(titles)), titles, look=look, bare=True)
        return Choice(self.choice, label, self.shown(values), titles, look=look, bare=True, virtual=True, then=turned)
