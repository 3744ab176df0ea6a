"""A visitor's table: which of its rows are used, and why the others are not; numbers of its columns, by pandas."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from losslab.data import unwrap
from losslab.data.cells import Format, numberish
from losslab.data.guess import EXCEL, guess_reading, text_of
from losslab.data.lines import MOST_LINES, MOST_ROWS, is_rule, lines_of, listed, records, refuse, told
from losslab.data.reading import SEPARATORS, Doubt, Reading

DOTS = ("..", "...", "\u2026", "\u22ee", ":")  # in each cell of a row that stands for others
KEPT = 60  # first rows
NOUNS = {"": "line", "of_box": "line", "of_bullets": "line", "sheet": "row"}


@dataclass(frozen=True, eq=False)
class Table:
    """A visitor's table as it came; `take` makes numbers of it.

    `numeric` are the names of the columns that hold numbers or dates; `notes` sentences on how the text was
    understood. Names and cells are a stranger's words: told them before they are shown.
    """

    raw: bytes
    reading: Reading
    notes: tuple[str, ...]
    head: tuple[tuple[str, ...], ...]  # the cells of its first rows

    @property
    def names(self) -> tuple[str, ...]:
        return self.reading.names

    @property
    def numeric(self) -> tuple[str, ...]:
        formats = zip(self.names, self.reading.formats, strict=True)
        return tuple(name for name, form in formats if form.kind != "text")

    @property
    def formats(self) -> dict[str, Format]:
        return dict(zip(self.names, self.reading.formats, strict=True))

    @property
    def doubts(self) -> tuple[Doubt, ...]:
        return self.reading.doubts

    def lines(self) -> list[str]:
        return lines_of(text_of(self.raw, self.reading))


def read_table(raw: bytes, **chosen: Any) -> Table:
    """The Table in the bytes of a file or of pasted text, or ValueError with a sentence for the visitor.

    What is not among `chosen` is guessed. Nothing is evaluated: a formula is text.
    """
    return read(raw, guess_reading(raw, **chosen))


def read(raw: bytes, reading: Reading) -> Table:
    """The Table in these bytes, read as `reading` says; ValueError in words if there are no rows."""
    lines, used, filled, long, head = lines_of(text_of(raw, reading)), 0, [], [], []
    for _, line, row, why in sifted(lines, reading):
        if not why:
            used += 1
            if len(row) <= reading.places[-1]:
                filled.append(line)
            elif len(row) > reading.places[-1] + 1 and any(map(str.strip, row[reading.places[-1] + 1 :])):
                long.append(line)
            if used <= KEPT:
                head.append(tuple(row[i].strip() if i < len(row) else "" for i in reading.places))
    above = [i for i in range(reading.skip) if lines[i].strip(" \t,;|") and i not in reading.comments]
    above = above[1:] if above[:1] == [0] and EXCEL.fullmatch(lines[0]) else above
    cells = " ".join(re.split(r"[\t,;|]+|  +", lines[above[0]].strip(" \t,;|"))) if above else ""
    if not used:
        raise refuse("there are names but no rows below them" if reading.header else "there is no row of numbers")
    notes = [_shape(reading), *reading.notes, *_skipped(reading, above, cells)]
    if filled:
        were = "row has" if len(filled) == 1 else "rows have"
        notes.append(f"{len(filled):,} {were} fewer than {reading.width} cells; the missing ones hold no numbers.")
    if long:
        what = f"{'has' if len(long) == 1 else 'have'} words behind the last column; they are not used"
        notes.append(f"{listed(long, noun=NOUNS.get(reading.form, 'entry')).capitalize()} {what}.")
    if used == MOST_ROWS and _more(raw, reading):
        notes.append(f"There are more than {MOST_ROWS:,} rows; the first {MOST_ROWS:,} are used.")
    elif len(lines) == MOST_LINES:
        notes.append(f"There are more than {MOST_LINES:,} lines; only these are read.")
    return Table(raw, reading, tuple(notes), tuple(head))


def sifted(
    lines: list[str], reading: Reading, tally: list[Any] | None = None
) -> Iterator[tuple[int, int, list[str], str]]:
    """(index, line, cells, why) of each row: `why` it is not used, or "". No more than 100,000 are."""
    hidden = reading.comments | frozenset(range(reading.skip))
    head = [cell.strip() for cell in reading.heads]
    texts = {place for place, form in zip(reading.places, reading.formats, strict=True) if form.kind == "text"}
    last, used, heading = reading.places[-1] if reading.places else 0, 0, head[:1]
    simple = reading.end is None and not reading.left_out  # then a full row that begins with a digit is one
    for index, line, cells in records(lines, reading.sep, reading.comment, hidden, padded=reading.padded, tally=tally):
        quick = simple and len(cells) == last + 1 and cells[-1].strip()
        if quick and cells[0].lstrip("-")[:1].isdigit() and cells[:1] != heading:
            if used == MOST_ROWS:
                return
            used += 1
            if line + 1 != reading.header:
                yield index, line, cells, ""
                continue
            used -= 1
        why = ""
        full = len(cells) if cells[-1].strip() else max((i + 1 for i, c in enumerate(cells) if c.strip()), default=0)
        if line + 1 == reading.header:
            why = "names"
        elif reading.end is not None and line >= reading.end:
            why = "other"
        elif line + 1 in reading.left_out:
            why = "left"
        elif not full:
            why = "empty"
        elif all(cell.strip() in DOTS for cell in cells if cell.strip()):
            why = "dots"
        elif cells[0][:1] in "-=+|:_ " and is_rule(lines[line]):
            why = "rule"
        elif head and full == len(head) and [cell.strip() for cell in cells[:full]] == head:
            why = "again"
        elif full > last + 1 and not _words_behind(cells, last, full, reading):
            why = f"{full} cells instead of {reading.width}"
        elif len(cells) <= last and not all(i in texts for i in range(len(cells), last + 1) if i in reading.places):
            why = f"{len(cells)} cell{'s' if len(cells) > 1 else ''} instead of {reading.width}"
        elif used == MOST_ROWS:
            return
        used += not why
        yield index, line, cells, why


def _words_behind(cells: list[str], last: int, full: int, reading: Reading) -> bool:
    """Whether a row that is too long holds numbers where they belong, and only words behind its last column."""
    formats = zip(reading.places, reading.formats, strict=True)
    return all(map(numberish, (cells[i] for i, form in formats if form.kind != "text"))) and not any(
        re.search(r"\d", cell) for cell in cells[last + 1 : full]
    )


def _more(raw: bytes, reading: Reading) -> bool:
    rows = records(
        lines_of(text_of(raw, reading)), reading.sep, reading.comment, reading.comments, padded=reading.padded
    )
    return next(islice(rows, MOST_ROWS + reading.skip + 1, None), None) is not None


def _shape(reading: Reading) -> str:
    """How the columns were told apart."""
    comma = ", with decimal commas" if reading.decimal == "," else ""
    grouped = {",": "commas", ".": "points", " ": "spaces", "'": "apostrophes"}
    groups = " and ".join(grouped[mark] for mark in reading.thousands)
    comma += f"{' and' if comma else ', with'} {groups} between thousands" if groups else ""
    one = len(reading.names) == 1
    if reading.form in ("sheet", *unwrap.BETWEEN_COMMAS):
        shape = "one column" if one else f"{len(reading.names)} columns"
    else:
        shape = "one column" if one else f"columns separated by {SEPARATORS.get(reading.sep, told(reading.sep))}"
    named = "with" if reading.header or not reading.names[0].startswith("column ") else "without"
    return f"Read as {shape}{comma}, {named} names."


def _skipped(reading: Reading, above: list[Any], cells: str) -> list[str]:
    notes, count = [], len(reading.comments)
    if count:
        marks = " and ".join(reading.marks)
        were = (
            f"{count:,} lines of comment, beginning with {marks}, are"
            if count > 1
            else f"1 line of comment, beginning with {marks}, is"
        )
        notes.append(f"{were} skipped.")
    if above:
        where = "above the names" if reading.header else "above the numbers"
        is_ = "is" if len(above) == 1 else "are"
        begin = ", beginning with" if len(above) > 1 else ":"
        notes.append(f"{listed(above).capitalize()} {where} {is_} skipped{begin} {told(cells)}.")
    return notes
