from losslab import ui
from losslab.ui.explorer import explore
from losslab.ui.own_loss import own_loss
from losslab.ui.prose import intro

ui.page()
intro(
    "Your own loss",
    "**Type a formula** and press Enter: it is drawn with its slope and curvature, its parameters get sliders, and its "
    "properties are measured. Does it coincide with a loss that has a name?",
)
explore(own_loss)
