"""Programmes: the front page of what a society offers."""
