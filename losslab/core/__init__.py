"""The records that everything else reads: a loss, its parameters, its corners, its claims, its libraries."""

from losslab.core.aliases import Calculation, Numbers, Settings
from losslab.core.argument import RAW, Argument, Datum, Family, Link
from losslab.core.facts import Corner, Example, Held, Noise, Param, Reference, Solution, Statistic, geometric, uniform
from losslab.core.function import Documented, Function
from losslab.core.intervals import LINE, Interval, interval
from losslab.core.library import Library
from losslab.core.loss import Loss

__all__ = [
    "LINE",
    "RAW",
    "Argument",
    "Calculation",
    "Corner",
    "Datum",
    "Documented",
    "Example",
    "Family",
    "Function",
    "Held",
    "Interval",
    "Library",
    "Link",
    "Loss",
    "Noise",
    "Numbers",
    "Param",
    "Reference",
    "Settings",
    "Solution",
    "Statistic",
    "geometric",
    "interval",
    "uniform",
]
