from losslab import ui
from losslab.ui.explorer import explore
from losslab.ui.own_loss import own_loss
from losslab.ui.prose import introduce

ui.page()
introduce("own")
explore(own_loss)
