"""What programs print for people: an R matrix, a data frame with names of rows, a pandas series, a table in a box.

Each function makes lines that can be read as CSV. It stands alone, since it is shown as part of the program.
"""

import re


def of_decimals_between_commas(text):
    """0,3, -0,1, 0,7: one number on each line, where a comma with a space behind it ends a number."""
    return "\n".join(text.replace(",\n", " ").replace(", ", " ").split())


def of_bullets(text):
    """A list with a sign, or its count, and a space before each number: one number on each line."""
    text = re.sub(r"\A\s*([^\W\d]\w*):[ \t]*\n", r"\1\n", text)
    return re.sub(r"(?m)^[ \t]*(?:[-*\u2022]|\d+[.)])[ \t]+", "", text)


def of_words(text):
    """Pairs as 1,2.5 3,4.5 or (1, 2.5), each in words or brackets of its own: a line for each."""
    found = re.findall(r"[(\[]([^()\[\]]*)[)\]]", text) or text.split()
    return "\n".join(",".join(re.sub(r"[\s,]+", " ", pair).split()) for pair in found)


def of_words_with_decimal_commas(text):
    """Pairs as (1,5; 2,25), each in brackets of its own: a line for each."""
    found = re.findall(r"[(\[]([^()\[\]]*)[)\]]", text)
    return "\n".join(re.sub(r"\s+", "", pair) for pair in found)


def of_matlab(text):
    """What MATLAB shows below a name: blocks of columns side by side; one number on each line if there is one row."""
    text = re.sub(r"\A\s*\w+ =[ \t]*\n", "", text)
    blocks = re.split(r"(?m)^[ \t]*Columns? \d+(?: (?:through|and) \d+)?[ \t]*$", text)
    blocks = [[line.split() for line in block.splitlines() if line.strip()] for block in blocks if block.strip()]
    rows = [[cell for part in row for cell in part] for row in zip(*blocks, strict=True)]
    rows = [[cell] for cell in rows[0]] if len(rows) == 1 else rows
    return "\n".join(",".join(row) for row in rows)


def of_r_matrix(text):
    """A matrix as R prints it, in blocks of columns if it is wide: [1,] begins each row."""
    head, rows = [], {}
    for line in text.splitlines():
        label = re.match(r"\s*(\[\d+,\])", line)
        if label:
            rows.setdefault(label[1], []).extend(line[label.end() :].split())
        elif not line.lstrip().startswith(">"):
            head += [f"column {name[2:-1]}" if name.startswith("[,") else name for name in line.split()]
    return "\n".join(",".join(row) for row in [head, *rows.values()])


def of_rows(text):
    """A data frame below its names, whose rows begin with a name of one or more words: CSV."""
    lines = [line for line in text.splitlines() if line.strip()]
    head, below = lines[0].split(), [line.split() for line in lines[1:]]
    count = len(head)
    if any(re.match(r"[^\W\d]", word) for row in below for word in row[-count:] if word not in ("NA", "NaN", "Inf")):
        count -= 1  # the names of the rows have a name themselves
    head = ["row", *head] if count == len(head) else head
    quoted = ['"' + " ".join(row[:-count]).replace('"', "'") + '"' for row in below]
    return "\n".join([",".join(head), *(",".join([q, *row[-count:]]) for q, row in zip(quoted, below, strict=True))])


def of_series(text):
    """A series as pandas prints it: without the line of its type, and without an index that only counts."""
    lines = [line for line in text.splitlines() if line.strip()]
    named = re.search(r"Name: (.*?), (?:Length|dtype)", lines[-1])
    pairs = [line.rsplit(None, 1) for line in lines if not re.match(r"(?:Name|Freq|Length|dtype): ", line)]
    pairs = [pair for pair in pairs if len(pair) == 2]
    counts = [index for index, _ in pairs] == [str(i) for i in range(len(pairs))]
    name = '"' + (named[1] if named else "value").replace('"', "'") + '"'
    rows = [[name], *([value] for _, value in pairs)] if counts else [["index", name], *pairs]
    return "\n".join(",".join(row) for row in rows)


def of_box(text):
    """A table in a drawn box: bars for its lines between columns, blank lines for the others and for types."""
    text = re.sub(r"(?m)^\s*\d+\. \|", "|", text)  # the counts of Stata
    lines = [re.sub(r"[\u2502\u2503\u2506\u2551\u250a\u254e]", "|", line) for line in text.splitlines()]
    types = r"[\s|]*(?:(?:[iuf]\d+|u?int\d+|float\d+|double|bigint|integer|varchar|str|string|bool|boolean|date"
    types += r"|Int64|Float64|String)[\s|]*)+"
    drawn = r"[\s\u2500-\u257f+|=-]*"
    lines = ["" if "|" not in line or re.fullmatch(f"{drawn}|{types}", line) else line for line in lines]
    if sum(bool(re.search(r"\d {2,}[-.\d]", line)) for line in lines) * 2 > sum(map(bool, lines)) - 1:
        return "\n".join(line.replace("|", " ") for line in lines)  # the bars stand between groups of columns
    return "\n".join(line.strip().strip("|") for line in lines)


VALUE = re.compile(
    r"[-+\u2212]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|[-+]?inf|nan|NaN|NA|NULL|None|Inf|-Inf|<NA>", re.ASCII
)
DECIMALS = re.compile(r"[-+\u2212]?\d+,\d+(?:,\s+[-+\u2212]?\d+,\d+)+")
BULLET = re.compile(r"\s*([-*\u2022])\s+(\S+)\s*")
POINT = r"[-+\u2212]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?"
PAIRS = re.compile(
    rf"(?:{POINT},{POINT})(?:\s+{POINT},{POINT})+|(?:[(\[]\s*{POINT}\s*[,\s]\s*{POINT}\s*[)\]][\s,;]*){{2,}}", re.ASCII
)
COMMA = r"[-+\u2212]?\d+(?:,\d+)?"
COMMA_PAIRS = re.compile(rf"(?:[(\[]\s*{COMMA}\s*;\s*{COMMA}\s*[)\]][\s,;]*){{2,}}", re.ASCII)
MATLAB = re.compile(r"\w+ =[ \t]*\n")
COLUMNS = re.compile(r"\s*Columns? \d+(?: (?:through|and) \d+)?\s*")
BARS = re.compile(r"[\u2502\u2503\u2506\u2551\u250a\u254e]")
LONGEST_PRINT = 400_000  # characters
MOST_ROWS_LOOKED_AT = 5000


def printed_form(text: str, lines: list[str]) -> tuple[str, str]:
    """(name of the function that makes lines of this print, a note for people), or ("", "")."""
    if len(text) > LONGEST_PRINT or not lines:
        return "", ""
    if "," in text and DECIMALS.fullmatch(text):
        return "of_decimals_between_commas", "Read as one list of numbers with decimal commas."
    bracketed = text[:1] in ("(", "[")
    if (bracketed or len(lines[0].split()) > 1 and "." in text) and PAIRS.fullmatch(text):
        return "of_words", "Read as pairs of numbers."
    if bracketed and COMMA_PAIRS.fullmatch(text):
        return "of_words_with_decimal_commas", "Read as pairs of numbers with decimal commas."
    if MATLAB.match(text) and _blocks(lines[1:]):
        return "of_matlab", "Read as what MATLAB shows; its own lines between the numbers are left out."
    if len(lines) > 2 and re.fullmatch(r"\s*[^\W\d]\w*:\s*", lines[0]) and BULLET.fullmatch(lines[1]):
        lines = lines[1:]
    numbered = [re.fullmatch(r"\s*(\d+)[.)]\s+(\S+)\s*", line) for line in lines]
    if len(lines) > 1 and all(numbered) and [int(found[1]) for found in numbered] == [*range(1, len(lines) + 1)]:
        if all(VALUE.fullmatch(found[2].replace(",", ".")) for found in numbered):
            return "of_bullets", "The count at the start of each line is read as that of a list."
    bullets = [BULLET.fullmatch(line) for line in lines]
    if len(lines) > 1 and all(bullets) and len({found[1] for found in bullets}) == 1:
        if all(VALUE.fullmatch(found[2].replace(",", ".")) for found in bullets):
            return "of_bullets", f"The sign {bullets[0][1]} at the start of each line is read as that of a list."
    if sum(bool(re.match(r"\s*\[\d+,\]\s", line)) for line in lines) > len(lines) / 2:
        return "of_r_matrix", "Read as a matrix that R prints: the numbers of the rows are left out."
    if re.match(r"(?:Name: .*, )?(?:Length: \d+, )?dtype: \w+$", lines[-1]):
        if any(set(line.split()[-1]) <= set(".…") for line in lines):
            raise ValueError("the middle of this series is left out, as “...” shows: print all of it")
        return "of_series", "Read as a series that pandas prints; an index that only counts is left out."
    if sum(bool(BARS.search(line)) for line in lines) > 1 or _stata(lines):
        return "of_box", "The lines that are drawn around the numbers are left out."
    if _named_rows(lines):
        return "of_rows", "Read as a printed table: the words at the start of each line are the name of its row."
    return "", ""


def _blocks(lines: list[str]) -> bool:
    """Whether these are rows of numbers in blocks of as many rows, each below a line that counts its columns."""
    counts = [0]
    for line in lines:
        if COLUMNS.fullmatch(line):
            counts.append(0)
        elif all(map(VALUE.fullmatch, line.split())):
            counts[-1] += 1
        else:
            return False
    counts = counts[1:] if not counts[0] else counts
    return bool(counts) and len(set(counts)) == 1 and (len(counts) > 1 or counts[0] == 1)


def _stata(lines: list[str]) -> bool:
    return sum(bool(re.match(r"\s*\d+\. \|", line)) for line in lines) > 1


def _named_rows(lines: list[str]) -> bool:
    """Whether names of rows, some of more words than others, stand before as many numbers as there are names."""
    if not 2 < len(lines) <= MOST_ROWS_LOOKED_AT or any(sign in line for line in lines[:50] for sign in ',;\t|"'):
        return False
    head, rows = lines[0].split(), [line.split() for line in lines[1:]]
    if len({len(row) for row in rows}) == 1 or any(re.search(r"\d", name[0]) for name in head):
        return False
    for count in (len(head), len(head) - 1):
        if count and all(len(row) > count and all(map(VALUE.fullmatch, row[-count:])) for row in rows):
            return all(re.search(r"[^\W\d]", row[0]) and not VALUE.fullmatch(row[0]) for row in rows)
    return False
