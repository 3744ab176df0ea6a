from losslab import ui
from losslab.ui.glossary import glossary
from losslab.ui.prose import introduce

ui.page()
introduce("glossary")
glossary()
