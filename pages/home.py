import streamlit as st

from losslab import ui
from losslab.ui.catalogue import catalogue

ui.page()
st.title("losslab")
st.markdown(
    "A laboratory for loss functions: see what each one charges for an error, how hard it pulls, and what an outlier "
    "does to it. Pick a curve; then drag it, and read the same number in NumPy, PyTorch, Keras or scikit-learn."
)
catalogue()
