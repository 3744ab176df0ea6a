from losslab import ui
from losslab.ui.explorer import explore
from losslab.ui.own_loss import own_loss
from losslab.ui.prose import intro

ui.page()
intro(
    "Your own loss",
    "**Type a formula** and press Enter: it is drawn with its slope and curvature, its parameters get sliders, its "
    "properties are measured. Which named loss is it?",
)
explore(own_loss)
