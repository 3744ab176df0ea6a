"""The package by itself: its wheel, what works with NumPy alone, what a record says of itself, copies and pickles."""

import copy
import inspect
import multiprocessing
import pickle
import pydoc
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from dataclasses import replace
from email.parser import Parser
from pathlib import Path

import numpy as np
import pytest
from markdown_it import MarkdownIt

import losslab
from losslab import LOSSES, find
from losslab.__main__ import main
from losslab.core import LINE
from losslab.extras import EXTRAS
from losslab.formulas.loss import typed_loss
from losslab.libraries.clipping import read

ROOT = Path(__file__).parents[1]
APP = ("app.py", ".streamlit", "pages")  # what the wheel brings along
SOURCES = ("losslab", "pyproject.toml", "setup.py", "README.md", "LICENSE", *APP)
PARTS = ("value", "gradient", "curvature")
each = pytest.mark.parametrize("loss", LOSSES, ids=lambda loss: loss.key)


def parts(loss):
    return [part for part in PARTS if getattr(loss, part)]


# --- the wheel


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel of a copy of the checkout, so that nothing is left in it and nothing old is taken from it."""
    there = tmp_path_factory.mktemp("wheel")
    for name in (*SOURCES, *(path.name for path in ROOT.glob("requirements*.txt"))):
        copier = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copier(ROOT / name, there / name)
    code = "from setuptools import build_meta; print(build_meta.build_wheel('.'))"
    built = subprocess.run([sys.executable, "-c", code], cwd=there, capture_output=True, text=True)
    assert built.returncode == 0, built.stderr
    return zipfile.ZipFile(there / built.stdout.split()[-1])


def test_F5_3_the_wheel_holds_the_package_and_nothing_else(wheel):
    kinds = ("*.py", "*.js", "*.css", "py.typed")
    files = {path.relative_to(ROOT).as_posix() for kind in kinds for path in (ROOT / "losslab").rglob(kind)}
    copied = [ROOT / "app.py", ROOT / ".streamlit/config.toml", *(ROOT / "pages").glob("*.py")]
    files |= {f"losslab/app/{path.relative_to(ROOT).as_posix()}" for path in copied}
    about = f"losslab-{losslab.__version__}.dist-info"
    more = {f"{about}/{name}" for name in ("METADATA", "WHEEL", "RECORD", "top_level.txt", "entry_points.txt")}
    assert set(wheel.namelist()) == files | more | {f"{about}/licenses/LICENSE"}
    assert {name.split("/")[0] for name in wheel.namelist()} == {"losslab", about}


def test_F5_3_all_that_scripts_are_read_from_is_in_the_wheel(wheel):
    """Whatever file a module names beside itself."""
    for path in (ROOT / "losslab").rglob("*.py"):
        for name in re.findall(r'"([\w-]+\.(?:js|css|html|json|csv|txt))"', path.read_text(encoding="utf-8")):
            beside = (path.parent / name).relative_to(ROOT).as_posix()
            assert not (ROOT / beside).exists() or beside in wheel.namelist(), beside


def requirements(name):
    lines = (ROOT / f"requirements{name}.txt").read_text(encoding="utf-8").splitlines()
    return {re.sub(r"\s", "", line.partition(" #")[0].partition(";")[0]) for line in lines if line[:1] not in ("#", "")}


def test_F5_3_the_wheel_says_what_it_is_and_what_it_needs(wheel):
    (name,) = (name for name in wheel.namelist() if name.endswith("METADATA"))
    about = Parser().parsestr(wheel.read(name).decode())
    assert about["Version"] == losslab.__version__ and about["License-Expression"] == "MIT"
    assert about.get_payload().startswith("# losslab") and about["Summary"] and about["Keywords"]
    assert not any(word.startswith("License ::") for word in about.get_all("Classifier"))
    assert set(about.get_all("Provides-Extra")) == {"app", "formulas", "pictures", "libraries"}
    needs = {extra: set() for extra in ("", *about.get_all("Provides-Extra"))}
    for line in about.get_all("Requires-Dist"):
        what, _, when = line.partition(";")
        extra = re.search(r'extra == "(\w+)"', when)
        needs[extra[1] if extra else ""].add(re.sub(r"\s", "", what))

    def alike(lines):
        """However the bounds are ordered."""
        return {tuple(sorted(re.findall(r"[<>=!~]=?[\w.*]+|^[\w.-]+", line))) for line in lines}

    for extra, file in (("app", ""), ("formulas", "-formulas"), ("pictures", "-pictures"), ("libraries", "-libraries")):
        assert alike(needs[extra]) == alike(requirements(file)), extra
    assert alike(needs[""]) <= alike(requirements("")) and [n[:5] for n in needs[""]] == ["numpy"]
    assert requirements("-formulas") <= requirements("")
    for package, (_, extra) in EXTRAS.items():
        assert any(line.startswith(package.replace("_", "-")) for line in needs[extra]), package


def test_the_version_is_written_once():
    """And the list of changes begins with it, or with what is not out yet."""
    assert "version" in tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dynamic"]
    changes = re.findall(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert losslab.__version__ in changes and changes[0] in ("Unreleased", losslab.__version__)


# --- beside NumPy alone


@pytest.fixture(scope="module")
def alone(wheel, tmp_path_factory):
    """Runs Python with the unpacked wheel and NumPy to import from, and nothing else."""
    there = tmp_path_factory.mktemp("alone")
    wheel.extractall(there)
    site = Path(np.__file__).parents[1]
    for folder in (site / "numpy", site / "numpy.libs"):
        if folder.exists():
            (there / folder.name).symlink_to(folder)

    def run(*words, code=""):
        start = f"import sys; sys.path.append({str(there)!r}); {code}"
        words = ["-c", start, *words] if code else [*words, str(there)]
        return subprocess.run([sys.executable, "-I", "-S", *words], cwd="/", capture_output=True, text=True)

    return run


def test_F5_3_every_module_is_imported_or_says_which_extra_it_needs(alone):
    result = alone(str(ROOT / "tests/alone.py"))
    assert result.returncode == 0, result.stderr


def test_F5_3_the_command_answers(alone):
    code = "import runpy; runpy.run_module('losslab', run_name='__main__')"
    for words, status, says in (
        (["--help"], 0, r"python -m losslab show KEY"),
        ([], 0, r"python -m losslab show KEY"),
        (["--version"], 0, re.escape(losslab.__version__)),
        (["show", "huber", "--delta", "1.5", "--at", "0.5,4"], 0, r"0\.5 +0\.125 +0\.5\n4 +4\.875 +1\.5"),
        (["app"], 2, r'needs Streamlit: pip install "losslab\[app\]"'),
    ):
        result = alone(*words, code=code)
        assert result.returncode == status, result.stderr
        assert re.search(says, result.stderr if status else result.stdout)
        assert "Traceback" not in result.stderr


def test_the_wheel_opens_the_app_from_any_folder(wheel, tmp_path):
    """With the settings of the checkout: the file watcher is off, and a page is opened by its own address."""
    wheel.extractall(tmp_path / "site")
    code = f"""import os, sys
sys.path.insert(0, {str(tmp_path / "site")!r})
from losslab.extras import APP
os.chdir(APP)
from streamlit import config
from streamlit.testing.v1 import AppTest
app = AppTest.from_file("app.py", default_timeout=60).switch_page("pages/td.py").run()
print(APP)
print(config.get_option("server.fileWatcherType"), len(app.exception), app.title[0].value)"""
    words = [sys.executable, "-I", "-c", code]
    result = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert result.stdout.splitlines() == [str(tmp_path / "site/losslab/app"), "none 0 TD error"], result.stderr


def test_documents_are_written_when_somebody_asks(alone):
    code = "import losslab; print('losslab.document' in sys.modules); losslab.find('huber').value.__doc__; "
    result = alone(code=code + "print('losslab.document' in sys.modules)")
    assert result.stdout.split() == ["False", "True"], result.stderr


# --- the command


def test_what_is_shown_are_the_values_of_the_record(capsys):
    for loss in LOSSES:
        assert main(["show", loss.key]) == 0, loss.key
        said = capsys.readouterr().out
        table = said.partition("\n\n")[2].splitlines()[1]
        numbers = [float(text) for text in re.findall(r"-?\d[\d.]*(?:e[+-]?\d+)?", table)]
        assert loss.summary in said and np.any(np.isclose(numbers, loss.example.value, rtol=1e-8)), loss.key
    assert main(["show", "bce", "--at=0.25", "--y-true", "0,1"]) == 0
    rows = [line.split() for line in capsys.readouterr().out.splitlines()[-3:]]
    assert rows[0] == ["p", "y_true", "value", "gradient"]
    want = [[0.25, 0, -np.log(0.75), 1 / 0.75], [0.25, 1, -np.log(0.25), -4]]
    np.testing.assert_allclose(np.array(rows[1:], dtype=float), want, rtol=1e-8)
    assert main(["show", "softmax_ce", "--at", "2,1,0.1; 0,0,3", "--y_true", "0,2"]) == 0
    assert "[2, 1, 0.1]  0       0.4170300163" in capsys.readouterr().out
    assert main(["show", "huber", "--at", "-1,2"]) == 0  # no option, though it begins with a dash
    assert "\n-1  0.5    -1\n" in capsys.readouterr().out


@pytest.mark.parametrize(
    "words, says",
    [
        ("sow huber", "there is no command `sow`; there are list, show, export, site"),
        ("show", "say which loss"),
        ("show hubr", "nearest are huber"),
        ("show huber --delta -1", r"delta must lie in \(0, inf\), got -1"),
        ("show huber --delta nan", r"delta must lie in \(0, inf\), got nan"),
        ("show huber --delta", "--delta wants a value"),
        ("show huber --delta 1 --delta 2", "--delta is given twice"),
        ("show huber --tau 1", "`--tau` is no option here; huber has --at, --delta"),
        ("show huber 4", "`4` is no option here"),
        ("show huber --at 1;2,3", "the rows of --at are not all of one length"),
        ("show huber --at 1,x", "--at takes numbers parted by commas, not `1,x`"),
        ("show huber --at ,", "--at takes numbers parted by commas"),
        ("show bce --at 0.5", "bce needs 'y_true': the label"),
        ("show bce --at 1.5 --y_true 1", r"p must lie in \[0, 1\], got 1.5"),
        ("show softmax_ce --at 1,2 --y_true 7", "y_true must be a class from 0 to 1"),
        ("list nothing_like_it", "no loss goes by"),
    ],
)
def test_what_cannot_be_answered_is_said_in_a_sentence(capsys, words, says):
    assert main(words.split()) == 2
    heard = capsys.readouterr()
    assert re.search(f"^losslab: .*{says}", heard.err) and heard.err.count("\n") == 1 and not heard.out


def test_the_list_names_every_loss_and_finds_words(capsys):
    assert main(["list"]) == 0
    assert {line.split()[0] for line in capsys.readouterr().out.splitlines() if line[:2] == "  "} == {
        loss.key for loss in LOSSES
    }
    assert main(["list", "Winsorized"]) == 0
    assert "huber" in capsys.readouterr().out


def test_a_reader_that_leaves_early_and_a_terminal_without_greek_are_no_errors():
    command = f'"{sys.executable}" -m losslab'
    for line in (f"{command} list | head -1", f"PYTHONIOENCODING=ascii {command} show huber"):
        result = subprocess.run(["bash", "-c", f"set -o pipefail; {line}"], cwd=ROOT, capture_output=True, text=True)
        assert (result.returncode, result.stderr) == (0, ""), line


# --- pickles and copies


@each
def test_F5_3_a_record_is_pickled_by_its_key(loss):
    for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
        packed = pickle.dumps(loss, protocol)
        assert pickle.loads(packed) is loss and len(packed) < 150
    assert copy.copy(loss) is loss and copy.deepcopy([loss])[0] is loss
    for part in parts(loss):
        function = getattr(loss, part)
        assert pickle.loads(pickle.dumps(function)) is copy.deepcopy(function) is function


def test_a_function_goes_to_another_process():
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        assert pool.map(find("squared_error").value, [2.0, -3.0]) == [4.0, 9.0]


def test_records_that_were_made_are_pickled_by_what_made_them():
    bits = read(find("logistic"), "bits")
    assert pickle.loads(pickle.dumps(bits)) is bits is read(find("logistic"), "bits", "")
    clipped = read(find("bce"), by="keras")
    assert clipped.value(0.0, y_true=1) == pytest.approx(-np.log(1e-7), rel=1e-6)
    assert pickle.loads(pickle.dumps(clipped)) is clipped
    typed = typed_loss("where(abs(r) <= d, r**2/2, d*(abs(r) - d/2))")
    again = pickle.loads(pickle.dumps(typed))
    assert again.text == typed.text and again.value(4.0, d=1.5) == pytest.approx(4.875)
    assert copy.deepcopy(typed) is typed


@pytest.mark.parametrize("loss", [find("huber"), typed_loss("abs(r)"), read(find("logistic"), "bits")], ids=str)
def test_a_record_that_was_changed_is_not_taken_for_what_it_was(loss):
    other = replace(loss, title="Other")
    assert copy.copy(other) is other
    for what in (other, other.value):
        with pytest.raises(TypeError, match=f"^<Loss {loss.key}> cannot be pickled: it is not one of the catalogue's"):
            pickle.dumps(what)


# --- what a record says of itself


@each
def test_F5_3_signatures_are_true(loss):
    """What they name can be given, by these names, and the defaults are those that are used."""
    for part in parts(loss):
        function = getattr(loss, part)
        first, *rest = inspect.signature(function).parameters.values()
        assert first.name == loss.family.argument.name and first.kind is first.POSITIONAL_ONLY
        assert all(p.kind is p.KEYWORD_ONLY for p in rest)
        needed = {p.name for p in rest if p.default is p.empty}
        usual = {p.name: p.default for p in rest if p.default is not p.empty}
        assert usual == loss.settings() and needed == set(loss.example.data)
        x, data = loss.example.x, loss.example.data
        np.testing.assert_array_equal(function(x, **data), function(x, **data, **usual))
        for name in needed:
            with pytest.raises(TypeError, match=f"^{loss.key} needs '{name}': "):
                function(x, **{n: y for n, y in data.items() if n != name})
        with pytest.raises(TypeError, match=f"^{loss.key} takes one array; all the rest is given by name: {loss.key}"):
            function(x, 1.5)


def squeezed(text):
    """A long signature stands in one line or in many."""
    return re.sub(r"[\s,]", "", text)


@each
def test_F5_3_help_says_all_that_a_caller_needs(loss):
    argument = loss.family.argument
    for part in parts(loss):
        function = getattr(loss, part)
        text = pydoc.plain(pydoc.render_doc(function))
        flat = " ".join(text.split())
        assert squeezed(f"{inspect.unwrap(function).__name__}{inspect.signature(function)}") in squeezed(text)
        for what in (argument, *argument.data):
            assert re.search(rf"^ +{what.name} : array_like", text, flags=re.MULTILINE), what.name
            assert " ".join(what.meaning.split())[1:] in flat
            domain = loss.domain(what.name)
            assert domain.whole or f"in {domain}" in text, what.name
        for param in loss.params:
            (head,) = re.findall(rf"^ +{param.name} : (float.*)$", text, flags=re.MULTILINE)
            assert head.endswith(f"default {loss.defaults[param.name]!r}")
            assert (param.domain == LINE and not param.without) != (f" in {param.domain}" in head)
            assert all(f"{x:g}" in head for x in param.without)
            assert " ".join(param.meaning.split()) in flat
            assert (f"unit of {argument.name}." in flat or "squared." in flat) or not param.unit
        for section in ("Parameters", "Returns", "Raises", "Notes", "References", "Examples"):
            assert re.search(rf"^ +{section}\n +-+\n", text, flags=re.MULTILINE), section
        assert "TypeError" in text and "ValueError" in text and "<" not in "".join(re.findall("In LaTeX:(.*)", text))
        assert loss.reference.url in text and loss.reference.text[:40] in flat
        assert not re.search(r"\.\.(?!\.)| \.|None|\bnan\b", flat.replace("...", "")), "a sentence with a gap"


@each
def test_the_example_in_the_help_gives_what_it_says(loss):
    for part in parts(loss):
        (line,) = re.findall(r"^losslab\.find\(.*", getattr(loss, part).__doc__, flags=re.MULTILINE)
        code, _, result = line.partition("  # ")
        found = eval(code, {"losslab": losslab})
        np.testing.assert_allclose(eval(result, {"inf": np.inf, "nan": np.nan}), found, rtol=1e-9)
        if part != "curvature":
            np.testing.assert_allclose(found, getattr(loss.example, part), rtol=1e-8)


def test_help_of_a_record_and_of_its_class():
    huber = find("huber")
    text = pydoc.plain(pydoc.render_doc(huber))
    for words in (huber.summary, "huber.value(r, /, *, delta=1.0)", "HuberT", "delta : float, in (0, inf)"):
        assert words in text
    assert inspect.getdoc(huber) != inspect.getdoc(type(huber)) and "known about it" in inspect.getdoc(type(huber))
    typed = typed_loss("a*r**2")
    assert "Made by typed_loss('a*r**2')." in inspect.getdoc(typed)
    assert "A loss made of a formula" in inspect.getdoc(type(typed))
    bits = read(find("logistic"), "bits")
    assert "Made by read(<Loss logistic>, 'bits', '')." in inspect.getdoc(bits.value)
    assert f"# {np.log1p(np.exp(1.5)):.10g}" in inspect.getdoc(bits.value), "the example is that of the record in nats"


def words_of(markdown):
    """(what a reader sees of a text without its formulas, HTML in it, addresses in it)."""
    without = re.sub(r"(?<!\\)(\$\$?)(?!\s*\d)(.+?)(?<!\\)\1", " ", markdown, flags=re.DOTALL)
    seen, html, links = [], [], []
    for token in MarkdownIt("commonmark").parse(without):
        for part in (token, *(token.children or ())):
            html += [part.content] if part.type.startswith("html") else []
            seen += [part.content] if part.type in ("text", "code_inline", "fence") else []
            seen += [" "] if part.type == "softbreak" else []
            links += [part.attrs["href"]] if part.type == "link_open" else []
    return "".join(seen), html, links


@each
def test_F5_3_the_card_of_a_notebook_is_plain_markdown(loss):
    text = loss._repr_markdown_()
    seen, html, links = words_of(text)
    assert html == [] and links == [loss.reference.url] * bool(loss.reference.url)
    said = [loss.title, loss.summary, loss.example.words, loss.reference.text]
    said += [p.meaning for p in loss.params] + [row.convention for row in loss.libraries]
    for words in said:
        assert words[1:] in seen, words
    assert "$" not in re.sub(r"(?<!\\)(\$\$?)(.+?)(?<!\\)\1", "", text, flags=re.DOTALL).replace(r"\$", "")
    for formula in re.findall(r"(?<!\\)\$\$?(.+?)(?<!\\)\$\$?", text, flags=re.DOTALL):
        assert formula.count("{") == formula.count("}") and "<" not in formula
    for name in ("Properties", *(["Parameters"] if loss.params else []), *(["In libraries"] if loss.libraries else [])):
        assert f"**{name}" in text
    for param in loss.params:
        assert f"${param.latex}$ (`{param.name}`" in text


def test_the_card_says_the_claims_and_calls_of_the_example():
    text = find("huber")._repr_markdown_()
    assert r"**Properties at $\delta = 1.5$**" in text
    assert "- Bounded pull: 1.5\n" in text and "- Redescending: no\n" in text and "- Smallest value: 0\n" in text
    assert "`F.huber_loss(y_pred, y_true, delta=1.5, reduction='none')`" in text
    bits = read(find("logistic"), "bits")._repr_markdown_()
    assert r"Made by read(\<Loss logistic\>, 'bits', '')." in bits and "All below are those of that record" in bits
    assert words_of(typed_loss("where(r < 0, -r, 2*r)")._repr_markdown_())[1] == []
