from losslab import ui
from losslab.ui.binary import BINARY
from losslab.ui.explorer import explore
from losslab.ui.prose import introduce

ui.page()
introduce("binary")
explore(BINARY)
