"""The page of two vectors."""
