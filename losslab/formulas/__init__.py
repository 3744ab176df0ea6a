"""A formula that a visitor types: read character by character, never run."""
