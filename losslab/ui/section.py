"""One question of the page “What does a loss value mean?”: its part of the link, its presets, what it shows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from losslab.link import Field


@dataclass(frozen=True)
class Section:
    """A question. `first` says what to do.

    `draw(chart, controls)` fills these two columns and goes on below them; it returns the fields that have widgets now.
    """

    title: str
    first: str
    fields: Mapping[str, Field]
    presets: Mapping[str, Mapping]
    draw: Callable
