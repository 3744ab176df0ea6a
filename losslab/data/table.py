"""A visitor's table: which of its rows are used, and why the others are not; numbers of its columns, by pandas."""

import io
import re
from collections import defaultdict
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np

from losslab.data import unwrap
from losslab.data.cells import PANDAS_MISSING, Format, is_missing, numberish, numbers
from losslab.data.guess import EXCEL, guess_reading, text_of
from losslab.data.hints import hints, total_word
from losslab.data.lines import MOST_LINES, MOST_ROWS, is_rule, lines_of, listed, records, refuse, told
from losslab.data.reading import DECIMALS, SEPARATORS, Call, Doubt, Reading, unit

DOTS = ("..", "...", "\u2026", "\u22ee", ":")  # in each cell of a row that stands for others
MOST_TOTALS = 60
KEPT = 60  # first rows
MOST_MARKS = 12  # cells that hold no number, in the code
NOUNS = {"": "line", "of_box": "line", "of_bullets": "line", "sheet": "row"}
UNIT_SIGNS = "=:%/°²³€£¥$₹₩₽.-µ "
NATIVE = ",.'"  # signs between thousands that pandas is told


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
    def names(self):
        return self.reading.names

    @property
    def numeric(self):
        formats = zip(self.names, self.reading.formats, strict=True)
        return tuple(name for name, form in formats if form.kind != "text")

    @property
    def formats(self):
        return dict(zip(self.names, self.reading.formats, strict=True))

    @property
    def doubts(self):
        return self.reading.doubts

    def lines(self):
        return lines_of(text_of(self.raw, self.reading))


def read_table(raw, **chosen):
    """The Table in the bytes of a file or of pasted text, or ValueError with a sentence for the visitor.

    What is not among `chosen` is guessed. Nothing is evaluated: a formula is text.
    """
    return read(raw, guess_reading(raw, **chosen))


def read(raw, reading):
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


def sifted(lines, reading, tally=None):
    """(index, line, cells, why) of each row: `why` it is not used, or "". No more than 100,000 are."""
    hidden = reading.comments | frozenset(range(reading.skip))
    head = [cell.strip() for cell in reading.heads]
    texts = {place for place, form in zip(reading.places, reading.formats, strict=True) if form.kind == "text"}
    last, used, heading = reading.places[-1] if reading.places else 0, 0, head[:1]
    simple = reading.end is None and not reading.left_out  # then a full row that begins with a digit is one
    for index, line, cells in records(lines, reading.sep, reading.comment, hidden, padded=reading.padded, tally=tally):
        full = simple and len(cells) == last + 1 and cells[-1].strip()
        if full and cells[0].lstrip("-")[:1].isdigit() and cells[:1] != heading:
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


def _words_behind(cells, last, full, reading):
    """Whether a row that is too long holds numbers where they belong, and only words behind its last column."""
    formats = zip(reading.places, reading.formats, strict=True)
    return all(map(numberish, (cells[i] for i, form in formats if form.kind != "text"))) and not any(
        re.search(r"\d", cell) for cell in cells[last + 1 : full]
    )


def _more(raw, reading):
    rows = records(
        lines_of(text_of(raw, reading)), reading.sep, reading.comment, reading.comments, padded=reading.padded
    )
    return next(islice(rows, MOST_ROWS + reading.skip + 1, None), None) is not None


def _shape(reading):
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


def _skipped(reading, above, cells):
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


@dataclass(frozen=True, eq=False)
class Taken:
    """Numbers of chosen columns, in rows that have all of them; what is said of the others; the call that read them."""

    arrays: tuple[np.ndarray, ...]
    dropped: str
    notes: tuple[str, ...]
    doubts: tuple[Doubt, ...]
    call: Call | None
    labels: tuple[str, ...]


def columns(table, *names):
    """(tuple of float arrays of one length, a sentence on the rows that were left out or "").

    A row is left out where one of the columns named has no finite number. ValueError if that leaves none.
    """
    taken = take(table, *names)
    return taken.arrays, taken.dropped


def take(table, *names):
    """What is Taken of these columns. ValueError if that leaves no row."""
    for name in names:
        if name not in table.names:
            raise ValueError(f"{told(name)} is not a column; there are {', '.join(map(told, table.names[:10]))}")
    reading, lines = table.reading, table.lines()
    chosen = sorted({table.names.index(name) for name in names})
    places, tally = [reading.places[i] for i in chosen], []
    longest, skipped, rows, cells, skips, reasons = 0, [], [], [[] for _ in places], [], defaultdict(list)
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
    return Taken(arrays, said, tuple(notes), doubts, replace(call, drop=not np.all(good)), labels)


def _source(table):
    reading = table.reading
    return io.StringIO(text_of(table.raw, reading)) if reading.form else io.BytesIO(table.raw)


def _call(table, chosen, cells, lines, skips, tally, count, quotes, longest):
    """(the Call that reads these columns, notes)."""
    reading, given, notes = table.reading, {}, []
    names = [table.names[i] for i in chosen]
    numeric, dates, marks, groups = {}, {}, [], set()
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
    sep = reading.sep
    if sep == "":
        sep = next(
            mark
            for mark in (",", ";", "\t", "|", "\x1f")
            if mark != reading.decimal and not any(mark in line for line in lines)
        )
    given["sep"] = r"\s+" if sep == " " else sep
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


def _plain_header(table, chosen, names):
    """Whether pandas itself would find these names in their line."""
    reading = table.reading
    heads = list(reading.heads)
    return (
        reading.header > 0
        and len(heads) == reading.width == len(set(heads))
        and all(heads[reading.places[i]] == name for i, name in zip(chosen, names, strict=True))
        and all(heads)
    )


def _indices(hidden, tally, skips):
    """The numbers that pandas has for the lines that are skipped: lines within quotation marks do not count."""
    found, inner = set(skips), sorted(tally)
    for i in hidden:
        found.add(i - sum(lines for at, lines in inner if at < i))
    return found


def _given(form, reading):
    given = {"decimal": reading.decimal, "thousands": reading.thousands, "missing": reading.missing}
    usual = {"decimal": ".", "thousands": "", "missing": ()}
    return {name: value for name, value in given.items() if value != usual[name]} | form.arguments()


def _odd(column, form, reading):
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


def _float(text):
    try:
        return float(text)
    except ValueError:
        return None


def _plain_number(decimal, thousands):
    """What tells whether pandas reads a cell as a number, as we do."""
    point, mark = re.escape(decimal), re.escape(thousands)
    whole = "[0-9]+"
    if thousands:
        whole += rf"|[1-9][0-9]{{0,2}}(?:{mark}[0-9]{{3}})+"
        whole += "|[1-9][0-9]?(?:,[0-9]{2})+,[0-9]{3}" if thousands == "," else ""
    return re.compile(
        rf"[ \t]*[+-]?(?:(?:{whole})(?:{point}[0-9]*)?|{point}[0-9]+)(?:[eE][+-]?[0-9]{{1,3}})?[ \t]*"
    ).fullmatch


def _noted(name, form, column):
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


def _label(name, form):
    return f"{name} ({unit(form.date)} from the first)" if form.kind == "date" else name


PHRASES = {
    "empty": "empty",
    "again": "with the names once more",
    "other": "below another line of names, in a table of its own",
    "left": "that you left out",
    "dots": "with dots in place of rows that were not printed",
}


def _dropped(reasons, kept, good, noun):
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
