"""A drawing: which figure, of what. Equal drawings are the same figure, so that a program of it is traced once."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, wraps
from typing import Any

from losslab.core import Loss

Picture = dict[str, Any]  # a figure as Plotly reads it
Painter = Callable[..., Picture]  # a figure as a function of its values


@dataclass(frozen=True)
class Drawing:
    """The figure that `make(*arguments, **dict(options))` gives: called with values it is the Plotly figure, a dict.

    It is equal to, and hashes as, any other of the same function and equal arguments. One that is `own` holds words
    of a visitor, such as a formula or the names of columns: nothing of it may be kept for others.
    """

    make: Callable[..., Painter]
    arguments: tuple[Any, ...] = ()
    options: tuple[tuple[str, Any], ...] = ()
    own: bool = False

    @cached_property
    def figure(self) -> Painter:
        """The figure as a function of its values."""
        return self.make(*self.arguments, **dict(self.options))

    def __call__(self, *places: Any, **values: Any) -> Picture:
        return self.figure(*places, **values)


def drawing(make: Callable[..., Painter]) -> Callable[..., Drawing]:
    """A function that makes figures, as one that gives a `Drawing` of its arguments, which must be hashable.

    It is told where a text among them is a visitor's, by `said`; of a loss it is seen.
    """

    @wraps(make)
    def of(*arguments: Any, said: bool = False, **options: Any) -> Drawing:
        return Drawing(make, arguments, tuple(sorted(options.items())), said or _typed((*arguments, *options.values())))

    return of


def _typed(part: object) -> bool:
    """Whether a visitor's own loss is part of it."""
    return any(map(_typed, part)) if isinstance(part, tuple) else isinstance(part, Loss) and part.typed
