"""The table of one model's heads, and how categories, heads and layers are named and numbered."""
