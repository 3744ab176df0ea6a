"""A folder a page: its record, its figure, and what only it needs. None of it knows Streamlit."""
