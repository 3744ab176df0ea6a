from losslab import ui
from losslab.ui.classes import CLASSES
from losslab.ui.explorer import explore
from losslab.ui.prose import introduce

ui.page()
introduce("classes")
explore(CLASSES)
