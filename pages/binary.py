import streamlit as st

from losslab import ui
from losslab.ui.binary import BINARY
from losslab.ui.explorer import explore

ui.page()
st.title("Binary classification")
st.markdown(
    "One prediction, three ways to say it: a margin **m**, a probability **p**, a logit **z**. "
    "Move one cursor: all follow."
)
explore(BINARY)
