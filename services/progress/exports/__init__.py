"""Reports written to files in the background, for download while they are fresh."""
