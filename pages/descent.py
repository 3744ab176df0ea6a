from losslab import ui
from losslab.ui.descent import descent
from losslab.ui.prose import intro

ui.page()
intro(
    "Descent",
    "Balls go down the curves of losses in steps of **rate × slope**. Press **Play**, then drag the learning rate: "
    "which settle, which swing, which fly off?",
)
descent()
