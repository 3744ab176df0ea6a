from losslab import ui
from losslab.ui.glossary import glossary
from losslab.ui.prose import intro

ui.page()
intro(
    "Glossary",
    "Each word once, in a sentence. On every page the first use of a word is a link to here; below the words stand the "
    "questions that textbooks answer differently.",
)
glossary()
