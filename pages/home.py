import streamlit as st

from losslab import ui
from losslab.ui.catalogue import catalogue
from losslab.ui.prose import intro

ui.page()
intro(
    "losslab",
    "A laboratory for loss functions: see what each one charges for an error and how hard it pulls back. Drag a point "
    "in the **outlier laboratory**, or pick a loss below; then drag the prediction or a parameter, and read the same "
    "number in NumPy, PyTorch, Keras or scikit-learn.",
)
with st.container(horizontal=True):
    st.page_link("pages/outliers.py", icon=":material/scatter_plot:")
    st.page_link("pages/vectors.py", icon=":material/bar_chart:")
    st.page_link("pages/descent.py", icon=":material/trending_down:")
    st.page_link("pages/cost.py", icon=":material/balance:")
    st.page_link("pages/own.py", icon=":material/function:")
    st.page_link("pages/meaning.py", icon=":material/help:")
    st.page_link("pages/glossary.py", icon=":material/menu_book:")
catalogue()
