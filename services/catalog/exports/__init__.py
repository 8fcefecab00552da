"""The published catalogue as a content pack."""
