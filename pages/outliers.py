import streamlit as st

from losslab import ui
from losslab.ui.explorer import explore
from losslab.ui.outliers import OUTLIERS

ui.page()
st.title("Outlier laboratory")
st.markdown(
    "**Drag a point** far away and watch which lines follow it: each loss fits its own line through the same points."
)
explore(OUTLIERS)
