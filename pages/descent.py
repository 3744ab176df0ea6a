from losslab import ui
from losslab.ui.descent import descent
from losslab.ui.prose import introduce

ui.page()
introduce("descent")
descent()
