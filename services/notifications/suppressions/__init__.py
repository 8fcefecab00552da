"""Addresses that are not written to any more: they do not exist, or their owner complained."""
