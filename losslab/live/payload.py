"""What a browser needs to show a drawing and to follow the hand on it. Knows no Streamlit."""

import base64
import gzip
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from losslab import theme
from losslab.figures.drawing import Drawing, Painter, Picture
from losslab.figures.parts import describe
from losslab.trace import number, pack, record

JS = Path(__file__).parent / "js"  # the modules that a browser loads
VERSION = hashlib.blake2b(b"".join(path.read_bytes() for path in sorted(JS.glob("*.js"))), digest_size=6).hexdigest()
KEPT = 256  # programs for all visitors
OWN = 3  # programs for one visitor alone: a page shows two figures at most


@dataclass(frozen=True, eq=False)
class Program:
    """A drawing for all values: what of its figure stays, with None where `code` puts what does not.

    `stops` are those of the sliders whose thumb carries an index, {name: floats}.
    """

    still: Picture
    code: dict[str, Any]
    stops: dict[str, list[float | str]]

    @cached_property
    def text(self) -> bytes:
        """All of it as JSON, which is the same for equal drawings."""
        still = {"data": plain(self.still["data"]), "layout": plain(self.still["layout"], "f8")}
        said = {"still": still, "program": self.code, "stops": self.stops, "palette": [theme.LIGHT, theme.DARK]}
        return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()

    @cached_property
    def id(self) -> str:
        """What it is called in messages: the hash of what it is."""
        return hashlib.blake2b(self.text, digest_size=12).hexdigest()

    @cached_property
    def parcel(self) -> bytes:
        """The id, a line's end, and the JSON, zipped: what a browser has to be given once."""
        return self.id.encode() + b"\n" + gzip.compress(self.text, mtime=0)

    @property
    def drags(self) -> list[dict[str, Any]]:
        """What can be dragged on the chart, as `parts.drag` and its like say it."""
        return self.still["layout"]["meta"]["drags"]

    @property
    def most(self) -> int:
        """How many points a visitor may make of it."""
        return self.still["layout"]["meta"].get("points", {}).get("most", 0)


Stops: TypeAlias = Mapping[str, Sequence[float]]
Programs: TypeAlias = Callable[[Painter, tuple[str, ...], tuple[tuple[str, tuple[float, ...]], ...]], Program]


@dataclass(frozen=True, eq=False)
class Payload:
    """A drawing for one set of values, {name: float64 array}. `programs` keeps the programs."""

    drawing: Painter
    values: dict[str, np.ndarray]
    stops: Stops = field(default_factory=dict)
    programs: Programs = field(kw_only=True)

    @cached_property
    def program(self) -> Program:
        """The `Program`, traced once for equal drawings."""
        return self.programs(
            self.drawing,
            tuple(self.values),
            tuple((name, tuple(s)) for name, s in self.stops.items() if name in self.values),
        )

    @cached_property
    def painted(self) -> Picture:
        """The figure, a dict as Plotly reads it, of arrays."""
        return self.drawing(**self.values)

    @property
    def words(self) -> str:
        """What the figure shows, for those who do not see it."""
        return describe(self.painted)

    @property
    def numbers(self) -> dict[str, Any]:
        """The values as JSON can carry them."""
        return {name: [*map(number, v)] if v.ndim else number(v) for name, v in self.values.items()}


def payload(
    drawing: Painter,
    values: Mapping[str, ArrayLike],
    stops: Stops = {},  # noqa: B006 (never written to)
    own: Programs | None = None,
) -> Payload:
    """What a browser needs of a drawing at these values.

    Parameters
    ----------
    drawing : callable
        A `Drawing`, or any hashable function of the values that gives a figure as Plotly reads it. It is called with
        numbers, and with stand-ins for them, as `losslab.trace` says.
    values : mapping of str to array_like
        Each a number or a list of them.
    stops : mapping of str to sequence of float
        Those of sliders whose thumb carries an index.
    own : callable, optional
        What `programs` gives: it keeps what holds words of the one visitor whom it belongs to. Without it that is
        traced anew each time.

    Returns
    -------
    Payload
        `program`, alike for all values; `numbers`, the values; `painted`, the figure; `words`, what it shows.

    Raises
    ------
    TypeError
        By `program`, for a figure that cannot be traced.

    Examples
    --------
    >>> from losslab import find
    >>> from losslab.labs.regression.figure import residual_losses
    >>> drawing = residual_losses((find("huber"),))
    >>> shown = payload(drawing, {"y_pred": 3.0, "y_true": 1.0, "huber-delta": 1.5})
    >>> shown.numbers
    {'y_pred': 3.0, 'y_true': 1.0, 'huber-delta': 1.5}
    >>> shown.program is payload(drawing, shown.values | {"y_pred": 4.0}).program
    True
    """
    arrays = {name: np.asarray(value, dtype=float)[()] for name, value in values.items()}
    apart = isinstance(drawing, Drawing) and drawing.own
    return Payload(drawing, arrays, stops, programs=(own or _program) if apart else SHARED)


def _program(drawing: Painter, names: tuple[str, ...], stops: tuple[tuple[str, tuple[float, ...]], ...]) -> Program:
    return Program(*record(drawing, names), {name: [*map(number, each)] for name, each in stops})


def programs(most: int = OWN) -> Programs:
    """What keeps the programs of drawings, at most so many."""
    return lru_cache(maxsize=most)(_program)


SHARED = programs(KEPT)  # by all visitors: no word that one of them chose is in it


def plain(value: Any, dtype: str = "f4") -> Any:
    """A figure as JSON can carry it: arrays packed (places on an axis in full), what is not finite by its name."""
    if isinstance(value, dict):
        return {key: plain(part, "f8" if key == "x" else dtype) for key, part in value.items()}
    if isinstance(value, np.ndarray) and value.ndim == 2:
        return [pack(row, dtype) for row in value]
    if isinstance(value, np.ndarray) and value.ndim:
        return pack(value, dtype)
    if isinstance(value, list | tuple):
        return [plain(part, dtype) for part in value]
    if isinstance(value, float | np.ndarray | np.generic):
        return number(value)
    return value


def squeeze(value: Any) -> str:
    """Anything JSON can say, in a third of its length: the browser unpacks it."""
    return base64.b64encode(
        gzip.compress(json.dumps(value, ensure_ascii=False, allow_nan=False).encode(), mtime=0)
    ).decode()
