"""Points in a link."""

import re
from collections.abc import Callable
from typing import Any

from losslab.link import LONGEST
from losslab.text import exact, quote

NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
MOST_POINTS = 60
LARGEST = 1e6  # of a coordinate in a link


def parse_points(text: str) -> tuple[tuple[tuple[float, float], ...], str]:
    """(tuple of (x, y), complaint or "") of a link's text such as `1.2~3.4,5~6`; with `write_points` a link.Field.

    What is not a point, or has a coordinate beyond ±1e6, is left out and said; so are points beyond the sixtieth.
    """
    parts, said = text.split(","), []
    if len(text) >= LONGEST:
        parts.pop()  # links are cut to LONGEST characters, perhaps within a number
        said.append("the text was too long and its end is left out")
    parts = [part.strip() for part in parts if part.strip()]
    points = [_point(part) for part in parts]
    wrong = [quote(part) for part, point in zip(parts, points, strict=True) if point is None]
    points = [point for point in points if point]
    if wrong:
        more = f" and {len(wrong) - 3} more" if len(wrong) > 3 else ""
        are = "is not a point" if len(wrong) == 1 else "are not points"
        said.append(f"{', '.join(wrong[:3])}{more} {are} such as 1.2~3.4 with both within ±1000000")
    if len(points) > MOST_POINTS:
        said.append(f"of {len(points)} points the first {MOST_POINTS} are shown")
    return tuple(points[:MOST_POINTS]), ", and ".join(said)


def write_points(points: tuple[tuple[float, float], ...]) -> str:
    """The text of at most sixty (x, y) for a link: exact, unless only nine significant digits fit in LONGEST."""
    text = _joined(points, exact)
    return text if len(text) < LONGEST else _joined(points, lambda value: f"{value:.9g}")


def _joined(points: tuple[tuple[float, float], ...], write: Callable[..., Any]) -> str:
    return ",".join(f"{write(x)}~{write(y)}" for x, y in points)


def _point(part: str) -> tuple[float, float]:
    words = part.split("~")
    if len(words) != 2 or not all(NUMBER.fullmatch(word) for word in words):
        return None
    x, y = map(float, words)
    return (x, y) if max(abs(x), abs(y)) <= LARGEST else None
