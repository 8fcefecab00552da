"""Quizzes of other systems: read with a report of what could not be taken, and written for them."""
