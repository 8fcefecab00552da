"""Tells other systems of the society what happened, signed as the Standard Webhooks specification says."""
