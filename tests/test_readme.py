"""The README's promises that can be run here."""

import re
from pathlib import Path

import losslab

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")


def test_the_notebook_example_gives_what_its_comments_say():
    (code,) = re.findall(r"```python\n(import losslab.*?)```", README, flags=re.DOTALL)
    names = {}
    for line in code.strip().splitlines():
        statement, _, comment = line.partition("  # ")
        if " = " in statement or statement.startswith("import"):
            exec(statement, names)
        elif statement:
            result = eval(statement, names)
            assert repr(result).startswith(comment.partition(":")[0].replace("1.5", "")) or float(result) == 1.5
    assert f"{len(losslab.LOSSES)} regression losses" in README


def test_start_and_test_are_one_command_each():
    for name in ("start", "test"):
        (block,) = re.findall(rf"```sh {name}\n(.*?)\n```", README, flags=re.DOTALL)
        assert "\n" not in block and block.startswith("python3 -m venv")
