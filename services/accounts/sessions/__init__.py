"""Signing in and out: short access tokens, and refresh tokens that are used once."""
