"""Corrections of the name on a certificate: asked for by its holder, decided by staff."""
