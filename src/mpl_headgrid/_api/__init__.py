"""Checks of arguments, warnings and literal text; imports nothing else of the package."""
