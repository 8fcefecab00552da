"""One-time links in mails: signed, for one purpose, used once, for a limited time."""
