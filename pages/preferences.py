from losslab import ui
from losslab.labs.preferences.page import PAGE
from losslab.ui.host import show

ui.page()
show(PAGE)
