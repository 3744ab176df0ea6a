from losslab import ui
from losslab.ui.classes import CLASSES
from losslab.ui.explorer import explore
from losslab.ui.prose import intro

ui.page()
intro(
    "Several classes",
    "One sample, one logit per class. A **softmax** turns them into probabilities that sum to 1; **sigmoids** answer "
    "yes or no for each class separately. Move a logit: bars, slopes and loss follow.",
)
explore(CLASSES)
