"""What is no table yet: a list, an array as NumPy, R, MATLAB or JSON write it. Each function makes lines of it."""

import csv
import io
import json
import re

from losslab.data.printed import (  # noqa: F401 -- found here by their names
    of_box,
    of_bullets,
    of_decimals_between_commas,
    of_matlab,
    of_r_matrix,
    of_rows,
    of_series,
    of_words,
    of_words_with_decimal_commas,
    printed_form,
)


def of_list(text):
    """Numbers in any number of lines: one on each line."""
    return "\n".join(re.sub(r"[\s,;\[\](){}]+", " ", text).split())


def of_decimals(text):
    """Numbers with decimal commas, between spaces or semicolons: one on each line."""
    return "\n".join(re.sub(r"[\s;\[\](){}]+", " ", text).split())


def of_array(text):
    """An array in brackets: a line for each of its rows, or for each number if it has but one row."""
    text = re.sub(r"\bnp\.\w+\(([^()]*)\)", r"\1", text)  # np.float64(0.3)
    text = re.sub(r"\A\s*<[^\[\]]*numpy=", "", text)  # <tf.Tensor: shape=(3,), numpy=array(
    text = re.sub(r"\A\s*(?:shape: .*\n\s*)?Series: .*\n", "", text)
    first = min(at for at in map(text.find, "[({") if at >= 0)
    if text[first] == "(" and re.match(r"\(\s*\[", text[first:]):
        first = text.index("[", first)
    last = text.rindex({"[": "]", "(": ")", "{": "}"}[text[first]])
    inner = re.split(r",\s*\w+\s*=", text[first + 1 : last])[0]  # without dtype=float32
    rows = re.findall(r"[\[({]([^\[\](){}]*)[\])}]", inner) or re.split(r";", inner.strip().rstrip(";"))
    rows = [re.sub(r"[\s,]+", " ", row).split() for row in rows]
    rows = [[cell] for row in rows for cell in row] if len(rows) == 1 else rows
    return "\n".join(",".join(row) for row in rows)


def of_r(text):
    """A vector as R prints it: the count in brackets before each line is left out."""
    text = re.sub(r"(?m)^[ \t]*>.*$", "", text)
    return "\n".join(re.sub(r"(?m)^[ \t]*\[\d+\]", " ", text).split())


def of_r_names(text):
    """A vector as R prints it below its names: every second line."""
    text = re.sub(r"\A\s*(?:(?:>.*|\$.*|[^\d\n]*:[ \t]*)\n\s*)+", "", text)  # a title
    lines = [line for line in text.splitlines() if line.strip()]
    return "\n".join(" ".join(lines[1::2]).split())


def of_r_pairs(text):
    """c(a = 0.3, b = -0.1): the numbers behind the names."""
    return "\n".join(re.findall(r"=\s*([^\s,()]+)", text[text.index("(") :]))


def of_lists(text):
    """Lists by their names, as y_true = [1, 2, 3]: a column for each."""
    text = re.sub(r"\bnp\.\w+\(([^()\[\]]*)\)", r"\1", text)
    found = re.findall(r"(?<![\w.])([A-Za-z_][\w.]*)[\"']?\s*(?:=|<-|:)\s*[\w.]*\s*\(?\s*[\[(]([^\[\]()]*)[\])]", text)
    columns = [re.sub(r"[\s,;]+", " ", cells).split() for _, cells in found]
    rows = [[name for name, _ in found], *zip(*columns, strict=True)]
    return "\n".join(",".join(row) for row in rows)


def of_json(text):
    """A list of numbers, of lists or of records, or columns by name; or a record on each line."""
    text = text.strip().removesuffix(";")
    if not text.startswith(("[", "{")):
        text = text[text.index("=") + 1 :]
    if "'" in text:  # as Python writes it
        text = re.sub(r"'([^'\"\\]*)'", r'"\1"', text)
    text = re.sub(r"\b(?:None|nan)\b", "null", re.sub(r"\bTrue\b", "true", re.sub(r"\bFalse\b", "false", text)))
    text = re.sub(r",(\s*[\]}])", r"\1", text)
    try:
        found = json.loads(text)
    except json.JSONDecodeError:
        text = re.sub(r"([{,]\s*)([A-Za-z_]\w*)\s*:", r'\1"\2":', text)  # as JavaScript writes it
        try:
            found = json.loads(text)
        except json.JSONDecodeError:
            found = [json.loads(line) for line in text.splitlines() if line.strip()]
    if isinstance(found, dict) and len(found) == 1:
        inner = next(iter(found.values()))
        found = inner if isinstance(inner, list) and inner and isinstance(inner[0], dict) else found
    if isinstance(found, dict):
        if {"columns", "data"} <= set(found):
            found = {name: [row[i] for row in found["data"]] for i, name in enumerate(found["columns"])}
        columns = {name: list(v.values()) if isinstance(v, dict) else v for name, v in found.items()}
        columns = {name: v for name, v in columns.items() if isinstance(v, list)}
        longest = max(map(len, columns.values()), default=0)
        rows = [list(columns), *zip(*(v + [None] * (longest - len(v)) for v in columns.values()), strict=True)]
    elif found and all(isinstance(row, dict) for row in found):
        names = list(dict.fromkeys(name for row in found for name in row))
        rows = [names, *([row.get(name) for name in names] for row in found)]
    else:
        rows = [row if isinstance(row, list) else [row] for row in found]
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(
        [
            ["NA" if cell is None else cell if isinstance(cell, int | float) else str(cell) for cell in row]
            for row in rows
        ]
    )
    return out.getvalue()


BETWEEN_COMMAS = (
    "of_json",
    "of_array",
    "of_lists",
    "of_r_matrix",
    "of_rows",
    "of_series",
    "of_words",
    "of_matlab",
)  # stand the cells
NUMBER = r"[-+−]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?"
MARK = re.compile(rf"{NUMBER}|[-+]?inf|nan|NaN|NA|NULL|None|null|True|False|TRUE|FALSE|true|false")
WORD = r"[A-Za-z_][\w.]{0,40}"
BEFORE = re.compile(rf"\s*(?:{WORD}\s*(?:=|<-)\s*)?(?:{WORD})?\s*(?=[\[({{])")  # x = np.array(
AFTER = re.compile(r"[\w\s.,='\":<>()\[\]{};-]{0,200}")  # , dtype=torch.float64, device='cuda:0')
LONGEST_LIST = 4_000_000  # characters
SHORTENED = re.compile(r"\.\.\.|…|⋯|⋮")
FACTOR = re.compile(r"^[ \t]*[\d.]+[eE][+-]?\d+[ \t]*\*[ \t]*$", re.MULTILINE)
TITLE = re.compile(r"\A\s*(?:(?:>.*|\$.*|[^\d\n]*:[ \t]*)\n\s*)+")
R_PAIRS = re.compile(rf"(?:{WORD}\s*(?:=|<-)\s*)?c\(\s*(?:(?:`[^`\n]*`|\"[^\"\n]*\"|{WORD})\s*=\s*{NUMBER}\s*,?\s*)+\)")
FRAME = re.compile(rf"(?:{WORD}\s*(?:=|<-)\s*)?[\w.]{{1,40}}\(\s*(?:\{{|{WORD}\s*=)")  # df = pd.DataFrame({{
NAMED = re.compile(rf"{WORD}[\"']?\s*[=:]\s*(?:[\w.]{{1,40}}\()?\s*[\[(]?\s*{NUMBER}")
QUANTILES = ["Min", "1Q", "Median", "3Q", "Max"]
R_LINE = re.compile(r"\s*\[\d+\]\s+\S")


def form_of(text: str) -> tuple[str, str]:
    """(name of the function that makes lines of this text, a note for people), ("", "") if it is a table as it is."""
    text = text.strip()
    if len(text) > LONGEST_LIST:
        return "", ""
    lines = [line for line in text.splitlines() if line.strip()]
    start = text[:1]
    if FACTOR.search(text):
        raise ValueError("MATLAB shows these numbers with a common factor before them: show them with format long g")
    lines = [line for line in lines if not line.lstrip().startswith(">")]
    if lines and all(R_LINE.match(line) for line in lines):
        return "of_r", "Read as a vector that R prints: the counts in brackets are left out."
    if R_PAIRS.fullmatch(text):
        return "of_r_pairs", "Read as a vector with names: the names are left out."
    below = TITLE.sub("", text).splitlines()
    below = [line for line in below if line.strip()]
    if below and below[0].split() == QUANTILES:
        raise ValueError("these are the quantiles of residuals, not residuals: print all of them, with residuals(fit)")
    if _below_names(below):
        return "of_r_names", "Read as a vector that R prints: every other line holds names, and is left out."
    listed = re.compile(rf"\s*{WORD}\s*(?:=|<-|:)\s*[\w.]{{0,40}}\s*\(?\s*[\[(]")
    arrays = start == "{" and len(re.findall(r"[\"']\s*:\s*[\w.]+\(\s*\[", text)) > 1
    arrays = arrays or bool(FRAME.match(text)) and len(NAMED.findall(text)) > 1
    if (arrays or sum(bool(listed.match(line)) for line in lines) > 1) and "..." not in text:
        try:
            rows = of_lists(text).splitlines()
        except ValueError:
            raise ValueError("these lists are not equally long, so that their numbers do not belong together") from None
        if len(rows) > 1 and all(MARK.fullmatch(cell) for row in rows[1:] for cell in row.split(",")):
            return "of_lists", "Read as lists by their names."
    if (found := printed_form(text, lines))[0]:
        return found
    plain = re.sub(r"\bnp\.\w+\(([^()]*)\)", r"\1", text)
    plain = re.sub(r"\A<[^\[\]]*numpy=", "", plain)
    plain = re.sub(r"\A(?:shape: .*\n\s*)?Series: .*\n", "", plain)
    if start in "[{" or re.match(rf"\s*(?:(?:const|let|var)\s+)?{WORD}\s*=\s*[\[{{]", text):
        try:
            made = of_json(plain)
            if made.strip():
                of = "JSON or Python"
                return "of_json" if plain == text else "of_array", f"Read as a list, as {of} writes it."
        except (ValueError, RecursionError, TypeError):
            pass
    if before := BEFORE.match(plain):
        last = _end(plain, before.end())
        inner = plain[before.end() : last]
        if SHORTENED.search(inner) and re.search(r"\d", inner):
            raise ValueError("the middle of this array is left out, as “...” shows: print all of it")
        if last > 0 and re.search(r"\d", inner) and AFTER.fullmatch(plain[last + 1 :]):
            cells = re.sub(r"\b\w+\s*=.*", "", inner, flags=re.DOTALL) if "=" in inner else inner
            if all(MARK.fullmatch(cell) for cell in re.sub(r"[\s,;\[\](){}]+", " ", cells).split()):
                return "of_array", "Read as an array in brackets."
    if re.match(r"[\[{(<]|[\w.]+\(", text) and re.search(r"\b(?:array|tensor|Tensor|Series|Array)\(", text):
        raise ValueError("this is how a program shows an object: paste its numbers alone, or save them as CSV")
    return "", ""


def _end(text: str, first: int) -> int:
    """Where the bracket at `first` is closed; -1 if it is not, or another one is opened behind it."""
    depth, closed = 0, -1
    for bracket in re.finditer(r"[\[\](){}]", text[first:]):
        if closed >= 0 and bracket[0] in "[({":
            return -1
        depth += 1 if bracket[0] in "[({" else -1
        closed = first + bracket.start() if not depth and closed < 0 else closed
    return closed


def _below_names(lines: list[str]) -> bool:
    """Whether every other line holds whole numbers that count on from 1, or words, above as many numbers."""
    if (
        len(lines) < 2
        or len(lines) % 2
        or any(sign in line for line in lines for sign in ';\t|"')
        or any("," in line for line in lines[::2])
    ):
        return False
    names, values = [line.split() for line in lines[::2]], [line.split() for line in lines[1::2]]
    values = [[value.replace(",", ".") for value in row] for row in values]
    if any(len(a) != len(b) for a, b in zip(names, values, strict=True)) or len(names[0]) < 3:
        return False
    if not all(MARK.fullmatch(value) for row in values for value in row):
        return False
    flat = [name for row in names for name in row]
    counted = flat == [str(i + 1) for i in range(len(flat))]
    return counted or not any(MARK.fullmatch(name) for name in flat)
