"""Media by content: stored once under their SHA-256, checked by what they are, served in ranges."""
