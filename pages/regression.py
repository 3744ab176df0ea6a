import streamlit as st

from losslab import ui
from losslab.ui.explorer import explorer

ui.page()
st.title("Regression losses")
st.markdown(
    "A residual **r = ŷ − y** is how far the prediction lies above the true value. A loss says what that costs; its "
    "gradient says how hard it pulls the prediction back. Drag the marker on the chart, or any slider."
)
explorer()
