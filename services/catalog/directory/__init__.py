"""Fellowships and certificate programmes side by side: narrowed by what one compares them by."""
