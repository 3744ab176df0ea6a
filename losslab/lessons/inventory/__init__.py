"""An inventory of misconceptions: a test of two parallel forms, for before and after.

Whatever can be answered was computed: a wrong answer is what one who holds a certain misconception would say.

>>> ITEMS["A"][0].right.words
'4.667'
"""

from losslab.lessons.inventory import chances, costs, fits
from losslab.lessons.inventory.records import FORMS, Item, Misconception, Option, item

IDEAS = (*fits.IDEAS, *chances.IDEAS, *costs.IDEAS)
QUESTIONS = (*fits.QUESTIONS, *chances.QUESTIONS, *costs.QUESTIONS)
ITEMS = {form: tuple(item(question, IDEAS, form) for question in QUESTIONS) for form in FORMS}

__all__ = ["FORMS", "IDEAS", "ITEMS", "QUESTIONS", "Item", "Misconception", "Option"]
