"""Forms in which the catalogue is written: one declaration for each kind of item, read and shown by the same rules."""
