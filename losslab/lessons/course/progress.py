"""What is asked when: the places of a lesson, what was missed and is due again, and a link's text of both.

A lesson's places follow from what its link says: the questions that were missed before it, and the answers so far.
What is missed is asked again two steps later, and once more in a later lesson.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from losslab.lessons.course.records import Lesson, Step
from losslab.lessons.course.words import WORDS
from losslab.link import Field
from losslab.text import quote

DO_NOT_KNOW = "-"  # the answer of one who would rather see
LATER = 2  # steps until what was missed is asked again
MOST_DUE = 2  # questions of earlier lessons that one lesson asks
MOST_MISSED = 8  # that are kept
MOST_ANSWERS = 40  # of a link
ANSWER = re.compile(r"[a-z0-9.e+-]{1,24}", re.ASCII)


@dataclass(frozen=True)
class Ref:
    """A question: the lesson, and which of its steps, from 0."""

    lesson: str
    step: int

    @property
    def text(self) -> str:
        return f"{self.lesson}.{self.step + 1}"


@dataclass(frozen=True)
class Asked:
    """A place of a lesson: what is asked there, and whether it was asked before."""

    ref: Ref
    again: bool = False


@dataclass(frozen=True)
class Course:
    """All lessons {key: Lesson}, and what can be known of a visitor's way through them."""

    lessons: Mapping[str, Lesson]

    def step(self, ref: Ref) -> Step:
        """The step of a question."""
        return self.lessons[ref.lesson].steps[ref.step]

    def holds(self, ref: Ref, answer: str) -> bool:
        """Whether an answer is so."""
        return answer != DO_NOT_KNOW and self.step(ref).asks.holds(answer)

    def legal(self, ref: Ref, answer: str) -> bool:
        """Whether it can be answered so."""
        return answer == DO_NOT_KNOW or self.step(ref).asks.legal(answer)

    def places(self, lesson: Lesson, missed: Sequence[Ref], answers: Sequence[str]) -> tuple[Asked, ...]:
        """The places of a lesson, in order, as far as the answers tell.

        Parameters
        ----------
        lesson : Lesson
            Whose steps they are.
        missed : sequence of Ref
            What was missed in lessons before.
        answers : sequence of str
            Those of its places so far.

        Returns
        -------
        tuple of Asked
        """
        found: list[Asked] = []
        due = [ref for ref in missed if ref.lesson != lesson.key][:MOST_DUE]
        wrong: set[int] = set()

        def ask(ref: Ref, again: bool) -> None:
            if not again and len(found) < len(answers) and not self.holds(ref, answers[len(found)]):
                wrong.add(ref.step)
            found.append(Asked(ref, again))

        last = len(lesson.steps) - 1
        for i in range(last + 1):
            ask(Ref(lesson.key, i), False)
            back = {i - LATER} | ({last - 1} if i == last and last > 0 else set())
            for j in sorted(back & wrong):
                ask(Ref(lesson.key, j), True)
            if due:
                ask(due.pop(0), True)
        return tuple(found)

    def carried(self, lesson: Lesson, missed: Sequence[Ref], answers: Sequence[str]) -> tuple[Ref, ...]:
        """What a later lesson asks again, once this one was left: the last that were missed, the earliest first."""
        places = self.places(lesson, missed, answers)
        said = list(zip(places, answers, strict=False))
        known = {at.ref for at, answer in said if at.again and self.holds(at.ref, answer)}
        kept = [ref for ref in missed if ref.lesson != lesson.key and ref not in known]
        kept += [at.ref for at, answer in said if not at.again and not self.holds(at.ref, answer)]
        return tuple(dict.fromkeys(kept))[-MOST_MISSED:]

    def tidied(self, lesson: Lesson, missed: Sequence[Ref], answers: Sequence[str]) -> tuple[tuple[str, ...], str]:
        """(the answers up to the first that cannot be given, a complaint or nothing)."""
        kept: list[str] = []
        for answer in answers:
            places = self.places(lesson, missed, kept)
            if len(kept) == len(places):
                return tuple(kept), WORDS["too many"].format(len(places))
            if not self.legal(places[len(kept)].ref, answer):
                return tuple(kept), WORDS["no answer"].format(quote(answer), len(kept) + 1)
            kept.append(answer)
        return tuple(kept), ""

    def read_ref(self, text: str) -> Ref | None:
        """The question that a text such as `huber.2` names, if there is one."""
        name, _, number = text.rpartition(".")
        lesson = self.lessons.get(name)
        if lesson and number.isdecimal() and number.isascii() and 1 <= int(number[:3]) <= len(lesson.steps):
            return Ref(name, int(number[:3]) - 1)
        return None

    @property
    def missed_field(self) -> Field:
        """The part of a link that says what was missed."""

        def read(text: str) -> tuple[tuple[Ref, ...], str]:
            parts = list(filter(None, text.split(",")))
            found = dict.fromkeys(filter(None, map(self.read_ref, parts)))
            wrong = [quote(part) for part in parts if not self.read_ref(part)]
            said = WORDS["no ref" if len(wrong) == 1 else "no refs"].format(", ".join(wrong[:3]))
            return tuple(found)[-MOST_MISSED:], said if wrong else ""

        return Field((), read, lambda refs: ",".join(ref.text for ref in refs))


def _read_answers(text: str) -> tuple[tuple[str, ...], str]:
    parts = list(filter(None, text.split(",")))
    for i, part in enumerate(parts):
        if not ANSWER.fullmatch(part):
            return tuple(parts[: min(i, MOST_ANSWERS)]), WORDS["unread"].format(quote(part))
    return tuple(parts[:MOST_ANSWERS]), WORDS["only"].format(MOST_ANSWERS) if len(parts) > MOST_ANSWERS else ""


ANSWERS = Field((), _read_answers, ",".join)  # of the places of a lesson, in their order
