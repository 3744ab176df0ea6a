from losslab import ui
from losslab.ui.two_vectors import vectors

ui.page()
vectors()
