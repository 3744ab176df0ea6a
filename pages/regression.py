from losslab import ui
from losslab.ui.explorer import explore
from losslab.ui.prose import introduce
from losslab.ui.regression import REGRESSION

ui.page()
introduce("regression")
explore(REGRESSION)
