import streamlit as st

from losslab import ui

ui.page()
st.title("losslab")
