import streamlit as st

from losslab import ui
from losslab.ui.descent import descent

ui.page()
st.title("Descent")
st.markdown(
    "Balls go down the curves of losses in steps of **rate × slope**. Press **Play**, then drag the learning rate: "
    "which settle, which swing, which fly off?"
)
descent()
