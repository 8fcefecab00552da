"""Watching: which parts of a recording a learner has seen."""
