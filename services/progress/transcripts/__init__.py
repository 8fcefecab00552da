"""Transcripts: everything a learner has earned, and everything that is stored about them here."""
