"""Notifications on a real database, with a mail server and a progress service that can be told to misbehave."""
