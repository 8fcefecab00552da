"""Catalogue: the local copy of what was published, kept for ever by revision."""
