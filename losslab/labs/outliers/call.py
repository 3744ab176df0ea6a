"""The code for what a visitor brought: the lines that read it, and the calls that train with the loss in focus."""

from losslab.fits.programs import FILE, POINTS
from losslab.labs.blocks import Code, Download, Heading, Paragraph, Tabs, about
from losslab.labs.outliers.rows import ROW_NUMBERS
from losslab.libraries.kinds import KINDS
from losslab.libraries.train import targets, trainings

SCRIPT = "text/x-python"
PASTED = "text = Path('pasted.txt').read_text(encoding='utf-8')  # what you pasted"
ABSENT = (
    "Your table has predictions, not the inputs they were made from. So put your own in `x` and your targets in `y`: "
    "these lines train with the loss at the size that you chose above."
)


def the_call(scene):
    """The loss in focus with its size filled in, as each library is called to train with it."""
    rows, (loss, settings) = scene.rows, scene.focus
    yield Heading(f"The call: {loss.label(**settings)}")
    if rows.kind.line:
        yield Paragraph(ABSENT, about(loss))
    elif not rows.read:
        yield points_file(scene.x, scene.y)
    if rows.powers[1]:
        yield Paragraph("The size is in the unit of the chart, so the targets are brought to it first.", about(loss))
    found = {kind: trainings(loss, kind, settings) for kind in KINDS}
    tabs = [(KINDS[kind].title, tuple(_programs(rows, kind, made))) for kind, (made, _) in found.items() if made]
    if tabs:
        yield Paragraph(targets(loss), about(loss))
        yield Tabs(tuple(tabs))
    else:
        said = next(said for _, said in found.values())
        yield Paragraph(said or "No library is known to train with this loss by a call of its own.", about(loss))


def _programs(rows, kind, made):
    for n, program in enumerate(made):
        code = _trained(rows, program.code)
        yield Code(code)
        if program.words:
            yield Paragraph(program.words)
        name = f"train_{kind}{f'_{n + 1}' if n else ''}.py"
        yield Download(f"Download {name}", name, lambda code=code: code, SCRIPT)


def _trained(rows, code):
    """A program that trains, with the lines before it that read the visitor's x and y, where these are in the table."""
    if not rows.kind.line:
        return joined(_read(rows), "x = x[:, None]", code)
    return joined(f"y = y / 1e{rows.powers[1]}", code) if rows.powers[1] else code


def reading(rows):
    """The lines that leave x and y behind, as the chart has them."""
    return joined(_read(rows))


def _read(rows):
    if not rows.read:
        return f"import numpy as np\n\n{FILE}"
    columns = [ROW_NUMBERS if name is None else f"np.array(table[{name!r}])" for name in rows.columns]
    lines = [
        f"{name} = {values}{f' / 1e{power}' if power else ''}"
        for name, values, power in zip("xy", rows.kind.code(*columns), rows.powers, strict=True)
    ]
    text = [PASTED] if rows.pasted else []
    imports, rest = _split(rows.read)
    path = ["from pathlib import Path"] if rows.pasted else []
    return "\n".join([*path, "import numpy as np", *imports, "", *text, *rest, "", *lines])


def points_file(x, y):
    """The points as a file that the programs read."""
    lines = lambda: "".join(f"{a!r},{b!r}\n" for a, b in zip(x.tolist(), y.tolist(), strict=True))
    return Download(f"Download the {len(x):,} points as {POINTS}", POINTS, lines)


def _split(code):
    """(the lines that import, at the head of a program; the others)."""
    lines = code.splitlines()
    end = next((i for i, line in enumerate(lines) if line and not line.startswith(("import ", "from "))), len(lines))
    return [line for line in lines[:end] if line], lines[end:]


def joined(*codes):
    """One program of several, which imports first."""
    parts = [_split(code) for code in codes]
    imports = dict.fromkeys(line for head, _ in parts for line in head)
    return "\n\n".join(["\n".join(imports), *("\n".join(rest) for _, rest in parts if rest)]).strip()
