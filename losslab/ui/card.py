"""All that is known of one loss, at the numbers of the moment: words, formula, properties, code."""

import streamlit as st


def card(loss, settings, y_true, y_pred):
    st.subheader(loss.title)
