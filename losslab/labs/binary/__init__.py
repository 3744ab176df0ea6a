"""The page of binary losses."""
