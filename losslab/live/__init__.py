"""The live figure: what a browser is given, `payload`, and the modules below `js/` that draw it. Knows no Streamlit."""
