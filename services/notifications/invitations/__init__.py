"""Invitations into teams: mail to addresses that may have no account, and who wants no more of it."""
