"""A file a lesson: what it asks, on which page, and how the answer is computed. Found by walking this folder."""

import importlib
import pkgutil
from functools import cache

from losslab.lessons.course.records import Lesson


@cache
def lessons() -> dict[str, Lesson]:
    """All lessons by their keys, in their order.

    Returns
    -------
    dict of str to Lesson
        The `LESSON` of every module of this folder that has one.
    """
    names = sorted(module.name for module in pkgutil.iter_modules(__path__) if not module.ispkg)
    found = [getattr(importlib.import_module(f"{__name__}.{name}"), "LESSON", None) for name in names]
    return {lesson.key: lesson for lesson in sorted(filter(None, found), key=lambda lesson: lesson.order)}
