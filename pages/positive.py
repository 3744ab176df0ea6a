from losslab import ui
from losslab.ui.explorer import explore
from losslab.ui.positive import POSITIVE
from losslab.ui.prose import introduce

ui.page()
introduce("positive")
explore(POSITIVE)
