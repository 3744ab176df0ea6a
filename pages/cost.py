from losslab import ui
from losslab.ui.cost import costs

ui.page()
costs()
