"""Head grids in numbers and in words, and the metadata of the files that they are saved to."""
