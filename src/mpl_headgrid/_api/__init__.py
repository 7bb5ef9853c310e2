"""Checks of arguments, warnings, keywords and literal text; imports nothing else of the package."""
