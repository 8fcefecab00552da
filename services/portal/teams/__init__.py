"""Teams: the champion's page, invitations, what members agree to show, and the console's list."""
