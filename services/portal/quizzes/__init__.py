"""Taking a quiz: before, during, and what it says afterwards."""
