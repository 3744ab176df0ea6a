from losslab import ui
from losslab.ui.two_vectors import vectors

ui.page()
vectors(
    "Two vectors",
    {
        "entries": "Two lists of numbers, such as a prediction **ŷ** and a true value **y**: how far apart are they? "
        "**Drag a bar** and watch the losses.",
        "plane": "Two vectors are two points: how far apart are they? **Drag one**: along its line through a each loss "
        "stays the same.",
    },
)
