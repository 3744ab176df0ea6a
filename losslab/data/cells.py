"""What a cell holds: a number as people write it, in a unit perhaps, a date, or text."""

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any


def numbers(decimal=".", thousands="", before="", after="", factors=False, words=(), missing=()):
    """A function from a cell to its number: in groups of digits, between the signs of a unit; NaN if it holds none.

    `before` and `after` are cut off; `factors` are k, K, M and B; (5) and 5- are -5; `words` are those for 0 and 1.
    """
    alike = {" ": " \u00a0\u2007\u2009\u202f", "'": "'\u2019"}
    marks = "".join(alike.get(mark, re.escape(mark)) for mark in thousands)
    whole = rf"[1-9][0-9]{{0,2}}(?P<mark>[{marks}])[0-9]{{3}}(?:(?P=mark)[0-9]{{3}})*|[0-9]+" if marks else "[0-9]+"
    whole += "|[1-9][0-9]?(?:,[0-9]{2})+,[0-9]{3}" if "," in thousands else ""
    digits = rf"(?P<whole>{whole}|(?={re.escape(decimal)}[0-9]))(?:{re.escape(decimal)}(?P<part>[0-9]*))?"
    power = r"(?:(?:[eEdD]|\s?[\u00d7*\u00b7x]\s?10(?:\^|\*\*))(?P<power>[+-]?[0-9]+))?"
    power += rf"(?P<factor>{'(?-i:[kKMB]?)' if factors else ''})"
    size = rf"(?:{digits}{power}|(?P<infinite>inf|infinity|\u221e))"
    before = rf"(?P<a>[-+(]?)\s*{re.escape(before)}\s*(?P<b>[-+(]?)\s*"
    after = rf"\s*(?P<c>[-)]?)\s*{re.escape(after)}\s*(?P<d>[-)]?)"
    pattern = re.compile(before + size + after, re.IGNORECASE)

    def number(cell):
        cell = cell.strip()
        if cell.casefold() in words:
            return float(words.index(cell.casefold()))
        found = (
            pattern.fullmatch(re.sub("[\u2212\u2013]", "-", cell)) if len(cell) <= 64 and cell not in missing else None
        )
        sign = "".join(found.group(*"abcd")) if found else None
        if sign not in ("", "+", "-", "()"):
            return 0.0 if cell == "0" else float("nan")
        if found["infinite"]:
            size = float("inf")
        else:
            power = int(found["power"] or 0) + {"": 0, "K": 3, "M": 6, "B": 9}[found["factor"].upper()]
            size = float(f"{re.sub('[^0-9]', '', found['whole'])}.{found['part'] or 0}e{power}")
        return -size if sign in ("-", "()") else size

    return number


MISSING = {  # without regard to capitals, as marks of a value that is not there
    *("", "na", "n/a", "nan", "null", "none", "<na>", ".", "-", "--", "—", "–", "?", "*", "n.a.", "k.a.", "nil"),
    *("missing", "#n/a", "#div/0!", "#value!", "#ref!", "#name?", "#num!", "#null!", "-nan", "nd", "n.d.", "na()"),
}
PANDAS_MISSING = set(  # which pandas takes for missing by itself
    "|#N/A|#N/A N/A|#NA|-1.#IND|-1.#QNAN|-NaN|-nan|1.#IND|1.#QNAN|<NA>|N/A|NA|NULL|NaN|None|n/a|nan|null".split("|")
)
FLAGS = (("false", "true"), ("no", "yes"), ("nein", "ja"), ("non", "oui"), ("falsch", "wahr"), ("faux", "vrai"))
CURRENCY = re.compile(
    r"(?:(?:US|A|C|AU|CA|NZ|HK|R|S)?\$|[€£¥₹₽₩₺₪₫฿]|(?:USD|EUR|GBP|CHF|JPY|CNY|INR|AUD|CAD|SEK|NOK|DKK|PLN|CZK|Fr|Rs|kr)\.?)"
)
SPACE = r"[ \u00a0\u2007\u2009\u202f]"
CORE = re.compile(  # of a cell: what stands before its number, the number, what stands after it
    rf"(?P<before>[^\d]{{0,12}}?)(?P<number>[.,]?\d(?:[\d.,'\u2019]|{SPACE}(?=\d{{3}}(?!\d)))*(?:(?:[eEdD]|\s?[\u00d7*\u00b7x]\s?10(?:\^|\*\*))[+-]?\d+)?)"
    r"(?P<after>[^\d]{0,16}?|\s?[^\W\d]{1,3}[23](?:/[^\W\d]{1,3})?|\s?[^\W\d]{1,4}/[^\W\d]{1,3}[23])",
    re.ASCII,
)
INFINITE = re.compile("[-+−]?(?:inf|infinity|∞)", re.IGNORECASE)
BOUND = re.compile(r"[<>≤≥±~≈]")  # no number, but a bound of one, or about one


@dataclass(frozen=True)
class Format:
    """How the cells of a column are read: `kind` is "number", "date" or "text"."""

    kind: str = "number"
    before: str = ""
    after: str = ""
    factors: bool = False
    words: tuple[str, ...] = ()
    decimal: str = ""  # if another than that of the table
    date: str = ""  # the format, as `strftime` writes it, or ISO8601

    @property
    def plain(self) -> bool:
        return self == Format()

    def arguments(self) -> dict[str, Any]:
        """What `number` is given, beyond the marks of the whole table."""
        given = {"before": self.before, "after": self.after, "factors": self.factors, "words": self.words}
        given = {name: value for name, value in given.items() if value}
        return given | ({"decimal": self.decimal, "thousands": ""} if self.decimal else {})


def is_missing(cell: str) -> bool:
    return cell.strip().lower() in MISSING


def split(cell: str) -> tuple[str, ...] | None:
    """(before, number, after) of a cell that holds one number, maybe in a unit, else None."""
    found = CORE.fullmatch(cell.strip()) if len(cell) <= 80 else None
    if not found or BOUND.search(found["before"]) or found["number"].endswith(","):
        return None
    if sorted(re.findall("[-+−–()]", found["before"] + found["after"])) not in (
        [],
        ["+"],
        ["-"],
        ["−"],
        ["–"],
        ["(", ")"],
    ):
        return None
    return found["before"].strip("+-−–( \u00a0"), found["number"], found["after"].strip(")-−– \u00a0")


def is_unit(before: str) -> bool:
    return not before or bool(CURRENCY.fullmatch(before)) or before.endswith(("=", ":"))


def numberish(cell: str) -> bool:
    """Whether a cell may hold a number in some notation, or a date."""
    if len(cell) > 80:
        return False
    if not any(map(str.isdigit, cell)):
        return bool(INFINITE.fullmatch(cell.strip()))
    parts = split(cell)
    return bool(parts and is_unit(parts[0])) or bool(date_format([cell]))


def format_of(cells: list[str], decimal: str = ".", thousands: str = "") -> Format:
    """The Format with which most of these cells that are not missing can be read."""
    cells = [cell.strip() for cell in cells if not is_missing(cell)]
    if not cells:
        return Format("text")
    if mostly(map(readable(decimal, thousands), cells)):
        return Format()
    if date := date_format(cells):
        return Format("date", date=date)
    other = {".": ",", ",": "."}[decimal]
    if mostly(map(readable(other), cells)):
        return Format(decimal=other)
    found = _units(cells, decimal, thousands)
    if found and mostly(map(readable(decimal, thousands, **found.arguments()), cells)):
        return found
    lower = {cell.casefold() for cell in cells}
    return next((Format(words=words) for words in FLAGS if lower == set(words)), Format("text"))


def readable(*marks: Any, **unit: Any) -> Callable[[str], bool]:
    """A function that says whether a cell holds a number."""
    read = numbers(*marks, **unit)
    return lambda cell: not math.isnan(read(cell))


def mostly(found: Iterable[Any]) -> bool:
    found = list(found)
    return sum(found) > len(found) / 2


def _units(cells: list[str], decimal: str, thousands: str) -> Format | None:
    """The Format of the commonest signs before and after these numbers, or None."""
    parts = [parts for parts in map(split, cells) if parts]
    if not parts:
        return None
    tight = [bool(re.search(r"\d[kKMB]\)?-?$", cell)) for cell in cells]
    factors = any(tight) and {after for _, _, after in parts} <= {"", *"kKMB"}
    (before, after), _ = Counter((a, "" if factors else b) for a, _, b in parts).most_common(1)[0]
    fraction = any(re.search(rf"{re.escape(decimal)}\d", n) for _, n, _ in parts)
    return Format(before=before, after=after, factors=factors) if is_unit(before) or fraction else None


DAY = r"\d{1,2}"
CLOCK = {
    "": "",
    rf"[T ]{DAY}:\d\d": " %H:%M",
    rf"[T ]{DAY}:\d\d:\d\d": " %H:%M:%S",
    rf" {DAY}:\d\d [AaPp][Mm]": " %I:%M %p",
    rf" {DAY}:\d\d:\d\d [AaPp][Mm]": " %I:%M:%S %p",
}
MONTH = r"[A-Za-z]{3,9}"
PATTERNS: tuple[tuple[str, tuple[str, ...]], ...] = (  # pattern, formats that are tried in turn
    (r"\d{4}-\d\d?-\d\d?", ("%Y-%m-%d",)),
    (r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?", ("ISO8601",)),
    *((rf"\d{{4}}/{DAY}/{DAY}{clock}", (f"%Y/%m/%d{time}",)) for clock, time in CLOCK.items()),
    *((rf"{DAY}\.{DAY}\.\d{{4}}{clock}", (f"%d.%m.%Y{time}",)) for clock, time in CLOCK.items()),
    *((rf"{DAY}\.{DAY}\.\d\d{clock}", (f"%d.%m.%y{time}",)) for clock, time in CLOCK.items()),
    *(
        (rf"{DAY}{mark}{DAY}{mark}{year}{clock}", tuple(f"{order}{time}" for order in orders))
        for clock, time in CLOCK.items()
        for mark in "/-"
        for year, code in ((r"\d{4}", "%Y"), (r"\d\d", "%y"))
        for orders in [(f"%m{mark}%d{mark}{code}", f"%d{mark}%m{mark}{code}")]
    ),
    *(
        (rf"{DAY}([ -]){MONTH}\1{year}", tuple(f"%d{mark}{name}{mark}{code}" for mark in " -" for name in ("%b", "%B")))
        for year, code in ((r"\d{4}", "%Y"), (r"\d\d", "%y"))
    ),
    (rf"{MONTH} {DAY}, \d{{4}}", ("%b %d, %Y", "%B %d, %Y")),
    (rf"{MONTH} {DAY} \d{{4}}", ("%b %d %Y", "%B %d %Y")),
    (rf"[A-Z][a-z]{{2}}, {DAY} {MONTH} \d{{4}}", ("%a, %d %b %Y",)),
    (rf"{MONTH}[ -]\d{{4}}", ("%b %Y", "%B %Y", "%b-%Y", "%B-%Y")),
    (r"\d{4}-\d\d", ("%Y-%m",)),
    (r"\d\d?/\d{4}", ("%m/%Y",)),
    (rf"{DAY}:\d\d", ("%H:%M",)),
    (rf"{DAY}:\d\d:\d\d", ("%H:%M:%S",)),
    (rf"{DAY}:\d\d:\d\d\.\d{{1,6}}", ("%H:%M:%S.%f",)),
    (rf"{DAY}:\d\d [AaPp][Mm]", ("%I:%M %p",)),
    (rf"{DAY}:\d\d:\d\d [AaPp][Mm]", ("%I:%M:%S %p",)),
)
DATES = tuple((re.compile(pattern, re.ASCII), formats) for pattern, formats in PATTERNS)


def date_format(cells: list[str], most: int = 200) -> str:
    """The format in which most of these cells are dates, or "". Which comes first, day or month, their numbers say."""
    cells = [cell.strip() for cell in cells[:most]]
    if not any(cell[:1].isalnum() and len(cell) > 3 for cell in cells):
        return ""
    for pattern, formats in DATES:
        matched = [cell for cell in cells if pattern.fullmatch(cell)]
        if 2 * len(matched) <= len(cells):
            continue
        valid = {form: sum(parsed(cell, form) is not None for cell in matched) for form in formats}
        best = max(formats, key=lambda form: (valid[form], in_order(matched, form)))
        return best if 2 * valid[best] > len(cells) else ""
    return ""


def in_order(cells: list[str], form: str) -> bool:
    days = [day for cell in cells if (day := parsed(cell, form))]
    return days == sorted(days) or days == sorted(days, reverse=True)


def other_order(form: str) -> str:
    """The same format with day and month exchanged, "" if their order is not in doubt by its notation."""
    if form[:6] in ("%m/%d/", "%d/%m/", "%m-%d-", "%d-%m-"):
        return form[3:5] + form[2] + form[:2] + form[5:]
    return ""


def parsed(cell: str, form: str) -> Any:
    try:
        return (
            datetime.fromisoformat(cell)
            if form == "ISO8601"
            else datetime.strptime(cell.replace("T", " ", form.count("%H")), form)
        )
    except ValueError:
        return None
