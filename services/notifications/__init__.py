"""Decides, composes and sends mail, and keeps what became of every message."""
