"""The test of what is believed of losses, for a browser alone: both forms, and the idea behind each answer."""

from losslab.lessons.inventory import IDEAS, ITEMS
from losslab.lessons.inventory.one_form import PART
from losslab.lessons.inventory.page import PAGE
from losslab.lessons.inventory.places import place
from losslab.lessons.inventory.words import WORDS


def inventory(words):
    """All that there is to know of it, as JSON can carry it."""
    ideas = {idea.key: [words.inline(text) for text in (idea.says, idea.why, place(idea))] for idea in IDEAS}
    return {
        "title": PAGE.title,
        "lead": words.inline(PART.lead),
        "fields": {name: [field.default, *(field.kind or (name,))] for name, field in PAGE.fields.items()},
        "words": {name: words.inline(said) for name, said in WORDS.items()},
        "ideas": ideas,
        "forms": {form: [_item(words, item) for item in items] for form, items in ITEMS.items()},
    }


def _item(words, item):
    return {
        "ask": words.inline(item.ask),
        "how": words.inline(item.how),
        "options": [[words.inline(option.words), option.idea.key if option.idea else ""] for option in item.options],
    }
