"""What a class got wrong: its links or codes, and how many hold each misconception, before and after."""

import csv
from io import StringIO

from losslab.labs.blocks import Download, Fold, Heading, Note, Paragraph, Table
from losslab.labs.controls import Button, Form, Text
from losslab.labs.page import Part
from losslab.lessons.inventory import FORMS, IDEAS
from losslab.lessons.inventory.marks import COUNT, LINES, class_gain, solved, students, summary
from losslab.lessons.inventory.places import place
from losslab.text import shown

SESSION = {"class": ""}
MOST_SAID = 8  # lines that were not understood
LABEL = "Links or codes of the students, one a line"


def _given(values):
    yield Form(
        (Text("class", LABEL, values["class"], longest=100 * LINES, lines=8),),
        Button("Count", lambda values: {"class": values["class"]}),
    )
    if not values["class"]:
        return
    found, said = students(values["class"])
    if said:
        more = f" And {len(said) - MOST_SAID} more." if len(said) > MOST_SAID else ""
        yield Note(f"Not everything was understood: {'; '.join(said[:MOST_SAID])}.{more}", "warning")
    if found:
        yield from _counted(found)


def _counted(found):
    results = {form: [one[form] for one in found if form in one] for form in FORMS}
    held = {form: {row.idea: row for row in summary(results[form])} for form in FORMS}
    yield Heading("What is believed")
    yield Paragraph(_scores(found, results), linked=False)
    rows = _rows(held)
    if rows:
        cells = (
            (f"“{idea.says}”", *(f"{row.held} of {row.of}" if row else "–" for row in counts), place(idea))
            for idea, counts in rows
        )
        yield Table(("Idea", "Form A", "Form B", "See"), tuple(cells))
        yield Download("The table as CSV", "misconceptions.csv", lambda: _csv(rows))
    numbers = tuple(
        (row.form, str(row.number), row.item.ask, row.item.right.words, f"{row.right} of {row.of}")
        for form in FORMS
        for row in solved(results[form])
    )
    yield Fold("Question by question", (Table(("Form", "", "Question", "Right", "Answered so"), numbers),))


def _rows(held):
    """(idea, its count on each form or None), the most widespread on one of the forms first."""
    found = [(idea, [held[form].get(idea) for form in FORMS]) for idea in IDEAS]
    found = [(idea, counts) for idea, counts in found if any(counts)]
    return sorted(found, key=lambda row: -max(count.held / count.of for count in row[1] if count))


def _scores(found, results):
    said = []
    for form in FORMS:
        if done := [result.score for result in results[form] if result.complete]:
            many = f"{len(done)} student{'s' if len(done) > 1 else ''}"
            said.append(f"form {form}: {many}, on average {shown(sum(done) / len(done))} of {COUNT} right")
        if part := sum(not result.complete for result in results[form]):
            said.append(f"form {form} is not finished in {part} case{'s' if part > 1 else ''}")
    both, learned = class_gain(found)
    if both:
        share = "nothing was left to gain" if learned is None else f"the normalised gain of these is {shown(learned)}"
        said.append(f"both forms: {both}; {share}")
    words = "; ".join(said)
    return f"{words[:1].upper()}{words[1:]}."


def _csv(rows):
    text = StringIO()
    lines = csv.writer(text, lineterminator="\n")
    lines.writerow(["misconception", "says", "A held", "A of", "B held", "B of"])
    for idea, counts in rows:
        numbers = [number for row in counts for number in ((row.held, row.of) if row else ("", ""))]
        lines.writerow([idea.key, idea.says, *numbers])
    return text.getvalue()


PART = Part(
    title="What a class got wrong",
    lead="Paste what the students handed in, and see **which ideas are held by how many**, before and after.",
    sections=(_given,),
)
