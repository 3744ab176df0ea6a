from losslab import ui
from losslab.lessons.inventory.page import PAGE
from losslab.ui.host import show

ui.page()
show(PAGE)
