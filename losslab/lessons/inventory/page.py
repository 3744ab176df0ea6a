"""The page of the inventory: one form at a time, a question at a time; and a class."""

from losslab.labs.page import Page
from losslab.lessons.inventory import one_form, whole_class

PAGE = Page(
    key="inventory",
    title="What do you believe?",
    named="Test yourself",
    group="Learn",
    icon=":material/quiz:",
    choice="part",
    parts={"test": one_form.PART, "class": whole_class.PART},
    more=one_form.FIELDS,
    session=whole_class.SESSION,
)
