"""Guessing how a stranger's table is to be read: separator, decimal mark, the line of names, what stands above it."""

import re
from collections import Counter
from dataclasses import dataclass, replace
from itertools import islice

from losslab.data import excel, unwrap
from losslab.data.cells import (
    date_format,
    format_of,
    is_missing,
    numberish,
    numbers,
    other_order,
    parsed,
    split,
)
from losslab.data.lines import (
    MOST_COLUMNS,
    RULE,
    comments_of,
    decoded,
    encoding_of,
    lines_of,
    mark_of,
    records,
    refuse,
    told,
)
from losslab.data.reading import SEPARATORS, Doubt, Reading

SAMPLED = 100  # lines from which the separator is told
HEAD = 400  # rows among which the names are looked for
MANY = 2000  # rows from which the decimal mark is told
EXCEL = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)  # a first line that tells Excel the separator
ORDER = ("\t", ";", "|", ",", " ", "")  # of separators: on a tie the first
LIST = "list"  # as a choice of separator: one list of numbers


@dataclass(frozen=True)
class Row:
    """A row of the head: `raw` cells, the last that is not empty is number `full`, `count` of them may be numbers."""

    line: int
    cells: list
    full: int
    count: int


def guess_reading(raw, **chosen):
    """The Reading of these bytes. `chosen` are fields of it that the visitor chose: the rest is guessed to fit them.

    ValueError in words if this is no table.
    """
    if raw.startswith(excel.ZIP):
        names, sheet, notes = excel.sheets(raw, chosen.get("sheet"))
        reading = Reading(form="sheet", sheet=sheet, sheets=names, notes=notes)
    else:
        encoding = chosen.get("encoding") or encoding_of(raw)
        text = decoded(raw, encoding)
        named = {"cp1252": "Not UTF-8; read as Windows-1252 (Latin-1).", "latin-1": "Not UTF-8; read as Latin-1."}
        named |= {f"utf-16-{end}e": "Read as UTF-16, whose mark is missing." for end in "lb"}
        notes = (named[encoding],) if encoding in named and "encoding" not in chosen else ()
        form, note = unwrap.form_of(text) if "sep" not in chosen else ("", "")
        reading = Reading(encoding=encoding, form=form, notes=(*notes, note) if note else notes)
    return _guessed(raw, reading, chosen)


def _guessed(raw, reading, chosen):
    if chosen.get("sep") == LIST and not reading.form:
        comma = chosen.get("decimal") == ","
        reading = replace(reading, form="of_decimals" if comma else "of_list")
        chosen = {name: value for name, value in chosen.items() if name != "sep"}
    lines = lines_of(text_of(raw, reading))
    first = EXCEL.fullmatch(lines[0]) if lines else None
    skip = chosen.get("skip", 1 if first else 0)
    comments, comment = (frozenset(), "") if reading.form else comments_of(lines)
    if "comment" in chosen:
        comment = chosen["comment"]
        comments = frozenset(i for i, line in enumerate(lines) if comment and line.lstrip(" \t").startswith(comment))
    hidden = comments | frozenset(range(skip))
    sample = list(islice((line for i, line in enumerate(lines) if i not in hidden and line.strip()), SAMPLED))
    padded = bool(re.search(r'[,;|\t] +"', "\n".join(sample)))
    sep, doubts = chosen.get("sep", first[1] if first else None), []
    if sep is None and reading.form:
        sep = "," if reading.form in ("sheet", "of_json", "of_array") else ""
    elif sep is None:
        sep, doubts = _separator(sample, padded)
    if sep == " " or sep not in SEPARATORS:
        sep = " " if sep in (" ", None) else sep
    reading = replace(reading, sep=sep, comment=comment, comments=comments, skip=skip, padded=padded)
    marks = dict.fromkeys(comment if "comment" in chosen else mark_of(lines[i]) for i in sorted(comments))
    reading = replace(reading, marks=tuple(marks))
    rows = list(islice(records(lines, sep, comment, hidden, padded=padded), HEAD))
    if not rows:
        raise refuse("this is empty" if not comments else "there are comments but no rows")
    spread = lines[HEAD :: max(len(lines) // MANY, 1)]
    decimal, thousands, more = _marks(
        [cell for _, _, cells in rows for cell in cells] + _more(spread, reading), reading
    )
    doubts += more
    reading = replace(
        reading, decimal=chosen.get("decimal", decimal), thousands=chosen.get("thousands", thousands),
        missing=tuple(chosen.get("missing", ())), left_out=tuple(chosen.get("left_out", ())),
    )  # fmt: skip
    if "decimal" in chosen and "thousands" not in chosen and chosen["decimal"] in reading.thousands:
        reading = replace(reading, thousands={",": ".", ".": ","}[chosen["decimal"]])
    rows = [row_of(i, cells) for _, i, cells in rows if not RULE.fullmatch(lines[i])]
    if not reading.form and "sep" not in chosen and (form := _one_list(rows, lines, reading)):
        return _guessed(raw, replace(reading, form=form, notes=(*reading.notes, ONE_LIST)), chosen)
    reading = _named(reading, rows, lines, chosen)
    reading, dated = _dated(reading, chosen)
    return replace(reading, doubts=(*doubts, *dated))


ONE_LIST = "Read as one list of numbers."


def text_of(raw, reading):
    """The text whose lines are read: of the file itself, of a sheet of it, or of the list in it."""
    if reading.form == "sheet":
        return excel.sheet_text(raw, reading.sheet)
    text = decoded(raw, reading.encoding)
    return getattr(unwrap, reading.form)(text) if reading.form else text


def row_of(line, cells):
    full = max((i + 1 for i, cell in enumerate(cells) if cell.strip()), default=0)
    return Row(line, cells, full, sum(map(numberish, cells[:MOST_COLUMNS])))


def _more(lines, reading):
    try:
        kept = [line for line in lines if not (reading.comment and line.startswith(reading.comment))]
        return [cell for _, _, cells in records(kept, reading.sep, reading.comment) for cell in cells]
    except ValueError:
        return []


def _usual(lengths, of_more=False):
    counts = Counter(lengths)
    return max(counts, key=lambda n: (counts[n], n)) if counts else 0


def _sizes(rows):
    """(usual number of cells of rows with numbers, the same without empty cells at their end)."""
    data = [row for row in rows if row.count] or rows
    return _usual(len(row.cells) for row in data), _usual(row.full for row in data)


def _fits(row, sizes):
    return row.full and (len(row.cells) == sizes[0] or row.full == sizes[1])


def _separator(lines, padded):
    """(the separator with which most cells of these lines are numbers in a table, doubts)."""
    if column := _decimal_column(lines):
        return column
    if question := _spaced_column(lines):
        return " ", [question]
    best, found = (False, -1.0), ","
    for sep in ORDER:
        rows = []
        try:
            rows.extend(row_of(i, cells[:MOST_COLUMNS]) for _, i, cells in records(lines, sep, padded=padded))
        except ValueError:
            pass  # judged by the rows before; a quoted cell may go on below
        rows = [row for row in rows if not RULE.fullmatch(lines[row.line])]
        if not rows:
            continue
        sizes = _sizes(rows)
        good = [row for row in rows if _fits(row, sizes)]
        cells = sum(bool(cell.strip()) for row in good for cell in row.cells)
        score = sum(row.count for row in good) / max(cells, 1) * len(good) / max(sum(row.full > 0 for row in rows), 1)
        wide = sizes[1] > 1 and not (sep == " " and _repeats_a_word(good))
        if (wide, round(score, 6)) > best:
            best, found = (wide, round(score, 6)), sep
    return found, []


def _repeats_a_word(rows):
    """Whether a column holds one word over and over: the unit of the number before it."""
    last = [row.cells[row.full - 1] for row in rows if row.count]
    return len(last) > 1 and len(set(last)) == 1 and not numberish(last[0]) and not is_missing(last[0])


PAIR = re.compile(r"\s*[+-−]?\d+,\d+\s*".replace("+-−", "+−-"), re.ASCII)


def _decimal_column(lines):
    """(separator, doubts) where all lines are as 0,3 and -1,25: decimals, or two whole numbers each; else None.

    A word of its own above them, a first cell of -0 or a second of 05 tell that these are decimals. Otherwise the
    visitor is asked.
    """
    head, body = (lines[0], lines[1:]) if lines and not re.search(r"\d", lines[0]) else ("", lines)
    if not body or not all(PAIR.fullmatch(line) for line in body):
        return None
    parts = [line.strip().lstrip("+").replace("−", "-").split(",") for line in body]
    decimals = any(a in ("-0", "-00") or len(b) > 1 and b[0] == "0" for a, b in parts)
    one = Doubt(
        f"Is {_plain(body[0])} one number with a decimal comma, or two numbers, {_plain(parts[0][0])} and "
        f"{_plain(parts[0][1])}? It is read as {'one' if decimals or head and ',' not in head else 'two'}.",
        "Two numbers" if decimals or head and "," not in head else "One number, with a decimal comma",
        (("sep", ","), ("decimal", ".")) if decimals or head and "," not in head else (("sep", ""), ("decimal", ",")),
    )
    if head and "," in head:
        return None
    return ("", [] if decimals else [one]) if decimals or head else (",", [one] if len(body) > 1 else [])


SPACED = re.compile(r"\s*[+-−]?[1-9]\d{0,2} \d{3}\s*".replace("+-−", "+−-"), re.ASCII)


def _spaced_column(lines):
    """The question whether 1 234 is one number or two, where all lines are of that kind; else None."""
    body = lines[1:] if lines and not re.search(r"\d", lines[0]) else lines
    if len(body) < 2 or not all(map(SPACED.fullmatch, body)) or len(lines[0].split()) > 1 > len(lines) - len(body) - 1:
        return None
    one, two = body[0].split()
    return Doubt(
        f"Is {_plain(body[0])} one number, or are {_plain(one)} and {_plain(two)} two? They are read as two.",
        "One number, with a space between thousands",
        (("sep", ""), ("thousands", " ")),
    )


def _plain(text):
    return told(text.strip())


def _marks(cells, reading):
    """(decimal mark, signs between thousands, doubts) that these cells speak for."""
    votes, groups, open_to, example = Counter(), Counter(), Counter(), {}
    for cell in set(cells):
        found = split(cell) if re.search(r"\d[.,'\u2019 \u00a0\u2007\u2009\u202f]\d|^\D*[.,]\d", cell) else None
        if not found or date_format([cell]):
            continue
        core = re.sub("[eEdD].*", "", found[1])
        core, spaces = re.subn(r"(?<=\d)[ \u00a0\u2007\u2009\u202f](?=\d{3}(?!\d))", "", core)
        core, ticks = re.subn(r"(?<=\d)['\u2019](?=\d{3}(?!\d))", "", core)
        groups[" "] += spaces
        groups["'"] += ticks
        kind = _kind(core)
        if kind in ("?,", "?."):
            open_to[kind[1]] += 1
            example.setdefault(kind[1], cell.strip())
        elif kind:
            votes[kind[0]] += 1
            groups[kind[1:]] += 1
    found = "".join(mark for mark in " '" if groups[mark])
    semicolons = reading.sep == ";"
    comma = votes[","] > votes["."] or not votes and open_to[","] and semicolons and not open_to["."]
    decimal = "," if comma else "."
    other = "." if comma else ","
    if groups[other] and (other == "," or reading.form != "sheet") or open_to[other] and other == ",":
        found = other + found
    elif other == "." and open_to["."] and votes[","] and reading.form != "sheet":  # whose numbers have points
        found = other + found
    doubts = []
    if not votes and open_to[","]:
        doubts.append(_grouped_or_not(example[","], "," if comma else ".", other, reading))
    elif not votes and open_to["."] > 2 and reading.sep in (";", "\t") and reading.form != "sheet":
        doubts.append(_grouped_or_not(example["."], ".", ",", reading))
    elif "." in found and not groups["."]:
        cell = example["."]
        small, whole = told(cell), told(cell.replace(".", ""))
        doubts.append(
            Doubt(
                f"Is {small} the number {small} or {whole}? It is read as {whole}, as others have decimal commas.",
                "Decimal point",
                (("thousands", found.replace(".", "")),),
            )
        )
    return decimal, found, doubts


def _grouped_or_not(cell, decimal, other, reading):
    mark = "," if "," in split(cell)[1] else "."
    whole, small = told(cell.replace(mark, "")), told(cell.replace(mark, "."))
    as_decimal = decimal == mark
    opposite = {",": ".", ".": ","}[mark]
    return Doubt(
        f"Is {told(cell)} the number {small} or {whole}? It is read as {small if as_decimal else whole}.",
        f"{'Comma' if mark == ',' else 'Point'} between thousands" if as_decimal
        else f"Decimal {'comma' if mark == ',' else 'point'}",
        (("decimal", opposite), ("thousands", mark)) if as_decimal else (("decimal", mark), ("thousands", "")),
    )  # fmt: skip


def _kind(core):
    """Decimal mark and sign between thousands that a number shows: ".," for 1,234.5; "?," for 1,234, which may be
    either; "," for 0,5; "" for one that shows none."""
    grouped = r"[1-9]\d{0,2}(?:%s\d{3})+"
    for mark, other in ((",", "."), (".", ",")):
        if other in core and mark in core and core.rindex(other) > core.rindex(mark):
            whole, _, rest = core.rpartition(other)
            ok = re.fullmatch(grouped % re.escape(mark), whole) or mark == "," and re.fullmatch(LAKH, whole)
            return other + mark if ok and rest.isdigit() else ""
        if mark in core and other not in core:
            if re.fullmatch(grouped % re.escape(mark), core) or mark == "," and re.fullmatch(LAKH, core):
                return f"?{mark}" if core.count(mark) == 1 else other + mark
            return mark if core.count(mark) == 1 else ""
    return ""


LAKH = r"[1-9]\d?(?:,\d\d)+,\d{3}"


def _one_list(rows, lines, reading):
    """The name of what makes one list of rows, if these are one: a single row, or lines that are continued."""
    if any(row.count < row.full for row in rows):
        return ""
    cells = sum(row.full for row in rows)
    ends = [lines[row.line].rstrip()[-1:] for row in rows]
    goes_on = len(rows) > 1 and set(ends[:-1]) <= {",", ";"} and ends[-1] not in ",;"
    ragged = goes_on and len({row.full for row in rows}) > 1
    if (len(rows) == 1 and cells > 2) or ragged:
        return "of_decimals" if reading.decimal == "," else "of_list"
    return ""


def _named(reading, rows, lines, chosen):
    """The Reading with its names, and the place and format of each column."""
    sizes = _sizes(rows)
    if max(sizes) > MOST_COLUMNS:
        raise refuse(f"there are {max(sizes):,} columns, more than {MOST_COLUMNS}")
    data = [row for row in rows if row.count and _fits(row, sizes)]
    width = max(sizes)
    formats = _formats(data, width, reading)
    header, end = _header(rows, sizes, formats, reading, chosen)
    top = header.line if header else -1
    below = [row for row in rows if row.line > top and (end is None or row.line < end)]
    if header and not any(row.full for row in below):
        raise refuse("there are names but no rows below them")
    start = next((row.line for row in below if row.count and _fits(row, sizes)), below[0].line if below else 0)
    skip = max(reading.skip, header.line if header else start if "header" not in chosen else reading.skip)
    data = [row for row in below if row.count and _fits(row, sizes)] or [row for row in below if _fits(row, sizes)]
    most = max(sizes[0], header.full) if header else sizes[0]
    width = max([sizes[1], header.full if header else 0, *(row.full for row in data if row.full <= most)])
    cells, notes = [cell.strip() for cell in header.cells] if header else [], list(reading.notes)
    formats = _formats(data, width, reading)
    data = data if most == sizes[0] else [row for row in below if row.count and row.full <= most]
    if header and (words := [cell for cell in cells if cell]) and all(map(_whole, words[-2:])) and len(words) > 1:
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
    reading = replace(
        reading, header=header.line + 1 if header else 0, skip=skip, width=width, end=end,
        names=tuple(names[i] for i in places), places=tuple(places), formats=tuple(formats[i] for i in places),
        heads=tuple(header.cells) if header else (), notes=(*notes, *renamed),
    )  # fmt: skip
    return reading


def _too_few(names, width):
    only = (
        "Only the first column has a name"
        if names == 1
        else f"Only the first {names:,} of {width:,} columns have names"
    )
    return f"{only}; the others are numbered."


def _formats(data, width, reading):
    columns = ([row.cells[i] for row in data if i < len(row.cells)] for i in range(width))
    missing = reading.missing
    return [
        format_of([c for c in column if c.strip() not in missing], reading.decimal, reading.thousands)
        for column in columns
    ]


def _reads(form, reading):
    if form.kind == "date":
        return lambda cell: parsed(cell.strip(), form.date) is not None
    read = numbers(**{"decimal": reading.decimal, "thousands": reading.thousands} | form.arguments())
    return lambda cell: read(cell) == read(cell)


def _header(rows, sizes, formats, reading, chosen):
    """(the row of names or None, the line at which another table begins or None)."""
    if "header" in chosen:
        line = chosen["header"] - 1
        return next((row for row in rows if row.line == line), None), None
    readers = [_reads(form, reading) if form.kind != "text" else None for form in formats]
    if counted := _counted_names(rows, sizes):
        return counted, None

    def is_words(row):
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
        elif row.count and _fits(row, sizes):
            good += 1
            runs[-1] += 1
        if row.full:
            before = row
        else:
            before = None if before is None else replace(before, line=-9)
    heads = [None, *(_best(group, sizes) for group in groups)]
    merged = [[heads[0], runs[0], None]]
    for head, run in zip(heads[1:], runs[1:], strict=True):
        if merged[-1][0] and merged[-1][0].cells == head.cells:
            merged[-1][1] += run
        else:
            if merged[-1][2] is None:
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


def _plainly(cell):
    return bool(re.fullmatch(r"\s*[+-]?[\d.,]*\d[\d.,]*\s*", cell))


def _apart(before, row, sizes):
    """Whether a blank line, an empty row or a title of its own stands above a row."""
    if before is None:
        return False
    return row.line > before.line + 1 or before.full < min(sizes) and not before.count


def _best(group, sizes):
    """Of rows of words the one with most different words; on a tie the first, of one column the last."""
    if max(sizes) == 1:
        return group[-1]
    return max(group, key=lambda row: (len({cell.strip() for cell in row.cells} - {""}), -row.line))


def _counted_names(rows, sizes):
    """The first row if its cells are names that count: years after a word or above smaller numbers, or 0, 1, 2 ..."""
    first = next((row for row in rows if _fits(row, sizes) or row.full == sizes[0]), None)
    if not first or first.full < 2 or first is rows[-1]:
        return None
    cells = [cell.strip() for cell in first.cells[: first.full]]
    words = 0 if _whole(cells[0]) else 1
    counted = cells[words:]
    if len(counted) < 2 or not all(map(_whole, counted)) or words and numberish(cells[0]):
        return None
    numbers_ = [int(cell) for cell in counted]
    steps = {b - a for a, b in zip(numbers_, numbers_[1:], strict=False)}
    if len(steps) != 1 or not abs(steps.copy().pop()) or abs(steps.copy().pop()) > 10:
        return None
    years = all(1800 <= n <= 2200 for n in numbers_)
    below = [cell.strip() for row in rows[rows.index(first) + 1 :] for cell in row.cells[words:] if cell.strip()]
    others = not any(_whole(cell) and 1800 <= int(cell) <= 2200 for cell in below)
    named = words and cells[0]
    if years and others and (named or words or steps == {1} and len(first.cells) == sizes[0]):
        return first
    if words and not cells[0] and steps == {1} and numbers_[0] in (0, 1):
        return first
    return None


def _whole(cell):
    return bool(re.fullmatch(r"\d{1,6}", cell, re.ASCII))


def _row_names(data, formats):
    """Whether the first column is one of names of rows, for which R writes no name above."""
    first = [row.cells[0].strip() for row in data]
    counts = first in ([str(i) for i in range(k, len(first) + k)] for k in (0, 1))
    left = sum(form.kind != "text" for form in formats[:-1])
    right = sum(form.kind != "text" for form in formats[1:])
    return right >= left and len(set(first)) == len(first) and (counts or formats[0].kind == "text" or right >= left)


def _names_in_comment(reading, lines, width, skip, start):
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


def _names(cells, width):
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


def _dated(reading, chosen):
    """The Reading with the order of day and month that was chosen, and the question which it is."""
    doubts, formats = [], list(reading.formats)
    for i, form in enumerate(formats):
        other = other_order(form.date)
        if other and chosen.get("order") and not form.date.startswith(chosen["order"]):
            formats[i] = replace(form, date=other)
        if other:
            month_first = formats[i].date.startswith("%m")
            doubts.append(
                Doubt(
                    f"In {told(reading.names[i])} the {'month' if month_first else 'day'} is read as standing first.",
                    f"The {'day' if month_first else 'month'} stands first",
                    (("order", "%d" if month_first else "%m"),),
                )
            )
    return replace(reading, formats=tuple(formats)), doubts
