"""From the bytes of a stranger's file to lines, and from lines to rows of cells, as pandas counts them."""

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import islice
from typing import Any

MOST_BYTES = 10_000_000
MOST_ROWS = 100_000
MOST_COLUMNS = 200
MOST_LINES = 3 * MOST_ROWS  # with comments, blank lines and the like
LONGEST_LINE = 100_000  # characters
ALLOWED = "Allowed is a table as text, such as CSV, or an .xlsx workbook: up to 10 MB, up to 200 columns"
MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
BINARY = (
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"%PDF", "a PDF document"),
    (b"{\\rtf", "an RTF document"),
    (b"\x93NUMPY", "a NumPy array file"),
    (b"PAR1", "a Parquet file"),
    (b"\x89HDF", "an HDF5 file"),
    (b"SQLite format 3", "an SQLite database"),
)
OLD_OFFICE = b"\xd0\xcf\x11\xe0"
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
WEB_PAGE = re.compile(r"\s*(?:<!doctype html|<html|<\?xml|<(?:table|thead|tbody|tr|div|body)\b)", re.IGNORECASE)
COMMENTS = ("//", "--", "#", "%", "@", "!", ";")  # with which a line of comment may begin
RULE = re.compile("--|==|___|:-")  # within a line that is drawn under names: |---|---|
DRAWN = "|+:=_- \t"  # the signs of such a line
NUMERIC = re.compile(r"[-+\d.,;:\s\"'eE|]*")


def told(text: str, signs: str = ".,:+~%/°²³€£¥-_ ") -> str:
    """A stranger's word as it is shown within a sentence: letters of any script, stripped of all that may be markup."""
    kept = "".join(sign if sign.isalnum() or sign in signs else "·" for sign in str(text))
    return f"`{kept[:40]}{'…' if len(kept) > 40 else ''}`" if kept.strip() else "an empty value"


def is_rule(line: str) -> bool:
    """Whether this line is drawn, between names and numbers or around a table."""
    return not line.strip(DRAWN) and bool(RULE.search(line))


def is_numeric(line: str) -> bool:
    return bool(NUMERIC.fullmatch(line)) and any(map(str.isdigit, line))


def refuse(why: str) -> Any:
    """A sentence that also says what is allowed."""
    return ValueError(f"{why}. {ALLOWED}.")


def encoding_of(raw: bytes) -> str:
    """The encoding of these bytes by its name in Python; ValueError in words if they are not text."""
    if len(raw) > MOST_BYTES:
        raise refuse(f"there are {len(raw) / 1e6:,.1f} MB, more than {MOST_BYTES / 1e6:.0f}")
    if raw.startswith(OLD_OFFICE):
        locked = "EncryptedPackage".encode("utf-16-le") in raw
        raise refuse(
            "this workbook is locked with a password"
            if locked
            else "this is a document of an old Office, such as .xls: save it as .xlsx or CSV"
        )
    for start, what in BINARY:
        if raw.startswith(start):
            raise refuse(f"this is {what}")
    marked = next((name for mark, name in MARKS if raw.startswith(mark)), "")
    for name in [marked] if marked else [*_wide(raw), "utf-8", "cp1252", "latin-1"]:
        try:
            raw.decode(name)
        except UnicodeDecodeError:
            continue
        return name
    raise refuse(f"the file begins like {marked.removesuffix('-sig').upper()}, but is not")


def _wide(raw: bytes) -> list[str]:
    """UTF-16 without its mark: of plain letters and digits every other byte is zero."""
    start = raw[:1000]
    high, low = start[1::2].count(0), start[::2].count(0)
    return ["utf-16-le"] if high > 0.35 * len(start) else ["utf-16-be"] if low > 0.35 * len(start) else []


def decoded(raw: bytes, encoding: str) -> str:
    """The text in these bytes; ValueError in words."""
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError:
        raise refuse(f"this is not text in {encoding}: choose another encoding") from None
    except LookupError:
        raise refuse("there is no such encoding") from None
    if CONTROL.search(text):
        raise refuse("there are control characters such as NUL, so this is no text, or not in this encoding")
    if not text.strip("\ufeff \t\r\n\x0b\x0c") or text.isspace():
        raise refuse("this is empty")
    if WEB_PAGE.match(text):
        raise refuse("this is the source of a web page, not a table: copy the table itself")
    return text.removeprefix("\ufeff")


def lines_of(text: str) -> list[str]:
    """The physical lines of a text, at most 300,000; ValueError if one is too long."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n", MOST_LINES)[:MOST_LINES]
    for i, line in enumerate(lines, 1):
        if len(line) > LONGEST_LINE:
            raise refuse(f"line {i} has {len(line):,} characters, more than {LONGEST_LINE:,}")
    return lines


def mark_of(line: str) -> str:
    """The sign of comment that a line begins with, or ""."""
    start = line.lstrip(' \t"')
    mark = next((mark for mark in COMMENTS if start.startswith(mark)), "")
    after = start[len(mark) :]
    if mark in ("--", "!", ";") and not re.match(r"\s*[^\W\d_]", after) or is_rule(line):
        return ""
    return mark


def comments_of(lines: list[str]) -> tuple[frozenset[Any], str] | tuple[frozenset[int], str]:
    """({index of a line of comment}, the one sign that pandas is told, or "").

    Above the data any of the signs begins a comment, below it only the one that did above, and #. A sign with which
    most of the lines begin is no comment.
    """
    if not any(line.lstrip(' \t"').startswith(COMMENTS) and mark_of(line) for line in lines):
        return frozenset(), ""
    marks = [(i, mark_of(line)) for i, line in enumerate(lines) if line.strip()]
    usual, count = Counter(mark for _, mark in marks if mark).most_common(1)[0]
    plain = sum(not mark for _, mark in marks)
    found, seen, above = set(), {"#"}, True
    for i, mark in marks:
        above = above and (bool(mark) or not is_numeric(lines[i].strip()))
        if mark and (above or mark in seen):
            if mark in (";", "!") and _divides(lines, mark):
                continue
            if count > plain and mark == usual and plain and _as_wide(lines[i], lines):
                continue
            found.add(i)
            seen.add(mark)
    told = [mark for mark in ("#", "%", "@", "!", ";") if any(lines[i].lstrip(" \t").startswith(mark) for i in found)]
    for mark in told:
        if _only_comments(mark, lines, found):
            return frozenset(found), mark
    return frozenset(found), ""


def _divides(lines: list[str], mark: str) -> bool:
    return (
        sum(mark in line.strip()[1:] for line in islice(lines, 200))
        > sum(bool(line.strip()) for line in lines[:200]) / 2
    )


def _as_wide(line: str, lines: list[str]) -> bool:
    """Whether a line that begins with a sign has as many cells as the others."""
    others = next((other for other in lines if other.strip() and not mark_of(other)), "")
    return any(line.count(mark) == others.count(mark) > 0 for mark in "\t;,|")


def _only_comments(mark: str, lines: list[str], found: set[int]) -> bool:
    """Whether a sign stands nowhere but before comments: at the start of a line, or after numbers."""
    for i, line in enumerate(lines):
        at = line.find(mark)
        if at < 0 or i in found and not line[:at].strip(" \t"):
            continue
        if i in found or not line[:at].strip() or line[at - 1] not in " \t" or not is_numeric(line[:at].strip()):
            return False
    return True


def records(
    lines: list[str],
    sep: str,
    comment: str = "",
    skipped: frozenset[Any] = frozenset(),
    quoted: bool = True,
    padded: bool = False,
    tally: list[Any] | None = None,
) -> Iterator[tuple[int, int, list[str]]]:
    """(index, line, cells) of each line that is neither blank nor comment nor one of `skipped`, given by line index.

    `index` is the number that pandas has for it: lines within quotation marks do not count. ValueError at a stray
    quotation mark. `sep` is " " for any white space, "" for none. `tally` gets (line, lines below it) of each row of
    more than one line.
    """
    blank = " " if sep == "\t" else " \t"
    quoted = quoted and any('"' in line for line in lines)
    state = {"inner": 0, "first": None, "at": 0}

    def source() -> Iterator[str]:
        for i, line in enumerate(lines):
            if state["first"] is None:
                if i in skipped or not line.strip(blank):
                    continue
                if comment:
                    line = cut(line, comment)
                    if not line.strip(blank):
                        continue
                state["first"] = i
            state["at"] = i
            yield line

    if not quoted and not comment and sep.strip():
        for i, line in enumerate(lines):
            if line and i not in skipped and (line[0] not in blank or line.strip(blank)):
                yield i, i, line.split(sep)
        return
    if not quoted or sep in ("", " "):
        for line in source():
            i = state["first"]
            state["first"] = None
            yield i, i, _words(line, i, quoted) if sep == " " else line.split(sep) if sep else [_bare(line, quoted, i)]
        return
    kept = (f"{line}\n" for line in source())  # so that a cell of two lines keeps its line end
    reader = csv.reader(kept, delimiter=sep, strict=True, skipinitialspace=padded)
    start = 0
    try:
        for cells in reader:
            start = state["first"]
            yield start - state["inner"], start, cells
            if tally is not None and state["at"] > start:
                tally.append((start, state["at"] - start))
            state["inner"] += state["at"] - start
            state["first"] = None
    except csv.Error:
        start = state["first"] if state["first"] is not None else start
        raise stray(start) from None


def stray(i: int) -> Any:
    return refuse(f"line {i + 1}: a quotation mark is not closed, or stands inside a cell")


def cut(line: str, comment: str) -> str:
    """A line without its comment, as pandas cuts it: a sign within quotation marks begins none."""
    if comment not in line:
        return line
    inside = False
    for at, sign in enumerate(line):
        inside ^= sign == '"'
        if sign == comment and not inside:
            return line[:at]
    return line


def _words(line: str, i: int, quoted: bool) -> list[str] | None:
    if not quoted or '"' not in line:
        return _white()(line.strip(" \t"))
    try:
        return next(
            csv.reader([line.strip(" \t").replace("\t", " ")], delimiter=" ", skipinitialspace=True, strict=True)
        )
    except csv.Error:
        raise stray(i) from None


@lru_cache
def _white() -> Callable[..., Any]:
    return re.compile("[ \t]+").split


def _bare(line: str, quoted: bool, i: int) -> str | None:
    if not quoted or '"' not in line:
        return line
    try:
        return next(csv.reader([line], delimiter="\x1f", strict=True))[0]
    except csv.Error:
        raise stray(i) from None


def noun_of(one: str) -> str:
    """The plural of line, row or entry."""
    return "entries" if one == "entry" else f"{one}s"


def listed(places: list[int], most: int = 4, noun: str = "line") -> str:
    """Lines by their numbers: "line 4", "lines 4, 5 and 9", "lines 4, 5, 6, 7 and 12 more"."""
    numbers = [f"{place + 1:,}" for place in islice(places, most + 1)]
    if len(numbers) == 1:
        return f"{noun} {numbers[0]}"
    nouns = noun_of(noun)
    if len(places) > most:
        return f"{nouns} {', '.join(numbers[:most])} and {len(places) - most:,} more"
    return f"{nouns} {', '.join(numbers[:-1])} and {numbers[-1]}"
