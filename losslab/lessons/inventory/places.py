"""Where a misconception is answered: the lesson that is about it."""

from losslab.lessons import lessons


def place(idea):
    """A link to the lesson that answers a misconception."""
    lesson = lessons()[idea.lesson]
    return f"[{lesson.title}](lessons?lesson={lesson.key})"
