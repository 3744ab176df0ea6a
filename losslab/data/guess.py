"""Guessing how a stranger's table is to be read: separator, decimal mark, the line of names, what stands above it."""

import re
from collections import Counter
from dataclasses import replace
from itertools import islice
from typing import Any

from losslab.data import excel, unwrap
from losslab.data.cells import (
    date_format,
    is_missing,
    numberish,
    other_order,
    parsed,
    split,
)
from losslab.data.lines import (
    MOST_COLUMNS,
    comments_of,
    decoded,
    encoding_of,
    is_rule,
    lines_of,
    mark_of,
    records,
    refuse,
    told,
)
from losslab.data.names import Row, fits, named, row_of, sizes_of
from losslab.data.reading import SEPARATORS, Doubt, Reading

SAMPLED = 100  # lines from which the separator is told
HEAD = 400  # rows among which the names are looked for
MANY = 2000  # rows from which the decimal mark is told
EXCEL = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)  # a first line that tells Excel the separator
ORDER = ("\t", ";", "|", ",", " ", "")  # of separators: on a tie the first
LIST = "list"  # as a choice of separator: one list of numbers


def guess_reading(raw: bytes, **chosen: Any) -> Reading:
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


def _guessed(raw: bytes, reading: Reading, chosen: dict[str, Any]) -> Reading:
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
        made = unwrap.BETWEEN_COMMAS
        sep = "," if reading.form in ("sheet", *made) else "" if reading.form != "of_box" else None
        sep = ";" if reading.form == "of_words_with_decimal_commas" else sep
        if sep is None:
            sep, doubts = _separator(sample, padded)
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
    head = [row_of(i, cells) for _, i, cells in rows if not is_rule(lines[i])]
    if not reading.form and "sep" not in chosen and (form := _one_list(head, lines, reading)):
        return _guessed(raw, replace(reading, form=form, notes=(*reading.notes, ONE_LIST)), chosen)
    reading = named(reading, head, lines, chosen)
    reading, dated = _dated(reading, head, chosen)
    return replace(reading, doubts=(*doubts, *dated))


ONE_LIST = "Read as one list of numbers."


def text_of(raw: bytes, reading: Reading) -> str:
    """The text whose lines are read: of the file itself, of a sheet of it, or of the list in it."""
    if reading.form == "sheet":
        return excel.sheet_text(raw, reading.sheet)
    text = decoded(raw, reading.encoding)
    return getattr(unwrap, reading.form)(text) if reading.form else text


def _more(lines: list[Any], reading: Reading) -> list[Any]:
    try:
        kept = [line for line in lines if not (reading.comment and line.startswith(reading.comment))]
        return [cell for _, _, cells in records(kept, reading.sep, reading.comment) for cell in cells]
    except ValueError:
        return []


def _separator(lines: list[str], padded: bool) -> tuple[str, list[Any]]:
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
        rows = [row for row in rows if not is_rule(lines[row.line])]
        if not rows:
            continue
        sizes = sizes_of(rows)
        good = [row for row in rows if fits(row, sizes)]
        cells = sum(bool(cell.strip()) for row in good for cell in row.cells)
        score = sum(row.count for row in good) / max(cells, 1) * len(good) / max(sum(row.full > 0 for row in rows), 1)
        wide = sizes[1] > 1 and not (sep == " " and (_repeats_a_word(good) or _named_otherwise(lines)))
        if (wide, round(score, 6)) > best:
            best, found = (wide, round(score, 6)), sep
    return found, []


def _named_otherwise(lines: list[str]) -> bool:
    """Whether the first line is of names without a space, and a sign stands in it as often as in every other line."""
    first = lines[0].strip()
    if re.search(r"[\d ]", first):
        return False
    return any(first.count(mark) and len({line.count(mark) for line in lines}) == 1 for mark in "\t;,|")


def _repeats_a_word(rows: list[Row]) -> bool:
    """Whether a column holds one word over and over: the unit of the number before it."""
    last = [row.cells[row.full - 1] for row in rows if row.count]
    return len(last) > 1 and len(set(last)) == 1 and not numberish(last[0]) and not is_missing(last[0])


PAIR = re.compile(r"\s*[+−-]?(?P<unit>[^\d\s,;.+-]{0,4}) ?[+−-]?(?P<one>\d+)(?P<two>(?:,\d{3})*,\d+)\s*", re.ASCII)


def _decimal_column(lines: list[str]) -> tuple[str, list[Doubt]] | None:
    """(separator, doubts) where all lines are as 0,3 and -1,25: decimals, or two whole numbers each; else None.

    A word of its own above them, a first cell of -0 or a second of 05 tell that these are decimals. Otherwise the
    visitor is asked.
    """
    head, body = (lines[0], lines[1:]) if lines and not re.search(r"\d", lines[0]) else ("", lines)
    if not body or not all(PAIR.fullmatch(line) for line in body):
        return None
    found = [PAIR.fullmatch(line) for line in body]
    if head and "," in head or not head and any(part["two"].count(",") > 1 for part in found):
        return None
    if any(part["unit"] for part in found) or head and any(part["two"].count(",") > 1 for part in found):
        return "", []
    parts = [
        (line.strip().startswith(("-", "−")), part["one"], part["two"][1:])
        for line, part in zip(body, found, strict=True)
    ]
    decimals = any(minus and not int(a) or len(b) > 1 and b[0] == "0" for minus, a, b in parts)
    one = decimals or bool(head)
    doubt = Doubt(
        f"Is {_plain(body[0])} one number with a decimal comma, or two numbers, {_plain(parts[0][1])} and "
        f"{_plain(parts[0][2])}? It is read as {'one' if one else 'two'}.",
        "Two numbers" if one else "One number, with a decimal comma",
        (("sep", ","), ("decimal", ".")) if one else (("sep", ""), ("decimal", ",")),
    )
    if one:
        return "", [] if decimals else [doubt]
    return ",", [doubt] if len(body) > 1 else []


SPACED = re.compile(r"\s*[+-−]?[1-9]\d{0,2} \d{3}\s*".replace("+-−", "+−-"), re.ASCII)


def _spaced_column(lines: list[str]) -> Doubt | None:
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


def _plain(text: str) -> str:
    return told(text.strip())


def _marks(cells: list[str], reading: Reading) -> tuple[str, str, list[Any]]:
    """(decimal mark, signs between thousands, doubts) that these cells speak for."""
    votes, groups, open_to, example = Counter(), Counter(), Counter(), {}
    for cell in dict.fromkeys(cells):
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
    between = "".join(mark for mark in " '" if groups[mark])
    semicolons = reading.sep == ";"
    comma = votes[","] > votes["."] or not votes and open_to[","] and semicolons and not open_to["."]
    decimal = "," if comma else "."
    other = "." if comma else ","
    if groups[other] and (other == "," or reading.form != "sheet") or open_to[other] and other == ",":
        between = other + between
    elif other == "." and open_to["."] and votes[","] and reading.form != "sheet":  # whose numbers have points
        between = other + between
    doubts = []
    if not votes and open_to[","]:
        doubts.append(_grouped_or_not(example[","], "," if comma else ".", other, reading))
    elif not votes and open_to["."] > 2 and reading.sep in (";", "\t") and reading.form != "sheet":
        doubts.append(_grouped_or_not(example["."], ".", ",", reading))
    elif "." in between and not groups["."]:
        cell = example["."]
        small, whole = told(cell), told(cell.replace(".", ""))
        doubts.append(
            Doubt(
                f"Is {small} the number {small} or {whole}? It is read as {whole}, as others have decimal commas.",
                "Decimal point",
                (("thousands", between.replace(".", "")),),
            )
        )
    return decimal, between, doubts


def _grouped_or_not(cell: str, decimal: str, other: str, reading: Reading) -> Doubt:
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


def _kind(core: str) -> str:
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


def _one_list(rows: list[Row], lines: list[str], reading: Reading) -> str:
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


def _dated(reading: Reading, rows: list[Row], chosen: dict[str, Any]) -> tuple[Reading, list[Any]]:
    """The Reading with the order of day and month that was chosen, and the question which it is if no day tells."""
    doubts, formats = [], list(reading.formats)
    for i, form in enumerate(formats):
        other = other_order(form.date)
        if other and chosen.get("order") and not form.date.startswith(chosen["order"]):
            formats[i] = replace(form, date=other)
        cells = [row.cells[reading.places[i]].strip() for row in rows if len(row.cells) > reading.places[i]]
        if other and (chosen.get("order") or _read_alike(cells, form.date, other)):
            month_first = formats[i].date.startswith("%m")
            doubts.append(
                Doubt(
                    f"In {told(reading.names[i])} the {'month' if month_first else 'day'} is read as standing first.",
                    f"The {'day' if month_first else 'month'} stands first",
                    (("order", "%d" if month_first else "%m"),),
                )
            )
    return replace(reading, formats=tuple(formats)), doubts


def _read_alike(cells: list[str], one: str, other: str) -> bool:
    """Whether as many of these cells are dates in the one format as in the other."""
    return sum(parsed(cell, other) is not None for cell in cells) >= sum(
        parsed(cell, one) is not None for cell in cells
    )
