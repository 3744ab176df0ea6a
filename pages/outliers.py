from losslab import ui
from losslab.ui.explorer import explore
from losslab.ui.outliers import outliers
from losslab.ui.prose import introduce

ui.page()
introduce("outliers")
explore(outliers)
