"""What users hold (tables, arrays, dicts, lists, files), read into a HeadGrid."""
