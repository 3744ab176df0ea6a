"""The README's promises that can be run here."""

import re
import shlex
from pathlib import Path
from urllib.parse import parse_qsl

import numpy as np

import losslab
from losslab.__main__ import main
from losslab.asking import ASK
from losslab.labs.registry import PAGES
from losslab.lessons.course import teacher
from losslab.site.scenes import opened

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


def test_the_question_of_its_link_can_be_asked_and_its_answer_holds():
    page, query = re.search(r"<http://localhost:8501/(\w+)\?(.*?)>", README).groups()
    page, values, said = opened(PAGES[page], dict(parse_qsl(query)))
    assert not said and teacher.opened(page, values)[1:] == ({}, [])
    assert values[ASK].right == losslab.find("huber").value(3.0, delta=values["huber-delta"]) == 2.5
    assert "Squared error would cost 4.5" in values[ASK].why and losslab.find("half_squared_error").value(3.0) == 4.5


def test_start_and_test_are_one_command_each():
    for name in ("start", "test"):
        (block,) = re.findall(rf"```sh {name}\n(.*?)\n```", README, flags=re.DOTALL)
        assert "\n" not in block and block.startswith("python3 -m venv")


def test_the_commands_of_the_package_answer(capsys, tmp_path, monkeypatch):
    """All but the one that starts a server and the one that writes all pages, which takes a minute."""
    monkeypatch.chdir(tmp_path)
    (block,) = re.findall(r"```sh\n(python -m losslab.*?)\n```", README, flags=re.DOTALL)
    commands = [shlex.split(line, comments=True)[3:] for line in block.splitlines()]
    assert [words[0] for words in commands] == ["list", "show", "export", "inventory", "site", "app"]
    for words in commands[:3]:
        assert main(words) == 0
    *_, first, second, file = capsys.readouterr().out.splitlines()
    assert [first, second] == ["0.5  0.125  0.5", "4    4.875  1.5"] and file.startswith("td.html: ")
    assert main(commands[3]) == 0 and capsys.readouterr().out.startswith("Form A: ")


def test_what_it_hands_out_is_written(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (block,) = re.findall(r"```sh hand\n(.*?)\n```", README, flags=re.DOTALL)
    assert [main(shlex.split(line)[3:]) for line in block.splitlines()] == [0, 0]
    assert {path.name for path in tmp_path.iterdir()} == {"delta.html", "delta.zip", "before.zip"}


def test_what_it_takes_away_is_written(capsys, tmp_path, monkeypatch):
    """All but the pictures, which tests/test_takeaways.py makes."""
    monkeypatch.chdir(tmp_path)
    (block,) = re.findall(r"```sh take\n(.*?)\n```", README, flags=re.DOTALL)
    for line in block.splitlines():
        words = shlex.split(line)[3:]
        assert "--png" in words or main(words) == 0
    assert {path.name for path in tmp_path.iterdir()} == {"td.csv", "td.py", "td.ipynb", "td.html"}
    assert 'src="https://losslab.example.org/td?q=1.5&amp;embed=true"' in capsys.readouterr().out
