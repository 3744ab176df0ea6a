"""Where numbers may lie: an interval or a set, written as mathematics writes it and read once."""

import math
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np

from losslab.core.aliases import Numbers, Settings

LINE = "(-inf, inf)"


@dataclass(frozen=True)
class Interval:
    """The numbers between two bounds, which count or not; or where there are `members`, these alone.

    A bound may be the name of a parameter; with its value put in by `at` it is a number. `text` is how it was written.
    """

    text: str
    low: float | str
    high: float | str
    with_low: bool = False
    with_high: bool = False
    members: tuple[float, ...] = ()

    def __str__(self) -> str:
        return self.text

    @property
    def depends(self) -> bool:
        """Whether a bound is that of a parameter."""
        return isinstance(self.low, str) or isinstance(self.high, str)

    @property
    def whole(self) -> bool:
        """Whether it is the whole line, whose infinite ends are limits and no members."""
        return (self.low, self.high, self.with_low, self.with_high) == (-math.inf, math.inf, False, False)

    def at(self, settings: Settings) -> "Interval":
        """With the parameters in it put in; one that is not in `settings` does not bind."""
        if not self.depends:
            return self
        low = settings.get(self.low, -math.inf) if isinstance(self.low, str) else self.low
        high = settings.get(self.high, math.inf) if isinstance(self.high, str) else self.high
        return replace(self, low=low, high=high)

    def contains(self, x: Numbers) -> Any:
        """Whether the numbers x, of any shape, lie in it: a bool for each. NaN does not."""
        if self.members:
            return np.isin(x, self.members)
        above = self.low <= x if self.with_low else self.low < x
        return above & (x <= self.high if self.with_high else x < self.high)

    def nearest(self, x: Numbers, gap: Numbers) -> Any:
        """x, or the nearest number inside, one `gap` away from a bound that does not count. Can be traced."""
        x = np.maximum(x, self.low if self.with_low else self.low + gap)
        return np.minimum(x, self.high if self.with_high else self.high - gap)


@lru_cache(maxsize=256)
def interval(text: str) -> Interval:
    """The Interval that is written so: `(0, inf)`, `[a, inf)`, or a set, `{-1, 1}`."""
    inner = [part.strip() for part in text[1:-1].split(",")]
    if text[0] == "{":
        members = tuple(map(float, inner))
        return Interval(text, min(members), max(members), True, True, members)
    low, high = (float(part) if part == "inf" or not part.isidentifier() else part for part in inner)
    return Interval(text, low, high, text[0] == "[", text[-1] == "]")
