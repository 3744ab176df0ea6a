"""What of a lesson goes to where no server is: all that can be said, and all that can be moved."""

import base64
import gzip
import json

import pytest

from losslab.lessons import lessons
from losslab.lessons.course import shown
from losslab.lessons.course.records import Choose
from losslab.site.course import _html, course, steps
from losslab.site.words import Words

ALL = lessons()


def unpacked(lesson):
    return json.loads(gzip.decompress(base64.b64decode(steps(Words(), lesson))))


@pytest.mark.parametrize("key", ALL)
def test_all_that_a_step_unlocks_can_be_moved_and_of_every_answer_something_is_said(key):
    found = unpacked(ALL[key])
    for step, made in zip(ALL[key].steps, found["steps"], strict=True):
        before, after = made["books"]
        assert {scene["drawing"] for book in made["books"] for scene in book["scenes"]} <= found["programs"].keys()
        for scene in before["scenes"]:
            placed = {getattr(step.asks, "control", "") or shown.GUESS} & {*before["fields"]}
            assert {*scene["free"]} == placed and not scene["edit" if "edit" in scene else "undo"]
        for scene in after["scenes"]:
            edit = scene.get("edit") or {"places": {}, "points": "", "to": [[0]]}
            options = {c["name"]: c["options"] for c in scene["beside"] if c["kind"] == "choice"}
            chosen = {name for name, each in options.items() if all(o["on"] or o["to"] for o in each)}
            points = {edit["points"], "selected"} if edit["points"] else set()
            assert edit["to"] and {*shown.moved(step)} <= {*scene["free"], *chosen, *edit["places"], *points}
        names = {*step.asks.options} if isinstance(step.asks, Choose) else {*map(str, range(len(step.asks.slips)))}
        assert made["said"].keys() == names | ({"-"} if isinstance(step.asks, Choose) else {"-", "right", ""})
        assert all(made["said"].values())


def test_of_all_lessons_it_is_known_what_they_ask():
    known = json.loads(json.dumps(course(Words(), ["delta"]), allow_nan=False))["lessons"]
    assert {key: len(about["asks"]) for key, about in known.items()} == {k: len(e.steps) for k, e in ALL.items()}


def test_an_equation_is_words_of_html_and_a_sign_that_is_not_known_stops_it():
    assert _html(r"\tfrac12\left(w_1^2+w_2^2\right)") == "½(w<sub>1</sub><sup>2</sup> + w<sub>2</sub><sup>2</sup>)"
    assert _html("(w_1-m_1)^2") == "(w<sub>1</sub> − m<sub>1</sub>)<sup>2</sup>"
    with pytest.raises(ValueError, match="signs"):
        _html(r"\gamma")
