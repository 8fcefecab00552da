"""Audit files: everything about the credit of one activity in one archive, made in the background."""
