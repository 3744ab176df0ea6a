"""The page of losses of several classes."""
