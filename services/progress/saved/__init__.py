"""What learners keep for later: resources, and searches."""
