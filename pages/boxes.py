from losslab import ui
from losslab.ui.boxes import BOXES
from losslab.ui.explorer import explore
from losslab.ui.prose import intro

ui.page()
intro(
    "Boxes and cells",
    "A detector predicts a box around an object. **Drag the box** away from the dashed true one: which loss still "
    "pulls it back when they no longer touch?",
)
explore(BOXES)
