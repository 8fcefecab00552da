"""Which mails a person wants: signed in, by a signed link, or by one click on unsubscribe."""
