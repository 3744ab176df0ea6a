import streamlit as st

from losslab.ui import run_app

st.set_page_config(page_title="losslab", page_icon="📉", layout="wide")
run_app()
