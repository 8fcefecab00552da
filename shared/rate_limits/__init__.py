"""Counting what comes too often, and whom it counts for."""
