"""Reminder rules in the console: what they will do, switching them on and off, changing them."""
