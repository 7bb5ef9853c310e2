"""Grids in numbers and in words, and the metadata of the files they are saved to."""
