"""The functions that draw figures of several Axes, and their layout."""
