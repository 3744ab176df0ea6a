"""The words of this subject, the questions on which textbooks disagree, and links to both."""

from losslab.glossary.links import linked
from losslab.glossary.questions import QUESTIONS
from losslab.glossary.terms import SECTIONS, TERMS

__all__ = ["QUESTIONS", "SECTIONS", "TERMS", "linked"]
