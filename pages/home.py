from losslab import ui
from losslab.labs.registry import HOME, PAGES
from losslab.ui.catalogue import catalogue
from losslab.ui.host import show

ui.page()
show(PAGES[HOME], catalogue)
