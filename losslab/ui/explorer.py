"""The explorer of losses: choose, drag, read. What differs between pages is an `Explorer`."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields

import streamlit as st

from losslab import LOSSES, link
from losslab.core import Loss
from losslab.figures.parts import own, setting
from losslab.libraries import KINDS
from losslab.link import SHOWING, spelled
from losslab.live import live
from losslab.reading import UNITS, clips, read
from losslab.text import exact, quote, shown
from losslab.ui import state
from losslab.ui.card import card
from losslab.ui.controls import draw_parameters, draw_slider, preset_buttons

LARGEST, NARROWEST = 1e6, 1e-6  # of what can be drawn
MOST_PINS = 12
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
    "gradient_to": "Gradient up to ±",
    "curvature_to": "Curvature and weight up to ±",
}


@dataclass(frozen=True)
class Slider:
    """A slider that belongs to the page and to no loss. `span(view)` is its (low, high, step).

    `shown(options)` says whether it is there, and `label` may be a function of the page's options too.
    """

    name: str
    label: str | Callable
    default: float
    span: Callable
    meaning: str = ""
    shown: Callable = lambda options: True


@dataclass(frozen=True, eq=False)
class Explorer:
    """One page of losses.

    `figure(losses, show, view, pins, **options)` gives the figure's function, `view` is the dataclass of its axes,
    `show` what can be shown, `shown` and `losses` the defaults. `point(loss, values, options)` gives what the card
    needs at the cursor: (argument, data, y_pred, y_true), or None for no card. `words`, or a function of the options
    and of what to `show`, say below the chart what its lines mean. What a page chooses beside losses and sliders is in
    `more`, fields of the link; `choose(losses, above)` shows their widgets below the sliders, or in the container
    `above` them, and returns the options.
    """

    page: str
    figure: Callable
    view: type
    show: Mapping[str, str]
    shown: tuple[str, ...]
    losses: tuple[str, ...]
    focus: str
    sliders: tuple[Slider, ...]
    point: Callable
    words: str | Callable
    presets: Mapping[str, Mapping] | Callable  # or a function: those of now
    follow: Callable = lambda values: None  # may move the axes of a link to what it shows; returns complaints
    fit: Callable | None = None  # (losses, values) -> axes on which they are seen
    more: Mapping[str, link.Field] = field(default_factory=dict)
    choose: Callable = lambda losses, above: {}
    below: Callable | None = None  # (options): sections of its own, before the card
    of: str = ""  # the page whose losses these are, if not this one
    given: Callable = lambda options: {}  # more inputs of the figure, which have no slider
    live: Mapping[str, Callable] = field(default_factory=dict)  # what else `live` is told
    extra: tuple[Loss, ...] = ()  # losses that are not in the catalogue
    top: Callable = lambda: None  # what stands above all; returns where the losses are chosen, if there
    reach: Callable | None = None  # (view): the largest residual that is drawn, where sliders go along with it
    beside: bool = False  # the losses are chosen beside the chart, which is tall
    card: Callable = card

    def __post_init__(self):
        listed = (o for o in LOSSES if o.family.argument.page == (self.of or self.page))
        object.__setattr__(self, "all", {o.key: o for o in (*self.extra, *listed)})
        object.__setattr__(self, "ranges", [f.name for f in fields(self.view) if f.name != "log"])
        kinds = dict.fromkeys(row.kind for o in self.all.values() for row in o.libraries if row.emulate)
        object.__setattr__(self, "kinds", ["", *kinds] if kinds else [])
        object.__setattr__(self, "nats", any(o.nats for o in self.all.values()))
        object.__setattr__(self, "fields", self._fields())

    def _fields(self):
        """What a link to this page can say."""
        found = {
            "losses": link.several(self.losses, self.all, what="losses"),
            **{s.name: link.number(s.default, -math.inf, math.inf) for s in self.sliders},
            "show": link.several(self.shown, self.show, least=1, what="panels"),
            "focus": link.choice(self.focus, self.all),
            "code": link.choice("torch", KINDS),
            **({} if self.of else {"pins": _pins(self.all)}),
            **self.more,
        }
        if self.kinds:
            found["by"] = link.choice("", self.kinds)
        if self.nats:
            found["unit"] = link.choice("nats", UNITS)
        for f in fields(self.view):
            found[f.name] = (
                link.flag() if f.name == "log" else link.number(f.default, _least(self.view, f.name), LARGEST)
            )
        for loss in self.all.values():
            for param in loss.params:
                found[setting(loss, param)] = parameter(loss, param)
        return found

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
        for slider in self.sliders:
            low, high, _ = slider.span(view)
            nearest = min(max(values[slider.name], low), high)
            if nearest != values[slider.name]:
                there = spelled(values[slider.name])
                said.append(f"{slider.name}: {there} is off its axis{SHOWING}{spelled(nearest)}")
                values[slider.name] = nearest
        return said


def _least(view, name):
    """The smallest value of a field of a view: an end of an axis may lie anywhere, a size is positive."""
    return -LARGEST if any(name in pair for pair in PAIRS if all(hasattr(view, end) for end in pair)) else NARROWEST


def _legal(param, text):
    """A parameter as a stranger gives it: legal and of a size that can be drawn, or ValueError in words."""
    text = str(text).strip()
    try:
        value = float(text)
    except ValueError:
        hint = " (write a point, not a comma)" if "," in text else ""
        raise ValueError(f"{param.name} must be a number, got {quote(text)}{hint}") from None
    param.check(value, {})
    if not _drawn(param, value):
        sizes = f"from {spelled(1 / LARGEST)} to {spelled(LARGEST)} in size"
        zero = "at 0 or " if _allows(param, 0.0) else ""
        raise ValueError(f"{param.name} can be drawn {zero}{sizes}, got {spelled(value)}")
    return value


def _drawn(param, value):
    return value in param.stops or value == 0 or 1 / LARGEST <= abs(value) <= LARGEST


def _allows(param, value):
    """Whether a parameter, taken alone, may have a value."""
    try:
        param.check(value, {})
    except ValueError:
        return False
    return True


def _nearest(param, value):
    """Where a value is illegal or cannot be drawn: the nearest that is and can, within the range of the slider."""
    near = min(max(value, param.stops[0]), param.stops[-1])
    if not math.isinf(near):  # there are sliders that reach to infinity
        near = min(max(near, -LARGEST), LARGEST)
    sizes = (1 / LARGEST, -1 / LARGEST, 0.0) if _allows(param, near) else ()
    places = [place for place in (near, *sizes, *param.stops) if _allows(param, place) and _drawn(param, place)]
    return min(places, key=lambda place: abs(place - near) if place != near else 0.0)


def parameter(loss, param):
    """A parameter in a link: what is legal and can be drawn, else the nearest on its slider."""
    default = loss.defaults[param.name]

    def read(text):
        try:
            return _legal(param, text), ""
        except ValueError as error:
            try:
                value = float(text)
            except ValueError:
                value = math.nan
            nearest = default if math.isnan(value) else _nearest(param, value)
            return nearest, f"{error}{SHOWING}{spelled(nearest)}"

    return link.Field(default, read, exact)


def _together(loss, values):
    """Whether the parameters of a loss, made to respect each other, can be drawn."""
    legal = own(loss, values)
    return all(_drawn(param, legal[param.name]) for param in loss.params)


def fit_parameters(losses, values):
    """Make the parameters of each loss respect each other: mends `values`, returns complaints."""
    said = []
    for loss in losses:
        legal = own(loss, values)
        if not _together(loss, values):
            said.append(f"the parameters of {loss.title} do not go together; showing the usual ones")
            values |= {setting(loss, p): loss.defaults[p.name] for p in loss.params}
            continue
        for param in loss.params:
            key, value = setting(loss, param), legal[param.name]
            if values[key] != value:
                said.append(f"{key}: {spelled(values[key])} does not fit the others{SHOWING}{spelled(value)}")
                values[key] = value
    return said


def _pins(losses):
    """Pinned curves in a link: `huber~0.5,hampel~2~4~8`."""

    def pin(part):
        key, *texts = part.split("~")
        loss = losses[key]
        settings = {p.name: _legal(p, text) for p, text in zip(loss.params, texts, strict=True)}
        return key, loss.settings(**settings)

    def read(text):
        pins, lost = [], []
        for part in text.split(","):
            try:
                pins.append(pin(part))
            except (KeyError, ValueError):
                lost.append(quote(part))
        said = [f"{', '.join(lost[:2])} cannot be pinned"] if lost else []
        said += [f"of {len(pins)} pins {MOST_PINS} are shown"] if len(pins) > MOST_PINS else []
        return pins[:MOST_PINS], ", and ".join(said)

    def write(pins):
        return ",".join("~".join([key, *map(exact, settings.values())]) for key, settings in pins)

    return link.Field([], read, write)


@st.fragment
def explore(lab):
    """An explorer that is a page. `lab` may be a function: the Explorer of now."""
    lab = lab if isinstance(lab, Explorer) else lab()
    state.restore(lab.page, lab.fields, lab.tidy)
    state.complaints(lab.page)
    explored(lab)


def explored(lab):
    """Controls, the live figure, and the card of the loss in focus."""
    place, (chart, controls) = lab.top() or st.container(), st.columns([3, 1], gap="medium")
    with controls if lab.beside else place:
        losses = [lab.all[key] for key in _choose(lab)]
    focus = _focus(lab, losses)
    with controls:
        above, sliders = st.container(), st.container()
        options = lab.choose(losses, above)
        view, said = lab.axes(st.session_state)
        with sliders:
            stops = _sliders(lab, losses, view, options)
        show = _display(lab)
        drawn = _reading(lab, losses)
        if "pins" in lab.fields:
            _pinning(losses)
        opened = _axes(lab, losses)
        for sentence in said:
            st.error(f"{sentence}.")
    values = _inputs(lab, losses, options)
    pinned = st.session_state["pins"] if "pins" in lab.fields else ()
    pins = tuple((lab.all[key], tuple(settings.items())) for key, settings in pinned)
    with chart:
        refusals = {loss: said for loss in losses if (said := _refused(lab, loss, values, options))}
        for loss, refused in refusals.items():
            st.warning(f"{loss.title}: {refused}. It is not drawn here.")
        figure = lab.figure(drawn, tuple(show), view, pins, **options)
        live(
            figure,
            values | lab.given(options),
            key="figure",
            words=lab.words(options | {"show": show}) if callable(lab.words) else lab.words,
            stops=stops,
            on_drag=state.dragged,
            **lab.live,
        )
    preset_buttons(lab.presets() if callable(lab.presets) else lab.presets, lab.fields)
    if lab.below:
        lab.below(options)
    if losses:
        place = above if lab.below else st  # on a page with sections of its own the card is far from the chart
        keys = [loss.key for loss in losses]
        place.selectbox(
            "Loss in focus",
            keys,
            format_func=lambda key: lab.all[key].title,
            key="focus",
            help="The one whose formula, properties and code stand below.",
        )
        if focus in refusals:
            st.info(f"{focus.title} has no value here: {refusals[focus]}. Move the sliders to see its card.")
        elif point := lab.point(focus, values, options):
            if drawn[losses.index(focus)] is not focus:
                st.caption("Below, unlike in the chart, this loss is exact and in nats (natural logarithms).")
            lab.card(focus, own(focus, values), *point, state.add)
    shown = {"losses", "show", "by", "unit", *values, *lab.more, *opened, *(("focus", "code") if losses else ())}
    state.remember(lab.page, lab.fields, shown, lambda values: fit_parameters(lab.all.values(), values))


def _choose(lab):
    def name(key):
        short = ", ".join(alias for alias in lab.all[key].aliases if len(alias) <= 4)
        return f"{lab.all[key].title}{f' ({short})' if short else ''}"

    return st.multiselect("Losses", lab.all, format_func=name, key="losses", placeholder="Choose a loss", wrap=True)


def _sliders(lab, losses, view, options):
    """The page's sliders, and one for every parameter. Returns the stops of those that have a list."""
    for slider in lab.sliders:
        if slider.shown(options):
            label = slider.label(options) if callable(slider.label) else slider.label
            draw_slider(slider.name, label, *slider.span(view), slider.meaning)
    return draw_parameters(losses, lab.reach(view) if lab.reach else None)


def _display(lab):
    def name(panel):
        return lab.show[panel][0].upper() + lab.show[panel][1:]

    show = st.segmented_control("Show", lab.show, format_func=name, selection_mode="multi", key="show", wrap=True)
    return [panel for panel in lab.show if panel in show] or list(lab.shown[:1])


def _reading(lab, losses):
    """The losses as they are to be drawn: in a unit, and as a library computes them."""
    unit, by = "nats", ""
    if any(loss.nats for loss in losses):
        unit = st.segmented_control("Logarithms in", UNITS, key="unit", required=True)
    if lab.kinds:
        names = {"": "exactly"} | {kind: f"as {KINDS[kind].title} does" for kind in lab.kinds if kind}
        by = st.selectbox(
            "Computed",
            lab.kinds,
            format_func=names.get,
            key="by",
            help="Libraries clip probabilities and logarithms, each at another value, so that no loss is infinite.",
        )
    if by:
        changed = [loss.title for loss in losses if clips(loss, by)]
        st.caption(
            f"As {KINDS[by].title} clips: {', '.join(changed) or 'none of these losses'}. "
            "All other losses, and the gradients, are exact."
        )
    return tuple(read(loss, unit, by) for loss in losses)


def _axes(lab, losses):
    """The ranges of the axes, and every value to be typed exactly. Returns the fields that have a widget here now."""
    popover = st.popover("Axes and exact values", width="stretch", key="axes", on_change="rerun")
    if not popover.open:
        return []
    with popover:
        if "log" in lab.fields:
            st.toggle("Logarithmic loss axis", key="log")
        if lab.fit and losses:
            args = (lab, losses, _inputs(lab, losses, {}))
            st.button("Fit the axes to the curves", on_click=_refit, args=args, width="stretch")
        columns = st.columns(2)
        for i, name in enumerate(lab.ranges):
            columns[i % 2].number_input(LABELS[name], _least(lab.view, name), LARGEST, key=name)
        for loss in losses:
            for param in loss.params:
                name = setting(loss, param)
                st.session_state[f"exact/{name}"] = exact(st.session_state[name])
                label = f"{loss.title}: {param.symbol}, any number in {param.domain}"
                st.text_input(label, key=f"exact/{name}", on_change=_typed, args=(loss, param))
        if refused := st.session_state.pop("refused", None):
            st.error(f"{refused}. Nothing was changed.")
    return [f.name for f in fields(lab.view)]


def _refit(lab, losses, values):
    state.change(lab.fit(losses, values))


def _typed(loss, param):
    """A value typed for a parameter: taken where it is legal, else refused in a sentence."""
    name = setting(loss, param)
    try:
        value = _legal(param, st.session_state[f"exact/{name}"])
        if not _together(loss, _values([loss]) | {name: value}):
            raise ValueError(f"{param.name} = {spelled(value)} leaves no room for the other parameters")
        state.change({name: value})
    except ValueError as error:
        st.session_state["refused"] = str(error)


def _pinning(losses):
    """Keep a curve as a grey ghost, and move on."""
    pins = st.session_state["pins"]
    with st.container(horizontal=True):
        current = [(loss.key, own(loss, _values(losses))) for loss in losses if loss.params]
        fresh = [pin for pin in current if pin not in pins]
        st.button(
            "Pin curves",
            on_click=state.change,
            args=({"pins": pins + fresh},),
            disabled=not fresh or len(pins) + len(fresh) > MOST_PINS,
            help="Keeps curves that have a parameter, in grey, so that two settings of one loss can be compared.",
        )
        if pins:
            st.button("Unpin all", on_click=state.change, args=({"pins": []},))


def _inputs(lab, losses, options):
    """The values of the figure's inputs: the page's sliders and the parameters of the losses shown."""
    sliders = [slider.name for slider in lab.sliders if slider.shown(options)]
    return {name: st.session_state[name] for name in sliders} | _values(losses)


def _values(losses):
    return {setting(loss, p): st.session_state[setting(loss, p)] for loss in losses for p in loss.params}


def _refused(lab, loss, values, options):
    """Why a loss has no value at the cursor, in a sentence without its full stop, or nothing."""
    if not loss.family.argument.data:  # any number will do
        return ""
    x, data, *_ = lab.point(loss, values, options)
    try:
        loss.value(x, **data, **own(loss, values))
    except ValueError as error:
        said = str(error).replace("inf", "∞")
        for what in (loss.family.argument, *loss.family.argument.data):
            said = said.replace(f"{what.name} must", f"{what.symbol} must")
        return said
    return ""


def _focus(lab, losses):
    """The loss in focus, one of those shown: else the last of them."""
    if losses and lab.all[st.session_state["focus"]] not in losses:
        st.session_state["focus"] = losses[-1].key
    return lab.all[st.session_state["focus"]]
