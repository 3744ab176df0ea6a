from losslab import ui
from losslab.ui.prose import intro
from losslab.ui.td import td

ui.page()
intro(
    "TD error",
    "How good is it to take action A in state S? Nobody says. One step later there are a reward and a new prediction: "
    "together they are the **target**. **Drag Q(S, A)**: where is the loss 0? And what if the target may move too?",
)
td()
