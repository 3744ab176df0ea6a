"""Parameter values in, Plotly figure (a plain dict) out: called with numbers, or with traced values for the browser."""
