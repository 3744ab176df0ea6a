import streamlit as st

from losslab import ui
from losslab.ui.catalogue import catalogue

ui.page()
st.title("losslab")
st.markdown(
    "A laboratory for loss functions: see what each one charges for an error and how hard it pulls back. Pick one; "
    "then drag the prediction or a parameter, and read the same number in NumPy, PyTorch, Keras or scikit-learn."
)
catalogue()
