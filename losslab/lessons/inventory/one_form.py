"""The test: a question at a time, nothing said before the last is answered, then the ideas behind the answers."""

from functools import partial

from losslab import link
from losslab.labs.blocks import Box, Caption, Code, Columns, Heading, Paragraph
from losslab.labs.controls import Button, Choice, Row
from losslab.labs.page import Part
from losslab.lessons.inventory import FORMS, ITEMS
from losslab.lessons.inventory.marks import COUNT, gain, legal, mark
from losslab.lessons.inventory.places import place
from losslab.lessons.inventory.words import WORDS
from losslab.text import shown

FORM = Choice("form", "Form", "A", {"A": "Form A", "B": "Form B"})


def _answers(form):
    """The field of the link that holds the answers to a form."""
    return link.Field("", partial(legal, form))


FIELDS = {form.lower(): _answers(form) for form in FORMS}


def _test(values):
    form = values["form"]
    answers = values[form.lower()]
    return _question(form, answers) if len(answers) < COUNT else _result(values)


def _question(form, answers):
    """The next question. Its buttons add to the answers that stand now, so that a second click adds nothing."""
    number, item = len(answers) + 1, ITEMS[form][len(answers)]

    def button(label, digit, **more):
        return Button(label, lambda values: {form.lower(): answers + digit}, key=f"answer/{number}/{digit}", **more)

    doubt = [button(WORDS["unknown"], "0")]
    if answers:
        doubt.append(Button(WORDS["take back"], lambda values: {form.lower(): answers[:-1]}, key="back"))
    asked = (
        Caption(WORDS["question"].format(form, number, COUNT)),
        Paragraph(item.ask, linked=False),
        *(button(option.words, str(n), wide=True) for n, option in enumerate(item.options, 1)),
        Row(tuple(doubt)),
    )
    yield Columns(((Box(asked),), ()), widths=(2, 1))


def _result(values):
    form = values["form"]
    answers = values[form.lower()]
    result, other = mark(form, answers), FORMS[1 - FORMS.index(form)]
    yield Heading(WORDS["right"].format(result.score, COUNT))
    yield from _compared(*(mark(each, values[each.lower()]) for each in FORMS))
    for idea in result.ideas:
        lines = [WORDS["idea"].format(idea.says, idea.why, place(idea))]
        lines += [_answer(n, answer) for n, answer in enumerate(result.answers, 1) if answer.idea is idea]
        yield Box((Paragraph("\n\n".join(lines), linked=False),))
    if unknown := [_answer(n, answer) for n, answer in enumerate(result.answers, 1) if answer.chosen is None]:
        yield Box((Paragraph("\n\n".join([WORDS["not known"], *unknown]), linked=False),))
    yield Paragraph(WORDS["code"])
    yield Code(form + answers, None)
    yield Row(
        (
            Button(WORDS["other"].format(other), lambda values: {"form": other}),
            Button(WORDS["anew"].format(form), lambda values: {form.lower(): ""}),
        )
    )


def _answer(number, answer):
    item, given = answer.item, [answer.chosen.words] if answer.chosen else []
    said = WORDS["answered" if given else "not answered"]
    return said.format(number, item.ask, *given, item.right.words, item.how)


def _compared(before, after):
    """What lies between the two forms, once both are done."""
    if before.complete and after.complete:
        learned = gain(before.score / COUNT, after.score / COUNT)
        share = WORDS["nothing"] if learned is None else WORDS["gain"].format(shown(learned))
        scores = before.score, COUNT, after.score, COUNT
        yield Paragraph(WORDS["compared"].format(*scores, share), linked=False)


PART = Part(
    title="Test",
    lead=f"{COUNT} questions about losses, on two forms: **A** before a lesson, **B** after it. What is right, and "
    "which idea leads to each wrong answer, is said after the last question.",
    above=(FORM,),
    sections=(_test,),
)
