"""The portal's look, built once from lock files: styles, scripts, fonts and icons under fingerprinted names."""
