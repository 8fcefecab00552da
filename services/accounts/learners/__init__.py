"""The accounts themselves, and what administrators do with them: make, find, change, erase."""
