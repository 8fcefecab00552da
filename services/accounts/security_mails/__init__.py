"""Mails that keep an account safe: asked for here, composed and sent by notifications."""
