from losslab import ui
from losslab.ui.cost import costs
from losslab.ui.prose import intro

ui.page()
intro(
    "Cost and lambda",
    "A cost is what training makes small: the losses of all samples, and λ times a penalty on the weights.",
)
costs()
