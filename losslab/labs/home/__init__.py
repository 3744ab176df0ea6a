"""The page that the address opens."""
