"""What the inventory is made of: a question with numbers, and misconceptions as functions of these numbers."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import numpy as np

from losslab.text import shown

FORMS = ("A", "B")


@dataclass(frozen=True, eq=False)
class Misconception:
    """An idea that leads to wrong answers.

    Parameters
    ----------
    key : str
        Its name.
    says : str
        What one who holds it would say.
    why : str
        Why it is not so.
    lesson : str
        The key of the lesson that answers it.
    answers : mapping of str to callable
        {key of a question: what that person would answer, as a function of numbers of the question}.
    """

    key: str
    says: str
    why: str
    lesson: str
    answers: Mapping[str, Callable[..., Any]]


@dataclass(frozen=True, eq=False)
class Question:
    """What is asked on both forms, each time with other numbers.

    Parameters
    ----------
    key : str
        Its name.
    ask : str
        Words with {names} of numbers, and of what is `told`.
    numbers : tuple of mapping
        {name: number, tuple of numbers, or a word}, a mapping for each form.
    right : callable
        The right answer, as a function of some of the numbers.
    how : str
        How the right answer is found, in a sentence.
    told : callable, optional
        Further numbers that the words name, as a function of some of the numbers.
    """

    key: str
    ask: str
    numbers: tuple[Mapping[str, Any], Mapping[str, Any]]
    right: Callable[..., Any]
    how: str
    told: Callable[..., Mapping[str, Any]] = lambda: {}


@dataclass(frozen=True)
class Option:
    """An answer that can be given: what was computed, and the misconception that it comes of, None if it is right."""

    value: Any
    idea: Misconception | None

    @property
    def words(self) -> str:
        return worded(self.value)


@dataclass(frozen=True)
class Item:
    """A question as it stands on one form; the options are in the order in which they are shown."""

    key: str
    ask: str
    options: tuple[Option, ...]
    how: str

    @property
    def right(self) -> Option:
        return next(option for option in self.options if option.idea is None)


def worded(value: Any) -> str:
    """An answer in words: a number as people read it, words as they are, (words with {}, a number) together.

    Examples
    --------
    >>> worded(("it rises to {}", 0.25))
    'it rises to 0.25'
    """
    if isinstance(value, str):
        return value
    if isinstance(value, tuple):
        words, number = value
        return words.format(shown(number))
    return shown(value)


def given(function: Callable[..., Any], numbers: Mapping[str, Any]) -> Any:
    """What a function makes of those numbers that it names."""
    names = inspect.signature(function).parameters
    return function(**{name: numbers[name] for name in names if name in numbers})


def item(question: Question, ideas: tuple[Misconception, ...], form: str) -> Item:
    """A question on one form, with an option for each idea that answers it.

    Their order says nothing of which is right, and is the same every time.
    """
    chosen = question.numbers[FORMS.index(form)]
    numbers = {name: np.array(value, float) if isinstance(value, tuple) else value for name, value in chosen.items()}
    words = {name: worded(value) for name, value in {**numbers, **given(question.told, numbers)}.items()}
    held = [idea for idea in ideas if question.key in idea.answers]
    options = [Option(given(question.right, numbers), None)]
    options += [Option(given(idea.answers[question.key], numbers), idea) for idea in held]

    def place(option: Option) -> str:
        name = option.idea.key if option.idea else ""
        return sha256(f"{form}/{question.key}/{name}".encode()).hexdigest()

    return Item(question.key, question.ask.format(**words), tuple(sorted(options, key=place)), question.how)
