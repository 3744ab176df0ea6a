import streamlit as st

from losslab import ui
from losslab.ui.two_vectors import vectors

ui.page()
st.title("Two vectors")
st.markdown(
    "A prediction **ŷ** and a true value **y**, each a list of numbers. What is the loss? **Drag a bar** and watch L1 "
    "and L2; then ask which L2 is meant."
)
vectors()
