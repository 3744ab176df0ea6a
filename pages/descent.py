import streamlit as st

from losslab import ui
from losslab.ui.descent import descent

ui.page()
st.title("Descent")
st.markdown(
    "A ball on the curve of each loss rolls downhill in steps of **learning rate × slope**. Press **Play**, then move "
    "the rate: when does a ball settle, when does it go back and forth, when does it fly away?"
)
descent()
