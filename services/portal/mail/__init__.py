"""Mail in the console: what became of everything that was due, and the story of one message."""
