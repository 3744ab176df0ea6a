from losslab import ui
from losslab.ui.classes import CLASSES
from losslab.ui.explorer import explore
from losslab.ui.prose import intro

ui.page()
intro(
    "Several classes",
    "One sample, one logit a class. A **softmax** makes them probabilities that share 1 among them; **sigmoids** "
    "answer yes or no for each class by itself. Move a logit: bars, slopes and loss follow.",
)
explore(CLASSES)
