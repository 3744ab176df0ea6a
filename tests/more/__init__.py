"""Losses that nobody asked for, one of each kind: to see that adding one touches no other file."""
