from losslab import ui
from losslab.ui.explorer import explore
from losslab.ui.outliers import outliers
from losslab.ui.prose import intro

ui.page()
intro(
    "Outlier laboratory",
    "**Drag a point** far away and watch which lines follow it: each loss fits its own line through the same points.",
)
explore(outliers)
