"""The page “What does a loss value mean?”: a file a question."""
