from losslab import ui
from losslab.ui.prose import intro
from losslab.ui.samples import meaning

ui.page()
intro(
    "What does a loss value mean?",
    "Each bar is one sample: the predicted probability **p** that its label is 1. **Drag a bar**, or click **A** and "
    "then **B**: which is the better model, by accuracy and by loss?",
)
meaning()
