"""Publication at a time that an editor has chosen."""
