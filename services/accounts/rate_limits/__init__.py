"""How often one network address or one account may try."""
