from losslab import ui
from losslab.ui.meaning import meaning
from losslab.ui.prose import introduce

ui.page()
introduce("meaning")
meaning()
