import streamlit as st

from losslab import ui
from losslab.ui.catalogue import catalogue
from losslab.ui.prose import introduce
from losslab.ui.site import PAGES

ui.page()
introduce("home")
with st.container(horizontal=True):
    for key, page in PAGES.items():
        if page.icon:
            st.page_link(f"pages/{key}.py", icon=page.icon)
catalogue()
