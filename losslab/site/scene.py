"""A page at some values, and what its sliders, its controls and its points make of it.

A scene stands for all places of its sliders, which the browser moves by itself.
"""

import json
from dataclasses import dataclass, field, replace
from functools import cached_property

from losslab.labs import controls as kinds
from losslab.labs.blocks import Figure
from losslab.live.payload import payload
from losslab.site.controls import Drawn
from losslab.site.edits import edited
from losslab.site.words import Words
from losslab.trace import number

PLACES = (0.37, 0.61)  # of a slider's range, where it is tried whether only numbers change


@dataclass(frozen=True)
class Around:
    """What the scenes of a file have in common.

    `known` are {field: options} of lists, those that can be chosen; `apart` is {part: field} of lists whose figure is
    put together from the figures of its entries; `words` make HTML.
    """

    known: dict = field(default_factory=dict)
    apart: dict = field(default_factory=dict)
    words: Words = Words()
    lists: dict = field(default_factory=dict)  # {field: [[entry, title], ...]} of those lists


@dataclass(frozen=True, eq=False)
class Scene:
    """A page at some values. `free` are the names of sliders that the browser moves by itself."""

    page: object
    values: dict
    around: Around = Around()

    @property
    def key(self):
        """The part that is shown."""
        return self.page.shown(self.values)

    @property
    def part(self):
        return self.page.parts[self.key]

    @cached_property
    def drawn(self):
        """The controls, (above, beside) the figure, as data; `Drawn` has what they can do."""
        found = Drawn(self.values, self.around, self.away, self.apart)
        above, beside = self.part.controls_of(self.values)
        switch = (self.page.switch(self.values),) if self.page.choice and (self.page.in_head or self.page.asks) else ()
        return found, found.all((*switch, *above)), found.all(beside)

    @property
    def apart(self):
        """The list whose entries have a scene each, "" if there is none."""
        return self.around.apart.get(self.key, "")

    @property
    def loss(self):
        """The one entry of that list."""
        return ",".join(self.values[self.apart])

    @property
    def sliders(self):
        return self.drawn[0].sliders

    @cached_property
    def figure(self):
        """The Figure block, another block, or None."""
        return self.part.figure and self.part.figure(self.values)

    @property
    def live(self):
        return isinstance(self.figure, Figure)

    @property
    def given(self):
        """The inputs of the figure that no free slider moves."""
        if not self.live:
            return {}
        return {n: v for n, v in self.figure.inputs.items() if n not in self.free}

    @cached_property
    def program(self):
        return payload(self.figure.drawing, self.figure.inputs).program if self.live else None

    @cached_property
    def drawing(self):
        """What its figure is, wherever its sliders stand."""
        return self.figure.drawing if self.live else self.around.words.html((self.figure,)) if self.figure else None

    @cached_property
    def shape(self):
        """What it is apart from where its sliders stand, and from words."""
        bare = lambda data: (
            {k: v for k, v in data.items() if k not in ("help", "html", "own", "value", "to")}
            | {k: [bare(each) for each in data[k]] for k in ("parts", "options") if isinstance(data.get(k), list)}
        )
        _, above, beside = self.drawn
        return self.drawing, json.dumps([list(map(bare, above)), list(map(bare, beside))])

    def at(self, place, names):
        """The scene with these sliders at a place of their ranges."""
        return replace(self, values=self.values | {name: _placed(self.sliders[name], place) for name in names})

    @cached_property
    def free(self):
        """The names of the sliders that move nothing but numbers, found by moving them."""
        names = [name for name in self.sliders if self.live and name in self.figure.inputs]
        alike = lambda names: all(self.at(place, names).shape == self.shape for place in PLACES)
        if alike(names):
            return tuple(names)
        return tuple(name for name in names if alike([name]))

    @cached_property
    def others(self):
        """The same scene with its sliders elsewhere."""
        return [self.at(place, self.free) for place in PLACES]

    @property
    def other(self):
        return self.others[0]

    @property
    def views(self):
        """It, and the same elsewhere."""
        return [self, *self.others]

    @cached_property
    def edit(self):
        """What comes of moving a point; None where that makes another drawing, or cannot be."""
        made = edited(self)
        return made if made and replace(self, values=made.values).drawing == self.drawing else None

    @cached_property
    def texts(self):
        """{field: its text in a link} of what is not usual."""
        fields = self.page.fields
        return {n: f.write(self.values[n]) for n, f in fields.items() if self.values[n] != f.default}

    @property
    def name(self):
        """What tells it from other scenes: what is drawn, and what its controls show, wherever its free sliders stand.

        Fields that have no control here, and change nothing of the drawing, are not told apart.
        """
        loose = {*self.free, *self.edit.places, self.edit.points} if self.edit else {*self.free}
        texts = {name: self.texts.get(name) for name in sorted(self.drawn[0].names - loose)}
        drawing = self.program.id if self.live else self.drawing
        return json.dumps([self.key, drawing, texts])

    @property
    def state(self):
        """What the scenes of the other entries of its list have in common with it."""
        own = {*self.free, self.apart, "focus"}
        texts = {n: self.texts[n] for n in sorted(self.drawn[0].names - own) if n in self.texts}
        return json.dumps([self.key, {n: text for n, text in texts.items() if "-" not in n}])

    def away(self, control, value):
        """The values once a visitor has used a control; None where it refuses."""
        values = dict(self.values)
        try:
            if isinstance(control, kinds.Button):
                made = control.act(values)
            else:
                if not control.virtual:
                    values[control.name] = value
                made = control.then(values | {control.name: value}) if control.then else {}
        except ValueError:
            return None
        values |= made.values if isinstance(made, kinds.Change) else made
        return values

    @cached_property
    def asks(self):
        """[(title, words, values, the numbers it sets)] of what can be asked here, "Reset" last."""
        questions = tuple(self.part.questions_of(self.values)) if self.part.listed else ()
        found = self.page.states(self.key, questions).items()
        return [(title, look, self.values | made, numbers(made)) for title, (look, made) in found]

    def steady(self, make):
        """What `make` of a scene gives, if that is the same wherever the free sliders stand; else nothing."""
        here = make(self)
        return here if all(make(other) == here for other in self.others) else ""


def _placed(control, place):
    """The value of a slider near a share of its range."""
    if isinstance(control, kinds.Stops):
        return control.stops[int(place * (len(control.stops) - 1))]
    steps = round((control.high - control.low) / control.step)
    return round(control.low + int(place * steps) * control.step, 10)


def scene(page, values, around=Around()):  # noqa: B008 (frozen)
    """The scene of these values, once they are settled as a host settles them."""
    values = dict(values)
    values |= page.settle(values)
    found = Scene(page, values, around)
    held = {}
    for name, control in found.sliders.items():
        if isinstance(control, kinds.Slider) and not control.grows:
            held[name] = min(max(values[name], control.low), control.high)
    if any(values[name] != value for name, value in held.items()):
        found = Scene(page, values | held, around)
    return found


def numbers(values):
    """Those of the values that are numbers, as JSON can carry them."""
    return {n: number(v) for n, v in values.items() if isinstance(v, int | float) and not isinstance(v, bool)}
