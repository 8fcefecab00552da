"""Signing up, in and out, links from mails, and the visitor's own profile."""
