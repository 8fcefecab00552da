"""Teams of champions: invitations, members, and their consent to show how far they are."""
