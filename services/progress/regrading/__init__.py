"""Regrading: attempts judged again after a key was corrected; nobody loses what they earned."""
