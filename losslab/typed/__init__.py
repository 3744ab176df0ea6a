"""A loss that a visitor types: from text to expression, to derivatives, to a record like those of the catalogue."""
