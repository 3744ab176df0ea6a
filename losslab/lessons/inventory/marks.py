"""Answers to the inventory: read, marked, and counted over a class.

The answers to a form are digits, one a question in order: 1 is the first option, 0 is "I do not know".
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

from losslab.lessons.inventory import FORMS, IDEAS, ITEMS, Item, Misconception, Option
from losslab.lessons.inventory.words import WORDS
from losslab.text import quote

LINES, LINE = 500, 2000  # of a class that are read, and characters of each
COUNT = len(ITEMS["A"])


@dataclass(frozen=True)
class Answer:
    """A question of a form with the option that was chosen, None for "I do not know"."""

    item: Item
    chosen: Option | None

    @property
    def right(self) -> bool:
        return self.chosen is self.item.right

    @property
    def idea(self) -> Misconception | None:
        """The misconception behind it."""
        return self.chosen.idea if self.chosen else None


@dataclass(frozen=True)
class Result:
    """The answers to a form, as far as there are any."""

    form: str
    answers: tuple[Answer, ...]

    @property
    def score(self) -> int:
        return sum(answer.right for answer in self.answers)

    @property
    def complete(self) -> bool:
        return len(self.answers) == COUNT

    @property
    def ideas(self) -> tuple[Misconception, ...]:
        """The misconceptions behind the answers, each once."""
        return tuple(dict.fromkeys(answer.idea for answer in self.answers if answer.idea))


@dataclass(frozen=True)
class Held:
    """How many of those that could have answered by a misconception did so at least once."""

    idea: Misconception
    held: int
    of: int


@dataclass(frozen=True)
class Solved:
    """How many answered a question of a form, and how many of them were right."""

    form: str
    number: int
    item: Item
    right: int
    of: int


def legal(form: str, text: str) -> tuple[str, str]:
    """(the answers to a form up to the first that is none, what was wrong with that in words, "" if nothing was).

    Examples
    --------
    >>> legal("A", "10x")
    ('10', '`x` is no answer to question 3 of form A')
    """
    for number, (digit, item) in enumerate(zip(text, ITEMS[form], strict=False), 1):
        if digit not in "01234"[: len(item.options) + 1]:
            return text[: number - 1], WORDS["illegal"].format(quote(digit), number, form)
    return text[:COUNT], WORDS["too many"].format(len(text), COUNT, form) if len(text) > COUNT else ""


def mark(form: str, answers: str) -> Result:
    """The answers to a form, marked.

    Parameters
    ----------
    form : {"A", "B"}
        Which one.
    answers : str
        A digit for each question that was answered.

    Returns
    -------
    Result

    Raises
    ------
    ValueError
        Where a digit is no answer, or there are too many.

    Examples
    --------
    >>> mark("A", "000").score
    0
    """
    if said := legal(form, answers)[1]:
        raise ValueError(said)
    marked = (
        Answer(item, item.options[int(digit) - 1] if int(digit) else None)
        for digit, item in zip(answers, ITEMS[form], strict=False)
    )
    return Result(form, tuple(marked))


def gain(before: float, after: float) -> float | None:
    """The normalised gain: what share of what could still be learned was learned.

    Parameters
    ----------
    before, after : float
        Shares of right answers.

    Returns
    -------
    float or None
        None where nothing was left to be learned.

    Examples
    --------
    >>> gain(0.5, 0.75), gain(1.0, 1.0)
    (0.5, None)
    """
    return None if before >= 1 else (after - before) / (1 - before)


def summary(results: Iterable[Result]) -> tuple[Held, ...]:
    """What a class believes: each misconception that somebody answered by, the most widespread first.

    Parameters
    ----------
    results : iterable of Result
        One for each student.

    Returns
    -------
    tuple of Held
    """
    results, found = tuple(results), []
    for idea in IDEAS:
        asked = [r for r in results if any(a.item.key in idea.answers for a in r.answers)]
        if held := sum(idea in r.ideas for r in asked):
            found.append(Held(idea, held, len(asked)))
    return tuple(sorted(found, key=lambda row: (-row.held / row.of, -row.held)))


def class_gain(students: Iterable[Mapping[str, Result]]) -> tuple[int, float | None]:
    """(how many finished both forms, the normalised gain of their mean, None where there is none)."""
    both = [[one[form].score for form in FORMS] for one in students if {*FORMS} <= one.keys() and _done(one)]
    before, after = (sum(scores) for scores in zip(*both, strict=True)) if both else (0, 0)
    most = COUNT * len(both)
    return len(both), gain(before / most, after / most) if both else None


def _done(one: Mapping[str, Result]) -> bool:
    return all(result.complete for result in one.values())


def solved(results: Iterable[Result]) -> tuple[Solved, ...]:
    """How many were right in each question that was answered, in the order of the forms."""
    answers = [(r.form, n, answer) for r in results for n, answer in enumerate(r.answers, 1)]
    found = []
    for form in FORMS:
        for number, item in enumerate(ITEMS[form], 1):
            if here := [answer.right for *place, answer in answers if place == [form, number]]:
                found.append(Solved(form, number, item, sum(here), len(here)))
    return tuple(found)


def student(line: str) -> Mapping[str, Result]:
    """{form: Result} of one line: a link to the test, or codes of answers such as A3120… with a space between them.

    Raises
    ------
    ValueError
        Where it is neither, in words.
    """
    if "=" in line:
        query = line.partition("?")[2].partition("#")[0] or line
        found = {name.upper(): text for name, text in parse_qsl(query) if name.upper() in FORMS}
        if not found:
            raise ValueError("it holds no answers")
    else:
        words = line.upper().split()
        if not all(word[0] in FORMS and word[1:].isdecimal() for word in words):
            raise ValueError(f"{quote(line)} is neither a link with answers nor a code of answers")
        found = {word[0]: word[1:] for word in words}
        if len(found) < len(words):
            raise ValueError("the line has two codes of one form")
    return {form: mark(form, answers) for form, answers in found.items()}


def students(text: str) -> tuple[list[Mapping[str, Result]], list[str]]:
    """A class, a student a line; empty lines are passed over.

    Parameters
    ----------
    text : str
        Links or codes of answers.

    Returns
    -------
    tuple of list and list of str
        {form: Result} of each student, and what was not understood, with the number of its line.
    """
    found, said = [], []
    lines = text.splitlines()
    if len(lines) > LINES:
        said.append(f"only the first {LINES} of {len(lines)} lines were read")
    for number, line in enumerate(lines[:LINES], 1):
        if not line.strip():
            continue
        try:
            if len(line) > LINE:
                raise ValueError(f"it has more than {LINE} characters")
            found.append(student(line.strip()))
        except ValueError as error:
            said.append(f"line {number}: {error}")
    return found, said
