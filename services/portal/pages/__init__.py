"""The portal's own pages: accessibility and privacy."""
