"""What is on the screen as a program that needs NumPy alone and prints the same values."""

import re

import numpy as np

from losslab import __version__
from losslab.trace.source import HELPERS, Source, identifier, literal

LAST = re.compile(r"^((?!print\b)\w+\(.*\))(  #.*)?\Z", re.MULTILINE)  # a call at the end
SEEN = """\
{helpers}# The values on the screen, as the page computes them, step by step. Change an input and run it again.
{steps}

tables = [
{tables}
]


def said(value):
    return value if isinstance(value, str) else f"{{float(value):.12g}}"


def pairs(found):
    return ", ".join(f"{{word}} = {{said(value)}}" for word, value in found)


for title, at, rows in tables:
    print(title + pairs(at))
    for name, settings, cells in rows:
        print(f"  {{name}}{{f' ({{pairs(settings)}})' if settings else ''}}: {{pairs(cells)}}")
"""


def code(seen):
    """The text of the program: the code that the page shows, if it needs NumPy only, and all of its values."""
    head = f'"""{seen.page.title}: {seen.place}, as losslab {__version__} shows it. It needs NumPy alone."""'
    own = seen.program()
    parts = [head, LAST.sub(r"print(\1)\2", own) if own else "import numpy as np", values(seen)]
    return "\n\n".join(parts[:2]) + "\n\n\n" + parts[2]


def values(seen):
    """The part of it that computes and prints the tables of values."""
    program, given = seen.payload.program, seen.payload.values
    patched = {tuple(path[3:]): index for path, index in program.code["patches"] if path[1:3] == ["meta", "tables"]}
    names = []
    for name in program.code["inputs"]:
        names.append(identifier(name, names))
    source = Source(program.code, list(patched.values()), names)
    inputs = [f"{name} = {_input(given[key])}" for name, key in zip(names, program.code["inputs"], strict=True)]

    def number(path, still):
        return source.expression(patched[path]) if path in patched else literal(still)

    def pairs(path, found):
        return f"[{', '.join(f'({word!r}, {number((*path, i, 1), value)})' for i, (word, value) in enumerate(found))}]"

    def cell(path, word, still):
        if isinstance(still, dict):
            words = ", ".join(map(repr, still["words"]))
            return f"({word!r}, ({words},)[int({number((*path, 'place'), still['place'])})])"
        return f"({word!r}, {number(path, still)})"

    lines = []
    for n, table in enumerate(program.still["layout"]["meta"]["tables"]):
        lines.append(f"    ({table['title']!r}, {pairs((n, 'at'), table['at'])}, [")
        for i, row in enumerate(table["rows"]):
            there = n, "rows", i
            lines.append(f"        ({row['name']!r}, {pairs((*there, 'settings'), row['settings'])}, [")
            for j, (word, still) in enumerate(zip(table["columns"], row["cells"], strict=True)):
                lines.append(f"            {cell((*there, 'cells', j), word, still)},")
            lines.append("        ]),")
        lines.append("    ]),")
    helpers = "".join(f"{text}\n\n\n" for name, text in HELPERS.items() if name in source.helpers)
    steps = "\n".join(['np.seterr(all="ignore")', *inputs, *source.lines])
    return SEEN.format(helpers=helpers, steps=steps, tables="\n".join(lines))


def printed(seen):
    """What the program prints of the tables, in the same digits."""

    def said(value):
        return value["words"][int(value["place"])] if isinstance(value, dict) else f"{float(value):.12g}"

    def pairs(found):
        return ", ".join(f"{word} = {said(value)}" for word, value in found)

    lines = []
    for table in seen.tables:
        lines.append(table["title"] + pairs(table["at"]))
        for row in table["rows"]:
            settings = f" ({pairs(row['settings'])})" if row["settings"] else ""
            lines.append(f"  {row['name']}{settings}: {pairs(zip(table['columns'], row['cells'], strict=True))}")
    return "\n".join(lines) + "\n"


def _input(value):
    return f"np.array({literal(value)})" if np.ndim(value) else f"np.float64({literal(value)})"
