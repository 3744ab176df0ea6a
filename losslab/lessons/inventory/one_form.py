"""The test: a question at a time, nothing said before the last is answered, then the ideas behind the answers."""

from functools import partial

from losslab import link
from losslab.labs.blocks import Box, Caption, Code, Columns, Heading, Paragraph
from losslab.labs.controls import Button, Choice, Row
from losslab.labs.page import Part
from losslab.lessons.inventory import FORMS, ITEMS
from losslab.lessons.inventory.marks import COUNT, gain, legal, mark
from losslab.lessons.inventory.places import place
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

    doubt = [button("I do not know", "0")]
    if answers:
        doubt.append(Button("Take back the last answer", lambda values: {form.lower(): answers[:-1]}, key="back"))
    asked = (
        Caption(f"Form {form}, question {number} of {COUNT}"),
        Paragraph(item.ask, linked=False),
        *(button(option.words, str(n), wide=True) for n, option in enumerate(item.options, 1)),
        Row(tuple(doubt)),
    )
    yield Columns(((Box(asked),), ()), widths=(2, 1))


def _result(values):
    form = values["form"]
    answers = values[form.lower()]
    result, other = mark(form, answers), FORMS[1 - FORMS.index(form)]
    yield Heading(f"{result.score} of {COUNT} right")
    yield from _compared(*(mark(each, values[each.lower()]) for each in FORMS))
    for idea in result.ideas:
        lines = [f"**“{idea.says}”** {idea.why} See: {place(idea)}."]
        lines += [_answer(n, answer) for n, answer in enumerate(result.answers, 1) if answer.idea is idea]
        yield Box((Paragraph("\n\n".join(lines), linked=False),))
    if unknown := [_answer(n, answer) for n, answer in enumerate(result.answers, 1) if answer.chosen is None]:
        yield Box((Paragraph("\n\n".join(["**You did not know:**", *unknown]), linked=False),))
    yield Paragraph("The link in the address bar holds your answers, and so does this code. Either can be handed in.")
    yield Code(form + answers, None)
    yield Row(
        (
            Button(f"Go to form {other}", lambda values: {"form": other}),
            Button(f"Form {form} from the beginning", lambda values: {form.lower(): ""}),
        )
    )


def _answer(number, answer):
    given = f"You answered {answer.chosen.words}. " if answer.chosen else ""
    return f"*Question {number}.* {answer.item.ask} {given}Right: **{answer.item.right.words}**. {answer.item.how}"


def _compared(before, after):
    """What lies between the two forms, once both are done."""
    if before.complete and after.complete:
        learned = gain(before.score / COUNT, after.score / COUNT)
        share = "nothing was left to gain" if learned is None else f"the normalised gain is {shown(learned)}"
        yield Paragraph(
            f"Form A: {before.score} of {COUNT}, form B: {after.score} of {COUNT}; {share}. It is the share of what "
            "was wrong on form A that is right on form B.",
            linked=False,
        )


PART = Part(
    title="Test",
    lead=f"{COUNT} questions about losses, on two forms: **A** before a lesson, **B** after it. What is right, and "
    "which idea leads to each wrong answer, is said after the last question.",
    above=(FORM,),
    sections=(_test,),
)
