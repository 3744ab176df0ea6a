"""What in a table may not be meant as data: marks for missing values, and lines of totals."""

import re
from typing import Any

import numpy as np

from losslab.data.lines import listed, noun_of, told
from losslab.data.reading import Doubt, Reading
from losslab.text import exact

NINES = re.compile(r"-?9{2,}(?:\.9+)?")
MARKS = {
    -1.0,
    -32768.0,
    32767.0,
    1e20,
    -1e20,
    1e30,
    -1e30,
    9.96921e36,
    -88.0,
    -888.0,
    -8888.0,
    88.0,
    888.0,
    8888.0,
    -77.0,
    -777.0,
}
DIGITS = frozenset("0123456789-+.")
MOST_VALUES = 20  # looked at in a column
TOTAL = re.compile(
    r"(?:(?:grand|sub|sub-|overall)\s*)?(?:total|totals|sum|sums|gesamt|gesamtsumme|summe|insgesamt|somme|suma|totale|"
    r"total g[eé]n[eé]ral|sous-total|gesamtergebnis|teilergebnis|zwischensumme|endsumme|"
    r"totaal|eindtotaal|totalt|summa|razem|"
    r"ogółem|итого|всего|сумма|合計|合计|总计|總計|小計|小计|Σ|mean|average|avg|mittelwert|durchschnitt|mittel|moyenne|media|"
    r"média|promedio|gemiddelde|gemiddeld|medel|średnia|среднее|平均|Ø)(?!\w).*",
    re.IGNORECASE,
)


def hints(
    names: tuple[str, ...],
    arrays: tuple[np.ndarray, ...],
    last: int,
    totals: list[Any],
    reading: Reading,
    noun: str = "line",
) -> tuple[Doubt, ...]:
    """Doubts about numbers of columns: `last` is the line of the last row, `totals` (line, its word) of some."""
    return (*_missing(names, arrays, reading), *_totals(arrays, last, totals, reading, noun))


def _missing(names: tuple[str, ...], arrays: tuple[np.ndarray, ...], reading: Reading) -> list[Doubt]:
    found = []
    for name, values in dict(zip(names, arrays, strict=True)).items():
        unique, counts = np.unique(values, return_counts=True)
        ends = {*range(min(MOST_VALUES, len(unique))), *range(max(len(unique) - MOST_VALUES, 0), len(unique))}
        for i in sorted(ends):
            value, count = float(unique[i]), int(counts[i])
            if value in reading.missing or not (_is_mark(value)):
                continue
            others = np.delete(unique, i)
            others = others[[not _is_mark(v) for v in others.tolist()]]
            if len(others) >= 2 and _far(value, others):
                times = {1: "once", 2: "twice"}.get(count, f"{count:,} times")
                shown = exact(value).replace("-", "−")
                found.append(
                    Doubt(
                        f"{shown} occurs {times} in {told(name)}, far from all others: a mark for a missing value?",
                        f"Leave out {shown} as missing",
                        (("missing", (*reading.missing, value)),),
                    )
                )
    return found[:3]


def _is_mark(value: float) -> bool:
    return bool(NINES.fullmatch(exact(value))) or value in MARKS or abs(value) >= 1e18


def _far(value: float, others: np.ndarray) -> bool:
    low, high = float(others.min()), float(others.max())
    room = 3 * max(high - low, 1e-9 * max(abs(low), abs(high)))
    return value < low - room or value > high + room


def total_word(cells: list[str]) -> str:
    """The cell that calls a row a total or an average, or ""."""
    return next((cell.strip() for cell in cells if cell[:1] not in DIGITS and TOTAL.fullmatch(cell.strip())), "")


def _totals(arrays: tuple[np.ndarray, ...], last: int, totals: list[Any], reading: Reading, noun: str) -> list[Any]:
    """A doubt about rows that are called totals, or about a last one that is the sum of the others in every column."""
    count = len(arrays[0])
    sums = all(map(_is_sum, arrays))
    totals = totals if 2 * len(totals) < count else totals[-1:] if totals and totals[-1][0] == last else []
    totals = totals or ([(last, "")] if sums and len(arrays) > 1 and count > 5 else [])
    if count < 3 or not totals:
        return []
    lines, words = [line for line, _ in totals], [told(word) for word in dict.fromkeys(w for _, w in totals) if word]
    called = f" ({', '.join(words[:3])})" if words else ""
    where = f"{listed(lines, noun=noun).capitalize()}{called}"
    if len(lines) > 1:
        what, it = "seem to sum up others, and are drawn as points like them", f"these {noun_of(noun)}"
    else:
        what = "is the sum of the others" if sums and lines == [last] else "seems to sum up others"
        what, it = f"{what}, and is drawn as a point like them", f"this {noun}"
    return [Doubt(f"{where} {what}.", f"Leave {it} out", (("left_out", (*reading.left_out, *(i + 1 for i in lines))),))]


def _is_sum(values: np.ndarray) -> bool:
    rest = float(np.sum(values[:-1]))
    return bool(np.any(values[:-1] != 0)) and abs(rest - values[-1]) <= 1e-6 * np.sum(np.abs(values))
