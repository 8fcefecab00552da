"""Webhooks in the console: where other systems are told what happens, and what became of each delivery."""
