"""Occasions: whether a reminder of something dated is still right, asked at the moment of sending."""
