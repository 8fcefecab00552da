"""Continuing education credit: what an accredited provider designated, and what learners claim of it."""
