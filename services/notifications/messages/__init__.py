"""Every message as a row: why it exists, what became of it, and why."""
