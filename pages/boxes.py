from losslab import ui
from losslab.ui.boxes import BOXES
from losslab.ui.explorer import explore
from losslab.ui.prose import introduce

ui.page()
introduce("boxes")
explore(BOXES)
