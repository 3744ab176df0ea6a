"""Answers to the inventory: marked, read of links and codes, and counted over a class."""

from functools import partial

import pytest

from losslab.lessons.inventory import FORMS, ITEMS
from losslab.lessons.inventory.marks import (
    COUNT,
    LINES,
    class_gain,
    gain,
    legal,
    mark,
    solved,
    students,
    summary,
)
from tests.test_inventory import RIGHT


@pytest.mark.parametrize("form", FORMS)
def test_a_form_is_marked(form):
    result = mark(form, RIGHT[form])
    assert (result.score, result.complete, result.ideas) == (COUNT, True, ())
    for n, item in enumerate(ITEMS[form]):
        for digit, option in enumerate(item.options, 1):
            found = mark(form, RIGHT[form][:n] + str(digit) + RIGHT[form][n + 1 :])
            assert found.ideas == ((option.idea,) if option.idea else ())
            assert found.score == COUNT - bool(option.idea)
    unknown = mark(form, "0" * COUNT)
    assert (unknown.score, unknown.ideas) == (0, ()) and not mark(form, "0").complete


@pytest.mark.parametrize(
    "text, kept, said",
    [
        ("", "", ""),
        ("144", "1", "`4` is no answer to question 2 of form A"),  # which has three options
        ("12x<b>", "12", "`x` is no answer to question 3 of form A"),
        ("٣", "", "`·` is no answer to question 1 of form A"),
        ("1" * 40, "1" * COUNT, "there are 40 answers to the 24 questions of form A"),
    ],
)
def test_of_answers_that_were_tampered_with_the_first_legal_ones_stay(text, kept, said):
    found, words = legal("A", text)
    assert found == kept and (said in words if said else not words)
    if words:
        with pytest.raises(ValueError, match="form A"):
            mark("A", text)
    assert legal("A", found) == (found, "")


def wrong(form, n, key):
    """All answers right but that of the n-th question, which is answered by this idea."""
    (digit,) = [i for i, o in enumerate(ITEMS[form][n].options, 1) if o.idea and o.idea.key == key]
    return RIGHT[form][:n] + str(digit) + RIGHT[form][n + 1 :]


def number(key):
    return [item.key for item in ITEMS["A"]].index(key)


def test_a_class_is_counted_by_ideas_the_most_widespread_first():
    at = partial(wrong, "A")
    answers = [at(number("mse"), "distance"), at(number("mse"), "distance"), at(number("batches"), "mean_of_means")]
    answers += [RIGHT["A"], RIGHT["A"][: number("batches")]]  # the last one did not come to the batches
    found = summary([mark("A", each) for each in answers])
    assert [(row.idea.key, row.held, row.of) for row in found] == [("distance", 2, 5), ("mean_of_means", 1, 4)]
    rows = solved([mark("A", each) for each in answers])
    assert [(row.number, row.right, row.of) for row in rows if row.right < row.of] == [
        (number("mse") + 1, 3, 5),
        (number("batches") + 1, 3, 4),
    ]
    assert rows[-1].of == 4 and summary([]) == () and solved([]) == ()


def test_who_holds_an_idea_twice_is_counted_once():
    answers = "".join(
        next((str(i) for i, o in enumerate(item.options, 1) if o.idea and o.idea.key == "log_ten"), "0")
        for item in ITEMS["B"]
    )
    (row,) = summary([mark("B", answers)])
    assert (row.idea.key, row.held, row.of) == ("log_ten", 1, 1) and sum(map(int, answers)) > 4


def test_the_gain_is_a_share_of_what_was_left_and_none_where_nothing_was():
    assert gain(0.5, 0.75) == 0.5 and gain(0.0, 0.0) == 0 and gain(0.5, 0.25) == -0.5
    assert gain(1.0, 1.0) is None and gain(1.0, 0.5) is None
    half, done = RIGHT["A"][:12] + "0" * 12, "B" + RIGHT["B"]
    found, _ = students(f"A{half} {done}\nA{half} B{RIGHT['B'][:12]}{'0' * 12}\nA{half}\n{done}")
    assert class_gain(found) == (2, 0.5)
    assert class_gain(students(f"A{RIGHT['A']} {done}")[0]) == (1, None) and class_gain([]) == (0, None)


def test_a_line_is_a_link_or_codes():
    a, b = RIGHT["A"], RIGHT["B"]
    lines = [f"http://x.org/inventory?form=B&a={a}&b={b}#top", f"  a{a}  ", "", f"B{b} A{a}", f"?b={b}", f"a={a}&part="]
    found, said = students("\n".join(lines))
    assert said == [] and [sorted(one) for one in found] == [["A", "B"], ["A"], ["A", "B"], ["B"], ["A"]]
    assert all(result.score == COUNT for one in found for result in one.values())


@pytest.mark.parametrize(
    "line, said",
    [
        ("Anna", "line 2: `Anna` is neither a link with answers nor a code of answers"),
        ("A", "line 2: `A` is neither"),
        ("<script>alert(1)</script>", "line 2: `·script·alert·1···script·` is neither"),
        ("A1 A2", "line 2: the line has two codes of one form"),
        ("http://x.org/inventory?form=B", "line 2: it holds no answers"),
        ("A9", "line 2: `9` is no answer to question 1 of form A"),
        ("http://[?a=9", "line 2: `9` is no answer"),
        ("A" + "1" * 3000, "line 2: it has more than 2000 characters"),
    ],
)
def test_a_line_that_is_neither_is_named_with_its_number(line, said):
    found, complaints = students(f"A{RIGHT['A']}\n{line}\nB{RIGHT['B']}")
    assert len(found) == 2 and len(complaints) == 1 and complaints[0].startswith(said)


def test_a_class_has_an_end():
    found, said = students("A1\n" * (LINES + 1))
    assert len(found) == LINES and said == [f"only the first {LINES} of {LINES + 1} lines were read"]
