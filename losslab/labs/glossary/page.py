"""The page of words: each once, in a sentence; and the questions on which textbooks disagree, with their numbers."""

from losslab import link
from losslab.glossary import QUESTIONS, SECTIONS, TERMS
from losslab.labs.blocks import Box, Columns, Heading, Paragraph, Table
from losslab.labs.controls import Button, Text
from losslab.labs.page import Page, Part
from losslab.text import quote, shown

FIND = Text("q", "Find a word", "", placeholder="residual, lasso, convex …")


def _linked_word(values):
    """The word of a link, above all others."""
    if term := TERMS.get(values["term"]):
        yield Box((_entries([term]), Button("All words", lambda values: {"term": ""})))


def _found(values):
    """The words and questions that what is typed speaks of; all of them where nothing is."""
    yield FIND
    asked = values["q"].lower().split()
    found = {title: [t for t in terms if _about(asked, t)] for title, terms in SECTIONS.items()}
    questions = [q for q in QUESTIONS if all(word in f"{q.asks} {q.here}".lower() for word in asked)]
    if not any(found.values()) and not questions:
        yield _paragraph(f"No entry speaks of {quote(values['q'])}. Try a shorter word.")
    for title, terms in found.items():
        if terms:
            half = (len(terms) + 1) // 2
            yield Heading(title)
            yield Columns(((_entries(terms[:half]),), (_entries(terms[half:]),)))
    if questions:
        yield Heading("Where textbooks disagree")
        yield _paragraph(
            "Each question has several answers in use. The numbers are computed here, each on one example."
        )
    for question in questions:
        yield _paragraph(f"**{question.asks}**")
        yield Table(("Answer", "Number"), tuple((answer, shown(number)) for answer, number in question.sides()))
        yield _paragraph(f"*Here:* {question.here}{_see(question)}")


def _about(asked, term):
    words = " ".join([term.name, *term.words, *term.near, term.meaning]).lower()
    return all(word in words for word in asked)


def _entries(terms):
    return _paragraph("\n\n".join(map(_entry, terms)))


def _entry(term):
    also = f" ({', '.join(term.words)})" if term.words else ""
    return f"**{term.name}**{also}: {term.meaning}{_see(term)}"


def _see(place):
    return f" [See it]({place.see})" if place.see else ""


def _paragraph(text):
    """Words that lead nowhere: all that they could lead to stands here."""
    return Paragraph(text, linked=False)


PAGE = Page(
    key="glossary",
    title="Glossary",
    group="Learn",
    lead="Each word once, in a sentence. On every page the first use of a word says what it means and leads here; "
    "below the words "
    "stand the questions that textbooks answer differently.",
    icon=":material/menu_book:",
    parts={"": Part(sections=(_linked_word, _found))},
    more={"term": link.choice("", ["", *TERMS]), "q": FIND.in_link()},
)
