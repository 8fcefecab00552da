"""Completions: what is done, why not, and what is next."""
