"""The life of an item in the console: reviewed, planned, published, retired, restored; and many of them at once."""
