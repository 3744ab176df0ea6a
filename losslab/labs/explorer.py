"""The explorer of losses: choose, drag, read. What differs between the pages that are one is an `Explorer`."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property, partial

from losslab import LOSSES, link
from losslab.core import Loss
from losslab.figures.parts import own, setting
from losslab.labs.blocks import Caption, Figure, Note
from losslab.labs.card import CODE, card, focus_of, focused
from losslab.labs.controls import Button, Choice, Folded, Number, Row, Slider, Subset, Switch, Text, Values, always
from losslab.labs.page import Page, Part, Question
from losslab.labs.parameters import (
    LARGEST,
    NARROWEST,
    fields_of,
    fit_parameters,
    legal,
    sliders,
    together,
    values_of,
)
from losslab.labs.pins import MOST_PINS, pins_field
from losslab.libraries.clipping import UNITS, clips, read
from losslab.libraries.kinds import KINDS
from losslab.link import SHOWING, spelled
from losslab.text import exact, shown

PAIRS = (("x_from", "x_to"), ("y_from", "y_to"), ("loss_from", "loss_to"))  # the two ends of an axis
LABELS = {
    "x_from": "Horizontal axis from",
    "x_to": "to",
    "y_from": "Vertical axis from",
    "reach": "Plane up to ±",
    "z_to": "Logit and margin up to ±",
    "y_to": "up to",
    "r_to": "Residual up to ±",
    "loss_from": "Loss from",
    "loss_to": "to",
    "delta_to": "Margin up to ±",
    "rho_to": "Ratio up to",
    "height": "Loss up to ±",
    "slope_to": "Slope up to ±",
    "gradient_to": "Gradient up to ±",
    "curvature_to": "Curvature and weight up to ±",
}
FOCUS = "The one whose formula, properties and code stand below."


@dataclass(frozen=True)
class Moving:
    """A slider that belongs to the page and to no loss. `span(view)` is its (low, high, step).

    `label` may be a function of the values, too; `shown(values)` says whether it is there.
    """

    name: str
    label: str | Callable[[Values], str]
    default: float
    span: Callable
    help: str = ""
    shown: Callable[[Values], bool] = always

    def control(self, values, view):
        label = self.label(values) if callable(self.label) else self.label
        low, high, step = self.span(view)
        return Slider(self.name, label, self.default, low, high, step, help=self.help)


@dataclass(frozen=True, eq=False)
class Explorer:
    """One page of losses, or a part of one.

    `figure(losses, show, view, pins, **options(values))` gives the figure's function, `view` is the dataclass of its
    axes, `show` what can be shown, `shown` and `losses` the defaults. `point(loss, values)` gives what the card needs
    at the cursor: (argument, data, y_pred, y_true), or None for no card. `words(values)` say below the chart what its
    lines mean. What a page has beside losses and sliders is in `more`, fields of the link; `above(losses, values)` are
    their controls over the sliders, `below(losses, values)` those under them.
    """

    page: str
    figure: Callable
    view: type
    show: Mapping[str, str]
    shown: tuple[str, ...]
    losses: tuple[str, ...]
    focus: str
    moving: tuple[Moving, ...]
    point: Callable
    words: Callable[[Values], str]
    questions: tuple[Question, ...] | Callable = ()
    options: Callable[[Values], Mapping] = lambda values: {}
    above: Callable = lambda losses, values: ()
    below: Callable = lambda losses, values: ()
    follow: Callable = lambda values: None  # may move the axes of a link to what it shows; returns complaints
    fit: Callable | None = None  # (losses, values) -> axes on which they are seen
    more: Mapping[str, link.Field] = field(default_factory=dict)
    sections: tuple[Callable[[Values], object], ...] = ()  # of its own, before the card
    of: str = ""  # the page whose losses these are, if not this one
    arguments: tuple[str, ...] = ()  # of the page's losses those of these only
    given: Callable[[Values], Mapping] = lambda values: {}  # more inputs of the figure, which have no slider
    about: Mapping[str, object] = field(default_factory=dict)  # what else its `Figure` has
    extra: tuple[Loss, ...] = ()  # losses that are not in the catalogue
    top: Callable = lambda values: ()  # what stands over all controls
    over: Callable = lambda values: ()  # what stands over the figure
    reach: Callable | None = None  # (view, values): as of `sliders`, where these go along with the residuals
    beside: bool = False  # the losses are chosen beside the chart, which is tall
    near: bool = False  # so is the loss in focus
    card: Callable = card

    @cached_property
    def all(self):
        """{key: loss} of those that can be chosen."""
        listed = [o for o in LOSSES if o.family.argument.page == (self.of or self.page)]
        listed = [o for o in listed if not self.arguments or o.family.argument.name in self.arguments]
        return {o.key: o for o in (*self.extra, *listed)}

    @cached_property
    def ranges(self):
        """The names of the ends of the axes."""
        return [f.name for f in fields(self.view) if f.name != "log"]

    @cached_property
    def kinds(self):
        """The libraries as which losses can be computed, "" first; none if none clips."""
        kinds = dict.fromkeys(row.kind for o in self.all.values() for row in o.libraries if row.emulate)
        return ["", *kinds] if kinds else []

    @cached_property
    def fields(self):
        """What a link to this page can say."""
        found = {
            "losses": link.several(self.losses, self.all, what="losses"),
            **{m.name: link.number(m.default, -math.inf, math.inf) for m in self.moving},
            "show": link.several(self.shown, self.show, least=1, what="panels"),
            "focus": link.choice(self.focus, self.all),
            "code": CODE.in_link(),
            **({} if self.of else {"pins": pins_field(self.all)}),
            **self.more,
        }
        if self.kinds:
            found["by"] = link.choice("", self.kinds)
        if any(o.nats for o in self.all.values()):
            found["unit"] = link.choice("nats", UNITS)
        for f in fields(self.view):
            ranged = link.number(f.default, _least(self.view, f.name), LARGEST)
            found[f.name] = link.flag() if f.name == "log" else ranged
        return found | fields_of(self.all.values())

    def axes(self, values):
        """(view, complaints): the axes asked for; where they make no sense, the usual ones."""
        asked, said = {f.name: values[f.name] for f in fields(self.view)}, []
        for low, high in PAIRS:
            if low in asked and not asked[low] + NARROWEST <= asked[high]:
                range = f"{spelled(asked[low])} to {spelled(asked[high])}"
                said.append(f"An axis runs from a smaller to a larger number, not from {range}")
                asked |= {name: self.fields[name].default for name in (low, high)}
        if asked.get("log") and asked["loss_to"] <= 0:
            said.append(f"A logarithmic axis cannot show values up to {shown(asked['loss_to'])}")
            asked |= {name: self.fields[name].default for name in ("loss_from", "loss_to")}
        return self.view(**asked), said

    def tidy(self, values):
        """Ranges run upwards, and what the sliders hold lies on them: mends `values`, returns complaints."""
        said = self.follow(values) or []
        view, wrong = self.axes(values)
        said += wrong
        values |= {f.name: getattr(view, f.name) for f in fields(self.view)}
        said += fit_parameters(self.all.values(), values)
        for moving in self.moving:
            low, high, _ = moving.span(view)
            nearest = min(max(values[moving.name], low), high)
            if nearest != values[moving.name]:
                there = spelled(values[moving.name])
                said.append(f"{moving.name}: {there} is off its axis{SHOWING}{spelled(nearest)}")
                values[moving.name] = nearest
        return said

    def settle(self, values):
        """The loss in focus is one of those shown: else the last of them."""
        return focused(values)

    def fitted(self, values):
        """Puts parameters that do not go together in place."""
        fit_parameters(self.all.values(), values)

    def record(self):
        """What the record of a page has of it."""
        return {
            "parts": {"": self.part()},
            "more": self.fields,
            "tidy": self.tidy,
            "settle": self.settle,
            "fit": self.fitted,
        }

    def part(self, title="", lead=""):
        """What the page shows."""
        return Part(
            title,
            lead,
            controls=self._controls,
            above=self.over,
            figure=self._figure,
            questions=self.questions,
            sections=(*self.sections, self._card),
        )

    def chosen(self, values):
        """The losses that are shown."""
        return [self.all[key] for key in values["losses"]]

    def _losses(self):
        def name(loss):
            short = ", ".join(alias for alias in loss.aliases if len(alias) <= 4)
            return f"{loss.title}{f' ({short})' if short else ''}"

        names = {key: name(loss) for key, loss in self.all.items()}
        return Subset("losses", "Losses", self.losses, names, "losses", placeholder="Choose a loss")

    def _controls(self, values):
        losses = self.chosen(values)
        view, wrong = self.axes(values)
        found = [*self.top(values), self._losses()]
        found += self.above(losses, values)
        if losses and self.near:  # the card is far from the chart
            found.append(focus_of(losses, self.fields["focus"], FOCUS))
        found += [m.control(values, view) for m in self.moving if m.shown(values)]
        found += sliders(losses, values, self.reach(view, values) if self.reach else None)
        found += self.below(losses, values)
        panels = {panel: title[0].upper() + title[1:] for panel, title in self.show.items()}
        found.append(Subset("show", "Show", self.shown, panels, "panels", 1, "segments"))
        found += self._reading(losses, values)
        found += self._pinning(losses, values) if "pins" in self.fields else []
        found.append(Folded("Axes and exact values", partial(self._exactly, losses), "axes"))
        return tuple(found) + tuple(Note(f"{sentence}.", "error") for sentence in wrong)

    def _reading(self, losses, values):
        """How the losses are to be drawn: in a unit, and as a library computes them."""
        found = []
        if any(loss.nats for loss in losses):
            found.append(Choice("unit", "Logarithms in", "nats", {unit: unit for unit in UNITS}))
        if self.kinds:
            names = {"": "exactly"} | {kind: f"as {KINDS[kind].title} does" for kind in self.kinds if kind}
            said = "Libraries clip probabilities and logarithms, each at another value, so that no loss is infinite."
            found.append(Choice("by", "Computed", "", names, look="menu", help=said))
        if by := values.get("by"):
            changed = ", ".join(loss.title for loss in losses if clips(loss, by)) or "none of these losses"
            said = f"As {KINDS[by].title} clips: {changed}. All other losses, and the gradients, are exact."
            found.append(Caption(said))
        return found

    def _drawn(self, losses, values):
        """The losses as they are to be drawn."""
        unit = values["unit"] if any(loss.nats for loss in losses) else "nats"
        return tuple(read(loss, unit, values.get("by", "")) for loss in losses)

    def _pinning(self, losses, values):
        """What keeps a curve as a grey ghost, and moves on."""
        pins = values["pins"]
        fresh = len(self._pinned(losses, values)) - len(pins)
        yield Row(
            (
                Button(
                    "Pin curves",
                    lambda values: {"pins": self._pinned(losses, values)},
                    "Keeps curves that have a parameter, in grey, so that two settings of one loss can be compared.",
                    disabled=not 0 < fresh <= MOST_PINS - len(pins),
                ),
                *([Button("Unpin all", lambda values: {"pins": []})] if pins else []),
            )
        )

    def _pinned(self, losses, values):
        """The pins, and last those that are added where all curves with a parameter are pinned."""
        here = [(loss.key, own(loss, values)) for loss in losses if loss.params]
        return values["pins"] + [pin for pin in here if pin not in values["pins"]]

    def _exactly(self, losses, values):
        """The ranges of the axes, and every value to be typed exactly."""
        found = [Switch("log", "Logarithmic loss axis", False)] if "log" in self.fields else []
        if self.fit and losses:
            act = lambda values: self.fit(losses, self.inputs(losses, values) | values)
            found.append(Button("Fit the axes to the curves", act, wide=True))
        ends = [
            Number(name, LABELS[name], self.fields[name].default, _least(self.view, name), LARGEST)
            for name in self.ranges
        ]
        found += [Row(tuple(ends[i : i + 2])) for i in range(0, len(ends), 2)]
        for loss in losses:
            for param in loss.params:
                label = f"{loss.title}: {param.symbol}, any number in {param.domain}"
                value, then = exact(values[setting(loss, param)]), partial(_typed, loss, param)
                name = f"exact/{setting(loss, param)}"
                found.append(Text(name, label, value, 40, virtual=True, then=then))
        return tuple(found)

    def inputs(self, losses, values):
        """The values of the figure's inputs: the page's sliders and the parameters of the losses shown."""
        return {m.name: values[m.name] for m in self.moving if m.shown(values)} | values_of(losses, values)

    def _refused(self, loss, values):
        """Why a loss has no value at the cursor, in a sentence without its full stop, or nothing."""
        if not loss.family.argument.data:  # any number will do
            return ""
        x, data, *_ = self.point(loss, values)
        try:
            loss.value(x, **data, **own(loss, values))
        except ValueError as error:
            said = str(error).replace("inf", "∞")
            for what in (loss.family.argument, *loss.family.argument.data):
                said = said.replace(f"{what.name} must", f"{what.symbol} must")
            return said
        return ""

    def _figure(self, values):
        losses, (view, _) = self.chosen(values), self.axes(values)
        show = tuple(panel for panel in self.show if panel in values["show"]) or self.shown[:1]
        pins = tuple((self.all[key], tuple(settings.items())) for key, settings in values.get("pins", ()))
        refused = {loss.title: said for loss in losses if (said := self._refused(loss, values))}
        return Figure(
            self.figure(self._drawn(losses, values), show, view, pins, **self.options(values)),
            self.inputs(losses, values) | self.given(values),
            self.words(values | {"show": show}),
            above=tuple(Note(f"{title}: {said}. It is not drawn here.", "warning") for title, said in refused.items()),
            **self.about,
        )

    def _card(self, values):
        losses = self.chosen(values)
        if not losses:
            return ()
        focus = self.all[values["focus"]]
        found = [] if self.near else [focus_of(losses, self.fields["focus"], FOCUS)]
        if refused := self._refused(focus, values):
            return (*found, Note(f"{focus.title} has no value here: {refused}. Move the sliders to see its card."))
        if point := self.point(focus, values):
            if self._drawn(losses, values)[losses.index(focus)] is not focus:
                found.append(
                    Caption("Below, unlike in the chart, this loss is exact and in nats (natural logarithms).")
                )
            found += self.card(self.page, focus, own(focus, values), *point, values["code"])
        return tuple(found)


def _least(view, name):
    """The smallest value of a field of a view: an end of an axis may lie anywhere, a size is positive."""
    return -LARGEST if any(name in pair for pair in PAIRS if all(hasattr(view, end) for end in pair)) else NARROWEST


def _typed(loss, param, values):
    """A value typed for a parameter: what it changes where it is legal, else ValueError in a sentence."""
    name = setting(loss, param)
    value = legal(param, values[f"exact/{name}"])
    if not together(loss, values | {name: value}):
        raise ValueError(f"{param.name} = {spelled(value)} leaves no room for the other parameters")
    return {name: value}


def page_of(lab, title, **head):
    """The page of one explorer; `head` is what else its record has."""
    return Page(lab.page, title, **lab.record() | head)
