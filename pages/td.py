from losslab import ui
from losslab.ui.prose import introduce
from losslab.ui.td import td

ui.page()
introduce("td")
td()
