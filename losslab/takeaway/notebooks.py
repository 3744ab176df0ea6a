"""What is on the screen as a notebook: formula, code, the values that it prints, and the live figure."""

import json

from losslab.labs.blocks import Formula
from losslab.takeaway.programs import code, printed

LIVE = """\
try:
    import losslab

    live = losslab.show("{place}")
except ModuleNotFoundError as missing:
    live = f"The live figure is not shown: {{missing}}"
live"""


def notebook(seen):
    """The text of the file, in version 4.5 of the format."""
    formulas = [f"$$\n{block.latex}\n$$" for block in seen.blocks if isinstance(block, Formula)]
    told = [f"# {seen.page.title}", f"As it stands at `{seen.place}`.", *formulas]
    cells = [
        _cell("markdown", "\n\n".join(told)),
        _cell("code", code(seen).rstrip("\n"), printed(seen)),
        _cell("markdown", "The same figure, live, where losslab is installed:"),
        _cell("code", LIVE.format(place=seen.place)),
    ]
    cells = [{"id": f"cell-{n}"} | cell for n, cell in enumerate(cells)]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    made = {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(made, ensure_ascii=False, indent=1) + "\n"


def _cell(kind, text, output=""):
    made = {"cell_type": kind, "metadata": {}, "source": text.splitlines(keepends=True)}
    if kind == "code":
        lines = output.splitlines(keepends=True)
        made |= {"execution_count": None, "outputs": []}
        made["outputs"] += [{"output_type": "stream", "name": "stdout", "text": lines}] if lines else []
    return made
