"""How a table is read: the arguments of one call of `pandas.read_csv`, and the code that makes it."""

import inspect
from dataclasses import dataclass, field
from typing import Any

from losslab.data import cells, unwrap
from losslab.data.cells import Format
from losslab.extras import needed_by

SEPARATORS = {"\t": "tabs", ";": "semicolons", "|": "vertical bars", ",": "commas", " ": "spaces", "": "nothing"}
DECIMALS = {".": "point", ",": "comma"}
LONGEST_CODE = 5000  # characters


@dataclass(frozen=True)
class Doubt:
    """What may also be meant: a question, the words on a button, and what is chosen by it."""

    text: str
    label: str
    chosen: tuple[tuple[str, object], ...]


@dataclass(frozen=True)
class Reading:
    """What was guessed or chosen of a table. Lines are counted from 1 for people (`header`), from 0 elsewhere.

    `sep` is " " for any white space and "" for one column; `places` are those of the columns that are named, within
    rows of `width` cells; `form` is the name of what first makes lines of a list or a sheet.
    """

    encoding: str = "utf-8"
    form: str = ""
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    sep: str = ","
    decimal: str = "."
    thousands: str = ""
    comment: str = ""
    comments: frozenset[int] = frozenset()
    marks: tuple[str, ...] = ()  # with which the lines of comment begin
    header: int = 0
    skip: int = 0
    padded: bool = False
    missing: tuple[float, ...] = ()
    left_out: tuple[int, ...] = ()
    names: tuple[str, ...] = ()
    heads: tuple[str, ...] = ()
    places: tuple[int, ...] = ()
    formats: tuple[Format, ...] = ()
    width: int = 0
    end: int | None = None
    notes: tuple[str, ...] = ()
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True)
class Call:
    """One call of read_csv for chosen columns, what is then made of its columns, and what it was told to leave out."""

    reading: Reading
    arguments: dict[str, Any]
    numbers: dict[str, Any] = field(default_factory=dict)  # column: what `numbers` is given
    dates: dict[str, str] = field(default_factory=dict)  # column: format
    drop: bool = False

    def table(self, source: Any) -> Any:
        """The data frame: `source` is a path or a file object."""
        with needed_by(__name__):
            import pandas as pd

        converters = {name: cells.numbers(**given) for name, given in self.numbers.items()}
        table = pd.read_csv(source, **self.arguments, **({"converters": converters} if converters else {}))
        for name, form in self.dates.items():
            table[name] = days(table[name], form)
        return table.astype(float)

    def code(self, source: str, text: bool = False) -> str:
        """The lines of Python that read the same numbers; `source` is the expression for the file or the text."""
        imports, before = ["import pandas as pd"], []
        if self.reading.form == "sheet":
            sheet = f'pd.read_excel({source}, sheet_name={self.reading.sheet!r}, header=None, engine="calamine")'
            before = [f"cells = {sheet}", "text = cells.to_csv(index=False, header=False)"]
            source = "text"
        elif self.reading.form:
            imports += ["import json"] if self.reading.form == "of_json" else []
            imports += ["import csv", "import re"]
            before = [inspect.getsource(getattr(unwrap, self.reading.form)), ""]
            before += [] if text else [f"text = open({source}, encoding={self.reading.encoding!r}).read()"]
            source = f"{self.reading.form}({'text' if not text else source})"
        if self.reading.form or text:
            imports, source = ["import io", *imports], f"io.StringIO({source})"
        if self.numbers:
            imports += [] if "import re" in imports else ["import re"]
            before = [inspect.getsource(cells.numbers), "", *before]
        lines = [*sorted(set(imports), key=lambda line: ("pandas" in line, line)), "", *before]
        lines += [_call("table = pd.read_csv", [source, *self._written()])]
        for name, form in self.dates.items():
            lines += [f"dates = {_parsed(f'table[{name!r}]', form)}"]
            lines += [f"table[{name!r}] = (dates - dates.min()) / pd.Timedelta({unit(form)}=1)"]
        if self.drop:
            lines += ['table = table.replace([float("inf"), float("-inf")], float("nan")).dropna()']
        program = "\n".join(lines).replace("\n\n\n\n", "\n\n\n")
        return program if len(program) < LONGEST_CODE else ""

    def _written(self) -> list[str]:
        given = dict(self.arguments)
        if "skiprows" in given:
            given["skiprows"] = _Expression(ranges(given["skiprows"]))
        if "dtype" in given:
            given["dtype"] = _Expression("{" + ", ".join(f"{name!r}: str" for name in given["dtype"]) + "}")
        written = [f"{name}={value!r}" for name, value in given.items()]
        if self.numbers:
            made = (
                f"{name!r}: numbers({', '.join(f'{k}={v!r}' for k, v in g.items())})"
                for name, g in self.numbers.items()
            )
            written.append(f"converters={{{', '.join(made)}}}")
        return written


class _Expression(str):
    """Python that stands for itself."""

    __repr__ = str.__str__


def _call(name: str, arguments: list[str]) -> str:
    line = f"{name}({', '.join(arguments)})"
    return line if len(line) <= 100 else f"{name}(\n" + "".join(f"    {part},\n" for part in arguments) + ")"


def ranges(places: list[int]) -> str:
    """A list of increasing numbers as Python, runs as ranges: [*range(0, 5), 9]."""
    parts, run = [], []
    for place in [*places, None]:
        if run and place == run[-1] + 1:
            run.append(place)
            continue
        parts += [f"*range({run[0]}, {run[-1] + 1})"] if len(run) > 3 else map(str, run)
        run = [place]
    return f"[{', '.join(parts)}]"


def unit(form: str) -> str:
    """What a column of dates counts in."""
    return "hours" if form.startswith(("%H", "%I")) else "days"


def _parsed(column: str, form: str) -> str:
    utc = ", utc=True" if form == "ISO8601" else ""
    return f'pd.to_datetime({column}.str.strip(), format={form!r}, errors="coerce"{utc})'


def days(column: Any, form: str) -> Any:
    """Days, or hours, from the earliest of these dates."""
    with needed_by(__name__):
        import pandas as pd

    dates = pd.to_datetime(column.str.strip(), format=form, errors="coerce", utc=form == "ISO8601")
    return (dates - dates.min()) / pd.Timedelta(**{unit(form): 1})
