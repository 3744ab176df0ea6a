"""The page of losses of a positive target."""
