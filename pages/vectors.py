import streamlit as st

from losslab import ui
from losslab.ui.two_vectors import vectors

ui.page()
st.title("Two vectors")
st.markdown(
    "Two lists of numbers, such as a prediction **ŷ** and a true value **y**: how far apart are they? **Drag a "
    "bar**, or a point, and watch the losses."
)
vectors()
