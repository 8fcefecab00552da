"""From a message to bytes in a mailbox: templates, headers, SMTP."""
