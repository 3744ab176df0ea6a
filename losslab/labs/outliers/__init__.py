"""The outlier laboratory."""
