"""What a person wants to receive, for the whole account."""
