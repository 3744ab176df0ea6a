import streamlit as st

from losslab.ui import navigation, settle

page = navigation()
st.set_page_config(page_title=f"{page.title} · losslab", page_icon="📉", layout="wide")
page.run()
settle()
