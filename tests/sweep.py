"""Which settings of a loss the tests look at: every stop of every slider, and a thin product of all sliders.

And which data, for losses that take some: both classes and a soft label, or true values of several sizes.
"""

import itertools
from functools import cache

import numpy as np

from losslab.checks.curves import combinations

MOST = 300
EPS = np.finfo(float).eps
DATA = (0.0, 1.0, 0.37, -0.5, 2.5, 40.0)  # what of these a loss allows; with 0.3 a class weight of 0.7 would cancel


def thin(stops, count):
    """`count` of the stops, the ends among them."""
    if len(stops) <= count:
        return list(stops)
    return [stops[round(i * (len(stops) - 1) / (count - 1))] for i in range(count)]


def legal(loss, given):
    try:
        return loss.settings(**given)
    except ValueError:
        return None


def product(loss, count):
    """All legal combinations of `count` stops of each slider."""
    names = [p.name for p in loss.params]
    combinations = itertools.product(*(thin(p.stops, count) for p in loss.params))
    found = (legal(loss, dict(zip(names, values, strict=True))) for values in combinations)
    return [settings for settings in found if settings is not None]


def holding(loss, name, value):
    """Settings with this value of one parameter: the others at their default, or else wherever that is legal."""
    tries = (legal(loss, {**others, name: value}) for others in [{}, *product(loss, 6)])
    return next((settings for settings in tries if settings is not None), None)


def along_the_edges(loss):
    """Every stop of every slider with all others at their low or all at their high end, where that is legal."""
    for end in (0, -1):
        ends = {p.name: p.stops[end] for p in loss.params}
        yield from (legal(loss, {**ends, p.name: stop}) for p in loss.params for stop in p.stops)


@cache
def settings_of(loss):
    """Every stop of every slider with the others at their default or ends, then thinned combinations. All legal."""
    single = [holding(loss, p.name, stop) for p in loss.params for stop in p.stops]
    single += along_the_edges(loss) if len(loss.params) > 1 else []
    example = loss.settings(**loss.example.settings)
    found = {tuple(s.items()): s for s in [loss.settings(), example, *single] if s is not None}
    if len(loss.params) > 1:
        count = max(n for n in range(2, 20) if n ** len(loss.params) <= max(MOST - len(found), 60))
        found |= {tuple(s.items()): s for s in product(loss, count)}
    return list(found.values())


def few_settings(loss, count=4):
    """The default, the worked example and the ends and middles of the sliders."""
    found = [loss.settings(), loss.settings(**loss.example.settings), *product(loss, count)]
    return list({tuple(s.items()): s for s in found}.values())


def data_of(loss, values=DATA, **settings):
    """What the loss needs beside argument and parameters: [{}], or one dict for all that it allows of these values."""
    return combinations(loss, values, **settings)


def cases_of(loss):
    """All (settings, data)."""
    return [(settings, data) for settings in settings_of(loss) for data in data_of(loss, **settings)]


def alike(found, expected, size=1.0):
    """Assert the same numbers but for rounding, in units of the largest of them or of the terms, which have this size.

    Not the same bits: a matrix product, a long sum or a function such as `exp` may round one way for a single number
    and another way for many, and otherwise again on another processor.
    """
    finite = np.abs(expected)[np.isfinite(expected)]
    largest = np.max(finite, initial=size)
    np.testing.assert_allclose(found, expected, rtol=64 * EPS, atol=64 * EPS * largest)
