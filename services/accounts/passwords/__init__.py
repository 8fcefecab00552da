"""Passwords: what is acceptable, how they are kept, changing and resetting them."""
