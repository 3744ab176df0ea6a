"""A form on paper: its questions, and its key with the idea behind each wrong answer."""

from textwrap import wrap

from losslab.lessons.inventory import FORMS, ITEMS

__all__ = ["FORMS", "sheet"]
WIDE = 100


def sheet(form):
    """The lines of one form, and of its key. An answer is written down as its digit, 0 is "I do not know"."""
    yield f"Form {form}: {len(ITEMS[form])} questions about losses. Write down one digit each, 0 if you do not know."
    for number, item in enumerate(ITEMS[form], 1):
        yield ""
        yield from wrap(f"{number}. {item.ask.replace('`', '')}", WIDE, subsequent_indent="   ")
        yield from (f"   {digit}  {option.words}" for digit, option in enumerate(item.options, 1))
    yield from ("", f"Key of form {form}")
    for number, item in enumerate(ITEMS[form], 1):
        yield ""
        for digit, option in enumerate(item.options, 1):
            said = f"“{option.idea.says}”" if option.idea else f"right. {item.how}"
            yield from wrap(f"{number}.{digit}  {option.words}: {said}", WIDE, subsequent_indent="   ")
