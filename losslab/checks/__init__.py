"""What is measured of a loss, of one number or of a vector, and the words for it."""
