"""The keys that sign access tokens: made, published before use, rotated, forgotten."""
