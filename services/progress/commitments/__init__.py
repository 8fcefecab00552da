"""Commitments to change: what learners mean to do differently, and what became of it."""
