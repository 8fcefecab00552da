"""Who people are to a mail: address, name, language and time zone, copied from accounts."""
