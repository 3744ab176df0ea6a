from losslab import ui
from losslab.ui.binary import BINARY
from losslab.ui.explorer import explore
from losslab.ui.prose import intro

ui.page()
intro(
    "Binary classification",
    "One prediction, three ways to say it: a margin **m**, a probability **p**, a logit **z**. "
    "Move one cursor: all follow.",
)
explore(BINARY)
