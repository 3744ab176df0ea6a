import streamlit as st

from losslab import ui
from losslab.ui.explorer import explore
from losslab.ui.positive import POSITIVE

ui.page()
st.title("Positive targets")
st.markdown(
    "Counts, prices, times: numbers above zero, for which twice too much and half too much are the same distance on a "
    "**logarithmic axis**. Each loss is drawn on both axes."
)
explore(POSITIVE)
