"""What stands alone: the modules as one script, the scenes of a page, words as HTML."""

import re
from html.parser import HTMLParser

import pytest

from losslab import asking
from losslab.__main__ import main
from losslab.export import options_of
from losslab.labs.page import STAGE
from losslab.labs.registry import PAGES
from losslab.link import defaults
from losslab.live.payload import JS
from losslab.site.assemble import assemble, module
from losslab.site.onefile import one_file
from losslab.site.scenes import Scenes, opened
from losslab.site.words import Words
from losslab.takeaway import refusal, taken


def state(key, **changes):
    page = PAGES[key]
    return page, defaults(page.fields) | dict(page.session) | changes


def test_one_script_has_every_module_once_and_after_those_that_it_needs():
    text = assemble("page")
    order = re.findall(r"^const module_(\w+) = ", text, re.MULTILINE)
    assert len(order) == len(set(order)) and order[-1] == "page"
    for name in order:
        source = (JS / f"{name}.js").read_text()
        for other in re.findall(r'from "\./(\w+)\.js"', source):
            assert order.index(other) < order.index(name)
    assert "host" not in order and "mount" not in order, "what is Streamlit's stays there"


@pytest.mark.parametrize(
    "line",
    [
        'import everything from "./draw.js";',
        'import * as draw from "./draw.js";',
        'import "./draw.js";',
        'export * from "./draw.js";',
        "export { a };",
        "export let a = 1;",
        "export default class {}",
        'const a = await import("./draw.js");',
        "const here = import.meta.url;",
        'const text = "</script>";',
    ],
)
def test_what_the_assembler_does_not_understand_stops_it(line):
    with pytest.raises(ValueError, match="wrong.js"):
        module("wrong", f"{line}\n")


def test_words_in_a_file_carry_no_markup_and_lead_nowhere_within_it():
    assert Words().markdown("<img src=x onerror=alert(1)>") == "<p>&lt;img src=x onerror=alert(1)&gt;</p>\n"
    assert Words().inline("see [the lab](outliers), [this](javascript:alert(1)) or [that](https://a.b/?c&d)") == (
        'see the lab, [this](javascript:alert(1)) or <a href="https://a.b/?c&amp;d" rel="noreferrer">that</a>'
    )
    assert "<img" not in Words().inline("![a](https://a.b/c.png)")


def test_a_step_that_is_in_a_file_leads_where_the_page_leads():
    """Each step of each scene, taken by the page itself from other places of its sliders, gives the scene's drawing."""
    page, values = state("td")
    scenes = Scenes(page, values, most=12)
    data, taken = scenes.data(), 0
    for scene in scenes.kept:
        for here, there in zip(scene.drawn[0].steps, scene.other.drawn[0].steps, strict=True):
            if here.place.get("to"):
                (index,), *_ = here.place["to"]
                assert page.parts[""].figure(there.values).drawing == scenes.kept[index].figure.drawing
                taken += 1
    assert taken > 12 and len(data) == 12


@pytest.mark.parametrize("key", ["regression", "binary", "positive"])
def test_every_question_is_in_the_file_of_its_page(key):
    """Also where programs are so large that little else is."""
    page, values = state(key)
    first = Scenes(page, values).data()[0]
    assert [ask["title"] for ask in first["asks"]] == [
        *(q.title for q in page.parts[""].questions),
        "Reset",
    ]
    assert all(ask["to"] for ask in first["asks"])


def test_a_slider_that_another_drawing_hangs_on_stays_as_it_was():
    """The noise of a sample draws other points: no slider of a file moves it."""
    page, values = state("outliers", data="one_outlier")
    (first, *_) = Scenes(page, values, most=1).data()
    kinds = {data.get("label"): data for data in first["beside"]}
    assert kinds["Noise"]["kind"] == "fixed" and "noise" not in first["free"]
    assert "huber-delta" in first["free"] or not first["free"]


HOSTILE = '</script><script>alert(1)</script><img src=x onerror="alert(2)">'


@pytest.mark.parametrize(
    "words, said",
    [
        (["nowhere", "--html", "x.html"], "there is no page `nowhere` with a figure"),
        (["glossary", "--html", "x.html"], "there is no page `glossary` with a figure"),
        (["td"], "say what and where to"),
        (["td", "--html"], "--html wants a value"),
        (["td", "--html", "x.html", "--html", "y.html"], "--html is given twice"),
        (["td", "--html", "x.html", "--speed", "1"], "`--speed` is no option of the page td"),
        (["td", "--html", "x.html", "--q", "high"], "q: `high` is not a number"),
        (["td", "--html", "x.html", "--q", "99"], "q: `99` is outside −3 to 5"),
        (["regression", "--losses", "hubber", "--html", "x.html"], "losses: `hubber` is not among the losses"),
        (["regression", "--huber-delta", "-1", "--html", "x.html"], "delta must lie in (0, inf), got -1"),
        (["outliers", "--data", "rows", "--html", "x.html"], "A table of many rows stays with the visitor"),
        (["td", "--html", "nowhere/x.html"], "the file could not be written: No such file"),
        ([HOSTILE, "--html", "x.html"], "there is no page `··script··script·alert·1···script··img s…`"),
    ],
)
def test_what_cannot_be_exported_is_said_in_a_sentence_and_leaves_no_file(words, said, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["export", *words]) == 2
    out, err = capsys.readouterr()
    assert err.startswith("losslab: ") and said in err and out == "" and len(err.splitlines()) == 1
    assert not list(tmp_path.iterdir())


def test_export_writes_the_state_that_its_options_say(tmp_path, capsys):
    path = tmp_path / "stuck.html"
    assert main(["export", "meaning", "--section=stuck", "--seen", "0.693", "--html", str(path)]) == 0
    assert capsys.readouterr().out.startswith(f"{path}: ")
    text = path.read_text(encoding="utf-8")
    assert "<title>What does a loss value mean? · losslab</title>" in text


def test_help_lists_the_options_of_a_page(capsys):
    assert main(["export", "regression", "--help"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert "  --losses                          squared_error,absolute_error,huber" in said
    assert "  --huber-delta                     1" in said and "  --y-pred                          1.5" in said


def test_options_of_a_page_are_told_apart():
    for page in PAGES.values():
        assert len(options_of(page)) == len(page.fields.keys() - {STAGE, *asking.FIELDS})


@pytest.mark.parametrize(
    "key, query, changes",
    [
        ("outliers", {"data": "own", "points": "1~2,3~4,5~9"}, {"labels": (HOSTILE, "<b>y</b>")}),
        ("own", {"formula": "abs(r) * scale"}, {}),
        ("cost", {"y_pred": HOSTILE}, {}),
        ("home", {"q": HOSTILE}, {}),
    ],
)
def test_a_file_carries_no_markup_of_strangers(key, query, changes):
    """What a link, a table or a formula says is data, zipped, or words: no element of the document is made of it."""
    page, values, _ = opened(PAGES[key], query)
    text = one_file(page, values | changes, most=1)
    found = Tags()
    found.feed(text)
    assert found.scripts == 3 and found.handlers == [] and "img" not in found.tags
    assert "<" not in re.search(r'id="page">([^<]*)</script>', text)[1]


class Tags(HTMLParser):
    """The elements of a document."""

    def __init__(self):
        super().__init__()
        self.tags, self.scripts, self.handlers = set(), 0, []

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        self.scripts += tag == "script"
        self.handlers += [name for name, _ in attributes if name.startswith("on")]


def test_a_table_that_a_visitor_brought_is_in_no_file():
    page, values = state("outliers")
    assert refusal(page, values) == ""
    assert "stays with the visitor" in refusal(page, values | {"rows": object()})
    with pytest.raises(ValueError, match="stays with the visitor"):
        taken(page, values | {"rows": object()}, "html")
