"""What in a table may not be meant as data: marks for missing values, and lines of totals."""

import re

import numpy as np

from losslab.data.lines import told
from losslab.data.reading import Doubt
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
MOST_VALUES = 20  # looked at in a column
TOTAL = re.compile(
    r"(?:(?:grand|sub|sub-|overall)\s*)?(?:total|totals|sum|sums|gesamt|gesamtsumme|summe|insgesamt|somme|suma|totale|"
    r"total g[eé]n[eé]ral|sous-total|gesamtergebnis|teilergebnis|zwischensumme|endsumme|"
    r"totaal|eindtotaal|totalt|summa|razem|"
    r"ogółem|итого|всего|сумма|合計|合计|总计|總計|小計|小计|Σ|mean|average|avg|mittelwert|durchschnitt|mittel|moyenne|media|"
    r"média|promedio|gemiddelde|gemiddeld|medel|średnia|среднее|平均|Ø)(?!\w).*",
    re.IGNORECASE,
)


def hints(names, arrays, line, cells, reading, noun="line"):
    """Doubts about numbers of columns, whose last row has these cells in this line."""
    return (*_missing(names, arrays, reading), *_totals(arrays, line, cells, reading, noun))


def _missing(names, arrays, reading):
    found = []
    for name, values in dict(zip(names, arrays, strict=True)).items():
        unique, counts = np.unique(values, return_counts=True)
        ends = {*range(min(MOST_VALUES, len(unique))), *range(max(len(unique) - MOST_VALUES, 0), len(unique))}
        for i in sorted(ends):
            value, count = float(unique[i]), int(counts[i])
            if value in reading.missing or not (NINES.fullmatch(exact(value)) or value in MARKS):
                continue
            others = np.delete(unique, i)
            others = others[[not (NINES.fullmatch(exact(v)) or v in MARKS) for v in others.tolist()]]
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


def _far(value, others):
    low, high = float(others.min()), float(others.max())
    room = 3 * max(high - low, 1e-9 * max(abs(low), abs(high)))
    return value < low - room or value > high + room


def _totals(arrays, line, cells, reading, noun):
    """A doubt about the last row if it is called a total, or holds the sum of the others in every column."""
    count = len(arrays[0])
    word = next((cell.strip() for cell in cells if cell.strip() and TOTAL.fullmatch(cell.strip())), "")
    sums = [_is_sum(values) for values in arrays]
    if count < 3 or not word and not (all(sums) and len(sums) > 1 and count > 5):
        return []
    where = f"{noun.capitalize()} {line + 1:,}{f' ({told(word)})' if word else ''}"
    what = "is the sum of the others" if all(sums) else "seems to sum up the others"
    return [
        Doubt(
            f"{where} {what}, and is drawn as a point like them.",
            f"Leave this {noun} out",
            (("left_out", (*reading.left_out, line + 1)),),
        )
    ]


def _is_sum(values):
    rest = float(np.sum(values[:-1]))
    return bool(np.any(values[:-1] != 0)) and abs(rest - values[-1]) <= 1e-6 * np.sum(np.abs(values))
