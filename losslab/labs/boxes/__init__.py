"""The page of boxes and cells."""
