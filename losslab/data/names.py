"""Which line of a table holds its names, what stands above it, and what kind of cells each column has."""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from losslab.data.cells import Format, format_of, is_missing, numberish, numbers, parsed
from losslab.data.lines import MOST_COLUMNS, refuse, told
from losslab.data.reading import Reading


@dataclass(frozen=True)
class Row:
    """A row of the head: `raw` cells, the last that is not empty is number `full`, `count` of them may be numbers."""

    line: int
    cells: list[str]
    full: int
    count: int


def row_of(line: int, cells: list[str]) -> Row:
    full = max((i + 1 for i, cell in enumerate(cells) if cell.strip()), default=0)
    return Row(line, cells, full, sum(map(numberish, cells[:MOST_COLUMNS])))


def _usual(lengths: Iterable[Any]) -> int:
    counts = Counter(lengths)
    return max(counts, key=lambda n: (counts[n], n)) if counts else 0


def sizes_of(rows: list[Row]) -> tuple[int, int]:
    """(usual number of cells of rows with numbers, the same without empty cells at their end)."""
    data = [row for row in rows if row.count] or rows
    return _usual(len(row.cells) for row in data), _usual(row.full for row in data)


def fits(row: Row, sizes: tuple[int, int]) -> bool:
    return row.full > 0 and (len(row.cells) == sizes[0] or row.full == sizes[1])


def named(reading: Reading, rows: list[Row], lines: list[str], chosen: dict[str, Any]) -> Reading:
    """The Reading with its names, and the place and format of each column."""
    sizes = sizes_of(rows)
    if max(sizes) > MOST_COLUMNS:
        raise refuse(f"there are {max(sizes):,} columns, more than {MOST_COLUMNS}")
    data = [row for row in rows if row.count and fits(row, sizes)]
    width = max(sizes)
    formats = _formats(data, width, reading)
    header, end = _header(rows, sizes, formats, reading, chosen)
    top = header.line if header else -1
    below = [row for row in rows if row.line > top and (end is None or row.line < end)]
    if header and not any(row.full for row in below):
        if max(sizes) == 1 and any(re.search(r"\d", cell) for row in rows for cell in row.cells):
            raise refuse("no numbers stand between tabs, semicolons, vertical bars, commas or spaces here")
        raise refuse("there are names but no rows below them")
    start = next((row.line for row in below if row.count and fits(row, sizes)), below[0].line if below else 0)
    skip = max(reading.skip, header.line if header else start if "header" not in chosen else reading.skip)
    data = [row for row in below if row.count and fits(row, sizes)] or [row for row in below if fits(row, sizes)]
    most = max(sizes[0], header.full) if header else sizes[0]
    width = max([sizes[1], header.full if header else 0, *(row.full for row in data if row.full <= most)])
    cells, notes = [cell.strip() for cell in header.cells] if header else [], list(reading.notes)
    if header and reading.sep == " " and len(cells) > sizes[0]:  # a name may be of two words, with more spaces between
        wide = re.split(r"\t+| {2,}", lines[header.line].strip())
        cells = wide if len(wide) == sizes[0] else cells
        width = sizes[0] if len(wide) == sizes[0] else width
    formats = _formats(data, width, reading)
    data = data if most == sizes[0] else [row for row in below if row.count and row.full <= most]
    if header and (words := [cell for cell in cells if cell]) and all(map(whole, words[-2:])) and len(words) > 1:
        notes.append(f"The numbers in the line of names, {told(words[-2])} and {told(words[-1])}, are taken as names.")
    if header and len(cells) == width - 1 and sizes[0] == sizes[1] == width and _row_names(data, formats):
        cells = ["row", *cells]  # R leaves out the name of its first column
    elif header and header.full < width:
        notes.append(_too_few(header.full, width))
    elif not header and (above := _names_in_comment(reading, lines, width, skip, start)):
        cells = above
        notes.append("The names are taken from the comment above the numbers.")
    names, renamed = _names(cells, width)
    places = [
        i
        for i in range(width)
        if i < len(cells) and cells[i] or any(i < row.full and row.cells[i].strip() for row in data)
    ]
    places = places or list(range(width))
    formats = [
        _compact(form, name, [row.cells[i] for row in data if i < len(row.cells)])
        for i, (form, name) in enumerate(zip(formats, names, strict=True))
    ]
    reading = replace(
        reading, header=header.line + 1 if header else 0, skip=skip, width=width, end=end,
        names=tuple(names[i] for i in places), places=tuple(places), formats=tuple(formats[i] for i in places),
        heads=tuple(header.cells) if header else (), notes=(*notes, *renamed),
    )  # fmt: skip
    return reading


DATED = re.compile(r"date|datum|fecha|data|day|tag|jour|yyyymm(?:dd)?|month|monat|mois|mes|periode?", re.IGNORECASE)


def _compact(form: Format, name: str, cells: list[str]) -> Format:
    """The format of dates such as 20240131, or of months such as 202401, in a column that is named so."""
    if not form.plain or not DATED.search(name):
        return form
    cells = [cell.strip() for cell in cells if not is_missing(cell)]
    for pattern, date in ((r"(?:19|20)\d{6}", "%Y%m%d"), (r"(?:19|20)\d{4}", "%Y%m")):
        if cells and all(re.fullmatch(pattern, cell, re.ASCII) and parsed(cell, date) for cell in cells):
            return Format("date", date=date)
    return form


def _too_few(names: int, width: int) -> str:
    only = (
        "Only the first column has a name"
        if names == 1
        else f"Only the first {names:,} of {width:,} columns have names"
    )
    return f"{only}; the others are numbered."


def _formats(data: list[Row], width: int, reading: Reading) -> list[Format]:
    columns = ([row.cells[i] for row in data if i < len(row.cells)] for i in range(width))
    return [format_of(column, reading.decimal, reading.thousands) for column in columns]


def _reads(form: Format, reading: Reading) -> Callable[..., Any]:
    if form.kind == "date":
        return lambda cell: parsed(cell.strip(), form.date) is not None
    read = numbers(**{"decimal": reading.decimal, "thousands": reading.thousands} | form.arguments())
    return lambda cell: read(cell) == read(cell)


def _header(
    rows: list[Row], sizes: tuple[int, int], formats: list[Format], reading: Reading, chosen: dict[str, Any]
) -> tuple[Row | None, int | None]:
    """(the row of names or None, the line at which another table begins or None)."""
    if "header" in chosen:
        line = chosen["header"] - 1
        return next((row for row in rows if row.line == line), None), None
    readers = [_reads(form, reading) if form.kind != "text" else None for form in formats]
    if counted := _counted_names(rows, sizes):
        return counted, None

    def is_words(row: Row) -> bool:
        if not (min(sizes[1], max(sizes[0] - 1, 1)) <= row.full <= sizes[0]) or all(map(is_missing, row.cells)):
            return False
        cells = [cell for cell, read in zip(row.cells, readers, strict=False) if read]
        if len(row.cells) == sizes[0] and any(
            read(c) or is_missing(c) and c.strip() for c, read in zip(row.cells, readers, strict=False) if read
        ):
            return False
        return not row.count or not any(map(numberish, cells)) or not any(_plainly(c) for c in row.cells)

    groups, runs, good, before = [], [0], 0, None
    for row in rows:
        if is_words(row) and (not good and len(runs) == 1 or groups and not runs[-1] or _apart(before, row, sizes)):
            if groups and not runs[-1] and not _apart(before, row, sizes) or groups and not runs[-1]:
                groups[-1].append(row)
            else:
                groups.append([row])
                runs.append(0)
        elif row.count and fits(row, sizes):
            good += 1
            runs[-1] += 1
        if row.full:
            before = row
        else:
            before = None if before is None else replace(before, line=-9)
    heads = [None, *(_best(group, sizes) for group in groups)]
    merged: list[list[Any]] = [[heads[0], runs[0], None]]
    for head, run in zip(heads[1:], runs[1:], strict=True):
        if merged[-1][0] and merged[-1][0].cells == head.cells:
            merged[-1][1] += run
        else:
            if merged[-1][2] is None and run:
                merged[-1][2] = head.line
            merged.append([head, run, None])
    head, _, end = max(merged, key=lambda part: (part[1], part[0] is not None))
    first = next((row for row in rows if row.full), None)
    if (
        not head
        and first
        and first.full > sizes[0]
        and not first.count
        and not any(map(is_missing, first.cells[: first.full]))
    ):
        return first, end  # a table is at least as wide as its names
    return head, end


def _plainly(cell: str) -> bool:
    return bool(re.fullmatch(r"\s*[+-]?[\d.,]*\d[\d.,]*\s*", cell))


def _apart(before: Row, row: Row, sizes: tuple[int, int]) -> bool:
    """Whether a blank line, an empty row or a title of its own stands above a row."""
    if before is None:
        return False
    return row.line > before.line + 1 or before.full < min(sizes) and not before.count


def _best(group: list[Row], sizes: tuple[int, int]) -> Row:
    """Of rows of words the one with most different words; on a tie the first, of one column the last."""
    if max(sizes) == 1:
        return group[-1]
    words = [len({cell.strip() for cell in row.cells} - {""}) for row in group]
    best = [row for row, count in zip(group, words, strict=True) if count == max(words)]
    found = best[0]
    for row in best[1:]:  # a title may have as many words: it stands apart, or is a sentence with a comma
        apart = any(not _follow(a, b) for a, b in pairwise(group) if found.line < b.line <= row.line)
        if apart or any(cell[:1] == " " for cell in found.cells) and not any(cell[:1] == " " for cell in row.cells):
            found = row
    return found


def _follow(above: Row, row: Row) -> bool:
    return row.line == above.line + 1


def _counted_names(rows: list[Row], sizes: tuple[int, int]) -> Row | None:
    """The first row if its cells are names that count: years after a word or above smaller numbers, or 0, 1, 2 ..."""
    first = next((row for row in rows if fits(row, sizes) or row.full == sizes[0]), None)
    if not first or first.full < 2 or first is rows[-1]:
        return None
    cells = [cell.strip() for cell in first.cells[: first.full]]
    words = 0 if whole(cells[0]) else 1
    counted = cells[words:]
    if len(counted) < 2 or not all(map(whole, counted)) or words and numberish(cells[0]):
        return None
    numbers_ = [int(cell) for cell in counted]
    steps = {b - a for a, b in zip(numbers_, numbers_[1:], strict=False)}
    if len(steps) != 1 or not abs(steps.copy().pop()) or abs(steps.copy().pop()) > 10:
        return None
    years = all(1800 <= n <= 2200 for n in numbers_)
    below = [cell.strip() for row in rows[rows.index(first) + 1 :] for cell in row.cells[words:] if cell.strip()]
    others = not any(whole(cell) and 1800 <= int(cell) <= 2200 for cell in below)
    named = words and cells[0]
    if years and others and (named or words or steps == {1} and len(first.cells) == sizes[0]):
        return first
    if words and not cells[0] and steps == {1} and numbers_[0] in (0, 1):
        return first
    return None


def whole(cell: str) -> bool:
    return bool(re.fullmatch(r"\d{1,6}", cell, re.ASCII))


def _row_names(data: list[Row], formats: list[Format]) -> bool:
    """Whether the first column is one of names of rows, for which R writes no name above."""
    first = [row.cells[0].strip() for row in data]
    counts = first in ([str(i) for i in range(k, len(first) + k)] for k in (0, 1))
    left = sum(form.kind != "text" for form in formats[:-1])
    right = sum(form.kind != "text" for form in formats[1:])
    return right >= left and len(set(first)) == len(first) and (counts or formats[0].kind == "text" or right >= left)


def _names_in_comment(reading: Reading, lines: list[str], width: int, skip: int, start: int) -> list[str]:
    """The names in the last line of comment above the numbers, if there are as many words as columns; else []."""
    above = [i for i in reading.comments if reading.skip <= i < start or skip == i]
    if not above:
        return []
    line = lines[max(above)].strip()
    text = re.sub(r"^\W*?(?:#|%|@|//|--|!|;)+\s*", "", line).strip()
    words = [
        word.strip().strip('"')
        for word in (text.split(reading.sep) if reading.sep.strip() or reading.sep == "\t" else text.split())
    ]
    if len(words) != width and reading.sep != " ":
        words = text.split() if len(text.split()) == width else words
    plain = words and all(words) and not any(numberish(word) for word in words)
    return words if len(words) == width and plain and width > 1 else []


def _names(cells: list[str], width: int) -> tuple[list[str], list[Any]]:
    """(unique names of `width` columns, notes)."""
    names, doubled = [], []
    for i in range(width):
        name = " ".join("".join(c if c.isprintable() else " " for c in cells[i]).split())[:80] if i < len(cells) else ""
        name = unique = name or f"column {i + 1}"
        count = 1
        while unique in names:
            count += 1
            unique = f"{name}_{count}"
        names.append(unique)
        doubled += [told(unique)] if unique != name else []
    more = "…" if doubled[3:] else ""
    return names, [f"Names that occurred before were changed: {', '.join(doubled[:3])}{more}."] if doubled else []
