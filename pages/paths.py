from losslab import ui
from losslab.ui.paths import paths
from losslab.ui.prose import intro

ui.page()
intro(
    "Weights over lambda",
    "97 men, 8 measurements, one number to predict: the log of the prostate specific antigen. **Drag the upright "
    "line**: to the right the penalty grows and the weights shrink. Then drag ρ from the lasso to ridge: which of them "
    "sets weights to exactly 0?",
)
paths()
