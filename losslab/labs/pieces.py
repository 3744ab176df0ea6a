"""What a page shows at some values: every block and control that is there, cut into pieces that can change alone."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import groupby
from operator import itemgetter

from losslab.glossary import linked
from losslab.labs import blocks
from losslab.labs.alike import alike
from losslab.labs.asked import Made
from losslab.labs.controls import (
    Button,
    Control,
    Folded,
    Form,
    Row,
    Slider,
    Stack,
    Stops,
    Subset,
    Values,
    controls_in,
)
from losslab.labs.page import Page
from losslab.text import decimals

WORDS = (
    blocks.Paragraph
    | blocks.Plain
    | blocks.Caption
    | blocks.Table
    | blocks.Chips
    | blocks.Formula
    | blocks.Code
    | blocks.Note
)


SAID = "piece/said"  # what is said of a link, until something else is shown


@dataclass(frozen=True)
class Piece:
    """The place of a piece."""

    key: str


def place(figure):
    """The key of the piece that is a figure."""
    return f"piece/{figure.key}"


@dataclass
class Cut:
    """A page at these values, as far as it has been cut: `pieces` are what changes alone, {key: blocks}.

    `held(key)` is what the host keeps under a key that is no field: whether a menu is open. Words that were made of
    nothing that a hand moves are no piece.
    """

    values: Values
    held: Callable[[str], object]
    pieces: dict[str, tuple] = field(default_factory=lambda: {SAID: ()})
    controls: list[Control] = field(default_factory=list)  # those that are there
    fields: set[str] = field(default_factory=set)  # that have a control now
    moved: set[str] = field(default_factory=set)  # values that a hand can move, by a slider or on a figure
    still: bool = False  # what is being cut was made of none of them
    seen: frozenset = frozenset()  # terms of the glossary that are linked already
    made: Made = field(default_factory=Made)  # of the page's functions
    withheld: Mapping = field(default_factory=dict)  # those of the page

    @property
    def stops(self):
        """{name: stops} of the sliders that have a list."""
        return {c.name: sorted({*c.stops, self.values[c.name]}) for c in self.controls if isinstance(c, Stops)}

    def cut(self, parts, apart=()):
        """What `parts` are now, with what functions make of the values; runs of the kinds `apart` are pieces."""
        runs = groupby(self._kinds(parts, apart), itemgetter(0))
        runs = [(name, tuple(block for _, block in run)) for name, run in runs]
        return tuple(each for name, run in runs for each in (self._piece(run) if name else run))

    @property
    def hands(self):
        """{name of a slider: the key of the piece that it is}."""
        return {block.name: key for key, run in self.pieces.items() for block in run if kind(block) == "sliders"}

    def _piece(self, content, key=""):
        key = key or f"piece/{len(self.pieces)}"
        self.pieces[key] = content
        return (Piece(key),)

    def _kinds(self, parts, apart):
        """[(the kind of the piece that it goes to, or "", block)] of what parts are now."""
        found = []
        for part in parts:
            still = self.still
            if callable(part) and not isinstance(part, Control | Button):
                read, made = self.made.of(part, self.values)
                self.still = self.moved.isdisjoint(read)
                found += self._kinds(made or (), apart)
            else:
                self.still = still or isinstance(part, blocks.Still)
                made = self._made(part, apart)
                kinds = {*apart} - {"words", "links"} if self.still else apart
                found += [(name if (name := kind(block)) in kinds else "", block) for block in made]
            self.still = still
        return found

    def _made(self, part, apart):
        """The blocks that a part is now."""
        if not getattr(part, "shown", _always)(self.values):
            return ()
        match part:
            case Row():
                return (replace(part, parts=made),) if (made := self.cut(part.parts)) else ()
            case Stack():
                made = self.cut(part.parts)
                return (replace(part, parts=made),) if any(controls_in(made)) else made
            case Folded(key=""):
                return (replace(part, parts=self.cut(part.parts)),)
            case Folded():
                return (replace(part, parts=self.cut(part.parts(self.values)) if self.held(part.key) else ()),)
            case Form():
                return self._piece((part,))
            case Control():
                how = self.withheld.get(part.name.rpartition("/")[2])  # behind it stands what another control sets
                if how == "hidden":
                    return ()
                part = replace(part, disabled=True) if how else part
                if not part.virtual:
                    self.controls.append(part)
                    self.fields.add(part.name)
                    self.moved |= {part.name} if isinstance(part, Slider | Stops) else set()
                return (part,)
            case blocks.Catalogue():
                self.fields.add(part.field)
            case blocks.Paragraph(linked=True):
                return (self._linked(part),)
            case blocks.Still():
                made, self.seen = _stood(part, self.seen)
                return made
            case blocks.Columns():
                return (replace(part, parts=tuple(self.cut(column, apart) for column in part.parts)),)
            case blocks.Tabs():
                return (replace(part, parts=tuple((title, self.cut(tab, apart)) for title, tab in part.parts)),)
            case blocks.Tiles():
                return (replace(part, parts=self.cut(part.parts)),)
            case blocks.Fold() | blocks.Box():
                return (replace(part, parts=self.cut(part.parts, apart)),)
            case blocks.Figure():
                above = self.cut(part.above)
                self.moved.update(part.inputs)
                return (*above, *self._piece((part,), place(part)), *self.cut(part.below))
        return (part,)

    def _linked(self, part):
        words, seen = linked(part.text, self.seen | set(part.without))
        self.seen = seen - (set(part.without) - self.seen)
        return replace(part, text=words, linked=False)


def kind(block):
    """Of what kind a run of blocks is that changes alone: words, links that say where sliders are, the sliders."""
    if isinstance(block, Slider | Stops):
        return "sliders"
    if isinstance(block, blocks.To) or isinstance(block, blocks.Tiles) and any(map(kind, block.parts)):
        return "links"
    return "words" if isinstance(block, WORDS | blocks.Tiles) else ""


@lru_cache(1000)
def _stood(still, seen):
    """What stands of a `Still` where these terms of the glossary are linked already, and those that then are."""
    cut = Cut({}, _always, seen=seen)
    return cut.cut(still.parts), cut.seen


def _always(values):
    return True


def _fact(control, value):
    match control:
        case Control(typed=True):
            return value
        case Slider(low=low, high=high, step=step):
            return None if low <= value <= high and decimals(value) <= decimals(step) else value
        case Stops(stops=stops):
            return None if value in stops else value
        case Subset(look="menu"):
            return len(value)


@dataclass(frozen=True)
class Frame:
    """What of a page stays where only its pieces change."""

    page: Page
    part: str
    staged: bool
    asked: str  # the title of the question that was asked last, if it is one of these
    questions: tuple
    lead: tuple
    above: tuple
    beside: tuple
    figure: tuple
    sections: tuple
    facts: tuple


def framed(page, values, held, staged, asked, before=None):
    """(the `Frame` of a page at these values, the `Cut` that has its pieces).

    `held(key)` is what the host keeps under a key that is no field: whether a menu is open. `asked` is the title of the
    question that was asked last there. Of the `Cut` `before` all stays that depends on no value that changed.
    """
    cut, key = (
        Cut(values, held, made=Made(before.made.now if before else {}), withheld=page.withheld),
        page.shown(values),
    )
    part = page.parts[key]
    questions = tuple(part.questions_of(values)) if part.listed else ()
    title = asked if asked in [question.title for question in questions] else ""
    words = part.lead or page.lead
    lead = cut.cut((blocks.Paragraph(words) if isinstance(words, str) else words,) if words and not title else ())
    sliders = () if staged else ("sliders",)  # one of them stands on the stage
    above, beside = (cut.cut(_parts(controls), sliders) for controls in (part.above, part.controls))
    drawn = part.figure and cut.made.of(part.figure, values)[1]
    figure = cut.cut((drawn,)) if drawn else ()
    sections = () if staged and figure else cut.cut(part.sections, ("words", "links") if figure else ())
    facts = [_fact(control, values[control.name]) for control in cut.controls]
    facts += [values[name] for name in (*page.reveal, *(page.varies or ())[:1])]
    facts += [values[name] is None for name in page.session]  # whether a visitor has brought something
    return Frame(page, key, staged, title, questions, lead, above, beside, figure, sections, tuple(facts)), cut


def _parts(controls):
    return (controls,) if callable(controls) else controls


def changed(before, now):
    """The keys of the pieces of `now` that do not say the same as before; of new ones what holds them changes too."""
    return [key for key, content in now.items() if key in before and not alike(before[key], content)]
