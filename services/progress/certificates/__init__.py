"""Certificates: issued once, fixed for ever, checked by anybody."""
