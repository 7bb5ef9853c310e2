"""The functions that draw on one Axes."""
