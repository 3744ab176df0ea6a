"""The line a loss fits: what the browser runs too, what one asks of a fit, descent, and the same in libraries' code."""
