"""Editions: learners who have begun something are told of a newer revision."""
