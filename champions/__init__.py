"""The command line of the product and everything that runs it on a developer's machine."""
