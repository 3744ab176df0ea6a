"""The page of residual losses."""
