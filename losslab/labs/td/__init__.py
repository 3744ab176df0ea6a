"""The page of one TD step."""
