import streamlit as st

from losslab import ui
from losslab.ui.td import td

ui.page()
st.title("TD error")
st.markdown(
    "How good is it to take action A in state S? Nobody says. One step later there are a reward and a new prediction: "
    "together they are the **target**. **Drag Q(S, A)**: where is the loss 0? And what if the target may move too?"
)
td()
