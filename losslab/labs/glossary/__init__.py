"""The page of words, and of the questions that textbooks answer differently."""
