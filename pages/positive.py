from losslab import ui
from losslab.ui.explorer import explore
from losslab.ui.positive import POSITIVE
from losslab.ui.prose import intro

ui.page()
intro(
    "Positive targets",
    "Counts, prices, times: numbers above zero. On a **logarithmic axis** twice as much as the truth and half as much "
    "are equally far from it. Each loss is drawn on both axes.",
)
explore(POSITIVE)
