import streamlit as st

from losslab.ui import navigation, settle

if __name__ == "__main__":  # as Streamlit runs it for a visitor
    page = navigation()
    st.set_page_config(page_title=f"{page.title} · losslab", page_icon="📉", layout="wide")
    page.run()
    settle()
else:  # as the server imports it at its start
    from losslab.ui.gate import MIDDLEWARE

    app = st.App(__file__, middleware=MIDDLEWARE)
