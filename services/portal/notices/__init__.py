"""What the visitor was told: the list, and the number in the header of every page."""
