from losslab import ui
from losslab.ui.cost import costs

ui.page()
costs(
    "Cost and lambda",
    "A cost is what training makes small: the losses of all samples, and λ times a penalty on the weights.",
)
