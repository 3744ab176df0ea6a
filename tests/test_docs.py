"""What others build on says what it takes and gives: every parameter under its own name, and examples that run."""

import ast
import dataclasses
import doctest
import inspect
import re
import textwrap

import pytest

import losslab
from losslab import fitting, link, trace
from losslab.core import Loss
from losslab.fits import fit
from losslab.labs import blocks, controls, page
from losslab.live.payload import payload

SECTIONS = ("Parameters", "Returns", "Yields", "Raises", "Examples", "References")


def public(module):
    """The functions and records that a module itself defines, but for what begins with _."""
    own = [value for name, value in vars(module).items() if name[0] != "_" and inspect.getmodule(value) is module]
    return [value for value in own if inspect.isfunction(value) or dataclasses.is_dataclass(value)]


METHODS = [value for name, value in vars(Loss).items() if inspect.isfunction(value) and name[0] != "_"]
NAMED = [getattr(module, name) for module in (losslab, fitting, trace) for name in module.__all__]
NAMED = [value for value in NAMED if inspect.isfunction(value) or dataclasses.is_dataclass(value)]
NAMED += [Loss, *METHODS, payload, blocks.Figure, link.Field]
NAMED += [value for module in (link, page, controls, fit) for value in public(module)]
SAID = {controls.always, Loss.document}  # one says all by its name, the other is what `help` asks
NAMED = [value for value in dict.fromkeys(NAMED) if value not in SAID]
each = pytest.mark.parametrize("what", NAMED, ids=lambda what: f"{what.__module__}.{what.__qualname__}")


def sections(what):
    """{title of a section: its lines} of a docstring; what stands before them is that of ""."""
    found, lines, title = {"": []}, inspect.getdoc(what).splitlines(), ""
    for line, below in zip(lines, [*lines[1:], ""], strict=True):
        if re.fullmatch("-{3,}", below):
            title = line
            found[title] = []
            assert title in SECTIONS and len(line) == len(below), (
                f"{title} is no section, or its line has another length"
            )
        elif not (found[title] == [] and re.fullmatch("-{3,}", line)):
            found[title].append(line)
    return found


def heads(lines):
    """The names that begin a line of a section, each with what stands behind its colon."""
    said = [line.partition(" : ")[::2] for line in lines if line[:1].strip()]
    return [(name, kind) for names, kind in said for name in names.split(", ")]


def asked(what):
    """The parameters of a function, with their stars, or the fields that a record has and those that it is based on."""
    if dataclasses.is_dataclass(what):
        inherited = {
            f.name for base in what.__bases__ if dataclasses.is_dataclass(base) for f in dataclasses.fields(base)
        }
        return [f.name for f in dataclasses.fields(what) if f.init and f.name not in inherited]
    stars = {inspect.Parameter.VAR_POSITIONAL: "*", inspect.Parameter.VAR_KEYWORD: "**"}
    return [stars.get(p.kind, "") + p.name for p in inspect.signature(what).parameters.values() if p.name != "self"]


def raised(what):
    """The errors that a function raises itself."""
    nodes = ast.walk(ast.parse(textwrap.dedent(inspect.getsource(what)))) if inspect.isfunction(what) else ()
    calls = [node.exc for node in nodes if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call)]
    return {call.func.id for call in calls}


@each
def test_every_parameter_is_told_under_its_own_name(what):
    found = sections(what)
    told = heads(found.get("Parameters", ()))
    assert sorted(name for name, _ in told) == sorted(asked(what))
    assert re.fullmatch(r"[^a-z].*[.:].*", found[""][0]), "the first line is a sentence"
    for name, kind in told:
        assert kind or name in ("default", "*args"), f"of what kind is {name}?"


@each
def test_what_comes_out_and_what_may_go_wrong_is_told(what):
    found = sections(what)
    if inspect.isfunction(what):
        given = inspect.signature(what).return_annotation
        assert ("Returns" in found or "Yields" in found) == (given not in (None, "None", inspect.Signature.empty))
    told = {name for name, _ in heads(found.get("Raises", ()))}
    assert raised(what) <= told
    assert all(any(line.strip() for line in lines) for title, lines in found.items() if title), "an empty section"


@each
def test_the_examples_run(what):
    module = inspect.getmodule(what)
    parser, runner = doctest.DocTestParser(), doctest.DocTestRunner()
    text = inspect.getdoc(what)
    test = parser.get_doctest(text, dict(vars(module)), what.__qualname__, module.__file__, 0)
    said = []
    assert runner.run(test, out=said.append).failed == 0, "".join(said)
    assert bool(test.examples) == ("Examples" in sections(what))
