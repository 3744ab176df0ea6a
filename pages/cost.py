import streamlit as st

from losslab import ui
from losslab.ui.cost import costs

ui.page()
st.title("Cost and lambda")
st.markdown(
    "A cost is what training makes small: the losses of all samples, and a **penalty** on the weights, λ times. "
    "**Drag a bar or λ.** Which library would print which number for the same predictions and weights?"
)
costs()
