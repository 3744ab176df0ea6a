from losslab import ui
from losslab.ui.meaning import meaning
from losslab.ui.prose import intro

ui.page()
intro("What does a loss value mean?")
meaning()
