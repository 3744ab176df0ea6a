"""Data to fit lines to: seeded samples, small published sets, points in a link, and a visitor's own table."""

import csv
import math
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from itertools import chain, islice

import numpy as np

from losslab.core import Reference
from losslab.link import LONGEST
from losslab.text import exact, quote

POINTS = 30  # of a sample
LIFT = 12.0  # how far outliers lie above the line 2 + x
APART = 6.0  # how far the lines of two groups are apart


@dataclass(frozen=True)
class Sample:
    """Thirty points around the line y = 2 + x, each time the same for the same seed.

    `of(rng, x, noise, share)` gives (x, y) for increasing x within [0, 10]. `share` is the share of points that leave
    the line unless another is asked for, 0 where the sample has no such choice.
    """

    key: str
    title: str
    words: str
    of: Callable
    share: float = 0.0

    def points(self, seed=0, noise=0.5, share=None):
        """(x, y), two float arrays of shape (30,) rounded to two decimals.

        `noise` scales the scatter around the line. ValueError where an argument is out of its range.
        """
        share = self.share if share is None else share
        if not (isinstance(seed, int | np.integer) and seed >= 0):
            raise ValueError(f"seed must be a whole number of at least 0, got {seed!r}")
        if not 0 <= noise < math.inf:
            raise ValueError(f"noise must lie in [0, inf), got {noise:g}")
        if not 0 <= share <= 0.5:
            raise ValueError(f"share must lie in [0, 0.5], got {share:g}")
        rng = np.random.default_rng(seed)
        x = np.sort(rng.uniform(0, 10, POINTS)).round(2)
        x, y = self.of(rng, x, noise, share)
        return x.round(2), y.round(2)


def _line(rng, x, noise):
    return 2 + x + noise * rng.standard_normal(POINTS)


def _clean(rng, x, noise, share):
    return x, _line(rng, x, noise)


def _lifted(rng, x, noise, share):
    y = _line(rng, x, noise)
    right = np.arange(POINTS // 2, POINTS)  # there they tilt the line as well as raising it
    y[rng.choice(right, round(share * POINTS), replace=False)] += LIFT
    return x, y


def _heavy(rng, x, noise, share):
    return x, 2 + x + noise * rng.standard_t(2, POINTS)


def _leverage(rng, x, noise, share):
    y = _line(rng, 0.3 * x, noise)
    far = np.arange(POINTS) >= POINTS - round(share * POINTS)
    return np.where(far, 9 + 0.1 * x, 0.3 * x), np.where(far, y - 0.3 * x, y)


def _skewed(rng, x, noise, share):
    return x, 2 + x + noise * rng.standard_exponential(POINTS)


def _groups(rng, x, noise, share):
    y = _line(rng, x, noise)
    y[rng.choice(POINTS, round(share * POINTS), replace=False)] += APART
    return x, y


SAMPLES = (
    Sample("clean", "Clean", "A straight line with Gaussian noise: all losses give nearly the same line.", _clean),
    Sample(
        "one_outlier",
        "One outlier",
        "One point in the right half lies 12 above the line: least squares tilts towards it, L1 hardly moves.",
        _lifted,
        share=1 / POINTS,
    ),
    Sample(
        "outliers",
        "Several outliers",
        "Some points in the right half lie 12 above the line, all on the same side: they add up.",
        _lifted,
        share=0.2,
    ),
    Sample(
        "heavy_tails",
        "Heavy tails",
        "Student t noise with two degrees of freedom: nothing was planted, yet a few points lie far off.",
        _heavy,
    ),
    Sample(
        "leverage",
        "Bad leverage",
        "A few points far to the right lie off the line. Three in thirty turn the L1 line as well: its bound on the "
        "pull does not count how far out in x a point is.",
        _leverage,
        share=0.1,
    ),
    Sample(
        "skewed",
        "Skewed noise",
        "Exponential noise, never below the line: mean and median differ, so least squares and L1 aim at two lines.",
        _skewed,
    ),
    Sample(
        "groups",
        "Two groups",
        "Two parallel lines, 6 apart: least squares runs between them and describes neither.",
        _groups,
        share=0.4,
    ),
)


@dataclass(frozen=True)
class Dataset:
    """A small fixed set of points, as published."""

    key: str
    title: str
    words: str
    x_label: str
    y_label: str
    x: tuple[float, ...]
    y: tuple[float, ...]
    source: Reference

    def points(self):
        """(x, y), two float arrays of the same length."""
        return np.array(self.x), np.array(self.y)


def _numbers(text):
    return tuple(float(word) for word in text.split())


def _log10(text):
    return tuple(round(math.log10(number), 3) for number in _numbers(text))


ANSCOMBE_X = _numbers("10 8 13 9 11 14 6 4 12 7 5")
ANSCOMBE = Reference(
    "F. J. Anscombe, Graphs in statistical analysis, The American Statistician 27, 1973.",
    "https://doi.org/10.1080/00031305.1973.10478966",
)
ROUSSEEUW_LEROY = Reference(
    "P. J. Rousseeuw, A. M. Leroy, Robust Regression and Outlier Detection, Wiley, 1987.",
    "https://doi.org/10.1002/0471725382",
)

DATASETS = (
    Dataset(
        "ten",
        "Ten values",
        "Nine values of 1 and one of 1000: the mean is 100.9, the median 1.",
        "Index",
        "Value",
        _numbers("1 2 3 4 5 6 7 8 9 10"),
        _numbers("1 1 1 1 1 1 1 1 1 1000"),
        Reference("Made up for losslab."),
    ),
    Dataset(
        "anscombe_1",
        "Anscombe I",
        "What a least-squares line is for: points scattered around it.",
        "x",
        "y",
        ANSCOMBE_X,
        _numbers("8.04 6.95 7.58 8.81 8.33 9.96 7.24 4.26 10.84 4.82 5.68"),
        ANSCOMBE,
    ),
    Dataset(
        "anscombe_2",
        "Anscombe II",
        "The same least-squares line as I through points on a curve.",
        "x",
        "y",
        ANSCOMBE_X,
        _numbers("9.14 8.14 8.74 8.77 9.26 8.10 6.13 3.10 9.13 7.26 4.74"),
        ANSCOMBE,
    ),
    Dataset(
        "anscombe_3",
        "Anscombe III",
        "The same least-squares line as I, though ten of the eleven points lie on another.",
        "x",
        "y",
        ANSCOMBE_X,
        _numbers("7.46 6.77 12.74 7.11 7.81 8.84 6.08 5.39 8.15 6.42 5.73"),
        ANSCOMBE,
    ),
    Dataset(
        "anscombe_4",
        "Anscombe IV",
        "The same least-squares line as I, its slope fixed by the one point that is not at x = 8.",
        "x",
        "y",
        _numbers("8 8 8 8 8 8 8 19 8 8 8"),
        _numbers("6.58 5.76 7.71 8.84 8.47 7.04 5.25 12.50 5.56 7.91 6.89"),
        ANSCOMBE,
    ),
    Dataset(
        "calls",
        "Calls from Belgium",
        "International calls from Belgium, 1950 to 1973. From 1964 to 1969 another quantity was recorded, the minutes.",
        "Year − 1900",
        "Calls (tens of millions)",
        tuple(float(year) for year in range(50, 74)),
        _numbers(
            "0.44 0.47 0.47 0.59 0.66 0.73 0.81 0.88 1.06 1.20 1.35 1.49 "
            "1.61 2.12 11.90 12.40 14.20 15.90 18.20 21.20 4.30 2.40 2.70 2.90"
        ),
        ROUSSEEUW_LEROY,
    ),
    Dataset(
        "stars",
        "Star cluster CYG OB1",
        "Forty-seven stars. Four giants, cool and bright, give the least-squares line a negative slope; without them "
        "hotter stars are brighter.",
        "log₁₀ of the effective temperature (K)",
        "log₁₀ of the luminosity (Sun = 1)",
        _numbers(
            "4.37 4.56 4.26 4.56 4.30 4.46 3.84 4.57 4.26 4.37 3.49 4.43 4.48 4.01 4.29 4.42 "
            "4.23 4.42 4.23 3.49 4.29 4.29 4.42 4.49 4.38 4.42 4.29 4.38 4.22 3.48 4.38 4.56 "
            "4.45 3.49 4.23 4.62 4.53 4.45 4.53 4.43 4.38 4.45 4.50 4.45 4.55 4.45 4.42"
        ),
        _numbers(
            "5.23 5.74 4.93 5.74 5.19 5.46 4.65 5.27 5.57 5.12 5.73 5.45 5.42 4.05 4.26 4.58 "
            "3.94 4.18 4.18 5.89 4.38 4.22 4.42 4.85 5.02 4.66 4.66 4.90 4.39 6.05 4.42 5.10 "
            "5.22 6.29 4.34 5.62 5.10 5.22 5.18 5.57 4.62 5.06 5.34 5.34 5.54 4.98 4.50"
        ),
        ROUSSEEUW_LEROY,
    ),
    Dataset(
        "stack_loss",
        "Stack loss",
        "Twenty-one days of a plant that oxidises ammonia to nitric acid; of its three predictors the air flow.",
        "Air flow (rate of operation)",
        "Stack loss (10 × % of the ammonia lost)",
        _numbers("80 80 75 62 62 62 62 62 58 58 58 58 58 58 50 50 50 50 50 56 70"),
        _numbers("42 37 37 28 18 18 19 20 15 14 14 13 11 12 8 7 8 8 9 15 15"),
        Reference(
            "K. A. Brownlee, Statistical Theory and Methodology in Science and Engineering, 2nd edition, Wiley, 1965."
        ),
    ),
    Dataset(
        "animals",
        "Brains and bodies",
        "Twenty-eight animals. Three dinosaurs, heavy with small brains, flatten the least-squares line.",
        "log₁₀ of the body weight (kg)",
        "log₁₀ of the brain weight (g)",
        _log10(
            "1.35 465 36.33 27.66 1.04 11700 2547 187.1 521 10 3.3 529 207 62 6654 9400 6.8 35 "
            "0.12 0.023 2.5 55.5 100 52.16 0.28 87000 0.122 192"
        ),
        _log10(
            "8.1 423 119.5 115 5.5 50 4603 419 655 115 25.6 680 406 1320 5712 70 179 56 1 0.4 "
            "12.1 175 157 440 1.9 154.5 3 180"
        ),
        ROUSSEEUW_LEROY,
    ),
    Dataset(
        "boiling",
        "Boiling points",
        "Seventeen places in the Alps and Scotland: nearly a line, with one point that stands off it.",
        "Boiling point of water (°F)",
        "Air pressure (inches of mercury)",
        _numbers(
            "194.5 194.3 197.9 198.4 199.4 199.9 200.9 201.1 201.4 201.3 203.6 204.6 209.5 208.6 210.7 211.9 212.2"
        ),
        _numbers(
            "20.79 20.79 22.40 22.67 23.15 23.35 23.89 23.99 24.02 24.01 25.14 26.57 28.49 27.76 29.04 29.88 30.06"
        ),
        Reference(
            "J. D. Forbes, Further experiments and remarks on the measurement of heights and boiling point of "
            "water, Transactions of the Royal Society of Edinburgh 21, 1857."
        ),
    ),
)


NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
MOST_POINTS = 60
LARGEST = 1e6  # of a coordinate in a link


def parse_points(text):
    """(tuple of (x, y), complaint or "") of a link's text such as `1.2~3.4,5~6`; with `write_points` a link.Field.

    What is not a point, or has a coordinate beyond ±1e6, is left out and said; so are points beyond the sixtieth.
    """
    parts, said = text.split(","), []
    if len(text) >= LONGEST:
        parts.pop()  # links are cut to LONGEST characters, perhaps within a number
        said.append("the text was too long and its end is left out")
    parts = [part.strip() for part in parts if part.strip()]
    points = [_point(part) for part in parts]
    wrong = [quote(part) for part, point in zip(parts, points, strict=True) if point is None]
    points = [point for point in points if point]
    if wrong:
        more = f" and {len(wrong) - 3} more" if len(wrong) > 3 else ""
        are = "is not a point" if len(wrong) == 1 else "are not points"
        said.append(f"{', '.join(wrong[:3])}{more} {are} such as 1.2~3.4 with both within ±1000000")
    if len(points) > MOST_POINTS:
        said.append(f"of {len(points)} points the first {MOST_POINTS} are shown")
    return tuple(points[:MOST_POINTS]), ", and ".join(said)


def write_points(points):
    """The text of at most sixty (x, y) for a link: exact, unless only nine significant digits fit in LONGEST."""
    text = _joined(points, exact)
    return text if len(text) < LONGEST else _joined(points, lambda value: f"{value:.9g}")


def _joined(points, write):
    return ",".join(f"{write(x)}~{write(y)}" for x, y in points)


def _point(part):
    words = part.split("~")
    if len(words) != 2 or not all(NUMBER.fullmatch(word) for word in words):
        return None
    x, y = map(float, words)
    return (x, y) if max(abs(x), abs(y)) <= LARGEST else None


MOST_BYTES = 50_000_000
MOST_ROWS = 100_000
MOST_COLUMNS = 200
LONGEST_LINE = 100_000  # characters
SAMPLED = 100  # rows from which separator, decimal mark and numeric columns are told
ALLOWED = "Allowed is plain text such as CSV, up to 50 MB, with one row per line and up to 200 columns."
MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
BINARY = (
    (b"\x89PNG", "a PNG picture"),
    (b"PK\x03\x04", "a ZIP archive, as Excel’s .xlsx is"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"%PDF", "a PDF document"),
    (b"\xd0\xcf\x11\xe0", "an old Office document such as .xls"),
)
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
SEPARATORS = {"\t": "tabs", ";": "semicolons", "|": "vertical bars", ",": "commas", " ": "spaces"}  # on a tie the first
MISSING = {"", "na", "n/a", "nan", "null", "none"}
INFINITE = re.compile(r"([+-]?)(?:inf|infinity|∞)", re.IGNORECASE)
GROUPED = {  # thousands in groups, by whether a comma is the decimal mark
    comma: re.compile(rf"[+-]?[1-9]\d{{0,2}}([{group}'’ \u00a0\u202f])\d{{3}}(?:\1\d{{3}})*(?:{mark}\d*)?", re.ASCII)
    for comma, group, mark in ((False, ",", r"\."), (True, r"\.", ","))
}
DECIMAL_COMMA = re.compile(r"[+-]?(?:\d+|\d{1,3}(?:\.\d{3})+)?,\d+(?:[eE][+-]?\d+)?", re.ASCII)


@dataclass(frozen=True)
class Table:
    """A visitor's table as text; `columns` makes numbers of it.

    `numeric` are the names of the columns that hold numbers in most of the first rows; `notes` sentences on how the
    text was understood. Names and cells are a stranger's words: quote them before they are shown.
    """

    names: tuple[str, ...]
    numeric: tuple[str, ...]
    notes: tuple[str, ...]
    lines: tuple[str, ...]
    separator: str
    decimal_comma: bool
    header: bool

    def rows(self):
        """The rows below the header, each a list of cells; at most 100,000."""
        return islice(_rows(self.lines, self.separator), self.header, self.header + MOST_ROWS)


def read_table(raw):
    """The Table in the bytes of a file or of pasted text, or ValueError with a sentence for the visitor.

    Separator, decimal mark, header and encoding are found out. Nothing is unpacked or evaluated: a formula is text.
    """
    text, notes = _decoded(raw)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n", 2 * MOST_ROWS)
    cut = len(lines) > 2 * MOST_ROWS and bool(lines.pop().strip())
    for i, line in enumerate(lines, 1):
        if len(line) > LONGEST_LINE:
            raise ValueError(f"line {i} has {len(line):,} characters, more than {LONGEST_LINE:,}. {ALLOWED}")
    separator, decimal_comma = _dialect(lines)
    sample = list(islice(_rows(lines, separator), SAMPLED))
    if not sample:
        raise ValueError(f"this is empty. {ALLOWED}")
    header = all(math.isnan(_number(cell, decimal_comma)) for cell in sample[0]) and any(
        cell.strip().lower() not in MISSING for cell in sample[0]
    )
    body = sample[header:]
    if not body:
        raise ValueError(f"there are names but no rows below them. {ALLOWED}")
    width = _usual_width(body)
    if width > MOST_COLUMNS:
        raise ValueError(f"there are {width:,} columns, more than {MOST_COLUMNS}. {ALLOWED}")
    names, renamed = _names(sample[0] if header else [], width)
    total = sum(1 for _ in _rows(lines, separator)) - header
    grouped = any("," in cell and GROUPED[False].fullmatch(cell.strip()) for cell in chain(*body))
    commas = ", with decimal commas" if decimal_comma else ", with commas between thousands" if grouped else ""
    named = "with" if header else "without"
    shape = "one column" if width == 1 else f"columns separated by {SEPARATORS[separator]}"
    notes.append(f"Read as {shape}{commas}, {named} names.")
    notes += renamed
    if cut or total > MOST_ROWS:
        used = f"{min(total, MOST_ROWS):,}"
        notes.append(f"There are more than {used} rows; the first {used} are used.")
    share = [
        np.mean([i < len(row) and not math.isnan(_number(row[i], decimal_comma)) for row in body]) for i in range(width)
    ]
    numeric = tuple(name for name, numbers in zip(names, share, strict=True) if numbers > 0.5)
    return Table(names, numeric, tuple(notes), tuple(lines), separator, decimal_comma, header)


def columns(table, *names):
    """(tuple of float arrays of one length, a sentence on the rows that were dropped or "").

    A row is dropped where one of the columns named has no finite number. ValueError if that leaves none.
    """
    for name in names:
        if name not in table.names:
            raise ValueError(f"{quote(name)} is not a column; there are {', '.join(map(quote, table.names[:10]))}")
    places = [table.names.index(name) for name in names]
    rows, reasons = [], Counter()
    for row in table.rows():
        values = [_number(row[i], table.decimal_comma) if i < len(row) else math.nan for i in places]
        bad = next((i for i, value in enumerate(values) if not math.isfinite(value)), None)
        if len(row) > len(table.names):
            reasons["with more cells than there are columns"] += 1
        elif bad is None:
            rows.append(values)
        else:
            reasons[f"{'without a number' if math.isnan(values[bad]) else 'infinite'} in {quote(names[bad])}"] += 1
    dropped = sum(reasons.values())
    why = ", ".join(f"{count:,} {reason}" for reason, count in reasons.most_common())
    if not rows:
        raise ValueError(f"no row can be used: {why}")
    were = "row was" if dropped + len(rows) == 1 else "rows was" if dropped == 1 else "rows were"
    said = f"{dropped:,} of {dropped + len(rows):,} {were} dropped: {why}." if dropped else ""
    return tuple(np.array(rows).T), said


def guess(table, *roles):
    """A column for each role, such as ("x", "y") or ("residual",): the one of that name, else the next numeric one."""
    if len(table.names) < len(roles):
        have = f"{len(table.names)} column{'s' if len(table.names) > 1 else ''}"
        raise ValueError(f"there is {have}, but {' and '.join(roles)} need {len(roles)}. {ALLOWED}")
    named = {role: name for role in roles for name in table.names if name.lower() == role}
    rest = [name for name in dict.fromkeys(table.numeric + table.names) if name not in named.values()]
    return tuple(named[role] if role in named else rest.pop(0) for role in roles)


def _decoded(raw):
    """(text, notes) or ValueError if these bytes are not text."""
    if len(raw) > MOST_BYTES:
        raise ValueError(f"there are {len(raw) / 1e6:,.1f} MB, more than {MOST_BYTES / 1e6:.0f}. {ALLOWED}")
    for start, what in BINARY:
        if raw.startswith(start):
            raise ValueError(f"this is {what}. {ALLOWED}")
    encoding, notes = next((name for mark, name in MARKS if raw.startswith(mark)), ""), []
    try:
        text = raw.decode(encoding or "utf-8")
    except UnicodeDecodeError:
        if encoding:
            raise ValueError(
                f"the file begins like {encoding.removesuffix('-sig').upper()}, but is not. {ALLOWED}"
            ) from None
        text, notes = raw.decode("cp1252", "replace"), ["Not UTF-8; read as Windows-1252 (Latin-1)."]
    if CONTROL.search(text):
        raise ValueError(f"there are control characters such as NUL: binary, or UTF-16 without its mark. {ALLOWED}")
    if not text or text.isspace():
        raise ValueError(f"this is empty. {ALLOWED}")
    return text, notes


def _rows(lines, separator):
    """Rows of cells without blank rows and without empty cells at the end; ValueError at a stray quotation mark."""
    reader = csv.reader(lines, delimiter=separator, strict=True)
    start = 1
    try:
        for row in _words(lines) if separator == " " else reader:
            while row and not row[-1].strip():
                row.pop()
            if row:
                yield row
            start = start + 1 if separator == " " else reader.line_num + 1
    except csv.Error:
        raise ValueError(f"line {start}: a quotation mark is not closed, or stands inside a cell. {ALLOWED}") from None


def _words(lines):
    for line in lines:
        if line.count('"') % 2:
            raise csv.Error
        yield line.replace('"', "").split()


def _dialect(lines):
    """(separator, whether a comma is the decimal mark) with which most cells of the first lines are numbers."""
    start = [line for line in islice(lines, 10 * SAMPLED) if line.strip()][:SAMPLED]
    best, found = (False, -1.0), (",", False)
    for separator in SEPARATORS:
        rows = []
        try:
            rows.extend(row[:MOST_COLUMNS] for row in _rows(start, separator))
        except ValueError:
            pass  # judged by the rows before; a quoted cell may go on below
        if not rows:
            continue
        width, cells = _usual_width(rows), [cell.strip() for cell in chain(*rows)]
        decimal_comma = separator != "," and _decimal_comma(cells, separator)
        numbers = sum(not math.isnan(_number(cell, decimal_comma)) for cell in cells) / len(cells)
        score = (min(width, len(rows[0])) > 1, round(numbers * sum(len(row) == width for row in rows) / len(rows), 6))
        if score > best:
            best, found = score, (separator, decimal_comma)
    return found


def _decimal_comma(cells, separator):
    """1,5 shows a decimal comma. 1,234 alone may be either: decimal where semicolons separate, else thousands."""
    commas = [cell for cell in cells if DECIMAL_COMMA.fullmatch(cell)]
    return any(not GROUPED[False].fullmatch(cell) for cell in commas) or bool(commas and separator == ";")


def _usual_width(rows):
    return Counter(map(len, rows)).most_common(1)[0][0]


def _names(cells, width):
    """(unique names of `width` columns, notes)."""
    notes = []
    if cells and len(cells) == width - 1:
        cells = ["row", *cells]  # R leaves out the name of its first column
    elif cells and len(cells) != width:
        notes.append(f"There are {len(cells):,} names for {width:,} columns.")
    names, doubled = [], []
    for i in range(width):
        name = " ".join(cells[i].split())[:80] if i < len(cells) else ""
        name = unique = name or f"column {i + 1}"
        count = 1
        while unique in names:
            count += 1
            unique = f"{name}_{count}"
        names.append(unique)
        doubled += [quote(unique)] if unique != name else []
    if doubled:
        notes.append(f"Names that occurred before were changed: {', '.join(doubled[:3])}{'…' if doubled[3:] else ''}.")
    return tuple(names), notes


def _number(cell, decimal_comma=False):
    """The number a cell holds, NaN if it holds none."""
    cell = cell.strip().replace("−", "-")
    if len(cell) > 64:
        return math.nan
    if GROUPED[decimal_comma].fullmatch(cell):
        cell = re.sub(r"[.'’\s]" if decimal_comma else r"[,'’\s]", "", cell)
    elif decimal_comma and "." in cell:
        return math.nan
    if decimal_comma:
        cell = cell.replace(",", ".")
    if NUMBER.fullmatch(cell):
        return float(cell)
    infinite = INFINITE.fullmatch(cell)
    return float(f"{infinite[1]}inf") if infinite else math.nan
