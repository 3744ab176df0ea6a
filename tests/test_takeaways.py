"""What can be taken from a page: the same numbers in every form, and nothing in it that a stranger could run."""

import csv
import io
import json
import math
import re
import shlex
import subprocess
import sys
import xml.etree.ElementTree as ET
from html.parser import HTMLParser
from importlib.util import find_spec
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest

import losslab
from losslab.__main__ import main
from losslab.export import ASKED, IFRAME, options_of
from losslab.labs.registry import PAGES
from losslab.site.scenes import opened, understood
from losslab.takeaway import KINDS, PICTURES, frame, kinds, name_of, refusal, taken
from losslab.takeaway.numbers import word
from losslab.takeaway.pictures import sized
from losslab.takeaway.programs import printed
from losslab.takeaway.seen import Seen
from losslab.trace import accumulate, compile_figure, iterate, join, stack, take
from losslab.trace.source import HELPERS, Source
from tests.app import start
from tests.conftest import absent
from tests.test_readme import README

PARTS = [(key, part) for key, page in PAGES.items() for part, of in page.parts.items() if of.figure] + [("own", "")]
OTHERS = [  # states far from the first ones
    ("regression", {"losses": "quantile,log_cosh,tukey_biweight", "y_pred": "-2.5", "show": "loss,weight"}),
    ("outliers", {"data": "own", "points": "1~2,2~3,3~5,4~4,5~30", "losses": "absolute_error,cauchy"}),
    ("own", {"formula": "abs(r) * scale + (r > 1) * r**2"}),
    ("descent", {"momentum": "0.9", "losses": "huber,quartic"}),
    ("classes", {"losses": "softmax_ce,brier_multi"}),
]
STATES = [(key, {PAGES[key].choice: part} if PAGES[key].choice and part else {}) for key, part in PARTS] + OTHERS
NUMBER = re.compile(r"(?<![\w.])-?(?:\d+\.?\d*(?:e[+-]\d+)?|inf|nan)(?![\w.])")
EVIL = '=HYPERLINK("//x.y")<img src=x onerror=alert(1)></script><a href="https://x.y">"""\n'


def named(state):
    key, query = state
    return "-".join([key, *query.values()])


def seen(key, query=None, **changes):
    page, values, _ = opened(PAGES[key], query or {})
    return Seen(page, values | changes)


def rows(state):
    return list(csv.reader(io.StringIO(taken(state.page, state.given, "csv"))))


@pytest.mark.parametrize("state", STATES, ids=named)
def test_the_numbers_are_those_of_the_figure_in_full(state):
    here = seen(*state)
    head, *found = rows(here)
    assert head[:5] == ["panel", "curve", "trace", "x", "y"]
    traces = {}
    for _, _, trace, *place in found:
        traces.setdefault(trace, []).append([float(cell) if cell else math.nan for cell in place])
    for trace in here.picture["data"]:
        if "z" in trace:
            np.testing.assert_array_equal([z for *_, z in traces[trace["uid"]]], np.ravel(trace["z"]))
            continue
        x, y = (np.array([np.nan if v is None else v for v in np.ravel(trace[axis])], dtype=float) for axis in "xy")
        if len(x):
            np.testing.assert_array_equal([place[:2] for place in traces[trace["uid"]]], np.stack([x, y], axis=1))


def test_a_curve_is_what_the_package_computes():
    _, *found = rows(seen("regression", {"losses": "huber", "huber-delta": "1.5", "y_true": "0.5"}))
    huber = losslab.find("huber")
    for panel, function in (("loss", huber.value), ("gradient", huber.gradient)):
        x, y = np.array([row[3:5] for row in found if row[2] == f"huber-{panel}"], dtype=float).T
        assert len(x) > 300
        np.testing.assert_array_equal(y, function(x - 0.5, delta=1.5))


def test_a_gap_is_an_empty_cell():
    assert any(row[3:5] == ["", ""] for row in rows(seen("td")))


def test_a_spreadsheet_runs_no_cell():
    for text in ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "  =1", "＝1", "\r\n=1"):
        assert word(text)[:2] == "\"'"
    assert word('a "b", c\n;=1') == '"a ""b"", c ;=1"' and word("δ − 1") == '"δ − 1"'
    found = rows(seen("outliers", {"data": "own", "points": "1~2,3~4,5~9"}, labels=("x", EVIL)))
    assert {len(row) for row in found} == {5} and any(row[0].startswith("'=HYPERLINK") for row in found)


@pytest.fixture(scope="module")
def outputs(tmp_path_factory):
    """What the programs of all states print, where nothing but Python and NumPy can be imported."""
    path = tmp_path_factory.mktemp("programs")
    for i, state in enumerate(STATES):
        here = seen(*state)
        (path / f"{i}.py").write_text(taken(here.page, here.given, "py"), encoding="utf-8")
    code = """import contextlib, io, json, pathlib, sys
import numpy
class Alone:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] not in {*sys.stdlib_module_names, "numpy"}:
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Alone())
said = []
for i in range(int(sys.argv[2])):
    text = (pathlib.Path(sys.argv[1]) / f"{i}.py").read_text(encoding="utf-8")
    with contextlib.redirect_stdout(io.StringIO()) as out:
        exec(compile(text, f"{i}.py", "exec"), {"__name__": "__main__"})
    said.append(out.getvalue())
print(json.dumps(said))"""
    run = subprocess.run(
        [sys.executable, "-I", "-c", code, str(path), str(len(STATES))], capture_output=True, text=True, timeout=600
    )
    assert run.returncode == 0, run.stderr[-2000:]
    return json.loads(run.stdout)


@pytest.mark.parametrize("i", range(len(STATES)), ids=lambda i: named(STATES[i]))
def test_a_program_prints_the_values_that_are_shown_and_needs_numpy_alone(i, outputs):
    wanted = printed(seen(*STATES[i]))
    lines = outputs[i].splitlines()[-len(wanted.splitlines()) :]  # after what the page's own code prints
    found = "\n".join(lines) + "\n"
    assert NUMBER.sub("#", found) == NUMBER.sub("#", wanted)
    ours, theirs = ([float(number) for number in NUMBER.findall(text)] for text in (wanted, found))
    np.testing.assert_allclose(theirs, ours, rtol=1e-8, atol=1e-9)


def test_a_program_has_the_code_that_the_page_shows():
    text = taken(*opened(PAGES["regression"], {"losses": "huber"})[:2], "py")
    assert "inner = np.minimum(size, delta)" in text and "print(huber(1.5, delta=1.0))" in text


def test_what_was_recorded_reads_as_the_same_arithmetic():
    def figure(a, b):
        c = a - (b - a) - b
        new = iterate(lambda x, y: ((x + a / x) / 2, y * x), (2.0, b), 60)
        way = accumulate(lambda x: (x * b - a,), (1.0,), 4)[0]
        parts = stack(a, join(b, [1.0, -2.0]))
        return {
            "a": [c / (a / b) / b, -(a * b) * -2.0, -(a + b), (a < b) == (b > a), a * (b + c) - (a * b + c)],
            "b": [new[0], new[1], take(way, 3.0), np.sum(parts, axis=-1)[..., None], np.where(~(a < b), a, c)],
        }

    program = compile_figure(figure, ("a", "b"))
    source = Source(program, [index for _, index in program["patches"]], ["a", "b"])
    code = "\n".join(["import numpy as np", *HELPERS.values(), *source.lines])
    for a, b in ((2.0, 0.5), (-1.5, 3.0), (0.25, 0.25)):
        space = {"a": np.float64(a), "b": np.float64(b)}
        with np.errstate(all="ignore"):
            exec(code, space)
            wanted = figure(np.float64(a), np.float64(b))
            for path, index in program["patches"]:
                np.testing.assert_array_equal(eval(source.expression(index), space), wanted[path[0]][path[1]])


@pytest.mark.parametrize("state", STATES, ids=named)
def test_a_notebook_is_one_with_formula_code_values_and_the_live_figure(state):
    nbformat = pytest.importorskip("nbformat")
    here = seen(*state)
    notebook = nbformat.reads(taken(here.page, here.given, "ipynb"), as_version=nbformat.NO_CONVERT)
    nbformat.validate(notebook)
    _, code, _, live = notebook.cells
    assert code.source == taken(here.page, here.given, "py").rstrip("\n")
    assert code.outputs[0].text == printed(here)
    (place,) = re.findall(r'losslab\.show\("(.*)"\)', live.source)
    key, _, query = place.partition("?")
    page, values = understood(PAGES[key], {name: text for name, (text,) in parse_qs(query).items()})
    assert printed(Seen(page, values)) == printed(here)


def test_a_notebook_runs(tmp_path):
    if not find_spec("nbconvert"):
        absent("nbconvert", "browser")
    here = seen("regression", {"losses": "huber", "huber-delta": "1.5"})
    path = tmp_path / "huber.ipynb"
    path.write_text(taken(here.page, here.given, "ipynb"), encoding="utf-8")
    assert "$$" in path.read_text(encoding="utf-8")
    run = [sys.executable, "-m", "nbconvert", "--execute", "--to", "notebook", "--inplace", str(path)]
    done = subprocess.run(run, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    _, code, _, live = json.loads(path.read_text(encoding="utf-8"))["cells"]
    assert "".join(code["outputs"][0]["text"]).endswith(printed(here))
    assert "<iframe" in "".join(live["outputs"][0]["data"]["text/html"])


class Elements(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.found.append((tag, dict(attributes)))


@pytest.mark.parametrize("key", PAGES)
def test_a_frame_is_one_element_whose_link_opens_the_state(key):
    page, values, _ = opened(PAGES[key], {"q": EVIL} if key == "home" else {})
    query = {"q": EVIL} if key == "home" else {}
    ((tag, attributes),) = Elements(frame(page, query, "https://lab.example/app/")).found
    link = urlsplit(attributes.pop("src"))
    place = "" if key == "home" else key
    assert tag == "iframe" and f"{link.scheme}://{link.netloc}{link.path}" == f"https://lab.example/app/{place}"
    assert parse_qs(link.query) == {name: [text] for name, text in query.items()} | {"embed": ["true"]}
    assert attributes == {
        "width": "960",
        "height": "540",
        "title": page.title,
        "loading": "lazy",
        "allow": "fullscreen",
        "style": "border: 0",
    }


HOSTILE = [
    ("outliers", {"data": "own", "points": "1~2,3~4,5~9"}, {"labels": (EVIL, EVIL)}),
    ("home", {"q": EVIL}, {}),
    ("own", {"formula": EVIL}, {}),
    ("cost", {"y_pred": EVIL}, {}),
]


@pytest.mark.parametrize("key, query, changes", HOSTILE)
def test_no_form_carries_markup_of_strangers(key, query, changes):
    here = seen(key, query, **changes)
    program, notebook = (taken(here.page, here.given, kind) for kind in ("py", "ipynb"))
    compile(program, "program.py", "exec")
    assert "<img" not in program and "<img" not in notebook and "HYPERLINK(" not in notebook
    assert "\n=" not in taken(here.page, here.given, "csv")


@pytest.fixture
def kaleido():
    if not find_spec("kaleido"):
        absent("Kaleido", "libraries")


def test_a_drawing_carries_no_markup_of_strangers(kaleido, tmp_path, monkeypatch):
    from losslab.takeaway import pictured

    here = seen("outliers", {"data": "own", "points": "1~2,3~4,5~9"}, labels=(EVIL, "<b>y</b>"))
    root = ET.fromstring(pictured(here.page, here.given, "svg", 1280, 720))
    tags = {element.tag.partition("}")[2] for element in root.iter()}
    assert not tags & {"a", "script", "img", "image", "foreignObject"}
    assert not [name for element in root.iter() for name in element.attrib if name.startswith("on")]
    assert "<b>y</b>" in "".join(root.itertext())


def test_several_things_are_written_at_once(kaleido, tmp_path, capsys):
    paths = {kind: tmp_path / f"td.{kind}" for kind in (*kinds(PAGES["td"]), *PICTURES)}
    options = [word for kind, path in paths.items() for word in (f"--{kind}", str(path))]
    assert main(["export", "td", "--q", "1.5", *options, "--size", "800x600", "--iframe"]) == 0
    out = capsys.readouterr().out.splitlines()
    assert [line.partition(": ")[0] for line in out[:-1]] == [str(paths[kind]) for kind in paths]
    ((_, attributes),) = Elements(out[-1]).found
    assert attributes["src"] == "http://localhost:8501/td?q=1.5&embed=true"
    assert (attributes["width"], attributes["height"]) == ("800", "600")
    drawing = ET.fromstring(paths["svg"].read_bytes())
    assert (drawing.get("width"), drawing.get("height")) == ("800", "600")
    head = paths["png"].read_bytes()[:24]
    assert [int.from_bytes(head[i : i + 4], "big") for i in (16, 20)] == [800, 600]
    assert "TD error" in "".join(drawing.itertext()) and "td?q=1.5" in "".join(drawing.itertext())


def test_what_the_readme_prints_is_written_with_all_figures_drawn(kaleido, tmp_path, monkeypatch, capsys):
    (block,) = re.findall(r"```sh paper\n(.*?)\n```", README, flags=re.DOTALL)
    monkeypatch.chdir(tmp_path)
    for line in block.splitlines():
        assert main(shlex.split(line)[3:]) == 0
    found = {path.name: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()}
    assert {*found} == {"td.html", "sheet.html", "plan.html"}
    for text in found.values():
        places = re.findall('<div role="img" aria-label="[^"]*">(.{20})', text)
        assert all(place.startswith('<svg class="main-svg') for place in places) and "<script" not in text
    assert found["td.html"].count('<svg class="main-svg" xmlns') >= 3 and "<h2>A terminal step</h2>" in found["td.html"]


def test_a_picture_without_its_exporter_is_refused_in_a_sentence(tmp_path, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "kaleido", None)  # as where it is not installed
    assert main(["export", "td", "--csv", str(tmp_path / "a.csv"), "--png", str(tmp_path / "a.png")]) == 2
    said = capsys.readouterr().err
    assert said == 'losslab: a picture as PNG needs Kaleido: pip install "losslab[pictures]"\n'
    assert not list(tmp_path.iterdir()), "all or nothing"


@pytest.mark.parametrize(
    "words, said",
    [
        (["td"], "say what and where to, such as --html page.html"),
        (["td", "--size", "800x600"], "say what and where to"),
        (["td", "--png", "a.png", "--size", "big"], "a size is a width and a height in px, such as 1280x720"),
        (["td", "--png", "a.png", "--size", "1x1"], "a picture is 640x360 to 7680x4320 px large"),
        (["td", "--png", "a.png", "--size", "99999x99999"], "a picture is 640x360 to 7680x4320 px large"),
        (["td", "--csv", "a.csv", "--csv", "b.csv"], "--csv is given twice"),
        (["td", "--csv", "a", "--py", "a"], "two files cannot have one name"),
        (["td", "--csv", "nowhere/a.csv"], "the file could not be written: No such file"),
        (["outliers", "--data", "rows", "--py", "a.py"], "A table of many rows stays with the visitor"),
        (["glossary", "--iframe"], "there is no page `glossary` with a figure"),
    ],
)
def test_what_cannot_be_taken_is_refused_in_a_sentence_and_leaves_no_file(words, said, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["export", *words]) == 2
    out, err = capsys.readouterr()
    assert err.startswith("losslab: ") and said in err and out == "" and len(err.splitlines()) == 1
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("text", ["1280×720", "1280X720", "640x360", "7680x4320"])
def test_a_size_is_read_as_people_write_it(text):
    assert min(sized(text)) >= 360


def test_what_is_not_in_the_link_is_in_no_program_and_no_frame():
    """Numbers and figure of a visitor's many rows are theirs to take; what stands for a link is refused."""
    page, values, _ = opened(PAGES["outliers"], {})
    values |= {"data": "rows", "rows": object()}
    for kind in ("html", "py", "ipynb", "frame"):
        assert "stays with the visitor" in refusal(page, values, kind)
    assert [refusal(page, values, kind) for kind in ("csv", "svg", "png")] == ["", "", ""]
    with pytest.raises(ValueError, match="stays with the visitor"):
        taken(page, values, "py")
    with pytest.raises(ValueError, match="Glossary has no figure"):
        taken(*opened(PAGES["glossary"], {})[:2], "csv")


def test_the_name_of_a_file_has_no_strangers_words():
    for page in PAGES.values():
        assert all(re.fullmatch(r"losslab-[a-z]+\.[a-z]+", name_of(page, kind)) for kind in (*KINDS, *PICTURES))
    assert name_of(PAGES["lessons"], "scorm", "bad_point") == "losslab-bad_point.zip"


@pytest.mark.parametrize(
    "words, said",
    [
        (["lessons", "--html", "x.html"], "Each lesson is a file of its own"),
        (["lessons", "--lesson", "huber", "--scorm", "x.zip"], "lesson: `huber` is not one of the choices"),
        (["lessons", "--lesson", "delta", "--py", "x.py"], "A lesson goes on from answer to answer"),
        (["td", "--scorm", "x.zip"], "Learning platforms are given lessons and the test"),
        (["inventory", "--csv", "x.csv"], "has no figure that could be taken away"),
        (["inventory", "--a", "9", "--html", "x.html"], "`9` is no answer to question 1 of form A"),
    ],
)
def test_what_cannot_be_handed_out_is_said(words, said, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["export", *words]) == 2 and said in capsys.readouterr().err and not list(tmp_path.iterdir())


def test_a_lesson_and_the_test_can_be_taken_away_where_they_are_taken_and_the_list_cannot():
    def buttons(page, **asked):
        app = start(page, **asked)
        app.session_state["taking"] = True
        return [button.label for button in app.run().get("download_button") if not button.disabled]

    assert {"Page", "SCORM"} <= {*buttons("lessons.py", lesson="delta")}
    assert buttons("inventory.py") == ["Page", "SCORM"]
    assert buttons("lessons.py") == []


def test_options_of_what_is_taken_are_told_from_those_of_a_page(tmp_path, capsys):
    """A batch has a size too."""
    both = {key: {*ASKED, IFRAME} & {*options_of(page)} for key, page in PAGES.items()}
    assert {key: names for key, names in both.items() if names} == {"meaning": {"size"}}
    words = ["--section", "batches", "--size", "4", "--size", "800x600", "--iframe"]
    assert main(["export", "meaning", *words]) == 0
    ((_, attributes),) = Elements(capsys.readouterr().out).found
    assert attributes["width"] == "800" and "size=4" in attributes["src"]


def test_a_page_is_no_loss():
    """So `losslab.show` knows which of the two a word means."""
    assert not {*PAGES} & {loss.key for loss in losslab.LOSSES}
