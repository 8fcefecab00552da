"""Attempts: taking a quiz, having it graded, learning what to revisit."""
