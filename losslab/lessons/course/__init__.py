"""What lessons are made of: their records, what is asked when, and the page that they are shown on."""
