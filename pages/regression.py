from losslab import ui
from losslab.ui.explorer import explore
from losslab.ui.prose import intro
from losslab.ui.regression import REGRESSION

ui.page()
intro(
    "Regression losses",
    "A residual **r = ŷ − y** is how far the prediction lies above the true value. "
    "Drag the marker on the chart, or a slider.",
)
explore(REGRESSION)
