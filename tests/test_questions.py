"""Every numbered question of the teaching material has a test that carries its number."""

import ast
import re
from pathlib import Path

COUNTS = {"S000": 9, "S001": 5, "S002": 13, "S003": 14, "S004": 17}  # questions numbered from 1 in each source


def test_each_question_is_named_by_a_test():
    asked = {f"{source}_{n}" for source, count in COUNTS.items() for n in range(1, count + 1)}
    named = set()
    for path in Path(__file__).parent.rglob("test_*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                named |= set(re.findall(r"S\d{3}_\d+", node.name))
    assert sorted(asked - named) == [] and sorted(named - asked) == []
