from losslab import ui
from losslab.ui.prose import intro
from losslab.ui.two_vectors import vectors

ui.page()
intro(
    "Two vectors",
    "Two lists of numbers, such as a prediction **ŷ** and a true value **y**: how far apart are they? **Drag a "
    "bar**, or a point, and watch the losses.",
)
vectors()
