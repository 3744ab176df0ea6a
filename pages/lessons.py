from losslab import ui
from losslab.lessons.course.page import PAGE
from losslab.ui.host import show

ui.page()
show(PAGE)
