import streamlit as st

from losslab import ui
from losslab.ui.meaning import meaning

ui.page()
st.title("What does a loss value mean?")
meaning()
