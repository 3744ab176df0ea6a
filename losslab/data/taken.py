"""Columns of a table as arrays: what is used, why the rest is not, and the call of pandas that reads the same."""

import io
import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from losslab.data.cells import PANDAS_MISSING, Format, is_missing, numbers
from losslab.data.guess import text_of
from losslab.data.hints import hints, total_word
from losslab.data.lines import MOST_LINES, MOST_ROWS, listed, told
from losslab.data.reading import DECIMALS, Call, Doubt, Reading, unit
from losslab.data.table import NOUNS, Table, sifted

MOST_TOTALS = 60
MOST_MARKS = 12  # cells that hold no number, in the code
UNIT_SIGNS = "=:%/°²³€£¥$₹₩₽.-µ "
NATIVE = ",.'"  # signs between thousands that pandas is told


@dataclass(frozen=True, eq=False)
class Taken:
    """Numbers of chosen columns, in rows that have all of them; what is said of the others; the call that read them.

    `places` are the lines of these rows, counted from 0.
    """

    arrays: tuple[np.ndarray, ...]
    dropped: str
    notes: tuple[str, ...]
    doubts: tuple[Doubt, ...]
    call: Call | None
    labels: tuple[str, ...]
    places: np.ndarray


def columns(table: Table, *names: str) -> tuple[tuple[np.ndarray, ...], str]:
    """(tuple of float arrays of one length, a sentence on the rows that were left out or "").

    A row is left out where one of the columns named has no finite number. ValueError if that leaves none.
    """
    taken = take(table, *names)
    return taken.arrays, taken.dropped


def take(table: Table, *names: str) -> Taken:
    """What is Taken of these columns. ValueError if that leaves no row."""
    for name in names:
        if name not in table.names:
            raise ValueError(f"{told(name)} is not a column; there are {', '.join(map(told, table.names[:10]))}")
    reading, lines = table.reading, table.lines()
    chosen = sorted({table.names.index(name) for name in names})
    places, tally = [reading.places[i] for i in chosen], []
    longest, skipped, rows, cells, skips = 0, [], [], [[] for _ in places], []
    reasons: dict[Any, list[int]] = defaultdict(list)
    words = any(form.kind == "text" for form in reading.formats) or any(name not in names for name in table.names)
    totals = []
    for index, line, row, why in sifted(lines, reading, tally):
        if why:
            skips.append(index)
            skipped.append(line)
            if why not in ("names", "rule"):
                reasons[why].append(line)
            continue
        rows.append(line)
        if words and len(totals) < MOST_TOTALS and (word := total_word(row)):
            totals.append((line, word))
        longest = max(longest, len(row))
        for column, place in zip(cells, places, strict=True):
            column.append(row[place] if place < len(row) else "")
    odd = any(lines[line].count('"') % 2 for line in {*skipped, *table.reading.comments, *range(table.reading.skip)})
    quotes = not odd or any('"' in lines[line] for line in rows)
    call, notes = _call(table, chosen, cells, lines, skips, tally, len(rows), quotes, longest)
    if longest <= places[-1]:
        raise ValueError(f"no row can be used: there is nothing in {told(table.names[chosen[-1]])}")
    try:
        frame = call.table(_source(table))
    except (ValueError, OverflowError, IndexError):
        frame = ()
    if len(frame) != len(rows):
        raise ValueError("the quotation marks in this table do not fit together, so that its rows cannot be told apart")
    found = {table.names[i]: frame[table.names[i]].to_numpy(float) for i in chosen}
    good = np.all([np.isfinite(values) for values in found.values()], axis=0)
    for i in np.flatnonzero(~good):
        name, column = next(
            (table.names[k], c) for k, c in zip(chosen, cells, strict=True) if not np.isfinite(found[table.names[k]][i])
        )
        what = "infinite" if np.isinf(found[name][i]) else "nothing" if is_missing(column[i]) else "without a number"
        what = "marked as missing" if _float(column[i]) in reading.missing else what
        reasons[f"{what} in {told(name)}", column[i].strip()].append(rows[i])
    said, total = _dropped(reasons, len(rows), int(np.sum(good)), NOUNS.get(reading.form, "entry"))
    if not np.any(good):
        raise ValueError(f"no row can be used: {said}")
    arrays = tuple(found[name][good] for name in names)
    used = {rows[i] for i in np.flatnonzero(good)} if totals else ()
    totals = [(line, word) for line, word in totals if line in used]
    noun = NOUNS.get(table.reading.form, "entry")
    doubts = hints(names, arrays, rows[-1] if good[-1] else -1, totals, table.reading, noun)
    labels = tuple(_label(name, reading.formats[table.names.index(name)]) for name in names)
    call = replace(call, drop=not np.all(good))
    return Taken(arrays, said, tuple(notes), doubts, call, labels, np.array(rows)[good])


def _source(table: Table) -> Any:
    reading = table.reading
    return io.StringIO(text_of(table.raw, reading)) if reading.form else io.BytesIO(table.raw)


def _call(
    table: Table,
    chosen: list[int],
    cells: list[list[str]],
    lines: list[str],
    skips: list[int],
    tally: list[Any],
    count: int,
    quotes: bool,
    longest: int,
) -> tuple[Call, list[Any]]:
    """(the Call that reads these columns, notes)."""
    reading, names = table.reading, [table.names[i] for i in chosen]
    numeric, dates, marks, groups, notes = _forms(reading, names, chosen, cells)
    given: dict[str, Any] = {"sep": _separator(reading, lines)}
    if reading.decimal != "." and len(numeric) + len(dates) < len(names):
        given["decimal"] = reading.decimal
    if groups:
        given["thousands"] = groups.pop()
    plain_header = _plain_header(table, chosen, names) and longest <= len(reading.heads)
    hidden = [
        i
        for i in {*reading.comments, *range(reading.skip)}
        if not (reading.comment and lines[i].startswith(reading.comment))
    ]
    skipped = _indices(hidden, tally, skips)
    if plain_header:
        given |= {"header": 0, "usecols": names}
        skipped.discard(reading.header - 1)
        if given["usecols"] == list(table.names):
            del given["usecols"]
    else:
        given |= {"header": None, "names": names, "usecols": [reading.places[i] for i in chosen]}
    if skipped:
        given["skiprows"] = sorted(skipped)
    if reading.comment:
        given["comment"] = reading.comment
    if reading.padded:
        given["skipinitialspace"] = True
    if not quotes:
        given["quoting"] = 3
    if marks:
        given["na_values"] = marks
    if dates:
        given["dtype"] = dict.fromkeys(dates, str)
    if count == MOST_ROWS or len(lines) == MOST_LINES:
        given["nrows"] = count
    if not reading.form and reading.encoding != "utf-8":
        given["encoding"] = reading.encoding
    return Call(reading, given, numeric, dates), notes


def _forms(reading: Reading, names: list[str], chosen: list[int], cells: list[list[str]]) -> tuple[Any, ...]:
    """({name: how its numbers are read}, {name: how its dates are}, cells of neither, signs of thousands, notes)."""
    numeric, dates, marks, groups, notes = {}, {}, [], set(), []
    for i, name, column in zip(chosen, names, cells, strict=True):
        form = reading.formats[i]
        if form.kind == "date":
            dates[name] = form.date
            earliest = "date" if unit(form.date) == "days" else "time"
            notes.append(f"{told(name)} is counted in {unit(form.date)} from its earliest {earliest}.")
            continue
        form = Format() if form.kind == "text" else form
        odd, used = _odd(column, form, reading)
        if odd is None:
            numeric[name] = _given(form, reading)
            notes += _noted(name, form, column)
        else:
            marks += [cell for cell in odd if cell not in marks]
            groups |= used
    return numeric, dates, marks, groups, notes


def _separator(reading: Reading, lines: list[str]) -> str:
    """What stands between two cells; where there is one column, a sign that no line has."""
    sep = reading.sep
    if sep == "":
        sep = next(
            mark
            for mark in (",", ";", "\t", "|", "\x1f")
            if mark != reading.decimal and not any(mark in line for line in lines)
        )
    return r"\s+" if sep == " " else sep


def _plain_header(table: Table, chosen: list[int], names: list[str]) -> bool:
    """Whether pandas itself would find these names in their line."""
    reading = table.reading
    heads = list(reading.heads)
    return (
        reading.header > 0
        and len(heads) == reading.width == len(set(heads))
        and all(heads[reading.places[i]] == name for i, name in zip(chosen, names, strict=True))
        and all(heads)
    )


def _indices(hidden: list[int], tally: list[Any], skips: list[int]) -> set[int]:
    """The numbers that pandas has for the lines that are skipped: lines within quotation marks do not count."""
    found, inner = set(skips), sorted(tally)
    for i in hidden:
        found.add(i - sum(lines for at, lines in inner if at < i))
    return found


def _given(form: Format, reading: Reading) -> dict[str, Any]:
    given: dict[str, Any] = {"decimal": reading.decimal, "thousands": reading.thousands, "missing": reading.missing}
    usual = {"decimal": ".", "thousands": "", "missing": ()}
    return {name: value for name, value in given.items() if value != usual[name]} | form.arguments()


def _odd(column: list[str], form: Format, reading: Reading) -> tuple[list[Any], set[Any]]:
    """(the cells of a column in which pandas must see no number, signs between thousands), None if it needs help."""
    if not form.plain:
        return None, set()
    native = [mark for mark in reading.thousands if mark in NATIVE]
    plain = _plain_number(reading.decimal, native[0] if native else "")
    marks = {float(mark) for mark in reading.missing}
    rest = {cell for cell in set(column) if not plain(cell) or len(cell) > 40}
    number = numbers(**_given(form, reading))
    if any(number(cell) == number(cell) for cell in rest):
        return None, set()
    if marks:
        rest |= {cell for cell in set(column) - rest if _float(cell.replace(reading.decimal, ".")) in marks}
    odd = [cell for cell in column if cell in rest and cell and cell not in PANDAS_MISSING]
    odd = list(dict.fromkeys(odd))
    if len(odd) > MOST_MARKS or any(_float(cell) is not None and _float(cell) not in marks for cell in odd):
        return None, set()
    used = native[:1] if native and any(native[0] in cell for cell in column if cell not in rest) else []
    return odd, set(used)


def _float(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _plain_number(decimal: str, thousands: str) -> Callable[..., Any]:
    """What tells whether pandas reads a cell as a number, as we do."""
    point, mark = re.escape(decimal), re.escape(thousands)
    whole = "[0-9]+"
    if thousands:
        whole += rf"|[1-9][0-9]{{0,2}}(?:{mark}[0-9]{{3}})+"
        whole += "|[1-9][0-9]?(?:,[0-9]{2})+,[0-9]{3}" if thousands == "," else ""
    return re.compile(
        rf"[ \t]*[+-]?(?:(?:{whole})(?:{point}[0-9]*)?|{point}[0-9]+)(?:[eE][+-]?[0-9]{{1,3}})?[ \t]*"
    ).fullmatch


def _noted(name: str, form: Format, column: list[str]) -> list[str]:
    """What was made of the cells of a column."""
    notes, units = [], " and ".join(told(part, UNIT_SIGNS) for part in (form.before, form.after) if part)
    if units:
        notes.append(f"The column {told(name)} is read without its {units}.")
    if form.decimal:
        notes.append(f"In {told(name)} the decimal mark is a {DECIMALS[form.decimal]}.")
    if form.factors:
        notes.append(f"In {told(name)} K, M and B multiply by a thousand, a million and a billion.")
    if form.words:
        notes.append(f"In {told(name)} {form.words[1]} counts as 1, {form.words[0]} as 0.")
    if any("(" in cell or cell.rstrip().endswith("-") and len(cell.strip()) > 1 for cell in column):
        notes.append(f"In {told(name)} numbers in parentheses, or with a minus behind them, are negative.")
    return notes


def _label(name: str, form: Format) -> str:
    return f"{name} ({unit(form.date)} from the first)" if form.kind == "date" else name


PHRASES = {
    "empty": "empty",
    "again": "with the names once more",
    "other": "below another line of names, in a table of its own",
    "left": "that you left out",
    "dots": "with dots in place of rows that were not printed",
}


def _dropped(reasons: dict[str, Any], kept: int, good: int, noun: str) -> tuple[str, int]:
    """(a sentence on the rows that are not used, their number)."""
    merged = defaultdict(lambda: ([], []))
    for reason, places in reasons.items():
        words, cell = reason if isinstance(reason, tuple) else (reason, "")
        kind = "nothing" if words.startswith("nothing") else words
        merged[words if kind != "nothing" else words][0].extend(places)
        if cell:
            merged[words][1].append(cell)
    total = sum(len(places) for places, _ in merged.values())
    if not total:
        return "", 0
    parts = []
    for words, (places, cells) in sorted(merged.items(), key=lambda item: -len(item[1][0])):
        words = PHRASES.get(words, f"with {words}" if words[0].isdigit() or words.startswith("nothing") else words)
        shown = f": {', '.join(map(told, cells[:2]))}{' …' if len(cells) > 2 else ''}" if cells else ""
        parts.append(f"{len(places):,} {words} ({listed(sorted(places), noun=noun)}{shown})")
    were = "row is" if total + good == 1 else "rows is" if total == 1 else "rows are"
    return f"{total:,} of {total + good:,} {were} left out: {', '.join(parts)}.", total
