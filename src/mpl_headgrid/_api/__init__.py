"""Checks of arguments, warnings, keywords and text as typed; imports nothing else of the package."""
