"""The page of a loss that the visitor types."""
