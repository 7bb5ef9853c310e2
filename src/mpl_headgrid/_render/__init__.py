"""Where cells lie and what they look like, as pixels and as paths, in numpy."""
