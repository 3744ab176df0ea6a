"""The parameters of losses on a page: their fields in the link, and their sliders."""

import math
from functools import cache

from losslab import link
from losslab.core import geometric
from losslab.figures.parts import own, setting
from losslab.labs.blocks import Caption
from losslab.labs.controls import Slider, Stops
from losslab.link import SHOWING, spelled
from losslab.text import exact, quote, shown

LARGEST, NARROWEST = 1e6, 1e-6  # of what can be drawn


def legal(param, text):
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
            return legal(param, text), ""
        except ValueError as error:
            try:
                value = float(text)
            except ValueError:
                value = math.nan
            nearest = default if math.isnan(value) else _nearest(param, value)
            return nearest, f"{error}{SHOWING}{spelled(nearest)}"

    return link.Field(default, read, exact)


def fields_of(losses):
    """{name: field} of all parameters of these losses."""
    return {setting(loss, param): parameter(loss, param) for loss in losses for param in loss.params}


def values_of(losses, values):
    """{name: value} of the parameters of these losses, among `values`."""
    return {setting(loss, p): values[setting(loss, p)] for loss in losses for p in loss.params}


def together(loss, values):
    """Whether the parameters of a loss, made to respect each other, can be drawn."""
    settings = own(loss, values)
    return all(_drawn(param, settings[param.name]) for param in loss.params)


@cache
def _bound(loss):
    """Whether a parameter of it bounds another: by itself each is legal, as links and controls give it."""
    return any(param.interval.depends for param in loss.params)


def fit_parameters(losses, values):
    """Make the parameters of each loss respect each other: mends `values`, returns complaints."""
    said = []
    for loss in filter(_bound, losses):
        settings = own(loss, values)
        if not together(loss, values):
            said.append(f"the parameters of {loss.title} do not go together; showing the usual ones")
            values |= {setting(loss, p): loss.defaults[p.name] for p in loss.params}
            continue
        for param in loss.params:
            key, value = setting(loss, param), settings[param.name]
            if values[key] != value:
                said.append(f"{key}: {spelled(values[key])} does not fit the others{SHOWING}{spelled(value)}")
                values[key] = value
    return said


def sliders(losses, values, reach=None):
    """A slider for every parameter, and words where one does not fit the others.

    `reach` is the size of the largest residual that is drawn: sliders of residual sizes go along with it. Or it is a
    pair, the least and the largest size that they have to span.
    """
    for loss in losses:
        for param in loss.params:
            yield _slider(loss, param, reach)
        settings = own(loss, values)
        for param in loss.params:
            if settings[param.name] != values[setting(loss, param)]:
                drawn = shown(settings[param.name])
                yield Caption(f"{loss.title}: {param.symbol} must lie in {param.domain}; drawn with {drawn}.")


def _slider(loss, param, reach):
    name, label = setting(loss, param), f"{loss.title}: {param.symbol}"
    meaning = f"{param.meaning}{f' In units of the {param.unit}.' if param.unit else ''}"
    default = loss.defaults[param.name]
    if wide := spanned(param, reach):
        return Stops(name, label, default, wide, help=meaning)
    if param.step:
        return Slider(name, label, default, param.stops[0], param.stops[-1], param.step, True, help=meaning)
    return Stops(name, label, default, param.stops, help=meaning)


def spanned(param, reach):
    """The stops of a slider for residuals of this reach, at equal ratios; None where the usual ones will do."""
    power = {"residual": 1, "residual²": 2}.get(param.unit)
    if not (power and reach):
        return None
    if isinstance(reach, float) and param.stops[-1] / 4**power <= reach**power <= 8 * param.stops[-1]:
        return None
    low, high = (reach / 1e3, reach) if isinstance(reach, float) else reach
    high = min(max(high**power, 1e-3), LARGEST)
    low = min(max(low**power, NARROWEST), high / 10)
    return (0.0,) * (param.stops[0] == 0) + geometric(low, high, 20)
