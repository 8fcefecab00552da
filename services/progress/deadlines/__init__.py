"""Deadlines: when a pathway can be joined, and by when it is to be completed."""
