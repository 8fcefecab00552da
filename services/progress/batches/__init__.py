"""Certificates revoked or issued anew, many at once: counted first, stoppable, each of them once."""
