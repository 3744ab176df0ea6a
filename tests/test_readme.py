"""The README's promises that can be run here."""

import re
import shlex
from pathlib import Path

import numpy as np

import losslab
from losslab.__main__ import main

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")


def test_the_notebook_example_gives_what_its_comments_say():
    (code,) = re.findall(r"```python\n(import losslab.*?)```", README, flags=re.DOTALL)
    names, checked = {}, 0
    for line in code.strip().splitlines():
        statement, _, comment = line.partition("  # ")
        if not comment:
            exec(statement, names)
            continue
        expected = eval(comment.partition(":")[0], {"array": np.array})
        np.testing.assert_allclose(eval(statement, names), expected)
        checked += 1
    assert checked == 5
    assert 0 < len(losslab.LOSSES) - int(re.search(r"over (\d+) losses", README)[1]) <= 10


def test_start_and_test_are_one_command_each():
    for name in ("start", "test"):
        (block,) = re.findall(rf"```sh {name}\n(.*?)\n```", README, flags=re.DOTALL)
        assert "\n" not in block and block.startswith("python3 -m venv")


def test_the_commands_of_the_package_answer(capsys):
    """All but the one that starts a server."""
    (block,) = re.findall(r"```sh\n(python -m losslab.*?)\n```", README, flags=re.DOTALL)
    commands = [shlex.split(line, comments=True)[3:] for line in block.splitlines()]
    assert [words[0] for words in commands] == ["list", "show", "app"]
    for words in commands[:2]:
        assert main(words) == 0
    assert capsys.readouterr().out.splitlines()[-2:] == ["0.5  0.125  0.5", "4    4.875  1.5"]
