"""The first page: what the programme is, and where to begin or go on."""
