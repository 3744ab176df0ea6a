"""The page of losses of preferences and of policies."""
