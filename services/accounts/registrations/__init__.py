"""Signing up: a registration waits apart from the accounts until its own mailed link is used."""
